//! What is asked about the elements, and numbers in a row.

use terrane_value::{Content, Number, Type, Value, convert};
use unicode_segmentation::UnicodeSegmentation;

use crate::Fault;
use crate::equality::equal;
use crate::signature::{Answer, Call, items};

/// More numbers than this from [`range`] are taken for a mistake.
const LONGEST_RANGE: usize = 1024;

pub(super) fn length(call: &Call<'_>) -> Answer {
    let value = &call.arguments[0];
    let count = match value.ty() {
        Type::Tuple(types) => Some(types.len()),
        Type::Object(object) => Some(object.len()),
        Type::Dynamic => None,
        Type::Bool | Type::Number => {
            return Err(Fault::new("argument must be a string, a collection type, or a structural type"));
        }
        Type::String | Type::List(_) | Type::Set(_) | Type::Map(_) => known_length(value),
    };
    let answer = count.map_or_else(|| Value::unknown(Type::Number), Value::number);
    Ok(answer.with_marks(value.marks()))
}

fn known_length(value: &Value) -> Option<usize> {
    match value.unmark().0 {
        Content::String(text) => Some(text.graphemes(true).count()),
        Content::List(items) => Some(items.len()),
        // Elements that are not known yet may turn out to be equal.
        Content::Set(items) => (items.len() < 2 || value.is_wholly_known()).then_some(items.len()),
        Content::Map(entries) => Some(entries.len()),
        Content::Unknown(Some(refinement)) => refinement
            .length_minimum
            .filter(|minimum| Some(*minimum) == refinement.length_maximum)
            .and_then(|length| usize::try_from(length).ok()),
        _ => None,
    }
}

pub(super) fn alltrue(call: &Call<'_>) -> Answer {
    for item in call.items(0) {
        match item.unmark().0 {
            Content::Bool(true) => {}
            Content::Unknown(_) => return call.unknown(),
            _ => return Ok(Value::bool(false)),
        }
    }
    if call.arguments[0].is_known() { Ok(Value::bool(true)) } else { call.unknown() }
}

pub(super) fn anytrue(call: &Call<'_>) -> Answer {
    let mut unknown = !call.arguments[0].is_known();
    for item in call.items(0) {
        match item.unmark().0 {
            Content::Bool(true) => return Ok(Value::bool(true)),
            Content::Unknown(_) => unknown = true,
            _ => {}
        }
    }
    if unknown { call.unknown() } else { Ok(Value::bool(false)) }
}

pub(super) fn contains(call: &Call<'_>) -> Answer {
    let Some(items) = items(&call.arguments[0]) else {
        return Err(Fault::new("argument must be list, tuple, or set"));
    };
    let mut unknown = false;
    for item in items {
        match equal(item, &call.arguments[1]) {
            Some(true) => return Ok(Value::bool(true)),
            Some(false) => {}
            None => unknown = true,
        }
    }
    if unknown { call.unknown() } else { Ok(Value::bool(false)) }
}

pub(super) fn index(call: &Call<'_>) -> Answer {
    if !matches!(call.arguments[0].ty(), Type::List(_) | Type::Tuple(_)) {
        return Err(Fault::new("argument must be a list or tuple"));
    }
    let items = call.items(0);
    if items.is_empty() {
        return Err(Fault::new("cannot search an empty list"));
    }
    for (index, item) in items.iter().enumerate() {
        match equal(item, &call.arguments[1]) {
            Some(true) => return Ok(Value::number(index)),
            Some(false) => {}
            None => return call.unknown(),
        }
    }
    Err(Fault::new("item not found"))
}

pub(super) fn sum(call: &Call<'_>) -> Answer {
    let list = &call.arguments[0];
    let empty = match list.unmark().0 {
        Content::Map(entries) => entries.is_empty(),
        Content::Object(_, items) | Content::List(items) | Content::Set(items) | Content::Tuple(items) => {
            items.is_empty()
        }
        _ => return Err(Fault::at(0, "cannot sum noniterable")),
    };
    if empty {
        return Err(Fault::at(0, "cannot sum an empty list"));
    }
    let Some(items) = items(list) else {
        let name = list.ty().friendly_name();
        return Err(Fault::at(0, format!("argument must be list, set, or tuple. Received {name}")));
    };
    if !list.is_wholly_known() {
        return call.unknown();
    }
    let mut total = Number::ZERO;
    for item in items {
        let number = convert(item, &Type::Number).ok();
        let Some(Content::Number(number)) = number.as_ref().map(|number| number.unmark().0) else {
            return Err(Fault::at(0, "argument must be list, set, or tuple of number values"));
        };
        total = total.add(number).map_err(|undefined| Fault::new(undefined.to_string()))?;
    }
    Ok(Value::number(total))
}

pub(super) fn range(call: &Call<'_>) -> Answer {
    let number = |index: usize| call.number(index).clone();
    let one = |forward: bool| Number::from(if forward { 1 } else { -1 });
    let (start, end, step) = match call.arguments.len() {
        1 => (Number::ZERO, number(0), one(*call.number(0) >= Number::ZERO)),
        2 => (number(0), number(1), one(call.number(1) >= call.number(0))),
        3 => (number(0), number(1), number(2)),
        _ => return Err(Fault::new("must have one, two, or three arguments")),
    };
    let forward = !step.is_negative();
    if forward && end < start {
        return Err(Fault::at(1, "end must be greater than start when step is positive"));
    }
    if !forward && end > start {
        return Err(Fault::at(1, "end must be less than start when step is negative"));
    }
    let mut numbers = Vec::new();
    let mut next = start;
    while if forward { next < end } else { next > end } {
        if numbers.len() == LONGEST_RANGE {
            return Err(Fault::new(format!(
                "more than {LONGEST_RANGE} values were generated; either decrease the difference between start and end or use a smaller step"
            )));
        }
        numbers.push(Value::number(next.clone()));
        next = next.add(&step).map_err(|undefined| Fault::new(undefined.to_string()))?;
    }
    Ok(Value::list(Type::Number, numbers))
}

//! The same elements, fewer or in another order.

use std::collections::HashSet;

use terrane_value::{Content, Type, Value};

use crate::Fault;
use crate::signature::{Answer, Call, integer, text};
use crate::spelling::spelled;

pub(super) fn compact(call: &Call<'_>) -> Answer {
    if !call.wholly_known() {
        return call.unknown();
    }
    let kept = call.items(0).iter().filter(|item| text(item).is_some_and(|text| !text.is_empty()));
    Ok(Value::list(Type::String, kept.cloned().collect()))
}

pub(super) fn distinct(call: &Call<'_>) -> Answer {
    if !call.wholly_known() {
        return call.unknown();
    }
    let mut seen = HashSet::new();
    let kept = call.items(0).iter().filter(|item| seen.insert(spelled(item))).cloned().collect();
    Ok(super::sequence(call.returns, kept))
}

pub(super) fn sort(call: &Call<'_>) -> Answer {
    let list = &call.arguments[0];
    if !list.is_known() {
        return call.unknown();
    }
    let items = call.items(0);
    if !list.is_wholly_known() {
        return Ok(Value::list(Type::String, vec![Value::unknown(Type::String); items.len()]));
    }
    if let Some(index) = items.iter().position(Value::is_null) {
        return Err(Fault::new(format!("given list element {index} is null; a null string cannot be sorted")));
    }
    let mut sorted = items.to_vec();
    sorted.sort_by(|a, b| text(a).cmp(&text(b)));
    Ok(Value::list(Type::String, sorted))
}

pub(super) fn reverse_type(arguments: &[Value]) -> Result<Type, Fault> {
    match arguments[0].ty() {
        Type::List(element) | Type::Set(element) => Ok(Type::List(element.clone())),
        Type::Tuple(types) => Ok(Type::tuple(types.iter().rev().cloned())),
        other => {
            let name = other.friendly_name();
            Err(Fault::at(0, format!("can only reverse list or tuple values, not {name}")))
        }
    }
}

pub(super) fn reverse(call: &Call<'_>) -> Answer {
    let reversed = call.items(0).iter().rev().cloned().collect();
    Ok(super::sequence(call.returns, reversed).with_marks(call.arguments[0].marks()))
}

pub(super) fn slice_type(arguments: &[Value]) -> Result<Type, Fault> {
    match arguments[0].ty() {
        Type::List(_) | Type::Tuple(_) => {}
        Type::Set(_) => {
            return Err(Fault::at(
                0,
                "cannot slice a set, because its elements do not have indices; explicitly convert to a list if the ordering of the result is not important",
            ));
        }
        _ => return Err(Fault::at(0, "must be a list or tuple value")),
    }
    let (start, end) = slice_bounds(arguments)?;
    match (arguments[0].ty(), start, end) {
        (Type::Tuple(types), Some(start), Some(end)) => Ok(Type::tuple(types[start..end].iter().cloned())),
        (Type::Tuple(_), _, _) => Ok(Type::Dynamic),
        (list, _, _) => Ok(list.clone()),
    }
}

/// The bounds as far as they are known, checked against each other and against the list.
fn slice_bounds(arguments: &[Value]) -> Result<(Option<usize>, Option<usize>), Fault> {
    let length = match (arguments[0].ty(), arguments[0].unmark().0) {
        (Type::Tuple(types), _) => Some(types.len()),
        (_, Content::List(items)) => Some(items.len()),
        _ => None,
    };
    let bound = |index: usize, name: &str| -> Result<Option<usize>, Fault> {
        let Content::Number(number) = arguments[index].unmark().0 else { return Ok(None) };
        let bound = integer(number).map_err(|message| Fault::at(index, format!("invalid {name} index: {message}")))?;
        let Ok(bound) = usize::try_from(bound) else {
            return Err(Fault::at(index, format!("{name} index must not be less than zero")));
        };
        if length.is_some_and(|length| bound > length) {
            return Err(Fault::at(index, format!("{name} index must not be greater than the length of the list")));
        }
        Ok(Some(bound))
    };
    let (start, end) = (bound(1, "start")?, bound(2, "end")?);
    if start.zip(end).is_some_and(|(start, end)| start > end) {
        return Err(Fault::at(1, "start index must not be greater than end index"));
    }
    Ok((start, end))
}

pub(super) fn slice(call: &Call<'_>) -> Answer {
    let (Some(start), Some(end)) = slice_bounds(call.arguments)? else {
        return call.unknown();
    };
    let part = call.items(0)[start..end].to_vec();
    Ok(super::sequence(call.returns, part).with_marks(call.arguments[0].marks()))
}

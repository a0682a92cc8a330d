//! Picking elements, or one list of several.

use std::collections::HashSet;

use terrane_value::{Content, Type, Value, convert, unify, unify_loosely};

use crate::Fault;
use crate::equality::equal;
use crate::signature::{Answer, Call, integer, items};
use crate::spelling::spelled;

/// The place of an element whose index goes round and round.
fn wrapped(index: &Value, length: usize) -> Result<Option<usize>, Fault> {
    let Content::Number(number) = index.unmark().0 else {
        return Ok(None);
    };
    let index = integer(number).map_err(|message| Fault::new(format!("invalid index: {message}")))?;
    let Some(length) = i64::try_from(length).ok().filter(|length| *length > 0) else {
        return Err(Fault::new("cannot use element function with an empty list"));
    };
    Ok(usize::try_from(index.rem_euclid(length)).ok())
}

pub(super) fn element_type(arguments: &[Value]) -> Result<Type, Fault> {
    match arguments[0].ty() {
        Type::List(element) => Ok(Type::clone(element)),
        Type::Tuple(types) => {
            Ok(wrapped(&arguments[1], types.len())?.map_or(Type::Dynamic, |index| types[index].clone()))
        }
        other => Err(Fault::new(format!("cannot read elements from {}", other.friendly_name()))),
    }
}

pub(super) fn element(call: &Call<'_>) -> Answer {
    let items = call.items(0);
    let Some(index) = wrapped(&call.arguments[1], items.len())? else {
        return call.unknown();
    };
    Ok(items[index].clone().with_marks(call.arguments[0].marks()))
}

const NOT_ONE: &str = "must be a list, set, or tuple value with either zero or one elements";

pub(super) fn one_type(arguments: &[Value]) -> Result<Type, Fault> {
    match arguments[0].ty() {
        Type::List(element) | Type::Set(element) => Ok(Type::clone(element)),
        Type::Tuple(types) => match &**types {
            [] => Ok(Type::Dynamic),
            [only] => Ok(only.clone()),
            _ => Err(Fault::at(0, NOT_ONE)),
        },
        _ => Err(Fault::at(0, NOT_ONE)),
    }
}

pub(super) fn one(call: &Call<'_>) -> Answer {
    let list = &call.arguments[0];
    let marks = list.marks();
    let Some(items) = items(list) else {
        return Ok(Value::unknown(call.returns.clone()).with_marks(marks));
    };
    let unknown_set = matches!(list.ty(), Type::Set(_)) && !list.is_wholly_known();
    match items {
        [] => Ok(Value::null(call.returns.clone()).with_marks(marks)),
        _ if unknown_set => Ok(Value::unknown(call.returns.clone()).with_marks(marks)),
        [only] => Ok(only.clone().with_marks(marks)),
        _ => Err(Fault::at(0, NOT_ONE)),
    }
}

pub(super) fn coalesce_type(arguments: &[Value]) -> Result<Type, Fault> {
    let types: Vec<Type> = arguments.iter().map(|argument| argument.ty().clone()).collect();
    match unify_loosely(&types) {
        Some(ty) => Ok(ty),
        None => Err(Fault::new("all arguments must have the same type")),
    }
}

pub(super) fn coalesce(call: &Call<'_>) -> Answer {
    for argument in call.arguments {
        let value = convert(argument, call.returns).map_err(|error| Fault::new(error.message))?;
        match value.unmark().0 {
            Content::Unknown(_) => return call.unknown(),
            Content::Null => {}
            Content::String(text) if text.is_empty() => {}
            _ => return Ok(value),
        }
    }
    Err(Fault::new("no non-null, non-empty-string arguments"))
}

pub(super) fn coalescelist_type(arguments: &[Value]) -> Result<Type, Fault> {
    if arguments.is_empty() {
        return Err(Fault::new("at least one argument is required"));
    }
    // What stands behind an unknown one is not looked at.
    for argument in arguments.iter().take_while(|argument| argument.is_known()) {
        list_or_tuple(argument)?;
    }
    for argument in arguments {
        if !argument.is_known() {
            return Ok(Type::Dynamic);
        }
        let Some(items) = list_or_tuple(argument)? else { continue };
        if !items.is_empty() {
            return Ok(argument.ty().clone());
        }
    }
    Ok(arguments.last().map_or(Type::Dynamic, |last| last.ty().clone()))
}

pub(super) fn coalescelist(call: &Call<'_>) -> Answer {
    for argument in call.arguments {
        if !argument.is_known() {
            return call.unknown();
        }
        if list_or_tuple(argument)?.is_some_and(|items| !items.is_empty()) {
            return Ok(argument.clone());
        }
    }
    Err(Fault::new("no non-null arguments"))
}

/// `None` for a null list.
fn list_or_tuple(argument: &Value) -> Result<Option<&[Value]>, Fault> {
    match argument.ty() {
        Type::List(_) | Type::Tuple(_) => Ok(items(argument)),
        _ => Err(Fault::new("coalescelist arguments must be lists or tuples")),
    }
}

pub(super) fn matchkeys_type(arguments: &[Value]) -> Result<Type, Fault> {
    match unify(&[arguments[1].ty().clone(), arguments[2].ty().clone()]) {
        Some(_) => Ok(arguments[0].ty().clone()),
        None => Err(Fault::new("keys and searchset must be of the same type")),
    }
}

pub(super) fn matchkeys(call: &Call<'_>) -> Answer {
    let both = unify(&[call.arguments[1].ty().clone(), call.arguments[2].ty().clone()]).unwrap_or(Type::Dynamic);
    let convert = |value| convert(value, &both).map_err(|error| Fault::new(error.message));
    let (keys, searched) = (convert(&call.arguments[1])?, convert(&call.arguments[2])?);
    let (values, keys, searched) = (call.items(0), items(&keys).unwrap_or(&[]), items(&searched).unwrap_or(&[]));
    if values.len() != keys.len() {
        return Err(Fault::new("length of keys and values should be equal"));
    }
    if values.iter().chain(keys).any(|value| !value.is_wholly_known()) {
        return call.unknown();
    }
    // What comes after an unknown element is not looked at, as in the reference.
    let known = searched.iter().take_while(|element| element.is_wholly_known());
    let known: HashSet<String> = known.map(spelled).collect();
    let matching = |(_, key): &(&Value, &Value)| known.contains(&spelled(key)) && equal(key, key) == Some(true);
    let found = values.iter().zip(keys).filter(matching).map(|(value, _)| value.clone()).collect();
    Ok(super::sequence(call.returns, found))
}

//! Conversion of types, and marks that are put on and taken off.

use terrane_value::{Content, Marks, Type, Value};

use crate::Fault;
use crate::frame::converted_to;
use crate::signature::{Answer, Call, Function, Parameter};

const VALUE: Parameter = Parameter::any("v").nullable().unknown().dynamic().marked();
const ANY: Parameter = Parameter::any("value").nullable().unknown().dynamic().marked();

fn any() -> Type {
    Type::Dynamic
}

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "ephemeralasnull",
        "Replaces everything in a value that is ephemeral by null.",
        &[ANY],
        any,
        |call| Ok(ephemeral_as_null(&call.arguments[0])),
    )
    .decided(|arguments| Ok(arguments[0].ty().clone()))
    .maybe_null(),
    Function::new("issensitive", "Whether a value is marked as sensitive.", &[ANY], || Type::Bool, issensitive)
        .maybe_null(),
    Function::new(
        "nonsensitive",
        "Takes the sensitive mark off a value, which you do only if nobody can learn a secret from it.",
        &[ANY],
        any,
        nonsensitive,
    )
    .decided(|arguments| Ok(arguments[0].ty().clone()))
    .maybe_null(),
    Function::new("sensitive", "Marks a value as sensitive, so that it is not shown.", &[ANY], any, |call| {
        Ok(call.arguments[0].clone().with_marks(Marks::SENSITIVE))
    })
    .decided(|arguments| Ok(arguments[0].ty().clone()))
    .maybe_null(),
    Function::new("tobool", "Converts a value to a bool, or fails.", &[VALUE], || Type::Bool, convert_to_returned)
        .maybe_null(),
    Function::new(
        "tolist",
        "Converts a value to a list, or fails.",
        &[VALUE],
        || Type::list(Type::Dynamic),
        convert_to_returned,
    )
    .maybe_null(),
    Function::new(
        "tomap",
        "Converts a value to a map, or fails.",
        &[VALUE],
        || Type::map(Type::Dynamic),
        convert_to_returned,
    )
    .maybe_null(),
    Function::new(
        "tonumber",
        "Converts a value to a number, or fails.",
        &[VALUE],
        || Type::Number,
        convert_to_returned,
    )
    .maybe_null(),
    Function::new(
        "toset",
        "Converts a value to a set, or fails.",
        &[VALUE],
        || Type::set(Type::Dynamic),
        convert_to_returned,
    )
    .maybe_null(),
    Function::new(
        "tostring",
        "Converts a value to a string, or fails.",
        &[VALUE],
        || Type::String,
        convert_to_returned,
    )
    .maybe_null(),
];

fn ephemeral_as_null(value: &Value) -> Value {
    if value.marks().is_ephemeral() {
        return Value::null(value.ty().clone()).with_marks(value.marks().without(Marks::EPHEMERAL));
    }
    if value.deep_marks().is_ephemeral() { value.map_elements(ephemeral_as_null) } else { value.clone() }
}

fn issensitive(call: &Call<'_>) -> Answer {
    let value = &call.arguments[0];
    if value.marks().is_sensitive() {
        return Ok(Value::bool(true));
    }
    // The mark may come with the value.
    if value.is_known() { Ok(Value::bool(false)) } else { call.unknown() }
}

fn nonsensitive(call: &Call<'_>) -> Answer {
    let (value, marks) = call.arguments[0].clone().take_marks();
    Ok(value.with_marks(marks.without(Marks::SENSITIVE)))
}

fn convert_to_returned(call: &Call<'_>) -> Answer {
    let value = &call.arguments[0];
    // The element type of a collection comes with its value, even where it could be known before.
    if !value.is_known() && call.returns.has_dynamic() && !value.ty().same(call.returns) {
        return match converted_to(value, call.returns) {
            Ok(_) => Ok(Value::unknown(call.returns.clone()).with_marks(value.marks())),
            Err(_) => Err(Fault::at(0, inconvertible(value, call.returns))),
        };
    }
    converted_to(value, call.returns).map_err(|_| Fault::at(0, inconvertible(value, call.returns)))
}

fn inconvertible(value: &Value, ty: &Type) -> String {
    let (content, marks) = value.unmark();
    let Content::String(text) = content else {
        return format!("cannot convert {} to {}", value.ty().friendly_name(), ty.friendly_constraint_name());
    };
    let name = ty.friendly_constraint_name();
    match ty {
        Type::Bool | Type::Number if marks.is_ephemeral() => format!("cannot convert this ephemeral string to {name}"),
        Type::Bool | Type::Number if marks.is_sensitive() => format!("cannot convert this sensitive string to {name}"),
        Type::Bool => format!(
            "cannot convert {} to bool; only the strings \"true\" or \"false\" are allowed",
            crate::quote::quoted(text)
        ),
        Type::Number => format!(
            "cannot convert {} to number; given string must be a decimal representation of a number",
            crate::quote::quoted(text)
        ),
        _ => format!("cannot convert string to {name}"),
    }
}

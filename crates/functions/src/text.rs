//! Strings.

mod letters;

use terrane_value::{Type, Value};
use unicode_segmentation::UnicodeSegmentation;

use crate::Fault;
use crate::signature::{Answer, Call, Function, Parameter, items, text};

const STR: Parameter = Parameter::string("str");

fn string() -> Type {
    Type::String
}

fn strings() -> Type {
    Type::list(Type::String)
}

fn answer(text: impl Into<terrane_value::Str>) -> Answer {
    Ok(Value::string(text))
}

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new("chomp", "Removes the line ends at the end of a string.", &[STR], string, |call| {
        answer(call.text(0).trim_end_matches(['\n', '\r']))
    }),
    Function::new(
        "endswith",
        "Whether a string ends with another one.",
        &[STR, Parameter::string("suffix")],
        || Type::Bool,
        |call| Ok(Value::bool(call.text(0).ends_with(call.text(1)))),
    ),
    Function::new(
        "indent",
        "Puts spaces before all lines of a string but the first.",
        &[Parameter::number("spaces"), STR],
        string,
        indent,
    ),
    Function::new(
        "join",
        "Joins the strings of lists into one, with a separator between them.",
        &[Parameter::string("separator")],
        string,
        join,
    )
    .variadic(Parameter::new("lists", strings).unknown()),
    Function::new("lower", "Turns all letters into lower case ones.", &[STR], string, |call| {
        answer(call.text(0).chars().map(letters::lower).collect::<String>())
    }),
    Function::new(
        "split",
        "Cuts a string at each place where a separator is.",
        &[Parameter::string("separator"), STR],
        strings,
        split,
    ),
    Function::new(
        "startswith",
        "Whether a string starts with another one.",
        &[STR.unknown(), Parameter::string("prefix")],
        || Type::Bool,
        startswith,
    ),
    Function::new(
        "strcontains",
        "Whether a string has another one in it.",
        &[STR, Parameter::string("substr")],
        || Type::Bool,
        |call| Ok(Value::bool(call.text(0).contains(call.text(1)))),
    )
    .maybe_null(),
    Function::new("strrev", "Turns the order of the characters round.", &[STR], string, |call| {
        answer(call.text(0).graphemes(true).rev().collect::<String>())
    }),
    Function::new(
        "substr",
        "Returns the part of a string that starts at an offset and has a length, both in characters. A negative offset counts from the end; a length of -1 is up to the end.",
        &[STR, Parameter::number("offset"), Parameter::number("length")],
        string,
        substr,
    ),
    Function::new("title", "Turns the first letter of each word into a capital.", &[STR], string, |call| {
        answer(letters::titled(call.text(0)))
    }),
    Function::new(
        "trim",
        "Removes all characters of a set from both ends of a string.",
        &[STR, Parameter::string("cutset")],
        string,
        |call| answer(call.text(0).trim_matches(|letter| call.text(1).contains(letter))),
    ),
    Function::new(
        "trimprefix",
        "Removes a string from the start of another one, if it is there.",
        &[STR, Parameter::string("prefix")],
        string,
        |call| answer(call.text(0).strip_prefix(call.text(1)).unwrap_or(call.text(0))),
    ),
    Function::new("trimspace", "Removes white space from both ends of a string.", &[STR], string, |call| {
        answer(call.text(0).trim())
    }),
    Function::new(
        "trimsuffix",
        "Removes a string from the end of another one, if it is there.",
        &[STR, Parameter::string("suffix")],
        string,
        |call| answer(call.text(0).strip_suffix(call.text(1)).unwrap_or(call.text(0))),
    ),
    Function::new("upper", "Turns all letters into upper case ones.", &[STR], string, |call| {
        answer(call.text(0).chars().map(letters::upper).collect::<String>())
    }),
];

/// More spaces than this before each line are taken for a mistake.
const WIDEST_INDENT: usize = 100_000;

fn indent(call: &Call<'_>) -> Answer {
    let spaces = usize::try_from(call.integer(0)?).map_err(|_| Fault::at(0, "must not be negative"))?;
    if spaces > WIDEST_INDENT {
        return Err(Fault::at(0, format!("must not be more than {WIDEST_INDENT}")));
    }
    answer(call.text(1).replace('\n', &format!("\n{}", " ".repeat(spaces))))
}

fn join(call: &Call<'_>) -> Answer {
    let lists = &call.arguments[1..];
    if lists.is_empty() {
        return Err(Fault::new("at least one list is required"));
    }
    if !call.wholly_known() {
        return call.unknown();
    }
    let mut parts = Vec::new();
    for (list, argument) in lists.iter().enumerate() {
        for (index, item) in items(argument).unwrap_or_default().iter().enumerate() {
            let Some(part) = text(item) else {
                let place = if lists.len() > 1 { format!(" of list {}", list + 1) } else { String::new() };
                return Err(Fault::at(
                    list + 1,
                    format!("element {index}{place} is null; cannot concatenate null values"),
                ));
            };
            parts.push(part);
        }
    }
    answer(parts.join(call.text(0)))
}

fn split(call: &Call<'_>) -> Answer {
    let (separator, text) = (call.text(0), call.text(1));
    let parts: Vec<Value> = if separator.is_empty() {
        text.chars().map(|letter| Value::string(letter.to_string())).collect()
    } else {
        text.split(separator).map(Value::string).collect()
    };
    Ok(Value::list(Type::String, parts))
}

fn startswith(call: &Call<'_>) -> Answer {
    let (string, prefix) = (&call.arguments[0], call.text(1));
    if let Some(text) = text(string) {
        return Ok(Value::bool(text.starts_with(prefix)));
    }
    let known = string.refinement().and_then(|refinement| refinement.prefix.as_deref()).unwrap_or_default();
    if known.starts_with(prefix) {
        Ok(Value::bool(true))
    } else if prefix.starts_with(known) {
        call.unknown()
    } else {
        Ok(Value::bool(false))
    }
}

fn substr(call: &Call<'_>) -> Answer {
    let (offset, length) = (call.integer(1)?, call.integer(2)?);
    let text = call.text(0);
    let skipped = match usize::try_from(offset) {
        Ok(offset) => offset,
        Err(_) => {
            let count = text.graphemes(true).count();
            count.saturating_sub(usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX))
        }
    };
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    answer(text.graphemes(true).skip(skipped).take(length).collect::<String>())
}

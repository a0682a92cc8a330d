//! `format` and `formatlist`.

mod number;
mod verb;

use terrane_value::{Content, Refinement, Type, Value, convert, json};
use unicode_segmentation::UnicodeSegmentation;

use crate::Fault;
use crate::signature::{Answer, Call, Function, Parameter, items, text};
use verb::{Piece, Verb, pieces};

const FORMAT: Parameter = Parameter::string("format");
const ARGUMENTS: Parameter = Parameter::any("args").nullable().unknown();

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "format",
        "Puts values into the places that a format string has for them.",
        &[FORMAT],
        || Type::Dynamic,
        format,
    )
    .variadic(ARGUMENTS)
    .decided(|_| Ok(Type::String)),
    Function::new(
        "formatlist",
        "Does what `format` does for each element of one or more lists, and returns the list of the strings.",
        &[FORMAT],
        || Type::Dynamic,
        formatlist,
    )
    .variadic(ARGUMENTS)
    .decided(|_| Ok(Type::list(Type::String))),
];

/// Wider results than this are taken for a mistake.
const WIDEST: usize = 1_000_000;

fn format(call: &Call<'_>) -> Answer {
    let format = call.text(0);
    let arguments = &call.arguments[1..];
    if arguments.iter().all(Value::is_wholly_known) {
        return formatted(format, arguments).map(Value::string).map_err(|fault| fault.revealing(0));
    }
    let start = format.split('%').next().unwrap_or_default();
    Ok(Value::unknown_refined(Type::String, Refinement::starts_with(start)))
}

fn formatlist(call: &Call<'_>) -> Answer {
    let arguments = &call.arguments[1..];
    let Some(length) = common_length(arguments)? else {
        return call.unknown();
    };
    let mut strings = Vec::with_capacity(length);
    let mut row = Vec::with_capacity(arguments.len());
    for index in 0..length {
        row.clear();
        row.extend(arguments.iter().map(|argument| items(argument).map_or(argument, |items| &items[index]).clone()));
        if !row.iter().all(Value::is_wholly_known) {
            strings.push(Value::unknown(Type::String));
            continue;
        }
        let string = formatted(call.text(0), &row).map_err(|fault| {
            // Without lists there is nothing to iterate over.
            match arguments {
                [] => fault.revealing(0),
                _ => Fault::new(format!("error on format iteration {index}: {}", fault.message)).revealing(0),
            }
        })?;
        strings.push(Value::string(string));
    }
    Ok(Value::list(Type::String, strings))
}

/// The length that all lists have, 1 if there are none; `None` if it is not known yet.
fn common_length(arguments: &[Value]) -> Result<Option<usize>, Fault> {
    let mut common: Option<(usize, usize)> = None;
    let mut unknown = false;
    for (index, argument) in arguments.iter().enumerate() {
        let length = match (argument.unmark().0, argument.ty()) {
            (Content::List(items) | Content::Tuple(items), _) => items.len(),
            (Content::Set(items), _) if argument.is_wholly_known() => items.len(),
            (Content::Unknown(_), Type::Tuple(types)) => {
                unknown = true;
                types.len()
            }
            (Content::Unknown(_), Type::List(_) | Type::Set(_)) | (Content::Set(_), _) => {
                unknown = true;
                continue;
            }
            _ => continue,
        };
        match common {
            None => common = Some((index, length)),
            Some((_, known)) if known == length => {}
            Some((first, known)) => {
                return Err(Fault::at(
                    index + 1,
                    format!(
                        "argument {} has length {length}, which is inconsistent with argument {} of length {known}",
                        index + 1,
                        first + 1
                    ),
                ));
            }
        }
    }
    Ok((!unknown).then(|| common.map_or(1, |(_, length)| length)))
}

/// All arguments must be wholly known.
fn formatted(format: &str, arguments: &[Value]) -> Result<String, Fault> {
    let mut result = String::with_capacity(format.len());
    let mut next = 0;
    let mut used = 0;
    for piece in pieces(format) {
        let verb = match piece.map_err(Fault::new)? {
            Piece::Text(text) => {
                result.push_str(text);
                continue;
            }
            Piece::Verb(verb) => verb,
        };
        let index = verb.argument.map_or(next, |number| number - 1);
        let Some(argument) = arguments.get(index) else {
            return Err(Fault::new(format!(
                "not enough arguments for {:?} at {}: need index {} but have {} total",
                verb.text,
                verb.offset,
                index + 1,
                arguments.len()
            )));
        };
        next = index + 1;
        used = used.max(next);
        write(&verb, argument, &mut result)?;
    }
    if used < arguments.len() {
        return Err(Fault::at(
            used + 1,
            match used {
                0 => "too many arguments; no verbs in format string".into(),
                used => format!("too many arguments; only {used} used by format string"),
            },
        ));
    }
    Ok(result)
}

/// The text of a value that has been converted, or why it has none.
type Write = fn(&Verb<'_>, &Value) -> Result<String, &'static str>;

fn write(verb: &Verb<'_>, argument: &Value, result: &mut String) -> Result<(), Fault> {
    let unsupported =
        |why: &str| Fault::new(format!("unsupported value for {:?} at {}: {why}", verb.text, verb.offset));
    if verb.width.unwrap_or(0).max(verb.precision.unwrap_or(0)) > WIDEST {
        return Err(unsupported(&format!("width and precision must not be more than {WIDEST}")));
    }
    let (wanted, write): (Type, Write) = match verb.letter {
        'v' => {
            result.push_str(&padded(verb, any(verb, argument)));
            return Ok(());
        }
        't' => (Type::Bool, |_, value| Ok(shown(value))),
        'b' | 'd' | 'o' | 'x' | 'X' => (Type::Number, whole),
        'e' | 'E' | 'f' | 'g' | 'G' => (Type::Number, real),
        's' => (Type::String, |verb, value| Ok(padded(verb, cut(verb, text(value).unwrap_or_default())))),
        'q' => (Type::String, |verb, value| Ok(padded(verb, quoted(cut(verb, text(value).unwrap_or_default()))))),
        other => {
            let (text, offset) = (verb.text, verb.offset);
            return Err(Fault::new(format!("unsupported format verb {other:?} in {text:?} at offset {offset}")));
        }
    };
    let value = convert(argument, &wanted).map_err(|error| unsupported(&error.message))?;
    if value.is_null() {
        return Err(unsupported("null value cannot be formatted"));
    }
    result.push_str(&write(verb, &value).map_err(unsupported)?);
    Ok(())
}

/// As `%v` does it: primitives by themselves, everything else in JSON.
fn any(verb: &Verb<'_>, value: &Value) -> String {
    match value.unmark().0 {
        Content::String(text) if !verb.sharp => text.to_string(),
        Content::Number(number) if !verb.sharp => number::general(number, None, false),
        _ => shown(value),
    }
}

/// JSON of a wholly known value without marks.
fn shown(value: &Value) -> String {
    json::encode_implied(value).unwrap_or_default()
}

fn quoted(text: String) -> String {
    shown(&Value::string(text))
}

fn whole(verb: &Verb<'_>, value: &Value) -> Result<String, &'static str> {
    let Content::Number(number) = value.unmark().0 else { return Ok(String::new()) };
    number.to_big_integer().map(|integer| number::whole(verb, &integer)).ok_or("an integer is required")
}

fn real(verb: &Verb<'_>, value: &Value) -> Result<String, &'static str> {
    let Content::Number(number) = value.unmark().0 else { return Ok(String::new()) };
    Ok(number::real(verb, number))
}

fn cut(verb: &Verb<'_>, text: &str) -> String {
    match verb.precision {
        Some(precision) if precision > 0 => text.graphemes(true).take(precision).collect(),
        _ => text.to_owned(),
    }
}

/// Zeros go where spaces would, even behind.
fn padded(verb: &Verb<'_>, text: String) -> String {
    let missing = verb.width.unwrap_or(0).saturating_sub(text.graphemes(true).count());
    let padding = if verb.zero { "0" } else { " " }.repeat(missing);
    if verb.minus { text + &padding } else { padding + &text }
}

use terrane_value::{Content, Type, Value};

use crate::Environment;
use crate::resource::{CallResult, Function, parameter, signature};
use crate::time::duration;
use crate::time::timestamp::Timestamp;

pub(super) fn functions() -> Vec<Function> {
    vec![
        Function {
            name: "duration_parse",
            signature: signature(
                vec![parameter("duration", Type::String, "Go time package duration string to parse")],
                duration_type(),
                "Parse a Go duration string into an object",
                "Given a Go duration string, will parse and return an object representation of that duration.",
            ),
            call: parse_duration,
        },
        Function {
            name: "rfc3339_parse",
            signature: signature(
                vec![parameter("timestamp", Type::String, "RFC3339 timestamp string to parse")],
                timestamp_type(("unix", Type::Number)),
                "Parse an RFC3339 timestamp string into an object",
                "Given an RFC3339 timestamp string, will parse and return an object representation of that date and \
                 time.",
            ),
            call: parse_rfc3339,
        },
        Function {
            name: "unix_timestamp_parse",
            signature: signature(
                vec![parameter("unix_timestamp", Type::Number, "Unix Timestamp integer to parse")],
                timestamp_type(("rfc3339", Type::String)),
                "Parse a unix timestamp integer into an object",
                "Given a unix timestamp integer, will parse and return an object representation of that date and time. \
                 A unix timestamp is the number of seconds elapsed since January 1, 1970 UTC.",
            ),
            call: parse_unix_timestamp,
        },
    ]
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

fn duration_type() -> Type {
    let units = ["hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds"];
    Type::object(units.map(|unit| (unit, Type::Number)))
}

/// What both functions of timestamps return, and the other spelling.
fn timestamp_type(other: (&'static str, Type)) -> Type {
    let numbers = ["year", "year_day", "day", "month", "weekday", "hour", "minute", "second", "iso_year", "iso_week"];
    let names = ["month_name", "weekday_name"].map(|name| (name, Type::String));
    Type::object(numbers.map(|name| (name, Type::Number)).into_iter().chain(names).chain([other]))
}

fn parse_duration(_environment: &Environment, arguments: &[Value]) -> CallResult {
    let text = string(arguments);
    let nanoseconds = duration::parse(text)
        .ok_or_else(|| (Some(0), format!("Error parsing duration string: {text:?} is no duration like 1h15m30.5s.")))?;
    // As the sum of the whole part and the rest, which rounds otherwise than a division of the whole.
    let in_units = |unit: i64| Value::number((nanoseconds / unit) as f64 + (nanoseconds % unit) as f64 / unit as f64);
    Ok(Value::object([
        ("hours", in_units(3_600_000_000_000)),
        ("minutes", in_units(60_000_000_000)),
        ("seconds", in_units(1_000_000_000)),
        ("milliseconds", Value::number(nanoseconds / 1_000_000)),
        ("microseconds", Value::number(nanoseconds / 1_000)),
        ("nanoseconds", Value::number(nanoseconds)),
    ]))
}

fn parse_rfc3339(_environment: &Environment, arguments: &[Value]) -> CallResult {
    let text = string(arguments);
    let timestamp = Timestamp::parse(text).ok_or_else(|| {
        let problem = format!("{text:?} is no timestamp in RFC3339 format, which is like 2020-02-12T06:36:13Z.");
        (Some(0), format!("Error parsing RFC3339 timestamp: {problem}"))
    })?;
    Ok(describe(&timestamp, ("unix", Value::number(timestamp.unix()))))
}

fn parse_unix_timestamp(_environment: &Environment, arguments: &[Value]) -> CallResult {
    let seconds = match arguments.first().map(|argument| argument.unmark().0) {
        Some(Content::Number(number)) => number.as_i64(),
        _ => None,
    };
    let timestamp = seconds
        .and_then(|seconds| Timestamp::from_unix(0).shift(seconds.into()))
        .ok_or_else(|| (Some(0), "a whole number of seconds within the years 0 to 9999 is required".to_owned()))?;
    Ok(describe(&timestamp, ("rfc3339", Value::string(timestamp.to_string()))))
}

fn describe(timestamp: &Timestamp, other: (&'static str, Value)) -> Value {
    let (date, time) = (timestamp.date(), timestamp.time_of_day());
    let (iso_year, iso_week) = timestamp.iso_week();
    let month_name = usize::try_from(date.month - 1).ok().and_then(|month| MONTHS.get(month)).copied();
    Value::object([
        ("year", Value::number(date.year)),
        ("year_day", Value::number(timestamp.day_of_year())),
        ("day", Value::number(date.day)),
        ("month", Value::number(date.month)),
        ("month_name", Value::string(month_name.unwrap_or_default())),
        ("weekday", Value::number(timestamp.weekday())),
        ("weekday_name", Value::string(WEEKDAYS[timestamp.weekday()])),
        ("hour", Value::number(time.hour)),
        ("minute", Value::number(time.minute)),
        ("second", Value::number(time.second)),
        ("iso_year", Value::number(iso_year)),
        ("iso_week", Value::number(iso_week)),
        other,
    ])
}

fn string(arguments: &[Value]) -> &str {
    match arguments.first().map(|argument| argument.unmark().0) {
        Some(Content::String(text)) => text,
        _ => "",
    }
}

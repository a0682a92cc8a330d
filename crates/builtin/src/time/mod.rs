//! `hashicorp/time`: points in time that are kept in state, and waiting.

mod duration;
mod functions;
mod offset;
mod rotating;
mod sleep;
mod static_time;
pub(crate) mod timestamp;

use terrane_provider::ProviderDiagnostic;
use terrane_value::{Type, Value};

use crate::Environment;
use crate::embedded::Parts;
use crate::object::Object;
use crate::resource::invalid;
use crate::shape::{Field, computed, optional, optional_computed};
use timestamp::Timestamp;

pub(crate) fn parts() -> Parts {
    Parts {
        resources: vec![
            Box::new(offset::Offset),
            Box::new(rotating::Rotating),
            Box::new(sleep::Sleep),
            Box::new(static_time::StaticTime),
        ],
        functions: functions::functions(),
        ..Parts::default()
    }
}

/// The parts of a timestamp that all but `time_sleep` have as attributes.
const PARTS: [&str; 7] = ["day", "hour", "minute", "month", "second", "unix", "year"];

fn part_fields(what: &str) -> Vec<Field> {
    let number = |name| computed(name, Type::Number, &format!("Number {name} of {what}.")).kept();
    PARTS.into_iter().map(number).collect()
}

fn set_parts(object: &mut Object, timestamp: &Timestamp) {
    let date = timestamp.date();
    let time = timestamp.time_of_day();
    object.set("day", Value::number(date.day));
    object.set("hour", Value::number(time.hour));
    object.set("minute", Value::number(time.minute));
    object.set("month", Value::number(date.month));
    object.set("second", Value::number(time.second));
    object.set("unix", Value::number(timestamp.unix()));
    object.set("year", Value::number(date.year));
}

fn id(description: &str) -> Field {
    computed("id", Type::String, description).kept()
}

/// A timestamp that is now unless it is configured.
fn starting_point(name: &'static str) -> Field {
    let description = "Base timestamp in RFC3339 format. Defaults to the current time.";
    optional_computed(name, Type::String, description).kept().replaces()
}

fn triggers() -> Field {
    let description =
        "Arbitrary map of values that, when changed, will trigger a new base timestamp value to be saved.";
    optional("triggers", Type::map(Type::String), description).replaces()
}

fn now(environment: &Environment) -> Timestamp {
    Timestamp::from_unix((environment.clock)().0)
}

/// The timestamp that an attribute has; `None` if it is null or unknown.
fn timestamp(object: &Object, name: &str) -> Result<Option<Timestamp>, ProviderDiagnostic> {
    object.string(name).map(|text| parse_timestamp(name, text)).transpose()
}

fn parse_timestamp(name: &str, text: &str) -> Result<Timestamp, ProviderDiagnostic> {
    Timestamp::parse(text).ok_or_else(|| {
        let detail = format!("{text:?} is no timestamp in RFC3339 format, which is like 2020-02-12T06:36:13Z.");
        invalid(name, "Invalid RFC3339 String Value", detail)
    })
}

/// What an amount of each unit, biggest first, makes of a timestamp.
fn shift(start: &Timestamp, amounts: &[(&str, i64)]) -> Result<Timestamp, ProviderDiagnostic> {
    let amount = |unit: &str| amounts.iter().find(|(own, _)| own.ends_with(unit)).map_or(0, |(_, amount)| *amount);
    let seconds = i128::from(amount("hours")) * 3600 + i128::from(amount("minutes")) * 60;
    start
        .shift_date(amount("years"), amount("months"), amount("days"))
        .and_then(|date| date.shift(seconds + i128::from(amount("seconds"))))
        .ok_or_else(|| {
            let detail = "The result is not between the years 0 and 9999.";
            ProviderDiagnostic::error("Timestamp out of range", detail)
        })
}

fn complain_of_import<T>(summary: &str, id: &str, form: &str) -> Result<T, ProviderDiagnostic> {
    Err(ProviderDiagnostic::error(summary, format!("The import id {id:?} is not of the form {form}.")))
}

#[cfg(test)]
mod tests;

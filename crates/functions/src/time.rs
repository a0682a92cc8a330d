//! Instants and durations.

mod duration;
mod pattern;
mod timestamp;

use terrane_value::{Type, Value};

use crate::Fault;
use crate::signature::{Answer, Call, Function, Parameter};
pub(crate) use timestamp::Timestamp;

fn string() -> Type {
    Type::String
}

const TIMESTAMP: Parameter = Parameter::string("timestamp");

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "formatdate",
        "Writes a timestamp in a format of your own.",
        &[Parameter::string("format"), Parameter::string("time")],
        string,
        formatdate,
    ),
    Function::new("plantimestamp", "Returns the instant of the plan, in UTC.", &[], string, |call| {
        instant(call, call.outside.plan_time())
    }),
    Function::new(
        "timeadd",
        "Adds a duration such as `1h30m` to a timestamp.",
        &[TIMESTAMP, Parameter::string("duration")],
        string,
        timeadd,
    )
    .maybe_null(),
    Function::new(
        "timecmp",
        "Compares two timestamps: -1 if the first is earlier, 0 if both are the same instant, 1 if it is later.",
        &[Parameter::string("timestamp_a"), Parameter::string("timestamp_b")],
        || Type::Number,
        |call| {
            let (a, b) = (parse_argument(call, 0)?, parse_argument(call, 1)?);
            Ok(Value::number(a.instant().cmp(&b.instant()) as i64))
        },
    ),
    Function::new("timestamp", "Returns the current instant, in UTC.", &[], string, |call| {
        instant(call, call.outside.now())
    }),
];

fn instant(call: &Call<'_>, instant: Option<(i64, u32)>) -> Answer {
    match instant {
        Some((seconds, nanoseconds)) => Ok(Value::string(Timestamp::utc(seconds, nanoseconds).to_string())),
        None => call.unknown(),
    }
}

fn parse_argument(call: &Call<'_>, index: usize) -> Result<Timestamp, Fault> {
    Timestamp::parse(call.text(index))
        .map_err(|reason| Fault::at(index, format!("not a valid RFC3339 timestamp: {reason}")).revealing(index))
}

fn timeadd(call: &Call<'_>) -> Answer {
    let timestamp = parse_argument(call, 0).map_err(|fault| Fault { argument: None, ..fault })?;
    let nanoseconds = duration::parse(call.text(1)).map_err(|reason| Fault::new(reason).revealing(1))?;
    Ok(Value::string(timestamp.plus(nanoseconds).to_string()))
}

fn formatdate(call: &Call<'_>) -> Answer {
    let timestamp = parse_argument(call, 1)?;
    pattern::formatted(call.text(0), &timestamp).map(Value::string).map_err(|reason| Fault::at(0, reason).revealing(0))
}

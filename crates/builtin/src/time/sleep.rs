use std::time::Duration;

use terrane_provider::ProviderDiagnostic;
use terrane_value::{Type, Value};

use crate::Environment;
use crate::object::Object;
use crate::resource::{Moment, Resource, invalid};
use crate::shape::{Shape, optional};
use crate::time::{complain_of_import, duration, id, now, triggers};
use crate::validation::at_least_one_of;

const DURATIONS: [&str; 2] = ["create_duration", "destroy_duration"];

/// `time_sleep`: makes those that need it wait.
pub(super) struct Sleep;

impl Resource for Sleep {
    fn kind(&self) -> &'static str {
        "time_sleep"
    }

    fn shape(&self) -> Shape {
        let duration = |name, what: &str| {
            let description = format!(
                "Time duration to delay resource {what}. For example, `30s` for 30 seconds or `5m` for 5 minutes. \
                 Updating this value by itself will not trigger a delay."
            );
            optional(name, Type::String, &description)
        };
        let fields = vec![
            duration("create_duration", "creation"),
            duration("destroy_duration", "destroy"),
            id("RFC3339 format of the timestamp."),
            triggers(),
        ];
        Shape::new(0, "Delays creation and/or destruction, typically for further resources.", fields)
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        at_least_one_of(&DURATIONS, config, complaints);
        complaints.extend(DURATIONS.iter().filter_map(|name| parse(config, name).err()));
    }

    fn delay(&self, moment: Moment<'_>) -> Result<Option<Duration>, ProviderDiagnostic> {
        match moment {
            Moment::Create(object) => parse(object, "create_duration"),
            Moment::Delete(object) => parse(object, "destroy_duration"),
        }
    }

    fn create(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        object.set("id", Value::string(now(environment).to_string()));
        Ok(())
    }

    /// `30s,`, `,30s` or `30s,30s`.
    fn import(
        &self,
        environment: &Environment,
        id: &str,
        object: &mut Object,
    ) -> Option<Result<(), ProviderDiagnostic>> {
        let durations: Vec<&str> = id.split(',').collect();
        if durations.len() != 2 || durations.iter().all(|duration| duration.is_empty()) {
            let form = "<create duration>,<destroy duration>";
            return Some(complain_of_import("Import time sleep error", id, form));
        }
        for (name, duration) in DURATIONS.iter().zip(durations).filter(|(_, duration)| !duration.is_empty()) {
            object.set(name, Value::string(duration));
            if let Err(complaint) = parse(object, name) {
                return Some(Err(complaint));
            }
        }
        Some(self.create(environment, object))
    }
}

/// One number and one unit.
fn parse(object: &Object, name: &str) -> Result<Option<Duration>, ProviderDiagnostic> {
    let Some(text) = object.string(name) else {
        return Ok(None);
    };
    let number = ["ms", "s", "m", "h"].iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or_default();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let plain = number.split_once('.').map_or(digits(number), |(whole, fraction)| digits(whole) && digits(fraction));
    let nanoseconds = duration::parse(text).filter(|_| plain).and_then(|duration| u64::try_from(duration).ok());
    nanoseconds.map(|nanoseconds| Some(Duration::from_nanos(nanoseconds))).ok_or_else(|| {
        let detail = format!(
            "Attribute {name} must be a number immediately followed by ms (milliseconds), s (seconds), m (minutes), or \
             h (hours). For example, \"30s\" for 30 seconds. Got: {text}"
        );
        invalid(name, "Invalid Attribute Value Match", detail)
    })
}

use terrane_provider::ProviderDiagnostic;
use terrane_value::{Type, Value};

use crate::Environment;
use crate::object::Object;
use crate::planning::Planning;
use crate::resource::Resource;
use crate::shape::{Shape, optional, optional_computed};
use crate::time::timestamp::Timestamp;
use crate::time::{complain_of_import, id, now, part_fields, set_parts, shift, starting_point, timestamp, triggers};
use crate::validation::at_least_one_of;

/// In the order of import ids.
const ROTATIONS: [&str; 5] =
    ["rotation_years", "rotation_months", "rotation_days", "rotation_hours", "rotation_minutes"];

/// `time_rotating`: when it was created; gone, and therefore created anew, after some time.
pub(super) struct Rotating;

impl Resource for Rotating {
    fn kind(&self) -> &'static str {
        "time_rotating"
    }

    fn shape(&self) -> Shape {
        let mut fields = part_fields("timestamp");
        fields.extend(ROTATIONS.map(|name| {
            let unit = name.trim_start_matches("rotation_");
            let description =
                format!("Number of {unit} to add to the base timestamp to configure the rotation timestamp.");
            optional(name, Type::Number, &description).at_least(1)
        }));
        let rotation = "The rotation timestamp in RFC3339 format. When the current time has passed it, the resource \
                        will trigger recreation.";
        fields.extend([
            id("RFC3339 format of the timestamp."),
            starting_point("rfc3339"),
            optional_computed("rotation_rfc3339", Type::String, rotation).kept(),
            triggers(),
        ]);
        Shape::new(0, "A rotating time, which proposes recreation when the current time is beyond it.", fields)
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        let mut names = ROTATIONS.to_vec();
        names.push("rotation_rfc3339");
        at_least_one_of(&names, config, complaints);
        complaints.extend(timestamp(config, "rfc3339").err());
        complaints.extend(timestamp(config, "rotation_rfc3339").err());
    }

    fn read(&self, environment: &Environment, current: Object) -> Result<Option<Object>, ProviderDiagnostic> {
        let over = timestamp(&current, "rotation_rfc3339")?.is_some_and(|end| now(environment).unix() > end.unix());
        Ok(if over { None } else { Some(current) })
    }

    /// The end that a changed rotation makes is already known in the plan, because the start is.
    fn adjust(&self, planning: &mut Planning<'_>) -> Result<(), ProviderDiagnostic> {
        let changes = ROTATIONS.iter().any(|name| planning.changes(name));
        if planning.prior.is_none() || !changes || !planning.config.get("rotation_rfc3339").is_null() {
            return Ok(());
        }
        let known = ROTATIONS.iter().all(|name| planning.planned.get(name).is_known());
        match timestamp(&planning.planned, "rfc3339")? {
            Some(start) if known => set_end(&mut planning.planned, &start)?,
            _ => planning.planned.set_unknown("rotation_rfc3339"),
        }
        Ok(())
    }

    fn create(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        let start = timestamp(object, "rfc3339")?.unwrap_or_else(|| now(environment));
        if object.string("rfc3339").is_none() {
            object.set("rfc3339", Value::string(start.to_string()));
        }
        if timestamp(object, "rotation_rfc3339")?.is_none() {
            set_end(object, &start)?;
        }
        object.set("id", Value::string(start.to_string()));
        set_parts(object, &start);
        Ok(())
    }

    fn update(
        &self,
        _environment: &Environment,
        _prior: &Object,
        object: &mut Object,
    ) -> Result<(), ProviderDiagnostic> {
        match timestamp(object, "rfc3339")? {
            Some(start) if !object.get("rotation_rfc3339").is_known() => set_end(object, &start),
            _ => Ok(()),
        }
    }

    /// The base timestamp and the rotation timestamp or the rotations, with commas between them.
    fn import(
        &self,
        environment: &Environment,
        id: &str,
        object: &mut Object,
    ) -> Option<Result<(), ProviderDiagnostic>> {
        Some(match parse_import(id, object) {
            Some(()) => self.create(environment, object),
            None => {
                let form = "<base timestamp>,<years>,<months>,<days>,<hours>,<minutes> or \
                            <base timestamp>,<rotation timestamp>";
                complain_of_import("Import time rotating error", id, form)
            }
        })
    }
}

fn set_end(object: &mut Object, start: &Timestamp) -> Result<(), ProviderDiagnostic> {
    let amounts = ROTATIONS.map(|name| (name, object.integer(name).unwrap_or_default()));
    object.set("rotation_rfc3339", Value::string(shift(start, &amounts)?.to_string()));
    Ok(())
}

/// A rotation of zero is as good as none.
fn parse_import(id: &str, object: &mut Object) -> Option<()> {
    let (start, rest) = id.split_once(',')?;
    object.set("rfc3339", Value::string(start));
    if !rest.contains(',') {
        object.set("rotation_rfc3339", Value::string(rest));
        return Some(());
    }
    let amounts: Option<Vec<i64>> = rest.split(',').map(|amount| amount.parse().ok()).collect();
    let amounts: [i64; 5] = amounts?.try_into().ok()?;
    for (name, amount) in ROTATIONS.iter().zip(amounts).filter(|(_, amount)| *amount != 0) {
        object.set(name, Value::number(amount));
    }
    Some(())
}

use terrane_provider::ProviderDiagnostic;
use terrane_value::{Type, Value};

use crate::Environment;
use crate::object::Object;
use crate::planning::Planning;
use crate::resource::Resource;
use crate::shape::{Shape, computed, optional};
use crate::time::timestamp::Timestamp;
use crate::time::{
    PARTS, complain_of_import, id, now, part_fields, set_parts, shift, starting_point, timestamp, triggers,
};
use crate::validation::at_least_one_of;

/// In the order of import ids.
const OFFSETS: [&str; 6] =
    ["offset_years", "offset_months", "offset_days", "offset_hours", "offset_minutes", "offset_seconds"];

/// `time_offset`: some time after or before it was created.
pub(super) struct Offset;

impl Resource for Offset {
    fn kind(&self) -> &'static str {
        "time_offset"
    }

    fn shape(&self) -> Shape {
        let mut fields = part_fields("offset timestamp");
        fields.extend(OFFSETS.map(|name| {
            let unit = name.trim_start_matches("offset_");
            let description = format!("Number of {unit} to offset the base timestamp.");
            optional(name, Type::Number, &description).integer()
        }));
        fields.extend([
            starting_point("base_rfc3339"),
            id("RFC3339 format of the base timestamp."),
            computed("rfc3339", Type::String, "RFC3339 format of the offset timestamp.").kept(),
            triggers(),
        ]);
        Shape::new(0, "An offset time, which keeps a timestamp that is offset from a base timestamp.", fields)
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        at_least_one_of(&OFFSETS, config, complaints);
        complaints.extend(timestamp(config, "base_rfc3339").err());
    }

    /// The result of a changed offset is already known in the plan, because the base is.
    fn adjust(&self, planning: &mut Planning<'_>) -> Result<(), ProviderDiagnostic> {
        if planning.prior.is_none() || !OFFSETS.iter().any(|name| planning.changes(name)) {
            return Ok(());
        }
        let known = OFFSETS.iter().all(|name| planning.planned.get(name).is_known());
        match timestamp(&planning.planned, "base_rfc3339")? {
            Some(start) if known => set_result(&mut planning.planned, &start)?,
            _ => {
                planning.planned.set_unknown("rfc3339");
                PARTS.iter().for_each(|part| planning.planned.set_unknown(part));
            }
        }
        Ok(())
    }

    fn create(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        let start = timestamp(object, "base_rfc3339")?.unwrap_or_else(|| now(environment));
        if object.string("base_rfc3339").is_none() {
            object.set("base_rfc3339", Value::string(start.to_string()));
        }
        object.set("id", Value::string(start.to_string()));
        set_result(object, &start)
    }

    fn update(
        &self,
        _environment: &Environment,
        _prior: &Object,
        object: &mut Object,
    ) -> Result<(), ProviderDiagnostic> {
        match timestamp(object, "base_rfc3339")? {
            Some(start) => set_result(object, &start),
            None => Ok(()),
        }
    }

    /// The base timestamp and the offsets, with commas between them.
    fn import(
        &self,
        environment: &Environment,
        id: &str,
        object: &mut Object,
    ) -> Option<Result<(), ProviderDiagnostic>> {
        Some(match parse_import(id, object) {
            Some(()) => self.create(environment, object),
            None => {
                let form = "<base timestamp>,<years>,<months>,<days>,<hours>,<minutes>,<seconds>";
                complain_of_import("Import time offset error", id, form)
            }
        })
    }
}

fn set_result(object: &mut Object, start: &Timestamp) -> Result<(), ProviderDiagnostic> {
    let amounts = OFFSETS.map(|name| (name, object.integer(name).unwrap_or_default()));
    let result = shift(start, &amounts)?;
    object.set("rfc3339", Value::string(result.to_string()));
    set_parts(object, &result);
    Ok(())
}

/// An offset of zero is as good as none.
fn parse_import(id: &str, object: &mut Object) -> Option<()> {
    let (start, offsets) = id.split_once(',')?;
    let amounts: Option<Vec<i64>> = offsets.split(',').map(|amount| amount.parse().ok()).collect();
    let amounts: [i64; 6] = amounts?.try_into().ok()?;
    object.set("base_rfc3339", Value::string(start));
    for (name, amount) in OFFSETS.iter().zip(amounts).filter(|(_, amount)| *amount != 0) {
        object.set(name, Value::number(amount));
    }
    Some(())
}

use terrane_provider::ProviderDiagnostic;
use terrane_value::Value;

use crate::Environment;
use crate::object::Object;
use crate::resource::Resource;
use crate::shape::Shape;
use crate::time::{id, now, part_fields, set_parts, starting_point, timestamp, triggers};

/// `time_static`: when it was created.
pub(super) struct StaticTime;

impl Resource for StaticTime {
    fn kind(&self) -> &'static str {
        "time_static"
    }

    fn shape(&self) -> Shape {
        let mut fields = part_fields("timestamp");
        fields.extend([id("RFC3339 format of the timestamp."), starting_point("rfc3339"), triggers()]);
        Shape::new(0, "A static time, which keeps a locally sourced UTC timestamp.", fields)
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        complaints.extend(timestamp(config, "rfc3339").err());
    }

    fn create(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        let start = timestamp(object, "rfc3339")?.unwrap_or_else(|| now(environment));
        if object.string("rfc3339").is_none() {
            object.set("rfc3339", Value::string(start.to_string()));
        }
        object.set("id", Value::string(start.to_string()));
        set_parts(object, &start);
        Ok(())
    }

    fn import(
        &self,
        environment: &Environment,
        id: &str,
        object: &mut Object,
    ) -> Option<Result<(), ProviderDiagnostic>> {
        object.set("rfc3339", Value::string(id));
        Some(self.create(environment, object))
    }
}

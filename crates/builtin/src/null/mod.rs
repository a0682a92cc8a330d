//! `hashicorp/null`: a resource and a data source that do nothing.

use terrane_provider::{BoxFuture, ProviderDiagnostic};
use terrane_value::{Type, Value};

use crate::Environment;
use crate::embedded::Parts;
use crate::object::Object;
use crate::resource::{DataSource, Resource};
use crate::shape::{Shape, computed, optional, optional_computed};

pub(crate) fn parts() -> Parts {
    Parts { resources: vec![Box::new(NullResource)], data_sources: vec![Box::new(NullDataSource)], ..Parts::default() }
}

struct NullResource;

impl Resource for NullResource {
    fn kind(&self) -> &'static str {
        "null_resource"
    }

    fn shape(&self) -> Shape {
        let fields = vec![
            computed("id", Type::String, "This is set to a random value at create time.").kept(),
            optional(
                "triggers",
                Type::map(Type::String),
                "Arbitrary strings that, when changed, force the null resource to be replaced, re-running any \
                 associated provisioners.",
            )
            .replaces(),
        ];
        Shape::new(0, "A resource that does nothing: a container for provisioners.", fields)
    }

    fn create(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        object.set("id", Value::string(random_digits(environment)));
        Ok(())
    }
}

struct NullDataSource;

impl DataSource for NullDataSource {
    fn kind(&self) -> &'static str {
        "null_data_source"
    }

    fn shape(&self) -> Shape {
        let strings = || Type::map(Type::String);
        let fields = vec![
            optional_computed(
                "has_computed_default",
                Type::String,
                "If set, its literal value is stored and returned. If not, its value is \"default\".",
            ),
            computed("id", Type::String, "Only for compatibility; always \"static\".").deprecated(),
            optional("inputs", strings(), "Arbitrary strings that are copied into the `outputs` attribute."),
            computed("outputs", strings(), "After the data source is read, a copy of the `inputs` map."),
            computed("random", Type::String, "A random value. This is primarily for testing."),
        ];
        let shape = Shape::new(0, "A data source that does nothing. Use a local value instead.", fields);
        Shape { deprecated: true, ..shape }
    }

    fn read<'a>(
        &'a self,
        environment: &'a Environment,
        mut object: Object,
    ) -> BoxFuture<'a, Result<Object, ProviderDiagnostic>> {
        Box::pin(async move {
            if object.get("has_computed_default").is_null() {
                object.set("has_computed_default", Value::string("default"));
            }
            object.set("id", Value::string("static"));
            object.set("outputs", object.get("inputs").clone());
            object.set("random", Value::string(random_digits(environment)));
            Ok(object)
        })
    }
}

/// A whole number of 63 bits, as the provider has always made them.
fn random_digits(environment: &Environment) -> String {
    (u64::from_be_bytes(environment.random_bytes()) >> 1).to_string()
}

#[cfg(test)]
mod tests;

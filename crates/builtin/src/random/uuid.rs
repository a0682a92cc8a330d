use terrane_provider::ProviderDiagnostic;
use terrane_value::{Type, Value};

use crate::Environment;
use crate::object::Object;
use crate::random::keepers;
use crate::resource::Resource;
use crate::shape::{Shape, computed};

/// `random_uuid`.
pub(super) struct Uuid;

impl Resource for Uuid {
    fn kind(&self) -> &'static str {
        "random_uuid"
    }

    fn shape(&self) -> Shape {
        let text = |name| computed(name, Type::String, "The generated uuid presented in string format.").kept();
        Shape::new(0, "A random uuid string.", vec![text("id"), keepers(), text("result")])
    }

    fn create(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        set_result(object, &environment.random_uuid());
        Ok(())
    }

    fn import(
        &self,
        _environment: &Environment,
        id: &str,
        object: &mut Object,
    ) -> Option<Result<(), ProviderDiagnostic>> {
        if !is_uuid(id) {
            let message = format!("{id:?} is no UUID, which is like aabbccdd-eeff-0011-2233-445566778899.");
            return Some(Err(ProviderDiagnostic::error("Import Random UUID Error", message)));
        }
        set_result(object, &id.to_lowercase());
        Some(Ok(()))
    }
}

fn set_result(object: &mut Object, uuid: &str) {
    object.set("id", Value::string(uuid));
    object.set("result", Value::string(uuid));
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

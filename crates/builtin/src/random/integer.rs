use terrane_provider::ProviderDiagnostic;
use terrane_value::{Type, Value};

use crate::Environment;
use crate::object::Object;
use crate::random::dice::Dice;
use crate::random::keepers;
use crate::resource::{Resource, invalid};
use crate::shape::{Shape, computed, optional, required};

/// `random_integer`: a whole number of a range.
pub(super) struct Integer;

impl Resource for Integer {
    fn kind(&self) -> &'static str {
        "random_integer"
    }

    fn shape(&self) -> Shape {
        let fields = vec![
            computed("id", Type::String, "The string representation of the integer result.").kept(),
            keepers(),
            required("max", Type::Number, "The maximum inclusive value of the range.").integer().replaces(),
            required("min", Type::Number, "The minimum inclusive value of the range.").integer().replaces(),
            computed("result", Type::Number, "The random integer result.").kept(),
            optional("seed", Type::String, "A custom seed to always produce the same value.").replaces(),
        ];
        Shape::new(0, "A random value of the range that `min` and `max` describe.", fields)
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        complaints.extend(range(config).err());
    }

    fn create(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        let Some((minimum, maximum)) = range(object)? else {
            return Ok(());
        };
        let size = u128::from(maximum.abs_diff(minimum)) + 1;
        let offset = Dice::new(environment, object.string("seed")).below(size);
        set_result(object, minimum.wrapping_add_unsigned(offset));
        Ok(())
    }

    /// `result,min,max`, or `result,min,max,seed`.
    fn import(
        &self,
        _environment: &Environment,
        id: &str,
        object: &mut Object,
    ) -> Option<Result<(), ProviderDiagnostic>> {
        Some(import(id, object).ok_or_else(|| {
            let message = format!(
                "The import id {id:?} is not of the form <result>,<min>,<max> or <result>,<min>,<max>,<seed> with \
                 whole numbers."
            );
            ProviderDiagnostic::error("Import Random Integer Error", message)
        }))
    }
}

/// `None` if an end is not known yet.
fn range(object: &Object) -> Result<Option<(i64, i64)>, ProviderDiagnostic> {
    let (Some(minimum), Some(maximum)) = (object.integer("min"), object.integer("max")) else {
        return Ok(None);
    };
    if minimum > maximum {
        let detail = "The minimum (min) value needs to be smaller than or equal to maximum (max) value.";
        return Err(invalid("min", "Create Random Integer Error", detail));
    }
    Ok(Some((minimum, maximum)))
}

fn set_result(object: &mut Object, result: i64) {
    object.set("id", Value::string(result.to_string()));
    object.set("result", Value::number(result));
}

fn import(id: &str, object: &mut Object) -> Option<()> {
    let parts: Vec<&str> = id.split(',').collect();
    let (numbers, seed) = match parts.as_slice() {
        [numbers @ .., seed] if numbers.len() == 3 => (numbers, Some(*seed)),
        numbers if numbers.len() == 3 => (numbers, None),
        _ => return None,
    };
    set_result(object, numbers[0].parse().ok()?);
    object.set("min", Value::number(numbers[1].parse::<i64>().ok()?));
    object.set("max", Value::number(numbers[2].parse::<i64>().ok()?));
    if let Some(seed) = seed {
        object.set("seed", Value::string(seed));
    }
    Some(())
}

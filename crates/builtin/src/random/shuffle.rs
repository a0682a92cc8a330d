use terrane_provider::ProviderDiagnostic;
use terrane_value::{Content, Type, Value};

use crate::Environment;
use crate::object::Object;
use crate::random::dice::Dice;
use crate::random::{count, keepers};
use crate::resource::Resource;
use crate::shape::{Shape, computed, optional, required};

/// `random_shuffle`: a permutation of a list, or some of it.
pub(super) struct Shuffle;

impl Resource for Shuffle {
    fn kind(&self) -> &'static str {
        "random_shuffle"
    }

    fn shape(&self) -> Shape {
        let strings = || Type::list(Type::String);
        let fields = vec![
            computed("id", Type::String, "A static value used internally.").kept(),
            required("input", strings(), "The list of strings to shuffle.").replaces(),
            keepers(),
            computed("result", strings(), "Random permutation of the list of strings given in `input`.").kept(),
            optional(
                "result_count",
                Type::Number,
                "The number of results to return. Defaults to the number of items in the `input` list.",
            )
            .at_least(0)
            .replaces(),
            optional("seed", Type::String, "Arbitrary string with which to seed the random number generator.")
                .replaces(),
        ];
        Shape::new(0, "A random permutation of a list of strings given as an argument.", fields)
    }

    fn create(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        let input = match object.get("input").unmark().0 {
            Content::List(items) => items.to_vec(),
            _ => Vec::new(),
        };
        let count = match count(object, "result_count")? {
            0 => input.len(),
            count => count,
        };
        let result = permute(&input, count, Dice::new(environment, object.string("seed")));
        object.set("id", Value::string("-"));
        object.set("result", Value::list(Type::String, result));
        Ok(())
    }
}

/// No item appears a second time before each has appeared once.
fn permute(input: &[Value], count: usize, mut dice: Dice<'_>) -> Vec<Value> {
    let mut result = Vec::with_capacity(if input.is_empty() { 0 } else { count });
    while result.len() < count && !input.is_empty() {
        let mut round = input.to_vec();
        dice.shuffle(&mut round);
        round.truncate(count - result.len());
        result.append(&mut round);
    }
    result
}

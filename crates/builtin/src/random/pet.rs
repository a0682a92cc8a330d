use terrane_provider::ProviderDiagnostic;
use terrane_value::{Type, Value};

use crate::Environment;
use crate::object::Object;
use crate::random::dice::Dice;
use crate::random::{count, keepers, words};
use crate::resource::Resource;
use crate::shape::{Shape, computed, optional, optional_computed};

/// `random_pet`: a name that people can remember.
pub(super) struct Pet;

impl Resource for Pet {
    fn kind(&self) -> &'static str {
        "random_pet"
    }

    fn shape(&self) -> Shape {
        let fields = vec![
            computed("id", Type::String, "The random pet name.").kept(),
            keepers(),
            optional_computed("length", Type::Number, "The length (in words) of the pet name. Defaults to 2")
                .integer()
                .default(Value::number(2))
                .replaces(),
            optional("prefix", Type::String, "A string to prefix the name with.").replaces(),
            optional_computed(
                "separator",
                Type::String,
                "The character to separate words in the pet name. Defaults to \"-\"",
            )
            .default(Value::string("-"))
            .replaces(),
        ];
        Shape::new(0, "A random pet name that is intended to be used as a unique identifier.", fields)
    }

    fn create(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        let mut name = pick_words(count(object, "length")?.max(1), &mut Dice::new(environment, None));
        // An empty prefix counts as none.
        if let Some(prefix) = object.string("prefix").filter(|prefix| !prefix.is_empty()) {
            name.insert(0, prefix);
        }
        let name = name.join(object.string("separator").unwrap_or_default());
        object.set("id", Value::string(name));
        Ok(())
    }
}

/// `cat`, `lazy-cat`, `quietly-lazy-cat`, `only-quietly-lazy-cat`, ...
fn pick_words<'a>(length: usize, dice: &mut Dice<'_>) -> Vec<&'a str> {
    let kinds = (0..length).map(|index| match length - index {
        1 => words::ANIMALS,
        2 => words::ADJECTIVES,
        _ => words::ADVERBS,
    });
    kinds.map(|words| *dice.choose(&words.split_whitespace().collect::<Vec<&str>>())).collect()
}

//! Secrets that a schema declares.

use terrane_value::{Content, Marks, Path, PathStep, Value};

use crate::{Attribute, AttributeType, Block, BlockNesting};

/// The paths within an object that hold secrets by schema: those that are there and not null.
#[must_use]
pub fn sensitive_paths(block: &Block, object: &Value) -> Vec<Path> {
    let mut found = Vec::new();
    if block.contains_sensitive() {
        in_block(block, object, &mut Vec::new(), &mut found);
    }
    found
}

/// The object with what its schema declares secret marked.
#[must_use]
pub fn mark_sensitive(block: &Block, object: &Value) -> Value {
    let paths = sensitive_paths(block, object);
    if paths.is_empty() {
        return object.clone();
    }
    let marked: Vec<(Path, Marks)> = paths.into_iter().map(|path| (path, Marks::SENSITIVE)).collect();
    object.mark_paths(&marked)
}

fn in_block(block: &Block, object: &Value, steps: &mut Vec<PathStep>, found: &mut Vec<Path>) {
    for (name, attribute) in block.attributes.iter().filter(|(_, attribute)| attribute.contains_sensitive()) {
        let Some(value) = object.attribute(name) else { continue };
        steps.push(PathStep::Attribute(name.clone()));
        in_attribute(attribute, &value, steps, found);
        steps.pop();
    }
    for (name, nested) in block.blocks.iter().filter(|(_, nested)| nested.block.contains_sensitive()) {
        let Some(value) = object.attribute(name) else { continue };
        steps.push(PathStep::Attribute(name.clone()));
        match nested.nesting {
            BlockNesting::Single | BlockNesting::Group => in_block(&nested.block, &value, steps, found),
            BlockNesting::List | BlockNesting::Set | BlockNesting::Map => {
                each_element(&value, steps, &mut |element, steps| in_block(&nested.block, element, steps, found));
            }
        }
        steps.pop();
    }
}

fn in_attribute(attribute: &Attribute, value: &Value, steps: &mut Vec<PathStep>, found: &mut Vec<Path>) {
    if attribute.sensitive {
        found.push(Path::from(steps.clone()));
        return;
    }
    let AttributeType::Nested(nested) = &attribute.ty else { return };
    let mut inside = |object: &Value, steps: &mut Vec<PathStep>| {
        for (name, inner) in nested.attributes.iter().filter(|(_, inner)| inner.contains_sensitive()) {
            let Some(value) = object.attribute(name) else { continue };
            steps.push(PathStep::Attribute(name.clone()));
            in_attribute(inner, &value, steps, found);
            steps.pop();
        }
    };
    match nested.nesting {
        crate::Nesting::Single => inside(value, steps),
        crate::Nesting::List | crate::Nesting::Set | crate::Nesting::Map => each_element(value, steps, &mut inside),
    }
}

fn each_element(value: &Value, steps: &mut Vec<PathStep>, visit: &mut dyn FnMut(&Value, &mut Vec<PathStep>)) {
    let mut each = |step: PathStep, item: &Value, steps: &mut Vec<PathStep>| {
        steps.push(step);
        visit(item, steps);
        steps.pop();
    };
    match value.unmark().0 {
        Content::List(items) | Content::Tuple(items) => {
            for (at, item) in items.iter().enumerate() {
                each(PathStep::Index(Value::number(at as i64)), item, steps);
            }
        }
        // An element of a set is its own key.
        Content::Set(items) => items.iter().for_each(|item| each(PathStep::Index(item.clone()), item, steps)),
        Content::Map(entries) => {
            for (key, item) in entries {
                each(PathStep::Index(Value::string(key.clone())), item, steps);
            }
        }
        Content::Object(ty, items) => {
            for (name, item) in ty.names().iter().zip(items) {
                each(PathStep::Attribute(name.clone()), item, steps);
            }
        }
        Content::Null | Content::Unknown(_) | Content::Bool(_) | Content::Number(_) | Content::String(_) => {}
    }
}

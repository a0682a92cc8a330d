//! Attributes whose values providers take and nobody keeps.

use terrane_value::{Content, Path, PathStep, Value};

use crate::{Attribute, AttributeType, Block, BlockNesting, Nesting};

/// The object with null for everything that is write-only.
#[must_use]
pub fn without_write_only(block: &Block, object: &Value) -> Value {
    let mut object = object.clone();
    while let Some(found) = write_only_path(block, &object) {
        object = object.transform(&mut |path, part| match *path == found {
            true => Value::null(part.ty().clone()),
            false => part,
        });
    }
    object
}

/// Whether any attribute of a shape is write-only.
#[must_use]
pub fn has_write_only(block: &Block) -> bool {
    fn in_attribute(attribute: &Attribute) -> bool {
        attribute.write_only
            || match &attribute.ty {
                AttributeType::Plain(_) => false,
                AttributeType::Nested(nested) => nested.attributes.values().any(in_attribute),
            }
    }
    block.attributes.values().any(in_attribute) || block.blocks.values().any(|nested| has_write_only(&nested.block))
}

/// Whether the place is a write-only attribute, or in one.
#[must_use]
pub fn is_write_only(block: &Block, path: &Path) -> bool {
    let mut block = block;
    let mut steps = path.steps().iter().filter_map(|step| match step {
        PathStep::Attribute(name) => Some(name),
        PathStep::Index(_) => None,
    });
    while let Some(name) = steps.next() {
        if let Some(mut attribute) = block.attributes.get(name) {
            while !attribute.write_only {
                let AttributeType::Nested(nested) = &attribute.ty else { return false };
                let Some(inner) = steps.next().and_then(|name| nested.attributes.get(name)) else { return false };
                attribute = inner;
            }
            return true;
        }
        let Some(nested) = block.blocks.get(name) else { return false };
        block = &nested.block;
    }
    false
}

/// Where a write-only attribute of an object is not null.
#[must_use]
pub fn write_only_path(block: &Block, object: &Value) -> Option<Path> {
    in_attributes(block.attributes.iter(), object).or_else(|| {
        block.blocks.iter().find_map(|(name, nested)| {
            let value = object.attribute(name)?;
            let found = match nested.nesting {
                BlockNesting::Single | BlockNesting::Group => write_only_path(&nested.block, &value),
                BlockNesting::List | BlockNesting::Set | BlockNesting::Map => {
                    in_elements(&value, &|element| write_only_path(&nested.block, element))
                }
            };
            found.map(|path| path.within(PathStep::Attribute(name.clone())))
        })
    })
}

fn in_attributes<'a>(
    mut attributes: impl Iterator<Item = (&'a terrane_value::Str, &'a Attribute)>,
    object: &Value,
) -> Option<Path> {
    attributes.find_map(|(name, attribute)| {
        let value = object.attribute(name)?;
        let found = if attribute.write_only && !value.is_null() {
            Some(Path::new())
        } else if let AttributeType::Nested(nested) = &attribute.ty {
            let inside = |element: &Value| in_attributes(nested.attributes.iter(), element);
            match nested.nesting {
                Nesting::Single => inside(&value),
                Nesting::List | Nesting::Set | Nesting::Map => in_elements(&value, &inside),
            }
        } else {
            None
        };
        found.map(|path| path.within(PathStep::Attribute(name.clone())))
    })
}

fn in_elements(value: &Value, inside: &dyn Fn(&Value) -> Option<Path>) -> Option<Path> {
    let at = |step: PathStep, element: &Value| inside(element).map(|path| path.within(step));
    match value.unmark().0 {
        Content::List(items) | Content::Tuple(items) => {
            items.iter().enumerate().find_map(|(index, item)| at(PathStep::index(index), item))
        }
        Content::Set(items) => items.iter().find_map(|item| at(PathStep::Index(item.clone()), item)),
        Content::Map(entries) => entries.iter().find_map(|(key, item)| at(PathStep::key(key.clone()), item)),
        // Blocks by label whose contents differ in type.
        Content::Object(ty, items) => {
            ty.names().iter().zip(items).find_map(|(name, item)| at(PathStep::Attribute(name.clone()), item))
        }
        Content::Null | Content::Unknown(_) | Content::Bool(_) | Content::Number(_) | Content::String(_) => None,
    }
}

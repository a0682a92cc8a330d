//! Attributes and elements of values, with the language's reasons for refusal.

use terrane_hcl::{IndexKey, Step, StepKind};
use terrane_value::{Content, Number, Type, Value, convert};

/// Why there is no such attribute or element.
pub(super) struct Refusal {
    pub summary: &'static str,
    pub detail: String,
}

fn refuse<T>(summary: &'static str, detail: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { summary, detail: detail.into() })
}

/// `value.name`
pub(super) fn attribute(value: &Value, name: &str) -> Result<Value, Refusal> {
    if value.is_null() {
        return refuse(
            "Attempt to get attribute from null value",
            "This value is null, so it does not have any attributes.",
        );
    }
    let (content, marks) = value.unmark();
    let result = match (value.ty(), content) {
        (Type::Object(object), content) => {
            let Some(index) = object.index_of(name) else {
                return refuse(
                    "Unsupported attribute",
                    format!("This object does not have an attribute named {}.", crate::statement::quote(name)),
                );
            };
            match content {
                Content::Object(_, items) => items[index].clone(),
                _ => Value::unknown(object.types()[index].clone()),
            }
        }
        (Type::Map(_), Content::Map(entries)) => match entries.binary_search_by(|(key, _)| key.as_str().cmp(name)) {
            Ok(at) => entries[at].1.clone(),
            Err(_) => {
                return refuse(
                    "Missing map element",
                    format!("This map does not have an element with the key {}.", crate::statement::quote(name)),
                );
            }
        },
        (Type::Map(element), _) => Value::unknown(Type::clone(element)),
        (Type::Dynamic, _) => Value::dynamic(),
        (ty, _) => return refuse("Unsupported attribute", no_attributes(ty, name)),
    };
    Ok(result.with_marks(marks))
}

fn no_attributes(ty: &Type, name: &str) -> String {
    let name = crate::statement::quote(name);
    match ty {
        Type::List(element) if matches!(**element, Type::Object(_)) => format!(
            "Can't access attributes on a list of objects. Did you mean to access attribute {name} for a specific element \
             of the list, or across all elements of the list?"
        ),
        Type::Set(element) if matches!(**element, Type::Object(_)) => {
            "Can't access attributes on a set of objects. Did you mean to access an attribute across all elements of the \
             set?"
                .to_string()
        }
        Type::List(_) | Type::Set(_) | Type::Tuple(_) => "This value does not have any attributes.".to_string(),
        _ if ty.is_primitive() => {
            format!("Can't access attributes on a primitive-typed value ({}).", ty.friendly_name())
        }
        _ => "This value does not have any attributes.".into(),
    }
}

const NO_SUCH_ELEMENT: &str = "The given key does not identify an element in this collection value";

const NAMES_ONLY: &str = "An object only supports looking up attributes by name, not by numeric index.";

/// `value[key]`
pub(super) fn index(value: &Value, key: &Value) -> Result<Value, Refusal> {
    if value.is_null() {
        return refuse("Attempt to index null value", "This value is null, so it does not have any indices.");
    }
    if key.is_null() {
        return refuse("Invalid index", "Can't use a null value as an indexing key.");
    }
    let marks = value.marks().union(key.marks());
    if *key.ty() == Type::Dynamic {
        return Ok(Value::dynamic().with_marks(marks));
    }
    let wanted = match value.ty() {
        Type::List(_) | Type::Tuple(_) => Type::Number,
        Type::Map(_) | Type::Object(_) => Type::String,
        Type::Dynamic => return Ok(Value::dynamic().with_marks(marks)),
        Type::Set(_) => {
            return refuse(
                "Invalid index",
                "Elements of a set are identified only by their value and don't have any separate index or key to \
                 select with, so it's only possible to perform operations across all elements of the set.",
            );
        }
        Type::Bool | Type::Number | Type::String => {
            return refuse("Invalid index", "This value does not have any indices.");
        }
    };
    let by_number = *key.ty() == Type::Number && matches!(value.ty(), Type::Object(_));
    let key = match convert(key, &wanted) {
        Ok(key) => key,
        Err(error) => return refuse("Invalid index", format!("{NO_SUCH_ELEMENT}: {error}.")),
    };
    let result = match key.unmark().0 {
        Content::Number(number) => element(value, number)?,
        Content::String(name) => named(value, name).map_err(|refusal| match by_number {
            true => Refusal { detail: format!("{} {NAMES_ONLY}", refusal.detail), ..refusal },
            false => refusal,
        })?,
        _ => Value::unknown(match value.ty() {
            Type::List(element) | Type::Map(element) => Type::clone(element),
            _ => Type::Dynamic,
        }),
    };
    Ok(result.with_marks(marks))
}

fn element(value: &Value, number: &Number) -> Result<Value, Refusal> {
    let items = match (value.ty(), value.unmark().0) {
        (_, Content::List(items) | Content::Tuple(items)) => items,
        (Type::Tuple(types), _) => {
            return match number.as_usize().and_then(|index| types.get(index)) {
                Some(ty) => Ok(Value::unknown(ty.clone())),
                None => refuse("Invalid index", out_of_range(number, types.len())),
            };
        }
        (Type::List(element), Content::Unknown(_)) => return Ok(Value::unknown(Type::clone(element))),
        _ => &[],
    };
    match number.as_usize().and_then(|index| items.get(index)) {
        Some(item) => Ok(item.clone()),
        None => refuse("Invalid index", out_of_range(number, items.len())),
    }
}

fn out_of_range(number: &Number, length: usize) -> String {
    if !number.is_integer() {
        format!(
            "{NO_SUCH_ELEMENT}: indexing a sequence requires a whole number, but the given index has a fractional part."
        )
    } else if number.is_negative() {
        format!("{NO_SUCH_ELEMENT}: a negative number is not a valid index for a sequence.")
    } else if length == 0 && number.as_usize() == Some(0) {
        format!("{NO_SUCH_ELEMENT}: the collection has no elements.")
    } else if number.as_usize() == Some(length) {
        format!("{NO_SUCH_ELEMENT}: the given index is greater than or equal to the length of the collection.")
    } else {
        format!("{NO_SUCH_ELEMENT}.")
    }
}

fn named(value: &Value, name: &str) -> Result<Value, Refusal> {
    match (value.ty(), value.unmark().0) {
        // Even if its type has no such attribute: the reference finds out only later.
        (Type::Object(_), Content::Unknown(_)) => Ok(Value::dynamic()),
        (Type::Object(_), _) => match attribute(value, name) {
            Err(_) => refuse("Invalid index", format!("{NO_SUCH_ELEMENT}.")),
            found => found,
        },
        (_, Content::Map(entries)) => match entries.binary_search_by(|(key, _)| key.as_str().cmp(name)) {
            Ok(at) => Ok(entries[at].1.clone()),
            Err(_) => refuse("Invalid index", format!("{NO_SUCH_ELEMENT}.")),
        },
        (Type::Map(element), _) => Ok(Value::unknown(Type::clone(element))),
        _ => Ok(Value::dynamic()),
    }
}

/// Follows as many steps as there are, and tells how many.
pub(super) fn follow(value: Value, steps: &[Step]) -> (Value, usize) {
    let mut value = value;
    for (count, step) in steps.iter().enumerate() {
        let next = match &step.kind {
            StepKind::Attribute(name) => attribute(&value, name),
            StepKind::Index(IndexKey::String(key)) => index(&value, &Value::string(key.clone())),
            StepKind::Index(IndexKey::Number(digits)) | StepKind::LegacyIndex(digits) => {
                index(&value, &super::number_value(digits))
            }
        };
        match next {
            Ok(next) => value = next,
            Err(_) => return (value, count),
        }
    }
    (value, steps.len())
}

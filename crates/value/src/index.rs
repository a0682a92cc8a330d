//! Elements and attributes of values.

use std::fmt;

use crate::{Content, Refinement, Type, Value, convert};

/// Why there is no such element or attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexError {
    /// The headline of a diagnostic.
    pub summary: &'static str,
    /// One or more sentences.
    pub detail: String,
}

impl fmt::Display for IndexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for IndexError {}

const NO_ELEMENT: &str = "The given key does not identify an element in this collection value";

fn invalid<T>(detail: impl Into<String>) -> Result<T, IndexError> {
    Err(IndexError { summary: "Invalid index", detail: detail.into() })
}

fn no_element<T>(reason: &str) -> Result<T, IndexError> {
    invalid(format!("{NO_ELEMENT}: {reason}."))
}

impl Value {
    /// The element that a key identifies: `value[key]`. It has the marks of the value and of the key.
    pub fn index(&self, key: &Value) -> Result<Value, IndexError> {
        let marks = self.marks().union(key.deep_marks());
        Ok(self.unmarked_element(key)?.with_marks(marks))
    }

    fn unmarked_element(&self, key: &Value) -> Result<Value, IndexError> {
        if self.is_null() {
            let detail = "This value is null, so it does not have any indices.".to_owned();
            return Err(IndexError { summary: "Attempt to index null value", detail });
        }
        if key.is_null() {
            return invalid("Can't use a null value as an indexing key.");
        }
        match self.ty() {
            Type::Dynamic => Ok(Value::dynamic()),
            Type::List(element) => {
                let key = key_of(key, &Type::Number)?;
                match self.unmark().0 {
                    Content::List(items) if key.is_known() => in_sequence(items, &key),
                    _ => Ok(Value::unknown(Type::clone(element))),
                }
            }
            Type::Tuple(types) => in_tuple(self, types, key),
            Type::Map(element) => {
                let key = key_of(key, &Type::String)?;
                match (self.unmark().0, key.unmark().0) {
                    (Content::Map(entries), Content::String(key)) => {
                        entry(entries, key).map_or_else(|| invalid(format!("{NO_ELEMENT}.")), |value| Ok(value.clone()))
                    }
                    _ => Ok(Value::unknown(Type::clone(element))),
                }
            }
            Type::Object(_) => in_object(self, key),
            Type::Set(_) => invalid(
                "Elements of a set are identified only by their value and don't have any separate index or key to \
                 select with, so it's only possible to perform operations across all elements of the set.",
            ),
            Type::Bool | Type::Number | Type::String => invalid("This value does not have any indices."),
        }
    }

    /// An attribute of an object or an element of a map: `value.name`, with the value's marks.
    pub fn get_attribute(&self, name: &str) -> Result<Value, IndexError> {
        if self.is_null() {
            let detail = "This value is null, so it does not have any attributes.".to_owned();
            return Err(IndexError { summary: "Attempt to get attribute from null value", detail });
        }
        let unsupported = |detail: String| Err(IndexError { summary: "Unsupported attribute", detail });
        let result = match self.ty() {
            Type::Dynamic => Value::dynamic(),
            Type::Object(object) => match (object.index_of(name), self.unmark().0) {
                (Some(index), Content::Object(_, items)) => items[index].clone(),
                (Some(index), _) => Value::unknown(object.types()[index].clone()),
                (None, _) => {
                    return unsupported(format!("This object does not have an attribute named {name:?}."));
                }
            },
            Type::Map(element) => match self.unmark().0 {
                Content::Map(entries) => entry(entries, name).cloned().ok_or_else(|| IndexError {
                    summary: "Missing map element",
                    detail: format!("This map does not have an element with the key {name:?}."),
                })?,
                _ => Value::unknown(Type::clone(element)),
            },
            Type::Bool | Type::Number | Type::String => {
                let ty = self.ty().friendly_name();
                return unsupported(format!("Can't access attributes on a primitive-typed value ({ty})."));
            }
            Type::List(element) if matches!(**element, Type::Object(_)) => {
                return unsupported(format!(
                    "Can't access attributes on a list of objects. Did you mean to access attribute {name:?} for a \
                     specific element of the list, or across all elements of the list?"
                ));
            }
            Type::Set(element) if matches!(**element, Type::Object(_)) => {
                return unsupported(
                    "Can't access attributes on a set of objects. Did you mean to access an attribute across all \
                     elements of the set?"
                        .to_owned(),
                );
            }
            Type::List(_) | Type::Set(_) | Type::Tuple(_) => {
                return unsupported("This value does not have any attributes.".to_owned());
            }
        };
        Ok(result.with_marks(self.marks()))
    }

    /// The number of elements: a number, unknown with a range if it is not known yet. `None` if the value
    /// has no elements, is null, or has no type yet. The marks are those of the value itself.
    #[must_use]
    pub fn length(&self) -> Option<Value> {
        if self.is_null() {
            return None;
        }
        let range = match self.ty() {
            Type::Tuple(items) => Refinement::length(items.len() as u64, Some(items.len() as u64)),
            Type::Object(object) => Refinement::length(object.len() as u64, Some(object.len() as u64)),
            Type::List(_) | Type::Set(_) | Type::Map(_) => self.length_range(),
            Type::Dynamic | Type::Bool | Type::Number | Type::String => return None,
        };
        let bound = |length: Option<u64>| length.map(|length| (length.into(), true));
        let refinement = Refinement {
            minimum: bound(range.length_minimum),
            maximum: bound(range.length_maximum),
            ..Refinement::not_null()
        };
        Some(Value::unknown_refined(Type::Number, refinement).with_marks(self.marks()))
    }
}

fn key_of(key: &Value, ty: &Type) -> Result<Value, IndexError> {
    convert(key, ty).or_else(|error| no_element(&error.message))
}

fn in_sequence(items: &[Value], key: &Value) -> Result<Value, IndexError> {
    let Content::Number(number) = key.unmark().0 else {
        return Ok(Value::dynamic());
    };
    if let Some(item) = number.as_usize().and_then(|index| items.get(index)) {
        return Ok(item.clone());
    }
    no_element(if items.is_empty() {
        "the collection has no elements"
    } else if number.is_negative() {
        "a negative number is not a valid index for a sequence"
    } else if !number.is_integer() {
        "indexing a sequence requires a whole number, but the given index has a fractional part"
    } else {
        "the given index is greater than or equal to the length of the collection"
    })
}

fn in_tuple(tuple: &Value, types: &[Type], key: &Value) -> Result<Value, IndexError> {
    let key = key_of(key, &Type::Number)?;
    match (tuple.unmark().0, key.as_index()) {
        _ if !key.is_known() => Ok(Value::dynamic()),
        (Content::Tuple(items), _) => in_sequence(items, &key),
        (_, Some(index)) if index < types.len() => Ok(Value::unknown(types[index].clone())),
        _ => invalid(format!("{NO_ELEMENT}.")),
    }
}

fn in_object(object: &Value, key: &Value) -> Result<Value, IndexError> {
    let text = key_of(key, &Type::String)?;
    let (Content::Object(ty, items), Content::String(name)) = (object.unmark().0, text.unmark().0) else {
        return Ok(Value::dynamic());
    };
    match ty.index_of(name) {
        Some(index) => Ok(items[index].clone()),
        None if *key.ty() == Type::Number => invalid(format!(
            "{NO_ELEMENT}. An object only supports looking up attributes by name, not by numeric index."
        )),
        None => invalid(format!("{NO_ELEMENT}.")),
    }
}

fn entry<'a>(entries: &'a [(crate::Str, Value)], key: &str) -> Option<&'a Value> {
    let index = entries.binary_search_by(|(own, _)| own.as_str().cmp(key)).ok()?;
    Some(&entries[index].1)
}

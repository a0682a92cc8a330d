//! What the optional attributes of a type constraint are if they are left out.

use std::collections::BTreeMap;

use crate::{Content, Str, Type, Value};

/// The defaults of a type constraint, in the shape of the constraint.
///
/// They are applied before the value is converted to the constraint.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    /// For an object: the values of attributes that are left out or null, already of the attribute's type.
    pub values: BTreeMap<Str, Value>,
    /// For an object: the defaults inside its attributes.
    pub attributes: BTreeMap<Str, Defaults>,
    /// For a tuple: the defaults inside its elements, by place.
    pub items: BTreeMap<usize, Defaults>,
    /// For a collection: the defaults inside each element.
    pub element: Option<Box<Defaults>>,
}

impl Defaults {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.attributes.is_empty() && self.items.is_empty() && self.element.is_none()
    }

    /// The value with defaults filled in. Null and unknown stay what they are, and so does a value whose
    /// kind is not that of the constraint: the conversion that follows judges it.
    #[must_use]
    pub fn apply(&self, value: &Value) -> Value {
        let (content, marks) = value.unmark();
        let result = match content {
            Content::Null | Content::Unknown(_) | Content::Bool(_) | Content::Number(_) | Content::String(_) => {
                return value.clone();
            }
            Content::List(items) | Content::Set(items) | Content::Tuple(items) => {
                self.apply_to_items(value.ty(), items)
            }
            Content::Object(ty, items) => self.apply_to_entries(value, ty.names().iter().zip(items)),
            Content::Map(entries) => self.apply_to_entries(value, entries.iter().map(|(key, value)| (key, value))),
        };
        result.unwrap_or_else(|| value.clone()).with_marks(marks)
    }

    /// Elements that get different defaults are no list any more: the result is a tuple.
    fn apply_to_items(&self, ty: &Type, items: &[Value]) -> Option<Value> {
        if self.element.is_none() && self.items.is_empty() {
            return None;
        }
        let apply = |(index, item)| match self.items.get(&index).or(self.element.as_deref()) {
            Some(defaults) => defaults.apply(item),
            None => item.clone(),
        };
        let items: Vec<Value> = items.iter().enumerate().map(apply).collect();
        let first = items.first().map(|item| item.ty().clone())?;
        let uniform = items.iter().all(|item| item.ty().same(&first));
        Some(match ty {
            Type::List(_) if uniform => Value::list(first, items),
            Type::Set(_) if uniform => Value::set(first, items),
            _ => Value::tuple(items),
        })
    }

    fn apply_to_entries<'a>(
        &self,
        value: &Value,
        entries: impl Iterator<Item = (&'a Str, &'a Value)>,
    ) -> Option<Value> {
        if self.values.is_empty() && self.attributes.is_empty() && self.element.is_none() {
            return None;
        }
        let mut result: BTreeMap<Str, Value> = BTreeMap::new();
        for (name, item) in entries {
            let inner = self.attributes.get(name).or(self.element.as_deref());
            result.insert(name.clone(), inner.map_or_else(|| item.clone(), |defaults| defaults.apply(item)));
        }
        for (name, default) in &self.values {
            let present = result.get(name).filter(|item| !item.is_null());
            if present.is_none() {
                let inner = self.attributes.get(name);
                result.insert(name.clone(), inner.map_or_else(|| default.clone(), |inner| inner.apply(default)));
            }
        }
        let first = result.values().next().map(|item| item.ty().clone());
        let uniform = first.filter(|first| result.values().all(|item| item.ty().same(first)));
        Some(match (value.ty(), uniform) {
            (Type::Map(_), Some(element)) => Value::map(element, result),
            _ => Value::object(result),
        })
    }
}

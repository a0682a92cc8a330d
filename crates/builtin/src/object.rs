use terrane_value::{Content, ObjectType, Type, Value};

/// An object whose attributes can be read and set by name. Its type is that of the schema; an attribute
/// of dynamic type may have a value of any type.
#[derive(Clone)]
pub(crate) struct Object {
    ty: Type,
    items: Vec<Value>,
}

impl Object {
    /// `None` if the value is null or unknown, or no object with the attributes of the type.
    pub(crate) fn new(ty: &Type, value: &Value) -> Option<Object> {
        match (ty, value.unmark().0) {
            (Type::Object(expected), Content::Object(own, items)) if expected.names() == own.names() => {
                Some(Object { ty: ty.clone(), items: items.to_vec() })
            }
            _ => None,
        }
    }

    /// All attributes null.
    pub(crate) fn empty(ty: &Type) -> Object {
        let items = match ty {
            Type::Object(object) => object.types().iter().cloned().map(Value::null).collect(),
            _ => Vec::new(),
        };
        Object { ty: ty.clone(), items }
    }

    pub(crate) fn into_value(self) -> Value {
        Value::object_of(&self.ty, self.items)
    }

    pub(crate) fn get(&self, name: &str) -> &Value {
        &self.items[self.index(name)]
    }

    pub(crate) fn set(&mut self, name: &str, value: Value) {
        let index = self.index(name);
        debug_assert!(
            matches!(self.object_type().types()[index], Type::Dynamic)
                || value.ty().same(&self.object_type().types()[index]),
            "{name} has another type"
        );
        self.items[index] = value;
    }

    pub(crate) fn set_unknown(&mut self, name: &str) {
        let index = self.index(name);
        self.items[index] = Value::unknown(self.object_type().types()[index].clone());
    }

    /// `None` if it is null or unknown.
    pub(crate) fn string(&self, name: &str) -> Option<&str> {
        match self.get(name).unmark().0 {
            Content::String(text) => Some(text),
            _ => None,
        }
    }

    /// `None` if it is null or unknown, or no whole number of 64 bits.
    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        match self.get(name).unmark().0 {
            Content::Number(number) => number.as_i64(),
            _ => None,
        }
    }

    /// `None` if it is null or unknown.
    pub(crate) fn boolean(&self, name: &str) -> Option<bool> {
        match self.get(name).unmark().0 {
            Content::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// Whether all attributes are identical.
    pub(crate) fn same(&self, other: &Object) -> bool {
        self.items.len() == other.items.len() && self.items.iter().zip(&other.items).all(|(a, b)| a.same(b))
    }

    fn object_type(&self) -> &ObjectType {
        match &self.ty {
            Type::Object(object) => object,
            _ => unreachable!("the type of a schema is an object type"),
        }
    }

    fn index(&self, name: &str) -> usize {
        self.object_type().index_of(name).expect("providers only ask for attributes of their own schema")
    }
}

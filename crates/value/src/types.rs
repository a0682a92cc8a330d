use std::fmt;
use std::sync::Arc;

use crate::Str;

/// The type of a value, or a type constraint (then [`Type::Dynamic`] means "any").
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// Not decided yet: the type of `null` and of an unknown whose type is unknown too.
    Dynamic,
    Bool,
    Number,
    String,
    List(Arc<Type>),
    Set(Arc<Type>),
    Map(Arc<Type>),
    Tuple(Arc<[Type]>),
    Object(Arc<ObjectType>),
}

/// The attributes of an object type, in the order of their names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectType {
    names: Box<[Str]>,
    types: Box<[Type]>,
    /// Only in constraints: a conversion may leave these out. Parallel to `names`.
    optional: Box<[bool]>,
    inside: Inside,
}

/// What is anywhere inside an object type: asked for each value that is converted to it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Inside {
    dynamic: bool,
    optional: bool,
}

impl ObjectType {
    /// The later of two attributes with one name wins.
    pub fn new(attributes: impl IntoIterator<Item = (Str, Type)>) -> ObjectType {
        ObjectType::with_optional(attributes.into_iter().map(|(name, ty)| (name, ty, false)))
    }

    pub fn with_optional(attributes: impl IntoIterator<Item = (Str, Type, bool)>) -> ObjectType {
        let sorted: std::collections::BTreeMap<Str, (Type, bool)> =
            attributes.into_iter().map(|(name, ty, optional)| (name, (ty, optional))).collect();
        let mut names = Vec::with_capacity(sorted.len());
        let mut types = Vec::with_capacity(sorted.len());
        let mut optionals = Vec::with_capacity(sorted.len());
        for (name, (ty, optional)) in sorted {
            names.push(name);
            types.push(ty);
            optionals.push(optional);
        }
        let inside = Inside {
            dynamic: types.iter().any(Type::has_dynamic),
            optional: optionals.contains(&true) || types.iter().any(Type::has_optional),
        };
        ObjectType { names: names.into(), types: types.into(), optional: optionals.into(), inside }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    #[must_use]
    pub fn names(&self) -> &[Str] {
        &self.names
    }

    #[must_use]
    pub fn types(&self) -> &[Type] {
        &self.types
    }

    /// The place of an attribute in [`ObjectType::names`], and of its value in an object.
    #[must_use]
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.names.binary_search_by(|own| own.as_str().cmp(name)).ok()
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Type> {
        self.index_of(name).map(|index| &self.types[index])
    }

    #[must_use]
    pub fn is_optional(&self, index: usize) -> bool {
        self.optional[index]
    }

    fn same(&self, other: &ObjectType) -> bool {
        self.names == other.names
            && self.optional == other.optional
            && self.types.iter().zip(&other.types).all(|(a, b)| a.same(b))
    }

    /// Name, type and whether it may be left out.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Str, &Type, bool)> {
        self.names.iter().zip(&self.types).zip(&self.optional).map(|((name, ty), optional)| (name, ty, *optional))
    }
}

impl Type {
    #[must_use]
    pub fn list(element: Type) -> Type {
        Type::List(Arc::new(element))
    }

    #[must_use]
    pub fn set(element: Type) -> Type {
        Type::Set(Arc::new(element))
    }

    #[must_use]
    pub fn map(element: Type) -> Type {
        Type::Map(Arc::new(element))
    }

    pub fn tuple(elements: impl IntoIterator<Item = Type>) -> Type {
        Type::Tuple(elements.into_iter().collect())
    }

    pub fn object<N: Into<Str>>(attributes: impl IntoIterator<Item = (N, Type)>) -> Type {
        Type::Object(Arc::new(ObjectType::new(attributes.into_iter().map(|(name, ty)| (name.into(), ty)))))
    }

    #[must_use]
    pub fn is_primitive(&self) -> bool {
        matches!(self, Type::Bool | Type::Number | Type::String)
    }

    #[must_use]
    pub fn is_collection(&self) -> bool {
        matches!(self, Type::List(_) | Type::Set(_) | Type::Map(_))
    }

    /// Equality that is quick for types which share their structure, as the instances of a resource do.
    #[must_use]
    pub fn same(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::List(a), Type::List(b)) | (Type::Set(a), Type::Set(b)) | (Type::Map(a), Type::Map(b)) => {
                Arc::ptr_eq(a, b) || a.same(b)
            }
            (Type::Tuple(a), Type::Tuple(b)) => {
                Arc::ptr_eq(a, b) || (a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.same(b)))
            }
            (Type::Object(a), Type::Object(b)) => Arc::ptr_eq(a, b) || a.same(b),
            (a, b) => a == b,
        }
    }

    /// Whether [`Type::Dynamic`] appears anywhere inside.
    #[must_use]
    pub fn has_dynamic(&self) -> bool {
        match self {
            Type::Dynamic => true,
            Type::Bool | Type::Number | Type::String => false,
            Type::List(element) | Type::Set(element) | Type::Map(element) => element.has_dynamic(),
            Type::Tuple(elements) => elements.iter().any(Type::has_dynamic),
            Type::Object(object) => object.inside.dynamic,
        }
    }

    /// Whether a conversion to this constraint may leave out an attribute anywhere.
    #[must_use]
    pub fn has_optional(&self) -> bool {
        match self {
            Type::Dynamic | Type::Bool | Type::Number | Type::String => false,
            Type::List(element) | Type::Set(element) | Type::Map(element) => element.has_optional(),
            Type::Tuple(elements) => elements.iter().any(Type::has_optional),
            Type::Object(object) => object.inside.optional,
        }
    }

    /// The element type of a list, set or map.
    #[must_use]
    pub fn element(&self) -> Option<&Type> {
        match self {
            Type::List(element) | Type::Set(element) | Type::Map(element) => Some(element),
            _ => None,
        }
    }

    #[must_use]
    pub fn as_object(&self) -> Option<&ObjectType> {
        match self {
            Type::Object(object) => Some(object),
            _ => None,
        }
    }

    #[must_use]
    pub fn as_tuple(&self) -> Option<&[Type]> {
        match self {
            Type::Tuple(elements) => Some(elements),
            _ => None,
        }
    }

    /// The same type with no attribute optional: what a value converted to this constraint has.
    #[must_use]
    pub fn without_optional(&self) -> Type {
        if !self.has_optional() {
            return self.clone();
        }
        match self {
            Type::Dynamic | Type::Bool | Type::Number | Type::String => self.clone(),
            Type::List(element) => Type::list(element.without_optional()),
            Type::Set(element) => Type::set(element.without_optional()),
            Type::Map(element) => Type::map(element.without_optional()),
            Type::Tuple(elements) => Type::tuple(elements.iter().map(Type::without_optional)),
            Type::Object(object) => {
                Type::object(object.iter().map(|(name, ty, _)| (name.clone(), ty.without_optional())))
            }
        }
    }

    /// How messages name the kind of type: `list of string`, `object`.
    #[must_use]
    pub fn friendly_name(&self) -> String {
        self.named("dynamic", "dynamic")
    }

    /// How messages name what is wanted: `list of any single type`.
    #[must_use]
    pub fn friendly_constraint_name(&self) -> String {
        self.named("any type", "any single type")
    }

    fn named(&self, any: &str, any_element: &str) -> String {
        match self {
            Type::Dynamic => any.into(),
            Type::Bool => "bool".into(),
            Type::Number => "number".into(),
            Type::String => "string".into(),
            Type::List(element) => format!("list of {}", element.named(any_element, any_element)),
            Type::Set(element) => format!("set of {}", element.named(any_element, any_element)),
            Type::Map(element) => format!("map of {}", element.named(any_element, any_element)),
            Type::Tuple(_) => "tuple".into(),
            Type::Object(_) => "object".into(),
        }
    }
}

/// Type constraint syntax: `list(string)`, `object({a=number,b=optional(string)})`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Dynamic => f.write_str("any"),
            Type::Bool => f.write_str("bool"),
            Type::Number => f.write_str("number"),
            Type::String => f.write_str("string"),
            Type::List(element) => write!(f, "list({element})"),
            Type::Set(element) => write!(f, "set({element})"),
            Type::Map(element) => write!(f, "map({element})"),
            Type::Tuple(elements) => {
                f.write_str("tuple([")?;
                for (index, element) in elements.iter().enumerate() {
                    write!(f, "{}{element}", if index > 0 { "," } else { "" })?;
                }
                f.write_str("])")
            }
            Type::Object(object) => {
                f.write_str("object({")?;
                for (index, (name, ty, optional)) in object.iter().enumerate() {
                    let comma = if index > 0 { "," } else { "" };
                    match optional {
                        true => write!(f, "{comma}{name}=optional({ty})")?,
                        false => write!(f, "{comma}{name}={ty}")?,
                    }
                }
                f.write_str("})")
            }
        }
    }
}

impl fmt::Debug for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

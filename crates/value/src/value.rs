use std::sync::Arc;

use crate::{Marks, Number, ObjectType, Refinement, Str, Type};

/// Typed data that may be null, unknown or marked; cheap to clone.
#[derive(Clone)]
pub struct Value {
    ty: Type,
    data: Data,
    marks: Marks,
}

#[derive(Clone)]
enum Data {
    Null,
    Unknown(Option<Arc<Refinement>>),
    Bool(bool),
    Number(Number),
    String(Str),
    /// List, set (sorted, without duplicates), tuple, and object (in the order of its type's names).
    Sequence(Arc<Sequence>),
    Map(Arc<MapData>),
}

struct Sequence {
    items: Box<[Value]>,
    inside: Inside,
}

struct MapData {
    entries: Box<[(Str, Value)]>,
    inside: Inside,
}

/// What is anywhere inside, so that nobody walks a shared aggregate once per user of it.
#[derive(Clone, Copy, Default)]
struct Inside {
    marks: Marks,
    unknown: bool,
}

impl Inside {
    fn of<'a>(values: impl IntoIterator<Item = &'a Value>) -> Inside {
        let mut inside = Inside::default();
        for value in values {
            inside.marks = inside.marks.union(value.deep_marks());
            inside.unknown |= !value.is_wholly_known();
        }
        inside
    }
}

/// What a value holds, once its own marks have been taken off. Elements keep theirs.
#[derive(Clone, Copy)]
pub enum Content<'a> {
    Null,
    Unknown(Option<&'a Refinement>),
    Bool(bool),
    Number(&'a Number),
    String(&'a Str),
    List(&'a [Value]),
    /// In iteration order, without duplicates. Its elements are never marked: a set takes their marks.
    Set(&'a [Value]),
    Tuple(&'a [Value]),
    /// In the order of the keys.
    Map(&'a [(Str, Value)]),
    /// The values in the order of the type's names.
    Object(&'a ObjectType, &'a [Value]),
}

impl Value {
    fn new(ty: Type, data: Data) -> Value {
        Value { ty, data, marks: Marks::NONE }
    }

    #[must_use]
    pub fn null(ty: Type) -> Value {
        Value::new(ty, Data::Null)
    }

    #[must_use]
    pub fn unknown(ty: Type) -> Value {
        Value::new(ty, Data::Unknown(None))
    }

    /// An unknown about which something is known. An unknown of dynamic type keeps no refinement. If only
    /// one value is left, this is it.
    #[must_use]
    pub fn unknown_refined(ty: Type, refinement: Refinement) -> Value {
        if let Some(value) = refinement.only_value(&ty) {
            return value;
        }
        let keep = ty != Type::Dynamic && !refinement.is_empty();
        Value::new(ty, Data::Unknown(keep.then(|| Arc::new(refinement))))
    }

    /// The unknown value of unknown type.
    #[must_use]
    pub fn dynamic() -> Value {
        Value::unknown(Type::Dynamic)
    }

    #[must_use]
    pub fn bool(value: bool) -> Value {
        Value::new(Type::Bool, Data::Bool(value))
    }

    #[must_use]
    pub fn number(value: impl Into<Number>) -> Value {
        Value::new(Type::Number, Data::Number(value.into()))
    }

    /// A string in normal form C, as every string of the language is.
    #[must_use]
    pub fn string(value: impl Into<Str>) -> Value {
        Value::new(Type::String, Data::String(normalize(value.into())))
    }

    fn sequence(ty: Type, items: Vec<Value>) -> Value {
        let inside = Inside::of(&items);
        Value::new(ty, Data::Sequence(Arc::new(Sequence { items: items.into(), inside })))
    }

    /// All items must have the element type (which may be dynamic only in an empty list).
    #[must_use]
    pub fn list(element: Type, items: Vec<Value>) -> Value {
        debug_assert!(items.iter().all(|item| element == Type::Dynamic || item.ty.same(&element)));
        Value::sequence(Type::list(element), items)
    }

    #[must_use]
    pub fn tuple(items: Vec<Value>) -> Value {
        let ty = Type::Tuple(items.iter().map(|item| item.ty.clone()).collect());
        Value::sequence(ty, items)
    }

    /// A set takes over the marks of its elements: which elements it has tells their values.
    #[must_use]
    pub fn set(element: Type, items: Vec<Value>) -> Value {
        let marks: Marks = items.iter().map(Value::deep_marks).collect();
        let items: Vec<Value> =
            if marks.is_empty() { items } else { items.iter().map(Value::unmark_deep).map(|(item, _)| item).collect() };
        let items = crate::ordering::sort_set_elements(&element, items);
        Value::sequence(Type::set(element), items).with_marks(marks)
    }

    /// The later of two entries with one key wins. All values must have the element type.
    #[must_use]
    pub fn map(element: Type, entries: impl IntoIterator<Item = (Str, Value)>) -> Value {
        let sorted: std::collections::BTreeMap<Str, Value> = entries.into_iter().collect();
        let entries: Box<[(Str, Value)]> = sorted.into_iter().collect();
        let inside = Inside::of(entries.iter().map(|(_, value)| value));
        Value::new(Type::map(element), Data::Map(Arc::new(MapData { entries, inside })))
    }

    /// The later of two attributes with one name wins.
    pub fn object<N: Into<Str>>(attributes: impl IntoIterator<Item = (N, Value)>) -> Value {
        let sorted: std::collections::BTreeMap<Str, Value> =
            attributes.into_iter().map(|(name, value)| (name.into(), value)).collect();
        let ty = Type::object(sorted.iter().map(|(name, value)| (name.clone(), value.ty.clone())));
        Value::sequence(ty, sorted.into_values().collect())
    }

    /// An object of a type that is already there, so that many objects share it. The values are in the
    /// order of the type's names. Where the type says dynamic, the value may have any type, and the
    /// object's own type is made from the values.
    #[must_use]
    pub fn object_of(ty: &Type, items: Vec<Value>) -> Value {
        let Type::Object(object) = ty else {
            return Value::dynamic();
        };
        debug_assert_eq!(object.len(), items.len());
        if object.types().iter().zip(&items).all(|(ty, item)| item.ty.same(ty)) {
            return Value::sequence(ty.clone(), items);
        }
        let own = Type::object(object.names().iter().cloned().zip(items.iter().map(|item| item.ty.clone())));
        Value::sequence(own, items)
    }

    #[must_use]
    pub fn empty_object() -> Value {
        Value::object(Vec::<(Str, Value)>::new())
    }

    #[must_use]
    pub fn ty(&self) -> &Type {
        &self.ty
    }

    /// The marks of this value itself, not of what is inside it.
    #[must_use]
    pub fn marks(&self) -> Marks {
        self.marks
    }

    /// The marks of this value and of everything inside it. Constant time.
    #[must_use]
    pub fn deep_marks(&self) -> Marks {
        self.marks.union(self.inside().marks)
    }

    #[must_use]
    pub fn with_marks(mut self, marks: Marks) -> Value {
        self.marks = self.marks.union(marks);
        self
    }

    /// The content and the marks that were on it. Whoever looks at the content answers for the marks.
    #[must_use]
    pub fn unmark(&self) -> (Content<'_>, Marks) {
        (self.content(), self.marks)
    }

    /// The value without its own marks, and those.
    #[must_use]
    pub fn take_marks(mut self) -> (Value, Marks) {
        let marks = self.marks;
        self.marks = Marks::NONE;
        (self, marks)
    }

    /// The value without any mark anywhere, and the union of what was there.
    #[must_use]
    pub fn unmark_deep(&self) -> (Value, Marks) {
        let marks = self.deep_marks();
        if marks.is_empty() {
            return (self.clone(), marks);
        }
        (self.map_elements(|element| element.unmark_deep().0).take_marks().0, marks)
    }

    /// Whether both hold the same allocation: equal without looking.
    pub(crate) fn shares_content(&self, other: &Value) -> bool {
        match (&self.data, &other.data) {
            (Data::Sequence(a), Data::Sequence(b)) => Arc::ptr_eq(a, b),
            (Data::Map(a), Data::Map(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }

    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    /// Whether this value itself is known; elements may be unknown. See [`Value::is_wholly_known`].
    #[must_use]
    pub fn is_known(&self) -> bool {
        !matches!(self.data, Data::Unknown(_))
    }

    /// Whether nothing inside is unknown. Constant time.
    #[must_use]
    pub fn is_wholly_known(&self) -> bool {
        self.is_known() && !self.inside().unknown
    }

    /// The number as the index of a list or tuple. `None` if it is no whole number from zero on.
    #[must_use]
    pub fn as_index(&self) -> Option<usize> {
        match self.content() {
            Content::Number(number) => number.as_usize(),
            _ => None,
        }
    }

    #[must_use]
    pub fn refinement(&self) -> Option<&Refinement> {
        match &self.data {
            Data::Unknown(refinement) => refinement.as_deref(),
            _ => None,
        }
    }

    /// The same value with each direct element changed. A set is sorted anew. If the elements of a list or
    /// set do not have one type any more, the result is a tuple; of a map, an object. Primitives, null and
    /// unknown are returned as they are.
    #[must_use]
    pub fn map_elements(&self, mut change: impl FnMut(&Value) -> Value) -> Value {
        let mut items = Vec::new();
        match &self.data {
            Data::Sequence(sequence) => {
                items.reserve_exact(sequence.items.len());
                // A loop with nothing else in this frame: values nest deeply, and `change` may come back here.
                for item in &sequence.items {
                    items.push(change(item));
                }
            }
            Data::Map(map) => {
                items.reserve_exact(map.entries.len());
                for (_, item) in &map.entries {
                    items.push(change(item));
                }
            }
            _ => return self.clone(),
        }
        self.with_elements(items)
    }

    /// The same kind of value with other elements in the same places.
    fn with_elements(&self, items: Vec<Value>) -> Value {
        let empty = self.ty.element().filter(|_| items.is_empty()).cloned();
        let element = || common_type(&items).or(empty);
        let changed = match (&self.data, &self.ty) {
            (Data::Map(map), _) => {
                let element = element();
                let entries = map.entries.iter().map(|(key, _)| key.clone()).zip(items);
                match element {
                    Some(element) => Value::map(element, entries),
                    None => Value::object(entries),
                }
            }
            (_, Type::Object(_)) => Value::object_of(&self.ty, items),
            (_, Type::Tuple(_)) => Value::tuple(items),
            (_, ty) => match (element(), ty) {
                (Some(element), Type::Set(_)) => Value::set(element, items),
                (Some(element), _) => Value::list(element, items),
                (None, _) => Value::tuple(items),
            },
        };
        changed.with_marks(self.marks)
    }

    fn inside(&self) -> Inside {
        match &self.data {
            Data::Sequence(sequence) => sequence.inside,
            Data::Map(map) => map.inside,
            Data::Unknown(_) => Inside { unknown: true, ..Inside::default() },
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) => Inside::default(),
        }
    }

    fn content(&self) -> Content<'_> {
        match (&self.data, &self.ty) {
            (Data::Null, _) => Content::Null,
            (Data::Unknown(refinement), _) => Content::Unknown(refinement.as_deref()),
            (Data::Bool(value), _) => Content::Bool(*value),
            (Data::Number(value), _) => Content::Number(value),
            (Data::String(value), _) => Content::String(value),
            (Data::Map(map), _) => Content::Map(&map.entries),
            (Data::Sequence(sequence), Type::List(_)) => Content::List(&sequence.items),
            (Data::Sequence(sequence), Type::Set(_)) => Content::Set(&sequence.items),
            (Data::Sequence(sequence), Type::Object(object)) => Content::Object(object, &sequence.items),
            (Data::Sequence(sequence), _) => Content::Tuple(&sequence.items),
        }
    }

    /// An attribute of a known object, with the object's marks. `None` if it is no such object.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<Value> {
        match self.content() {
            Content::Object(ty, items) => ty.index_of(name).map(|index| items[index].clone().with_marks(self.marks)),
            _ => None,
        }
    }
}

/// The type of the first item, if all have it.
fn common_type(items: &[Value]) -> Option<Type> {
    let (first, rest) = items.split_first()?;
    rest.iter().all(|item| item.ty.same(&first.ty)).then(|| first.ty.clone())
}

/// Strings of the language are in normal form C; nearly all are already.
pub(crate) fn normalize(text: Str) -> Str {
    use unicode_normalization::{UnicodeNormalization, is_nfc};
    if text.is_ascii() || is_nfc(&text) { text } else { text.nfc().collect::<String>().into() }
}

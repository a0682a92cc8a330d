use crate::{Content, Number, Str, Value};

/// What is known about an unknown value beyond its type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Refinement {
    pub not_null: bool,
    /// For strings.
    pub prefix: Option<Str>,
    /// For numbers: the bound, and whether it is included.
    pub minimum: Option<(Number, bool)>,
    pub maximum: Option<(Number, bool)>,
    /// For collections: the least and the greatest length.
    pub length_minimum: Option<u64>,
    pub length_maximum: Option<u64>,
}

impl Refinement {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Refinement::default()
    }
}

impl Value {
    /// How many elements a collection has or will have. Unknown elements of a set may turn out to be equal.
    pub(crate) fn length_range(&self) -> Refinement {
        let (least, most) = match self.unmark().0 {
            Content::Set(items) if !self.is_wholly_known() => {
                let known = items.iter().filter(|item| item.is_wholly_known()).count();
                (known.max(1) as u64, Some(items.len() as u64))
            }
            Content::List(items) | Content::Set(items) | Content::Tuple(items) | Content::Object(_, items) => {
                (items.len() as u64, Some(items.len() as u64))
            }
            Content::Map(entries) => (entries.len() as u64, Some(entries.len() as u64)),
            Content::Unknown(refinement) => {
                let range = refinement.map(|own| (own.length_minimum, own.length_maximum)).unwrap_or_default();
                (range.0.unwrap_or(0), range.1)
            }
            _ => (0, None),
        };
        Refinement { length_minimum: Some(least), length_maximum: most, ..Refinement::default() }
    }
}

use crate::{Number, Str};

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

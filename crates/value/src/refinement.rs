use unicode_segmentation::UnicodeSegmentation;

use crate::{Content, Number, Str, Type, Value};

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

/// A list of known length is only made from an unknown one if it is not longer: the length may come
/// from outside.
const LONGEST_EXPANDED: u64 = 10_000;

impl Refinement {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Refinement::default()
    }

    #[must_use]
    pub fn not_null() -> Refinement {
        Refinement { not_null: true, ..Refinement::default() }
    }

    /// A string that starts with this text, which goes on in a way that is not known.
    #[must_use]
    pub fn starts_with(text: &str) -> Refinement {
        let prefix = Some(settled(text)).filter(|prefix| !prefix.is_empty());
        Refinement { prefix: prefix.map(Str::from), ..Refinement::default() }
    }

    /// A collection with a length in this range.
    #[must_use]
    pub fn length(minimum: u64, maximum: Option<u64>) -> Refinement {
        Refinement { length_minimum: Some(minimum), length_maximum: maximum, ..Refinement::default() }
    }

    /// The one value that is left, if what is known leaves only one. Lists have as many unknown elements
    /// as they are long.
    pub(crate) fn only_value(&self, ty: &Type) -> Option<Value> {
        if !self.not_null {
            return None;
        }
        match ty {
            Type::Number => match (&self.minimum, &self.maximum) {
                (Some((least, true)), Some((most, true))) if least == most => Some(Value::number(least.clone())),
                _ => None,
            },
            Type::List(_) | Type::Set(_) | Type::Map(_) => {
                let length = self.length_minimum.filter(|least| Some(*least) == self.length_maximum)?;
                self.collection_of(ty, length)
            }
            _ => None,
        }
    }

    fn collection_of(&self, ty: &Type, length: u64) -> Option<Value> {
        match ty {
            Type::List(element) if length <= LONGEST_EXPANDED => {
                Some(Value::list(Type::clone(element), vec![Value::unknown(Type::clone(element)); length as usize]))
            }
            Type::Set(element) if length <= 1 => {
                Some(Value::set(Type::clone(element), vec![Value::unknown(Type::clone(element)); length as usize]))
            }
            Type::Map(element) if length == 0 => Some(Value::map(Type::clone(element), [])),
            _ => None,
        }
    }

    /// Whether a known value may be the one that this describes. Lengths are left out of account, as the
    /// reference does when it compares.
    pub(crate) fn admits(&self, content: Content<'_>) -> bool {
        match content {
            Content::Null => !self.not_null,
            Content::String(text) => self.prefix.as_ref().is_none_or(|prefix| text.starts_with(prefix.as_str())),
            Content::Number(number) => {
                let above = self.minimum.as_ref().is_none_or(|(least, included)| match included {
                    true => number >= least,
                    false => number > least,
                });
                let below = self.maximum.as_ref().is_none_or(|(most, included)| match included {
                    true => number <= most,
                    false => number < most,
                });
                above && below
            }
            _ => true,
        }
    }

    /// What holds for a value of which it is not known yet which of the two it is.
    pub(crate) fn either(one: &Refinement, other: &Refinement) -> Refinement {
        let least = |a: &Option<(Number, bool)>, b: &Option<(Number, bool)>| match (a, b) {
            (Some(a), Some(b)) if a.0 == b.0 => Some((a.0.clone(), a.1 || b.1)),
            (Some(a), Some(b)) => Some(if a.0 < b.0 { a.clone() } else { b.clone() }),
            _ => None,
        };
        let greatest = |a: &Option<(Number, bool)>, b: &Option<(Number, bool)>| match (a, b) {
            (Some(a), Some(b)) if a.0 == b.0 => Some((a.0.clone(), a.1 || b.1)),
            (Some(a), Some(b)) => Some(if a.0 > b.0 { a.clone() } else { b.clone() }),
            _ => None,
        };
        Refinement {
            not_null: one.not_null && other.not_null,
            prefix: None,
            minimum: least(&one.minimum, &other.minimum),
            maximum: greatest(&one.maximum, &other.maximum),
            length_minimum: one.length_minimum.zip(other.length_minimum).map(|(a, b)| a.min(b)),
            length_maximum: one.length_maximum.zip(other.length_maximum).map(|(a, b)| a.max(b)),
        }
    }
}

impl Value {
    /// How many elements a collection has or will have. Unknown elements of a set may turn out to be equal.
    #[must_use]
    pub fn length_range(&self) -> Refinement {
        match self.unmark().0 {
            Content::Set(items) if !self.is_wholly_known() => {
                let known = items.iter().filter(|item| item.is_wholly_known()).count();
                Refinement::length(known.max(1) as u64, Some(items.len() as u64))
            }
            Content::List(items) | Content::Set(items) | Content::Tuple(items) | Content::Object(_, items) => {
                Refinement::length(items.len() as u64, Some(items.len() as u64))
            }
            Content::Map(entries) => Refinement::length(entries.len() as u64, Some(entries.len() as u64)),
            Content::Unknown(refinement) => {
                let own = refinement.map(|own| (own.length_minimum, own.length_maximum)).unwrap_or_default();
                Refinement::length(own.0.unwrap_or(0), own.1)
            }
            Content::Null | Content::Bool(_) | Content::Number(_) | Content::String(_) => Refinement::length(0, None),
        }
    }

    /// All that is known about a value: for a known one, a range that holds just it.
    pub(crate) fn range(&self) -> Refinement {
        match self.unmark().0 {
            Content::Null => Refinement::default(),
            Content::Unknown(own) => own.cloned().unwrap_or_default(),
            Content::Number(number) => {
                let bound = Some((number.clone(), true));
                Refinement { minimum: bound.clone(), maximum: bound, ..Refinement::not_null() }
            }
            _ if self.ty().is_collection() => Refinement { not_null: true, ..self.length_range() },
            _ => Refinement::not_null(),
        }
    }
}

/// The start of a text that stays as it is, whatever follows: the last character may combine with the
/// next one, unless it is of those that never do.
fn settled(text: &str) -> &str {
    let never_combines = |byte: &u8| {
        matches!(byte, b' ' | b'\t') || (byte.is_ascii_punctuation() && !matches!(byte, b'<' | b'=' | b'>' | b'`'))
    };
    if text.as_bytes().last().is_some_and(never_combines) {
        return text;
    }
    let last = text.graphemes(true).next_back().map_or(0, str::len);
    &text[..text.len() - last]
}

//! Where something is inside a value.

use std::fmt;

use crate::{Content, Str, Value};

/// One step into an object, or into a list, tuple, map or set.
#[derive(Clone)]
pub enum PathStep {
    Attribute(Str),
    /// A number for lists and tuples, a string for maps, the element itself for sets.
    Index(Value),
}

/// The steps from the whole to a part of it; no step is the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    steps: Vec<PathStep>,
}

impl Path {
    #[must_use]
    pub fn new() -> Path {
        Path::default()
    }

    #[must_use]
    pub fn steps(&self) -> &[PathStep] {
        &self.steps
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    pub fn push(&mut self, step: PathStep) {
        self.steps.push(step);
    }

    pub fn pop(&mut self) -> Option<PathStep> {
        self.steps.pop()
    }

    #[must_use]
    pub fn attribute(mut self, name: impl Into<Str>) -> Path {
        self.push(PathStep::Attribute(name.into()));
        self
    }

    #[must_use]
    pub fn index(mut self, index: usize) -> Path {
        self.push(PathStep::index(index));
        self
    }

    #[must_use]
    pub fn key(mut self, key: impl Into<Str>) -> Path {
        self.push(PathStep::key(key));
        self
    }

    /// The path of a part, seen from one step further out.
    #[must_use]
    pub fn within(mut self, step: PathStep) -> Path {
        self.steps.insert(0, step);
        self
    }

    #[must_use]
    pub fn starts_with(&self, other: &Path) -> bool {
        self.steps.starts_with(&other.steps)
    }

    /// Whether a type has something at this place, where lists, maps and sets have every element.
    #[must_use]
    pub fn fits(&self, ty: &crate::Type) -> bool {
        let mut ty = ty;
        for step in &self.steps {
            ty = match step.type_of(ty) {
                Some(inner) => inner,
                None => return matches!(ty, crate::Type::Dynamic),
            };
        }
        true
    }
}

impl From<Vec<PathStep>> for Path {
    fn from(steps: Vec<PathStep>) -> Path {
        Path { steps }
    }
}

impl PathStep {
    #[must_use]
    pub fn index(index: usize) -> PathStep {
        PathStep::Index(Value::number(index))
    }

    #[must_use]
    pub fn key(key: impl Into<Str>) -> PathStep {
        PathStep::Index(Value::string(key))
    }

    fn type_of<'a>(&self, ty: &'a crate::Type) -> Option<&'a crate::Type> {
        use crate::Type;
        match (self, ty) {
            (PathStep::Attribute(name), Type::Object(object)) => object.get(name),
            (PathStep::Index(_), Type::List(element) | Type::Set(element) | Type::Map(element)) => Some(element),
            (PathStep::Index(key), Type::Tuple(elements)) => elements.get(key.as_index()?),
            // Old state names map keys as attributes.
            (PathStep::Attribute(_), Type::Map(element)) => Some(element),
            _ => None,
        }
    }
}

impl PartialEq for PathStep {
    fn eq(&self, other: &PathStep) -> bool {
        match (self, other) {
            (PathStep::Attribute(a), PathStep::Attribute(b)) => a == b,
            (PathStep::Index(a), PathStep::Index(b)) => a.same(b),
            _ => false,
        }
    }
}

impl Eq for PathStep {}

/// As messages show it: `.a[0].b["k"]`; an element of a set is `[...]`.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.steps.iter().try_for_each(|step| write!(f, "{step}"))
    }
}

impl fmt::Display for PathStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PathStep::Attribute(name) => write!(f, ".{name}"),
            PathStep::Index(key) => match key.unmark() {
                (Content::Number(number), marks) if marks.is_empty() => write!(f, "[{number}]"),
                (Content::String(key), marks) if marks.is_empty() => write!(f, "[{:?}]", key.as_str()),
                _ => f.write_str("[...]"),
            },
        }
    }
}

impl fmt::Debug for PathStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

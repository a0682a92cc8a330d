use terrane_value::{Content, Path, PathStep};

/// What is said about parts of an object by their paths, seen from one part of it.
#[derive(Clone, Default)]
pub(crate) struct Paths<'a> {
    /// Those that force a replacement.
    replace: Vec<&'a [PathStep]>,
    /// Those whose changes matter; `None` is all.
    relevant: Option<Vec<&'a [PathStep]>>,
}

impl<'a> Paths<'a> {
    pub(crate) fn replacing(paths: &'a [Path]) -> Paths<'a> {
        Paths { replace: paths.iter().map(Path::steps).collect(), relevant: None }
    }

    /// Of drift only what matters is shown.
    pub(crate) fn only(relevant: Vec<&'a [PathStep]>) -> Paths<'a> {
        Paths { replace: Vec::new(), relevant: Some(relevant) }
    }

    /// Whether this very part forces a replacement.
    pub(crate) fn replace_here(&self) -> bool {
        self.replace.iter().any(|rest| rest.is_empty())
    }

    /// Whether changes here, or somewhere inside, matter.
    pub(crate) fn is_relevant(&self) -> bool {
        self.relevant.as_ref().is_none_or(|relevant| !relevant.is_empty())
    }

    pub(crate) fn attribute(&self, name: &str) -> Paths<'a> {
        self.step(|| PathStep::Attribute(name.into()))
    }

    pub(crate) fn index(&self, index: usize) -> Paths<'a> {
        self.step(|| PathStep::index(index))
    }

    pub(crate) fn key(&self, key: &str) -> Paths<'a> {
        self.step(|| PathStep::key(key))
    }

    fn step(&self, step: impl FnOnce() -> PathStep) -> Paths<'a> {
        if self.replace.is_empty() && self.relevant.is_none() {
            return Paths::default();
        }
        let step = step();
        let inside = |rest: &&'a [PathStep]| {
            let (first, rest) = rest.split_first()?;
            is_step(first, &step).then_some(rest)
        };
        let replace = self.replace.iter().filter_map(inside).collect();
        // Behind the end of a path everything matters; inside a list or set, too, as one index alone would
        // be hard to read.
        let all = matches!(step, PathStep::Index(_)) || self.relevant.iter().flatten().any(|rest| rest.is_empty());
        let relevant = match &self.relevant {
            Some(relevant) if !all => Some(relevant.iter().filter_map(inside).collect()),
            _ => None,
        };
        Paths { replace, relevant }
    }

    /// For an element of something that has no line of its own: it answers for the whole, too.
    pub(crate) fn or_whole(mut self, whole: &Paths<'a>) -> Paths<'a> {
        self.replace.extend(whole.replace.iter().filter(|rest| rest.is_empty()));
        self
    }
}

/// Keys of maps are sometimes named as attributes are.
fn is_step(a: &PathStep, b: &PathStep) -> bool {
    match (a, b) {
        (PathStep::Attribute(name), PathStep::Index(key)) | (PathStep::Index(key), PathStep::Attribute(name)) => {
            matches!(key.unmark().0, Content::String(key) if key == name)
        }
        (a, b) => a == b,
    }
}

//! Ways through everything that is inside a value.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use crate::{Content, Marks, Path, PathStep, Str, Value};

impl Value {
    /// The part at a path, with the marks of all that it is in. `None` if there is none, or if it is not
    /// known whether there is.
    #[must_use]
    pub fn at_path(&self, path: &Path) -> Option<Value> {
        let mut current = self.clone();
        for step in path.steps() {
            current = current.at_step(step)?;
        }
        Some(current)
    }

    fn at_step(&self, step: &PathStep) -> Option<Value> {
        let found = match (step, self.unmark().0) {
            (PathStep::Attribute(name), Content::Object(..) | Content::Map(_)) => self.get_attribute(name).ok()?,
            (PathStep::Index(key), Content::List(_) | Content::Tuple(_) | Content::Map(_)) if key.is_known() => {
                self.index(key).ok()?
            }
            (PathStep::Index(key), Content::Set(items)) => {
                let key = key.unmark_deep().0;
                items.iter().find(|item| item.same(&key))?.clone().with_marks(self.marks())
            }
            _ => return None,
        };
        Some(found)
    }

    /// Visits the value and everything inside, the whole before its parts, in order. What is inside a
    /// value for which `visit` says false is left out.
    pub fn walk(&self, visit: &mut impl FnMut(&Path, &Value) -> bool) {
        walk(self, &mut Path::new(), visit);
    }

    /// The value made anew from parts that were changed, the parts before the whole.
    #[must_use]
    pub fn transform(&self, change: &mut impl FnMut(&Path, Value) -> Value) -> Value {
        transform(self, &mut Path::new(), change)
    }

    /// Puts marks on the parts at these paths. A path to nothing that is there marks nothing; a path into
    /// a set marks the set.
    #[must_use]
    pub fn mark_paths(&self, paths: &[(Path, Marks)]) -> Value {
        let mut tree = MarkTree::default();
        for (path, marks) in paths {
            tree.insert(path.steps(), *marks);
        }
        tree.apply(self)
    }

    /// The value without any marks, and where they were.
    #[must_use]
    pub fn unmark_with_paths(&self) -> (Value, Vec<(Path, Marks)>) {
        let mut paths = Vec::new();
        self.walk(&mut |path, part| {
            if !part.marks().is_empty() {
                paths.push((path.clone(), part.marks()));
            }
            !part.deep_marks().is_empty()
        });
        (self.unmark_deep().0, paths)
    }

    /// Where the unknowns are.
    #[must_use]
    pub fn unknown_paths(&self) -> Vec<Path> {
        let mut paths = Vec::new();
        self.walk(&mut |path, part| {
            if !part.is_known() {
                paths.push(path.clone());
            }
            !part.is_wholly_known()
        });
        paths
    }

    /// The step to an element of a set. It has the marks of the set, so that messages do not show it.
    pub(crate) fn step_to(&self, element: &Value) -> PathStep {
        PathStep::Index(element.clone().with_marks(self.marks()))
    }

    /// The steps to each direct element, in order.
    fn steps(&self) -> Vec<PathStep> {
        match self.unmark().0 {
            Content::List(items) | Content::Tuple(items) => (0..items.len()).map(PathStep::index).collect(),
            Content::Set(items) => items.iter().map(|item| self.step_to(item)).collect(),
            Content::Map(entries) => entries.iter().map(|(key, _)| PathStep::key(key.clone())).collect(),
            Content::Object(ty, _) => ty.names().iter().cloned().map(PathStep::Attribute).collect(),
            _ => Vec::new(),
        }
    }
}

fn walk(value: &Value, path: &mut Path, visit: &mut impl FnMut(&Path, &Value) -> bool) {
    if !visit(path, value) {
        return;
    }
    let elements: Vec<&Value> = match value.unmark().0 {
        Content::List(items) | Content::Set(items) | Content::Tuple(items) | Content::Object(_, items) => {
            items.iter().collect()
        }
        Content::Map(entries) => entries.iter().map(|(_, value)| value).collect(),
        _ => return,
    };
    for (step, element) in value.steps().into_iter().zip(elements) {
        path.push(step);
        walk(element, path, visit);
        path.pop();
    }
}

fn transform(value: &Value, path: &mut Path, change: &mut impl FnMut(&Path, Value) -> Value) -> Value {
    let mut steps = value.steps().into_iter();
    let changed = value.map_elements(|element| {
        let depth = path.len();
        steps.next().into_iter().for_each(|step| path.push(step));
        let result = transform(element, path, change);
        while path.len() > depth {
            path.pop();
        }
        result
    });
    change(path, changed)
}

/// Marks by path, so that each part looks up its own step only.
#[derive(Default)]
struct MarkTree {
    marks: Marks,
    attributes: HashMap<Str, MarkTree, FxBuildHasher>,
    items: HashMap<usize, MarkTree, FxBuildHasher>,
    /// The union of what is inside elements of a set.
    in_set: Marks,
}

impl MarkTree {
    fn insert(&mut self, steps: &[PathStep], marks: Marks) {
        let Some((step, rest)) = steps.split_first() else {
            self.marks = self.marks.union(marks);
            return;
        };
        self.in_set = self.in_set.union(marks);
        let key = match step {
            PathStep::Attribute(name) => Some(name),
            PathStep::Index(key) => match key.unmark().0 {
                Content::String(key) => Some(key),
                _ => None,
            },
        };
        match (key, step) {
            (Some(name), _) => self.attributes.entry(name.clone()).or_default().insert(rest, marks),
            (None, PathStep::Index(key)) => {
                if let Some(index) = key.as_index() {
                    self.items.entry(index).or_default().insert(rest, marks);
                }
            }
            (None, PathStep::Attribute(_)) => {}
        }
    }

    fn apply(&self, value: &Value) -> Value {
        let inner =
            |tree: Option<&MarkTree>, value: &Value| tree.map_or_else(|| value.clone(), |tree| tree.apply(value));
        let result = match value.unmark().0 {
            _ if self.attributes.is_empty() && self.items.is_empty() && self.in_set.is_empty() => value.clone(),
            Content::Set(_) => value.clone().with_marks(self.in_set),
            Content::List(_) | Content::Tuple(_) => {
                let mut index = 0..;
                value.map_elements(|item| inner(index.next().and_then(|index| self.items.get(&index)), item))
            }
            Content::Map(entries) => {
                let mut keys = entries.iter().map(|(key, _)| key);
                value.map_elements(|item| inner(keys.next().and_then(|key| self.attributes.get(key)), item))
            }
            Content::Object(ty, _) => {
                let mut names = ty.names().iter();
                value.map_elements(|item| inner(names.next().and_then(|name| self.attributes.get(name)), item))
            }
            _ => value.clone(),
        };
        result.with_marks(self.marks)
    }
}

#[cfg(test)]
mod tests;

use std::fmt::Display;

use terrane_value::{Content, Path, PathStep};

use super::reader::{Reader, Understood};
use super::record::WirePathStep;
use super::writer::Writer;
use crate::PlanFileWriteError;

impl Writer<'_> {
    pub(super) fn path(
        &mut self,
        path: &Path,
        part: &str,
        of: &dyn Display,
    ) -> Result<Vec<WirePathStep>, PlanFileWriteError> {
        path.steps().iter().map(|step| self.path_step(step, part, of)).collect()
    }

    fn path_step(&mut self, step: &PathStep, part: &str, of: &dyn Display) -> Result<WirePathStep, PlanFileWriteError> {
        let key = match step {
            PathStep::Attribute(name) => return Ok(WirePathStep::Attribute(name.to_string())),
            PathStep::Index(key) => key,
        };
        let (content, marks) = key.unmark();
        let index = key.as_index().filter(|_| marks.is_empty());
        match (index, content) {
            (Some(index), _) => Ok(WirePathStep::Index(index)),
            (None, Content::String(key)) if marks.is_empty() => Ok(WirePathStep::Key(key.to_string())),
            _ => self.value(key, part, of).map(WirePathStep::Element),
        }
    }
}

impl Reader<'_> {
    pub(super) fn paths(&self, paths: Vec<Vec<WirePathStep>>) -> Understood<Vec<Path>> {
        paths.into_iter().map(|path| self.path(path)).collect()
    }

    pub(super) fn path(&self, path: Vec<WirePathStep>) -> Understood<Path> {
        let steps = path.into_iter().map(|step| {
            Ok(match step {
                WirePathStep::Attribute(name) => PathStep::Attribute(name.into()),
                WirePathStep::Index(index) => PathStep::index(index),
                WirePathStep::Key(key) => PathStep::key(key),
                WirePathStep::Element(value) => PathStep::Index(self.value(value)?),
            })
        });
        Ok(Path::from(steps.collect::<Understood<Vec<PathStep>>>()?))
    }
}

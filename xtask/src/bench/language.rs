//! Reading, formatting and evaluating a lot of text.

use std::path::Path;

use super::{Bench, Cost, Row, projects, write};
use crate::Failed;

const FILES: usize = 5000;

/// What the issue of the language asks for: ten times the throughput.
const WANTED: (f64, f64) = (10.0, 1.0);

impl Bench {
    /// `get` reads the whole configuration, and does nothing else where nothing is called. `fmt` finds work in each
    /// file; the reference starts with fresh ones.
    pub(super) fn many_files(&self, rows: &mut Vec<Row>) -> Result<(), Failed> {
        let ours = self.read_and_format(&self.own, "own", &mut |_| Ok(()))?;
        let program = Path::new("terraform");
        let theirs = match self.reference {
            true => Some(self.read_and_format(program, "reference", &mut |folder| {
                self.measure(program, &["init"], folder).map(drop)
            })?),
            false => None,
        };
        for (place, work) in ["read", "format"].into_iter().enumerate() {
            rows.push(Row {
                name: format!("{work} {FILES} files"),
                ours: ours[place],
                reference: theirs.map(|costs| costs[place]),
                recorded: "",
                wanted: Some(WANTED),
            });
        }
        Ok(())
    }

    fn read_and_format(
        &self,
        program: &Path,
        owner: &str,
        prepare: &mut dyn FnMut(&Path) -> Result<(), Failed>,
    ) -> Result<[Cost; 2], Failed> {
        let folder = self.folder.join(format!("files-{owner}"));
        for number in 0..FILES {
            write(&folder.join(format!("file{number}.tf")), &projects::crooked_file(number))?;
        }
        prepare(&folder)?;
        let read = self.measure(program, &["get"], &folder)?;
        let formatted = self.measure(program, &["fmt", "-list=false"], &folder)?;
        // That it was work: nothing is left to do.
        self.measure(program, &["fmt", "-check"], &folder)?;
        Ok([read, formatted])
    }

    /// Values that use each other, and one that uses them all.
    pub(super) fn references(&self, rows: &mut Vec<Row>) -> Result<(), Failed> {
        for size in [1000, 10_000] {
            let folder = self.folder.join(format!("references-{size}"));
            write(&folder.join("main.tf"), &projects::references(size))?;
            let mut best: Option<Cost> = None;
            for _ in 0..3 {
                let cost = self.measure(&self.own, &["plan"], &folder)?;
                best = Some(best.map_or(cost, |known| known.better(cost)));
            }
            let reference = match self.reference && size == 1000 {
                true => {
                    self.measure(Path::new("terraform"), &["init"], &folder)?;
                    Some(self.measure(Path::new("terraform"), &["plan"], &folder)?)
                }
                false => None,
            };
            let Some(ours) = best else { continue };
            rows.push(Row { name: format!("references {size} plan"), ours, reference, recorded: "", wanted: None });
        }
        Ok(())
    }
}

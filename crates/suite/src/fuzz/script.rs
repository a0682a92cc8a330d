//! A case as it was drawn: what can be written as a folder, and made smaller.

use std::fs;
use std::path::Path;

/// A configuration in several versions, and what is done with each.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Script {
    pub blocks: Vec<Block>,
    pub steps: Vec<Step>,
}

/// A block of a configuration: its text in each version, without one if it is not there.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub file: &'static str,
    pub texts: Vec<Option<String>>,
}

#[derive(Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// Which version of the configuration is used.
    pub version: usize,
    /// Lines of the file `steps`: what happens before, and the run itself at the end.
    pub lines: Vec<String>,
}

impl Script {
    /// Writes a case of the suite. The first version is the case itself, others are in folders `step2`, ...
    pub(super) fn write(&self, folder: &Path) {
        let (mut steps, mut current) = (String::new(), None);
        for step in &self.steps {
            if current != Some(step.version) {
                let name = format!("step{}", step.version + 1);
                let target = if current.is_none() { folder.to_path_buf() } else { folder.join(&name) };
                self.write_version(step.version, &target);
                if current.is_some() {
                    steps.push_str(&format!("use {name}\n"));
                }
                current = Some(step.version);
            }
            step.lines.iter().for_each(|line| steps.push_str(&format!("{line}\n")));
        }
        fs::create_dir_all(folder).expect("a case can be written");
        fs::write(folder.join("steps"), steps).expect("a case can be written");
    }

    fn write_version(&self, version: usize, folder: &Path) {
        // Each version has all files: it is laid over the one before.
        for file in ["main.tf", "m/main.tf"] {
            let blocks = self.blocks.iter().filter(|block| block.file == file);
            let text: String = blocks.filter_map(|block| block.texts[version].clone()).collect();
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap_or(folder)).expect("a case can be written");
            fs::write(path, text).expect("a case can be written");
        }
    }

    /// The same without something; nothing if there is no such place. The places are, in this order, the steps but
    /// for the first, what happens before the runs, the blocks, the changes of the blocks, and the lines in them.
    pub(super) fn without(&self, mut place: usize) -> Option<Script> {
        let mut smaller = self.clone();
        for number in (1..self.steps.len()).rev() {
            if taken(&mut place) {
                smaller.steps.remove(number);
                return Some(smaller);
            }
        }
        for (number, step) in self.steps.iter().enumerate() {
            for line in 0..step.lines.len().saturating_sub(1) {
                if taken(&mut place) {
                    smaller.steps[number].lines.remove(line);
                    return Some(smaller);
                }
            }
        }
        for number in (0..self.blocks.len()).rev() {
            if taken(&mut place) {
                smaller.blocks.remove(number);
                return Some(smaller);
            }
        }
        for (number, block) in self.blocks.iter().enumerate() {
            for version in 1..block.texts.len() {
                if block.texts[version] != block.texts[version - 1] && taken(&mut place) {
                    let later = smaller.blocks[number].texts.iter_mut().skip(version);
                    for text in later.filter(|text| **text == block.texts[version]) {
                        text.clone_from(&block.texts[version - 1]);
                    }
                    return Some(smaller);
                }
            }
        }
        for (number, block) in self.blocks.iter().enumerate() {
            for line in block.lines_that_stand_alone() {
                if taken(&mut place) {
                    for text in smaller.blocks[number].texts.iter_mut().flatten() {
                        *text = text.lines().filter(|other| *other != line).map(|line| format!("{line}\n")).collect();
                    }
                    return Some(smaller);
                }
            }
        }
        None
    }
}

/// Counts places down to the wanted one.
fn taken(place: &mut usize) -> bool {
    let here = *place == 0;
    *place = place.wrapping_sub(1);
    here
}

impl Block {
    /// Arguments of the last version that are written in one line, and whose taking away leaves a block.
    fn lines_that_stand_alone(&self) -> Vec<String> {
        let Some(text) = self.texts.iter().rev().flatten().next() else { return Vec::new() };
        let alone = |line: &&str| line.contains(" = ") && !line.trim_start().starts_with("name ") && balanced(line);
        text.lines().filter(alone).map(str::to_owned).collect()
    }
}

fn balanced(line: &str) -> bool {
    let count = |letters: [char; 3]| line.chars().filter(|letter| letters.contains(letter)).count();
    count(['(', '[', '{']) == count([')', ']', '}'])
}

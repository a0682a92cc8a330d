//! Names and links of entries.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Component, Path, PathBuf};

/// Whether a name in an archive is anything but a path below the folder that it is unpacked into.
pub(crate) fn leads_out(name: &Path) -> bool {
    name.components().any(|part| !matches!(part, Component::Normal(_) | Component::CurDir))
}

/// Made after all files have been written: nothing goes through them.
#[derive(Default)]
pub(crate) struct Links(Vec<(PathBuf, String)>);

impl Links {
    pub(crate) fn add(&mut self, place: PathBuf, target: String) {
        self.0.push((place, target));
    }

    pub(crate) fn make(self) -> Result<(), String> {
        // The folders of all come first: a link may not become the way to another.
        for (place, _) in &self.0 {
            let folder = place.parent().unwrap_or(Path::new("."));
            fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        for (place, target) in self.0 {
            symlink(&target, &place).map_err(|error| format!("{}: {error}", place.display()))?;
        }
        Ok(())
    }
}

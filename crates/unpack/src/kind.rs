//! Which kind of archive it is, by its name.

use std::path::Path;

use crate::Limits;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    None,
    Gzip,
    Bzip2,
    Xz,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Zip,
    Tar(Compression),
}

/// By the ending of a name, longest first, as sources of modules may name them.
const ENDINGS: [(&str, Kind); 8] = [
    ("tar.bz2", Kind::Tar(Compression::Bzip2)),
    ("tar.gz", Kind::Tar(Compression::Gzip)),
    ("tar.xz", Kind::Tar(Compression::Xz)),
    ("tbz2", Kind::Tar(Compression::Bzip2)),
    ("tgz", Kind::Tar(Compression::Gzip)),
    ("txz", Kind::Tar(Compression::Xz)),
    ("tar", Kind::Tar(Compression::None)),
    ("zip", Kind::Zip),
];

impl Kind {
    /// `tar.gz`.
    #[must_use]
    pub fn of_ending(ending: &str) -> Option<Kind> {
        ENDINGS.iter().find(|(known, _)| *known == ending).map(|(_, kind)| *kind)
    }

    /// `https://example.com/vpc.tar.gz`.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Kind> {
        let fits = |ending: &str| name.strip_suffix(ending).is_some_and(|rest| rest.ends_with('.'));
        ENDINGS.iter().find(|(ending, _)| fits(ending)).map(|(_, kind)| *kind)
    }

    /// Unpacks into a folder that is there and empty. Says what is wrong with the archive.
    pub fn unpack(self, archive: &Path, target: &Path, limits: Limits) -> Result<(), String> {
        match self {
            Kind::Zip => crate::unpack(archive, target, limits),
            Kind::Tar(compression) => crate::tar::unpack(archive, compression, target, limits),
        }
    }
}

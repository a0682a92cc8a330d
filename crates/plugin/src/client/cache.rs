//! What plugins declare, remembered on disk by the hash of their packages.
//!
//! A file has a line that says what it is, the length of the outline, the outline, and the plugin's answer as
//! it came. Anything else in the file's place counts as nothing: the plugin is asked again.

use std::fs::{self, File};
use std::io::Write;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use prost::Message;
use sha2::{Digest, Sha256};

use crate::rpc::Protocol;
use crate::schemas::{Outline, Pieces, Section};
use crate::wire::outline::{WireOutline, WirePiece};

const MAGIC: &[u8] = b"terrane provider schemas 2\n";
/// The line, and the length.
const HEAD: usize = MAGIC.len() + 8;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaCache {
    folder: PathBuf,
}

impl SchemaCache {
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> SchemaCache {
        SchemaCache { folder: folder.into() }
    }

    fn path(&self, hash: &str) -> PathBuf {
        // Package hashes have characters that file names may not have.
        let name: String = Sha256::digest(hash).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(format!("{name}.schemas"))
    }

    /// What is remembered of the package with this hash.
    #[must_use]
    pub fn load(&self, hash: &str) -> Option<(Protocol, Outline, Arc<dyn Pieces>)> {
        let file = File::open(self.path(hash)).ok()?;
        let mut head = [0; HEAD];
        file.read_exact_at(&mut head, 0).ok()?;
        let (magic, length) = head.split_at(MAGIC.len());
        if magic != MAGIC {
            return None;
        }
        let length = u64::from_le_bytes(length.try_into().ok()?);
        let size = file.metadata().ok()?.len();
        let answer = HEAD as u64 + length;
        if answer > size {
            return None;
        }
        let mut outline = vec![0; usize::try_from(length).ok()?];
        file.read_exact_at(&mut outline, HEAD as u64).ok()?;
        let wire = WireOutline::decode(&*outline).ok()?;
        // A hash that another one's file name is the beginning of, or a file that was cut short.
        if wire.hash != hash || wire.answer_length != size - answer {
            return None;
        }
        let (protocol, outline) = from_wire(wire)?;
        Some((protocol, outline, Arc::new(FilePieces { file, start: answer })))
    }

    /// Remembers. Failing to is no harm: the plugin is asked again.
    pub fn store(&self, hash: &str, protocol: Protocol, outline: &Outline, answer: &[u8]) {
        let wire = to_wire(hash, protocol, outline, answer.len() as u64).encode_to_vec();
        let write = || -> std::io::Result<()> {
            fs::create_dir_all(&self.folder)?;
            let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
            file.write_all(MAGIC)?;
            file.write_all(&(wire.len() as u64).to_le_bytes())?;
            file.write_all(&wire)?;
            file.write_all(answer)?;
            // Renamed when whole, so that no reader ever sees a part.
            file.persist(self.path(hash))?;
            Ok(())
        };
        let _ = write();
    }

    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

struct FilePieces {
    file: File,
    /// Of the answer.
    start: u64,
}

impl Pieces for FilePieces {
    fn read(&self, range: Range<u64>) -> Option<Bytes> {
        let mut bytes = vec![0; usize::try_from(range.end.checked_sub(range.start)?).ok()?];
        self.file.read_exact_at(&mut bytes, self.start + range.start).ok()?;
        Some(bytes.into())
    }
}

const SECTIONS: [Section; 8] = [
    Section::Provider,
    Section::Resource,
    Section::Data,
    Section::Function,
    Section::Ephemeral,
    Section::List,
    Section::Action,
    Section::Identity,
];

fn to_wire(hash: &str, protocol: Protocol, outline: &Outline, answer_length: u64) -> WireOutline {
    let pieces = outline.pieces.iter().map(|((section, name), place)| WirePiece {
        section: SECTIONS.iter().position(|known| known == section).unwrap_or_default() as u32,
        name: name.to_string(),
        start: place.start,
        end: place.end,
    });
    WireOutline {
        hash: hash.into(),
        protocol: protocol.number(),
        capabilities: Some(outline.capabilities.clone()),
        pieces: pieces.collect(),
        answer_length,
    }
}

fn from_wire(wire: WireOutline) -> Option<(Protocol, Outline)> {
    let mut outline = Outline { capabilities: wire.capabilities?, ..Outline::default() };
    for piece in wire.pieces {
        let section = *SECTIONS.get(piece.section as usize)?;
        if piece.start > piece.end || piece.end > wire.answer_length {
            return None;
        }
        outline.pieces.insert((section, piece.name.as_str().into()), piece.start..piece.end);
    }
    Some((Protocol::from_number(wire.protocol)?, outline))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_loaded_and_what_is_damaged_counts_as_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let cache = SchemaCache::new(folder.path().join("schemas"));
        assert!(cache.load("h1:a").is_none());
        let mut outline = Outline::default();
        outline.capabilities.plan_destroy = true;
        outline.pieces.insert((Section::Resource, "a_thing".into()), 2..5);
        cache.store("h1:a", Protocol::Five, &outline, b"0123456789");
        let (protocol, loaded, pieces) = cache.load("h1:a").unwrap();
        assert_eq!((protocol, &loaded), (Protocol::Five, &outline));
        assert_eq!(pieces.read(2..5).unwrap(), "234");
        assert!(pieces.read(5..20).is_none());
        assert!(cache.load("h1:b").is_none());

        let path = cache.path("h1:a");
        let whole = fs::read(&path).unwrap();
        for end in 0..whole.len() {
            fs::write(&path, &whole[..end]).unwrap();
            assert!(cache.load("h1:a").is_none(), "cut at {end}");
        }
        fs::write(cache.path("h1:b"), &whole).unwrap();
        assert!(cache.load("h1:b").is_none(), "it is of another package");
    }
}

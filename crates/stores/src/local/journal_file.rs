//! The journal as a file beside the state: one writer, readable by the user only.

use std::path::PathBuf;
use std::sync::Arc;

use terrane_state::StoreError;
use terrane_state::journal::{Journal, JournalError, decode};

use super::{LocalPaths, fault, if_there};
use crate::{Disk, DiskFile, OpenMode};

/// So much space is set aside ahead of the end, so that results of calls that are under way can still be
/// written when the disk is full.
const RESERVE: u64 = 1 << 20;

pub(super) struct JournalFile {
    file: Arc<dyn DiskFile>,
    at: PathBuf,
    /// The path as messages say it.
    path: PathBuf,
    end: u64,
    reserved: u64,
}

impl JournalFile {
    /// Opens what is there, or an empty one.
    pub(super) fn open(disk: &dyn Disk, paths: &LocalPaths) -> Result<JournalFile, StoreError> {
        let path = paths.journal();
        let file =
            disk.open(&paths.at(&path), OpenMode::CreatePrivate).map_err(|error| fault("open", &path, &error))?;
        JournalFile::locked(file.into(), paths.at(&path), path)
    }

    /// `None` where there is none.
    pub(super) fn open_existing(disk: &dyn Disk, paths: &LocalPaths) -> Result<Option<JournalFile>, StoreError> {
        let path = paths.journal();
        let file = if_there(disk.open(&paths.at(&path), OpenMode::ReadWrite));
        match file.map_err(|error| fault("open", &path, &error))? {
            Some(file) => JournalFile::locked(file.into(), paths.at(&path), path).map(Some),
            None => Ok(None),
        }
    }

    fn locked(file: Arc<dyn DiskFile>, at: PathBuf, path: PathBuf) -> Result<JournalFile, StoreError> {
        match file.try_lock().map_err(|error| fault("lock", &path, &error))? {
            false => Err(StoreError::JournalBusy { place: path.display().to_string() }),
            true => {
                let end = file.stamp().map_err(|error| fault("examine", &path, &error))?.length;
                Ok(JournalFile { file, at, path, end, reserved: end })
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.end == 0
    }

    /// `None` where it has not begun. A torn end is cut off.
    pub(super) fn read(&mut self) -> Result<Option<Journal>, StoreError> {
        let bytes = self.file.read().map_err(|error| fault("read", &self.path, &error))?;
        match decode(&bytes) {
            Ok(journal) => {
                self.end = (bytes.len() - journal.cut) as u64;
                Ok(Some(journal))
            }
            Err(JournalError::NotBegun) => Ok(None),
            Err(error) => Err(StoreError::Journal { place: self.path.display().to_string(), error }),
        }
    }

    /// All of it or nothing.
    pub(super) fn append(&mut self, lines: &[u8]) -> Result<(), StoreError> {
        let length = lines.len() as u64;
        if self.end + length + RESERVE / 2 > self.reserved {
            // Not every file system can, and a full one cannot: then what was set aside before is used up.
            if self.file.reserve(self.end, length + RESERVE).is_ok() {
                self.reserved = self.end + length + RESERVE;
            }
        }
        let written = self.file.write_at(lines, self.end);
        if let Err(error) = written {
            // Part of a line may stay if this fails too: it is overwritten or recognised.
            let _ = self.file.set_length(self.end);
            return Err(fault("write", &self.path, &error));
        }
        self.end += length;
        Ok(())
    }

    /// Makes it durable, without keeping others from adding lines meanwhile.
    pub(super) fn syncing(&self) -> impl FnOnce() -> Result<(), StoreError> + use<> {
        let (file, path) = (self.file.clone(), self.path.clone());
        move || file.sync().map_err(|error| fault("write", &path, &error))
    }

    /// Closes and removes it.
    pub(super) fn remove(self, disk: &dyn Disk) -> Result<(), StoreError> {
        disk.remove(&self.at).map_err(|error| fault("remove", &self.path, &error))
    }
}

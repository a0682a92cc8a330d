//! What a store has open, and what it does with it, one thing after the other.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use terrane_state::journal::{Record, encode_checkpoint, encode_opening, encode_record, replay};
use terrane_state::{
    HeldLock, Lock, LockInfo, ReadError, Recovery, State, StoreError, read as read_state, write as write_state,
};

use super::held::held;
use super::journal_file::JournalFile;
use super::{LocalPaths, fault, if_there, lock_info};
use crate::{Disk, DiskFile, FileIdentity, OpenMode};

/// How often a lock is tried for, and a torn state read again.
const RETRY: Duration = Duration::from_millis(50);
/// How long a state without a lock is taken to be torn because someone is writing it.
const TORN_PATIENCE: Duration = Duration::from_secs(1);

pub(super) struct Session {
    disk: Arc<dyn Disk>,
    paths: LocalPaths,
    locked: Option<LockedFile>,
    /// Its own lock, so that lines can be added while the state is being written.
    pub journal: Arc<Mutex<Option<JournalFile>>>,
    /// What was there before is in the backup, or there was nothing.
    backed_up: bool,
    /// From now on the state is read where it is written.
    written: bool,
}

/// Whether a file has to survive the loss of power.
#[derive(Clone, Copy)]
enum Synced {
    Yes,
    /// What is in it is also somewhere else.
    No,
}

struct LockedFile {
    /// The one descriptor of the state file. Closing another one would lose the lock.
    file: Arc<dyn DiskFile>,
    identity: FileIdentity,
    id: String,
}

impl Session {
    pub(super) fn new(disk: Arc<dyn Disk>, paths: LocalPaths) -> Session {
        Session { disk, paths, locked: None, journal: Arc::default(), backed_up: false, written: false }
    }

    pub(super) fn read(&self) -> Result<Option<State>, StoreError> {
        let path = if self.written { &self.paths.output } else { &self.paths.input };
        self.read_at(path)
    }

    fn read_at(&self, path: &Path) -> Result<Option<State>, StoreError> {
        let deadline = Instant::now() + TORN_PATIENCE;
        loop {
            let (bytes, steady) = self.read_bytes(path)?;
            match parse(bytes.as_deref()) {
                Ok(state) if steady => return Ok(state),
                Err(error) if !error.may_be_torn() || self.owns(path) || Instant::now() > deadline => {
                    return Err(StoreError::Read { place: path.display().to_string(), error });
                }
                // A state that was written while we read it may be made of two.
                Ok(_) | Err(_) => std::thread::sleep(RETRY),
            }
        }
    }

    /// Nobody else can be writing what is at this path.
    fn owns(&self, path: &Path) -> bool {
        let identity = self.disk.identity(&self.paths.at(path)).ok();
        self.locked.as_ref().is_some_and(|locked| Some(locked.identity) == identity)
    }

    /// The bytes of a file, and whether it was left alone in the meantime. `None` where there is none.
    fn read_bytes(&self, path: &Path) -> Result<(Option<Vec<u8>>, bool), StoreError> {
        let at = self.paths.at(path);
        let read = |file: &dyn DiskFile| {
            let before = file.stamp()?;
            let bytes = file.read()?;
            Ok((Some(bytes), before == file.stamp()?))
        };
        let result = (|| {
            let held = held();
            let Some(identity) = if_there(self.disk.identity(&at))? else { return Ok((None, true)) };
            match held.get(identity) {
                Some(file) => read(&**file),
                None => match if_there(self.disk.open(&at, OpenMode::Read))? {
                    Some(file) => read(&*file),
                    None => Ok((None, true)),
                },
            }
        })();
        result.map_err(|error: io::Error| fault("read", path, &error))
    }

    pub(super) fn lock(
        &mut self,
        request: LockInfo,
        patience: Duration,
        wanted: &dyn Fn() -> bool,
    ) -> Result<Lock, StoreError> {
        let deadline = Instant::now() + patience;
        let output = self.paths.output.clone();
        self.make_folder_of(&output)?;
        let locked = loop {
            match self.try_lock(&request.id) {
                Ok(Some(locked)) => break locked,
                Ok(None) if wanted() && Instant::now() < deadline => std::thread::sleep(RETRY),
                Ok(None) => return Err(self.held_by_another()),
                Err(error) => return Err(fault("lock", &self.paths.output, &error)),
            }
        };
        let info = LockInfo { path: self.paths.output.display().to_string().into(), ..request };
        let written = lock_info::write(&*self.disk, &self.paths, &info);
        self.locked = Some(locked);
        if let Err(error) = written {
            self.release();
            return Err(error);
        }
        (self.backed_up, self.written) = (false, false);
        Ok(Lock { info, fence: None })
    }

    fn held_by_another(&self) -> StoreError {
        let info = lock_info::read(&*self.disk, &self.paths.at(&self.paths.lock_info()));
        StoreError::Held(Box::new(HeldLock { info, message: "resource temporarily unavailable".to_string() }))
    }

    /// `None` where someone else has it.
    fn try_lock(&self, id: &str) -> io::Result<Option<LockedFile>> {
        let path = self.paths.at(&self.paths.output);
        let mut held = held();
        if let Some(identity) = if_there(self.disk.identity(&path))?
            && held.get(identity).is_some()
        {
            return Ok(None);
        }
        let file: Arc<dyn DiskFile> = self.disk.open(&path, OpenMode::Create)?.into();
        if !file.try_lock()? {
            return Ok(None);
        }
        let identity = file.identity()?;
        // Whoever had the lock before us may have removed the file that we have opened.
        if if_there(self.disk.identity(&path))? != Some(identity) {
            return Ok(None);
        }
        held.insert(identity, file.clone());
        Ok(Some(LockedFile { file, identity, id: id.to_string() }))
    }

    pub(super) fn unlock(&mut self, lock: &Lock) -> Result<(), StoreError> {
        match &self.locked {
            Some(locked) if locked.id == lock.info.id.as_str() => {}
            _ => return Err(StoreError::NotLocked),
        }
        // First the note, then the lock: afterwards the note may be someone else's.
        let path = self.paths.lock_info();
        let removed = if_there(self.disk.remove(&self.paths.at(&path))).map_err(|error| fault("remove", &path, &error));
        self.release();
        removed.map(|_| ())
    }

    /// A file that was made only to be locked stays, empty: someone may be waiting with it open, and would
    /// write into a file without a name.
    fn release(&mut self) {
        // A journal that has not ended stays, for the next run to find.
        self.journal().take();
        if let Some(locked) = self.locked.take() {
            let mut held = held();
            held.remove(locked.identity);
            // Closing it would do it as well.
            let _ = locked.file.unlock();
            drop(locked);
        }
    }

    pub(super) fn force_unlock(&mut self, id: &str) -> Result<(), StoreError> {
        let note = self.paths.lock_info();
        let info = lock_info::read(&*self.disk, &self.paths.at(&note)).ok_or(StoreError::NotLocked)?;
        if info.id != id {
            return Err(StoreError::OtherLock { held: Box::new(info), named: id.to_string() });
        }
        match self.try_lock(id).map_err(|error| fault("lock", &self.paths.output, &error))? {
            // Its process is alive, and the lock of a process cannot be taken away.
            None => Err(self.held_by_another()),
            Some(locked) => {
                self.locked = Some(locked);
                let removed = self.disk.remove(&self.paths.at(&note)).map_err(|error| fault("remove", &note, &error));
                self.release();
                removed
            }
        }
    }

    pub(super) fn begin(&mut self, start: &State, terraform_version: &str) -> Result<(), StoreError> {
        let path = self.paths.journal();
        self.make_folder_of(&path)?;
        let mut journal = JournalFile::open(&*self.disk, &self.paths)?;
        if !journal.is_empty() {
            return Err(StoreError::JournalLeft { place: path.display().to_string() });
        }
        let document = self.document_of(start)?;
        let begun =
            journal.append(&encode_opening(start, &document, terraform_version)).and_then(|()| self.sync_folder(&path));
        match begun {
            Ok(()) => *self.journal() = Some(journal),
            // Left over, it would be taken for that of a run that has died.
            Err(_) => drop(journal.remove(&*self.disk)),
        }
        begun
    }

    /// The document in which a state stands in the file, if it does: files of others may differ from ours in
    /// white space, and the journal has to know what is being overwritten.
    fn document_of(&self, state: &State) -> Result<Vec<u8>, StoreError> {
        let ours = write_state(state);
        match self.read_bytes(&self.paths.output)? {
            (Some(theirs), _)
                if theirs != ours && parse(Some(&theirs)).is_ok_and(|found| found.as_ref() == Some(state)) =>
            {
                Ok(theirs)
            }
            _ => Ok(ours),
        }
    }

    pub(super) fn write(&mut self, state: &State) -> Result<(), StoreError> {
        let output = self.paths.output.clone();
        self.make_folder_of(&output)?;
        let ours = self.ensure_journal(state)?;
        self.back_up()?;
        self.overwrite(state)?;
        self.written = true;
        if ours { self.finish() } else { Ok(()) }
    }

    /// A write without a run has a journal of its own, which ends with it.
    fn ensure_journal(&mut self, state: &State) -> Result<bool, StoreError> {
        if self.journal().is_some() {
            return Ok(false);
        }
        // What cannot be read is not worth keeping: whoever writes without a run knows what is there.
        let current = self.read().ok().flatten();
        let start = current.unwrap_or_else(|| State::empty(state.lineage().clone(), state.terraform_version().clone()));
        self.begin(&start, state.terraform_version())?;
        self.append(&encode_record(&Record::Replace(state.clone())))?;
        Ok(true)
    }

    fn append(&self, lines: &[u8]) -> Result<(), StoreError> {
        let mut journal = self.journal();
        journal.as_mut().map_or(Ok(()), |journal| journal.append(lines))
    }

    fn sync_journal(&self) -> Result<(), StoreError> {
        let sync = self.journal().as_ref().map(JournalFile::syncing);
        sync.map_or(Ok(()), |sync| sync())
    }

    fn journal(&self) -> MutexGuard<'_, Option<JournalFile>> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn back_up(&mut self) -> Result<(), StoreError> {
        if let Some(backup) = self.paths.backup.clone()
            && !self.backed_up
            && let (Some(bytes), _) = self.read_bytes(&self.paths.output)?
            && !bytes.is_empty()
        {
            self.replace_file(&backup, &bytes, Synced::No)?;
        }
        self.backed_up = true;
        Ok(())
    }

    /// In place, because others may be waiting for the lock with the file open. When the journal holds all
    /// that the new state says, and only then, the old one may be lost.
    fn overwrite(&mut self, state: &State) -> Result<(), StoreError> {
        let document = write_state(state);
        self.append(&encode_checkpoint(state.serial(), &document))?;
        self.sync_journal()?;
        let path = self.paths.output.clone();
        let overwritten = self.with_output(|file| {
            file.write_at(&document, 0)?;
            file.set_length(document.len() as u64)?;
            file.sync()
        });
        overwritten.map_err(|error| fault("write", &path, &error))?;
        if self.written { Ok(()) } else { self.sync_folder(&path) }
    }

    fn with_output<T>(&self, work: impl FnOnce(&dyn DiskFile) -> io::Result<T>) -> io::Result<T> {
        if let Some(locked) = &self.locked {
            return work(&*locked.file);
        }
        // Without a lock: still never a second descriptor of a file that is locked elsewhere in here.
        let held = held();
        let path = self.paths.at(&self.paths.output);
        match if_there(self.disk.identity(&path))?.and_then(|identity| held.get(identity).cloned()) {
            Some(file) => work(&*file),
            None => work(&*self.disk.open(&path, OpenMode::Create)?),
        }
    }

    pub(super) fn finish(&mut self) -> Result<(), StoreError> {
        let journal = self.journal().take();
        journal.map_or(Ok(()), |journal| journal.remove(&*self.disk))
    }

    pub(super) fn recover(&mut self) -> Result<Recovery, StoreError> {
        let Some(mut file) = JournalFile::open_existing(&*self.disk, &self.paths)? else { return Ok(Recovery::Clean) };
        let Some(journal) = file.read()? else {
            file.remove(&*self.disk)?;
            return Ok(Recovery::Clean);
        };
        let (bytes, _) = self.read_bytes(&self.paths.input)?;
        let replayed = match replay(bytes.as_deref(), &journal) {
            Ok(replayed) => replayed,
            Err(mismatch) => return Ok(Recovery::Mismatch(mismatch)),
        };
        *self.journal() = Some(file);
        let is_there = parse(bytes.as_deref()).is_ok_and(|found| found.as_ref() == Some(&replayed.state));
        let is_new = replayed.state.is_new();
        if !is_there && !is_new {
            let written = self.overwrite(&replayed.state);
            if let Err(error) = written {
                // It stays for the next attempt.
                self.journal().take();
                return Err(error);
            }
            self.written = true;
        }
        self.finish()?;
        match (is_there || is_new) && replayed.findings.is_empty() {
            true => Ok(Recovery::Clean),
            false => Ok(Recovery::Replayed(Box::new(replayed))),
        }
    }

    pub(super) fn set_journal_aside(&mut self) -> Result<String, StoreError> {
        let path = self.paths.journal();
        let mut number = 1;
        let aside = loop {
            let mut aside = path.clone().into_os_string();
            aside.push(format!(".{number}"));
            let there = if_there(self.disk.identity(&self.paths.at(Path::new(&aside))));
            if there.map_err(|error| fault("rename", &path, &error))?.is_none() {
                break PathBuf::from(aside);
            }
            number += 1;
        };
        let moved = self.disk.rename(&self.paths.at(&path), &self.paths.at(&aside));
        moved.map_err(|error| fault("rename", &path, &error))?;
        Ok(aside.display().to_string())
    }

    pub(super) fn rescue(&mut self, state: &State) -> Result<String, StoreError> {
        let path = self.paths.rescue.clone();
        self.replace_file(&path, &write_state(state), Synced::Yes)?;
        Ok(path.display().to_string())
    }

    fn replace_file(&self, path: &Path, bytes: &[u8], synced: Synced) -> Result<(), StoreError> {
        self.make_folder_of(path)?;
        let written = self.disk.open(&self.paths.at(path), OpenMode::Replace).and_then(|file| {
            file.write_at(bytes, 0)?;
            match synced {
                Synced::Yes => file.sync(),
                Synced::No => Ok(()),
            }
        });
        written.map_err(|error| fault("write", path, &error))
    }

    fn make_folder_of(&self, path: &Path) -> Result<(), StoreError> {
        match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => {
                let made = self.disk.create_folder(&self.paths.at(folder));
                made.map_err(|error| fault("make the folder", folder, &error))
            }
            _ => Ok(()),
        }
    }

    fn sync_folder(&self, path: &Path) -> Result<(), StoreError> {
        let at = self.paths.at(path);
        let folder = at.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        self.disk.sync_folder(folder).map_err(|error| fault("write", folder, &error))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.release();
    }
}

/// A file that is missing or empty holds no state.
fn parse(bytes: Option<&[u8]>) -> Result<Option<State>, ReadError> {
    match bytes {
        None | Some([]) => Ok(None),
        Some(bytes) => read_state(bytes).map(Some),
    }
}

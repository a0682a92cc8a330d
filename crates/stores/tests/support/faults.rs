//! A disk that fails when it is told to.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use terrane_stores::{Disk, DiskFile, FileIdentity, FileStamp, OpenMode, SystemDisk};

/// Every change of the disk costs one unit, every byte written another one.
#[derive(Default)]
pub struct Faults {
    /// After so many units the process is dead: the last write is cut short, and nothing happens any more.
    pub dies_after: Option<u64>,
    /// After so many units there is no more space: the last write is cut short.
    pub full_after: Option<u64>,
    /// Files whose names end so are not synced, with an input/output error.
    pub sync_fails: Option<&'static str>,
    /// Files whose names end so cannot be written, for lack of space.
    pub full_for: Option<&'static str>,
    pub spent: u64,
    pub syncs: u64,
    /// What the files would be after the loss of power; `None` where there would be none.
    pub durable: BTreeMap<PathBuf, Option<Vec<u8>>>,
}

#[derive(Clone, Default)]
pub struct FaultDisk(pub Arc<Mutex<Faults>>);

impl FaultDisk {
    pub fn new(faults: Faults) -> FaultDisk {
        FaultDisk(Arc::new(Mutex::new(faults)))
    }

    pub fn set(&self, change: impl FnOnce(&mut Faults)) {
        change(&mut self.0.lock().unwrap());
    }

    /// All that was not synced is lost.
    pub fn lose_power(&self) {
        for (path, content) in &self.0.lock().unwrap().durable {
            match content {
                Some(bytes) => std::fs::write(path, bytes).unwrap(),
                None => drop(std::fs::remove_file(path)),
            }
        }
    }

    /// How much of so many units still happens, and why not all of it. Only data needs space.
    fn spend(&self, units: u64, data: bool, path: &Path) -> (u64, io::Result<()>) {
        let mut faults = self.0.lock().unwrap();
        let left = |limit: Option<u64>| limit.map_or(u64::MAX, |limit| limit.saturating_sub(faults.spent));
        let (alive, space) = (left(faults.dies_after), if data { left(faults.full_after) } else { u64::MAX });
        let full = || Err(io::Error::from(io::ErrorKind::StorageFull));
        if data && faults.full_for.is_some_and(|ending| path.to_string_lossy().ends_with(ending)) {
            return (0, full());
        }
        let done = units.min(alive).min(space);
        faults.spent += done;
        match () {
            () if done == units => (done, Ok(())),
            () if alive <= space => (done, Err(io::Error::other("the process is dead"))),
            () => (done, full()),
        }
    }

    fn change<T>(&self, path: &Path, change: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        self.remember(path);
        self.spend(1, false, path).1?;
        change()
    }

    /// Before its first change here, a file is durable as it is.
    fn remember(&self, path: &Path) {
        let mut faults = self.0.lock().unwrap();
        faults.durable.entry(path.to_path_buf()).or_insert_with(|| std::fs::read(path).ok());
    }
}

impl Disk for FaultDisk {
    fn open(&self, path: &Path, mode: OpenMode) -> io::Result<Box<dyn DiskFile>> {
        let open = || SystemDisk.open(path, mode);
        let file = match mode {
            OpenMode::Read | OpenMode::ReadWrite => {
                self.remember(path);
                open()
            }
            // Making an empty file needs no space for data.
            OpenMode::Create | OpenMode::CreatePrivate if path.exists() => {
                self.remember(path);
                open()
            }
            _ => self.change(path, open),
        };
        Ok(Box::new(FaultFile { disk: self.clone(), path: path.to_path_buf(), file: file? }))
    }

    fn identity(&self, path: &Path) -> io::Result<FileIdentity> {
        SystemDisk.identity(path)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.change(path, || SystemDisk.remove(path))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.change(from, || SystemDisk.rename(from, to))
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        SystemDisk.create_folder(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        SystemDisk.remove_folder(path)
    }

    fn folders(&self, path: &Path) -> io::Result<Vec<String>> {
        SystemDisk.folders(path)
    }

    fn sync_folder(&self, _path: &Path) -> io::Result<()> {
        Ok(())
    }
}

struct FaultFile {
    disk: FaultDisk,
    path: PathBuf,
    file: Box<dyn DiskFile>,
}

impl DiskFile for FaultFile {
    fn identity(&self) -> io::Result<FileIdentity> {
        self.file.identity()
    }

    fn stamp(&self) -> io::Result<FileStamp> {
        self.file.stamp()
    }

    fn read(&self) -> io::Result<Vec<u8>> {
        self.file.read()
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let (units, result) = self.disk.spend(bytes.len() as u64, true, &self.path);
        self.file.write_at(&bytes[..usize::try_from(units).unwrap()], offset)?;
        result
    }

    fn set_length(&self, length: u64) -> io::Result<()> {
        self.disk.change(&self.path, || self.file.set_length(length))
    }

    fn reserve(&self, _offset: u64, _length: u64) -> io::Result<()> {
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }

    fn sync(&self) -> io::Result<()> {
        self.disk.change(&self.path, || Ok(()))?;
        let content = self.file.read().or_else(|_| std::fs::read(&self.path))?;
        let mut faults = self.disk.0.lock().unwrap();
        faults.syncs += 1;
        if faults.sync_fails.is_some_and(|ending| self.path.to_string_lossy().ends_with(ending)) {
            return Err(io::Error::from_raw_os_error(5));
        }
        faults.durable.insert(self.path.clone(), Some(content));
        Ok(())
    }

    fn try_lock(&self) -> io::Result<bool> {
        self.file.try_lock()
    }

    fn unlock(&self) -> io::Result<()> {
        self.file.unlock()
    }
}

//! What a store needs of a file system: a port, so that tests can make it fail at any point.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::{FallocateFlags, FlockOperation, fallocate, fcntl_lock};

pub trait Disk: Send + Sync {
    fn open(&self, path: &Path, mode: OpenMode) -> io::Result<Box<dyn DiskFile>>;

    /// Which file the path leads to, without opening it.
    fn identity(&self, path: &Path) -> io::Result<FileIdentity>;

    fn remove(&self, path: &Path) -> io::Result<()>;

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// With those above it.
    fn create_folder(&self, path: &Path) -> io::Result<()>;

    /// With all in it.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;

    /// The names of the folders in a folder.
    fn folders(&self, path: &Path) -> io::Result<Vec<String>>;

    /// Makes it durable which files are in a folder.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenMode {
    Read,
    /// For reading and writing; it must exist.
    ReadWrite,
    /// For reading and writing; made if need be, for everybody whom the user's mask lets.
    Create,
    /// The same, for the user only.
    CreatePrivate,
    /// For writing; emptied.
    Replace,
    /// The same, for the user only.
    ReplacePrivate,
}

/// All offsets count from the start of the file.
pub trait DiskFile: Send + Sync {
    fn identity(&self) -> io::Result<FileIdentity>;

    fn stamp(&self) -> io::Result<FileStamp>;

    fn read(&self) -> io::Result<Vec<u8>>;

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    fn set_length(&self, length: u64) -> io::Result<()>;

    /// Sets space aside for what will be written there, without making the file longer.
    fn reserve(&self, offset: u64, length: u64) -> io::Result<()>;

    fn sync(&self) -> io::Result<()>;

    /// The lock of the whole file, among processes. `false` if another one has it. It is gone when this
    /// process closes *any* descriptor of the same file.
    fn try_lock(&self) -> io::Result<bool>;

    fn unlock(&self) -> io::Result<()>;
}

/// Which file it is, whatever it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileIdentity {
    pub device: u64,
    pub inode: u64,
}

/// Differs if the file was written in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileStamp {
    pub length: u64,
    pub modified: (i64, i64),
}

/// The file system of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemDisk;

impl Disk for SystemDisk {
    fn open(&self, path: &Path, mode: OpenMode) -> io::Result<Box<dyn DiskFile>> {
        let mut options = OpenOptions::new();
        match mode {
            OpenMode::Read => options.read(true),
            OpenMode::ReadWrite => options.read(true).write(true),
            OpenMode::Create => options.read(true).write(true).create(true).truncate(false),
            OpenMode::CreatePrivate => options.read(true).write(true).create(true).truncate(false).mode(0o600),
            OpenMode::Replace => options.write(true).create(true).truncate(true),
            OpenMode::ReplacePrivate => options.write(true).create(true).truncate(true).mode(0o600),
        };
        Ok(Box::new(SystemFile(options.open(path)?)))
    }

    fn identity(&self, path: &Path) -> io::Result<FileIdentity> {
        let metadata = std::fs::metadata(path)?;
        Ok(FileIdentity { device: metadata.dev(), inode: metadata.ino() })
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        std::fs::create_dir_all(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_dir_all(path)
    }

    fn folders(&self, path: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(path)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                names.extend(entry.file_name().into_string());
            }
        }
        Ok(names)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }
}

struct SystemFile(File);

impl DiskFile for SystemFile {
    fn identity(&self) -> io::Result<FileIdentity> {
        let metadata = self.0.metadata()?;
        Ok(FileIdentity { device: metadata.dev(), inode: metadata.ino() })
    }

    fn stamp(&self) -> io::Result<FileStamp> {
        let metadata = self.0.metadata()?;
        Ok(FileStamp { length: metadata.len(), modified: (metadata.mtime(), metadata.mtime_nsec()) })
    }

    fn read(&self) -> io::Result<Vec<u8>> {
        let expected = usize::try_from(self.0.metadata()?.len()).unwrap_or_default();
        let mut bytes = vec![0; expected + 1];
        let mut length = 0;
        loop {
            match self.0.read_at(&mut bytes[length..], length as u64) {
                Ok(0) => break,
                Ok(count) => length += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
            // It may grow while we read.
            if length == bytes.len() {
                bytes.resize(2 * length, 0);
            }
        }
        bytes.truncate(length);
        Ok(bytes)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.0.write_all_at(bytes, offset)
    }

    fn set_length(&self, length: u64) -> io::Result<()> {
        self.0.set_len(length)
    }

    fn reserve(&self, offset: u64, length: u64) -> io::Result<()> {
        Ok(fallocate(&self.0, FallocateFlags::KEEP_SIZE, offset, length)?)
    }

    fn sync(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn try_lock(&self) -> io::Result<bool> {
        match fcntl_lock(&self.0, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(true),
            Err(rustix::io::Errno::AGAIN | rustix::io::Errno::ACCESS) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    fn unlock(&self) -> io::Result<()> {
        Ok(fcntl_lock(&self.0, FlockOperation::NonBlockingUnlock)?)
    }
}

//! Writing with permissions.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Makes the folders that are missing. The mode is before the umask.
pub(super) fn create_folders(path: &Path, mode: u32) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    set_folder_mode(&mut builder, mode);
    builder.create(path)
}

/// Writes over a file that is there, which keeps its mode. The mode of a new one is before the umask.
pub(super) fn write(path: &Path, content: &[u8], mode: u32) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    set_file_mode(&mut options, mode);
    options.open(path)?.write_all(content)
}

#[cfg(unix)]
fn set_folder_mode(builder: &mut DirBuilder, mode: u32) {
    std::os::unix::fs::DirBuilderExt::mode(builder, mode);
}

#[cfg(unix)]
fn set_file_mode(options: &mut OpenOptions, mode: u32) {
    std::os::unix::fs::OpenOptionsExt::mode(options, mode);
}

/// There are no such permissions.
#[cfg(not(unix))]
fn set_folder_mode(_builder: &mut DirBuilder, _mode: u32) {}

#[cfg(not(unix))]
fn set_file_mode(_options: &mut OpenOptions, _mode: u32) {}

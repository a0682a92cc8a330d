//! The zip format, as written to a stream: sizes follow the data.

use terrane_deflate::{Effort, Ending, checksum, deflate};

use super::Entry;

const VERSION: u16 = 20;
/// Names and sizes as Unix has them.
const UNIX: u16 = 3 << 8;
const SIZES_FOLLOW: u16 = 1 << 3;
const NAME_IS_UTF8: u16 = 1 << 11;
const DEFLATED: u16 = 8;
const TIME: u16 = 0;
/// 2049-01-01, which Go's zero time becomes. All files have it.
const DATE_OF_FILES: u16 = 0x8a21;
const REGULAR_FILE: u32 = 0o100_000;
const READ_ONLY: u32 = 1;

/// # Errors
/// More than this format holds: 65,535 files, or 4 GiB.
pub(super) fn archive(entries: &[Entry]) -> Result<Vec<u8>, String> {
    let mut file = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let offset = file.len();
        let compressed = deflate(&entry.content, Effort::ZIP, Ending::Closed);
        let sum = checksum(&entry.content);
        if entry.content.len().max(file.len() + compressed.len()) > u32::MAX as usize - (1 << 20) {
            return Err("archives of 4 GiB and more are not supported".into());
        }
        let (packed, unpacked) = (compressed.len() as u32, entry.content.len() as u32);
        file.extend(0x0403_4b50_u32.to_le_bytes());
        file.extend(common(entry, 0, 0, 0));
        file.extend(entry.name.as_bytes());
        file.extend(compressed);
        for number in [0x0807_4b50, sum, packed, unpacked] {
            file.extend(number.to_le_bytes());
        }
        directory.extend(0x0201_4b50_u32.to_le_bytes());
        let creator = if entry.mode.is_some() { UNIX } else { 0 };
        directory.extend((creator | VERSION).to_le_bytes());
        directory.extend(common(entry, sum, packed, unpacked));
        // No comment, the first disk, no attributes of the content.
        directory.extend([0; 6]);
        directory.extend(attributes(entry.mode).to_le_bytes());
        directory.extend((offset as u32).to_le_bytes());
        directory.extend(entry.name.as_bytes());
    }
    let count = u16::try_from(entries.len()).map_err(|_| "archives of more than 65,535 files are not supported")?;
    let (start, size) = (file.len() as u32, directory.len() as u32);
    file.extend(directory);
    file.extend(0x0605_4b50_u32.to_le_bytes());
    file.extend([0; 4]);
    file.extend(count.to_le_bytes());
    file.extend(count.to_le_bytes());
    file.extend(size.to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0; 2]);
    Ok(file)
}

/// What both headers of an entry have.
fn common(entry: &Entry, sum: u32, packed: u32, unpacked: u32) -> Vec<u8> {
    let utf8 = if entry.name.is_ascii() { 0 } else { NAME_IS_UTF8 };
    let date = if entry.from_disk { DATE_OF_FILES } else { 0 };
    let mut header = Vec::new();
    for number in [VERSION, SIZES_FOLLOW | utf8, DEFLATED, TIME, date] {
        header.extend(number.to_le_bytes());
    }
    for number in [sum, packed, unpacked] {
        header.extend(number.to_le_bytes());
    }
    header.extend((entry.name.len() as u16).to_le_bytes());
    // Nothing extra.
    header.extend([0; 2]);
    header
}

fn attributes(mode: Option<u32>) -> u32 {
    let Some(mode) = mode else { return 0 };
    let read_only = if mode & 0o200 == 0 { READ_ONLY } else { 0 };
    (REGULAR_FILE | mode) << 16 | read_only
}

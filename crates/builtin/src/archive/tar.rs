//! The tar format (POSIX ustar), without names of users and times.

use super::Entry;

const BLOCK: usize = 512;

pub(super) fn archive(entries: &[Entry]) -> Vec<u8> {
    let mut file = Vec::new();
    for entry in entries {
        file.extend(header(entry));
        file.extend(&entry.content);
        file.resize(file.len().next_multiple_of(BLOCK), 0);
    }
    file.resize(file.len() + 2 * BLOCK, 0);
    file
}

fn header(entry: &Entry) -> [u8; BLOCK] {
    let mut header = [0; BLOCK];
    let (prefix, name) = split(&entry.name);
    put(&mut header, 0, name.as_bytes());
    put(&mut header, 100, format!("{:07o}", entry.mode.unwrap_or(0)).as_bytes());
    put(&mut header, 108, b"0000000");
    put(&mut header, 116, b"0000000");
    put(&mut header, 124, format!("{:011o}", entry.content.len()).as_bytes());
    put(&mut header, 136, b"00000000000");
    // While the sum is made it counts as spaces.
    put(&mut header, 148, b"        ");
    put(&mut header, 156, b"0");
    put(&mut header, 257, b"ustar\0");
    put(&mut header, 263, b"00");
    put(&mut header, 329, b"0000000");
    put(&mut header, 337, b"0000000");
    put(&mut header, 345, prefix.as_bytes());
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    put(&mut header, 148, format!("{sum:06o}\0 ").as_bytes());
    header
}

fn put(header: &mut [u8; BLOCK], at: usize, bytes: &[u8]) {
    let room = &mut header[at..];
    let length = bytes.len().min(room.len());
    room[..length].copy_from_slice(&bytes[..length]);
}

/// Names of more than 100 bytes are divided at a slash.
fn split(name: &str) -> (&str, &str) {
    if name.len() <= 100 {
        return ("", name);
    }
    let divided = name.char_indices().filter(|(_, character)| *character == '/');
    let fits = |(at, _): &(usize, char)| *at <= 155 && name.len() - at - 1 <= 100;
    match divided.rev().find(fits) {
        Some((at, _)) => (&name[..at], &name[at + 1..]),
        None => ("", name),
    }
}

//! Deflate and gzip with the bytes that Go's library writes. People make machines from such bytes, and a checksum
//! of them decides whether a function is deployed again: other bytes that mean the same would not do.

mod bits;
mod block;
mod compressor;
mod huffman;

/// How hard to look for repetitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// A copy of this length ends the search.
    nice: usize,
    /// So many places are tried.
    chain: usize,
}

impl Effort {
    /// Level 6, the default one.
    pub const DEFAULT: Effort = Effort { nice: 128, chain: 128 };
    /// Level 5, which entries of zip files have.
    pub const ZIP: Effort = Effort { nice: 32, chain: 32 };
}

/// Whether the writer was flushed before it was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Flushed,
    Closed,
}

/// The bytes, compressed, in the format of RFC 1951.
#[must_use]
pub fn deflate(bytes: &[u8], effort: Effort, ending: Ending) -> Vec<u8> {
    compressor::compressed(bytes, effort, ending)
}

/// No file name, no time, no operating system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// A gzip file (RFC 1952) with the bytes as its only member.
#[must_use]
pub fn gzip(bytes: &[u8], ending: Ending) -> Vec<u8> {
    let mut file = HEADER.to_vec();
    file.extend(deflate(bytes, Effort::DEFAULT, ending));
    file.extend(checksum(bytes).to_le_bytes());
    file.extend((bytes.len() as u32).to_le_bytes());
    file
}

/// CRC-32 as in Ethernet frames, bits from the low end.
#[must_use]
pub fn checksum(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut index = 0;
        while index < 256 {
            let mut value = index as u32;
            let mut bit = 0;
            while bit < 8 {
                value = if value & 1 == 1 { value >> 1 ^ 0xedb8_8320 } else { value >> 1 };
                bit += 1;
            }
            table[index] = value;
            index += 1;
        }
        table
    };
    !bytes.iter().fold(!0, |sum, byte| TABLE[((sum ^ u32::from(*byte)) & 0xff) as usize] ^ sum >> 8)
}

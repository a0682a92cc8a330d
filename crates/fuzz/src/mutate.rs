//! Bytes that are nearly right.

use terrane_differ::random::Random;

/// What the grammars are made of, and the edges of numbers and text.
const TOKENS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "${",
    "%{",
    "}}",
    "~}",
    "${~",
    "\"",
    "\\",
    "\\u",
    "\\U0010FFFF",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\0",
    "<<EOT\n",
    "<<-EOT\n",
    "EOT\n",
    "=",
    "=>",
    "==",
    "!",
    "?",
    ":",
    "...",
    ".",
    "*",
    "[*]",
    ".*",
    ",",
    "#",
    "//",
    "/*",
    "*/",
    "for x in ",
    "for k, v in ",
    " if ",
    "%{if true}",
    "%{else}",
    "%{endif}",
    "%{for x in y}",
    "%{endfor}",
    "null",
    "true",
    "0",
    "-1",
    "1e999",
    "1e-999",
    "9223372036854775808",
    "18446744073709551616",
    "0.1",
    "1e400000000",
    "~",
    "::",
    "var.",
    "local.",
    "each.value",
    "self",
    "\u{feff}",
    "\u{0301}",
    "\u{1f468}\u{200d}\u{1f469}",
    "é",
    "\"\":",
    "{}",
    "[]",
    "resource \"a\" \"b\" {}\n",
    "dynamic \"x\" {\n",
    "lifecycle {\n",
    "//",
    "version",
    "\"version\": 4",
    "$${",
    "%%{",
];

/// A seed, changed in some places.
pub fn mutated(random: &mut Random, seeds: &[Vec<u8>], limit: usize) -> Vec<u8> {
    let mut bytes = random.pick(seeds).clone();
    for _ in 0..=random.below(6) {
        change(random, seeds, &mut bytes);
    }
    bytes.truncate(limit);
    bytes
}

fn change(random: &mut Random, seeds: &[Vec<u8>], bytes: &mut Vec<u8>) {
    let at = random.below(bytes.len() + 1);
    let range = at..(at + random.below(20)).min(bytes.len());
    match random.below(10) {
        0 => drop(bytes.drain(range)),
        1 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
        2 if at < bytes.len() => bytes[at] = random.below(256) as u8,
        3 => {
            let piece = bytes[range].to_vec();
            let to = random.below(bytes.len() + 1);
            drop(bytes.splice(to..to, piece));
        }
        4 => {
            let other = random.pick(seeds);
            let from = random.below(other.len() + 1);
            let piece = other[from..(from + random.below(200)).min(other.len())].to_vec();
            drop(bytes.splice(at..at, piece));
        }
        5 => bytes.truncate(at),
        // Deep, or long.
        6 if random.one_in(20) => {
            let times = 1 << random.below(13);
            let token = random.pick(TOKENS).repeat(times);
            drop(bytes.splice(at..at, token.into_bytes()));
        }
        7 if at < bytes.len() => {
            let piece = bytes[at..].to_vec();
            bytes.extend(piece);
        }
        _ => drop(bytes.splice(at..at, random.pick(TOKENS).bytes())),
    }
}

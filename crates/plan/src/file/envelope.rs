//! The first and the last line, and what they tell about the bytes between them.

use terrane_state::Digest;

use super::PlanFileError;

const MAGIC: &str = "terrane-plan ";
/// Raised with every change of a record, as readers refuse what they do not know.
const FORMAT_VERSION: u64 = 1;
const TRAILER: &str = "sha256 ";
/// The digits of the digest and the end of the line.
const TRAILER_LENGTH: usize = TRAILER.len() + 64 + 1;
/// First lines are short: further on, nobody looks for the end of one.
const LONGEST_HEADER: usize = 256;

/// How a zip archive begins: with a file, or with the end of an empty one.
const ZIP_STARTS: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

pub(super) fn open() -> Vec<u8> {
    format!("{MAGIC}{FORMAT_VERSION} {}\n", env!("CARGO_PKG_VERSION")).into_bytes()
}

pub(super) fn close(out: &mut Vec<u8>) {
    let trailer = trailer(out);
    out.extend_from_slice(trailer.as_bytes());
}

fn trailer(bytes: &[u8]) -> String {
    format!("{TRAILER}{}\n", Digest::of(bytes))
}

pub(super) fn has_magic(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC.as_bytes())
}

/// The records, once it is sure that they are as they were written.
pub(super) fn checked(bytes: &[u8]) -> Result<&[u8], PlanFileError> {
    if bytes.is_empty() {
        return Err(PlanFileError::Empty);
    }
    if ZIP_STARTS.iter().any(|start| bytes.starts_with(start)) {
        return Err(PlanFileError::ReferencePlan);
    }
    if MAGIC.as_bytes().starts_with(bytes) {
        return Err(PlanFileError::Torn);
    }
    let Some(rest) = bytes.strip_prefix(MAGIC.as_bytes()) else {
        return Err(PlanFileError::NotAPlanFile);
    };
    let header = header(rest)?;
    if header.version > FORMAT_VERSION {
        return Err(PlanFileError::NewerVersion { version: header.version, written_by: header.written_by.into() });
    }
    // Cut off within the last line, or before it: either way that line is not whole.
    let Some(body_end) = bytes.len().checked_sub(TRAILER_LENGTH).filter(|end| *end >= bytes.len() - header.rest.len())
    else {
        return Err(PlanFileError::Torn);
    };
    let (written, found) = bytes.split_at(body_end);
    if !found.starts_with(TRAILER.as_bytes()) || !found.ends_with(b"\n") {
        return Err(PlanFileError::Torn);
    }
    if trailer(written).as_bytes() != found {
        return Err(PlanFileError::ChecksumMismatch);
    }
    Ok(&header.rest[..header.rest.len() - TRAILER_LENGTH])
}

struct Header<'a> {
    version: u64,
    written_by: &'a str,
    rest: &'a [u8],
}

/// Of what follows the magic: the version of the format, that of the writer, and the lines after.
fn header(bytes: &[u8]) -> Result<Header<'_>, PlanFileError> {
    let end = bytes.iter().take(LONGEST_HEADER).position(|byte| *byte == b'\n');
    let Some(end) = end else {
        let short = bytes.len() < LONGEST_HEADER;
        return Err(if short { PlanFileError::Torn } else { PlanFileError::NotAPlanFile });
    };
    let line = std::str::from_utf8(&bytes[..end]).map_err(|_| PlanFileError::NotAPlanFile)?;
    let (version, written_by) = line.split_once(' ').ok_or(PlanFileError::NotAPlanFile)?;
    let version = version.parse().ok().filter(|version| *version > 0).ok_or(PlanFileError::NotAPlanFile)?;
    Ok(Header { version, written_by, rest: &bytes[end + 1..] })
}

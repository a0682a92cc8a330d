//! The usual alphabet of base64, with padding.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for (index, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let letter = ALPHABET[(bits >> shift & 63) as usize];
            text.push(if index <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

/// Line ends do not count. The error is the place of the first byte that is wrong.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, usize> {
    let mut symbols = text.bytes().enumerate().filter(|(_, byte)| !matches!(byte, b'\r' | b'\n'));
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    loop {
        let mut bits = 0;
        let mut count = 0;
        while count < 4 {
            match symbols.next() {
                None if count == 0 => return Ok(bytes),
                None => return Err(text.len() - count),
                Some((at, b'=')) => {
                    let complete = match count {
                        2 => match symbols.next() {
                            Some((_, b'=')) => true,
                            Some((at, _)) => return Err(at),
                            None => return Err(text.len()),
                        },
                        3 => true,
                        _ => false,
                    };
                    if !complete {
                        return Err(at);
                    }
                    if let Some((at, _)) = symbols.next() {
                        return Err(at);
                    }
                    bits <<= 6 * (4 - count);
                    bytes.extend_from_slice(&u32::to_be_bytes(bits)[1..count]);
                    return Ok(bytes);
                }
                Some((at, byte)) => {
                    bits = bits << 6 | digit(byte).ok_or(at)?;
                    count += 1;
                }
            }
        }
        bytes.extend_from_slice(&u32::to_be_bytes(bits)[1..]);
    }
}

fn digit(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

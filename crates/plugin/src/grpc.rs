//! What gRPC adds to HTTP/2, as far as a plugin needs it: one message per frame, and a status at the end.
//! Both sides of a plugin speak through it.

use std::fmt;

use bytes::{BufMut, Bytes, BytesMut};
use prost::Message;

/// Messages above this are refused: it is what the reference takes.
const LARGEST_MESSAGE: usize = 256 << 20;
/// Whether it is compressed, and the length.
const PREFIX: usize = 5;

/// Why a call failed, apart from what its answer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    pub code: Code,
    pub message: String,
}

/// The codes we give; the numbers are those of gRPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    InvalidArgument = 3,
    ResourceExhausted = 8,
    Unimplemented = 12,
    Internal = 13,
}

impl Status {
    pub fn new(code: Code, message: impl Into<String>) -> Status {
        Status { code, message: message.into() }
    }

    #[must_use]
    pub fn unimplemented(path: &str) -> Status {
        Status::new(Code::Unimplemented, format!("unknown method {path}"))
    }

    /// The message as it may stand in a header: everything but plain ASCII is escaped.
    #[must_use]
    pub fn header_message(&self) -> String {
        let mut text = String::with_capacity(self.message.len());
        for byte in self.message.bytes() {
            match byte {
                b'%' | 0..=0x1f | 0x7f..=0xff => text.push_str(&format!("%{byte:02X}")),
                plain => text.push(char::from(plain)),
            }
        }
        text
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.code, self.message)
    }
}

impl std::error::Error for Status {}

/// A message with its prefix.
#[must_use]
pub fn frame(message: &impl Message) -> Bytes {
    let length = message.encoded_len();
    let mut frame = BytesMut::with_capacity(PREFIX + length);
    frame.put_u8(0);
    // No answer comes near 4 GiB; one that did would be refused by its reader.
    frame.put_u32(u32::try_from(length).unwrap_or(u32::MAX));
    frame.put_slice(&message.encode_to_vec());
    frame.freeze()
}

/// Collects the bytes of a body that holds exactly one message.
#[derive(Debug, Default)]
pub struct FrameReader {
    buffer: BytesMut,
}

impl FrameReader {
    pub fn push(&mut self, data: &[u8]) -> Result<(), Status> {
        if self.buffer.len() + data.len() > LARGEST_MESSAGE + PREFIX {
            return Err(Status::new(Code::ResourceExhausted, "the message is larger than 256 MiB"));
        }
        self.buffer.extend_from_slice(data);
        Ok(())
    }

    /// The message, after the last byte has come.
    pub fn finish(self) -> Result<Bytes, Status> {
        let mut bytes = self.buffer.freeze();
        let Some((&[compressed, a, b, c, d], _)) = bytes.split_first_chunk::<PREFIX>() else {
            return Err(Status::new(Code::Internal, "the body ends inside a frame"));
        };
        if compressed != 0 {
            return Err(Status::new(Code::Unimplemented, "compressed messages are not supported"));
        }
        let message = bytes.split_off(PREFIX);
        if u32::from_be_bytes([a, b, c, d]) as usize != message.len() {
            return Err(Status::new(Code::Internal, "the body does not hold exactly one message"));
        }
        Ok(message)
    }
}

pub fn decode<M: Message + Default>(message: Bytes) -> Result<M, Status> {
    M::decode(message).map_err(|error| Status::new(Code::InvalidArgument, format!("malformed message: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::tfplugin6::NameMetadata;

    #[test]
    fn a_framed_message_is_read_back() {
        let message = NameMetadata { name: "some_type".into() };
        let bytes = frame(&message);
        let mut reader = FrameReader::default();
        bytes.chunks(3).try_for_each(|chunk| reader.push(chunk)).unwrap();
        assert_eq!(decode::<NameMetadata>(reader.finish().unwrap()), Ok(message));
    }

    #[test]
    fn bad_frames_are_named() {
        let cases: [(&[u8], Code); 4] = [
            (&[0, 0, 0], Code::Internal),
            (&[1, 0, 0, 0, 0], Code::Unimplemented),
            (&[0, 0, 0, 0, 2, 7], Code::Internal),
            (&[0, 0, 0, 0, 1, 7, 7], Code::Internal),
        ];
        for (body, code) in cases {
            let mut reader = FrameReader::default();
            reader.push(body).unwrap();
            assert_eq!(reader.finish().unwrap_err().code, code, "{body:?}");
        }
    }

    #[test]
    fn messages_are_escaped_for_headers() {
        let status = Status::new(Code::Internal, "50% of\n\"é\"");
        assert_eq!(status.header_message(), "50%25 of%0A\"%C3%A9\"");
    }
}

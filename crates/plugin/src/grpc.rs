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

/// The codes of gRPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    Ok = 0,
    Cancelled = 1,
    Unknown = 2,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    NotFound = 5,
    AlreadyExists = 6,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    FailedPrecondition = 9,
    Aborted = 10,
    OutOfRange = 11,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    DataLoss = 15,
    Unauthenticated = 16,
}

impl Code {
    const ALL: [Code; 17] = [
        Code::Ok,
        Code::Cancelled,
        Code::Unknown,
        Code::InvalidArgument,
        Code::DeadlineExceeded,
        Code::NotFound,
        Code::AlreadyExists,
        Code::PermissionDenied,
        Code::ResourceExhausted,
        Code::FailedPrecondition,
        Code::Aborted,
        Code::OutOfRange,
        Code::Unimplemented,
        Code::Internal,
        Code::Unavailable,
        Code::DataLoss,
        Code::Unauthenticated,
    ];

    /// As a header has it. What is no code is unknown.
    #[must_use]
    pub fn parse(text: &str) -> Code {
        let number: Option<usize> = text.parse().ok();
        number.and_then(|number| Code::ALL.get(number).copied()).unwrap_or(Code::Unknown)
    }
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

    /// What headers or trailers say: `None` if they have no status.
    #[must_use]
    pub fn from_headers(headers: &http::HeaderMap) -> Option<Status> {
        let code = Code::parse(headers.get("grpc-status")?.to_str().unwrap_or_default());
        let message = headers.get("grpc-message").map(|message| unescape(message.as_bytes()));
        Some(Status::new(code, message.unwrap_or_default()))
    }
}

/// Undoes [`Status::header_message`], whatever the other side made of it.
fn unescape(text: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.filter(|_| first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
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
    // Cannot fail: there is room.
    let _ = message.encode(&mut frame);
    frame.freeze()
}

/// Collects the bytes of a body: exactly one message, or a stream of them.
#[derive(Debug, Default)]
pub struct FrameReader {
    buffer: BytesMut,
}

impl FrameReader {
    pub fn push(&mut self, data: &[u8]) -> Result<(), Status> {
        if self.buffer.len() + data.len() > LARGEST_MESSAGE + PREFIX
            || self.announced().is_some_and(|whole| whole > LARGEST_MESSAGE + PREFIX)
        {
            return Err(too_large());
        }
        if let Some(whole) = self.announced()
            && self.buffer.capacity() < whole
        {
            // Grown once to what is coming, instead of doubled again and again.
            self.buffer.reserve(whole.min(LARGEST_MESSAGE + PREFIX) - self.buffer.len());
        }
        self.buffer.extend_from_slice(data);
        Ok(())
    }

    /// How many bytes the frame at the front will have.
    fn announced(&self) -> Option<usize> {
        let (&[_, a, b, c, d], _) = self.buffer.split_first_chunk::<PREFIX>()?;
        Some(PREFIX + u32::from_be_bytes([a, b, c, d]) as usize)
    }

    /// The first message of a stream that is there as a whole.
    pub fn next_message(&mut self) -> Result<Option<Bytes>, Status> {
        let Some(whole) = self.announced() else { return Ok(None) };
        if whole > LARGEST_MESSAGE + PREFIX {
            return Err(too_large());
        }
        if self.buffer.len() < whole {
            return Ok(None);
        }
        let mut frame = self.buffer.split_to(whole).freeze();
        let message = frame.split_off(PREFIX);
        refuse_compressed(frame[0])?;
        Ok(Some(message))
    }

    /// The only message, after the last byte has come.
    pub fn finish(self) -> Result<Bytes, Status> {
        let Some(whole) = self.announced() else {
            return Err(Status::new(Code::Internal, "the body ends inside a frame"));
        };
        if whole > LARGEST_MESSAGE + PREFIX {
            return Err(too_large());
        }
        let mut bytes = self.buffer.freeze();
        refuse_compressed(bytes[0])?;
        if whole != bytes.len() {
            return Err(Status::new(Code::Internal, "the body does not hold exactly one message"));
        }
        Ok(bytes.split_off(PREFIX))
    }
}

/// Not the code for exhausted resources: with that a plugin says that it is too busy.
fn too_large() -> Status {
    Status::new(Code::OutOfRange, "the message is larger than 256 MiB, the most that is taken")
}

fn refuse_compressed(compressed: u8) -> Result<(), Status> {
    match compressed {
        0 => Ok(()),
        _ => Err(Status::new(Code::Unimplemented, "compressed messages are not supported")),
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
    fn a_stream_is_taken_apart() {
        let names = ["a", "some_type", ""].map(|name| NameMetadata { name: name.into() });
        let bytes: Vec<u8> = names.iter().flat_map(|name| frame(name).to_vec()).collect();
        let mut reader = FrameReader::default();
        let mut found = Vec::new();
        for chunk in bytes.chunks(4) {
            reader.push(chunk).unwrap();
            while let Some(message) = reader.next_message().unwrap() {
                found.push(decode::<NameMetadata>(message).unwrap());
            }
        }
        assert_eq!(found, names);
    }

    #[test]
    fn a_frame_that_announces_too_much_is_refused_before_it_is_there() {
        let mut reader = FrameReader::default();
        reader.push(&[0, 255, 255, 255, 255, 1]).unwrap();
        assert_eq!(reader.next_message().unwrap_err().code, Code::OutOfRange);
    }

    #[test]
    fn statuses_survive_headers() {
        let status = Status::new(Code::Unavailable, "50% of\n\"é\" %zz");
        let mut headers = http::HeaderMap::new();
        assert_eq!(Status::from_headers(&headers), None);
        headers.insert("grpc-status", http::HeaderValue::from_static("14"));
        headers.insert("grpc-message", status.header_message().parse().unwrap());
        assert_eq!(Status::from_headers(&headers), Some(status));
        assert_eq!((Code::parse("99"), Code::parse("x")), (Code::Unknown, Code::Unknown));
    }

    #[test]
    fn messages_are_escaped_for_headers() {
        let status = Status::new(Code::Internal, "50% of\n\"é\"");
        assert_eq!(status.header_message(), "50%25 of%0A\"%C3%A9\"");
    }
}

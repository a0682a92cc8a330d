//! The MIME message. Its lines, and the order of the headers, are what has always been given to machines.

use terrane_value::{Content, Value};

pub(super) struct Part<'a> {
    content: &'a str,
    content_type: Option<&'a str>,
    filename: Option<&'a str>,
    merge_type: Option<&'a str>,
}

impl<'a> Part<'a> {
    pub(super) fn new(block: &'a Value) -> Part<'a> {
        let text = |name| text(block, name).filter(|text| !text.is_empty());
        Part {
            content: text("content").unwrap_or_default(),
            content_type: text("content_type"),
            filename: text("filename"),
            merge_type: text("merge_type"),
        }
    }

    fn header(&self) -> String {
        let mut header = String::new();
        if let Some(filename) = self.filename {
            header.push_str(&format!("Content-Disposition: attachment; filename=\"{filename}\"\r\n"));
        }
        header.push_str("Content-Transfer-Encoding: 7bit\r\n");
        header.push_str(&format!("Content-Type: {}\r\n", self.content_type.unwrap_or("text/plain")));
        header.push_str("Mime-Version: 1.0\r\n");
        if let Some(merge_type) = self.merge_type {
            header.push_str(&format!("X-Merge-Type: {merge_type}\r\n"));
        }
        header
    }
}

fn text<'a>(block: &'a Value, name: &str) -> Option<&'a str> {
    let Content::Object(ty, attributes) = block.unmark().0 else { return None };
    match attributes.get(ty.index_of(name)?)?.unmark().0 {
        Content::String(text) => Some(text),
        _ => None,
    }
}

pub(super) fn message(boundary: &str, parts: &[Part<'_>]) -> String {
    // The first line ends differently from all others.
    let mut message = format!("Content-Type: multipart/mixed; boundary=\"{boundary}\"\nMIME-Version: 1.0\r\n\r\n");
    for (number, part) in parts.iter().enumerate() {
        let start = if number == 0 { "" } else { "\r\n" };
        message.push_str(&format!("{start}--{boundary}\r\n{}\r\n{}", part.header(), part.content));
    }
    message.push_str(&format!("\r\n--{boundary}--\r\n"));
    message
}

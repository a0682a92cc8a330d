use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;

/// A file in a [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A half-open range of bytes in one source file. Lines and columns are computed late, by the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub source: SourceId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    #[must_use]
    pub fn new(source: SourceId, start: usize, end: usize) -> Span {
        // Files above 4 GiB are refused when they are added to the map, so the positions fit.
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { source, start: narrow(start), end: narrow(end) }
    }

    /// The smallest span that covers both. Spans of different files keep the first.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        if self.source != other.source {
            return self;
        }
        Span { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty span at the start of this one.
    #[must_use]
    pub fn at_start(self) -> Span {
        Span { end: self.start, ..self }
    }

    /// The empty span at the end of this one.
    #[must_use]
    pub fn at_end(self) -> Span {
        Span { start: self.end, ..self }
    }

    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Line and column both count from 1; a column is a grapheme cluster. `byte` counts from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
    pub byte: usize,
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// One file as it was read: the path that users see, and its bytes.
#[derive(Debug)]
pub struct SourceFile {
    path: String,
    bytes: Arc<[u8]>,
    /// Byte offset of the first byte of each line.
    line_starts: Vec<u32>,
}

impl SourceFile {
    fn new(path: String, bytes: Arc<[u8]>) -> SourceFile {
        let after_newline = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let starts = std::iter::once(0).chain(after_newline.map(|(at, _)| at as u32 + 1)).collect();
        SourceFile { path, bytes, line_starts: starts }
    }

    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    #[must_use]
    pub fn bytes(&self) -> &Arc<[u8]> {
        &self.bytes
    }

    /// The text of a byte range; bytes that are not UTF-8 become replacement characters.
    #[must_use]
    pub fn text(&self, range: std::ops::Range<usize>) -> std::borrow::Cow<'_, str> {
        let end = range.end.min(self.bytes.len());
        let start = range.start.min(end);
        String::from_utf8_lossy(&self.bytes[start..end])
    }

    #[must_use]
    pub fn position(&self, byte: usize) -> Position {
        let byte = byte.min(self.bytes.len());
        let line = self.line_starts.partition_point(|start| *start as usize <= byte);
        let start = self.line_starts[line - 1] as usize;
        // A byte order mark is no text, so it takes no column.
        let start = if start == 0 && self.bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { start };
        let column = self.text(start..byte.max(start)).graphemes(true).count() + 1;
        Position { line, column, byte }
    }

    /// One line, counted from 1, without its line ending.
    #[must_use]
    pub fn line(&self, line: usize) -> std::borrow::Cow<'_, str> {
        let Some(start) = line.checked_sub(1).and_then(|index| self.line_starts.get(index)) else {
            return std::borrow::Cow::Borrowed("");
        };
        let end = self.line_starts.get(line).map_or(self.bytes.len(), |next| *next as usize - 1);
        let end = if end > *start as usize && self.bytes.get(end - 1) == Some(&b'\r') { end - 1 } else { end };
        self.text(*start as usize..end)
    }
}

/// All files that were read, so that a span can be shown to a person.
#[derive(Debug, Default, Clone)]
pub struct SourceMap {
    files: Vec<Arc<SourceFile>>,
}

impl SourceMap {
    #[must_use]
    pub fn new() -> SourceMap {
        SourceMap::default()
    }

    /// Adds a file under the path that messages show.
    pub fn add(&mut self, path: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> SourceId {
        let id = SourceId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Arc::new(SourceFile::new(path.into(), bytes.into())));
        id
    }

    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize).map(|file| &**file)
    }

    pub fn files(&self) -> impl Iterator<Item = (SourceId, &SourceFile)> {
        self.files.iter().enumerate().map(|(id, file)| (SourceId(id as u32), &**file))
    }

    /// Where a span is, as a message names it within a sentence: `main.tf:3,5-9`.
    #[must_use]
    pub fn place(&self, span: Span) -> String {
        self.get(span.source).map_or_else(String::new, |file| {
            let (start, end) = (file.position(span.start as usize), file.position(span.end as usize));
            match start.line == end.line {
                true => format!("{}:{},{}-{}", file.path(), start.line, start.column, end.column),
                false => format!("{}:{},{}-{},{}", file.path(), start.line, start.column, end.line, end.column),
            }
        })
    }

    /// The source text of a span, empty if the file is not known.
    #[must_use]
    pub fn text(&self, span: Span) -> std::borrow::Cow<'_, str> {
        self.get(span.source).map_or(std::borrow::Cow::Borrowed(""), |file| file.text(span.range()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_grapheme_clusters() {
        let mut map = SourceMap::new();
        let id = map.add("a.tf", "x\r\ne\u{301}y = 1\n".as_bytes());
        let file = map.get(id).unwrap();
        assert_eq!(file.position(0), Position { line: 1, column: 1, byte: 0 });
        assert_eq!(file.position(6), Position { line: 2, column: 2, byte: 6 });
        assert_eq!(file.line(1), "x");
        assert_eq!(file.line(2), "e\u{301}y = 1");
        assert_eq!(file.line(3), "");
        assert_eq!(file.line(9), "");
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        let mut map = SourceMap::new();
        let id = map.add("a.tf", "\u{feff}x\n\u{feff}y".as_bytes());
        let file = map.get(id).unwrap();
        assert_eq!(file.position(0), Position { line: 1, column: 1, byte: 0 });
        assert_eq!(file.position(3), Position { line: 1, column: 1, byte: 3 });
        assert_eq!(file.position(4), Position { line: 1, column: 2, byte: 4 });
        assert_eq!(file.position(8), Position { line: 2, column: 2, byte: 8 });
    }
}

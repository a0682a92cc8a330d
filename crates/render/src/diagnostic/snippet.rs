//! The lines of source that a diagnostic shows.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use terrane_diag::{Diagnostic, Diagnostics, Position, SourceFile, SourceId, SourceMap, Span};

/// A source map with what is found out about its files on the way, so that many diagnostics about one file
/// parse it once.
pub(crate) struct Sources<'a> {
    map: &'a SourceMap,
    blocks: RefCell<BTreeMap<SourceId, Vec<Header>>>,
}

/// The header of a top-level block, and where the block is.
struct Header {
    range: Range<usize>,
    text: String,
}

/// Where a diagnostic points.
pub(crate) struct Place<'a> {
    pub file: &'a SourceFile,
    pub start: Position,
    pub end: Position,
}

pub(crate) struct Snippet {
    /// The header of the top-level block around it.
    pub block: Option<String>,
    /// Whole lines, without the last line break.
    pub code: String,
    pub start_line: usize,
    /// Bytes of `code`.
    pub highlight: Range<usize>,
}

impl<'a> Sources<'a> {
    pub fn map(&self) -> &'a SourceMap {
        self.map
    }

    pub(crate) fn new(map: &'a SourceMap) -> Sources<'a> {
        Sources { map, blocks: RefCell::default() }
    }

    /// The place of the subject. `None` if the diagnostic has none, or its file is not known at all.
    pub(crate) fn place(&self, diagnostic: &Diagnostic) -> Option<Place<'a>> {
        let span = diagnostic.subject?;
        let file = self.map.get(span.source)?;
        Some(Place { file, start: file.position(span.start as usize), end: end_position(file, span) })
    }

    pub(crate) fn snippet(&self, diagnostic: &Diagnostic, place: &Place<'_>) -> Option<Snippet> {
        let subject = diagnostic.subject?;
        let shown = diagnostic.context.map_or(subject, |context| subject.to(context));
        let length = place.file.bytes().len();
        let first = place.file.position(shown.start as usize).line;
        let highlighted = place.start.byte..place.end.byte;
        let last = place.file.position((shown.end as usize).max(highlighted.end)).line;
        // As in the reference, empty lines are left out, though the offsets count them.
        let lines: Vec<_> = (first..=last).map(|line| place.file.line(line)).filter(|line| !line.is_empty()).collect();
        let code = lines.join("\n");
        let start = line_start(place.file, shown.start as usize);
        let clamp = |byte: usize| byte.min(length).saturating_sub(start).min(code.len());
        let highlight = clamp(highlighted.start)..clamp(highlighted.end);
        Some(Snippet { block: self.block_around(subject, place.file), code, start_line: first, highlight })
    }

    fn block_around(&self, subject: Span, file: &SourceFile) -> Option<String> {
        if file.path().ends_with(".json") {
            return terrane_hcl::json_context(subject.source, file.bytes(), subject.start as usize);
        }
        let mut blocks = self.blocks.borrow_mut();
        let blocks = blocks.entry(subject.source).or_insert_with(|| headers(subject.source, file));
        let at = subject.start as usize;
        let after = blocks.partition_point(|header| header.range.start <= at);
        let header = blocks.get(after.checked_sub(1)?)?;
        (at < header.range.end).then(|| header.text.clone())
    }
}

fn end_position(file: &SourceFile, span: Span) -> Position {
    if span.start != span.end {
        return file.position(span.end as usize);
    }
    // One column further, also where the next character is a line break.
    let start = file.position(span.start as usize);
    Position { column: start.column + 1, byte: start.byte + 1, ..start }
}

fn line_start(file: &SourceFile, byte: usize) -> usize {
    let bytes = file.bytes();
    let before = &bytes[..byte.min(bytes.len())];
    before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)
}

fn headers(source: SourceId, file: &SourceFile) -> Vec<Header> {
    let parsed = terrane_hcl::parse_body(source, file.bytes(), &mut Diagnostics::new());
    let header = |block: &terrane_hcl::Block| {
        let labels = block.labels.iter().map(|label| format!(" {}", terrane_eval::quote(&label.text)));
        let text = format!("{}{}", block.kind.name, labels.collect::<String>());
        Header { range: block.span.range(), text }
    };
    parsed.body.blocks.iter().map(header).collect()
}

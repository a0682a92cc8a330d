//! Where the characters of a decoded string are in the source.

use terrane_diag::{Diagnostic, SourceId, Span};

/// From offsets in a decoded string to offsets in the file. Between two escape sequences both go on alike.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    /// Where the text begins: after the quote.
    start: u32,
    /// Where the closing quote is.
    end: u32,
    /// After each escape sequence: the offset in the text, and that in the file.
    runs: Vec<(u32, u32)>,
}

impl Places {
    pub fn new(start: usize) -> Places {
        Places { start: small(start), end: small(start), runs: Vec::new() }
    }

    pub fn close(&mut self, end: usize) {
        self.end = small(end);
    }

    /// From here on, the text at this offset stands at that place of the file.
    pub fn resume(&mut self, text: usize, file: usize) {
        self.runs.push((small(text), small(file)));
    }

    fn offset(&self, text: u32) -> u32 {
        let after = self.runs.partition_point(|(run, _)| *run <= text);
        let (run, file) = after.checked_sub(1).map_or((0, self.start), |last| self.runs[last]);
        file.saturating_add(text - run).min(self.end)
    }

    pub fn span(&self, source: SourceId, inner: Span) -> Span {
        Span { source, start: self.offset(inner.start), end: self.offset(inner.end) }
    }

    pub fn diagnostic(&self, source: SourceId, diagnostic: &mut Diagnostic) {
        let place = |span: &mut Span| *span = self.span(source, *span);
        diagnostic.subject.iter_mut().for_each(place);
        diagnostic.context.iter_mut().for_each(place);
        diagnostic.places.iter_mut().for_each(place);
    }
}

/// Offsets in sources have 32 bits; larger files are refused where they are read.
fn small(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

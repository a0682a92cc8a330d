//! What is done to the pieces of a template once it is read: strip markers, the indentation of `<<-`
//! heredocs, and the nesting of directives, in this order.

use terrane_diag::Span;

use crate::ast::Ident;
use crate::escape;
use crate::expression::{Expr, TemplateFor, TemplateIf, TemplatePart};
use crate::parser::{Parsed, Parser};

pub(crate) enum Piece {
    /// As one token has it: in heredocs and bare templates at most one line.
    Text {
        text: String,
        span: Span,
    },
    Sequence(Sequence),
}

pub(crate) struct Sequence {
    pub kind: SequenceKind,
    pub span: Span,
    pub trim_before: bool,
    pub trim_after: bool,
}

pub(crate) enum SequenceKind {
    Interpolation(Expr),
    If(Expr),
    Else,
    EndIf,
    For { key: Option<Ident>, value: Ident, collection: Expr },
    EndFor,
}

/// Applies the strip markers: each trims the one piece of text beside it, which in a heredoc never goes
/// beyond a newline.
pub(crate) fn trim(pieces: &mut [Piece]) {
    for index in 0..pieces.len() {
        let Piece::Sequence(sequence) = &pieces[index] else { continue };
        let (before, after) = (sequence.trim_before, sequence.trim_after);
        if before && let Some(Piece::Text { text, .. }) = index.checked_sub(1).and_then(|index| pieces.get_mut(index)) {
            text.truncate(text.trim_end().len());
        }
        if after && let Some(Piece::Text { text, .. }) = pieces.get_mut(index + 1) {
            let spaces = text.len() - text.trim_start().len();
            text.drain(..spaces);
        }
    }
}

/// Removes from the start of each line of a `<<-` heredoc as many spaces as all lines have. A line of
/// nothing but spaces does not count and is left as it is. A line is one that begins in the text after
/// trimming: after `~}` the next line goes on with the present one.
pub(crate) fn remove_indentation(pieces: &mut [Piece]) {
    let mut common: Option<usize> = None;
    let mut line_starts = Vec::new();
    let mut at_line_start = true;
    for (index, piece) in pieces.iter().enumerate() {
        let spaces = match piece {
            Piece::Text { text, .. } => text.chars().take_while(|character| character.is_whitespace()).count(),
            Piece::Sequence(_) => 0,
        };
        let started = std::mem::replace(&mut at_line_start, ends_line(piece));
        if !started || is_blank_line(piece) {
            continue;
        }
        line_starts.push(index);
        common = Some(common.map_or(spaces, |common| common.min(spaces)));
    }
    let common = common.unwrap_or(0);
    for index in line_starts {
        if let Piece::Text { text, .. } = &mut pieces[index] {
            let length: usize = text.chars().take(common).map(char::len_utf8).sum();
            text.drain(..length);
        }
    }
}

fn ends_line(piece: &Piece) -> bool {
    matches!(piece, Piece::Text { text, .. } if text.ends_with('\n'))
}

fn is_blank_line(piece: &Piece) -> bool {
    matches!(piece, Piece::Text { text, .. } if text.ends_with('\n') && text.trim().is_empty())
}

/// A directive that is still open.
struct Frame {
    opening: Opening,
    span: Span,
    /// The parts of the enclosing directive so far.
    outside: Vec<TemplatePart>,
}

enum Opening {
    If { condition: Expr },
    Else { condition: Expr, then: Vec<TemplatePart> },
    For { key: Option<Ident>, value: Ident, collection: Expr },
}

impl Parser<'_> {
    /// Makes a tree of the directives. `end` is the place of the closing token.
    pub fn nest(&mut self, pieces: Vec<Piece>, end: Span) -> Parsed<Vec<TemplatePart>> {
        let mut frames: Vec<Frame> = Vec::new();
        let mut parts = Vec::new();
        for piece in pieces {
            let Sequence { kind, span, .. } = match piece {
                Piece::Text { text, span } => {
                    if !text.is_empty() {
                        parts.push(TemplatePart::Literal { text: escape::normalise(text), span });
                    }
                    continue;
                }
                Piece::Sequence(sequence) => sequence,
            };
            let opening = match kind {
                SequenceKind::Interpolation(expr) => {
                    parts.push(TemplatePart::Interpolation(Box::new(expr)));
                    continue;
                }
                SequenceKind::If(condition) => Opening::If { condition },
                SequenceKind::For { key, value, collection } => Opening::For { key, value, collection },
                SequenceKind::Else => {
                    self.otherwise(&mut frames, &mut parts, span)?;
                    continue;
                }
                SequenceKind::EndIf => {
                    let (part, outside) = self.end_if(frames.pop(), parts, span)?;
                    parts = outside;
                    parts.push(part);
                    continue;
                }
                SequenceKind::EndFor => {
                    let (part, outside) = self.end_for(frames.pop(), parts, span)?;
                    parts = outside;
                    parts.push(part);
                    continue;
                }
            };
            self.check_depth(frames.len() + 1)?;
            frames.push(Frame { opening, span, outside: std::mem::take(&mut parts) });
        }
        match frames.pop() {
            None => Ok(parts),
            Some(frame) => {
                let (open, close) = frame.opening.keywords();
                let detail = format!("The {open} directive of this template is not closed: its {close} is missing.");
                Err(self.fail(end, "Unexpected end of template", detail))
            }
        }
    }

    fn otherwise(&mut self, frames: &mut Vec<Frame>, parts: &mut Vec<TemplatePart>, span: Span) -> Parsed<()> {
        const SUMMARY: &str = "Unexpected else directive";
        match frames.pop() {
            Some(Frame { opening: Opening::If { condition }, span, outside }) => {
                let opening = Opening::Else { condition, then: std::mem::take(parts) };
                frames.push(Frame { opening, span, outside });
                Ok(())
            }
            Some(Frame { opening: Opening::Else { .. }, .. }) => {
                Err(self.fail(span, SUMMARY, "This if directive has an else already."))
            }
            Some(Frame { opening: Opening::For { .. }, .. }) => {
                Err(self.fail(span, SUMMARY, "A for directive has no else."))
            }
            None => Err(self.fail(span, SUMMARY, NOTHING_OPEN)),
        }
    }

    fn end_if(&mut self, frame: Option<Frame>, parts: Vec<TemplatePart>, end: Span) -> Parsed<Closed> {
        let Some(Frame { opening, span, outside }) = frame else {
            return Err(self.fail(end, "Unexpected endif directive", NOTHING_OPEN));
        };
        let (condition, then, otherwise) = match opening {
            Opening::If { condition } => (condition, parts, Vec::new()),
            Opening::Else { condition, then } => (condition, then, parts),
            Opening::For { .. } => {
                let detail = "The innermost open directive is a for: endfor must come first.";
                return Err(self.fail(end, "Unexpected endif directive", detail));
            }
        };
        let branch = TemplateIf { condition, then, otherwise, span: span.to(end) };
        Ok((TemplatePart::If(Box::new(branch)), outside))
    }

    fn end_for(&mut self, frame: Option<Frame>, body: Vec<TemplatePart>, end: Span) -> Parsed<Closed> {
        match frame {
            Some(Frame { opening: Opening::For { key, value, collection }, span, outside }) => {
                let repeat = TemplateFor { key, value, collection, body, span: span.to(end) };
                Ok((TemplatePart::For(Box::new(repeat)), outside))
            }
            Some(_) => {
                let detail = "The innermost open directive is an if: endif must come first.";
                Err(self.fail(end, "Unexpected endfor directive", detail))
            }
            None => Err(self.fail(end, "Unexpected endfor directive", NOTHING_OPEN)),
        }
    }
}

/// A finished directive, and the parts that came before it.
type Closed = (TemplatePart, Vec<TemplatePart>);

const NOTHING_OPEN: &str = "No directive is open here that this could belong to.";

impl Opening {
    fn keywords(&self) -> (&'static str, &'static str) {
        match self {
            Opening::If { .. } | Opening::Else { .. } => ("if", "endif"),
            Opening::For { .. } => ("for", "endfor"),
        }
    }
}

//! What older versions of the language wrote, in the words of today: `"${x}"` is `x`, `type = "list"` is
//! `type = list(string)`, and labels have quotes.

use std::borrow::Cow;
use std::ops::Range;

use terrane_diag::Span;

use crate::ast::{Attribute, Block, Body, File, Label};
use crate::expression::ExprKind;
use crate::token::{Token, TokenKind};

/// The same file with each of these replaced. What is between two replacements stays byte by byte.
pub(super) fn modernise<'b>(bytes: &'b [u8], file: &File) -> Cow<'b, [u8]> {
    let mut rewriter = Rewriter { bytes, tokens: &file.tokens, edits: Vec::new() };
    rewriter.file(&file.body);
    let mut edits = rewriter.edits;
    if edits.is_empty() {
        return Cow::Borrowed(bytes);
    }
    edits.sort_by_key(|edit| edit.range.start);
    let mut written = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for edit in edits {
        written.extend_from_slice(&bytes[at..edit.range.start]);
        written.extend_from_slice(&edit.text);
        at = edit.range.end;
    }
    written.extend_from_slice(&bytes[at..]);
    Cow::Owned(written)
}

struct Edit {
    range: Range<usize>,
    text: Vec<u8>,
}

struct Rewriter<'b> {
    bytes: &'b [u8],
    tokens: &'b [Token],
    edits: Vec<Edit>,
}

impl<'b> Rewriter<'b> {
    fn file(&mut self, file: &Body) {
        file.attributes.iter().for_each(|attribute| self.value(attribute));
        let mut open: Vec<&Block> = Vec::new();
        for block in &file.blocks {
            let is_variable = block.kind.name == "variable";
            self.block(block, is_variable);
            open.extend(&block.body.blocks);
        }
        while let Some(block) = open.pop() {
            self.block(block, false);
            open.extend(&block.body.blocks);
        }
    }

    fn block(&mut self, block: &Block, is_variable: bool) {
        self.labels(block);
        for attribute in &block.body.attributes {
            if is_variable && attribute.name.name == "type" {
                self.type_constraint(attribute);
            } else {
                self.value(attribute);
            }
        }
    }

    /// Labels with quotes, and with nothing between them and the kind of the block.
    fn labels(&mut self, block: &Block) {
        let Some(last) = block.labels.last() else { return };
        let range = block.kind.span.range().end..last.span.range().end;
        let mut text = Vec::new();
        for label in &block.labels {
            text.push(b' ');
            text.extend(self.label(label));
        }
        if self.bytes[range.clone()] != text {
            self.edits.push(Edit { range, text });
        }
    }

    fn label(&self, label: &Label) -> Vec<u8> {
        let written = &self.bytes[label.span.range()];
        // A sign may be part of what would be a sequence elsewhere: such labels stay as they are.
        if label.quoted && written.iter().any(|byte| matches!(byte, b'$' | b'%')) {
            return written.to_vec();
        }
        quoted(&label.text).into_bytes()
    }

    /// The type of a variable, as it was written when types were strings.
    fn type_constraint(&mut self, attribute: &Attribute) {
        let range = attribute.expr.span.range();
        let today: &[u8] = match &self.bytes[range.clone()] {
            b"\"string\"" => b"string",
            b"\"list\"" => b"list(string)",
            b"\"map\"" => b"map(string)",
            b"list" => b"list(any)",
            b"map" => b"map(any)",
            b"set" => b"set(any)",
            _ => return,
        };
        self.edits.push(Edit { range, text: today.to_vec() });
    }

    /// `"${x}"` as `x`. More than a line of it gets parentheses, since a value ends with its line.
    fn value(&mut self, attribute: &Attribute) {
        if !matches!(attribute.expr.kind, ExprKind::TemplateWrap(_)) {
            return;
        }
        let Some((inside, after)) = self.inside_sequence(attribute.expr.span) else { return };
        let (Some(first), Some(last)) = (inside.first(), inside.last()) else { return };
        let text = &self.bytes[first.range().start..last.range().end];
        let text = match Lines::of(self.bytes, inside, after) {
            Lines::OneOrEnclosed => text.to_vec(),
            Lines::Several => [b"(", text, b")"].concat(),
            Lines::Inseparable => return,
        };
        let mut range = attribute.expr.span.range();
        if last.kind == TokenKind::CloseHeredoc {
            // Spaces after the marker would become part of its line.
            range.end += self.bytes[range.end..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        }
        self.edits.push(Edit { range, text });
    }

    /// The tokens of `"${...}"` between the braces, without newlines at either end, and the kind of that which
    /// follows the closing quote.
    fn inside_sequence(&self, span: Span) -> Option<(&'b [Token], TokenKind)> {
        let from = self.tokens.partition_point(|token| token.start < span.start);
        let to = self.tokens.partition_point(|token| token.start < span.end);
        let mut inside = match &self.tokens[from..to] {
            [quote, open, inside @ .., _, _]
                if quote.kind == TokenKind::OpenQuote && open.kind == TokenKind::OpenInterpolation =>
            {
                inside
            }
            _ => return None,
        };
        while let [Token { kind: TokenKind::Newline, .. }, rest @ ..] = inside {
            inside = rest;
        }
        while let [rest @ .., Token { kind: TokenKind::Newline, .. }] = inside {
            inside = rest;
        }
        Some((inside, self.tokens.get(to).map_or(TokenKind::EndOfFile, |token| token.kind)))
    }
}

/// How an expression lies in lines.
enum Lines {
    /// It can stand alone.
    OneOrEnclosed,
    /// Only in parentheses can it stand.
    Several,
    /// Its lines end where they may not end without the quotes: at a comment, or at a heredoc. The reference
    /// takes the quotes away all the same, and leaves a file that cannot be read.
    Inseparable,
}

impl Lines {
    /// How `tokens` lie, which `after` follows.
    fn of(bytes: &[u8], tokens: &[Token], after: TokenKind) -> Lines {
        let first = tokens.first().map(|token| token.kind);
        let last = tokens.last().map(|token| token.kind);
        let enclosed = first == Some(TokenKind::OpenParen) && last == Some(TokenKind::CloseParen);
        let ends_in_heredoc = last == Some(TokenKind::CloseHeredoc);
        let has_newline = tokens.iter().any(|token| token.kind == TokenKind::Newline);
        let breaks = has_break(bytes, tokens, after == TokenKind::CloseBrace);
        match has_newline {
            true if ends_in_heredoc => Lines::Inseparable,
            true if breaks || !enclosed => Lines::Several,
            true => Lines::OneOrEnclosed,
            false if breaks || (ends_in_heredoc && after != TokenKind::Newline) => Lines::Inseparable,
            false => Lines::OneOrEnclosed,
        }
    }
}

/// Whether a line ends outside of all brackets and before the expression does. Comments may follow it, unless it
/// is `on_one_line`.
fn has_break(bytes: &[u8], tokens: &[Token], on_one_line: bool) -> bool {
    let is_code = |token: &Token| !matches!(token.kind, TokenKind::Comment | TokenKind::Newline);
    let end = if on_one_line { tokens.len() } else { tokens.iter().rposition(is_code).unwrap_or(0) };
    let mut depth = 0usize;
    tokens[..end].iter().any(|token| {
        depth += usize::from(super::indentation::opens(token.kind));
        depth = depth.saturating_sub(usize::from(super::indentation::closes(token.kind)));
        let ends_line = match token.kind {
            TokenKind::Newline => true,
            TokenKind::Comment => bytes[token.range()].ends_with(b"\n"),
            _ => false,
        };
        ends_line && depth == 0
    })
}

/// A string as it is written in quotes.
fn quoted(text: &str) -> String {
    let mut written = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => written.extend(['\\', character]),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            seen if is_seen(seen) => written.push(seen),
            unseen if u32::from(unseen) <= 0xffff => written.push_str(&format!("\\u{:04x}", u32::from(unseen))),
            unseen => written.push_str(&format!("\\U{:08x}", u32::from(unseen))),
        }
    }
    written.push('"');
    written
}

/// Whether a character leaves ink, or is a plain space. After a letter marks are seen, too.
fn is_seen(character: char) -> bool {
    let mut after_letter = String::from("x");
    after_letter.push(character);
    !after_letter.escape_debug().any(|escaped| escaped == '{') || character == '{'
}

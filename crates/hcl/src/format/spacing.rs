//! Which tokens of a line have a space between them.

use super::layout::Layout;
use crate::token::TokenKind::{self, *};

/// Spaces within lines. Those at the start of a line are the business of the indentation.
pub(super) fn apply(layout: &mut Layout<'_>) {
    for number in 0..layout.lines.len() {
        let line = layout.lines[number].clone();
        let mut before = Newline;
        for index in line.start + 1..line.end {
            let (left, right) = (layout.kind(index - 1), layout.kind(index));
            let apart = right != EndOfFile && are_apart(before, left, right, || layout.text(index - 1) == b"in");
            layout.spaces[index] = usize::from(apart);
            before = left;
        }
    }
    // Whoever ends a file without a newline may have spaces there.
    if let Some(last) = layout.tokens.len().checked_sub(1) {
        layout.spaces[last] = layout.original_spaces(last);
    }
}

/// `before` is what stands before `left`, a newline at the start of a line.
fn are_apart(before: TokenKind, left: TokenKind, right: TokenKind, left_is_in: impl FnOnce() -> bool) -> bool {
    match (left, right) {
        // Text touches everything, and so do the quotes and sequences around it.
        (QuotedText | TemplateText | OpenHeredoc, _) | (_, QuotedText | TemplateText | CloseHeredoc) => false,
        (OpenQuote | CloseSequence, _) | (_, CloseQuote | OpenInterpolation | OpenDirective) => false,
        (Comment, DoubleColon) | (DoubleColon, Comment) => true,
        (_, Newline | Comma | Ellipsis | Dot | DoubleColon) | (Bang | Dot | DoubleColon, _) => false,
        // The braces of an object beside those of a sequence.
        (OpenInterpolation | OpenDirective, OpenBrace) | (CloseBrace, CloseSequence) => true,
        (OpenInterpolation | OpenDirective, _) | (_, CloseSequence) => false,
        // A comma at the end of a list keeps its space.
        (Comma, _) => true,
        (OpenParen | OpenBracket, _) | (_, CloseParen | CloseBracket) | (OpenBrace, CloseBrace) => false,
        (Minus, _) if is_sign_after(before) => false,
        (_, Comment) => true,
        (Identifier, OpenParen) => false,
        // `for x in [..]`, but `in[0]` of a thing named so.
        (Identifier, OpenBracket) => before == Identifier && left_is_in(),
        (Number | CloseParen | CloseBracket | CloseBrace, OpenBracket) => false,
        _ => true,
    }
}

/// Whether a minus after this is the sign of a number rather than a subtraction.
fn is_sign_after(before: TokenKind) -> bool {
    matches!(
        before,
        Equal
            | DoubleEqual
            | NotEqual
            | Greater
            | GreaterOrEqual
            | Less
            | LessOrEqual
            | And
            | Or
            | Bang
            | Plus
            | Minus
            | Star
            | Slash
            | Percent
            | Question
            | Colon
            | Comma
            | OpenBrace
            | OpenBracket
            | OpenParen
            | Newline
    )
}

//! What stands under what: the equals signs of neighbouring lines, and their comments.

use unicode_segmentation::UnicodeSegmentation;

use super::indentation::{closes, opens};
use super::layout::Layout;
use crate::token::TokenKind;

pub(super) fn apply(layout: &mut Layout<'_>) {
    align(layout, equals_sign);
    align(layout, comment_at_end);
}

/// Puts the token that `find` finds in each line into one column, for as long as each line has one.
fn align(layout: &mut Layout<'_>, find: fn(&Layout<'_>, usize) -> Option<usize>) {
    // The token and how far it is from the margin.
    let mut run: Vec<(usize, usize)> = Vec::new();
    for number in 0..layout.lines.len() {
        match find(layout, number) {
            Some(token) => run.push((token, width(layout, layout.lines[number].start, token))),
            None => align_run(layout, &mut run),
        }
    }
    align_run(layout, &mut run);
}

fn align_run(layout: &mut Layout<'_>, run: &mut Vec<(usize, usize)>) {
    let widest = run.iter().map(|(_, width)| *width).max().unwrap_or(0);
    for (token, width) in run.drain(..) {
        layout.spaces[token] = widest - width + 1;
    }
}

/// The first equals sign of a line, unless something is left open or is closed after it.
fn equals_sign(layout: &Layout<'_>, line: usize) -> Option<usize> {
    let line = layout.lines[line].clone();
    let equals = line.clone().find(|index| layout.kind(*index) == TokenKind::Equal)?;
    let count = |which: fn(TokenKind) -> bool| (equals..line.end).filter(|index| which(layout.kind(*index))).count();
    (equals > line.start && count(opens) == count(closes)).then_some(equals)
}

/// The comment that ends a line, if there is anything before it. One in `/* */` does so only where the file ends:
/// else a newline follows it.
fn comment_at_end(layout: &Layout<'_>, line: usize) -> Option<usize> {
    let line = layout.lines[line].clone();
    let last = line.clone().rev().find(|index| layout.kind(*index) != TokenKind::EndOfFile)?;
    (layout.kind(last) == TokenKind::Comment && last > line.start).then_some(last)
}

/// The tokens from `start` to `end` with their spaces, in characters as people see them.
fn width(layout: &Layout<'_>, start: usize, end: usize) -> usize {
    (start..end).map(|index| layout.spaces[index] + characters(layout.text(index))).sum()
}

fn characters(text: &[u8]) -> usize {
    if text.is_ascii() && !text.contains(&b'\r') {
        return text.len();
    }
    String::from_utf8_lossy(text).graphemes(true).count()
}

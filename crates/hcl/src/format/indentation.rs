//! How far each line is from the margin.

use super::layout::Layout;
use crate::token::TokenKind;

const STEP: usize = 2;

/// A line that opens more brackets than it closes pushes what follows in by one step, however many they are;
/// they are all to be closed before it comes back.
pub(super) fn apply(layout: &mut Layout<'_>) {
    let mut open: Vec<usize> = Vec::new();
    for number in 0..layout.lines.len() {
        let line = layout.lines[number].clone();
        let (opened, closed) = balance(line.clone().map(|index| layout.kind(index)));
        close(&mut open, closed.saturating_sub(opened));
        let is_empty = matches!(layout.kind(line.start), TokenKind::Newline | TokenKind::EndOfFile);
        if !is_empty {
            layout.spaces[line.start] = open.len() * STEP;
        }
        if opened > closed {
            open.push(opened - closed);
        }
    }
}

/// What a line opens and closes. Within a heredoc that it begins nothing counts.
fn balance(line: impl Iterator<Item = TokenKind>) -> (usize, usize) {
    let (mut opened, mut closed) = (0, 0);
    for kind in line.take_while(|kind| *kind != TokenKind::OpenHeredoc) {
        opened += usize::from(opens(kind));
        closed += usize::from(closes(kind));
    }
    (opened, closed)
}

pub(super) fn opens(kind: TokenKind) -> bool {
    use TokenKind::{OpenBrace, OpenBracket, OpenDirective, OpenInterpolation, OpenParen};
    matches!(kind, OpenBrace | OpenBracket | OpenParen | OpenInterpolation | OpenDirective)
}

pub(super) fn closes(kind: TokenKind) -> bool {
    use TokenKind::{CloseBrace, CloseBracket, CloseParen, CloseSequence};
    matches!(kind, CloseBrace | CloseBracket | CloseParen | CloseSequence)
}

fn close(open: &mut Vec<usize>, mut brackets: usize) {
    while brackets > 0
        && let Some(last) = open.last_mut()
    {
        if *last > brackets {
            *last -= brackets;
            return;
        }
        brackets -= *last;
        open.pop();
    }
}

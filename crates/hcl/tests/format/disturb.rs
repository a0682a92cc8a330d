//! Brings the spaces of a file into disorder, and adds comments and line breaks where they are allowed.

use terrane_diag::{Diagnostics, SourceMap};
use terrane_hcl::TokenKind::{self, *};
use terrane_hcl::{Token, parse_body};

/// The same tokens with other spaces between them, and some comments and newlines more.
pub fn disturb(text: &[u8], seed: u64) -> Vec<u8> {
    let (mut sources, mut diags) = (SourceMap::new(), Diagnostics::new());
    let source = sources.add("main.tf", text.to_vec());
    let tokens = parse_body(source, text, &mut diags).tokens;
    let mut disturber = Disturber { text, random: Random(seed), written: Vec::new(), open: Vec::new() };
    // Some forms have only other spaces, some are turned upside down.
    let additions = [0, 0, 60, 25][disturber.random.below(4)];
    let mut before: Option<Token> = None;
    for token in tokens {
        disturber.gap(before, token, additions);
        disturber.written.extend_from_slice(&text[token.range()]);
        disturber.enter(token.kind);
        before = Some(token);
    }
    disturber.written
}

struct Disturber<'t> {
    text: &'t [u8],
    random: Random,
    written: Vec<u8>,
    /// The brackets around the place.
    open: Vec<TokenKind>,
}

impl Disturber<'_> {
    /// What stands before `token`. One in `additions` gaps gets something new; none if it is 0.
    fn gap(&mut self, before: Option<Token>, token: Token, additions: usize) {
        let Some(before) = before else { return self.spaces(0) };
        if is_text(before.kind)
            || is_text(token.kind)
            || matches!((before.kind, token.kind), (OpenQuote, _) | (_, CloseQuote))
        {
            return;
        }
        // Between sequences, and before one, there is text only.
        if matches!(before.kind, CloseSequence) || matches!(token.kind, OpenInterpolation | OpenDirective) {
            return;
        }
        // A heredoc ends with its line.
        if before.kind == CloseHeredoc {
            return;
        }
        let apart = before.end < token.start;
        let may_touch = !apart || is_bracket(before.kind) || is_bracket(token.kind) || at_line_start(self.text, before);
        self.spaces(usize::from(!may_touch));
        if additions > 0 && self.random.below(additions) == 0 {
            self.addition(before, token);
        }
    }

    fn spaces(&mut self, least: usize) {
        let spaces: &[u8] = match self.random.below(8) {
            0 => b"   ",
            1 => b"\t",
            2 => b" \t ",
            3 => b"         ",
            4 | 5 => b" ",
            _ => &b" "[..least],
        };
        self.written.extend_from_slice(spaces);
    }

    fn addition(&mut self, before: Token, token: Token) {
        let in_list = matches!(self.open.last(), Some(OpenParen | OpenBracket));
        let in_sequence = self.open.iter().any(|kind| matches!(kind, OpenInterpolation | OpenDirective));
        match self.random.below(4) {
            0 if token.kind == Newline && !in_sequence => self.written.extend_from_slice(b" # c"),
            1 if token.kind == Newline && !in_sequence => self.written.extend_from_slice(b"//"),
            2 if in_list && !in_sequence && before.kind != Dot && token.kind != Newline => {
                self.written.extend_from_slice(b"\n");
            }
            2 if before.kind == Newline && self.open.is_empty() => self.written.extend_from_slice(b"\n \t\n"),
            _ => self.written.extend_from_slice(b" /*c*/ "),
        }
    }

    fn enter(&mut self, kind: TokenKind) {
        match kind {
            OpenBrace | OpenBracket | OpenParen | OpenInterpolation | OpenDirective => self.open.push(kind),
            CloseBrace | CloseBracket | CloseParen | CloseSequence => drop(self.open.pop()),
            _ => {}
        }
    }
}

fn is_text(kind: TokenKind) -> bool {
    matches!(kind, QuotedText | TemplateText | CloseHeredoc)
}

fn is_bracket(kind: TokenKind) -> bool {
    matches!(
        kind,
        OpenBrace | CloseBrace | OpenBracket | CloseBracket | OpenParen | CloseParen | Comma | Equal | Newline
    )
}

fn at_line_start(text: &[u8], before: Token) -> bool {
    text[before.range()].ends_with(b"\n")
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).expect("it is below a usize")
    }
}

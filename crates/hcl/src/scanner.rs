//! From bytes to tokens. A stack of modes tells code from text: a quoted string, a heredoc and the code
//! inside a template sequence each push one.

use terrane_diag::{Diagnostics, SourceId};

use crate::characters::{self, Character};
use crate::lexical;
use crate::token::{Token, TokenKind};

/// What the first byte of the input is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    Code,
    Template,
}

/// Splits the input into tokens, the last of which is `EndOfFile`, and reports the invalid ones.
pub(crate) fn scan(source: SourceId, bytes: &[u8], start: Start, diags: &mut Diagnostics) -> Vec<Token> {
    let bottom = match start {
        Start::Code => Mode::Code { braces: 0 },
        Start::Template => Mode::Template,
    };
    let mut scanner = Scanner {
        bytes,
        at: 0,
        modes: vec![bottom],
        tokens: Vec::with_capacity(bytes.len() / 5 + 1),
        no_comment_end: false,
    };
    if bytes.starts_with(b"\xef\xbb\xbf") {
        scanner.at = 3;
    }
    scanner.run();
    lexical::report(source, bytes, &scanner.tokens, diags);
    scanner.tokens
}

#[derive(Clone, Debug)]
enum Mode {
    /// A file, or the code of a template sequence; `braces` are open in it.
    Code {
        braces: usize,
    },
    /// `goes_on` once a line break was found that seems to be meant as part of the string.
    Quoted {
        goes_on: bool,
    },
    Heredoc {
        marker: std::ops::Range<usize>,
        at_line_start: bool,
    },
    /// A bare template, which only the end of the input ends.
    Template,
}

struct Scanner<'b> {
    bytes: &'b [u8],
    at: usize,
    /// Never empty.
    modes: Vec<Mode>,
    tokens: Vec<Token>,
    /// No `*/` is in the rest of the input: there is no need to search again.
    no_comment_end: bool,
}

impl Scanner<'_> {
    fn run(&mut self) {
        while self.at < self.bytes.len() {
            match self.mode() {
                Mode::Code { .. } => self.code(),
                Mode::Quoted { goes_on } => {
                    let goes_on = *goes_on;
                    self.quoted(goes_on);
                }
                Mode::Heredoc { marker, at_line_start } => {
                    let (marker, at_line_start) = (marker.clone(), *at_line_start);
                    if !(at_line_start && self.close_heredoc(marker)) {
                        self.template_text();
                    }
                }
                Mode::Template => self.template_text(),
            }
        }
        self.push(TokenKind::EndOfFile, self.bytes.len());
    }

    fn mode(&mut self) -> &mut Mode {
        self.modes.last_mut().expect("the bottom mode is never popped")
    }

    /// Adds the token from the current place to `end`, and goes on there.
    fn push(&mut self, kind: TokenKind, end: usize) {
        self.tokens.push(Token { kind, start: narrow(self.at), end: narrow(end) });
        self.at = end;
    }

    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn code(&mut self) {
        match self.byte(self.at) {
            b' ' | b'\t' => self.at += 1,
            b'\n' => self.push(TokenKind::Newline, self.at + 1),
            b'\r' if self.byte(self.at + 1) == b'\n' => self.push(TokenKind::Newline, self.at + 2),
            b'#' => self.line_comment(),
            b'/' if self.byte(self.at + 1) == b'/' => self.line_comment(),
            b'/' if self.byte(self.at + 1) == b'*' => self.block_comment(),
            b'0'..=b'9' => self.push(TokenKind::Number, characters::number_end(self.bytes, self.at)),
            b'"' => {
                self.push(TokenKind::OpenQuote, self.at + 1);
                self.modes.push(Mode::Quoted { goes_on: false });
            }
            b'<' if self.open_heredoc() => {}
            b'{' => self.open_brace(),
            b'}' => self.close_brace(1),
            b'~' if self.byte(self.at + 1) == b'}' => self.close_brace(2),
            _ => self.operator_or_name(),
        }
    }

    fn operator_or_name(&mut self) {
        if let Some((kind, length)) = characters::operator(&self.bytes[self.at..]) {
            return self.push(kind, self.at + length);
        }
        match characters::decode(&self.bytes[self.at..]) {
            Character::Valid(first, _) if characters::starts_identifier(first) => {
                self.push(TokenKind::Identifier, characters::identifier_end(self.bytes, self.at));
            }
            Character::Valid(_, length) => self.push(TokenKind::Invalid, self.at + length),
            Character::Invalid => self.push(TokenKind::InvalidUtf8, self.at + 1),
        }
    }

    fn line_comment(&mut self) {
        let length = self.bytes[self.at..].iter().position(|byte| *byte == b'\n').map(|newline| newline + 1);
        self.push(TokenKind::Comment, length.map_or(self.bytes.len(), |length| self.at + length));
    }

    fn block_comment(&mut self) {
        let inside = &self.bytes[self.at + 2..];
        let end = if self.no_comment_end { None } else { inside.windows(2).position(|pair| pair == b"*/") };
        match end {
            Some(length) => self.push(TokenKind::Comment, self.at + 2 + length + 2),
            None => {
                self.no_comment_end = true;
                self.push(TokenKind::Slash, self.at + 1);
            }
        }
    }

    fn open_brace(&mut self) {
        self.push(TokenKind::OpenBrace, self.at + 1);
        if let Mode::Code { braces } = self.mode() {
            *braces += 1;
        }
    }

    /// `length` is 2 for `~}`. Only at the end of a template sequence does the brace close that; a `~}`
    /// elsewhere stays one token, so that the parser can say what is wrong with it.
    fn close_brace(&mut self, length: usize) {
        let inside = self.modes.len() > 1;
        let Mode::Code { braces } = self.mode() else { return };
        let closes_sequence = inside && *braces == 0;
        *braces = braces.saturating_sub(1);
        if closes_sequence {
            self.modes.pop();
        }
        let kind = if closes_sequence || length == 2 { TokenKind::CloseSequence } else { TokenKind::CloseBrace };
        self.push(kind, self.at + length);
    }

    /// True if a heredoc starts here: `<<NAME` or `<<-NAME` and at once a newline.
    fn open_heredoc(&mut self) -> bool {
        let rest = &self.bytes[self.at..];
        let Some(after) = rest.strip_prefix(b"<<") else { return false };
        let marker_start = self.at + 2 + usize::from(after.first() == Some(&b'-'));
        let marker_end = characters::identifier_end(self.bytes, marker_start);
        let newline = match (self.byte(marker_end), self.byte(marker_end + 1)) {
            (b'\n', _) => 1,
            (b'\r', b'\n') => 2,
            _ => return false,
        };
        if marker_end == marker_start {
            return false;
        }
        self.push(TokenKind::OpenHeredoc, marker_end + newline);
        self.modes.push(Mode::Heredoc { marker: marker_start..marker_end, at_line_start: true });
        true
    }

    /// True if the line that starts here is nothing but the marker. A marker at the end of the input does
    /// not close: there must be a newline after it.
    fn close_heredoc(&mut self, marker: std::ops::Range<usize>) -> bool {
        let rest = &self.bytes[self.at..];
        let Some(length) = rest.iter().position(|byte| *byte == b'\n') else { return false };
        let Ok(line) = std::str::from_utf8(&rest[..length]) else { return false };
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.trim().as_bytes() != &self.bytes[marker] || line.contains('\r') {
            return false;
        }
        let end = self.at + line.len();
        self.push(TokenKind::CloseHeredoc, end);
        self.modes.pop();
        true
    }

    fn quoted(&mut self, goes_on: bool) {
        match self.byte(self.at) {
            b'"' => {
                self.push(TokenKind::CloseQuote, self.at + 1);
                self.modes.pop();
            }
            b'\n' | b'\r' => self.quoted_newline(goes_on),
            _ => self.text(TokenKind::QuotedText),
        }
    }

    /// A line break in a quoted string. Where the quote seems to have been forgotten, the string and all
    /// that it stands in on this line end here, so that the rest of the file is still read.
    fn quoted_newline(&mut self, goes_on: bool) {
        let length = match (self.byte(self.at), self.byte(self.at + 1)) {
            (b'\r', b'\n') => 2,
            _ => 1,
        };
        // A carriage return alone ends no line.
        let alone = length == 1 && self.byte(self.at) == b'\r';
        if goes_on || alone || self.string_goes_on() {
            self.push(TokenKind::QuotedNewline, self.at + length);
            *self.mode() = Mode::Quoted { goes_on: true };
            return;
        }
        self.push(TokenKind::QuotedNewline, self.at);
        let line_start = self.modes.iter().rposition(|mode| matches!(mode, Mode::Heredoc { .. } | Mode::Template));
        let above = line_start.map_or(0, |index| index + 1);
        let outermost = self.modes[above..].iter().position(|mode| matches!(mode, Mode::Quoted { .. }));
        self.modes.truncate(above + outermost.unwrap_or(0));
    }

    /// Guesses from the first later line that has quotes: an odd number of them closes our string, unless
    /// the line sets an argument.
    fn string_goes_on(&self) -> bool {
        let mut lines = self.bytes[self.at..].split(|byte| *byte == b'\n').skip(1);
        let found = lines.find(|line| line.contains(&b'"'));
        found.is_some_and(|line| count_quotes(line) % 2 == 1 && !sets_argument(line))
    }

    /// One token of text in a heredoc or a bare template, at most to the end of the line.
    fn template_text(&mut self) {
        self.text(TokenKind::TemplateText);
        let ends_line = self.tokens.last().is_some_and(|token| token.kind == TokenKind::TemplateText)
            && self.byte(self.at.wrapping_sub(1)) == b'\n';
        if let Mode::Heredoc { at_line_start, .. } = self.mode() {
            *at_line_start = ends_line;
        } else if let Some(Mode::Heredoc { at_line_start, .. }) = self.modes.iter_mut().rev().nth(1) {
            // A sequence has begun on this line: what follows it is not the start of a line.
            *at_line_start = false;
        }
    }

    /// Text up to whatever ends it, or the sequence opener or the invalid byte that is here.
    fn text(&mut self, kind: TokenKind) {
        let quoted = kind == TokenKind::QuotedText;
        let start = self.at;
        let mut end = start;
        let special = loop {
            match self.byte(end) {
                _ if end >= self.bytes.len() => break None,
                b'"' | b'\n' | b'\r' if quoted => break None,
                b'\n' => {
                    end += 1;
                    break None;
                }
                b'\r' if self.byte(end + 1) != b'\n' => break Some((TokenKind::Invalid, 1)),
                b'\\' if quoted => match self.escape(end) {
                    Some(length) => end += length,
                    None => break Some((TokenKind::Invalid, 1)),
                },
                sign @ (b'$' | b'%') => {
                    let run = self.bytes[end..].iter().take_while(|byte| **byte == sign).count();
                    match (self.byte(end + run) == b'{', run) {
                        (true, 1) => break Some((sequence(sign), 2 + usize::from(self.byte(end + 2) == b'~'))),
                        // Doubled, it is an escape, and so is the brace part of the text.
                        (escaped, _) => end += run + usize::from(escaped),
                    }
                }
                _ => match characters::decode(&self.bytes[end..]) {
                    Character::Valid(_, length) => end += length,
                    Character::Invalid => break Some((TokenKind::InvalidUtf8, 1)),
                },
            }
        };
        if end > start {
            return self.push(kind, end);
        }
        let Some((kind, length)) = special else { return };
        self.push(kind, end + length);
        if matches!(kind, TokenKind::OpenInterpolation | TokenKind::OpenDirective) {
            self.modes.push(Mode::Code { braces: 0 });
        }
    }

    /// The length of a backslash with the character after it.
    fn escape(&self, at: usize) -> Option<usize> {
        match characters::decode(self.bytes.get(at + 1..)?) {
            Character::Valid('\n' | '\r', _) | Character::Invalid => None,
            Character::Valid(_, length) => Some(1 + length),
        }
    }
}

fn sequence(sign: u8) -> TokenKind {
    if sign == b'$' { TokenKind::OpenInterpolation } else { TokenKind::OpenDirective }
}

fn count_quotes(line: &[u8]) -> usize {
    let mut quotes = 0;
    let mut escaped = false;
    for byte in line {
        quotes += usize::from(*byte == b'"' && !escaped);
        escaped = *byte == b'\\' && !escaped;
    }
    quotes
}

/// True for `name =` at the start of a line.
fn sets_argument(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    let name = characters::identifier_end(line, 0);
    name > 0 && line[name..].trim_ascii_start().starts_with(b"=")
}

fn narrow(at: usize) -> u32 {
    // Files above 4 GiB are refused before they get here.
    u32::try_from(at).unwrap_or(u32::MAX)
}

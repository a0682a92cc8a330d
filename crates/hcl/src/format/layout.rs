//! The tokens of a file in lines, each with the spaces before it.

use std::ops::Range;

use crate::token::{Token, TokenKind};

pub(super) struct Layout<'b> {
    bytes: &'b [u8],
    pub tokens: &'b [Token],
    /// How many spaces stand before the token of the same index.
    pub spaces: Vec<usize>,
    /// The tokens of each line, with what ends it. A line ends with a newline token or a comment that has one;
    /// the text of a heredoc and a comment of several lines do not end it.
    pub lines: Vec<Range<usize>>,
}

impl<'b> Layout<'b> {
    pub fn new(bytes: &'b [u8], tokens: &'b [Token]) -> Layout<'b> {
        let mut layout = Layout { bytes, tokens, spaces: vec![0; tokens.len()], lines: Vec::new() };
        let mut start = 0;
        for index in 0..tokens.len() {
            if layout.ends_line(index) {
                layout.lines.push(start..index + 1);
                start = index + 1;
            }
        }
        if start < tokens.len() {
            layout.lines.push(start..tokens.len());
        }
        layout
    }

    pub fn kind(&self, index: usize) -> TokenKind {
        self.tokens[index].kind
    }

    pub fn text(&self, index: usize) -> &'b [u8] {
        &self.bytes[self.tokens[index].range()]
    }

    pub fn ends_line(&self, index: usize) -> bool {
        match self.kind(index) {
            TokenKind::Newline => true,
            TokenKind::Comment => self.text(index).ends_with(b"\n"),
            _ => false,
        }
    }

    /// What stands between this token and the one before it, in bytes. A byte order mark is nothing.
    pub fn original_spaces(&self, index: usize) -> usize {
        let before = index.checked_sub(1).map_or(0, |before| self.tokens[before].range().end);
        let between = &self.bytes[before..self.tokens[index].range().start];
        between.iter().filter(|byte| matches!(byte, b' ' | b'\t')).count()
    }

    pub fn written(&self) -> Vec<u8> {
        let mut written = Vec::with_capacity(self.bytes.len() + self.bytes.len() / 8);
        for index in 0..self.tokens.len() {
            written.resize(written.len() + self.spaces[index], b' ');
            written.extend_from_slice(self.text(index));
        }
        written
    }
}

//! Where to go on after a broken item.

use crate::parser::Parser;
use crate::token::{Token, TokenKind};

/// What ends an item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// A newline, or the brace that closes the block, if it stands in one.
    BodyItem { in_block: bool },
    /// A newline, a comma or the closing brace.
    ObjectItem,
}

impl Parser<'_> {
    /// Skips the rest of an attribute or block of which something could not be read. `start` is the index
    /// of its first token.
    pub fn skip_item(&mut self, start: usize, in_block: bool) {
        let end = self.item_end(start, Ending::BodyItem { in_block });
        self.runs_to_the_end = false;
        self.at = end.unwrap_or(self.tokens.len() - 1);
    }

    /// Skips the rest of an object item; false if its end cannot be told, and then nothing is skipped.
    pub fn skip_object_item(&mut self, start: usize) -> bool {
        if self.runs_to_the_end {
            return false;
        }
        let end = self.item_end(start, Ending::ObjectItem);
        self.at = end.unwrap_or(self.at);
        end.is_some()
    }

    /// The index of the token after the item. Brackets are matched from the item's start, because the fault
    /// may be inside of some.
    fn item_end(&mut self, start: usize, ending: Ending) -> Option<usize> {
        let mut open = Open::default();
        for index in start..self.tokens.len() {
            let token = self.tokens[index];
            let beyond_fault = index >= self.at;
            if !open.follow(token) && beyond_fault {
                match (token.kind, ending) {
                    (TokenKind::CloseBrace, Ending::BodyItem { in_block: true } | Ending::ObjectItem) => {
                        return Some(index);
                    }
                    (_, Ending::ObjectItem) => return None,
                    (_, Ending::BodyItem { .. }) => {}
                }
            }
            if !beyond_fault {
                continue;
            }
            match ending {
                Ending::ObjectItem
                    if open.is_empty() && token.kind == TokenKind::Comma && self.key_begins(index + 1) =>
                {
                    return Some(index + 1);
                }
                _ if !self.ends_line(token) => {}
                Ending::ObjectItem if open.is_empty() && self.key_begins(index + 1) => return Some(index + 1),
                Ending::ObjectItem if self.item_begins(index + 1, &open) => return None,
                Ending::BodyItem { .. } if open.is_empty() && self.line_begins_item(index + 1) => {
                    return Some(index + 1);
                }
                Ending::BodyItem { .. } if self.item_begins(index + 1, &open) => return Some(index + 1),
                Ending::ObjectItem | Ending::BodyItem { .. } => {}
            }
        }
        // So will the items around this one, in which more is open: no need to search for their ends.
        self.runs_to_the_end = true;
        None
    }

    fn ends_line(&self, token: Token) -> bool {
        match token.kind {
            TokenKind::Newline => true,
            TokenKind::Comment => self.ends_with_newline(token),
            _ => false,
        }
    }

    /// A line that begins with an operator or a bracket goes on with the broken item.
    fn line_begins_item(&self, index: usize) -> bool {
        matches!(
            self.tokens.get(index).map(|token| token.kind),
            None | Some(
                TokenKind::Newline
                    | TokenKind::Comment
                    | TokenKind::Identifier
                    | TokenKind::OpenQuote
                    | TokenKind::CloseBrace
                    | TokenKind::EndOfFile
            )
        )
    }

    /// True if an object item, its end or nothing follows. Anything else goes on with the broken item.
    fn key_begins(&self, index: usize) -> bool {
        let kind = |index: usize| self.tokens.get(index).map(|token| token.kind);
        match kind(index) {
            Some(TokenKind::Identifier) => matches!(kind(index + 1), Some(TokenKind::Equal | TokenKind::Colon)),
            Some(TokenKind::OpenQuote | TokenKind::OpenParen | TokenKind::CloseBrace) => true,
            Some(TokenKind::Newline | TokenKind::Comment) => true,
            _ => false,
        }
    }

    /// True if a new item begins on this line although brackets are open: one of them was never closed.
    /// `name =` cannot stand in parentheses and brackets, a header with a label in quotes not even in braces.
    fn item_begins(&self, index: usize, open: &Open) -> bool {
        let kind = |offset: usize| self.tokens.get(index + offset).map(|token| token.kind);
        if kind(0) != Some(TokenKind::Identifier) || open.is_empty() {
            return false;
        }
        match kind(1) {
            Some(TokenKind::Equal) => open.only_parens_and_brackets(),
            Some(TokenKind::OpenQuote) => self.header_follows(index + 1),
            _ => false,
        }
    }

    /// True if labels in quotes and an opening brace follow on this line.
    fn header_follows(&self, index: usize) -> bool {
        let rest = self.tokens[index..].iter().map(|token| token.kind);
        let labels = [TokenKind::OpenQuote, TokenKind::QuotedText, TokenKind::CloseQuote, TokenKind::Identifier];
        let mut after = rest.skip_while(|kind| labels.contains(kind));
        after.next() == Some(TokenKind::OpenBrace)
    }
}

/// The brackets, strings and sequences that are open at a place.
#[derive(Default)]
struct Open {
    stack: Vec<TokenKind>,
    /// How many in the stack are of each of [`OPENERS`], so that no step has to search in vain.
    counts: [usize; OPENERS.len()],
}

const OPENERS: [TokenKind; 7] = [
    TokenKind::OpenParen,
    TokenKind::OpenBracket,
    TokenKind::OpenBrace,
    TokenKind::OpenQuote,
    TokenKind::OpenHeredoc,
    TokenKind::OpenInterpolation,
    TokenKind::OpenDirective,
];

impl Open {
    fn is_empty(&self) -> bool {
        self.stack.is_empty()
    }

    fn only_parens_and_brackets(&self) -> bool {
        self.counts[2..].iter().all(|count| *count == 0)
    }

    /// Takes note of a token; false if it closes something that is not open.
    fn follow(&mut self, token: Token) -> bool {
        if let Some(opener) = OPENERS.iter().position(|kind| *kind == token.kind) {
            self.counts[opener] += 1;
            self.stack.push(token.kind);
            return true;
        }
        match token.kind {
            TokenKind::CloseParen => self.close(&[TokenKind::OpenParen]),
            TokenKind::CloseBracket => self.close(&[TokenKind::OpenBracket]),
            TokenKind::CloseBrace => self.close(&[TokenKind::OpenBrace]),
            TokenKind::CloseQuote => self.close(&[TokenKind::OpenQuote]),
            TokenKind::CloseHeredoc => self.close(&[TokenKind::OpenHeredoc]),
            TokenKind::CloseSequence => self.close(&[TokenKind::OpenInterpolation, TokenKind::OpenDirective]),
            TokenKind::QuotedNewline if token.start == token.end => {
                self.end_unclosed_string();
                true
            }
            _ => true,
        }
    }

    /// Closes the innermost of these kinds. What was opened later and is still open was never closed.
    fn close(&mut self, openers: &[TokenKind]) -> bool {
        let open = |(opener, count): (&TokenKind, &usize)| *count > 0 && openers.contains(opener);
        if !OPENERS.iter().zip(&self.counts).any(open) {
            return false;
        }
        while let Some(kind) = self.pop() {
            if openers.contains(&kind) {
                break;
            }
        }
        true
    }

    /// The scanner ended the outermost string of the line, and all that is in it.
    fn end_unclosed_string(&mut self) {
        let heredoc = self.stack.iter().rposition(|kind| *kind == TokenKind::OpenHeredoc);
        let above = heredoc.map_or(0, |index| index + 1);
        let outermost = self.stack[above..].iter().position(|kind| *kind == TokenKind::OpenQuote);
        while outermost.is_some_and(|outermost| self.stack.len() > above + outermost) {
            self.pop();
        }
    }

    fn pop(&mut self) -> Option<TokenKind> {
        let kind = self.stack.pop()?;
        if let Some(opener) = OPENERS.iter().position(|opener| *opener == kind) {
            self.counts[opener] -= 1;
        }
        Some(kind)
    }
}

//! What to say about characters that have no place in the language.

use terrane_diag::{Diagnostics, SourceId, Span};

use crate::token::{Token, TokenKind};

/// Reports the invalid tokens, of each kind only the first of a line.
pub(crate) fn report(source: SourceId, bytes: &[u8], tokens: &[Token], diags: &mut Diagnostics) {
    let mut reported: Vec<TokenKind> = Vec::new();
    let mut in_long_string = false;
    for token in tokens {
        let text = bytes.get(token.range()).unwrap_or_default();
        // A string over many lines is one mistake.
        let repeated = in_long_string && token.kind == TokenKind::QuotedNewline;
        match token.kind {
            TokenKind::QuotedNewline => in_long_string = !token.range().is_empty(),
            TokenKind::CloseQuote => in_long_string = false,
            _ => {}
        }
        if ends_line(token, text) && token.kind != TokenKind::QuotedNewline {
            reported.clear();
        }
        let Some((summary, detail)) = complaint(token.kind, text) else { continue };
        if repeated || reported.contains(&token.kind) {
            continue;
        }
        reported.push(token.kind);
        diags.error(Span::new(source, token.range().start, token.range().end), summary, detail);
    }
}

/// True for the kinds that [`report`] reports.
pub(crate) fn is_invalid(kind: TokenKind) -> bool {
    complaint(kind, b"").is_some()
}

fn ends_line(token: &Token, text: &[u8]) -> bool {
    matches!(token.kind, TokenKind::Newline | TokenKind::Comment | TokenKind::TemplateText) && text.ends_with(b"\n")
}

fn complaint(kind: TokenKind, text: &[u8]) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        TokenKind::BitwiseOperator => ("Unsupported operator", bitwise(text)),
        TokenKind::Apostrophe => {
            ("Invalid character", "Strings are enclosed in double quotes (\"), not in single ones.")
        }
        TokenKind::Backquote => (
            "Invalid character",
            "Strings are enclosed in double quotes (\"). For a string of several lines use a heredoc, such as \"<<EOT\".",
        ),
        TokenKind::Semicolon => (
            "Invalid character",
            "A semicolon separates nothing here: arguments and blocks end with a newline, items of a collection with a comma.",
        ),
        TokenKind::QuotedNewline => (
            "Invalid multi-line string",
            "A quoted string must end on the line on which it begins. Write a line break as \\n, or use a heredoc, such as \"<<EOT\".",
        ),
        TokenKind::InvalidUtf8 => {
            ("Invalid character encoding", "These bytes are not UTF-8. Save the file in the encoding UTF-8.")
        }
        TokenKind::Invalid => ("Invalid character", invalid(text)),
        _ => return None,
    })
}

fn bitwise(operator: &[u8]) -> &'static str {
    match operator {
        b"&" => "There are no bitwise operators. For the boolean AND write \"&&\".",
        b"|" => "There are no bitwise operators. For the boolean OR write \"||\".",
        b"~" => "There are no bitwise operators. For the boolean NOT write \"!\".",
        _ => "There are no bitwise operators.",
    }
}

fn invalid(text: &[u8]) -> &'static str {
    match text {
        b"\xe2\x80\x9c" | b"\xe2\x80\x9d" => {
            "Curly quotes do not enclose strings; they often come from copied documents. Use straight double quotes (\")."
        }
        b"\\" => "A backslash has a meaning only in a quoted string, before the character that it escapes.",
        b"\r" => "A carriage return must be followed by a newline.",
        b"$" => "A dollar sign has a meaning only in a string, where it starts an interpolation.",
        _ => "This character has no meaning here.",
    }
}

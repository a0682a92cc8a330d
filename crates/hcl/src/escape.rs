//! From source text to the text that is meant.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::ast::Str;

/// An escape sequence that means nothing.
pub(crate) struct Fault {
    /// In bytes of the text that was given.
    pub range: std::ops::Range<usize>,
    pub detail: String,
}

/// Strings are kept in Unicode normal form C, as the language compares them.
pub(crate) fn normalise(text: String) -> Str {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return text.into();
    }
    text.nfc().collect()
}

/// Heredocs and bare templates know only the doubled signs: `$${` is `${`, `%%{` is `%{`.
pub(crate) fn decode_template(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(index) = rest.find(['$', '%']) {
        let (before, sign) = rest.split_at(index);
        decoded.push_str(before);
        rest = &sign[push_signs(sign, &mut decoded)..];
    }
    decoded.push_str(rest);
    decoded
}

/// The text begins with a sign. Adds the run of equal signs, one fewer if a brace follows; returns the
/// length of the run.
fn push_signs(text: &str, decoded: &mut String) -> usize {
    let sign = text.as_bytes().first().copied();
    let run = text.bytes().take_while(|byte| Some(*byte) == sign).count();
    let escapes = run > 1 && text.as_bytes().get(run) == Some(&b'{');
    decoded.push_str(&text[usize::from(escapes)..run]);
    run
}

/// Quoted strings have backslashes too.
pub(crate) fn decode_quoted(text: &str) -> (String, Vec<Fault>) {
    let mut decoded = String::with_capacity(text.len());
    let mut faults = Vec::new();
    let mut at = 0;
    while let Some(index) = text[at..].find(['$', '%', '\\']) {
        decoded.push_str(&text[at..at + index]);
        at += index;
        if !text[at..].starts_with('\\') {
            at += push_signs(&text[at..], &mut decoded);
            continue;
        }
        let (length, result) = backslash(&text[at..]);
        match result {
            Ok(character) => decoded.push(character),
            Err(detail) => faults.push(Fault { range: at..at + length, detail }),
        }
        at += length;
    }
    decoded.push_str(&text[at..]);
    (decoded, faults)
}

/// The length of the escape sequence at the start of the text, and what it stands for.
fn backslash(text: &str) -> (usize, Result<char, String>) {
    let Some(selector) = text.chars().nth(1) else {
        return (1, Err("After a backslash a character must follow.".into()));
    };
    let digits = match selector {
        'n' => return (2, Ok('\n')),
        'r' => return (2, Ok('\r')),
        't' => return (2, Ok('\t')),
        '"' => return (2, Ok('"')),
        '\\' => return (2, Ok('\\')),
        'u' => 4,
        'U' => 8,
        _ => {
            let detail = format!("\"\\{selector}\" means nothing. For a literal backslash write \"\\\\\".");
            return (1 + selector.len_utf8(), Err(detail));
        }
    };
    let found = text.bytes().skip(2).take(digits).take_while(u8::is_ascii_hexdigit).count();
    if found < digits {
        return (2 + found, Err(format!("After \"\\{selector}\" {digits} hexadecimal digits must follow.")));
    }
    let code = u32::from_str_radix(&text[2..2 + digits], 16).unwrap_or(u32::MAX);
    let character = char::from_u32(code).ok_or_else(|| format!("There is no character U+{code:04X}."));
    (2 + digits, character)
}

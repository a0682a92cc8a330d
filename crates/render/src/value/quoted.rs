/// A string in quotes, with escapes for everything that cannot be printed. Template markers are not
/// escaped, as the reference shows strings.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..' ' | '\u{7f}' => out.push_str(&format!("\\x{:02x}", u32::from(character))),
            ' '..'\u{7f}' => out.push(character),
            other if is_printable(other) => out.push(other),
            other if u32::from(other) > 0xffff => out.push_str(&format!("\\U{:08x}", u32::from(other))),
            other => out.push_str(&format!("\\u{:04x}", u32::from(other))),
        }
    }
    out.push('"');
    out
}

/// Letters, marks, numbers, punctuation and symbols; of the spaces only the plain one.
fn is_printable(character: char) -> bool {
    // Behind a letter, so that a combining mark is judged as one.
    !character.is_whitespace() && format!("a{character}").escape_debug().count() == 2
}

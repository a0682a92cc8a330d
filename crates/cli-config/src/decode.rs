//! What is inside of quotes.

/// A string without its escapes; `None` if one of them means nothing.
pub(crate) fn string(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        out.push(match characters.next()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '"' => '"',
            '\\' => '\\',
            'u' => code(&mut characters, 4)?,
            'U' => code(&mut characters, 8)?,
            _ => return None,
        });
    }
    Some(out)
}

fn code(characters: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let text: String = characters.take(digits).collect();
    u32::from_str_radix(&text, 16).ok().and_then(char::from_u32)
}

/// Puts variables of the environment into a text: `$NAME` and `${NAME}`. Unknown ones are empty.
pub(crate) fn expand(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(dollar) = rest.find('$') {
        out.push_str(&rest[..dollar]);
        let after = &rest[dollar + 1..];
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (name, length) = match after.strip_prefix('{').and_then(|braced| braced.split_once('}')) {
            Some((name, _)) => (name, name.len() + 2),
            None => {
                let length = after.find(|c| !is_name(c)).unwrap_or(after.len());
                (&after[..length], length)
            }
        };
        match name.is_empty() {
            true => out.push('$'),
            false => out.push_str(&variable(name).unwrap_or_default()),
        }
        rest = &after[length..];
    }
    out.push_str(rest);
    out
}

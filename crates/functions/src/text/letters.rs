//! Upper, lower and title case, one character for one: `ß` has no upper case here.

pub(super) fn lower(letter: char) -> char {
    match letter {
        'İ' => 'i',
        letter => single(letter, letter.to_lowercase()),
    }
}

pub(super) fn upper(letter: char) -> char {
    match letter {
        // Greek letters with a small iota below have one with a capital beside it.
        'ᾀ'..='ᾇ' | 'ᾐ'..='ᾗ' | 'ᾠ'..='ᾧ' => offset(letter, 8),
        'ᾳ' | 'ῃ' | 'ῳ' => offset(letter, 9),
        letter => single(letter, letter.to_uppercase()),
    }
}

fn title(letter: char) -> char {
    match letter {
        'Ǆ' | 'ǅ' | 'ǆ' => 'ǅ',
        'Ǉ' | 'ǈ' | 'ǉ' => 'ǈ',
        'Ǌ' | 'ǋ' | 'ǌ' => 'ǋ',
        'Ǳ' | 'ǲ' | 'ǳ' => 'ǲ',
        // The Georgian alphabet uses its capitals only for whole words.
        '\u{10d0}'..='\u{10ff}' => letter,
        letter => upper(letter),
    }
}

/// A letter starts a word after white space, and after any ASCII character that is not in names.
pub(super) fn titled(text: &str) -> String {
    let mut starts = true;
    text.chars()
        .map(|letter| {
            let result = if starts { title(letter) } else { letter };
            starts = match letter {
                letter if letter.is_ascii() => !letter.is_ascii_alphanumeric() && letter != '_',
                letter => letter.is_whitespace(),
            };
            result
        })
        .collect()
}

fn single(letter: char, mut mapped: impl ExactSizeIterator<Item = char>) -> char {
    match mapped.len() {
        1 => mapped.next().unwrap_or(letter),
        _ => letter,
    }
}

fn offset(letter: char, by: u32) -> char {
    char::from_u32(u32::from(letter) + by).unwrap_or(letter)
}

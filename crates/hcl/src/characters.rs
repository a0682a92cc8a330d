//! Which characters make which token.

use crate::token::TokenKind;

pub(crate) enum Character {
    /// With its length in bytes.
    Valid(char, usize),
    Invalid,
}

/// The first character of the bytes, which are not empty; nothing at all counts as invalid.
pub(crate) fn decode(bytes: &[u8]) -> Character {
    let length = match bytes.first() {
        Some(byte @ 0..=0x7f) => return Character::Valid(char::from(*byte), 1),
        Some(0xc2..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf4) => 4,
        Some(_) | None => return Character::Invalid,
    };
    let text = bytes.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok());
    match text.and_then(|text| text.chars().next()) {
        Some(character) => Character::Valid(character, length),
        None => Character::Invalid,
    }
}

pub(crate) fn starts_identifier(character: char) -> bool {
    character == '_' || unicode_ident::is_xid_start(character) || is_id_but_not_xid(character)
}

fn continues_identifier(character: char) -> bool {
    // Unicode 15.1 lets these continue an identifier; the language has older tables.
    let newer = matches!(character, '\u{200c}' | '\u{200d}' | '\u{30fb}' | '\u{ff65}');
    let continues = unicode_ident::is_xid_continue(character) || is_id_but_not_xid(character);
    character == '-' || (continues && !newer)
}

/// The language goes by the properties ID_Start and ID_Continue, our tables by XID_Start and XID_Continue;
/// these characters are the difference.
fn is_id_but_not_xid(character: char) -> bool {
    matches!(character,
        '\u{37a}' | '\u{e33}' | '\u{eb3}' | '\u{309b}'..='\u{309c}' | '\u{fc5e}'..='\u{fc63}'
        | '\u{fdfa}'..='\u{fdfb}' | '\u{fe70}' | '\u{fe72}' | '\u{fe74}' | '\u{fe76}' | '\u{fe78}' | '\u{fe7a}'
        | '\u{fe7c}' | '\u{fe7e}' | '\u{ff9e}'..='\u{ff9f}')
}

/// Where the identifier that starts at `start` ends; `start` itself if there is none.
pub(crate) fn identifier_end(bytes: &[u8], start: usize) -> usize {
    let mut end = start;
    // Nearly all names are plain letters.
    while bytes.get(end).is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_') {
        end += 1;
    }
    while let Some(rest) = bytes.get(end..)
        && let Character::Valid(character, length) = decode(rest)
        && (if end == start { starts_identifier(character) } else { continues_identifier(character) })
    {
        end += length;
    }
    end
}

/// Where the run of digits, dots and exponents that starts with a digit ends. Not each such run is a
/// number: `1.2.3` is one token, so that it can be refused as a whole. A final dot does not belong to it.
pub(crate) fn number_end(bytes: &[u8], start: usize) -> usize {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let mut at = start;
    let mut end = start;
    loop {
        match byte(at) {
            b'0'..=b'9' => at += 1,
            b'.' => {
                at += 1;
                continue;
            }
            b'e' | b'E' if byte(at + 1).is_ascii_digit() => at += 2,
            b'e' | b'E' if matches!(byte(at + 1), b'+' | b'-') && byte(at + 2).is_ascii_digit() => at += 3,
            _ => return end,
        }
        end = at;
    }
}

/// The operator or punctuation at the start of the bytes, and its length.
pub(crate) fn operator(bytes: &[u8]) -> Option<(TokenKind, usize)> {
    let pair = match bytes {
        [b'.', b'.', b'.', ..] => return Some((TokenKind::Ellipsis, 3)),
        [b'=', b'=', ..] => TokenKind::DoubleEqual,
        [b'!', b'=', ..] => TokenKind::NotEqual,
        [b'>', b'=', ..] => TokenKind::GreaterOrEqual,
        [b'<', b'=', ..] => TokenKind::LessOrEqual,
        [b'=', b'>', ..] => TokenKind::FatArrow,
        [b'&', b'&', ..] => TokenKind::And,
        [b'|', b'|', ..] => TokenKind::Or,
        [b':', b':', ..] => TokenKind::DoubleColon,
        [single, ..] => return single_operator(*single).map(|kind| (kind, 1)),
        [] => return None,
    };
    Some((pair, 2))
}

fn single_operator(byte: u8) -> Option<TokenKind> {
    Some(match byte {
        b'=' => TokenKind::Equal,
        b'.' => TokenKind::Dot,
        b',' => TokenKind::Comma,
        b'(' => TokenKind::OpenParen,
        b')' => TokenKind::CloseParen,
        b'[' => TokenKind::OpenBracket,
        b']' => TokenKind::CloseBracket,
        b'!' => TokenKind::Bang,
        b'>' => TokenKind::Greater,
        b'<' => TokenKind::Less,
        b'+' => TokenKind::Plus,
        b'-' => TokenKind::Minus,
        b'*' => TokenKind::Star,
        b'/' => TokenKind::Slash,
        b'%' => TokenKind::Percent,
        b'?' => TokenKind::Question,
        b':' => TokenKind::Colon,
        b'&' | b'|' | b'^' | b'~' => TokenKind::BitwiseOperator,
        b'\'' => TokenKind::Apostrophe,
        b'`' => TokenKind::Backquote,
        b';' => TokenKind::Semicolon,
        _ => return None,
    })
}

//! Character classes.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind};

pub(super) fn single(letter: char) -> ClassUnicode {
    ClassUnicode::new([ClassUnicodeRange::new(letter, letter)])
}

/// From one code point to another; the surrogates between them match nothing.
pub(super) fn range(low: u32, high: u32) -> ClassUnicode {
    let low = (low..=high).find_map(char::from_u32);
    let high = (0..=high).rev().find_map(char::from_u32);
    match (low, high) {
        (Some(low), Some(high)) if low <= high => ClassUnicode::new([ClassUnicodeRange::new(low, high)]),
        _ => ClassUnicode::empty(),
    }
}

fn ranges(ranges: &[(char, char)]) -> ClassUnicode {
    ClassUnicode::new(ranges.iter().map(|(low, high)| ClassUnicodeRange::new(*low, *high)))
}

/// With all letters that differ only in case, if `fold`; then negated.
pub(super) fn finished(mut class: ClassUnicode, fold: bool, negate: bool) -> ClassUnicode {
    if fold {
        // Fails only without tables, which are built in.
        let _ = class.try_case_fold_simple();
    }
    if negate {
        class.negate();
    }
    class
}

/// `d`, `s` and `w`; their capitals are the negations.
pub(super) fn perl(letter: char) -> Option<(ClassUnicode, bool)> {
    let class = match letter.to_ascii_lowercase() {
        'd' => ranges(&[('0', '9')]),
        's' => ranges(&[('\t', '\n'), ('\u{c}', '\r'), (' ', ' ')]),
        'w' => ranges(&[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]),
        _ => return None,
    };
    Some((class, letter.is_ascii_uppercase()))
}

/// `alpha` and the like, with a `^` before the name of a negated one.
pub(super) fn posix(name: &str) -> Option<(ClassUnicode, bool)> {
    let (negated, name) = match name.strip_prefix('^') {
        Some(name) => (true, name),
        None => (false, name),
    };
    let class = match name {
        "alnum" => ranges(&[('0', '9'), ('A', 'Z'), ('a', 'z')]),
        "alpha" => ranges(&[('A', 'Z'), ('a', 'z')]),
        "ascii" => ranges(&[('\0', '\x7f')]),
        "blank" => ranges(&[('\t', '\t'), (' ', ' ')]),
        "cntrl" => ranges(&[('\0', '\x1f'), ('\x7f', '\x7f')]),
        "digit" => ranges(&[('0', '9')]),
        "graph" => ranges(&[('!', '~')]),
        "lower" => ranges(&[('a', 'z')]),
        "print" => ranges(&[(' ', '~')]),
        "punct" => ranges(&[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')]),
        "space" => ranges(&[('\t', '\r'), (' ', ' ')]),
        "upper" => ranges(&[('A', 'Z')]),
        "word" => ranges(&[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]),
        "xdigit" => ranges(&[('0', '9'), ('A', 'F'), ('a', 'f')]),
        _ => return None,
    };
    Some((class, negated))
}

const CATEGORIES: &[&str] = &[
    "C", "Cc", "Cf", "Co", "Cs", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No", "P",
    "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs",
];

/// A general category by its short name, a script by its full name, or `Any`.
pub(super) fn unicode(name: &str) -> Option<ClassUnicode> {
    if name == "Any" {
        return Some(ranges(&[('\0', char::MAX)]));
    }
    // These have only surrogates, or what has not been assigned.
    if name == "Cs" {
        return Some(ClassUnicode::empty());
    }
    if name == "C" {
        let mut class = unicode("Cc")?;
        class.union(&unicode("Cf")?);
        class.union(&unicode("Co")?);
        return Some(class);
    }
    let property = if CATEGORIES.contains(&name) {
        format!(r"\p{{gc={name}}}")
    } else if is_script_name(name) {
        format!(r"\p{{Script={name}}}")
    } else {
        return None;
    };
    match regex_syntax::parse(&property).ok()?.into_kind() {
        HirKind::Class(Class::Unicode(class)) => Some(class),
        HirKind::Literal(literal) => Some(single(std::str::from_utf8(&literal.0).ok()?.chars().next()?)),
        _ => None,
    }
}

/// Words that begin with a capital, joined by underscores: only the exact name is taken.
fn is_script_name(name: &str) -> bool {
    name.len() > 2
        && name.split('_').enumerate().all(|(index, word)| {
            let mut letters = word.bytes();
            let first = letters.next();
            (first.is_some_and(|byte| byte.is_ascii_uppercase()) || (index > 0 && first.is_some()))
                && letters.all(|byte| byte.is_ascii_alphabetic())
        })
}

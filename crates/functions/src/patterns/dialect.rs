//! Reads patterns in the syntax of Go's `regexp`, a dialect of RE2, with its messages.
//!
//! The parser makes the tree that the matching engine wants. To translate the text instead would be
//! shorter, but there are too many differences: `\d` and `\b` are about ASCII here, `\Q..\E` and octal
//! escapes exist, `&&` and `[[` in classes mean themselves, groups may have one name twice.

use regex_syntax::hir::{Capture, Class, ClassUnicode, Dot, Hir, Look, Repetition};

use super::class;

pub(super) struct Parsed {
    pub hir: Hir,
    /// One for each group, with its name if it has one.
    pub groups: Vec<Option<String>>,
}

#[derive(Debug)]
pub(super) struct PatternError {
    pub reason: &'static str,
    /// The part of the pattern that is wrong.
    pub part: String,
}

type Parse<T> = Result<T, PatternError>;

const ESCAPE: &str = "invalid escape sequence";
const PERL: &str = "invalid or unsupported Perl syntax";
const RANGE: &str = "invalid character class range";
const REPEAT_SIZE: &str = "invalid repeat count";
const NAME: &str = "invalid named capture";

const MOST_REPEATS: u64 = 1000;
const DEEPEST: usize = 500;

pub(super) fn parse(pattern: &str) -> Parse<Parsed> {
    let mut parser = Parser {
        pattern,
        position: 0,
        flags: Flags::default(),
        open: Vec::new(),
        group: Group::default(),
        groups: Vec::new(),
        last_repeat: None,
    };
    while parser.position < pattern.len() {
        let repeated_from = parser.last_repeat.take();
        parser.item(repeated_from)?;
    }
    if !parser.open.is_empty() {
        return Err(PatternError { reason: "missing closing )", part: pattern.into() });
    }
    Ok(Parsed { hir: parser.group.finish().hir, groups: parser.groups })
}

#[derive(Clone, Copy, Default)]
struct Flags {
    fold: bool,
    multi_line: bool,
    dot_all: bool,
    ungreedy: bool,
}

struct Node {
    hir: Hir,
    /// The greatest product of nested repeat counts in it.
    repeats: u64,
}

/// What has been read of the innermost open group.
#[derive(Default)]
struct Group {
    /// Its number, if it captures.
    capture: Option<u32>,
    flags_outside: Flags,
    alternatives: Vec<Hir>,
    sequence: Vec<Node>,
    repeats: u64,
}

impl Group {
    fn end_alternative(&mut self) {
        self.repeats = self.sequence.iter().map(|node| node.repeats).fold(self.repeats, u64::max);
        let sequence = self.sequence.drain(..).map(|node| node.hir).collect();
        self.alternatives.push(Hir::concat(sequence));
    }

    fn finish(mut self) -> Node {
        self.end_alternative();
        let hir = Hir::alternation(self.alternatives);
        let hir = match self.capture {
            Some(index) => Hir::capture(Capture { index, name: None, sub: Box::new(hir) }),
            None => hir,
        };
        Node { hir, repeats: self.repeats }
    }
}

struct Parser<'a> {
    pattern: &'a str,
    position: usize,
    flags: Flags,
    open: Vec<Group>,
    group: Group,
    groups: Vec<Option<String>>,
    /// Where the repetition operator before this place begins.
    last_repeat: Option<usize>,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.pattern[self.position..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.position += letter.len_utf8();
        Some(letter)
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        self.position += if found { token.len() } else { 0 };
        found
    }

    /// An error about the text from a place up to here.
    fn error<T>(&self, reason: &'static str, from: usize) -> Parse<T> {
        Err(PatternError { reason, part: self.pattern[from..self.position].into() })
    }

    fn push(&mut self, hir: Hir) {
        self.group.sequence.push(Node { hir, repeats: 1 });
    }

    fn push_class(&mut self, class: ClassUnicode) {
        self.push(Hir::class(Class::Unicode(class)));
    }

    fn push_literal(&mut self, letter: char) {
        if self.flags.fold {
            self.push_class(class::finished(class::single(letter), true, false));
        } else {
            self.push(Hir::literal(letter.to_string().into_bytes()));
        }
    }

    fn item(&mut self, last_repeat: Option<usize>) -> Parse<()> {
        let start = self.position;
        let Some(letter) = self.next() else { return Ok(()) };
        match letter {
            '(' => return self.open(start),
            ')' => return self.close(),
            '|' => self.group.end_alternative(),
            '^' => self.push(Hir::look(if self.flags.multi_line { Look::StartLF } else { Look::Start })),
            '$' => self.push(Hir::look(if self.flags.multi_line { Look::EndLF } else { Look::End })),
            '.' => self.push(Hir::dot(if self.flags.dot_all { Dot::AnyChar } else { Dot::AnyCharExceptLF })),
            '[' => {
                let class = self.class(start)?;
                self.push_class(class);
            }
            '*' => return self.repeat(start, 0, None, last_repeat),
            '+' => return self.repeat(start, 1, None, last_repeat),
            '?' => return self.repeat(start, 0, Some(1), last_repeat),
            '{' => match self.counts() {
                Some((min, max)) => return self.counted(start, min, max, last_repeat),
                None => self.push_literal('{'),
            },
            '\\' => return self.escaped(start),
            letter => self.push_literal(letter),
        }
        Ok(())
    }

    fn open(&mut self, start: usize) -> Parse<()> {
        let mut capture = None;
        let outside = self.flags;
        if self.rest().starts_with('?') {
            match self.named(start)? {
                Some(name) => capture = Some(Some(name)),
                None => match self.flags_group(start)? {
                    (flags, true) => self.flags = flags,
                    (flags, false) => {
                        self.flags = flags;
                        return Ok(());
                    }
                },
            }
        } else {
            capture = Some(None);
        }
        if self.open.len() >= DEEPEST {
            return Err(PatternError { reason: "expression nests too deeply", part: self.pattern.into() });
        }
        let number = capture.map(|name| {
            self.groups.push(name);
            u32::try_from(self.groups.len()).unwrap_or(u32::MAX)
        });
        let group = Group { capture: number, flags_outside: outside, ..Group::default() };
        self.open.push(std::mem::replace(&mut self.group, group));
        Ok(())
    }

    fn close(&mut self) -> Parse<()> {
        let Some(outer) = self.open.pop() else {
            return Err(PatternError { reason: "unexpected )", part: self.pattern.into() });
        };
        let group = std::mem::replace(&mut self.group, outer);
        self.flags = group.flags_outside;
        self.group.sequence.push(group.finish());
        Ok(())
    }

    /// `?P<name>` or `?<name>`, if it is one.
    fn named(&mut self, start: usize) -> Parse<Option<String>> {
        let rest = self.rest();
        let length = match rest.as_bytes() {
            [b'?', b'P', b'<', _, ..] => 3,
            [b'?', b'<', _, ..] => 2,
            _ => return Ok(None),
        };
        let Some(end) = rest.find('>') else {
            self.position = self.pattern.len();
            return self.error(NAME, start);
        };
        self.position += end + 1;
        let name = &rest[length..end];
        let valid = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if valid { Ok(Some(name.into())) } else { self.error(NAME, start) }
    }

    /// `?flags)` or `?flags:`, and whether a group follows.
    fn flags_group(&mut self, start: usize) -> Parse<(Flags, bool)> {
        self.position += 1;
        let mut flags = self.flags;
        let mut value = true;
        let mut any = false;
        while let Some(letter) = self.next() {
            match letter {
                'i' => flags.fold = value,
                'm' => flags.multi_line = value,
                's' => flags.dot_all = value,
                'U' => flags.ungreedy = value,
                '-' if value => {
                    value = false;
                    any = false;
                    continue;
                }
                ':' | ')' if value || any => return Ok((flags, letter == ':')),
                _ => break,
            }
            any = true;
        }
        self.error(PERL, start)
    }

    /// `n}`, `n,}` or `n,m}`; a number with too many digits is too large.
    fn counts(&mut self) -> Option<(u64, Option<u64>)> {
        let (inside, _) = self.rest().split_once('}')?;
        let count = |text: &str| {
            let valid = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            (valid && (text == "0" || !text.starts_with('0'))).then(|| text.parse().unwrap_or(u64::MAX))
        };
        let counts = match inside.split_once(',') {
            None => (count(inside)?, Some(count(inside)?)),
            Some((min, "")) => (count(min)?, None),
            Some((min, max)) => (count(min)?, Some(count(max)?)),
        };
        self.position += inside.len() + 1;
        Some(counts)
    }

    fn counted(&mut self, start: usize, min: u64, max: Option<u64>, last_repeat: Option<usize>) -> Parse<()> {
        if min > MOST_REPEATS || max.is_some_and(|max| max > MOST_REPEATS || min > max) {
            return self.error(REPEAT_SIZE, start);
        }
        self.repeat(start, min, max, last_repeat)
    }

    fn repeat(&mut self, start: usize, min: u64, max: Option<u64>, last_repeat: Option<usize>) -> Parse<()> {
        let lazy = self.eat("?");
        if let Some(last) = last_repeat {
            return self.error("invalid nested repetition operator", last);
        }
        let Some(node) = self.group.sequence.pop() else {
            return self.error("missing argument to repetition operator", start);
        };
        let repeats = match max.unwrap_or(min) {
            0 if max.is_some() => 1,
            count => count.max(1) * node.repeats,
        };
        if repeats > MOST_REPEATS {
            return self.error(REPEAT_SIZE, start);
        }
        let hir = Hir::repetition(Repetition {
            min: u32::try_from(min).unwrap_or(u32::MAX),
            max: max.and_then(|max| u32::try_from(max).ok()),
            greedy: lazy == self.flags.ungreedy,
            sub: Box::new(node.hir),
        });
        self.group.sequence.push(Node { hir, repeats });
        self.last_repeat = Some(start);
        Ok(())
    }

    fn escaped(&mut self, start: usize) -> Parse<()> {
        match self.peek() {
            Some('A') => self.push(Hir::look(Look::Start)),
            Some('z') => self.push(Hir::look(Look::End)),
            Some('b') => self.push(Hir::look(Look::WordAscii)),
            Some('B') => self.push(Hir::look(Look::WordAsciiNegate)),
            Some('Q') => {
                let quoted = &self.rest()[1..];
                let (literal, skipped) = quoted.split_once("\\E").map_or((quoted, 0), |(literal, _)| (literal, 2));
                literal.chars().for_each(|letter| self.push_literal(letter));
                self.position += literal.len() + skipped;
            }
            _ => {
                if let Some(class) = self.escaped_class(start)? {
                    self.push_class(class);
                } else {
                    match char::from_u32(self.escape(start)?) {
                        Some(letter) => self.push_literal(letter),
                        None => self.push(Hir::fail()),
                    }
                }
                return Ok(());
            }
        }
        self.position += 1;
        Ok(())
    }

    /// `\d` and the like, `\pN`, `\p{Greek}`: the backslash has been read.
    fn escaped_class(&mut self, start: usize) -> Parse<Option<ClassUnicode>> {
        let Some(letter) = self.peek() else { return Ok(None) };
        if let Some((class, negated)) = class::perl(letter) {
            self.position += 1;
            return Ok(Some(class::finished(class, self.flags.fold, negated)));
        }
        if !matches!(letter, 'p' | 'P') {
            return Ok(None);
        }
        self.position += 1;
        let rest = self.rest();
        let (name, length) = match rest.strip_prefix('{') {
            None => {
                let length = self.peek().map_or(0, char::len_utf8);
                (&rest[..length], length)
            }
            Some(braced) => match braced.find('}') {
                Some(end) => (&braced[..end], end + 2),
                None => ("", rest.len()),
            },
        };
        self.position += length;
        let (negated, name) = match name.strip_prefix('^') {
            Some(name) if rest.starts_with('{') => (letter == 'p', name),
            _ => (letter == 'P', name),
        };
        match class::unicode(name) {
            Some(class) => Ok(Some(class::finished(class, self.flags.fold, negated))),
            None => self.error(RANGE, start),
        }
    }

    /// The code point of an escape whose backslash has been read.
    fn escape(&mut self, start: usize) -> Parse<u32> {
        let Some(letter) = self.next() else {
            return Err(PatternError { reason: "trailing backslash at end of expression", part: String::new() });
        };
        let is_octal = |letter: Option<char>| letter.is_some_and(|letter| matches!(letter, '0'..='7'));
        match letter {
            '0'..='7' if letter == '0' || is_octal(self.peek()) => {
                let mut code = u32::from(letter) - u32::from('0');
                for _ in 0..2 {
                    if is_octal(self.peek()) {
                        code = code * 8 + self.next().and_then(|digit| digit.to_digit(8)).unwrap_or(0);
                    }
                }
                Ok(code)
            }
            'x' => self.hexadecimal(start),
            'a' => Ok(0x7),
            'f' => Ok(0xc),
            'n' => Ok(0xa),
            'r' => Ok(0xd),
            't' => Ok(0x9),
            'v' => Ok(0xb),
            letter if letter.is_ascii() && !letter.is_ascii_alphanumeric() => Ok(u32::from(letter)),
            _ => self.error(ESCAPE, start),
        }
    }

    fn hexadecimal(&mut self, start: usize) -> Parse<u32> {
        let mut code = 0;
        if !self.eat("{") {
            let digits = [self.next(), self.next()];
            for digit in digits {
                let Some(digit) = digit.and_then(|digit| digit.to_digit(16)) else {
                    return self.error(ESCAPE, start);
                };
                code = code * 16 + digit;
            }
            return Ok(code);
        }
        let first = self.position;
        loop {
            match self.next() {
                Some('}') if self.position > first + 1 => return Ok(code),
                Some(letter) => match letter.to_digit(16) {
                    Some(digit) if code * 16 + digit <= u32::from(char::MAX) => code = code * 16 + digit,
                    _ => return self.error(ESCAPE, start),
                },
                None => return self.error(ESCAPE, start),
            }
        }
    }

    /// A class whose bracket has been read.
    fn class(&mut self, start: usize) -> Parse<ClassUnicode> {
        let negated = self.eat("^");
        let mut class = ClassUnicode::empty();
        let mut first = true;
        while first || !self.rest().starts_with(']') {
            first = false;
            let here = self.position;
            if let Some((name, _)) = self.rest().strip_prefix("[:").and_then(|rest| rest.split_once(":]")) {
                self.position += name.len() + 4;
                let Some((posix, negated)) = class::posix(name) else {
                    return self.error(RANGE, here);
                };
                class.union(&class::finished(posix, self.flags.fold, negated));
                continue;
            }
            if self.eat("\\") {
                if let Some(escaped) = self.escaped_class(here)? {
                    class.union(&escaped);
                    continue;
                }
                self.position = here;
            }
            let low = self.class_letter(start)?;
            let mut high = low;
            if self.rest().starts_with('-') && self.rest().len() > 1 && !self.rest().starts_with("-]") {
                self.position += 1;
                high = self.class_letter(start)?;
            }
            if high < low {
                return self.error(RANGE, here);
            }
            class.union(&class::finished(class::range(low, high), self.flags.fold, false));
        }
        self.position += 1;
        Ok(class::finished(class, false, negated))
    }

    fn class_letter(&mut self, class: usize) -> Parse<u32> {
        let start = self.position;
        match self.next() {
            Some('\\') => self.escape(start),
            Some(letter) => Ok(u32::from(letter)),
            None => self.error("missing closing ]", class),
        }
    }
}

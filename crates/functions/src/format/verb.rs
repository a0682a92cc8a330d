//! The syntax of format strings.

/// What a `%` asks for: `%`, flags, width, precision, argument, letter.
pub(super) struct Verb<'a> {
    /// All of it, and the byte where it starts.
    pub text: &'a str,
    pub offset: usize,
    pub letter: char,
    pub plus: bool,
    pub minus: bool,
    pub space: bool,
    pub sharp: bool,
    pub zero: bool,
    pub width: Option<usize>,
    pub precision: Option<usize>,
    /// From 1.
    pub argument: Option<usize>,
}

pub(super) enum Piece<'a> {
    Text(&'a str),
    Verb(Verb<'a>),
}

/// Ends after the first fault.
pub(super) fn pieces(format: &str) -> impl Iterator<Item = Result<Piece<'_>, String>> {
    let mut position = 0;
    std::iter::from_fn(move || {
        let rest = &format[position..];
        if rest.is_empty() {
            return None;
        }
        let piece = match rest.find('%') {
            Some(0) if rest.starts_with("%%") => {
                position += 2;
                Ok(Piece::Text("%"))
            }
            Some(0) => Scanner { format, position }.verb(),
            Some(text) => {
                position += text;
                return Some(Ok(Piece::Text(&rest[..text])));
            }
            None => {
                position = format.len();
                return Some(Ok(Piece::Text(rest)));
            }
        };
        match &piece {
            Ok(Piece::Verb(verb)) => position += verb.text.len(),
            Ok(Piece::Text(_)) => {}
            Err(_) => position = format.len(),
        }
        Some(piece)
    })
}

struct Scanner<'a> {
    format: &'a str,
    position: usize,
}

impl<'a> Scanner<'a> {
    fn verb(mut self) -> Result<Piece<'a>, String> {
        let offset = self.position;
        self.position += 1;
        let mut verb = Verb {
            text: "",
            offset,
            letter: 'v',
            plus: false,
            minus: false,
            space: false,
            sharp: false,
            zero: false,
            width: None,
            precision: None,
            argument: None,
        };
        loop {
            match self.peek() {
                Some('+') => verb.plus = true,
                Some('-') => verb.minus = true,
                Some(' ') => verb.space = true,
                Some('#') => verb.sharp = true,
                Some('0') => verb.zero = true,
                _ => break,
            }
            self.position += 1;
        }
        verb.width = self.digits();
        if self.eat('.') {
            verb.precision = Some(self.digits().unwrap_or(0));
        }
        if self.eat('[') {
            if self.peek() == Some('0') {
                return Err(self.fault());
            }
            verb.argument = Some(self.digits().ok_or_else(|| self.fault())?);
            if !self.eat(']') {
                return Err(self.fault());
            }
        }
        verb.letter = self.peek().filter(char::is_ascii_alphabetic).ok_or_else(|| self.fault())?;
        self.position += 1;
        verb.text = &self.format[offset..self.position];
        Ok(Piece::Verb(verb))
    }

    fn peek(&self) -> Option<char> {
        self.format[self.position..].chars().next()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.position += usize::from(found);
        found
    }

    /// A number too large for a machine word is too large for every use.
    fn digits(&mut self) -> Option<usize> {
        let rest = &self.format[self.position..];
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        self.position += length;
        (length > 0).then(|| rest[..length].parse().unwrap_or(usize::MAX))
    }

    fn fault(&self) -> String {
        match self.peek() {
            Some(found) => format!("unrecognized format character {found:?} at offset {}", self.position),
            None => format!("invalid format string starting at offset {}", self.position),
        }
    }
}

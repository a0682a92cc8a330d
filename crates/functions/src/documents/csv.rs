//! Comma-separated values by the strict rules of Go's reader, with its messages.

pub(super) struct CsvError {
    /// From 1.
    pub line: usize,
    pub reason: &'static str,
}

/// The records of a table, which all have as many fields as the first.
pub(super) struct Records<'a> {
    text: &'a str,
    line: usize,
    width: Option<usize>,
}

const QUOTE: &str = "extraneous or missing \" in quoted-field";

impl<'a> Records<'a> {
    pub(super) fn new(text: &'a str) -> Records<'a> {
        Records { text, line: 0, width: None }
    }

    /// The next line without its end. A carriage return before the end of line or text is part of that.
    fn next_line(&mut self) -> Option<(&'a str, bool)> {
        if self.text.is_empty() {
            return None;
        }
        self.line += 1;
        let (line, rest, ended) = match self.text.split_once('\n') {
            Some((line, rest)) => (line, rest, true),
            None => (self.text, "", false),
        };
        self.text = rest;
        Some((line.strip_suffix('\r').unwrap_or(line), ended))
    }

    fn fields(&mut self, mut line: &'a str, mut ended: bool) -> Result<Vec<String>, CsvError> {
        let mut fields = Vec::new();
        loop {
            let Some(mut quoted) = line.strip_prefix('"') else {
                let (field, rest) = line.split_once(',').map_or((line, None), |(field, rest)| (field, Some(rest)));
                if field.contains('"') {
                    return Err(CsvError { line: self.line, reason: "bare \" in non-quoted-field" });
                }
                fields.push(field.to_owned());
                match rest {
                    Some(rest) => line = rest,
                    None => return Ok(fields),
                }
                continue;
            };
            let mut field = String::new();
            loop {
                let Some((inside, rest)) = quoted.split_once('"') else {
                    field.push_str(quoted);
                    if ended {
                        field.push('\n');
                    }
                    let error = CsvError { line: self.line, reason: QUOTE };
                    (quoted, ended) = self.next_line().ok_or(error)?;
                    continue;
                };
                field.push_str(inside);
                match rest.strip_prefix('"') {
                    Some(rest) => {
                        field.push('"');
                        quoted = rest;
                    }
                    None => {
                        quoted = rest;
                        break;
                    }
                }
            }
            fields.push(field);
            match quoted.strip_prefix(',') {
                Some(rest) => line = rest,
                None if quoted.is_empty() => return Ok(fields),
                None => return Err(CsvError { line: self.line, reason: QUOTE }),
            }
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Vec<String>, CsvError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (line, ended) = loop {
            let (line, ended) = self.next_line()?;
            // Only a line with an end can be empty.
            if !line.is_empty() {
                break (line, ended);
            }
        };
        let first_line = self.line;
        let fields = match self.fields(line, ended) {
            Ok(fields) => fields,
            Err(error) => return Some(Err(error)),
        };
        if *self.width.get_or_insert(fields.len()) != fields.len() {
            return Some(Err(CsvError { line: first_line, reason: "wrong number of fields" }));
        }
        Some(Ok(fields))
    }
}

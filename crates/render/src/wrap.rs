//! Prose in columns.

/// Breaks lines at spaces so that none has more than `limit` characters. A word that is longer stays whole;
/// spaces at a break go away, other spaces stay. A limit of 0 breaks nothing.
pub(crate) fn wrap(text: &str, limit: usize) -> String {
    if limit == 0 {
        return text.to_string();
    }
    let mut out = String::with_capacity(text.len() + text.len() / limit.max(1));
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        wrap_line(line, limit, &mut out);
    }
    out
}

fn wrap_line(line: &str, limit: usize, out: &mut String) {
    let mut column = 0;
    let mut rest = line;
    while !rest.is_empty() {
        let word_at = rest.find(|c| c != ' ').unwrap_or(rest.len());
        let (spaces, after) = rest.split_at(word_at);
        let word_end = after.find(' ').unwrap_or(after.len());
        let (word, after) = after.split_at(word_end);
        rest = after;
        let width = word.chars().count();
        if word.is_empty() {
            // Spaces at the end stay only where they fit.
            if column + spaces.len() <= limit {
                out.push_str(spaces);
            }
            return;
        }
        if column > 0 && column + spaces.len() + width > limit {
            out.push('\n');
            column = 0;
        } else {
            out.push_str(spaces);
            column += spaces.len();
        }
        out.push_str(word);
        column += width;
    }
}

/// Prose by paragraphs: lines that begin with a space are laid out already and stay as they are.
pub(crate) fn wrap_prose(text: &str, limit: usize) -> String {
    let lines: Vec<String> =
        text.split('\n').map(|line| if line.starts_with(' ') { line.to_string() } else { wrap(line, limit) }).collect();
    lines.join("\n")
}

//! The form of the recorded cases.
//!
//! A case is an expression after `> `, more lines of it after `: `, and its answer, indented by two
//! spaces, or errors that begin with `! `. Cases are separated by empty lines; `#` begins a comment.

use crate::Answer;

#[derive(Clone, Debug)]
pub struct Case {
    /// Comments before the case.
    pub comments: Vec<String>,
    pub expression: String,
    /// Nothing in a file that has not been recorded yet.
    pub answer: Answer,
}

#[must_use]
pub fn parse(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut comments = Vec::new();
    for line in text.lines() {
        if line.starts_with('#') {
            comments.push(line.to_string());
        } else if let Some(expression) = line.strip_prefix("> ") {
            let comments = std::mem::take(&mut comments);
            cases.push(Case { comments, expression: expression.into(), answer: String::new() });
        } else if let Some(case) = cases.last_mut() {
            if let Some(more) = line.strip_prefix(": ") {
                case.expression.push('\n');
                case.expression.push_str(more);
            } else {
                case.answer.push_str(line.strip_prefix("  ").unwrap_or(line));
                case.answer.push('\n');
            }
        }
    }
    for case in &mut cases {
        case.answer.truncate(case.answer.trim_end_matches('\n').len());
    }
    cases
}

#[must_use]
pub fn write(cases: &[Case]) -> String {
    let mut text = String::new();
    for (index, case) in cases.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        for comment in &case.comments {
            text.push_str(comment);
            text.push('\n');
        }
        if index == 0 && !case.comments.is_empty() {
            text.push('\n');
        }
        text.push_str(&entry(&case.expression, &case.answer));
    }
    text
}

/// One case as it stands in a file.
#[must_use]
pub fn entry(expression: &str, answer: &str) -> String {
    let mut text = format!("> {}\n", expression.replace('\n', "\n: "));
    for line in answer.split('\n') {
        match line.starts_with("! ") || line.is_empty() {
            true => text.push_str(line),
            false => text.push_str(&format!("  {line}")),
        }
        text.push('\n');
    }
    text
}

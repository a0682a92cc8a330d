//! Diagnostics in a terminal: in a box with colours, plain without.

use std::fmt::Write;

use terrane_diag::{Diagnostic, Diagnostics, Severity, SourceMap};

use super::consolidate_warnings;
use super::snippet::{Snippet, Sources};
use crate::style::{Paint, Style};
use crate::wrap::wrap_prose;

/// One diagnostic, with a line break at its end.
#[must_use]
pub fn diagnostic_text(diagnostic: &Diagnostic, sources: &SourceMap, style: &Style) -> String {
    one(diagnostic, &Sources::new(sources), style)
}

/// All diagnostics as a command shows them, see [`diagnostics_in_order`].
#[must_use]
pub fn diagnostics_text(diags: &Diagnostics, sources: &SourceMap, style: &Style) -> String {
    let sources_with_blocks = Sources::new(sources);
    let list = diagnostics_in_order(diags, sources);
    list.iter().map(|diagnostic| one(diagnostic, &sources_with_blocks, style)).collect()
}

/// Warnings before errors, in the order of their places, similar warnings only once.
#[must_use]
pub fn diagnostics_in_order(diags: &Diagnostics, sources: &SourceMap) -> Vec<Diagnostic> {
    let mut list: Vec<Diagnostic> = consolidate_warnings(diags).into_iter().collect();
    let sources = Sources::new(sources);
    list.sort_by_cached_key(|diagnostic| {
        let place = sources.place(diagnostic);
        let place = place.map(|place| (place.file.path().to_string(), place.start.byte, place.end.byte));
        (diagnostic.severity == Severity::Error, place)
    });
    list
}

/// What `validate` prints when nothing is wrong.
#[must_use]
pub fn validate_text(diags: &Diagnostics, style: &Style) -> String {
    let success = style.paint(Paint::BoldGreen, "Success!");
    match diags.is_empty() {
        true => format!("{success} The configuration is valid.\n\n"),
        false => {
            format!("{success} The configuration is valid, but there were some validation warnings as shown above.\n\n")
        }
    }
}

fn one(diagnostic: &Diagnostic, sources: &Sources<'_>, style: &Style) -> String {
    let (word, paint, bold) = match diagnostic.severity {
        Severity::Error => ("Error: ", Paint::Red, Paint::BoldRed),
        Severity::Warning => ("Warning: ", Paint::Yellow, Paint::BoldYellow),
    };
    let limit = match (style.width, style.color) {
        (0, _) => 0,
        (width, true) => width.saturating_sub(3),
        (width, false) => width.saturating_sub(1),
    };
    let mut body = String::new();
    let summary = style.paint(Paint::Bold, &diagnostic.summary);
    let _ = write!(body, "{}{summary}\n\n", style.paint(bold, word));
    place_and_code(diagnostic, sources, style, &mut body);
    if !diagnostic.detail.is_empty() {
        body.push_str(&wrap_prose(&diagnostic.detail_in(sources.map()), limit));
        body.push('\n');
    }
    if !style.color {
        return format!("\n{body}");
    }
    boxed(&body, paint, style)
}

fn boxed(body: &str, paint: Paint, style: &Style) -> String {
    let (top, side, bottom) = if style.unicode { ("╷", "│", "╵") } else { ("-", "|", "-") };
    let mut out = style.paint(paint, top);
    out.push('\n');
    let rule = style.paint(paint, side);
    for line in body.trim_end_matches('\n').split('\n') {
        let _ = writeln!(out, "{rule} {line}");
    }
    out.push_str(&style.paint(paint, bottom));
    out.push('\n');
    out
}

fn place_and_code(diagnostic: &Diagnostic, sources: &Sources<'_>, style: &Style, out: &mut String) {
    let place = sources.place(diagnostic);
    if let Some(address) = &diagnostic.address {
        let _ = writeln!(out, "  with {address},");
    }
    let Some(place) = place else {
        if diagnostic.address.is_some() {
            out.push('\n');
        }
        return;
    };
    let Some(snippet) = sources.snippet(diagnostic, &place) else { return };
    let block = snippet.block.as_ref().map(|header| format!(", in {header}")).unwrap_or_default();
    let _ = writeln!(out, "  on {} line {}{block}:", place.file.path(), place.start.line);
    code(&snippet, style, out);
    values(diagnostic, style, out);
    out.push('\n');
}

fn code(snippet: &Snippet, style: &Style, out: &mut String) {
    let mut at = 0;
    for (index, line) in snippet.code.split('\n').enumerate() {
        let start = snippet.highlight.start.clamp(at, at + line.len()) - at;
        let end = snippet.highlight.end.clamp(at, at + line.len()) - at;
        let _ = write!(out, "{:4}: ", snippet.start_line + index);
        match (style.color, line.get(start..end)) {
            (true, Some(marked)) if !marked.is_empty() => {
                let _ = write!(out, "{}{}{}", &line[..start], style.paint(Paint::Underline, marked), &line[end..]);
            }
            _ => out.push_str(line),
        }
        out.push('\n');
        // More than one line needs no marks to be found.
        let is_here = snippet.highlight.start >= at && snippet.highlight.end <= at + line.len();
        if !style.color && is_here && start < end {
            let _ = writeln!(out, "      {}", carets(line, start..end));
        }
        at += line.len() + 1;
    }
}

/// What colours underline, for those who see none.
fn carets(line: &str, marked: std::ops::Range<usize>) -> String {
    let before = line.get(..marked.start).unwrap_or_default();
    let within = line.get(marked).unwrap_or_default().trim_end();
    // Tabs stay, so that the marks stand below what they mark.
    let indent = before.chars().map(|character| if character == '\t' { '\t' } else { ' ' });
    indent.chain(within.chars().map(|_| '^')).collect()
}

fn values(diagnostic: &Diagnostic, style: &Style, out: &mut String) {
    if diagnostic.values.is_empty() {
        return;
    }
    let (corner, side) = if style.unicode {
        ("├────────────────", "│")
    } else {
        ("|----------------", "|")
    };
    let _ = writeln!(out, "    {}", style.paint(Paint::Dim, corner));
    for (reference, statement) in &diagnostic.values {
        let reference = style.paint(Paint::Bold, reference);
        let _ = writeln!(out, "    {} {reference} {statement}", style.paint(Paint::Dim, side));
    }
}

#[cfg(test)]
mod tests;

//! The JSON form of diagnostics, in `validate -json` and in the machine-readable stream.

use terrane_diag::{Diagnostic, Diagnostics, Position, Severity, SourceMap};
use terrane_value::json::Json;

use crate::diagnostic::Sources;
use crate::json::{Members, number, text};

/// One diagnostic as a JSON object on one line.
#[must_use]
pub fn diagnostic_json(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    diagnostic_tree(diagnostic, &Sources::new(sources)).to_string()
}

/// The document that `validate -json` prints, with a line break at its end.
#[must_use]
pub fn validate_json(diags: &Diagnostics, sources: &SourceMap) -> String {
    let count = |severity| diags.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let sources = Sources::new(sources);
    let list = diags.iter().map(|diagnostic| diagnostic_tree(diagnostic, &sources)).collect();
    let errors = count(Severity::Error);
    let document = Members::new()
        .with("format_version", "1.0")
        .with("valid", errors == 0)
        .with("error_count", number(errors))
        .with("warning_count", number(count(Severity::Warning)))
        .with("diagnostics", Json::Array(list));
    let mut out = Json::from(document).pretty();
    out.push('\n');
    out
}

pub(crate) fn diagnostic_tree(diagnostic: &Diagnostic, sources: &Sources<'_>) -> Json {
    let mut members = Members::new()
        .with("severity", severity(diagnostic.severity))
        .with("summary", text(diagnostic.summary.as_ref()))
        .with("detail", text(&*diagnostic.detail_in(sources.map())));
    members.push_some("address", diagnostic.address.as_deref().map(text));
    if let Some(place) = sources.place(diagnostic) {
        let range = Members::new()
            .with("filename", text(place.file.path()))
            .with("start", position(place.start))
            .with("end", position(place.end));
        members.push("range", range);
        if let Some(snippet) = sources.snippet(diagnostic, &place) {
            let values = diagnostic.values.iter().map(|(traversal, statement)| {
                Json::from(
                    Members::new()
                        .with("traversal", text(traversal.as_str()))
                        .with("statement", text(statement.as_str())),
                )
            });
            let snippet = Members::new()
                .with("context", snippet.block.as_deref().map_or(Json::Null, text))
                .with("code", text(snippet.code))
                .with("start_line", number(snippet.start_line))
                .with("highlight_start_offset", number(snippet.highlight.start))
                .with("highlight_end_offset", number(snippet.highlight.end))
                .with("values", Json::Array(values.collect()));
            members.push("snippet", snippet);
        }
    }
    members.into()
}

pub(crate) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn position(position: Position) -> Members {
    Members::new()
        .with("line", number(position.line))
        .with("column", number(position.column))
        .with("byte", number(position.byte))
}

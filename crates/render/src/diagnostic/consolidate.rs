use terrane_diag::{Diagnostic, Diagnostics, Severity, SourceMap};

/// Keeps one of several warnings with the same summary, and lets it say how many more there are. Errors and
/// warnings without a place stay as they are.
#[must_use]
pub fn consolidate_warnings(diags: &Diagnostics) -> Diagnostics {
    let mut kept: Vec<(Diagnostic, usize)> = Vec::new();
    let mut first: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for diagnostic in diags.iter() {
        if diagnostic.severity == Severity::Warning && diagnostic.subject.is_some() {
            if let Some(at) = first.get(diagnostic.summary.as_ref()) {
                kept[*at].1 += 1;
                continue;
            }
            first.insert(diagnostic.summary.to_string(), kept.len());
        }
        kept.push((diagnostic.clone(), 0));
    }
    kept.into_iter().map(|(diagnostic, more)| with_count(diagnostic, more)).collect()
}

/// Warnings in the form of `-compact-warnings`: a line for each kind, and where the first of them is.
#[must_use]
pub fn warnings_summary_text(diags: &Diagnostics, sources: &SourceMap) -> String {
    let mut kinds: Vec<(&str, Option<String>, usize)> = Vec::new();
    for diagnostic in diags.iter().filter(|diagnostic| diagnostic.severity == Severity::Warning) {
        match kinds.iter_mut().find(|(summary, ..)| *summary == diagnostic.summary) {
            Some((.., more)) => *more += 1,
            None => {
                let place = diagnostic.subject.and_then(|span| {
                    let file = sources.get(span.source)?;
                    Some(format!("  on {} line {}", file.path(), file.position(span.start as usize).line))
                });
                kinds.push((&diagnostic.summary, place, 0));
            }
        }
    }
    if kinds.is_empty() {
        return String::new();
    }
    let mut text = String::from("\nWarnings:\n\n");
    for (summary, place, more) in kinds {
        let more = if more == 0 { String::new() } else { format!(" (and {more} more)") };
        match place {
            Some(place) => text.push_str(&format!("- {summary}\n{place}{more}\n")),
            None => text.push_str(&format!("- {summary}{more}\n")),
        }
    }
    text.push_str("\nTo see the full warning notes, run Terrane without -compact-warnings.\n");
    text
}

fn with_count(mut diagnostic: Diagnostic, more: usize) -> Diagnostic {
    match more {
        0 => {}
        1 => diagnostic.detail.push_str("\n\n(and one more similar warning elsewhere)"),
        more => diagnostic.detail.push_str(&format!("\n\n(and {more} more similar warnings elsewhere)")),
    }
    diagnostic
}

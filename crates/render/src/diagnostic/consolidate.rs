use terrane_diag::{Diagnostic, Diagnostics, Severity};

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

fn with_count(mut diagnostic: Diagnostic, more: usize) -> Diagnostic {
    match more {
        0 => {}
        1 => diagnostic.detail.push_str("\n\n(and one more similar warning elsewhere)"),
        more => diagnostic.detail.push_str(&format!("\n\n(and {more} more similar warnings elsewhere)")),
    }
    diagnostic
}

use std::borrow::Cow;

use crate::{SourceMap, Span};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Error,
    Warning,
}

/// One thing that a person should know.
///
/// The summary never holds a user's names ("Duplicate argument"), so that it can be searched for; the
/// detail says what, why and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a diagnostic that is not added to `Diagnostics` is lost"]
pub struct Diagnostic {
    pub severity: Severity,
    pub summary: Cow<'static, str>,
    pub detail: String,
    /// The place of the fault.
    pub subject: Option<Span>,
    /// What to show around the subject, for instance the whole block header.
    pub context: Option<Span>,
    /// The address of the object that is concerned, as users type it.
    pub address: Option<String>,
    /// The values of the references in the failing expression: what was written, and a statement about
    /// it ("is \"b\"", "is list of string with 3 elements"). Sensitive values are described, not shown.
    pub values: Vec<(String, String)>,
    /// The chain of calls that led here, innermost last ("module.network called at main.tf:3").
    pub trace: Vec<String>,
    /// The places that the detail names: each [`Diagnostic::PLACE`] in it stands for one.
    pub places: Vec<Span>,
}

impl Diagnostic {
    /// Stands in a detail where a place has to be named: lines and columns are known only where it is shown.
    pub const PLACE: char = '\u{fffc}';

    /// The detail as it is shown.
    #[must_use]
    pub fn detail_in(&self, sources: &SourceMap) -> Cow<'_, str> {
        if self.places.is_empty() {
            return Cow::Borrowed(&self.detail);
        }
        let mut places = self.places.iter();
        let mut text = String::with_capacity(self.detail.len() + 32 * self.places.len());
        for letter in self.detail.chars() {
            match letter {
                Diagnostic::PLACE => {
                    text.push_str(&places.next().map_or_else(String::new, |span| sources.place(*span)))
                }
                letter => text.push(letter),
            }
        }
        Cow::Owned(text)
    }

    pub fn error(summary: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Error, summary.into(), detail.into())
    }

    pub fn warning(summary: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Warning, summary.into(), detail.into())
    }

    fn new(severity: Severity, summary: Cow<'static, str>, detail: String) -> Diagnostic {
        Diagnostic {
            severity,
            summary,
            detail,
            subject: None,
            context: None,
            address: None,
            values: Vec::new(),
            trace: Vec::new(),
            places: Vec::new(),
        }
    }

    pub fn at(mut self, subject: Span) -> Diagnostic {
        self.subject = Some(subject);
        self
    }

    pub fn within(mut self, context: Span) -> Diagnostic {
        self.context = Some(context);
        self
    }

    pub fn about(mut self, address: impl Into<String>) -> Diagnostic {
        self.address = Some(address.into());
        self
    }

    pub fn with_value(mut self, reference: impl Into<String>, statement: impl Into<String>) -> Diagnostic {
        self.values.push((reference.into(), statement.into()));
        self
    }
}

/// Diagnostics in the order in which they were noticed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    #[must_use]
    pub fn new() -> Diagnostics {
        Diagnostics::default()
    }

    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// An error with a place: the most common case.
    pub fn error(&mut self, at: Span, summary: impl Into<Cow<'static, str>>, detail: impl Into<String>) {
        self.push(Diagnostic::error(summary, detail).at(at));
    }

    pub fn warning(&mut self, at: Span, summary: impl Into<Cow<'static, str>>, detail: impl Into<String>) {
        self.push(Diagnostic::warning(summary, detail).at(at));
    }

    pub fn append(&mut self, mut other: Diagnostics) {
        self.list.append(&mut other.list);
    }

    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Diagnostic> {
        self.list.iter_mut()
    }

    /// Removes diagnostics that say the same about the same place as an earlier one.
    pub fn remove_repeated(&mut self) {
        let mut seen = std::collections::BTreeSet::new();
        self.list.retain(|one| match one.subject {
            Some(subject) => seen.insert((subject, one.summary.to_string(), one.detail.clone())),
            None => true,
        });
    }

    /// Removes what `keep` refuses, for instance repeated messages about one line.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.list.retain(keep);
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, iter: T) {
        self.list.extend(iter);
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<T: IntoIterator<Item = Diagnostic>>(iter: T) -> Diagnostics {
        Diagnostics { list: iter.into_iter().collect() }
    }
}

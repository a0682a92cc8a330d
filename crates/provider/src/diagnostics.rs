use terrane_diag::Severity;
use terrane_value::Path;

/// A provider's complaint. It knows no files, only the path of an attribute; the engine finds the place.
#[derive(Clone, Debug, PartialEq)]
pub struct ProviderDiagnostic {
    pub severity: Severity,
    pub summary: String,
    pub detail: String,
    /// Which attribute of the object it is about; `None` for the whole.
    pub attribute: Option<Path>,
}

impl ProviderDiagnostic {
    pub fn error(summary: impl Into<String>, detail: impl Into<String>) -> ProviderDiagnostic {
        ProviderDiagnostic {
            severity: Severity::Error,
            summary: summary.into(),
            detail: detail.into(),
            attribute: None,
        }
    }

    pub fn warning(summary: impl Into<String>, detail: impl Into<String>) -> ProviderDiagnostic {
        ProviderDiagnostic { severity: Severity::Warning, ..ProviderDiagnostic::error(summary, detail) }
    }

    #[must_use]
    pub fn at(self, attribute: Path) -> ProviderDiagnostic {
        ProviderDiagnostic { attribute: Some(attribute), ..self }
    }

    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

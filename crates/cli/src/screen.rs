//! Where output goes, and how it may look there.

use std::io::IsTerminal;

use terrane_diag::{Diagnostics, Severity, SourceMap};

/// The terminal, pipe or file behind standard output and standard error.
pub struct Screen {
    pub color: bool,
    pub width: usize,
}

impl Screen {
    #[must_use]
    pub fn new(no_color: bool) -> Screen {
        let terminal = std::io::stdout().is_terminal();
        let plain = no_color || !terminal || std::env::var_os("NO_COLOR").is_some();
        let width = rustix::termios::tcgetwinsize(std::io::stdout()).map_or(0, |size| usize::from(size.ws_col));
        Screen { color: !plain, width: if terminal && width > 20 { width } else { 78 } }
    }

    pub fn style(&self) -> terrane_render::Style {
        terrane_render::Style { color: self.color, width: self.width, unicode: self.color }
    }

    pub fn line(&self, text: &str) {
        outline!("{text}");
    }

    /// Warnings go to standard output, errors to standard error.
    pub fn diagnostics(&self, diags: &Diagnostics, sources: &SourceMap) {
        for diagnostic in diags.iter() {
            let text = terrane_render::diagnostic_text(diagnostic, sources, &self.style());
            match diagnostic.severity {
                Severity::Error => errtext!("{text}"),
                Severity::Warning => outtext!("{text}"),
            }
        }
    }

    /// There are no outputs: no fault, but people should know why nothing is shown.
    pub fn no_outputs(&self) {
        let detail = "The state file either has no outputs defined, or all the defined outputs are empty. Please define an \
                      output in your configuration with the `output` keyword and run `terrane refresh` for it to become \
                      available.";
        let mut diags = Diagnostics::new();
        diags.push(terrane_diag::Diagnostic::warning("No outputs found", detail));
        self.diagnostics(&diags, &SourceMap::new());
    }

    /// A fault outside of the configuration.
    pub fn fault(&self, summary: &str, detail: &str) {
        let diagnostic = terrane_diag::Diagnostic::error(summary.to_string(), detail);
        let mut diags = Diagnostics::new();
        diags.push(diagnostic);
        self.diagnostics(&diags, &SourceMap::new());
    }
}

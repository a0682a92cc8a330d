//! Where output goes, and how it may look there.

use std::io::IsTerminal;

use std::collections::BTreeMap;

use terrane_diag::{Diagnostics, Severity, SourceMap};
use terrane_plan::{Counts, Mode, Plan};
use terrane_render::{Machine, Operation};
use terrane_state::OutputValue;
use terrane_value::Str;

/// The terminal, pipe or file behind standard output and standard error.
pub struct Screen {
    pub color: bool,
    pub width: usize,
    /// Everything is said as JSON, an object a line.
    pub machine: bool,
    /// Warnings are only counted, by kind.
    pub compact: bool,
}

impl Screen {
    #[must_use]
    pub fn new(no_color: bool) -> Screen {
        let terminal = std::io::stdout().is_terminal();
        let plain = no_color || !terminal || std::env::var_os("NO_COLOR").is_some();
        let width = rustix::termios::tcgetwinsize(std::io::stdout()).map_or(0, |size| usize::from(size.ws_col));
        Screen { color: !plain, width: if terminal && width > 20 { width } else { 78 }, machine: false, compact: false }
    }

    /// As the options of a command ask for it.
    #[must_use]
    pub fn of(view: &crate::commands::ViewOptions) -> Screen {
        Screen { compact: view.compact_warnings, ..Screen::new(view.no_color) }
    }

    /// For `-json`: says which engine speaks.
    #[must_use]
    pub fn machine() -> Screen {
        machine(|machine| machine.version(env!("CARGO_PKG_VERSION"), crate::compatibility::language_version()));
        Screen { machine: true, ..Screen::new(true) }
    }

    pub fn style(&self) -> terrane_render::Style {
        terrane_render::Style { color: self.color, width: self.width, unicode: true }
    }

    pub fn line(&self, text: &str) {
        match self.machine {
            true => machine(|machine| machine.log(text.trim())),
            false => outline!("{text}"),
        }
    }

    pub fn plan(&self, plan: &Plan) {
        match self.machine {
            true => machine(|machine| machine.plan(plan)),
            false => outtext!("{}", terrane_render::plan_text(plan, &self.style())),
        }
    }

    /// How to go on from a plan. Programs know.
    pub fn plan_hint(&self, notice: Option<&str>, saved_to: Option<&str>) {
        if !self.machine && !is_automated() {
            outtext!("{}", terrane_render::plan_hint_text(notice, saved_to, &self.style()));
        }
    }

    /// What an apply or destroy has done.
    pub fn summary(&self, counts: &Counts, mode: Mode) {
        let operation = if mode == Mode::Destroy { Operation::Destroy } else { Operation::Apply };
        match self.machine {
            true => machine(|machine| machine.change_summary(counts, operation)),
            false => outtext!("{}", terrane_render::apply_summary_text(counts, mode, &self.style())),
        }
    }

    pub fn outputs(&self, outputs: &BTreeMap<Str, OutputValue>) {
        match self.machine {
            true => machine(|machine| machine.outputs(outputs)),
            false => outtext!("\nOutputs:\n\n{}", terrane_render::outputs_text(outputs)),
        }
    }

    /// Warnings go to standard output, errors to standard error.
    pub fn diagnostics(&self, diags: &Diagnostics, sources: &SourceMap) {
        if self.machine {
            return diags.iter().for_each(|diagnostic| machine(|machine| machine.diagnostic(diagnostic, sources)));
        }
        if self.compact && !diags.has_errors() {
            outtext!("{}", terrane_render::warnings_summary_text(diags, sources));
            return;
        }
        for diagnostic in terrane_render::diagnostics_in_order(diags, sources) {
            let text = terrane_render::diagnostic_text(&diagnostic, sources, &self.style());
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

/// In a pipeline nobody types the next command, so nobody is told which.
pub fn is_automated() -> bool {
    std::env::var_os("TF_IN_AUTOMATION").is_some_and(|value| !value.is_empty())
}

/// Prints messages of this moment.
pub fn machine(message: impl FnOnce(&Machine<'_>) -> String) {
    let (seconds, nanos) = crate::adapters::now();
    let timestamp = terrane_render::timestamp_text_with_micros(seconds, nanos);
    outtext!("{}", message(&Machine { timestamp: &timestamp }));
}

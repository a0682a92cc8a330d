//! Arguments that several commands share.

use std::time::Duration;

use clap::Args;
use terrane_addr::{AbsResourceInstance, Target};
use terrane_config::Deprecations;
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_run::Assignment;

/// How values and text come in and go out.
#[derive(Debug, Clone, Default, Args)]
pub struct ViewOptions {
    /// Print without colors
    #[arg(long)]
    pub no_color: bool,
    /// Show warnings in a shorter form
    #[arg(long)]
    pub compact_warnings: bool,
    /// Ask for input if it is not given
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    pub input: Option<bool>,
}

/// Input variables.
#[derive(Debug, Clone, Default, Args)]
pub struct VariableOptions {
    /// Set an input variable: name=value. May be given several times
    #[arg(long, value_name = "NAME=VALUE", allow_hyphen_values = true)]
    pub var: Vec<String>,
    /// Read input variables from a file. May be given several times
    #[arg(long, value_name = "FILE")]
    pub var_file: Vec<String>,
}

impl VariableOptions {
    /// In the order in which they were given on the command line.
    pub fn assignments(&self) -> Vec<Assignment> {
        let mut order: Vec<(usize, Assignment)> = Vec::new();
        // clap keeps two lists; the original order decides which of two values wins.
        let words: Vec<String> = std::env::args().collect();
        let (mut values, mut files) = (self.var.iter(), self.var_file.iter());
        for (place, word) in words.iter().enumerate() {
            let name = word.trim_start_matches('-').split('=').next().unwrap_or_default();
            let next = match name {
                "var" if word.starts_with('-') => values.next().map(|text| Assignment::Value(text.clone())),
                "var-file" if word.starts_with('-') => files.next().map(|path| Assignment::File(path.clone())),
                _ => None,
            };
            order.extend(next.map(|assignment| (place, assignment)));
        }
        let rest = values.map(|text| Assignment::Value(text.clone()));
        let rest = rest.chain(files.map(|path| Assignment::File(path.clone())));
        order.into_iter().map(|(_, assignment)| assignment).chain(rest).collect()
    }
}

/// The state and its lock.
#[derive(Debug, Clone, Default, Args)]
pub struct StateOptions {
    /// Hold a lock on the state while it may change
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    pub lock: Option<bool>,
    /// How long to wait for a lock that somebody else holds, such as 30s or 5m
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub lock_timeout: Option<Duration>,
    /// The state file to read (and to write, unless -state-out says otherwise)
    #[arg(long, value_name = "FILE")]
    pub state: Option<String>,
    /// The state file to write
    #[arg(long, value_name = "FILE")]
    pub state_out: Option<String>,
    /// Where to keep the state as it was before; "-" keeps none
    #[arg(long, value_name = "FILE")]
    pub backup: Option<String>,
    /// Accepted for scripts: it is about remote backends only
    #[arg(long, hide = true)]
    pub ignore_remote_version: bool,
}

impl StateOptions {
    pub fn wants_lock(&self) -> bool {
        self.lock.unwrap_or(true)
    }

    pub fn patience(&self) -> Duration {
        self.lock_timeout.unwrap_or_default()
    }
}

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    parse_duration(text).ok_or_else(|| "write for instance 30s, 5m or 1h30m".to_string())
}

fn deprecations(text: &str) -> Result<Deprecations, String> {
    match text {
        "module:all" => Ok(Deprecations::All),
        "module:local" => Ok(Deprecations::Local),
        "module:none" => Ok(Deprecations::None),
        _ => Err("write module:all, module:local or module:none".to_string()),
    }
}

/// A duration as Go writes it: `1h30m`, `10s`, `250ms`, `0`.
pub fn parse_duration(text: &str) -> Option<Duration> {
    if text == "0" {
        return Some(Duration::ZERO);
    }
    let mut total = Duration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(digits);
        let unit_end = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let (unit, next) = after.split_at(unit_end);
        let seconds = match unit {
            "ms" => 0.001,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            _ => return None,
        };
        total += Duration::try_from_secs_f64(number.parse::<f64>().ok()? * seconds).ok()?;
        rest = next;
    }
    (!text.is_empty()).then_some(total)
}

/// What to plan.
#[derive(Debug, Clone, Default, Args)]
pub struct PlanningOptions {
    /// Plan to destroy everything
    #[arg(long)]
    pub destroy: bool,
    /// Only record how things are now, and change nothing
    #[arg(long)]
    pub refresh_only: bool,
    /// Ask providers how things are before planning
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    pub refresh: Option<bool>,
    /// Limit the plan to an object and what it depends on. May be given several times
    #[arg(long, value_name = "ADDRESS")]
    pub target: Vec<String>,
    /// Read addresses for -target from a file, one a line. May be given several times
    #[arg(long, value_name = "FILE")]
    pub target_file: Vec<String>,
    /// Leave an object alone, and what depends on it. May be given several times
    #[arg(long, value_name = "ADDRESS")]
    pub exclude: Vec<String>,
    /// Read addresses for -exclude from a file, one a line. May be given several times
    #[arg(long, value_name = "FILE")]
    pub exclude_file: Vec<String>,
    /// Plan to replace an object. May be given several times
    #[arg(long, value_name = "ADDRESS")]
    pub replace: Vec<String>,
    /// Leave what cannot be planned yet for another round, instead of refusing it: count and for_each that depend on
    /// values which only apply will know, and what providers put off
    #[arg(long)]
    pub allow_deferral: bool,
    /// How many provider calls may run at once
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub parallelism: usize,
    /// Leave out the lines that tell what is being done just now
    #[arg(long)]
    pub concise: bool,
    /// Whose deprecated variables and outputs to warn of: module:all, module:local (those that relative paths lead to) or
    /// module:none
    #[arg(long, value_name = "module:WHOSE", value_parser = deprecations, default_value = "module:all", hide_default_value = true)]
    pub deprecation: Deprecations,
    /// Write configuration for imported objects that have none. Set by commands that have an option for it.
    #[arg(skip)]
    pub generate_config: bool,
}

impl PlanningOptions {
    pub fn targets(&self, diags: &mut Diagnostics) -> Vec<Target> {
        addresses(&self.target, &self.target_file, "target", diags)
    }

    /// What is left alone.
    pub fn excludes(&self, diags: &mut Diagnostics) -> Vec<Target> {
        let has_targets = !self.target.is_empty() || !self.target_file.is_empty();
        if has_targets && (!self.exclude.is_empty() || !self.exclude_file.is_empty()) {
            let detail =
                "A plan either deals with what -target names or leaves out what -exclude names. Use one of the two.";
            diags.push(Diagnostic::error("Invalid combination of arguments", detail));
        }
        addresses(&self.exclude, &self.exclude_file, "exclude", diags)
    }

    pub fn replacements(&self, diags: &mut Diagnostics) -> Vec<AbsResourceInstance> {
        let mut addresses = Vec::new();
        for text in &self.replace {
            match text.parse::<AbsResourceInstance>() {
                Ok(address) => addresses.push(address),
                Err(error) => {
                    diags
                        .push(Diagnostic::error(format!("Invalid force-replace address {text:?}"), format!("{error}")));
                }
            }
        }
        addresses
    }
}

/// Addresses that were given one by one and in files, in which empty lines and `#` comments do not count.
fn addresses(given: &[String], files: &[String], what: &str, diags: &mut Diagnostics) -> Vec<Target> {
    let mut lines: Vec<(String, Option<(&String, usize)>)> = given.iter().map(|text| (text.clone(), None)).collect();
    for path in files {
        match std::fs::read_to_string(path) {
            Ok(text) => {
                let written = text.lines().enumerate().map(|(number, line)| (line.trim().to_string(), number + 1));
                let meant = written.filter(|(line, _)| !line.is_empty() && !line.starts_with('#'));
                lines.extend(meant.map(|(line, number)| (line, Some((path, number)))));
            }
            Err(error) => {
                let detail = format!("-{what}-file={path}: {}.", crate::adapters::reason(&error));
                diags.push(Diagnostic::error("Failed to read file", detail));
            }
        }
    }
    let mut found = Vec::new();
    for (text, place) in lines {
        match text.parse::<Target>() {
            Ok(target) => found.push(target),
            Err(error) => {
                let place = place.map_or_else(String::new, |(path, number)| format!(" ({path}, line {number})"));
                diags.push(Diagnostic::error(format!("Invalid {what} {text:?}"), format!("{error}{place}")));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_in_go() {
        assert_eq!(parse_duration("1h30m"), Some(Duration::from_secs(5400)));
        assert_eq!(parse_duration("250ms"), Some(Duration::from_millis(250)));
        assert_eq!(parse_duration("1.5s"), Some(Duration::from_millis(1500)));
        assert_eq!(parse_duration("0"), Some(Duration::ZERO));
        for wrong in ["", "5", "s", "5x", "-5s"] {
            assert_eq!(parse_duration(wrong), None, "{wrong}");
        }
    }
}

//! What the program does, for those who look for a fault: `TF_LOG`, `TF_LOG_CORE`, `TF_LOG_PROVIDER`, `TF_LOG_PATH`.
//!
//! Lines say what happens to which address, never a value: no variable, no attribute, no answer of a provider.

use std::fs::OpenOptions;
use std::io::Write;
use std::sync::{Mutex, OnceLock, PoisonError};

/// How important a line is, from everything to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
    Off,
}

/// Who says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Core,
    Provider,
}

struct Log {
    core: Level,
    provider: Level,
    json: bool,
    sink: Mutex<Box<dyn Write + Send>>,
}

static LOG: OnceLock<Option<Log>> = OnceLock::new();

/// Writes a line, if anybody wants to know. The text is made only then.
pub fn note(part: Part, level: Level, text: impl FnOnce() -> String) {
    let Some(log) = LOG.get_or_init(Log::from_environment) else { return };
    if level < log.wanted(part) {
        return;
    }
    let line = log.line(part, level, &text());
    let mut sink = log.sink.lock().unwrap_or_else(PoisonError::into_inner);
    // A log that cannot be written is no reason to stop a run.
    let _ = sink.write_all(line.as_bytes()).and_then(|()| sink.flush());
}

/// Of the engine.
pub fn core(level: Level, text: impl FnOnce() -> String) {
    note(Part::Core, level, text);
}

/// Whether calls of providers are looked at.
pub fn wants_provider() -> bool {
    LOG.get_or_init(Log::from_environment).as_ref().is_some_and(|log| log.provider < Level::Off)
}

/// The command line without what may be secret: values of variables, and all of it that is not plain.
pub fn arguments<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut hidden = false;
    let shown: Vec<String> = words
        .map(|word| {
            let name = word.trim_start_matches('-');
            if std::mem::take(&mut hidden) {
                return name.split('=').next().map_or_else(String::new, |name| format!("{name}=(hidden)"));
            }
            hidden = word.starts_with('-') && matches!(name, "var" | "backend-config");
            match name.split_once('=').filter(|(option, _)| matches!(*option, "var" | "backend-config")) {
                Some((option, value)) => format!("-{option}={}=(hidden)", value.split('=').next().unwrap_or_default()),
                None => word.to_string(),
            }
        })
        .collect();
    format!("{shown:?}")
}

impl Log {
    fn from_environment() -> Option<Log> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let all = variable("TF_LOG");
        let json = all.as_deref().is_some_and(|text| text.eq_ignore_ascii_case("json"));
        let level = |name: &str| variable(name).or_else(|| all.clone()).map_or(Level::Off, |text| parsed(&text));
        let (core, provider) = (level("TF_LOG_CORE"), level("TF_LOG_PROVIDER"));
        if core == Level::Off && provider == Level::Off {
            return None;
        }
        let sink: Box<dyn Write + Send> = match variable("TF_LOG_PATH") {
            None => Box::new(std::io::stderr()),
            Some(path) => match OpenOptions::new().append(true).create(true).open(&path) {
                Ok(file) => Box::new(file),
                Err(error) => {
                    let reason = crate::adapters::reason(&error);
                    errline!("Error opening log file {path}: {reason}. The log goes to standard error.");
                    Box::new(std::io::stderr())
                }
            },
        };
        Some(Log { core, provider, json, sink: Mutex::new(sink) })
    }

    fn wanted(&self, part: Part) -> Level {
        match part {
            Part::Core => self.core,
            Part::Provider => self.provider,
        }
    }

    fn line(&self, part: Part, level: Level, text: &str) -> String {
        let (seconds, nanoseconds) = crate::adapters::now();
        let time = crate::adapters::format_timestamp(seconds, nanoseconds);
        // To the millisecond for people, to the microsecond for programs.
        let (name, part) = (level.name(), part.name());
        if self.json {
            let (name, mut message) = (name.to_lowercase(), String::new());
            terrane_value::json::write_string(text, &mut message);
            let time = format!("{}Z", &time[..26]);
            return format!(
                "{{\"@level\":\"{name}\",\"@message\":{message},\"@module\":\"{part}\",\"@timestamp\":\"{time}\"}}\n"
            );
        }
        let text = text.replace('\n', "\\n");
        format!("{}Z {:<7} {part}: {text}\n", &time[..23], format!("[{name}]"))
    }
}

fn parsed(text: &str) -> Level {
    match text.to_uppercase().as_str() {
        "TRACE" | "JSON" => Level::Trace,
        "DEBUG" => Level::Debug,
        "INFO" => Level::Info,
        "WARN" => Level::Warn,
        "ERROR" => Level::Error,
        "OFF" => Level::Off,
        other => {
            errline!(
                "[WARN] Invalid log level: {other:?}. Defaulting to level: TRACE. Valid levels are: [TRACE DEBUG INFO WARN \
                 ERROR OFF JSON]"
            );
            Level::Trace
        }
    }
}

impl Level {
    fn name(self) -> &'static str {
        match self {
            Level::Trace => "TRACE",
            Level::Debug => "DEBUG",
            Level::Info => "INFO",
            Level::Warn => "WARN",
            Level::Error => "ERROR",
            Level::Off => "OFF",
        }
    }
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Part::Core => "core",
            Part::Provider => "provider",
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn values_of_variables_are_not_written() {
        let words =
            ["terrane", "plan", "-var=a=hush", "--var", "b=hush", "-out=p", "-var-file=f", "-backend-config=k=hush"];
        let shown = super::arguments(words.into_iter());
        assert!(!shown.contains("hush"), "{shown}");
        let wanted = "[\"terrane\", \"plan\", \"-var=a=(hidden)\", \"--var\", \"b=(hidden)\", \"-out=p\", \"-var-file=f\", \
                      \"-backend-config=k=(hidden)\"]";
        assert_eq!(shown, wanted);
    }
}

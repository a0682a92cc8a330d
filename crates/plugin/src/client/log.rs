//! What plugins write about themselves: lines of JSON on standard error, and anything else.

use std::sync::Arc;

use serde::Deserialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
}

/// One line that a plugin wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// The provider whose plugin it is.
    pub provider: String,
    pub level: LogLevel,
    pub message: String,
    /// The line as it was written.
    pub raw: String,
}

/// Who takes the lines.
pub type LogSink = Arc<dyn Fn(LogLine) + Send + Sync>;

/// A line of the usual logging library.
#[derive(Deserialize)]
struct WireLogLine {
    #[serde(rename = "@level")]
    level: String,
    #[serde(rename = "@message")]
    message: String,
}

impl LogLine {
    /// A line that is no JSON was printed by hand, often by a crash: it counts as debugging output.
    #[must_use]
    pub fn parse(provider: &str, raw: &str) -> LogLine {
        let (level, message) = match serde_json::from_str::<WireLogLine>(raw) {
            Ok(line) => (LogLevel::parse(&line.level), line.message),
            Err(_) => (LogLevel::Debug, raw.to_owned()),
        };
        LogLine { provider: provider.into(), level, message, raw: raw.into() }
    }

    /// Whether it was printed by hand rather than logged.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.raw == self.message
    }
}

impl LogLevel {
    fn parse(text: &str) -> LogLevel {
        match text {
            "trace" => LogLevel::Trace,
            "info" => LogLevel::Info,
            "warn" => LogLevel::Warn,
            "error" => LogLevel::Error,
            _ => LogLevel::Debug,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_apart() {
        let logged = r#"{"@level":"warn","@message":"retrying","@module":"aws","attempt":2}"#;
        let line = LogLine::parse("p", logged);
        assert_eq!((line.level, line.message.as_str(), line.is_plain()), (LogLevel::Warn, "retrying", false));
        for plain in ["panic: runtime error", "{\"not\": \"a log\"}", ""] {
            let line = LogLine::parse("p", plain);
            assert_eq!((line.level, line.message.as_str(), line.is_plain()), (LogLevel::Debug, plain, true));
        }
    }
}

//! Progress, line by line as it happens.

use std::time::{Duration, Instant};

use terrane_plan::{Event, EventSink};

use crate::screen::Screen;

/// Shows events as text on standard output.
pub struct TerminalEvents {
    shown: bool,
}

impl TerminalEvents {
    #[must_use]
    pub fn new(_: &Screen) -> TerminalEvents {
        TerminalEvents { shown: true }
    }

    /// For commands in which nothing happens that anybody wants to watch.
    #[must_use]
    pub fn silent() -> TerminalEvents {
        TerminalEvents { shown: false }
    }
}

impl EventSink for TerminalEvents {
    fn event(&self, event: Event) {
        if let Some(text) = crate::shim::event_text(&event).filter(|_| self.shown) {
            outline!("{text}");
        }
    }
}

/// Time since the run began.
pub struct MonotonicClock {
    started: Instant,
}

impl MonotonicClock {
    #[must_use]
    pub fn new() -> MonotonicClock {
        MonotonicClock { started: Instant::now() }
    }
}

impl terrane_state::Clock for MonotonicClock {
    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

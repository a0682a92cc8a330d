//! Progress, line by line as it happens: for people, or as JSON for programs.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::{Duration, Instant};

use terrane_addr::{AbsResourceInstance, Str};
use terrane_plan::{Doing, EphemeralDoing, Event, EventSink, ObjectId};
use terrane_render::Style;

use crate::log::Level;
use crate::screen::Screen;

/// Shows events on standard output.
pub struct TerminalEvents {
    form: Form,
    /// What is being done just now, for those who wait.
    running: RefCell<BTreeMap<(AbsResourceInstance, Option<Str>), Running>>,
}

#[derive(Clone, Copy)]
enum Form {
    Text(Style),
    /// Only what provisioners print.
    Concise(Style),
    Machine,
    Nothing,
}

struct Running {
    work: Work,
    since: Instant,
}

enum Work {
    Object(Doing, Option<ObjectId>),
    Ephemeral(EphemeralDoing),
}

const PATIENCE: Duration = Duration::from_secs(10);

impl TerminalEvents {
    #[must_use]
    pub fn new(screen: &Screen) -> TerminalEvents {
        let form = if screen.machine { Form::Machine } else { Form::Text(screen.style()) };
        TerminalEvents { form, running: RefCell::default() }
    }

    /// Without what passes by, for people who want to see what came of it only. Programs see it all.
    #[must_use]
    pub fn concise(self, concise: bool) -> TerminalEvents {
        match self.form {
            Form::Text(style) if concise => TerminalEvents { form: Form::Concise(style), ..self },
            Form::Text(_) | Form::Concise(_) | Form::Machine | Form::Nothing => self,
        }
    }

    /// For commands in which nothing happens that anybody wants to watch.
    #[must_use]
    pub fn silent() -> TerminalEvents {
        TerminalEvents { form: Form::Nothing, running: RefCell::default() }
    }

    /// Says every ten seconds what is still going on. Never ends.
    pub async fn keep_company(&self) -> Infallible {
        loop {
            tokio::time::sleep(PATIENCE).await;
            for ((address, deposed), running) in self.running.borrow().iter() {
                let elapsed = running.since.elapsed();
                if elapsed < PATIENCE {
                    continue;
                }
                self.still(address, deposed.as_ref(), &running.work, elapsed);
            }
        }
    }

    fn still(&self, address: &AbsResourceInstance, deposed: Option<&Str>, work: &Work, elapsed: Duration) {
        match (self.form, work) {
            (Form::Text(style), Work::Object(doing, id)) => {
                let text = terrane_render::still_text(address, deposed, *doing, id.as_ref(), elapsed, &style);
                outline!("{text}");
            }
            (Form::Text(style), Work::Ephemeral(doing)) => {
                outline!("{}", terrane_render::still_ephemeral_text(address, *doing, elapsed, &style));
            }
            (Form::Machine, Work::Object(doing, _)) => {
                crate::screen::machine(|machine| machine.still(address, *doing, elapsed));
            }
            (Form::Machine, Work::Ephemeral(doing)) => {
                crate::screen::machine(|machine| machine.still_ephemeral(address, *doing, elapsed));
            }
            (Form::Concise(_) | Form::Nothing, _) => {}
        }
    }

    fn begin(&self, address: &AbsResourceInstance, deposed: Option<&Str>, work: Work) {
        let running = Running { work, since: Instant::now() };
        self.running.borrow_mut().insert((address.clone(), deposed.cloned()), running);
    }

    fn note(&self, event: &Event) {
        match event {
            Event::ApplyStarted { address, deposed, doing, id } => {
                self.begin(address, deposed.as_ref(), Work::Object(*doing, id.clone()));
            }
            Event::EphemeralStarted { address, doing } => self.begin(address, None, Work::Ephemeral(*doing)),
            Event::EphemeralDone { address, .. } | Event::EphemeralFailed { address, .. } => {
                self.running.borrow_mut().remove(&(address.clone(), None));
            }
            Event::ApplyDone { address, deposed, .. } | Event::ApplyFailed { address, deposed, .. } => {
                self.running.borrow_mut().remove(&(address.clone(), deposed.clone()));
            }
            Event::RefreshStarted { .. }
            | Event::RefreshDone { .. }
            | Event::ReadStarted { .. }
            | Event::ReadDone { .. }
            | Event::ProvisionStarted { .. }
            | Event::ProvisionOutput { .. }
            | Event::ProvisionDone { .. }
            | Event::ProvisionFailed { .. }
            | Event::StateSaved => {}
        }
    }
}

impl EventSink for TerminalEvents {
    fn event(&self, event: Event) {
        self.note(&event);
        crate::log::core(level(&event), || line(&event));
        match self.form {
            Form::Concise(_) if !matches!(event, Event::ProvisionOutput { .. }) => {}
            Form::Text(style) | Form::Concise(style) => {
                if let Some(text) = terrane_render::event_text(&event, &style) {
                    outline!("{text}");
                }
            }
            Form::Machine => crate::screen::machine(|machine| machine.event(&event).unwrap_or_default()),
            Form::Nothing => {}
        }
    }
}

fn level(event: &Event) -> Level {
    match event {
        Event::RefreshStarted { .. } | Event::RefreshDone { .. } | Event::ProvisionOutput { .. } => Level::Debug,
        Event::ApplyFailed { .. } | Event::ProvisionFailed { .. } | Event::EphemeralFailed { .. } => Level::Error,
        Event::ReadStarted { .. }
        | Event::ReadDone { .. }
        | Event::ApplyStarted { .. }
        | Event::ApplyDone { .. }
        | Event::EphemeralStarted { .. }
        | Event::EphemeralDone { .. }
        | Event::ProvisionStarted { .. }
        | Event::ProvisionDone { .. }
        | Event::StateSaved => Level::Info,
    }
}

/// Addresses and times only: what a provisioner prints may hold anything.
fn line(event: &Event) -> String {
    let of = |address: &AbsResourceInstance, deposed: &Option<Str>| match deposed {
        Some(key) => format!("{address} deposed={key}"),
        None => address.to_string(),
    };
    match event {
        Event::RefreshStarted { address, deposed, .. } => format!("refresh started: {}", of(address, deposed)),
        Event::RefreshDone { address, deposed, .. } => format!("refresh done: {}", of(address, deposed)),
        Event::ReadStarted { address } => format!("read started: {address}"),
        Event::ReadDone { address, elapsed, .. } => format!("read done: {address} elapsed={elapsed:?}"),
        Event::ApplyStarted { address, deposed, doing, .. } => {
            format!("{} started: {}", doing.name(), of(address, deposed))
        }
        Event::ApplyDone { address, deposed, doing, elapsed, .. } => {
            format!("{} done: {} elapsed={elapsed:?}", doing.name(), of(address, deposed))
        }
        Event::ApplyFailed { address, deposed, doing, elapsed } => {
            format!("{} failed: {} elapsed={elapsed:?}", doing.name(), of(address, deposed))
        }
        Event::EphemeralStarted { address, doing } => format!("{} started: {address}", doing.name()),
        Event::EphemeralDone { address, doing, elapsed } => {
            format!("{} done: {address} elapsed={elapsed:?}", doing.name())
        }
        Event::EphemeralFailed { address, doing, elapsed } => {
            format!("{} failed: {address} elapsed={elapsed:?}", doing.name())
        }
        Event::ProvisionStarted { address, provisioner } => format!("provisioner {provisioner} started: {address}"),
        Event::ProvisionOutput { address, provisioner, line } => {
            format!("provisioner {provisioner} printed {} bytes: {address}", line.len())
        }
        Event::ProvisionDone { address, provisioner } => format!("provisioner {provisioner} done: {address}"),
        Event::ProvisionFailed { address, provisioner } => format!("provisioner {provisioner} failed: {address}"),
        Event::StateSaved => "state saved".into(),
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

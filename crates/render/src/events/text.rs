use std::time::Duration;

use terrane_addr::{AbsResourceInstance, Str};
use terrane_plan::{Doing, EphemeralDoing, Event, ObjectId};

use super::time::elapsed_text;
use crate::style::{Paint, Style};

/// The line that a person sees while something happens, without a line break. `None` for what happens
/// unseen: the error of something that failed is shown at the end.
#[must_use]
pub fn event_text(event: &Event, style: &Style) -> Option<String> {
    let line = match event {
        Event::RefreshStarted { address, deposed, id } => {
            format!("{}: Refreshing state...{}", named(address, deposed.as_ref()), known_as(id.as_ref()))
        }
        Event::ReadStarted { address } => format!("{address}: Reading..."),
        Event::ReadDone { address, id, elapsed } => done(address, None, Doing::Read, id.as_ref(), *elapsed),
        Event::ApplyStarted { address, deposed, doing, id } => {
            let id = id.as_ref().filter(|_| matches!(doing, Doing::Update | Doing::Delete));
            format!("{}: {}...{}", named(address, deposed.as_ref()), words(*doing).0, known_as(id))
        }
        Event::ApplyDone { address, deposed, doing, id, elapsed } => {
            done(address, deposed.as_ref(), *doing, id.as_ref().filter(|_| *doing != Doing::Delete), *elapsed)
        }
        Event::EphemeralStarted { address, doing } => format!("{address}: {}...", ephemeral_words(*doing).0),
        Event::EphemeralDone { address, doing, elapsed } => {
            format!("{address}: {} complete after {}", ephemeral_words(*doing).1, elapsed_text(*elapsed))
        }
        Event::ProvisionStarted { address, provisioner } => {
            format!("{address}: Provisioning with '{provisioner}'...")
        }
        Event::ProvisionOutput { address, provisioner, line } => {
            return Some(format!("{}{line}", style.paint(Paint::Bold, &format!("{address} ({provisioner}): "))));
        }
        Event::RefreshDone { .. }
        | Event::ApplyFailed { .. }
        | Event::EphemeralFailed { .. }
        | Event::ProvisionDone { .. }
        | Event::ProvisionFailed { .. }
        | Event::StateSaved => return None,
    };
    Some(style.paint(Paint::Bold, &line))
}

/// The line before a provider is asked for an object.
#[must_use]
pub fn importing_text(address: &AbsResourceInstance, id: &str, style: &Style) -> String {
    style.paint(Paint::Bold, &format!("{address}: Importing from ID {id:?}..."))
}

/// The lines when the provider has found it.
#[must_use]
pub fn import_found_text(address: &AbsResourceInstance, style: &Style) -> String {
    let found = style.paint(Paint::BoldGreen, &format!("{address}: Import prepared!"));
    let kind = &address.resource.resource.kind;
    format!("{found}\n{}", style.paint(Paint::Green, &format!("  Prepared {kind} for import")))
}

/// The line for something that goes on, every ten seconds.
#[must_use]
pub fn still_text(
    address: &AbsResourceInstance,
    deposed: Option<&Str>,
    doing: Doing,
    id: Option<&ObjectId>,
    elapsed: Duration,
    style: &Style,
) -> String {
    let id = id.map(|id| format!("{}={}, ", id.key, shortened(&id.value))).unwrap_or_default();
    let still = words(doing).0.to_lowercase();
    let line = format!("{}: Still {still}... [{id}{} elapsed]", named(address, deposed), elapsed_text(elapsed));
    style.paint(Paint::Bold, &line)
}

/// The same for an ephemeral resource.
#[must_use]
pub fn still_ephemeral_text(
    address: &AbsResourceInstance,
    doing: EphemeralDoing,
    elapsed: Duration,
    style: &Style,
) -> String {
    style.paint(Paint::Bold, &still_ephemeral(address, doing, elapsed))
}

pub(super) fn still_ephemeral(address: &AbsResourceInstance, doing: EphemeralDoing, elapsed: Duration) -> String {
    format!("{address}: Still {}... [{} elapsed]", ephemeral_words(doing).0.to_lowercase(), elapsed_text(elapsed))
}

fn done(
    address: &AbsResourceInstance,
    deposed: Option<&Str>,
    doing: Doing,
    id: Option<&ObjectId>,
    elapsed: Duration,
) -> String {
    format!("{}: {} complete after {}{}", named(address, deposed), words(doing).1, elapsed_text(elapsed), known_as(id))
}

/// What is being done with an ephemeral resource, and the thing that is then complete.
pub(super) fn ephemeral_words(doing: EphemeralDoing) -> (&'static str, &'static str) {
    match doing {
        EphemeralDoing::Open => ("Opening", "Opening"),
        EphemeralDoing::Renew => ("Renewing", "Renewal"),
        EphemeralDoing::Close => ("Closing", "Closing"),
    }
}

/// What is being done, and the thing that is then complete.
fn words(doing: Doing) -> (&'static str, &'static str) {
    match doing {
        Doing::Create => ("Creating", "Creation"),
        Doing::Read => ("Reading", "Read"),
        Doing::Update => ("Modifying", "Modifications"),
        Doing::Delete => ("Destroying", "Destruction"),
    }
}

fn named(address: &AbsResourceInstance, deposed: Option<&Str>) -> String {
    match deposed {
        Some(key) => format!("{address} (deposed object {key})"),
        None => address.to_string(),
    }
}

fn known_as(id: Option<&ObjectId>) -> String {
    id.map(|id| format!(" [{}={}]", id.key, shortened(&id.value))).unwrap_or_default()
}

/// The most characters of an id on a line; the middle of a longer one is left out.
const LONGEST_ID: usize = 80;

fn shortened(id: &str) -> String {
    let count = id.chars().count();
    if count <= LONGEST_ID {
        return id.to_string();
    }
    let kept = LONGEST_ID - 3;
    let start: String = id.chars().take(kept.div_ceil(2)).collect();
    let end: String = id.chars().skip(count - kept / 2).collect();
    format!("{start}...{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let address: AbsResourceInstance = "module.m.a.b[\"k\"]".parse().unwrap();
        let id = || Some(ObjectId { key: "id".into(), value: "i-1".into() });
        let second = Duration::from_secs(1);
        let text = |event| event_text(&event, &Style::default()).unwrap_or_default();
        let started = |doing, deposed| text(Event::ApplyStarted { address: address.clone(), deposed, doing, id: id() });
        let done = |doing| {
            text(Event::ApplyDone { address: address.clone(), deposed: None, doing, id: id(), elapsed: second })
        };
        assert_eq!(started(Doing::Create, None), "module.m.a.b[\"k\"]: Creating...");
        assert_eq!(started(Doing::Update, None), "module.m.a.b[\"k\"]: Modifying... [id=i-1]");
        assert_eq!(
            started(Doing::Delete, Some("0badcafe".into())),
            "module.m.a.b[\"k\"] (deposed object 0badcafe): Destroying... [id=i-1]"
        );
        assert_eq!(done(Doing::Create), "module.m.a.b[\"k\"]: Creation complete after 1s [id=i-1]");
        assert_eq!(done(Doing::Update), "module.m.a.b[\"k\"]: Modifications complete after 1s [id=i-1]");
        assert_eq!(done(Doing::Delete), "module.m.a.b[\"k\"]: Destruction complete after 1s");
        assert_eq!(
            still_text(&address, None, Doing::Update, id().as_ref(), Duration::from_secs(70), &Style::default()),
            "module.m.a.b[\"k\"]: Still modifying... [id=i-1, 1m10s elapsed]"
        );
        let long = Some(ObjectId { key: "id".into(), value: "x".repeat(100).into() });
        let refresh = text(Event::RefreshStarted { address: address.clone(), deposed: None, id: long });
        assert_eq!(refresh, format!("{address}: Refreshing state... [id={}...{}]", "x".repeat(39), "x".repeat(38)));
    }
}

//! Faults on command, so that the other side of the protocol can be tested against them.

use std::time::Duration;

use crate::rpc::Rpc;

/// What goes wrong, and at which call: `crash@ReadResource`, `slow=1500@PlanResourceChange`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misbehaviour {
    pub at: Rpc,
    pub fault: Fault,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The process ends, with last words.
    Crash,
    /// There is never an answer.
    Hang,
    /// The answer comes late.
    Slow(Duration),
    /// The answer is no message.
    Garbage,
    /// The answer is a message without content.
    Empty,
    /// There is a status instead of an answer.
    Refuse,
    /// The same, with the status by which a service says that it is asked too much.
    Throttle,
    /// The answer announces to be larger than anybody takes.
    Huge,
    /// The connection is closed instead of an answer.
    HangUp,
}

impl Misbehaviour {
    /// Several are separated by commas. The error is the part that makes no sense.
    pub fn parse_all(text: &str) -> Result<Vec<Misbehaviour>, String> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(|part| Misbehaviour::parse(part).ok_or_else(|| part.to_owned())).collect()
    }

    fn parse(text: &str) -> Option<Misbehaviour> {
        let (fault, at) = text.split_once('@')?;
        let at = Rpc::ALL.into_iter().find(|rpc| rpc.to_string() == at)?;
        let fault = match fault {
            "crash" => Fault::Crash,
            "hang" => Fault::Hang,
            "garbage" => Fault::Garbage,
            "empty" => Fault::Empty,
            "refuse" => Fault::Refuse,
            "throttle" => Fault::Throttle,
            "huge" => Fault::Huge,
            "hang-up" => Fault::HangUp,
            other => Fault::Slow(Duration::from_millis(other.strip_prefix("slow=")?.parse().ok()?)),
        };
        Some(Misbehaviour { at, fault })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read() {
        let parsed = Misbehaviour::parse_all("crash@ReadResource, slow=20@CallFunction").unwrap();
        let slow = Misbehaviour { at: Rpc::CallFunction, fault: Fault::Slow(Duration::from_millis(20)) };
        assert_eq!(parsed, [Misbehaviour { at: Rpc::ReadResource, fault: Fault::Crash }, slow]);
        assert_eq!(Misbehaviour::parse_all("crash@Nothing"), Err("crash@Nothing".into()));
        assert_eq!(Misbehaviour::parse_all(""), Ok(Vec::new()));
    }
}

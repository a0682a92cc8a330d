use std::time::Duration;

use terrane_addr::{AbsResourceInstance, Str};

use crate::Action;

/// What happens during a run, for everybody who watches: terminal, JSON stream, web page.
///
/// Events carry no values but the identifying attribute of an object, and that only if it is no secret.
#[derive(Clone, Debug)]
pub enum Event {
    RefreshStarted {
        address: AbsResourceInstance,
        deposed: Option<Str>,
        id: Option<ObjectId>,
    },
    RefreshDone {
        address: AbsResourceInstance,
        deposed: Option<Str>,
        id: Option<ObjectId>,
    },
    /// A data source is being read while planning.
    ReadStarted {
        address: AbsResourceInstance,
    },
    ReadDone {
        address: AbsResourceInstance,
        id: Option<ObjectId>,
        elapsed: Duration,
    },
    ApplyStarted {
        address: AbsResourceInstance,
        deposed: Option<Str>,
        doing: Doing,
        id: Option<ObjectId>,
    },
    ApplyDone {
        address: AbsResourceInstance,
        deposed: Option<Str>,
        doing: Doing,
        id: Option<ObjectId>,
        elapsed: Duration,
    },
    ApplyFailed {
        address: AbsResourceInstance,
        deposed: Option<Str>,
        doing: Doing,
        elapsed: Duration,
    },
    EphemeralStarted {
        address: AbsResourceInstance,
        doing: EphemeralDoing,
    },
    EphemeralDone {
        address: AbsResourceInstance,
        doing: EphemeralDoing,
        elapsed: Duration,
    },
    EphemeralFailed {
        address: AbsResourceInstance,
        doing: EphemeralDoing,
        elapsed: Duration,
    },
    ProvisionStarted {
        address: AbsResourceInstance,
        provisioner: Str,
    },
    ProvisionOutput {
        address: AbsResourceInstance,
        provisioner: Str,
        line: String,
    },
    ProvisionDone {
        address: AbsResourceInstance,
        provisioner: Str,
    },
    ProvisionFailed {
        address: AbsResourceInstance,
        provisioner: Str,
    },
    /// State was written to its store.
    StateSaved,
}

/// What is being done to an object just now: a replacement is a creation and a destruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doing {
    Create,
    Read,
    Update,
    Delete,
}

impl Doing {
    /// The name in the JSON stream.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Doing::Create => "create",
            Doing::Read => "read",
            Doing::Update => "update",
            Doing::Delete => "delete",
        }
    }
}

/// What is being done with an ephemeral resource just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EphemeralDoing {
    Open,
    Renew,
    Close,
}

impl EphemeralDoing {
    /// The name in the JSON stream.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            EphemeralDoing::Open => "open",
            EphemeralDoing::Renew => "renew",
            EphemeralDoing::Close => "close",
        }
    }
}

impl From<Action> for Doing {
    fn from(action: Action) -> Doing {
        match action {
            Action::Create | Action::Replace(_) => Doing::Create,
            Action::Read => Doing::Read,
            Action::Update | Action::NoOp => Doing::Update,
            Action::Delete | Action::Forget => Doing::Delete,
        }
    }
}

/// The attribute by which people know an object: `id`, `name` or a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectId {
    pub key: Str,
    pub value: Str,
}

/// Where events go. Called from the engine's thread; must not block.
pub trait EventSink {
    fn event(&self, event: Event);
}

use std::collections::BTreeMap;

/// What came of the checks of one kind of object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckStatus {
    Pass,
    Unknown,
    Error,
    Fail,
}

impl CheckStatus {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            CheckStatus::Pass => "pass",
            CheckStatus::Unknown => "unknown",
            CheckStatus::Error => "error",
            CheckStatus::Fail => "fail",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckableKind {
    Resource,
    OutputValue,
    CheckBlock,
    InputVariable,
}

impl CheckableKind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            CheckableKind::Resource => "resource",
            CheckableKind::OutputValue => "output",
            CheckableKind::CheckBlock => "check",
            CheckableKind::InputVariable => "var",
        }
    }
}

/// The outcome for one instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectCheck {
    pub status: CheckStatus,
    pub failure_messages: Vec<String>,
}

/// One table of all preconditions, postconditions, assertions and validations: by declared object and
/// then by instance, both as addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checks {
    pub objects: BTreeMap<(CheckableKind, String), DeclaredCheck>,
}

/// All instances of something that is declared with a condition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeclaredCheck {
    pub instances: BTreeMap<String, ObjectCheck>,
    /// Whether it is known which instances there are.
    pub expanded: bool,
}

impl DeclaredCheck {
    /// The worst outcome of all instances; unknown if there is none yet.
    #[must_use]
    pub fn status(&self) -> CheckStatus {
        let none = if self.expanded { CheckStatus::Pass } else { CheckStatus::Unknown };
        self.instances.values().map(|object| object.status).max().unwrap_or(none)
    }
}

impl Checks {
    /// Notes that an object has conditions, of which nothing is known unless something was noted before.
    pub fn leave_open(&mut self, kind: CheckableKind, declared: &str, instance: &str) {
        let declared = self.objects.entry((kind, declared.to_string())).or_default();
        declared.expanded = true;
        let open = ObjectCheck { status: CheckStatus::Unknown, failure_messages: Vec::new() };
        declared.instances.entry(instance.to_string()).or_insert(open);
    }

    /// Notes an outcome. Of several rules of one object the worst counts.
    pub fn note(
        &mut self,
        kind: CheckableKind,
        declared: &str,
        instance: &str,
        status: CheckStatus,
        message: Option<String>,
    ) {
        let declared = self.objects.entry((kind, declared.to_string())).or_default();
        declared.expanded = true;
        let object = declared
            .instances
            .entry(instance.to_string())
            .or_insert(ObjectCheck { status: CheckStatus::Pass, failure_messages: Vec::new() });
        object.status = object.status.max(status);
        object.failure_messages.extend(message);
    }
}

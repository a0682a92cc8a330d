use crate::Change;

/// Why something is left for a later plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeferralReason {
    /// `count`, `for_each` or `enabled`, its own or that of a module around it, is not known yet.
    InstanceCountUnknown,
    /// The provider, or an `import` block, needs something of the configuration that is not known yet.
    ResourceConfigUnknown,
    /// The configuration of the provider is not known well enough.
    ProviderConfigUnknown,
    /// The provider waits for something that is not there yet.
    AbsentPrereq,
    /// It uses something that is deferred itself.
    DeferredPrereq,
}

impl DeferralReason {
    /// The name in documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            DeferralReason::InstanceCountUnknown => "instance_count_unknown",
            DeferralReason::ResourceConfigUnknown => "resource_config_unknown",
            DeferralReason::ProviderConfigUnknown => "provider_config_unknown",
            DeferralReason::AbsentPrereq => "absent_prereq",
            DeferralReason::DeferredPrereq => "deferred_prereq",
        }
    }

    /// Behind "because".
    #[must_use]
    pub fn explanation(self) -> &'static str {
        match self {
            DeferralReason::InstanceCountUnknown => "the number of instances is not known yet",
            DeferralReason::ResourceConfigUnknown => "its configuration is not known well enough yet",
            DeferralReason::ProviderConfigUnknown => "the configuration of its provider is not known well enough yet",
            DeferralReason::AbsentPrereq => "something that it needs is not there yet",
            DeferralReason::DeferredPrereq => "it uses something that is deferred",
        }
    }
}

/// What is left for a later plan, because not enough is known of it yet. No step is about it.
#[derive(Clone, Debug)]
pub struct Deferred {
    pub reason: DeferralReason,
    /// How it is called: with `[*]` where a key is not known yet.
    pub name: String,
    /// What is known of the change. Where a key is not known, the address has none.
    pub change: Change,
}

impl Deferred {
    /// Whether it stands for nobody knows how many instances.
    #[must_use]
    pub fn has_unknown_key(&self) -> bool {
        self.name.ends_with("[*]")
    }
}

use std::collections::BTreeMap;
use std::sync::Arc;

use terrane_addr::{AbsResource, AbsResourceInstance, ConfigResource, ProviderAddr, Str, Target};
use terrane_schema::Schema;
use terrane_state::State;
use terrane_value::{Path, Value};

use crate::{Change, Checks, Deferred, Drift, OutputChange, Step};

/// What a plan was asked to do. Only for those who show it: apply follows the steps and never asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Mode {
    #[default]
    Normal,
    Destroy,
    RefreshOnly,
}

/// For each object one change, and the steps in order; data, nothing else.
#[derive(Clone, Debug)]
pub struct Plan {
    pub mode: Mode,
    pub targets: Vec<Target>,
    pub force_replace: Vec<AbsResourceInstance>,
    /// Root variables that were set, without ephemeral ones: those are asked for again at apply.
    pub variables: BTreeMap<Str, Value>,
    /// Names of ephemeral root variables that were set.
    pub ephemeral_variables: Vec<Str>,
    /// In the order of addresses; deposed objects after current ones.
    pub changes: Vec<Change>,
    /// `resource` blocks that were written for imported objects, but could not be planned with. Not saved: a plan
    /// that has some has failed.
    pub unplanned_config: Vec<String>,
    /// What has to wait for another plan, by name.
    pub deferred: Vec<Deferred>,
    pub drift: Vec<Drift>,
    pub outputs: Vec<OutputChange>,
    /// `change` in a step is an index into `changes`.
    pub steps: Vec<Step>,
    /// What is opened and closed on the way, with all its instances. `ephemeral` in a step is an index into this.
    pub ephemerals: Vec<AbsResource>,
    pub checks: Checks,
    /// What the last run left behind.
    pub previous: State,
    /// The same after moves and refresh: what the changes start from.
    pub prior: State,
    /// The used part of each provider's schemas, so that showing a plan starts no plugin.
    pub schemas: UsedSchemas,
    /// For each changed resource, what it used directly, as state will record it.
    pub dependencies: BTreeMap<ConfigResource, Arc<[ConfigResource]>>,
    /// Attributes of other resources that the changes were derived from.
    pub relevant_attributes: Vec<(AbsResourceInstance, Path)>,
    /// Seconds and nanoseconds since 1970-01-01 UTC.
    pub timestamp: (i64, u32),
    pub terraform_version: String,
    /// False if the plan leaves something out that the configuration asks for (`-target`, deferral).
    pub complete: bool,
    /// Planning failed; such a plan is shown but never applied.
    pub errored: bool,
    pub workspace: String,
}

/// The shapes of the resources that a plan or state speaks of.
#[derive(Clone, Debug, Default)]
pub struct UsedSchemas {
    pub managed: BTreeMap<(ProviderAddr, Str), Schema>,
    pub data: BTreeMap<(ProviderAddr, Str), Schema>,
    pub providers: BTreeMap<ProviderAddr, Schema>,
}

impl UsedSchemas {
    #[must_use]
    pub fn resource(&self, provider: &ProviderAddr, resource: &terrane_addr::Resource) -> Option<&Schema> {
        let key = (provider.clone(), resource.kind.clone());
        match resource.mode {
            terrane_addr::Mode::Managed => self.managed.get(&key),
            terrane_addr::Mode::Data => self.data.get(&key),
            terrane_addr::Mode::Ephemeral => None,
        }
    }
}

impl Plan {
    /// Whether applying would change anything: an object, an output, or what state records.
    #[must_use]
    pub fn is_applyable(&self) -> bool {
        !self.errored && (self.has_changes() || self.changes_state())
    }

    /// Whether anything is to be done to an object or output.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        self.changes.iter().any(|change| change.action != crate::Action::NoOp || change.importing.is_some())
            || self.outputs.iter().any(|output| output.action != crate::Action::NoOp)
    }

    /// Whether only what is recorded would change: after drift or with other private data in a refresh-only
    /// run, by moves, or because a full destroy drops what was read.
    #[must_use]
    pub fn changes_state(&self) -> bool {
        let moved = self.changes.iter().any(|change| change.address != change.previous_address);
        moved
            || (self.mode == Mode::RefreshOnly && !self.drift.is_empty())
            || self.refreshes_objects()
            || self.drops_data()
    }

    fn drops_data(&self) -> bool {
        let read = |address: &terrane_addr::AbsResource| address.resource.mode == terrane_addr::Mode::Data;
        self.mode == Mode::Destroy && self.complete && self.prior.resources().keys().any(read)
    }

    /// Whether a refresh-only run found any managed object other than it was recorded.
    fn refreshes_objects(&self) -> bool {
        let managed = |address: &terrane_addr::AbsResource| address.resource.mode == terrane_addr::Mode::Managed;
        let before = self.previous.resources().iter().filter(|(address, _)| managed(address));
        let after = self.prior.resources().iter().filter(|(address, _)| managed(address));
        self.mode == Mode::RefreshOnly && !before.eq(after)
    }

    #[must_use]
    pub fn change(&self, address: &AbsResourceInstance) -> Option<&Change> {
        self.changes.iter().find(|change| change.address == *address && change.deposed.is_none())
    }

    /// Numbers of objects to add, change, destroy, import and forget, as summaries count them.
    #[must_use]
    pub fn counts(&self) -> Counts {
        use crate::{Action, ReplaceOrder};
        let mut counts = Counts::default();
        for change in &self.changes {
            if change.importing.is_some() {
                counts.import += 1;
            }
            let data = change.address.resource.resource.mode != terrane_addr::Mode::Managed;
            match change.action {
                Action::Create => counts.add += 1,
                Action::Update => counts.change += 1,
                Action::Replace(ReplaceOrder::CreateThenForget) => {
                    counts.add += 1;
                    counts.forget += 1;
                }
                Action::Replace(_) => {
                    counts.add += 1;
                    counts.destroy += 1;
                }
                Action::Delete if !data => counts.destroy += 1,
                Action::Forget => counts.forget += 1,
                Action::Delete | Action::NoOp | Action::Read => {}
            }
        }
        counts
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub import: usize,
    pub add: usize,
    pub change: usize,
    pub destroy: usize,
    pub forget: usize,
}

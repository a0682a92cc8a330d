//! From changes to ordered steps: which group each belongs to, and which group uses which.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use terrane_addr::{AbsResource, ConfigResource, ModuleInstance, ProviderAddr, Str};
use terrane_eval::{InstanceId, ItemId, ItemKind};
use terrane_plan::{Action, Change, Effect, Group, GroupId, Reason, ReplaceOrder, Step, StepKind, Uses, order};
use terrane_state::State;

use crate::session::Session;

/// What is to be ordered.
pub(crate) struct Effects<'e> {
    pub changes: &'e [Change],
    pub ephemerals: &'e [AbsResource],
}

/// Orders the effects. The error names what waits for each other.
pub(crate) fn order_changes(
    session: &Session<'_>,
    effects: &Effects<'_>,
    prior: &State,
    full_destroy: bool,
) -> Result<Vec<Step>, Vec<String>> {
    let changes = effects.changes;
    let mut builder = Builder::new(session);
    builder.add_configured(full_destroy, prior, effects.ephemerals);
    builder.add_changes(changes, full_destroy);
    builder.add_ephemerals(effects.ephemerals);
    builder.add_recorded(changes, prior);
    builder.spread_late_deletions();
    let names = builder.names;
    let steps = order(&builder.uses, full_destroy).map_err(|groups| {
        groups
            .into_iter()
            .map(|group| names.get(&group).cloned().unwrap_or_default())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>()
    })?;
    Ok(with_checks_last(steps, changes))
}

/// What checks read is read when all else is done.
fn with_checks_last(mut steps: Vec<Step>, changes: &[Change]) -> Vec<Step> {
    let mut reads = (0..changes.len()).filter(|number| is_read_for_check(&changes[*number])).peekable();
    if reads.peek().is_some() {
        let end = steps.len();
        steps.push(Step { kind: StepKind::Gate, needs: (0..end).collect() });
        steps.extend(reads.map(|change| Step { kind: StepKind::Make { change }, needs: vec![end] }));
    }
    steps
}

fn is_read_for_check(change: &Change) -> bool {
    change.reason == Some(Reason::ReadBecauseCheckNested)
}

struct Builder<'b, 'a> {
    session: &'b Session<'a>,
    uses: Uses,
    /// Items of the configuration, per instance of their module.
    by_item: FxHashMap<(ModuleInstance, ItemId), GroupId>,
    by_resource: BTreeMap<AbsResource, GroupId>,
    /// All module instances in which a configuration resource has a group.
    places: BTreeMap<ConfigResource, Vec<(ModuleInstance, GroupId)>>,
    providers: BTreeMap<ProviderAddr, u32>,
    names: BTreeMap<GroupId, String>,
}

impl<'b, 'a> Builder<'b, 'a> {
    fn new(session: &'b Session<'a>) -> Builder<'b, 'a> {
        Builder {
            session,
            uses: Uses::default(),
            by_item: FxHashMap::default(),
            by_resource: BTreeMap::new(),
            places: BTreeMap::new(),
            providers: BTreeMap::new(),
            names: BTreeMap::new(),
        }
    }

    /// A group for every item in every instance of its module, and the uses between them.
    fn add_configured(&mut self, full_destroy: bool, prior: &State, ephemerals: &[AbsResource]) {
        let index = self.session.index.clone();
        let instances = self.instances_by_module(full_destroy, prior, ephemerals);
        for item in index.item_ids() {
            let declared = index.item(item);
            for module in instances.get(&declared.module.0).into_iter().flatten() {
                let group = self.add_group();
                self.uses.groups[group].configures = matches!(declared.kind, ItemKind::Provider(_));
                self.by_item.insert((module.clone(), item), group);
                if let ItemKind::Resource(resource) = &declared.kind {
                    self.uses.groups[group].is_resource = true;
                    self.place(AbsResource { module: module.clone(), resource: resource.clone() }, group);
                }
            }
        }
        for item in index.item_ids() {
            let declared = index.item(item);
            for module in instances.get(&declared.module.0).into_iter().flatten() {
                let user = self.by_item[&(module.clone(), item)];
                for used in index.uses(item) {
                    self.connect_item(user, module, *used, &instances);
                }
            }
        }
    }

    /// The instances of each module. A destroy run evaluates nothing, so there they are those of state.
    fn instances_by_module(
        &self,
        full_destroy: bool,
        prior: &State,
        ephemerals: &[AbsResource],
    ) -> BTreeMap<u32, Vec<ModuleInstance>> {
        let index = &self.session.index;
        let mut found: BTreeMap<u32, BTreeSet<ModuleInstance>> = BTreeMap::new();
        found.entry(0).or_default().insert(ModuleInstance::root());
        if full_destroy {
            for resource in prior.resources().keys().chain(ephemerals) {
                for count in 0..=resource.module.steps().len() {
                    let module = resource.module.prefix(count);
                    if let Some(id) = index.module_id(&module.path()) {
                        found.entry(id.0).or_default().insert(module);
                    }
                }
            }
        } else {
            let evaluator = self.session.evaluator.borrow();
            for instance in 0..evaluator.instance_count() {
                let instance = InstanceId(instance as u32);
                let module = evaluator.module_of(instance);
                found.entry(module.0).or_default().insert(evaluator.address(instance).clone());
            }
        }
        found.into_iter().map(|(module, instances)| (module, instances.into_iter().collect())).collect()
    }

    fn add_group(&mut self) -> GroupId {
        self.uses.groups.push(Group::default());
        self.uses.groups.len() - 1
    }

    fn place(&mut self, resource: AbsResource, group: GroupId) {
        self.names.insert(group, resource.to_string());
        self.places.entry(resource.config()).or_default().push((resource.module.clone(), group));
        self.by_resource.insert(resource, group);
    }

    /// Within a module, to the same instance; outwards, to the instance around; inwards and sideways, to all
    /// instances within the one that is around both.
    fn connect_item(
        &mut self,
        user: GroupId,
        module: &ModuleInstance,
        used: ItemId,
        instances: &BTreeMap<u32, Vec<ModuleInstance>>,
    ) {
        let index = &self.session.index;
        let used_module = index.item(used).module;
        let names = index.node(used_module).path.names();
        let shared = module.steps().iter().zip(names).take_while(|(step, name)| step.name == **name).count();
        let around = module.prefix(shared);
        if shared == names.len() {
            if let Some(group) = self.by_item.get(&(around, used)) {
                self.uses.configured.push((user, *group));
            }
            return;
        }
        let inside = instances.get(&used_module.0).map(Vec::as_slice).unwrap_or_default();
        // Sorted: the instances within this one are together.
        let from = inside.partition_point(|candidate| *candidate < around);
        for candidate in inside[from..].iter().take_while(|candidate| candidate.starts_with(&around)) {
            if let Some(group) = self.by_item.get(&(candidate.clone(), used)) {
                self.uses.configured.push((user, *group));
            }
        }
    }

    fn add_changes(&mut self, changes: &[Change], full_destroy: bool) {
        for (number, change) in changes.iter().enumerate() {
            let group = self.group_of(change);
            let effect = match change.action {
                Action::NoOp => continue,
                Action::Read if is_read_for_check(change) => continue,
                Action::Create => Effect::Create { change: number },
                // To forget is nothing that anybody would have to wait for.
                Action::Update | Action::Read | Action::Replace(ReplaceOrder::CreateThenForget) => {
                    Effect::Make { change: number }
                }
                Action::Delete | Action::Forget => {
                    let late = !full_destroy && (change.create_before_destroy || change.deposed.is_some());
                    Effect::Delete { change: number, late }
                }
                Action::Replace(ReplaceOrder::DeleteThenCreate) => Effect::DeleteThenMake { change: number },
                Action::Replace(ReplaceOrder::CreateThenDelete) => Effect::MakeThenDelete { change: number },
            };
            self.uses.groups[group].effects.push(effect);
        }
    }

    fn add_ephemerals(&mut self, ephemerals: &[AbsResource]) {
        for (number, resource) in ephemerals.iter().enumerate() {
            if let Some(group) = self.by_resource.get(resource) {
                self.uses.groups[*group].effects.push(Effect::Hold { ephemeral: number });
            }
        }
    }

    /// The group of a change; what is not in the configuration any more gets one of its own, which uses
    /// the provider configuration that state names.
    fn group_of(&mut self, change: &Change) -> GroupId {
        let resource = &change.address.resource;
        let group = match self.by_resource.get(resource) {
            Some(group) => *group,
            None => {
                let group = self.add_group();
                // One will do: what is outside of the module uses all of its instances.
                if let Some((_, sibling)) = self.places.get(&resource.config()).and_then(|places| places.first()) {
                    self.uses.siblings.push((group, *sibling));
                }
                self.place(resource.clone(), group);
                if let Some(item) = self.session.orphan_provider_item(&change.provider) {
                    let depth = change.provider.module.names().len();
                    if let Some(provider) = self.by_item.get(&(resource.module.prefix(depth), item)) {
                        self.uses.configured.push((group, *provider));
                    }
                }
                group
            }
        };
        let next = self.providers.len() as u32;
        let provider = *self.providers.entry(change.provider.provider.clone()).or_insert(next);
        self.uses.groups[group].provider = Some(provider);
        group
    }

    /// What state recorded when the objects were made.
    fn add_recorded(&mut self, changes: &[Change], prior: &State) {
        let mut recorded: BTreeSet<(GroupId, GroupId)> = BTreeSet::new();
        let mut done: BTreeSet<(GroupId, *const ConfigResource)> = BTreeSet::new();
        for change in changes {
            let Some(instance) = prior.instance(&change.address) else { continue };
            let object = match &change.deposed {
                None => instance.current.as_ref(),
                Some(key) => instance.deposed.get(key),
            };
            let (Some(object), Some(user)) = (object, self.by_resource.get(&change.address.resource)) else { continue };
            // The instances of a resource share their list.
            if !done.insert((*user, object.dependencies.as_ptr())) {
                continue;
            }
            for dependency in object.dependencies.iter() {
                for used in self.recorded_groups(&change.address.resource.module, dependency) {
                    if used != *user {
                        recorded.insert((*user, used));
                    }
                }
            }
        }
        self.uses.recorded.extend(recorded);
    }

    /// Rule 8: of a module around both, only the user's own instance counts.
    fn recorded_groups(&self, user: &ModuleInstance, dependency: &ConfigResource) -> Vec<GroupId> {
        let Some(places) = self.places.get(dependency) else { return Vec::new() };
        let names: &[Str] = dependency.module.names();
        let shared = user.steps().iter().zip(names).take_while(|(step, name)| step.name == **name).count();
        let around = user.prefix(shared);
        places.iter().filter(|(module, _)| module.starts_with(&around)).map(|(_, group)| *group).collect()
    }

    /// Rule 4 for what is only recorded: an orphan that a create-before-destroy object used goes after it.
    fn spread_late_deletions(&mut self) {
        let is_late = |group: &Group| {
            group
                .effects
                .iter()
                .any(|effect| matches!(effect, Effect::MakeThenDelete { .. } | Effect::Delete { late: true, .. }))
        };
        let mut open: Vec<GroupId> =
            (0..self.uses.groups.len()).filter(|group| is_late(&self.uses.groups[*group])).collect();
        let mut used_by: FxHashMap<GroupId, Vec<GroupId>> = FxHashMap::default();
        for (user, used) in &self.uses.recorded {
            used_by.entry(*user).or_default().push(*used);
        }
        let mut seen: BTreeSet<GroupId> = open.iter().copied().collect();
        while let Some(group) = open.pop() {
            for used in used_by.get(&group).into_iter().flatten() {
                if !seen.insert(*used) {
                    continue;
                }
                for effect in &mut self.uses.groups[*used].effects {
                    if let Effect::Delete { late, .. } = effect {
                        *late = true;
                    }
                }
                open.push(*used);
            }
        }
    }
}

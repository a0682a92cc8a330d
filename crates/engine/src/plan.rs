//! Planning: for each object one change, then the order of the steps.

pub(crate) mod adoption;
mod before_destroy;
pub(crate) mod data;
mod deferral;
mod dependencies;
mod ephemeral;
mod generated;
pub(crate) mod ignore;
mod imports;
mod managed;
pub(crate) mod moves;
mod orphan;
mod outputs;
mod provider_needs;
mod refresh;
mod relevant;
mod selection;
mod steps;
mod triggers;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use terrane_addr::{
    AbsProviderConfig, AbsResource, AbsResourceInstance, ConfigResource, Mode, ProviderAddr, Str, Target,
};
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_eval::{Index, Instances, ItemId, ItemKind, RootVariables, World};
use terrane_plan::{Change, DeferralReason, Deferred, Drift, Mode as PlanMode, Plan};
use terrane_provider::Provider;
use terrane_state::{State, StateWriter};
use terrane_value::Value;

use crate::object::FormerType;
use crate::ports::Engine;
use crate::schemas::Schemas;
use crate::session::{Phase, Session, function_providers};
use crate::walk::{Visit, walk};
use crate::world::Keyed;
use imports::Wanted;
use selection::Selection;

/// What a plan is asked to do.
#[derive(Clone, Debug)]
pub struct PlanOptions {
    pub mode: PlanMode,
    /// Whether to ask providers how existing objects are now.
    pub refresh: bool,
    pub targets: Vec<Target>,
    /// What is left alone, with all that depends on it; never together with targets.
    pub excludes: Vec<Target>,
    pub force_replace: Vec<AbsResourceInstance>,
    /// Whether what cannot be planned yet is left for another round, instead of refused.
    pub allow_deferral: bool,
    pub variables: RootVariables,
}

/// Decides what is to be done. The plan is `None` only where nothing can be shown: the configuration
/// cannot be worked with. A plan with errors is marked as such, and never to be applied.
pub async fn plan(
    index: Arc<Index>,
    previous: &State,
    options: &PlanOptions,
    engine: &Engine<'_>,
) -> (Option<Plan>, Diagnostics) {
    if options.mode != PlanMode::Normal && !options.force_replace.is_empty() {
        let detail = "Forcing replacement of certain objects with -replace=... is possible only in the normal plan mode: \
                      not when everything is destroyed, and not when nothing is changed.";
        return (None, Diagnostics::from_iter([Diagnostic::error("Unsupported plan mode", detail)]));
    }
    let mut diags = Diagnostics::new();
    if let Err(cycle) = index.sorted() {
        diags.push(cycle_diagnostic(&index, &cycle));
        return (None, diags);
    }
    crate::refactoring::check(&index, &mut diags);
    if options.mode == PlanMode::Normal {
        imports::report_undeclared(&index, &mut diags);
    }
    let schemas = Schemas::load(&index.config, Some(previous), engine.providers, &mut diags).await;
    let functions = function_providers(engine, &index, &mut diags).await;
    if diags.has_errors() {
        return (None, diags);
    }
    let prior = moves::apply_moves(&index, previous, &engine.terraform_version, &mut diags);
    selection::refuse_split_moves(&options.targets, &prior.moved, &mut diags);
    if diags.has_errors() {
        return (None, diags);
    }
    let base = Base { index, previous, engine, schemas: &schemas, functions };
    let mut start = Start {
        writer: prior.writer,
        moved: prior.moved,
        implied_moves: Moves::new(),
        former_types: prior.former_types,
    };
    let mut options = options.clone();
    // Where there is nothing, nothing can be found or be in the way.
    if options.mode == PlanMode::Destroy && options.refresh && !previous.is_empty() {
        let Some(refreshed) = base.look_before_destroy(start, &options, &mut diags).await else { return (None, diags) };
        start = refreshed;
        options.refresh = false;
    }
    let (plan, found) = base.run(start, &options, Phase::Plan).await;
    diags.append(found);
    let errored = diags.has_errors();
    (Some(Plan { errored, complete: plan.complete && !errored, ..plan }), diags)
}

/// New address to old.
type Moves = BTreeMap<AbsResourceInstance, AbsResourceInstance>;

/// What the passes of a plan share.
struct Base<'a> {
    index: Arc<Index>,
    previous: &'a State,
    engine: &'a Engine<'a>,
    schemas: &'a Schemas,
    functions: BTreeMap<ProviderAddr, Arc<dyn Provider>>,
}

/// Where a pass starts from.
struct Start {
    writer: StateWriter,
    moved: Moves,
    implied_moves: Moves,
    /// What moved objects were, if they were of another type and have not been taken over yet.
    former_types: BTreeMap<AbsResourceInstance, FormerType>,
}

impl Base<'_> {
    /// One pass over everything that is selected.
    async fn run(&self, start: Start, options: &PlanOptions, phase: Phase) -> (Plan, Diagnostics) {
        let mut diags = Diagnostics::new();
        let index = &self.index;
        let selection = Selection::new(index, options, &mut diags);
        let (variables, functions) = (options.variables.clone(), self.functions.clone());
        let session = Session::new(self.engine, index.clone(), self.schemas, variables, phase, functions);
        let session = session.deferring(options.allow_deferral && options.mode == PlanMode::Normal);
        let planner = Planner {
            previous: self.previous,
            session: &session,
            options,
            selection,
            moved: start.moved,
            create_before_destroy: inherited_create_before_destroy(index),
            recorded: recorded_resources(start.writer.state()),
            // What is not ours yet is not ours to destroy.
            import_blocks: if phase == Phase::Plan && options.mode == PlanMode::Normal {
                imports::blocks_by_resource(index)
            } else {
                BTreeMap::new()
            },
            imports: RefCell::default(),
            unplanned_config: RefCell::default(),
            former_types: start.former_types,
            implied_moves: RefCell::new(start.implied_moves),
            prior: RefCell::new(start.writer),
            found: RefCell::default(),
            needed_by_providers: std::cell::OnceCell::new(),
        };
        let plan = session.renewing(planner.run()).await;
        session.close_all_ephemerals().await;
        diags.append(session.take_diagnostics());
        (plan, diags)
    }
}

/// Names all items of a cycle, in order.
pub fn cycle_diagnostic(index: &Index, cycle: &[ItemId]) -> Diagnostic {
    let names: Vec<String> = cycle.iter().map(|item| index.describe(*item)).collect();
    Diagnostic::error("Cycle", format!("Cycle: {}", names.join(", ")))
}

fn recorded_resources(state: &State) -> BTreeMap<ConfigResource, Vec<AbsResource>> {
    let mut recorded: BTreeMap<ConfigResource, Vec<AbsResource>> = BTreeMap::new();
    for resource in state.resources().keys() {
        recorded.entry(resource.config()).or_default().push(resource.clone());
    }
    recorded
}

/// Rule 4: what a create-before-destroy resource uses, near and far, is so too.
fn inherited_create_before_destroy(index: &Index) -> Vec<bool> {
    let mut flags = vec![false; index.items.len()];
    let order = index.sorted().unwrap_or_default();
    for item in order.iter().rev() {
        if let ItemKind::Resource(resource) = &index.item(*item).kind {
            let block = &index.module(index.item(*item).module).resources[resource];
            flags[item.0 as usize] |= block.lifecycle.create_before_destroy == Some(true);
        }
        if flags[item.0 as usize] {
            for used in index.uses(*item) {
                flags[used.0 as usize] = true;
            }
        }
    }
    flags
}

/// What planning has come to so far.
#[derive(Default)]
pub(crate) struct Found {
    pub changes: Vec<Change>,
    pub drift: Vec<Drift>,
    /// Items with a change that is not `NoOp`, and gathers of such.
    pub pending: BTreeSet<ItemId>,
    /// Items that are pending, and all that use one, near or far.
    pub stand_on_pending: BTreeSet<ItemId>,
    /// Places in `changes`, by resource.
    pub by_resource: BTreeMap<AbsResource, Vec<usize>>,
    /// Instances that are to be there, by resource: the others in state are orphans.
    pub expanded: BTreeSet<AbsResource>,
    /// What has to be open while the plan is carried out.
    pub ephemerals: BTreeSet<AbsResource>,
    pub deferred: Vec<Deferred>,
    /// Instances of which a provider did not want to make a plan yet.
    pub put_off: BTreeMap<AbsResourceInstance, DeferralReason>,
    /// Items of which something is deferred, and gathers of such.
    pub deferred_items: BTreeSet<ItemId>,
}

pub(crate) struct Planner<'a> {
    pub session: &'a Session<'a>,
    pub previous: &'a State,
    pub options: &'a PlanOptions,
    pub selection: Selection,
    /// New address to old, for objects that were moved.
    pub moved: Moves,
    /// By item: set by itself or by what uses it.
    pub create_before_destroy: Vec<bool>,
    /// The resources of the prior state by what they are in the configuration.
    pub recorded: BTreeMap<ConfigResource, Vec<AbsResource>>,
    /// What moved objects were, if they were of another type.
    pub former_types: BTreeMap<AbsResourceInstance, FormerType>,
    /// The `import` blocks of the root module, by what they are for.
    pub import_blocks: BTreeMap<ConfigResource, Vec<usize>>,
    /// What they ask for, evaluated when the resource is visited.
    pub imports: RefCell<BTreeMap<AbsResourceInstance, Wanted>>,
    /// Blocks that were written for imported objects, but could not be planned with.
    pub unplanned_config: RefCell<Vec<String>>,
    /// Moves found while planning, when `count` came or went: new address to old.
    pub implied_moves: RefCell<Moves>,
    /// The state that the changes start from: moved, then refreshed.
    pub prior: RefCell<StateWriter>,
    pub found: RefCell<Found>,
    /// What the configurations of the providers of existing objects use; worked out when it is asked for.
    pub needed_by_providers: std::cell::OnceCell<BTreeSet<ItemId>>,
}

impl Planner<'_> {
    async fn run(&self) -> Plan {
        let index = self.session.index.clone();
        let visit = |item: ItemId| -> LocalBoxFuture<'_, Visit> { self.visit(item).boxed_local() };
        let failed = walk(&index, &|item| self.selection.visits(item), &visit).await;
        let failed = self.with_deferred(failed);
        self.plan_orphans(&failed).await;
        self.report_moved_but_there();
        match self.options.mode {
            _ if !self.session.conditions => {}
            PlanMode::Destroy => self.note_checks_of_providers(),
            PlanMode::Normal | PlanMode::RefreshOnly => self.evaluate_checks(&failed),
        }
        self.warn_of_generated();
        self.warn_of_forgotten();
        self.warn_of_replacements();
        self.refuse_gaps();
        let outputs = self.plan_outputs(&failed);
        self.close(outputs, &failed)
    }

    /// A plan that is silent about an object would leave it behind, or its user in the belief that it was looked at.
    fn refuse_gaps(&self) {
        let complete = self.selection.is_everything() && self.options.mode != PlanMode::RefreshOnly;
        if !complete || self.session.has_errors() {
            return;
        }
        let (prior, found) = (self.prior.borrow(), self.found.borrow());
        if !found.deferred.is_empty() {
            return;
        }
        for (resource, recorded) in prior.state().resources() {
            if resource.resource.mode != Mode::Managed {
                continue;
            }
            let changes = found.by_resource.get(resource).map_or(&[][..], Vec::as_slice);
            let planned: BTreeSet<_> = changes.iter().map(|place| &found.changes[*place].address.key).collect();
            for key in recorded.instances.keys().filter(|key| !planned.contains(key)) {
                let address = resource.instance(key.clone());
                let detail = format!(
                    "The plan says nothing about {address}, which is in state. This is a bug in Terrane: please report it. \
                     Nothing has been changed."
                );
                self.session
                    .report(Diagnostic::error("Object missing from the plan", detail).about(address.to_string()));
            }
        }
    }

    async fn visit(&self, item: ItemId) -> Visit {
        let visit = match &self.session.index.item(item).kind {
            ItemKind::Resource(resource) => match resource.mode {
                Mode::Managed => self.visit_managed(item).await,
                Mode::Data => self.visit_data(item).await,
                Mode::Ephemeral => self.visit_ephemeral(item).await,
            },
            ItemKind::Variable(_)
            | ItemKind::Local(_)
            | ItemKind::Output(_)
            | ItemKind::Expansion(_)
            | ItemKind::CallOutput(..)
            | ItemKind::CallAll(_) => self.visit_cell(item),
            // A provider is configured when the first of its objects needs it.
            ItemKind::Provider(_) | ItemKind::Begin | ItemKind::End | ItemKind::Check(_) => Visit::Done,
        };
        self.gather_pending(item);
        self.gather_deferred(item);
        visit
    }

    /// Cells are computed on demand; visiting them reports the faults of those that nobody uses.
    fn visit_cell(&self, item: ItemId) -> Visit {
        if self.options.mode == PlanMode::Destroy {
            return Visit::Done;
        }
        let Some(instances) = self.session.module_instances(item) else { return Visit::Failed };
        let mut visit = Visit::Done;
        for instance in instances {
            if !self.session.prepare(instance, item) {
                visit = Visit::Failed;
            }
        }
        visit
    }

    /// Gathers and cells pass on that something below them is about to change.
    fn gather_pending(&self, item: ItemId) {
        let (index, mut found) = (&self.session.index, self.found.borrow_mut());
        let used = index.uses(item);
        if found.pending.contains(&item) || used.iter().any(|used| found.stand_on_pending.contains(used)) {
            found.stand_on_pending.insert(item);
        }
        if !crate::world::is_resource(index, item) && used.iter().any(|used| found.pending.contains(used)) {
            found.pending.insert(item);
        }
    }

    pub(crate) fn is_pending(&self, item: ItemId) -> bool {
        self.found.borrow().pending.contains(&item)
    }

    pub(crate) fn note_change(&self, item: Option<ItemId>, change: Change) {
        let mut found = self.found.borrow_mut();
        if let Some(item) = item
            && change.action != terrane_plan::Action::NoOp
        {
            found.pending.insert(item);
        }
        let place = found.changes.len();
        found.by_resource.entry(change.address.resource.clone()).or_default().push(place);
        found.changes.push(change);
    }

    /// Evaluates `count` or `for_each` of a resource in one module instance and declares its value.
    pub(crate) fn expand(&self, item: ItemId, module: &terrane_addr::ModuleInstance) -> Option<Instances> {
        let block = self.session.block(item)?;
        let mut diags = Diagnostics::new();
        let instances = self
            .session
            .with_scope(module, item, |scope| {
                terrane_eval::instances(&block.repetition, &scope.with_itself(&block.address), &mut diags)
            })
            .flatten();
        let refused = instances.is_none() || diags.has_errors();
        self.session.report_all(diags);
        if refused {
            return None;
        }
        let instances = instances?;
        let keyed = match &instances {
            Instances::Once => Keyed::Once,
            Instances::Never => Keyed::OnceOrNever,
            Instances::Count(_) => Keyed::ByNumber,
            Instances::ForEach(_) => Keyed::ByName,
        };
        self.session.world.declare(module, item, keyed);
        let resource = AbsResource { module: module.clone(), resource: block.address.clone() };
        self.found.borrow_mut().expanded.insert(resource);
        Some(instances)
    }

    pub(crate) fn provider_address(&self, item: ItemId) -> Option<AbsProviderConfig> {
        let provider = self.session.index.provider_of(item)?;
        crate::providers::provider_config_address(&self.session.index, provider)
    }

    pub(crate) fn previous_address(&self, address: &AbsResourceInstance) -> AbsResourceInstance {
        let implied = self.implied_moves.borrow().get(address).cloned();
        let address = implied.as_ref().unwrap_or(address);
        self.moved.get(address).cloned().unwrap_or_else(|| address.clone())
    }

    fn close(&self, outputs: Vec<terrane_plan::OutputChange>, failed: &[bool]) -> Plan {
        let session = self.session;
        let mut found = self.found.take();
        found.changes.sort_by(|a, b| (&a.address, &a.deposed).cmp(&(&b.address, &b.deposed)));
        found.deferred.sort_by(|a, b| a.name.cmp(&b.name));
        found.drift.sort_by(|a, b| (&a.address, &a.deposed).cmp(&(&b.address, &b.deposed)));
        let prior = self.prior.borrow().snapshot();
        let dependencies = dependencies::recorded_dependencies(
            &session.index,
            &found.changes,
            &prior,
            session.engine.stored_dependencies,
        );
        let destroy = self.options.mode == PlanMode::Destroy;
        let ephemerals: Vec<AbsResource> = std::mem::take(&mut found.ephemerals).into_iter().collect();
        let effects = steps::Effects { changes: &found.changes, ephemerals: &ephemerals };
        let steps = match steps::order_changes(session, &effects, &prior, destroy) {
            Ok(steps) => steps,
            Err(names) => {
                let detail = format!("There is no order in which these could be changed: {}.", names.join(", "));
                session.report(Diagnostic::error("Cycle", detail));
                Vec::new()
            }
        };
        let relevant_attributes = self.relevant_attributes(&found, &outputs, failed);
        let (variables, ephemeral_variables) = self.root_variables();
        Plan {
            mode: self.options.mode,
            targets: self.options.targets.clone(),
            force_replace: self.options.force_replace.clone(),
            variables,
            ephemeral_variables,
            drift: found.drift,
            outputs,
            steps,
            ephemerals,
            checks: self.all_checks(failed),
            previous: self.previous.clone(),
            schemas: session.schemas.used(&session.index.config, &[self.previous, &prior]),
            prior,
            dependencies,
            relevant_attributes,
            timestamp: session.world.outside().plan_time().unwrap_or_default(),
            terraform_version: session.engine.terraform_version.clone(),
            complete: self.options.targets.is_empty() && self.options.excludes.is_empty() && found.deferred.is_empty(),
            deferred: found.deferred,
            errored: false,
            workspace: session.engine.workspace.clone(),
            changes: found.changes,
            unplanned_config: self.unplanned_config.take(),
        }
    }

    fn root_variables(&self) -> (BTreeMap<Str, Value>, Vec<Str>) {
        let mut variables = BTreeMap::new();
        let mut ephemeral = Vec::new();
        let root = self.session.index.module(terrane_eval::ModuleId::ROOT);
        let mut unheard = Diagnostics::new();
        for (name, variable) in &root.variables {
            let given = self.options.variables.given.get(name).map(|given| given.value.clone());
            if variable.ephemeral {
                if given.is_some() {
                    ephemeral.push(name.clone());
                }
                continue;
            }
            let value = given.or_else(|| terrane_eval::variable_default(variable, &mut unheard));
            variables.extend(value.map(|value| (name.clone(), value.unmark_deep().0)));
        }
        (variables, ephemeral)
    }
}

/// The configuration resource of an item.
pub(crate) fn config_resource(index: &Index, item: ItemId) -> Option<ConfigResource> {
    let declared = index.item(item);
    let ItemKind::Resource(resource) = &declared.kind else { return None };
    Some(ConfigResource { module: index.node(declared.module).path.clone(), resource: resource.clone() })
}

//! Applying: the steps of a plan in order. Nothing is decided here.

mod delete;
mod hold;
mod make;
mod provision;
mod results;

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::stream::{FuturesUnordered, StreamExt};
use terrane_addr::{AbsResourceInstance, InstanceKey, Mode, ModuleInstance, Str};
use terrane_config::Repetition;
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_eval::{Index, ItemId, RepetitionData, RootVariables};
use terrane_plan::{Action, Change, Plan, ProviderAs, StepKind};
use terrane_schema::mark_sensitive;
use terrane_state::{Attributes, Ledger, Mutation, State, StoreError};
use terrane_value::Value;

use crate::ports::Engine;
use crate::schemas::Schemas;
use crate::session::{Phase, Session, function_providers};
use crate::world::Keyed;

/// What was done.
#[derive(Clone, Debug, Default)]
pub struct ApplyOutcome {
    pub added: usize,
    pub changed: usize,
    pub destroyed: usize,
    pub imported: usize,
    /// The outputs of the root module afterwards.
    pub outputs: BTreeMap<Str, Value>,
    /// The user asked to stop, and steps were left undone.
    pub stopped: bool,
}

/// Carries out a plan. Faults of one branch do not stop the others.
pub async fn apply(
    index: Arc<Index>,
    plan: &Plan,
    variables: RootVariables,
    engine: &Engine<'_>,
    ledger: &Ledger,
) -> (ApplyOutcome, Diagnostics) {
    let mut diags = Diagnostics::new();
    if let Err(cycle) = index.sorted() {
        diags.push(crate::plan::cycle_diagnostic(&index, &cycle));
        return (ApplyOutcome::default(), diags);
    }
    let schemas = Schemas::load(&index.config, Some(&plan.prior), engine.providers, &mut diags).await;
    let functions = function_providers(engine, &index, &mut diags).await;
    if diags.has_errors() {
        return (ApplyOutcome::default(), diags);
    }
    if let Err(error) = ledger.rewrite(|writer| writer.replace_content(&plan.prior)).await {
        diags.push(journal_fault(&error));
        return (ApplyOutcome::default(), diags);
    }
    // What a full destroy deletes sees the world as it was.
    let before = Session::new(engine, index.clone(), &schemas, variables.clone(), Phase::Apply, functions.clone());
    let now = Session::new(engine, index.clone(), &schemas, variables, Phase::Apply, functions);
    let deferring = !plan.deferred.is_empty();
    let (before, now) = (before.deferring(deferring), now.deferring(deferring));
    let applier = Applier {
        plan,
        ledger,
        before: &before,
        now: &now,
        outcome: std::cell::RefCell::default(),
        deposed: std::cell::RefCell::default(),
        for_each: std::cell::RefCell::default(),
    };
    applier.count_imports();
    applier.fill_worlds();
    applier.update_records().await;
    let failed_items = applier.with_deferred(before.renewing(now.renewing(applier.run())).await);
    // What was opened is closed, whatever became of the steps around it.
    before.close_all_ephemerals().await;
    now.close_all_ephemerals().await;
    applier.conclude(&failed_items).await;
    diags.append(before.take_diagnostics());
    diags.append(now.take_diagnostics());
    // What was put off is told by whoever goes on with it.
    if !plan.complete && plan.deferred.is_empty() {
        diags.push(incomplete());
    }
    (applier.outcome.take(), diags)
}

pub(crate) struct Applier<'a> {
    pub plan: &'a Plan,
    pub ledger: &'a Ledger,
    /// The world before the run: for what is deleted.
    pub before: &'a Session<'a>,
    /// The world as it becomes.
    pub now: &'a Session<'a>,
    pub outcome: std::cell::RefCell<ApplyOutcome>,
    /// Under which keys objects were deposed in this run.
    pub deposed: std::cell::RefCell<BTreeMap<AbsResourceInstance, String>>,
    /// `for_each` of each resource, evaluated once.
    pub for_each: std::cell::RefCell<ForEach>,
}

type ForEach = rustc_hash::FxHashMap<(ModuleInstance, ItemId), BTreeMap<InstanceKey, RepetitionData>>;

impl<'a> Applier<'a> {
    /// What was imported is in the prior state already, whether or not it changes too.
    fn count_imports(&self) {
        self.outcome.borrow_mut().imported =
            self.plan.changes.iter().filter(|change| change.importing.is_some()).count();
    }

    /// Until a step makes it anew, every object is what it was.
    fn fill_worlds(&self) {
        let index = self.now.index.clone();
        for change in &self.plan.changes {
            let Some(item) = index.resource_item(&change.address.config()) else { continue };
            if change.deposed.is_some() {
                continue;
            }
            let exists = !change.before.is_null();
            let current = if exists { &change.before } else { &change.after };
            // An orphan key is no part of the value, except for those who still look at the old world.
            self.show(self.before, item, change, current.clone());
            if change.action != Action::Delete || self.plan.mode == terrane_plan::Mode::Destroy {
                let value = if change.action == Action::NoOp { change.after.clone() } else { current.clone() };
                self.show(self.now, item, change, value);
            }
        }
        for drift in self.plan.drift.iter().filter(|drift| drift.action == Action::Delete && drift.deposed.is_none()) {
            let made_anew = self.plan.mode != terrane_plan::Mode::RefreshOnly;
            let Some(item) = index.resource_item(&drift.address.config()).filter(|_| !made_anew) else { continue };
            let (module, key) = (drift.address.module(), drift.address.key.clone());
            self.now.world.declare(module, item, keyed(self.now, item));
            self.now.world.set(module, item, key, Value::unknown(drift.before.ty().clone()));
        }
        self.fill_from_state(&index, &self.plan.prior);
        self.declare_empty(&index);
    }

    /// What state records of objects that stay as they are follows the configuration all the same.
    async fn update_records(&self) {
        let mut mutations = Vec::new();
        for change in
            self.plan.changes.iter().filter(|change| change.action == Action::NoOp && change.deposed.is_none())
        {
            let recorded = self.ledger.object(&change.address);
            let dependencies = self.plan.dependencies.get(&change.address.config());
            let (Some(recorded), Some(dependencies)) = (recorded, dependencies) else { continue };
            let item = self.now.index.resource_item(&change.address.config());
            let block = item.and_then(|item| self.now.block(item));
            let skip_destroy = block.is_some_and(|block| block.lifecycle.destroy == Some(false));
            if recorded.dependencies != *dependencies
                || recorded.create_before_destroy != change.create_before_destroy
                || recorded.skip_destroy != skip_destroy
            {
                let mut object = terrane_state::Object::clone(&recorded);
                object.dependencies = dependencies.clone();
                object.create_before_destroy = change.create_before_destroy;
                object.skip_destroy = skip_destroy;
                mutations.push(Mutation::set(change.address.clone(), change.provider.clone(), Arc::new(object)));
            }
        }
        if !mutations.is_empty() {
            self.note(self.ledger.record(mutations).await).await;
        }
    }

    fn show(&self, session: &Session<'_>, item: ItemId, change: &Change, value: Value) {
        let (module, key) = (change.address.module(), change.address.key.clone());
        session.world.declare(module, item, keyed(session, item));
        session.world.set(module, item, key, value);
    }

    /// Objects without a change of their own: data that was read while planning, and what was not targeted.
    fn fill_from_state(&self, index: &Index, state: &State) {
        let changed: std::collections::BTreeSet<_> =
            self.plan.changes.iter().filter(|change| change.deposed.is_none()).map(|change| &change.address).collect();
        for (address, instance) in state.instances() {
            if changed.contains(&address) {
                continue;
            }
            let (Some(item), Some(object)) = (index.resource_item(&address.config()), &instance.current) else {
                continue;
            };
            let provider = state.resource(&address.resource).map(|resource| &resource.provider.provider);
            let schema = provider.and_then(|provider| self.now.schemas.resource(provider, &address.resource.resource));
            let (Some(schema), Attributes::Json(raw)) = (schema, &object.attributes) else { continue };
            let ty = schema.block.implied_type();
            let Ok(value) = terrane_value::json::decode(raw.as_str().as_bytes(), &ty) else { continue };
            let marks: Vec<_> =
                object.sensitive_paths.iter().map(|path| (path.clone(), terrane_value::Marks::SENSITIVE)).collect();
            let value = mark_sensitive(&schema.block, &value.mark_paths(&marks));
            for session in [self.before, self.now] {
                session.world.declare(address.module(), item, keyed(session, item));
                session.world.set(address.module(), item, address.key.clone(), value.clone());
            }
        }
    }

    /// What stands on something deferred stays open, like what stands on something that failed.
    fn with_deferred(&self, mut failed_items: Vec<bool>) -> Vec<bool> {
        let items = self.plan.deferred.iter().map(|deferred| deferred.change.address.config());
        for item in items.filter_map(|config| self.now.index.resource_item(&config)) {
            failed_items[item.0 as usize] = true;
        }
        failed_items
    }

    /// A resource with no instance at all still has a value: an empty tuple or object. One that is deferred may have
    /// some.
    fn declare_empty(&self, index: &Index) {
        let deferred = self.with_deferred(vec![false; index.items.len()]);
        for item in index.item_ids() {
            if !crate::world::is_resource(index, item) || deferred[item.0 as usize] {
                continue;
            }
            for session in [self.before, self.now] {
                let keyed = keyed(session, item);
                if keyed == Keyed::Once || self.plan.mode == terrane_plan::Mode::Destroy {
                    continue;
                }
                // Diagnostics of expansion were reported while planning.
                for module in session.module_instances(item).into_iter().flatten() {
                    session.world.declare(&session.address(module), item, keyed);
                }
                let _ = session.take_diagnostics();
            }
        }
    }

    /// Runs all steps whose needs are met. Returns, by item, whether something of it failed.
    async fn run(&self) -> Vec<bool> {
        let steps = &self.plan.steps;
        let mut waiting: Vec<usize> = steps.iter().map(|step| step.needs.len()).collect();
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); steps.len()];
        for (number, step) in steps.iter().enumerate() {
            step.needs.iter().for_each(|need| users[*need].push(number));
        }
        let mut failed = vec![false; steps.len()];
        let mut failed_items = vec![false; self.now.index.items.len()];
        let mut ready: std::collections::VecDeque<usize> =
            (0..steps.len()).filter(|number| waiting[*number] == 0).collect();
        let mut running = FuturesUnordered::new();
        let at_once = self.now.engine.parallelism.max(1);
        loop {
            while running.len() < at_once
                && let Some(number) = ready.pop_front()
            {
                let stop = self.now.engine.stop.is_requested();
                match steps[number].kind {
                    StepKind::Close { .. } => {
                        running.push(self.step(number));
                        continue;
                    }
                    _ if failed[number] => {}
                    StepKind::Make { .. } | StepKind::Delete { .. } | StepKind::Open { .. } if stop => {
                        self.outcome.borrow_mut().stopped = true;
                        failed[number] = true;
                    }
                    StepKind::Make { .. } | StepKind::Delete { .. } | StepKind::Open { .. } => {
                        running.push(self.step(number));
                        continue;
                    }
                    StepKind::Gate => {}
                }
                self.finish(number, &users, &mut waiting, &mut failed, &mut failed_items, &mut ready);
            }
            let Some((number, fine)) = running.next().await else { break };
            failed[number] |= !fine;
            self.finish(number, &users, &mut waiting, &mut failed, &mut failed_items, &mut ready);
        }
        failed_items
    }

    fn finish(
        &self,
        number: usize,
        users: &[Vec<usize>],
        waiting: &mut [usize],
        failed: &mut [bool],
        failed_items: &mut [bool],
        ready: &mut std::collections::VecDeque<usize>,
    ) {
        let about = match self.plan.steps[number].kind {
            StepKind::Make { change } | StepKind::Delete { change, .. } => {
                Some(self.plan.changes[change].address.config())
            }
            StepKind::Open { ephemeral } => Some(self.plan.ephemerals[ephemeral].config()),
            StepKind::Close { .. } | StepKind::Gate => None,
        };
        if failed[number]
            && let Some(item) = about.and_then(|resource| self.now.index.resource_item(&resource))
        {
            failed_items[item.0 as usize] = true;
        }
        for user in &users[number] {
            failed[*user] |= failed[number];
            waiting[*user] -= 1;
            if waiting[*user] == 0 {
                ready.push_back(*user);
            }
        }
    }

    async fn step(&self, number: usize) -> (usize, bool) {
        let fine = match self.plan.steps[number].kind {
            StepKind::Gate => true,
            StepKind::Open { ephemeral } => self.open(&self.plan.ephemerals[ephemeral]).await,
            StepKind::Close { ephemeral } => self.close(&self.plan.ephemerals[ephemeral]).await,
            StepKind::Make { change } => {
                let change = &self.plan.changes[change];
                match change.address.resource.resource.mode {
                    Mode::Data => self.read(change).await,
                    _ => self.make(change).await,
                }
            }
            StepKind::Delete { change, provider } => {
                let session = if provider == ProviderAs::Before { self.before } else { self.now };
                self.delete(&self.plan.changes[change], session).await
            }
        };
        (number, fine)
    }

    /// A note that could not be made: the deed is not done.
    pub(crate) fn report_intent(&self, address: &str, error: &StoreError) {
        let detail = format!(
            "Nothing was done to {address}, because the intent to do so could not be written down first: {error}."
        );
        self.now.report(Diagnostic::error("Failed to write the journal", detail).about(address));
    }

    /// Notes changes of state, and writes the state from time to time. The state has them in any case; that
    /// the journal does not is reported.
    pub(crate) async fn note(&self, noted: Result<(), StoreError>) {
        let noted = match noted {
            Ok(()) => self.ledger.checkpoint_if_due().await,
            Err(error) => Err(error),
        };
        if let Err(error) = noted {
            self.now.report(journal_fault(&error));
        }
    }
}

fn incomplete() -> Diagnostic {
    let detail = "The plan was created with the -target or -exclude option in effect, so some changes requested in the configuration may \
                  have been ignored and the output values may not be fully updated. Run the following command to verify \
                  that no other changes are pending:\n    terraform plan\n\nNote that the -target option is not suitable for \
                  routine use, and is provided only for exceptional situations such as recovering from errors or mistakes, \
                  or when Terraform specifically suggests to use it as part of an error message.";
    Diagnostic::warning("Applied changes may be incomplete", detail)
}

fn journal_fault(error: &StoreError) -> Diagnostic {
    let detail = format!(
        "What was done could not be written to the journal: {error}. It will be written with the state at the end, if that \
         can be written."
    );
    Diagnostic::error("Failed to write the journal", detail)
}

pub(crate) fn keyed(session: &Session<'_>, item: ItemId) -> Keyed {
    match session.block(item).map(|block| &block.repetition) {
        Some(Repetition::Count(_)) => Keyed::ByNumber,
        Some(Repetition::ForEach(_)) => Keyed::ByName,
        Some(Repetition::Enabled(_)) => Keyed::OnceOrNever,
        Some(Repetition::Once) | None => Keyed::Once,
    }
}

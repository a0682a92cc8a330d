//! Making an object: create, update, the making half of a replacement, and reading data.

use std::sync::Arc;

use terrane_addr::{AbsResourceInstance, ConfigResource};
use terrane_config::ResourceBlock;
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_eval::{CheckOutcome, ItemId, RepetitionData, RuleKind, decode_body, evaluate_rule};
use terrane_plan::{Action, Change, CheckableKind, Doing, Event, ReplaceOrder};
use terrane_provider::{ApplyRequest, ApplyResponse, PlanRequest, Provider};
use terrane_schema::{Schema, apply_breaches, mark_sensitive, proposed_new, without_write_only, write_only_path};
use terrane_state::journal::{Effect, EffectAction, Reach};
use terrane_state::{Mutation, Object};
use terrane_value::{Marks, Path, Value};

use super::Applier;
use crate::identity::{self, Identified};
use crate::object::{Record, encode, object_id, without_unknowns};
use crate::plan::data::{DataJob, planned_data};
use crate::refusal::wrote_back;

/// A change with all that is needed to make it.
pub(super) struct Making<'m> {
    pub change: &'m Change,
    pub item: ItemId,
    pub block: &'m ResourceBlock,
    pub schema: &'m Schema,
    pub repetition: RepetitionData,
}

/// What is sent to the provider, decided by values that are known by now.
struct Final {
    prior: Value,
    planned: Value,
    config: Value,
    private: Vec<u8>,
    identity: Option<Value>,
    marks: Vec<(Path, Marks)>,
}

impl<'a> Applier<'a> {
    pub(super) fn making(&self, change: &'a Change) -> Option<Making<'a>> {
        let session = self.now;
        let item = session.index.resource_item(&change.address.config())?;
        let block = session.block(item)?;
        let schema = session.schemas.resource(&change.provider.provider, &block.address)?;
        let repetition = self.repetition(item, block, &change.address)?;
        Some(Making { change, item, block, schema, repetition })
    }

    /// `each` and `count` of one instance. `None` after reporting why they cannot be had.
    fn repetition(&self, item: ItemId, block: &ResourceBlock, address: &AbsResourceInstance) -> Option<RepetitionData> {
        use terrane_addr::InstanceKey;
        use terrane_config::Repetition;
        let session = self.now;
        match (&block.repetition, &address.key) {
            (Repetition::Once | Repetition::Enabled(_), _) => Some(RepetitionData::default()),
            (Repetition::Count(_), InstanceKey::Int(index)) => {
                Some(RepetitionData { count_index: Some(Value::number(*index)), each: None })
            }
            _ => {
                let mut cached = self.for_each.borrow_mut();
                let key = (address.module().clone(), item);
                if !cached.contains_key(&key) {
                    // The module around is expanded on the way.
                    session.module_instances(item)?;
                    let mut diags = Diagnostics::new();
                    let instances = session
                        .with_scope(address.module(), item, |scope| {
                            terrane_eval::instances(&block.repetition, &scope, &mut diags)
                        })
                        .flatten();
                    session.report_all(diags);
                    let entries = instances?.iter().collect();
                    cached.insert(key.clone(), entries);
                }
                let found = cached
                    .get(&key)
                    .and_then(|entries: &std::collections::BTreeMap<_, _>| entries.get(&address.key).cloned());
                if found.is_none() {
                    let detail = format!(
                        "When expanding the plan for {address}, the evaluation of for_each no longer includes its key. The \
                         plan was made with other values; make a new one."
                    );
                    session.report(Diagnostic::error("Inconsistent instances", detail).at(block.span));
                }
                found
            }
        }
    }

    pub(super) async fn make(&self, change: &'a Change) -> bool {
        let session = self.now;
        if session
            .index
            .resource_item(&change.address.config())
            .is_some_and(|item| session.module_instances(item).is_none())
        {
            return false;
        }
        let Some(making) = self.making(change) else {
            if !session.has_errors() {
                self.report_no_block(change);
            }
            return false;
        };
        let Some(provider_item) = session.index.provider_of(making.item) else { return false };
        let Some(provider) = session.configured(provider_item, change.address.module()).await else { return false };
        let Some(last) = self.finalize(&making, &*provider).await else { return false };
        if change.action == Action::Update && last.planned.same(&last.prior) {
            return self.keep(&making, &last).await;
        }
        let doing = Doing::from(change.action);
        let outside_effect = session
            .schemas
            .managed(&change.provider.provider, &making.block.address.kind)
            .is_none_or(|resource| !resource.without_outside_effect);
        let effect = Effect {
            address: change.address.clone(),
            deposed: None,
            action: if last.prior.is_null() { EffectAction::Create } else { EffectAction::Update },
            provider: change.provider.clone(),
            reach: if outside_effect { Reach::Outside } else { Reach::Inside },
        };
        let deposed = self.depose(change).await;
        let ticket = match self.ledger.intent(effect).await {
            Ok(ticket) => ticket,
            Err(error) => {
                self.report_intent(&change.address.to_string(), &error);
                return false;
            }
        };
        let (response, started) = self.call(&making, &*provider, &last, doing).await;
        let (object, fine) = self.judge(&making, &last, response, doing, started).await;
        let mutations = match (&object, &deposed) {
            (Some(object), Some((key, _))) if fine && change.action.forgets() => {
                self.deposed.borrow_mut().remove(&change.address);
                vec![
                    Mutation::set(change.address.clone(), change.provider.clone(), object.clone()),
                    Mutation::Remove { address: change.address.clone(), deposed: Some(key.as_str().into()) },
                ]
            }
            (Some(object), _) => vec![Mutation::set(change.address.clone(), change.provider.clone(), object.clone())],
            // Nothing came into being: the old object is the current one again.
            (None, Some((key, old))) => {
                self.deposed.borrow_mut().remove(&change.address);
                vec![
                    Mutation::Remove { address: change.address.clone(), deposed: Some(key.as_str().into()) },
                    Mutation::set(change.address.clone(), change.provider.clone(), old.clone()),
                ]
            }
            (None, None) => vec![Mutation::remove(change.address.clone())],
        };
        self.note(self.ledger.result(ticket, !fine, mutations).await).await;
        if fine {
            self.count(change);
        }
        fine
    }

    /// An update may change only marks, or turn out to change nothing: then the provider has nothing to do.
    async fn keep(&self, making: &Making<'_>, last: &Final) -> bool {
        let change = making.change;
        let marks = without_ephemeral(&last.marks);
        let marked = mark_sensitive(&making.schema.block, &last.planned.mark_paths(&marks));
        let record = Record {
            private: change.before_private.clone(),
            identity: self.identified(making, change.after_identity.clone().filter(Value::is_wholly_known)),
            tainted: false,
            create_before_destroy: change.create_before_destroy,
            skip_destroy: making.block.lifecycle.destroy == Some(false),
            dependencies: self.dependencies(&change.address.config()),
        };
        let object = encode(making.schema, &marked, record);
        let mutation = Mutation::set(change.address.clone(), change.provider.clone(), object);
        self.note(self.ledger.record(vec![mutation]).await).await;
        self.now.world.set(change.address.module(), making.item, change.address.key.clone(), marked.clone());
        self.postconditions(making, marked)
    }

    /// Create-before-destroy: the old object makes room under a key of its own.
    async fn depose(&self, change: &Change) -> Option<(String, Arc<Object>)> {
        let keeps = [ReplaceOrder::CreateThenDelete, ReplaceOrder::CreateThenForget].map(Action::Replace);
        if !keeps.contains(&change.action) {
            return None;
        }
        let old = self.ledger.object(&change.address)?;
        let key = (self.now.engine.new_key)();
        let mutations = vec![
            Mutation::Set {
                address: change.address.clone(),
                deposed: Some(key.as_str().into()),
                provider: change.provider.clone(),
                object: old.clone(),
            },
            Mutation::remove(change.address.clone()),
        ];
        self.note(self.ledger.record(mutations).await).await;
        self.deposed.borrow_mut().insert(change.address.clone(), key.clone());
        Some((key, old))
    }

    fn report_no_block(&self, change: &Change) {
        let detail = format!(
            "{} is to be made, but the configuration has no such resource any more. Make a new plan.",
            change.address
        );
        self.now
            .report(Diagnostic::error("Resource not in the configuration", detail).about(change.address.to_string()));
    }

    fn count(&self, change: &Change) {
        let mut outcome = self.outcome.borrow_mut();
        match change.action {
            Action::Create | Action::Replace(_) => outcome.added += 1,
            Action::Update => outcome.changed += 1,
            Action::NoOp | Action::Read | Action::Delete | Action::Forget => {}
        }
    }

    /// The configuration with real values, planned once more and held against the promise.
    async fn finalize(&self, making: &Making<'_>, provider: &dyn Provider) -> Option<Final> {
        let session = self.now;
        let change = making.change;
        let address = change.address.to_string();
        let (config, mut marks) = self.evaluate(making)?;
        let block = &making.schema.block;
        let creates = matches!(change.action, Action::Create | Action::Replace(_));
        // A new object has nothing whose changes could be ignored.
        let prior = if creates { Value::null(block.implied_type()) } else { change.before.unmark_deep().0 };
        let ignored = &making.block.lifecycle.ignore_changes;
        let config = crate::plan::ignore::with_ignored(ignored, block, &prior, &config);
        if !creates {
            marks = crate::plan::ignore::marks_with_ignored(ignored, block, &change.before, &marks);
        }
        if !config.is_wholly_known() {
            let detail = format!(
                "The configuration of {address} is still not known when it is to be applied. This is a fault of Terrane, \
                 not of the configuration; please report it."
            );
            session.report(Diagnostic::error("Configuration contains unknown value", detail).at(making.block.span));
            return None;
        }
        let prior_private: &[u8] = if creates { &[] } else { &change.before_private };
        let request = PlanRequest {
            kind: &making.block.address.kind,
            prior: prior.clone(),
            proposed: proposed_new(block, &prior, &config),
            config: config.clone(),
            prior_private,
            prior_identity: change.before_identity.clone().filter(|_| !creates),
        };
        let permit = session.permits.take().await;
        let response = provider.plan_resource_change(request).await;
        drop(permit);
        let mut diags = Diagnostics::new();
        let body = Some(&*making.block.body);
        let problems = crate::refusal::redacted(response.diagnostics, block, &config, &marks);
        let mut failed = crate::refusal::report(problems, body, Some(making.block.span), &address, &mut diags);
        if !failed && !response.legacy_type_system {
            for breach in apply_breaches(block, &change.after.unmark_deep().0, &response.planned) {
                failed = true;
                let detail = format!(
                    "When expanding the plan for {address} to include new values learned so far during apply, provider \
                     {:?} produced an invalid new value for {}: {}.\n\nThis is a bug in the provider, which should be \
                     reported in the provider's own issue tracker.",
                    change.provider.provider.to_string(),
                    breach.path,
                    breach.message
                );
                diags.push(
                    Diagnostic::error("Provider produced inconsistent final plan", detail).about(address.clone()),
                );
            }
        }
        session.report_all(diags);
        let private = response.private;
        let identity = response.identity.or_else(|| change.before_identity.clone().filter(|_| !creates));
        (!failed).then_some(Final { prior, planned: response.planned, config, private, identity, marks })
    }

    fn evaluate(&self, making: &Making<'_>) -> Option<(Value, Vec<(Path, Marks)>)> {
        let session = self.now;
        let change = making.change;
        let mut diags = Diagnostics::new();
        let mut outcomes = Vec::new();
        let value = session.with_scope(change.address.module(), making.item, |scope| {
            let scope = scope.with_repetition(&making.repetition);
            for rule in &making.block.lifecycle.preconditions {
                outcomes.push(evaluate_rule(rule, &RuleKind::PRECONDITION, &scope, &mut diags));
            }
            decode_body(&making.block.body, &making.schema.block, &scope, &mut diags)
        });
        self.note_outcomes(&change.address, &outcomes);
        for diagnostic in diags.iter_mut() {
            diagnostic.address.get_or_insert_with(|| change.address.to_string());
        }
        let refused = diags.has_errors();
        session.report_all(diags);
        let value = value.filter(|_| !refused)?;
        Some(value.unmark_with_paths())
    }

    pub(super) fn note_outcomes(&self, address: &AbsResourceInstance, outcomes: &[CheckOutcome]) {
        for outcome in outcomes {
            let declared = address.config().to_string();
            self.now.note_check(CheckableKind::Resource, &declared, &address.to_string(), outcome);
        }
    }

    async fn call(
        &self,
        making: &Making<'_>,
        provider: &dyn Provider,
        last: &Final,
        doing: Doing,
    ) -> (ApplyResponse, std::time::Duration) {
        let session = self.now;
        let change = making.change;
        let id = if last.prior.is_null() { None } else { object_id(&change.before) };
        session.engine.events.event(Event::ApplyStarted { address: change.address.clone(), deposed: None, doing, id });
        let started = (session.engine.clock)();
        let request = ApplyRequest {
            kind: &making.block.address.kind,
            prior: last.prior.clone(),
            planned: last.planned.clone(),
            config: last.config.clone(),
            planned_private: &last.private,
            planned_identity: last.identity.clone(),
        };
        let permit = session.permits.take().await;
        let response = provider.apply_resource_change(request).await;
        drop(permit);
        (response, started)
    }

    /// Holds the result to the promise, provisions, and makes the record. The record is there whenever
    /// something exists, whatever went wrong.
    async fn judge(
        &self,
        making: &Making<'_>,
        last: &Final,
        response: ApplyResponse,
        doing: Doing,
        started: std::time::Duration,
    ) -> (Option<Arc<Object>>, bool) {
        let session = self.now;
        let change = making.change;
        let address = change.address.to_string();
        let mut diags = Diagnostics::new();
        let body = Some(&*making.block.body);
        let block = &making.schema.block;
        let problems = crate::refusal::redacted(response.diagnostics, block, &last.config, &last.marks);
        let mut failed = crate::refusal::report(problems, body, Some(making.block.span), &address, &mut diags);
        let provider_name = change.provider.provider.to_string();
        let mut object = response.object;
        if let Some(path) = write_only_path(block, &object) {
            failed = true;
            diags.push(wrote_back(&provider_name, &address, &path));
            object = without_write_only(block, &object);
        }
        if !object.is_wholly_known() {
            failed = true;
            let detail = format!(
                "After the apply operation, the provider still indicated an unknown value for {address}. All values must \
                 be known after apply, so this is always a bug in the provider and should be reported in the provider's \
                 own repository. Terraform will still save the other known object values in the state."
            );
            diags.push(
                Diagnostic::error("Provider returned invalid result object after apply", detail).about(&*address),
            );
            object = without_unknowns(&object);
        } else if !failed && object.is_null() {
            failed = true;
            let detail = format!(
                "When applying changes to {address}, provider {provider_name:?} produced an unexpected new value: Root \
                 object was present, but now absent.\n\nThis is a bug in the provider, which should be reported in the \
                 provider's own issue tracker."
            );
            diags.push(Diagnostic::error("Provider produced inconsistent result after apply", detail).about(&*address));
        } else if !failed && !response.legacy_type_system {
            for breach in apply_breaches(&making.schema.block, &last.planned, &object) {
                failed = true;
                let detail = format!(
                    "When applying changes to {address}, provider {provider_name:?} produced an unexpected new value: {}: \
                     {}.\n\nThis is a bug in the provider, which should be reported in the provider's own issue tracker.",
                    breach.path, breach.message
                );
                diags.push(
                    Diagnostic::error("Provider produced inconsistent result after apply", detail).about(&*address),
                );
            }
        }
        let creates = last.prior.is_null();
        let kept = || change.before_identity.clone().filter(|_| !creates);
        let mut identity = self.identified(making, response.identity.or_else(kept));
        let provider = &change.provider.provider;
        if !identity::is_known(identity.as_ref(), provider, &change.address, "applying", &mut diags) {
            failed = true;
            identity = self.identified(making, kept());
        }
        session.report_all(diags);
        if object.is_null() && !creates {
            // A failed update that says nothing leaves what was there.
            object = last.prior.clone();
        }
        let event = |done: bool, object: &Value| {
            let (address, deposed) = (change.address.clone(), None);
            // With its provisioners: an object is not ready before they are done.
            let elapsed = (session.engine.clock)().saturating_sub(started);
            session.engine.events.event(match done {
                true => Event::ApplyDone { address, deposed, doing, id: object_id(object), elapsed },
                false => Event::ApplyFailed { address, deposed, doing, elapsed },
            });
        };
        if object.is_null() {
            event(false, &object);
            return (None, false);
        }
        let marked = mark_sensitive(&making.schema.block, &object.mark_paths(&without_ephemeral(&last.marks)));
        let mut tainted = failed && creates;
        if !failed && creates && !self.provision_created(making, &marked).await {
            tainted = true;
            failed = true;
        }
        event(!failed, &marked);
        session.world.set(change.address.module(), making.item, change.address.key.clone(), marked.clone());
        if !failed && !self.postconditions(making, marked.clone()) {
            failed = true;
        }
        let record = Record {
            private: response.private,
            identity,
            tainted,
            create_before_destroy: change.create_before_destroy,
            skip_destroy: making.block.lifecycle.destroy == Some(false),
            dependencies: self.dependencies(&change.address.config()),
        };
        (Some(encode(making.schema, &marked, record)), !failed)
    }

    fn identified(&self, making: &Making<'_>, value: Option<Value>) -> Option<Identified> {
        let kind = &making.block.address.kind;
        Identified::said(self.now.schemas.identity(&making.change.provider.provider, kind), value)
    }

    fn dependencies(&self, resource: &ConfigResource) -> Arc<[ConfigResource]> {
        self.plan.dependencies.get(resource).cloned().unwrap_or_else(|| Arc::new([]))
    }

    fn postconditions(&self, making: &Making<'_>, value: Value) -> bool {
        if making.block.lifecycle.postconditions.is_empty() {
            return true;
        }
        let mut diags = Diagnostics::new();
        let outcomes = self.now.with_scope(making.change.address.module(), making.item, |scope| {
            let scope = scope.with_repetition(&making.repetition).with_self(value);
            let rules = making.block.lifecycle.postconditions.iter();
            rules.map(|rule| evaluate_rule(rule, &RuleKind::POSTCONDITION, &scope, &mut diags)).collect::<Vec<_>>()
        });
        self.note_outcomes(&making.change.address, &outcomes.unwrap_or_default());
        let failed = diags.has_errors();
        self.now.report_all(diags);
        !failed
    }

    /// Reads a data source that could not be read while planning.
    pub(super) async fn read(&self, change: &'a Change) -> bool {
        let session = self.now;
        let Some(making) = self.making(change) else {
            self.report_no_block(change);
            return false;
        };
        let job = DataJob {
            item: making.item,
            block: making.block,
            address: change.address.clone(),
            repetition: making.repetition.clone(),
            provider_address: &change.provider,
            schema: making.schema,
        };
        if session.module_instances(making.item).is_none() {
            return false;
        }
        let Some((config, marks)) = session.evaluate_data(&job) else { return false };
        let Some(provider_item) = session.index.provider_of(making.item) else { return false };
        let Some(provider) = session.configured(provider_item, change.address.module()).await else { return false };
        let planned = planned_data(&job, &config, &marks);
        let read = session.read_data(&job, &*provider, config, &marks).await;
        let failed = read.is_none();
        let Some(value) = read.or_else(|| making.block.check.is_some().then(|| without_unknowns(&planned))) else {
            return false;
        };
        let record = Record {
            private: Vec::new(),
            identity: None,
            tainted: false,
            create_before_destroy: false,
            skip_destroy: false,
            dependencies: Arc::new([]),
        };
        let object = encode(making.schema, &value, record);
        let mutations = vec![Mutation::set(change.address.clone(), change.provider.clone(), object)];
        self.note(self.ledger.record(mutations).await).await;
        session.world.set(change.address.module(), making.item, change.address.key.clone(), value.clone());
        failed || session.data_postconditions(&job, value)
    }
}

fn without_ephemeral(marks: &[(Path, Marks)]) -> Vec<(Path, Marks)> {
    marks
        .iter()
        .map(|(path, marks)| (path.clone(), marks.without(Marks::EPHEMERAL)))
        .filter(|(_, marks)| !marks.is_empty())
        .collect()
}

//! Planning managed resources that are in the configuration.

use futures::stream::{self, StreamExt};
use terrane_addr::{AbsProviderConfig, AbsResource, AbsResourceInstance, InstanceKey, ModuleInstance};
use terrane_config::{ProvisionWhen, ResourceBlock};
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_eval::{ItemId, RepetitionData, RuleKind, decode_body, evaluate_rule};
use terrane_plan::{Action, Change, CheckableKind, ImportedBy, Mode as PlanMode, Reason, ReplaceOrder};
use terrane_provider::{PlanRequest, PlanResponse, Provider};
use terrane_schema::{Schema, mark_sensitive, plan_breaches, proposed_new};
use terrane_state::Instance;
use terrane_value::{Marks, Path, Value};

use super::Planner;
use super::deferral::Waiting;
use super::refresh::Existing;
use crate::object::Prior;
use crate::walk::Visit;

/// One instance of a managed resource that is to be there.
pub(super) struct Job<'j> {
    pub item: ItemId,
    pub block: &'j ResourceBlock,
    pub address: AbsResourceInstance,
    pub repetition: RepetitionData,
    pub provider_address: &'j AbsProviderConfig,
    pub schema: &'j Schema,
}

/// What there is of an instance before it is planned.
pub(super) struct Known {
    pub recorded: Option<Instance>,
    /// By what it was imported just now.
    pub imported: Option<ImportedBy>,
    /// The block that was written for it.
    pub generated: Option<String>,
    pub prior: Option<Prior>,
}

/// The configuration of an instance, evaluated.
pub(crate) struct Evaluated {
    /// Without marks.
    pub plain: Value,
    /// Where the configuration itself put marks.
    pub marks: Vec<(Path, Marks)>,
}

/// What the provider made of a configuration.
struct Planned {
    value: Value,
    private: Vec<u8>,
    identity: Option<Value>,
    requires_replace: Vec<Path>,
}

/// What is kept of an object beside its attributes.
#[derive(Clone, Copy, Default)]
struct Held<'h> {
    private: &'h [u8],
    identity: Option<&'h Value>,
}

impl Planner<'_> {
    pub(crate) async fn visit_managed(&self, item: ItemId) -> Visit {
        let session = self.session;
        let (Some(block), Some(provider_address)) = (session.block(item), self.provider_address(item)) else {
            return Visit::Failed;
        };
        let Some(schema) = session.schemas.resource(&provider_address.provider, &block.address) else {
            self.session.report_unknown_type(block);
            return Visit::Failed;
        };
        if self.options.mode == PlanMode::Destroy {
            return self.visit_destroyed(item).await;
        }
        let Some(modules) = session.module_instances(item) else { return Visit::Failed };
        let modules: Vec<ModuleInstance> = modules.into_iter().map(|module| session.address(module)).collect();
        let fits = |address: &AbsResourceInstance| modules.contains(address.module());
        // What an import block cannot tell yet is no fault if its resource can wait.
        let waits = modules.iter().any(|module| self.reason_to_defer(item, block, module).is_some());
        if !waits && self.find_imports(item).is_none()
            || super::config_resource(&session.index, item).is_some_and(|config| !self.imports_fit(&config, fits))
        {
            return Visit::Failed;
        }
        let mut visit = Visit::Done;
        for module in modules {
            visit = self.visit_module(item, block, &provider_address, schema, &module).await.worse(visit);
        }
        visit
    }

    async fn visit_module(
        &self,
        item: ItemId,
        block: &ResourceBlock,
        provider_address: &AbsProviderConfig,
        schema: &Schema,
        module: &ModuleInstance,
    ) -> Visit {
        if let Some(reason) = self.reason_to_defer(item, block, module) {
            return self.defer(&Waiting { item, block, provider_address, schema, module, reason });
        }
        let Some(instances) = self.expand(item, module) else { return Visit::Failed };
        let resource = AbsResource { module: module.clone(), resource: block.address.clone() };
        let is_instance =
            |address: &AbsResourceInstance| address.module() != module || instances.contains(&address.key);
        if !self.imports_fit(&resource.config(), is_instance) {
            return Visit::Failed;
        }
        self.move_for_repetition(&resource, &instances);
        let mut jobs = Vec::new();
        let mut keys = std::collections::BTreeSet::new();
        for (key, repetition) in instances.iter() {
            keys.insert(key.clone());
            let address = resource.instance(key);
            if self.selection.includes(Some(item), &address) {
                jobs.push(Job { item, block, address, repetition, provider_address, schema });
            } else {
                self.keep_as_it_is(item, &address, schema);
                self.leave_unchecked(block, &address);
            }
        }
        let orphans = self.orphaned_keys(&resource, &keys);
        let at_once = self.session.engine.parallelism.max(1);
        let addresses: Vec<AbsResourceInstance> = jobs.iter().map(|job| job.address.clone()).collect();
        let planned: Vec<bool> = stream::iter(jobs).map(|job| self.plan_job(job)).buffered(at_once).collect().await;
        for (address, _) in addresses.iter().zip(&planned).filter(|(_, fine)| !**fine) {
            self.leave_unchecked(block, address);
        }
        let mut visit = if planned.iter().all(|fine| *fine) { Visit::Done } else { Visit::Failed };
        for key in orphans {
            let address = resource.instance(key);
            if self.selection.includes(Some(item), &address) {
                let reason = orphan_reason(&instances, &address.key);
                let fine = self.plan_orphan(Some(item), &address, Some(reason)).await;
                visit = visit.worse(if fine { Visit::Done } else { Visit::Failed });
            }
        }
        visit
    }

    /// An instance that no target selects: others see it as state has it.
    fn keep_as_it_is(&self, item: ItemId, address: &AbsResourceInstance, schema: &Schema) {
        let ty = schema.block.implied_type();
        let object = self.prior.borrow().state().object(address).cloned();
        let value = object
            .and_then(|object| match &object.attributes {
                terrane_state::Attributes::Json(raw) => terrane_value::json::decode(raw.as_str().as_bytes(), &ty).ok(),
                _ => None,
            })
            .unwrap_or_else(|| Value::unknown(ty));
        let value = mark_sensitive(&schema.block, &value);
        self.session.world.set(address.module(), item, address.key.clone(), value);
    }

    /// Its conditions are known to be there, and nothing else.
    pub(super) fn leave_unchecked(&self, block: &ResourceBlock, address: &AbsResourceInstance) {
        let lifecycle = &block.lifecycle;
        if self.session.conditions && !(lifecycle.preconditions.is_empty() && lifecycle.postconditions.is_empty()) {
            let declared = address.config().to_string();
            self.session.checks.borrow_mut().leave_open(CheckableKind::Resource, &declared, &address.to_string());
        }
    }

    fn orphaned_keys(
        &self,
        resource: &AbsResource,
        wanted: &std::collections::BTreeSet<InstanceKey>,
    ) -> Vec<InstanceKey> {
        let prior = self.prior.borrow();
        let Some(recorded) = prior.state().resource(resource) else { return Vec::new() };
        recorded.instances.keys().filter(|key| !wanted.contains(key)).cloned().collect()
    }

    async fn plan_job(&self, job: Job<'_>) -> bool {
        let session = self.session;
        let Some(provider_item) = session.index.provider_of(job.item) else { return false };
        let Some(provider) = session.configured(provider_item, job.address.module()).await else { return false };
        if job.block.is_generated {
            return self.plan_generated(job, &*provider).await;
        }
        let Some(evaluated) = self.evaluate_checked(&job, &*provider).await else { return false };
        let Ok(known) = self.take_over(&job, &*provider).await else { return false };
        self.plan_known(&job, &*provider, &evaluated, known).await
    }

    /// The configuration of an instance, which the provider has accepted.
    pub(super) async fn evaluate_checked(&self, job: &Job<'_>, provider: &dyn Provider) -> Option<Evaluated> {
        let evaluated = self.evaluate_job(job)?;
        let config = evaluated.plain.clone();
        let mut diags = Diagnostics::new();
        let problems = provider.validate_resource_config(&job.block.address.kind, config).await;
        let problems = crate::refusal::redacted(problems, &job.schema.block, &evaluated.plain, &evaluated.marks);
        let refused = crate::refusal::report(
            problems,
            Some(&job.block.body),
            Some(job.block.span),
            &job.address.to_string(),
            &mut diags,
        );
        self.report_about(job, diags);
        (!refused).then_some(evaluated)
    }

    fn report_about(&self, job: &Job<'_>, mut diags: Diagnostics) {
        if job.block.is_generated {
            super::generated::explain(&mut diags, job.block);
        }
        self.session.report_all(diags);
    }

    /// The object as it is now, imported if that is asked for. `Err`: reported.
    pub(super) async fn take_over(&self, job: &Job<'_>, provider: &dyn Provider) -> Result<Known, ()> {
        let recorded: Option<Instance> = self.prior.borrow().state().instance(&job.address).cloned();
        let import = recorded.is_none().then(|| self.import_block(&job.address)).flatten();
        let (recorded, imported) = match &import {
            None => (recorded, None),
            Some((block, wanted)) => {
                let asked = (*block, wanted);
                self.import(asked, &job.address, provider, job.provider_address, job.schema).await?;
                (self.prior.borrow().state().instance(&job.address).cloned(), Some(wanted.by.clone()))
            }
        };
        let prior = self.refresh_job(job, provider, recorded.as_ref()).await?;
        if let (Some((block, _)), None) = (&import, &prior) {
            self.report_nothing_to_import(block, &job.address);
            return Err(());
        }
        Ok(Known { recorded, imported, generated: None, prior })
    }

    pub(super) async fn plan_known(
        &self,
        job: &Job<'_>,
        provider: &dyn Provider,
        evaluated: &Evaluated,
        known: Known,
    ) -> bool {
        let session = self.session;
        let Known { recorded, imported, generated, prior } = known;
        if !self.plan_deposed(Some(job.item), &job.address, provider, job.schema, recorded.as_ref()).await {
            return false;
        }
        if self.options.mode == PlanMode::RefreshOnly {
            // What was never made is not there.
            if recorded.is_none() {
                return true;
            }
            // What is gone will be made anew some day; nothing is known of it until then.
            let value = prior.map_or_else(|| Value::unknown(job.schema.block.implied_type()), |prior| prior.value);
            session.world.set(job.address.module(), job.item, job.address.key.clone(), value);
            return true;
        }
        match self.plan_change(job, provider, evaluated, prior).await {
            Some(mut change) => {
                change.importing = imported.map(|by| terrane_plan::Importing { by, generated_config: generated });
                let after = change.after.clone();
                if let Some(reason) = self.was_put_off(&job.address) {
                    session.world.set(job.address.module(), job.item, job.address.key.clone(), after);
                    self.note_deferred(job.item, reason, change);
                    return true;
                }
                session.world.set(job.address.module(), job.item, job.address.key.clone(), after.clone());
                let allowed = self.check_prevent_destroy(job, &change) && self.can_provision(job, &change);
                self.note_change(Some(job.item), change);
                allowed && self.postconditions(job, after)
            }
            None => false,
        }
    }

    async fn refresh_job(
        &self,
        job: &Job<'_>,
        provider: &dyn Provider,
        recorded: Option<&Instance>,
    ) -> Result<Option<Prior>, ()> {
        let Some(object) = recorded.and_then(|instance| instance.current.as_ref()) else { return Ok(None) };
        let existing = Existing {
            address: &job.address,
            deposed: None,
            provider: job.provider_address,
            schema: job.schema,
            object,
        };
        self.refresh(provider, &existing).await
    }

    fn evaluate_job(&self, job: &Job<'_>) -> Option<Evaluated> {
        let session = self.session;
        let mut diags = Diagnostics::new();
        let mut outcomes = Vec::new();
        let value = session.with_scope(job.address.module(), job.item, |scope| {
            let scope = scope.with_repetition(&job.repetition).with_itself(&job.block.address);
            for rule in job.block.lifecycle.preconditions.iter().filter(|_| session.conditions) {
                outcomes.push(evaluate_rule(rule, &RuleKind::PRECONDITION, &scope, &mut diags));
            }
            decode_body(&job.block.body, &job.schema.block, &scope, &mut diags)
        });
        self.note_outcomes(job, &outcomes);
        for diagnostic in diags.iter_mut() {
            diagnostic.address.get_or_insert_with(|| job.address.to_string());
        }
        let refused = diags.has_errors();
        self.report_about(job, diags);
        let value = value.filter(|_| !refused)?;
        let (plain, marks) = value.unmark_with_paths();
        if session.keeps_ephemeral(&marks, job.schema, job.block, &job.address.to_string()) {
            return None;
        }
        Some(Evaluated { plain, marks: storable(marks) })
    }

    fn note_outcomes(&self, job: &Job<'_>, outcomes: &[terrane_eval::CheckOutcome]) {
        for outcome in outcomes {
            let declared = job.address.config().to_string();
            self.session.note_check(CheckableKind::Resource, &declared, &job.address.to_string(), outcome);
        }
    }

    fn postconditions(&self, job: &Job<'_>, after: Value) -> bool {
        if job.block.lifecycle.postconditions.is_empty() || !self.session.conditions {
            return true;
        }
        let mut diags = Diagnostics::new();
        let outcomes = self.session.with_scope(job.address.module(), job.item, |scope| {
            let scope = scope.with_repetition(&job.repetition).with_self(after);
            let rules = job.block.lifecycle.postconditions.iter();
            rules.map(|rule| evaluate_rule(rule, &RuleKind::POSTCONDITION, &scope, &mut diags)).collect::<Vec<_>>()
        });
        self.note_outcomes(job, &outcomes.unwrap_or_default());
        let failed = diags.has_errors();
        self.session.report_all(diags);
        !failed
    }

    async fn plan_change(
        &self,
        job: &Job<'_>,
        provider: &dyn Provider,
        evaluated: &Evaluated,
        prior: Option<Prior>,
    ) -> Option<Change> {
        let ty = job.schema.block.implied_type();
        let (before, tainted) = match &prior {
            Some(prior) => (prior.value.clone(), prior.tainted),
            None => (Value::null(ty.clone()), false),
        };
        let before_plain = before.unmark_deep().0;
        let before_private = prior.as_ref().map(|prior| prior.private.clone()).unwrap_or_default();
        let before_identity = prior.as_ref().and_then(|prior| prior.identity.clone()).map(|identity| identity.value);
        let nothing = Value::null(ty.clone());
        // What is tainted is as good as not there: nothing of it is kept.
        let kept = if tainted { &nothing } else { &before_plain };
        let ignored = &job.block.lifecycle.ignore_changes;
        let config = super::ignore::with_ignored(ignored, &job.schema.block, kept, &evaluated.plain);
        let before_marked = if tainted { &nothing } else { &before };
        let marks = super::ignore::marks_with_ignored(ignored, &job.schema.block, before_marked, &evaluated.marks);
        let held = match tainted {
            true => Held::default(),
            false => Held { private: &before_private, identity: before_identity.as_ref() },
        };
        let first = self.ask(job, provider, kept, &config, held, &marks).await?;
        let forced = self.forced_replacement(job, tainted).await;
        let required = changed_paths(&first.requires_replace, kept, &first.value);
        let order = match (job.block.lifecycle.destroy, self.create_before_destroy[job.item.0 as usize]) {
            (Some(false), _) => ReplaceOrder::CreateThenForget,
            (_, true) => ReplaceOrder::CreateThenDelete,
            (_, false) => ReplaceOrder::DeleteThenCreate,
        };
        let marked = |value: &Value, marks| mark_sensitive(&job.schema.block, &value.mark_paths(marks));
        let (action, reason, planned) = if before_plain.is_null() {
            // What is new may be so by a trigger, too.
            (Action::Create, forced.filter(|reason| *reason == Reason::ReplaceByTriggers), first)
        } else if let Some(reason) =
            forced.or_else(|| (!required.is_empty()).then_some(Reason::ReplaceBecauseCannotUpdate))
        {
            // Planned again as what it will be: a new object, which inherits nothing, not even what is ignored.
            let second = match tainted {
                true => first,
                false => self.ask(job, provider, &nothing, &evaluated.plain, Held::default(), &evaluated.marks).await?,
            };
            (Action::Replace(order), Some(reason), second)
        } else if first.value.same(&before_plain) {
            let after = marked(&first.value, &marks);
            let same_marks = sorted(after.unmark_with_paths().1) == sorted(before.unmark_with_paths().1);
            (if same_marks { Action::NoOp } else { Action::Update }, None, first)
        } else {
            (Action::Update, None, first)
        };
        let marks = if matches!(action, Action::Replace(_)) { &evaluated.marks } else { &marks };
        let after = marked(&planned.value, marks);
        // What stays the same object is identified as before, if the provider does not say otherwise.
        let stays = matches!(action, Action::NoOp | Action::Update);
        let after_identity = planned.identity.or_else(|| before_identity.clone().filter(|_| stays));
        let change = Change {
            previous_address: self.previous_address(&job.address),
            address: job.address.clone(),
            deposed: None,
            provider: job.provider_address.clone(),
            action,
            reason,
            required_replace: required,
            before,
            after,
            before_private,
            planned_private: planned.private,
            before_identity,
            after_identity,
            importing: None,
            create_before_destroy: self.create_before_destroy[job.item.0 as usize],
            schema_version: job.schema.version,
        };
        Some(change)
    }

    /// One request for a plan, with the answer held to its promises.
    async fn ask(
        &self,
        job: &Job<'_>,
        provider: &dyn Provider,
        prior: &Value,
        config: &Value,
        held: Held<'_>,
        marks: &[(Path, Marks)],
    ) -> Option<Planned> {
        let session = self.session;
        let block = &job.schema.block;
        let request = PlanRequest {
            kind: &job.block.address.kind,
            prior: prior.clone(),
            proposed: proposed_new(block, prior, config),
            config: config.clone(),
            prior_private: held.private,
            prior_identity: held.identity.cloned(),
        };
        let permit = session.permits.take().await;
        let response: PlanResponse = provider.plan_resource_change(request).await;
        drop(permit);
        let address = job.address.to_string();
        let mut diags = Diagnostics::new();
        let body = Some(&*job.block.body);
        let problems = crate::refusal::redacted(response.diagnostics, block, config, marks);
        let mut failed = crate::refusal::report(problems, body, Some(job.block.span), &address, &mut diags);
        if !failed && !response.legacy_type_system && response.deferred.is_none() {
            for breach in plan_breaches(block, prior, config, &response.planned) {
                failed = true;
                let detail = format!(
                    "Provider {:?} planned an invalid value for {address}{}: {}.\n\nThis is a bug in the provider, which \
                     should be reported in the provider's own issue tracker.",
                    job.provider_address.provider.to_string(),
                    breach.path,
                    breach.message
                );
                diags.push(Diagnostic::error("Provider produced invalid plan", detail).about(address.clone()));
            }
        }
        if !failed && let Some(deferral) = response.deferred {
            failed = !self.put_off(&job.address, deferral);
        }
        self.report_about(job, diags);
        let value = match response.legacy_type_system && !failed {
            true => super::ignore::planned_with_ignored(
                &job.block.lifecycle.ignore_changes,
                block,
                prior,
                &response.planned,
            ),
            false => response.planned,
        };
        let planned = Planned {
            value,
            private: response.private,
            identity: response.identity,
            requires_replace: response.requires_replace,
        };
        (!failed).then_some(planned)
    }

    async fn forced_replacement(&self, job: &Job<'_>, tainted: bool) -> Option<Reason> {
        // The strongest first: that is the reason that is told.
        if self.is_triggered(job.item, job.block, &job.address, &job.repetition) {
            return Some(Reason::ReplaceByTriggers);
        }
        if tainted {
            return Some(Reason::ReplaceBecauseTainted);
        }
        self.options.force_replace.contains(&job.address).then_some(Reason::ReplaceByRequest)
    }

    /// Whether the provisioners that a change calls for can run.
    fn can_provision(&self, job: &Job<'_>, change: &Change) -> bool {
        let creates = matches!(change.action, Action::Create | Action::Replace(_));
        let can = |applies: bool, when: ProvisionWhen| {
            !applies || self.session.provisioners_can_run(&job.block.provisioners, when, &job.address)
        };
        can(creates, ProvisionWhen::Create) && can(change.action.destroys(), ProvisionWhen::Destroy)
    }

    fn check_prevent_destroy(&self, job: &Job<'_>, change: &Change) -> bool {
        if !change.action.destroys() || !self.session.conditions {
            return true;
        }
        self.allows_destroy(job.block, &job.address)
    }

    /// Reports if `prevent_destroy` stands against destroying an object.
    pub(crate) fn allows_destroy(&self, block: &ResourceBlock, address: &AbsResourceInstance) -> bool {
        // What is only forgotten is not destroyed.
        let Some(expr) = block.lifecycle.prevent_destroy.as_ref().filter(|_| block.lifecycle.destroy != Some(false))
        else {
            return true;
        };
        let mut diags = Diagnostics::new();
        let prevented = self.prevents_destroy(expr, address.module(), &mut diags);
        if prevented {
            let detail = format!(
                "Resource {address} has lifecycle.prevent_destroy set, but the plan calls for this resource to be \
                 destroyed. To avoid this error and continue with the plan, either disable lifecycle.prevent_destroy or \
                 reduce the scope of the plan using the -target option."
            );
            diags.push(
                Diagnostic::error("Instance cannot be destroyed", detail).at(block.span).about(address.to_string()),
            );
        }
        let refused = diags.has_errors();
        self.session.report_all(diags);
        !refused
    }

    /// The value of `prevent_destroy`, which may refer to anything in its module. What is not known prevents: an
    /// object that is gone cannot be brought back.
    fn prevents_destroy(&self, expr: &terrane_hcl::Expr, module: &ModuleInstance, diags: &mut Diagnostics) -> bool {
        let value = self.session.evaluate_in(module, expr, diags);
        if diags.has_errors() {
            return false;
        }
        let (value, _) = value.unmark_deep();
        let refuse = |detail: String, diags: &mut Diagnostics| {
            diags.error(expr.span, "Invalid prevent_destroy argument", detail);
            false
        };
        match terrane_value::convert(&value, &terrane_value::Type::Bool) {
            Ok(value) if value.is_null() => {
                refuse("The value of \"prevent_destroy\" is null; true or false is required.".into(), diags)
            }
            Ok(value) => !matches!(value.unmark().0, terrane_value::Content::Bool(false)),
            Err(error) => refuse(format!("The value of \"prevent_destroy\" must be true or false: {error}."), diags),
        }
    }
}

impl Visit {
    fn worse(self, other: Visit) -> Visit {
        if self == Visit::Failed { self } else { other }
    }
}

fn storable(marks: Vec<(Path, Marks)>) -> Vec<(Path, Marks)> {
    let without = |(path, marks): (Path, Marks)| (path, marks.without(Marks::EPHEMERAL));
    marks.into_iter().map(without).filter(|(_, marks)| !marks.is_empty()).collect()
}

fn sorted(marks: Vec<(Path, Marks)>) -> Vec<(String, Marks)> {
    let mut named: Vec<(String, Marks)> = marks.into_iter().map(|(path, marks)| (path.to_string(), marks)).collect();
    named.sort();
    named
}

/// Of the paths that a provider says require replacement, those at which something really changes.
fn changed_paths(required: &[Path], before: &Value, after: &Value) -> Vec<Path> {
    if before.is_null() {
        return Vec::new();
    }
    let changes = |path: &&Path| match (before.at_path(path), after.at_path(path)) {
        (Some(before), Some(after)) => !before.same(&after),
        (None, None) => false,
        _ => true,
    };
    required.iter().filter(changes).cloned().collect()
}

fn orphan_reason(instances: &terrane_eval::Instances, key: &InstanceKey) -> Reason {
    use terrane_eval::Instances;
    match (instances, key) {
        // It is as if the block were not there.
        (Instances::Never, _) => Reason::DeleteBecauseNoResourceConfig,
        (Instances::Count(_), InstanceKey::Int(_)) => Reason::DeleteBecauseCountIndex,
        (Instances::ForEach(_), InstanceKey::Str(_)) => Reason::DeleteBecauseEachKey,
        _ => Reason::DeleteBecauseWrongRepetition,
    }
}

//! Data sources: read while planning if everything is known and nothing is pending, else at apply.

use std::collections::BTreeSet;

use terrane_addr::{AbsProviderConfig, AbsResource, AbsResourceInstance, InstanceKey, Mode, ModuleInstance};
use terrane_config::ResourceBlock;
use terrane_diag::{Diagnostic, Diagnostics, Severity};
use terrane_eval::{Instances, ItemId, ItemKind, RepetitionData, RuleKind, decode_body, evaluate_rule};
use terrane_plan::{Action, Change, CheckableKind, Event, Mode as PlanMode, Reason};
use terrane_provider::Provider;
use terrane_schema::{Schema, mark_sensitive};
use terrane_value::{Marks, Path, Value};

use super::Planner;
use super::deferral::Waiting;
use crate::object::{Record, encode, object_id};
use crate::session::Session;
use crate::walk::Visit;

pub(crate) struct DataJob<'j> {
    pub item: ItemId,
    pub block: &'j ResourceBlock,
    pub address: AbsResourceInstance,
    pub repetition: RepetitionData,
    pub provider_address: &'j AbsProviderConfig,
    pub schema: &'j Schema,
}

impl Planner<'_> {
    pub(crate) async fn visit_data(&self, item: ItemId) -> Visit {
        let session = self.session;
        let (Some(block), Some(provider_address)) = (session.block(item), self.provider_address(item)) else {
            return Visit::Failed;
        };
        let Some(schema) = session.schemas.resource(&provider_address.provider, &block.address) else {
            session.report_unknown_type(block);
            return Visit::Failed;
        };
        if self.options.mode == PlanMode::Destroy {
            self.keep_recorded_data(item, schema);
            return Visit::Done;
        }
        let Some(modules) = session.module_instances(item) else { return Visit::Failed };
        let mut visit = Visit::Done;
        for module in modules {
            let module = session.address(module);
            if !self.visit_data_module(item, block, &provider_address, schema, &module).await {
                visit = Visit::Failed;
            }
        }
        visit
    }

    async fn visit_data_module(
        &self,
        item: ItemId,
        block: &ResourceBlock,
        provider_address: &AbsProviderConfig,
        schema: &Schema,
        module: &ModuleInstance,
    ) -> bool {
        if let Some(reason) = self.reason_to_defer(item, block, module) {
            let waiting = Waiting { item, block, provider_address, schema, module, reason };
            return self.defer(&waiting) == Visit::Done;
        }
        let Some(instances) = self.expand(item, module) else { return false };
        let resource = AbsResource { module: module.clone(), resource: block.address.clone() };
        self.move_for_repetition(&resource, &instances);
        self.drop_recorded_but(&resource, &instances);
        let mut fine = true;
        for (key, repetition) in instances.iter() {
            let address = resource.instance(key);
            if !self.selection.includes(Some(item), &address) {
                self.leave_unchecked(block, &address);
                continue;
            }
            let job = DataJob { item, block, address: address.clone(), repetition, provider_address, schema };
            if !self.plan_data(job).await {
                self.leave_unchecked(block, &address);
                fine = false;
            }
        }
        fine
    }

    /// What an earlier run read of instances that are not there any more.
    fn drop_recorded_but(&self, resource: &AbsResource, instances: &Instances) {
        let kept: BTreeSet<InstanceKey> = instances.iter().map(|(key, _)| key).collect();
        let mut prior = self.prior.borrow_mut();
        let recorded = prior.state().resource(resource).map(|recorded| recorded.instances.keys().cloned().collect());
        let recorded: Vec<InstanceKey> = recorded.unwrap_or_default();
        for key in recorded.into_iter().filter(|key| !kept.contains(key)) {
            prior.remove_current(&resource.instance(key));
        }
    }

    /// In a destroy run nothing is read: provider configurations see what the last run read.
    fn keep_recorded_data(&self, item: ItemId, schema: &Schema) {
        let Some(config) = super::config_resource(&self.session.index, item) else { return };
        let ty = schema.block.implied_type();
        let prior = self.prior.borrow();
        for resource in self.recorded.get(&config).into_iter().flatten() {
            self.found.borrow_mut().expanded.insert(resource.clone());
            let Some(recorded) = prior.state().resource(resource) else { continue };
            for (key, instance) in &recorded.instances {
                let Some(object) = &instance.current else { continue };
                if let terrane_state::Attributes::Json(raw) = &object.attributes
                    && let Ok(value) = terrane_value::json::decode(raw.as_str().as_bytes(), &ty)
                {
                    let value = mark_sensitive(&schema.block, &value);
                    self.session.world.set(&resource.module, item, key.clone(), value);
                }
            }
        }
    }

    async fn plan_data(&self, job: DataJob<'_>) -> bool {
        let session = self.session;
        let Some((config, marks)) = session.evaluate_data(&job) else { return false };
        if let Some(reason) = self.reason_to_wait(&job, &config) {
            if self.options.mode == PlanMode::RefreshOnly {
                return self.leave_unread(&job);
            }
            let after = planned_data(&job, &config, &marks);
            self.prior.borrow_mut().remove_current(&job.address);
            session.world.set(job.address.module(), job.item, job.address.key.clone(), after.clone());
            self.note_change(Some(job.item), self.read_change(&job, after.clone(), reason));
            return session.data_postconditions(&job, after);
        }
        let Some(provider_item) = session.index.provider_of(job.item) else { return false };
        let Some(provider) = session.configured(provider_item, job.address.module()).await else { return false };
        let nested = job.block.check.is_some();
        let planned = planned_data(&job, &config, &marks);
        let read = session.read_data(&job, &*provider, config, &marks).await;
        if nested && self.options.mode == PlanMode::Normal {
            let after = read.clone().unwrap_or_else(|| planned.clone());
            self.note_change(Some(job.item), self.read_change(&job, after, Reason::ReadBecauseCheckNested));
        }
        let Some(value) = read else {
            if nested {
                self.record_read(&job, &planned);
            }
            session.world.set(job.address.module(), job.item, job.address.key.clone(), planned);
            return nested;
        };
        self.record_read(&job, &value);
        session.world.set(job.address.module(), job.item, job.address.key.clone(), value.clone());
        session.data_postconditions(&job, value)
    }

    /// A refresh-only run makes nothing, so what is not known stays so: nothing of the data source is known either, and
    /// there is nothing to read later.
    fn leave_unread(&self, job: &DataJob<'_>) -> bool {
        let nothing = mark_sensitive(&job.schema.block, &Value::unknown(job.schema.block.implied_type()));
        self.prior.borrow_mut().remove_current(&job.address);
        self.session.world.set(job.address.module(), job.item, job.address.key.clone(), nothing.clone());
        self.session.data_postconditions(job, nothing)
    }

    /// What is not known is recorded as null.
    fn record_read(&self, job: &DataJob<'_>, value: &Value) {
        let record = Record {
            private: Vec::new(),
            identity: None,
            tainted: false,
            create_before_destroy: false,
            skip_destroy: false,
            dependencies: std::sync::Arc::new([]),
        };
        let object = encode(job.schema, value, record);
        self.prior.borrow_mut().set_current(&job.address, job.provider_address, object);
    }

    /// A managed resource that the block names itself, or one behind `depends_on`, has a pending change;
    /// or the configuration is not known. Behind `depends_on` of a module all that is far away counts, too.
    fn reason_to_wait(&self, job: &DataJob<'_>, config: &Value) -> Option<Reason> {
        let index = &self.session.index;
        if !config.is_wholly_known() {
            return Some(Reason::ReadBecauseConfigUnknown);
        }
        if self.options.mode == PlanMode::RefreshOnly {
            return None;
        }
        let named = index.named_by_data(job.item).iter().chain(index.depends_on(job.item));
        let of_module = |used: &ItemId| {
            matches!(index.item(*used).kind, ItemKind::Begin) && self.found.borrow().stand_on_pending.contains(used)
        };
        let pending = named.into_iter().any(|used| self.is_pending(*used) || of_module(used));
        pending.then_some(Reason::ReadBecauseDependencyPending)
    }

    fn read_change(&self, job: &DataJob<'_>, after: Value, reason: Reason) -> Change {
        Change {
            address: job.address.clone(),
            previous_address: self.previous_address(&job.address),
            deposed: None,
            provider: job.provider_address.clone(),
            action: Action::Read,
            reason: Some(reason),
            required_replace: Vec::new(),
            before: Value::null(job.schema.block.implied_type()),
            after,
            before_private: Vec::new(),
            planned_private: Vec::new(),
            before_identity: None,
            after_identity: None,
            importing: None,
            create_before_destroy: false,
            schema_version: job.schema.version,
        }
    }
}

/// The configuration, with all that the provider will fill in unknown.
pub(crate) fn planned_data(job: &DataJob<'_>, config: &Value, marks: &[(Path, Marks)]) -> Value {
    let planned = unknown_computed(&job.schema.block, config);
    mark_sensitive(&job.schema.block, &planned.mark_paths(marks))
}

pub(crate) fn unknown_computed(block: &terrane_schema::Block, config: &Value) -> Value {
    use terrane_schema::BlockNesting;
    let terrane_value::Content::Object(ty, items) = config.unmark().0 else { return config.clone() };
    let values = ty.names().iter().zip(items).map(|(name, item)| {
        let value = match (block.attributes.get(name), block.blocks.get(name)) {
            (Some(attribute), _) if attribute.computed && item.is_null() => {
                Value::unknown(attribute.implied_type().without_optional())
            }
            (None, Some(nested)) => match nested.nesting {
                BlockNesting::Single | BlockNesting::Group => unknown_computed(&nested.block, item),
                BlockNesting::List | BlockNesting::Set | BlockNesting::Map => {
                    item.map_elements(|element| unknown_computed(&nested.block, element))
                }
            },
            _ => item.clone(),
        };
        (name.clone(), value)
    });
    Value::object(values)
}

impl Session<'_> {
    /// The configuration of a data source, unmarked, and its marks. `None`: reported.
    pub(crate) fn evaluate_data(&self, job: &DataJob<'_>) -> Option<(Value, Vec<(Path, Marks)>)> {
        let mut diags = Diagnostics::new();
        let mut outcomes = Vec::new();
        let value = self.with_scope(job.address.module(), job.item, |scope| {
            let scope = scope.with_repetition(&job.repetition).with_itself(&job.block.address);
            for rule in job.block.lifecycle.preconditions.iter().filter(|_| self.conditions) {
                outcomes.push(evaluate_rule(rule, &RuleKind::PRECONDITION, &scope, &mut diags));
            }
            decode_body(&job.block.body, &job.schema.block, &scope, &mut diags)
        });
        self.note_data_outcomes(job, &outcomes);
        for diagnostic in diags.iter_mut() {
            diagnostic.address.get_or_insert_with(|| job.address.to_string());
        }
        let refused = diags.has_errors();
        self.report_all(diags);
        let value = value.filter(|_| !refused)?;
        let (plain, marks) = value.unmark_with_paths();
        // What an ephemeral resource is told is kept as little as what it tells.
        if job.block.address.mode == Mode::Data
            && self.keeps_ephemeral(&marks, job.schema, job.block, &job.address.to_string())
        {
            return None;
        }
        Some((plain, marks))
    }

    fn note_data_outcomes(&self, job: &DataJob<'_>, outcomes: &[terrane_eval::CheckOutcome]) {
        for outcome in outcomes {
            let declared = job.address.config().to_string();
            self.note_check(CheckableKind::Resource, &declared, &job.address.to_string(), outcome);
        }
    }

    pub(crate) async fn read_data(
        &self,
        job: &DataJob<'_>,
        provider: &dyn Provider,
        config: Value,
        marks: &[(Path, Marks)],
    ) -> Option<Value> {
        let address = job.address.to_string();
        let kind = &job.block.address.kind;
        let body = Some(&*job.block.body);
        let mut diags = Diagnostics::new();
        let problems = provider.validate_data_config(kind, config.clone()).await;
        let block = &job.schema.block;
        let problems = crate::refusal::redacted(problems, block, &config, marks);
        let refused = crate::refusal::report(problems, body, Some(job.block.span), &address, &mut diags);
        if refused {
            self.report_read(job, diags);
            return None;
        }
        self.engine.events.event(Event::ReadStarted { address: job.address.clone() });
        let started = (self.engine.clock)();
        let permit = self.permits.take().await;
        let response = provider.read_data_source(kind, config.clone()).await;
        drop(permit);
        let problems = crate::refusal::redacted(response.diagnostics, block, &config, marks);
        let mut failed = crate::refusal::report(problems, body, Some(job.block.span), &address, &mut diags);
        if !failed && (response.object.is_null() || !response.object.is_wholly_known()) {
            failed = true;
            let what = if response.object.is_null() { "a null object" } else { "an object that is not wholly known" };
            let detail = format!(
                "Provider {:?} produced {what} for {address}.\n\nThis is a bug in the provider, which should be reported \
                 in the provider's own issue tracker.",
                job.provider_address.provider.to_string()
            );
            diags.push(Diagnostic::error("Provider produced invalid object", detail).about(address));
        }
        self.report_read(job, diags);
        if failed {
            return None;
        }
        let id = object_id(&response.object);
        let elapsed = (self.engine.clock)().saturating_sub(started);
        self.engine.events.event(Event::ReadDone { address: job.address.clone(), id, elapsed });
        Some(mark_sensitive(&job.schema.block, &response.object.mark_paths(marks)))
    }

    /// In a check every fault is a warning, and the check has failed.
    fn report_read(&self, job: &DataJob<'_>, mut diags: Diagnostics) {
        if job.block.check.is_some() {
            let mut faults = self.check_faults.borrow_mut();
            for diagnostic in diags.iter_mut().filter(|diagnostic| diagnostic.severity == Severity::Error) {
                diagnostic.severity = Severity::Warning;
                let message = format!("{}: {}", diagnostic.summary, diagnostic.detail);
                faults.entry((job.address.module().clone(), job.item)).or_default().push(message);
            }
        }
        self.report_all(diags);
    }

    pub(crate) fn data_postconditions(&self, job: &DataJob<'_>, value: Value) -> bool {
        if job.block.lifecycle.postconditions.is_empty() || !self.conditions {
            return true;
        }
        let mut diags = Diagnostics::new();
        let outcomes = self.with_scope(job.address.module(), job.item, |scope| {
            let scope = scope.with_repetition(&job.repetition).with_self(value);
            let rules = job.block.lifecycle.postconditions.iter();
            rules.map(|rule| evaluate_rule(rule, &RuleKind::POSTCONDITION, &scope, &mut diags)).collect::<Vec<_>>()
        });
        self.note_data_outcomes(job, &outcomes.unwrap_or_default());
        let failed = diags.has_errors();
        self.report_all(diags);
        !failed
    }
}

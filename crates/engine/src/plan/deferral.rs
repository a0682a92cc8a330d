//! What cannot be planned yet and is left for another round, if the user has allowed it.

use terrane_addr::{AbsProviderConfig, AbsResource, AbsResourceInstance, InstanceKey, Mode, ModuleInstance};
use terrane_config::ResourceBlock;
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_eval::{InstanceId, ItemId, RepetitionData, decode_body, is_undecided, symbolic};
use terrane_plan::{Action, Change, DeferralReason, Deferred, Mode as PlanMode};
use terrane_provider::Deferral;
use terrane_schema::{Schema, mark_sensitive, proposed_new, without_write_only};
use terrane_value::{Marks, Path, Value};

use super::Planner;
use crate::walk::Visit;

/// A resource in one module instance that has to wait.
pub(crate) struct Waiting<'w> {
    pub item: ItemId,
    pub block: &'w ResourceBlock,
    pub provider_address: &'w AbsProviderConfig,
    pub schema: &'w Schema,
    pub module: &'w ModuleInstance,
    pub reason: DeferralReason,
}

impl Planner<'_> {
    pub(crate) fn defers(&self) -> bool {
        self.options.allow_deferral && self.options.mode == PlanMode::Normal
    }

    /// Gathers and cells pass on that something below them is deferred.
    pub(crate) fn gather_deferred(&self, item: ItemId) {
        if self.defers() && self.uses_deferred(item) && !crate::world::is_resource(&self.session.index, item) {
            self.found.borrow_mut().deferred_items.insert(item);
        }
    }

    fn uses_deferred(&self, item: ItemId) -> bool {
        let found = self.found.borrow();
        self.session.index.uses(item).iter().any(|used| found.deferred_items.contains(used))
    }

    /// What stands on something deferred is as little done as what stands on something that failed.
    pub(crate) fn with_deferred(&self, mut failed: Vec<bool>) -> Vec<bool> {
        self.found.borrow().deferred_items.iter().for_each(|item| failed[item.0 as usize] = true);
        failed
    }

    /// Why a resource in a module instance has to wait, if it has to.
    pub(crate) fn reason_to_defer(
        &self,
        item: ItemId,
        block: &ResourceBlock,
        module: &ModuleInstance,
    ) -> Option<DeferralReason> {
        if !self.defers() {
            return None;
        }
        if self.is_in_undecided_module(module) || self.is_repetition_undecided(item, block, module) {
            return Some(DeferralReason::InstanceCountUnknown);
        }
        if self.uses_deferred(item) {
            return Some(DeferralReason::DeferredPrereq);
        }
        self.waits_for_import(item).then_some(DeferralReason::ResourceConfigUnknown)
    }

    fn is_in_undecided_module(&self, module: &ModuleInstance) -> bool {
        let evaluator = self.session.evaluator.borrow();
        evaluator.find_instance(module).is_some_and(|instance| evaluator.is_undecided(instance))
    }

    fn is_repetition_undecided(&self, item: ItemId, block: &ResourceBlock, module: &ModuleInstance) -> bool {
        let judge = |scope: terrane_eval::Scope<'_>| is_undecided(&block.repetition, &scope);
        self.session.with_scope(module, item, judge).unwrap_or(false)
    }

    /// Leaves all instances of a resource in a module instance for later, with what is known of them.
    pub(crate) fn defer(&self, waiting: &Waiting<'_>) -> Visit {
        let Waiting { item, block, module, .. } = *waiting;
        let resource = AbsResource { module: module.clone(), resource: block.address.clone() };
        let instances: Vec<(InstanceKey, RepetitionData)> = match self.is_repetition_undecided(item, block, module) {
            true => vec![(InstanceKey::None, symbolic(&block.repetition))],
            false => match self.expand(item, module) {
                Some(instances) => instances.iter().collect(),
                None => return Visit::Failed,
            },
        };
        self.found.borrow_mut().expanded.insert(resource.clone());
        self.found.borrow_mut().deferred_items.insert(item);
        let mut visit = Visit::Done;
        for (key, repetition) in instances {
            let address = resource.instance(key);
            if !self.selection.includes(Some(item), &address) {
                continue;
            }
            match self.known_of(waiting, address, &repetition) {
                Some(change) => self.note_deferred(item, waiting.reason, change),
                None => visit = Visit::Failed,
            }
        }
        visit
    }

    /// Notes that a provider does not want to make a plan yet. False if it was not told that it may: reported.
    pub(crate) fn put_off(&self, address: &AbsResourceInstance, deferral: Deferral) -> bool {
        if !self.defers() {
            let detail = format!(
                "The provider puts the plan of {address} off until later, which it was not told that it may. This is a bug \
                 in the provider, which should be reported in the provider's own issue tracker. With -allow-deferral the \
                 object is left for another round."
            );
            self.session.report(Diagnostic::error("Provider deferred changes", detail).about(address.to_string()));
            return false;
        }
        let reason = match deferral {
            Deferral::ResourceConfigUnknown => DeferralReason::ResourceConfigUnknown,
            Deferral::ProviderConfigUnknown => DeferralReason::ProviderConfigUnknown,
            Deferral::AbsentPrereq => DeferralReason::AbsentPrereq,
        };
        self.found.borrow_mut().put_off.insert(address.clone(), reason);
        true
    }

    pub(crate) fn was_put_off(&self, address: &AbsResourceInstance) -> Option<DeferralReason> {
        self.found.borrow_mut().put_off.remove(address)
    }

    /// Leaves one instance for later.
    pub(crate) fn note_deferred(&self, item: ItemId, reason: DeferralReason, change: Change) {
        let name = self.open_name(item, &change.address);
        let mut found = self.found.borrow_mut();
        found.deferred_items.insert(item);
        found.deferred.push(Deferred { reason, name, change });
    }

    /// The address, with a star for each key that is not known yet.
    fn open_name(&self, item: ItemId, address: &AbsResourceInstance) -> String {
        let module = address.module();
        let mut name = String::new();
        for count in 1..=module.steps().len() {
            let (around, step) = (module.prefix(count), &module.steps()[count - 1]);
            let evaluator = self.session.evaluator.borrow();
            let instance = evaluator.find_instance(&around);
            let open = instance.is_some_and(|instance| evaluator.stands_for_all(instance));
            name += &format!("module.{}{}.", step.name, if open { "[*]".to_string() } else { step.key.to_string() });
        }
        let block = self.session.block(item);
        let repeats = block.is_some_and(|block| {
            matches!(block.repetition, terrane_config::Repetition::Count(_) | terrane_config::Repetition::ForEach(_))
        });
        let key = if repeats && address.key.is_none() { "[*]".to_string() } else { address.key.to_string() };
        format!("{name}{}{key}", address.resource.resource)
    }

    /// The change as far as the configuration alone tells it: no provider is asked. `None`: reported.
    fn known_of(
        &self,
        waiting: &Waiting<'_>,
        address: AbsResourceInstance,
        repetition: &RepetitionData,
    ) -> Option<Change> {
        let Waiting { item, block, schema, .. } = *waiting;
        let mut diags = Diagnostics::new();
        let value = self.session.with_scope(address.module(), item, |scope| {
            decode_body(&block.body, &schema.block, &scope.with_repetition(repetition), &mut diags)
        });
        for diagnostic in diags.iter_mut() {
            diagnostic.address.get_or_insert_with(|| address.to_string());
        }
        let refused = diags.has_errors();
        self.session.report_all(diags);
        let (config, marks) = value.filter(|_| !refused)?.unmark_with_paths();
        let marks = kept(marks);
        let before = self.recorded_value(&address, schema);
        let plain = before.unmark_deep().0;
        let after = match before.is_null() {
            true => super::data::unknown_computed(&schema.block, &config),
            false => proposed_new(&schema.block, &plain, &config),
        };
        let after = without_write_only(&schema.block, &after);
        let action = match address.resource.resource.mode {
            Mode::Data => Action::Read,
            _ if before.is_null() => Action::Create,
            _ if after.same(&plain) => Action::NoOp,
            _ => Action::Update,
        };
        let after = mark_sensitive(&schema.block, &after.mark_paths(&marks));
        // One that stands for all has no value of its own: all of them are unknown.
        if self.open_name(item, &address) == address.to_string() {
            self.session.world.set(address.module(), item, address.key.clone(), after.clone());
        }
        Some(Change {
            previous_address: self.previous_address(&address),
            address,
            deposed: None,
            provider: waiting.provider_address.clone(),
            action,
            reason: None,
            required_replace: Vec::new(),
            before,
            after,
            before_private: Vec::new(),
            planned_private: Vec::new(),
            before_identity: None,
            after_identity: None,
            importing: None,
            create_before_destroy: self.create_before_destroy[item.0 as usize],
            schema_version: schema.version,
        })
    }

    /// The object as state has it; null if there is none, or if it cannot be read as it is.
    fn recorded_value(&self, address: &AbsResourceInstance, schema: &Schema) -> Value {
        let ty = schema.block.implied_type();
        let object = self.prior.borrow().state().object(address).cloned();
        let managed = address.resource.resource.mode == Mode::Managed;
        let value = object.filter(|_| managed).and_then(|object| match &object.attributes {
            terrane_state::Attributes::Json(raw) => terrane_value::json::decode(raw.as_str().as_bytes(), &ty).ok(),
            _ => None,
        });
        value.map_or_else(|| Value::null(ty), |value| mark_sensitive(&schema.block, &value))
    }

    /// Whether an `import` block for a resource says something that is not known yet.
    fn waits_for_import(&self, item: ItemId) -> bool {
        let config = super::config_resource(&self.session.index, item);
        let Some(places) = config.and_then(|config| self.import_blocks.get(&config)) else { return false };
        let Some(root) = self.session.index.config.root() else { return false };
        let mut evaluator = self.session.evaluator.borrow_mut();
        let world = &self.session.world;
        places.iter().filter_map(|place| root.imports.get(*place)).any(|block| {
            let keys = block.to.index_keys();
            let expressions: Vec<&terrane_hcl::Expr> =
                [block.by.expr()].into_iter().chain(block.for_each.as_deref()).chain(keys).collect();
            for expr in &expressions {
                evaluator.prepare_expression(InstanceId::ROOT, expr, world);
            }
            let scope = || terrane_eval::Scope::of_module(&evaluator, world, InstanceId::ROOT);
            let mut unheard = Diagnostics::new();
            match &block.for_each {
                Some(expr) => {
                    let value = terrane_eval::evaluate(expr, &scope(), &mut unheard);
                    let set = matches!(value.ty(), terrane_value::Type::Set(_));
                    !unheard.has_errors() && if set { !value.is_wholly_known() } else { !value.is_known() }
                }
                None => expressions.iter().any(|expr| {
                    let value = terrane_eval::evaluate(expr, &scope(), &mut unheard);
                    !unheard.has_errors() && !value.is_known()
                }),
            }
        })
    }
}

/// The marks that a plan keeps.
fn kept(marks: Vec<(Path, Marks)>) -> Vec<(Path, Marks)> {
    let without = |(path, marks): (Path, Marks)| (path, marks.without(Marks::EPHEMERAL));
    marks.into_iter().map(without).filter(|(_, marks)| !marks.is_empty()).collect()
}

//! Configured providers: one per provider configuration and module instance, made when first used.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use futures::lock::Mutex;
use rustc_hash::FxHashMap;
use terrane_addr::{AbsProviderConfig, ModuleInstance};
use terrane_config::ProviderBlock;
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_eval::{Index, InstanceId, ItemId, ItemKind, ProviderKey, Scope, decode_body};
use terrane_provider::{ConfigureRequest, Provider};
use terrane_schema::empty_object;
use terrane_value::Value;

use crate::session::Session;

type Slot = Rc<Mutex<Option<Option<Arc<dyn Provider>>>>>;

/// The configured providers of one phase.
#[derive(Default)]
pub(crate) struct Configured {
    slots: RefCell<FxHashMap<(ModuleInstance, ItemId), Slot>>,
}

/// The `provider` block of an item, if one is written.
pub(crate) fn provider_block(index: &Index, item: ItemId) -> Option<&ProviderBlock> {
    let declared = index.item(item);
    let ItemKind::Provider(key) = &declared.kind else { return None };
    let module = index.module(declared.module);
    module.providers.values().find(|block| {
        block.alias == key.alias && module.provider_address(&block.name, &index.config.default_host) == key.address
    })
}

/// How state names the provider configuration of an item.
pub(crate) fn provider_config_address(index: &Index, item: ItemId) -> Option<AbsProviderConfig> {
    let declared = index.item(item);
    let ItemKind::Provider(ProviderKey { address, alias }) = &declared.kind else { return None };
    Some(AbsProviderConfig {
        module: index.node(declared.module).path.clone(),
        provider: address.clone(),
        alias: alias.clone(),
    })
}

impl Session<'_> {
    /// The provider that looks after the resources of `user`, configured. `None`: reported once.
    pub(crate) async fn configured(&self, item: ItemId, user: &ModuleInstance) -> Option<Arc<dyn Provider>> {
        let declared = self.index.item(item);
        let module = user.prefix(self.index.node(declared.module).path.names().len());
        let slot: Slot = self.configured.slots.borrow_mut().entry((module.clone(), item)).or_default().clone();
        let mut guard = slot.lock().await;
        if guard.is_none() {
            *guard = Some(self.configure(item, &module).await);
        }
        guard.clone().flatten()
    }

    /// The provider that state names for an object without a configuration of its own.
    pub(crate) async fn configured_for_orphan(
        &self,
        address: &str,
        provider: &AbsProviderConfig,
        user: &ModuleInstance,
    ) -> Option<Arc<dyn Provider>> {
        match self.orphan_provider_item(provider) {
            Some(item) => self.configured(item, user).await,
            None if provider.module.is_root() && provider.alias.is_none() => self.unconfigured(provider).await,
            None => {
                let detail = format!(
                    "To work with {address} (orphan) its original provider configuration at {provider} is required, but \
                     it has been removed. This occurs when a provider configuration is removed while objects created by \
                     that provider still exist in the state. Re-add the provider configuration to destroy {address} \
                     (orphan), after which you can remove the provider configuration again."
                );
                self.report(Diagnostic::error("Provider configuration not present", detail).about(address));
                None
            }
        }
    }

    pub(crate) fn orphan_provider_item(&self, provider: &AbsProviderConfig) -> Option<ItemId> {
        let module = self.index.module_id(&provider.module)?;
        let key = ProviderKey { address: provider.provider.clone(), alias: provider.alias.clone() };
        self.index.find(module, &ItemKind::Provider(key))
    }

    /// A provider that nothing in the configuration mentions, with an empty configuration.
    async fn unconfigured(&self, provider: &AbsProviderConfig) -> Option<Arc<dyn Provider>> {
        // All orphans of a provider share one: its slot is named by an item that cannot exist.
        let slot_key =
            (ModuleInstance::root().child(provider.to_string(), terrane_addr::InstanceKey::None), ItemId(u32::MAX));
        let slot: Slot = self.configured.slots.borrow_mut().entry(slot_key).or_default().clone();
        let mut guard = slot.lock().await;
        if guard.is_none() {
            let instance = self.start(&provider.provider).await;
            let configured = match instance {
                Some(instance) => {
                    let config = empty_object(&instance.schemas().provider.block);
                    self.send_configuration(instance, config, None, &provider.to_string()).await
                }
                None => None,
            };
            *guard = Some(configured);
        }
        guard.clone().flatten()
    }

    async fn start(&self, provider: &terrane_addr::ProviderAddr) -> Option<Arc<dyn Provider>> {
        match self.engine.providers.start(provider).await {
            Ok(instance) => Some(instance),
            Err(error) => {
                self.report(Diagnostic::error(error.summary, error.detail));
                None
            }
        }
    }

    async fn configure(&self, item: ItemId, module: &ModuleInstance) -> Option<Arc<dyn Provider>> {
        let address = provider_config_address(&self.index, item)?;
        let instance = self.start(&address.provider).await?;
        let schema = instance.schemas().provider.clone();
        let block = provider_block(&self.index, item);
        let config = match block {
            None => empty_object(&schema.block),
            Some(block) => {
                // In a destroy run nothing else has asked which instances of the module there are.
                self.module_instances(item)?;
                let mut diags = Diagnostics::new();
                let value =
                    self.with_scope(module, item, |scope| decode_body(&block.body, &schema.block, &scope, &mut diags));
                let failed = diags.has_errors();
                self.report_all(diags);
                if failed {
                    return None;
                }
                value?
            }
        };
        self.send_configuration(instance, config, block, &address.to_string()).await
    }

    async fn send_configuration(
        &self,
        instance: Arc<dyn Provider>,
        config: Value,
        block: Option<&ProviderBlock>,
        address: &str,
    ) -> Option<Arc<dyn Provider>> {
        let secrets = terrane_schema::mark_sensitive(&instance.schemas().provider.block, &config);
        let (config, _) = config.unmark_deep();
        let body = block.map(|block| &*block.body);
        let span = block.map(|block| block.span);
        let validated = instance.validate_provider_config(config.clone()).await;
        let mut diags = Diagnostics::new();
        let problems = crate::refusal::redacted_by(validated.diagnostics, &secrets);
        let mut failed = crate::refusal::report(problems, body, span, address, &mut diags);
        if !failed {
            let terraform_version = self.engine.terraform_version.clone();
            let request = ConfigureRequest { config, terraform_version, deferral_allowed: self.deferring };
            let problems = crate::refusal::redacted_by(instance.configure(request).await, &secrets);
            failed = crate::refusal::report(problems, body, span, address, &mut diags);
        }
        if failed && block.is_none() {
            let detail = format!(
                "{address} has no provider block, so it was configured with nothing. Add a provider block to the root \
                 module and set the arguments that it requires, as its documentation describes."
            );
            diags.push(Diagnostic::error("Invalid provider configuration", detail));
        }
        self.report_all(diags);
        if failed {
            return None;
        }
        Some(instance)
    }

    /// Runs `work` in the scope of a module instance whose cells for `item` are prepared. `None` if they
    /// failed, which has been reported.
    pub(crate) fn with_scope<R>(
        &self,
        module: &ModuleInstance,
        item: ItemId,
        work: impl FnOnce(Scope<'_>) -> R,
    ) -> Option<R> {
        let mut evaluator = self.evaluator.borrow_mut();
        let Some(instance) = evaluator.find_instance(module) else {
            // Whoever asks expands the module first. To say nothing here would leave objects out of a plan.
            let what = self.index.describe(item);
            let detail = format!("{what} was to be evaluated in {module}, of which nothing is known yet.");
            self.report(Diagnostic::error("Module instance not expanded", detail));
            return None;
        };
        let prepared = evaluator.prepare(instance, item, &self.world);
        let diags = evaluator.take_diagnostics();
        self.report_all(diags);
        if !prepared {
            return None;
        }
        Some(work(Scope::of_module(&evaluator, &self.world, instance)))
    }

    /// The value of an expression of a module instance. Where the instance is gone, only what is written out can be
    /// known.
    pub(crate) fn evaluate_in(
        &self,
        module: &ModuleInstance,
        expr: &terrane_hcl::Expr,
        diags: &mut Diagnostics,
    ) -> Value {
        let mut evaluator = self.evaluator.borrow_mut();
        let Some(instance) = evaluator.find_instance(module) else {
            return terrane_eval::evaluate_constant(expr, &mut Diagnostics::new());
        };
        evaluator.prepare_expression(instance, expr, &self.world);
        diags.append(evaluator.take_diagnostics());
        terrane_eval::evaluate(expr, &Scope::of_module(&evaluator, &self.world, instance), diags)
    }

    /// The scope of a provisioner: only `self`, `each` and `count` may be named while destroying, so cells
    /// that cannot be computed any more are no fault.
    pub(crate) fn with_self_scope<R>(
        &self,
        module: &ModuleInstance,
        item: Option<ItemId>,
        work: impl FnOnce(Scope<'_>) -> R,
    ) -> Option<R> {
        let mut evaluator = self.evaluator.borrow_mut();
        let instance = evaluator.find_instance(module).unwrap_or(InstanceId::ROOT);
        let prepared = item.is_none_or(|item| evaluator.prepare(instance, item, &self.world));
        let diags = evaluator.take_diagnostics();
        if prepared {
            self.report_all(diags);
        }
        Some(work(Scope::of_module(&evaluator, &self.world, instance)))
    }
}

//! Objects in state that the configuration does not ask for: to be deleted.

use terrane_addr::{AbsProviderConfig, AbsResource, AbsResourceInstance, Mode, Str};
use terrane_diag::Diagnostic;
use terrane_eval::ItemId;
use terrane_plan::{Action, Change, Mode as PlanMode, Reason};
use terrane_provider::{PlanRequest, Provider};
use terrane_schema::Schema;
use terrane_state::Instance;
use terrane_value::Value;

use super::Planner;
use super::refresh::Existing;
use crate::object::Prior;
use crate::walk::Visit;

impl Planner<'_> {
    /// All resources in state that were not expanded from the configuration.
    pub(crate) async fn plan_orphans(&self, failed: &[bool]) {
        let orphans: Vec<AbsResource> = {
            let prior = self.prior.borrow();
            let found = self.found.borrow();
            let resources = prior.state().resources().keys();
            resources.filter(|resource| !found.expanded.contains(*resource)).cloned().collect()
        };
        let moved_here: std::collections::BTreeSet<&AbsResource> =
            self.moved.keys().map(|address| &address.resource).collect();
        for resource in orphans {
            // In a destroy run the configured ones have been dealt with by their items.
            let item = self.session.index.resource_item(&resource.config());
            // What could not be planned is no orphan for that.
            if item.is_some_and(|item| failed[item.0 as usize]) {
                continue;
            }
            if self.options.mode == PlanMode::Destroy && item.is_some_and(|item| self.selection.visits(item)) {
                continue;
            }
            if item.is_some() && !self.module_is_gone(&resource) && !self.selection.is_everything() {
                continue;
            }
            let reason = match item {
                // Then everything goes, and that is reason enough.
                _ if self.options.mode == PlanMode::Destroy => None,
                Some(_) => Some(Reason::DeleteBecauseNoModule),
                None if moved_here.contains(&resource) => Some(Reason::DeleteBecauseNoMoveTarget),
                None => Some(Reason::DeleteBecauseNoResourceConfig),
            };
            self.plan_orphaned_resource(item, &resource, reason).await;
        }
    }

    /// Whether the module instance of a resource is not part of the configuration any more.
    fn module_is_gone(&self, resource: &AbsResource) -> bool {
        self.session.evaluator.borrow().find_instance(&resource.module).is_none()
    }

    async fn plan_orphaned_resource(
        &self,
        item: Option<ItemId>,
        resource: &AbsResource,
        reason: Option<Reason>,
    ) -> bool {
        let keys: Vec<_> = {
            let prior = self.prior.borrow();
            prior.state().resource(resource).map(|found| found.instances.keys().cloned().collect()).unwrap_or_default()
        };
        let mut fine = true;
        for key in keys {
            let address = resource.instance(key);
            if self.selection.includes(item, &address) {
                fine &= self.plan_orphan(item, &address, reason).await;
            }
        }
        fine
    }

    /// In a destroy run every object of a resource is deleted.
    pub(crate) async fn visit_destroyed(&self, item: ItemId) -> Visit {
        let Some(config) = super::config_resource(&self.session.index, item) else { return Visit::Failed };
        let resources = self.recorded.get(&config).cloned().unwrap_or_default();
        for resource in resources {
            self.found.borrow_mut().expanded.insert(resource.clone());
            self.plan_destroyed_resource(item, &resource).await;
        }
        // To destroy its users it need not go itself.
        Visit::Done
    }

    async fn plan_destroyed_resource(&self, item: ItemId, resource: &AbsResource) {
        let instances: Vec<_> = {
            let prior = self.prior.borrow();
            let found = prior.state().resource(resource);
            found.map(|found| found.instances.keys().cloned().collect()).unwrap_or_default()
        };
        for key in instances {
            let address = resource.instance(key);
            if !self.selection.includes(Some(item), &address) {
                continue;
            }
            if let Some(block) = self.session.block(item) {
                self.allows_destroy(block, &address);
            }
            self.plan_deletion(Some(item), &address, None).await;
        }
    }

    pub(crate) async fn plan_orphan(
        &self,
        item: Option<ItemId>,
        address: &AbsResourceInstance,
        reason: Option<Reason>,
    ) -> bool {
        if address.resource.resource.mode != Mode::Managed {
            // Data that nobody asks for any more is dropped without further ado.
            self.prior.borrow_mut().remove_current(address);
            return true;
        }
        let allowed =
            item.and_then(|item| self.session.block(item)).is_none_or(|block| self.allows_destroy(block, address));
        self.plan_deletion(item, address, reason).await && allowed
    }

    /// Plans to delete the current object of an instance and all deposed ones.
    async fn plan_deletion(&self, item: Option<ItemId>, address: &AbsResourceInstance, reason: Option<Reason>) -> bool {
        let (recorded, provider_address) = {
            let prior = self.prior.borrow();
            let Some(resource) = prior.state().resource(&address.resource) else { return true };
            (resource.instances.get(&address.key).cloned(), resource.provider.clone())
        };
        let name = address.to_string();
        let Some(provider) = self.session.configured_for_orphan(&name, &provider_address, address.module()).await
        else {
            return false;
        };
        let Some(schema) = self.session.schemas.resource(&provider_address.provider, &address.resource.resource) else {
            let detail = format!(
                "The provider {} has no resource type {:?}, so {name} cannot be destroyed. Use a version of the provider \
                 that has it, or remove the object from state.",
                provider_address.provider.for_display(),
                address.resource.resource.kind.as_str()
            );
            self.session.report(Diagnostic::error("Invalid resource type", detail).about(name));
            return false;
        };
        if !self.plan_deposed(item, address, &*provider, schema, recorded.as_ref()).await {
            return false;
        }
        let Some(object) = recorded.and_then(|instance| instance.current) else { return true };
        let existing = Existing { address, deposed: None, provider: &provider_address, schema, object: &object };
        match self.refresh(&*provider, &existing).await {
            Ok(Some(_)) if self.options.mode == PlanMode::RefreshOnly => true,
            Ok(Some(prior)) => self.note_deletion(item, &existing, &*provider, schema, prior, reason).await,
            // Gone already.
            Ok(None) => true,
            Err(()) => false,
        }
    }

    /// Deposed objects always go.
    pub(crate) async fn plan_deposed(
        &self,
        item: Option<ItemId>,
        address: &AbsResourceInstance,
        provider: &dyn Provider,
        schema: &Schema,
        recorded: Option<&Instance>,
    ) -> bool {
        let Some(recorded) = recorded else { return true };
        let provider_address: Option<AbsProviderConfig> =
            self.prior.borrow().state().resource(&address.resource).map(|resource| resource.provider.clone());
        let Some(provider_address) = provider_address else { return true };
        let mut fine = true;
        for (key, object) in &recorded.deposed {
            let key: &Str = key;
            let existing = Existing { address, deposed: Some(key), provider: &provider_address, schema, object };
            match self.refresh(provider, &existing).await {
                Ok(Some(_)) if self.options.mode == PlanMode::RefreshOnly => {}
                Ok(Some(prior)) => fine &= self.note_deletion(item, &existing, provider, schema, prior, None).await,
                Ok(None) => {}
                Err(()) => fine = false,
            }
        }
        fine
    }

    /// Whether what is to run before an object is destroyed can run here.
    fn can_provision_destruction(&self, item: Option<ItemId>, address: &AbsResourceInstance) -> bool {
        let session = self.session;
        let can = |blocks| session.provisioners_can_run(blocks, terrane_config::ProvisionWhen::Destroy, address);
        match item.and_then(|item| session.block(item)) {
            Some(block) => can(&block.provisioners),
            None => super::adoption::removed_blocks(&session.index.config, &address.resource)
                .all(|block| can(&block.provisioners)),
        }
    }

    async fn note_deletion(
        &self,
        item: Option<ItemId>,
        existing: &Existing<'_>,
        provider: &dyn Provider,
        schema: &Schema,
        prior: Prior,
        reason: Option<Reason>,
    ) -> bool {
        let ty = schema.block.implied_type();
        let kind = &existing.address.resource.resource.kind;
        let mut planned_private = prior.private.clone();
        let asks = self
            .session
            .schemas
            .managed(&existing.provider.provider, kind)
            .is_some_and(|resource| resource.plan_destroy);
        if asks {
            let request = PlanRequest {
                kind,
                prior: prior.value.unmark_deep().0,
                proposed: Value::null(ty.clone()),
                config: Value::null(ty.clone()),
                prior_private: &prior.private,
                prior_identity: prior.identity.as_ref().map(|identity| identity.value.clone()),
            };
            let response = provider.plan_resource_change(request).await;
            let mut diags = terrane_diag::Diagnostics::new();
            let address = existing.address.to_string();
            let problems = crate::refusal::redacted_by(response.diagnostics, &prior.value);
            let failed = crate::refusal::report(problems, None, None, &address, &mut diags);
            self.session.report_all(diags);
            if failed {
                return false;
            }
            planned_private = response.private;
        }
        let forgotten = match item.and_then(|item| self.session.block(item)) {
            Some(block) => block.lifecycle.destroy == Some(false),
            None => self.is_forgotten(&existing.address.resource, prior.skip_destroy),
        };
        if !forgotten && existing.deposed.is_none() && !self.can_provision_destruction(item, existing.address) {
            return false;
        }
        let change = Change {
            address: existing.address.clone(),
            previous_address: self.previous_address(existing.address),
            deposed: existing.deposed.cloned(),
            provider: existing.provider.clone(),
            action: if forgotten { Action::Forget } else { Action::Delete },
            reason,
            required_replace: Vec::new(),
            before: prior.value,
            after: Value::null(ty),
            before_private: prior.private,
            planned_private,
            before_identity: prior.identity.map(|identity| identity.value),
            after_identity: None,
            importing: None,
            // Recorded when it was made; what the configuration says now is about others.
            create_before_destroy: prior.create_before_destroy,
            schema_version: schema.version,
        };
        if existing.deposed.is_none()
            && let Some(item) = item
            && self.options.mode == PlanMode::Destroy
        {
            let value = change.before.clone();
            self.session.world.set(existing.address.module(), item, existing.address.key.clone(), value);
        }
        self.note_change(item, change);
        true
    }
}

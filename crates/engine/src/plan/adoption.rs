//! What comes into state and what leaves it without being made or destroyed: `import` and `removed`.

use terrane_addr::{AbsResource, AbsResourceInstance, ConfigResource, ModulePath};
use terrane_config::{Config, ImportBlock, RemovedBlock, RemovedTarget};
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_plan::{Action, ImportedBy};
use terrane_provider::{ImportBy, ImportRequest, Provider};
use terrane_schema::{Schema, mark_sensitive};
use terrane_value::Value;

use super::Planner;
use super::imports::Wanted;
use crate::identity::{self, Identified};
use crate::object::{Prior, Record, encode};

/// The `removed` blocks that speak of a resource.
pub(crate) fn removed_blocks<'c>(
    config: &'c Config,
    resource: &AbsResource,
) -> impl Iterator<Item = &'c RemovedBlock> + use<'c> {
    let resource = resource.config();
    config.modules.iter().flat_map(move |(path, module)| {
        let resource = resource.clone();
        module.removed.iter().filter(move |block| match &block.from {
            RemovedTarget::Module(from) => resource.module.starts_with(&joined(path, from)),
            RemovedTarget::Resource(from) => {
                let module = joined(path, &from.module);
                resource == ConfigResource { module, resource: from.resource.clone() }
            }
        })
    })
}

impl Planner<'_> {
    /// Whether an object without a block is left alone: by a `removed` block, or as the last block that it had said.
    pub(crate) fn is_forgotten(&self, resource: &AbsResource, recorded: bool) -> bool {
        let mut said = removed_blocks(&self.session.index.config, resource).map(|block| !block.destroy).peekable();
        match said.peek() {
            None => recorded,
            Some(_) => said.any(|forget| forget),
        }
    }

    pub(crate) fn report_nothing_to_import(&self, block: &ImportBlock, address: &AbsResourceInstance) {
        let name = address.to_string();
        let detail = format!(
            "While attempting to import an existing object to {name:?}, the provider detected that no object exists with \
             the given id. Only pre-existing objects can be imported; check that the id is correct and that it is \
             associated with the provider's configured region or endpoint, or use \"terrane apply\" to create a new remote \
             object for this resource."
        );
        let diagnostic = Diagnostic::error("Cannot import non-existent remote object", detail);
        self.session.report(diagnostic.at(block.span).about(name));
    }

    /// Says which objects a plan leaves alone for good.
    pub(crate) fn warn_of_forgotten(&self) {
        let found = self.found.borrow();
        let forgotten = found.changes.iter().filter(|change| change.action.forgets());
        let old =
            |change: &terrane_plan::Change| if change.action == Action::Forget { "" } else { " (the old object)" };
        let lines: Vec<String> = forgotten.map(|change| format!("\n  - {}{}", change.address, old(change))).collect();
        if !lines.is_empty() {
            let detail = format!(
                "If you apply this plan, Terrane will discard its tracking information for the following objects, but it \
                 will not delete them:{}\n\nAfter applying this plan, Terrane will no longer manage these objects. You \
                 will need to import them to manage them again.",
                lines.concat()
            );
            self.session.report(Diagnostic::warning("Some objects will no longer be managed by Terraform", detail));
        }
    }

    /// Takes an object over from the world. `Err`: reported.
    pub(crate) async fn import(
        &self,
        (block, wanted): (&ImportBlock, &Wanted),
        address: &AbsResourceInstance,
        provider: &dyn Provider,
        provider_address: &terrane_addr::AbsProviderConfig,
        schema: &Schema,
    ) -> Result<Prior, ()> {
        let kind = address.resource.resource.kind.as_str();
        let by = match &wanted.by {
            ImportedBy::Id(id) => ImportBy::Id(id),
            ImportedBy::Identity(said) => ImportBy::Identity(self.identity_to_import(block, said, address, provider)?),
        };
        let response = provider.import_resource(ImportRequest { kind, by }).await;
        let mut diags = Diagnostics::new();
        let name = address.to_string();
        let failed = crate::refusal::report(response.diagnostics, None, Some(block.span), &name, &mut diags);
        self.session.report_all(diags);
        if failed {
            return Err(());
        }
        let found = response.objects.into_iter().find(|object| object.kind == kind && !object.object.is_null());
        let Some(found) = found else {
            self.report_nothing_to_import(block, address);
            return Err(());
        };
        let identity = Identified::said(provider.schemas().identities.get(kind), found.identity);
        let value = mark_sensitive(&schema.block, &found.object);
        let prior = Prior {
            value: value.clone(),
            private: found.private.clone(),
            identity: identity.clone(),
            tainted: false,
            create_before_destroy: false,
            skip_destroy: false,
            dependencies: std::sync::Arc::new([]),
        };
        let record = Record {
            private: found.private,
            identity,
            tainted: false,
            create_before_destroy: false,
            skip_destroy: false,
            dependencies: std::sync::Arc::new([]),
        };
        self.prior.borrow_mut().set_current(address, provider_address, encode(schema, &value, record));
        Ok(prior)
    }
}

impl Planner<'_> {
    /// What an `import` block says of the object's identity, in the shape that its type has. `Err`: reported.
    fn identity_to_import(
        &self,
        block: &ImportBlock,
        said: &Value,
        address: &AbsResourceInstance,
        provider: &dyn Provider,
    ) -> Result<Value, ()> {
        let kind = address.resource.resource.kind.as_str();
        let shaped = match provider.schemas().identities.get(kind) {
            Some(schema) => identity::wanted(schema, said),
            None => Err(format!(
                "the provider {} has no identities for objects of type {kind:?}; give an \"id\" instead",
                provider.address()
            )),
        };
        shaped.map_err(|why| {
            let name = address.to_string();
            let detail = format!("{name} cannot be imported by this identity: {why}.");
            let diagnostic = Diagnostic::error("Invalid import identity argument", detail);
            self.session.report(diagnostic.at(block.by.expr().span).about(name));
        })
    }
}

fn joined(around: &ModulePath, inside: &ModulePath) -> ModulePath {
    ModulePath::new(around.names().iter().chain(inside.names()).cloned().collect())
}

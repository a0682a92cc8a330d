//! What comes into state and what leaves it without being made or destroyed: `import` and `removed`.

use std::collections::BTreeMap;

use terrane_addr::{AbsResource, AbsResourceInstance, ConfigResource, ModulePath};
use terrane_config::{ImportBlock, RemovedTarget};
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_eval::{Index, InstanceId, Scope, evaluate};
use terrane_hcl::{IndexKey, StepKind, Traversal};
use terrane_plan::Action;
use terrane_provider::{ImportRequest, Provider};
use terrane_schema::{Schema, mark_sensitive};
use terrane_value::Content;

use super::Planner;
use crate::object::{Prior, Record, encode};

/// Reports what this version does not carry out, rather than leaving it out.
pub(crate) fn refuse_unsupported(index: &Index, diags: &mut Diagnostics) {
    for module in index.config.modules.values() {
        for block in module.imports.iter().filter(|block| block.for_each.is_some()) {
            let detail = "Import blocks with for_each are not carried out in this version of Terrane. Write one block for \
                          each object.";
            diags.error(block.span, "Import with for_each is not supported yet", detail);
        }
        for block in module.removed.iter().filter(|block| !block.provisioners.is_empty()) {
            let detail = "Provisioners of removed blocks are not run in this version of Terrane. Keep the resource block \
                          with its provisioner and set count = 0 instead, which runs it.";
            diags.error(block.span, "Provisioners of removed blocks are not supported yet", detail);
        }
    }
}

/// Which block of the root module asks for which instance.
pub(crate) fn import_targets(index: &Index) -> BTreeMap<AbsResourceInstance, usize> {
    let blocks = index.config.root().map(|root| root.imports.as_slice()).unwrap_or_default();
    blocks.iter().enumerate().filter_map(|(place, block)| Some((target(block)?, place))).collect()
}

/// The address that a static `to` spells.
fn target(block: &ImportBlock) -> Option<AbsResourceInstance> {
    address_text(block.to.as_traversal()?).parse().ok()
}

fn address_text(traversal: &Traversal) -> String {
    let mut text = traversal.root.name.to_string();
    for step in &traversal.steps {
        match &step.kind {
            StepKind::Attribute(name) => text.push_str(&format!(".{name}")),
            StepKind::Index(IndexKey::Number(digits)) | StepKind::LegacyIndex(digits) => {
                text.push_str(&format!("[{digits}]"));
            }
            StepKind::Index(IndexKey::String(key)) => text.push_str(&format!("[{}]", terrane_eval::quote(key))),
        }
    }
    text
}

impl Planner<'_> {
    /// Whether a `removed` block asks to leave the objects of a resource alone.
    pub(crate) fn is_forgotten(&self, resource: &AbsResource) -> bool {
        let config = resource.config();
        self.session.index.config.modules.iter().any(|(path, module)| {
            module.removed.iter().any(|block| {
                !block.destroy
                    && match &block.from {
                        RemovedTarget::Module(from) => config.module.starts_with(&joined(path, from)),
                        RemovedTarget::Resource(from) => {
                            let module = joined(path, &from.module);
                            config == ConfigResource { module, resource: from.resource.clone() }
                        }
                    }
            })
        })
    }

    /// The block that asks to import an instance which state does not have.
    pub(crate) fn import_block(&self, address: &AbsResourceInstance) -> Option<&ImportBlock> {
        let place = self.imports.get(address)?;
        self.session.index.config.root()?.imports.get(*place)
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
        let forgotten = found.changes.iter().filter(|change| change.action == Action::Forget);
        let lines: Vec<String> = forgotten.map(|change| format!("\n  - {}", change.address)).collect();
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
        block: &ImportBlock,
        address: &AbsResourceInstance,
        provider: &dyn Provider,
        provider_address: &terrane_addr::AbsProviderConfig,
        schema: &Schema,
    ) -> Result<(Prior, String), ()> {
        let id = self.import_id(block).ok_or(())?;
        let kind = address.resource.resource.kind.as_str();
        let response = provider.import_resource(ImportRequest { kind, id: &id }).await;
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
        let value = mark_sensitive(&schema.block, &found.object);
        let prior = Prior {
            value: value.clone(),
            private: found.private.clone(),
            tainted: false,
            create_before_destroy: false,
            dependencies: std::sync::Arc::new([]),
        };
        let record = Record {
            private: found.private,
            tainted: false,
            create_before_destroy: false,
            dependencies: std::sync::Arc::new([]),
        };
        self.prior.borrow_mut().set_current(address, provider_address, encode(schema, &value, record));
        Ok((prior, id))
    }

    fn import_id(&self, block: &ImportBlock) -> Option<String> {
        let session = self.session;
        let mut diags = Diagnostics::new();
        let value = {
            let mut evaluator = session.evaluator.borrow_mut();
            evaluator.prepare_expression(InstanceId::ROOT, &block.id, &session.world);
            diags.append(evaluator.take_diagnostics());
            evaluate(&block.id, &Scope::of_module(&evaluator, &session.world, InstanceId::ROOT), &mut diags)
        };
        let id = match value.unmark().0 {
            Content::String(id) if !id.is_empty() && value.marks().is_empty() => Some(id.to_string()),
            _ if diags.has_errors() => None,
            _ => {
                let detail = "The import ID must be a known string that is neither empty nor a secret.";
                diags.error(block.id.span, "Invalid import id argument", detail);
                None
            }
        };
        session.report_all(diags);
        id
    }
}

fn joined(around: &ModulePath, inside: &ModulePath) -> ModulePath {
    ModulePath::new(around.names().iter().chain(inside.names()).cloned().collect())
}

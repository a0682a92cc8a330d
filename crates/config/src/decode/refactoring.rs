//! `moved`, `removed` and `import`: what happens to objects that exist already.

use terrane_diag::Span;
use terrane_hcl::{Block, Body};

use crate::address;
use crate::content::{BodySchema, exact};
use crate::decode::values::broken;
use crate::decoder::Decoder;
use crate::reference::{native, provider, static_reference};
use crate::{ImportBlock, ImportBy, Module, MovedBlock, ProvisionWhen, ProvisionerBlock, RemovedBlock, RemovedTarget};

pub(crate) const MOVED: BodySchema = BodySchema { attributes: &["from", "to"], required: &["from", "to"], blocks: &[] };

pub(crate) const REMOVED: BodySchema = BodySchema {
    attributes: &["from"],
    required: &["from"],
    blocks: &[("lifecycle", &[]), ("connection", &[]), ("provisioner", &["type"])],
};

pub(crate) const REMOVED_LIFECYCLE: BodySchema = BodySchema { attributes: &["destroy"], required: &[], blocks: &[] };

pub(crate) const IMPORT: BodySchema =
    BodySchema { attributes: &["to", "id", "identity", "provider", "for_each"], required: &["to"], blocks: &[] };

impl Decoder<'_> {
    pub fn moved(&mut self, block: Block, module: &mut Module) {
        let span = block.header_span;
        let mut content = exact(block.body, &MOVED, self.diags);
        let mut endpoint = |name: &str| {
            let expr = content.take(name)?.expr;
            let traversal = static_reference(&expr, self.diags)?;
            Some((address::target(&traversal, self.diags)?, expr.span))
        };
        let (from, to) = (endpoint("from"), endpoint("to"));
        let (Some((from, from_span)), Some((to, to_span))) = (from, to) else {
            return;
        };
        let is_module = |target: &terrane_addr::Target| matches!(target, terrane_addr::Target::Module(_));
        if is_module(&from) != is_module(&to) {
            let detail = "A resource can only become a resource, and a module can only become a module.";
            self.diags.error(span, "Invalid \"moved\" addresses", detail);
            return;
        }
        module.moved.push(MovedBlock { from, to, from_span, to_span, span });
    }

    pub fn removed(&mut self, block: Block, module: &mut Module) {
        let span = block.header_span;
        let mut content = exact(block.body, &REMOVED, self.diags);
        let from = content.take("from").and_then(|attribute| {
            let traversal = static_reference(&attribute.expr, self.diags)?;
            Some((address::removed(&traversal, self.diags)?, attribute.expr.span))
        });
        let is_resource = matches!(from, Some((RemovedTarget::Resource(_), _)));
        let mut destroy = true;
        let mut connection: Option<(Body, Span)> = None;
        let mut provisioners = Vec::new();
        for inner in content.blocks {
            let header = inner.header_span;
            match (inner.kind.name.as_str(), &connection) {
                ("lifecycle", _) => destroy = self.removed_lifecycle(inner.body),
                ("connection", None) => connection = Some((inner.body, header)),
                ("connection", Some((_, first))) => {
                    self.duplicate_inner("connection", "This \"removed\" block", header, *first);
                }
                _ => {
                    let provisioner = self.provisioner(inner);
                    provisioners.extend(self.destroy_provisioner(provisioner, header, is_resource));
                }
            }
        }
        let connection = connection.map(|(body, _)| std::sync::Arc::new(body));
        for provisioner in &provisioners {
            self.check_destroy_references(provisioner, connection.as_deref());
        }
        if let Some((from, from_span)) = from {
            module.removed.push(RemovedBlock { from, from_span, destroy, connection, provisioners, span });
        }
    }

    fn removed_lifecycle(&mut self, body: Body) -> bool {
        let mut content = exact(body, &REMOVED_LIFECYCLE, self.diags);
        self.flag(&mut content, "destroy").unwrap_or(true)
    }

    fn destroy_provisioner(
        &mut self,
        provisioner: ProvisionerBlock,
        at: Span,
        is_resource: bool,
    ) -> Option<ProvisionerBlock> {
        let detail = match (is_resource, provisioner.when) {
            (true, ProvisionWhen::Destroy) => return Some(provisioner),
            (false, _) => "Provisioners run for the objects of a resource, but this address names no managed resource.",
            (true, ProvisionWhen::Create) => {
                "Nothing is created any more, so only provisioners that run at destruction can stand here. Add:\n    \
                 when = destroy"
            }
        };
        self.diags.error(at, "Invalid provisioner block", detail);
        None
    }

    pub fn import(&mut self, block: Block, module: &mut Module) {
        let span = block.header_span;
        let missing = block.body.missing_item_span;
        let mut content = exact(block.body, &IMPORT, self.diags);
        if !module.path.is_root() {
            let detail = format!(
                "{} is called by another module. Move the import block to the root module, and name the object with \
                 its full address.",
                module.path
            );
            self.diags.error(span, "Invalid import configuration", detail);
            return;
        }
        let for_each = content.take("for_each").map(|attribute| attribute.expr);
        let provider_argument = content.take("provider");
        let provider =
            provider_argument.as_ref().and_then(|attribute| provider(&attribute.expr, "provider", self.diags));
        let by = match (content.take("id"), content.take("identity")) {
            (Some(_), Some(identity)) => {
                let detail = "The object that is to be imported is named by \"id\" or by \"identity\", not by both.";
                self.diags.error(identity.span, "Invalid import block", detail);
                return;
            }
            (Some(id), None) => ImportBy::Id(id.expr),
            (None, Some(identity)) => ImportBy::Identity(identity.expr),
            (None, None) => {
                let detail = "The argument \"id\" must be set here, or the argument \"identity\".";
                self.diags.error(missing, "Missing required argument", detail);
                ImportBy::Id(broken(missing))
            }
        };
        let Some(to) = content.take("to") else { return };
        let to_expr = native(to.expr, self.diags);
        if for_each.is_none() && static_reference(&to_expr, self.diags).is_none() {
            return;
        }
        let Some(resource) = address::import_resource(&to_expr, self.diags) else { return };
        if resource.resource.mode != terrane_addr::Mode::Managed {
            self.diags.error(
                to.span,
                "Invalid import address",
                "Only what \"resource\" blocks describe can be imported.",
            );
            return;
        }
        let provider_span = provider_argument.filter(|_| provider.is_some()).map(|attribute| attribute.span);
        module.imports.push(ImportBlock { to: to_expr, resource, by, for_each, provider, provider_span, span });
    }
}

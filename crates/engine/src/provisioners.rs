//! `provisioner` and `connection` blocks: finding what they name, and judging what they say.

use std::sync::Arc;

use terrane_addr::ModuleInstance;
use terrane_config::{ProvisionWhen, ProvisionerBlock, ResourceBlock};
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_eval::{ItemId, RepetitionData, closest, decode_body};
use terrane_hcl::Body;
use terrane_provider::{Provisioner, connection_block};
use terrane_value::Value;

use crate::session::Session;

const KINDS: [&str; 3] = ["file", "local-exec", "remote-exec"];

impl Session<'_> {
    /// The provisioner of a block. `None`: reported.
    pub(crate) fn provisioner(
        &self,
        block: &ProvisionerBlock,
        diags: &mut Diagnostics,
    ) -> Option<Arc<dyn Provisioner>> {
        let found = self.engine.provisioners.find(&block.kind);
        if found.is_none() {
            let hint = match closest(&block.kind, KINDS) {
                Some(near) => format!("Did you mean {near:?}?"),
                None => "There are \"file\", \"local-exec\" and \"remote-exec\"; call other tools from \"local-exec\"."
                    .into(),
            };
            let detail = format!("There is no provisioner {:?}. {hint}", block.kind.as_str());
            diags.error(block.span, "Missing required provisioner plugin", detail);
        }
        found
    }

    /// Judges the provisioners of a resource for an object of which nothing need be known yet.
    pub(crate) fn judge_provisioners(
        &self,
        block: &ResourceBlock,
        (item, module): (ItemId, &ModuleInstance),
        repetition: &RepetitionData,
        object: &Value,
        diags: &mut Diagnostics,
    ) {
        let mut connections_said = Diagnostics::new();
        for provisioner in &block.provisioners {
            let Some(found) = self.provisioner(provisioner, diags) else { continue };
            self.with_scope(module, item, |scope| {
                let scope = scope.with_repetition(repetition).with_self(object.clone());
                let mut own = Diagnostics::new();
                let config = decode_body(&provisioner.body, &found.schema().block, &scope, &mut own);
                if !own.has_errors() {
                    let problems = found.validate(&config.unmark_deep().0);
                    crate::refusal::report(problems, None, Some(provisioner.span), "", &mut own);
                }
                diags.append(own);
                let bodies = [provisioner.connection.as_deref(), block.connection.as_deref()];
                for body in bodies.into_iter().flatten() {
                    decode_body(body, connection_block(), &scope, &mut connections_said);
                }
                judge_host(bodies, &mut connections_said);
            });
        }
        // The connection of the resource is judged with each of its provisioners.
        connections_said.remove_repeated();
        diags.append(connections_said);
    }

    /// Refuses what cannot run here, before anything is made or destroyed. True if nothing stands against it.
    pub(crate) fn provisioners_can_run(
        &self,
        blocks: &[ProvisionerBlock],
        when: ProvisionWhen,
        address: &dyn std::fmt::Display,
    ) -> bool {
        let mut diags = Diagnostics::new();
        for block in blocks.iter().filter(|block| block.when == when) {
            let Some(found) = self.provisioner(block, &mut diags) else { continue };
            if let Some(refusal) = found.refusal() {
                let diagnostic = Diagnostic::error(refusal.summary, refusal.detail);
                diags.push(diagnostic.at(block.span).about(address.to_string()));
            }
        }
        let refused = diags.has_errors();
        self.report_all(diags);
        !refused
    }
}

/// Somebody must say which machine is meant: the provisioner, or the resource for all of them.
fn judge_host(bodies: [Option<&Body>; 2], diags: &mut Diagnostics) {
    let mut given = bodies.into_iter().flatten().peekable();
    let Some(first) = given.peek().map(|body| body.missing_item_span) else { return };
    if !given.any(|body| body.attributes.iter().any(|attribute| attribute.name.name == "host")) {
        let detail = "The argument \"host\" is required, but no definition was found.";
        diags.error(first, "Missing required argument", detail);
    }
}

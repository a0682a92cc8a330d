//! Resources that are imported without a block of their own: the block is written from what the provider says.

use std::sync::Arc;

use terrane_config::{Lifecycle, Repetition, ResourceBlock};
use terrane_diag::{Diagnostic, Diagnostics, Severity};
use terrane_hcl::parse_body;
use terrane_provider::Provider;

use super::Planner;
use super::managed::{Job, Known};
use crate::generate::{Origin, resource_text};
use crate::object::Prior;

impl Planner<'_> {
    /// Imports, writes the block, and plans with it. False: failed, reported.
    pub(super) async fn plan_generated(&self, job: Job<'_>, provider: &dyn Provider) -> bool {
        let Ok(known) = self.take_over(&job, provider).await else { return false };
        let Some(prior) = &known.prior else { return false };
        let Some(text) = self.write_block(&job, provider, prior).await else { return false };
        let block = with_body(job.block, &text);
        let written = Job { block: &block, ..job };
        let Some(evaluated) = self.evaluate_checked(&written, provider).await else {
            self.unplanned_config.borrow_mut().push(text);
            return false;
        };
        let known = Known { generated: Some(text.clone()), ..known };
        let planned = self.plan_known(&written, provider, &evaluated, known).await;
        if !planned {
            self.unplanned_config.borrow_mut().push(text);
        }
        planned
    }

    async fn write_block(&self, job: &Job<'_>, provider: &dyn Provider, prior: &Prior) -> Option<String> {
        let resource = &job.block.address;
        let asked = match provider.schemas().generates_config {
            true => Some(provider.generate_resource_config(&resource.kind, prior.value.unmark_deep().0).await),
            false => None,
        };
        let (config, origin) = match asked {
            None => (prior.value.clone(), Origin::State),
            Some(response) => {
                let mut diags = Diagnostics::new();
                let name = job.address.to_string();
                let failed =
                    crate::refusal::report(response.diagnostics, None, Some(job.block.span), &name, &mut diags);
                self.session.report_all(diags);
                (!failed).then_some((response.object, Origin::Config))?
            }
        };
        Some(resource_text(resource, job.block.provider.as_ref(), &job.schema.block, &config, origin))
    }

    /// That what is written may change its form some day.
    pub(super) fn warn_of_generated(&self) {
        let found = self.found.borrow();
        let is_generated = |change: &terrane_plan::Change| {
            change.importing.as_ref().is_some_and(|importing| importing.generated_config.is_some())
        };
        if found.changes.iter().any(is_generated) || !self.unplanned_config.borrow().is_empty() {
            let detail = "Generating configuration during import is currently experimental, and the generated \
                          configuration format may change in future versions.";
            self.session.report(Diagnostic::warning("Config generation is experimental", detail));
        }
    }
}

/// The block with the content that was written for it.
fn with_body(stub: &ResourceBlock, text: &str) -> ResourceBlock {
    let file = parse_body(stub.span.source, text.as_bytes(), &mut Diagnostics::new());
    let mut body = file.body.blocks.into_iter().next().map_or_else(|| (*stub.body).clone(), |block| block.body);
    body.attributes.retain(|attribute| attribute.name.name != "provider");
    ResourceBlock {
        address: stub.address.clone(),
        provider: stub.provider.clone(),
        provider_source: stub.provider_source.clone(),
        repetition: Repetition::Once,
        body: Arc::new(body),
        depends_on: Vec::new(),
        lifecycle: Lifecycle::default(),
        connection: None,
        provisioners: Vec::new(),
        check: None,
        is_generated: true,
        kind_span: stub.kind_span,
        span: stub.span,
    }
}

/// What is wrong with generated text is shown at the import that it was written for: nobody has written it.
pub(super) fn explain(noticed: &mut Diagnostics, block: &ResourceBlock) {
    for diagnostic in noticed.iter_mut() {
        diagnostic.subject = Some(block.kind_span);
        diagnostic.context = Some(block.span);
        if diagnostic.severity == Severity::Error {
            let detail = &mut diagnostic.detail;
            detail.push_str(
                "\n\nThis is about the configuration that was generated: the provider does not give all that it asks \
                 for. Complete it by hand.",
            );
        }
    }
}

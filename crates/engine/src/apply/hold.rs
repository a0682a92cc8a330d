//! Opening and closing of ephemeral resources on the way of a plan.

use terrane_addr::AbsResource;
use terrane_diag::Diagnostics;
use terrane_plan::Mode;

use super::{Applier, keyed};
use crate::plan::data::DataJob;
use crate::session::Session;

impl<'a> Applier<'a> {
    /// A full destroy knows the world as it was, any other run as it becomes.
    fn holder(&self) -> &'a Session<'a> {
        if self.plan.mode == Mode::Destroy { self.before } else { self.now }
    }

    pub(super) async fn open(&self, resource: &AbsResource) -> bool {
        let session = self.holder();
        let index = &session.index;
        let Some(item) = index.resource_item(&resource.config()) else { return false };
        let provider = index.provider_of(item);
        let provider_address = provider.and_then(|item| crate::providers::provider_config_address(index, item));
        let (Some(block), Some(provider_address)) = (session.block(item), provider_address) else { return false };
        let Some(schema) = session.schemas.resource(&provider_address.provider, &block.address) else { return false };
        if session.module_instances(item).is_none() {
            return false;
        }
        let mut diags = Diagnostics::new();
        let instances = session
            .with_scope(&resource.module, item, |scope| terrane_eval::instances(&block.repetition, &scope, &mut diags))
            .flatten();
        session.report_all(diags);
        let Some(instances) = instances else { return false };
        session.world.declare(&resource.module, item, keyed(session, item));
        let jobs: Vec<DataJob<'_>> = instances
            .iter()
            .map(|(key, repetition)| {
                let (address, provider_address) = (resource.instance(key), &provider_address);
                DataJob { item, block, address, repetition, provider_address, schema }
            })
            .collect();
        let opened = futures::future::join_all(jobs.iter().map(|job| session.open_ephemeral(job))).await;
        opened.into_iter().all(|fine| fine)
    }

    pub(super) async fn close(&self, resource: &AbsResource) -> bool {
        self.holder().close_ephemeral(resource).await
    }
}

//! Ephemeral resources while planning: opened where their arguments are known already, closed when the plan is
//! made. A destroy run opens only what the providers of existing objects are configured with.

use terrane_addr::{AbsResource, ModuleInstance};
use terrane_config::ResourceBlock;
use terrane_eval::ItemId;
use terrane_plan::Mode as PlanMode;
use terrane_schema::Schema;

use super::Planner;
use super::data::DataJob;
use crate::walk::Visit;

impl Planner<'_> {
    pub(crate) async fn visit_ephemeral(&self, item: ItemId) -> Visit {
        let session = self.session;
        if self.options.mode == PlanMode::Destroy && session.conditions && !self.providers_need(item) {
            return Visit::Done;
        }
        let (Some(block), Some(provider_address)) = (session.block(item), self.provider_address(item)) else {
            return Visit::Failed;
        };
        let Some(schema) = session.schemas.resource(&provider_address.provider, &block.address) else {
            session.report_unknown_type(block);
            return Visit::Failed;
        };
        let Some(modules) = session.module_instances(item) else { return Visit::Failed };
        let mut visit = Visit::Done;
        for module in modules {
            let module = session.address(module);
            if !self.open_in(item, block, schema, &provider_address, &module).await {
                visit = Visit::Failed;
            }
        }
        visit
    }

    async fn open_in(
        &self,
        item: ItemId,
        block: &ResourceBlock,
        schema: &Schema,
        provider_address: &terrane_addr::AbsProviderConfig,
        module: &ModuleInstance,
    ) -> bool {
        // Whoever uses it waits as well, so nobody misses it.
        if self.reason_to_defer(item, block, module).is_some() {
            self.found.borrow_mut().deferred_items.insert(item);
            return true;
        }
        let Some(instances) = self.expand(item, module) else { return false };
        let resource = AbsResource { module: module.clone(), resource: block.address.clone() };
        let wanted = instances.iter().map(|(key, repetition)| (resource.instance(key), repetition));
        let wanted = wanted.filter(|(address, _)| self.selection.includes(Some(item), address));
        let jobs: Vec<DataJob<'_>> = wanted
            .map(|(address, repetition)| DataJob { item, block, address, repetition, provider_address, schema })
            .collect();
        if !jobs.is_empty() {
            self.found.borrow_mut().ephemerals.insert(resource);
        }
        let opened = futures::future::join_all(jobs.iter().map(|job| self.session.open_ephemeral(job))).await;
        opened.into_iter().all(|fine| fine)
    }
}

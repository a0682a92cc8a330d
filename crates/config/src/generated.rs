//! Resources that have an `import` block and no block of their own yet: the plan is to write them one.

use std::sync::Arc;

use terrane_hcl::{Body, ExprKind};

use crate::{Config, ImportBlock, Lifecycle, Module, Repetition, ResourceBlock};

/// Gives each of them a block without content, so that it is planned like any other. What cannot have one, because
/// it lies in another module or has keys, is left to be reported.
pub(crate) fn add_blocks(config: &mut Config) {
    let host = config.default_host.clone();
    let Some(root) = config.modules.get_mut(&terrane_addr::ModulePath::root()) else { return };
    let missing: Vec<ResourceBlock> = root
        .imports
        .iter()
        .filter(|import| can_be_generated(import))
        .filter(|import| !root.resources.contains_key(&import.resource.resource))
        .map(|import| block_for(import, root, &host))
        .collect();
    for block in missing {
        root.resources.entry(block.address.clone()).or_insert(block);
    }
}

fn can_be_generated(import: &ImportBlock) -> bool {
    let is_plain = matches!(&import.to.kind, ExprKind::ScopeTraversal(traversal) if traversal.steps.len() == 1);
    is_plain && import.for_each.is_none() && import.resource.module.is_root()
}

fn block_for(import: &ImportBlock, root: &Module, host: &str) -> ResourceBlock {
    let address = import.resource.resource.clone();
    let local_name = import.provider.as_ref().map_or(address.implied_provider(), |provider| provider.name.as_str());
    let nothing =
        Body { attributes: Vec::new(), blocks: Vec::new(), span: import.span, missing_item_span: import.to.span };
    ResourceBlock {
        provider_source: root.provider_address(local_name, host),
        address,
        provider: import.provider.clone(),
        repetition: Repetition::Once,
        body: Arc::new(nothing),
        depends_on: Vec::new(),
        lifecycle: Lifecycle::default(),
        connection: None,
        provisioners: Vec::new(),
        check: None,
        is_generated: true,
        kind_span: import.to.span,
        span: import.span,
    }
}

//! Graphs in the DOT language: of the resources of a configuration, of its evaluation, and of what a plan
//! or a destruction does.
//!
//! They follow the names, labels and shapes of the reference, with the edges that this engine follows: who refers
//! to a whole module call uses its outputs here, and everything in it there.

mod dot;
mod effects;
mod evaluation;
mod resources;

pub use effects::{destroy_graph, plan_graph};
pub use evaluation::evaluation_graph;
pub use resources::resource_graph;

use terrane_addr::{Mode, Resource};
use terrane_eval::{Index, ItemId, ItemKind};

/// The item as a resource.
fn resource(index: &Index, item: ItemId) -> Option<&Resource> {
    match &index.item(item).kind {
        ItemKind::Resource(resource) => Some(resource),
        _ => None,
    }
}

/// Data sources come first, as in the reference.
fn sort_key(resource: &Resource) -> (bool, &str, &str) {
    (resource.mode != Mode::Data, &resource.kind, &resource.name)
}

//! Everything that a configuration declares, in the order in which it is worked through.

use terrane_addr::ModulePath;
use terrane_eval::{Index, ItemId, ItemKind, ModuleId};

use super::dot::Graph;

/// What planning, and applying without a plan, walks through.
#[must_use]
pub fn evaluation_graph(index: &Index, draw_cycles: bool) -> String {
    let mut graph = Graph::default();
    for item in index.item_ids() {
        if let Some(name) = name(index, item) {
            add_item(index, item, &name, &mut graph);
        }
    }
    graph.add_root();
    graph.reduce();
    graph.text(draw_cycles)
}

fn add_item(index: &Index, item: ItemId, name: &str, graph: &mut Graph) {
    let declared = index.item(item);
    let module = &index.node(declared.module).path;
    match &declared.kind {
        ItemKind::Resource(_) => graph.label(name, &index.describe(item), "box"),
        ItemKind::Provider(_) => graph.label(name, name, "diamond"),
        ItemKind::Variable(_) if module.is_root() => graph.label(name, name, "note"),
        _ => graph.node(name),
    }
    for used in used_names(index, item) {
        graph.edge(name, &used);
    }
    if let Some(provider) = index.provider_of(item).and_then(|provider| self::name(index, provider)) {
        graph.edge(name, &provider);
        graph.edge(&format!("{provider} (close)"), name);
        graph.edge(&format!("{provider} (close)"), &provider);
    }
    if let Some((parent, _)) = module.split_last() {
        let is_frame = matches!(declared.kind, ItemKind::Begin | ItemKind::End);
        if !is_frame {
            graph.edge(name, &format!("{module} (expand)"));
            graph.edge(&format!("{module} (close)"), name);
        }
        if !parent.is_root() {
            graph.edge(&format!("{module} (expand)"), &format!("{parent} (expand)"));
            graph.edge(&format!("{parent} (close)"), &format!("{module} (close)"));
        }
    }
}

/// What an item uses, through those that have no place of their own in the graph.
fn used_names(index: &Index, item: ItemId) -> Vec<String> {
    let mut names = Vec::new();
    let mut seen = std::collections::BTreeSet::from([item]);
    let mut open: Vec<ItemId> = index.uses(item).to_vec();
    while let Some(used) = open.pop() {
        if seen.insert(used) {
            match name(index, used) {
                Some(name) => names.push(name),
                None => open.extend(index.uses(used)),
            }
        }
    }
    names
}

/// `None` for what only passes on the uses of others.
fn name(index: &Index, item: ItemId) -> Option<String> {
    let declared = index.item(item);
    let module = &index.node(declared.module).path;
    match &declared.kind {
        ItemKind::Variable(_) if declared.module == ModuleId::ROOT => Some(index.describe(item)),
        ItemKind::Variable(_)
        | ItemKind::Local(_)
        | ItemKind::Output(_)
        | ItemKind::Resource(_)
        | ItemKind::Check(_) => Some(format!("{} (expand)", index.describe(item))),
        ItemKind::Expansion(call) => Some(format!("{} (expand)", module.child(call.clone()))),
        ItemKind::Provider(key) => {
            let alias = key.alias.as_ref().map_or_else(String::new, |alias| format!(".{alias}"));
            Some(format!("{}provider[\"{}\"]{alias}", prefix(module), key.address))
        }
        ItemKind::Begin if !module.is_root() => Some(format!("{module} (expand)")),
        ItemKind::End if !module.is_root() => Some(format!("{module} (close)")),
        ItemKind::CallOutput(..) | ItemKind::CallAll(_) | ItemKind::Begin | ItemKind::End => None,
    }
}

fn prefix(module: &ModulePath) -> String {
    if module.is_root() { String::new() } else { format!("{module}.") }
}

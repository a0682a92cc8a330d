//! How the resources of a configuration use each other.

use std::collections::{BTreeMap, BTreeSet};

use terrane_eval::{Index, ItemId};

use super::dot::{Graph, quote};
use super::{resource, sort_key};

/// All resources of a configuration, those of each module in a cluster.
#[must_use]
pub fn resource_graph(index: &Index) -> String {
    let mut text =
        String::from("digraph G {\n  rankdir = \"RL\";\n  node [shape = rect, fontname = \"sans-serif\"];\n");
    let items = sorted_resources(index);
    if items.is_empty() {
        text.push_str("  /* This configuration does not contain any resources.         */\n");
        text.push_str("  /* For a more detailed graph, try: terraform graph -type=plan */\n}\n");
        return text;
    }
    for group in items.chunk_by(|a, b| index.item(*a).module == index.item(*b).module) {
        cluster(index, group, &mut text);
    }
    edges(index, &items, &mut text);
    text.push_str("}\n");
    text
}

fn sorted_resources(index: &Index) -> Vec<ItemId> {
    let mut items: Vec<ItemId> = index.item_ids().filter(|item| resource(index, *item).is_some()).collect();
    items.sort_by_key(|item| {
        let module = index.node(index.item(*item).module).path.to_string();
        (module, resource(index, *item).map(sort_key))
    });
    items
}

fn cluster(index: &Index, group: &[ItemId], text: &mut String) {
    let Some(first) = group.first() else { return };
    let module = &index.node(index.item(*first).module).path;
    let indent = if module.is_root() { "  " } else { "    " };
    if !module.is_root() {
        let (name, label) = (quote(&format!("cluster_{module}")), quote(&module.to_string()));
        text.push_str(&format!("  subgraph {name} {{\n    label = {label}\n    fontname = \"sans-serif\"\n"));
    }
    for item in group {
        let label = resource(index, *item).map(ToString::to_string).unwrap_or_default();
        text.push_str(&format!("{indent}{} [label={}];\n", quote(&index.describe(*item)), quote(&label)));
    }
    if !module.is_root() {
        text.push_str("  }\n");
    }
}

fn edges(index: &Index, items: &[ItemId], text: &mut String) {
    let mut graph = Graph::default();
    for item in items {
        let name = index.describe(*item);
        nearest(index, *item).into_iter().for_each(|used| graph.edge(&name, &index.describe(used)));
    }
    graph.reduce();
    let mut uses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, to) in graph.edges() {
        uses.entry(from).or_default().insert(to);
    }
    let names: Vec<String> = items.iter().map(|item| index.describe(*item)).collect();
    let places: BTreeMap<&str, usize> = names.iter().enumerate().map(|(place, name)| (name.as_str(), place)).collect();
    for name in &names {
        let mut used: Vec<&str> = uses.get(name.as_str()).into_iter().flatten().copied().collect();
        used.sort_by_key(|name| places.get(name));
        used.iter().for_each(|used| text.push_str(&format!("  {} -> {};\n", quote(name), quote(used))));
    }
}

/// The resources that one uses, through anything that is not one.
fn nearest(index: &Index, item: ItemId) -> BTreeSet<ItemId> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<ItemId> = index.uses(item).to_vec();
    while let Some(used) = open.pop() {
        if !seen.insert(used) {
            continue;
        }
        match resource(index, used) {
            Some(_) => {
                found.insert(used);
            }
            None => open.extend(index.uses(used)),
        }
    }
    found
}

//! A graph, and how it is written in the DOT language.

use std::collections::{BTreeMap, BTreeSet};

/// Names that use each other.
#[derive(Default)]
pub(super) struct Graph {
    nodes: BTreeMap<String, Node>,
}

#[derive(Default)]
struct Node {
    /// Text and shape, where there is more to say than the name.
    label: Option<(String, &'static str)>,
    uses: BTreeSet<String>,
}

impl Graph {
    pub fn node(&mut self, name: &str) {
        self.nodes.entry(name.to_string()).or_default();
    }

    pub fn label(&mut self, name: &str, text: &str, shape: &'static str) {
        self.nodes.entry(name.to_string()).or_default().label = Some((text.to_string(), shape));
    }

    pub fn edge(&mut self, from: &str, to: &str) {
        if from != to {
            self.node(to);
            self.nodes.entry(from.to_string()).or_default().uses.insert(to.to_string());
        }
    }

    /// One more node, which uses all that nothing else uses.
    pub fn add_root(&mut self) {
        let used: BTreeSet<&str> = self.edges().map(|(_, to)| to).collect();
        let unused: BTreeSet<String> =
            self.nodes.keys().filter(|name| !used.contains(name.as_str())).cloned().collect();
        self.nodes.insert("root".into(), Node { label: None, uses: unused });
    }

    pub fn edges(&self) -> impl Iterator<Item = (&str, &str)> {
        self.nodes.iter().flat_map(|(from, node)| node.uses.iter().map(move |to| (from.as_str(), to.as_str())))
    }

    /// Leaves out what a longer way says too. Where there are cycles nothing is left out.
    pub fn reduce(&mut self) {
        let Some(order) = self.sorted() else { return };
        let places: BTreeMap<&str, usize> =
            order.iter().enumerate().map(|(place, name)| (name.as_str(), place)).collect();
        let uses: Vec<Vec<usize>> =
            order.iter().map(|name| self.nodes[name].uses.iter().map(|used| places[used.as_str()]).collect()).collect();
        let kept: Vec<BTreeSet<String>> = (0..uses.len())
            .map(|place| direct(&uses, place).into_iter().map(|used| order[used].clone()).collect())
            .collect();
        for (name, kept) in order.iter().zip(kept) {
            if let Some(node) = self.nodes.get_mut(name) {
                node.uses = kept;
            }
        }
    }

    /// Each name after what it uses; `None` if there is a cycle.
    fn sorted(&self) -> Option<Vec<String>> {
        let mut waiting: BTreeMap<&str, usize> =
            self.nodes.iter().map(|(name, node)| (name.as_str(), node.uses.len())).collect();
        let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        self.edges().for_each(|(from, to)| users.entry(to).or_default().push(from));
        let mut ready: Vec<&str> = waiting.iter().filter(|(_, count)| **count == 0).map(|(name, _)| *name).collect();
        let mut order = Vec::with_capacity(self.nodes.len());
        while let Some(name) = ready.pop() {
            order.push(name.to_string());
            for user in users.get(name).into_iter().flatten() {
                if let Some(count) = waiting.get_mut(user) {
                    *count -= 1;
                    if *count == 0 {
                        ready.push(user);
                    }
                }
            }
        }
        (order.len() == self.nodes.len()).then_some(order)
    }

    /// The edges that lie on cycles: both of their ends reach each other.
    fn cyclic_edges(&self) -> BTreeSet<(&str, &str)> {
        let component = components(
            &self
                .nodes
                .iter()
                .map(|(name, node)| (name.as_str(), node.uses.iter().map(String::as_str).collect()))
                .collect(),
        );
        self.edges().filter(|(from, to)| component[from] == component[to]).collect()
    }

    /// As the reference writes it, so that what reads it there reads it here.
    pub fn text(&self, draw_cycles: bool) -> String {
        let mut text = String::from("digraph {\n\tcompound = \"true\"\n\tnewrank = \"true\"\n\tsubgraph \"root\" {\n");
        for (name, node) in &self.nodes {
            if let Some((label, shape)) = &node.label {
                let (name, label) = (quote(&format!("[root] {name}")), quote(label));
                text.push_str(&format!("\t\t{name} [label = {label}, shape = \"{shape}\"]\n"));
            }
        }
        let cyclic = if draw_cycles { self.cyclic_edges() } else { BTreeSet::new() };
        let mut lines: Vec<String> = self
            .edges()
            .map(|(from, to)| {
                let marked = cyclic.contains(&(from, to));
                edge_text(from, to, if marked { " [color = \"red\", penwidth = \"2.0\"]" } else { "" })
            })
            .collect();
        lines.sort();
        text.extend(lines);
        text.push_str("\t}\n}\n");
        text
    }
}

fn edge_text(from: &str, to: &str, more: &str) -> String {
    format!("\t\t{} -> {}{more}\n", quote(&format!("[root] {from}")), quote(&format!("[root] {to}")))
}

/// A string of the DOT language.
pub(super) fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Those of its uses that no other of its uses reaches. Every use has a smaller place.
fn direct(uses: &[Vec<usize>], place: usize) -> Vec<usize> {
    let own = &uses[place];
    let Some(lowest) = own.iter().min().copied().filter(|_| own.len() > 1) else { return own.clone() };
    let mut reached = BTreeSet::new();
    let mut open: Vec<usize> = own.iter().flat_map(|used| uses[*used].iter().copied()).collect();
    while let Some(next) = open.pop() {
        // Whatever is below all of the candidates reaches none of them.
        if next >= lowest && reached.insert(next) {
            open.extend(&uses[next]);
        }
    }
    own.iter().copied().filter(|used| !reached.contains(used)).collect()
}

/// Which names reach each other: each gets the number of its strongly connected component.
fn components<'g>(uses: &BTreeMap<&'g str, Vec<&'g str>>) -> BTreeMap<&'g str, usize> {
    let finished = finishing_order(uses);
    let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, targets) in uses {
        targets.iter().for_each(|to| users.entry(to).or_default().push(from));
    }
    let mut component = BTreeMap::new();
    for (number, start) in finished.into_iter().rev().enumerate() {
        let mut open = vec![start];
        while let Some(name) = open.pop() {
            if !component.contains_key(name) {
                component.insert(name, number);
                open.extend(users.get(name).into_iter().flatten());
            }
        }
    }
    component
}

fn finishing_order<'g>(uses: &BTreeMap<&'g str, Vec<&'g str>>) -> Vec<&'g str> {
    let (mut seen, mut finished) = (BTreeSet::new(), Vec::with_capacity(uses.len()));
    for start in uses.keys().copied() {
        let mut stack = vec![(start, 0)];
        if !seen.insert(start) {
            continue;
        }
        while let Some((name, next)) = stack.last_mut() {
            match uses.get(name).and_then(|targets| targets.get(*next)).copied() {
                Some(target) => {
                    *next += 1;
                    if seen.insert(target) {
                        stack.push((target, 0));
                    }
                }
                None => {
                    finished.push(*name);
                    stack.pop();
                }
            }
        }
    }
    finished
}

//! What a plan does, and what a destruction would do, in order.

use std::collections::{BTreeMap, BTreeSet};

use terrane_addr::{ConfigResource, Mode};
use terrane_eval::Index;
use terrane_plan::{Plan, StepKind};
use terrane_state::State;

use super::dot::Graph;
use super::resource;

/// A gate with more needs than that is shown, as a point: leaving it out would multiply the edges.
const FEW: usize = 16;

/// The steps of a plan, object by object. Gates, which only pass order on, are left out where they can be.
#[must_use]
pub fn plan_graph(plan: &Plan, draw_cycles: bool) -> String {
    let mut graph = Graph::default();
    let mut needs: Vec<BTreeSet<usize>> = Vec::with_capacity(plan.steps.len());
    let names: Vec<Option<String>> = plan.steps.iter().map(|step| step_name(plan, &step.kind)).collect();
    for (place, step) in plan.steps.iter().enumerate() {
        let mut own = BTreeSet::new();
        for need in &step.needs {
            match names[*need].is_none() && needs[*need].len() <= FEW {
                true => own.extend(&needs[*need]),
                false => {
                    own.insert(*need);
                }
            }
        }
        if names[place].is_some() || own.len() > FEW {
            let name = |place: usize| names[place].clone().unwrap_or_else(|| format!("(gate {place})"));
            match &step.kind {
                StepKind::Gate => graph.label(&name(place), "", "point"),
                StepKind::Open { ephemeral } | StepKind::Close { ephemeral } => {
                    graph.label(&name(place), &plan.ephemerals[*ephemeral].config().to_string(), "box");
                }
                StepKind::Make { change } | StepKind::Delete { change, .. } => {
                    graph.label(&name(place), &plan.changes[*change].address.config().to_string(), "box");
                }
            }
            own.iter().for_each(|need| graph.edge(&name(place), &name(*need)));
        }
        needs.push(own);
    }
    graph.add_root();
    graph.reduce();
    graph.text(draw_cycles)
}

fn step_name(plan: &Plan, step: &StepKind) -> Option<String> {
    match step {
        StepKind::Gate => None,
        StepKind::Make { change } => Some(plan.changes[*change].address.to_string()),
        StepKind::Open { ephemeral } => Some(plan.ephemerals[*ephemeral].to_string()),
        StepKind::Close { ephemeral } => Some(format!("{} (close)", plan.ephemerals[*ephemeral])),
        StepKind::Delete { change, .. } => {
            let change = &plan.changes[*change];
            let deposed = change.deposed.as_ref().map_or_else(String::new, |key| format!(" (deposed {key})"));
            Some(format!("{}{deposed} (destroy)", change.address))
        }
    }
}

/// What is in state goes, each before what it uses: by the configuration, and by what state recorded.
#[must_use]
pub fn destroy_graph(index: &Index, state: &State, draw_cycles: bool) -> String {
    let mut graph = Graph::default();
    let mut present: BTreeMap<ConfigResource, BTreeSet<ConfigResource>> = BTreeMap::new();
    for (address, recorded) in state.resources() {
        if address.resource.mode == Mode::Managed {
            let uses = present.entry(address.config()).or_default();
            for instance in recorded.instances.values() {
                uses.extend(instance.current.iter().flat_map(|object| object.dependencies.iter().cloned()));
            }
            let provider = recorded.provider.to_string();
            graph.label(&provider, &provider, "diamond");
            let name = format!("{} (destroy)", address.config());
            graph.label(&name, &address.config().to_string(), "box");
            graph.edge(&name, &provider);
            graph.edge(&format!("{provider} (close)"), &name);
        }
    }
    for (resource, recorded) in &present {
        let configured = configured_uses(index, resource, &present);
        for used in recorded.iter().chain(&configured).filter(|used| present.contains_key(*used)) {
            graph.edge(&format!("{used} (destroy)"), &format!("{resource} (destroy)"));
        }
    }
    graph.add_root();
    graph.reduce();
    graph.text(draw_cycles)
}

/// What is in state and used by the configuration of a resource, through what is not.
fn configured_uses(
    index: &Index,
    of: &ConfigResource,
    present: &BTreeMap<ConfigResource, BTreeSet<ConfigResource>>,
) -> BTreeSet<ConfigResource> {
    let Some(item) = index.resource_item(of) else { return BTreeSet::new() };
    let (mut found, mut seen) = (BTreeSet::new(), BTreeSet::from([item]));
    let mut open = index.uses(item).to_vec();
    while let Some(used) = open.pop() {
        if !seen.insert(used) {
            continue;
        }
        let config = resource(index, used).map(|resource| ConfigResource {
            module: index.node(index.item(used).module).path.clone(),
            resource: resource.clone(),
        });
        match config.filter(|config| present.contains_key(config)) {
            Some(config) => {
                found.insert(config);
            }
            None => open.extend(index.uses(used)),
        }
    }
    found
}

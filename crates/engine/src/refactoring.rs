//! Whether `moved` and `removed` blocks make sense: with each other, and with what is declared.

use std::collections::{BTreeMap, BTreeSet};

use terrane_addr::{AbsResource, ConfigResource, InstanceKey, ModuleInstance, ModulePath, ModuleStep, Target};
use terrane_config::{MovedBlock, RemovedTarget};
use terrane_diag::{Diagnostic, Diagnostics, Span};
use terrane_eval::{Index, InstanceId, ItemKind};
use terrane_plan::Mode as PlanMode;

use crate::plan::Planner;

/// One `moved` block with addresses as seen from the root.
struct Statement {
    from: Target,
    to: Target,
    span: Span,
}

/// What can be told from the blocks alone.
pub(crate) fn check(index: &Index, diags: &mut Diagnostics) {
    let mut statements = Vec::new();
    for (path, module) in &index.config.modules {
        let around = ModuleInstance::new(
            path.names().iter().map(|name| ModuleStep { name: name.clone(), key: InstanceKey::None }).collect(),
        );
        for block in &module.moved {
            let (from, to) = endpoints(&around, block);
            if from == to {
                let detail = format!(
                    "{} is at this address already, so the block says nothing. Remove it, or correct one of the addresses.",
                    block.from
                );
                diags.error(block.span, "Redundant move statement", detail);
                continue;
            }
            statements.push(Statement { from, to, span: block.span });
        }
    }
    contradictions(&statements, diags);
    if let Some(circle) = circle(&statements) {
        diags.push(circle_diagnostic(&circle));
    }
    removed_but_there(index, diags);
}

/// From and to, seen from the root. Where one of them has a key, the other is one instance as well.
fn endpoints(around: &ModuleInstance, block: &MovedBlock) -> (Target, Target) {
    let (from, to) = (super::plan::moves::within(around, &block.from), super::plan::moves::within(around, &block.to));
    let single = |target: Target| match target {
        Target::Resource(resource) => Target::Instance(resource.instance(InstanceKey::None)),
        other => other,
    };
    match (&from, &to) {
        (Target::Instance(_), _) | (_, Target::Instance(_)) => (single(from), single(to)),
        _ => (from, to),
    }
}

/// Two destinations of one object, or two objects for one destination.
fn contradictions(statements: &[Statement], diags: &mut Diagnostics) {
    let (mut by_from, mut by_to) = (BTreeMap::new(), BTreeMap::new());
    for statement in statements {
        let first: &Statement = by_from.entry(&statement.from).or_insert(statement);
        if first.to != statement.to {
            let detail = format!(
                "Another block says that {} has moved to {}, and this one that it has moved to {}. It can only be in one \
                 place: remove the block that is wrong.",
                statement.from, first.to, statement.to
            );
            diags.error(statement.span, "Ambiguous move statements", detail);
            continue;
        }
        let first: &Statement = by_to.entry(&statement.to).or_insert(statement);
        if first.from != statement.from {
            let detail = format!(
                "Another block says that {} has moved to {}, and this one that {} has moved there. Only one of them can have \
                 become it: give the other a destination of its own, or let it be destroyed by removing this block.",
                first.from, statement.to, statement.from
            );
            diags.error(statement.span, "Ambiguous move statements", detail);
        }
    }
}

/// The steps of an address, from the root: a module each, then the resource.
fn steps(target: &Target) -> Vec<String> {
    let (module, last) = match target {
        Target::Module(module) => (module, None),
        Target::Resource(resource) => (&resource.module, Some(resource.resource.to_string())),
        Target::Instance(instance) => {
            let resource = &instance.resource;
            (&resource.module, Some(resource.resource.clone().to_string() + &key_text(&instance.key)))
        }
    };
    let modules = module.steps().iter().map(|step| format!("module.{}{}", step.name, key_text(&step.key)));
    modules.chain(last).collect()
}

fn key_text(key: &InstanceKey) -> String {
    if key.is_none() { String::new() } else { key.to_string() }
}

/// Statements that lead back to where they began.
fn circle(statements: &[Statement]) -> Option<Vec<&Statement>> {
    let mut starts: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
    let mut inside: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
    for (number, statement) in statements.iter().enumerate() {
        let from = steps(&statement.from);
        for length in 1..from.len() {
            inside.entry(from[..length].to_vec()).or_default().push(number);
        }
        starts.entry(from).or_default().push(number);
    }
    let next = |number: usize| -> BTreeSet<usize> {
        let to = steps(&statements[number].to);
        // What has arrived may be moved on, alone, with a module around it, or only a part of it.
        let around = (1..=to.len()).filter_map(|length| starts.get(&to[..length])).flatten();
        around.chain(inside.get(&to).into_iter().flatten()).copied().filter(|other| *other != number).collect()
    };
    let mut seen = vec![false; statements.len()];
    for start in 0..statements.len() {
        let mut open: Vec<(usize, Vec<usize>)> = Vec::new();
        if !std::mem::replace(&mut seen[start], true) {
            open.push((start, next(start).into_iter().collect()));
        }
        while let Some((_, rest)) = open.last_mut() {
            let Some(number) = rest.pop() else {
                open.pop();
                continue;
            };
            if let Some(begin) = open.iter().position(|(other, _)| *other == number) {
                return Some(open[begin..].iter().map(|(number, _)| &statements[*number]).collect());
            }
            if !std::mem::replace(&mut seen[number], true) {
                open.push((number, next(number).into_iter().collect()));
            }
        }
    }
    None
}

fn circle_diagnostic(circle: &[&Statement]) -> Diagnostic {
    let lines: Vec<String> =
        circle.iter().map(|statement| format!("  - from {} to {}", statement.from, statement.to)).collect();
    let detail = format!(
        "These moves lead back to where they began, so there is no place for the objects to be in the end:\n{}\n\nA chain of \
         moves ends with the address that the object has now. Remove the block that was undone by a later one.",
        lines.join("\n")
    );
    let last = circle.iter().max_by_key(|statement| statement.span).map(|statement| statement.span);
    let mut diagnostic = Diagnostic::error("Cyclic dependency in move statements", detail);
    diagnostic.subject = last;
    diagnostic
}

/// `removed` blocks for what is declared.
fn removed_but_there(index: &Index, diags: &mut Diagnostics) {
    let joined = |path: &ModulePath, inside: &ModulePath| {
        ModulePath::new(path.names().iter().chain(inside.names()).cloned().collect())
    };
    for (path, module) in &index.config.modules {
        for block in &module.removed {
            let (what, name, at) = match &block.from {
                RemovedTarget::Module(from) => {
                    let Some((parent, call)) = joined(path, from).split_last().map(|(path, name)| (path, name.clone()))
                    else {
                        continue;
                    };
                    let declared = index.config.module(&parent).and_then(|module| module.calls.get(&call));
                    ("module", from.to_string(), declared.map(|call| call.span))
                }
                RemovedTarget::Resource(from) => {
                    let whole = ConfigResource { module: joined(path, &from.module), ..from.clone() };
                    let declared =
                        index.config.module(&whole.module).and_then(|module| module.resources.get(&whole.resource));
                    ("resource", from.to_string(), declared.map(|block| block.span))
                }
            };
            if let Some(at) = at {
                let detail = format!(
                    "A \"removed\" block says that {name} is no longer here, but this block declares it. Remove one of the two."
                );
                diags.error(at, format!("Removed {what} still exists"), detail);
            }
        }
    }
}

impl Planner<'_> {
    /// What has moved away must not be declared where it was: which of the two would the object be?
    pub(crate) fn report_moved_but_there(&self) {
        let session = self.session;
        if self.options.mode == PlanMode::Destroy || session.has_errors() {
            return;
        }
        for (path, module) in session.index.config.modules.iter().filter(|(_, module)| !module.moved.is_empty()) {
            let Some(id) = session.index.module_id(path) else { continue };
            let Some(begin) = session.index.find(id, &ItemKind::Begin) else { continue };
            let Some(instances) = session.module_instances(begin) else { continue };
            for block in &module.moved {
                // One message for a block, however many instances its module has.
                let there = instances.iter().find_map(|instance| self.still_there(*instance, block));
                let Some(what) = there else { continue };
                let detail = format!(
                    "This block says that {} has moved to {}, but that {what} is still declared. Change the configuration so \
                     that it is declared as {} only, or remove this block if both are wanted.",
                    block.from, block.to, block.to
                );
                session.report(Diagnostic::error("Moved object still exists", detail).at(block.span));
            }
        }
    }

    fn still_there(&self, around: InstanceId, block: &MovedBlock) -> Option<&'static str> {
        let around = self.session.address(around);
        let (from, to) = endpoints(&around, block);
        match (&from, &to) {
            (Target::Module(from), Target::Module(to)) => {
                let (last, new) = (from.steps().last()?, to.steps().last()?);
                // From the whole call to one of its instances: the call stays.
                let (call, own) = (from.path(), last.key.is_none() && new.name == last.name);
                if own && call == to.path() {
                    return self.has_module(from).then_some("module instance");
                }
                if last.key.is_none() {
                    let (parent, name) = call.split_last()?;
                    let declared = self.session.index.config.module(&parent)?.calls.contains_key(name);
                    let parent = from.parent()?;
                    return (declared && self.has_module(&parent)).then_some("module call");
                }
                self.has_module(from).then_some("module instance")
            }
            (Target::Resource(from), _) => self.has_resource(from).then_some("resource"),
            (Target::Instance(from), _) => {
                let there = self.has_resource(&from.resource) && self.has_instance(from);
                there.then_some("resource instance")
            }
            (Target::Module(_), _) => None,
        }
    }

    fn has_module(&self, module: &ModuleInstance) -> bool {
        self.session.evaluator.borrow().find_instance(module).is_some()
    }

    fn has_resource(&self, resource: &AbsResource) -> bool {
        self.found.borrow().expanded.contains(resource)
    }

    fn has_instance(&self, address: &terrane_addr::AbsResourceInstance) -> bool {
        let item = self.session.index.resource_item(&address.config());
        item.is_some_and(|item| self.session.world.has_instance(address.module(), item, &address.key))
    }
}

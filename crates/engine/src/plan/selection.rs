//! Which part of the configuration a plan deals with: all of it, what `-target` selects, or all but what `-exclude` names.

use std::collections::{BTreeMap, BTreeSet};

use terrane_addr::{AbsResource, AbsResourceInstance, Target};
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_eval::{Index, ItemId, ItemKind, ModuleId};
use terrane_plan::Mode;

use super::PlanOptions;

pub(crate) struct Selection {
    targets: Vec<Target>,
    /// By item; empty if everything is selected.
    selected: Vec<bool>,
    /// By item: named by a target itself, so that single instances may be meant.
    named: Vec<bool>,
    destroy: bool,
    excludes: Vec<Target>,
}

impl Selection {
    /// Targets select what they name and all that it uses; in a destroy run, all that uses it instead.
    pub(crate) fn new(index: &Index, options: &PlanOptions, diags: &mut Diagnostics) -> Selection {
        let (targets, destroy) = (options.targets.as_slice(), options.mode == Mode::Destroy);
        if !options.excludes.is_empty() {
            return Selection::without(index, &options.excludes, destroy, diags);
        }
        if targets.is_empty() {
            let nothing = Vec::new;
            return Selection {
                targets: Vec::new(),
                selected: nothing(),
                named: nothing(),
                destroy,
                excludes: Vec::new(),
            };
        }
        diags.push(targeting_warning());
        let named = named_by(index, targets);
        let mut selected = named.clone();
        let order = index.sorted().unwrap_or_default();
        if destroy {
            for item in &order {
                selected[item.0 as usize] |= index.uses(*item).iter().any(|used| selected[used.0 as usize]);
            }
        } else {
            for item in order.iter().rev() {
                if selected[item.0 as usize] {
                    index.uses(*item).iter().for_each(|used| selected[used.0 as usize] = true);
                }
            }
            select_outputs(index, &order, &mut selected);
        }
        Selection { targets: targets.to_vec(), selected, named, destroy, excludes: Vec::new() }
    }

    /// All but what is named and all that uses it; in a destroy run, all that it uses instead: who stays needs what it
    /// stands on. What is named itself is visited, since only some of its instances may be meant.
    fn without(index: &Index, excludes: &[Target], destroy: bool, diags: &mut Diagnostics) -> Selection {
        diags.push(excluding_warning());
        let named = named_by(index, excludes);
        let mut excluded = named.clone();
        let order = index.sorted().unwrap_or_default();
        if destroy {
            for item in order.iter().rev() {
                if excluded[item.0 as usize] {
                    index.uses(*item).iter().for_each(|used| excluded[used.0 as usize] = true);
                }
            }
        } else {
            for item in &order {
                excluded[item.0 as usize] |= index.uses(*item).iter().any(|used| excluded[used.0 as usize]);
            }
        }
        let selected = excluded.iter().zip(&named).map(|(excluded, named)| *named || !excluded).collect();
        Selection { targets: Vec::new(), selected, named, destroy, excludes: excludes.to_vec() }
    }

    pub(crate) fn is_everything(&self) -> bool {
        self.targets.is_empty() && self.excludes.is_empty()
    }

    pub(crate) fn visits(&self, item: ItemId) -> bool {
        self.is_everything() || self.selected[item.0 as usize]
    }

    /// Whether one instance of a selected resource is meant.
    pub(crate) fn includes(&self, item: Option<ItemId>, address: &AbsResourceInstance) -> bool {
        if self.is_everything() {
            return true;
        }
        if !self.excludes.is_empty() {
            let visited = item.is_none_or(|item| self.selected[item.0 as usize]);
            return visited && !self.excludes.iter().any(|target| matches(target, address));
        }
        let by_use = item.is_some_and(|item| self.selected[item.0 as usize] && !self.named[item.0 as usize]);
        by_use || self.targets.iter().any(|target| matches(target, address)) || self.used_through(item, address)
    }

    /// A named resource may also be needed as a whole by another selected one; then keys do not matter.
    /// Which is the case is not tracked by instance, so only destroy runs, which select users, widen.
    fn used_through(&self, item: Option<ItemId>, _address: &AbsResourceInstance) -> bool {
        self.destroy && item.is_some_and(|item| self.selected[item.0 as usize] && !self.named[item.0 as usize])
    }
}

/// By item: whether a target names it, or an instance of it.
fn named_by(index: &Index, targets: &[Target]) -> Vec<bool> {
    let mut named = vec![false; index.items.len()];
    for item in index.item_ids() {
        if let ItemKind::Resource(resource) = &index.item(item).kind {
            let path = &index.node(index.item(item).module).path;
            named[item.0 as usize] = targets.iter().any(|target| match target {
                Target::Module(module) => path.starts_with(&module.path()),
                Target::Resource(named) => named.module.path() == *path && named.resource == *resource,
                Target::Instance(named) => named.module().path() == *path && named.resource.resource == *resource,
            });
        }
    }
    named
}

fn excluding_warning() -> Diagnostic {
    let detail = "You are creating a plan with the -exclude option, which means that the result of this plan may not \
                      represent all of the changes requested by the current configuration.\n\nThe -exclude option is not \
                      for routine use, and is provided only for exceptional situations such as recovering from errors or \
                      mistakes.";
    Diagnostic::warning("Resource targeting is in effect", detail)
}

/// A move is carried out wholly or not at all: both of its ends must be selected.
pub(crate) fn refuse_split_moves(
    targets: &[Target],
    moved: &BTreeMap<AbsResourceInstance, AbsResourceInstance>,
    diags: &mut Diagnostics,
) {
    if targets.is_empty() {
        return;
    }
    let outside = |address: &AbsResourceInstance| !targets.iter().any(|target| matches(target, address));
    let ends = moved.iter().flat_map(|(new, old)| [old, new]);
    let missing: BTreeSet<String> = ends.filter(|address| outside(address)).map(ToString::to_string).collect();
    if missing.is_empty() {
        return;
    }
    let options: Vec<String> = missing.iter().map(|address| format!("\n  -target={address:?}")).collect();
    let detail = format!(
        "Resource instances in your current state have moved to new addresses in the latest configuration. Terrane must \
         include those resource instances while planning in order to ensure a correct result, but your -target=... \
         options do not fully cover all of those resource instances.\n\nTo create a valid plan, either remove your \
         -target=... options altogether or add the following additional target options:{}\n\nNote that adding these \
         options may include further additional resource instances in your plan, in order to respect object \
         dependencies.",
        options.concat()
    );
    diags.push(targeting_warning());
    diags.push(Diagnostic::error("Moved resource instances excluded by targeting", detail));
}

fn targeting_warning() -> Diagnostic {
    let detail = "You are creating a plan with the -target option, which means that the result of this plan may not \
                      represent all of the changes requested by the current configuration.\n\nThe -target option is not \
                      for routine use, and is provided only for exceptional situations such as recovering from errors or \
                      mistakes, or when Terraform specifically suggests to use it as part of an error message.";
    Diagnostic::warning("Resource targeting is in effect", detail)
}

fn matches(target: &Target, address: &AbsResourceInstance) -> bool {
    match target {
        Target::Module(module) => {
            let own = address.module();
            // A target without a key means all instances of the call.
            module.steps().len() <= own.steps().len()
                && module
                    .steps()
                    .iter()
                    .zip(own.steps())
                    .all(|(wanted, own)| wanted.name == own.name && (wanted.key.is_none() || wanted.key == own.key))
        }
        Target::Resource(AbsResource { module, resource }) => {
            address.resource.resource == *resource
                && module.steps().len() == address.module().steps().len()
                && matches(&Target::Module(module.clone()), address)
        }
        Target::Instance(instance) => instance == address,
    }
}

/// An output of the root module is part of a targeted run if all effects that it uses are.
fn select_outputs(index: &Index, order: &[ItemId], selected: &mut [bool]) {
    // Whether all resources below an item are selected, and whether there are any.
    let mut whole = vec![(true, false); index.items.len()];
    for item in order {
        let kind = &index.item(*item).kind;
        let own = match kind {
            ItemKind::Resource(_) => (selected[item.0 as usize], true),
            _ => index
                .uses(*item)
                .iter()
                .map(|used| whole[used.0 as usize])
                .fold((true, false), |all, one| (all.0 && one.0, all.1 || one.1)),
        };
        whole[item.0 as usize] = own;
        let is_root = index.item(*item).module == ModuleId::ROOT;
        if is_root && matches!(kind, ItemKind::Output(_)) && own == (true, true) {
            selected[item.0 as usize] = true;
        }
    }
    // And the cells between.
    for item in order.iter().rev() {
        if selected[item.0 as usize] {
            index.uses(*item).iter().for_each(|used| selected[used.0 as usize] = true);
        }
    }
}

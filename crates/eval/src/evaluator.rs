//! The cells of the spreadsheet: variables, locals, outputs and module calls, each computed once, on
//! demand, in the order of the dependency index. Nothing here recurses from cell to cell.

mod cell;
mod repetition;
mod variable;

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use terrane_addr::{InstanceKey, ModuleInstance, Str};
use terrane_diag::Diagnostics;
use terrane_functions::Outside;
use terrane_value::Value;

pub use repetition::{Instances, RepetitionData, instances, is_undecided, symbolic};
pub(crate) use variable::written_type;
pub use variable::{variable_default, variable_type};

use crate::ItemId;
use crate::expression::ProviderCall;
use crate::index::{Index, ItemKind, ModuleId};

/// A module instance within an [`Evaluator`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceId(pub u32);

impl InstanceId {
    pub const ROOT: InstanceId = InstanceId(0);
}

/// The one port to outside: everything that is not an expression.
pub trait World {
    /// The value of a resource: of its only instance, or a tuple or object of its instances.
    fn resource(&self, module: &ModuleInstance, item: ItemId) -> Value;

    /// A function of a provider: `provider` is its local name in the module.
    fn provider_function(&self, module: ModuleId, provider: &str, function: &str, arguments: &[Value]) -> ProviderCall;

    fn outside(&self) -> &dyn Outside;

    fn workspace(&self) -> &str;

    /// `terraform.applying`.
    fn applying(&self) -> bool;
}

/// Where the values of the root module's variables come from.
#[derive(Clone, Debug, Default)]
pub struct RootVariables {
    /// The value as given, and whether it came as text that may be an expression (from `-var` or the
    /// environment) and so takes its type from the variable's constraint.
    pub given: BTreeMap<Str, GivenVariable>,
}

#[derive(Clone, Debug)]
pub struct GivenVariable {
    pub value: Value,
    /// How messages name the source: `-var`, a file, the environment.
    pub source: String,
    pub span: Option<terrane_diag::Span>,
}

/// How module calls with `count` and `for_each` become instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expansion {
    /// By their values.
    Real,
    /// One instance stands for all: for validation, when values are not known.
    Symbolic,
    /// The same, but the variables of the root module have their values, and nothing is checked: for what must be
    /// known before there is a plan.
    Early,
}

/// One instance of a module, and its cells.
#[derive(Debug)]
struct Inst {
    module: ModuleId,
    address: ModuleInstance,
    parent: Option<InstanceId>,
    /// `each` and `count` of the call, as seen in the calling module.
    repetition: RepetitionData,
    /// It stands for all instances of its call, of which nobody knows yet how many there are.
    undecided: bool,
    /// By position of the item within its module.
    cells: Vec<Option<Value>>,
    /// Instances of the calls in this module, once expanded.
    children: FxHashMap<Str, Arc<Vec<(InstanceKey, InstanceId)>>>,
}

/// All cells of one phase. See the crate's documentation.
pub struct Evaluator {
    pub(crate) index: Arc<Index>,
    instances: Vec<Inst>,
    by_address: FxHashMap<ModuleInstance, InstanceId>,
    root_variables: RootVariables,
    expansion: Expansion,
    /// Whether a call may be left undecided if the number of its instances is unknown, instead of refused.
    deferring: bool,
    /// Whether preconditions of outputs hold.
    conditions: bool,
    /// Cells whose evaluation was reported as failed, directly or by what they use.
    failed: FxHashSet<(InstanceId, ItemId)>,
    diags: Diagnostics,
    checks: Vec<CellCheck>,
}

/// The outcome of one rule of a variable or output.
#[derive(Clone, Debug)]
pub struct CellCheck {
    pub module: ModuleInstance,
    pub kind: CellKind,
    pub name: Str,
    pub outcome: crate::CheckOutcome,
}

/// What has rules among the cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    Variable,
    Output,
}

impl Evaluator {
    #[must_use]
    pub fn new(index: Arc<Index>, root_variables: RootVariables, expansion: Expansion) -> Evaluator {
        let root = Inst {
            module: ModuleId::ROOT,
            address: ModuleInstance::root(),
            parent: None,
            repetition: RepetitionData::default(),
            undecided: false,
            cells: vec![None; index.node(ModuleId::ROOT).count as usize],
            children: FxHashMap::default(),
        };
        Evaluator {
            index,
            instances: vec![root],
            by_address: FxHashMap::from_iter([(ModuleInstance::root(), InstanceId::ROOT)]),
            root_variables,
            expansion,
            deferring: false,
            conditions: true,
            failed: FxHashSet::default(),
            diags: Diagnostics::new(),
            checks: Vec::new(),
        }
    }

    /// Outputs are computed although their preconditions do not hold.
    #[must_use]
    pub fn without_conditions(self) -> Evaluator {
        Evaluator { conditions: false, ..self }
    }

    /// Calls of which it is not known how many instances they have are left undecided: one instance stands for all.
    #[must_use]
    pub fn deferring(self, deferring: bool) -> Evaluator {
        Evaluator { deferring, ..self }
    }

    /// Whether an instance, or one around it, stands for nobody knows how many.
    #[must_use]
    pub fn is_undecided(&self, instance: InstanceId) -> bool {
        self.stands_for_all(instance) || self.parent_of(instance).is_some_and(|parent| self.is_undecided(parent))
    }

    /// Whether an instance itself stands for all of its call.
    #[must_use]
    pub fn stands_for_all(&self, instance: InstanceId) -> bool {
        self.instances[instance.0 as usize].undecided
    }

    #[must_use]
    pub fn index(&self) -> &Arc<Index> {
        &self.index
    }

    #[must_use]
    pub fn address(&self, instance: InstanceId) -> &ModuleInstance {
        &self.instances[instance.0 as usize].address
    }

    #[must_use]
    pub fn module_of(&self, instance: InstanceId) -> ModuleId {
        self.instances[instance.0 as usize].module
    }

    #[must_use]
    pub fn parent_of(&self, instance: InstanceId) -> Option<InstanceId> {
        self.instances[instance.0 as usize].parent
    }

    /// A module instance that has been expanded.
    #[must_use]
    pub fn find_instance(&self, address: &ModuleInstance) -> Option<InstanceId> {
        self.by_address.get(address).copied()
    }

    /// What has been noticed in cells since the last call.
    #[must_use]
    pub fn take_diagnostics(&mut self) -> Diagnostics {
        std::mem::take(&mut self.diags)
    }

    #[must_use]
    pub fn checks(&self) -> &[CellCheck] {
        &self.checks
    }

    /// All instances of a module, expanding what leads to it. Parents in order, then keys in order.
    /// `None` if an expansion failed or is unknown, which has been reported.
    pub fn module_instances(&mut self, module: ModuleId, world: &dyn World) -> Option<Vec<InstanceId>> {
        let node = self.index.node(module);
        let Some(parent) = node.parent else {
            return Some(vec![InstanceId::ROOT]);
        };
        let call = node.path.names().last()?.clone();
        let item = self.index.find(parent, &ItemKind::Expansion(call.clone()))?;
        let mut found = Vec::new();
        for parent in self.module_instances(parent, world)? {
            if !self.prepare(parent, item, world) {
                return None;
            }
            let children = self.instances[parent.0 as usize].children.get(&call)?;
            found.extend(children.iter().map(|(_, child)| *child));
        }
        Some(found)
    }

    /// The instances of a call in a module instance, if it has been expanded.
    #[must_use]
    pub fn call_instances(&self, parent: InstanceId, call: &str) -> Option<&[(InstanceKey, InstanceId)]> {
        self.instances[parent.0 as usize].children.get(call).map(|children| children.as_slice())
    }

    /// Computes the cells that an item uses, and its own. False if any of them failed, which has been
    /// reported: what stands on them cannot be done.
    pub fn prepare(&mut self, instance: InstanceId, item: ItemId, world: &dyn World) -> bool {
        self.compute([(instance, item)].into(), world);
        !self.has_failed(instance, item)
    }

    /// Computes the cells that an expression of a module instance uses. What it names but is not there is
    /// reported when it is evaluated.
    pub fn prepare_expression(&mut self, instance: InstanceId, expr: &terrane_hcl::Expr, world: &dyn World) {
        let module = self.module_of(instance);
        let mut unheard = Diagnostics::new();
        let references = expr.references();
        let used = references.iter().flat_map(|traversal| self.index.reference_items(module, traversal, &mut unheard));
        let wanted: Vec<(InstanceId, ItemId)> = used.map(|item| (instance, item)).collect();
        self.compute(wanted, world);
    }

    /// Whether the cells used by an item have failed.
    #[must_use]
    pub fn has_failed(&self, instance: InstanceId, item: ItemId) -> bool {
        self.failed.contains(&(instance, item))
    }

    fn local_index(&self, item: ItemId) -> usize {
        (item.0 - self.index.node(self.index.item(item).module).first) as usize
    }

    /// A cell that has been prepared.
    #[must_use]
    pub fn value(&self, instance: InstanceId, item: ItemId) -> Option<Value> {
        self.cell(instance, item).cloned()
    }

    #[must_use]
    pub fn instance_count(&self) -> usize {
        self.instances.len()
    }

    pub(crate) fn cell(&self, instance: InstanceId, item: ItemId) -> Option<&Value> {
        self.instances[instance.0 as usize].cells[self.local_index(item)].as_ref()
    }

    fn is_done(&self, instance: InstanceId, item: ItemId) -> bool {
        self.cell(instance, item).is_some()
    }

    fn set_cell(&mut self, instance: InstanceId, item: ItemId, value: Value) {
        let at = self.local_index(item);
        self.instances[instance.0 as usize].cells[at] = Some(value);
    }

    /// Depth first with an explicit stack: 20,000 locals in a row must not overflow.
    fn compute(&mut self, start: Vec<(InstanceId, ItemId)>, world: &dyn World) {
        struct Open {
            instance: InstanceId,
            item: ItemId,
            needs: Vec<(InstanceId, ItemId)>,
            next: usize,
            /// The instances of a module are known only once its expansion is: needs are listed twice.
            expanded: bool,
        }
        let open = |evaluator: &Evaluator, (instance, item): (InstanceId, ItemId)| Open {
            instance,
            item,
            needs: evaluator.needs(instance, item, false),
            next: 0,
            expanded: false,
        };
        let mut stack: Vec<Open> = Vec::new();
        for wanted in start {
            if self.is_done(wanted.0, wanted.1) {
                continue;
            }
            stack.push(open(self, wanted));
            while let Some(top) = stack.last_mut() {
                if let Some(need) = top.needs.get(top.next).copied() {
                    top.next += 1;
                    // Cycles have been ruled out when the index was sorted.
                    if !self.is_done(need.0, need.1) {
                        let next = open(self, need);
                        stack.push(next);
                    }
                    continue;
                }
                if !top.expanded {
                    top.expanded = true;
                    let (instance, item) = (top.instance, top.item);
                    let more = self.needs(instance, item, true);
                    if let Some(top) = stack.last_mut() {
                        top.needs.extend(more);
                    }
                    continue;
                }
                let (instance, item) = (top.instance, top.item);
                let failed = top.needs.iter().any(|(instance, item)| self.has_failed(*instance, *item));
                stack.pop();
                self.compute_cell(instance, item, failed, world);
            }
        }
    }

    /// The cells, with their module instances, that must be there before an item can be computed: first
    /// all but those inside of calls, then those.
    fn needs(&self, instance: InstanceId, item: ItemId, inside_calls: bool) -> Vec<(InstanceId, ItemId)> {
        let own = self.index.item(item).module;
        let mut needs = Vec::new();
        for used in self.index.uses(item) {
            let used_item = self.index.item(*used);
            if !is_cell(&used_item.kind) {
                continue;
            }
            if used_item.module == own {
                if !inside_calls {
                    needs.push((instance, *used));
                }
            } else if Some(used_item.module) == self.index.node(own).parent {
                if !inside_calls && let Some(parent) = self.parent_of(instance) {
                    needs.push((parent, *used));
                }
            } else if inside_calls {
                // An output of a call: the cell in each instance of the call.
                let call = self.index.node(used_item.module).path.names().last();
                let children = call.and_then(|call| self.call_instances(instance, call)).unwrap_or_default();
                needs.extend(children.iter().map(|(_, child)| (*child, *used)));
            }
        }
        needs
    }
}

/// What the evaluator computes itself. Resources come from the world; the rest only orders effects.
fn is_cell(kind: &ItemKind) -> bool {
    match kind {
        ItemKind::Variable(_)
        | ItemKind::Local(_)
        | ItemKind::Output(_)
        | ItemKind::Expansion(_)
        | ItemKind::CallOutput(..)
        | ItemKind::CallAll(_) => true,
        ItemKind::Resource(_) | ItemKind::Provider(_) | ItemKind::Begin | ItemKind::End | ItemKind::Check(_) => false,
    }
}

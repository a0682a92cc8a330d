//! The dependency index: everything that a configuration declares, and what each of it uses.
//!
//! Uses are direct. Locals, variables, outputs and module calls are items of their own, so the number of
//! edges is linear in the references that were written.

mod build;

use std::sync::Arc;

use rustc_hash::FxHashMap;
use terrane_addr::{ConfigResource, ModulePath, Resource, Str};
use terrane_config::{Config, Module};

pub use build::ProviderKey;

/// Index into [`Index::items`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(pub u32);

/// Index into [`Index::modules`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleId(pub u32);

impl ModuleId {
    pub const ROOT: ModuleId = ModuleId(0);
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ItemKind {
    Variable(Str),
    Local(Str),
    Output(Str),
    /// Managed, data or ephemeral.
    Resource(Resource),
    /// `count` or `for_each` of a call in this module: which instances it has.
    Expansion(Str),
    /// One output of a call in this module, over all its instances.
    CallOutput(Str, Str),
    /// A whole call in this module: all its outputs.
    CallAll(Str),
    /// A provider configuration of this module, also one that is only implied.
    Provider(ProviderKey),
    /// What all effects of this module wait for: `depends_on` of the calls that lead to it.
    Begin,
    /// All effects of this module and of those below it.
    End,
    Check(Str),
}

#[derive(Clone, Debug)]
pub struct Item {
    pub module: ModuleId,
    pub kind: ItemKind,
}

#[derive(Debug)]
pub struct ModuleNode {
    pub path: ModulePath,
    pub parent: Option<ModuleId>,
    pub calls: FxHashMap<Str, ModuleId>,
    /// Its items are contiguous: those of `first..first + count`.
    pub first: u32,
    pub count: u32,
}

/// What is declared, and what uses what.
#[derive(Debug)]
pub struct Index {
    pub config: Arc<Config>,
    pub modules: Vec<ModuleNode>,
    pub items: Vec<Item>,
    ids: FxHashMap<(ModuleId, ItemKind), ItemId>,
    module_ids: FxHashMap<ModulePath, ModuleId>,
    /// In the order of items: what each uses, sorted.
    uses: Vec<Vec<ItemId>>,
    /// For data sources: the managed resources that the block names itself.
    named_by_data: FxHashMap<ItemId, Vec<ItemId>>,
    /// For data sources: what `depends_on` of the block and of enclosing calls names.
    depends_on: FxHashMap<ItemId, Vec<ItemId>>,
    /// The provider configuration of each resource.
    providers: FxHashMap<ItemId, ItemId>,
}

impl Index {
    #[must_use]
    pub fn item(&self, id: ItemId) -> &Item {
        &self.items[id.0 as usize]
    }

    pub fn item_ids(&self) -> impl Iterator<Item = ItemId> + use<> {
        (0..self.items.len() as u32).map(ItemId)
    }

    pub fn items_of(&self, module: ModuleId) -> impl Iterator<Item = ItemId> + use<> {
        let node = &self.modules[module.0 as usize];
        (node.first..node.first + node.count).map(ItemId)
    }

    #[must_use]
    pub fn find(&self, module: ModuleId, kind: &ItemKind) -> Option<ItemId> {
        self.ids.get(&(module, kind.clone())).copied()
    }

    #[must_use]
    pub fn module_id(&self, path: &ModulePath) -> Option<ModuleId> {
        self.module_ids.get(path).copied()
    }

    #[must_use]
    pub fn node(&self, module: ModuleId) -> &ModuleNode {
        &self.modules[module.0 as usize]
    }

    /// The declarations of a module. Every module in the index is in the configuration.
    #[must_use]
    pub fn module(&self, module: ModuleId) -> &Module {
        &self.config.modules[&self.node(module).path]
    }

    /// What an item uses directly.
    #[must_use]
    pub fn uses(&self, id: ItemId) -> &[ItemId] {
        &self.uses[id.0 as usize]
    }

    #[must_use]
    pub fn named_by_data(&self, id: ItemId) -> &[ItemId] {
        self.named_by_data.get(&id).map_or(&[], Vec::as_slice)
    }

    #[must_use]
    pub fn depends_on(&self, id: ItemId) -> &[ItemId] {
        self.depends_on.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The provider configuration that a resource uses.
    #[must_use]
    pub fn provider_of(&self, resource: ItemId) -> Option<ItemId> {
        self.providers.get(&resource).copied()
    }

    #[must_use]
    pub fn resource_item(&self, resource: &ConfigResource) -> Option<ItemId> {
        let module = self.module_id(&resource.module)?;
        self.find(module, &ItemKind::Resource(resource.resource.clone()))
    }

    /// How messages name an item.
    #[must_use]
    pub fn describe(&self, id: ItemId) -> String {
        let item = self.item(id);
        let path = &self.node(item.module).path;
        let name = match &item.kind {
            ItemKind::Variable(name) => format!("var.{name}"),
            ItemKind::Local(name) => format!("local.{name}"),
            ItemKind::Output(name) => format!("output.{name}"),
            ItemKind::Resource(resource) => resource.to_string(),
            ItemKind::Expansion(call) => format!("module.{call} (expand)"),
            ItemKind::CallOutput(call, output) => format!("module.{call}.{output}"),
            ItemKind::CallAll(call) => format!("module.{call}"),
            ItemKind::Provider(provider) => format!("provider[\"{}\"]", provider.address),
            ItemKind::Begin => "(begin)".into(),
            ItemKind::End => "(close)".into(),
            ItemKind::Check(name) => format!("check.{name}"),
        };
        if path.is_root() { name } else { format!("{path}.{name}") }
    }

    /// All items so that each comes after what it uses.
    ///
    /// # Errors
    /// The items of a cycle, in order.
    pub fn sorted(&self) -> Result<Vec<ItemId>, Vec<ItemId>> {
        #[derive(Clone, Copy, PartialEq)]
        enum Mark {
            New,
            Open,
            Done,
        }
        let mut marks = vec![Mark::New; self.items.len()];
        let mut order = Vec::with_capacity(self.items.len());
        let mut stack: Vec<(ItemId, usize)> = Vec::new();
        for start in self.item_ids() {
            if marks[start.0 as usize] != Mark::New {
                continue;
            }
            marks[start.0 as usize] = Mark::Open;
            stack.push((start, 0));
            while let Some((item, next)) = stack.last_mut() {
                let item = *item;
                let Some(used) = self.uses(item).get(*next).copied() else {
                    marks[item.0 as usize] = Mark::Done;
                    order.push(item);
                    stack.pop();
                    continue;
                };
                *next += 1;
                match marks[used.0 as usize] {
                    Mark::Done => {}
                    Mark::New => {
                        marks[used.0 as usize] = Mark::Open;
                        stack.push((used, 0));
                    }
                    Mark::Open => {
                        let from = stack.iter().position(|(open, _)| *open == used).unwrap_or_default();
                        return Err(stack[from..].iter().map(|(open, _)| *open).collect());
                    }
                }
            }
        }
        Ok(order)
    }
}

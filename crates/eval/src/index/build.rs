//! Making the index: enumerate, then look at every reference once.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use terrane_addr::{Mode, ModulePath, ProviderAddr, Resource, Str};
use terrane_config::{CheckRule, Config, DependsOn, Module, Repetition, ResourceBlock};
use terrane_diag::{Diagnostics, Span};
use terrane_hcl::{Body, Expr, StepKind, Traversal};

use super::{Index, Item, ItemId, ItemKind, ModuleId, ModuleNode};
use crate::reference::{Reference, Subject, parse_reference};
use crate::suggest::closest;

/// A provider configuration within a module.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProviderKey {
    pub address: ProviderAddr,
    pub alias: Option<Str>,
}

impl Index {
    /// Enumerates what is declared and resolves every reference. What refers to nothing is reported.
    pub fn new(config: Arc<Config>, diags: &mut Diagnostics) -> Index {
        let mut builder = Builder {
            index: Index {
                config: config.clone(),
                modules: Vec::new(),
                items: Vec::new(),
                ids: FxHashMap::default(),
                module_ids: FxHashMap::default(),
                uses: Vec::new(),
                named_by_data: FxHashMap::default(),
                depends_on: FxHashMap::default(),
                providers: FxHashMap::default(),
            },
        };
        builder.enumerate_modules(&config);
        for id in 0..builder.index.modules.len() {
            builder.enumerate_items(ModuleId(id as u32), &config, diags);
        }
        builder.index.uses = vec![Vec::new(); builder.index.items.len()];
        for id in 0..builder.index.modules.len() {
            let module = ModuleId(id as u32);
            builder.connect_module(module, &config, diags);
        }
        builder.connect_imports(&config, diags);
        for uses in &mut builder.index.uses {
            uses.sort_unstable();
            uses.dedup();
        }
        builder.index
    }
}

struct Builder {
    index: Index,
}

impl Builder {
    fn enumerate_modules(&mut self, config: &Config) {
        // In the order of paths a parent comes before its children.
        for path in config.modules.keys() {
            let id = ModuleId(self.index.modules.len() as u32);
            let parent = path.split_last().and_then(|(parent, _)| self.index.module_id(&parent));
            if let (Some(parent), Some((_, name))) = (parent, path.split_last()) {
                self.index.modules[parent.0 as usize].calls.insert(name.clone(), id);
            }
            self.index.module_ids.insert(path.clone(), id);
            self.index.modules.push(ModuleNode {
                path: path.clone(),
                parent,
                calls: FxHashMap::default(),
                first: 0,
                count: 0,
            });
        }
    }

    fn add(&mut self, module: ModuleId, kind: ItemKind) -> ItemId {
        if let Some(id) = self.index.find(module, &kind) {
            return id;
        }
        let id = ItemId(self.index.items.len() as u32);
        self.index.ids.insert((module, kind.clone()), id);
        self.index.items.push(Item { module, kind });
        id
    }

    fn enumerate_items(&mut self, id: ModuleId, config: &Config, diags: &mut Diagnostics) {
        let first = self.index.items.len() as u32;
        let path = self.index.node(id).path.clone();
        let module = &config.modules[&path];
        self.add(id, ItemKind::Begin);
        module.variables.keys().for_each(|name| {
            self.add(id, ItemKind::Variable(name.clone()));
        });
        module.locals.keys().for_each(|name| {
            self.add(id, ItemKind::Local(name.clone()));
        });
        for key in self.provider_keys(id, module, config, diags) {
            self.add(id, ItemKind::Provider(key));
        }
        module.resources.keys().for_each(|resource| {
            self.add(id, ItemKind::Resource(resource.clone()));
        });
        for call in module.calls.keys() {
            self.add(id, ItemKind::Expansion(call.clone()));
            if let Some(child) = config.modules.get(&path.child(call.clone())) {
                for output in child.outputs.keys() {
                    self.add(id, ItemKind::CallOutput(call.clone(), output.clone()));
                }
            }
            self.add(id, ItemKind::CallAll(call.clone()));
        }
        module.outputs.keys().for_each(|name| {
            self.add(id, ItemKind::Output(name.clone()));
        });
        module.checks.keys().for_each(|name| {
            self.add(id, ItemKind::Check(name.clone()));
        });
        self.add(id, ItemKind::End);
        let count = self.index.items.len() as u32 - first;
        let node = &mut self.index.modules[id.0 as usize];
        (node.first, node.count) = (first, count);
    }

    /// The provider configurations that stand in a module. A configuration that is only implied stands in
    /// the root, where every module finds it.
    fn provider_keys(
        &self,
        id: ModuleId,
        module: &Module,
        config: &Config,
        _diags: &mut Diagnostics,
    ) -> Vec<ProviderKey> {
        let own = module.providers.keys().map(|(name, alias)| ProviderKey {
            address: module.provider_address(name, &config.default_host),
            alias: alias.clone(),
        });
        let mut keys: Vec<ProviderKey> = own.collect();
        if id == ModuleId::ROOT {
            for (path, module) in &config.modules {
                for resource in module.resources.values() {
                    if let Some((place, key)) = provider_of(config, path, resource)
                        && place.is_root()
                    {
                        keys.push(key);
                    }
                }
            }
        }
        keys.sort();
        keys.dedup();
        keys
    }

    fn connect(&mut self, user: ItemId, used: ItemId) {
        self.index.uses[user.0 as usize].push(used);
    }

    fn own(&self, module: ModuleId, kind: ItemKind) -> Option<ItemId> {
        self.index.find(module, &kind)
    }

    fn connect_module(&mut self, id: ModuleId, config: &Config, diags: &mut Diagnostics) {
        let path = self.index.node(id).path.clone();
        let module = &config.modules[&path];
        let (Some(begin), Some(end)) = (self.own(id, ItemKind::Begin), self.own(id, ItemKind::End)) else { return };
        let expansion = self.own_expansion(id);
        self.connect_begin(id, begin, config, diags);
        self.connect(end, begin);
        for local in module.locals.values() {
            let Some(item) = self.own(id, ItemKind::Local(local.name.clone())) else { continue };
            self.connect_all(item, expansion);
            // Whoever waits for the module waits for all that stands in it, used or not.
            self.connect(end, item);
            self.expression(id, item, &local.expr, diags);
        }
        for name in module.variables.keys() {
            self.connect_all(end, self.own(id, ItemKind::Variable(name.clone())));
            self.connect_variable(id, name, config, diags);
        }
        for output in module.outputs.values() {
            let Some(item) = self.own(id, ItemKind::Output(output.name.clone())) else { continue };
            self.connect_all(item, expansion);
            self.connect(end, item);
            self.expression(id, item, &output.expr, diags);
            self.rules(id, item, &output.preconditions, diags);
            self.named(id, item, &output.depends_on, diags);
        }
        for resource in module.resources.values() {
            self.connect_resource(id, resource, (begin, end, expansion), config, diags);
        }
        for ((name, alias), provider) in &module.providers {
            let key =
                ProviderKey { address: module.provider_address(name, &config.default_host), alias: alias.clone() };
            let Some(item) = self.own(id, ItemKind::Provider(key)) else { continue };
            self.body(id, item, &provider.body, diags);
        }
        for check in module.checks.values() {
            let Some(item) = self.own(id, ItemKind::Check(check.name.clone())) else { continue };
            self.rules(id, item, &check.asserts, diags);
            let data = check.data.as_ref().and_then(|data| self.own(id, ItemKind::Resource(data.clone())));
            self.connect_all(item, data);
        }
        self.connect_calls(id, end, config, diags);
    }

    /// What is imported is asked for before the resource is planned: what the blocks refer to comes first.
    fn connect_imports(&mut self, config: &Config, diags: &mut Diagnostics) {
        for import in config.root().into_iter().flat_map(|root| &root.imports) {
            let Some(item) = self.index.resource_item(&import.resource) else { continue };
            for expr in [import.by.expr()].into_iter().chain(import.for_each.as_deref()).chain(import.to.index_keys()) {
                self.expression(ModuleId::ROOT, item, expr, diags);
            }
            self.index.uses[item.0 as usize].retain(|used| *used != item);
        }
    }

    fn connect_all(&mut self, user: ItemId, used: impl IntoIterator<Item = ItemId>) {
        for used in used {
            self.connect(user, used);
        }
    }

    /// Which instances this module has is decided in the calling module.
    fn own_expansion(&self, id: ModuleId) -> Option<ItemId> {
        let node = self.index.node(id);
        let (_, name) = node.path.split_last()?;
        self.own(node.parent?, ItemKind::Expansion(name.clone()))
    }

    fn connect_begin(&mut self, id: ModuleId, begin: ItemId, config: &Config, diags: &mut Diagnostics) {
        let Some(parent) = self.index.node(id).parent else { return };
        self.connect_all(begin, self.own(parent, ItemKind::Begin));
        let path = self.index.node(id).path.clone();
        let Some((parent_path, name)) = path.split_last() else { return };
        if let Some(call) = config.modules[&parent_path].calls.get(name) {
            self.named(parent, begin, &call.depends_on, diags);
        }
    }

    fn connect_variable(&mut self, id: ModuleId, name: &Str, config: &Config, diags: &mut Diagnostics) {
        let Some(item) = self.own(id, ItemKind::Variable(name.clone())) else { return };
        let path = self.index.node(id).path.clone();
        self.rules(id, item, &config.modules[&path].variables[name].validations, diags);
        let (Some(parent), Some((parent_path, call))) = (self.index.node(id).parent, path.split_last()) else {
            return;
        };
        self.connect_all(item, self.own_expansion(id));
        let arguments = config.modules[&parent_path].calls.get(call).map(|call| &call.arguments);
        if let Some((expr, _)) = arguments.and_then(|arguments| arguments.get(name)) {
            // References in the parent are reported where the call is connected.
            self.expression(parent, item, expr, &mut Diagnostics::new());
        }
    }

    fn connect_calls(&mut self, id: ModuleId, end: ItemId, config: &Config, diags: &mut Diagnostics) {
        let path = self.index.node(id).path.clone();
        let module = &config.modules[&path];
        let own_expansion = self.own_expansion(id);
        for call in module.calls.values() {
            let Some(expansion) = self.own(id, ItemKind::Expansion(call.name.clone())) else { continue };
            self.connect_all(expansion, own_expansion);
            self.repetition(id, expansion, &call.repetition, diags);
            let mut unused = Vec::new();
            for (expr, _) in call.arguments.values() {
                self.references(id, expr, &mut unused, diags);
            }
            let Some(child) = self.index.node(id).calls.get(&call.name).copied() else { continue };
            self.connect_all(end, self.own(child, ItemKind::End));
            let Some(all) = self.own(id, ItemKind::CallAll(call.name.clone())) else { continue };
            self.connect(all, expansion);
            let outputs: Vec<Str> = config.modules[&path.child(call.name.clone())].outputs.keys().cloned().collect();
            for output in outputs {
                let over_all = self.own(id, ItemKind::CallOutput(call.name.clone(), output.clone()));
                let inside = self.own(child, ItemKind::Output(output));
                if let (Some(over_all), Some(inside)) = (over_all, inside) {
                    self.connect(over_all, inside);
                    self.connect(over_all, expansion);
                    self.connect(all, over_all);
                }
            }
        }
    }

    fn connect_resource(
        &mut self,
        id: ModuleId,
        resource: &ResourceBlock,
        (begin, end, expansion): (ItemId, ItemId, Option<ItemId>),
        config: &Config,
        diags: &mut Diagnostics,
    ) {
        let Some(item) = self.own(id, ItemKind::Resource(resource.address.clone())) else { return };
        self.connect_all(item, expansion);
        self.connect(item, begin);
        self.connect(end, item);
        self.repetition(id, item, &resource.repetition, diags);
        let before_body = self.index.uses[item.0 as usize].len();
        self.body(id, item, &resource.body, diags);
        if resource.address.mode == Mode::Data {
            self.note_data_rules(id, item, before_body, resource, begin);
        }
        if let Some(connection) = &resource.connection {
            self.body(id, item, connection, diags);
        }
        for provisioner in &resource.provisioners {
            self.body(id, item, &provisioner.body, diags);
            if let Some(connection) = &provisioner.connection {
                self.body(id, item, connection, diags);
            }
        }
        let lifecycle = &resource.lifecycle;
        self.rules(id, item, &lifecycle.preconditions, diags);
        self.rules(id, item, &lifecycle.postconditions, diags);
        if let Some(expr) = &lifecycle.prevent_destroy {
            self.expression(id, item, expr, diags);
        }
        for trigger in &lifecycle.replace_triggered_by {
            // An attribute of what has several instances stands for that of each.
            for traversal in trigger.references() {
                let used = self.index.reference_items(id, traversal, diags);
                self.connect_all(item, used);
            }
        }
        self.named(id, item, &resource.depends_on, diags);
        self.connect_provider(id, item, resource, config);
        // A resource may name itself in its own conditions and provisioners (checked where they are
        // evaluated); that is no order.
        self.index.uses[item.0 as usize].retain(|used| *used != item);
    }

    fn note_data_rules(&mut self, id: ModuleId, item: ItemId, from: usize, resource: &ResourceBlock, begin: ItemId) {
        let named: Vec<ItemId> = self.index.uses[item.0 as usize][from..]
            .iter()
            .filter(|used| {
                matches!(&self.index.item(**used).kind, ItemKind::Resource(named) if named.mode == Mode::Managed)
            })
            .copied()
            .collect();
        self.index.named_by_data.insert(item, named);
        let mut depends_on = vec![begin];
        for entry in &resource.depends_on {
            depends_on.extend(self.depends_on_item(id, &entry.traversal, &mut Diagnostics::new()));
        }
        self.index.depends_on.insert(item, depends_on);
    }

    fn connect_provider(&mut self, id: ModuleId, item: ItemId, resource: &ResourceBlock, config: &Config) {
        let path = self.index.node(id).path.clone();
        let Some((place, key)) = provider_of(config, &path, resource) else { return };
        let provider = self.index.module_id(&place).and_then(|module| self.own(module, ItemKind::Provider(key)));
        if let Some(provider) = provider {
            self.connect(item, provider);
            self.index.providers.insert(item, provider);
        }
    }

    fn repetition(&mut self, module: ModuleId, item: ItemId, repetition: &Repetition, diags: &mut Diagnostics) {
        if let Some(expr) = repetition.expr() {
            self.expression(module, item, expr, diags);
        }
    }

    fn rules(&mut self, module: ModuleId, item: ItemId, rules: &[CheckRule], diags: &mut Diagnostics) {
        for rule in rules {
            self.expression(module, item, &rule.condition, diags);
            self.expression(module, item, &rule.error_message, diags);
        }
        // A variable's validation names the variable itself.
        self.index.uses[item.0 as usize].retain(|used| *used != item);
    }

    fn body(&mut self, module: ModuleId, item: ItemId, body: &Body, diags: &mut Diagnostics) {
        let mut used = Vec::new();
        crate::body::body_references(body, &mut |traversal| {
            used.extend(self.index.reference_items(module, traversal, diags));
            self.index.check_instance_key(module, traversal, diags);
        });
        self.connect_all(item, used);
    }

    fn expression(&mut self, module: ModuleId, item: ItemId, expr: &Expr, diags: &mut Diagnostics) {
        let mut used = Vec::new();
        self.references(module, expr, &mut used, diags);
        self.connect_all(item, used);
    }

    fn references(&self, module: ModuleId, expr: &Expr, used: &mut Vec<ItemId>, diags: &mut Diagnostics) {
        for traversal in expr.references() {
            used.extend(self.index.reference_items(module, traversal, diags));
            self.index.check_instance_key(module, traversal, diags);
        }
    }

    fn named(&mut self, module: ModuleId, item: ItemId, entries: &[DependsOn], diags: &mut Diagnostics) {
        for entry in entries {
            let used = self.depends_on_item(module, &entry.traversal, diags);
            self.connect_all(item, used);
        }
    }

    /// `depends_on` a module means all effects in it.
    fn depends_on_item(&self, module: ModuleId, traversal: &Traversal, diags: &mut Diagnostics) -> Vec<ItemId> {
        let reference = parse_reference(traversal, diags);
        if let Some(Reference { subject: Subject::Module(call), .. }) = &reference
            && let Some(child) = self.index.node(module).calls.get(call)
        {
            return self.own(*child, ItemKind::End).into_iter().collect();
        }
        self.index.reference_items(module, traversal, diags)
    }
}

impl Index {
    /// The items of `module` that a reference names. What is not declared is reported.
    pub fn reference_items(&self, module: ModuleId, traversal: &Traversal, diags: &mut Diagnostics) -> Vec<ItemId> {
        let Some(reference) = parse_reference(traversal, diags) else { return Vec::new() };
        let kind = match reference.subject {
            Subject::Variable(name) => ItemKind::Variable(name),
            Subject::Local(name) => ItemKind::Local(name),
            Subject::Resource(resource) => ItemKind::Resource(resource),
            Subject::Module(call) => ItemKind::CallAll(call),
            Subject::ModuleOutput { call, output, .. } => ItemKind::CallOutput(call, output),
            Subject::Each(_) | Subject::CountIndex | Subject::SelfObject | Subject::Path(_) | Subject::Terraform(_) => {
                return Vec::new();
            }
        };
        if let Some(item) = self.find(module, &kind) {
            return vec![item];
        }
        self.report_undeclared(module, &kind, traversal, diags);
        Vec::new()
    }

    /// What has several instances needs a key before anything in it, and what has one takes none.
    fn check_instance_key(&self, module: ModuleId, traversal: &Traversal, diags: &mut Diagnostics) {
        let Some(Reference { subject: Subject::Resource(resource), used }) =
            parse_reference(traversal, &mut Diagnostics::new())
        else {
            return;
        };
        let Some(step) = traversal.steps.get(used) else { return };
        let Some(block) = self.module(module).resources.get(&resource) else { return };
        let address = used.checked_sub(1).map_or(traversal.root.span, |last| traversal.steps[last].span);
        let address = traversal.root.span.to(address);
        let (argument, key) = match (&block.repetition, &step.kind) {
            (Repetition::Count(_), StepKind::Attribute(_)) => ("count", "count.index"),
            (Repetition::ForEach(_), StepKind::Attribute(_)) => ("for_each", "each.key"),
            (Repetition::Once, StepKind::Index(_) | StepKind::LegacyIndex(_)) => {
                let detail = format!(
                    "{resource} has neither \"count\" nor \"for_each\", so there is only one of it: refer to it without the \
                     key, as in {resource}.id."
                );
                diags.error(address.to(step.span), "Unexpected resource instance key", detail);
                return;
            }
            _ => return,
        };
        let detail = format!(
            "{resource} has \"{argument}\", so there may be several of it. Say which one is meant, for instance \
             {resource}[{key}], or ask all of them with a splat or a \"for\" expression."
        );
        diags.error(address, "Missing resource instance key", detail);
    }

    fn report_undeclared(&self, module: ModuleId, kind: &ItemKind, traversal: &Traversal, diags: &mut Diagnostics) {
        let declared = self.module(module);
        let span = traversal.span;
        match kind {
            ItemKind::Variable(name) => {
                let hint = match closest(name, declared.variables.keys().map(Str::as_str)) {
                    Some(near) => format!(" Did you mean {near:?}?"),
                    None => format!(" This variable can be declared with a variable {:?} {{}} block.", name.as_str()),
                };
                let detail =
                    format!("An input variable with the name {:?} has not been declared.{hint}", name.as_str());
                diags.error(span, "Reference to undeclared input variable", detail);
            }
            ItemKind::Local(name) => {
                let hint = did_you_mean(name, declared.locals.keys().map(Str::as_str));
                let detail = format!("A local value with the name {:?} has not been declared.{hint}", name.as_str());
                diags.error(span, "Reference to undeclared local value", detail);
            }
            ItemKind::Resource(resource) => self.report_resource(module, resource, span, diags),
            ItemKind::CallAll(call) => self.report_call(module, call, span, diags),
            ItemKind::CallOutput(call, output) => {
                let Some(child) = self.node(module).calls.get(call) else {
                    self.report_call(module, call, span, diags);
                    return;
                };
                let hint = did_you_mean(output, self.module(*child).outputs.keys().map(Str::as_str));
                let detail = format!("This object does not have an attribute named {:?}.{hint}", output.as_str());
                diags.error(span, "Unsupported attribute", detail);
            }
            ItemKind::Output(_)
            | ItemKind::Expansion(_)
            | ItemKind::Provider(_)
            | ItemKind::Begin
            | ItemKind::End
            | ItemKind::Check(_) => {}
        }
    }

    fn report_call(&self, module: ModuleId, call: &Str, span: Span, diags: &mut Diagnostics) {
        // It is declared, but its module could not be read, which was reported.
        if self.module(module).calls.contains_key(call) {
            return;
        }
        let hint = did_you_mean(call, self.module(module).calls.keys().map(Str::as_str));
        let place = place(&self.node(module).path);
        let detail = format!("No module call named {:?} is declared in {place}.{hint}", call.as_str());
        diags.error(span, "Reference to undeclared module", detail);
    }

    fn report_resource(&self, module: ModuleId, resource: &Resource, span: Span, diags: &mut Diagnostics) {
        let declared = self.module(module);
        let what = match resource.mode {
            Mode::Managed => "managed",
            Mode::Data => "data",
            Mode::Ephemeral => "ephemeral",
        };
        let same_kind =
            declared.resources.keys().filter(|other| other.mode == resource.mode && other.kind == resource.kind);
        let mut hint = did_you_mean(&resource.name, same_kind.map(|other| other.name.as_str()));
        let as_data = Resource { mode: Mode::Data, ..resource.clone() };
        if resource.mode == Mode::Managed && declared.resources.contains_key(&as_data) {
            hint = format!("\n\nDid you mean the data resource {as_data}?");
        }
        let article = if resource.mode == Mode::Ephemeral { "An" } else { "A" };
        let detail = format!(
            "{article} {what} resource {:?} {:?} has not been declared in {}.{hint}",
            resource.kind.as_str(),
            resource.name.as_str(),
            place(&self.node(module).path)
        );
        diags.error(span, "Reference to undeclared resource", detail);
    }
}

fn did_you_mean<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> String {
    closest(given, known).map_or_else(String::new, |near| format!(" Did you mean {near:?}?"))
}

fn place(path: &ModulePath) -> String {
    if path.is_root() { "the root module".into() } else { path.to_string() }
}

/// Where the provider configuration of a resource stands, and which it is.
fn provider_of(config: &Config, path: &ModulePath, resource: &ResourceBlock) -> Option<(ModulePath, ProviderKey)> {
    let (name, alias) = resource.provider_key();
    let found = terrane_config::provider_for(config, path, &name, alias.as_deref(), &config.default_host).ok()?;
    Some((found.module, ProviderKey { address: found.provider, alias: found.alias }))
}

//! Which attributes of other objects the changes were derived from: what `relevant_attributes` lists, so that
//! those who look at drift can tell what matters.
//!
//! It is a reading of the configuration, not of values. From each object and output that changes it follows
//! references through locals, variables, outputs and `each` to attributes of resources, and from an attribute
//! that is configured to what that was derived from. What `depends_on`, `lifecycle`, provisioners and providers
//! name does not count.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use terrane_addr::{AbsResource, AbsResourceInstance, InstanceKey, Mode, ModuleInstance, Resource, Str};
use terrane_config::ResourceBlock;
use terrane_diag::Diagnostics;
use terrane_eval::{Index, InstanceId, ItemKind, ModuleId, Subject, body_references, parse_reference, traversal_path};
use terrane_hcl::{Body, Expr, Traversal};
use terrane_plan::{Action, Mode as PlanMode, OutputChange};
use terrane_schema::{Block, BlockNesting};
use terrane_value::{Path, PathStep};

use super::{Found, Planner};
use crate::schemas::Schemas;

impl Planner<'_> {
    pub(super) fn relevant_attributes(
        &self,
        found: &Found,
        outputs: &[OutputChange],
        failed: &[bool],
    ) -> Vec<(AbsResourceInstance, Path)> {
        let index = &self.session.index;
        let mut reading = Reading::new(index, self.session.schemas);
        for change in found.changes.iter().filter(|change| change.action != Action::NoOp) {
            reading.open(change.address.module(), whole(&change.address.resource.resource));
        }
        let changed = outputs.iter().filter(|output| output.action != Action::NoOp);
        for output in changed {
            reading.open(&ModuleInstance::root(), Part::Output(output.name.clone()));
        }
        match self.options.mode {
            // What was read goes too.
            PlanMode::Destroy => {
                let prior = self.prior.borrow();
                for (address, recorded) in prior.state().resources() {
                    if address.resource.mode == Mode::Data && !recorded.instances.is_empty() {
                        reading.open(&address.module, whole(&address.resource));
                    }
                }
            }
            // Outputs of other modules are recorded nowhere, so each run makes them anew.
            PlanMode::Normal | PlanMode::RefreshOnly => self.open_inner_outputs(&mut reading, failed),
        }
        reading.finish()
    }

    fn open_inner_outputs(&self, reading: &mut Reading<'_>, failed: &[bool]) {
        let index = &self.session.index;
        for item in index.item_ids() {
            let declared = index.item(item);
            let ItemKind::Output(name) = &declared.kind else { continue };
            if declared.module == ModuleId::ROOT || failed[item.0 as usize] || !self.selection.visits(item) {
                continue;
            }
            // What is ephemeral is no part of a plan.
            if index.module(declared.module).outputs.get(name).is_some_and(|output| output.ephemeral) {
                continue;
            }
            let instances: Vec<InstanceId> = self.session.module_instances(item).unwrap_or_default();
            for instance in instances {
                let value = self.session.evaluator.borrow().value(instance, item);
                // Null is no output: there was none before, and none comes.
                if value.is_some_and(|value| !value.is_null()) {
                    reading.open(&self.session.address(instance), Part::Output(name.clone()));
                }
            }
        }
    }
}

/// A part of the configuration, within an instance of a module.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Part {
    Local(Str),
    Output(Str),
    Variable(Str),
    Body(Resource, Place),
    /// `count` or `for_each` of a resource, behind `count.index` or `each`.
    Repetition(Resource),
}

fn whole(resource: &Resource) -> Part {
    Part::Body(resource.clone(), Place::Whole)
}

/// Where in a body.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Place {
    Whole,
    /// An attribute, in blocks with these names.
    Attribute(Vec<Str>),
}

struct Reading<'a> {
    index: &'a Index,
    schemas: &'a Schemas,
    seen: FxHashSet<(ModuleInstance, Part)>,
    open: Vec<(ModuleInstance, Part)>,
    /// By address and path as text.
    found: BTreeMap<(AbsResourceInstance, String), Path>,
}

impl<'a> Reading<'a> {
    fn new(index: &'a Index, schemas: &'a Schemas) -> Reading<'a> {
        Reading { index, schemas, seen: FxHashSet::default(), open: Vec::new(), found: BTreeMap::new() }
    }

    fn open(&mut self, module: &ModuleInstance, part: Part) {
        if self.seen.insert((module.clone(), part.clone())) {
            self.open.push((module.clone(), part));
        }
    }

    fn finish(mut self) -> Vec<(AbsResourceInstance, Path)> {
        while let Some((module, part)) = self.open.pop() {
            let Some(id) = self.index.module_id(&module.path()) else { continue };
            let declared = self.index.module(id);
            match &part {
                Part::Local(name) => {
                    let expr = declared.locals.get(name).map(|local| &local.expr);
                    self.follow_all(&module, None, expr.into_iter().flat_map(|expr| expr.references()));
                }
                Part::Output(name) => {
                    let expr = declared.outputs.get(name).map(|output| &output.expr);
                    self.follow_all(&module, None, expr.into_iter().flat_map(|expr| expr.references()));
                }
                Part::Variable(name) => self.follow_argument(&module, name),
                Part::Body(resource, place) => {
                    let Some(block) = declared.resources.get(resource) else { continue };
                    let references = self.references_at(block, place);
                    self.follow_all(&module, Some(resource), references);
                }
                Part::Repetition(resource) => {
                    let Some(block) = declared.resources.get(resource) else { continue };
                    if let Some(expr) = block.repetition.expr() {
                        self.follow_all(&module, None, expr.references());
                    }
                }
            }
        }
        self.found.into_iter().map(|((address, _), path)| (address, path)).collect()
    }

    /// What a call says of a variable of the module that it calls.
    fn follow_argument(&mut self, module: &ModuleInstance, name: &Str) {
        let (Some(parent), Some(call)) = (module.parent(), module.steps().last()) else { return };
        let Some(id) = self.index.module_id(&parent.path()) else { return };
        let arguments = self.index.module(id).calls.get(&call.name).map(|call| &call.arguments);
        if let Some((expr, _)) = arguments.and_then(|arguments| arguments.get(name)) {
            self.follow_all(&parent, None, expr.references());
        }
    }

    /// `own` is the resource whose `count` and `each` the references mean.
    fn follow_all<'t>(
        &mut self,
        module: &ModuleInstance,
        own: Option<&Resource>,
        traversals: impl IntoIterator<Item = &'t Traversal>,
    ) {
        for traversal in traversals {
            self.follow(module, own, traversal);
        }
    }

    fn follow(&mut self, module: &ModuleInstance, own: Option<&Resource>, traversal: &Traversal) {
        let Some(reference) = parse_reference(traversal, &mut Diagnostics::new()) else { return };
        match reference.subject {
            Subject::Variable(name) => self.open(module, Part::Variable(name)),
            Subject::Local(name) => self.open(module, Part::Local(name)),
            Subject::Resource(resource) => {
                // The path of a traversal begins with its root.
                let steps = traversal_path(traversal).steps()[reference.used + 1..].to_vec();
                self.note(module, resource, steps);
            }
            Subject::ModuleOutput { call, key, output } => self.open(&module.child(call, key), Part::Output(output)),
            Subject::Module(call) => {
                let steps = traversal_path(traversal).steps()[reference.used + 1..].to_vec();
                let key = steps.first().and_then(instance_key).unwrap_or(InstanceKey::None);
                let called = module.child(call, key);
                let id = self.index.module_id(&called.path());
                for name in id.into_iter().flat_map(|id| self.index.module(id).outputs.keys()) {
                    self.open(&called, Part::Output(name.clone()));
                }
            }
            Subject::Each(_) | Subject::CountIndex => {
                if let Some(own) = own {
                    self.open(module, Part::Repetition(own.clone()));
                }
            }
            Subject::SelfObject | Subject::Path(_) | Subject::Terraform(_) => {}
        }
    }

    /// An attribute of a resource, and what is said of it there.
    fn note(&mut self, module: &ModuleInstance, resource: Resource, mut steps: Vec<PathStep>) {
        let key = steps.first().and_then(instance_key);
        if key.is_some() {
            steps.remove(0);
        }
        let declared = self.index.module_id(&module.path()).map(|id| self.index.module(id));
        let Some(block) = declared.and_then(|declared| declared.resources.get(&resource)) else { return };
        if let Some(place) = self.place(block, &steps) {
            self.open(module, Part::Body(resource.clone(), place));
        }
        let path = Path::from(steps);
        let address = AbsResource { module: module.clone(), resource }.instance(key.unwrap_or(InstanceKey::None));
        self.found.insert((address, path.to_string()), path);
    }

    fn schema(&self, block: &ResourceBlock) -> Option<&'a Block> {
        self.schemas.resource(&block.provider_source, &block.address).map(|schema| &*schema.block)
    }

    /// Where a path leads to in the configuration. `None` if that cannot be said: to blocks of which there may
    /// be several.
    fn place(&self, block: &ResourceBlock, steps: &[PathStep]) -> Option<Place> {
        let mut schema = self.schema(block)?;
        let mut names = Vec::new();
        for (depth, step) in steps.iter().enumerate() {
            let PathStep::Attribute(name) = step else { return None };
            names.push(name.clone());
            if schema.attributes.contains_key(name) {
                return Some(Place::Attribute(names));
            }
            let nested = schema.blocks.get(name)?;
            if depth + 1 == steps.len() {
                return Some(Place::Whole);
            }
            match nested.nesting {
                BlockNesting::Single | BlockNesting::Group => schema = &nested.block,
                BlockNesting::List | BlockNesting::Set | BlockNesting::Map => return None,
            }
        }
        Some(Place::Whole)
    }

    fn references_at<'c>(&self, block: &'c ResourceBlock, place: &Place) -> Vec<&'c Traversal> {
        let mut found = Vec::new();
        match place {
            Place::Whole => body_references(&block.body, &mut |traversal| found.push(traversal)),
            Place::Attribute(names) => {
                if let Some((name, blocks)) = names.split_last() {
                    attribute_references(&block.body, blocks, name, &mut found);
                }
            }
        }
        found
    }
}

fn attribute_references<'c>(body: &'c Body, blocks: &[Str], name: &Str, found: &mut Vec<&'c Traversal>) {
    match blocks.split_first() {
        None => {
            let attribute = body.attributes.iter().find(|attribute| attribute.name.name == *name);
            found.extend(attribute.into_iter().flat_map(|attribute| attribute.expr.references()));
            // Its elements may stand in blocks.
            for block in body.blocks.iter().filter(|block| block.kind.name == *name) {
                body_references(&block.body, &mut |traversal| found.push(traversal));
            }
        }
        Some((first, rest)) => {
            for block in body.blocks.iter().filter(|block| block.kind.name == *first) {
                attribute_references(&block.body, rest, name, found);
            }
            let properties = body.attributes.iter().filter(|attribute| attribute.is_property);
            for property in properties.filter(|property| property.name.name == *first) {
                property_references(&property.expr, rest, name, found);
            }
        }
    }
}

/// The same in a property that is the content of blocks.
fn property_references<'c>(value: &'c Expr, blocks: &[Str], name: &Str, found: &mut Vec<&'c Traversal>) {
    let (next, rest) = blocks.split_first().map_or((name, None), |(next, rest)| (next, Some(rest)));
    for object in value.as_list().unwrap_or(std::slice::from_ref(value)) {
        let members = object.as_object_items().into_iter().flatten();
        for member in members.filter(|member| member.json_name() == Some(next.as_str())) {
            match rest {
                Some(rest) => property_references(&member.value, rest, name, found),
                None => found.extend(member.value.references()),
            }
        }
    }
}

/// The step as the key of an instance, if it can be one.
fn instance_key(step: &PathStep) -> Option<InstanceKey> {
    let PathStep::Index(key) = step else { return None };
    match key.unmark().0 {
        terrane_value::Content::String(name) => Some(InstanceKey::Str(name.clone())),
        terrane_value::Content::Number(number) => number.to_string().parse().ok().map(InstanceKey::Int),
        _ => None,
    }
}

//! Computing one cell, once everything that it uses is there.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use terrane_addr::{InstanceKey, Str};
use terrane_config::{Output, Repetition};
use terrane_diag::Diagnostics;
use terrane_value::{Marks, Type, Value, convert};

use super::{CellCheck, CellKind, Evaluator, Expansion, Inst, InstanceId, RepetitionData, World};
use crate::expression::evaluate;
use crate::index::{ItemId, ItemKind};
use crate::scope::Scope;

impl Evaluator {
    pub(super) fn compute_cell(&mut self, instance: InstanceId, item: ItemId, uses_failed: bool, world: &dyn World) {
        let mut diags = Diagnostics::new();
        let value = if uses_failed { Value::dynamic() } else { self.cell_value(instance, item, world, &mut diags) };
        if uses_failed || diags.has_errors() {
            self.failed.insert((instance, item));
        }
        self.set_cell(instance, item, value);
        self.diags.append(diags);
    }

    fn cell_value(&mut self, instance: InstanceId, item: ItemId, world: &dyn World, diags: &mut Diagnostics) -> Value {
        let index = self.index.clone();
        let declared = index.item(item);
        match &declared.kind {
            ItemKind::Variable(name) => self.variable(instance, name, world, diags),
            ItemKind::Local(name) => {
                let expr = &index.module(declared.module).locals[name].expr;
                evaluate(expr, &Scope::of_module(self, world, instance), diags)
            }
            ItemKind::Output(name) => self.output(instance, name, world, diags),
            ItemKind::Expansion(call) => {
                self.expand(instance, call, world, diags);
                Value::dynamic()
            }
            ItemKind::CallAll(call) => self.whole_call(instance, call),
            // Only markers: that what they use is there.
            ItemKind::CallOutput(..)
            | ItemKind::Resource(_)
            | ItemKind::Provider(_)
            | ItemKind::Begin
            | ItemKind::End
            | ItemKind::Check(_) => Value::dynamic(),
        }
    }

    fn output(&mut self, instance: InstanceId, name: &Str, world: &dyn World, diags: &mut Diagnostics) -> Value {
        let index = self.index.clone();
        let output = &index.module(self.module_of(instance)).outputs[name];
        let mut own = Diagnostics::new();
        let preconditions = if self.conditions { output.preconditions.as_slice() } else { &[] };
        for rule in preconditions {
            let outcome = {
                let scope = Scope::of_module(self, world, instance);
                crate::rule::evaluate_rule(rule, &crate::rule::Kind::OUTPUT_PRECONDITION, &scope, &mut own)
            };
            let module = self.address(instance).clone();
            self.checks.push(CellCheck { module, kind: CellKind::Output, name: name.clone(), outcome });
        }
        if own.has_errors() {
            diags.append(own);
            return Value::dynamic();
        }
        diags.append(own);
        let scope = Scope::of_module(self, world, instance);
        let value = evaluate(&output.expr, &scope, diags);
        let value = output_of_type(output, value, diags);
        let marks = value.deep_marks();
        let is_root = index.node(self.module_of(instance)).parent.is_none();
        if is_root && marks.is_sensitive() && !output.sensitive {
            let detail = "To reduce the risk of accidentally exporting sensitive data that was intended to be only \
                          internal, Terraform requires that any root module output containing sensitive data be \
                          explicitly marked as sensitive, to confirm your intent.\n\nIf you do intend to export this data, \
                          annotate the output value as sensitive by adding the following argument:\n    sensitive = true";
            diags.error(output.span, "Output refers to sensitive values", detail);
        }
        if marks.is_ephemeral() && !output.ephemeral {
            let detail = "This output value is not declared as returning an ephemeral value, so it cannot be set to a \
                          result derived from an ephemeral value.";
            diags.error(output.expr.span, "Ephemeral value not allowed", detail);
        }
        let value = if output.ephemeral { value.with_marks(Marks::EPHEMERAL) } else { value };
        if output.sensitive { value.with_marks(Marks::SENSITIVE) } else { value }
    }

    fn expand(&mut self, parent: InstanceId, call: &Str, world: &dyn World, diags: &mut Diagnostics) {
        let index = self.index.clone();
        let module = index.module(self.module_of(parent));
        let Some(child_module) = index.node(self.module_of(parent)).calls.get(call).copied() else { return };
        let repetition = &module.calls[call].repetition;
        let undecided = self.deferring
            && self.expansion == Expansion::Real
            && super::repetition::is_undecided(repetition, &Scope::of_module(self, world, parent));
        let instances: Vec<(InstanceKey, RepetitionData)> = match self.expansion {
            Expansion::Real if undecided => vec![(InstanceKey::None, super::repetition::symbolic(repetition))],
            Expansion::Early => vec![(InstanceKey::None, super::repetition::symbolic(repetition))],
            Expansion::Symbolic => {
                let scope = Scope::of_module(self, world, parent);
                if let Some(expr) = repetition.expr() {
                    evaluate(expr, &scope, diags);
                }
                vec![(InstanceKey::None, super::repetition::symbolic(repetition))]
            }
            Expansion::Real => {
                let scope = Scope::of_module(self, world, parent);
                match super::repetition::instances(repetition, &scope, diags) {
                    Some(instances) => instances.iter().collect(),
                    None => return,
                }
            }
        };
        let mut children = Vec::with_capacity(instances.len());
        for (key, repetition) in instances {
            let id = InstanceId(self.instances.len() as u32);
            let address = self.address(parent).child(call.clone(), key.clone());
            self.by_address.insert(address.clone(), id);
            self.instances.push(Inst {
                module: child_module,
                address,
                parent: Some(parent),
                repetition,
                undecided,
                cells: vec![None; index.node(child_module).count as usize],
                children: FxHashMap::default(),
            });
            children.push((key, id));
        }
        self.instances[parent.0 as usize].children.insert(call.clone(), Arc::new(children));
    }

    /// The value of `module.x`: an object of its outputs, or a tuple or object of those.
    fn whole_call(&self, instance: InstanceId, call: &Str) -> Value {
        let module = self.index.module(self.module_of(instance));
        let repetition = &module.calls[call].repetition;
        if self.expansion != Expansion::Real && matches!(repetition, Repetition::Count(_) | Repetition::ForEach(_)) {
            return Value::dynamic();
        }
        let Some(children) = self.call_instances(instance, call) else { return Value::dynamic() };
        if children.iter().any(|(_, child)| self.stands_for_all(*child)) {
            return Value::dynamic();
        }
        match repetition {
            Repetition::Once => children.first().map_or_else(Value::dynamic, |(_, child)| self.outputs_object(*child)),
            Repetition::Enabled(_) => match children.first() {
                Some((_, child)) => self.outputs_object(*child),
                None => Value::null(Type::Dynamic),
            },
            Repetition::Count(_) => {
                Value::tuple(children.iter().map(|(_, child)| self.outputs_object(*child)).collect())
            }
            Repetition::ForEach(_) => Value::object(children.iter().filter_map(|(key, child)| match key {
                InstanceKey::Str(name) => Some((name.clone(), self.outputs_object(*child))),
                InstanceKey::None | InstanceKey::Int(_) => None,
            })),
        }
    }

    fn outputs_object(&self, child: InstanceId) -> Value {
        let module = self.module_of(child);
        Value::object(self.index.module(module).outputs.keys().map(|name| {
            let item = self.index.find(module, &ItemKind::Output(name.clone()));
            let value = item.and_then(|item| self.cell(child, item).cloned());
            (name.clone(), value.unwrap_or_else(Value::dynamic))
        }))
    }

    /// `each` and `count` of the call that made a module instance, for its arguments.
    pub(crate) fn repetition_of(&self, instance: InstanceId) -> &RepetitionData {
        &self.instances[instance.0 as usize].repetition
    }
}

/// The value as the output's `type` wants it.
fn output_of_type(output: &Output, value: Value, diags: &mut Diagnostics) -> Value {
    let Some(constraint) = &output.ty else { return value };
    let (ty, defaults) = super::variable::written_type(constraint, diags);
    let value = if value.is_null() { value } else { super::variable::with_defaults(&value, defaults.as_ref()) };
    convert(&value, &ty).unwrap_or_else(|error| {
        let detail = format!(
            "The value of the output {:?} does not fit its type: {error}. Change the value, or the \"type\" of the output.",
            output.name.as_str()
        );
        diags.error(output.expr.span, "Invalid output value", detail);
        Value::unknown(ty.without_optional())
    })
}

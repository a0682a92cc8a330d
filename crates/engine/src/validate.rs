//! Validation: everything that can be told without values, state or credentials.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use terrane_addr::{Mode, ModuleInstance};
use terrane_config::{IgnoreChanges, Repetition, ResourceBlock};
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_eval::{
    Index, ItemId, ItemKind, RepetitionData, RootVariables, RuleKind, Scope, decode_body, evaluate, evaluate_rule,
    symbolic,
};
use terrane_schema::Schema;
use terrane_value::{PathStep, Type, Value};

use crate::ports::Engine;
use crate::schemas::Schemas;
use crate::session::{Phase, Session, function_providers};
use crate::walk::{Visit, walk};

/// Checks a configuration. One instance stands for all, and nothing is known of values to come.
pub async fn validate(index: Arc<Index>, engine: &Engine<'_>) -> Diagnostics {
    let mut diags = Diagnostics::new();
    if let Err(cycle) = index.sorted() {
        diags.push(crate::plan::cycle_diagnostic(&index, &cycle));
        return diags;
    }
    crate::refactoring::check(&index, &mut diags);
    let schemas = Schemas::load(&index.config, None, engine.providers, &mut diags).await;
    let functions = function_providers(engine, &index, &mut diags).await;
    if diags.has_errors() {
        return diags;
    }
    let session = Session::new(engine, index.clone(), &schemas, RootVariables::default(), Phase::Validate, functions);
    let validator = Validator { session: &session };
    validator.declare_resources();
    let visit = |item: ItemId| -> LocalBoxFuture<'_, Visit> { validator.visit(item).boxed_local() };
    walk(&index, &|_| true, &visit).await;
    diags.append(session.take_diagnostics());
    diags
}

struct Validator<'a> {
    session: &'a Session<'a>,
}

impl Validator<'_> {
    /// A resource that repeats has a value of which nothing is known, any other an object of its type.
    fn declare_resources(&self) {
        let index = &self.session.index;
        for item in index.item_ids() {
            let Some(block) = self.session.block(item) else { continue };
            let schema = self.session.schemas.resource(&block.provider_source, &block.address);
            let (Some(schema), Repetition::Once | Repetition::Enabled(_)) = (schema, &block.repetition) else {
                continue;
            };
            let value = match block.address.mode {
                Mode::Ephemeral => crate::ephemeral::unknown_ephemeral(schema),
                Mode::Managed | Mode::Data => {
                    let value = Value::unknown(schema.block.implied_type());
                    terrane_schema::mark_sensitive(&schema.block, &value)
                }
            };
            let module = symbolic_instance(index, item);
            self.session.world.set(&module, item, terrane_addr::InstanceKey::None, value);
        }
    }

    async fn visit(&self, item: ItemId) -> Visit {
        // Every module has its one symbolic instance; a call that fails hides what is inside.
        let Some(instances) = self.session.module_instances(item) else { return Visit::Failed };
        let module = symbolic_instance(&self.session.index, item);
        match &self.session.index.item(item).kind {
            ItemKind::Resource(_) => self.resource(item, &module).await,
            ItemKind::Provider(_) => self.provider(item, &module).await,
            ItemKind::Check(name) => self.check(item, name, &module),
            ItemKind::Begin | ItemKind::End => Visit::Done,
            ItemKind::Expansion(name) => self.call(item, name, &module),
            ItemKind::Variable(_)
            | ItemKind::Local(_)
            | ItemKind::Output(_)
            | ItemKind::CallOutput(..)
            | ItemKind::CallAll(_) => {
                let fine = instances.iter().all(|instance| self.session.prepare(*instance, item));
                if fine { Visit::Done } else { Visit::Failed }
            }
        }
    }

    fn call(&self, item: ItemId, name: &str, module: &ModuleInstance) -> Visit {
        let session = self.session;
        let declared = session.index.module(session.index.item(item).module);
        let Some(call) = declared.calls.get(name) else { return Visit::Done };
        let mut diags = Diagnostics::new();
        session.with_scope(module, item, |scope| judge_repetition(&call.repetition, &scope, &mut diags));
        let failed = diags.has_errors();
        session.report_all(diags);
        if failed { Visit::Failed } else { Visit::Done }
    }

    async fn resource(&self, item: ItemId, module: &ModuleInstance) -> Visit {
        let session = self.session;
        let Some(block) = session.block(item) else { return Visit::Failed };
        let Some(schema) = session.schemas.resource(&block.provider_source, &block.address) else {
            self.session.report_unknown_type(block);
            // Others may still be judged: of this one nothing is known.
            return Visit::Done;
        };
        let mut diags = Diagnostics::new();
        let repetition = symbolic(&block.repetition);
        let config = session.with_scope(module, item, |scope| {
            judge_repetition(&block.repetition, &scope, &mut diags);
            let own = scope.with_repetition(&repetition);
            for rule in &block.lifecycle.preconditions {
                evaluate_rule(rule, &RuleKind::PRECONDITION, &own, &mut diags);
            }
            if let Some(expr) = &block.lifecycle.prevent_destroy {
                evaluate(expr, &own, &mut diags);
            }
            decode_body(&block.body, &schema.block, &own, &mut diags)
        });
        let Some(config) = config else { return Visit::Failed };
        ignored_exist(block, schema, &mut diags);
        self.provisioners(block, schema, item, module, &repetition, &mut diags);
        let refused = diags.has_errors();
        for diagnostic in diags.iter_mut() {
            diagnostic.address.get_or_insert_with(|| address(module, block));
        }
        session.report_all(diags);
        if refused {
            return Visit::Done;
        }
        let (_, marks) = config.unmark_with_paths();
        if block.address.mode != Mode::Ephemeral
            && session.keeps_ephemeral(&marks, schema, block, &address(module, block))
        {
            return Visit::Done;
        }
        let secrets = terrane_schema::mark_sensitive(&schema.block, &config);
        self.ask_provider(block, config.unmark_deep().0, &secrets, module).await;
        Visit::Done
    }

    async fn ask_provider(&self, block: &ResourceBlock, config: Value, secrets: &Value, module: &ModuleInstance) {
        let session = self.session;
        let instance = match session.engine.providers.shared(&block.provider_source).await {
            Ok(instance) => instance,
            Err(error) => return session.report(Diagnostic::error(error.summary, error.detail)),
        };
        let kind = &block.address.kind;
        let problems = match block.address.mode {
            Mode::Managed => instance.validate_resource_config(kind, config).await,
            Mode::Data => instance.validate_data_config(kind, config).await,
            Mode::Ephemeral => instance.validate_ephemeral_config(kind, config).await,
        };
        let mut diags = Diagnostics::new();
        let problems = crate::refusal::redacted_by(problems, secrets);
        crate::refusal::report(problems, Some(&block.body), Some(block.span), &address(module, block), &mut diags);
        session.report_all(diags);
    }

    fn provisioners(
        &self,
        block: &ResourceBlock,
        schema: &Schema,
        item: ItemId,
        module: &ModuleInstance,
        repetition: &RepetitionData,
        diags: &mut Diagnostics,
    ) {
        let object = Value::unknown(schema.block.implied_type());
        self.session.judge_provisioners(block, (item, module), repetition, &object, diags);
        for rule in &block.lifecycle.postconditions {
            self.session.with_scope(module, item, |scope| {
                let scope = scope.with_repetition(repetition).with_self(object.clone());
                evaluate_rule(rule, &RuleKind::POSTCONDITION, &scope, diags)
            });
        }
    }

    async fn provider(&self, item: ItemId, module: &ModuleInstance) -> Visit {
        let session = self.session;
        let Some(block) = crate::providers::provider_block(&session.index, item) else { return Visit::Done };
        let Some(config_address) = crate::providers::provider_config_address(&session.index, item) else {
            return Visit::Done;
        };
        let instance = match session.engine.providers.shared(&config_address.provider).await {
            Ok(instance) => instance,
            Err(error) => {
                session.report(Diagnostic::error(error.summary, error.detail));
                return Visit::Failed;
            }
        };
        let schema = instance.schemas().provider.clone();
        let mut diags = Diagnostics::new();
        let config =
            session.with_scope(module, item, |scope| decode_body(&block.body, &schema.block, &scope, &mut diags));
        if let Some(config) = config
            && !diags.has_errors()
        {
            let secrets = terrane_schema::mark_sensitive(&schema.block, &config);
            let validated = instance.validate_provider_config(config.unmark_deep().0).await;
            let name = config_address.to_string();
            let problems = crate::refusal::redacted_by(validated.diagnostics, &secrets);
            crate::refusal::report(problems, Some(&block.body), Some(block.span), &name, &mut diags);
        }
        session.report_all(diags);
        Visit::Done
    }

    fn check(&self, item: ItemId, name: &str, module: &ModuleInstance) -> Visit {
        let session = self.session;
        let Some(check) = session.index.module(session.index.item(item).module).checks.get(name) else {
            return Visit::Done;
        };
        let mut diags = Diagnostics::new();
        for rule in &check.asserts {
            session.with_scope(module, item, |scope| evaluate_rule(rule, &RuleKind::ASSERTION, &scope, &mut diags));
        }
        session.report_all(diags);
        Visit::Done
    }
}

/// What `count` and `for_each` say, where that is known already.
fn judge_repetition(repetition: &Repetition, scope: &Scope<'_>, diags: &mut Diagnostics) {
    let Some(expr) = repetition.expr() else { return };
    let mut noticed = Diagnostics::new();
    let value = evaluate(expr, scope, &mut noticed);
    match value.is_wholly_known() && !noticed.has_errors() {
        true => drop(terrane_eval::instances(repetition, scope, diags)),
        false => diags.append(noticed),
    }
}

/// Whether `ignore_changes` names parts that the resource has.
fn ignored_exist(block: &ResourceBlock, schema: &Schema, diags: &mut Diagnostics) {
    let IgnoreChanges::Attributes(traversals) = &block.lifecycle.ignore_changes else { return };
    for traversal in traversals {
        let name = &traversal.root.name;
        if schema.block.attributes.get(name).is_some_and(|attribute| attribute.computed && !attribute.optional) {
            let detail = format!(
                "Only the provider decides what {name:?} is, so there is nothing in the configuration to be ignored. Remove it \
                 from ignore_changes."
            );
            diags.warning(traversal.span, "Redundant ignore_changes element", detail);
            continue;
        }
        let mut ty = schema.block.implied_type();
        for (at, step) in terrane_eval::traversal_path(traversal).steps().iter().enumerate() {
            let inside = match (&ty, step) {
                (Type::Object(object), PathStep::Attribute(name)) => match object.get(name) {
                    Some(inside) => inside.clone(),
                    None => {
                        let span = match at.checked_sub(1) {
                            None => traversal.root.span,
                            Some(step) => traversal.steps[step].span,
                        };
                        diags.error(span, "Unsupported attribute", absent(block, schema, at == 0, name));
                        break;
                    }
                },
                (Type::List(inside) | Type::Map(inside), _) => (**inside).clone(),
                // What cannot be told here is the provider's to judge.
                _ => break,
            };
            ty = inside;
        }
    }
}

fn absent(block: &ResourceBlock, schema: &Schema, is_first: bool, name: &str) -> String {
    let kind = &block.address.kind;
    if !is_first {
        return format!("There is nothing named {name:?} in this part of {kind}.");
    }
    if name == "all" {
        return "To ignore all changes, write the bare word without brackets: ignore_changes = all".into();
    }
    if name == kind.as_str() || name == "self" {
        return format!(
            "Only parts of {} itself can be ignored, so write what follows its address: instead of {}.tags only tags.",
            block.address, block.address
        );
    }
    let known = schema.block.attributes.keys().chain(schema.block.blocks.keys());
    let hint = terrane_eval::closest(name, known.map(terrane_addr::Str::as_str))
        .map_or_else(String::new, |near| format!(" Did you mean {near:?}?"));
    format!("A {kind} has no argument, block or attribute named {name:?}.{hint}")
}

fn address(module: &ModuleInstance, block: &ResourceBlock) -> String {
    if module.is_root() { block.address.to_string() } else { format!("{module}.{}", block.address) }
}

/// The one instance that stands for all of an item's module.
fn symbolic_instance(index: &Index, item: ItemId) -> ModuleInstance {
    let path = &index.node(index.item(item).module).path;
    path.names()
        .iter()
        .fold(ModuleInstance::root(), |module, name| module.child(name.clone(), terrane_addr::InstanceKey::None))
}

//! What the jobs of one phase share. All of it lives on one thread.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use terrane_addr::{Mode, ModuleInstance, ProviderAddr, Str};
use terrane_config::ResourceBlock;
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_eval::{CheckOutcome, Evaluator, Expansion, Index, InstanceId, ItemId, ItemKind, RootVariables};
use terrane_hcl::Mention;
use terrane_plan::{CheckStatus, CheckableKind, Checks};
use terrane_provider::Provider;

use crate::ephemeral::Ephemerals;
use crate::permits::Permits;
use crate::ports::Engine;
use crate::providers::Configured;
use crate::schemas::Schemas;
use crate::world::RunWorld;

pub(crate) struct Session<'a> {
    pub engine: &'a Engine<'a>,
    pub index: Arc<Index>,
    pub schemas: &'a Schemas,
    pub evaluator: RefCell<Evaluator>,
    pub world: RunWorld<'a>,
    pub configured: Configured,
    pub permits: Permits,
    pub ephemerals: Ephemerals,
    pub checks: RefCell<Checks>,
    /// Whether pre- and postconditions are asked for.
    pub conditions: bool,
    /// Whether what cannot be planned yet is left for another round.
    pub deferring: bool,
    /// Why data sources of checks could not be read.
    pub check_faults: RefCell<BTreeMap<(ModuleInstance, ItemId), Vec<String>>>,
    diags: RefCell<Diagnostics>,
}

impl<'a> Session<'a> {
    pub(crate) fn new(
        engine: &'a Engine<'a>,
        index: Arc<Index>,
        schemas: &'a Schemas,
        variables: RootVariables,
        phase: Phase,
        functions: BTreeMap<ProviderAddr, Arc<dyn Provider>>,
    ) -> Session<'a> {
        let expansion = if phase == Phase::Validate { Expansion::Symbolic } else { Expansion::Real };
        let applying = phase == Phase::Apply;
        let conditions = phase != Phase::BeforeDestroy;
        let evaluator = Evaluator::new(index.clone(), variables, expansion);
        let evaluator = if conditions { evaluator } else { evaluator.without_conditions() };
        let world = RunWorld::new(index.clone(), engine.outside, &engine.workspace, applying).with_functions(functions);
        Session {
            engine,
            schemas,
            evaluator: RefCell::new(evaluator),
            conditions,
            deferring: false,
            world,
            index,
            configured: Configured::default(),
            permits: Permits::new(engine.parallelism),
            ephemerals: Ephemerals::default(),
            checks: RefCell::default(),
            check_faults: RefCell::default(),
            diags: RefCell::default(),
        }
    }

    /// See [`Evaluator::deferring`].
    pub(crate) fn deferring(self, deferring: bool) -> Session<'a> {
        Session { evaluator: RefCell::new(self.evaluator.into_inner().deferring(deferring)), deferring, ..self }
    }

    pub(crate) fn report(&self, diagnostic: Diagnostic) {
        self.diags.borrow_mut().push(diagnostic);
    }

    pub(crate) fn report_all(&self, diags: Diagnostics) {
        self.diags.borrow_mut().append(diags);
    }

    pub(crate) fn take_diagnostics(&self) -> Diagnostics {
        std::mem::take(&mut self.diags.borrow_mut())
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.diags.borrow().has_errors()
    }

    /// All instances of an item's module. `None`: reported.
    pub(crate) fn module_instances(&self, item: ItemId) -> Option<Vec<InstanceId>> {
        let mut evaluator = self.evaluator.borrow_mut();
        let instances = evaluator.module_instances(self.index.item(item).module, &self.world);
        let diags = evaluator.take_diagnostics();
        drop(evaluator);
        self.report_all(diags);
        instances
    }

    pub(crate) fn address(&self, instance: InstanceId) -> ModuleInstance {
        self.evaluator.borrow().address(instance).clone()
    }

    /// Computes the cells behind an item. False: failed, reported.
    pub(crate) fn prepare(&self, instance: InstanceId, item: ItemId) -> bool {
        let mut evaluator = self.evaluator.borrow_mut();
        let prepared = evaluator.prepare(instance, item, &self.world);
        let diags = evaluator.take_diagnostics();
        drop(evaluator);
        self.report_all(diags);
        prepared
    }

    pub(crate) fn block(&self, item: ItemId) -> Option<&ResourceBlock> {
        let declared = self.index.item(item);
        let ItemKind::Resource(resource) = &declared.kind else { return None };
        self.index.module(declared.module).resources.get(resource)
    }

    /// There is no such type, or this provider does not have it.
    pub(crate) fn report_unknown_type(&self, block: &ResourceBlock) {
        let (what, known): (_, Vec<String>) = match (block.address.mode, self.schemas.provider(&block.provider_source))
        {
            (Mode::Data, Some(schemas)) => {
                ("data source", schemas.data_sources.keys().map(ToString::to_string).collect())
            }
            (Mode::Ephemeral, Some(schemas)) => {
                ("ephemeral resource", schemas.ephemeral_resources.keys().map(ToString::to_string).collect())
            }
            (_, Some(schemas)) => ("resource type", schemas.resources.keys().map(ToString::to_string).collect()),
            (_, None) => ("resource type", Vec::new()),
        };
        let hint = terrane_eval::closest(&block.address.kind, known.iter().map(String::as_str))
            .map_or_else(String::new, |near| format!(" Did you mean {near:?}?"));
        let detail = format!(
            "The provider {} does not support {what} {:?}.{hint}",
            block.provider_source.for_display(),
            block.address.kind.as_str()
        );
        self.report(Diagnostic::error(format!("Invalid {what}"), detail).at(block.span));
    }

    pub(crate) fn note_check(&self, kind: CheckableKind, declared: &str, instance: &str, outcome: &CheckOutcome) {
        let (status, message) = match outcome {
            CheckOutcome::Pass => (CheckStatus::Pass, None),
            CheckOutcome::Fail(message) => (CheckStatus::Fail, Some(message.clone())),
            CheckOutcome::Error => (CheckStatus::Error, None),
            CheckOutcome::Unknown => (CheckStatus::Unknown, None),
        };
        self.checks.borrow_mut().note(kind, declared, instance, status, message);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Validate,
    Plan,
    /// What there is, asked after before all of it goes.
    BeforeDestroy,
    Apply,
    Console,
}

/// Starts the providers whose functions the configuration calls.
pub(crate) async fn function_providers(
    engine: &Engine<'_>,
    index: &Index,
    diags: &mut Diagnostics,
) -> BTreeMap<ProviderAddr, Arc<dyn Provider>> {
    let mut wanted = BTreeMap::new();
    for module in index.config.modules.values() {
        let mut note = |expr: &terrane_hcl::Expr| {
            expr.for_each_mention(&mut |mention| {
                if let Mention::Call(call) = mention
                    && let Some(rest) = call.name.strip_prefix("provider::")
                    && let Some((provider, _)) = rest.split_once("::")
                {
                    let undeclared = !module.settings.required_providers.contains_key(provider);
                    let address = module.provider_address(provider, &index.config.default_host);
                    let call = undeclared.then(|| (Str::from(provider), call.name_span));
                    wanted
                        .entry(address)
                        .and_modify(|first: &mut Option<_>| drop(first.take_if(|_| call.is_none())))
                        .or_insert(call);
                }
            });
        };
        module.locals.values().for_each(|local| note(&local.expr));
        module.outputs.values().for_each(|output| note(&output.expr));
        module.calls.values().flat_map(|call| call.arguments.values()).for_each(|(expr, _)| note(expr));
        module.resources.values().for_each(|resource| each_expression(&resource.body, &mut note));
        module.providers.values().for_each(|provider| each_expression(&provider.body, &mut note));
    }
    let mut started = BTreeMap::new();
    for (provider, undeclared) in wanted {
        match engine.providers.shared(&provider).await {
            Ok(instance) => {
                started.insert(provider, instance);
            }
            Err(error) => diags.push(match undeclared {
                Some((name, at)) => undeclared_namespace(&name).at(at),
                None => Diagnostic::error(error.summary, error.detail),
            }),
        }
    }
    started
}

/// A name before a function that stands for no provider: asking for a package of that name would mislead.
fn undeclared_namespace(name: &str) -> Diagnostic {
    let detail = format!(
        "There is no provider with the local name {name:?} in this module. To call functions of one, name it:\n\n  terraform {{\n    \
         required_providers {{\n      {name} = {{\n        source = \"<namespace>/{name}\"\n      }}\n    }}\n  }}"
    );
    Diagnostic::error("Unknown provider function", detail)
}

fn each_expression(body: &terrane_hcl::Body, visit: &mut dyn FnMut(&terrane_hcl::Expr)) {
    body.attributes.iter().for_each(|attribute| visit(&attribute.expr));
    body.blocks.iter().for_each(|block| each_expression(&block.body, visit));
}

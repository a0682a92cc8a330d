//! Expressions by hand: what `console` evaluates, in the scope of the root module, against state.

use std::sync::Arc;

use terrane_config::Repetition;
use terrane_diag::Diagnostics;
use terrane_eval::{ConsoleAnswer, Index, InstanceId, RootVariables, Scope, evaluate_console};
use terrane_hcl::Expr;
use terrane_schema::mark_sensitive;
use terrane_state::{Attributes, State};
use terrane_value::{Marks, Value};

use crate::ports::Engine;
use crate::schemas::Schemas;
use crate::session::{Phase, Session, function_providers};
use crate::world::Keyed;

/// Evaluates one expression.
pub type Evaluate<'e> = &'e dyn Fn(&Expr) -> (ConsoleAnswer, Diagnostics);

/// Prepares the root module's scope and hands it to `work`. Resources have the values of state; those
/// that are not there yet are unknown.
pub async fn console(
    index: Arc<Index>,
    state: &State,
    variables: RootVariables,
    engine: &Engine<'_>,
    work: &mut dyn FnMut(Evaluate<'_>),
) -> Diagnostics {
    let mut diags = Diagnostics::new();
    if let Err(cycle) = index.sorted() {
        diags.push(crate::plan::cycle_diagnostic(&index, &cycle));
        return diags;
    }
    let schemas = Schemas::load(&index.config, Some(state), engine.providers, &mut diags).await;
    let functions = function_providers(engine, &index, &mut diags).await;
    if diags.has_errors() {
        return diags;
    }
    let session = Session::new(engine, index.clone(), &schemas, variables, Phase::Console, functions);
    fill(&session, state);
    work(&|expr| {
        let mut diags = Diagnostics::new();
        let mut evaluator = session.evaluator.borrow_mut();
        evaluator.prepare_expression(InstanceId::ROOT, expr, &session.world);
        diags.append(evaluator.take_diagnostics());
        let value = if diags.has_errors() {
            ConsoleAnswer::Value(Value::dynamic())
        } else {
            evaluate_console(expr, &Scope::of_module(&evaluator, &session.world, InstanceId::ROOT), &mut diags)
        };
        (value, diags)
    });
    diags.append(session.take_diagnostics());
    diags
}

pub(crate) fn fill(session: &Session<'_>, state: &State) {
    let index = session.index.clone();
    for item in index.item_ids() {
        let Some(block) = session.block(item) else { continue };
        let keyed = match block.repetition {
            Repetition::Once | Repetition::Enabled(_) => Keyed::Once,
            Repetition::Count(_) => Keyed::ByNumber,
            Repetition::ForEach(_) => Keyed::ByName,
        };
        let Some(schema) = session.schemas.resource(&block.provider_source, &block.address) else { continue };
        let ty = schema.block.implied_type();
        let modules = session.module_instances(item).unwrap_or_default();
        // Faults of the configuration are reported by the expressions that meet them.
        let _ = session.take_diagnostics();
        for module in modules {
            let module = session.address(module);
            let resource = terrane_addr::AbsResource { module: module.clone(), resource: block.address.clone() };
            session.world.declare(&module, item, keyed);
            let Some(recorded) = state.resource(&resource) else {
                if keyed == Keyed::Once {
                    let value = Value::unknown(ty.clone());
                    session.world.set(&module, item, terrane_addr::InstanceKey::None, value);
                }
                continue;
            };
            for (key, instance) in &recorded.instances {
                let Some(object) = &instance.current else { continue };
                let Attributes::Json(raw) = &object.attributes else { continue };
                let Ok(value) = terrane_value::json::decode(raw.as_str().as_bytes(), &ty) else { continue };
                let marks: Vec<_> =
                    object.sensitive_paths.iter().map(|path| (path.clone(), Marks::SENSITIVE)).collect();
                let value = mark_sensitive(&schema.block, &value.mark_paths(&marks));
                session.world.set(&module, item, key.clone(), value);
            }
        }
    }
}

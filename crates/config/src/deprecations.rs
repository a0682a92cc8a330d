//! What module authors marked as deprecated, where others use it.

use terrane_addr::ModulePath;
use terrane_diag::Diagnostics;
use terrane_hcl::{Expr, ExprKind, Literal, Traversal};

use crate::constant::attribute_name;
use crate::expressions::rules;
use crate::{Config, Deprecations, Module, ModuleCall};

/// Warns of arguments for deprecated variables and of references to deprecated outputs.
pub(crate) fn check(config: &Config, whose: Deprecations, diags: &mut Diagnostics) {
    if whose == Deprecations::None {
        return;
    }
    let is_told = |path: &ModulePath| whose == Deprecations::All || is_local(config, path);
    for module in config.modules.values().filter(|module| !is_muted(config, &module.path)) {
        for call in module.calls.values().filter(|call| is_told(&module.path.child(call.name.clone()))) {
            if let Some(child) = config.module(&module.path.child(call.name.clone())) {
                arguments(call, child, diags);
            }
        }
        let mut reference = |expr: &Expr| references(config, module, expr, &is_told, diags);
        module.for_each_inner_expression(&mut reference);
        for call in module.calls.values() {
            call.repetition.expr().into_iter().for_each(|expr| reference(expr));
            call.arguments.values().for_each(|(expr, _)| reference(expr));
        }
        for output in module.outputs.values() {
            // What is deprecated itself may go on handing out what is.
            if output.deprecated.is_none() {
                reference(&output.expr);
            }
            rules(&output.preconditions, &mut reference);
        }
    }
    if let Some(root) = config.root() {
        for output in root.outputs.values().filter(|output| output.deprecated.is_some()) {
            let detail = "Nobody refers to the outputs of the root module in the language, so nobody would be told. The \
                 mark has an effect only while another module calls this one.";
            diags.warning(output.span, "Root module output deprecated", detail);
        }
    }
}

/// Whether a call on the way to a module says `ignore_nested_deprecations`.
fn is_muted(config: &Config, path: &ModulePath) -> bool {
    let Some((parent, name)) = path.split_last() else { return false };
    let call = config.module(&parent).and_then(|module| module.calls.get(name));
    call.is_some_and(|call| call.ignore_nested_deprecations) || is_muted(config, &parent)
}

/// Whether every call on the way to a module has a relative path.
fn is_local(config: &Config, path: &ModulePath) -> bool {
    let Some((parent, name)) = path.split_last() else { return true };
    let call = config.module(&parent).and_then(|module| module.calls.get(name));
    let is_relative = |source: &str| source.starts_with("./") || source.starts_with("../");
    call.is_some_and(|call| is_relative(&call.source.0)) && is_local(config, &parent)
}

fn arguments(call: &ModuleCall, child: &Module, diags: &mut Diagnostics) {
    for (name, (expr, span)) in &call.arguments {
        let Some(reason) = child.variables.get(name).and_then(|variable| variable.deprecated.as_ref()) else {
            continue;
        };
        // Null is the same as no value.
        if matches!(expr.kind, ExprKind::Literal(Literal::Null)) {
            continue;
        }
        let detail =
            format!("The variable \"{name}\" of module \"{}\" is deprecated by its author: {reason}", call.name);
        diags.warning(*span, "Deprecated variable got a value", detail);
    }
}

fn references(
    config: &Config,
    module: &Module,
    expr: &Expr,
    is_told: &dyn Fn(&ModulePath) -> bool,
    diags: &mut Diagnostics,
) {
    for traversal in expr.references().into_iter().filter(|traversal| traversal.root.name == "module") {
        let Some((call, output)) = named_output(traversal) else { continue };
        let child = config.module(&module.path.child(call)).filter(|child| is_told(&child.path));
        let Some(reason) = child.and_then(|child| child.outputs.get(output)?.deprecated.as_ref()) else { continue };
        let detail = format!("module.{call}.{output} is deprecated by its author: {reason}");
        diags.warning(traversal.span, "Deprecated value used", detail);
    }
}

/// The call and the output that a reference names, with or without a key between them.
fn named_output(traversal: &Traversal) -> Option<(&str, &str)> {
    let name = |at: usize| attribute_name(&traversal.steps.get(at)?.kind).map(|name| name.as_str());
    Some((name(0)?, name(1).or_else(|| name(2))?))
}

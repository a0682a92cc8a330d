//! What must be known before anything is planned: which modules there are, in which versions, and where state is.
//!
//! Such arguments may refer to variables and locals. This crate cannot evaluate; it asks [`EarlyValues`] and puts the
//! answer, written out, in the place of the expression, so that everybody after it sees constants.

use std::sync::Arc;

use terrane_addr::ModulePath;
use terrane_diag::{Diagnostics, SourceMap};
use terrane_hcl::{Body, Expr};

use crate::decode::module_call::{check_source, check_version};
use crate::{Config, LoadOptions, constant};

/// Evaluates what must be known early.
pub trait EarlyValues {
    /// For each expression the same value, written out as a literal. `None`: reported, unless the expression may wait.
    fn literals(
        &mut self,
        config: &Arc<Config>,
        wanted: &[EarlyExpression],
        map: &mut SourceMap,
        diags: &mut Diagnostics,
    ) -> Vec<Option<Expr>>;
}

/// An expression that must be known early.
#[derive(Debug)]
pub struct EarlyExpression {
    pub module: ModulePath,
    /// What it decides, for messages: `the source of module.a`.
    pub what: String,
    pub expr: Arc<Expr>,
    /// Only some commands need it: that a variable has no value is no fault yet.
    pub may_wait: bool,
}

/// Nothing is known early: whatever is not written out is refused.
pub(crate) struct OnlyConstants;

impl EarlyValues for OnlyConstants {
    fn literals(
        &mut self,
        _: &Arc<Config>,
        wanted: &[EarlyExpression],
        _: &mut SourceMap,
        diags: &mut Diagnostics,
    ) -> Vec<Option<Expr>> {
        for one in wanted {
            constant::refers_to_nothing(&one.expr, diags);
        }
        wanted.iter().map(|_| None).collect()
    }
}

/// Whether an expression says more than a literal could.
pub(crate) fn is_early(expr: &Expr) -> bool {
    let mut mentions = false;
    expr.for_each_mention(&mut |_| mentions = true);
    mentions
}

/// Settles the early arguments of modules that have just been read, all of them with one look at the tree.
pub(crate) fn settle(
    config: &mut Config,
    read: &[ModulePath],
    options: &LoadOptions,
    early: &mut dyn EarlyValues,
    map: &mut SourceMap,
    diags: &mut Diagnostics,
) {
    let wanted: Vec<EarlyExpression> = read.iter().flat_map(|path| wanted_of(config, path)).collect();
    if wanted.is_empty() {
        return;
    }
    let shared = Arc::new(std::mem::take(config));
    let mut own = Diagnostics::new();
    let literals = early.literals(&shared, &wanted, map, &mut own);
    *config = Arc::into_inner(shared).expect("whoever evaluates gives the tree back");
    // A module that is called often is reported on once.
    own.remove_repeated();
    diags.append(own);
    let mut literals = literals.into_iter().map(|literal| literal.map(Arc::new));
    for path in read {
        put(config, path, options, &mut || literals.next().flatten(), diags);
    }
}

fn wanted_of(config: &Config, path: &ModulePath) -> Vec<EarlyExpression> {
    let Some(module) = config.module(path) else { return Vec::new() };
    let mut wanted = Vec::new();
    let mut ask = |what: String, expr: &Arc<Expr>, may_wait: bool| {
        wanted.push(EarlyExpression { module: path.clone(), what, expr: expr.clone(), may_wait });
    };
    for call in module.calls.values() {
        call.source_expr.iter().for_each(|expr| ask(format!("the source of module.{}", call.name), expr, false));
        call.version_expr.iter().for_each(|expr| ask(format!("the version of module.{}", call.name), expr, false));
    }
    if let Some(backend) = module.settings.backend.as_ref().filter(|_| path.is_root()) {
        for_each_early(&backend.body, &mut |expr| ask(format!("the backend \"{}\"", backend.kind), expr, true));
    }
    wanted
}

/// In the order of [`wanted_of`].
fn put(
    config: &mut Config,
    path: &ModulePath,
    options: &LoadOptions,
    next: &mut dyn FnMut() -> Option<Arc<Expr>>,
    diags: &mut Diagnostics,
) {
    let Some(module) = config.modules.get_mut(path) else { return };
    for call in module.calls.values_mut() {
        let source = call.source_expr.take().map(|expr| (next(), expr.span));
        let version = call.version_expr.take().map(|expr| (next(), expr.span));
        if let Some((literal, span)) = version {
            // What is not known is kept as no constraint, so that nothing is asked of what was installed.
            let unknown = || Some((String::new(), span));
            call.version = literal.map_or_else(unknown, |literal| check_version(&literal, span, diags));
        }
        if let Some((Some(literal), span)) = source
            && let Some(text) = constant::string(&literal, diags)
        {
            check_source(&text, call.version.is_some(), span, &options.default_host, diags);
            call.source = (text, span);
        }
    }
    if let Some(backend) = module.settings.backend.as_mut().filter(|_| path.is_root()) {
        replace_early(&mut backend.body, next);
    }
}

fn for_each_early<'b>(body: &'b Body, visit: &mut dyn FnMut(&'b Arc<Expr>)) {
    body.attributes.iter().filter(|attribute| is_early(&attribute.expr)).for_each(|attribute| visit(&attribute.expr));
    body.blocks.iter().for_each(|block| for_each_early(&block.body, visit));
}

/// What is not known yet stays as it is.
fn replace_early(body: &mut Body, next: &mut dyn FnMut() -> Option<Arc<Expr>>) {
    for attribute in body.attributes.iter_mut().filter(|attribute| is_early(&attribute.expr)) {
        if let Some(literal) = next() {
            attribute.expr = literal;
        }
    }
    body.blocks.iter_mut().for_each(|block| replace_early(&mut block.body, next));
}

//! `replace_triggered_by`: a change elsewhere that calls for a replacement here.

use terrane_addr::{AbsResource, AbsResourceInstance, InstanceKey};
use terrane_config::ResourceBlock;
use terrane_diag::Diagnostics;
use terrane_eval::{ItemId, Reference, RepetitionData, Subject, evaluate, parse_reference};
use terrane_hcl::{Expr, ExprKind, IndexKey, Step, StepKind, Traversal};
use terrane_plan::{Action, Change};
use terrane_value::{Content, Path, PathStep, Value};

use super::Planner;

/// What a trigger names: a resource, perhaps one instance of it, perhaps an attribute.
struct Trigger {
    resource: terrane_addr::Resource,
    key: Option<InstanceKey>,
    path: Path,
}

impl Planner<'_> {
    /// An address without a key names no instance of what has several.
    pub(crate) fn warn_of_replacements(&self) {
        let found = self.found.borrow();
        for asked in self.options.force_replace.iter().filter(|address| address.key.is_none()) {
            let places = found.by_resource.get(&asked.resource).map(Vec::as_slice).unwrap_or_default();
            let instances = places.iter().map(|place| &found.changes[*place].address);
            let instances: Vec<String> =
                instances.map(|address| format!("\n  -replace={:?}", address.to_string())).collect();
            if instances.is_empty() || places.iter().any(|place| found.changes[*place].address == *asked) {
                continue;
            }
            let detail = format!(
                "Your force-replace request for {asked} doesn't match any resource instances because this resource has \
                 several. To force replacement for particular instances, use one or more of the following options \
                 instead:{}",
                instances.concat()
            );
            let summary = "Incompletely-matched force-replace resource instance";
            self.session.report(terrane_diag::Diagnostic::warning(summary, detail));
        }
    }

    pub(crate) fn is_triggered(
        &self,
        item: ItemId,
        block: &ResourceBlock,
        address: &AbsResourceInstance,
        repetition: &RepetitionData,
    ) -> bool {
        block.lifecycle.replace_triggered_by.iter().any(|expr| {
            let trigger = self.trigger(item, expr, address, repetition);
            trigger.is_some_and(|trigger| self.fires(&trigger, address))
        })
    }

    fn trigger(
        &self,
        item: ItemId,
        expr: &Expr,
        address: &AbsResourceInstance,
        repetition: &RepetitionData,
    ) -> Option<Trigger> {
        let mut steps: Vec<PathStep> = Vec::new();
        let traversal = self.flatten(item, expr, address, repetition, &mut steps)?;
        let Reference { subject: Subject::Resource(resource), used } =
            parse_reference(traversal, &mut Diagnostics::new())?
        else {
            return None;
        };
        let written = traversal.steps[used..].iter().map(path_step);
        let mut all: Vec<PathStep> = written.collect::<Option<Vec<_>>>()?;
        all.extend(steps);
        let mut rest = all.into_iter().peekable();
        let key = match rest.peek() {
            Some(PathStep::Index(key)) => instance_key(key),
            _ => None,
        };
        if key.is_some() {
            rest.next();
        }
        Some(Trigger { resource, key, path: Path::from(rest.collect::<Vec<_>>()) })
    }

    /// The reference at the bottom of an expression, with computed indices evaluated.
    fn flatten<'e>(
        &self,
        item: ItemId,
        expr: &'e Expr,
        address: &AbsResourceInstance,
        repetition: &RepetitionData,
        steps: &mut Vec<PathStep>,
    ) -> Option<&'e Traversal> {
        match &expr.kind {
            ExprKind::ScopeTraversal(traversal) => Some(traversal),
            ExprKind::RelativeTraversal(relative) => {
                let traversal = self.flatten(item, &relative.source, address, repetition, steps)?;
                steps.extend(relative.steps.iter().filter_map(path_step));
                Some(traversal)
            }
            ExprKind::Index(index) => {
                let traversal = self.flatten(item, &index.collection, address, repetition, steps)?;
                let key = self.session.with_scope(address.module(), item, |scope| {
                    evaluate(&index.key, &scope.with_repetition(repetition), &mut Diagnostics::new())
                })?;
                steps.push(PathStep::Index(key));
                Some(traversal)
            }
            _ => None,
        }
    }

    /// A whole resource triggers when it is updated or replaced, an attribute when its value changes.
    fn fires(&self, trigger: &Trigger, address: &AbsResourceInstance) -> bool {
        let found = self.found.borrow();
        let named = AbsResource { module: address.module().clone(), resource: trigger.resource.clone() };
        let places = found.by_resource.get(&named).map(Vec::as_slice).unwrap_or_default();
        places
            .iter()
            .map(|place| &found.changes[*place])
            .filter(|change| {
                change.deposed.is_none() && trigger.key.as_ref().is_none_or(|key| *key == change.address.key)
            })
            .any(|change| change_fires(change, &trigger.path))
    }
}

fn change_fires(change: &Change, path: &Path) -> bool {
    match change.action {
        Action::Update | Action::Replace(_) => {}
        Action::NoOp | Action::Create | Action::Read | Action::Delete | Action::Forget => return false,
    }
    if path.is_empty() {
        return true;
    }
    match (change.before.unmark_deep().0.at_path(path), change.after.unmark_deep().0.at_path(path)) {
        (Some(before), Some(after)) => !before.same(&after),
        (None, None) => false,
        _ => true,
    }
}

fn path_step(step: &Step) -> Option<PathStep> {
    Some(match &step.kind {
        StepKind::Attribute(name) => PathStep::Attribute(name.clone()),
        StepKind::Index(IndexKey::String(key)) => PathStep::key(key.clone()),
        StepKind::Index(IndexKey::Number(digits)) | StepKind::LegacyIndex(digits) => {
            PathStep::Index(Value::number(terrane_value::Number::parse(digits)?))
        }
    })
}

fn instance_key(key: &Value) -> Option<InstanceKey> {
    match key.unmark().0 {
        Content::String(name) => Some(InstanceKey::Str(name.clone())),
        Content::Number(number) => number.as_u64().map(InstanceKey::Int),
        _ => None,
    }
}

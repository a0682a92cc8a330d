//! Outputs of the root module, and checks.

use terrane_addr::Str;
use terrane_diag::{Diagnostic, Diagnostics, Severity};
use terrane_eval::{CellCheck, CellKind, CheckOutcome, InstanceId, ItemKind, ModuleId, RuleKind, Scope, evaluate_rule};
use terrane_plan::{Action, CheckStatus, CheckableKind, Checks, Mode as PlanMode, OutputChange};
use terrane_state::OutputValue;
use terrane_value::{Marks, Type, Value};

use super::Planner;
use crate::checks::declared_checks;
use crate::session::Session;

/// An output as state has it.
pub(crate) fn recorded_output(output: &OutputValue) -> Value {
    let ty = terrane_value::json::decode_type(output.ty.as_str().as_bytes()).unwrap_or(Type::Dynamic);
    let value = terrane_value::json::decode(output.value.as_str().as_bytes(), &ty).unwrap_or_else(|_| Value::null(ty));
    if output.sensitive { value.with_marks(Marks::SENSITIVE) } else { value }
}

impl Planner<'_> {
    pub(crate) fn plan_outputs(&self, failed: &[bool]) -> Vec<OutputChange> {
        let session = self.session;
        let root = session.index.module(ModuleId::ROOT);
        let prior = self.prior.borrow();
        let recorded = prior.state().outputs();
        let mut changes = Vec::new();
        for (name, output) in &root.outputs {
            let Some(item) = session.index.find(ModuleId::ROOT, &ItemKind::Output(name.clone())) else { continue };
            if self.options.mode == PlanMode::Destroy {
                continue;
            }
            if failed[item.0 as usize] || !self.selection.visits(item) || output.ephemeral {
                continue;
            }
            if let Some(value) = session.root_output(name) {
                changes.push(output_change(name, recorded.get(name), Some(value), output.sensitive));
            }
        }
        for (name, output) in recorded {
            let goes = self.options.mode == PlanMode::Destroy || !root.outputs.contains_key(name);
            if goes && self.selection.is_everything() {
                changes.push(output_change(name, Some(output), None, output.sensitive));
            }
        }
        changes.sort_by(|a, b| a.name.cmp(&b.name));
        changes
    }

    /// `check` blocks and the outcomes of variable validations.
    pub(crate) fn evaluate_checks(&self, failed: &[bool]) {
        self.session.note_cell_checks();
        if self.selection.is_everything() {
            self.session.evaluate_check_blocks(failed);
        }
    }

    /// The outcomes so far, with all that is declared: of what was not reached it is not known which instances
    /// there are.
    pub(crate) fn all_checks(&self, failed: &[bool]) -> Checks {
        let index = &self.session.index;
        let mut checks = self.session.checks.take();
        for (item, kind, declared) in declared_checks(index) {
            if self.options.mode == PlanMode::Destroy {
                let root_output = kind == CheckableKind::OutputValue && index.item(item).module == ModuleId::ROOT;
                match root_output && self.selection.is_everything() {
                    true => checks.note(kind, &declared, &declared, CheckStatus::Unknown, None),
                    false => drop(checks.objects.entry((kind, declared)).or_default()),
                }
                continue;
            }
            let visited = match kind {
                CheckableKind::CheckBlock => self.selection.is_everything(),
                CheckableKind::Resource | CheckableKind::OutputValue | CheckableKind::InputVariable => {
                    self.selection.visits(item)
                }
            };
            checks.objects.entry((kind, declared)).or_default().expanded |= visited && !failed[item.0 as usize];
        }
        checks
    }
}

fn output_change(name: &Str, before: Option<&OutputValue>, after: Option<Value>, sensitive: bool) -> OutputChange {
    let previous = before.map(recorded_output);
    let action = match (&previous, &after) {
        (None, Some(value)) if value.is_null() => Action::NoOp,
        (None, Some(_)) => Action::Create,
        (Some(before), Some(after)) => {
            let same =
                before.unmark_deep().0.same(&after.unmark_deep().0) && before.deep_marks().is_sensitive() == sensitive;
            if same { Action::NoOp } else { Action::Update }
        }
        (Some(_), None) => Action::Delete,
        (None, None) => Action::NoOp,
    };
    let nothing = || Value::null(Type::Dynamic);
    let after = after.unwrap_or_else(nothing);
    OutputChange {
        name: name.clone(),
        action,
        before: previous.unwrap_or_else(nothing),
        ty: after.ty().clone(),
        after,
        sensitive,
    }
}

impl Session<'_> {
    /// The value of a root output; `None` if it failed, which has been reported.
    pub(crate) fn root_output(&self, name: &Str) -> Option<Value> {
        let item = self.index.find(ModuleId::ROOT, &ItemKind::Output(name.clone()))?;
        if !self.prepare(InstanceId::ROOT, item) {
            return None;
        }
        self.evaluator.borrow().value(InstanceId::ROOT, item)
    }

    /// Outcomes of the validations of variables and of the preconditions of outputs.
    pub(crate) fn note_cell_checks(&self) {
        self.note_cell_checks_of(|_| true);
    }

    pub(crate) fn note_cell_checks_of(&self, wanted: impl Fn(&CellCheck) -> bool) {
        let evaluator = self.evaluator.borrow();
        for check in evaluator.checks().iter().filter(|check| wanted(check)) {
            let (kind, word) = match check.kind {
                CellKind::Variable => (CheckableKind::InputVariable, "var"),
                CellKind::Output => (CheckableKind::OutputValue, "output"),
            };
            let prefix = if check.module.is_root() { String::new() } else { format!("{}.", check.module) };
            let path = check.module.path();
            let declared = if path.is_root() { String::new() } else { format!("{path}.") };
            self.note_check(
                kind,
                &format!("{declared}{word}.{}", check.name),
                &format!("{prefix}{word}.{}", check.name),
                &check.outcome,
            );
        }
    }

    fn faults_of_check(&self, module: &terrane_addr::ModuleInstance, check: terrane_eval::ItemId) -> Vec<String> {
        let faults = self.check_faults.borrow();
        let used = self.index.uses(check).iter();
        used.filter_map(|used| faults.get(&(module.clone(), *used))).flatten().cloned().collect()
    }

    /// Assertions of `check` blocks only warn, whatever happens in them. Those that use what failed are left
    /// out.
    pub(crate) fn evaluate_check_blocks(&self, failed: &[bool]) {
        for item in self.index.item_ids() {
            let declared = self.index.item(item);
            let ItemKind::Check(name) = &declared.kind else { continue };
            let Some(check) = self.index.module(declared.module).checks.get(name) else { continue };
            let Some(instances) = self.module_instances(item) else { continue };
            for instance in instances {
                let module = self.address(instance);
                let mut diags = Diagnostics::new();
                let faults = self.faults_of_check(&module, item);
                let outcomes: Vec<CheckOutcome> = match faults.is_empty() {
                    _ if failed[item.0 as usize] => vec![CheckOutcome::Unknown],
                    false => faults.into_iter().map(CheckOutcome::Fail).collect(),
                    true => self
                        .with_scope(&module, item, |scope: Scope<'_>| {
                            let rules = check.asserts.iter();
                            rules.map(|rule| evaluate_rule(rule, &RuleKind::ASSERTION, &scope, &mut diags)).collect()
                        })
                        .unwrap_or_default(),
                };
                for mut diagnostic in diags {
                    diagnostic.severity = Severity::Warning;
                    self.report(diagnostic);
                }
                let open = check.asserts.iter().zip(&outcomes).filter(|(_, o)| **o == CheckOutcome::Unknown);
                for (rule, _) in open.filter(|_| !failed[item.0 as usize]) {
                    let detail = "The condition could not be evaluated at this time, a result will be known when this \
                                  plan is applied.";
                    let diagnostic = Diagnostic::warning("Check block assertion known after apply", detail);
                    self.report(diagnostic.at(rule.condition.span));
                }
                let path = module.path();
                let of = |prefix: String| {
                    if prefix.is_empty() { format!("check.{name}") } else { format!("{prefix}.check.{name}") }
                };
                for outcome in &outcomes {
                    let declared = of(path.to_string());
                    self.note_check(CheckableKind::CheckBlock, &declared, &of(module.to_string()), outcome);
                }
            }
        }
    }
}

use terrane_plan::{Action, Counts, Mode, Plan};

use super::changes::{change_text, deferred_text, drift_text, is_shown, legend, output_line};
use super::prose;
use super::{by_depth, is_sensitive};
use crate::style::{Paint, Style};
use crate::wrap::wrap_prose;

/// A plan as it is shown before somebody approves it: drift, changes, outputs and a summary. It begins with
/// an empty line and ends with a line break.
#[must_use]
pub fn plan_text(plan: &Plan, style: &Style) -> String {
    let shown = plan.changes.iter().any(is_shown);
    let outputs = outputs(plan, style);
    let drift = drift(plan, shown || !outputs.is_empty(), style);
    if !shown && outputs.is_empty() && plan.deferred.is_empty() {
        if plan.errored {
            return format!(
                "\n{}{}\n\n",
                style.paint(Paint::BoldRed, prose::FAILED),
                style.paint(Paint::Bold, prose::FAILED_BECAUSE)
            );
        }
        return drift.unwrap_or_else(|| no_changes(plan.mode, style));
    }
    let mut out = String::new();
    if let Some(drift) = drift {
        out.push_str(&drift);
        out.push_str(&rule(style));
    }
    if shown {
        out.push_str(&changes(plan, style));
    }
    out.push_str(&deferred(plan, style));
    if outputs.is_empty() {
        return out;
    }
    out.push_str(&format!("\nChanges to Outputs:\n{outputs}"));
    if plan.counts() == Counts::default() {
        out.push_str(&format!("\n{}\n", wrapped(prose::ONLY_OUTPUTS, style)));
    }
    out
}

/// The last line after an apply or destroy, with an empty line before it.
#[must_use]
pub fn apply_summary_text(counts: &Counts, mode: Mode, style: &Style) -> String {
    let summary = if mode == Mode::Destroy {
        format!("Destroy complete! Resources: {} destroyed.", counts.destroy)
    } else {
        let import = if counts.import > 0 { format!("{} imported, ", counts.import) } else { String::new() };
        let Counts { add, change, destroy, .. } = counts;
        format!("Apply complete! Resources: {import}{add} added, {change} changed, {destroy} destroyed.")
    };
    format!("\n{}\n", style.paint(Paint::BoldGreen, &summary))
}

/// What `plan` says at its end about the file that the plan was saved to, if it was.
#[must_use]
pub fn plan_hint_text(notice: Option<&str>, saved_to: Option<&str>, style: &Style) -> String {
    let hint = match saved_to {
        Some(path) => format!(
            "Saved the plan to: {path}\n\nTo perform exactly these actions, run the following command to apply:\n    terrane apply {path:?}"
        ),
        None => wrapped(
            "Note: You didn't use the -out option to save this plan, so Terrane can't guarantee to take exactly these \
             actions if you run \"terrane apply\" now.",
            style,
        ),
    };
    let notice = notice.map(|notice| format!("{}\n\n", wrapped(notice, style))).unwrap_or_default();
    format!("{}\n{notice}{hint}\n", rule(style))
}

fn no_changes(mode: Mode, style: &Style) -> String {
    let (headline, detail) = match mode {
        Mode::Normal => prose::MATCHES,
        Mode::RefreshOnly => prose::STILL_MATCHES,
        Mode::Destroy => prose::NOTHING_TO_DESTROY,
    };
    let start = style.paint(Paint::BoldGreen, prose::NO_CHANGES);
    format!("\n{start}{}\n\n{}\n", style.paint(Paint::Bold, headline), wrapped(detail, style))
}

fn changes(plan: &Plan, style: &Style) -> String {
    let legend = legend(&plan.changes, style);
    let mut out = String::new();
    if !legend.is_empty() {
        out.push_str(&format!("\n{}\n{legend}", wrapped(prose::LEGEND, style)));
    }
    let heading = if plan.errored { prose::ACTIONS_UNTIL_ERROR } else { prose::ACTIONS };
    out.push_str(&format!("\n{}\n", style.paint(Paint::Bold, heading)));
    for change in by_depth(&plan.changes, |change| &change.address).into_iter().filter(|change| is_shown(change)) {
        out.push_str(&change_text(change, &plan.schemas, style));
    }
    let Counts { import, add, change, destroy, .. } = plan.counts();
    let import = if import > 0 { format!("{import} to import, ") } else { String::new() };
    let start = style.paint(Paint::Bold, "Plan:");
    out.push_str(&format!("\n{start} {import}{add} to add, {change} to change, {destroy} to destroy.\n"));
    out
}

/// What is left for another round.
fn deferred(plan: &Plan, style: &Style) -> String {
    if plan.deferred.is_empty() {
        return String::new();
    }
    let heading = style.paint(Paint::Bold, prose::DEFERRED);
    let objects = plan.deferred.iter().map(|deferred| deferred_text(deferred, &plan.schemas, style));
    format!("\n{heading} {}\n{}", prose::DEFERRED_UNTIL, objects.collect::<String>())
}

/// What has changed outside, if it is worth showing: in a refresh-only plan all, else what the changes of
/// the plan were derived from.
fn drift(plan: &Plan, has_changes: bool, style: &Style) -> Option<String> {
    let all = plan.mode == Mode::RefreshOnly;
    if !all && !has_changes {
        return None;
    }
    let moved_only = |action| action == Action::NoOp;
    let drift = by_depth(&plan.drift, |drift| &drift.address);
    let objects = drift.into_iter().filter(|drift| all || !moved_only(drift.action));
    let objects: String = objects.filter_map(|drift| drift_text(drift, plan, all, style)).collect();
    if objects.is_empty() {
        return None;
    }
    let heading = style.paint(Paint::Bold, prose::DRIFT);
    let after = if all { prose::DRIFT_REFRESH_ONLY } else { prose::DRIFT_NORMAL };
    Some(format!("\n{heading}\n\n{}\n{objects}\n\n{}\n", wrapped(prose::DRIFT_FOLLOWS, style), wrapped(after, style)))
}

/// The changes of outputs, one line or more each.
fn outputs(plan: &Plan, style: &Style) -> String {
    let changed = || plan.outputs.iter().filter(|output| output.action != Action::NoOp);
    let width = plan.outputs.iter().map(|output| output.name.chars().count()).max().unwrap_or_default();
    changed()
        .map(|output| output_line(&output.name, &output.before, &output.after, is_sensitive(output), width, style))
        .collect()
}

fn wrapped(text: &str, style: &Style) -> String {
    wrap_prose(text, style.width.saturating_sub(1))
}

/// A line across the terminal, behind an empty line.
fn rule(style: &Style) -> String {
    let line = if style.unicode { "─" } else { "-" };
    let columns = if style.width == 0 { 78 } else { style.width };
    format!("\n{}\n", style.paint(Paint::Dim, &line.repeat(columns - 1)))
}

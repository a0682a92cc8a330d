//! The stream of `plan -json`, `apply -json` and their kin: a JSON object a line.

use std::collections::BTreeMap;
use std::time::Duration;

use terrane_addr::{AbsResourceInstance, InstanceKey, Str};
use terrane_diag::{Diagnostic, Severity, SourceMap};
use terrane_plan::{
    Action, Change, Counts, Deferred, Doing, Drift, EphemeralDoing, Event, Mode, ObjectId, OutputChange, Plan, Reason,
};
use terrane_state::OutputValue;
use terrane_value::json::Json;

use super::text::ephemeral_words;
use super::time::{elapsed_seconds, elapsed_text};
use crate::diagnostic::{Sources, diagnostic_tree};
use crate::json::{Members, number, text, tree};
use crate::plan::is_sensitive;
use crate::plan_json::importing_json;

/// Writes messages of one moment. Each line ends in a line break.
pub struct Machine<'a> {
    /// As [`crate::timestamp_text_with_micros`] gives it.
    pub timestamp: &'a str,
}

/// What the numbers of a summary are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Plan,
    Apply,
    Destroy,
}

impl Machine<'_> {
    /// The first message: which engine speaks, and which version of this stream.
    #[must_use]
    pub fn version(&self, terrane: &str, compatible: &str) -> String {
        let content = [("terraform", text(compatible)), ("type", "version".into()), ("ui", "1.2".into())];
        self.line("info", &format!("Terrane {terrane}"), content)
    }

    #[must_use]
    pub fn log(&self, message: &str) -> String {
        self.line("info", message, [("type", "log".into())])
    }

    #[must_use]
    pub fn diagnostic(&self, diagnostic: &Diagnostic, sources: &SourceMap) -> String {
        let (level, word) = match diagnostic.severity {
            Severity::Error => ("error", "Error"),
            Severity::Warning => ("warn", "Warning"),
        };
        let content = diagnostic_tree(diagnostic, &Sources::new(sources));
        let message = format!("{word}: {}", diagnostic.summary);
        self.line(level, &message, [("diagnostic", content), ("type", "diagnostic".into())])
    }

    /// All about a plan: drift, changes, their number and outputs.
    #[must_use]
    pub fn plan(&self, plan: &Plan) -> String {
        let all = plan.mode == Mode::RefreshOnly;
        let drift = plan.drift.iter().filter(|drift| all || drift.action != Action::NoOp);
        let mut out: String = drift.map(|drift| self.drift(drift)).collect();
        out.extend(plan.changes.iter().filter_map(|change| self.planned_change(change)));
        out.extend(plan.deferred.iter().map(|deferred| self.deferred_change(deferred)));
        out.push_str(&self.change_summary(&plan.counts(), Operation::Plan));
        if !plan.outputs.is_empty() {
            out.push_str(&self.planned_outputs(&plan.outputs));
        }
        out
    }

    #[must_use]
    pub fn drift(&self, drift: &Drift) -> String {
        let action = if drift.action == Action::NoOp { "move" } else { action_name(drift.action) };
        let message = format!("{}: Drift detected ({action})", drift.address);
        let mut change = Members::new().with("resource", resource(&drift.address));
        if drift.previous_address != drift.address {
            change.push("previous_resource", resource(&drift.previous_address));
        }
        change.push("action", action);
        self.line("info", &message, [("change", change.into()), ("type", "resource_drift".into())])
    }

    /// `None` if nothing is to be said about it.
    #[must_use]
    pub fn planned_change(&self, change: &Change) -> Option<String> {
        let moved = change.address != change.previous_address;
        let data = change.address.resource.resource.mode == terrane_addr::Mode::Data;
        let action = match change.action {
            Action::NoOp if moved => "move",
            Action::NoOp if change.importing.is_some() => "import",
            Action::NoOp => return None,
            Action::Delete if data => return None,
            action => action_name(action),
        };
        let mut content = Members::new().with("resource", resource(&change.address));
        if moved {
            content.push("previous_resource", resource(&change.previous_address));
        }
        content.push("action", action);
        content.push_some("reason", change.reason.map(reason_name));
        if let Some(importing) = &change.importing {
            content.push("importing", importing_json(&importing.by));
            content.push_some("generated_config", importing.generated_config.as_deref().map(text));
        }
        let message = format!("{}: Plan to {action}", change.address);
        Some(self.line("info", &message, [("change", content.into()), ("type", "planned_change".into())]))
    }

    /// What has to wait. The stream of the reference has no message for it.
    #[must_use]
    pub fn deferred_change(&self, deferred: &Deferred) -> String {
        let message = format!("{}: Deferred because {}", deferred.name, deferred.reason.explanation());
        let content = Members::new()
            .with("addr", text(deferred.name.as_str()))
            .with("resource", resource(&deferred.change.address))
            .with("action", action_name(deferred.change.action))
            .with("reason", deferred.reason.name());
        self.line("info", &message, [("change", content.into()), ("type", "deferred_change".into())])
    }

    #[must_use]
    pub fn change_summary(&self, counts: &Counts, operation: Operation) -> String {
        let Counts { import, add, change, destroy, .. } = *counts;
        let (name, message) = match operation {
            Operation::Plan => {
                let import = if import > 0 { format!("{import} to import, ") } else { String::new() };
                ("plan", format!("Plan: {import}{add} to add, {change} to change, {destroy} to destroy."))
            }
            Operation::Apply => {
                let import = if import > 0 { format!("{import} imported, ") } else { String::new() };
                let rest = format!("{add} added, {change} changed, {destroy} destroyed.");
                ("apply", format!("Apply complete! Resources: {import}{rest}"))
            }
            Operation::Destroy => ("destroy", format!("Destroy complete! Resources: {destroy} destroyed.")),
        };
        let changes = Members::new()
            .with("add", number(add))
            .with("change", number(change))
            .with("import", number(import))
            .with("remove", number(destroy))
            .with("operation", name);
        self.line("info", &message, [("changes", changes.into()), ("type", "change_summary".into())])
    }

    #[must_use]
    pub fn planned_outputs(&self, outputs: &[OutputChange]) -> String {
        let mut members = Members::new();
        for output in outputs {
            let member =
                Members::new().with("sensitive", is_sensitive(output)).with("action", action_name(output.action));
            members.push(&output.name, member);
        }
        let message = format!("Outputs: {}", outputs.len());
        self.line("info", &message, [("outputs", members.into()), ("type", "outputs".into())])
    }

    /// The outputs after an apply; of secrets only that there are such.
    #[must_use]
    pub fn outputs(&self, outputs: &BTreeMap<Str, OutputValue>) -> String {
        let mut members = Members::new();
        for (name, output) in outputs {
            let mut member = Members::new().with("sensitive", output.sensitive).with("type", tree(&output.ty));
            if !output.sensitive {
                member.push("value", tree(&output.value));
            }
            members.push(name, member);
        }
        let message = format!("Outputs: {}", outputs.len());
        self.line("info", &message, [("outputs", members.into()), ("type", "outputs".into())])
    }

    /// `None` for what is not part of the stream.
    #[must_use]
    pub fn event(&self, event: &Event) -> Option<String> {
        Some(match event {
            Event::RefreshStarted { address, id, .. } => {
                let message = format!("{address}: Refreshing state...{}", known_as(id.as_ref()));
                self.hook("refresh_start", &message, identified(resource_hook(address), id.as_ref()))
            }
            Event::RefreshDone { address, id, .. } => {
                let message = format!("{address}: Refresh complete{}", known_as(id.as_ref()));
                self.hook("refresh_complete", &message, identified(resource_hook(address), id.as_ref()))
            }
            Event::ReadStarted { address } => self.started(address, Doing::Read, None),
            Event::ReadDone { address, id, elapsed } => self.done(address, Doing::Read, id.as_ref(), *elapsed),
            Event::ApplyStarted { address, doing, id, .. } => self.started(address, *doing, id.as_ref()),
            Event::ApplyDone { address, doing, id, elapsed, .. } => self.done(address, *doing, id.as_ref(), *elapsed),
            Event::ApplyFailed { address, doing, elapsed, .. } => {
                let message = format!("{address}: {} errored after {}", words(*doing).1, elapsed_text(*elapsed));
                let hook = action_hook(address, *doing).with("elapsed_seconds", seconds(*elapsed));
                self.hook("apply_errored", &message, hook)
            }
            Event::EphemeralStarted { address, doing } => {
                let message = format!("{address}: {}...", ephemeral_words(*doing).0);
                self.hook("ephemeral_op_start", &message, ephemeral_hook(address, *doing))
            }
            Event::EphemeralDone { address, doing, elapsed } => {
                let message =
                    format!("{address}: {} complete after {}", ephemeral_words(*doing).1, elapsed_text(*elapsed));
                let hook = ephemeral_hook(address, *doing).with("elapsed_seconds", seconds(*elapsed));
                self.hook("ephemeral_op_complete", &message, hook)
            }
            Event::EphemeralFailed { address, doing, elapsed } => {
                let message =
                    format!("{address}: {} errored after {}", ephemeral_words(*doing).1, elapsed_text(*elapsed));
                let hook = ephemeral_hook(address, *doing).with("elapsed_seconds", seconds(*elapsed));
                self.hook("ephemeral_op_errored", &message, hook)
            }
            Event::ProvisionStarted { address, provisioner } => {
                let message = format!("{address}: Provisioning with '{provisioner}'...");
                self.hook("provision_start", &message, provisioner_hook(address, provisioner))
            }
            Event::ProvisionOutput { address, provisioner, line } => {
                let message = format!("{address}: ({provisioner}): {line}");
                let hook = provisioner_hook(address, provisioner).with("output", text(line.as_str()));
                self.hook("provision_progress", &message, hook)
            }
            Event::ProvisionDone { address, provisioner } => {
                let message = format!("{address}: ({provisioner}) Provisioning complete");
                self.hook("provision_complete", &message, provisioner_hook(address, provisioner))
            }
            Event::ProvisionFailed { address, provisioner } => {
                let message = format!("{address}: ({provisioner}) Provisioning errored");
                self.hook("provision_errored", &message, provisioner_hook(address, provisioner))
            }
            Event::StateSaved => return None,
        })
    }

    /// Something that goes on, every ten seconds.
    #[must_use]
    pub fn still(&self, address: &AbsResourceInstance, doing: Doing, elapsed: Duration) -> String {
        let message =
            format!("{address}: Still {}... [{} elapsed]", words(doing).0.to_lowercase(), elapsed_text(elapsed));
        let hook = action_hook(address, doing).with("elapsed_seconds", seconds(elapsed));
        self.hook("apply_progress", &message, hook)
    }

    /// The same for an ephemeral resource.
    #[must_use]
    pub fn still_ephemeral(&self, address: &AbsResourceInstance, doing: EphemeralDoing, elapsed: Duration) -> String {
        let message = super::text::still_ephemeral(address, doing, elapsed);
        let hook = ephemeral_hook(address, doing).with("elapsed_seconds", seconds(elapsed));
        self.hook("ephemeral_op_progress", &message, hook)
    }

    fn started(&self, address: &AbsResourceInstance, doing: Doing, id: Option<&ObjectId>) -> String {
        let id = id.filter(|_| matches!(doing, Doing::Update | Doing::Delete));
        let message = format!("{address}: {}...{}", words(doing).0, known_as(id));
        self.hook("apply_start", &message, identified(action_hook(address, doing), id))
    }

    fn done(&self, address: &AbsResourceInstance, doing: Doing, id: Option<&ObjectId>, elapsed: Duration) -> String {
        let id = id.filter(|_| doing != Doing::Delete);
        let message = format!("{address}: {} complete after {}{}", words(doing).1, elapsed_text(elapsed), known_as(id));
        let hook = identified(action_hook(address, doing), id).with("elapsed_seconds", seconds(elapsed));
        self.hook("apply_complete", &message, hook)
    }

    fn hook(&self, kind: &str, message: &str, hook: Members) -> String {
        self.line("info", message, [("hook", hook.into()), ("type", kind.into())])
    }

    /// `content` sorted by name, as all members of a message are.
    fn line<const N: usize>(&self, level: &str, message: &str, content: [(&str, Json); N]) -> String {
        let mut members = Members::new()
            .with("@level", level)
            .with("@message", text(message))
            .with("@module", "terraform.ui")
            .with("@timestamp", text(self.timestamp));
        for (name, value) in content {
            members.push(name, value);
        }
        format!("{}\n", Json::from(members))
    }
}

/// What is being done, and the thing that is then complete.
fn words(doing: Doing) -> (&'static str, &'static str) {
    match doing {
        Doing::Create => ("Creating", "Creation"),
        Doing::Read => ("Refreshing", "Refresh"),
        Doing::Update => ("Modifying", "Modifications"),
        Doing::Delete => ("Destroying", "Destruction"),
    }
}

fn known_as(id: Option<&ObjectId>) -> String {
    id.map(|id| format!(" [{}={}]", id.key, id.value)).unwrap_or_default()
}

fn resource_hook(address: &AbsResourceInstance) -> Members {
    Members::new().with("resource", resource(address))
}

fn action_hook(address: &AbsResourceInstance, doing: Doing) -> Members {
    resource_hook(address).with("action", doing.name())
}

fn ephemeral_hook(address: &AbsResourceInstance, doing: EphemeralDoing) -> Members {
    resource_hook(address).with("action", doing.name())
}

fn provisioner_hook(address: &AbsResourceInstance, provisioner: &Str) -> Members {
    resource_hook(address).with("provisioner", text(provisioner.as_str()))
}

fn identified(hook: Members, id: Option<&ObjectId>) -> Members {
    match id {
        Some(id) => hook.with("id_key", text(id.key.as_str())).with("id_value", text(id.value.as_str())),
        None => hook,
    }
}

fn seconds(elapsed: Duration) -> Json {
    Json::from(elapsed_seconds(elapsed))
}

fn resource(address: &AbsResourceInstance) -> Members {
    let resource = &address.resource.resource;
    let key = match &address.key {
        InstanceKey::None => Json::Null,
        InstanceKey::Int(index) => Json::from(*index),
        InstanceKey::Str(name) => text(name.as_str()),
    };
    Members::new()
        .with("addr", text(address.to_string()))
        .with("module", text(address.module().to_string()))
        .with("resource", text(format!("{resource}{}", address.key)))
        .with("implied_provider", text(resource.implied_provider()))
        .with("resource_type", text(resource.kind.as_str()))
        .with("resource_name", text(resource.name.as_str()))
        .with("resource_key", key)
}

fn action_name(action: Action) -> &'static str {
    match action {
        Action::NoOp => "noop",
        Action::Create => "create",
        Action::Read => "read",
        Action::Update => "update",
        Action::Replace(_) => "replace",
        Action::Delete => "delete",
        Action::Forget => "remove",
    }
}

/// The names in this stream, some of which are not those in plan documents.
fn reason_name(reason: Reason) -> &'static str {
    match reason {
        Reason::ReplaceBecauseTainted => "tainted",
        Reason::ReplaceByRequest => "requested",
        Reason::ReplaceByTriggers => "replace_triggered_by",
        Reason::ReplaceBecauseCannotUpdate => "cannot_update",
        Reason::DeleteBecauseNoResourceConfig => "delete_because_no_resource_config",
        Reason::DeleteBecauseWrongRepetition => "delete_because_wrong_repetition",
        Reason::DeleteBecauseCountIndex => "delete_because_count_index",
        Reason::DeleteBecauseEachKey => "delete_because_each_key",
        Reason::DeleteBecauseNoModule => "delete_because_no_module",
        Reason::DeleteBecauseNoMoveTarget => "delete_because_no_move_target",
        Reason::ReadBecauseConfigUnknown => "read_because_config_unknown",
        Reason::ReadBecauseDependencyPending => "read_because_dependency_pending",
        Reason::ReadBecauseCheckNested => "read_because_check_nested",
    }
}

#[cfg(test)]
mod tests;

//! One change of one object, with its heading.

use terrane_addr::{AbsResourceInstance, InstanceKey, Mode, Str};
use terrane_plan::{Action, Change, Deferred, Drift, ImportedBy, Plan, Reason, ReplaceOrder, UsedSchemas};
use terrane_value::{PathStep, Value};

use crate::change::{Layout, Node, Paths, Sides, Sign, Writer, resource_node};
use crate::style::{Paint, Style};

/// Whether a change has a paragraph of its own.
pub(super) fn is_shown(change: &Change) -> bool {
    let data = change.address.resource.resource.mode == Mode::Data;
    match change.action {
        Action::NoOp => change.importing.is_some() || is_moved(change),
        // It was only read: nothing goes away.
        Action::Delete => !data,
        _ => true,
    }
}

fn is_moved(change: &Change) -> bool {
    change.address != change.previous_address
}

/// A change with its heading, behind an empty line.
pub(super) fn change_text(change: &Change, schemas: &UsedSchemas, style: &Style) -> String {
    let resource = &change.address.resource.resource;
    let mut out = String::from("\n");
    let start = if change.action == Action::Forget { " # " } else { "  # " };
    for line in heading(change, style) {
        out.push_str(start);
        out.push_str(&line);
        out.push('\n');
    }
    // Forgetting changes nothing about the object.
    let after = if change.action == Action::Forget { &change.before } else { &change.after };
    let sides = Sides { before: &change.before, after };
    let node = schemas
        .resource(&change.provider.provider, resource)
        .map(|schema| resource_node(&schema.block, &sides, &Paths::replacing(&change.required_replace)));
    let imported = change.importing.is_some() && change.action == Action::NoOp;
    object(&mut out, &action_sign(change.action, style), &change.address, node.as_ref(), imported, style);
    out
}

/// What has to wait, and what is known of it, behind an empty line.
pub(super) fn deferred_text(deferred: &Deferred, schemas: &UsedSchemas, style: &Style) -> String {
    let change = &deferred.change;
    let name = style.paint(Paint::Bold, &deferred.name);
    let mut out = format!("\n  # {name} was deferred\n  # (because {})\n", deferred.reason.explanation());
    let sides = Sides { before: &change.before, after: &change.after };
    let node = schemas
        .resource(&change.provider.provider, &change.address.resource.resource)
        .map(|schema| resource_node(&schema.block, &sides, &Paths::default()));
    object(&mut out, &action_sign(change.action, style), &change.address, node.as_ref(), false, style);
    out
}

fn object(
    out: &mut String,
    sign: &str,
    address: &AbsResourceInstance,
    node: Option<&Node>,
    whole: bool,
    style: &Style,
) {
    let resource = &address.resource.resource;
    let word = if resource.mode == Mode::Data { "data" } else { "resource" };
    out.push_str(&format!("{sign}{word} \"{}\" \"{}\" ", resource.kind, resource.name));
    let writer = Writer { style, layout: Layout::Changes };
    match node {
        Some(node) if whole => writer.whole_node(node, 0, out),
        Some(node) => writer.node(node, 0, out),
        None => out.push_str("{}"),
    }
    out.push('\n');
}

fn action_sign(action: Action, style: &Style) -> String {
    let paint = |paint, sign: &str| style.paint(paint, sign);
    match action {
        Action::NoOp => "    ".into(),
        Action::Create => format!("  {} ", paint(Paint::Green, "+")),
        Action::Read => format!(" {} ", paint(Paint::Cyan, "<=")),
        Action::Update => format!("  {} ", paint(Paint::Yellow, "~")),
        Action::Delete => format!("  {} ", paint(Paint::Red, "-")),
        Action::Forget => format!(" {} ", paint(Paint::Red, ".")),
        Action::Replace(ReplaceOrder::DeleteThenCreate) => {
            format!("{}/{} ", paint(Paint::Red, "-"), paint(Paint::Green, "+"))
        }
        Action::Replace(ReplaceOrder::CreateThenDelete) => {
            format!("{}/{} ", paint(Paint::Green, "+"), paint(Paint::Red, "-"))
        }
        Action::Replace(ReplaceOrder::CreateThenForget) => {
            format!("{}/{} ", paint(Paint::Green, "+"), paint(Paint::Red, "."))
        }
    }
}

/// The legend: each sign that occurs, with its meaning.
pub(super) fn legend(changes: &[Change], style: &Style) -> String {
    let kinds = [
        (Action::Create, "create"),
        (Action::Update, "update in-place"),
        (Action::Delete, "destroy"),
        (Action::Replace(ReplaceOrder::DeleteThenCreate), "destroy and then create replacement"),
        (Action::Replace(ReplaceOrder::CreateThenDelete), "create replacement and then destroy"),
        (Action::Replace(ReplaceOrder::CreateThenForget), "create replacement and leave the old object alone"),
        (Action::Read, "read (data resources)"),
    ];
    let occurs = |action: Action| changes.iter().any(|change| change.action == action);
    let lines = kinds.iter().filter(|(action, _)| occurs(*action));
    lines.map(|(action, meaning)| format!("{}{meaning}\n", action_sign(*action, style))).collect()
}

/// What will become of the object and why, a line each.
fn heading(change: &Change, style: &Style) -> Vec<String> {
    let address = named(&change.address, change.deposed.as_ref());
    let name = style.paint(Paint::Bold, &address);
    let mut lines = Vec::new();
    match change.action {
        Action::NoOp if is_moved(change) => {
            lines.push(format!(
                "{} has moved to {name}",
                style.paint(Paint::Bold, &change.previous_address.to_string())
            ));
        }
        Action::NoOp => {
            lines.push(format!("{name} will be imported"));
            if change.importing.as_ref().is_some_and(|importing| importing.generated_config.is_some()) {
                lines.push("(config will be generated)".into());
            }
        }
        Action::Create => lines.push(format!("{name} will be created")),
        Action::Read => lines.push(format!("{name} will be read during apply")),
        Action::Update => lines.push(format!("{name} will be updated in-place")),
        Action::Replace(_) => lines.push(match change.reason {
            Some(Reason::ReplaceBecauseTainted) => {
                format!("{name} is tainted, so must be {}", style.paint(Paint::BoldRed, "replaced"))
            }
            Some(Reason::ReplaceByRequest) => {
                format!("{name} will be {}, as requested", style.paint(Paint::BoldRed, "replaced"))
            }
            Some(Reason::ReplaceByTriggers) => {
                format!(
                    "{name} will be {} due to changes in replace_triggered_by",
                    style.paint(Paint::BoldRed, "replaced")
                )
            }
            _ => format!("{name} must be {}", style.paint(Paint::BoldRed, "replaced")),
        }),
        Action::Delete => {
            lines.push(format!("{name} will be {}", style.paint(Paint::BoldRed, "destroyed")));
            if change.deposed.is_some() {
                lines.push("(left over from a partially-failed replacement of this instance)".into());
            }
        }
        Action::Forget => {
            lines.push(format!("{name} will no longer be managed by Terrane, but will not be destroyed"));
            lines.push("(destroy = false is set in the configuration)".into());
        }
    }
    if change.action == Action::Replace(ReplaceOrder::CreateThenForget) {
        lines.push("(destroy = false is set in the configuration: the old object will not be destroyed)".into());
    }
    let reason = change.reason.filter(|_| change.action != Action::Forget);
    lines.extend(reason.and_then(|reason| because(reason, change)).map(|because| format!("({because})")));
    if is_moved(change) && change.action != Action::NoOp {
        lines.push(format!("(moved from {})", change.previous_address));
    }
    if let Some(importing) = change.importing.as_ref().filter(|_| change.action != Action::NoOp) {
        lines.push(match &importing.by {
            ImportedBy::Id(id) => format!("(imported from {id:?})"),
            ImportedBy::Identity(_) => "(imported by its identity)".into(),
        });
        if change.action.is_replace() && change.action.destroys() {
            lines.push(style.paint(Paint::Yellow, "Warning: this will destroy the imported resource"));
        }
    }
    lines
}

fn because(reason: Reason, change: &Change) -> Option<String> {
    let address = &change.address;
    Some(match reason {
        Reason::ReplaceBecauseTainted
        | Reason::ReplaceByRequest
        | Reason::ReplaceByTriggers
        | Reason::ReplaceBecauseCannotUpdate => return None,
        Reason::DeleteBecauseNoResourceConfig => {
            format!("because {} is not in configuration", address.resource.resource)
        }
        Reason::DeleteBecauseNoModule => format!("because {} is not in configuration", address.module()),
        Reason::DeleteBecauseNoMoveTarget => {
            format!("because {} was moved to {address}, which is not in configuration", change.previous_address)
        }
        Reason::DeleteBecauseWrongRepetition => match &address.key {
            InstanceKey::None => "because resource uses count or for_each".into(),
            InstanceKey::Int(_) => "because resource does not use count".into(),
            InstanceKey::Str(_) => "because resource does not use for_each".into(),
        },
        Reason::DeleteBecauseCountIndex => format!("because index {} is out of range for count", address.key),
        Reason::DeleteBecauseEachKey => format!("because key {} is not in for_each map", address.key),
        Reason::ReadBecauseConfigUnknown => "config refers to values not yet known".into(),
        Reason::ReadBecauseDependencyPending => "depends on a resource or a module with changes pending".into(),
        Reason::ReadBecauseCheckNested => "config will be reloaded to verify a check block".into(),
    })
}

fn named(address: &AbsResourceInstance, deposed: Option<&Str>) -> String {
    match deposed {
        Some(key) => format!("{address} (deposed object {key})"),
        None => address.to_string(),
    }
}

/// One object that is not as the last run left it, behind an empty line. `None` if nothing about it matters.
pub(super) fn drift_text(drift: &Drift, plan: &Plan, all: bool, style: &Style) -> Option<String> {
    let resource = &drift.address.resource.resource;
    let schema = plan.schemas.resource(&drift.provider.provider, resource);
    let paths = if all { Paths::default() } else { Paths::only(relevant(drift, plan)?) };
    let sides = Sides { before: &drift.before, after: &drift.after };
    let node = schema.map(|schema| resource_node(&schema.block, &sides, &paths));
    if !all && node.as_ref().is_none_or(|node| node.sign == Sign::NoOp) {
        return None;
    }
    let name = style.paint(Paint::Bold, &named(&drift.address, drift.deposed.as_ref()));
    let previous = &drift.previous_address;
    let mut lines = Vec::new();
    match drift.action {
        Action::Delete => lines.push(format!("{name} has been deleted")),
        Action::NoOp => lines.push(format!("{} has moved to {name}", style.paint(Paint::Bold, &previous.to_string()))),
        _ => lines.push(format!("{name} has changed")),
    }
    if *previous != drift.address && drift.action != Action::NoOp {
        lines.push(format!("(moved from {previous})"));
    }
    let mut out = String::from("\n");
    lines.iter().for_each(|line| out.push_str(&format!("  # {line}\n")));
    object(&mut out, &action_sign(drift.action, style), &drift.address, node.as_ref(), false, style);
    Some(out)
}

/// The parts of the object that changes in the plan were derived from; `None` if there are none.
fn relevant<'a>(drift: &Drift, plan: &'a Plan) -> Option<Vec<&'a [PathStep]>> {
    let of_it = plan.relevant_attributes.iter().filter(|(address, _)| *address == drift.address);
    let paths: Vec<_> = of_it.map(|(_, path)| path.steps()).collect();
    (!paths.is_empty()).then_some(paths)
}

/// The line of an output, in a list of outputs whose longest name has `width` characters.
pub(super) fn output_line(
    name: &str,
    before: &Value,
    after: &Value,
    sensitive: bool,
    width: usize,
    style: &Style,
) -> String {
    let node = crate::change::output_node(before, after, sensitive);
    let writer = Writer { style, layout: Layout::Changes };
    writer.line(&node, &format!("{name:width$}"), 0)
}

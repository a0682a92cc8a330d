//! `lifecycle` blocks of all kinds of resources.

use std::sync::Arc;

use terrane_addr::{Mode, Resource};
use terrane_diag::Diagnostics;
use terrane_hcl::{Attribute, Block, Body, Expr, ExprKind, Mention, Traversal};

use crate::constant::{self, attribute_name};
use crate::content::{BodySchema, exact};
use crate::decoder::Decoder;
use crate::reference::{into_static_list, is_broken, lenient_reference, static_list};
use crate::{CheckRule, IgnoreChanges, Lifecycle, Repetition};

pub(crate) const LIFECYCLE: BodySchema = BodySchema {
    attributes: &[
        "create_before_destroy",
        "prevent_destroy",
        "destroy",
        "enabled",
        "ignore_changes",
        "replace_triggered_by",
    ],
    required: &[],
    blocks: &[("precondition", &[]), ("postcondition", &[])],
};

pub(crate) const MODULE_LIFECYCLE: BodySchema = BodySchema { attributes: &["enabled"], required: &[], blocks: &[] };

impl Decoder<'_> {
    /// The block, and `enabled` of it.
    pub fn lifecycle(&mut self, body: Body, address: &Resource) -> (Lifecycle, Option<Attribute>) {
        let mut content = exact(body, &LIFECYCLE, self.diags);
        let enabled = content.take("enabled");
        let mut lifecycle = Lifecycle {
            create_before_destroy: self.flag(&mut content, "create_before_destroy"),
            prevent_destroy: content.take("prevent_destroy").and_then(|attribute| self.flag_or_reference(attribute)),
            destroy: self.flag(&mut content, "destroy"),
            ignore_changes: content
                .take("ignore_changes")
                .map(|attribute| ignore_changes(&attribute.expr, self.diags))
                .unwrap_or_default(),
            replace_triggered_by: content
                .take("replace_triggered_by")
                .map(|attribute| replace_triggered_by(attribute.expr, self.diags))
                .unwrap_or_default(),
            ..Lifecycle::default()
        };
        self.conditions(content.blocks, address, &mut lifecycle);
        (lifecycle, enabled)
    }

    /// `lifecycle` of a module call has `enabled` and nothing else.
    pub fn module_lifecycle(&mut self, body: Body) -> Option<Attribute> {
        exact(body, &MODULE_LIFECYCLE, self.diags).take("enabled")
    }

    /// `enabled` decides between one and none, which "count" and "for_each" decide already.
    pub fn with_enabled(&mut self, repetition: Repetition, enabled: Option<Attribute>) -> Repetition {
        let Some(enabled) = enabled else { return repetition };
        let other = match &repetition {
            Repetition::Once | Repetition::Enabled(_) => return Repetition::Enabled(enabled.expr),
            Repetition::Count(_) => "count",
            Repetition::ForEach(_) => "for_each",
        };
        let detail = format!(
            "The number of instances comes either from \"{other}\" or from \"enabled\". Remove one of them, or put the \
             condition into \"{other}\"."
        );
        let summary = format!("Invalid combination of \"{other}\" and \"enabled\"");
        self.diags.error(enabled.name.span, summary, detail);
        repetition
    }

    /// Of resources that are only read, nothing but conditions can be said.
    pub fn read_only_lifecycle(&mut self, body: Body, address: &Resource) -> (Lifecycle, Option<Attribute>) {
        let kind = if address.mode == Mode::Ephemeral { "ephemeral" } else { "data" };
        let mut content = exact(body, &LIFECYCLE, self.diags);
        let enabled = content.take("enabled");
        for name in LIFECYCLE.attributes {
            if let Some(attribute) = content.take(name) {
                let detail = format!(
                    "\"{name}\" says how an object is changed or destroyed, but {kind} resources are only read. \
                     Remove it."
                );
                let summary = format!("Invalid {kind} resource lifecycle argument");
                self.diags.error(attribute.name.span, summary, detail);
            }
        }
        let mut lifecycle = Lifecycle::default();
        self.conditions(content.blocks, address, &mut lifecycle);
        (lifecycle, enabled)
    }

    /// What is written out is judged here, what refers to something when that is known.
    fn flag_or_reference(&mut self, attribute: Attribute) -> Option<Arc<Expr>> {
        let mut mentions = false;
        attribute.expr.for_each_mention(&mut |_| mentions = true);
        let is_fine = mentions || constant::boolean(&attribute.expr, self.diags).is_some();
        is_fine.then_some(attribute.expr)
    }

    fn conditions(&mut self, blocks: Vec<Block>, address: &Resource, lifecycle: &mut Lifecycle) {
        for block in blocks {
            let is_before = block.kind.name == "precondition";
            let (kind, list) = match is_before {
                true => ("precondition", &mut lifecycle.preconditions),
                false => ("postcondition", &mut lifecycle.postconditions),
            };
            let Some(rule) = self.check_rule(block) else { continue };
            let rule = self.not_constant(rule, kind);
            self.not_itself(&rule, kind, address);
            list.push(rule);
        }
    }

    /// A postcondition speaks of its own object as `self`.
    fn not_itself(&mut self, rule: &CheckRule, kind: &str, address: &Resource) {
        for expr in [&rule.condition, &rule.error_message] {
            for traversal in expr.references() {
                if names_resource(traversal, address) {
                    let detail = format!(
                        "{address} is not known while its own condition is checked. In a postcondition, write \
                         \"self\" for it."
                    );
                    self.diags.error(traversal.span, format!("Invalid reference in {kind}"), detail);
                }
            }
        }
    }
}

/// Whether a reference starts with the address of a resource.
fn names_resource(traversal: &Traversal, address: &Resource) -> bool {
    let names = traversal.steps.iter().map_while(|step| attribute_name(&step.kind));
    let mut names = std::iter::once(&traversal.root.name).chain(names);
    let mode = match address.mode {
        Mode::Managed => None,
        Mode::Data => Some("data"),
        Mode::Ephemeral => Some("ephemeral"),
    };
    mode.is_none_or(|mode| names.next().is_some_and(|name| name == mode))
        && names.next() == Some(&address.kind)
        && names.next() == Some(&address.name)
}

fn ignore_changes(expr: &Expr, diags: &mut Diagnostics) -> IgnoreChanges {
    if expr.as_keyword() == Some("all") {
        return IgnoreChanges::All;
    }
    let mut attributes = Vec::new();
    for element in static_list(expr, diags).unwrap_or_default() {
        if element.as_literal_string().as_deref() == Some("*") {
            let detail = "The wildcard [\"*\"] is no longer understood. Write \"ignore_changes = all\".";
            diags.error(element.span, "Invalid ignore_changes wildcard", detail);
            continue;
        }
        attributes.extend(lenient_reference(element, diags));
    }
    match attributes.is_empty() {
        true => IgnoreChanges::Nothing,
        false => IgnoreChanges::Attributes(attributes),
    }
}

fn replace_triggered_by(expr: Arc<Expr>, diags: &mut Diagnostics) -> Vec<Arc<Expr>> {
    let elements = into_static_list(expr, diags).unwrap_or_default();
    let fits = |element: &Expr, diags: &mut Diagnostics| is_broken(element) || is_trigger(element, diags);
    let elements = elements.into_iter().map(|element| element.json_string_as_native(diags).unwrap_or(element));
    let elements: Vec<Expr> = elements.collect();
    elements.into_iter().filter(|element| fits(element, diags)).map(Arc::new).collect()
}

/// Whether an expression is a reference, perhaps with keys that are computed.
fn is_reference(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::ScopeTraversal(_) => true,
        ExprKind::RelativeTraversal(relative) => is_reference(&relative.source),
        ExprKind::Index(index) => is_reference(&index.collection),
        _ => false,
    }
}

/// A trigger names one resource; its keys may come from `count.index` and `each.key`.
fn is_trigger(element: &Expr, diags: &mut Diagnostics) -> bool {
    const SUMMARY: &str = "Invalid replace_triggered_by expression";
    let before = diags.len();
    let mut resources = 0;
    element.for_each_mention(&mut |mention| {
        let Mention::Reference(traversal) = mention else { return };
        let first = traversal.steps.first().and_then(|step| attribute_name(&step.kind));
        match traversal.root.name.as_str() {
            "count" if first.is_some_and(|name| name == "index") => {}
            "each" if first.is_some_and(|name| name == "key") => {}
            "each" => {
                let summary = "Invalid each reference in replace_triggered_by expression";
                diags.error(element.span, summary, "Of \"each\", only \"each.key\" can choose an instance here.");
            }
            "count" | "var" | "local" | "module" | "path" | "self" | "terraform" => {
                let summary = "Invalid reference in replace_triggered_by expression";
                let detail = "A trigger is a resource or something in it; \"count.index\" and \"each.key\" can choose \
                     its instance.";
                diags.error(element.span, summary, detail);
            }
            _ if traversal.steps.is_empty() => {
                let detail = "After the type of a resource, its name must follow.";
                diags.error(traversal.span, "Invalid reference", detail);
            }
            _ => resources += 1,
        }
    });
    if diags.len() > before {
        return false;
    }
    match resources {
        1 if !is_reference(element) => diags.error(
            element.span,
            SUMMARY,
            "A trigger is a bare reference: the resource, perhaps a key and the name of an attribute, without functions or \
             calculations. To react to a calculated value, keep it in a terraform_data and name that.",
        ),
        1 => return true,
        0 => diags.error(element.span, SUMMARY, "Name the resource whose change should replace this one."),
        _ => diags.error(
            element.span,
            SUMMARY,
            "Each trigger names one resource: put the others in elements of their own.",
        ),
    }
    false
}

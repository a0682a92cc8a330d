//! Expressions as JSON has them: what they refer to, or else what they always come to.

use terrane_diag::Diagnostics;
use terrane_eval::{
    Subject, body_references, evaluate_constant, parse_reference, reference_text, shaped_body, written_elements,
};
use terrane_hcl::{Block as HclBlock, Body, Expr, IndexKey, StepKind, Traversal};
use terrane_schema::{Block, BlockNesting};
use terrane_value::Value;
use terrane_value::json::Json;

use super::values::known_json;
use crate::json::{Members, text};

/// Either `references` or `constant_value`; neither if the value comes from functions.
pub(super) fn expression(expr: &Expr) -> Json {
    let mut names = Vec::new();
    for traversal in expr.references() {
        push_references(traversal, &mut names);
    }
    let mut members = Members::new();
    if !names.is_empty() {
        members.push("references", Json::Array(names.into_iter().map(text).collect()));
    } else {
        let value = evaluate_constant(expr, &mut Diagnostics::new());
        if value.is_wholly_known() {
            members.push_some("constant_value", known_json(&value));
        }
    }
    members.into()
}

/// The same where nothing is said of an expression of which nothing can be said.
pub(super) fn some_expression(expr: &Expr) -> Option<Json> {
    Some(expression(expr)).filter(|json| json.as_object().is_some_and(|members| !members.is_empty()))
}

/// The whole reference, then what it is a part of, from the inside out.
fn push_references(traversal: &Traversal, names: &mut Vec<String>) {
    let Some(reference) = parse_reference(traversal, &mut Diagnostics::new()) else { return };
    let used = subject_steps(&reference.subject, traversal, reference.used);
    for steps in (used..=traversal.steps.len()).rev() {
        let name = reference_text(traversal, steps);
        // `resource.a.b` is `a.b`.
        names.push(name.strip_prefix("resource.").map(String::from).unwrap_or(name));
    }
    match &reference.subject {
        Subject::Resource(resource) if is_key(traversal, used) => names.push(resource.to_string()),
        Subject::ModuleOutput { call, key, .. } => names.push(format!("module.{call}{key}")),
        Subject::Module(call) if is_key(traversal, used) => names.push(format!("module.{call}")),
        Subject::Resource(_)
        | Subject::Module(_)
        | Subject::Variable(_)
        | Subject::Local(_)
        | Subject::Each(_)
        | Subject::CountIndex
        | Subject::SelfObject
        | Subject::Path(_)
        | Subject::Terraform(_) => {}
    }
}

/// An instance key belongs to the subject.
fn subject_steps(subject: &Subject, traversal: &Traversal, used: usize) -> usize {
    let takes_key = matches!(subject, Subject::Resource(_) | Subject::Module(_));
    used + usize::from(takes_key && is_key(traversal, used + 1))
}

/// Whether the last of so many steps is an index.
fn is_key(traversal: &Traversal, steps: usize) -> bool {
    let last = steps.checked_sub(1).and_then(|last| traversal.steps.get(last));
    last.is_some_and(|step| match &step.kind {
        StepKind::Attribute(_) => false,
        StepKind::Index(IndexKey::Number(_) | IndexKey::String(_)) | StepKind::LegacyIndex(_) => true,
    })
}

/// An argument whose elements are written as blocks.
fn elements_json(blocks: &[&HclBlock], value: &Value) -> Json {
    let mut names = Vec::new();
    for block in blocks {
        body_references(&block.body, &mut |traversal| push_references(traversal, &mut names));
    }
    let mut members = Members::new();
    if !names.is_empty() {
        members.push("references", Json::Array(names.into_iter().map(text).collect()));
    } else if value.is_wholly_known() {
        members.push_some("constant_value", known_json(value));
    }
    members.into()
}

/// What stands in a body, as its schema orders it. Without a schema everything is taken as it is written.
pub(super) fn body_json(body: &Body, schema: Option<&Block>) -> Members {
    let mut members = Members::new();
    let body = match schema {
        Some(schema) => shaped_body(body, schema, &mut Diagnostics::new()),
        None => std::borrow::Cow::Borrowed(body),
    };
    let mut attributes: Vec<_> = body.attributes.iter().collect();
    attributes.sort_by(|one, other| one.name.name.cmp(&other.name.name));
    let mut parts: Vec<(terrane_value::Str, Json)> = Vec::new();
    for attribute in attributes {
        if schema.is_none_or(|schema| schema.attributes.contains_key(&attribute.name.name)) {
            parts.push((attribute.name.name.clone(), expression(&attribute.expr)));
        }
    }
    for (name, attribute) in schema.into_iter().flat_map(|schema| &schema.attributes) {
        let elements = written_elements(&body, name, attribute);
        parts.extend(elements.map(|(blocks, value)| (name.clone(), elements_json(&blocks, &value))));
    }
    for (name, nested) in schema.into_iter().flat_map(|schema| &schema.blocks) {
        let blocks: Vec<_> = body.blocks.iter().filter(|block| block.kind.name == *name).collect();
        let inner = |body: &Body| Json::from(body_json(body, Some(&nested.block)));
        let json = match nested.nesting {
            BlockNesting::Single | BlockNesting::Group => blocks.first().map(|block| inner(&block.body)),
            BlockNesting::List | BlockNesting::Set => {
                (!blocks.is_empty()).then(|| Json::Array(blocks.iter().map(|block| inner(&block.body)).collect()))
            }
            BlockNesting::Map => (!blocks.is_empty()).then(|| {
                let labelled = blocks
                    .iter()
                    .filter_map(|block| block.labels.first().map(|label| (label.text.clone(), inner(&block.body))));
                Json::Object(labelled.collect())
            }),
        };
        parts.extend(json.map(|json| (name.clone(), json)));
    }
    parts.sort_by(|(one, _), (other, _)| one.cmp(other));
    parts.into_iter().for_each(|(name, json)| members.push(&name, json));
    members
}

//! Bodies of the JSON syntax under a schema: which properties are arguments, and which are blocks.

use std::borrow::Cow;

use terrane_diag::{Diagnostic, Diagnostics};
use terrane_hcl::{Attribute, Body, Expr, ExprKind, ObjectItem, Traversal};
use terrane_schema::{self as schema, BlockNesting};
use terrane_value::Str;

use crate::suggest::closest;

/// The body with blocks where the schema has them. Of two arguments of one name the second is reported.
#[must_use]
pub fn shaped_body<'b>(body: &'b Body, block: &schema::Block, diags: &mut Diagnostics) -> Cow<'b, Body> {
    if !body.has_properties() {
        return Cow::Borrowed(body);
    }
    // An argument may have that name, too; content of blocks is known by its form.
    let dynamic = |attribute: &Attribute| attribute.name.name != "dynamic" || dynamic_blocks(&attribute.expr).is_some();
    let has_dynamic = !block.attributes.contains_key("dynamic") || body.attributes.iter().all(dynamic);
    let labels = |name: &str| -> Option<&[&str]> {
        match block.blocks.get(name) {
            Some(nested) if nested.nesting == BlockNesting::Map => Some(&["key"]),
            Some(_) => Some(&[]),
            None if name == "dynamic" && has_dynamic => Some(&["type"]),
            None => None,
        }
    };
    let mut body = body.shaped(&labels, diags).into_owned();
    body.refuse_repeated_properties("Duplicate argument", diags);
    Cow::Owned(body)
}

/// The body of a `dynamic` block: only its content is a block.
pub(crate) fn shaped_dynamic<'b>(body: &'b Body, diags: &mut Diagnostics) -> Cow<'b, Body> {
    body.shaped(&|name| (name == "content").then_some(&[]), diags)
}

/// A property that the schema does not have.
pub(crate) fn stranger(attribute: &Attribute, block: &schema::Block) -> Diagnostic {
    let name = attribute.name.name.as_str();
    let known = block.attributes.keys().chain(block.blocks.keys()).map(Str::as_str);
    let hint = closest(name, known).map_or_else(String::new, |near| format!(" Did you mean {near:?}?"));
    let detail = format!("No argument or block type is named {name:?}.{hint}");
    Diagnostic::error("Extraneous JSON object property", detail).at(attribute.name.span)
}

/// Every reference in a property to something outside of the body, whatever a schema will make of it: only the
/// content of `dynamic` blocks has names of its own, and such a block is known by its form.
pub(crate) fn property_references<'b>(
    attribute: &'b Attribute,
    bound: &mut Vec<Str>,
    visit: &mut dyn FnMut(&'b Traversal),
) {
    Walk { bound, visit }.property(&attribute.name.name, &attribute.expr);
}

struct Walk<'b, 'w> {
    bound: &'w mut Vec<Str>,
    visit: &'w mut dyn FnMut(&'b Traversal),
}

impl<'b> Walk<'b, '_> {
    fn property(&mut self, name: &str, value: &'b Expr) {
        match (name == "dynamic").then(|| dynamic_blocks(value)).flatten() {
            Some(blocks) => blocks.into_iter().for_each(|(kind, items)| self.dynamic(kind, items)),
            None => self.value(value),
        }
    }

    fn value(&mut self, value: &'b Expr) {
        match &value.kind {
            ExprKind::Object(items) => {
                for item in items {
                    match item.json_name() {
                        Some(name) => {
                            self.free(item.key_expression());
                            super::expression::with_stack(|| self.property(name, &item.value));
                        }
                        None => self.free(Some(&item.value)),
                    }
                }
            }
            ExprKind::Tuple(items) => {
                for item in items {
                    super::expression::with_stack(|| self.value(item));
                }
            }
            _ => self.free(Some(value)),
        }
    }

    fn dynamic(&mut self, kind: &str, items: &'b [ObjectItem]) {
        let named = |name: &'static str| items.iter().filter(move |item| item.json_name() == Some(name));
        named("for_each").for_each(|item| self.value(&item.value));
        let iterator = named("iterator").find_map(|item| item.value.as_keyword()).unwrap_or(kind);
        self.bound.push(iterator.into());
        items
            .iter()
            .filter(|item| !matches!(item.json_name(), Some("for_each" | "iterator")))
            .for_each(|item| self.value(&item.value));
        self.bound.pop();
    }

    fn free(&mut self, expr: Option<&'b Expr>) {
        for traversal in expr.into_iter().flat_map(Expr::references) {
            if !self.bound.contains(&traversal.root.name) {
                (self.visit)(traversal);
            }
        }
    }
}

/// Type and content of each block, if the value has the form that `dynamic` blocks have.
fn dynamic_blocks(value: &Expr) -> Option<Vec<(&str, &[ObjectItem])>> {
    let mut found = Vec::new();
    for object in objects(value)? {
        for item in object {
            for content in objects(&item.value)? {
                let has = |name| content.iter().any(|item| item.json_name() == Some(name));
                if !(has("for_each") && has("content")) {
                    return None;
                }
                found.push((item.json_name()?, content));
            }
        }
    }
    Some(found)
}

/// The object that a value is, or all in the list that it is.
fn objects(value: &Expr) -> Option<Vec<&[ObjectItem]>> {
    match &value.kind {
        ExprKind::Object(items) => Some(vec![items.as_slice()]),
        ExprKind::Tuple(elements) => elements.iter().map(Expr::as_object_items).collect(),
        _ => None,
    }
}

//! Properties become arguments or blocks when a schema says so.

use std::borrow::Cow;
use std::sync::Arc;

use terrane_diag::{Diagnostic, Diagnostics, Span};

use super::reader;
use crate::ast::{Attribute, Block, Body, Ident, Label};
use crate::expression::{Expr, ExprKind, ObjectItem, ObjectKey};

/// What the labels of a type of block are called, for messages; none if it has no labels.
pub type LabelNames<'n> = &'n [&'n str];

/// Which names are types of blocks.
type Blocks<'b> = &'b dyn Fn(&str) -> Option<LabelNames<'b>>;

/// A property of this name is a comment where arguments and blocks stand.
const COMMENT: &str = "//";

impl Body {
    /// The body with blocks for all properties that are content of blocks; comments are gone. Other properties are
    /// arguments, or belong to another schema: they stay what they are. Native syntax is left as it is.
    #[must_use]
    pub fn into_shaped(mut self, blocks: Blocks<'_>, diags: &mut Diagnostics) -> Body {
        if !self.has_properties() {
            return self;
        }
        let mut rest = Vec::with_capacity(self.attributes.len());
        for attribute in self.attributes {
            match blocks(&attribute.name.name).filter(|_| attribute.is_property) {
                Some(names) => {
                    let mut unpack = Unpack { kind: attribute.name, names, found: &mut self.blocks, diags };
                    unpack.level(owned(attribute.expr), &mut Vec::new());
                }
                None if attribute.is_property && attribute.name.name == COMMENT => {}
                None => rest.push(attribute),
            }
        }
        Body { attributes: rest, ..self }
    }

    /// The same for a body that belongs to somebody else.
    #[must_use]
    pub fn shaped(&self, blocks: Blocks<'_>, diags: &mut Diagnostics) -> Cow<'_, Body> {
        match self.has_properties() {
            true => Cow::Owned(self.clone().into_shaped(blocks, diags)),
            false => Cow::Borrowed(self),
        }
    }

    /// Whether any of it comes from the JSON syntax and waits for a schema.
    #[must_use]
    pub fn has_properties(&self) -> bool {
        self.attributes.iter().any(|attribute| attribute.is_property)
    }

    /// Each argument once: of two properties of the same name, which JSON allows, the second is reported.
    pub fn refuse_repeated_properties(&mut self, summary: &'static str, diags: &mut Diagnostics) {
        if !self.has_properties() {
            return;
        }
        let mut seen: std::collections::HashMap<crate::ast::Str, Span> = std::collections::HashMap::new();
        self.attributes.retain(|attribute| match seen.get(&attribute.name.name) {
            Some(first) => {
                diags.push(duplicate_property(summary, attribute, *first));
                false
            }
            None => {
                seen.insert(attribute.name.name.clone(), attribute.span);
                true
            }
        });
    }
}

/// Two properties of one name where each can be there once.
pub fn duplicate_property(summary: &'static str, second: &Attribute, first: Span) -> Diagnostic {
    let detail = format!("\"{}\" is set already at {}. Remove one of them.", second.name.name, Diagnostic::PLACE);
    let mut diagnostic = Diagnostic::error(summary, detail).at(second.name.span);
    diagnostic.places.push(first);
    diagnostic
}

impl ObjectItem {
    /// The key, if it is evaluated.
    #[must_use]
    pub fn key_expression(&self) -> Option<&Expr> {
        match &self.key {
            ObjectKey::Expression(key) => Some(key),
            ObjectKey::Name(_) | ObjectKey::Reference(_) => None,
        }
    }

    /// The name of a property, as it is written in the JSON syntax.
    #[must_use]
    pub fn json_name(&self) -> Option<&str> {
        self.key_expression()?.as_json_string().map(|name| name.text.as_str())
    }
}

/// The elements of a list, or the one value that is no list.
pub(super) fn elements(expr: Expr) -> Vec<Expr> {
    let span = expr.span;
    match expr.into_kind() {
        ExprKind::Tuple(items) => items,
        kind => vec![Expr::new(kind, span)],
    }
}

/// A member of an object as a property of a body.
pub(super) fn property(item: ObjectItem) -> Option<Attribute> {
    let name = item.json_name()?.into();
    let span = item.key.span();
    Some(reader::attribute(Ident { name, span }, item.value))
}

/// The bracket that closes something: where something is missing.
pub(super) fn closing(span: Span) -> Span {
    Span { start: span.end.saturating_sub(1).max(span.start), ..span }
}

fn opening(span: Span) -> Span {
    Span { end: (span.start + 1).min(span.end), ..span }
}

/// What to point at: objects and lists are long.
fn start(value: &Expr) -> Span {
    match value.kind {
        ExprKind::Object(_) | ExprKind::Tuple(_) => opening(value.span),
        _ => value.span,
    }
}

fn owned(expr: Arc<Expr>) -> Expr {
    Arc::try_unwrap(expr).unwrap_or_else(|shared| (*shared).clone())
}

const WRONG_TYPE: &str = "Incorrect JSON value type";

struct Unpack<'u, 'n> {
    kind: Ident,
    names: LabelNames<'n>,
    found: &'u mut Vec<Block>,
    diags: &'u mut Diagnostics,
}

impl Unpack<'_, '_> {
    /// The value of a property that has as many labels above it.
    fn level(&mut self, value: Expr, labels: &mut Vec<Label>) {
        let Some(label) = self.names.get(labels.len()).copied() else {
            return self.contents(value, labels);
        };
        let (at, beginning, kind) = (value.span, start(&value), self.kind.name.clone());
        let mut any = false;
        for element in elements(value) {
            let (span, start) = (element.span, start(&element));
            match element.into_kind() {
                ExprKind::Object(items) => {
                    any |= !items.is_empty();
                    items.into_iter().for_each(|item| self.labelled(item, labels));
                }
                ExprKind::Error => any = true,
                // As if nothing were written.
                ExprKind::Literal(crate::expression::Literal::Null) if span == at => {}
                _ => {
                    any = true;
                    let detail = format!(
                        "An object must stand here with a property for each {kind} block, named by its {label}: \
                         {{\"{label}\": {{...}}}}."
                    );
                    self.diags.error(start, WRONG_TYPE, detail);
                }
            }
        }
        if !any {
            let detail = format!(
                "A property is missing here, whose name is the {label} of the {kind} block. If there is to be none, \
                 remove \"{kind}\"."
            );
            self.diags.error(beginning, "Missing block label", detail);
        }
    }

    fn labelled(&mut self, item: ObjectItem, labels: &mut Vec<Label>) {
        let Some(text) = item.json_name().map(Into::into) else { return };
        labels.push(Label { text, span: item.key.span(), quoted: true });
        self.level(item.value, labels);
        labels.pop();
    }

    /// One block, or one for each element of a list.
    fn contents(&mut self, value: Expr, labels: &[Label]) {
        let span = value.span;
        match value.into_kind() {
            ExprKind::Tuple(items) => {
                for item in items {
                    let span = item.span;
                    match item.into_kind() {
                        // A list in the list is one block in several pieces.
                        ExprKind::Tuple(pieces) => self.pieces(pieces, span, labels),
                        kind => self.pieces(vec![Expr::new(kind, span)], span, labels),
                    }
                }
            }
            // There is no such block: generated files say it so.
            ExprKind::Literal(crate::expression::Literal::Null) => {}
            kind => self.pieces(vec![Expr::new(kind, span)], span, labels),
        }
    }

    fn pieces(&mut self, pieces: Vec<Expr>, span: Span, labels: &[Label]) {
        let mut attributes = Vec::new();
        for piece in pieces {
            let at = start(&piece);
            match piece.into_kind() {
                ExprKind::Object(items) => attributes.extend(items.into_iter().filter_map(property)),
                ExprKind::Error => {}
                _ => {
                    let kind = &self.kind.name;
                    let detail = format!(
                        "An object must stand here, with the content of the {kind} block, or a list of objects for \
                         several blocks."
                    );
                    self.diags.error(at, WRONG_TYPE, detail);
                    return;
                }
            }
        }
        let body = Body { attributes, blocks: Vec::new(), span, missing_item_span: closing(span) };
        self.found.push(Block {
            kind: self.kind.clone(),
            labels: labels.to_vec(),
            body,
            header_span: opening(span),
            span,
        });
    }
}

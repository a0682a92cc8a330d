//! `module` blocks.

use std::sync::Arc;

use indexmap::IndexMap;
use indexmap::map::Entry;
use terrane_addr::Str;
use terrane_diag::{Diagnostics, Span};
use terrane_hcl::{Attribute, Block, Expr};

use crate::constant::{self, Constant};
use crate::content::{BodySchema, Content, partial};
use crate::decode::resource::Escape;
use crate::decoder::Decoder;
use crate::early::is_early;
use crate::names::check_name;
use crate::source_address::ModuleSource;
use crate::version::VersionConstraints;
use crate::{Module, ModuleCall, reference};

pub(crate) const MODULE: BodySchema = BodySchema {
    attributes: &["source", "version", "count", "for_each", "depends_on", "providers", "ignore_nested_deprecations"],
    required: &["source"],
    blocks: &[("_", &[]), ("lifecycle", &[]), ("locals", &[])],
};

impl Decoder<'_> {
    pub fn module_call(&mut self, block: Block, module: &mut Module) {
        let name = block.labels[0].text.clone();
        check_name(&name, block.labels[0].span, "Invalid module instance name", self.diags);
        let (span, body_span) = (block.header_span, block.body.missing_item_span);
        let mut content = partial(block.body, &MODULE, self.diags);
        let (early_version, version) = split_early(content.take("version"));
        let version = version.and_then(|attribute| check_version(&attribute.expr, attribute.span, self.diags));
        let (early_source, source) = split_early(content.take("source"));
        let has_version = version.is_some() || early_version.is_some();
        let source = source.and_then(|attribute| {
            let text = constant::string(&attribute.expr, self.diags)?;
            check_source(&text, has_version, attribute.expr.span, &self.options.default_host, self.diags);
            Some((text, attribute.expr.span))
        });
        let repetition = self.repetition(&mut content);
        let enabled = self.call_lifecycle(&mut content);
        let repetition = self.with_enabled(repetition, enabled);
        let ignore_nested_deprecations = self.flag(&mut content, "ignore_nested_deprecations").unwrap_or(false);
        let depends_on = content.take("depends_on").map(|attribute| attribute.expr);
        let providers = content.take("providers").map(|attribute| attribute.expr);
        let call = ModuleCall {
            name,
            // An empty source leads nowhere; that it is missing was reported.
            source: source.unwrap_or_else(|| (String::new(), span)),
            version,
            source_expr: early_source,
            version_expr: early_version,
            repetition,
            depends_on_span: depends_on.as_ref().map(|expr| expr.span),
            depends_on: depends_on.map(|expr| reference::depends_on(&expr, self.diags)).unwrap_or_default(),
            ignore_nested_deprecations,
            providers: providers.map(|expr| reference::provider_pairs(&expr, self.diags)),
            arguments: self.module_arguments(content),
            body_span,
            span,
        };
        self.add_call(call, module);
    }

    /// Takes the `lifecycle` block out.
    fn call_lifecycle(&mut self, content: &mut Content) -> Option<Attribute> {
        let (blocks, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut content.blocks).into_iter().partition(|block| block.kind.name == "lifecycle");
        content.blocks = others;
        let mut first = None;
        let mut enabled = None;
        for block in blocks {
            let header = block.header_span;
            match first {
                Some(first) => self.duplicate_inner("lifecycle", "This module call", header, first),
                None => (first, enabled) = (Some(header), self.module_lifecycle(block.body)),
            }
        }
        enabled
    }

    /// All that is left is meant for the child's variables.
    fn module_arguments(&mut self, mut content: Content) -> IndexMap<Str, (Arc<Expr>, Span)> {
        let mut escape = Escape::new("module", "a variable of the module");
        for inner in content.blocks {
            self.reserved_or_escape(inner, &mut content.rest, &mut escape);
        }
        for inner in &content.rest.blocks {
            let detail = format!("There is no block type \"{}\" here.", inner.kind.name);
            self.diags.error(inner.kind.span, "Unsupported block type", detail);
        }
        let attributes = content.rest.attributes.into_iter();
        attributes.map(|attribute| (attribute.name.name, (attribute.expr, attribute.name.span))).collect()
    }

    fn add_call(&mut self, call: ModuleCall, module: &mut Module) {
        match module.calls.entry(call.name.clone()) {
            Entry::Vacant(free) => {
                free.insert(call);
            }
            Entry::Occupied(first) => {
                let detail = format!(
                    "The module call \"{}\" is declared already at {}. Rename or remove one of them.",
                    call.name,
                    self.place(first.get().span)
                );
                self.diags.error(call.span, "Duplicate module call", detail);
            }
        }
    }

    /// A version constraint as text; `null` is none. `None` may have been reported.
    pub fn version_text(&mut self, expr: &Expr, argument: &str) -> Option<String> {
        version_text(expr, argument, self.diags)
    }

    pub fn check_constraint(&mut self, text: String, at: Span) -> Option<String> {
        check_constraint(text, at, self.diags)
    }
}

/// An argument that refers to something, or one that does not.
fn split_early(attribute: Option<Attribute>) -> (Option<Arc<Expr>>, Option<Attribute>) {
    match attribute {
        Some(attribute) if is_early(&attribute.expr) => (Some(attribute.expr), None),
        other => (None, other),
    }
}

/// `version`, written out.
pub(crate) fn check_version(expr: &Expr, at: Span, diags: &mut Diagnostics) -> Option<(String, Span)> {
    match constant::constant(expr) {
        Constant::Null => None,
        // What is no constraint is kept as none, so that nothing is asked of what was installed.
        _ => Some((version_text(expr, "version", diags).unwrap_or_default(), at)),
    }
}

/// Reports a source that leads nowhere.
pub(crate) fn check_source(text: &str, has_version: bool, at: Span, default_host: &Str, diags: &mut Diagnostics) {
    let source = ModuleSource::parse(text, default_host);
    let detail = match (source, has_version) {
        (Some(ModuleSource::Registry(_)), _) | (Some(_), false) => return,
        (_, true) => {
            let detail = format!(
                "\"{text}\" does not name a module in a registry, and only such modules have versions. Remove \
                 \"version\", or correct the source."
            );
            diags.error(at, "Invalid registry module source address", detail);
            return;
        }
        (None, false) if text.is_empty() => "The source says where the module is; it may not be empty.".to_string(),
        (None, false) => format!(
            "\"{text}\" is neither a folder nor a registry module nor a known kind of download.\n\nFor a folder \
             of this configuration, write \"./{text}\"."
        ),
    };
    diags.error(at, "Invalid module source address", detail);
}

fn version_text(expr: &Expr, argument: &str, diags: &mut Diagnostics) -> Option<String> {
    if !constant::refers_to_nothing(expr, diags) {
        return None;
    }
    let text = match constant::constant(expr) {
        Constant::String(text) => text,
        Constant::Number(text) => text.to_string(),
        Constant::Null | Constant::Broken => return None,
        Constant::Bool(_) | Constant::Other => {
            let detail = format!("\"{argument}\" must be a string.");
            diags.error(expr.span, "Invalid version constraint", detail);
            return None;
        }
    };
    check_constraint(text, expr.span, diags)
}

fn check_constraint(text: String, at: Span, diags: &mut Diagnostics) -> Option<String> {
    if VersionConstraints::parse(&text).is_some() {
        return Some(text);
    }
    let detail = "A version constraint looks like \"1.2.3\", \"~> 1.2\" or \">= 1.2, < 2.0\".";
    diags.error(at, "Invalid version constraint", detail);
    None
}

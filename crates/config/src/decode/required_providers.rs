//! `required_providers`.

use std::collections::{BTreeMap, HashMap};

use terrane_addr::{ProviderAddr, Str};
use terrane_hcl::{Attribute, Block, Expr, ExprKind, ObjectItem, ObjectKey};

use crate::constant::{self, Constant, attribute_name};
use crate::content::attributes_only;
use crate::decoder::Decoder;
use crate::names::{check_local_name, provider_source};
use crate::reference::{is_broken, static_list, static_reference};
use crate::{ProviderRef, RequiredProvider};

const SHAPE: &str = "Invalid required_providers object";

impl Decoder<'_> {
    pub fn required_providers(&mut self, block: Block) -> BTreeMap<Str, RequiredProvider> {
        let mut required = BTreeMap::new();
        let mut sources: HashMap<ProviderAddr, Str> = HashMap::new();
        for attribute in attributes_only(block.body, self.diags) {
            let name = attribute.name.name.clone();
            if check_local_name(&name, attribute.expr.span, self.diags).is_none() {
                continue;
            }
            let provider = self.required_provider(&attribute);
            if let Some(other) = sources.insert(provider.address.clone(), name.clone()) {
                let detail = format!(
                    "{} is required twice, as \"{name}\" and as \"{other}\". Use one of the names everywhere.",
                    provider.address.for_display()
                );
                self.diags.warning(attribute.expr.span, "Duplicate required provider", detail);
            }
            required.insert(name, provider);
        }
        required
    }

    fn required_provider(&mut self, attribute: &Attribute) -> RequiredProvider {
        let name = &attribute.name.name;
        let mut provider = RequiredProvider {
            address: ProviderAddr::implied(name, &self.options.default_host),
            version: None,
            aliases: Vec::new(),
            span: Some(attribute.span),
        };
        let expr = &attribute.expr;
        if let Some(items) = expr.as_object_items() {
            for item in items {
                self.requirement(item, name, &mut provider);
            }
            return provider;
        }
        match constant_text(expr) {
            // How version 0.12 wrote it.
            Some(text) => provider.version = self.check_constraint(text, expr.span).map(|text| (text, expr.span)),
            None if is_broken(expr) => {}
            None => self.diags.error(expr.span, SHAPE, "Write an object with \"source\" and \"version\"."),
        }
        provider
    }

    fn requirement(&mut self, item: &ObjectItem, name: &Str, provider: &mut RequiredProvider) {
        let key = match &item.key {
            ObjectKey::Name(ident) => Some(ident.name.clone()),
            ObjectKey::Expression(expr) => expr.as_literal_string(),
            ObjectKey::Reference(_) => None,
        };
        let value = &item.value;
        match key.as_deref() {
            Some("version") => provider.version = self.required_version_of(value).map(|text| (text, value.span)),
            Some("source") => {
                if let Some(address) = self.required_source(value) {
                    provider.address = address;
                }
            }
            Some("configuration_aliases") => provider.aliases = self.configuration_aliases(value, name),
            _ => {
                let detail = "An entry has \"source\", \"version\" and \"configuration_aliases\", nothing else. \
                     Settings of the provider itself belong in a \"provider\" block.";
                self.diags.error(item.key.span(), SHAPE, detail);
            }
        }
    }

    fn required_version_of(&mut self, value: &Expr) -> Option<String> {
        match written_text(value) {
            Some(text) => self.check_constraint(text, value.span),
            None => {
                if !is_broken(value) {
                    let detail = "\"version\" must be a string that is written out.";
                    self.diags.error(value.span, "Invalid version constraint", detail);
                }
                None
            }
        }
    }

    fn required_source(&mut self, value: &Expr) -> Option<ProviderAddr> {
        match written_text(value) {
            Some(text) => provider_source(&text, &self.options.default_host, value.span, self.diags),
            None => {
                if !is_broken(value) {
                    self.diags.error(value.span, "Invalid source", "\"source\" must be a string that is written out.");
                }
                None
            }
        }
    }

    fn configuration_aliases(&mut self, value: &Expr, name: &Str) -> Vec<ProviderRef> {
        let mut aliases = Vec::new();
        for element in static_list(value, self.diags).unwrap_or_default() {
            let Some(traversal) = static_reference(element, self.diags) else {
                continue;
            };
            let found = &traversal.root.name;
            if found != name {
                let detail = format!(
                    "These are configurations of the provider \"{name}\", so each begins with its name, not with \
                     \"{found}\"."
                );
                self.diags.error(value.span, "Invalid configuration_aliases value", detail);
                continue;
            }
            let alias = traversal.steps.first().and_then(|step| attribute_name(&step.kind)).cloned();
            aliases.push(ProviderRef { name: name.clone(), alias, span: traversal.span });
        }
        aliases
    }
}

/// A string that is written out; anything else is not meant as one.
fn written_text(expr: &Expr) -> Option<String> {
    match (&expr.kind, constant::constant(expr)) {
        (ExprKind::Template(_) | ExprKind::TemplateWrap(_) | ExprKind::JsonString(_), Constant::String(text)) => {
            Some(text)
        }
        _ => None,
    }
}

fn constant_text(expr: &Expr) -> Option<String> {
    match constant::constant(expr) {
        Constant::String(text) => Some(text),
        Constant::Number(text) => Some(text.to_string()),
        Constant::Null | Constant::Bool(_) | Constant::Other | Constant::Broken => None,
    }
}

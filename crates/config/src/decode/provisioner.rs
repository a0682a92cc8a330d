//! `provisioner` blocks.

use std::sync::Arc;

use terrane_hcl::{Attribute, Block, Body, Expr, Mention};

use crate::constant::attribute_name;
use crate::content::{BodySchema, partial};
use crate::decode::resource::Escape;
use crate::decoder::Decoder;
use crate::reference::is_broken;
use crate::{OnFailure, ProvisionWhen, ProvisionerBlock};

pub(crate) const PROVISIONER: BodySchema = BodySchema {
    attributes: &["when", "on_failure"],
    required: &[],
    blocks: &[("connection", &[]), ("_", &[]), ("lifecycle", &[])],
};

/// Parts of the engine once, gone since 0.15.
const REMOVED: [&str; 4] = ["chef", "habitat", "puppet", "salt-masterless"];

impl Decoder<'_> {
    pub fn provisioner(&mut self, block: Block) -> ProvisionerBlock {
        let label = &block.labels[0];
        let kind = label.text.clone();
        if REMOVED.contains(&kind.as_str()) {
            let detail = format!(
                "The engine once had a provisioner \"{kind}\" and has it no more. Install the software in the machine \
                 image, or call the tool from a \"local-exec\" provisioner."
            );
            self.diags.error(label.span, format!("The \"{kind}\" provisioner has been removed"), detail);
        }
        let span = block.header_span;
        let mut content = partial(block.body, &PROVISIONER, self.diags);
        let when = content.take("when").and_then(|attribute| {
            self.keyword(&attribute, &[("create", ProvisionWhen::Create), ("destroy", ProvisionWhen::Destroy)])
        });
        let on_failure = content.take("on_failure").and_then(|attribute| {
            self.keyword(&attribute, &[("continue", OnFailure::Continue), ("fail", OnFailure::Fail)])
        });
        let mut connection: Option<(Arc<Body>, _)> = None;
        let mut escape = Escape::new("provisioner", "an argument of the provisioner");
        for inner in content.blocks {
            let header = inner.header_span;
            match (inner.kind.name.as_str(), &connection) {
                ("connection", Some((_, first))) => {
                    self.duplicate_inner("connection", "This provisioner", header, *first);
                }
                ("connection", None) => connection = Some((Arc::new(inner.body), header)),
                _ => self.reserved_or_escape(inner, &mut content.rest, &mut escape),
            }
        }
        ProvisionerBlock {
            kind,
            body: Arc::new(content.rest),
            connection: connection.map(|(body, _)| body),
            when: when.unwrap_or(ProvisionWhen::Create),
            on_failure: on_failure.unwrap_or(OnFailure::Fail),
            span,
        }
    }

    /// One of some words, without quotes or with a warning in quotes.
    fn keyword<T: Copy>(&mut self, attribute: &Attribute, words: &[(&str, T)]) -> Option<T> {
        let quoted = attribute.expr.as_literal_string();
        if quoted.is_some() && attribute.expr.as_json_string().is_none() {
            self.diags.warning(
                attribute.expr.span,
                "Quoted keywords are deprecated",
                "Only version 0.11 and earlier needed quotes around this keyword. Remove them.",
            );
        }
        let written = quoted.as_deref().or_else(|| attribute.expr.as_keyword());
        let found = words.iter().find(|(word, _)| written == Some(*word)).map(|(_, meaning)| *meaning);
        if found.is_none() && !is_broken(&attribute.expr) {
            let name = &attribute.name.name;
            let list: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let detail = format!("\"{name}\" is one of the keywords {}.", list.join(" or "));
            self.diags.error(attribute.expr.span, format!("Invalid \"{name}\" keyword"), detail);
        }
        found
    }

    /// When an object is destroyed, what it once was made of may be gone already.
    pub fn check_destroy_references(&mut self, provisioner: &ProvisionerBlock, inherited: Option<&Body>) {
        if provisioner.when != ProvisionWhen::Destroy {
            return;
        }
        self.only_own_references(&provisioner.body);
        if let Some(connection) = provisioner.connection.as_deref().or(inherited) {
            self.only_own_references(connection);
        }
    }

    fn only_own_references(&mut self, body: &Body) {
        for attribute in body.attributes.iter().filter(|attribute| !is_own(&attribute.expr)) {
            let detail = "When the object is destroyed, others may be gone or changed already, so only what is known \
                 of itself can be used: \"self\", \"count.index\" and \"each.key\".\n\nTo use something else, keep it \
                 in an argument of the resource and read it from \"self\".";
            self.diags.error(attribute.expr.span, "Invalid reference from destroy provisioner", detail);
        }
        for block in &body.blocks {
            self.only_own_references(&block.body);
        }
    }
}

fn is_own(expr: &Expr) -> bool {
    let mut own = true;
    expr.for_each_mention(&mut |mention| {
        let Mention::Reference(traversal) = mention else { return };
        let first = traversal.steps.first().and_then(|step| attribute_name(&step.kind));
        own &= match traversal.root.name.as_str() {
            "self" | "path" | "terraform" => true,
            "count" => first.is_some_and(|name| name == "index"),
            "each" => first.is_some_and(|name| name == "key"),
            _ => false,
        };
    });
    own
}

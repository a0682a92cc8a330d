//! `encryption` blocks in `terraform`: how OpenTofu encrypts states and plans. Checked here; whoever needs the state
//! refuses it by name.

use std::collections::BTreeSet;

use terrane_diag::{Diagnostics, Span};
use terrane_hcl::{Attribute, Block, Body, Expr};

use crate::constant::attribute_name;
use crate::content::{BodySchema, exact, most_similar};
use crate::decoder::Decoder;
use crate::names::check_name;

pub(crate) const ENCRYPTION: BodySchema = BodySchema {
    attributes: &[],
    required: &[],
    blocks: &[
        ("key_provider", &["type", "name"]),
        ("method", &["type", "name"]),
        ("state", &[]),
        ("plan", &[]),
        ("remote_state_data_sources", &[]),
    ],
};

const TARGET: BodySchema =
    BodySchema { attributes: &["method", "enforced"], required: &[], blocks: &[("fallback", &[])] };

const FALLBACK: BodySchema =
    BodySchema { attributes: &["method"], required: &["method"], blocks: &[("fallback", &[])] };

const REMOTE: BodySchema =
    BodySchema { attributes: &[], required: &[], blocks: &[("default", &[]), ("remote_state_data_source", &["name"])] };

const KEY_PROVIDERS: [&str; 6] = ["pbkdf2", "aws_kms", "gcp_kms", "azure_vault", "openbao", "external"];
const METHODS: [&str; 3] = ["aes_gcm", "unencrypted", "external"];

/// What the block declares: `method.aes_gcm.main`.
type Declared = BTreeSet<(&'static str, String, String)>;

impl Decoder<'_> {
    pub fn encryption(&mut self, block: Block) {
        let blocks = exact(block.body, &ENCRYPTION, self.diags).blocks;
        let mut declared = Declared::new();
        for block in &blocks {
            match block.kind.name.as_str() {
                "key_provider" => self.declare("key_provider", &KEY_PROVIDERS, block, &mut declared),
                "method" => self.declare("method", &METHODS, block, &mut declared),
                _ => {}
            }
        }
        for block in blocks {
            match block.kind.name.as_str() {
                "key_provider" | "method" => references(&block.body, &declared, self.diags),
                "remote_state_data_sources" => {
                    for inner in exact(block.body, &REMOTE, self.diags).blocks {
                        self.target(inner.body, &FALLBACK, &declared);
                    }
                }
                _ => self.target(block.body, &TARGET, &declared),
            }
        }
    }

    fn declare(&mut self, what: &'static str, known: &[&'static str], block: &Block, declared: &mut Declared) {
        let (kind, name) = (&block.labels[0], &block.labels[1]);
        check_name(&name.text, name.span, "Invalid name in encryption block", self.diags);
        if !known.contains(&kind.text.as_str()) {
            let hint = match most_similar(&kind.text, known.iter().copied()) {
                Some(near) => format!(" Did you mean \"{near}\"?"),
                None => format!(" There are {}.", known.join(", ")),
            };
            let detail = format!("There is no {what} of the type \"{}\".{hint}", kind.text);
            self.diags.error(kind.span, format!("Unknown {what} type"), detail);
        }
        if !declared.insert((what, kind.text.to_string(), name.text.to_string())) {
            let detail =
                format!("{what}.{}.{} is declared already. Rename or remove one of them.", kind.text, name.text);
            self.diags.error(block.header_span, format!("Duplicate {what} \"{}\"", name.text), detail);
        }
    }

    /// What is encrypted, by which method, and how it was before.
    fn target(&mut self, body: Body, schema: &BodySchema, declared: &Declared) {
        let mut content = exact(body, schema, self.diags);
        if let Some(attribute) = content.take("method") {
            self.method(&attribute, declared);
        }
        self.flag(&mut content, "enforced");
        for block in content.blocks {
            self.target(block.body, &FALLBACK, declared);
        }
    }

    fn method(&mut self, attribute: &Attribute, declared: &Declared) {
        match named(&attribute.expr) {
            Some(("method", kind, name)) => {
                report_undeclared("method", kind, name, attribute.expr.span, declared, self.diags);
            }
            _ => {
                let detail = "\"method\" takes the name of a method block: method.aes_gcm.name.";
                self.diags.error(attribute.expr.span, "Invalid encryption method", detail);
            }
        }
    }
}

/// Key providers that methods and other key providers name must be there. Variables are another matter.
fn references(body: &Body, declared: &Declared, diags: &mut Diagnostics) {
    for attribute in &body.attributes {
        if let Some((what @ "key_provider", kind, name)) = named(&attribute.expr) {
            report_undeclared(what, kind, name, attribute.expr.span, declared, diags);
        }
    }
}

fn report_undeclared(
    what: &'static str,
    kind: &str,
    name: &str,
    at: Span,
    declared: &Declared,
    diags: &mut Diagnostics,
) {
    if declared.contains(&(what, kind.to_string(), name.to_string())) {
        return;
    }
    let names = declared.iter().filter(|(other, other_kind, _)| *other == what && other_kind == kind);
    let hint = most_similar(name, names.map(|(_, _, name)| name.as_str()));
    let hint = hint.map_or_else(String::new, |near| format!(" Did you mean {what}.{kind}.{near}?"));
    let detail = format!("There is no block {what} \"{kind}\" \"{name}\" here.{hint}");
    diags.error(at, format!("Reference to undeclared {what}"), detail);
}

/// `method.aes_gcm.name`
fn named(expr: &Expr) -> Option<(&'static str, &str, &str)> {
    let traversal = expr.as_traversal()?;
    let what = ["method", "key_provider"].into_iter().find(|what| traversal.root.name == **what)?;
    match traversal.steps.as_slice() {
        [kind, name] => Some((what, attribute_name(&kind.kind)?, attribute_name(&name.kind)?)),
        _ => None,
    }
}

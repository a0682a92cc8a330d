//! Taking a body apart by a list of what is expected in it.

use terrane_diag::{Diagnostic, Diagnostics};
use terrane_hcl::{Attribute, Block, Body, LabelNames};

/// What may stand in a body.
pub(crate) struct BodySchema {
    pub attributes: &'static [&'static str],
    pub required: &'static [&'static str],
    /// Block types with what their labels mean.
    pub blocks: &'static [(&'static str, &'static [&'static str])],
}

/// What of it was there.
pub(crate) struct Content {
    attributes: Vec<Attribute>,
    /// In source order, with as many labels as they should have.
    pub blocks: Vec<Block>,
    /// What the schema does not name.
    pub rest: Body,
}

impl Content {
    pub fn take(&mut self, name: &str) -> Option<Attribute> {
        let at = self.attributes.iter().position(|attribute| attribute.name.name == name)?;
        Some(self.attributes.swap_remove(at))
    }
}

/// Takes out what the schema names; the rest belongs to someone else.
pub(crate) fn partial(body: Body, schema: &BodySchema, diags: &mut Diagnostics) -> Content {
    let named = |name: &str| schema.attributes.contains(&name);
    let body = body.into_shaped(&|name| labels_of(name, schema), diags);
    let (attributes, other_attributes): (Vec<_>, Vec<_>) =
        body.attributes.into_iter().partition(|attribute| named(&attribute.name.name));
    let mut known = Body { attributes, blocks: Vec::new(), ..body };
    known.refuse_repeated_properties("Duplicate argument", diags);
    let attributes = known.attributes;
    for name in schema.required {
        if !attributes.iter().any(|attribute| attribute.name.name == *name) {
            let detail = format!("The argument \"{name}\" must be set here.");
            diags.error(body.missing_item_span, "Missing required argument", detail);
        }
    }
    let mut blocks = Vec::new();
    let mut other_blocks = Vec::new();
    for block in body.blocks {
        match schema.blocks.iter().find(|(kind, _)| block.kind.name == *kind) {
            Some((_, labels)) if labels_fit(&block, labels, diags) => blocks.push(block),
            Some(_) => {}
            None => other_blocks.push(block),
        }
    }
    let rest = Body { attributes: other_attributes, blocks: other_blocks, ..body };
    Content { attributes, blocks, rest }
}

/// Takes out what the schema names; anything else is reported.
pub(crate) fn exact(body: Body, schema: &BodySchema, diags: &mut Diagnostics) -> Content {
    let content = partial(body, schema, diags);
    for attribute in &content.rest.attributes {
        let name = attribute.name.name.as_str();
        let unused = schema
            .attributes
            .iter()
            .filter(|known| !content.attributes.iter().any(|attribute| attribute.name.name == **known));
        if attribute.is_property {
            let blocks = schema.blocks.iter().map(|(kind, _)| *kind);
            diags.push(no_such_property(attribute, unused.copied().chain(blocks)));
            continue;
        }
        let mut detail = format!("There is no argument \"{name}\" here.");
        if let Some(similar) = most_similar(name, unused.copied()) {
            detail.push_str(&format!(" Did you mean \"{similar}\"?"));
        } else if schema.blocks.iter().any(|(kind, _)| *kind == name) {
            detail.push_str(&format!(" Did you mean a block, \"{name} {{ ... }}\"?"));
        }
        diags.error(attribute.name.span, "Unsupported argument", detail);
    }
    for block in &content.rest.blocks {
        let name = block.kind.name.as_str();
        let mut detail = format!("There is no block type \"{name}\" here.");
        if schema.attributes.contains(&name) {
            let hint = format!(" It is an argument: write \"{name} = ...\".");
            detail.push_str(&hint);
        } else if let Some(similar) = most_similar(name, schema.blocks.iter().map(|(kind, _)| *kind)) {
            detail.push_str(&format!(" Did you mean \"{similar}\"?"));
        }
        diags.error(block.kind.span, "Unsupported block type", detail);
    }
    content
}

/// The attributes of a body that takes any attribute but no block.
pub(crate) fn attributes_only(body: Body, diags: &mut Diagnostics) -> Vec<Attribute> {
    let mut body = body.into_shaped(&|_| None, diags);
    body.refuse_repeated_properties("Duplicate attribute definition", diags);
    if let Some(block) = body.blocks.first() {
        let summary = format!("Unexpected \"{}\" block", block.kind.name);
        diags.error(block.kind.span, summary, "Only arguments can stand here, no blocks.");
    }
    body.attributes
}

fn labels_of(name: &str, schema: &BodySchema) -> Option<LabelNames<'static>> {
    schema.blocks.iter().find(|(kind, _)| *kind == name).map(|(_, labels)| *labels)
}

fn no_such_property<'n>(attribute: &Attribute, known: impl Iterator<Item = &'n str>) -> Diagnostic {
    let name = attribute.name.name.as_str();
    let mut detail = format!("There is no argument and no type of block \"{name}\" here.");
    if let Some(similar) = most_similar(name, known) {
        detail.push_str(&format!(" Did you mean \"{similar}\"?"));
    }
    Diagnostic::error("Extraneous JSON object property", detail).at(attribute.name.span)
}

fn labels_fit(block: &Block, labels: &[&str], diags: &mut Diagnostics) -> bool {
    let kind = &block.kind.name;
    if let Some(extra) = block.labels.get(labels.len()) {
        let detail = match labels.len() {
            0 => format!("{kind} blocks have no labels."),
            count => format!("{kind} blocks have {count} labels ({}), not more.", labels.join(", ")),
        };
        diags.error(extra.span, format!("Extraneous label for {kind}"), detail);
        return false;
    }
    if let Some(missing) = labels.get(block.labels.len()) {
        let detail = format!("{kind} blocks have {} labels: {}.", labels.len(), labels.join(", "));
        diags.error(block.body.missing_item_span, format!("Missing {missing} for {kind}"), detail);
        return false;
    }
    true
}

/// A name that is at most two edits away.
pub(crate) fn most_similar<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let near = known.map(|candidate| (strsim::levenshtein(name, candidate), candidate));
    near.filter(|(distance, _)| *distance < 3).min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

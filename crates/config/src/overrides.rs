//! Override files: their blocks change blocks of the primary files before anything is decoded.
//!
//! Arguments take the place of those of the same name; nested blocks take the place of all nested blocks
//! of the same type, except that `lifecycle` is merged argument by argument.

use std::collections::{HashMap, HashSet};

use terrane_addr::Str;
use terrane_diag::Diagnostics;
use terrane_hcl::{Attribute, Block, Body, LabelNames};

use crate::constant::{Constant, constant};
use crate::reference::static_list;

/// What is known to be blocks in a block of any type, with what their labels mean.
const NESTED: &[(&str, LabelNames<'static>)] =
    &[("dynamic", &["type"]), ("lifecycle", &[]), ("validation", &[]), ("precondition", &[]), ("postcondition", &[])];

/// Where the blocks of the primary files are.
pub(crate) struct Overrides {
    /// By type and labels (for providers: name and alias).
    blocks: HashMap<Vec<Str>, usize>,
    /// Which `locals` block has which name, and at which place in it.
    locals: HashMap<Str, (usize, usize)>,
}

impl Overrides {
    pub fn new(primary: &[Block]) -> Overrides {
        let mut blocks = HashMap::new();
        let mut locals = HashMap::new();
        for (index, block) in primary.iter().enumerate() {
            match block.kind.name.as_str() {
                "locals" => {
                    let names = block.body.attributes.iter().enumerate();
                    locals.extend(names.map(|(place, local)| (local.name.name.clone(), (index, place))));
                }
                _ => {
                    blocks.entry(key(block)).or_insert(index);
                }
            }
        }
        Overrides { blocks, locals }
    }

    /// Applies one block of an override file.
    pub fn apply(&mut self, block: Block, primary: &mut Vec<Block>, diags: &mut Diagnostics) {
        let kind = block.kind.name.clone();
        match kind.as_str() {
            "locals" => self.override_locals(block, primary, diags),
            "check" => cannot(
                &block,
                "Can't override check blocks",
                "Conditions are not overridden: change the check where it stands.",
                diags,
            ),
            "moved" => {
                let detail =
                    "An override file changes declarations; moves are no part of them. Put the block in another file.";
                cannot(&block, "Cannot override 'moved' blocks", detail, diags);
            }
            "import" => {
                let detail = "An override file changes declarations; imports are no part of them. Put the block in \
                     another file.";
                cannot(&block, "Cannot override 'import' blocks", detail, diags);
            }
            "removed" => {
                let detail = "An override file changes declarations; removals are no part of them. Put the block in \
                     another file.";
                cannot(&block, "Cannot override 'removed' blocks", detail, diags);
            }
            _ => match self.blocks.get(&key(&block)) {
                Some(index) => merge_block(&mut primary[*index], block, diags),
                // A new provider configuration disturbs nobody.
                None if kind == "provider" => {
                    self.blocks.insert(key(&block), primary.len());
                    primary.push(block);
                }
                None => missing(&block, diags),
            },
        }
    }

    fn override_locals(&mut self, block: Block, primary: &mut [Block], diags: &mut Diagnostics) {
        for local in crate::content::attributes_only(block.body, diags) {
            match self.locals.get(&local.name.name) {
                Some((block, place)) => primary[*block].body.attributes[*place] = local,
                None => {
                    let detail = format!(
                        "There is no local value \"{}\" that this could change. Define it in a file that is no \
                         override file.",
                        local.name.name
                    );
                    diags.error(local.span, "Missing base local value definition to override", detail);
                }
            }
        }
    }
}

fn key(block: &Block) -> Vec<Str> {
    let labels = block.labels.iter().map(|label| label.text.clone());
    let mut key: Vec<Str> = std::iter::once(block.kind.name.clone()).chain(labels).collect();
    if block.kind.name == "provider" {
        let alias = block.body.attributes.iter().find(|attribute| attribute.name.name == "alias");
        if let Some(Constant::String(alias)) = alias.map(|alias| constant(&alias.expr)) {
            key.push(alias.into());
        }
    }
    key
}

fn cannot(block: &Block, summary: &'static str, detail: &str, diags: &mut Diagnostics) {
    diags.error(block.header_span, summary, detail);
}

fn missing(block: &Block, diags: &mut Diagnostics) {
    let label = |index: usize| block.labels.get(index).map(|label| label.text.as_str()).unwrap_or_default();
    let (kind, name) = (label(0), label(1));
    let (summary, detail) = match block.kind.name.as_str() {
        "variable" => (
            "Missing base variable declaration to override",
            format!(
                "There is no variable \"{kind}\" that this could change. Declare it in a file that is no override file."
            ),
        ),
        "output" => (
            "Missing base output definition to override",
            format!(
                "There is no output \"{kind}\" that this could change. Declare it in a file that is no override file."
            ),
        ),
        "module" => (
            "Missing module call to override",
            format!(
                "There is no module call \"{kind}\" that this could change. Declare it in a file that is no override \
                 file."
            ),
        ),
        "data" => (
            "Missing data resource to override",
            format!(
                "There is no data source {kind}.{name} that this could change. Declare it in a file that is no \
                 override file."
            ),
        ),
        "ephemeral" => (
            "Missing ephemeral resource to override",
            format!(
                "There is no ephemeral resource {kind}.{name} that this could change. Declare it in a file that is no \
                 override file."
            ),
        ),
        _ => (
            "Missing resource to override",
            format!(
                "There is no resource {kind}.{name} that this could change. Declare it in a file that is no override \
                 file."
            ),
        ),
    };
    diags.error(block.header_span, summary, detail);
}

fn merge_block(base: &mut Block, mut change: Block, diags: &mut Diagnostics) {
    let shape = |name: &str| (NESTED.iter().find(|(kind, _)| *kind == name)).map(|(_, labels)| *labels);
    base.body = take_body(base).into_shaped(&shape, diags);
    change.body = take_body(&mut change).into_shaped(&shape, diags);
    refuse_depends_on(&mut change.body, diags);
    refuse_conditions(&mut change.body, diags);
    // Repetition in either form takes the place of both.
    let repeats = |attribute: &Attribute| matches!(attribute.name.name.as_str(), "count" | "for_each");
    if change.body.attributes.iter().any(repeats) {
        base.body.attributes.retain(|attribute| !repeats(attribute));
    }
    if let Some(at) = change.body.blocks.iter().position(|block| block.kind.name == "lifecycle") {
        let lifecycle = &mut change.body.blocks[at];
        lifecycle.body = take_body(lifecycle).into_shaped(&shape, diags);
        refuse_conditions(&mut lifecycle.body, diags);
        if let Some(lifecycle) = base.body.blocks.iter_mut().find(|block| block.kind.name == "lifecycle") {
            let changes = change.body.blocks.remove(at);
            merge_body(&mut lifecycle.body, changes.body);
        }
    }
    merge_body(&mut base.body, change.body);
}

fn take_body(block: &mut Block) -> Body {
    let span = block.body.span;
    let empty = Body { attributes: Vec::new(), blocks: Vec::new(), span, missing_item_span: span };
    std::mem::replace(&mut block.body, empty)
}

fn refuse_depends_on(body: &mut Body, diags: &mut Diagnostics) {
    let Some(at) = body.attributes.iter().position(|attribute| attribute.name.name == "depends_on") else {
        return;
    };
    let attribute = body.attributes.remove(at);
    let first = static_list(&attribute.expr, diags).and_then(<[_]>::first);
    let at = first.map_or(attribute.expr.span, |element| element.span);
    diags.error(at, "Unsupported override", "Dependencies are not overridden: change \"depends_on\" where it stands.");
}

fn refuse_conditions(body: &mut Body, diags: &mut Diagnostics) {
    body.blocks.retain(|block| {
        let kind = block.kind.name.as_str();
        let refused = matches!(kind, "validation" | "precondition" | "postcondition");
        if refused {
            let detail = format!("Conditions are not overridden: change the \"{kind}\" block where it stands.");
            diags.error(block.kind.span, format!("Can't override {kind} blocks"), detail);
        }
        !refused
    });
}

fn merge_body(base: &mut Body, change: Body) {
    // A property of the JSON syntax may be blocks, and blocks may stand against a property.
    let properties = change.attributes.iter().filter(|attribute| attribute.is_property);
    let mut replaced: HashSet<Str> = properties.map(|property| property.name.name.clone()).collect();
    base.attributes.retain(|attribute| !replaced.contains(&attribute.name.name));
    replaced.extend(change.blocks.iter().map(generated_kind));
    base.blocks.retain(|block| !replaced.contains(&generated_kind(block)));
    base.attributes.retain(|attribute| !(attribute.is_property && replaced.contains(&attribute.name.name)));
    for attribute in change.attributes {
        set(base, attribute);
    }
    base.blocks.extend(change.blocks);
}

/// A `dynamic "x"` block stands for blocks of type x.
fn generated_kind(block: &Block) -> Str {
    match block.labels.first() {
        Some(label) if block.kind.name == "dynamic" => label.text.clone(),
        _ => block.kind.name.clone(),
    }
}

fn set(body: &mut Body, attribute: Attribute) {
    if attribute.is_property {
        // Those of the base are gone, and of several each may be a block.
        return body.attributes.push(attribute);
    }
    match body.attributes.iter_mut().find(|other| other.name.name == attribute.name.name) {
        Some(place) => *place = attribute,
        None => body.attributes.push(attribute),
    }
}

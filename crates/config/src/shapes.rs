//! What the language consists of, as data: for tests that hold its reference against it.

use crate::content::BodySchema;
use crate::decode::{
    check, encryption, language, lifecycle, module_call, provider, provisioner, refactoring, resource, settings, values,
};
use crate::decoder::FILE;

/// A kind of block, and what may stand in it.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The page of the reference that it belongs to.
    pub page: &'static str,
    pub arguments: &'static [&'static str],
    pub blocks: Vec<&'static str>,
}

/// The blocks that a file may have.
#[must_use]
pub fn top_level_blocks() -> Vec<&'static str> {
    FILE.blocks.iter().map(|(kind, _)| *kind).collect()
}

const SHAPES: &[(&str, &BodySchema)] = &[
    ("check", &check::CHECK),
    ("check", &check::CHECK_RULE),
    ("data", &resource::READ_ONLY),
    ("ephemeral", &resource::READ_ONLY),
    ("terraform", &encryption::ENCRYPTION),
    ("import", &refactoring::IMPORT),
    ("language", &language::LANGUAGE),
    ("lifecycle", &lifecycle::LIFECYCLE),
    ("module", &module_call::MODULE),
    ("module", &lifecycle::MODULE_LIFECYCLE),
    ("moved", &refactoring::MOVED),
    ("output", &values::OUTPUT),
    ("provider", &provider::PROVIDER),
    ("provisioner", &provisioner::PROVISIONER),
    ("removed", &refactoring::REMOVED),
    ("removed", &refactoring::REMOVED_LIFECYCLE),
    ("resource", &resource::MANAGED),
    ("terraform", &settings::TERRAFORM),
    ("variable", &values::VARIABLE),
];

/// Everything that a module may be written with.
#[must_use]
pub fn shapes() -> Vec<Shape> {
    let shape = |(page, schema): &(&'static str, &'static BodySchema)| Shape {
        page,
        arguments: schema.attributes,
        blocks: schema.blocks.iter().map(|(kind, _)| *kind).collect(),
    };
    SHAPES.iter().map(shape).collect()
}

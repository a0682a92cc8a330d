//! What a resource type says about its attributes: the schema, and how the frame plans each.

use std::sync::Arc;

use terrane_schema::{Attribute, Block, BlockNesting, NestedBlock, Schema};
use terrane_value::{Content, Type, Value};

/// The schema of a resource type, data source or ephemeral resource, with its behaviour.
pub(crate) struct Shape {
    pub(crate) version: u64,
    pub(crate) fields: Vec<Field>,
    pub(crate) description: &'static str,
    pub(crate) deprecated: bool,
}

/// One attribute or nested block.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) content: FieldContent,
    /// What it is if the configuration does not say, also where an earlier object has another value.
    pub(crate) default: Option<Value>,
    pub(crate) replace: Replace,
    /// A computed attribute that an update in place does not change.
    pub(crate) kept: bool,
    /// Numbers that must be whole, and their least and greatest value.
    pub(crate) range: Option<(i64, i64)>,
}

pub(crate) enum FieldContent {
    Attribute(Attribute),
    Block(NestedBlock),
}

/// Whether a change of the attribute needs a new object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Replace {
    Never,
    Changed,
    /// A map of which only the entries that are not null count.
    ValuesChanged,
    /// A string that may be left out instead of being empty.
    UnlessEmptied,
}

pub(crate) fn required(name: &'static str, ty: Type, description: &str) -> Field {
    Field::new(name, Attribute::new(ty).required().describe(description))
}

pub(crate) fn optional(name: &'static str, ty: Type, description: &str) -> Field {
    Field::new(name, Attribute::new(ty).optional().describe(description))
}

pub(crate) fn computed(name: &'static str, ty: Type, description: &str) -> Field {
    Field::new(name, Attribute::new(ty).computed().describe(description))
}

pub(crate) fn optional_computed(name: &'static str, ty: Type, description: &str) -> Field {
    Field::new(name, Attribute::new(ty).optional().computed().describe(description))
}

/// Any number of nested blocks, in a list.
pub(crate) fn blocks(name: &'static str, block: Block) -> Field {
    let nested = NestedBlock { nesting: BlockNesting::List, block, min_items: 0, max_items: 0 };
    Field::of(name, FieldContent::Block(nested))
}

/// Any number of nested blocks, without order.
pub(crate) fn block_set(name: &'static str, block: Block) -> Field {
    let nested = NestedBlock { nesting: BlockNesting::Set, block, min_items: 0, max_items: 0 };
    Field::of(name, FieldContent::Block(nested))
}

impl Field {
    fn new(name: &'static str, attribute: Attribute) -> Field {
        Field::of(name, FieldContent::Attribute(attribute))
    }

    fn of(name: &'static str, content: FieldContent) -> Field {
        Field { name, content, default: None, replace: Replace::Never, kept: false, range: None }
    }

    /// Any change needs a new object.
    pub(crate) fn replaces(self) -> Field {
        Field { replace: Replace::Changed, ..self }
    }

    /// As [`Field::replaces`], for a map whose null entries count as absent.
    pub(crate) fn replaces_by_values(self) -> Field {
        Field { replace: Replace::ValuesChanged, ..self }
    }

    /// As [`Field::replaces`], except from an empty string to none.
    pub(crate) fn replaces_unless_emptied(self) -> Field {
        Field { replace: Replace::UnlessEmptied, ..self }
    }

    pub(crate) fn sensitive(self) -> Field {
        self.with(Attribute::sensitive)
    }

    pub(crate) fn deprecated(self) -> Field {
        self.with(Attribute::deprecated)
    }

    fn with(self, change: fn(Attribute) -> Attribute) -> Field {
        let content = match self.content {
            FieldContent::Attribute(attribute) => FieldContent::Attribute(change(attribute)),
            block @ FieldContent::Block(_) => block,
        };
        Field { content, ..self }
    }

    pub(crate) fn default(self, value: Value) -> Field {
        Field { default: Some(value), ..self }
    }

    /// An update in place does not change it.
    pub(crate) fn kept(self) -> Field {
        Field { kept: true, ..self }
    }

    pub(crate) fn integer(self) -> Field {
        Field { range: Some((i64::MIN, i64::MAX)), ..self }
    }

    pub(crate) fn between(self, minimum: i64, maximum: i64) -> Field {
        Field { range: Some((minimum, maximum)), ..self }
    }

    pub(crate) fn at_least(self, minimum: i64) -> Field {
        Field { range: Some((minimum, i64::MAX)), ..self }
    }

    /// Computed, and never to be written.
    pub(crate) fn is_read_only(&self) -> bool {
        matches!(&self.content, FieldContent::Attribute(attribute) if attribute.computed && !attribute.optional)
    }

    pub(crate) fn is_computed(&self) -> bool {
        matches!(&self.content, FieldContent::Attribute(attribute) if attribute.computed)
    }
}

impl Replace {
    /// Whether the change from `prior` to `planned`, which differ, needs a new object.
    pub(crate) fn needed(self, prior: &Value, planned: &Value) -> bool {
        match self {
            Replace::Never => false,
            Replace::Changed => true,
            Replace::UnlessEmptied => {
                !(planned.is_null() && matches!(prior.unmark().0, Content::String(text) if text.is_empty()))
            }
            Replace::ValuesChanged => {
                !planned.is_known() || !entries(prior).map(by_value).eq(entries(planned).map(by_value))
            }
        }
    }
}

fn entries(map: &Value) -> impl Iterator<Item = &(terrane_value::Str, Value)> {
    let entries = match map.unmark().0 {
        Content::Map(entries) => entries,
        _ => &[],
    };
    entries.iter().filter(|(_, value)| !value.is_null())
}

/// So that entries compare: an unknown equals nothing that is known.
fn by_value((key, value): &(terrane_value::Str, Value)) -> (&str, Option<&str>) {
    match value.unmark().0 {
        Content::String(text) => (key, Some(text)),
        _ => (key, None),
    }
}

impl Shape {
    pub(crate) fn new(version: u64, description: &'static str, fields: Vec<Field>) -> Shape {
        Shape { version, fields, description, deprecated: false }
    }

    pub(crate) fn schema(&self) -> Schema {
        let mut block = Block::default();
        block.description = self.description.into();
        block.deprecated = self.deprecated;
        for field in &self.fields {
            match &field.content {
                FieldContent::Attribute(attribute) => {
                    block.attributes.insert(field.name.into(), attribute.clone());
                }
                FieldContent::Block(nested) => {
                    block.blocks.insert(field.name.into(), nested.clone());
                }
            }
        }
        Schema { version: self.version, block: Arc::new(block) }
    }
}

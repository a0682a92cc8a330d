//! Configuration for objects that have none yet, written from what the provider says of them.
//!
//! The text is that of the reference, byte for byte: people compare what two engines write.

mod expression;

use terrane_addr::Resource;
use terrane_config::ProviderRef;
use terrane_diag::{Diagnostics, SourceId};
use terrane_schema::{Attribute, AttributeType, Block, BlockNesting, NestedAttributes, Nesting};
use terrane_value::{Content, Value};

/// What the values are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// An object as it is: what only the provider sets is left out, and what is deprecated.
    State,
    /// A configuration that the provider made: what it sets counts.
    Config,
}

/// A whole `resource` block, formatted, without a line break behind it.
pub(crate) fn resource_text(
    address: &Resource,
    provider: Option<&ProviderRef>,
    block: &Block,
    object: &Value,
    origin: Origin,
) -> String {
    let mut text = format!("resource {:?} {:?} {{\n", address.kind.as_str(), address.name.as_str());
    if let Some(provider) = provider {
        let alias = provider.alias.as_ref().map(|alias| format!(".{alias}")).unwrap_or_default();
        text.push_str(&format!("provider = {}{alias}\n", provider.name));
    }
    let object = object.unmark_deep().0;
    Text { out: &mut text, origin }.block(block, &object, Place::Resource);
    text.push('}');
    formatted(&text)
}

fn formatted(text: &str) -> String {
    // It belongs to no file yet, and has no errors to report.
    let bytes = terrane_hcl::format(SourceId(0), text.as_bytes(), &mut Diagnostics::new());
    String::from_utf8(bytes).expect("formatting changes spaces only")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Resource,
    Inside,
}

struct Text<'t> {
    out: &'t mut String,
    origin: Origin,
}

impl Text<'_> {
    fn block(&mut self, block: &Block, object: &Value, place: Place) {
        for (name, attribute) in &block.attributes {
            // The old SDK gives every type an "id" that looks like an argument and must not be one.
            let is_legacy_id = place == Place::Resource && name == "id" && attribute.optional && attribute.computed;
            let value = object.attribute(name).filter(|value| !value.is_null());
            if self.is_written(attribute, value.as_ref()) && !(is_legacy_id && self.origin == Origin::State) {
                self.attribute(name, attribute, value.as_ref());
            }
        }
        for (name, nested) in &block.blocks {
            if nested.block.deprecated && self.origin == Origin::State {
                continue;
            }
            let value = object.attribute(name).filter(|value| !value.is_null());
            let Some(value) = value else {
                // There is always one of these.
                if nested.nesting == BlockNesting::Group {
                    let nothing = Value::null(nested.block.implied_type());
                    self.nested_block(name, None, &nested.block, &nothing);
                }
                continue;
            };
            match nested.nesting {
                BlockNesting::Single | BlockNesting::Group => self.nested_block(name, None, &nested.block, &value),
                BlockNesting::List | BlockNesting::Set => {
                    for item in elements(&value) {
                        self.nested_block(name, None, &nested.block, item);
                    }
                }
                BlockNesting::Map => {
                    for (key, item) in entries(&value) {
                        self.nested_block(name, Some(key), &nested.block, item);
                    }
                }
            }
        }
    }

    fn nested_block(&mut self, name: &str, label: Option<&str>, block: &Block, object: &Value) {
        let label = label.map(|label| format!(" {}", expression::quoted(label))).unwrap_or_default();
        self.out.push_str(&format!("{name}{label} {{\n"));
        self.block(block, object, Place::Inside);
        self.out.push_str("}\n");
    }

    fn is_written(&self, attribute: &Attribute, value: Option<&Value>) -> bool {
        let settable = attribute.optional || attribute.required || !attribute.computed;
        settable && (!attribute.deprecated || (self.origin == Origin::Config && value.is_some()))
    }

    /// The value is not null.
    fn attribute(&mut self, name: &str, attribute: &Attribute, value: Option<&Value>) {
        match (&attribute.ty, value) {
            (AttributeType::Nested(nested), Some(_)) if attribute.sensitive => {
                let hidden = if matches!(nested.nesting, Nesting::List | Nesting::Set) { "[]" } else { "{}" };
                self.out.push_str(&format!("{name} = {hidden} # sensitive\n"));
            }
            (AttributeType::Nested(nested), Some(value)) => self.nested_attribute(name, nested, value),
            (AttributeType::Plain(_), _) if attribute.sensitive => {
                self.out.push_str(&format!("{name} = null # sensitive\n"));
            }
            // The old SDK cannot tell an empty string from one that was not set.
            (AttributeType::Plain(_), Some(value)) if !(attribute.optional && is_empty_text(value)) => {
                let text = expression::argument(value);
                self.out.push_str(&format!("{name} = {text}\n"));
            }
            (_, _) => self.out.push_str(&format!("{name} = null\n")),
        }
    }

    fn nested_attribute(&mut self, name: &str, nested: &NestedAttributes, value: &Value) {
        match nested.nesting {
            Nesting::Single => {
                self.out.push_str(&format!("{name} = {{\n"));
                self.attributes(nested, value);
                self.out.push_str("}\n");
            }
            Nesting::List | Nesting::Set => {
                self.out.push_str(&format!("{name} = [\n"));
                for item in elements(value) {
                    self.out.push_str("{\n");
                    self.attributes(nested, item);
                    self.out.push_str("},\n");
                }
                self.out.push_str("]\n");
            }
            Nesting::Map => {
                self.out.push_str(&format!("{name} = {{\n"));
                for (key, item) in entries(value) {
                    self.out.push_str(&format!("{} = {{\n", expression::key(key)));
                    self.attributes(nested, item);
                    self.out.push_str("}\n");
                }
                self.out.push_str("}\n");
            }
        }
    }

    fn attributes(&mut self, nested: &NestedAttributes, object: &Value) {
        for (name, attribute) in &nested.attributes {
            let value = object.attribute(name).filter(|value| !value.is_null());
            if self.is_written(attribute, value.as_ref()) {
                self.attribute(name, attribute, value.as_ref());
            }
        }
    }
}

fn is_empty_text(value: &Value) -> bool {
    matches!(value.unmark().0, Content::String(text) if text.is_empty())
}

fn elements(value: &Value) -> &[Value] {
    match value.unmark().0 {
        Content::List(items) | Content::Set(items) | Content::Tuple(items) => items,
        _ => &[],
    }
}

fn entries(value: &Value) -> Vec<(&str, &Value)> {
    match value.unmark().0 {
        Content::Map(entries) => entries.iter().map(|(key, item)| (key.as_str(), item)).collect(),
        Content::Object(ty, items) => ty.names().iter().map(|name| name.as_str()).zip(items).collect(),
        _ => Vec::new(),
    }
}

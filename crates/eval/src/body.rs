//! Values of blocks by schema: arguments converted, nested blocks collected, `dynamic` blocks expanded.

use std::collections::{BTreeMap, BTreeSet};

use terrane_diag::{Diagnostics, Span};
use terrane_hcl::{Attribute, Block, Body, Traversal};
use terrane_schema::{self as schema, BlockNesting, NestedBlock};
use terrane_value::{Content, Marks, Str, Type, Value, convert};

use crate::attribute_blocks::elements_in_blocks;
use crate::expression::{Lookup, ProviderCall, evaluate};
use crate::properties::{property_references, shaped_body, shaped_dynamic, stranger};
use crate::suggest::closest;

/// The object that a body makes under a schema. What is wrong is reported, and unknown in the object.
pub fn decode_body(body: &Body, block: &schema::Block, lookup: &dyn Lookup, diags: &mut Diagnostics) -> Value {
    let body = &*shaped_body(body, block, diags);
    report_strangers(body, block, diags);
    let given: BTreeMap<&str, &Attribute> =
        body.attributes.iter().map(|attribute| (attribute.name.name.as_str(), attribute)).collect();
    let mut values: BTreeMap<&Str, Value> = BTreeMap::new();
    for (name, attribute) in &block.attributes {
        let value = match elements_in_blocks(body, name, attribute) {
            Some(nested) => element_value(body, name, attribute, &nested, lookup, diags),
            None => decode_attribute(name, attribute, given.get(name.as_str()).copied(), body, lookup, diags),
        };
        values.insert(name, value);
    }
    for (name, nested) in &block.blocks {
        let mut found = Found::default();
        collect_blocks(body, name, nested, lookup, &mut found, diags);
        check_count(name, nested, &found, body, diags);
        check_labels(name, nested, &found, diags);
        values.insert(name, nested_value(nested, found, lookup, diags));
    }
    Value::object_of(&block.implied_type(), values.into_values().collect())
}

/// The value of an argument whose elements are written as blocks.
pub(crate) fn element_value(
    body: &Body,
    name: &str,
    attribute: &schema::Attribute,
    nested: &NestedBlock,
    lookup: &dyn Lookup,
    diags: &mut Diagnostics,
) -> Value {
    let mut found = Found::default();
    collect_blocks(body, name, nested, lookup, &mut found, diags);
    let value = nested_value(nested, found, lookup, diags);
    let ty = attribute.config_type();
    convert(&value, &ty).unwrap_or_else(|_| Value::unknown(ty.without_optional()))
}

fn decode_attribute(
    name: &Str,
    attribute: &schema::Attribute,
    given: Option<&Attribute>,
    body: &Body,
    lookup: &dyn Lookup,
    diags: &mut Diagnostics,
) -> Value {
    let ty = attribute.config_type();
    let Some(given) = given else {
        if attribute.required {
            let detail = format!("The argument {:?} is required, but no definition was found.", name.as_str());
            diags.error(body.missing_item_span, "Missing required argument", detail);
            return Value::unknown(ty.without_optional());
        }
        return Value::null(ty.without_optional());
    };
    let value = evaluate(&given.expr, lookup, diags);
    match convert(&value, &ty) {
        Ok(value) => value,
        Err(error) => {
            let detail = format!("Inappropriate value for attribute {:?}: {error}.", name.as_str());
            let mut diagnostic = terrane_diag::Diagnostic::error("Incorrect attribute value type", detail)
                .at(given.expr.span)
                .within(given.span);
            diagnostic.values = crate::scope::statements(&given.expr, lookup);
            diags.push(diagnostic);
            Value::unknown(ty.without_optional())
        }
    }
}

/// Arguments and blocks that the schema does not have.
fn report_strangers(body: &Body, block: &schema::Block, diags: &mut Diagnostics) {
    for attribute in &body.attributes {
        let name = attribute.name.name.as_str();
        if block.attributes.contains_key(name) {
            continue;
        }
        if attribute.is_property {
            diags.push(stranger(attribute, block));
            continue;
        }
        let hint = if block.blocks.contains_key(name) {
            format!(" Did you mean to define a block of type {name:?}?")
        } else {
            closest(name, block.attributes.keys().map(Str::as_str))
                .map_or_else(String::new, |near| format!(" Did you mean {near:?}?"))
        };
        let detail = format!("An argument named {name:?} is not expected here.{hint}");
        diags.error(attribute.name.span, "Unsupported argument", detail);
    }
    for nested in &body.blocks {
        let dynamic = dynamic_iterator(nested).is_some();
        let (name, span) = match nested.labels.first() {
            Some(label) if dynamic => (label.text.as_str(), label.span),
            _ => (nested.kind.name.as_str(), nested.kind.span),
        };
        let is_element = |attribute| elements_in_blocks(body, name, attribute).is_some();
        if block.blocks.contains_key(name) || block.attributes.get(name).is_some_and(is_element) {
            continue;
        }
        let hint = if block.attributes.contains_key(name) {
            format!(" Did you mean to define argument {name:?}? If so, use the equals sign to assign it a value.")
        } else {
            closest(name, block.blocks.keys().map(Str::as_str))
                .map_or_else(String::new, |near| format!(" Did you mean {near:?}?"))
        };
        let detail = format!("Blocks of type {name:?} are not expected here.{hint}");
        diags.error(span, "Unsupported block type", detail);
    }
}

/// The name under which a `dynamic` block's content sees the current element. `None` for other blocks.
pub(crate) fn dynamic_iterator(block: &Block) -> Option<Str> {
    if block.kind.name != "dynamic" || block.labels.len() != 1 {
        return None;
    }
    let given = block.body.attributes.iter().find(|attribute| attribute.name.name == "iterator");
    let named = given.and_then(|attribute| attribute.expr.as_keyword().map(Str::from));
    named.or_else(|| block.labels.first().map(|label| label.text.clone()))
}

/// Every reference to something outside of a body. Inside a `dynamic` block its iterator is a name of its own.
pub fn body_references<'b>(body: &'b Body, visit: &mut dyn FnMut(&'b Traversal)) {
    references_except(body, &mut Vec::new(), visit);
}

fn references_except<'b>(body: &'b Body, bound: &mut Vec<Str>, visit: &mut dyn FnMut(&'b Traversal)) {
    for attribute in &body.attributes {
        all_references(attribute, bound, visit);
    }
    for block in &body.blocks {
        let Some(iterator) = dynamic_iterator(block) else {
            references_except(&block.body, bound, visit);
            continue;
        };
        let named = |name| block.body.attributes.iter().filter(move |attribute| attribute.name.name == name);
        named("for_each").for_each(|attribute| all_references(attribute, bound, visit));
        bound.push(iterator);
        named("labels").chain(named("content")).for_each(|attribute| all_references(attribute, bound, visit));
        for content in &block.body.blocks {
            references_except(&content.body, bound, visit);
        }
        bound.pop();
    }
}

fn all_references<'b>(attribute: &'b Attribute, bound: &mut Vec<Str>, visit: &mut dyn FnMut(&'b Traversal)) {
    if attribute.is_property {
        return property_references(attribute, bound, visit);
    }
    let references = attribute.expr.references().into_iter();
    references.filter(|traversal| !bound.contains(&traversal.root.name)).for_each(visit);
}

/// The nested blocks of one type, in order.
#[derive(Default)]
struct Found {
    /// Value, key for blocks with a label, and place.
    values: Vec<(Value, Option<Str>, Span)>,
    marks: Marks,
    /// A `dynamic` block's collection is unknown, so nobody can say how many blocks there are.
    unknown: bool,
    /// There was a `dynamic` block: then too few blocks may be an accident of the data.
    dynamic: bool,
}

fn collect_blocks(
    body: &Body,
    name: &str,
    nested: &NestedBlock,
    lookup: &dyn Lookup,
    found: &mut Found,
    diags: &mut Diagnostics,
) {
    for block in &body.blocks {
        if block.kind.name == name {
            let key = block_key(name, nested, block, diags);
            let value = decode_body(&block.body, &nested.block, lookup, diags);
            found.values.push((value, key, block.header_span));
        } else if let Some(iterator) = dynamic_iterator(block)
            && block.labels[0].text == name
        {
            found.dynamic = true;
            expand_dynamic(block, &iterator, nested, lookup, found, diags);
        }
    }
}

fn block_key(name: &str, nested: &NestedBlock, block: &Block, diags: &mut Diagnostics) -> Option<Str> {
    match (nested.nesting, block.labels.as_slice()) {
        (BlockNesting::Map, [label]) => Some(label.text.clone()),
        (BlockNesting::Map, []) => {
            diags.error(
                block.header_span,
                format!("Missing key for {name}"),
                format!("All {name} blocks must have 1 labels (key)."),
            );
            None
        }
        (BlockNesting::Map, [_, extra, ..]) => {
            let detail = format!("Only 1 labels (key) are expected for {name} blocks.");
            diags.error(extra.span, format!("Extraneous label for {name}"), detail);
            None
        }
        (_, []) => None,
        (_, [extra, ..]) => {
            let detail = format!("No labels are expected for {name} blocks.");
            diags.error(extra.span, format!("Extraneous label for {name}"), detail);
            None
        }
    }
}

fn expand_dynamic(
    block: &Block,
    iterator: &Str,
    nested: &NestedBlock,
    lookup: &dyn Lookup,
    found: &mut Found,
    diags: &mut Diagnostics,
) {
    let body = &*shaped_dynamic(&block.body, diags);
    let argument = |name: &str| body.attributes.iter().find(|attribute| attribute.name.name == name);
    for attribute in &body.attributes {
        if !matches!(attribute.name.name.as_str(), "for_each" | "iterator" | "labels") {
            let detail = format!("An argument named {:?} is not expected here.", attribute.name.name.as_str());
            diags.error(attribute.name.span, "Unsupported argument", detail);
        }
    }
    if let Some(iterator) = argument("iterator").filter(|iterator| !is_name(&iterator.expr)) {
        let detail = "An iterator is a bare name, without quotes: the content refers to the current element by it.";
        diags.error(iterator.expr.span, "Invalid expression", detail);
    }
    let mut contents = body.blocks.iter().filter(|inner| inner.kind.name == "content");
    let (content, extra) = (contents.next(), contents.next());
    if let Some(extra) = extra {
        let detail = "One \"content\" block describes every generated block. Put all arguments into one, or write a second \
                      dynamic block.";
        diags.error(extra.kind.span, "Extraneous dynamic content block", detail);
    }
    let Some(content) = content else {
        let detail = "A dynamic block must have a nested block of type \"content\" to describe the body of each \
                      generated block.";
        diags.error(body.missing_item_span, "Missing content block", detail);
        return;
    };
    let Some(for_each) = argument("for_each") else {
        let detail = "The argument \"for_each\" is required, but no definition was found.";
        diags.error(body.missing_item_span, "Missing required argument", detail);
        return;
    };
    let collection = evaluate(&for_each.expr, lookup, diags);
    found.marks = found.marks.union(collection.marks());
    let Some(elements) = elements(&collection, for_each.expr.span, diags) else {
        // Check the content all the same, with an element of which nothing is known.
        let scope = Iteration { name: iterator, key: Value::dynamic(), value: Value::dynamic(), outer: lookup };
        decode_body(&content.body, &nested.block, &scope, diags);
        found.unknown = true;
        return;
    };
    for (key, value) in elements {
        let scope = Iteration { name: iterator, key, value, outer: lookup };
        let label = argument("labels").and_then(|labels| first_label(&labels.expr, &scope, diags));
        let value = decode_body(&content.body, &nested.block, &scope, diags);
        found.values.push((value, label, block.header_span));
    }
}

/// Whether an expression is a bare name, which the JSON syntax has in a string.
fn is_name(expr: &terrane_hcl::Expr) -> bool {
    expr.as_keyword().is_some() || expr.as_json_string().is_some()
}

fn first_label(expr: &terrane_hcl::Expr, lookup: &dyn Lookup, diags: &mut Diagnostics) -> Option<Str> {
    let labels = evaluate(expr, lookup, diags);
    let first = match labels.unmark().0 {
        Content::Tuple(items) | Content::List(items) => items.first().cloned()?,
        _ => return None,
    };
    let text = convert(&first, &Type::String).ok()?;
    match text.unmark().0 {
        Content::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// Keys and values to repeat over; `None` if that is unknown.
fn elements(collection: &Value, span: Span, diags: &mut Diagnostics) -> Option<Vec<(Value, Value)>> {
    let (content, _) = collection.unmark();
    Some(match content {
        Content::List(items) | Content::Tuple(items) => {
            items.iter().enumerate().map(|(at, item)| (Value::number(at as i64), item.clone())).collect()
        }
        Content::Set(items) => items.iter().map(|item| (item.clone(), item.clone())).collect(),
        Content::Map(entries) => {
            entries.iter().map(|(key, value)| (Value::string(key.clone()), value.clone())).collect()
        }
        Content::Object(ty, items) => {
            ty.names().iter().map(|name| Value::string(name.clone())).zip(items.iter().cloned()).collect()
        }
        Content::Unknown(_) => return None,
        Content::Null => {
            diags.error(span, "Invalid dynamic for_each value", "Cannot use a null value in for_each.");
            Vec::new()
        }
        Content::Bool(_) | Content::Number(_) | Content::String(_) => {
            let detail = format!(
                "Cannot use a {} value in for_each. An iterable collection is required.",
                collection.ty().friendly_name()
            );
            diags.error(span, "Invalid dynamic for_each value", detail);
            Vec::new()
        }
    })
}

fn check_count(name: &str, nested: &NestedBlock, found: &Found, body: &Body, diags: &mut Diagnostics) {
    if found.unknown {
        return;
    }
    let count = found.values.len() as u64;
    let single = matches!(nested.nesting, BlockNesting::Single | BlockNesting::Group);
    if single && count > 1 {
        let detail = format!("No more than 1 {name:?} blocks are allowed");
        diags.error(found.values[1].2, format!("Too many {name} blocks"), detail);
        return;
    }
    if count < nested.min_items {
        let detail = format!("At least {} {name:?} blocks are required.", nested.min_items);
        diags.error(body.missing_item_span, format!("Insufficient {name} blocks"), detail);
    } else if nested.max_items > 0 && count > nested.max_items {
        let at = found.values[nested.max_items as usize].2;
        let detail = format!("No more than {} {name:?} blocks are allowed", nested.max_items);
        diags.error(at, format!("Too many {name} blocks"), detail);
    }
}

/// The labels of blocks in a map are its keys.
fn check_labels(name: &str, nested: &NestedBlock, found: &Found, diags: &mut Diagnostics) {
    if nested.nesting != BlockNesting::Map {
        return;
    }
    let mut seen = BTreeSet::new();
    for (_, label, at) in &found.values {
        let Some(label) = label.as_ref().filter(|label| !seen.insert(*label)) else { continue };
        let detail = format!(
            "There is a {name:?} block with the label {:?} already. Rename or remove one of them.",
            label.as_str()
        );
        diags.error(*at, format!("Duplicate {name} block"), detail);
    }
}

fn nested_value(nested: &NestedBlock, found: Found, lookup: &dyn Lookup, diags: &mut Diagnostics) -> Value {
    let object = nested.block.implied_type();
    if found.unknown {
        return Value::unknown(nested.implied_type()).with_marks(found.marks);
    }
    let uniform = !object.has_dynamic();
    let mut values = found.values;
    let value = match nested.nesting {
        BlockNesting::Single => values.pop().map_or_else(|| Value::null(object), |(value, ..)| value),
        BlockNesting::Group => values.pop().map_or_else(|| empty_group(nested, lookup, diags), |(value, ..)| value),
        BlockNesting::List => {
            let items: Vec<Value> = values.into_iter().map(|(value, ..)| value).collect();
            if uniform { Value::list(object, items) } else { Value::tuple(items) }
        }
        BlockNesting::Set => Value::set(object, values.into_iter().map(|(value, ..)| value).collect()),
        BlockNesting::Map => {
            let entries = values.into_iter().filter_map(|(value, key, _)| Some((key?, value)));
            if uniform { Value::map(object, entries) } else { Value::object(entries) }
        }
    };
    value.with_marks(found.marks)
}

/// A group that is not written is one with nothing in it.
fn empty_group(nested: &NestedBlock, lookup: &dyn Lookup, diags: &mut Diagnostics) -> Value {
    let attributes = nested
        .block
        .attributes
        .iter()
        .map(|(name, attribute)| (name.clone(), Value::null(attribute.implied_type().without_optional())));
    let blocks: Vec<(Str, Value)> = nested
        .block
        .blocks
        .iter()
        .map(|(name, inner)| (name.clone(), nested_value(inner, Found::default(), lookup, diags)))
        .collect();
    Value::object(attributes.chain(blocks))
}

/// Adds the iterator of a `dynamic` block to what can be seen.
struct Iteration<'a> {
    name: &'a Str,
    key: Value,
    value: Value,
    outer: &'a dyn Lookup,
}

impl Lookup for Iteration<'_> {
    fn reference(&self, traversal: &Traversal, diags: &mut Diagnostics) -> Option<(Value, usize)> {
        if traversal.root.name != *self.name {
            return self.outer.reference(traversal, diags);
        }
        Some((Value::object([("key", self.key.clone()), ("value", self.value.clone())]), 0))
    }

    fn provider_function(&self, name: &str, arguments: &[Value]) -> Option<ProviderCall> {
        self.outer.provider_function(name, arguments)
    }

    fn outside(&self) -> &dyn terrane_functions::Outside {
        self.outer.outside()
    }

    fn template_depth(&self) -> usize {
        self.outer.template_depth()
    }
}

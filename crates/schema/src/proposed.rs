//! The proposed new object: what the configuration says, and for what it leaves to the provider, what
//! there was before.

use terrane_value::{Content, Str, Type, Value};

use crate::{Attribute, AttributeType, Block, BlockNesting, NestedAttributes, NestedBlock, Nesting};

/// Merges prior object and configuration, as the plugin protocol asks engines to do before a plan.
///
/// Where a computed attribute is null in the configuration it keeps its prior value; blocks and nested
/// attributes are matched by index, by key, or (in sets) by what the configuration decides of them.
/// Both values are unmarked, of the block's implied type; the prior one may be null.
#[must_use]
pub fn proposed_new(block: &Block, prior: &Value, config: &Value) -> Value {
    if config.is_null() {
        return config.clone();
    }
    let empty;
    let prior = if prior.is_null() {
        empty = empty_object(block);
        &empty
    } else {
        prior
    };
    block_object(block, prior, config)
}

/// The object of a block in which nothing is written.
#[must_use]
pub fn empty_object(block: &Block) -> Value {
    let attributes = block
        .attributes
        .iter()
        .map(|(name, attribute)| (name.clone(), Value::null(attribute.implied_type().without_optional())));
    let blocks = block.blocks.iter().map(|(name, nested)| (name.clone(), empty_nested(nested)));
    Value::object(attributes.chain(blocks))
}

fn empty_nested(nested: &NestedBlock) -> Value {
    let object = nested.block.implied_type();
    match nested.nesting {
        BlockNesting::Single => Value::null(object),
        BlockNesting::Group => empty_object(&nested.block),
        BlockNesting::List if object.has_dynamic() => Value::tuple(Vec::new()),
        BlockNesting::List => Value::list(object, Vec::new()),
        BlockNesting::Set => Value::set(object, Vec::new()),
        BlockNesting::Map if object.has_dynamic() => Value::empty_object(),
        BlockNesting::Map => Value::map(object, Vec::new()),
    }
}

fn part(object: &Value, name: &str) -> Option<Value> {
    object.attribute(name)
}

fn block_object(block: &Block, prior: &Value, config: &Value) -> Value {
    if !config.is_known() || config.is_null() {
        return config.clone();
    }
    let nothing = || Value::null(Type::Dynamic);
    let attributes = block.attributes.iter().map(|(name, attribute)| {
        let prior = part(prior, name).unwrap_or_else(nothing);
        (name.clone(), attribute_value(attribute, &prior, &part(config, name).unwrap_or_else(nothing)))
    });
    let blocks = block.blocks.iter().map(|(name, nested)| {
        let prior = part(prior, name).unwrap_or_else(nothing);
        (name.clone(), nested_block(nested, &prior, &part(config, name).unwrap_or_else(nothing)))
    });
    let values: std::collections::BTreeMap<Str, Value> = attributes.chain(blocks).collect();
    Value::object_of(&block.implied_type(), values.into_values().collect())
}

fn attribute_value(attribute: &Attribute, prior: &Value, config: &Value) -> Value {
    if attribute.write_only {
        return Value::null(attribute.implied_type().without_optional());
    }
    if attribute.computed && config.is_null() {
        // Of what is required inside there is no configuration either: the prior value stands.
        return prior_or_null(attribute, prior);
    }
    match &attribute.ty {
        AttributeType::Plain(_) => config.clone(),
        AttributeType::Nested(nested) => nested_attribute(nested, prior, config),
    }
}

fn prior_or_null(attribute: &Attribute, prior: &Value) -> Value {
    match prior.is_null() {
        true => Value::null(attribute.implied_type().without_optional()),
        false => prior.clone(),
    }
}

fn nested_object(nested: &NestedAttributes, prior: &Value, config: &Value) -> Value {
    if config.is_null() || !config.is_known() {
        return config.clone();
    }
    let nothing = || Value::null(Type::Dynamic);
    let values: Vec<Value> = nested
        .attributes
        .iter()
        .map(|(name, attribute)| {
            let prior = part(prior, name).unwrap_or_else(nothing);
            attribute_value(attribute, &prior, &part(config, name).unwrap_or_else(nothing))
        })
        .collect();
    Value::object_of(config.ty(), values)
}

fn nested_attribute(nested: &NestedAttributes, prior: &Value, config: &Value) -> Value {
    match nested.nesting {
        Nesting::Single => nested_object(nested, prior, config),
        Nesting::List | Nesting::Map => by_place(prior, config, |prior, config| nested_object(nested, prior, config)),
        Nesting::Set => by_match(
            prior,
            config,
            |value| configured_attributes(&nested.attributes, value),
            |prior, config| nested_object(nested, prior, config),
        ),
    }
}

fn nested_block(nested: &NestedBlock, prior: &Value, config: &Value) -> Value {
    match nested.nesting {
        BlockNesting::Single | BlockNesting::Group => block_object(&nested.block, prior, config),
        BlockNesting::List | BlockNesting::Map => {
            by_place(prior, config, |prior, config| block_object(&nested.block, prior, config))
        }
        BlockNesting::Set => by_match(
            prior,
            config,
            |value| configured_block(&nested.block, value),
            |prior, config| block_object(&nested.block, prior, config),
        ),
    }
}

/// Matches elements by index or key.
fn by_place(prior: &Value, config: &Value, merge: impl Fn(&Value, &Value) -> Value) -> Value {
    let nothing = Value::null(Type::Dynamic);
    match config.unmark().0 {
        Content::List(items) | Content::Tuple(items) => {
            let before = match prior.unmark().0 {
                Content::List(items) | Content::Tuple(items) => items,
                _ => &[],
            };
            let mut at = 0;
            let _ = items;
            config.map_elements(|item| {
                let merged = merge(before.get(at).unwrap_or(&nothing), item);
                at += 1;
                merged
            })
        }
        Content::Map(entries) => {
            let merged = entries.iter().map(|(key, item)| {
                let before = match prior.unmark().0 {
                    Content::Map(entries) => {
                        entries.binary_search_by(|(own, _)| own.cmp(key)).ok().map(|at| entries[at].1.clone())
                    }
                    _ => prior.attribute(key),
                };
                (key.clone(), merge(before.as_ref().unwrap_or(&nothing), item))
            });
            let merged: Vec<(Str, Value)> = merged.collect();
            let element = merged.first().map_or(Type::Dynamic, |(_, value)| value.ty().clone());
            if entries.is_empty() { config.clone() } else { Value::map(element, merged) }
        }
        Content::Object(ty, items) => Value::object(
            ty.names()
                .iter()
                .zip(items)
                .map(|(name, item)| (name.clone(), merge(prior.attribute(name).as_ref().unwrap_or(&nothing), item))),
        ),
        _ => config.clone(),
    }
}

/// Matches the elements of sets: a prior element stands for a configured one if they agree in all that
/// the configuration decides. Each prior element is used once.
fn by_match(
    prior: &Value,
    config: &Value,
    configured: impl Fn(&Value) -> Value,
    merge: impl Fn(&Value, &Value) -> Value,
) -> Value {
    let Content::Set(items) = config.unmark().0 else { return config.clone() };
    if items.is_empty() {
        return config.clone();
    }
    let before = match prior.unmark().0 {
        Content::Set(items) => items,
        _ => &[],
    };
    let mut unused: Vec<(&Value, Value)> = before.iter().map(|item| (item, configured(item))).collect();
    let nothing = Value::null(Type::Dynamic);
    let merged: Vec<Value> = items
        .iter()
        .map(|item| {
            let wanted = configured(item);
            match unused.iter().position(|(_, own)| own.same(&wanted)) {
                Some(at) => merge(unused.swap_remove(at).0, item),
                None => merge(&nothing, item),
            }
        })
        .collect();
    let element = merged.first().map_or(Type::Dynamic, |first| first.ty().clone());
    Value::set(element, merged)
}

/// The element with all that only the provider decides taken out.
fn configured_attributes(attributes: &std::collections::BTreeMap<Str, Attribute>, value: &Value) -> Value {
    let Content::Object(ty, items) = value.unmark().0 else { return value.clone() };
    Value::object(ty.names().iter().zip(items).map(|(name, item)| {
        let decided_by_provider = attributes.get(name).is_some_and(|attribute| attribute.computed);
        let item = if decided_by_provider { Value::null(item.ty().clone()) } else { item.clone() };
        (name.clone(), item)
    }))
}

fn configured_block(block: &Block, value: &Value) -> Value {
    let Content::Object(ty, items) = value.unmark().0 else { return value.clone() };
    Value::object(ty.names().iter().zip(items).map(|(name, item)| {
        let item = match (block.attributes.get(name), block.blocks.get(name)) {
            (Some(attribute), _) if attribute.computed => Value::null(item.ty().clone()),
            (None, Some(nested)) => match nested.nesting {
                BlockNesting::Single | BlockNesting::Group => configured_block(&nested.block, item),
                BlockNesting::List | BlockNesting::Set | BlockNesting::Map => {
                    item.map_elements(|element| configured_block(&nested.block, element))
                }
            },
            _ => item.clone(),
        };
        (name.clone(), item)
    }))
}

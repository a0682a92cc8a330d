//! Whether a provider keeps its promises: planned against configuration, applied against planned.

use terrane_value::{Content, Path, PathStep, Str, Type, Value};

use crate::{Attribute, AttributeType, Block, BlockNesting, NestedBlock, Nesting};

/// A broken promise: where, and what is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Breach {
    pub path: Path,
    pub message: String,
}

/// What is wrong with a planned object: it must be the configuration where that says something, and may
/// be anything where the configuration is null and the attribute is computed. Keeping the prior value
/// instead of an equivalent configured one is allowed.
#[must_use]
pub fn plan_breaches(block: &Block, prior: &Value, config: &Value, planned: &Value) -> Vec<Breach> {
    let mut found = Vec::new();
    Checker { found: &mut found }.block(block, prior, config, planned, &mut Vec::new());
    found
}

/// What of an applied object is not as planned. Unknown planned values may become anything of their type.
#[must_use]
pub fn apply_breaches(block: &Block, planned: &Value, actual: &Value) -> Vec<Breach> {
    let mut found = Vec::new();
    if !planned.is_null() && actual.is_null() {
        found.push(Breach { path: Path::default(), message: "root object was present, but now absent".into() });
        return found;
    }
    if planned.is_null() && !actual.is_null() {
        found.push(Breach { path: Path::default(), message: "root object was absent, but now present".into() });
        return found;
    }
    let mut steps = Vec::new();
    for (name, attribute) in &block.attributes {
        steps.push(PathStep::Attribute(name.clone()));
        if let (Some(planned), Some(actual)) = (planned.attribute(name), actual.attribute(name)) {
            compare(&planned, &actual, attribute.sensitive, &mut steps, &mut found);
        }
        steps.pop();
    }
    for (name, nested) in &block.blocks {
        steps.push(PathStep::Attribute(name.clone()));
        if let (Some(planned), Some(actual)) = (planned.attribute(name), actual.attribute(name)) {
            compare(&planned, &actual, nested.block.contains_sensitive(), &mut steps, &mut found);
        }
        steps.pop();
    }
    found
}

fn breach(steps: &[PathStep], message: impl Into<String>) -> Breach {
    Breach { path: Path::from(steps.to_vec()), message: message.into() }
}

fn compare(planned: &Value, actual: &Value, sensitive: bool, steps: &mut Vec<PathStep>, found: &mut Vec<Breach>) {
    if planned.same(actual) {
        return;
    }
    let elements = |items: &[Value]| -> Vec<(PathStep, Value)> {
        let at = |(at, item): (usize, &Value)| (PathStep::Index(Value::number(at as i64)), item.clone());
        items.iter().enumerate().map(at).collect()
    };
    let (before, after) = match (planned.unmark().0, actual.unmark().0) {
        (Content::Unknown(_), _) => return,
        (Content::List(a) | Content::Tuple(a), Content::List(b) | Content::Tuple(b)) if a.len() == b.len() => {
            (elements(a), elements(b))
        }
        (Content::Map(a), Content::Map(b)) if a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0) => {
            let keyed = |entries: &[(Str, Value)]| -> Vec<(PathStep, Value)> {
                let step = |key: &Str| PathStep::Index(Value::string(key.clone()));
                entries.iter().map(|(key, value)| (step(key), value.clone())).collect()
            };
            (keyed(a), keyed(b))
        }
        (Content::Object(names, a), Content::Object(other, b)) if names.names() == other.names() => {
            let named = |items: &[Value]| -> Vec<(PathStep, Value)> {
                let step = |name: &Str| PathStep::Attribute(name.clone());
                names.names().iter().map(step).zip(items.iter().cloned()).collect()
            };
            (named(a), named(b))
        }
        // With unknowns inside, which element became which is not known.
        (Content::Set(a), Content::Set(b)) if !planned.is_wholly_known() && a.len() >= b.len() => return,
        _ => {
            let message = match sensitive {
                true => "inconsistent values for sensitive attribute".to_string(),
                false => format!("was {planned:?}, but now {actual:?}"),
            };
            found.push(breach(steps, message));
            return;
        }
    };
    for ((step, planned), (_, actual)) in before.into_iter().zip(after) {
        steps.push(step);
        compare(&planned, &actual, sensitive, steps, found);
        steps.pop();
    }
}

struct Checker<'a> {
    found: &'a mut Vec<Breach>,
}

fn nothing() -> Value {
    Value::null(Type::Dynamic)
}

impl Checker<'_> {
    fn report(&mut self, steps: &[PathStep], message: impl Into<String>) {
        self.found.push(breach(steps, message));
    }

    fn block(&mut self, block: &Block, prior: &Value, config: &Value, planned: &Value, steps: &mut Vec<PathStep>) {
        if planned.is_null() && !config.is_null() {
            self.report(steps, "planned for absence but config wants existence");
            return;
        }
        if config.is_null() && !planned.is_null() {
            self.report(steps, "planned for existence but config wants absence");
            return;
        }
        if planned.is_null() || !config.is_known() {
            return;
        }
        for (name, attribute) in &block.attributes {
            let part = |object: &Value| object.attribute(name).unwrap_or_else(nothing);
            steps.push(PathStep::Attribute(name.clone()));
            self.attribute(attribute, &part(prior), &part(config), &part(planned), steps);
            steps.pop();
        }
        for (name, nested) in &block.blocks {
            let part = |object: &Value| object.attribute(name).unwrap_or_else(nothing);
            steps.push(PathStep::Attribute(name.clone()));
            self.nested_block(nested, &part(prior), &part(config), &part(planned), steps);
            steps.pop();
        }
    }

    fn attribute(
        &mut self,
        attribute: &Attribute,
        prior: &Value,
        config: &Value,
        planned: &Value,
        steps: &mut Vec<PathStep>,
    ) {
        if attribute.write_only {
            if !planned.is_null() {
                self.report(steps, "planned value for a write-only attribute is not null");
            }
            return;
        }
        if planned.same(config) || (!config.is_null() && !prior.is_null() && planned.same(prior)) {
            return;
        }
        if config.is_null() {
            if !attribute.computed {
                self.report(steps, describe(planned, attribute, "for a non-computed attribute"));
            }
            return;
        }
        if let AttributeType::Nested(nested) = &attribute.ty
            && nested.nesting != Nesting::Set
        {
            return self.nested_attribute(attribute, nested, prior, config, planned, steps);
        }
        if matches!(attribute.ty, AttributeType::Nested(_)) {
            // Elements of a set have no identity by which they could be held against each other.
            return;
        }
        // An optional and computed attribute that is unknown in the configuration may become anything.
        if !config.is_known() && (attribute.computed || !planned.is_known()) {
            return;
        }
        if config.is_known() && !config.is_wholly_known() && matches_known_parts(config, planned) {
            return;
        }
        let message = match attribute.sensitive {
            true => "sensitive planned value does not match config value".to_string(),
            false => format!(
                "planned value {planned:?} does not match config value {config:?}{}",
                if prior.is_null() { String::new() } else { format!(" nor prior value {prior:?}") }
            ),
        };
        self.report(steps, message);
    }

    fn nested_attribute(
        &mut self,
        attribute: &Attribute,
        nested: &crate::NestedAttributes,
        prior: &Value,
        config: &Value,
        planned: &Value,
        steps: &mut Vec<PathStep>,
    ) {
        let object = |checker: &mut Self, prior: &Value, config: &Value, planned: &Value, steps: &mut Vec<PathStep>| {
            if config.is_null() || !config.is_known() || !planned.is_known() {
                return;
            }
            for (name, inner) in &nested.attributes {
                let part = |object: &Value| object.attribute(name).unwrap_or_else(nothing);
                steps.push(PathStep::Attribute(name.clone()));
                checker.attribute(inner, &part(prior), &part(config), &part(planned), steps);
                steps.pop();
            }
        };
        match nested.nesting {
            Nesting::Single => object(self, prior, config, planned, steps),
            Nesting::List | Nesting::Map | Nesting::Set => {
                let (Some(priors), Some(configs), Some(planneds)) = (parts(prior), parts(config), parts(planned))
                else {
                    return;
                };
                if configs.len() != planneds.len() {
                    self.report(
                        steps,
                        describe(planned, attribute, "has a different number of elements than the config"),
                    );
                    return;
                }
                for (at, ((step, config), (_, planned))) in configs.iter().zip(&planneds).enumerate() {
                    let prior = priors.get(at).map_or_else(nothing, |(_, prior)| prior.clone());
                    steps.push(step.clone());
                    object(self, &prior, config, planned, steps);
                    steps.pop();
                }
            }
        }
    }

    fn nested_block(
        &mut self,
        nested: &NestedBlock,
        prior: &Value,
        config: &Value,
        planned: &Value,
        steps: &mut Vec<PathStep>,
    ) {
        match nested.nesting {
            BlockNesting::Single | BlockNesting::Group => self.block(&nested.block, prior, config, planned, steps),
            BlockNesting::Set => {
                if let (Some(configs), Some(planneds)) = (parts(config), parts(planned))
                    && configs.len() != planneds.len()
                    && config.is_wholly_known()
                {
                    self.report(steps, count_message(planneds.len(), configs.len()));
                }
            }
            BlockNesting::List | BlockNesting::Map => {
                let (Some(configs), Some(planneds)) = (parts(config), parts(planned)) else { return };
                if configs.len() != planneds.len() {
                    self.report(steps, count_message(planneds.len(), configs.len()));
                    return;
                }
                let priors = parts(prior).unwrap_or_default();
                for (at, ((step, config), (_, planned))) in configs.iter().zip(&planneds).enumerate() {
                    let prior = priors.get(at).map_or_else(nothing, |(_, prior)| prior.clone());
                    steps.push(step.clone());
                    self.block(&nested.block, &prior, config, planned, steps);
                    steps.pop();
                }
            }
        }
    }
}

fn count_message(planned: usize, config: usize) -> String {
    format!("block count in plan ({planned}) disagrees with count in config ({config})")
}

fn describe(planned: &Value, attribute: &Attribute, what: &str) -> String {
    match attribute.sensitive {
        true => format!("sensitive planned value {what}"),
        false => format!("planned value {planned:?} {what}"),
    }
}

/// The elements of a known collection with their steps. Null has none.
fn parts(value: &Value) -> Option<Vec<(PathStep, Value)>> {
    match value.unmark().0 {
        Content::Null => Some(Vec::new()),
        Content::List(items) | Content::Tuple(items) | Content::Set(items) => Some(
            items
                .iter()
                .enumerate()
                .map(|(at, item)| (PathStep::Index(Value::number(at as i64)), item.clone()))
                .collect(),
        ),
        Content::Map(entries) => Some(
            entries.iter().map(|(key, item)| (PathStep::Index(Value::string(key.clone())), item.clone())).collect(),
        ),
        Content::Object(ty, items) => Some(
            ty.names()
                .iter()
                .zip(items)
                .map(|(name, item)| (PathStep::Attribute(name.clone()), item.clone()))
                .collect(),
        ),
        _ => None,
    }
}

/// Whether two values agree wherever the first is known.
fn matches_known_parts(config: &Value, planned: &Value) -> bool {
    if !config.is_known() || config.same(planned) {
        return true;
    }
    match (config.unmark().0, planned.unmark().0) {
        (Content::Set(_), Content::Set(_)) => true,
        (Content::Unknown(_), _) => true,
        _ => match (parts(config), parts(planned)) {
            (Some(a), Some(b)) if a.len() == b.len() && !config.is_null() => {
                a.iter().zip(&b).all(|((_, a), (_, b))| matches_known_parts(a, b))
            }
            _ => false,
        },
    }
}

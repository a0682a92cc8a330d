//! `ignore_changes`: the configuration as if the ignored parts were what they are now.

use terrane_config::IgnoreChanges;
use terrane_schema::Block;
use terrane_value::{Content, Marks, Path, PathStep, Value};

/// The configuration with ignored attributes replaced by the prior object's. Both unmarked.
pub(crate) fn with_ignored(ignore: &IgnoreChanges, block: &Block, prior: &Value, config: &Value) -> Value {
    if prior.is_null() || config.is_null() {
        return config.clone();
    }
    match ignore {
        IgnoreChanges::Nothing => config.clone(),
        IgnoreChanges::All => ignore_all(block, prior, config),
        IgnoreChanges::Attributes(traversals) => {
            let mut result = config.clone();
            for traversal in traversals {
                let path = terrane_eval::traversal_path(traversal);
                result = replaced(&result, prior, path.steps());
            }
            result
        }
    }
}

/// What a provider with the legacy type system planned, with ignored attributes as they were. Such a provider may change
/// what it was given, and does: it rewrites JSON, or keeps a hash of a value. So what was ignored in the configuration
/// would come back as a change in the plan.
pub(crate) fn planned_with_ignored(ignore: &IgnoreChanges, block: &Block, prior: &Value, planned: &Value) -> Value {
    match ignore {
        IgnoreChanges::All if !prior.is_null() && !planned.is_null() => prior.clone(),
        other => with_ignored(other, block, prior, planned),
    }
}

/// The marks of that configuration: what is ignored keeps those that the prior object has. A mark around an ignored part
/// stays.
pub(crate) fn marks_with_ignored(
    ignore: &IgnoreChanges,
    block: &Block,
    prior: &Value,
    marks: &[(Path, Marks)],
) -> Vec<(Path, Marks)> {
    let is_ignored = |path: &Path| match (ignore, path.steps().first()) {
        (IgnoreChanges::All, Some(PathStep::Attribute(name))) => {
            block.attributes.get(name).is_none_or(|attribute| !attribute.computed || attribute.optional)
        }
        (IgnoreChanges::Attributes(traversals), _) => {
            traversals.iter().any(|traversal| path.steps().starts_with(terrane_eval::traversal_path(traversal).steps()))
        }
        (IgnoreChanges::All | IgnoreChanges::Nothing, _) => false,
    };
    if prior.is_null() || matches!(ignore, IgnoreChanges::Nothing) {
        return marks.to_vec();
    }
    let own = marks.iter().filter(|(path, _)| !is_ignored(path)).cloned();
    own.chain(prior.unmark_with_paths().1.into_iter().filter(|(path, _)| is_ignored(path))).collect()
}

/// Everything that can be written is taken from the prior object; what only the provider decides is
/// not part of a configuration.
fn ignore_all(block: &Block, prior: &Value, config: &Value) -> Value {
    let Content::Object(ty, items) = config.unmark().0 else { return config.clone() };
    let values = ty.names().iter().zip(items).map(|(name, item)| {
        let only_computed =
            block.attributes.get(name).is_some_and(|attribute| attribute.computed && !attribute.optional);
        match prior.attribute(name) {
            Some(before) if !only_computed => (name.clone(), before),
            _ => (name.clone(), item.clone()),
        }
    });
    Value::object(values)
}

/// `target` with the part at `steps` as it is in `source`. A map key that is only in one of them is added
/// or taken away.
fn replaced(target: &Value, source: &Value, steps: &[PathStep]) -> Value {
    let Some((first, rest)) = steps.split_first() else { return source.clone() };
    let inner = |own: Option<&Value>, other: Option<&Value>| match (own, other) {
        (Some(own), Some(other)) => Some(replaced(own, other, rest)),
        // Nothing there to keep: the configured value stands unless the step itself is what is ignored.
        (Some(own), None) if !rest.is_empty() => Some(own.clone()),
        (Some(_), None) => None,
        (None, Some(other)) if rest.is_empty() => Some(other.clone()),
        (None, _) => None,
    };
    match (first, target.unmark().0, source.unmark().0) {
        (PathStep::Attribute(name), Content::Object(ty, items), Content::Object(..)) => {
            Value::object(ty.names().iter().zip(items).map(|(own, item)| {
                let value = match own == name {
                    true => inner(Some(item), source.attribute(name).as_ref()).unwrap_or_else(|| item.clone()),
                    false => item.clone(),
                };
                (own.clone(), value)
            }))
        }
        (step, target_content, source_content) => {
            replaced_element(target, step, target_content, source_content, &inner).unwrap_or_else(|| target.clone())
        }
    }
}

/// Merges the part below a step, if it is there on either side.
type Merge<'m> = dyn Fn(Option<&Value>, Option<&Value>) -> Option<Value> + 'm;

fn replaced_element(
    target: &Value,
    step: &PathStep,
    target_content: Content<'_>,
    source_content: Content<'_>,
    inner: &Merge<'_>,
) -> Option<Value> {
    let key = match step {
        PathStep::Attribute(name) => Value::string(name.clone()),
        PathStep::Index(key) => key.clone(),
    };
    match (key.unmark().0, target_content, source_content) {
        (Content::String(key), Content::Map(own), source) => {
            let other = match source {
                Content::Map(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone()),
                _ => None,
            };
            let current = own.iter().find(|(name, _)| name == key).map(|(_, value)| value);
            let value = inner(current, other.as_ref());
            let kept = own.iter().filter(|(name, _)| name != key).cloned();
            let entries: Vec<_> = kept.chain(value.map(|value| (key.clone(), value))).collect();
            let terrane_value::Type::Map(element) = target.ty() else { return None };
            Some(Value::map((**element).clone(), entries))
        }
        (
            Content::Number(number),
            Content::List(own) | Content::Tuple(own),
            Content::List(other) | Content::Tuple(other),
        ) => {
            let at = number.as_usize()?;
            let value = inner(own.get(at), other.get(at))?;
            let mut index = 0;
            Some(target.map_elements(|item| {
                let here = index == at;
                index += 1;
                if here { value.clone() } else { item.clone() }
            }))
        }
        // The value of `ignore_changes` on a map that is null on one side.
        (Content::String(_), Content::Null, Content::Map(_)) => inner(None, None).or_else(|| Some(target.clone())),
        _ => None,
    }
}

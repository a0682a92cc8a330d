//! Conversion of values to types.

pub(crate) mod mismatch;

use std::fmt;

use crate::{Content, Number, ObjectType, Path, PathStep, Refinement, Str, Type, Value, unify_loosely};
use mismatch::{Allowed, mismatch};

/// Why a value cannot be converted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversionError {
    /// The part of the value that is at fault. Empty if its type is: then the message leads to the part.
    pub path: Path,
    /// Without a capital letter and a full stop: `a number is required`.
    pub message: String,
}

impl fmt::Display for ConversionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConversionError {}

/// Converts a value to a type constraint, in which [`Type::Dynamic`] stands for any type and attributes
/// may be optional. Marks stay where they are. An unknown is converted by its type alone.
pub fn convert(value: &Value, constraint: &Type) -> Result<Value, ConversionError> {
    let target = constraint.without_optional();
    if let Some(message) = mismatch(value.ty(), constraint, Allowed::All) {
        return Err(ConversionError { path: Path::new(), message });
    }
    converted(value, constraint, &target)
}

type Converted = Result<Value, ConversionError>;

/// `target` is the constraint without optional attributes; it is handed down so that all elements share it.
fn converted(value: &Value, constraint: &Type, target: &Type) -> Converted {
    if *constraint == Type::Dynamic || (value.ty().same(target) && !target.has_dynamic()) {
        return Ok(value.clone());
    }
    let (content, marks) = value.unmark();
    let result = match (content, constraint, target) {
        (Content::Null, _, _) => Value::null(result_type(value.ty(), constraint, target)),
        (Content::Unknown(refinement), _, _) => unknown(value.ty(), refinement, constraint, target),
        (Content::Bool(value), Type::String, _) => Value::string(if value { "true" } else { "false" }),
        (Content::Number(value), Type::String, _) => Value::string(value.to_string()),
        (Content::String(value), Type::Number, _) => number(value)?,
        (Content::String(value), Type::Bool, _) => bool(value)?,
        (Content::List(items) | Content::Set(items) | Content::Tuple(items), Type::List(_) | Type::Set(_), _) => {
            collection(value, items, constraint, target)?
        }
        (Content::Map(_) | Content::Object(..), Type::Map(_), _) => map(value, content, constraint, target)?,
        (Content::Object(own, items), Type::Object(wanted), Type::Object(bare)) => {
            object(own, items, wanted, bare, target)?
        }
        (Content::Map(entries), Type::Object(wanted), Type::Object(bare)) => {
            object_from_map(entries, wanted, bare, target)?
        }
        (Content::Tuple(items), Type::Tuple(wanted), Type::Tuple(bare)) => tuple(items, wanted, bare)?,
        _ => value.clone().take_marks().0,
    };
    Ok(result.with_marks(marks))
}

fn fault<T>(message: impl Into<String>) -> Result<T, ConversionError> {
    Err(ConversionError { path: Path::new(), message: message.into() })
}

fn within(step: impl FnOnce() -> PathStep) -> impl FnOnce(ConversionError) -> ConversionError {
    |error| ConversionError { path: error.path.within(step()), ..error }
}

fn number(text: &Str) -> Converted {
    Number::parse(text).map_or_else(|| fault("a number is required"), |number| Ok(Value::number(number)))
}

fn bool(text: &Str) -> Converted {
    match text.as_str() {
        "true" | "1" => Ok(Value::bool(true)),
        "false" | "0" => Ok(Value::bool(false)),
        other => match ["true", "false"].into_iter().find(|word| word.eq_ignore_ascii_case(other)) {
            Some(word) => fault(format!("a bool is required; to convert from string, use lowercase {word:?}")),
            None => fault("a bool is required"),
        },
    }
}

/// To a list or a set.
fn collection(value: &Value, items: &[Value], constraint: &Type, target: &Type) -> Converted {
    let to_set = matches!(constraint, Type::Set(_));
    let from_set = matches!(value.ty(), Type::Set(_));
    if from_set && !to_set && !value.is_wholly_known() && items.len() > 1 {
        // Which elements there are, and in which order, is not known yet.
        return Ok(unknown(value.ty(), Some(&value.length_range()), constraint, target));
    }
    let (Some(wanted), Some(bare)) = (constraint.element(), target.element()) else {
        return fault("a list or set is required");
    };
    let step = |index: usize| if from_set { value.step_to(&items[index]) } else { PathStep::index(index) };
    let mut new_items = elements(items.iter(), step, wanted, bare)?;
    let Some(element) = common_type(&mut new_items, bare, !to_set) else {
        return fault(match to_set {
            true => "element types must all match for conversion to set",
            false => "cannot find a common base type for all elements",
        });
    };
    if new_items.is_empty() {
        let Some(element) = result_type(value.ty(), constraint, target).element().cloned() else {
            return fault("a list or set is required");
        };
        return Ok(if to_set { Value::set(element, new_items) } else { Value::list(element, new_items) });
    }
    Ok(if to_set { Value::set(element, new_items) } else { Value::list(element, new_items) })
}

fn map(value: &Value, content: Content<'_>, constraint: &Type, target: &Type) -> Converted {
    let (Some(wanted), Some(bare)) = (constraint.element(), target.element()) else {
        return fault("a map is required");
    };
    let (keys, items): (Vec<&Str>, Vec<&Value>) = match content {
        Content::Map(entries) => entries.iter().map(|(key, value)| (key, value)).unzip(),
        Content::Object(ty, items) => ty.names().iter().zip(items).unzip(),
        _ => return fault("a map is required"),
    };
    let from_map = matches!(content, Content::Map(_));
    let step = |index: usize| match from_map {
        true => PathStep::key(keys[index].clone()),
        false => PathStep::Attribute(keys[index].clone()),
    };
    let mut new_items = elements(items.iter().copied(), step, wanted, bare)?;
    let element = match common_type(&mut new_items, bare, true) {
        Some(element) if !new_items.is_empty() => element,
        Some(_) => result_type(value.ty(), constraint, target).element().cloned().unwrap_or(Type::Dynamic),
        None => return fault("cannot find a common base type for all elements"),
    };
    Ok(Value::map(element, keys.into_iter().cloned().zip(new_items)))
}

/// Converts each element. If any type will do, it is the one that all of them can have.
fn elements<'a>(
    items: impl Iterator<Item = &'a Value> + Clone,
    step: impl Fn(usize) -> PathStep,
    wanted: &Type,
    bare: &Type,
) -> Result<Vec<Value>, ConversionError> {
    let unified = match wanted {
        Type::Dynamic => unify_loosely(&items.clone().map(|item| item.ty().clone()).collect::<Vec<_>>()),
        _ => None,
    };
    let (wanted, bare) = unified.as_ref().map_or((wanted, bare), |ty| (ty, ty));
    let convert = |(index, item)| converted(item, wanted, bare).map_err(within(|| step(index)));
    items.enumerate().map(convert).collect()
}

/// The type that all items have, if need be and allowed after one more conversion.
fn common_type(items: &mut [Value], bare: &Type, may_convert: bool) -> Option<Type> {
    let Some(first) = items.first().map(|item| item.ty().clone()) else {
        return Some(bare.clone());
    };
    // Values of a type without gaps have exactly that type.
    if !bare.has_dynamic() || items.iter().all(|item| item.ty().same(&first)) {
        return Some(first);
    }
    if !may_convert {
        return None;
    }
    let ty = unify_loosely(&items.iter().map(|item| item.ty().clone()).collect::<Vec<_>>())?;
    // Beside values that have no type yet all others may be of one.
    let mut typed = items.iter().map(Value::ty).filter(|own| **own != Type::Dynamic);
    let ty = match (&ty, typed.next()) {
        (Type::Dynamic, Some(first)) if typed.all(|own| own.same(first)) => first.clone(),
        _ => ty,
    };
    for item in items.iter_mut() {
        *item = converted(item, &ty, &ty).ok()?;
    }
    items.iter().all(|item| item.ty().same(&ty)).then_some(ty)
}

fn object(own: &ObjectType, items: &[Value], wanted: &ObjectType, bare: &ObjectType, target: &Type) -> Converted {
    let attributes = wanted.iter().zip(bare.types()).map(|((name, ty, _), bare)| match own.index_of(name) {
        Some(index) => converted(&items[index], ty, bare).map_err(within(|| PathStep::Attribute(name.clone()))),
        None => Ok(Value::null(bare.clone())),
    });
    Ok(Value::object_of(target, attributes.collect::<Result<_, _>>()?))
}

fn object_from_map(entries: &[(Str, Value)], wanted: &ObjectType, bare: &ObjectType, target: &Type) -> Converted {
    let attributes = wanted.iter().zip(bare.types()).map(|((name, ty, optional), bare)| {
        match entries.binary_search_by(|(key, _)| key.cmp(name)) {
            Ok(index) => converted(&entries[index].1, ty, bare).map_err(within(|| PathStep::key(name.clone()))),
            Err(_) if optional => Ok(Value::null(bare.clone())),
            Err(_) => fault(format!("map has no element for required attribute {:?}", name.as_str())),
        }
    });
    Ok(Value::object_of(target, attributes.collect::<Result<_, _>>()?))
}

fn tuple(items: &[Value], wanted: &[Type], bare: &[Type]) -> Converted {
    let convert = |(index, ((item, ty), bare)): (usize, ((&Value, &Type), &Type))| {
        converted(item, ty, bare).map_err(within(|| PathStep::index(index)))
    };
    let items = items.iter().zip(wanted).zip(bare).enumerate().map(convert);
    Ok(Value::tuple(items.collect::<Result<_, _>>()?))
}

fn unknown(from: &Type, refinement: Option<&Refinement>, constraint: &Type, target: &Type) -> Value {
    let ty = result_type(from, constraint, target);
    let mut kept = Refinement { not_null: refinement.is_some_and(|own| own.not_null), ..Refinement::default() };
    if ty.is_collection() {
        let exact = match from {
            Type::Tuple(items) => Some(items.len() as u64),
            Type::Object(object) => Some(object.len() as u64),
            _ => None,
        };
        kept.length_minimum = exact.or(refinement.and_then(|own| own.length_minimum));
        kept.length_maximum = exact.or(refinement.and_then(|own| own.length_maximum));
        if matches!(ty, Type::Set(_)) {
            // Elements may turn out to be equal.
            kept.length_minimum = kept.length_minimum.map(|length| length.min(1));
        }
    }
    Value::unknown_refined(ty, kept)
}

/// The type that a value gets of which only the type is known.
fn result_type(from: &Type, constraint: &Type, target: &Type) -> Type {
    if !target.has_dynamic() {
        return target.clone();
    }
    match (from, constraint, target) {
        (_, Type::Dynamic, _) => from.clone(),
        (Type::Dynamic, _, _) => target.clone(),
        (Type::Object(own), Type::Object(wanted), Type::Object(bare)) => {
            let attributes = wanted.iter().zip(bare.types()).map(|((name, ty, _), bare)| {
                let result = own.get(name).map_or_else(|| bare.clone(), |own| result_type(own, ty, bare));
                (name.clone(), result)
            });
            Type::object(attributes)
        }
        (Type::Tuple(own), Type::Tuple(wanted), Type::Tuple(bare)) => {
            let items = own.iter().zip(wanted.iter()).zip(bare.iter());
            Type::tuple(items.map(|((own, wanted), bare)| result_type(own, wanted, bare)))
        }
        (_, Type::List(wanted), Type::List(bare)) => Type::list(result_element(from, wanted, bare)),
        (_, Type::Set(wanted), Type::Set(bare)) => Type::set(result_element(from, wanted, bare)),
        (_, Type::Map(wanted), Type::Map(bare)) => Type::map(result_element(from, wanted, bare)),
        _ => target.clone(),
    }
}

fn result_element(from: &Type, wanted: &Type, bare: &Type) -> Type {
    let results = |types: &[Type]| types.iter().map(|own| result_type(own, wanted, bare)).collect::<Vec<_>>();
    let types = match from {
        Type::List(own) | Type::Set(own) | Type::Map(own) => results(std::slice::from_ref(own)),
        Type::Tuple(items) => results(items),
        Type::Object(object) => results(object.types()),
        Type::Dynamic | Type::Bool | Type::Number | Type::String => Vec::new(),
    };
    unify_loosely(&types).unwrap_or_else(|| bare.clone())
}

#[cfg(test)]
mod tests;

//! Whether a type can be converted to another at all, and what to say if not.

use crate::unify::unify_by;
use crate::{ObjectType, Str, Type};

/// Which conversions between primitives count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Allowed {
    /// Also those that fail for some values, such as string to number.
    All,
    /// Only those that succeed for each value and lose nothing.
    Lossless,
}

/// Says why no value of a type can be converted to another type; `None` if some can.
pub(crate) fn mismatch(from: &Type, to: &Type, allowed: Allowed) -> Option<String> {
    if *to == Type::Dynamic || *from == Type::Dynamic || from.same(to) {
        return None;
    }
    let fits = |from: &Type, to: &Type| mismatch(from, to, allowed);
    match (from, to) {
        (Type::Bool | Type::Number, Type::String) => None,
        (Type::String, Type::Bool | Type::Number) if allowed == Allowed::All => None,
        (Type::List(own) | Type::Set(own), Type::List(wanted)) => nested("list", fits(own, wanted)),
        (Type::Set(own), Type::Set(wanted)) => nested("set", fits(own, wanted)),
        (Type::List(own), Type::Set(wanted)) if allowed == Allowed::All => nested("set", fits(own, wanted)),
        (Type::Map(own), Type::Map(wanted)) => nested("map", fits(own, wanted)),
        (Type::Tuple(items), Type::List(wanted)) => tuple_elements("list", items, wanted, allowed),
        (Type::Tuple(items), Type::Set(wanted)) => tuple_elements("set", items, wanted, allowed),
        (Type::Object(object), Type::Map(wanted)) => object_elements(object, wanted, allowed),
        (Type::Object(own), Type::Object(wanted)) => attributes(own, wanted, allowed),
        (Type::Map(own), Type::Object(wanted)) if allowed == Allowed::All => {
            let fits_all = wanted.types().iter().all(|ty| fits(own, ty).is_none());
            (!fits_all).then(|| required(to))
        }
        (Type::Tuple(own), Type::Tuple(wanted)) => {
            let fits_all =
                own.len() == wanted.len() && own.iter().zip(wanted.iter()).all(|(a, b)| fits(a, b).is_none());
            (!fits_all).then(|| required(to))
        }
        _ => Some(required(to)),
    }
}

fn required(to: &Type) -> String {
    format!("{} required", to.friendly_constraint_name())
}

fn nested(kind: &str, inner: Option<String>) -> Option<String> {
    inner.map(|inner| format!("incorrect {kind} element type: {inner}"))
}

fn tuple_elements(kind: &str, items: &[Type], wanted: &Type, allowed: Allowed) -> Option<String> {
    if *wanted == Type::Dynamic {
        return same_types(kind, items, allowed);
    }
    let faults = items.iter().enumerate();
    faults.map(|(index, item)| Some((index, mismatch(item, wanted, allowed)?))).find_map(|fault| {
        let (index, inner) = fault?;
        Some(format!("element {index}: {inner}"))
    })
}

fn object_elements(object: &ObjectType, wanted: &Type, allowed: Allowed) -> Option<String> {
    if *wanted == Type::Dynamic {
        return same_types("map", object.types(), allowed);
    }
    object.iter().find_map(|(name, ty, _)| {
        let inner = mismatch(ty, wanted, allowed)?;
        Some(format!("element {:?}: {inner}", name.as_str()))
    })
}

fn same_types(kind: &str, types: &[Type], allowed: Allowed) -> Option<String> {
    let unified = match unify_by(types, allowed) {
        None => types.is_empty(),
        Some(Type::Dynamic) => kind == "map" || types.iter().all(|ty| *ty == Type::Dynamic),
        Some(_) => true,
    };
    (!unified).then(|| format!("all {kind} elements must have the same type"))
}

fn attributes(own: &ObjectType, wanted: &ObjectType, allowed: Allowed) -> Option<String> {
    let missing: Vec<&Str> = wanted
        .iter()
        .filter(|(name, _, optional)| !optional && own.index_of(name).is_none())
        .map(|(name, _, _)| name)
        .collect();
    if !missing.is_empty() {
        return Some(missing_attributes(&missing));
    }
    wanted.iter().find_map(|(name, ty, _)| {
        let inner = mismatch(own.get(name)?, ty, allowed)?;
        Some(format!("attribute {:?}: {inner}", name.as_str()))
    })
}

fn missing_attributes(names: &[&Str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("{:?}", name.as_str())).collect();
    match quoted.as_slice() {
        [one] => format!("attribute {one} is required"),
        [one, two] => format!("attributes {one} and {two} are required"),
        [start @ .., last] => format!("attributes {}, and {last} are required", start.join(", ")),
        [] => String::new(),
    }
}

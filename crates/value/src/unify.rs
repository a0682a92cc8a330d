//! One type that values of several types can all be converted to.

use crate::convert::mismatch::{Allowed, mismatch};
use crate::{ObjectType, Str, Type};

/// The type that values of all these types can be converted to without losing anything. [`Type::Dynamic`]
/// means that the values can stay as they are, because one of them has no type yet.
///
/// Objects with the same attributes stay objects, others become a map; tuples of one length stay tuples,
/// others become a list.
#[must_use]
pub fn unify(types: &[Type]) -> Option<Type> {
    unify_by(types, Allowed::Lossless)
}

/// The same, but where lists and sets meet, conversions count that fail for some values: the values are
/// there already, and the conversion will tell.
#[must_use]
pub fn unify_loosely(types: &[Type]) -> Option<Type> {
    unify_by(types, Allowed::All)
}

pub(crate) fn unify_by(types: &[Type], allowed: Allowed) -> Option<Type> {
    let (first, rest) = types.split_first()?;
    if rest.iter().all(|ty| ty.same(first)) {
        return Some(first.clone());
    }
    let kinds = Kinds::of(types);
    if kinds.primitive() + kinds.dynamic == kinds.total {
        return kinds.unify_primitives();
    }
    let known: Vec<&Type> = types.iter().filter(|ty| **ty != Type::Dynamic).collect();
    if kinds.dynamic > 0 {
        let candidate = if kinds.is_uniform() { None } else { best_collection(&known, allowed) };
        return Some(candidate.unwrap_or(Type::Dynamic));
    }
    match kinds.keyed().max(kinds.sequences()) {
        total if total < known.len() => None,
        _ if kinds.objects == known.len() => unify_objects(&known, allowed),
        _ if kinds.tuples == known.len() => unify_tuples(&known, allowed),
        _ if kinds.sets == known.len() => unify_elements(&known, allowed).map(Type::set),
        _ if kinds.keyed() > 0 => unify_keyed(&known, allowed),
        _ if kinds.lists == known.len() => unify_elements(&known, allowed).map(Type::list),
        _ if kinds.sets == 0 => {
            let list = unify_elements(&known, allowed).map(Type::list);
            list.filter(|list| fits_all(&known, list, allowed)).or_else(|| best_collection(&known, allowed))
        }
        _ => best_collection(&known, allowed),
    }
}

/// How many of the types are of which kind.
#[derive(Default)]
struct Kinds {
    total: usize,
    dynamic: usize,
    bools: usize,
    numbers: usize,
    strings: usize,
    lists: usize,
    sets: usize,
    maps: usize,
    tuples: usize,
    objects: usize,
}

impl Kinds {
    fn of(types: &[Type]) -> Kinds {
        let mut kinds = Kinds { total: types.len(), ..Kinds::default() };
        for ty in types {
            *match ty {
                Type::Dynamic => &mut kinds.dynamic,
                Type::Bool => &mut kinds.bools,
                Type::Number => &mut kinds.numbers,
                Type::String => &mut kinds.strings,
                Type::List(_) => &mut kinds.lists,
                Type::Set(_) => &mut kinds.sets,
                Type::Map(_) => &mut kinds.maps,
                Type::Tuple(_) => &mut kinds.tuples,
                Type::Object(_) => &mut kinds.objects,
            } += 1;
        }
        kinds
    }

    fn primitive(&self) -> usize {
        self.bools + self.numbers + self.strings
    }

    fn keyed(&self) -> usize {
        self.maps + self.objects
    }

    fn sequences(&self) -> usize {
        self.lists + self.sets + self.tuples
    }

    /// Whether all that are not dynamic are of one kind.
    fn is_uniform(&self) -> bool {
        [self.lists, self.sets, self.maps, self.tuples, self.objects].contains(&(self.total - self.dynamic))
    }

    fn unify_primitives(&self) -> Option<Type> {
        let open = self.dynamic > 0;
        match (self.strings, self.numbers, self.bools) {
            (0, 0, _) => Some(Type::Bool),
            (0, _, 0) => Some(Type::Number),
            (0, _, _) => open.then_some(Type::Dynamic),
            _ => Some(Type::String),
        }
    }
}

/// Objects and maps together: a map, or else one of the objects, if the maps may have what it asks for.
fn unify_keyed(types: &[&Type], allowed: Allowed) -> Option<Type> {
    let inside = elements(types);
    let kinds = Kinds::of(&inside);
    // A map of which the elements have no type yet leaves those of the others open, too.
    let element = match kinds.dynamic > 0 && kinds.primitive() + kinds.dynamic < kinds.total {
        true => Some(Type::Dynamic),
        false => unify_by(&inside, allowed),
    };
    let map = element.map(Type::map).filter(|map| fits_all(types, map, allowed));
    map.or_else(|| {
        let objects = || types.iter().filter(|ty| matches!(ty, Type::Object(_)));
        let fitting = |allowed| objects().find(|object| fits_all(types, object, allowed)).map(|ty| Type::clone(ty));
        fitting(Allowed::Lossless).or_else(|| fitting(allowed))
    })
}

fn unify_objects(types: &[&Type], allowed: Allowed) -> Option<Type> {
    let objects: Vec<&ObjectType> = types.iter().filter_map(|ty| ty.as_object()).collect();
    let (first, rest) = objects.split_first()?;
    if rest.iter().any(|object| object.names() != first.names()) {
        let map = unify_elements(types, allowed).map(Type::map)?;
        return fits_all(types, &map, allowed).then_some(map);
    }
    let attributes: Option<Vec<(Str, Type)>> = first
        .names()
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let column: Vec<Type> = objects.iter().map(|object| object.types()[index].clone()).collect();
            Some((name.clone(), unify_by(&column, allowed)?))
        })
        .collect();
    attributes.map(Type::object)
}

fn unify_tuples(types: &[&Type], allowed: Allowed) -> Option<Type> {
    let tuples: Vec<&[Type]> = types.iter().filter_map(|ty| ty.as_tuple()).collect();
    let (first, rest) = tuples.split_first()?;
    if rest.iter().any(|tuple| tuple.len() != first.len()) {
        let list = unify_elements(types, allowed).map(Type::list)?;
        // An element type that is still open is found for each tuple alone, or is not found.
        return fits_all(types, &list, allowed).then_some(list);
    }
    let items: Option<Vec<Type>> = (0..first.len())
        .map(|index| unify_by(&tuples.iter().map(|tuple| tuple[index].clone()).collect::<Vec<_>>(), allowed))
        .collect();
    items.map(Type::tuple)
}

fn fits_all(types: &[&Type], target: &Type, allowed: Allowed) -> bool {
    types.iter().all(|ty| mismatch(ty, target, allowed).is_none())
}

/// One type for everything that is directly inside.
fn unify_elements(types: &[&Type], allowed: Allowed) -> Option<Type> {
    unify_by(&elements(types), allowed)
}

fn elements(types: &[&Type]) -> Vec<Type> {
    let mut inside = Vec::new();
    for ty in types {
        match ty {
            Type::List(element) | Type::Set(element) | Type::Map(element) => inside.push(Type::clone(element)),
            Type::Tuple(items) => inside.extend(items.iter().cloned()),
            Type::Object(object) => inside.extend(object.types().iter().cloned()),
            Type::Dynamic | Type::Bool | Type::Number | Type::String => {}
        }
    }
    inside
}

/// One of the collection types that has to do for all, as where sets meet lists and tuples. List types are
/// tried first, and of each kind first the one that the others convert to.
fn best_collection(types: &[&Type], allowed: Allowed) -> Option<Type> {
    let converts = |from: &Type, to: &Type| mismatch(from, to, Allowed::Lossless).is_none();
    let kinds: [fn(&Type) -> bool; 3] =
        [|ty| matches!(ty, Type::List(_)), |ty| matches!(ty, Type::Set(_)), |ty| matches!(ty, Type::Map(_))];
    for kind in kinds {
        let mut best: Option<&Type> = None;
        for candidate in types.iter().copied().filter(|ty| kind(ty)) {
            let Some(known) = best else {
                best = Some(candidate);
                continue;
            };
            let says_more = known.has_dynamic() && !candidate.has_dynamic() && converts(known, candidate);
            if says_more || !converts(candidate, known) {
                best = Some(candidate);
            }
        }
        if let Some(found) = best.filter(|ty| fits_all(types, ty, allowed)) {
            return Some(found.clone());
        }
    }
    None
}

#[cfg(test)]
mod tests;

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
    let (first, rest) = types.split_first()?;
    if rest.iter().all(|ty| ty.same(first)) {
        return Some(first.clone());
    }
    let kinds = Kinds::of(types);
    if kinds.primitive() > 0 {
        return kinds.unify_primitives();
    }
    if kinds.dynamic > 0 && kinds.is_uniform() {
        return Some(Type::Dynamic);
    }
    let known: Vec<&Type> = types.iter().filter(|ty| **ty != Type::Dynamic).collect();
    match kinds.keyed().max(kinds.sequences()) {
        total if total < known.len() => None,
        _ if kinds.objects == known.len() => unify_objects(&known),
        _ if kinds.tuples == known.len() => unify_tuples(&known),
        _ if kinds.sets == known.len() => unify_elements(&known).map(Type::set),
        _ if kinds.keyed() > 0 => unify_elements(&known).map(Type::map),
        _ if kinds.sets == 0 => unify_elements(&known).map(Type::list),
        _ => unify_with_sets(&known),
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
        if self.primitive() + self.dynamic < self.total {
            return None;
        }
        match (self.strings, self.numbers, self.bools) {
            (0, 0, _) => Some(Type::Bool),
            (0, _, 0) => Some(Type::Number),
            (0, _, _) => None,
            _ => Some(Type::String),
        }
    }
}

fn unify_objects(types: &[&Type]) -> Option<Type> {
    let objects: Vec<&ObjectType> = types.iter().filter_map(|ty| ty.as_object()).collect();
    let (first, rest) = objects.split_first()?;
    if rest.iter().any(|object| object.names() != first.names()) {
        return unify_elements(types).map(Type::map);
    }
    let attributes: Option<Vec<(Str, Type)>> = first
        .names()
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let column: Vec<Type> = objects.iter().map(|object| object.types()[index].clone()).collect();
            Some((name.clone(), unify(&column)?))
        })
        .collect();
    attributes.map(Type::object)
}

fn unify_tuples(types: &[&Type]) -> Option<Type> {
    let tuples: Vec<&[Type]> = types.iter().filter_map(|ty| ty.as_tuple()).collect();
    let (first, rest) = tuples.split_first()?;
    if rest.iter().any(|tuple| tuple.len() != first.len()) {
        return unify_elements(types).map(Type::list);
    }
    let items: Option<Vec<Type>> = (0..first.len())
        .map(|index| unify(&tuples.iter().map(|tuple| tuple[index].clone()).collect::<Vec<_>>()))
        .collect();
    items.map(Type::tuple)
}

/// One type for everything that is directly inside.
fn unify_elements(types: &[&Type]) -> Option<Type> {
    let mut inside = Vec::new();
    for ty in types {
        match ty {
            Type::List(element) | Type::Set(element) | Type::Map(element) => inside.push(Type::clone(element)),
            Type::Tuple(items) => inside.extend(items.iter().cloned()),
            Type::Object(object) => inside.extend(object.types().iter().cloned()),
            Type::Dynamic | Type::Bool | Type::Number | Type::String => {}
        }
    }
    unify(&inside)
}

/// Sets do not merge with lists and tuples: one of the list types, or else of the set types, has to do
/// for all.
fn unify_with_sets(types: &[&Type]) -> Option<Type> {
    let converts = |from: &Type, to: &Type| mismatch(from, to, Allowed::Lossless).is_none();
    let lists = types.iter().any(|ty| matches!(ty, Type::List(_)));
    let mut candidates =
        types.iter().filter(|ty| if lists { matches!(ty, Type::List(_)) } else { matches!(ty, Type::Set(_)) });
    let mut best = *candidates.next()?;
    for candidate in candidates {
        if !converts(candidate, best) {
            best = candidate;
        }
    }
    types.iter().all(|ty| converts(ty, best)).then(|| best.clone())
}

#[cfg(test)]
mod tests;

//! Sets.

use terrane_value::{Marks, Type, Value, convert, unify};

use crate::Fault;
use crate::signature::{Answer, Call, Function, Parameter, items};
use crate::spelling::spelled;

fn any_set() -> Type {
    Type::set(Type::Dynamic)
}

const FIRST: Parameter = Parameter::new("first_set", any_set).unknown();
const OTHERS: Parameter = Parameter::new("other_sets", any_set).unknown();

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "setintersection",
        "Returns the elements that all of the given sets have.",
        &[FIRST],
        any_set,
        setintersection,
    )
    .variadic(OTHERS)
    .decided(common_type),
    Function::new(
        "setproduct",
        "Returns all ways to choose one element of each of the given sets or lists.",
        &[],
        || Type::Dynamic,
        setproduct,
    )
    .variadic(Parameter::any("sets").marked())
    .decided(setproduct_type),
    Function::new(
        "setsubtract",
        "Returns the elements of the first set that the second one does not have.",
        &[Parameter::new("a", any_set).unknown(), Parameter::new("b", any_set).unknown()],
        any_set,
        setsubtract,
    )
    .decided(common_type),
    Function::new("setunion", "Returns the elements that any of the given sets has.", &[FIRST], any_set, setunion)
        .variadic(OTHERS)
        .decided(common_type),
];

fn common_type(arguments: &[Value]) -> Result<Type, Fault> {
    // The element type of an empty set has no say.
    let types: Vec<Type> = arguments
        .iter()
        .filter_map(|argument| argument.ty().element().cloned())
        .filter(|element| *element != Type::Dynamic)
        .collect();
    match unify(&types) {
        _ if types.is_empty() => Ok(any_set()),
        Some(element) => Ok(Type::set(element)),
        None => Err(Fault::new("given sets must all have compatible element types")),
    }
}

fn common(call: &Call<'_>) -> Result<Vec<Value>, Fault> {
    let convert = |set: &Value| convert(set, call.returns).map_err(|error| Fault::new(error.message));
    call.arguments.iter().map(convert).collect()
}

fn set(ty: &Type, items: Vec<Value>) -> Value {
    Value::set(ty.element().cloned().unwrap_or(Type::Dynamic), items)
}

fn setunion(call: &Call<'_>) -> Answer {
    let sets = common(call)?;
    if !sets.iter().all(Value::is_known) {
        return call.unknown();
    }
    let all = sets.iter().flat_map(|set| items(set).unwrap_or_default()).cloned().collect();
    Ok(set(call.returns, all))
}

fn setintersection(call: &Call<'_>) -> Answer {
    let sets = common(call)?;
    if !sets.iter().all(Value::is_wholly_known) {
        return call.unknown();
    }
    let Some((first, others)) = sets.split_first() else { return call.unknown() };
    let others: Vec<_> = others.iter().map(spellings).collect();
    let kept = items(first).unwrap_or_default().iter().filter(|item| {
        let spelling = spelled(item);
        others.iter().all(|other| other.contains(&spelling))
    });
    Ok(set(call.returns, kept.cloned().collect()))
}

fn setsubtract(call: &Call<'_>) -> Answer {
    let sets = common(call)?;
    if !sets.iter().all(Value::is_wholly_known) {
        return call.unknown();
    }
    let [first, second] = &*sets else { return call.unknown() };
    let dropped = spellings(second);
    let kept = items(first).unwrap_or_default().iter().filter(|item| !dropped.contains(&spelled(item)));
    Ok(set(call.returns, kept.cloned().collect()))
}

fn spellings(set: &Value) -> std::collections::HashSet<String> {
    items(set).unwrap_or_default().iter().map(spelled).collect()
}

fn setproduct_type(arguments: &[Value]) -> Result<Type, Fault> {
    if arguments.len() < 2 {
        return Err(Fault::new("at least two arguments are required"));
    }
    let mut elements = Vec::new();
    let mut ordered = true;
    for (index, argument) in arguments.iter().enumerate() {
        let element = match argument.ty() {
            Type::List(element) => Type::clone(element),
            Type::Set(element) => {
                ordered = false;
                Type::clone(element)
            }
            Type::Tuple(types) if types.is_empty() => Type::Dynamic,
            Type::Tuple(types) => {
                unify(types).ok_or_else(|| Fault::at(index, "all elements must be of the same type"))?
            }
            _ => return Err(Fault::at(index, "a set or a list is required")),
        };
        elements.push(element);
    }
    let tuple = Type::tuple(elements);
    Ok(if ordered { Type::list(tuple) } else { Type::set(tuple) })
}

/// A product of more than this is taken for a mistake: it would not fit the memory of most machines.
const LARGEST_PRODUCT: usize = 10_000_000;

fn setproduct(call: &Call<'_>) -> Answer {
    let marks: Marks = call.arguments.iter().map(Value::marks).collect();
    let unknown_set = |set: &Value| matches!(set.ty(), Type::Set(_)) && !set.is_wholly_known() && count(set) > 1;
    if call.arguments.iter().any(unknown_set) {
        return Ok(Value::unknown(call.returns.clone()).with_marks(marks));
    }
    let Some(Type::Tuple(elements)) = call.returns.element() else { return call.unknown() };
    let size = call.arguments.iter().try_fold(1_usize, |size, set| size.checked_mul(count(set)));
    if size.is_none_or(|size| size > LARGEST_PRODUCT) {
        return Err(Fault::new(format!("the product has more than {LARGEST_PRODUCT} elements")));
    }
    let mut columns = Vec::new();
    for (set, element) in call.arguments.iter().zip(elements.iter()) {
        let column: Result<Vec<Value>, Fault> = items(set)
            .unwrap_or_default()
            .iter()
            .map(|item| convert(item, element).map_err(|error| Fault::new(error.message)))
            .collect();
        columns.push(column?);
    }
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for column in &columns {
        let longer = |row: &Vec<Value>| {
            let row = row.clone();
            column.iter().map(move |item| row.iter().cloned().chain([item.clone()]).collect())
        };
        rows = rows.iter().flat_map(longer).collect();
    }
    let rows: Vec<Value> = rows.into_iter().map(Value::tuple).collect();
    let element = call.returns.element().cloned().unwrap_or(Type::Dynamic);
    // A type that was still open, as of empty maps, is known now, or has become several.
    let element = rows.first().map_or(element, |row| row.ty().clone());
    if rows.iter().any(|row| !row.ty().same(&element)) {
        return Err(Fault::new("the elements of one of the sets are not of one type"));
    }
    let product = match call.returns {
        Type::List(_) => Value::list(element, rows),
        _ => Value::set(element, rows),
    };
    Ok(product.with_marks(marks))
}

fn count(set: &Value) -> usize {
    items(set).map_or(0, <[Value]>::len)
}

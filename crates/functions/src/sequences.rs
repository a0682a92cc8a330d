//! Lists, tuples and what is done to any ordered elements.

mod choose;
mod combine;
mod measure;
mod reorder;

use terrane_value::{Type, Value};

use crate::signature::{Function, Parameter};

const ANY_LIST: Parameter = Parameter::any("list");
const LIST: Parameter = Parameter::new("list", || Type::list(Type::Dynamic));
const STRINGS: Parameter = Parameter::new("list", || Type::list(Type::String));
const BOOLS: Parameter = Parameter::new("list", || Type::list(Type::Bool));

fn any() -> Type {
    Type::Dynamic
}

fn any_list() -> Type {
    Type::list(Type::Dynamic)
}

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "alltrue",
        "Whether all elements of a list are true, which they are in an empty one.",
        &[Parameter { allow_unknown: true, ..BOOLS }],
        || Type::Bool,
        measure::alltrue,
    ),
    Function::new(
        "anytrue",
        "Whether a list has an element that is true.",
        &[Parameter { allow_unknown: true, ..BOOLS }],
        || Type::Bool,
        measure::anytrue,
    ),
    Function::new(
        "chunklist",
        "Cuts a list into pieces of the given size and returns the list of the pieces.",
        &[LIST.marked(), Parameter::number("size").marked()],
        || Type::list(Type::list(Type::Dynamic)),
        combine::chunklist,
    )
    .decided(|arguments| Ok(Type::list(arguments[0].ty().clone()))),
    Function::new(
        "coalesce",
        "Returns the first of its arguments that is neither null nor an empty string.",
        &[],
        any,
        choose::coalesce,
    )
    .variadic(Parameter::any("vals").nullable().unknown().dynamic())
    .decided(choose::coalesce_type),
    Function::new(
        "coalescelist",
        "Returns the first of its arguments that has any elements.",
        &[],
        any,
        choose::coalescelist,
    )
    .variadic(Parameter::any("vals").nullable().unknown().dynamic())
    .decided(choose::coalescelist_type)
    .maybe_null(),
    Function::new(
        "compact",
        "Leaves out the elements of a list of strings that are null or empty.",
        &[STRINGS],
        || Type::list(Type::String),
        reorder::compact,
    ),
    Function::new("concat", "Joins lists one after the other into one list.", &[], any, combine::concat)
        .variadic(Parameter::any("seqs").marked())
        .decided(combine::concat_type),
    Function::new(
        "contains",
        "Whether a list, tuple or set has an element that equals the given value.",
        &[ANY_LIST, Parameter::any("value")],
        any,
        measure::contains,
    )
    .decided(|_| Ok(Type::Bool)),
    Function::new("distinct", "Leaves out the elements of a list that it has already.", &[LIST], any_list, reorder::distinct)
        .decided(|arguments| Ok(arguments[0].ty().clone())),
    Function::new(
        "element",
        "Returns one element of a list. An index beyond the end goes on from the start, and a negative one counts from the end.",
        &[ANY_LIST.marked(), Parameter::number("index")],
        any,
        choose::element,
    )
    .decided(choose::element_type)
    .maybe_null(),
    Function::new(
        "flatten",
        "Replaces all elements that are lists, tuples or sets by their own elements, however deep they are.",
        &[ANY_LIST.marked()],
        any,
        combine::flatten,
    )
    .maybe_null(),
    Function::new(
        "index",
        "Finds the index of the first element of a list that equals the given value.",
        &[ANY_LIST, Parameter::any("value")],
        any,
        measure::index,
    )
    .decided(|_| Ok(Type::Number)),
    Function::new(
        "length",
        "Counts the elements of a collection or structure, or the characters of a string.",
        &[Parameter::any("value").unknown().dynamic().marked()],
        || Type::Number,
        measure::length,
    ),
    Function::new(
        "matchkeys",
        "Returns those elements of one list whose counterpart in a second list is in a third one.",
        &[
            Parameter::new("values", any_list),
            Parameter::new("keys", any_list),
            Parameter::new("searchset", any_list),
        ],
        any_list,
        choose::matchkeys,
    )
    .decided(choose::matchkeys_type),
    Function::new(
        "one",
        "Returns the only element of a list, set or tuple, or null if it is empty.",
        &[ANY_LIST.marked().unknown()],
        any,
        choose::one,
    )
    .decided(choose::one_type)
    .maybe_null(),
    Function::new("range", "Makes a list of numbers: from a start, in steps, up to before an end.", &[], || Type::list(Type::Number), measure::range)
        .variadic(Parameter::number("params")),
    Function::new("reverse", "Turns the order of the elements round.", &[ANY_LIST.marked()], any, reorder::reverse)
        .decided(reorder::reverse_type),
    Function::new(
        "slice",
        "Returns the elements from one index up to before another.",
        &[ANY_LIST.marked(), Parameter::number("start_index"), Parameter::number("end_index")],
        any,
        reorder::slice,
    )
    .decided(reorder::slice_type),
    Function::new(
        "sort",
        "Orders a list of strings by their Unicode code points.",
        &[STRINGS.unknown()],
        || Type::list(Type::String),
        reorder::sort,
    ),
    Function::new("sum", "Adds up the numbers of a list, tuple or set.", &[ANY_LIST], any, measure::sum)
        .decided(|_| Ok(Type::Number)),
];

/// A value of the list or tuple type that the function decided on.
fn sequence(ty: &Type, items: Vec<Value>) -> Value {
    match ty {
        Type::List(element) => Value::list(Type::clone(element), items),
        _ => Value::tuple(items),
    }
}

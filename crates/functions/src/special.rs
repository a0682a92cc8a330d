//! Forms that look like functions but take expressions, which may fail. The evaluator does them itself;
//! they are here so that they are listed with the others.

use terrane_value::Type;

use crate::Fault;
use crate::signature::{Answer, Call, Function, Parameter};

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "can",
        "Whether an expression can be evaluated without an error.",
        &[Parameter::any("expression")],
        || Type::Bool,
        evaluated_elsewhere,
    )
    .special_form(),
    Function::new(
        "convert",
        "Converts a value to the type that its second argument describes, as the \"type\" of a variable would.",
        &[Parameter::any("value").nullable(), Parameter::any("type")],
        || Type::Dynamic,
        evaluated_elsewhere,
    )
    .maybe_null()
    .special_form(),
    Function::new(
        "try",
        "Returns the value of the first of its expressions that can be evaluated without an error.",
        &[],
        || Type::Dynamic,
        evaluated_elsewhere,
    )
    .variadic(Parameter::any("expressions"))
    .special_form(),
];

fn evaluated_elsewhere(_: &Call<'_>) -> Answer {
    Err(Fault::new("this function takes expressions, which have been evaluated already"))
}

//! The frame around every function: arguments are counted, converted and freed from marks, and unknown
//! ones are answered for.

use terrane_value::{ConversionError, Marks, Refinement, Type, Value, convert};

use crate::fault::ArgumentFault;
use crate::signature::{Call, Returns};
use crate::{CallError, Fault, Function, Outside};

/// Calls a function.
///
/// # Errors
/// What is wrong with the arguments, or why the function has no answer for them.
pub fn call(function: &Function, arguments: &[Value], outside: &dyn Outside) -> Result<Value, CallError> {
    check_count(function, arguments.len())?;
    let arguments = converted(function, arguments)?;
    let mut plain = Vec::with_capacity(arguments.len());
    let mut taken = Vec::with_capacity(arguments.len());
    let mut all_typed = true;
    for (index, argument) in arguments.iter().enumerate() {
        let Some(parameter) = function.parameter(index) else { continue };
        // Once an argument has no type, the reference asks no more.
        if all_typed && argument.is_null() && !parameter.allow_null {
            return Err(at_argument(function, index, "argument must not be null".into()));
        }
        all_typed &= *argument.ty() != Type::Dynamic || parameter.allow_dynamic;
        let (value, marks) =
            if parameter.allow_marked { (argument.clone(), Marks::NONE) } else { argument.unmark_deep() };
        plain.push(value);
        taken.push(marks);
    }
    let marks: Marks = taken.iter().copied().collect();
    if !all_typed {
        return Ok(Value::dynamic().with_marks(marks));
    }
    let answer = answer(function, &plain, &taken, outside).map_err(|fault| blame(function, fault, &taken))?;
    Ok(if function.not_null { not_null(answer) } else { answer }.with_marks(marks))
}

/// Whether a function takes as many arguments.
///
/// # Errors
/// What is missing, or that there are too many.
pub fn check_count(function: &Function, given: usize) -> Result<(), CallError> {
    let expected = function.parameters.len();
    if let Some(missing) = function.parameters.get(given) {
        return Err(CallError::TooFewArguments {
            expected,
            or_more: function.variadic.is_some(),
            missing: missing.name,
        });
    }
    if given > expected && function.variadic.is_none() {
        return Err(CallError::TooManyArguments { expected });
    }
    Ok(())
}

/// Whether the types of the arguments fit, which can be told even if nothing can be called any more.
///
/// # Errors
/// All arguments that do not fit.
pub fn check_types(function: &Function, arguments: &[Value]) -> Result<(), CallError> {
    converted(function, arguments).map(drop)
}

fn converted(function: &Function, arguments: &[Value]) -> Result<Vec<Value>, CallError> {
    let mut faults = Vec::new();
    let mut result = Vec::with_capacity(arguments.len());
    for (index, argument) in arguments.iter().enumerate() {
        let Some(parameter) = function.parameter(index) else { continue };
        match converted_to(argument, &(parameter.ty)()) {
            Ok(value) => result.push(value),
            Err(error) => faults.push(ArgumentFault { index, parameter: parameter.name, message: error.message }),
        }
    }
    if faults.is_empty() { Ok(result) } else { Err(CallError::Arguments(faults)) }
}

/// Conversion that costs nothing for a collection whose elements have a type already, since a call may
/// stand in a loop.
pub(crate) fn converted_to(value: &Value, ty: &Type) -> Result<Value, ConversionError> {
    let (own, wanted) = match (value.ty(), ty) {
        (Type::List(own), Type::List(wanted))
        | (Type::Set(own), Type::Set(wanted))
        | (Type::Map(own), Type::Map(wanted)) => (own, wanted),
        _ => return convert(value, ty),
    };
    if **wanted == Type::Dynamic && !own.has_dynamic() { Ok(value.clone()) } else { convert(value, ty) }
}

fn answer(function: &Function, arguments: &[Value], marks: &[Marks], outside: &dyn Outside) -> Result<Value, Fault> {
    let returns = match function.returns {
        Returns::Fixed(ty) => ty(),
        Returns::Decided { decide, .. } => decide(arguments)?,
    };
    let is_unknown = |(index, argument): (usize, &Value)| {
        !argument.is_known() && function.parameter(index).is_some_and(|parameter| !parameter.allow_unknown)
    };
    if arguments.iter().enumerate().any(is_unknown) {
        let marks = arguments.iter().map(Value::marks).collect();
        return Ok(Value::unknown(returns).with_marks(marks));
    }
    (function.run)(&Call { arguments, marks, returns: &returns, outside })
}

fn not_null(answer: Value) -> Value {
    if answer.is_known() {
        return answer;
    }
    let refinement = answer.refinement().cloned().unwrap_or_default();
    let marks = answer.marks();
    Value::unknown_refined(answer.ty().clone(), Refinement { not_null: true, ..refinement }).with_marks(marks)
}

fn blame(function: &Function, fault: Fault, marks: &[Marks]) -> CallError {
    let marks = fault.reveals.and_then(|index| marks.get(index).copied()).unwrap_or_default();
    let fault = match marks.is_empty() {
        true => fault,
        false => {
            let why = if marks.is_ephemeral() { "ephemeral" } else { "sensitive" };
            Fault { message: format!("the reason is not shown because an argument is {why}"), ..fault }
        }
    };
    match fault.argument {
        Some(index) => at_argument(function, index, fault.message),
        None => CallError::Failed(fault.message),
    }
}

fn at_argument(function: &Function, index: usize, message: String) -> CallError {
    let parameter = function.parameter(index).map_or("", |parameter| parameter.name);
    CallError::Arguments(vec![ArgumentFault { index, parameter, message }])
}

//! Arithmetic.

use terrane_value::{BigInteger, Content, Number, Type, Value};

use crate::Fault;
use crate::signature::{Answer, Call, Function, Parameter, integer};

const NUMBER: Parameter = Parameter::number("num");

fn number() -> Type {
    Type::Number
}

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new("abs", "Returns a number without its sign.", &[NUMBER], number, |call| {
        Ok(Value::number(call.number(0).abs()))
    }),
    Function::new("ceil", "Rounds a number up to a whole one.", &[NUMBER], number, |call| {
        // Never negative zero.
        let ceiling = call.number(0).ceil();
        Ok(Value::number(if ceiling.is_zero() { Number::ZERO } else { ceiling }))
    }),
    Function::new("floor", "Rounds a number down to a whole one.", &[NUMBER], number, |call| {
        Ok(Value::number(call.number(0).floor()))
    }),
    Function::new(
        "log",
        "Returns the logarithm of a number to a base.",
        &[NUMBER, Parameter::number("base")],
        number,
        |call| real(call.number(0).log(call.number(1)), "logarithm"),
    ),
    Function::new("max", "Returns the greatest of its arguments.", &[], number, |call| {
        most(call, |candidate, best| candidate > best)
    })
    .variadic(Parameter::number("numbers")),
    Function::new("min", "Returns the least of its arguments.", &[], number, |call| {
        most(call, |candidate, best| candidate < best)
    })
    .variadic(Parameter::number("numbers")),
    Function::new(
        "parseint",
        "Reads a whole number that is written to a base between 2 and 62.",
        &[Parameter::any("number"), Parameter::number("base")],
        || Type::Dynamic,
        parseint,
    )
    .decided(parseint_type),
    Function::new("pow", "Raises a number to a power.", &[NUMBER, Parameter::number("power")], number, |call| {
        real(call.number(0).pow(call.number(1)), "power")
    }),
    Function::new("signum", "Returns -1, 0 or 1: the sign of a whole number.", &[NUMBER], number, |call| {
        Ok(Value::number(call.integer(0)?.signum()))
    }),
];

fn real(result: Option<Number>, what: &str) -> Answer {
    result.map(Value::number).ok_or_else(|| Fault::new(format!("the {what} of these numbers is not a real number")))
}

fn most(call: &Call<'_>, is_better: fn(&Number, &Number) -> bool) -> Answer {
    let Some(last) = call.arguments.len().checked_sub(1) else {
        return Err(Fault::new("must pass at least one number"));
    };
    let better = |best, index| if is_better(call.number(index), call.number(best)) { index } else { best };
    Ok(call.arguments[(1..=last).fold(0, better)].clone())
}

fn parseint_type(arguments: &[Value]) -> Result<Type, Fault> {
    match arguments[0].ty() {
        Type::String => Ok(Type::Number),
        other => Err(Fault::at(0, format!("first argument must be a string, not {}", other.friendly_name()))),
    }
}

fn parseint(call: &Call<'_>) -> Answer {
    let Content::Number(base) = call.arguments[1].unmark().0 else { return call.unknown() };
    let base = integer(base).map_err(|message| Fault::at(1, message))?;
    let Some(base) = u32::try_from(base).ok().filter(|base| (2..=62).contains(base)) else {
        return Err(Fault::at(1, "base must be a whole number between 2 and 62 inclusive"));
    };
    let text = call.text(0);
    match whole_number(text, base) {
        Some(number) => Ok(Value::number(Number::from_big_integer(&number))),
        None => Err(Fault::at(0, format!("cannot parse {} as a base {base} integer", call.shown(0)))),
    }
}

fn whole_number(text: &str, base: u32) -> Option<BigInteger> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let digit = |letter: char| match letter {
        'A'..='Z' if base > 36 => Some(u32::from(letter) - u32::from('A') + 36),
        letter => letter.to_digit(36),
    };
    let digits: Vec<u32> =
        digits.chars().map(|letter| digit(letter).filter(|digit| *digit < base)).collect::<Option<_>>()?;
    if digits.is_empty() {
        return None;
    }
    let magnitude = joined(&digits, base);
    Some(if negative { -magnitude } else { magnitude })
}

/// Halves are joined, so that long numbers take much less than quadratic time.
fn joined(digits: &[u32], base: u32) -> BigInteger {
    if digits.len() <= 8 {
        return digits.iter().fold(BigInteger::from(0), |sum, digit| sum * base + *digit);
    }
    let (high, low) = digits.split_at(digits.len() / 2);
    joined(high, base) * BigInteger::from(base).pow(low.len()) + joined(low, base)
}

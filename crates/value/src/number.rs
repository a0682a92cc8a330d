//! Numbers of 512-bit binary precision.

mod arithmetic;
mod decimal;
mod float;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

pub use dashu_int::IBig as BigInteger;
use dashu_int::Sign;

use float::Float;

/// The precision of numbers that were written down: in a configuration, a string or a JSON document.
const WRITTEN: u32 = 512;
/// The precision of numbers that come from machine integers and floating point numbers. It tells in a
/// quotient of two of them, and in how that is printed.
const FROM_INTEGER: u32 = 64;
const FROM_FLOAT: u32 = 53;

/// A number as the language has it: a binary floating point number, usually with 512 bits of precision.
///
/// Whole numbers that fit a machine word are kept as one; most numbers in configurations are.
///
/// Infinities exist, because dividing by zero makes them. There is no "not a number": an operation that
/// has no result says [`Undefined`].
///
/// Two numbers are equal if they are written with the same digits at their own precision: the 53-bit
/// number 0.1 equals the 512-bit number 0.1, as it does in stored JSON. Zero equals negative zero.
#[derive(Clone)]
pub struct Number(Repr);

#[derive(Clone)]
enum Repr {
    Small { value: i64, precision: u32 },
    Big(Arc<Float>),
    Infinite { negative: bool },
}

/// Why an operation has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undefined {
    InfinityMinusInfinity,
    OpposingInfinities,
    ZeroTimesInfinity,
    ZeroByZero,
    ModuloInfinity,
}

impl fmt::Display for Undefined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Undefined::InfinityMinusInfinity => "can't subtract infinity from itself",
            Undefined::OpposingInfinities => "can't compute sum of opposing infinities",
            Undefined::ZeroTimesInfinity => "can't multiply zero by infinity",
            Undefined::ZeroByZero => "can't divide zero by zero or infinity by infinity",
            Undefined::ModuloInfinity => "can't use modulo with zero and infinity",
        })
    }
}

impl std::error::Error for Undefined {}

impl Number {
    pub const ZERO: Number = Number(Repr::Small { value: 0, precision: WRITTEN });
    pub const INFINITY: Number = Number(Repr::Infinite { negative: false });
    pub const NEGATIVE_INFINITY: Number = Number(Repr::Infinite { negative: true });

    /// Reads a decimal number: `-12.5e3`, also `.5`, `5.`, `+5`, `Inf`, and `3p4` for 3 * 2^4. No spaces.
    #[must_use]
    pub fn parse(text: &str) -> Option<Number> {
        decimal::parse(text)
    }

    /// A whole number of any size, exactly.
    #[must_use]
    pub fn from_big_integer(integer: &BigInteger) -> Number {
        let (sign, magnitude) = integer.clone().into_parts();
        let precision =
            FROM_INTEGER.max(u32::try_from(dashu_int::ops::BitTest::bit_len(&magnitude)).unwrap_or(u32::MAX));
        Number::from_float(Float::new(sign == Sign::Negative, magnitude, 0, precision))
    }

    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Small { value, .. } => Some(*value),
            Repr::Big(float) if float.is_zero() => Some(0),
            // Everything else that fits is small.
            Repr::Big(_) | Repr::Infinite { .. } => None,
        }
    }

    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        match &self.0 {
            Repr::Small { value, .. } => u64::try_from(*value).ok(),
            Repr::Big(_) => u64::try_from(self.to_big_integer()?).ok(),
            Repr::Infinite { .. } => None,
        }
    }

    #[must_use]
    pub fn as_usize(&self) -> Option<usize> {
        self.as_u64().and_then(|value| usize::try_from(value).ok())
    }

    /// The nearest floating point number; infinite if the number is too large for one.
    #[must_use]
    pub fn as_f64(&self) -> f64 {
        match &self.0 {
            Repr::Infinite { negative: false } => f64::INFINITY,
            Repr::Infinite { negative: true } => f64::NEG_INFINITY,
            _ => self.to_float().to_f64(),
        }
    }

    /// The number exactly, if it is whole.
    #[must_use]
    pub fn to_big_integer(&self) -> Option<BigInteger> {
        match &self.0 {
            Repr::Small { value, .. } => Some(BigInteger::from(*value)),
            Repr::Big(float) => float.to_integer(),
            Repr::Infinite { .. } => None,
        }
    }

    /// The number exactly: a whole number times a power of two. `None` for the infinities.
    #[must_use]
    pub fn to_binary(&self) -> Option<(BigInteger, i64)> {
        if !self.is_finite() {
            return None;
        }
        let float = self.to_float();
        let magnitude = BigInteger::from(float.significand().clone());
        Some((if float.is_negative() { -magnitude } else { magnitude }, float.exponent()))
    }

    #[must_use]
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Repr::Small { .. } => true,
            Repr::Big(float) => float.is_integer(),
            Repr::Infinite { .. } => false,
        }
    }

    #[must_use]
    pub fn is_finite(&self) -> bool {
        !matches!(self.0, Repr::Infinite { .. })
    }

    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.as_i64() == Some(0)
    }

    /// Whether the sign is negative; negative zero has one.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Small { value, .. } => *value < 0,
            Repr::Big(float) => float.is_negative(),
            Repr::Infinite { negative } => *negative,
        }
    }

    /// `Some` if a 64-bit floating point number holds the number exactly.
    #[must_use]
    pub fn as_exact_f64(&self) -> Option<f64> {
        let float = self.as_f64();
        let exact = match &self.0 {
            Repr::Infinite { .. } => true,
            _ => float.is_finite() && Float::from_f64(float).compare(&self.to_float()).is_eq(),
        };
        exact.then_some(float)
    }

    fn from_float(float: Float) -> Number {
        if float.is_overflow() {
            return Number(Repr::Infinite { negative: float.is_negative() });
        }
        match float.to_i64() {
            Some(value) => Number(Repr::Small { value, precision: float.precision() }),
            None => Number(Repr::Big(Arc::new(float))),
        }
    }

    fn to_float(&self) -> Float {
        match &self.0 {
            Repr::Small { value, precision } => Float::from_i64(*value, *precision),
            Repr::Big(float) => Float::clone(float),
            Repr::Infinite { negative } => Float::overflow(*negative),
        }
    }

    fn precision(&self) -> u32 {
        match &self.0 {
            Repr::Small { precision, .. } => *precision,
            Repr::Big(float) => float.precision(),
            Repr::Infinite { .. } => WRITTEN,
        }
    }
}

/// The value as its digits tell it, so that order, equality and hash agree.
impl Ord for Number {
    fn cmp(&self, other: &Number) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Small { value: a, .. }, Repr::Small { value: b, .. }) => a.cmp(b),
            (Repr::Infinite { negative: a }, Repr::Infinite { negative: b }) => b.cmp(a),
            (Repr::Infinite { negative }, _) => {
                if *negative {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
            (_, Repr::Infinite { negative }) => {
                if *negative {
                    Ordering::Greater
                } else {
                    Ordering::Less
                }
            }
            _ => {
                let (a, b) = (self.to_float(), other.to_float());
                let order = a.compare(&b);
                if order.is_eq() || a.precision() == b.precision() || !a.is_near(&b) {
                    return order;
                }
                decimal::compare_digits(&a, &b)
            }
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match (&self.0, self.as_i64()) {
            (_, Some(value)) => value.hash(state),
            (Repr::Infinite { negative }, _) => (negative, "Inf").hash(state),
            _ => self.to_string().hash(state),
        }
    }
}

/// Positional notation with as few digits as tell the number from its neighbours: `1000000`, `0.1`.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Small { value, .. } => write!(f, "{value}"),
            Repr::Big(float) => f.write_str(&decimal::print(float)),
            Repr::Infinite { negative } => f.write_str(if *negative { "-Inf" } else { "+Inf" }),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl std::str::FromStr for Number {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Number, NotANumber> {
        Number::parse(text).ok_or(NotANumber)
    }
}

/// The text is no decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotANumber;

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number is required")
    }
}

impl std::error::Error for NotANumber {}

impl From<i64> for Number {
    fn from(value: i64) -> Number {
        Number(Repr::Small { value, precision: FROM_INTEGER })
    }
}

impl From<i32> for Number {
    fn from(value: i32) -> Number {
        Number::from(i64::from(value))
    }
}

impl From<u32> for Number {
    fn from(value: u32) -> Number {
        Number::from(i64::from(value))
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Number {
        match i64::try_from(value) {
            Ok(value) => Number::from(value),
            Err(_) => Number::from_float(Float::new(false, value.into(), 0, FROM_INTEGER)),
        }
    }
}

impl From<usize> for Number {
    fn from(value: usize) -> Number {
        Number::from(value as u64)
    }
}

/// "Not a number" becomes zero: nothing in the language makes one.
impl From<f64> for Number {
    fn from(value: f64) -> Number {
        Number::from_f64(value).unwrap_or(Number::ZERO)
    }
}

#[cfg(test)]
mod tests;

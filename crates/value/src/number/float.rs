use std::cmp::Ordering;

use dashu_int::ops::{BitTest, DivRem};
use dashu_int::{IBig, Sign, UBig};

use super::FROM_FLOAT;

/// Beyond these the number counts as infinite or as zero: the place of the highest bit.
const HIGHEST: i64 = i32::MAX as i64;
const LOWEST: i64 = i32::MIN as i64;

/// `significand * 2^exponent`, where the significand is odd or zero and has at most `precision` bits.
#[derive(Clone)]
pub(super) struct Float {
    negative: bool,
    significand: UBig,
    exponent: i64,
    precision: u32,
    overflow: bool,
}

impl Float {
    /// Rounds to `precision` bits; a tie goes to the even neighbour.
    pub(super) fn new(negative: bool, significand: UBig, exponent: i64, precision: u32) -> Float {
        Float::rounded(negative, significand, exponent, false, precision)
    }

    /// `inexact` says that the exact significand lies between this one and the next.
    fn rounded(negative: bool, significand: UBig, exponent: i64, inexact: bool, precision: u32) -> Float {
        let (mut significand, mut exponent) =
            if inexact { ((significand << 1) | UBig::ONE, exponent - 1) } else { (significand, exponent) };
        let excess = significand.bit_len().saturating_sub(precision as usize);
        if excess > 0 {
            let (low, high) = significand.split_bits(excess);
            let half = UBig::ONE << (excess - 1);
            let up = match low.cmp(&half) {
                Ordering::Less => false,
                Ordering::Equal => high.bit(0),
                Ordering::Greater => true,
            };
            significand = if up { high + UBig::ONE } else { high };
            exponent += excess as i64;
        }
        Float::normal(negative, significand, exponent, precision)
    }

    fn normal(negative: bool, significand: UBig, exponent: i64, precision: u32) -> Float {
        let Some(zeros) = significand.trailing_zeros() else {
            return Float::zero(negative, precision);
        };
        let top = exponent.saturating_add(significand.bit_len() as i64);
        if top > HIGHEST {
            return Float { precision, ..Float::overflow(negative) };
        }
        if top < LOWEST {
            return Float::zero(negative, precision);
        }
        let exponent = exponent + zeros as i64;
        Float { negative, significand: significand >> zeros, exponent, precision, overflow: false }
    }

    pub(super) fn zero(negative: bool, precision: u32) -> Float {
        Float { negative, significand: UBig::ZERO, exponent: 0, precision, overflow: false }
    }

    /// Stands for a number that is too large to be one.
    pub(super) fn overflow(negative: bool) -> Float {
        Float { overflow: true, ..Float::zero(negative, super::WRITTEN) }
    }

    pub(super) fn from_i64(value: i64, precision: u32) -> Float {
        Float::normal(value < 0, UBig::from(value.unsigned_abs()), 0, precision)
    }

    /// The value must be finite.
    pub(super) fn from_f64(value: f64) -> Float {
        const FRACTION_BITS: u32 = 52;
        const BIAS: i64 = 1023;
        let bits = value.to_bits();
        let fraction = bits & ((1 << FRACTION_BITS) - 1);
        let biased = ((bits >> FRACTION_BITS) & 0x7ff) as i64;
        let implied = if biased == 0 { 0 } else { 1 << FRACTION_BITS };
        let exponent = biased.max(1) - BIAS - i64::from(FRACTION_BITS);
        Float::normal(value.is_sign_negative(), UBig::from(fraction | implied), exponent, FROM_FLOAT)
    }

    pub(super) fn is_overflow(&self) -> bool {
        self.overflow
    }

    pub(super) fn is_zero(&self) -> bool {
        self.significand.is_zero() && !self.overflow
    }

    pub(super) fn is_negative(&self) -> bool {
        self.negative
    }

    pub(super) fn is_integer(&self) -> bool {
        self.exponent >= 0 && !self.overflow
    }

    pub(super) fn precision(&self) -> u32 {
        self.precision
    }

    pub(super) fn significand(&self) -> &UBig {
        &self.significand
    }

    pub(super) fn exponent(&self) -> i64 {
        self.exponent
    }

    /// How many bits the product has before it is rounded.
    pub(super) fn exact_product_bits(&self, other: &Float) -> u32 {
        let most = self.significand.bit_len() + other.significand.bit_len();
        if most > super::WRITTEN as usize + 1 {
            return super::WRITTEN;
        }
        (&self.significand * &other.significand).bit_len() as u32
    }

    /// The place of the highest bit: the number is less than `2^top`.
    pub(super) fn top(&self) -> i64 {
        self.exponent + self.significand.bit_len() as i64
    }

    /// Negative zero does not fit.
    pub(super) fn to_i64(&self) -> Option<i64> {
        if self.exponent < 0 || self.top() > 64 || self.overflow || (self.negative && self.is_zero()) {
            return None;
        }
        let magnitude = i128::from(u64::try_from(&self.significand << self.exponent as usize).ok()?);
        i64::try_from(if self.negative { -magnitude } else { magnitude }).ok()
    }

    pub(super) fn to_integer(&self) -> Option<IBig> {
        let exponent = usize::try_from(self.exponent).ok().filter(|_| !self.overflow)?;
        let sign = if self.negative { Sign::Negative } else { Sign::Positive };
        Some(IBig::from_parts(sign, &self.significand << exponent))
    }

    pub(super) fn to_f64(&self) -> f64 {
        let top = self.top();
        // Numbers below 2^-1022 have fewer bits, down to none.
        let precision = (top + 1074).clamp(0, i64::from(FROM_FLOAT));
        let sign = if self.negative { -1.0 } else { 1.0 };
        if precision == 0 {
            let rounds_up = top == -1074 && self.significand > UBig::ONE;
            return sign * if rounds_up { f64::from_bits(1) } else { 0.0 };
        }
        let short = Float::new(false, self.significand.clone(), self.exponent, precision as u32);
        if short.overflow || short.top() > 1024 {
            return sign * f64::INFINITY;
        }
        let significand = u64::try_from(&short.significand).unwrap_or(0) as f64;
        // One power of two may be out of range where the product is not.
        let first = short.exponent.clamp(-1000, 1000);
        sign * (significand * power_of_two(first)) * power_of_two((short.exponent - first).clamp(-1000, 1000))
    }

    pub(super) fn negate(mut self) -> Float {
        self.negative = !self.negative;
        self
    }

    pub(super) fn truncate(&self) -> Float {
        if self.exponent >= 0 || self.overflow {
            return self.clone();
        }
        let drop = usize::try_from(-self.exponent).unwrap_or(usize::MAX);
        if self.top() <= 0 {
            return Float::zero(self.negative, self.precision);
        }
        Float::normal(self.negative, &self.significand >> drop, 0, self.precision)
    }

    pub(super) fn add(&self, other: &Float, precision: u32) -> Float {
        if self.is_zero() && other.is_zero() {
            return Float::zero(self.negative && other.negative, precision);
        }
        if self.is_zero() || other.is_zero() {
            let sum = if self.is_zero() { other } else { self };
            return Float::new(sum.negative, sum.significand.clone(), sum.exponent, precision);
        }
        let (great, small) = if self.top() >= other.top() { (self, other) } else { (other, self) };
        // Far below the last bit that is kept, only the sign of the smaller number can matter.
        let lowest = great.exponent.min(great.top() - i64::from(precision)) - 4;
        let (small_part, exponent) = if small.top() < lowest {
            (signed(small.negative, UBig::ONE), lowest)
        } else {
            let exponent = great.exponent.min(small.exponent);
            (small.shifted(exponent), exponent)
        };
        let (sign, magnitude) = (great.shifted(exponent) + small_part).into_parts();
        Float::new(sign == Sign::Negative, magnitude, exponent, precision)
    }

    pub(super) fn multiply(&self, other: &Float, precision: u32) -> Float {
        let significand = &self.significand * &other.significand;
        Float::new(self.negative != other.negative, significand, self.exponent + other.exponent, precision)
    }

    /// The divisor must not be zero.
    pub(super) fn divide(&self, other: &Float, precision: u32) -> Float {
        let wanted = precision as usize + 2 + other.significand.bit_len();
        let shift = wanted.saturating_sub(self.significand.bit_len());
        let (quotient, rest) = (&self.significand << shift).div_rem(&other.significand);
        let exponent = self.exponent - other.exponent - shift as i64;
        Float::rounded(self.negative != other.negative, quotient, exponent, !rest.is_zero(), precision)
    }

    /// Compares the exact values.
    pub(super) fn compare(&self, other: &Float) -> Ordering {
        let sign = |float: &Float| match (float.is_zero(), float.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let (own, others) = (sign(self), sign(other));
        if own != others || own == 0 {
            return own.cmp(&others);
        }
        let magnitude = self.top().cmp(&other.top()).then_with(|| {
            let exponent = self.exponent.min(other.exponent);
            self.shifted(exponent).into_parts().1.cmp(&other.shifted(exponent).into_parts().1)
        });
        if self.negative { magnitude.reverse() } else { magnitude }
    }

    /// Whether the two might be written with the same digits.
    pub(super) fn is_near(&self, other: &Float) -> bool {
        if self.negative != other.negative || (self.top() - other.top()).abs() > 1 {
            return false;
        }
        let precision = i64::from(self.precision.min(other.precision));
        let difference = self.add(&other.clone().negate(), super::WRITTEN);
        difference.is_zero() || difference.top() <= self.top() - precision + 2
    }

    fn shifted(&self, exponent: i64) -> IBig {
        let places = usize::try_from(self.exponent - exponent).unwrap_or(0);
        signed(self.negative, &self.significand << places)
    }
}

fn signed(negative: bool, magnitude: UBig) -> IBig {
    IBig::from_parts(if negative { Sign::Negative } else { Sign::Positive }, magnitude)
}

/// The exponent must be between -1022 and 1023.
fn power_of_two(exponent: i64) -> f64 {
    f64::from_bits(((exponent + 1023) as u64) << 52)
}

//! Between digits and bits.

use std::cmp::Ordering;

use dashu_int::ops::{BitTest, DivRem};
use dashu_int::{IBig, UBig};

use super::float::Float;
use super::{Number, Repr, WRITTEN};

/// Powers of five up to here are computed exactly, larger ones with twice the precision of the result.
const EXACT_POWER: u64 = 2_000;

pub(super) fn parse(text: &str) -> Option<Number> {
    let (negative, text) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if text == "inf" || text == "Inf" {
        return Some(Number(Repr::Infinite { negative }));
    }
    if !negative && text.len() <= 18 && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Number(Repr::Small { value: text.parse().ok()?, precision: WRITTEN }));
    }
    let (digits, ten, two) = scan(text)?;
    let significand = UBig::from_str_radix(&digits, 10).ok()?;
    if significand.is_zero() {
        return Some(Number::from_float(Float::zero(negative, WRITTEN)));
    }
    Some(Number::from_float(scaled(negative, significand, ten, two)))
}

/// The digits without the point, the power of ten and the power of two they are multiplied by.
fn scan(text: &str) -> Option<(String, i64, i64)> {
    let (mantissa, ten, two) = match text.find(['e', 'E', 'p', 'P']) {
        None => (text, 0, 0),
        Some(at) => {
            let power: i64 = power(&text[at + 1..])?;
            let ten = matches!(text.as_bytes()[at], b'e' | b'E');
            (&text[..at], if ten { power } else { 0 }, if ten { 0 } else { power })
        }
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let ten = ten.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    let two = two.checked_add(ten)?;
    // Powers that do not fit 32 bits are refused, not rounded to infinity.
    (i32::try_from(ten).is_ok() && i32::try_from(two).is_ok()).then_some((digits, ten, two - ten))
}

/// Digits with an optional sign.
fn power(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    valid.then(|| text.parse().ok()).flatten()
}

/// `significand * 10^ten * 2^two`, rounded.
fn scaled(negative: bool, significand: UBig, ten: i64, two: i64) -> Float {
    let places = ten.unsigned_abs();
    let exact = places <= EXACT_POWER;
    let working = if exact { u32::MAX } else { WRITTEN * 2 };
    let five = power_of_five(places, working);
    let number = Float::new(negative, significand, ten + two, working);
    if five.is_overflow() {
        return if ten < 0 { Float::zero(negative, WRITTEN) } else { Float::overflow(negative) };
    }
    if ten < 0 { number.divide(&five, WRITTEN) } else { number.multiply(&five, WRITTEN) }
}

fn power_of_five(mut power: u64, precision: u32) -> Float {
    let mut result = Float::from_i64(1, precision);
    let mut square = Float::from_i64(5, precision);
    while power > 0 {
        if power & 1 == 1 {
            result = result.multiply(&square, precision);
        }
        power >>= 1;
        if power > 0 {
            square = square.multiply(&square, precision);
        }
        if result.is_overflow() || square.is_overflow() {
            return Float::overflow(false);
        }
    }
    result
}

/// The fewest digits that tell the number from its neighbours at its precision, and the place of the
/// point: `0.d1d2d3.. * 10^point`.
struct Digits {
    digits: Vec<u8>,
    point: i64,
}

pub(super) fn print(float: &Float) -> String {
    let mut text = String::new();
    if float.is_negative() {
        text.push('-');
    }
    if float.is_zero() {
        text.push('0');
        return text;
    }
    if float.is_integer() && float.top() <= i64::from(float.precision()) {
        // Neighbours are at most one apart, so no digit can be left out.
        let integer = float.to_integer().unwrap_or(IBig::ZERO);
        text.push_str(&integer.into_parts().1.to_string());
        return text;
    }
    let Digits { digits, point } = shortest(float);
    let character = |digit: &u8| char::from(b'0' + digit);
    if point <= 0 {
        text.push_str("0.");
        text.extend(std::iter::repeat_n('0', point.unsigned_abs() as usize));
        text.extend(digits.iter().map(character));
        return text;
    }
    let point = point as usize;
    let whole = &digits[..point.min(digits.len())];
    text.extend(whole.iter().map(character));
    text.extend(std::iter::repeat_n('0', point - whole.len()));
    if digits.len() > point {
        text.push('.');
        text.extend(digits[point..].iter().map(character));
    }
    text
}

/// Compares the numbers that the digits tell.
pub(super) fn compare_digits(a: &Float, b: &Float) -> Ordering {
    if a.is_zero() || b.is_zero() || a.is_negative() != b.is_negative() {
        return a.compare(b);
    }
    let (first, second) = (shortest(a), shortest(b));
    let magnitude = first.point.cmp(&second.point).then_with(|| first.digits.cmp(&second.digits));
    if a.is_negative() { magnitude.reverse() } else { magnitude }
}

/// Generates digits until what is left is less than half the distance to the neighbours, which all
/// numbers in between are rounded from. The number must not be zero.
fn shortest(float: &Float) -> Digits {
    let missing = float.precision() as usize - float.significand().bit_len();
    // The number is `rest / unit`, half the distance between neighbours is `half / unit`.
    let mut rest = float.significand() << (missing + 1);
    let mut half = UBig::ONE;
    let mut unit = UBig::ONE;
    let inclusive = missing > 0;
    let exponent = float.exponent() - missing as i64 - 1;
    if exponent >= 0 {
        rest <<= exponent as usize;
        half <<= exponent as usize;
    } else {
        unit <<= exponent.unsigned_abs() as usize;
    }
    let point = scale(&mut rest, &mut half, &mut unit, float.top());
    let digits = generate(rest, half, &unit, inclusive);
    carried(digits, point)
}

/// Makes `rest / unit` a fraction between 0.1 and 1 and returns the power of ten that was divided out.
fn scale(rest: &mut UBig, half: &mut UBig, unit: &mut UBig, top: i64) -> i64 {
    // The estimate is exact or one too small.
    let mut point = ((top - 1) as f64 * std::f64::consts::LOG10_2).floor() as i64;
    let power = UBig::from(10u8).pow(point.unsigned_abs() as usize);
    if point >= 0 {
        *unit *= power;
    } else {
        *rest *= &power;
        *half *= power;
    }
    while *rest >= *unit {
        *unit *= 10u8;
        point += 1;
    }
    point
}

fn generate(mut rest: UBig, mut half: UBig, unit: &UBig, inclusive: bool) -> Vec<u8> {
    let mut digits = Vec::new();
    loop {
        rest *= 10u8;
        half *= 10u8;
        let (digit, after) = rest.div_rem(unit);
        rest = after;
        let digit = u8::try_from(digit).unwrap_or(9);
        let missing = unit - &rest;
        let within = |distance: &UBig| distance < &half || (inclusive && distance == &half);
        let up = match (within(&rest), within(&missing)) {
            (false, false) => {
                digits.push(digit);
                continue;
            }
            (true, false) => false,
            (false, true) => true,
            (true, true) => rest > missing || (rest == missing && digit % 2 == 1),
        };
        digits.push(if up { digit + 1 } else { digit });
        return digits;
    }
}

/// A last digit of ten is carried, and zeros at the end are dropped.
fn carried(mut digits: Vec<u8>, mut point: i64) -> Digits {
    while digits.last() == Some(&10) {
        digits.pop();
        match digits.last_mut() {
            Some(last) => *last += 1,
            None => {
                digits.push(1);
                point += 1;
            }
        }
    }
    while digits.len() > 1 && digits.last() == Some(&0) {
        digits.pop();
    }
    Digits { digits, point }
}

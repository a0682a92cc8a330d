//! Numbers in the notations of the format verbs, exactly: numbers have up to 512 bits here.

use terrane_value::{BigInteger, Number};

use super::verb::Verb;

pub(super) fn whole(verb: &Verb<'_>, integer: &BigInteger) -> String {
    let negative = *integer < BigInteger::from(0);
    let magnitude = if negative { -integer.clone() } else { integer.clone() };
    let (radix, prefix) = match verb.letter {
        'b' => (2, "0b"),
        'o' => (8, "0"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        _ => (10, ""),
    };
    let mut digits = magnitude.in_radix(radix).to_string();
    if verb.letter == 'X' {
        digits.make_ascii_uppercase();
    }
    if verb.precision == Some(0) && digits == "0" {
        return String::new();
    }
    let zeros = "0".repeat(verb.precision.unwrap_or(0).saturating_sub(digits.len()));
    let start = format!("{}{}", sign(verb, negative), if verb.sharp { prefix } else { "" });
    aligned(verb, start, zeros + &digits, verb.zero && verb.precision.is_none())
}

pub(super) fn real(verb: &Verb<'_>, number: &Number) -> String {
    if !number.is_finite() {
        let start = if number.is_negative() {
            "-"
        } else if verb.space && !verb.plus {
            " "
        } else {
            "+"
        };
        return aligned(verb, start.into(), "Inf".into(), false);
    }
    let magnitude = number.abs();
    let upper = matches!(verb.letter, 'E' | 'G');
    let digits = match verb.letter {
        'f' => fixed(Decimal::exact(&magnitude), verb.precision.unwrap_or(6)),
        'e' | 'E' => scientific(Decimal::exact(&magnitude), verb.precision.unwrap_or(6), upper),
        _ => general(&magnitude, verb.precision, upper),
    };
    aligned(verb, sign(verb, number.is_negative()).into(), digits, verb.zero)
}

fn sign(verb: &Verb<'_>, negative: bool) -> &'static str {
    match negative {
        true => "-",
        false if verb.plus => "+",
        false if verb.space => " ",
        false => "",
    }
}

fn aligned(verb: &Verb<'_>, start: String, digits: String, zeros: bool) -> String {
    let missing = verb.width.unwrap_or(0).saturating_sub(start.len() + digits.len());
    if verb.minus {
        start + &digits + &" ".repeat(missing)
    } else if zeros {
        start + &"0".repeat(missing) + &digits
    } else {
        " ".repeat(missing) + &start + &digits
    }
}

/// The shorter of the other two notations; without a precision with as many digits as the number has.
pub(super) fn general(number: &Number, precision: Option<usize>, upper: bool) -> String {
    if !number.is_finite() {
        return if number.is_negative() { "-Inf" } else { "+Inf" }.into();
    }
    let minus = if number.is_negative() { "-" } else { "" };
    let decimal = match precision {
        None => Decimal::shortest(number),
        Some(precision) => Decimal::exact(&number.abs()).rounded(i64::try_from(precision.max(1)).unwrap_or(i64::MAX)),
    };
    let length = i64::try_from(decimal.digits.len()).unwrap_or(i64::MAX);
    let most = match precision {
        None => 6,
        Some(precision) => {
            let precision = i64::try_from(precision.max(1)).unwrap_or(i64::MAX);
            if precision > length && length >= decimal.point { length } else { precision }
        }
    };
    let exponent = decimal.point - 1;
    let digits = if exponent < -4 || exponent >= most {
        let after = decimal.digits.len().saturating_sub(1);
        scientific(decimal, after, upper)
    } else {
        let after = usize::try_from(length - decimal.point).unwrap_or(0);
        fixed(decimal, after)
    };
    format!("{minus}{digits}")
}

fn fixed(decimal: Decimal, precision: usize) -> String {
    let kept = decimal.point.saturating_add(i64::try_from(precision).unwrap_or(i64::MAX));
    let decimal = decimal.rounded(kept);
    let digit =
        |place: i64| char::from(usize::try_from(place).map_or(b'0', |at| *decimal.digits.get(at).unwrap_or(&b'0')));
    let mut text = String::new();
    (0..decimal.point.max(0)).for_each(|place| text.push(digit(place)));
    if text.is_empty() {
        text.push('0');
    }
    if precision > 0 {
        text.push('.');
        let precision = i64::try_from(precision).unwrap_or(i64::MAX);
        (decimal.point..decimal.point + precision).for_each(|place| text.push(digit(place)));
    }
    text
}

fn scientific(decimal: Decimal, precision: usize, upper: bool) -> String {
    let decimal = decimal.rounded(i64::try_from(precision).unwrap_or(i64::MAX).saturating_add(1));
    let digit = |at: usize| char::from(*decimal.digits.get(at).unwrap_or(&b'0'));
    let mut text = String::from(digit(0));
    if precision > 0 {
        text.push('.');
        (1..=precision).for_each(|at| text.push(digit(at)));
    }
    let exponent = if decimal.digits.is_empty() { 0 } else { decimal.point - 1 };
    let sign = if exponent < 0 { '-' } else { '+' };
    text.push(if upper { 'E' } else { 'e' });
    text.push(sign);
    text + &format!("{:02}", exponent.unsigned_abs())
}

/// 0.digits * 10^point. Digits are ASCII, without zeros at the end; zero has none.
struct Decimal {
    digits: Vec<u8>,
    point: i64,
}

impl Decimal {
    fn new(digits: &str, after_point: i64) -> Decimal {
        let significant = digits.trim_start_matches('0');
        let length = i64::try_from(significant.len()).unwrap_or(i64::MAX);
        let digits = significant.trim_end_matches('0').as_bytes().to_vec();
        Decimal { point: if digits.is_empty() { 0 } else { length - after_point }, digits }
    }

    /// All digits that a number has; it must not be negative.
    fn exact(number: &Number) -> Decimal {
        let Some((integer, exponent)) = number.to_binary() else { return Decimal::new("", 0) };
        match usize::try_from(exponent) {
            Ok(exponent) => Decimal::new(&(integer << exponent).to_string(), 0),
            Err(_) => {
                // n / 2^e = n * 5^e / 10^e
                let power = usize::try_from(exponent.unsigned_abs()).unwrap_or(usize::MAX);
                Decimal::new(&(integer * BigInteger::from(5).pow(power)).to_string(), -exponent)
            }
        }
    }

    /// As few digits as tell the number from its neighbours, which is how numbers print themselves.
    fn shortest(number: &Number) -> Decimal {
        let text = number.abs().to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        Decimal::new(&format!("{whole}{fraction}"), i64::try_from(fraction.len()).unwrap_or(i64::MAX))
    }

    /// At most so many digits; halves go to the even neighbour.
    fn rounded(mut self, length: i64) -> Decimal {
        let Ok(length) = usize::try_from(length) else {
            return Decimal { digits: Vec::new(), point: 0 };
        };
        if length >= self.digits.len() {
            return self;
        }
        let dropped = self.digits.split_off(length);
        let odd = self.digits.last().is_some_and(|digit| (digit - b'0') % 2 == 1);
        // The last digit is never zero, so one 5 alone is exactly a half.
        let up = dropped[0] > b'5' || (dropped[0] == b'5' && (dropped.len() > 1 || odd));
        while self.digits.last() == Some(if up { &b'9' } else { &b'0' }) {
            self.digits.pop();
        }
        match self.digits.last_mut() {
            Some(last) if up => *last += 1,
            None if up => {
                self.digits.push(b'1');
                self.point += 1;
            }
            None => self.point = 0,
            Some(_) => {}
        }
        self
    }
}

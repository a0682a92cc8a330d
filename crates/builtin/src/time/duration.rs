//! Durations as the reference writes them: `1h15m30.918273645s`.

const UNITS: [(&str, u64); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// Nanoseconds. `None` if it is no duration, or one of more than 292 years.
pub(super) fn parse(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut sum: i128 = 0;
    while !rest.is_empty() {
        let (amount, after) = parse_term(rest)?;
        sum = sum.checked_add(amount)?;
        rest = after;
    }
    i64::try_from(if negative { -sum } else { sum }).ok()
}

/// A number and its unit, and what comes after.
fn parse_term(text: &str) -> Option<(i128, &str)> {
    let (whole, rest) = split_digits(text);
    let (fraction, rest) = rest.strip_prefix('.').map_or(("", rest), split_digits);
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let unit_end = rest.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(rest.len());
    let (unit, rest) = rest.split_at(unit_end);
    let unit = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, unit)| i128::from(*unit))?;
    let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let amount = whole.checked_mul(unit)?.checked_add(fraction_of(fraction, unit))?;
    Some((amount, rest))
}

/// Rounded down to a nanosecond. Only the first 18 digits can count.
fn fraction_of(digits: &str, unit: i128) -> i128 {
    let digits = &digits[..digits.len().min(18)];
    let scale = 10_i128.pow(u32::try_from(digits.len()).expect("at most 18"));
    digits.parse::<i128>().map_or(0, |number| number * unit / scale)
}

fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

//! Durations as Go writes them: `1h30m`, `-1.5s`.

/// In nanoseconds. The error is a sentence.
pub(super) fn parse(text: &str) -> Result<i64, String> {
    let invalid = || format!("time: invalid duration {}", quoted(text));
    let (negative, unsigned) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    if unsigned == "0" {
        return Ok(0);
    }
    if unsigned.is_empty() {
        return Err(invalid());
    }
    let mut total: u64 = 0;
    let mut rest = unsigned;
    while !rest.is_empty() {
        let (whole, after) = digits(rest);
        let (fraction, after_fraction) = after.strip_prefix('.').map_or(("", after), digits);
        if whole.is_empty() && fraction.is_empty() {
            return Err(invalid());
        }
        let count: u64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| invalid())? };
        let end = after_fraction
            .find(|letter: char| letter == '.' || letter.is_ascii_digit())
            .unwrap_or(after_fraction.len());
        let (name, next) = after_fraction.split_at(end);
        rest = next;
        if name.is_empty() {
            return Err(format!("time: missing unit in duration {}", quoted(text)));
        }
        let Some(unit) = unit(name) else {
            return Err(format!("time: unknown unit {} in duration {}", quoted(name), quoted(text)));
        };
        let part = count.checked_mul(unit).and_then(|part| part.checked_add(part_of(unit, fraction)));
        total = part
            .and_then(|part| total.checked_add(part))
            .filter(|total| *total <= i64::MIN.unsigned_abs())
            .ok_or_else(invalid)?;
    }
    match i64::try_from(total) {
        Ok(total) => Ok(if negative { -total } else { total }),
        Err(_) if negative => Ok(i64::MIN),
        Err(_) => Err(invalid()),
    }
}

fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len()))
}

fn unit(name: &str) -> Option<u64> {
    Some(match name {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

/// Through floating point, as Go does it: digits that cannot matter may change the last nanosecond.
fn part_of(unit: u64, fraction: &str) -> u64 {
    let mut count: u64 = 0;
    let mut scale = 1.0;
    for digit in fraction.bytes().map(|byte| u64::from(byte - b'0')) {
        if count > i64::MAX.unsigned_abs() / 10 {
            break;
        }
        count = count * 10 + digit;
        scale *= 10.0;
    }
    (count as f64 * (unit as f64 / scale)) as u64
}

/// In quotes; what is not plain ASCII is written byte by byte.
fn quoted(text: &str) -> String {
    let mut result = String::from('"');
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => result.extend(['\\', char::from(byte)]),
            b' '..=b'~' => result.push(char::from(byte)),
            _ => result.push_str(&format!("\\x{byte:02x}")),
        }
    }
    result.push('"');
    result
}

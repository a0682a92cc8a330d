//! What scalars mean: the rules of YAML 1.1 for words and instants, of 1.2 for numbers.

use terrane_value::{BigInteger, Number, Type, Value, convert};

use crate::base64;
use crate::quote::quoted;
use crate::time::Timestamp;

const PREFIX: &str = "tag:yaml.org,2002:";

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Quoted,
    Block,
}

/// The value of a scalar. The tag is written in full.
pub(super) fn value(text: &str, style: Style, tag: Option<&str>) -> Result<Value, String> {
    let Some(tag) = tag else {
        return match style {
            Style::Plain => implied(text),
            Style::Quoted => Ok(Value::string(text)),
            // A string, but what it means finds its way into it: `|-` and `0x10` are "16" in the reference.
            Style::Block => implied(text).map(|value| convert(&value, &Type::String).unwrap_or(value)),
        };
    };
    let fits = match tag.strip_prefix(PREFIX) {
        Some("str") => return Ok(Value::string(text)),
        Some("null") if style == Style::Quoted => return Ok(Value::string(text)),
        Some("null") => return Ok(Value::null(Type::Dynamic)),
        Some("bool") => boolean(text).is_some() || matches!(text, "0" | "1"),
        Some("int" | "float") => number(text).is_some(),
        Some("timestamp") => timestamp(text).is_some(),
        Some("binary") => match base64::decode(text) {
            Ok(_) => return Ok(Value::string(text)),
            Err(_) => return Err(format!("cannot parse {} as {tag}: not valid base64", quoted(text))),
        },
        _ => return Err(format!("unsupported tag {}", quoted(tag))),
    };
    match fits {
        true if style == Style::Quoted => Ok(Value::string(text)),
        true => implied(text),
        false => Err(format!("cannot parse {} as {tag}", quoted(text))),
    }
}

fn implied(text: &str) -> Result<Value, String> {
    if matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        return Ok(Value::null(Type::Dynamic));
    }
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Err("floating point NaN is not supported".into());
    }
    Ok(if let Some(value) = boolean(text) {
        Value::bool(value)
    } else if let Some(number) = number(text) {
        Value::number(number)
    } else if let Some(timestamp) = timestamp(text) {
        Value::string(timestamp.to_string())
    } else {
        Value::string(text)
    })
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Some(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

fn number(text: &str) -> Option<Number> {
    match text {
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Some(Number::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Some(Number::NEGATIVE_INFINITY),
        _ => {}
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            let valid = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
            let integer = valid.then(|| BigInteger::from_str_radix(digits, radix).ok()).flatten();
            return integer.map(|integer| Number::from_big_integer(&integer));
        }
    }
    is_decimal(text).then(|| Number::parse(text)).flatten()
}

/// Sign, digits with at most one point, exponent.
fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (!whole.is_empty() || !fraction.is_empty())
        && digits(whole)
        && digits(fraction)
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
}

/// `2001-12-14`, `2001-12-14 21:59:43.10` or `2001-12-14T21:59:43-05:00`, in which most numbers may have
/// one digit.
fn timestamp(text: &str) -> Option<Timestamp> {
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut canonical = String::new();
    for (index, part) in date.split('-').enumerate() {
        canonical.push_str(if index == 0 { "" } else { "-" });
        canonical.push_str(&padded(part, if index == 0 { 4 } else { 2 }, index > 0)?);
    }
    let has_zone = !text.contains(' ');
    let Some(time) = time else { return Timestamp::parse(&format!("{canonical}T00:00:00Z")).ok() };
    let zone = match has_zone {
        true => time.find(['Z', '+', '-'])?,
        false => time.len(),
    };
    let (clock, zone) = time.split_at(zone);
    let (clock, fraction) =
        clock.split_once('.').map_or((clock, String::new()), |(clock, rest)| (clock, format!(".{rest}")));
    canonical.push('T');
    for (index, part) in clock.split(':').enumerate() {
        canonical.push_str(if index == 0 { "" } else { ":" });
        canonical.push_str(&padded(part, 2, true)?);
    }
    let zone = if has_zone { zone } else { "Z" };
    Timestamp::parse(&format!("{canonical}{fraction}{zone}")).ok()
}

fn padded(digits: &str, length: usize, may_be_short: bool) -> Option<String> {
    let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let fits = digits.len() == length || (may_be_short && digits.len() < length);
    (valid && fits).then(|| format!("{digits:0>length$}"))
}

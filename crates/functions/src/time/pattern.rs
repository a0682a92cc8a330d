//! The formats of `formatdate`: runs of one letter stand for parts of a timestamp.

use super::timestamp::{Shown, Timestamp, offset_text};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// The error is a sentence.
pub(super) fn formatted(format: &str, timestamp: &Timestamp) -> Result<String, String> {
    let shown = timestamp.shown();
    let mut result = String::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            rest = quoted(rest, &mut result)?;
            continue;
        }
        if !first.is_ascii_alphabetic() {
            result.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let (verb, after) = rest.split_at(rest.find(|letter| letter != first).unwrap_or(rest.len()));
        rest = after;
        let text = part(verb, &shown, timestamp.offset()).map_err(|hint| {
            let colon = if hint.is_empty() { "" } else { ": " };
            format!("invalid date format verb {verb:?}{colon}{hint}")
        })?;
        result.push_str(&text);
    }
    Ok(result)
}

/// Takes a text in quotes, in which two quotes are one. Two quotes by themselves are one, too.
fn quoted<'a>(text: &'a str, result: &mut String) -> Result<&'a str, String> {
    let mut rest = &text[1..];
    if let Some(rest) = rest.strip_prefix('\'') {
        result.push('\'');
        return Ok(rest);
    }
    loop {
        let Some((inside, after)) = rest.split_once('\'') else {
            return Err("unterminated literal '".into());
        };
        result.push_str(inside);
        match after.strip_prefix('\'') {
            Some(after) => {
                result.push('\'');
                rest = after;
            }
            None => return Ok(after),
        }
    }
}

/// The error is a hint at what the verb should be.
fn part(verb: &str, shown: &Shown, offset: i64) -> Result<String, &'static str> {
    let twelve = (shown.hour + 11) % 12 + 1;
    let half = if shown.hour < 12 { "am" } else { "pm" };
    Ok(match verb {
        "YY" => format!("{:02}", shown.year % 100),
        "YYYY" => format!("{:04}", shown.year),
        "M" => shown.month.to_string(),
        "MM" => format!("{:02}", shown.month),
        "MMM" => MONTHS[shown.month - 1][..3].into(),
        "MMMM" => MONTHS[shown.month - 1].into(),
        "D" => shown.day.to_string(),
        "DD" => format!("{:02}", shown.day),
        "EEE" => WEEKDAYS[shown.weekday][..3].into(),
        "EEEE" => WEEKDAYS[shown.weekday].into(),
        "h" => shown.hour.to_string(),
        "hh" => format!("{:02}", shown.hour),
        "H" => twelve.to_string(),
        "HH" => format!("{twelve:02}"),
        "aa" => half.into(),
        "AA" => half.to_uppercase(),
        "m" => shown.minute.to_string(),
        "mm" => format!("{:02}", shown.minute),
        "s" => shown.second.to_string(),
        "ss" => format!("{:02}", shown.second),
        "Z" => offset_text(offset, ":", "Z"),
        "ZZZ" => offset_text(offset, "", "UTC"),
        "ZZZZ" => offset_text(offset, "", "+0000"),
        "ZZZZZ" => offset_text(offset, ":", "+00:00"),
        _ => return Err(hint(verb)),
    })
}

fn hint(verb: &str) -> &'static str {
    match verb.as_bytes()[0] {
        b'Y' => "year must either be \"YY\" or \"YYYY\"",
        b'M' => "month must be \"M\", \"MM\", \"MMM\", or \"MMMM\"",
        b'D' => "day of month must either be \"D\" or \"DD\"",
        b'E' => "day of week must either be \"EEE\" or \"EEEE\"",
        b'h' => "24-hour must either be \"h\" or \"hh\"",
        b'H' => "12-hour must either be \"H\" or \"HH\"",
        b'a' => "must be \"aa\"",
        b'A' => "must be \"AA\"",
        b'm' => "minute must either be \"m\" or \"mm\"",
        b's' => "second must either be \"s\" or \"ss\"",
        b'Z' => "timezone must be Z, ZZZZ, or ZZZZZ",
        _ => "",
    }
}

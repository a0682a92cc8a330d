//! Timestamps of RFC 3339.

use std::fmt;

/// An instant, with the offset from UTC that it was written with.
pub(crate) struct Timestamp {
    seconds: i64,
    nanoseconds: u32,
    offset: i64,
}

/// What clocks and calendars at the offset show.
pub(crate) struct Shown {
    pub year: i64,
    /// From 1.
    pub month: usize,
    pub day: u32,
    pub hour: u32,
    pub minute: u32,
    pub second: u32,
    /// From 0 for Sunday.
    pub weekday: usize,
}

const DAY: i64 = 86_400;

impl Timestamp {
    pub(crate) fn utc(seconds: i64, nanoseconds: u32) -> Timestamp {
        Timestamp { seconds, nanoseconds, offset: 0 }
    }

    /// The error is a sentence.
    pub(crate) fn parse(text: &str) -> Result<Timestamp, String> {
        Scanner { rest: text }.timestamp()
    }

    pub(crate) fn instant(&self) -> (i64, u32) {
        (self.seconds, self.nanoseconds)
    }

    /// In seconds, to the east.
    pub(crate) fn offset(&self) -> i64 {
        self.offset
    }

    pub(crate) fn plus(&self, nanoseconds: i64) -> Timestamp {
        let sum = i64::from(self.nanoseconds) + nanoseconds.rem_euclid(1_000_000_000);
        Timestamp {
            seconds: self.seconds + nanoseconds.div_euclid(1_000_000_000) + sum / 1_000_000_000,
            nanoseconds: u32::try_from(sum % 1_000_000_000).unwrap_or(0),
            offset: self.offset,
        }
    }

    pub(crate) fn shown(&self) -> Shown {
        let local = self.seconds + self.offset;
        let (days, rest) = (local.div_euclid(DAY), local.rem_euclid(DAY));
        let (year, month, day) = date(days);
        let part = |seconds: i64| u32::try_from(seconds).unwrap_or(0);
        Shown {
            year,
            month,
            day: part(day),
            hour: part(rest / 3600),
            minute: part(rest / 60 % 60),
            second: part(rest % 60),
            // 1970-01-01 was a Thursday.
            weekday: usize::try_from((days + 4).rem_euclid(7)).unwrap_or(0),
        }
    }
}

/// Without fractions of a second.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shown { year, month, day, hour, minute, second, .. } = self.shown();
        let sign = if year < 0 { "-" } else { "" };
        let year = year.unsigned_abs();
        write!(f, "{sign}{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        f.write_str(&offset_text(self.offset, ":", "Z"))
    }
}

/// `+02:00` with the given separator, or another text for none.
pub(crate) fn offset_text(offset: i64, separator: &str, none: &str) -> String {
    if offset == 0 {
        return none.into();
    }
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.unsigned_abs() / 60;
    format!("{sign}{:02}{separator}{:02}", minutes / 60, minutes % 60)
}

/// Years are counted from March here, so that the leap day is the last day of a year.
const FOUR_CENTURIES: i64 = 146_097;
/// From 0000-03-01 to 1970-01-01.
const TO_EPOCH: i64 = 719_468;

fn date(days: i64) -> (i64, usize, i64) {
    let days = days + TO_EPOCH;
    let (cycle, day) = (days.div_euclid(FOUR_CENTURIES), days.rem_euclid(FOUR_CENTURIES));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (cycle * 400 + year + carry, usize::try_from(month).unwrap_or(1), day_of_month)
}

fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (cycle, year) = (year.div_euclid(400), year.rem_euclid(400));
    cycle * FOUR_CENTURIES + year * 365 + year / 4 - year / 100 + (153 * month + 2) / 5 + day - 1 - TO_EPOCH
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

struct Scanner<'a> {
    rest: &'a str,
}

impl Scanner<'_> {
    fn timestamp(mut self) -> Result<Timestamp, String> {
        let year = self.number(4, "year", i64::MAX)?;
        self.separator("-")?;
        let month = self.number(2, "month", 12)?;
        if month == 0 {
            return Err(self.unusable("month"));
        }
        self.separator("-")?;
        let day = self.number(2, "day of month", i64::MAX)?;
        if !self.eat("T") {
            return Err("missing required time introducer 'T'".into());
        }
        let (hour, one_digit) = self.hour()?;
        self.separator(":")?;
        let minute = self.number(2, "minute", 59)?;
        self.separator(":")?;
        let second = self.number(2, "second", 59)?;
        let (nanoseconds, comma) = self.fraction();
        let offset_start = self.rest;
        let (hours, minutes, sign) = self.offset()?;
        if !self.rest.is_empty() {
            return Err(format!("cannot use {} as timestamp segment", quoted(self.rest)));
        }
        if day == 0 || day > days_in_month(year, month) {
            return Err("day out of range".into());
        }
        if one_digit {
            return Err("hour must have exactly two digits".into());
        }
        if comma {
            return Err("cannot use \",\" as timestamp segment".into());
        }
        if hours > 23 || minutes > 59 {
            return Err(format!("cannot use {} as UTC offset", quoted(offset_start)));
        }
        let offset = sign * (hours * 3600 + minutes * 60);
        let seconds = days(year, month, day) * DAY + hour * 3600 + minute * 60 + second - offset;
        Ok(Timestamp { seconds, nanoseconds, offset })
    }

    fn eat(&mut self, token: &str) -> bool {
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn unusable(&self, what: &str) -> String {
        match (self.rest.is_empty(), what) {
            (true, what) => format!("end of string before {what}"),
            (false, "hour") => "hour must be between 0 and 23 inclusive".into(),
            (false, "minute") => "minute must have exactly two digits".into(),
            (false, what) => format!("cannot use {} as {what}", quoted(self.rest)),
        }
    }

    fn separator(&mut self, separator: &str) -> Result<(), String> {
        if self.eat(separator) {
            return Ok(());
        }
        Err(match self.rest.is_empty() {
            true => format!("end of string where {} is expected", quoted(separator)),
            false => format!("found {} where {} is expected", quoted(self.rest), quoted(separator)),
        })
    }

    fn digits(&mut self, length: usize) -> Option<i64> {
        let digits = self.rest.get(..length)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.rest = &self.rest[length..];
        digits.parse().ok()
    }

    /// A number that is too large is complained about by what follows it, as the reference does.
    fn number(&mut self, length: usize, what: &str, greatest: i64) -> Result<i64, String> {
        self.digits(length).filter(|number| *number <= greatest).ok_or_else(|| self.unusable(what))
    }

    /// One digit is taken at first; whether there was only one comes with the number.
    fn hour(&mut self) -> Result<(i64, bool), String> {
        if let Some(hour) = self.digits(2) {
            return if hour < 24 { Ok((hour, false)) } else { Err("hour must be between 0 and 23 inclusive".into()) };
        }
        self.digits(1).map(|hour| (hour, true)).ok_or_else(|| self.unusable("hour"))
    }

    /// Nanoseconds, and whether a comma was before them.
    fn fraction(&mut self) -> (u32, bool) {
        let Some(digits) = self.rest.strip_prefix(['.', ',']) else { return (0, false) };
        let length = digits.bytes().take_while(u8::is_ascii_digit).count();
        if length == 0 {
            return (0, false);
        }
        let comma = self.rest.starts_with(',');
        self.rest = &digits[length..];
        (format!("{:0<9}", &digits[..length.min(9)]).parse().unwrap_or(0), comma)
    }

    fn offset(&mut self) -> Result<(i64, i64, i64), String> {
        if self.eat("Z") {
            return Ok((0, 0, 1));
        }
        let fault = self.unusable("UTC offset");
        let sign = match self.rest.as_bytes().first() {
            Some(b'+') => 1,
            Some(b'-') => -1,
            _ => return Err(fault),
        };
        self.rest = &self.rest[1..];
        let hours = self.digits(2).ok_or_else(|| fault.clone())?;
        if !self.eat(":") {
            return Err(fault);
        }
        let minutes = self.digits(2).ok_or(fault)?;
        if hours > 24 || minutes > 60 {
            return Err(self.unusable("UTC offset"));
        }
        Ok((hours, minutes, sign))
    }
}

fn quoted(text: &str) -> String {
    crate::quote::quoted(text)
}

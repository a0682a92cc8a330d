//! Points in time in the proleptic Gregorian calendar, without leap seconds.

use std::fmt;

const DAY: i64 = 86_400;
/// 0001-01-01 to the same day 400 years later.
const DAYS_OF_400_YEARS: i64 = 146_097;
/// From 0000-03-01 to 1970-01-01.
const DAYS_BEFORE_1970: i64 = 719_468;

/// A point in time to the second, of the years 0 to 9999, and the offset from UTC in which it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timestamp {
    unix: i64,
    /// Seconds east of UTC.
    offset: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    pub(crate) year: i64,
    /// 1 to 12.
    pub(crate) month: i64,
    /// 1 to 31.
    pub(crate) day: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TimeOfDay {
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
}

impl Timestamp {
    /// In UTC.
    pub(crate) fn from_unix(unix: i64) -> Timestamp {
        Timestamp { unix, offset: 0 }
    }

    /// RFC 3339, as strict as the reference reads it: `2020-02-12T06:36:13Z`, `2020-02-12T06:36:13.5+01:00`.
    /// Fractions of seconds are dropped.
    pub(crate) fn parse(text: &str) -> Option<Timestamp> {
        let (date, rest) = text.split_once('T')?;
        let date = parse_date(date)?;
        let zone_start = rest.find(['Z', '+', '-'])?;
        let (clock, zone) = rest.split_at(zone_start);
        let (clock, fraction) = clock.split_once('.').map_or((clock, None), |(clock, rest)| (clock, Some(rest)));
        if fraction.is_some_and(|digits| digits.is_empty() || !all_digits(digits)) {
            return None;
        }
        let [hour, minute, second] = parse_fixed(clock, ':')?;
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let offset = parse_offset(zone)?;
        let local = date.days_since_1970() * DAY + hour * 3600 + minute * 60 + second;
        Some(Timestamp { unix: local - offset, offset })
    }

    pub(crate) fn unix(&self) -> i64 {
        self.unix
    }

    pub(crate) fn date(&self) -> Date {
        Date::from_days_since_1970(self.local().div_euclid(DAY))
    }

    pub(crate) fn time_of_day(&self) -> TimeOfDay {
        let second = self.local().rem_euclid(DAY);
        TimeOfDay { hour: second / 3600, minute: second / 60 % 60, second: second % 60 }
    }

    /// The same time of day on another date. A day that the month does not have is one of the next month:
    /// a month after January 31 is in March. `None` if the year is out of range.
    pub(crate) fn shift_date(&self, years: i64, months: i64, days: i64) -> Option<Timestamp> {
        let date = self.date();
        let months = (i128::from(date.year) + i128::from(years)) * 12 + i128::from(date.month - 1) + i128::from(months);
        let year = i64::try_from(months.div_euclid(12)).ok().filter(|year| (-10_000..=20_000).contains(year))?;
        let month = i64::try_from(months.rem_euclid(12)).ok()? + 1;
        let first = Date { year, month, day: 1 }.days_since_1970();
        let shifted = i128::from(first) + i128::from(date.day - 1) + i128::from(days);
        let difference = shifted - i128::from(date.days_since_1970());
        self.shift(difference * i128::from(DAY))
    }

    /// `None` if the year is out of range.
    pub(crate) fn shift(&self, seconds: i128) -> Option<Timestamp> {
        const YEARS_0_TO_9999: std::ops::Range<i128> = -62_167_219_200..253_402_300_800;
        let local = i128::from(self.local()) + seconds;
        let shifted = || i64::try_from(i128::from(self.unix) + seconds).ok();
        if YEARS_0_TO_9999.contains(&local) { Some(Timestamp { unix: shifted()?, ..*self }) } else { None }
    }

    /// 0 is Sunday.
    pub(crate) fn weekday(&self) -> usize {
        // 1970-01-01 was a Thursday.
        usize::try_from((self.local().div_euclid(DAY) + 4).rem_euclid(7)).expect("a remainder is not negative")
    }

    /// From 1.
    pub(crate) fn day_of_year(&self) -> i64 {
        day_of_year(self.local().div_euclid(DAY))
    }

    /// The year and week of ISO 8601: those of the Thursday of the week.
    pub(crate) fn iso_week(&self) -> (i64, i64) {
        let day = self.local().div_euclid(DAY);
        let days_after_monday = (day + 3).rem_euclid(7);
        let thursday = day - days_after_monday + 3;
        (Date::from_days_since_1970(thursday).year, (day_of_year(thursday) - 1) / 7 + 1)
    }

    fn local(&self) -> i64 {
        self.unix + self.offset
    }
}

/// RFC 3339.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, time) = (self.date(), self.time_of_day());
        write!(f, "{:04}-{:02}-{:02}T", date.year, date.month, date.day)?;
        write!(f, "{:02}:{:02}:{:02}", time.hour, time.minute, time.second)?;
        if self.offset == 0 {
            return f.write_str("Z");
        }
        let (sign, minutes) = (if self.offset < 0 { '-' } else { '+' }, self.offset.abs() / 60);
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

impl Date {
    /// Counts in years that begin in March, so that the leap day is the last one.
    fn days_since_1970(self) -> i64 {
        let year = self.year - i64::from(self.month <= 2);
        let month = (self.month + 9) % 12;
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let day_of_year = (153 * month + 2) / 5 + self.day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * DAYS_OF_400_YEARS + day_of_era - DAYS_BEFORE_1970
    }

    fn from_days_since_1970(days: i64) -> Date {
        let days = days + DAYS_BEFORE_1970;
        let (era, day_of_era) = (days.div_euclid(DAYS_OF_400_YEARS), days.rem_euclid(DAYS_OF_400_YEARS));
        // Without the leap days that have passed, all years are equally long.
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        Date { year: era * 400 + year_of_era + i64::from(month <= 2), month, day }
    }
}

fn day_of_year(days_since_1970: i64) -> i64 {
    let year = Date::from_days_since_1970(days_since_1970).year;
    days_since_1970 - Date { year, month: 1, day: 1 }.days_since_1970() + 1
}

fn parse_date(text: &str) -> Option<Date> {
    let (year, rest) = text.split_once('-')?;
    if year.len() != 4 || !all_digits(year) {
        return None;
    }
    let [month, day] = parse_fixed(rest, '-')?;
    let date = Date { year: year.parse().ok()?, month, day };
    // A day that there is not would come back as one of the next month.
    (Date::from_days_since_1970(date.days_since_1970()) == date).then_some(date)
}

fn parse_offset(zone: &str) -> Option<i64> {
    let sign = match zone.chars().next()? {
        'Z' if zone.len() == 1 => return Some(0),
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let [hours, minutes] = parse_fixed(&zone[1..], ':')?;
    (hours <= 24 && minutes <= 59).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Numbers of two digits.
fn parse_fixed<const N: usize>(text: &str, separator: char) -> Option<[i64; N]> {
    let numbers: Option<Vec<i64>> = text
        .split(separator)
        .map(|digits| (digits.len() == 2 && all_digits(digits)).then(|| digits.parse().ok()).flatten())
        .collect();
    numbers?.try_into().ok()
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

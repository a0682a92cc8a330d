/// Seconds since 1970-01-01 UTC as `2026-11-21T09:24:39Z`.
#[must_use]
pub fn timestamp_text(seconds: i64) -> String {
    format!("{}Z", date_and_time(seconds))
}

/// The same with six digits of a second, as in the machine-readable stream.
#[must_use]
pub fn timestamp_text_with_micros(seconds: i64, nanos: u32) -> String {
    format!("{}.{:06}Z", date_and_time(seconds), nanos / 1000)
}

fn date_and_time(seconds: i64) -> String {
    let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(day);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

/// Year, month and day of a day counted from 1970-01-01. Years are counted from March here, so that the
/// leap day is the last of a year.
fn civil(day: i64) -> (i64, i64, i64) {
    // Days from 0000-03-01 to 1970-01-01.
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day_of_month)
}

/// `45s`, `1m5s`, `2h0m3s`: to the nearest second.
pub(super) fn elapsed_text(elapsed: std::time::Duration) -> String {
    let seconds = elapsed_seconds(elapsed);
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m{}s", seconds / 60, seconds % 60),
        _ => format!("{}h{}m{}s", seconds / 3600, seconds / 60 % 60, seconds % 60),
    }
}

pub(super) fn elapsed_seconds(elapsed: std::time::Duration) -> u64 {
    elapsed.as_secs() + u64::from(elapsed.subsec_millis() >= 500)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn timestamps() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_253_079, "2026-11-21T09:24:39Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(timestamp_text(seconds), expected);
        }
        assert_eq!(timestamp_text_with_micros(0, 70_001_999), "1970-01-01T00:00:00.070001Z");
    }

    #[test]
    fn elapsed() {
        for (millis, expected) in [(499, "0s"), (500, "1s"), (59_999, "1m0s"), (75_000, "1m15s"), (3_603_000, "1h0m3s")]
        {
            assert_eq!(elapsed_text(Duration::from_millis(millis)), expected);
        }
    }
}

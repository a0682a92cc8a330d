//! The doors to this machine.

mod events;
mod files;
mod hosts;
pub mod launch;
mod logged;
mod modules;
mod outside;
mod plugins;
mod providers;
mod provisioners;
mod sources;
mod timer;
mod translated;

pub use events::{MonotonicClock, TerminalEvents};
pub use files::replace_file;
pub use modules::{check_modules, finish_modules, module_installer};
pub use outside::LocalOutside;
pub use plugins::{InstallOptions, LockOptions};
pub use providers::LinkedProviders;
pub use provisioners::LocalProvisioners;
pub use sources::FolderSources;
pub use timer::SystemTimer;
pub use translated::TranslatedStore;

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds and nanoseconds since 1970-01-01 UTC.
#[must_use]
pub fn now() -> (i64, u32) {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    (i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX), elapsed.subsec_nanos())
}

/// An error in the words of the operating system: in lower case, and without the number that the library adds.
#[must_use]
pub fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let message = text.rsplit_once(" (os error").map_or(text.as_str(), |(message, _)| message);
    let mut characters = message.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// Fills the bytes with randomness that is fit for secrets.
pub fn random(bytes: &mut [u8]) {
    // Without a source of randomness no secret may be made: better to end here than to make weak ones.
    getrandom::fill(bytes).expect("the operating system gives randomness");
}

/// Now, in UTC, as RFC 3339 has it with nanoseconds.
#[must_use]
pub fn timestamp() -> String {
    let (seconds, nanoseconds) = now();
    format_timestamp(seconds, nanoseconds)
}

/// As RFC 3339 has it. Civil date from days since 1970-01-01, by the usual algorithm over eras of 400 years.
pub fn format_timestamp(seconds: i64, nanoseconds: u32) -> String {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{nanoseconds:09}Z")
}

#[cfg(test)]
mod tests {
    #[test]
    fn timestamps_are_rfc_3339() {
        assert_eq!(super::format_timestamp(0, 0), "1970-01-01T00:00:00.000000000Z");
        assert_eq!(super::format_timestamp(951_782_400, 5), "2000-02-29T00:00:00.000000005Z");
        assert_eq!(super::format_timestamp(1_795_248_000, 0), "2026-11-21T08:00:00.000000000Z");
    }
}

//! When to try again.

use std::time::Duration;

use reqwest::header::HeaderMap;

use crate::{Fault, Settings};

/// How long to wait before attempt number `next` (the second is 1), or `None` where trying again is of no use.
pub(crate) fn pause(settings: &Settings, fault: &Fault, next: u32) -> Option<Duration> {
    if next >= settings.attempts || !fault.is_passing() {
        return None;
    }
    let doubled = settings.first_pause.saturating_mul(1 << (next - 1).min(16));
    let asked = match fault {
        Fault::Status { retry_after, .. } => *retry_after,
        _ => None,
    };
    // Who asks for an hour gets what we can give: this is no place to hang in.
    Some(asked.unwrap_or(doubled).min(settings.longest_pause))
}

/// `Retry-After` in seconds. Its other form, a date, would need the clock of the server.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers.get("retry-after")?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use reqwest::Url;

    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let settings = Settings { attempts: 4, ..Settings::default() };
        let url = Url::parse("https://example.com").unwrap();
        let lost = Fault::Unreachable(url.clone(), "no".into());
        let pauses: Vec<_> = (1..5).map(|next| pause(&settings, &lost, next).map(|time| time.as_millis())).collect();
        assert_eq!(pauses, [Some(500), Some(1000), Some(2000), None]);
        let status = |status, seconds: Option<u64>| Fault::Status {
            url: url.clone(),
            status,
            body: Vec::new(),
            retry_after: seconds.map(Duration::from_secs),
        };
        assert_eq!(pause(&settings, &status(429, Some(3)), 1), Some(Duration::from_secs(3)));
        assert_eq!(pause(&settings, &status(503, Some(86_400)), 1), Some(settings.longest_pause));
        assert_eq!(pause(&settings, &status(404, None), 1), None);
        assert_eq!(pause(&settings, &status(501, None), 1), None);
    }
}

//! Ctrl-C and its kin.

use tokio::signal::unix::{SignalKind, signal};

/// Returns when somebody asks to stop: with an interrupt or with a request to end.
///
/// Each call hears only what comes while it waits.
pub async fn interrupted() {
    let (Ok(mut interrupt), Ok(mut end)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = end.recv() => {}
    }
}

use std::time::Duration;

use terrane_engine::Timer;

/// The clock of this machine.
pub struct SystemTimer;

impl Timer for SystemTimer {
    fn now(&self) -> i64 {
        super::now().0
    }

    fn sleep<'a>(&'a self, duration: Duration) -> futures::future::LocalBoxFuture<'a, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

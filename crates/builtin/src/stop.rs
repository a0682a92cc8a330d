use std::sync::{Mutex, PoisonError};

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{self, Shared};
use terrane_provider::{BoxFuture, ProviderDiagnostic};

/// Ends the waiting of all calls, once.
pub(crate) struct StopSignal {
    sender: Mutex<Option<oneshot::Sender<()>>>,
    receiver: Shared<oneshot::Receiver<()>>,
}

impl StopSignal {
    pub(crate) fn new() -> StopSignal {
        let (sender, receiver) = oneshot::channel();
        StopSignal { sender: Mutex::new(Some(sender)), receiver: receiver.shared() }
    }

    pub(crate) fn raise(&self) {
        // Dropping the sender wakes all receivers.
        drop(self.sender.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    pub(crate) async fn unless_stopped(&self, task: BoxFuture<'static, ()>) -> Result<(), ProviderDiagnostic> {
        match future::select(task, self.receiver.clone()).await {
            future::Either::Left(_) => Ok(()),
            future::Either::Right(_) => {
                Err(ProviderDiagnostic::error("Operation cancelled", "Waiting was ended early."))
            }
        }
    }
}

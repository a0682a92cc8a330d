use futures::channel::oneshot;
use futures::future::BoxFuture;

/// Runs what may block in a thread of its own, so that other operations go on. Once started it runs to its
/// end, whether or not anyone still waits.
pub(crate) fn offload<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> BoxFuture<'static, T> {
    offload_cancellable(move |_| work())
}

/// The work is given a question: whether anyone still waits for it.
pub(crate) fn offload_cancellable<T: Send + 'static>(
    work: impl FnOnce(&dyn Fn() -> bool) -> T + Send + 'static,
) -> BoxFuture<'static, T> {
    Box::pin(async move {
        let (sender, receiver) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let answer = work(&|| !sender.is_canceled());
            // Nobody waits any more: there is nobody to tell.
            let _ = sender.send(answer);
        });
        match receiver.await {
            Ok(answer) => answer,
            Err(oneshot::Canceled) => match thread.join() {
                Err(panic) => std::panic::resume_unwind(panic),
                Ok(()) => unreachable!("a thread that ends has sent its answer"),
            },
        }
    })
}

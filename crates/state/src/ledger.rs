//! The book of a run: the intent before each effect, its result after it, and the state from time to time.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use futures::future::{BoxFuture, Either, FutureExt, Shared, select};
use futures::lock::Mutex as AsyncMutex;
use terrane_addr::AbsResourceInstance;

use crate::journal::{Effect, Intent, Reach, Record, encode_record};
use crate::{Digest, Mutation, Object, State, StateStore, StateWriter, StoreError, difference};

/// Time since some fixed moment; it never goes back.
pub trait Clock: Send + Sync {
    fn elapsed(&self) -> Duration;
}

/// The state is written at least this often while it changes.
pub const CHECKPOINT_INTERVAL: Duration = Duration::from_secs(2);

/// Keeps [`StateWriter`] and [`StateStore`] together, for many operations that run at the same time: each
/// waits only for what it needs, and those that wait together share one write and one sync.
///
/// No operation may be dropped half-way: an effect whose result nobody records is what a ledger is against.
pub struct Ledger {
    store: Arc<dyn StateStore>,
    clock: Arc<dyn Clock>,
    book: Arc<Mutex<Book>>,
    /// One append at a time, so that lines stand in the order in which they were made.
    appending: AsyncMutex<()>,
    checkpointing: AsyncMutex<()>,
}

struct Book {
    writer: StateWriter,
    terraform_version: String,
    /// What the journal begins with; `None` once it has begun.
    start: Option<State>,
    /// Lines that are not yet in the journal.
    pending: Vec<u8>,
    /// How many bytes of lines have been made, appended and synced so far.
    made: u64,
    appended: u64,
    synced: u64,
    /// One sync at a time, and all that wait, wait for the same one.
    syncing: Option<Shared<BoxFuture<'static, Result<(), StoreError>>>>,
    intents: u64,
    /// Calls that may leave traces outside, and whose results are to come.
    open: u64,
    /// When the state was written last, and how many bytes of lines had been made for it.
    written_at: Duration,
    written: Option<u64>,
    /// The journal cannot be trusted any more. Everything is still in the writer.
    broken: Option<StoreError>,
}

/// An intent whose result is to come.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "every intent has a result"]
pub struct Ticket {
    number: u64,
    reach: Reach,
}

/// How a run ended that could not write the state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSaved {
    pub error: Box<StoreError>,
    pub kept: Kept,
}

/// Where the state is instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// The journal has all of it: the next command carries on from there.
    Journal,
    /// In a file, to be pushed by hand when the fault is mended.
    Rescued { place: String },
    /// Nowhere. The caller still has the state, and should show it.
    Nowhere { error: Box<StoreError> },
}

impl Ledger {
    /// `start` must be what the store has, or new.
    #[must_use]
    pub fn new(store: Arc<dyn StateStore>, clock: Arc<dyn Clock>, start: State, terraform_version: &str) -> Ledger {
        let book = Book {
            written_at: clock.elapsed(),
            start: Some(start.clone()),
            writer: StateWriter::new(start, terraform_version),
            terraform_version: terraform_version.to_string(),
            pending: Vec::new(),
            made: 0,
            appended: 0,
            synced: 0,
            syncing: None,
            intents: 0,
            open: 0,
            written: None,
            broken: None,
        };
        Ledger {
            store,
            clock,
            book: Arc::new(Mutex::new(book)),
            appending: AsyncMutex::new(()),
            checkpointing: AsyncMutex::new(()),
        }
    }

    /// The state as it is now. Keep it shortly, and never one for each object: the next change copies what
    /// it shares.
    #[must_use]
    pub fn snapshot(&self) -> State {
        self.book().writer.snapshot()
    }

    /// Looks at the state as it is now.
    pub fn look<T>(&self, at: impl FnOnce(&State) -> T) -> T {
        at(self.book().writer.state())
    }

    /// The current object of an address.
    #[must_use]
    pub fn object(&self, address: &AbsResourceInstance) -> Option<Arc<Object>> {
        self.book().writer.state().object(address).cloned()
    }

    /// To be waited for before the provider is called. After an error it must not be called.
    pub async fn intent(&self, effect: Effect) -> Result<Ticket, StoreError> {
        let reach = effect.reach;
        let (number, position) = {
            let mut book = self.book();
            book.check()?;
            book.intents += 1;
            book.open += u64::from(reach == Reach::Outside);
            let number = book.intents;
            let prior = book.prior(&effect);
            let position = book.add(&Record::Intent(Box::new(Intent { number, effect, prior })));
            (number, position)
        };
        match reach {
            // It comes with the next line that is written: if it is lost, nothing is.
            Reach::Inside => {}
            Reach::Outside => self.sync_through(position).await?,
        }
        Ok(Ticket { number, reach })
    }

    /// What came of it. The state is changed in any case; an error says that the journal does not have it.
    pub async fn result(&self, ticket: Ticket, failed: bool, changes: Vec<Mutation>) -> Result<(), StoreError> {
        let position = {
            let mut book = self.book();
            book.change(&changes);
            book.open -= u64::from(ticket.reach == Reach::Outside);
            book.add(&Record::Result { intent: ticket.number, failed, changes })
        };
        self.append_through(position).await
    }

    /// Changes that no provider takes part in: outputs, results of checks, what was read or forgotten.
    pub async fn record(&self, changes: Vec<Mutation>) -> Result<(), StoreError> {
        let position = {
            let mut book = self.book();
            book.change(&changes);
            book.add(&Record::Changes(changes))
        };
        self.append_through(position).await
    }

    /// Any change at all: moves, or all that refreshing has seen. Costs a walk over the resources, so it is
    /// for changes in bulk.
    pub async fn rewrite(&self, change: impl FnOnce(&mut StateWriter)) -> Result<(), StoreError> {
        let position = {
            let mut book = self.book();
            let before = book.writer.snapshot();
            change(&mut book.writer);
            let changes = difference(&before, book.writer.state());
            if changes.is_empty() {
                return Ok(());
            }
            book.add(&Record::Changes(changes))
        };
        self.append_through(position).await
    }

    /// Writes the state if it has changed and has not been written for [`CHECKPOINT_INTERVAL`].
    pub async fn checkpoint_if_due(&self) -> Result<(), StoreError> {
        let due = self.clock.elapsed().saturating_sub(self.book().written_at) >= CHECKPOINT_INTERVAL;
        if due { self.checkpoint().await } else { Ok(()) }
    }

    /// Does the work, and beside it writes checkpoints when they are due, however long a single call lasts.
    pub async fn keep_checkpoints<T>(
        &self,
        sleep: impl Fn(Duration) -> BoxFuture<'static, ()>,
        work: impl Future<Output = T>,
    ) -> T {
        let mut work = pin!(work);
        loop {
            match select(work.as_mut(), sleep(CHECKPOINT_INTERVAL / 4)).await {
                Either::Left((done, _)) => return done,
                Either::Right(((), _)) => {}
            }
            // Once begun, it is not dropped half-way.
            match select(work.as_mut(), pin!(self.checkpoint_if_due())).await {
                Either::Left((done, checkpoint)) => {
                    // Whatever keeps the state from being written is told at the end.
                    let _ = checkpoint.await;
                    return done;
                }
                Either::Right((Ok(()), _)) => {}
                Either::Right((Err(_), _)) => return work.await,
            }
        }
    }

    /// Writes the state if it has changed since it was written last.
    pub async fn checkpoint(&self) -> Result<(), StoreError> {
        let _turn = self.checkpointing.lock().await;
        let Some((state, position)) = self.unwritten() else { return Ok(()) };
        self.append_through(position).await?;
        self.write(state, position).await
    }

    /// Writes the state for the last time and ends the journal; if calls were dropped without a result, the
    /// journal stays and the next run tells of them. A state that was never written before is written even if
    /// nothing is in it.
    pub async fn finish(&self) -> Result<State, NotSaved> {
        let _turn = self.checkpointing.lock().await;
        {
            let mut book = self.book();
            if book.writer.state().is_new() {
                book.writer.touch();
            }
        }
        if let Some((state, position)) = self.unwritten() {
            // Without all of it in the journal the old state is not overwritten: that might end half-way.
            if let Err(error) = self.sync_through(position).await {
                return Err(NotSaved { error: Box::new(error), kept: self.rescue(state).await });
            }
            if let Err(error) = self.write(state, position).await {
                return Err(NotSaved { error: Box::new(error), kept: Kept::Journal });
            }
        }
        // The journal has nothing more to say. Where it cannot be removed the next run does it: all that the
        // journal says is in the state already.
        let ends = {
            let book = self.book();
            book.start.is_none() && book.open == 0
        };
        if ends {
            let _ = self.store.finish().await;
        }
        Ok(self.snapshot())
    }

    async fn rescue(&self, state: State) -> Kept {
        match self.store.rescue(state).await {
            Ok(place) => Kept::Rescued { place },
            Err(error) => Kept::Nowhere { error: Box::new(error) },
        }
    }

    fn unwritten(&self) -> Option<(State, u64)> {
        let mut book = self.book();
        let dirty = book.writer.is_changed() && book.written != Some(book.made);
        dirty.then(|| {
            let position = book.add(&Record::Snapshot);
            (book.writer.snapshot(), position)
        })
    }

    async fn write(&self, state: State, position: u64) -> Result<(), StoreError> {
        let written = self.store.write(state).await;
        let mut book = self.book();
        book.written_at = self.clock.elapsed();
        if written.is_ok() {
            book.written = Some(position);
        }
        written
    }

    async fn append_through(&self, position: u64) -> Result<(), StoreError> {
        let _turn = self.appending.lock().await;
        if self.book().appended >= position {
            return Ok(());
        }
        self.begin().await?;
        let (lines, made) = {
            let mut book = self.book();
            book.check()?;
            (std::mem::take(&mut book.pending), book.made)
        };
        let appended = self.store.append(lines).await;
        let mut book = self.book();
        match appended {
            Ok(()) => book.appended = made,
            Err(error) => return Err(book.broke(error)),
        }
        Ok(())
    }

    async fn begin(&self) -> Result<(), StoreError> {
        let (start, version) = {
            let book = self.book();
            book.check()?;
            match &book.start {
                Some(start) => (start.clone(), book.terraform_version.clone()),
                None => return Ok(()),
            }
        };
        let begun = self.store.begin(start, &version).await;
        let mut book = self.book();
        match begun {
            Ok(()) => book.start = None,
            Err(error) => return Err(book.broke(error)),
        }
        Ok(())
    }

    async fn sync_through(&self, position: u64) -> Result<(), StoreError> {
        // Whoever else is ready to go on gets its lines into the same write and the same sync.
        give_way().await;
        self.append_through(position).await?;
        loop {
            let syncing = {
                let mut book = self.book();
                if book.synced >= position {
                    return Ok(());
                }
                book.check()?;
                // One that is under way may have begun before our lines were there: then there is another round.
                let start = || sync(self.store.clone(), self.book.clone()).boxed().shared();
                book.syncing.get_or_insert_with(start).clone()
            };
            syncing.await?;
        }
    }

    /// Nothing that is done under it can panic half-way, so a poisoned book is still a true one.
    fn book(&self) -> MutexGuard<'_, Book> {
        opened(&self.book)
    }
}

fn opened(book: &Mutex<Book>) -> MutexGuard<'_, Book> {
    book.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn sync(store: Arc<dyn StateStore>, book: Arc<Mutex<Book>>) -> Result<(), StoreError> {
    let appended = opened(&book).appended;
    let synced = store.sync().await;
    let mut book = opened(&book);
    book.syncing = None;
    match synced {
        Ok(()) => book.synced = appended,
        Err(error) => return Err(book.broke(error)),
    }
    Ok(())
}

/// Lets the other operations of the executor have a turn.
async fn give_way() {
    let mut given = false;
    poll_fn(|context| match given {
        true => Poll::Ready(()),
        false => {
            given = true;
            context.waker().wake_by_ref();
            Poll::Pending
        }
    })
    .await;
}

impl Book {
    fn check(&self) -> Result<(), StoreError> {
        self.broken.clone().map_or(Ok(()), Err)
    }

    fn broke(&mut self, error: StoreError) -> StoreError {
        self.broken = Some(error.clone());
        error
    }

    fn change(&mut self, changes: &[Mutation]) {
        changes.iter().for_each(|change| self.writer.apply(change));
    }

    /// Returns through where lines have to be written for the record to be there.
    fn add(&mut self, record: &Record) -> u64 {
        let line = encode_record(record);
        self.made += line.len() as u64;
        self.pending.extend(line);
        self.made
    }

    fn prior(&self, effect: &Effect) -> Option<Digest> {
        let instance = self.writer.state().instance(&effect.address)?;
        let object = match &effect.deposed {
            None => instance.current.as_ref()?,
            Some(key) => instance.deposed.get(key)?,
        };
        Some(Digest::of_object(object))
    }
}

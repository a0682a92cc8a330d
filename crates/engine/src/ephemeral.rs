//! Ephemeral resources: opened for the length of a phase, renewed while they are in use, and closed.
//!
//! What they give is in the world of the session, marked as ephemeral, and nowhere else.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::future::{Either, select};
use futures::stream::{FuturesUnordered, StreamExt};
use terrane_addr::{AbsResource, AbsResourceInstance, Mode, Str};
use terrane_config::ResourceBlock;
use terrane_diag::{Diagnostic, Diagnostics, Severity, Span};
use terrane_eval::ItemId;
use terrane_hcl::Body;
use terrane_plan::{EphemeralDoing, Event};
use terrane_provider::{OpenResponse, Provider, ProviderDiagnostic};
use terrane_schema::{Schema, is_write_only, mark_sensitive};
use terrane_value::{Content, Marks, Path, Value};

use crate::plan::data::{DataJob, planned_data};
use crate::session::Session;

/// What is open, in the order in which it was opened.
pub(crate) struct Ephemerals {
    open: RefCell<Vec<Rc<Open>>>,
    /// Those that want to be renewed, for whoever looks after that.
    renewable: UnboundedSender<Rc<Open>>,
    to_renew: RefCell<Option<UnboundedReceiver<Rc<Open>>>>,
}

struct Open {
    address: AbsResourceInstance,
    provider: Arc<dyn Provider>,
    private: RefCell<Vec<u8>>,
    /// Seconds since 1970-01-01 UTC.
    renew_at: Cell<Option<i64>>,
    closed: Cell<bool>,
    body: Arc<Body>,
    span: Span,
    /// Hides in messages what the provider was told.
    secrets: Value,
}

impl Default for Ephemerals {
    fn default() -> Ephemerals {
        let (renewable, to_renew) = unbounded();
        Ephemerals { open: RefCell::default(), renewable, to_renew: RefCell::new(Some(to_renew)) }
    }
}

impl Session<'_> {
    /// Opens one instance and puts its values into the world; values of which nothing is known yet, if it cannot
    /// be opened before something else is made. False: failed, reported.
    pub(crate) async fn open_ephemeral(&self, job: &DataJob<'_>) -> bool {
        let Some((config, marks)) = self.evaluate_data(job) else { return false };
        let set = |value: Value| {
            let value = value.with_marks(Marks::EPHEMERAL);
            self.world.set(job.address.module(), job.item, job.address.key.clone(), value.clone());
            value
        };
        if !config.is_wholly_known() {
            let unknown = set(planned_data(job, &config, &marks));
            return self.data_postconditions(job, unknown);
        }
        let Some(provider_item) = self.index.provider_of(job.item) else { return false };
        let Some(provider) = self.configured(provider_item, job.address.module()).await else { return false };
        let Some(response) = self.ask_to_open(job, &*provider, &config, &marks).await else { return false };
        let opened = Rc::new(Open {
            address: job.address.clone(),
            provider,
            private: RefCell::new(response.private),
            renew_at: Cell::new(response.renew_at),
            closed: Cell::new(false),
            body: job.block.body.clone(),
            span: job.block.span,
            secrets: secrets_of(job, &config, &marks, &response.object),
        });
        self.ephemerals.open.borrow_mut().push(opened.clone());
        if response.renew_at.is_some() {
            // Nobody listens where nothing is renewed.
            let _ = self.ephemerals.renewable.unbounded_send(opened);
        }
        let value = set(mark_sensitive(&job.schema.block, &response.object.mark_paths(&marks)));
        self.data_postconditions(job, value)
    }

    /// Opens all instances of a resource in one instance of its module. False: one failed, reported.
    pub(crate) async fn open_instances(&self, resource: &AbsResource) -> bool {
        let index = &self.index;
        let Some(item) = index.resource_item(&resource.config()) else { return false };
        let provider = index.provider_of(item);
        let provider_address = provider.and_then(|item| crate::providers::provider_config_address(index, item));
        let (Some(block), Some(provider_address)) = (self.block(item), provider_address) else { return false };
        let Some(schema) = self.schemas.resource(&provider_address.provider, &block.address) else { return false };
        if self.module_instances(item).is_none() {
            return false;
        }
        let mut diags = Diagnostics::new();
        let instances = self
            .with_scope(&resource.module, item, |scope| terrane_eval::instances(&block.repetition, &scope, &mut diags))
            .flatten();
        self.report_all(diags);
        let Some(instances) = instances else { return false };
        self.world.declare(&resource.module, item, crate::apply::keyed(self, item));
        let jobs: Vec<DataJob<'_>> = instances
            .iter()
            .map(|(key, repetition)| {
                let (address, provider_address) = (resource.instance(key), &provider_address);
                DataJob { item, block, address, repetition, provider_address, schema }
            })
            .collect();
        let opened = futures::future::join_all(jobs.iter().map(|job| self.open_ephemeral(job))).await;
        opened.into_iter().all(|fine| fine)
    }

    /// Opens what a provider is configured with, near and far. For commands that work with one object, and close
    /// all at their end.
    pub(crate) async fn open_for_provider(&self, provider: ItemId) -> bool {
        let index = self.index.clone();
        let order = index.sorted().unwrap_or_default();
        let mut needed = vec![false; index.items.len()];
        needed[provider.0 as usize] = true;
        for item in order.iter().rev() {
            if needed[item.0 as usize] {
                index.uses(*item).iter().for_each(|used| needed[used.0 as usize] = true);
            }
        }
        for item in order.into_iter().filter(|item| needed[item.0 as usize]) {
            let Some(block) = self.block(item).filter(|block| block.address.mode == Mode::Ephemeral) else { continue };
            for instance in self.module_instances(item).unwrap_or_default() {
                let resource = AbsResource { module: self.address(instance), resource: block.address.clone() };
                if !self.open_instances(&resource).await {
                    return false;
                }
            }
        }
        true
    }

    async fn ask_to_open(
        &self,
        job: &DataJob<'_>,
        provider: &dyn Provider,
        config: &Value,
        marks: &[(Path, Marks)],
    ) -> Option<OpenResponse> {
        let kind = &job.block.address.kind;
        let secrets = mark_sensitive(&job.schema.block, &config.mark_paths(marks));
        let problems = provider.validate_ephemeral_config(kind, config.clone()).await;
        if self.report_ephemeral(problems, &secrets, (job.block, &job.address)) {
            return None;
        }
        self.engine.events.event(Event::EphemeralStarted { address: job.address.clone(), doing: EphemeralDoing::Open });
        let started = (self.engine.clock)();
        let permit = self.permits.take().await;
        let mut response = provider.open_ephemeral(kind, config.clone()).await;
        drop(permit);
        let problems = std::mem::take(&mut response.diagnostics);
        let mut failed = self.report_ephemeral(problems, &secrets, (job.block, &job.address));
        if !failed && (response.object.is_null() || !response.object.is_wholly_known()) {
            failed = true;
            self.report(invalid_object(job, &response.object));
        }
        self.ephemeral_ended(&job.address, EphemeralDoing::Open, started, failed);
        (!failed).then_some(response)
    }

    fn report_ephemeral(
        &self,
        problems: Vec<ProviderDiagnostic>,
        secrets: &Value,
        (block, address): (&ResourceBlock, &AbsResourceInstance),
    ) -> bool {
        self.report_about(problems, secrets, &block.body, block.span, address)
    }

    fn report_about(
        &self,
        problems: Vec<ProviderDiagnostic>,
        secrets: &Value,
        body: &Body,
        span: Span,
        address: &AbsResourceInstance,
    ) -> bool {
        let mut diags = Diagnostics::new();
        let problems = crate::refusal::redacted_by(problems, secrets);
        let failed = crate::refusal::report(problems, Some(body), Some(span), &address.to_string(), &mut diags);
        self.report_all(diags);
        failed
    }

    fn ephemeral_ended(&self, address: &AbsResourceInstance, doing: EphemeralDoing, started: Duration, failed: bool) {
        let elapsed = (self.engine.clock)().saturating_sub(started);
        let address = address.clone();
        self.engine.events.event(match failed {
            true => Event::EphemeralFailed { address, doing, elapsed },
            false => Event::EphemeralDone { address, doing, elapsed },
        });
    }

    /// Closes what is open of a resource, the last opened first.
    pub(crate) async fn close_ephemeral(&self, resource: &AbsResource) -> bool {
        self.close_those(|open| open.address.resource == *resource).await
    }

    /// Closes whatever is still open.
    pub(crate) async fn close_all_ephemerals(&self) {
        self.close_those(|_| true).await;
    }

    async fn close_those(&self, wanted: impl Fn(&Open) -> bool) -> bool {
        let taken: Vec<Rc<Open>> = self.ephemerals.open.borrow_mut().extract_if(.., |open| wanted(open)).collect();
        let mut fine = true;
        for open in taken.into_iter().rev() {
            open.closed.set(true);
            let started = (self.engine.clock)();
            let (address, doing) = (open.address.clone(), EphemeralDoing::Close);
            self.engine.events.event(Event::EphemeralStarted { address, doing });
            let private = open.private.borrow().clone();
            let kind = open.kind().clone();
            let problems = open.provider.close_ephemeral(&kind, private).await;
            let failed = self.report_about(problems, &open.secrets, &open.body, open.span, &open.address);
            self.ephemeral_ended(&open.address, doing, started, failed);
            fine &= !failed;
        }
        fine
    }

    /// Does the work, and beside it renews what is open, each in time. To be used once in a session.
    pub(crate) async fn renewing<T>(&self, work: impl Future<Output = T>) -> T {
        let Some(mut to_renew) = self.ephemerals.to_renew.take() else { return work.await };
        let renewals = async {
            let mut waiting = FuturesUnordered::new();
            loop {
                let due = match waiting.is_empty() {
                    true => Either::Left(to_renew.next().await),
                    false => match select(to_renew.next(), waiting.next()).await {
                        Either::Left((opened, _)) => Either::Left(opened),
                        Either::Right((due, _)) => Either::Right(due),
                    },
                };
                let next: Option<Rc<Open>> = match due {
                    Either::Left(opened) => opened,
                    Either::Right(due) => match due {
                        Some(open) => self.renew(open).await,
                        None => None,
                    },
                };
                waiting.extend(next.and_then(|open| self.until_due(open)));
            }
        };
        let (work, renewals) = (std::pin::pin!(work), std::pin::pin!(renewals));
        match select(work, renewals).await {
            Either::Left((done, _)) => done,
            Either::Right((never, _)) => never,
        }
    }

    fn until_due(&self, open: Rc<Open>) -> Option<impl Future<Output = Rc<Open>> + '_> {
        let due = open.renew_at.get()?;
        let wait = u64::try_from(due.saturating_sub(self.engine.timer.now())).unwrap_or(0);
        Some(async move {
            self.engine.timer.sleep(Duration::from_secs(wait)).await;
            open
        })
    }

    /// Returns it if it is to be renewed again.
    async fn renew(&self, open: Rc<Open>) -> Option<Rc<Open>> {
        if open.closed.get() {
            return None;
        }
        let started = (self.engine.clock)();
        let (address, doing) = (open.address.clone(), EphemeralDoing::Renew);
        self.engine.events.event(Event::EphemeralStarted { address, doing });
        let private = open.private.borrow().clone();
        let response = open.provider.renew_ephemeral(open.kind(), private).await;
        // Whether it is missed is for its users to tell: one that was done with it is none the worse.
        let problems = response.diagnostics.into_iter();
        let failed = problems.clone().any(|problem| problem.severity == Severity::Error);
        let warnings = problems.map(|problem| ProviderDiagnostic { severity: Severity::Warning, ..problem }).collect();
        self.report_about(warnings, &open.secrets, &open.body, open.span, &open.address);
        self.ephemeral_ended(&open.address, doing, started, failed);
        if failed {
            return None;
        }
        open.private.replace(response.private);
        open.renew_at.set(response.renew_at);
        Some(open)
    }
}

impl Open {
    fn kind(&self) -> &Str {
        &self.address.resource.resource.kind
    }
}

/// What the provider was told in confidence, and what it made.
fn secrets_of(job: &DataJob<'_>, config: &Value, marks: &[(Path, Marks)], opened: &Value) -> Value {
    let told = mark_sensitive(&job.schema.block, &config.mark_paths(marks));
    let made = match (config.unmark().0, opened.unmark().0) {
        (Content::Object(ty, told), Content::Object(_, made)) => {
            let made = ty.names().iter().zip(told).zip(made).filter(|((_, told), _)| told.is_null());
            Value::object(made.map(|((name, _), made)| (name.clone(), made.clone().with_marks(Marks::EPHEMERAL))))
        }
        _ => opened.clone().with_marks(Marks::EPHEMERAL),
    };
    Value::tuple(vec![told, made])
}

impl Session<'_> {
    /// Ephemeral values may only go where they are not kept. True: one does not, which has been reported.
    pub(crate) fn keeps_ephemeral(
        &self,
        marks: &[(Path, Marks)],
        schema: &Schema,
        block: &ResourceBlock,
        address: &str,
    ) -> bool {
        let kept = marks.iter().filter(|(_, marks)| marks.is_ephemeral()).map(|(path, _)| path);
        let kept = kept.filter(|path| !is_write_only(&schema.block, path));
        let complaint = |path: &Path| {
            let detail = format!(
                "Ephemeral values are not valid for {:?}, because it is not a write-only attribute and must be persisted to \
                 state.",
                path.to_string().trim_start_matches('.')
            );
            ProviderDiagnostic::error("Invalid use of ephemeral value", detail).at(path.clone())
        };
        let mut diags = Diagnostics::new();
        let complaints = kept.map(complaint).collect();
        let refused = crate::refusal::report(complaints, Some(&block.body), Some(block.span), address, &mut diags);
        self.report_all(diags);
        refused
    }
}

fn invalid_object(job: &DataJob<'_>, object: &Value) -> Diagnostic {
    let address = job.address.to_string();
    let what = if object.is_null() { "a null object" } else { "an object that is not wholly known" };
    let detail = format!(
        "Provider {:?} produced {what} for {address} when it was opened.\n\nThis is a bug in the provider, which should be \
         reported in the provider's own issue tracker.",
        job.provider_address.provider.to_string()
    );
    Diagnostic::error("Provider produced invalid object", detail).at(job.block.span).about(address)
}

/// What an ephemeral resource is where nothing of it is known.
pub(crate) fn unknown_ephemeral(schema: &Schema) -> Value {
    mark_sensitive(&schema.block, &Value::unknown(schema.block.implied_type())).with_marks(Marks::EPHEMERAL)
}

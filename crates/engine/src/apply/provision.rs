//! Provisioners: after an object was created, and before it is destroyed.

use terrane_config::{OnFailure, ProvisionWhen, ProvisionerBlock};
use terrane_diag::{Diagnostics, Severity};
use terrane_eval::{ItemId, RepetitionData, decode_body};
use terrane_plan::{Change, Event};
use terrane_provider::ProvisionRequest;
use terrane_value::{Type, Value};

use super::Applier;
use super::make::Making;
use crate::plan::adoption::removed_blocks;
use crate::session::Session;

impl<'a> Applier<'a> {
    /// False: one failed, and the object is to be tainted.
    pub(super) async fn provision_created(&self, making: &Making<'_>, object: &Value) -> bool {
        let wanted = making.block.provisioners.iter().filter(|block| block.when == ProvisionWhen::Create);
        for block in wanted {
            let item = Some(making.item);
            let job = Provisioning { session: self.now, item, repetition: &making.repetition, object };
            if !self.provision(making.change, block, &job).await {
                return false;
            }
        }
        true
    }

    /// False: one failed, and the object is not to be destroyed.
    pub(super) async fn provision_destroyed(&self, change: &'a Change) -> bool {
        let index = &self.now.index;
        let item = index.resource_item(&change.address.config());
        let configured = item.and_then(|item| self.now.block(item)).map(|block| block.provisioners.as_slice());
        let removed = removed_blocks(&index.config, &change.address.resource).flat_map(|block| &block.provisioners);
        let all = configured.into_iter().flatten().chain(removed);
        let wanted: Vec<_> = all.filter(|block| block.when == ProvisionWhen::Destroy).collect();
        if wanted.is_empty() {
            return true;
        }
        // Such a provisioner sees nothing but the object and its key.
        let repetition = RepetitionData {
            each: match &change.address.key {
                terrane_addr::InstanceKey::Str(key) => Some((Value::string(key.clone()), Value::null(Type::Dynamic))),
                terrane_addr::InstanceKey::None | terrane_addr::InstanceKey::Int(_) => None,
            },
            count_index: match &change.address.key {
                terrane_addr::InstanceKey::Int(index) => Some(Value::number(*index)),
                terrane_addr::InstanceKey::None | terrane_addr::InstanceKey::Str(_) => None,
            },
        };
        for block in wanted {
            let job = Provisioning { session: self.before, item, repetition: &repetition, object: &change.before };
            if !self.provision(change, block, &job).await {
                return false;
            }
        }
        true
    }

    async fn provision(&self, change: &Change, block: &ProvisionerBlock, job: &Provisioning<'_>) -> bool {
        let session = job.session;
        let address = change.address.to_string();
        let mut diags = Diagnostics::new();
        let Some(provisioner) = session.provisioner(block, &mut diags) else {
            session.report_all(diags);
            return false;
        };
        let Some(config) = job.config(change, block, &provisioner.schema().block) else { return false };
        let (config, marks) = config.unmark_deep();
        let events = session.engine.events;
        let named = || (change.address.clone(), block.kind.clone());
        let (event_address, kind) = named();
        events.event(Event::ProvisionStarted { address: event_address, provisioner: kind });
        // The provisioner may write from another thread; the lines are handed over when it is polled.
        let (sender, receiver) = std::sync::mpsc::channel::<String>();
        let hidden = !marks.is_empty();
        let output = move |line: &str| {
            // Nobody listens any more once the run is over.
            let _ = sender.send(line.to_string());
        };
        let request = ProvisionRequest { config, connection: Value::null(Type::Dynamic), output: &output };
        let forward = || {
            while let Ok(line) = receiver.try_recv() {
                // Output of a provisioner that was given a secret is not shown at all.
                if !hidden {
                    let (address, provisioner) = named();
                    events.event(Event::ProvisionOutput { address, provisioner, line });
                }
            }
        };
        if hidden {
            let (address, provisioner) = named();
            let line = "(output suppressed due to sensitive value in config)".to_string();
            events.event(Event::ProvisionOutput { address, provisioner, line });
        }
        let mut running = provisioner.provision(request);
        let problems = futures::future::poll_fn(|task| {
            let polled = running.as_mut().poll(task);
            forward();
            polled
        })
        .await;
        drop(running);
        let failed = problems.iter().any(|problem| problem.severity == Severity::Error);
        let (event_address, kind) = named();
        events.event(match failed {
            false => Event::ProvisionDone { address: event_address, provisioner: kind },
            true => Event::ProvisionFailed { address: event_address, provisioner: kind },
        });
        if failed && block.on_failure == OnFailure::Continue {
            return true;
        }
        let problems = if hidden { crate::refusal::silenced(problems) } else { problems };
        let mut diags = Diagnostics::new();
        let failed = crate::refusal::report(problems, None, Some(block.span), &address, &mut diags);
        session.report_all(diags);
        !failed
    }
}

struct Provisioning<'p> {
    session: &'p Session<'p>,
    /// `None` for what is not in the configuration any more.
    item: Option<ItemId>,
    repetition: &'p RepetitionData,
    object: &'p Value,
}

impl Provisioning<'_> {
    fn config(&self, change: &Change, block: &ProvisionerBlock, schema: &terrane_schema::Block) -> Option<Value> {
        let mut diags = Diagnostics::new();
        let value = self.session.with_self_scope(change.address.module(), self.item, |scope| {
            let scope = scope.with_repetition(self.repetition).with_self(self.object.clone());
            decode_body(&block.body, schema, &scope, &mut diags)
        });
        let refused = diags.has_errors();
        self.session.report_all(diags);
        value.filter(|_| !refused)
    }
}

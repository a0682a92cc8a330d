//! Existing objects: decoded, and asked after in the world.

use std::sync::Arc;

use terrane_addr::{AbsProviderConfig, AbsResourceInstance, Str};
use terrane_diag::Diagnostics;
use terrane_plan::{Action, Drift, Event, Mode as PlanMode};
use terrane_provider::{Provider, ReadRequest};
use terrane_schema::{Schema, mark_sensitive, write_only_path};
use terrane_state::Object;
use terrane_value::{Marks, Path, Value};

use super::Planner;
use crate::identity::{self, Identified};
use crate::object::{Prior, Record, decode, encode, object_id};

/// An existing object and the hands that hold it.
pub(crate) struct Existing<'e> {
    pub address: &'e AbsResourceInstance,
    pub deposed: Option<&'e Str>,
    pub provider: &'e AbsProviderConfig,
    pub schema: &'e Schema,
    pub object: &'e Arc<Object>,
}

/// What a provider found.
struct Read {
    object: Value,
    private: Vec<u8>,
    identity: Option<Identified>,
}

impl Planner<'_> {
    /// The object as it is now. `Ok(None)`: it is gone. `Err`: reported.
    pub(crate) async fn refresh(&self, instance: &dyn Provider, existing: &Existing<'_>) -> Result<Option<Prior>, ()> {
        let session = self.session;
        let mut diags = Diagnostics::new();
        let former = self.former_type(existing.address);
        let prior =
            decode(instance, existing.schema, existing.address, existing.object, former.as_ref(), &mut diags).await;
        session.report_all(diags);
        let prior = prior.ok_or(())?;
        if former.is_some() {
            self.keep(existing, &prior);
        }
        if !self.options.refresh {
            return Ok(Some(prior));
        }
        let id = object_id(&prior.value);
        let (address, deposed) = (existing.address.clone(), existing.deposed.cloned());
        session.engine.events.event(Event::RefreshStarted {
            address: address.clone(),
            deposed: deposed.clone(),
            id: id.clone(),
        });
        let (current, paths) = prior.value.unmark_with_paths();
        let kind = &existing.address.resource.resource.kind;
        let known = prior.identity.as_ref().map(|identity| identity.value.clone());
        let request = ReadRequest { kind, current, private: &prior.private, identity: known };
        let permit = session.permits.take().await;
        let response = instance.read_resource(request).await;
        drop(permit);
        session.engine.events.event(Event::RefreshDone { address, deposed, id });
        let mut diags = Diagnostics::new();
        let problems = crate::refusal::redacted_by(response.diagnostics, &prior.value);
        let name = existing.address.to_string();
        let mut failed = crate::refusal::report(problems, None, None, &name, &mut diags);
        if let Some(path) = write_only_path(&existing.schema.block, &response.object).filter(|_| !failed) {
            failed = true;
            diags.push(crate::refusal::wrote_back(&existing.provider.provider.to_string(), &name, &path));
        }
        // A provider that says nothing about it does not take it back.
        let identity = Identified::said(instance.schemas().identities.get(kind), response.identity)
            .or_else(|| prior.identity.clone());
        failed |= !identity::is_known(identity.as_ref(), instance.address(), existing.address, "reading", &mut diags);
        session.report_all(diags);
        if failed {
            return Err(());
        }
        let read = Read { object: response.object, private: response.private, identity };
        Ok(self.note_refreshed(existing, prior, read, &paths))
    }

    fn note_refreshed(
        &self,
        existing: &Existing<'_>,
        prior: Prior,
        Read { object, private, identity }: Read,
        marks: &[(Path, Marks)],
    ) -> Option<Prior> {
        if object.is_null() {
            self.note_drift(existing, Action::Delete, prior.value, Value::null(existing.schema.block.implied_type()));
            self.forget(existing);
            return None;
        }
        let value = mark_sensitive(&existing.schema.block, &object.mark_paths(marks));
        let changed = !value.unmark_deep().0.same(&prior.value.unmark_deep().0);
        if changed {
            self.note_drift(existing, Action::Update, prior.value.clone(), value.clone());
        } else if self.options.mode == PlanMode::RefreshOnly
            && existing.address != &self.previous_address(existing.address)
        {
            // Else the move is part of the change.
            self.note_drift(existing, Action::NoOp, prior.value.clone(), value.clone());
        }
        let identified_anew = !identity::is_same(identity.as_ref(), prior.identity.as_ref())
            || existing.object.identity.as_ref().map(|recorded| recorded.schema_version)
                != identity.as_ref().map(|identity| identity.version);
        let refreshed = Prior { value, private, identity, ..prior };
        // An unchanged object keeps its bytes, so that a refresh of nothing writes nothing.
        if changed
            || identified_anew
            || refreshed.private != existing.object.private
            || existing.object.schema_version != existing.schema.version
        {
            self.keep(existing, &refreshed);
        }
        Some(refreshed)
    }

    fn keep(&self, existing: &Existing<'_>, prior: &Prior) {
        let record = Record {
            private: prior.private.clone(),
            identity: prior.identity.clone(),
            tainted: prior.tainted,
            create_before_destroy: prior.create_before_destroy,
            skip_destroy: prior.skip_destroy,
            dependencies: prior.dependencies.clone(),
        };
        let object = encode(existing.schema, &prior.value, record);
        let mut writer = self.prior.borrow_mut();
        match existing.deposed {
            None => writer.set_current(existing.address, existing.provider, object),
            Some(key) => writer.set_deposed(existing.address, key, existing.provider, object),
        }
    }

    fn note_drift(&self, existing: &Existing<'_>, action: Action, before: Value, after: Value) {
        // What goes anyway need not be explained.
        if self.options.mode == PlanMode::Destroy || existing.deposed.is_some() {
            return;
        }
        // Nor is there a before for what is just being imported.
        if self.previous.instance(&self.previous_address(existing.address)).is_none() {
            return;
        }
        self.found.borrow_mut().drift.push(Drift {
            address: existing.address.clone(),
            previous_address: self.previous_address(existing.address),
            deposed: existing.deposed.cloned(),
            provider: existing.provider.clone(),
            action,
            before,
            after,
            schema_version: existing.schema.version,
        });
    }

    fn forget(&self, existing: &Existing<'_>) {
        let mut writer = self.prior.borrow_mut();
        match existing.deposed {
            None => drop(writer.remove_current(existing.address)),
            Some(key) => drop(writer.remove_deposed(existing.address, key)),
        }
    }
}

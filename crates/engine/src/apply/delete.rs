//! Deleting an object: an orphan, the old half of a replacement, or one that was deposed.

use std::sync::Arc;

use terrane_diag::Diagnostics;
use terrane_plan::{Action, Change, Doing, Event, ReplaceOrder};
use terrane_provider::{ApplyRequest, ApplyResponse};
use terrane_schema::mark_sensitive;
use terrane_state::journal::{Effect, EffectAction, Reach};
use terrane_state::{Mutation, Object};
use terrane_value::Value;

use super::Applier;
use crate::identity::Identified;
use crate::object::{Record, encode, object_id};
use crate::session::Session;

impl<'a> Applier<'a> {
    /// `session` has the provider as it is to be configured for this deletion.
    pub(super) async fn delete(&self, change: &'a Change, session: &'a Session<'a>) -> bool {
        if change.action == Action::Forget {
            return self.forget(change).await;
        }
        let address = change.address.to_string();
        let after_make = change.action == Action::Replace(ReplaceOrder::CreateThenDelete);
        // What was deposed in this run is deleted under the key that it got then.
        let deposed = match after_make {
            true => self.deposed.borrow().get(&change.address).cloned(),
            false => change.deposed.as_ref().map(ToString::to_string),
        };
        let Some(schema) = session.schemas.resource(&change.provider.provider, &change.address.resource.resource)
        else {
            return false;
        };
        let Some(provider) = session.configured_for_orphan(&address, &change.provider, change.address.module()).await
        else {
            return false;
        };
        let current_object = self.recorded(change, deposed.as_deref());
        let tainted = current_object.as_ref().is_some_and(|object| object.is_tainted());
        if deposed.is_none() && !tainted && !self.provision_destroyed(change).await {
            return false;
        }
        let outside_effect = session
            .schemas
            .managed(&change.provider.provider, &change.address.resource.resource.kind)
            .is_none_or(|resource| !resource.without_outside_effect);
        let effect = Effect {
            address: change.address.clone(),
            deposed: deposed.as_deref().map(Into::into),
            action: EffectAction::Delete,
            provider: change.provider.clone(),
            reach: if outside_effect { Reach::Outside } else { Reach::Inside },
        };
        let ticket = match self.ledger.intent(effect).await {
            Ok(ticket) => ticket,
            Err(error) => {
                self.report_intent(&address, &error);
                return false;
            }
        };
        let id = object_id(&change.before);
        let shown = deposed.as_deref().map(Into::into);
        session.engine.events.event(Event::ApplyStarted {
            address: change.address.clone(),
            deposed: shown.clone(),
            doing: Doing::Delete,
            id: id.clone(),
        });
        let started = (session.engine.clock)();
        let nothing = Value::null(schema.block.implied_type());
        let before = change.before.unmark_deep().0;
        // The private data of a deletion was planned only if the deletion itself was the plan.
        let private = if change.action == Action::Delete { &change.planned_private } else { &change.before_private };
        let request = ApplyRequest {
            kind: &change.address.resource.resource.kind,
            prior: before,
            planned: nothing.clone(),
            config: nothing,
            planned_private: private,
            planned_identity: change.before_identity.clone(),
        };
        let permit = session.permits.take().await;
        let response = provider.apply_resource_change(request).await;
        drop(permit);
        let elapsed = (session.engine.clock)().saturating_sub(started);
        let mut diags = Diagnostics::new();
        let problems = crate::refusal::redacted_by(response.diagnostics.clone(), &change.before);
        let mut failed = crate::refusal::report(problems, None, None, &address, &mut diags);
        if !failed && !response.object.is_null() {
            failed = true;
            let detail = format!(
                "After applying a deletion of {address}, provider {:?} still returned an object.\n\nThis is a bug in the \
                 provider, which should be reported in the provider's own issue tracker.",
                change.provider.provider.to_string()
            );
            diags.push(
                terrane_diag::Diagnostic::error("Provider returned invalid result object after apply", detail)
                    .about(address.clone()),
            );
        }
        session.report_all(diags);
        let event_address = change.address.clone();
        session.engine.events.event(match failed {
            false => Event::ApplyDone { address: event_address, deposed: shown, doing: Doing::Delete, id, elapsed },
            true => Event::ApplyFailed { address: event_address, deposed: shown, doing: Doing::Delete, elapsed },
        });
        let left = match (failed, response.object.is_null()) {
            (false, _) => None,
            (true, true) => current_object,
            (true, false) => Some(self.left_over(change, schema, response, tainted)),
        };
        let (address, deposed) = (change.address.clone(), deposed.as_deref().map(Into::into));
        let mutation = match left {
            None => Mutation::Remove { address, deposed },
            Some(object) => Mutation::Set { address, deposed, provider: change.provider.clone(), object },
        };
        self.note(self.ledger.result(ticket, failed, vec![mutation]).await).await;
        if !failed {
            self.outcome.borrow_mut().destroyed += 1;
        }
        !failed
    }

    /// Dropped from state, left in the world.
    async fn forget(&self, change: &Change) -> bool {
        let mutation = Mutation::Remove { address: change.address.clone(), deposed: change.deposed.clone() };
        self.note(self.ledger.record(vec![mutation]).await).await;
        true
    }

    fn recorded(&self, change: &Change, deposed: Option<&str>) -> Option<Arc<Object>> {
        self.ledger.look(|state| {
            let instance = state.instance(&change.address)?;
            match deposed {
                Some(key) => instance.deposed.get(key).cloned(),
                None => instance.current.clone(),
            }
        })
    }

    /// A deletion that failed half way: what the provider says is left.
    fn left_over(
        &self,
        change: &Change,
        schema: &terrane_schema::Schema,
        ApplyResponse { object, private, identity, .. }: ApplyResponse,
        tainted: bool,
    ) -> Arc<Object> {
        let kind = &change.address.resource.resource.kind;
        let declared = self.now.schemas.identity(&change.provider.provider, kind);
        let identity = Identified::said(declared, identity.or_else(|| change.before_identity.clone()));
        let marks = change.before.unmark_with_paths().1;
        let value = mark_sensitive(&schema.block, &object.mark_paths(&marks));
        let recorded = self.recorded(change, change.deposed.as_deref());
        let dependencies = recorded.map_or_else(|| Arc::from([]), |object| object.dependencies.clone());
        encode(
            schema,
            &value,
            // As the reference has it: what could not be deleted is an object like any other.
            Record { private, identity, tainted, create_before_destroy: false, skip_destroy: false, dependencies },
        )
    }
}

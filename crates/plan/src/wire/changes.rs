use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use terrane_addr::AbsResourceInstance;
use terrane_schema::{Block, has_write_only, write_only_path};
use terrane_value::Value;

use super::reader::{Reader, Understood};
use super::record::{WireChange, WireDrift, WireImporting, WireOutput, WireRecord, WireValue};
use super::writer::Writer;
use crate::{Change, Deferred, Drift, ImportedBy, Importing, OutputChange, Plan, PlanFileWriteError};

const BEFORE: &str = "the prior value";
const AFTER: &str = "the planned value";

type Written<T> = Result<T, PlanFileWriteError>;

impl Writer<'_> {
    pub(super) fn changes(&mut self, plan: &Plan) -> Written<()> {
        let mut guard = WriteOnlyGuard::default();
        for change in plan.changes.iter().chain(plan.deferred.iter().map(|deferred| &deferred.change)) {
            let schema = plan.schemas.resource(&change.provider.provider, &change.address.resource.resource);
            if let Some(schema) = schema {
                guard.check(&schema.block, &change.before, BEFORE, &change.address)?;
                guard.check(&schema.block, &change.after, AFTER, &change.address)?;
            }
        }
        for change in &plan.changes {
            let record = WireRecord::Change(self.change(change)?);
            self.record(&record);
        }
        for Deferred { reason, name, change } in &plan.deferred {
            let change = self.change(change)?;
            self.record(&WireRecord::Deferred { reason: (*reason).into(), name: name.clone(), change });
        }
        for drift in &plan.drift {
            let record = WireRecord::Drift(self.drift(drift)?);
            self.record(&record);
        }
        for output in &plan.outputs {
            let record = WireRecord::Output(self.output(output)?);
            self.record(&record);
        }
        Ok(())
    }

    fn change(&mut self, change: &Change) -> Written<WireChange> {
        let address = &change.address;
        let required_replace = change.required_replace.iter();
        Ok(WireChange {
            address: address.to_string(),
            previous_address: previous(address, &change.previous_address),
            deposed: change.deposed.as_ref().map(ToString::to_string),
            provider: self.provider_number(&change.provider),
            action: change.action.into(),
            reason: change.reason.map(Into::into),
            required_replace: required_replace
                .map(|path| self.path(path, "what requires the replacement", address))
                .collect::<Written<_>>()?,
            before: self.value(&change.before, BEFORE, address)?,
            after: self.value(&change.after, AFTER, address)?,
            before_private: STANDARD.encode(&change.before_private),
            planned_private: STANDARD.encode(&change.planned_private),
            before_identity: self.identity(change.before_identity.as_ref(), address)?,
            after_identity: self.identity(change.after_identity.as_ref(), address)?,
            importing: change.importing.as_ref().map(|importing| self.importing(importing, address)).transpose()?,
            create_before_destroy: change.create_before_destroy,
            schema_version: change.schema_version,
        })
    }

    fn identity(&mut self, identity: Option<&Value>, address: &AbsResourceInstance) -> Written<Option<WireValue>> {
        identity.map(|identity| self.value(identity, "the identity", address)).transpose()
    }

    fn importing(&mut self, importing: &Importing, address: &AbsResourceInstance) -> Written<WireImporting> {
        let (id, identity) = match &importing.by {
            ImportedBy::Id(id) => (Some(id.clone()), None),
            ImportedBy::Identity(identity) => (None, self.identity(Some(identity), address)?),
        };
        Ok(WireImporting { id, identity, generated_config: importing.generated_config.clone() })
    }

    fn drift(&mut self, drift: &Drift) -> Written<WireDrift> {
        Ok(WireDrift {
            address: drift.address.to_string(),
            previous_address: previous(&drift.address, &drift.previous_address),
            deposed: drift.deposed.as_ref().map(ToString::to_string),
            provider: self.provider_number(&drift.provider),
            action: drift.action.into(),
            before: self.value(&drift.before, "the recorded value", &drift.address)?,
            after: self.value(&drift.after, "the real value", &drift.address)?,
            schema_version: drift.schema_version,
        })
    }

    fn output(&mut self, output: &OutputChange) -> Written<WireOutput> {
        let place = format_args!("output.{}", output.name);
        Ok(WireOutput {
            name: output.name.to_string(),
            action: output.action.into(),
            before: self.value(&output.before, BEFORE, &place)?,
            after: self.value(&output.after, AFTER, &place)?,
            sensitive: output.sensitive,
            ty: self.type_number(&output.ty, &|| format!("the type of {place}"))?,
        })
    }
}

fn previous(address: &AbsResourceInstance, previous: &AbsResourceInstance) -> Option<String> {
    (address != previous).then(|| previous.to_string())
}

/// Refuses values of write-only attributes. Instances of one resource follow each other, so it looks
/// through a schema only when that is another one than last time.
#[derive(Default)]
struct WriteOnlyGuard<'a> {
    last: Option<(&'a Arc<Block>, bool)>,
}

impl<'a> WriteOnlyGuard<'a> {
    fn check(&mut self, block: &'a Arc<Block>, object: &Value, part: &str, of: &AbsResourceInstance) -> Written<()> {
        let guarded = match self.last {
            Some((last, guarded)) if Arc::ptr_eq(last, block) => guarded,
            _ => has_write_only(block),
        };
        self.last = Some((block, guarded));
        match guarded.then(|| write_only_path(block, object)).flatten() {
            Some(path) => Err(PlanFileWriteError::WriteOnly { place: format!("{part} of {of}"), path }),
            None => Ok(()),
        }
    }
}

impl Reader<'_> {
    pub(super) fn change(&mut self, wire: WireChange) -> Understood<Change> {
        let address = self.instance(&wire.address)?;
        Ok(Change {
            previous_address: self.previous(wire.previous_address, &address)?,
            address,
            deposed: wire.deposed.map(Into::into),
            provider: self.provider(wire.provider)?,
            action: wire.action.into(),
            reason: wire.reason.map(Into::into),
            required_replace: self.paths(wire.required_replace)?,
            before: self.value(wire.before)?,
            after: self.value(wire.after)?,
            before_private: private(&wire.before_private)?,
            planned_private: private(&wire.planned_private)?,
            before_identity: wire.before_identity.map(|wire| self.value(wire)).transpose()?,
            after_identity: wire.after_identity.map(|wire| self.value(wire)).transpose()?,
            importing: wire.importing.map(|wire| self.importing(wire)).transpose()?,
            create_before_destroy: wire.create_before_destroy,
            schema_version: wire.schema_version,
        })
    }

    fn importing(&self, wire: WireImporting) -> Understood<Importing> {
        let by = match (wire.id, wire.identity) {
            (Some(id), None) => ImportedBy::Id(id),
            (None, Some(identity)) => ImportedBy::Identity(self.value(identity)?),
            _ => return Err("an import has either an id or an identity".to_string()),
        };
        Ok(Importing { by, generated_config: wire.generated_config })
    }

    pub(super) fn drift(&mut self, wire: WireDrift) -> Understood<Drift> {
        let address = self.instance(&wire.address)?;
        Ok(Drift {
            previous_address: self.previous(wire.previous_address, &address)?,
            address,
            deposed: wire.deposed.map(Into::into),
            provider: self.provider(wire.provider)?,
            action: wire.action.into(),
            before: self.value(wire.before)?,
            after: self.value(wire.after)?,
            schema_version: wire.schema_version,
        })
    }

    pub(super) fn output(&self, wire: WireOutput) -> Understood<OutputChange> {
        Ok(OutputChange {
            name: wire.name.into(),
            action: wire.action.into(),
            before: self.value(wire.before)?,
            after: self.value(wire.after)?,
            sensitive: wire.sensitive,
            ty: self.ty(wire.ty)?,
        })
    }

    fn previous(&mut self, text: Option<String>, address: &AbsResourceInstance) -> Understood<AbsResourceInstance> {
        text.map_or_else(|| Ok(address.clone()), |text| self.instance(&text))
    }
}

fn private(text: &str) -> Understood<Vec<u8>> {
    STANDARD.decode(text).map_err(|_| "private data of a provider is not base64".to_string())
}

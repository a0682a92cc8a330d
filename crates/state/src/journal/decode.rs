use std::collections::BTreeMap;
use std::sync::Arc;

use terrane_addr::{AbsProviderConfig, AbsResource, AbsResourceInstance, InstanceKey};
use terrane_value::Str;

use super::wire::{WireAction, WireChange, WireHeader, WireIntent, WireRecord};
use super::{Effect, EffectAction, Header, Intent, JOURNAL_VERSION, Journal, JournalError, Reach, Record};
use crate::format::{Interner, object_from_wire, read_output};
use crate::{Digest, Mutation, RawJson, State, read};

/// Reads a journal up to the first line that was not wholly written.
pub fn decode(bytes: &[u8]) -> Result<Journal, JournalError> {
    let mut reader = Reader::default();
    let mut rest = bytes;
    while let Some((json, length)) = whole_line(rest) {
        reader.line += 1;
        reader.record(json).map_err(|fault| match fault {
            Fault::Version(version) => JournalError::Version(version),
            Fault::Content(message) => JournalError::Content { line: reader.line, message },
        })?;
        rest = &rest[length..];
    }
    match (reader.header, reader.start) {
        (Some(header), Some((start, start_document))) => {
            Ok(Journal { header, start, start_document, records: reader.records, cut: rest.len() })
        }
        _ => Err(JournalError::NotBegun),
    }
}

/// The JSON of the first line, and how long the line is. `None` where its checksum does not hold.
fn whole_line(bytes: &[u8]) -> Option<(&str, usize)> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (sum, json) = std::str::from_utf8(&bytes[..end]).ok()?.split_once(' ')?;
    (Digest::of(json.as_bytes()).short() == sum).then_some((json, end + 1))
}

#[derive(Default)]
struct Reader {
    line: usize,
    header: Option<Header>,
    start: Option<(State, Vec<u8>)>,
    records: Vec<Record>,
    interner: Interner,
}

enum Fault {
    Version(u64),
    Content(String),
}

impl From<String> for Fault {
    fn from(message: String) -> Fault {
        Fault::Content(message)
    }
}

impl Reader {
    fn record(&mut self, json: &str) -> Result<(), Fault> {
        if self.line == 1 {
            self.check_version(json)?;
        }
        let wire: WireRecord<'_> = serde_json::from_str(json).map_err(|error| error.to_string())?;
        let record = match wire {
            WireRecord::Header(header) => {
                self.header = Some(read_header(header)?);
                return Ok(());
            }
            WireRecord::Start(document) => {
                let start = read(document.as_bytes()).map_err(|error| error.to_string())?;
                self.start = Some((start, document.into_bytes()));
                return Ok(());
            }
            WireRecord::Intent(intent) => Record::Intent(Box::new(self.intent(intent)?)),
            WireRecord::Result(result) => {
                Record::Result { intent: result.intent, failed: result.failed, changes: self.changes(result.changes)? }
            }
            WireRecord::Changes(changes) => Record::Changes(self.changes(changes)?),
            WireRecord::Replace(document) => {
                Record::Replace(read(document.as_bytes()).map_err(|error| error.to_string())?)
            }
            WireRecord::Snapshot(()) => Record::Snapshot,
            WireRecord::Checkpoint(checkpoint) => {
                Record::Checkpoint { serial: checkpoint.serial, digest: digest(&checkpoint.digest)? }
            }
        };
        self.records.push(record);
        Ok(())
    }

    /// Before anything else: other versions may have other fields.
    fn check_version(&self, json: &str) -> Result<(), Fault> {
        let value: serde_json::Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
        match value["header"]["version"].as_u64() {
            Some(JOURNAL_VERSION) => Ok(()),
            Some(other) => Err(Fault::Version(other)),
            None => Err(Fault::Content("it has no version".to_string())),
        }
    }

    fn intent(&mut self, wire: WireIntent) -> Result<Intent, String> {
        Ok(Intent {
            number: wire.number,
            effect: Effect {
                address: instance_address(&wire.address)?,
                deposed: wire.deposed.map(Str::from),
                action: match wire.action {
                    WireAction::Create => EffectAction::Create,
                    WireAction::Update => EffectAction::Update,
                    WireAction::Delete => EffectAction::Delete,
                },
                provider: self.interner.provider(&wire.provider)?,
                reach: if wire.inside { Reach::Inside } else { Reach::Outside },
            },
            prior: wire.prior.as_deref().map(digest).transpose()?,
        })
    }

    fn changes(&mut self, wire: Vec<WireChange<'_>>) -> Result<Vec<Mutation>, String> {
        wire.into_iter().map(|change| self.change(change)).collect()
    }

    fn change(&mut self, wire: WireChange<'_>) -> Result<Mutation, String> {
        let deposed = wire.deposed.map(Str::from);
        if let Some(address) = wire.set {
            let object = wire.object.ok_or_else(|| format!("no object for {address}"))?;
            let object = Arc::new(object_from_wire(object, &mut self.interner)?);
            let provider = self.provider(wire.provider.as_deref())?;
            return Ok(Mutation::Set { address: instance_address(&address)?, deposed, provider, object });
        }
        if let Some(address) = wire.remove {
            return Ok(Mutation::Remove { address: instance_address(&address)?, deposed });
        }
        if let Some(address) = wire.declare {
            let provider = self.provider(wire.provider.as_deref())?;
            return Ok(Mutation::Declare { address: resource_address(&address)?, provider });
        }
        if let Some(address) = wire.forget {
            return Ok(Mutation::Forget { address: resource_address(&address)? });
        }
        if let Some(wire) = wire.outputs {
            let mut outputs = BTreeMap::new();
            for (name, output) in wire {
                let value = read_output(&name, output)?;
                outputs.insert(Str::from(name), value);
            }
            return Ok(Mutation::Outputs(outputs));
        }
        match wire.check_results.map(RawJson::from_raw) {
            Some(results) if results.as_str() == "[]" => Ok(Mutation::CheckResults(None)),
            Some(results) => Ok(Mutation::CheckResults(Some(results))),
            None => Err("a change of an unknown kind".to_string()),
        }
    }

    fn provider(&mut self, text: Option<&str>) -> Result<AbsProviderConfig, String> {
        self.interner.provider(text.ok_or("no provider")?)
    }
}

fn read_header(wire: WireHeader) -> Result<Header, String> {
    Ok(Header {
        version: wire.version,
        lineage: wire.lineage.into(),
        base_serial: wire.base_serial,
        base: digest(&wire.base)?,
        terraform_version: wire.terraform_version.into(),
    })
}

fn digest(text: &str) -> Result<Digest, String> {
    Digest::parse(text).ok_or_else(|| format!("{text:?} is not a digest"))
}

fn instance_address(text: &str) -> Result<AbsResourceInstance, String> {
    text.parse().map_err(|error| format!("{error}"))
}

fn resource_address(text: &str) -> Result<AbsResource, String> {
    let address = instance_address(text)?;
    match address.key {
        InstanceKey::None => Ok(address.resource),
        InstanceKey::Int(_) | InstanceKey::Str(_) => Err(format!("{text} is an instance, not a resource")),
    }
}

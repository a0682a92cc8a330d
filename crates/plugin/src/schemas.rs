//! What a plugin declares, understood piece by piece.
//!
//! The answer of a large provider is twenty megabytes of which a configuration needs a hundredth. It is
//! only cut into its pieces when it comes; a piece is decoded when it is asked for.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use bytes::{Buf, Bytes};
use prost::Message;
use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};
use terrane_provider::{Catalog, Decode, ProviderDiagnostic, ProviderSchemas, ResourceSchema};
use terrane_schema::{Block, Schema};
use terrane_value::Str;

use crate::answers;
use crate::protocol5;
use crate::rpc::Protocol;
use crate::wire::{tfplugin5 as five, tfplugin6 as six};

/// Where the pieces are kept: in memory, or in a file.
pub trait Pieces: Send + Sync {
    /// `None` if they cannot be read any more.
    fn read(&self, range: Range<u64>) -> Option<Bytes>;
}

impl Pieces for Bytes {
    fn read(&self, range: Range<u64>) -> Option<Bytes> {
        let range = usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?;
        (range.end <= self.len() && range.start <= range.end).then(|| self.slice(range))
    }
}

/// Of what a piece is the declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    Provider,
    Resource,
    Data,
    Function,
    Ephemeral,
    List,
    Action,
    Identity,
}

/// An answer, cut into its pieces.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    pub capabilities: six::ServerCapabilities,
    pub pieces: BTreeMap<(Section, Str), Range<u64>>,
}

/// The answer makes no sense.
pub type Malformed = String;

impl Outline {
    /// Cuts the answer to `GetProviderSchema`. Complaints come back beside it.
    pub fn of(answer: &Bytes) -> Result<(Outline, Vec<ProviderDiagnostic>), Malformed> {
        let mut outline = Outline::default();
        let mut complaints = Vec::new();
        let mut rest = answer.clone();
        while rest.has_remaining() {
            let (tag, wire_type) = decode_key(&mut rest).map_err(malformed)?;
            if wire_type != WireType::LengthDelimited {
                skip_field(wire_type, tag, &mut rest, DecodeContext::default()).map_err(malformed)?;
                continue;
            }
            let range = field(answer, &mut rest)?;
            let piece = answer.slice(range.clone());
            match tag {
                1 => outline.note(Section::Provider, "".into(), range),
                2 => outline.note_entry(Section::Resource, piece, range)?,
                3 => outline.note_entry(Section::Data, piece, range)?,
                4 => complaints.push(six::Diagnostic::decode(piece).map_err(malformed)?),
                6 => outline.capabilities = six::ServerCapabilities::decode(piece).map_err(malformed)?,
                7 => outline.note_entry(Section::Function, piece, range)?,
                8 => outline.note_entry(Section::Ephemeral, piece, range)?,
                9 => outline.note_entry(Section::List, piece, range)?,
                11 => outline.note_entry(Section::Action, piece, range)?,
                // The shape of `provider_meta`, which modules may fill in, and what later versions add.
                _ => {}
            }
        }
        Ok((outline, answers::diagnostics(complaints)))
    }

    /// Adds what a further answer of the plugin has: a map of declarations, in its field 1. The answer is appended to
    /// what there is of bytes. Complaints come back beside it.
    pub fn add(
        &mut self,
        section: Section,
        bytes: Bytes,
        further: &Bytes,
    ) -> Result<(Bytes, Vec<ProviderDiagnostic>), Malformed> {
        let mut added = Outline::default();
        let mut complaints = Vec::new();
        let mut rest = further.clone();
        while rest.has_remaining() {
            let (tag, wire_type) = decode_key(&mut rest).map_err(malformed)?;
            if wire_type != WireType::LengthDelimited {
                skip_field(wire_type, tag, &mut rest, DecodeContext::default()).map_err(malformed)?;
                continue;
            }
            let range = field(further, &mut rest)?;
            let piece = further.slice(range.clone());
            match tag {
                1 => added.note_entry(section, piece, range)?,
                2 => complaints.push(six::Diagnostic::decode(piece).map_err(malformed)?),
                _ => {}
            }
        }
        let start = bytes.len() as u64;
        let moved = added.pieces.into_iter().map(|(key, place)| (key, place.start + start..place.end + start));
        self.pieces.extend(moved);
        Ok(([&bytes[..], &further[..]].concat().into(), answers::diagnostics(complaints)))
    }

    #[must_use]
    pub fn has(&self, section: Section) -> bool {
        self.pieces.keys().any(|(of, _)| *of == section)
    }

    fn note(&mut self, section: Section, name: Str, range: Range<usize>) {
        self.pieces.insert((section, name), range.start as u64..range.end as u64);
    }

    /// An entry of a map: a message of key and value.
    fn note_entry(&mut self, section: Section, entry: Bytes, place: Range<usize>) -> Result<(), Malformed> {
        let mut name = String::new();
        let mut value = 0..0;
        let mut rest = entry.clone();
        while rest.has_remaining() {
            let (tag, wire_type) = decode_key(&mut rest).map_err(malformed)?;
            if wire_type != WireType::LengthDelimited {
                skip_field(wire_type, tag, &mut rest, DecodeContext::default()).map_err(malformed)?;
                continue;
            }
            let range = field(&entry, &mut rest)?;
            match tag {
                1 => name = String::from_utf8(entry[range].to_vec()).map_err(|error| error.to_string())?,
                2 => value = place.start + range.start..place.start + range.end,
                _ => {}
            }
        }
        self.note(section, name.as_str().into(), value);
        Ok(())
    }

    /// The declarations, each to be decoded when it is asked for.
    #[must_use]
    pub fn schemas(&self, protocol: Protocol, pieces: &Arc<dyn Pieces>) -> ProviderSchemas {
        let plan_destroy = self.capabilities.plan_destroy;
        let provider = self.decode(Section::Provider, pieces, move |bytes| schema(protocol, bytes));
        ProviderSchemas {
            provider: provider("").unwrap_or_else(|| Schema { version: 0, block: Block::default().into() }),
            resources: self.catalog(Section::Resource, pieces, move |bytes| {
                let schema = schema(protocol, bytes)?;
                Ok(ResourceSchema { schema, without_outside_effect: false, plan_destroy })
            }),
            data_sources: self.catalog(Section::Data, pieces, move |bytes| schema(protocol, bytes)),
            ephemeral_resources: self.catalog(Section::Ephemeral, pieces, move |bytes| schema(protocol, bytes)),
            identities: self.catalog(Section::Identity, pieces, |bytes| {
                answers::identity(six::ResourceIdentitySchema::decode(bytes).map_err(malformed)?)
            }),
            generates_config: self.capabilities.generate_resource_config,
            functions: self.catalog(Section::Function, pieces, |bytes| {
                answers::function(six::Function::decode(bytes).map_err(malformed)?)
            }),
        }
    }

    fn catalog<T>(
        &self,
        section: Section,
        pieces: &Arc<dyn Pieces>,
        understand: impl Fn(Bytes) -> Result<T, Malformed> + Send + Sync + 'static,
    ) -> Catalog<T> {
        let names = self.pieces.keys().filter(|(of, _)| *of == section).map(|(_, name)| name.clone());
        Catalog::lazy(names, self.decode(section, pieces, understand))
    }

    fn decode<T>(
        &self,
        section: Section,
        pieces: &Arc<dyn Pieces>,
        understand: impl Fn(Bytes) -> Result<T, Malformed> + Send + Sync + 'static,
    ) -> Decode<T> {
        let places: BTreeMap<Str, Range<u64>> = self
            .pieces
            .iter()
            .filter(|((of, _), _)| *of == section)
            .map(|((_, name), place)| (name.clone(), place.clone()))
            .collect();
        let pieces = Arc::clone(pieces);
        Arc::new(move |name| understand(pieces.read(places.get(name)?.clone())?).ok())
    }
}

/// The place of a length-delimited field, which is passed over.
fn field(whole: &Bytes, rest: &mut Bytes) -> Result<Range<usize>, Malformed> {
    let length = decode_varint(rest).map_err(malformed)?;
    let length = usize::try_from(length).ok().filter(|length| *length <= rest.len());
    let length = length.ok_or("it ends inside a field")?;
    let start = whole.len() - rest.len();
    rest.advance(length);
    Ok(start..start + length)
}

fn schema(protocol: Protocol, bytes: Bytes) -> Result<Schema, Malformed> {
    answers::schema(match protocol {
        Protocol::Five => protocol5::schema_to_six(five::Schema::decode(bytes).map_err(malformed)?),
        Protocol::Six => six::Schema::decode(bytes).map_err(malformed)?,
    })
}

fn malformed(error: prost::DecodeError) -> Malformed {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> six::GetProviderSchemaResponse {
        let attribute = six::Attribute { name: "id".into(), r#type: b"\"string\"".to_vec(), ..Default::default() };
        let block = six::Block { attributes: vec![attribute], ..Default::default() };
        let good = six::Schema { version: 3, block: Some(block) };
        let strange = six::Schema { version: -1, block: None };
        six::GetProviderSchemaResponse {
            provider: Some(good.clone()),
            resource_schemas: [("a_thing".into(), good.clone()), ("a_strange".into(), strange)].into(),
            data_source_schemas: [("a_data".into(), good)].into(),
            diagnostics: vec![six::Diagnostic { severity: 2, summary: "old".into(), ..Default::default() }],
            server_capabilities: Some(six::ServerCapabilities { plan_destroy: true, ..Default::default() }),
            ..Default::default()
        }
    }

    #[test]
    fn pieces_are_found_and_decoded_one_by_one() {
        let bytes = Bytes::from(answer().encode_to_vec());
        let (outline, complaints) = Outline::of(&bytes).unwrap();
        assert_eq!(complaints[0].summary, "old");
        let pieces: Arc<dyn Pieces> = Arc::new(bytes);
        let schemas = outline.schemas(Protocol::Six, &pieces);
        assert_eq!(schemas.provider.version, 3);
        let thing = schemas.resources.get("a_thing").unwrap();
        assert!(thing.plan_destroy && thing.schema.block.attributes.contains_key("id"));
        assert!(schemas.resources.contains("a_strange") && schemas.resources.get("a_strange").is_none());
        assert_eq!(schemas.data_sources.keys().collect::<Vec<_>>(), ["a_data"]);
        assert!(schemas.functions.is_empty());
    }

    #[test]
    fn a_further_answer_is_added_to_what_there_is() {
        let bytes = Bytes::from(answer().encode_to_vec());
        let (mut outline, _) = Outline::of(&bytes).unwrap();
        assert!(!outline.has(Section::Identity));
        let attribute = six::IdentityAttribute {
            name: "arn".into(),
            r#type: b"\"string\"".to_vec(),
            required_for_import: true,
            ..Default::default()
        };
        let identity = six::ResourceIdentitySchema { version: 2, identity_attributes: vec![attribute] };
        let further = six::GetResourceIdentitySchemasResponse {
            identity_schemas: [("a_thing".into(), identity)].into(),
            diagnostics: vec![six::Diagnostic { severity: 2, summary: "young".into(), ..Default::default() }],
        };
        let further = Bytes::from(further.encode_to_vec());
        let (bytes, complaints) = outline.add(Section::Identity, bytes, &further).unwrap();
        assert_eq!(complaints[0].summary, "young");
        let pieces: Arc<dyn Pieces> = Arc::new(bytes);
        let schemas = outline.schemas(Protocol::Six, &pieces);
        let thing = schemas.identities.get("a_thing").unwrap();
        assert!(thing.version == 2 && thing.attributes["arn"].required_for_import);
        assert_eq!(schemas.provider.version, 3, "what was there is still there");
        assert!(schemas.identities.get("a_strange").is_none());
        assert!(Outline::default().add(Section::Identity, Bytes::new(), &further.slice(..9)).is_err());
    }

    #[test]
    fn an_answer_cut_short_is_refused_wherever_it_ends() {
        let bytes = Bytes::from(answer().encode_to_vec());
        let whole = Outline::of(&bytes).unwrap().0;
        for end in 1..bytes.len() {
            // An end between two fields cannot be seen, but then fewer are there.
            if let Ok((outline, _)) = Outline::of(&bytes.slice(..end)) {
                assert!(outline.pieces.len() <= whole.pieces.len() && outline != whole, "cut at {end}");
            }
        }
        assert!(Outline::of(&Bytes::from_static(&[0x0a, 0xff, 0xff, 0xff, 0xff, 0x7f])).is_err());
    }
}

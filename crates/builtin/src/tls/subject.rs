//! Whom a certificate is about: a distinguished name, and alternative names.

use std::net::IpAddr;

use der::asn1::{Ia5String, ObjectIdentifier, PrintableString, SetOfVec};
use der::{Any, Decode, Encode};
use terrane_provider::ProviderDiagnostic;
use terrane_schema::{Attribute, Block};
use terrane_value::{Content, Path, Type, Value};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::name::Name;

use crate::object::Object;
use crate::planning::Planning;
use crate::resource::invalid;
use crate::shape::{Field, blocks, optional};
use crate::tls::internal;

/// The parts of a name: the attribute of the block, what a description calls it, and its type; in the
/// order in which the reference writes them.
const PARTS: [(&str, &str, &str); 10] = [
    ("country", "C", "2.5.4.6"),
    ("organization", "O", "2.5.4.10"),
    ("organizational_unit", "OU", "2.5.4.11"),
    ("locality", "L", "2.5.4.7"),
    ("province", "ST", "2.5.4.8"),
    (STREET, "STREET", "2.5.4.9"),
    ("postal_code", "PC", "2.5.4.17"),
    ("common_name", "CN", "2.5.4.3"),
    ("serial_number", "SERIALNUMBER", "2.5.4.5"),
    (EMAIL, "", "1.2.840.113549.1.9.1"),
];
/// The only part with several values.
const STREET: &str = "street_address";
/// The only part that is no directory string.
const EMAIL: &str = "email_address";

/// The arguments of what is made for a subject, all of which make a new object.
pub(super) fn fields() -> Vec<Field> {
    let names = |name, what: &str| {
        let description =
            format!("List of {what} for which a certificate is being requested (i.e. certificate subjects).");
        optional(name, Type::list(Type::String), &description).replaces()
    };
    vec![
        names("dns_names", "DNS names"),
        names("ip_addresses", "IP addresses"),
        names("uris", "URIs"),
        blocks("subject", subject_block()),
    ]
}

fn subject_block() -> Block {
    let mut block = Block::new(PARTS.map(|(name, short, identifier)| {
        let ty = if name == STREET { Type::list(Type::String) } else { Type::String };
        let description = if short.is_empty() {
            format!("ASN.1 Object Identifier (OID): `{identifier}`")
        } else {
            format!("Distinguished name: `{short}`")
        };
        (name, Attribute::new(ty).optional().describe(&description))
    }));
    block.description = "The subject for which a certificate is being requested. The acceptable arguments are all \
                         optional and their naming is based upon Issuer Distinguished Names (RFC5280) section."
        .into();
    block
}

pub(super) fn validate(config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
    if let Content::List(items) = config.get("subject").unmark().0
        && items.len() > 1
    {
        let detail = format!("Attribute subject list must contain at most 1 elements, got: {}", items.len());
        complaints.push(invalid("subject", "Invalid Attribute Value", detail));
    }
    complaints.extend(alternative_names(config).err());
}

/// Asks for a new object where the subject changes. Old releases kept empty strings for what a
/// configuration leaves out.
pub(super) fn ask_for_replacement(planning: &mut Planning<'_>) {
    let Some(prior) = planning.prior else {
        return;
    };
    let (before, after) = (prior.get("subject"), planning.planned.get("subject"));
    let path = Path::new().attribute("subject");
    match (elements(before), elements(after)) {
        (Some([before]), Some([after])) => {
            for (name, ..) in PARTS {
                if !same_part(before.attribute(name), after.attribute(name)) {
                    planning.requires_replace.push(path.clone().index(0).attribute(name));
                }
            }
        }
        _ if before.same(after) => {}
        (Some([]) | None, Some([])) => {}
        _ => planning.requires_replace.push(path),
    }
}

fn same_part(before: Option<Value>, after: Option<Value>) -> bool {
    match (before, after) {
        (Some(before), Some(after)) => before.same(&after) || (is_empty(&before) && is_empty(&after)),
        _ => true,
    }
}

fn is_empty(value: &Value) -> bool {
    match value.unmark().0 {
        Content::Null => true,
        Content::String(text) => text.is_empty(),
        Content::List(items) => items.is_empty(),
        _ => false,
    }
}

/// `None` if it is null or unknown.
fn elements(list: &Value) -> Option<&[Value]> {
    match list.unmark().0 {
        Content::List(items) => Some(items),
        _ => None,
    }
}

/// The strings of a list; those that are null or unknown are left out.
pub(super) fn strings(list: &Value) -> Vec<&str> {
    elements(list).unwrap_or_default().iter().filter_map(text).collect()
}

/// `None` if it is null or unknown.
fn text(value: &Value) -> Option<&str> {
    match value.unmark().0 {
        Content::String(text) => Some(text),
        _ => None,
    }
}

/// What the `subject` block says; the empty name without one.
pub(super) fn distinguished_name(object: &Object) -> Result<Name, ProviderDiagnostic> {
    let subject = elements(object.get("subject")).unwrap_or_default().first();
    let mut sets: Vec<SetOfVec<AttributeTypeAndValue>> = Vec::new();
    for (name, _, identifier) in PARTS {
        let Some(part) = subject.and_then(|subject| subject.attribute(name)) else {
            continue;
        };
        let mut texts = match part.unmark().0 {
            Content::String(text) => vec![text.as_str()],
            _ => strings(&part),
        };
        texts.retain(|text| !text.is_empty());
        texts.sort_unstable();
        texts.dedup();
        if texts.is_empty() {
            continue;
        }
        let oid = ObjectIdentifier::new_unwrap(identifier);
        let values: Result<Vec<_>, _> =
            texts.into_iter().map(|text| Ok(AttributeTypeAndValue { oid, value: part_value(name, text)? })).collect();
        let values = values.map_err(|_: der::Error| {
            invalid("subject", "Invalid Subject", format!("The {name} of a subject cannot have this text."))
        })?;
        sets.push(values.try_into().map_err(internal)?);
    }
    // The library has no constructor for sets of our making.
    sets.to_der().and_then(|der| Name::from_der(&der)).map_err(internal)
}

fn part_value(name: &str, text: &str) -> der::Result<Any> {
    if name == EMAIL { Any::encode_from(&Ia5String::new(text)?) } else { directory_string(text) }
}

/// In the encoding that the reference chooses.
pub(super) fn directory_string(text: &str) -> der::Result<Any> {
    if text.bytes().all(is_printable) {
        Any::encode_from(&PrintableString::new(text)?)
    } else {
        Any::encode_from(&text.to_owned())
    }
}

/// Of `PrintableString`.
fn is_printable(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(&byte)
}

/// In the order of the reference: DNS names, addresses, URIs.
pub(super) fn alternative_names(object: &Object) -> Result<Vec<GeneralName>, ProviderDiagnostic> {
    let mut names = Vec::new();
    for text in strings(object.get("dns_names")) {
        names.push(GeneralName::DnsName(ascii("dns_names", text)?));
    }
    for text in strings(object.get("ip_addresses")) {
        let address: IpAddr = text
            .parse()
            .map_err(|_| invalid("ip_addresses", "Invalid IP Address", format!("{text:?} is no IP address.")))?;
        names.push(GeneralName::from(address.to_canonical()));
    }
    for text in strings(object.get("uris")) {
        names.push(GeneralName::UniformResourceIdentifier(ascii("uris", text)?));
    }
    Ok(names)
}

fn ascii(attribute: &str, text: &str) -> Result<Ia5String, ProviderDiagnostic> {
    Ia5String::new(text).map_err(|_| {
        let detail = format!("{text:?} has characters that are not ASCII, which a certificate cannot have here.");
        invalid(attribute, "Invalid Alternative Name", detail)
    })
}

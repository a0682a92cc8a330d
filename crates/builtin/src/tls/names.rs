//! Distinguished names as text.

use std::fmt::Write;

use der::asn1::{BmpString, Ia5StringRef, ObjectIdentifier, PrintableStringRef, TeletexStringRef, Utf8StringRef};
use der::{Any, Encode, Tag, Tagged};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::name::Name;

use crate::tls::hex;
use crate::tls::subject::directory_string;

/// The types that have a name, in the order in which the reference arranges them; the last two have only
/// one value each.
const TYPES: [(&str, &str); 9] = [
    ("C", "2.5.4.6"),
    ("O", "2.5.4.10"),
    ("OU", "2.5.4.11"),
    ("L", "2.5.4.7"),
    ("ST", "2.5.4.8"),
    ("STREET", "2.5.4.9"),
    ("POSTALCODE", "2.5.4.17"),
    ("CN", "2.5.4.3"),
    ("SERIALNUMBER", "2.5.4.5"),
];
const SINGLE: [&str; 2] = ["CN", "SERIALNUMBER"];

/// Roughly as RFC 2253, with the arrangement of the reference: the values of a type go together, and types
/// without a name come last.
pub(super) fn spell(name: &Name) -> String {
    let mut groups: Vec<String> = Vec::new();
    let attributes: Vec<&AttributeTypeAndValue> = name.iter().collect();
    for attribute in attributes.iter().filter(|attribute| type_name(attribute.oid).is_none()) {
        groups.push(format!("{}=#{}", attribute.oid, encode(&attribute.value)));
    }
    for (short, identifier) in TYPES {
        let oid = ObjectIdentifier::new_unwrap(identifier);
        let mut values: Vec<String> = attributes
            .iter()
            .filter(|attribute| attribute.oid == oid)
            .filter_map(|attribute| Some(format!("{short}={}", escape(&text(&attribute.value)?))))
            .collect();
        if SINGLE.contains(&short) {
            values.drain(..values.len().saturating_sub(1));
        }
        if !values.is_empty() {
            groups.push(values.join("+"));
        }
    }
    groups.reverse();
    groups.join(",")
}

fn type_name(oid: ObjectIdentifier) -> Option<&'static str> {
    TYPES.iter().find(|(_, identifier)| ObjectIdentifier::new_unwrap(identifier) == oid).map(|(short, _)| *short)
}

/// `None` if it is no string.
fn text(value: &Any) -> Option<String> {
    match value.tag() {
        Tag::Utf8String => value.decode_as::<Utf8StringRef<'_>>().ok().map(|text| text.as_str().to_owned()),
        Tag::PrintableString => value.decode_as::<PrintableStringRef<'_>>().ok().map(|text| text.as_str().to_owned()),
        Tag::Ia5String => value.decode_as::<Ia5StringRef<'_>>().ok().map(|text| text.as_str().to_owned()),
        Tag::TeletexString => value.decode_as::<TeletexStringRef<'_>>().ok().map(|text| text.as_str().to_owned()),
        Tag::BmpString => value.decode_as::<BmpString>().ok().map(|text| text.to_string()),
        _ => None,
    }
}

/// Hexadecimal DER; of strings in the encoding that a new certificate would have.
fn encode(value: &Any) -> String {
    let own = || value.to_der();
    let encoded = match text(value) {
        Some(text) => directory_string(&text).and_then(|string| string.to_der()).or_else(|_| own()),
        None => own(),
    };
    encoded.map(|der| hex(&der)).unwrap_or_default()
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let last = text.len().saturating_sub(1);
    for (index, character) in text.char_indices() {
        let special = match character {
            ',' | '+' | '"' | '\\' | '<' | '>' | ';' => true,
            ' ' => index == 0 || index == last,
            '#' => index == 0,
            _ => false,
        };
        let backslash = if special { "\\" } else { "" };
        write!(escaped, "{backslash}{character}").expect("writing to memory does not fail");
    }
    escaped
}

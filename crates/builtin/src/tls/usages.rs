//! What a certificate may be used for.

use der::asn1::ObjectIdentifier;
use der::flagset::FlagSet;
use terrane_provider::ProviderDiagnostic;
use terrane_value::{Content, Path};
use x509_cert::ext::pkix::KeyUsages;

use crate::object::Object;
use crate::tls::subject::strings;
use crate::validation::no_choice;

enum Usage {
    Key(KeyUsages),
    Extended(&'static str),
}

/// In the order of the alphabet, in which a complaint lists them.
const USAGES: [(&str, Usage); 23] = [
    ("any_extended", Usage::Extended("2.5.29.37.0")),
    ("cert_signing", Usage::Key(KeyUsages::KeyCertSign)),
    ("client_auth", Usage::Extended("1.3.6.1.5.5.7.3.2")),
    ("code_signing", Usage::Extended("1.3.6.1.5.5.7.3.3")),
    ("content_commitment", Usage::Key(KeyUsages::NonRepudiation)),
    ("crl_signing", Usage::Key(KeyUsages::CRLSign)),
    ("data_encipherment", Usage::Key(KeyUsages::DataEncipherment)),
    ("decipher_only", Usage::Key(KeyUsages::DecipherOnly)),
    ("digital_signature", Usage::Key(KeyUsages::DigitalSignature)),
    ("email_protection", Usage::Extended("1.3.6.1.5.5.7.3.4")),
    ("encipher_only", Usage::Key(KeyUsages::EncipherOnly)),
    ("ipsec_end_system", Usage::Extended("1.3.6.1.5.5.7.3.5")),
    ("ipsec_tunnel", Usage::Extended("1.3.6.1.5.5.7.3.6")),
    ("ipsec_user", Usage::Extended("1.3.6.1.5.5.7.3.7")),
    ("key_agreement", Usage::Key(KeyUsages::KeyAgreement)),
    ("key_encipherment", Usage::Key(KeyUsages::KeyEncipherment)),
    ("microsoft_commercial_code_signing", Usage::Extended("1.3.6.1.4.1.311.2.1.22")),
    ("microsoft_kernel_code_signing", Usage::Extended("1.3.6.1.4.1.311.61.1.1")),
    ("microsoft_server_gated_crypto", Usage::Extended("1.3.6.1.4.1.311.10.3.3")),
    ("netscape_server_gated_crypto", Usage::Extended("2.16.840.1.113730.4.1")),
    ("ocsp_signing", Usage::Extended("1.3.6.1.5.5.7.3.9")),
    ("server_auth", Usage::Extended("1.3.6.1.5.5.7.3.1")),
    ("timestamping", Usage::Extended("1.3.6.1.5.5.7.3.8")),
];

#[derive(Default)]
pub(super) struct Usages {
    pub(super) key: FlagSet<KeyUsages>,
    /// In the order of the configuration.
    pub(super) extended: Vec<ObjectIdentifier>,
}

impl Usages {
    /// Those of the attribute `allowed_uses`.
    pub(super) fn of(object: &Object) -> Usages {
        let mut usages = Usages::default();
        for text in strings(object.get("allowed_uses")) {
            match USAGES.iter().find(|(name, _)| *name == text) {
                Some((_, Usage::Key(usage))) => usages.key |= *usage,
                Some((_, Usage::Extended(identifier))) => {
                    usages.extended.push(ObjectIdentifier::new_unwrap(identifier));
                }
                None => {}
            }
        }
        usages
    }
}

pub(super) fn names() -> [&'static str; USAGES.len()] {
    USAGES.map(|(name, _)| name)
}

pub(super) fn validate(config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
    let Content::List(items) = config.get("allowed_uses").unmark().0 else {
        return;
    };
    for (index, item) in items.iter().enumerate() {
        if let Content::String(text) = item.unmark().0
            && !names().contains(&text.as_str())
        {
            let path = Path::new().attribute("allowed_uses").index(index);
            complaints.push(no_choice(&path, &names(), text));
        }
    }
}

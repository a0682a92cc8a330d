//! What self-signed and locally signed certificates have in common: how long they live, and what they
//! may be used for.

use terrane_provider::ProviderDiagnostic;
use terrane_value::{Path, Type, Value};

use crate::Environment;
use crate::object::Object;
use crate::planning::Planning;
use crate::resource::invalid;
use crate::shape::{Field, computed, optional_computed, required};
use crate::time::timestamp::Timestamp;
use crate::tls::issue::{self, Issuer, Subject, Terms};
use crate::tls::usages::{self, Usages};
use crate::tls::{internal, pem};

pub(super) const LABEL: &str = "CERTIFICATE";
const HOUR: i128 = 3600;

pub(super) fn fields() -> Vec<Field> {
    let mut fields = arguments();
    fields.extend(results());
    fields
}

fn arguments() -> Vec<Field> {
    let uses = format!(
        "List of key usages allowed for the issued certificate. Values are defined in RFC 5280 and combine flags \
         defined by both Key Usages and Extended Key Usages. Accepted values: `{}`.",
        usages::names().join("`, `")
    );
    let early = "The resource will consider the certificate to have expired the given number of hours before its \
                 actual expiry time. (default: `0`)";
    let length = "Maximum number of intermediate certificates that may follow this certificate in a valid \
                  certification path. If `is_ca_certificate` is `false`, this value is ignored. (default: `-1`)";
    let period = "Number of hours, after initial issuing, that the certificate will remain valid for.";
    let authority = "Is the generated certificate representing a Certificate Authority (CA) (default: `false`).";
    let identifier = "Should the generated certificate include a subject key identifier (default: `false`).";
    vec![
        required("allowed_uses", Type::list(Type::String), &uses).replaces(),
        optional_computed("early_renewal_hours", Type::Number, early).default(Value::number(0)).at_least(0),
        flag("is_ca_certificate", authority),
        optional_computed("max_path_length", Type::Number, length).default(Value::number(-1)).at_least(-1).replaces(),
        flag("set_subject_key_id", identifier),
        required("validity_period_hours", Type::Number, period).at_least(0).replaces(),
    ]
}

pub(super) fn flag(name: &'static str, description: &str) -> Field {
    optional_computed(name, Type::Bool, description).default(Value::bool(false)).replaces()
}

fn results() -> Vec<Field> {
    let ready = "Is the certificate either expired (i.e. beyond the `validity_period_hours`) or ready for an early \
                 renewal (i.e. within the `early_renewal_hours`)?";
    let end = "The time until which the certificate is invalid, expressed as an RFC3339 timestamp.";
    let start = "The time after which the certificate is valid, expressed as an RFC3339 timestamp.";
    vec![
        computed("cert_pem", Type::String, "Certificate data in PEM (RFC 1421) format.").kept(),
        computed("id", Type::String, "Unique identifier for this resource: the certificate serial number.").kept(),
        computed("ready_for_renewal", Type::Bool, ready).default(Value::bool(false)),
        computed("validity_end_time", Type::String, end).kept(),
        computed("validity_start_time", Type::String, start).kept(),
    ]
}

/// Asks for a new certificate when the time has come. State of releases that did not know the length of a
/// path asks for none.
pub(super) fn adjust(planning: &mut Planning<'_>) -> Result<(), ProviderDiagnostic> {
    let Some(prior) = planning.prior else {
        return Ok(());
    };
    if prior.get("max_path_length").is_null() {
        let path = Path::new().attribute("max_path_length");
        planning.requires_replace.retain(|other| *other != path);
    }
    if is_ready(planning.environment, &planning.planned)? {
        // Unknown, so that it differs also from a certificate that was ready when it was made.
        planning.planned.set_unknown("ready_for_renewal");
        planning.requires_replace.push(Path::new().attribute("ready_for_renewal"));
    }
    Ok(())
}

/// Notes that the time has come.
pub(super) fn read(environment: &Environment, mut current: Object) -> Result<Option<Object>, ProviderDiagnostic> {
    if is_ready(environment, &current)? {
        current.set("ready_for_renewal", Value::bool(true));
    }
    Ok(Some(current))
}

fn is_ready(environment: &Environment, object: &Object) -> Result<bool, ProviderDiagnostic> {
    let Some(end) = object.string("validity_end_time") else {
        return Ok(false);
    };
    let end = Timestamp::parse(end).ok_or_else(|| {
        let detail = format!("{end:?} is no timestamp in RFC3339 format.");
        invalid("validity_end_time", "Failed to parse validity end time", detail)
    })?;
    let early = i128::from(object.integer("early_renewal_hours").unwrap_or_default()) * HOUR;
    Ok(i128::from((environment.clock)().0) >= i128::from(end.unix()) - early)
}

/// Issues the certificate that the object describes, and completes the object.
pub(super) fn issue(
    environment: &Environment,
    object: &mut Object,
    subject: Subject,
    issuer: Issuer<'_>,
) -> Result<(), ProviderDiagnostic> {
    let start = Timestamp::from_unix((environment.clock)().0);
    let hours = object.integer("validity_period_hours").unwrap_or_default();
    let end = start.shift(i128::from(hours) * HOUR).ok_or_else(|| {
        let detail = "A certificate cannot be valid beyond the year 9999.";
        invalid("validity_period_hours", "Invalid Attribute Value", detail)
    })?;
    let flag = |name| object.boolean(name) == Some(true);
    let is_authority = flag("is_ca_certificate");
    let terms = Terms {
        serial_number: serial_number(environment),
        not_before: start.unix(),
        not_after: end.unix(),
        usages: Usages::of(object),
        is_authority,
        path_length: path_length(object).filter(|_| is_authority),
        with_key_identifier: flag("set_subject_key_id"),
    };
    let der = issue::certificate(environment, subject, issuer, &terms).map_err(internal)?;
    object.set("cert_pem", Value::string(pem::write(LABEL, &der)));
    object.set("id", Value::string(terms.serial_number.to_string()));
    object.set("validity_start_time", Value::string(start.to_string()));
    object.set("validity_end_time", Value::string(end.to_string()));
    Ok(())
}

/// RFC 5280 wants a positive one.
fn serial_number(environment: &Environment) -> u128 {
    u128::from_be_bytes(environment.random_bytes()).max(1)
}

fn path_length(object: &Object) -> Option<u64> {
    object.integer("max_path_length").and_then(|length| u64::try_from(length).ok())
}

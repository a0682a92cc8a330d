use terrane_provider::ProviderDiagnostic;
use terrane_value::{Type, Value};

use crate::Environment;
use crate::object::Object;
use crate::resource::{EphemeralResource, Resource, invalid};
use crate::shape::{Field, Shape, computed, optional_computed, required};
use crate::tls::curve::{CURVES, Curve};
use crate::tls::key::PrivateKey;
use crate::tls::random::Random;
use crate::tls::{internal, openssh};
use crate::validation::check_choice;

const ALGORITHMS: [&str; 3] = ["RSA", "ECDSA", "ED25519"];
const DEFAULT_BITS: i64 = 2048;

/// `tls_private_key`: a key that chance makes once.
pub(super) struct PrivateKeyResource;

impl Resource for PrivateKeyResource {
    fn kind(&self) -> &'static str {
        "tls_private_key"
    }

    fn shape(&self) -> Shape {
        let id =
            "Unique identifier for this resource: hexadecimal representation of the SHA1 checksum of the resource.";
        let mut fields = arguments();
        fields.extend(results());
        fields.push(computed("id", Type::String, id).kept());
        Shape::new(1, "Creates a PEM (and OpenSSH) formatted private key.", fields)
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        validate(config, complaints);
    }

    /// Old releases did not know all forms of the key. The first of the schema had them grow over time.
    fn upgrade(&self, environment: &Environment, _version: u64, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        let Some(text) = object.string("private_key_pem") else {
            return Ok(());
        };
        let key = PrivateKey::read(text).map_err(|problem| {
            let detail = format!("A private key in the state cannot be read: {problem}.");
            ProviderDiagnostic::error("Unable to Upgrade State", detail)
        })?;
        for (name, value) in describe(&key, environment)? {
            if object.get(name).is_null() {
                object.set(name, value);
            }
        }
        set_defaults(object);
        Ok(())
    }

    fn create(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        let key = generate(environment, object)?;
        object.set("id", Value::string(key.public().id().map_err(internal)?));
        set_all(object, describe(&key, environment)?);
        Ok(())
    }
}

/// The same, made for each run.
pub(super) struct EphemeralPrivateKey;

impl EphemeralResource for EphemeralPrivateKey {
    fn kind(&self) -> &'static str {
        "tls_private_key"
    }

    fn shape(&self) -> Shape {
        let mut fields = arguments();
        fields.extend(results());
        Shape::new(0, "Creates a PEM (and OpenSSH) formatted private key.", fields)
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        validate(config, complaints);
    }

    fn open(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        set_defaults(object);
        let key = generate(environment, object)?;
        set_all(object, describe(&key, environment)?);
        Ok(())
    }
}

fn arguments() -> Vec<Field> {
    let algorithm = "Name of the algorithm to use when generating the private key. Currently-supported values are: \
                     `RSA`, `ECDSA`, `ED25519`.";
    let curve = "When `algorithm` is `ECDSA`, the name of the elliptic curve to use. Currently-supported values are: \
                 `P224`, `P256`, `P384`, `P521`. (default: `P224`).";
    let bits = "When `algorithm` is `RSA`, the size of the generated RSA key, in bits (default: `2048`).";
    vec![
        required("algorithm", Type::String, algorithm).replaces(),
        optional_computed("ecdsa_curve", Type::String, curve).default(default_curve()).replaces(),
        // What the library can make.
        optional_computed("rsa_bits", Type::Number, bits)
            .default(Value::number(DEFAULT_BITS))
            .between(1024, 8192)
            .replaces(),
    ]
}

fn results() -> Vec<Field> {
    let openssh = "Private key data in OpenSSH PEM (RFC 4716) format.";
    let pem = "Private key data in PEM (RFC 1421) format.";
    let pkcs8 = "Private key data in PKCS#8 PEM (RFC 5208) format.";
    let mut fields = vec![
        computed("private_key_openssh", Type::String, openssh).sensitive().kept(),
        computed("private_key_pem", Type::String, pem).sensitive().kept(),
        computed("private_key_pem_pkcs8", Type::String, pkcs8).sensitive().kept(),
    ];
    fields.extend(public_results());
    fields
}

/// Also those of `tls_public_key`.
pub(super) fn public_results() -> Vec<Field> {
    let md5 = "The fingerprint of the public key data in OpenSSH MD5 hash format, e.g. `aa:bb:cc:...`.";
    let sha256 = "The fingerprint of the public key data in OpenSSH SHA256 hash format, e.g. `SHA256:...`.";
    vec![
        computed("public_key_fingerprint_md5", Type::String, md5).kept(),
        computed("public_key_fingerprint_sha256", Type::String, sha256).kept(),
        computed("public_key_openssh", Type::String, "The public key data in \"Authorized Keys\" format.").kept(),
        computed("public_key_pem", Type::String, "Public key data in PEM (RFC 1421) format.").kept(),
    ]
}

fn validate(config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
    check_choice("algorithm", &ALGORITHMS, config, complaints);
    check_choice("ecdsa_curve", &CURVES.map(Curve::name), config, complaints);
}

fn default_curve() -> Value {
    Value::string(Curve::P224.name())
}

fn set_defaults(object: &mut Object) {
    if object.get("ecdsa_curve").is_null() {
        object.set("ecdsa_curve", default_curve());
    }
    if object.get("rsa_bits").is_null() {
        object.set("rsa_bits", Value::number(DEFAULT_BITS));
    }
}

fn generate(environment: &Environment, object: &Object) -> Result<PrivateKey, ProviderDiagnostic> {
    let random = &mut Random(environment);
    match object.string("algorithm") {
        Some("RSA") => {
            let bits = object.integer("rsa_bits").and_then(|bits| usize::try_from(bits).ok()).unwrap_or_default();
            PrivateKey::generate_rsa(bits, random).map_err(|error| {
                let detail = format!("A key of {bits} bits cannot be made: {error}.");
                invalid("rsa_bits", "Unable to Generate Key", detail)
            })
        }
        Some("ECDSA") => {
            let curve = object
                .string("ecdsa_curve")
                .and_then(Curve::from_name)
                .ok_or_else(|| invalid("ecdsa_curve", "Unable to Generate Key", "There is no such curve."))?;
            Ok(PrivateKey::generate_ecdsa(curve, random))
        }
        Some("ED25519") => Ok(PrivateKey::generate_ed25519(random)),
        _ => Err(invalid("algorithm", "Unable to Generate Key", "There is no such algorithm.")),
    }
}

type Described = Vec<(&'static str, Value)>;

fn describe(key: &PrivateKey, environment: &Environment) -> Result<Described, ProviderDiagnostic> {
    let number = u32::from_be_bytes(environment.random_bytes());
    let mut described = vec![
        ("private_key_openssh", Value::string(openssh::write_private_key(key, number))),
        ("private_key_pem", Value::string(key.to_pem().map_err(internal)?)),
        ("private_key_pem_pkcs8", Value::string(key.to_pkcs8_pem().map_err(internal)?)),
    ];
    described.extend(describe_public(key)?);
    Ok(described)
}

/// The attributes of [`public_results`].
pub(super) fn describe_public(key: &PrivateKey) -> Result<Described, ProviderDiagnostic> {
    let public = key.public();
    Ok(vec![
        ("public_key_fingerprint_md5", Value::string(public.md5_fingerprint())),
        ("public_key_fingerprint_sha256", Value::string(public.sha256_fingerprint())),
        ("public_key_openssh", Value::string(public.authorized_key())),
        ("public_key_pem", Value::string(public.to_pem().map_err(internal)?)),
    ])
}

pub(super) fn set_all(object: &mut Object, values: Described) {
    for (name, value) in values {
        object.set(name, value);
    }
}

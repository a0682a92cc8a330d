use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use terrane_provider::ProviderDiagnostic;
use terrane_value::{BigInteger, Type, Value};

use crate::Environment;
use crate::object::Object;
use crate::random::{count, keepers};
use crate::resource::Resource;
use crate::shape::{Shape, computed, optional, required};

/// `random_id`: bytes in many spellings.
pub(super) struct Id;

impl Resource for Id {
    fn kind(&self) -> &'static str {
        "random_id"
    }

    fn shape(&self) -> Shape {
        let text = |name, description| computed(name, Type::String, description).kept();
        let fields = vec![
            text("b64_std", "The generated id presented in base64 without additional transformations."),
            text("b64_url", "The generated id presented in base64, using the URL-friendly character set."),
            required("byte_length", Type::Number, "The number of random bytes to produce, at least 1.")
                .at_least(1)
                .replaces(),
            text("dec", "The generated id presented in non-padded decimal digits."),
            text("hex", "The generated id presented in padded hexadecimal digits."),
            text("id", "The generated id presented in base64 (URL-friendly) without prefix."),
            keepers(),
            optional("prefix", Type::String, "Arbitrary string to prefix the output value with.").replaces(),
        ];
        Shape::new(0, "Random numbers that are intended to be used as unique identifiers.", fields)
    }

    fn create(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        let mut bytes = vec![0; count(object, "byte_length")?];
        (environment.randomness)(&mut bytes);
        spell(&bytes, object);
        Ok(())
    }

    /// The text that `b64_url` has, with the prefix and a comma before it if there is a prefix.
    fn import(
        &self,
        _environment: &Environment,
        id: &str,
        object: &mut Object,
    ) -> Option<Result<(), ProviderDiagnostic>> {
        let (prefix, encoded) = id.rsplit_once(',').map_or((None, id), |(prefix, encoded)| (Some(prefix), encoded));
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(encoded) else {
            let message = format!("{encoded:?} is no unpadded base64 text of the URL-friendly character set.");
            return Some(Err(ProviderDiagnostic::error("Import Random ID Error", message)));
        };
        if let Some(prefix) = prefix {
            object.set("prefix", Value::string(prefix));
        }
        object.set("byte_length", Value::number(bytes.len()));
        spell(&bytes, object);
        Some(Ok(()))
    }
}

fn spell(bytes: &[u8], object: &mut Object) {
    let prefix = object.string("prefix").unwrap_or_default().to_owned();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let integer = bytes.iter().fold(BigInteger::from(0), |sum, byte| sum * 256 + BigInteger::from(*byte));
    let url = URL_SAFE_NO_PAD.encode(bytes);
    object.set("b64_std", Value::string(format!("{prefix}{}", STANDARD.encode(bytes))));
    object.set("b64_url", Value::string(format!("{prefix}{url}")));
    object.set("dec", Value::string(format!("{prefix}{integer}")));
    object.set("hex", Value::string(format!("{prefix}{hex}")));
    object.set("id", Value::string(url));
}

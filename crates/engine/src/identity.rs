//! What identifies an object whatever becomes of its attributes: in state, in what providers are asked, in what they
//! answer. Most resource types have no such thing.

use terrane_addr::{AbsResourceInstance, ProviderAddr};
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_provider::{IdentitySchema, Provider, UpgradeRequest};
use terrane_state::{Identity, Object, RawJson};
use terrane_value::{Content, Value, convert};

/// An identity, of the type of the schema of this version.
#[derive(Clone, Debug)]
pub(crate) struct Identified {
    pub value: Value,
    pub version: u64,
}

impl Identified {
    /// What a provider said of an object of this type, if it said something.
    pub(crate) fn said(schema: Option<&IdentitySchema>, value: Option<Value>) -> Option<Identified> {
        Some(Identified { value: value.filter(|value| !value.is_null())?, version: schema?.version })
    }

    /// As state has it.
    pub(crate) fn recorded(&self) -> Identity {
        // Numbers that JSON cannot hold identify nothing.
        let text = terrane_value::json::encode(&self.value, self.value.ty()).unwrap_or_else(|_| "null".into());
        Identity { schema_version: self.version, value: RawJson::parse(&text).ok() }
    }
}

/// Whether nothing new is to be recorded.
pub(crate) fn is_same(one: Option<&Identified>, other: Option<&Identified>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => one.version == other.version && one.value.same(&other.value),
        _ => false,
    }
}

/// What state has, in the current shape. `Err`: reported. What a type without identities has recorded is nothing.
pub(crate) async fn decode(
    provider: &dyn Provider,
    address: &AbsResourceInstance,
    object: &Object,
    diags: &mut Diagnostics,
) -> Result<Option<Identified>, ()> {
    let kind = address.resource.resource.kind.as_str();
    let Some(schema) = provider.schemas().identities.get(kind) else { return Ok(None) };
    let Some(Identity { schema_version: version, value: Some(raw) }) = &object.identity else { return Ok(None) };
    let (version, raw) = (*version, raw.as_str().as_bytes());
    let name = address.to_string();
    if version > schema.version {
        let detail = format!(
            "The identity of {name} in the state has version {version}, and this version of the {} provider knows versions \
             up to {}. Use the version of the provider that wrote it, or a later one.",
            provider.address().name,
            schema.version
        );
        let summary = "Resource instance managed by newer provider version";
        diags.push(Diagnostic::error(summary, detail).about(name));
        return Err(());
    }
    if version < schema.version {
        let response = provider.upgrade_resource_identity(UpgradeRequest { kind, version, raw }).await;
        let failed = crate::refusal::report(response.diagnostics, None, None, &name, diags);
        return if failed { Err(()) } else { Ok(Identified::said(Some(schema), Some(response.object))) };
    }
    match terrane_value::json::decode(raw, &schema.implied_type()) {
        Ok(value) => Ok(Identified::said(Some(schema), Some(value))),
        Err(error) => {
            let detail = format!(
                "The identity of {name} in the state does not fit what the provider {} declares: {error}. If the state was \
                 edited by hand, restore it.",
                provider.address()
            );
            diags.push(Diagnostic::error("Invalid resource identity in state", detail).about(name));
            Err(())
        }
    }
}

/// What a provider says after it has read, made or imported an object must be known as a whole.
pub(crate) fn is_known(
    identity: Option<&Identified>,
    provider: &ProviderAddr,
    address: &AbsResourceInstance,
    after: &str,
    diags: &mut Diagnostics,
) -> bool {
    if identity.is_none_or(|identity| identity.value.is_wholly_known()) {
        return true;
    }
    let detail = format!(
        "After {after}, the provider {:?} gave {address} an identity that has unknown values. All of it must be known by \
         then.\n\nThis is a bug in the provider, which should be reported in the provider's own issue tracker.",
        provider.to_string()
    );
    diags.push(Diagnostic::error("Provider returned invalid identity", detail).about(address.to_string()));
    false
}

/// The identity that somebody wrote down to import an object: attributes that may be left out are null. The error is
/// what is wrong with it.
pub(crate) fn wanted(schema: &IdentitySchema, said: &Value) -> Result<Value, String> {
    let Content::Object(ty, _) = said.unmark().0 else {
        return Err(format!("an object is required, with the attributes {}", names(schema)));
    };
    if let Some(stranger) = ty.names().iter().find(|name| !schema.attributes.contains_key(name.as_str())) {
        return Err(format!("there is no attribute {:?}; there are {}", stranger.as_str(), names(schema)));
    }
    let ty = schema.implied_type();
    let mut values = Vec::new();
    for (name, attribute) in &schema.attributes {
        let place = said.attribute(name).filter(|value| !value.is_null());
        let value = match place {
            Some(value) => {
                convert(&value, &attribute.ty).map_err(|error| format!("attribute {:?}: {error}", name.as_str()))?
            }
            None if attribute.required_for_import => {
                return Err(format!("the attribute {:?} is required to import an object of this type", name.as_str()));
            }
            None => Value::null(attribute.ty.clone()),
        };
        values.push(value);
    }
    Ok(Value::object_of(&ty, values))
}

fn names(schema: &IdentitySchema) -> String {
    let names = schema.attributes.iter().map(|(name, attribute)| match attribute.required_for_import {
        true => format!("{:?} (required)", name.as_str()),
        false => format!("{:?}", name.as_str()),
    });
    names.collect::<Vec<_>>().join(", ")
}

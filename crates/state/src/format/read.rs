use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustc_hash::FxHashMap;
use serde_json::error::Category;
use serde_json::value::RawValue;
use terrane_addr::{
    AbsProviderConfig, AbsResource, ConfigResource, InstanceKey, Mode, ModuleInstance, Resource, is_identifier,
};
use terrane_value::Str;

use super::ReadError;
use super::paths::read_paths;
use super::wire::{WireInstance, WireKey, WireOutput, WireResource, WireState, WireVersion};
use crate::snapshot::Contents;
use crate::{Attributes, Extra, Identity, Instance, Object, OutputValue, RawJson, ResourceState, State, Status};

/// Reads a document of format version 4. Attributes stay as they are: no provider is needed.
pub fn read(bytes: &[u8]) -> Result<State, ReadError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadError::Empty);
    }
    check_version(bytes)?;
    let wire: WireState<'_> = serde_json::from_slice(bytes).map_err(|error| json_error(&error))?;
    let mut resources = BTreeMap::new();
    let mut interner = Interner::default();
    for resource in wire.resources.unwrap_or_default() {
        read_resource(resource, &mut resources, &mut interner).map_err(structure)?;
    }
    let mut outputs = BTreeMap::new();
    for (name, output) in wire.outputs.unwrap_or_default() {
        let value = read_output(&name, output).map_err(structure)?;
        outputs.insert(Str::from(name), value);
    }
    Ok(State(Arc::new(Contents {
        lineage: wire.lineage.unwrap_or_default().into(),
        serial: wire.serial.unwrap_or_default(),
        terraform_version: wire.terraform_version.unwrap_or_default().into(),
        outputs,
        resources: resources.into_iter().map(|(address, resource)| (address, Arc::new(resource))).collect(),
        check_results: wire.check_results.map(RawJson::from_raw).filter(|results| results.as_str() != "[]"),
        extra: extra(wire.extra),
    })))
}

fn structure(message: String) -> ReadError {
    ReadError::Structure { message, place: None }
}

fn check_version(bytes: &[u8]) -> Result<(), ReadError> {
    let wire: WireVersion = match serde_json::from_slice(bytes) {
        Ok(wire) => wire,
        Err(error) if error.classify() == Category::Data => {
            return Err(ReadError::NoVersion { found: "The state file is not a JSON object.".to_string() });
        }
        Err(error) => return Err(json_error(&error)),
    };
    let written_by = wire.terraform_version.and_then(|version| version.as_str().map(str::to_string));
    let Some(version) = wire.version else {
        return Err(ReadError::NoVersion {
            found: "The state file does not have a \"version\" attribute.".to_string(),
        });
    };
    match version.as_u64() {
        Some(4) => Ok(()),
        Some(version @ 1..=3) => Err(ReadError::OldVersion { version, written_by }),
        Some(version @ 5..) => Err(ReadError::NewVersion { version, written_by }),
        Some(0) | None => Err(ReadError::NoVersion { found: format!("The version in the state file is {version}.") }),
    }
}

fn json_error(error: &serde_json::Error) -> ReadError {
    let (line, column) = (error.line(), error.column());
    // The place is at the end of the library's message, and we say it in our own way.
    let text = error.to_string();
    let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message).to_string();
    match error.classify() {
        Category::Eof => ReadError::Torn { line, column },
        Category::Syntax | Category::Io => ReadError::Syntax { message, line, column },
        Category::Data => ReadError::Structure { message, place: (line > 0).then_some((line, column)) },
    }
}

fn extra(fields: Vec<(String, &RawValue)>) -> Extra {
    Extra(fields.into_iter().map(|(name, value)| (name.into(), RawJson::from_raw(value))).collect())
}

pub(crate) fn read_output(name: &str, wire: WireOutput<'_>) -> Result<OutputValue, String> {
    Ok(OutputValue {
        value: wire.value.map_or_else(RawJson::null, RawJson::from_raw),
        ty: RawJson::from_raw(wire.ty.ok_or_else(|| format!("the output {name:?} has no type"))?),
        sensitive: wire.sensitive.unwrap_or_default(),
    })
}

fn read_resource(
    wire: WireResource<'_>,
    resources: &mut BTreeMap<AbsResource, ResourceState>,
    interner: &mut Interner,
) -> Result<(), String> {
    let address = resource_address(&wire, interner)?;
    let provider = interner
        .provider(wire.provider.as_deref().unwrap_or_default())
        .map_err(|why| format!("the provider configuration of {address} is not understood: {why}"))?;
    let resource = resources.entry(address.clone()).or_insert_with(|| ResourceState::new(provider));
    resource.extra = extra(wire.extra);
    for mut object in wire.instances.unwrap_or_default() {
        let key = match object.index_key.take() {
            None => InstanceKey::None,
            Some(WireKey::Int(index)) => InstanceKey::Int(index),
            Some(WireKey::Str(name)) => InstanceKey::Str(name.into()),
        };
        let deposed = object.deposed.take().filter(|key| !key.is_empty());
        let object = object_from_wire(object, interner)
            .map_err(|why| format!("an object of {} is not understood: {why}", address.instance(key.clone())))?;
        let instance = resource.instances.entry(key.clone()).or_default();
        if !place(instance, deposed, Arc::new(object)) {
            return Err(format!("{} has the same object twice", address.instance(key)));
        }
    }
    Ok(())
}

fn place(instance: &mut Instance, deposed: Option<String>, object: Arc<Object>) -> bool {
    match deposed {
        Some(key) => instance.deposed.insert(key.into(), object).is_none(),
        None => instance.current.replace(object).is_none(),
    }
}

fn resource_address(wire: &WireResource<'_>, interner: &mut Interner) -> Result<AbsResource, String> {
    let (kind, name) = (wire.kind.as_deref().unwrap_or_default(), wire.name.as_deref().unwrap_or_default());
    let mode = match wire.mode.as_deref().unwrap_or_default() {
        "managed" => Mode::Managed,
        "data" => Mode::Data,
        other => return Err(format!("a resource has the mode {other:?} ({kind:?} {name:?}), which is not supported")),
    };
    if !is_identifier(kind) || !is_identifier(name) {
        return Err(format!("a resource has the type {kind:?} and the name {name:?}, which are not both identifiers"));
    }
    let module = interner.module(wire.module.as_deref().unwrap_or_default())?;
    Ok(AbsResource { module, resource: Resource { mode, kind: kind.into(), name: name.into() } })
}

/// One object, where its key and deposed key are of no matter.
pub(crate) fn object_from_wire(wire: WireInstance<'_>, interner: &mut Interner) -> Result<Object, String> {
    let status = match wire.status.as_deref().unwrap_or_default() {
        "" => Status::Ready,
        "tainted" => Status::Tainted,
        other => return Err(format!("it has the unknown status {other:?}")),
    };
    let private = match &wire.private {
        Some(text) => STANDARD.decode(text).map_err(|_| "its private data is not base64".to_string())?,
        None => Vec::new(),
    };
    let identity = match (wire.identity_schema_version, wire.identity) {
        (None, None) => None,
        (version, value) => {
            Some(Identity { schema_version: version.unwrap_or_default(), value: value.map(RawJson::from_raw) })
        }
    };
    Ok(Object {
        status,
        schema_version: wire.schema_version.unwrap_or_default(),
        attributes: attributes(wire.attributes, wire.attributes_flat)?,
        sensitive_paths: read_paths(wire.sensitive_attributes.unwrap_or_default())?,
        identity,
        private,
        dependencies: interner.dependencies(wire.dependencies)?,
        create_before_destroy: wire.create_before_destroy.unwrap_or_default(),
        skip_destroy: wire.skip_destroy.unwrap_or_default(),
        extra: extra(wire.extra),
    })
}

fn attributes(json: Option<&RawValue>, flat: Option<BTreeMap<String, String>>) -> Result<Attributes, String> {
    match (json, flat) {
        (Some(raw), _) if raw.get().starts_with('{') => Ok(Attributes::Json(RawJson::from_raw(raw))),
        (Some(_), _) => Err("its attributes are not an object".to_string()),
        (None, Some(flat)) => {
            Ok(Attributes::Flat(flat.into_iter().map(|(name, text)| (name.into(), text.into())).collect()))
        }
        (None, None) => Err("it has no attributes".to_string()),
    }
}

/// Shares what occurs many times: 100,000 instances have few modules, providers and lists of dependencies.
#[derive(Default)]
pub(crate) struct Interner {
    modules: FxHashMap<String, ModuleInstance>,
    providers: FxHashMap<String, AbsProviderConfig>,
    dependencies: FxHashMap<String, Arc<[ConfigResource]>>,
    resources: FxHashMap<String, ConfigResource>,
}

impl Interner {
    fn module(&mut self, text: &str) -> Result<ModuleInstance, String> {
        if let Some(module) = self.modules.get(text) {
            return Ok(module.clone());
        }
        let module: ModuleInstance = text.parse().map_err(|error| format!("{error}"))?;
        self.modules.insert(text.to_string(), module.clone());
        Ok(module)
    }

    pub(crate) fn provider(&mut self, text: &str) -> Result<AbsProviderConfig, String> {
        if let Some(provider) = self.providers.get(text) {
            return Ok(provider.clone());
        }
        let provider: AbsProviderConfig = text.parse().map_err(|error| format!("{error}"))?;
        self.providers.insert(text.to_string(), provider.clone());
        Ok(provider)
    }

    fn dependencies(&mut self, raw: Option<&RawValue>) -> Result<Arc<[ConfigResource]>, String> {
        let text = raw.map_or("[]", RawValue::get);
        if let Some(list) = self.dependencies.get(text) {
            return Ok(list.clone());
        }
        let names: Vec<String> =
            serde_json::from_str(text).map_err(|_| "its dependencies are not a list of addresses".to_string())?;
        let list: Arc<[ConfigResource]> =
            names.iter().map(|name| self.resource(name)).collect::<Result<Vec<_>, _>>()?.into();
        self.dependencies.insert(text.to_string(), list.clone());
        Ok(list)
    }

    fn resource(&mut self, text: &str) -> Result<ConfigResource, String> {
        if let Some(resource) = self.resources.get(text) {
            return Ok(resource.clone());
        }
        let resource: ConfigResource = text.parse().map_err(|error| format!("{error}"))?;
        self.resources.insert(text.to_string(), resource.clone());
        Ok(resource)
    }
}

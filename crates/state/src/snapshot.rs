//! What we believe exists: data, never changed once made.

use std::collections::BTreeMap;
use std::sync::Arc;

use terrane_addr::{AbsProviderConfig, AbsResource, AbsResourceInstance, ConfigResource, InstanceKey, ProviderAddr};
use terrane_value::{Path, Str};

use crate::RawJson;

/// An immutable snapshot. Cloning it costs nothing; [`crate::StateWriter`] makes the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State(pub(crate) Arc<Contents>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Contents {
    pub lineage: Str,
    pub serial: u64,
    pub terraform_version: Str,
    pub outputs: BTreeMap<Str, OutputValue>,
    pub resources: BTreeMap<AbsResource, Arc<ResourceState>>,
    pub check_results: Option<RawJson>,
    pub extra: Extra,
}

/// Fields of a file that this version does not know: kept and written back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extra(pub(crate) Box<[(Str, RawJson)]>);

/// An output of the root module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputValue {
    pub value: RawJson,
    /// The type, in the JSON notation of type constraints: `"string"`, `["list","string"]`.
    pub ty: RawJson,
    pub sensitive: bool,
}

/// All instances of a resource in one instance of its module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceState {
    /// The provider configuration that made the objects, and that will destroy them if nothing else says.
    pub provider: AbsProviderConfig,
    pub instances: BTreeMap<InstanceKey, Instance>,
    pub extra: Extra,
}

impl ResourceState {
    #[must_use]
    pub fn new(provider: AbsProviderConfig) -> ResourceState {
        ResourceState { provider, instances: BTreeMap::new(), extra: Extra::default() }
    }
}

/// The objects of one address: the current one, and those that it has replaced but that still exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Instance {
    pub current: Option<Arc<Object>>,
    /// By deposed key: eight hexadecimal digits.
    pub deposed: BTreeMap<Str, Arc<Object>>,
}

impl Instance {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.current.is_none() && self.deposed.is_empty()
    }
}

/// One object in the world, as the provider last described it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    pub status: Status,
    /// The version of the provider's schema that the attributes follow.
    pub schema_version: u64,
    pub attributes: Attributes,
    /// Attributes that are sensitive because of the configuration, not because the schema says so.
    pub sensitive_paths: Vec<Path>,
    pub identity: Option<Identity>,
    /// The provider's own notes.
    pub private: Vec<u8>,
    /// Which resources must outlive this object.
    pub dependencies: Arc<[ConfigResource]>,
    pub create_before_destroy: bool,
    /// OpenTofu's record of `destroy = false`: without a block that says otherwise it is not to be destroyed.
    pub skip_destroy: bool,
    pub extra: Extra,
}

impl Object {
    /// An object without marks, notes and dependencies.
    #[must_use]
    pub fn new(schema_version: u64, attributes: RawJson) -> Object {
        Object {
            status: Status::Ready,
            schema_version,
            attributes: Attributes::Json(attributes),
            sensitive_paths: Vec::new(),
            identity: None,
            private: Vec::new(),
            dependencies: Arc::new([]),
            create_before_destroy: false,
            skip_destroy: false,
            extra: Extra::default(),
        }
    }

    #[must_use]
    pub fn is_tainted(&self) -> bool {
        self.status == Status::Tainted
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Ready,
    /// Not wholly made, or declared bad: to be replaced.
    Tainted,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attributes {
    /// A JSON object.
    Json(RawJson),
    /// The notation of providers from before typed schemas, `list.#` and `list.0`: read, and handed to the
    /// provider for an upgrade, never made anew.
    Flat(BTreeMap<Str, Str>),
}

/// What identifies the object in the provider's world, where the provider says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub schema_version: u64,
    /// `None` where only the version is recorded.
    pub value: Option<RawJson>,
}

impl State {
    /// Nothing exists. Its serial is 0: it has not been written.
    #[must_use]
    pub fn empty(lineage: impl Into<Str>, terraform_version: impl Into<Str>) -> State {
        State(Arc::new(Contents {
            lineage: lineage.into(),
            serial: 0,
            terraform_version: terraform_version.into(),
            outputs: BTreeMap::new(),
            resources: BTreeMap::new(),
            check_results: None,
            extra: Extra::default(),
        }))
    }

    /// Which history of states this is one of; two states of different lineages have nothing in common.
    #[must_use]
    pub fn lineage(&self) -> &Str {
        &self.0.lineage
    }

    #[must_use]
    pub fn serial(&self) -> u64 {
        self.0.serial
    }

    /// The version of the engine that wrote it.
    #[must_use]
    pub fn terraform_version(&self) -> &Str {
        &self.0.terraform_version
    }

    /// The outputs of the root module.
    #[must_use]
    pub fn outputs(&self) -> &BTreeMap<Str, OutputValue> {
        &self.0.outputs
    }

    #[must_use]
    pub fn resources(&self) -> &BTreeMap<AbsResource, Arc<ResourceState>> {
        &self.0.resources
    }

    /// The results of checks, as the file has them.
    #[must_use]
    pub fn check_results(&self) -> Option<&RawJson> {
        self.0.check_results.as_ref()
    }

    /// The same with other providers, where `change` gives one.
    #[must_use]
    pub fn with_providers(&self, change: impl Fn(&ProviderAddr) -> Option<ProviderAddr>) -> State {
        let mut contents = Contents::clone(&self.0);
        for resource in contents.resources.values_mut() {
            if let Some(provider) = change(&resource.provider.provider) {
                Arc::make_mut(resource).provider.provider = provider;
            }
        }
        State(Arc::new(contents))
    }

    #[must_use]
    pub fn resource(&self, address: &AbsResource) -> Option<&Arc<ResourceState>> {
        self.0.resources.get(address)
    }

    #[must_use]
    pub fn instance(&self, address: &AbsResourceInstance) -> Option<&Instance> {
        self.resource(&address.resource)?.instances.get(&address.key)
    }

    /// The current object of an address.
    #[must_use]
    pub fn object(&self, address: &AbsResourceInstance) -> Option<&Arc<Object>> {
        self.instance(address)?.current.as_ref()
    }

    /// All addresses with their objects, in order.
    pub fn instances(&self) -> impl Iterator<Item = (AbsResourceInstance, &Instance)> {
        self.0.resources.iter().flat_map(|(address, resource)| {
            resource.instances.iter().map(|(key, instance)| (address.instance(key.clone()), instance))
        })
    }

    /// It has never been written anywhere.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.0.serial == 0
    }

    /// Nothing exists and nothing is promised: no resources and no outputs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.resources.is_empty() && self.0.outputs.is_empty()
    }

    /// Whether both say the same about the world; lineage, serial and version are not compared.
    #[must_use]
    pub fn same_content(&self, other: &State) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.0.outputs == other.0.outputs
                && self.0.resources == other.0.resources
                && self.0.check_results == other.0.check_results)
    }
}

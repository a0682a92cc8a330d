//! The only pen.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use terrane_addr::{AbsProviderConfig, AbsResource, AbsResourceInstance, ModuleInstance};
use terrane_value::Str;

use crate::snapshot::Contents;
use crate::{Instance, Object, OutputValue, RawJson, ResourceState, State, Status};

/// Makes the next snapshot out of one. The serial goes up by one with the first real change, and then not
/// again: all that one run writes is one version of the state.
///
/// A snapshot that is kept alive makes the next change copy the maps it shares. So take one for each
/// checkpoint, never for each object; [`StateWriter::state`] is free for looking things up.
#[derive(Clone, Debug)]
pub struct StateWriter {
    state: State,
    start_serial: u64,
    terraform_version: Str,
}

impl StateWriter {
    /// Changes are recorded as made by the given version of the engine.
    #[must_use]
    pub fn new(start: State, terraform_version: impl Into<Str>) -> StateWriter {
        StateWriter { start_serial: start.serial(), state: start, terraform_version: terraform_version.into() }
    }

    /// Goes on with what an earlier writer has begun on a snapshot of that serial.
    pub(crate) fn resume(state: State, start_serial: u64, terraform_version: Str) -> StateWriter {
        StateWriter { state, start_serial, terraform_version }
    }

    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    #[must_use]
    pub fn snapshot(&self) -> State {
        self.state.clone()
    }

    /// Whether anything differs from the snapshot this began with.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.state.serial() != self.start_serial
    }

    /// Puts an object where it is the current one. The resource is made if need be; its provider
    /// configuration becomes the given one.
    pub fn set_current(&mut self, address: &AbsResourceInstance, provider: &AbsProviderConfig, object: Arc<Object>) {
        if self.state.object(address) != Some(&object) || !self.has_provider(&address.resource, provider) {
            self.instance_mut(address, Some(provider)).current = Some(object);
        }
    }

    /// Returns what was there. The resource stays, even without instances.
    pub fn remove_current(&mut self, address: &AbsResourceInstance) -> Option<Arc<Object>> {
        self.state.object(address)?;
        self.change_instance(address, |instance| instance.current.take())
    }

    pub fn set_deposed(
        &mut self,
        address: &AbsResourceInstance,
        key: &str,
        provider: &AbsProviderConfig,
        object: Arc<Object>,
    ) {
        let before = self.state.instance(address).and_then(|instance| instance.deposed.get(key));
        if before != Some(&object) || !self.has_provider(&address.resource, provider) {
            self.instance_mut(address, Some(provider)).deposed.insert(key.into(), object);
        }
    }

    pub fn remove_deposed(&mut self, address: &AbsResourceInstance, key: &str) -> Option<Arc<Object>> {
        self.state.instance(address)?.deposed.get(key)?;
        self.change_instance(address, |instance| instance.deposed.remove(key))
    }

    /// Makes room for a replacement: the current object becomes the deposed one of that key, which must be
    /// unused. Returns it, or `None` where there was no current object.
    pub fn depose(&mut self, address: &AbsResourceInstance, key: &str) -> Option<Arc<Object>> {
        let instance = self.state.instance(address)?;
        instance.current.as_ref()?;
        debug_assert!(!instance.deposed.contains_key(key), "deposed keys are unique within an instance");
        self.change_instance(address, |instance| {
            let object = instance.current.take()?;
            instance.deposed.insert(key.into(), object.clone());
            Some(object)
        })
    }

    /// The reverse of [`StateWriter::depose`], after the replacement could not be made. Does nothing if there
    /// is a current object again.
    pub fn restore(&mut self, address: &AbsResourceInstance, key: &str) -> bool {
        let Some(instance) = self.state.instance(address) else { return false };
        if instance.current.is_some() || !instance.deposed.contains_key(key) {
            return false;
        }
        self.change_instance(address, |instance| {
            instance.current = instance.deposed.remove(key);
            instance.current.clone()
        })
        .is_some()
    }

    /// `false` where there is no current object.
    pub fn taint(&mut self, address: &AbsResourceInstance) -> bool {
        self.set_status(address, Status::Tainted)
    }

    /// `false` where there is no current object.
    pub fn untaint(&mut self, address: &AbsResourceInstance) -> bool {
        self.set_status(address, Status::Ready)
    }

    fn set_status(&mut self, address: &AbsResourceInstance, status: Status) -> bool {
        let Some(object) = self.state.object(address).cloned() else { return false };
        if object.status != status {
            self.instance_mut(address, None).current = Some(Arc::new(Object { status, ..(*object).clone() }));
        }
        true
    }

    /// Replaces all outputs of the root module.
    pub fn set_outputs(&mut self, outputs: BTreeMap<Str, OutputValue>) {
        if *self.state.outputs() != outputs {
            self.touch().outputs = outputs;
        }
    }

    pub fn set_output(&mut self, name: &str, output: OutputValue) {
        if self.state.outputs().get(name) != Some(&output) {
            self.touch().outputs.insert(name.into(), output);
        }
    }

    pub fn remove_output(&mut self, name: &str) -> Option<OutputValue> {
        self.state.outputs().get(name)?;
        self.touch().outputs.remove(name)
    }

    /// The list of results in the notation of the file. An empty list is none.
    pub fn set_check_results(&mut self, results: Option<RawJson>) {
        let results = results.filter(|results| results.as_str() != "[]");
        if self.state.check_results() != results.as_ref() {
            self.touch().check_results = results;
        }
    }

    /// Records that the resource exists, with whatever instances it has, and which provider configuration
    /// it belongs to.
    pub fn declare_resource(&mut self, address: &AbsResource, provider: &AbsProviderConfig) {
        if !self.has_provider(address, provider) {
            self.resource_mut(address, Some(provider));
        }
    }

    /// Forgets a resource with all its objects, whatever they are.
    pub fn remove_resource(&mut self, address: &AbsResource) -> Option<Arc<ResourceState>> {
        self.state.resource(address)?;
        self.touch().resources.remove(address)
    }

    /// Forgets one instance with its current and deposed objects. The resource stays.
    pub fn remove_instance(&mut self, address: &AbsResourceInstance) -> Option<Instance> {
        self.state.instance(address)?;
        self.resource_mut(&address.resource, None).instances.remove(&address.key)
    }

    /// Forgets a resource that has no instances. `false` where it has some, or is not there.
    pub fn remove_resource_if_empty(&mut self, address: &AbsResource) -> bool {
        let empty = self.state.resource(address).is_some_and(|resource| resource.instances.is_empty());
        empty && self.remove_resource(address).is_some()
    }

    /// Forgets all resources without instances for which `keep` does not vote.
    pub fn remove_empty_resources(&mut self, mut keep: impl FnMut(&AbsResource) -> bool) {
        let resources = self.state.resources().iter();
        let empty: Vec<AbsResource> = resources
            .filter(|(address, resource)| resource.instances.is_empty() && !keep(address))
            .map(|(address, _)| address.clone())
            .collect();
        for address in &empty {
            self.touch().resources.remove(address);
        }
    }

    /// Gives an instance, with its deposed objects, another address. A resource that is left without
    /// instances goes; the provider configuration comes along if the new resource is not there yet.
    pub fn move_instance(&mut self, from: &AbsResourceInstance, to: &AbsResourceInstance) -> Result<(), MoveError> {
        let source = self.state.resource(&from.resource).ok_or_else(|| MoveError::missing(from))?;
        let instance = source.instances.get(&from.key).ok_or_else(|| MoveError::missing(from))?.clone();
        if self.state.instance(to).is_some() {
            return Err(MoveError::occupied(to));
        }
        let provider = source.provider.clone();
        if self.state.resource(&to.resource).is_none() {
            self.declare_resource(&to.resource, &provider);
        }
        self.resource_mut(&from.resource, None).instances.remove(&from.key);
        *self.instance_mut(to, None) = instance;
        // Last, for both may be the same resource.
        self.remove_resource_if_empty(&from.resource);
        Ok(())
    }

    /// Gives a resource another address.
    pub fn move_resource(&mut self, from: &AbsResource, to: &AbsResource) -> Result<(), MoveError> {
        if self.state.resource(from).is_none() {
            return Err(MoveError::missing(from));
        }
        if self.state.resource(to).is_some() {
            return Err(MoveError::occupied(to));
        }
        let contents = self.touch();
        if let Some(resource) = contents.resources.remove(from) {
            contents.resources.insert(to.clone(), resource);
        }
        Ok(())
    }

    /// Gives a module instance, with all below it, another address.
    pub fn move_module(&mut self, from: &ModuleInstance, to: &ModuleInstance) -> Result<(), MoveError> {
        let inside = |module: &ModuleInstance| module.starts_with(from);
        let moving: Vec<AbsResource> =
            self.state.resources().keys().filter(|address| inside(&address.module)).cloned().collect();
        if moving.is_empty() {
            return Err(MoveError::missing(from));
        }
        if self.state.resources().keys().any(|address| address.module.starts_with(to) && !inside(&address.module)) {
            return Err(MoveError::occupied(to));
        }
        // All are taken out before the first is put back: the new addresses may overlap the old ones.
        let contents = self.touch();
        let taken: Vec<_> = moving
            .into_iter()
            .filter_map(|address| contents.resources.remove(&address).map(|resource| (address, resource)))
            .collect();
        for (mut address, resource) in taken {
            let below = address.module.steps().iter().skip(from.steps().len());
            address.module = ModuleInstance::new(to.steps().iter().chain(below).cloned().collect());
            contents.resources.insert(address, resource);
        }
        Ok(())
    }

    /// Takes over all content of another snapshot, of whatever lineage: a recovery, or a pushed state.
    pub fn replace_content(&mut self, with: &State) {
        if !self.state.same_content(with) {
            let contents = self.touch();
            contents.outputs = with.0.outputs.clone();
            contents.resources = with.0.resources.clone();
            contents.check_results = with.0.check_results.clone();
        }
    }

    fn has_provider(&self, address: &AbsResource, provider: &AbsProviderConfig) -> bool {
        self.state.resource(address).is_some_and(|resource| resource.provider == *provider)
    }

    /// Every change goes through here.
    pub(crate) fn touch(&mut self) -> &mut Contents {
        let contents = Arc::make_mut(&mut self.state.0);
        if contents.serial == self.start_serial {
            contents.serial = self.start_serial + 1;
            contents.terraform_version = self.terraform_version.clone();
        }
        contents
    }

    /// Without a provider, the resource must exist.
    fn resource_mut(&mut self, address: &AbsResource, provider: Option<&AbsProviderConfig>) -> &mut ResourceState {
        let contents = self.touch();
        let resource = match contents.resources.entry(address.clone()) {
            std::collections::btree_map::Entry::Occupied(entry) => Arc::make_mut(entry.into_mut()),
            std::collections::btree_map::Entry::Vacant(entry) => {
                let provider = provider.expect("callers without a provider have looked the resource up").clone();
                Arc::make_mut(entry.insert(Arc::new(ResourceState::new(provider))))
            }
        };
        if let Some(provider) = provider {
            resource.provider = provider.clone();
        }
        resource
    }

    fn instance_mut(&mut self, address: &AbsResourceInstance, provider: Option<&AbsProviderConfig>) -> &mut Instance {
        self.resource_mut(&address.resource, provider).instances.entry(address.key.clone()).or_default()
    }

    /// Changes an instance that exists, and forgets it if nothing is left of it.
    pub(crate) fn change_instance<T>(
        &mut self,
        address: &AbsResourceInstance,
        change: impl FnOnce(&mut Instance) -> Option<T>,
    ) -> Option<T> {
        let instances = &mut self.resource_mut(&address.resource, None).instances;
        let instance = instances.get_mut(&address.key)?;
        let result = change(instance);
        if instance.is_empty() {
            instances.remove(&address.key);
        }
        result
    }
}

/// Why something could not be moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MoveError {
    /// There is nothing at the old address.
    Missing(String),
    /// There is something at the new address.
    Occupied(String),
}

impl MoveError {
    fn missing(address: &impl fmt::Display) -> MoveError {
        MoveError::Missing(address.to_string())
    }

    fn occupied(address: &impl fmt::Display) -> MoveError {
        MoveError::Occupied(address.to_string())
    }
}

impl fmt::Display for MoveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MoveError::Missing(address) => write!(f, "there is no {address} in the state"),
            MoveError::Occupied(address) => write!(f, "the state already has {address}"),
        }
    }
}

impl std::error::Error for MoveError {}

//! What the evaluator sees of the world: values of resources, provider functions, files and time.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use futures::FutureExt;
use rustc_hash::FxHashMap;
use terrane_addr::{InstanceKey, ModuleInstance, ProviderAddr};
use terrane_eval::{Index, ItemId, ItemKind, ModuleId, ProviderCall, World};
use terrane_functions::Outside;
use terrane_provider::{CallRequest, Provider};
use terrane_value::{Value, convert};

/// The instances of one resource in one module instance, and their value as a whole, made when asked for.
#[derive(Default)]
struct Group {
    keyed: Keyed,
    instances: BTreeMap<InstanceKey, Value>,
    whole: Option<Value>,
}

/// What the block says, which an empty set of instances cannot tell.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Keyed {
    #[default]
    Once,
    /// `enabled` decides: null if there is none.
    OnceOrNever,
    ByNumber,
    ByName,
}

pub(crate) struct RunWorld<'a> {
    outside: &'a dyn Outside,
    workspace: &'a str,
    applying: bool,
    groups: RefCell<FxHashMap<(ModuleInstance, ItemId), Group>>,
    /// Started for their functions only.
    function_providers: BTreeMap<ProviderAddr, Arc<dyn Provider>>,
    index: Arc<Index>,
}

impl<'a> RunWorld<'a> {
    pub(crate) fn new(index: Arc<Index>, outside: &'a dyn Outside, workspace: &'a str, applying: bool) -> RunWorld<'a> {
        RunWorld {
            outside,
            workspace,
            applying,
            groups: RefCell::default(),
            function_providers: BTreeMap::new(),
            index,
        }
    }

    pub(crate) fn with_functions(mut self, providers: BTreeMap<ProviderAddr, Arc<dyn Provider>>) -> RunWorld<'a> {
        self.function_providers = providers;
        self
    }

    /// Declares how a resource repeats, so that it has a value even without instances.
    pub(crate) fn declare(&self, module: &ModuleInstance, item: ItemId, keyed: Keyed) {
        let mut groups = self.groups.borrow_mut();
        let group = groups.entry((module.clone(), item)).or_default();
        group.keyed = keyed;
        group.whole = None;
    }

    /// Whether there is a value of an instance: it is declared, and has been visited.
    pub(crate) fn has_instance(&self, module: &ModuleInstance, item: ItemId, key: &InstanceKey) -> bool {
        let groups = self.groups.borrow();
        groups.get(&(module.clone(), item)).is_some_and(|group| group.instances.contains_key(key))
    }

    pub(crate) fn set(&self, module: &ModuleInstance, item: ItemId, key: InstanceKey, value: Value) {
        let mut groups = self.groups.borrow_mut();
        let group = groups.entry((module.clone(), item)).or_default();
        group.instances.insert(key, value);
        group.whole = None;
    }
}

impl Group {
    fn whole(&self) -> Value {
        match self.keyed {
            Keyed::Once => self.instances.get(&InstanceKey::None).cloned().unwrap_or_else(Value::dynamic),
            Keyed::OnceOrNever => {
                let only = self.instances.get(&InstanceKey::None).cloned();
                only.unwrap_or_else(|| Value::null(terrane_value::Type::Dynamic))
            }
            Keyed::ByNumber => {
                let length = self
                    .instances
                    .keys()
                    .filter_map(|key| match key {
                        InstanceKey::Int(index) => Some(*index + 1),
                        InstanceKey::None | InstanceKey::Str(_) => None,
                    })
                    .max()
                    .unwrap_or(0);
                let item = |index| self.instances.get(&InstanceKey::Int(index)).cloned().unwrap_or_else(Value::dynamic);
                Value::tuple((0..length).map(item).collect())
            }
            Keyed::ByName => Value::object(self.instances.iter().filter_map(|(key, value)| match key {
                InstanceKey::Str(name) => Some((name.clone(), value.clone())),
                InstanceKey::None | InstanceKey::Int(_) => None,
            })),
        }
    }
}

impl World for RunWorld<'_> {
    fn resource(&self, module: &ModuleInstance, item: ItemId) -> Value {
        let mut groups = self.groups.borrow_mut();
        match groups.get_mut(&(module.clone(), item)) {
            Some(group) => {
                if group.whole.is_none() {
                    group.whole = Some(group.whole());
                }
                group.whole.clone().unwrap_or_else(Value::dynamic)
            }
            None => Value::dynamic(),
        }
    }

    fn provider_function(&self, module: ModuleId, provider: &str, function: &str, arguments: &[Value]) -> ProviderCall {
        let declared = self.index.module(module);
        let address = declared.provider_address(provider, &self.index.config.default_host);
        let unknown = |detail: String| ProviderCall::Unknown(detail);
        let Some(instance) = self.function_providers.get(&address) else {
            return unknown(format!(
                "There is no function named \"provider::{provider}::{function}\". Ensure that provider name {provider:?} \
                 is declared in this module's required_providers block, and that this provider offers a function named \
                 {function:?}."
            ));
        };
        let schemas = instance.schemas().clone();
        let Some(signature) = schemas.functions.get(function) else {
            return unknown(format!(
                "The function {function:?} is not available from the provider {:?}.",
                address.for_display()
            ));
        };
        let mut converted = Vec::with_capacity(arguments.len());
        let mut marks = terrane_value::Marks::NONE;
        for (at, argument) in arguments.iter().enumerate() {
            let Some(parameter) = signature.parameters.get(at).or(signature.variadic.as_ref()) else {
                return ProviderCall::Failed {
                    argument: Some(at),
                    message: format!("Function expects only {} argument(s).", signature.parameters.len()),
                };
            };
            let (argument, own) = argument.unmark_deep();
            marks = marks.union(own);
            if argument.is_null() && !parameter.allow_null {
                let message =
                    format!("Invalid value for {:?} parameter: argument must not be null.", parameter.name.as_str());
                return ProviderCall::Failed { argument: Some(at), message };
            }
            match convert(&argument, &parameter.ty) {
                Ok(value) if !value.is_wholly_known() && !parameter.allow_unknown => {
                    return ProviderCall::Answer(Value::unknown(signature.returns.clone()).with_marks(marks));
                }
                Ok(value) => converted.push(value),
                Err(error) => {
                    let message = format!("Invalid value for {:?} parameter: {error}.", parameter.name.as_str());
                    return ProviderCall::Failed { argument: Some(at), message };
                }
            }
        }
        if converted.len() < signature.parameters.len() {
            let missing = &signature.parameters[converted.len()].name;
            let message = format!("not enough arguments: missing value for {:?}", missing.as_str());
            return ProviderCall::Failed { argument: None, message };
        }
        let request = CallRequest { function, arguments: converted };
        match instance.call_function(request).now_or_never() {
            Some(response) => match response.result {
                Ok(value) => ProviderCall::Answer(value.with_marks(marks)),
                Err((argument, message)) => ProviderCall::Failed { argument, message },
            },
            None => ProviderCall::Failed {
                argument: None,
                message: "the provider does not answer at once, which only embedded providers' functions do in this \
                          version"
                    .into(),
            },
        }
    }

    fn outside(&self) -> &dyn Outside {
        self.outside
    }

    fn workspace(&self) -> &str {
        self.workspace
    }

    fn applying(&self) -> bool {
        self.applying
    }
}

/// Which items are resources.
pub(crate) fn is_resource(index: &Index, item: ItemId) -> bool {
    matches!(index.item(item).kind, ItemKind::Resource(_))
}

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustc_hash::FxHashMap;
use terrane_addr::{
    AbsProviderConfig, AbsResource, AbsResourceInstance, ConfigResource, ModulePath, ProviderAddr, Str, Target,
};
use terrane_state::State;
use terrane_value::{Marks, Path, Type, Value, json, msgpack};

use super::record::{WireCheck, WirePlan, WireProviderConfig, WireRecord, WireStep, WireTarget, WireValue};
use crate::{
    Change, Checks, DeclaredCheck, Deferred, Drift, ObjectCheck, OutputChange, Plan, PlanFile, PlanFileError,
    ProviderAs, SourceText, Step, StepKind, UsedSchemas,
};

/// What a record says, or what is wrong with it.
pub(super) type Understood<T> = Result<T, String>;

/// Reads the records of a plan, which are known to be as they were written.
pub(crate) fn read(bytes: &[u8]) -> Result<PlanFile, PlanFileError> {
    let mut reader = Reader { rest: bytes, ..Reader::default() };
    let mut found = Found::default();
    let mut record = 0;
    while let Some(line) = reader.line() {
        record += 1;
        parse(line)
            .and_then(|wire| reader.record(wire, &mut found))
            .map_err(|message| PlanFileError::Contents { record, message })?;
    }
    found.close().map_err(|message| PlanFileError::Contents { record, message })
}

fn parse(line: &[u8]) -> Understood<WireRecord> {
    // The place is at the end of the library's message: of no use, as a record is one long line.
    serde_json::from_slice(line).map_err(|error| {
        let text = error.to_string();
        text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message).to_string()
    })
}

/// The lines that are left, and the tables that records name entries of.
#[derive(Default)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    types: Vec<Type>,
    providers: Vec<AbsProviderConfig>,
    /// So that the instances of a resource share its address.
    resources: FxHashMap<AbsResource, AbsResource>,
    config_resources: FxHashMap<String, ConfigResource>,
}

/// What the records have said so far.
#[derive(Default)]
struct Found {
    header: Option<WirePlan>,
    targets: Vec<Target>,
    force_replace: Vec<AbsResourceInstance>,
    sources: Vec<SourceText>,
    module_manifest: Option<Vec<u8>>,
    previous: Option<State>,
    prior: Option<State>,
    schemas: UsedSchemas,
    variables: BTreeMap<Str, Value>,
    changes: Vec<Change>,
    deferred: Vec<Deferred>,
    drift: Vec<Drift>,
    outputs: Vec<OutputChange>,
    steps: Vec<Step>,
    ephemerals: Vec<AbsResource>,
    checks: Checks,
    dependencies: BTreeMap<ConfigResource, Arc<[ConfigResource]>>,
    relevant_attributes: Vec<(AbsResourceInstance, Path)>,
}

impl<'a> Reader<'a> {
    fn line(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let end = self.rest.iter().position(|byte| *byte == b'\n').unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at(end);
        self.rest = rest.get(1..).unwrap_or_default();
        Some(line)
    }

    /// The bytes that follow the record which has announced them.
    fn attached(&mut self, length: usize) -> Understood<&'a [u8]> {
        match self.rest.split_at_checked(length) {
            Some((bytes, [b'\n', rest @ ..])) => {
                self.rest = rest;
                Ok(bytes)
            }
            _ => Err("what follows it is not as long as it says".to_string()),
        }
    }

    fn record(&mut self, record: WireRecord, found: &mut Found) -> Understood<()> {
        match record {
            WireRecord::Plan(header) => self.header(header, found)?,
            WireRecord::Source { path, length } => {
                found.sources.push(SourceText { path, bytes: self.attached(length)?.into() });
            }
            WireRecord::ModuleManifest { length } => {
                once(&mut found.module_manifest, self.attached(length)?.to_vec())?;
            }
            WireRecord::PreviousState { length } => once(&mut found.previous, self.state(length)?)?,
            WireRecord::PriorState { length } => once(&mut found.prior, self.state(length)?)?,
            WireRecord::Type(text) => {
                let ty = json::decode_type(text.as_bytes()).map_err(|error| error.to_string())?;
                self.types.push(ty);
            }
            WireRecord::ProviderConfig(config) => self.providers.push(provider_config(config)?),
            WireRecord::Schema(schema) => self.schema(schema, &mut found.schemas)?,
            WireRecord::Variable { name, value } => {
                found.variables.insert(name.into(), self.value(value)?);
            }
            WireRecord::Change(change) => found.changes.push(self.change(change)?),
            WireRecord::Deferred { reason, name, change } => {
                found.deferred.push(Deferred { reason: reason.into(), name, change: self.change(change)? });
            }
            WireRecord::Drift(drift) => found.drift.push(self.drift(drift)?),
            WireRecord::Output(output) => found.outputs.push(self.output(output)?),
            WireRecord::Ephemeral(address) => found.ephemerals.push(self.instance(&address)?.resource),
            WireRecord::Step(step) => found.steps.push(read_step(step, found)?),
            WireRecord::Check(check) => read_check(check, &mut found.checks),
            WireRecord::Dependencies { resource, on } => {
                let on: Vec<ConfigResource> =
                    on.iter().map(|text| self.config_resource(text)).collect::<Understood<_>>()?;
                found.dependencies.insert(self.config_resource(&resource)?, on.into());
            }
            WireRecord::RelevantAttribute { address, path } => {
                found.relevant_attributes.push((self.instance(&address)?, self.path(path)?));
            }
        }
        Ok(())
    }

    fn header(&mut self, header: WirePlan, found: &mut Found) -> Understood<()> {
        for target in &header.targets {
            found.targets.push(self.target(target)?);
        }
        for address in &header.force_replace {
            found.force_replace.push(self.instance(address)?);
        }
        once(&mut found.header, header)
    }

    fn target(&mut self, target: &WireTarget) -> Understood<Target> {
        match target {
            WireTarget::Module(module) => {
                module.parse().map(Target::Module).map_err(|error: terrane_addr::AddressError| error.to_string())
            }
            WireTarget::Resource(resource) => {
                let address = self.instance(resource)?;
                match address.key.is_none() {
                    true => Ok(Target::Resource(address.resource)),
                    false => Err(format!("{resource} is an instance, and a resource is required")),
                }
            }
            WireTarget::Instance(instance) => self.instance(instance).map(Target::Instance),
        }
    }

    fn state(&mut self, length: usize) -> Understood<State> {
        terrane_state::read(self.attached(length)?).map_err(|error| error.to_string().trim_end_matches('.').to_string())
    }

    pub(super) fn value(&self, wire: WireValue) -> Understood<Value> {
        let bytes = STANDARD.decode(&wire.value).map_err(|_| "a value is not base64".to_string())?;
        let ty = self.types.get(wire.ty).ok_or("a value has a type that is not there")?;
        let value = msgpack::decode(&bytes, ty).map_err(|error| error.to_string())?;
        if wire.sensitive.is_empty() {
            return Ok(value);
        }
        let paths: Vec<(Path, Marks)> =
            self.paths(wire.sensitive)?.into_iter().map(|path| (path, Marks::SENSITIVE)).collect();
        Ok(value.mark_paths(&paths))
    }

    pub(super) fn ty(&self, number: usize) -> Understood<Type> {
        self.types.get(number).cloned().ok_or_else(|| "it names a type that is not there".to_string())
    }

    pub(super) fn provider(&self, number: usize) -> Understood<AbsProviderConfig> {
        let provider = self.providers.get(number).cloned();
        provider.ok_or_else(|| "it names a provider configuration that is not there".to_string())
    }

    pub(super) fn instance(&mut self, text: &str) -> Understood<AbsResourceInstance> {
        let address: AbsResourceInstance =
            text.parse().map_err(|error: terrane_addr::AddressError| error.to_string())?;
        let shared = self.resources.entry(address.resource.clone()).or_insert(address.resource).clone();
        Ok(shared.instance(address.key))
    }

    fn config_resource(&mut self, text: &str) -> Understood<ConfigResource> {
        if let Some(resource) = self.config_resources.get(text) {
            return Ok(resource.clone());
        }
        let resource: ConfigResource = text.parse().map_err(|error: terrane_addr::AddressError| error.to_string())?;
        self.config_resources.insert(text.to_string(), resource.clone());
        Ok(resource)
    }
}

impl Found {
    fn close(self) -> Understood<PlanFile> {
        let header = self.header.ok_or("there is nothing about the plan as a whole")?;
        let previous = self.previous.ok_or("there is no state")?;
        let (plan_workspace, workspace) = header.workspaces;
        let plan = Plan {
            mode: header.mode.into(),
            targets: self.targets,
            force_replace: self.force_replace,
            variables: self.variables,
            ephemeral_variables: header.ephemeral_variables.into_iter().map(Into::into).collect(),
            changes: self.changes,
            unplanned_config: Vec::new(),
            deferred: self.deferred,
            drift: self.drift,
            outputs: self.outputs,
            steps: self.steps,
            ephemerals: self.ephemerals,
            checks: self.checks,
            prior: self.prior.unwrap_or_else(|| previous.clone()),
            previous,
            schemas: self.schemas,
            dependencies: self.dependencies,
            relevant_attributes: self.relevant_attributes,
            timestamp: header.timestamp,
            terraform_version: header.terraform_version,
            complete: header.complete,
            errored: header.errored,
            workspace: plan_workspace,
        };
        Ok(PlanFile {
            plan,
            sources: self.sources,
            module_manifest: self.module_manifest,
            default_host: header.default_host,
            tofu_dialect: header.tofu_dialect,
            workspace,
            state_path: header.state_path,
            state_lineage: header.state_lineage,
            state_serial: header.state_serial,
        })
    }
}

fn once<T>(place: &mut Option<T>, value: T) -> Understood<()> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err("it occurs a second time".to_string()),
    }
}

/// Steps may only name changes that are there and steps before them: apply relies on it.
fn read_step(wire: WireStep, found: &Found) -> Understood<Step> {
    let (kind, needs) = match wire {
        WireStep::Gate(needs) => (StepKind::Gate, needs),
        WireStep::Make(change, needs) => (StepKind::Make { change }, needs),
        WireStep::Delete(change, needs) => (StepKind::Delete { change, provider: ProviderAs::Now }, needs),
        WireStep::DeleteAsBefore(change, needs) => (StepKind::Delete { change, provider: ProviderAs::Before }, needs),
        WireStep::Open(ephemeral, needs) => (StepKind::Open { ephemeral }, needs),
        WireStep::Close(ephemeral, needs) => (StepKind::Close { ephemeral }, needs),
    };
    let is_there = match kind {
        StepKind::Gate => true,
        StepKind::Make { change } | StepKind::Delete { change, .. } => change < found.changes.len(),
        StepKind::Open { ephemeral } | StepKind::Close { ephemeral } => ephemeral < found.ephemerals.len(),
    };
    if !is_there {
        return Err("a step is about something that is not there".to_string());
    }
    match needs.iter().all(|need| *need < found.steps.len()) {
        true => Ok(Step { kind, needs }),
        false => Err("a step waits for one that does not come before it".to_string()),
    }
}

fn read_check(wire: WireCheck, checks: &mut Checks) {
    let instances = wire.instances.into_iter().map(|(address, check)| {
        (address, ObjectCheck { status: check.status.into(), failure_messages: check.failure_messages })
    });
    let check = DeclaredCheck { instances: instances.collect(), expanded: wire.expanded };
    checks.objects.insert((wire.kind.into(), wire.declared), check);
}

fn provider_config(wire: WireProviderConfig) -> Understood<AbsProviderConfig> {
    Ok(AbsProviderConfig {
        module: ModulePath::new(wire.module.into_iter().map(Into::into).collect()),
        provider: provider_address(&wire.provider)?,
        alias: wire.alias.map(Into::into),
    })
}

/// Exactly as it was, in whatever letters: a state may hold addresses that nobody could type.
pub(super) fn provider_address(text: &str) -> Understood<ProviderAddr> {
    match text.split('/').collect::<Vec<&str>>().as_slice() {
        [host, namespace, name] => Ok(ProviderAddr::new(*host, *namespace, *name)),
        _ => Err(format!("{text:?} is not a provider source address")),
    }
}

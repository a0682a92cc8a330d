use std::fmt::Display;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustc_hash::FxHashMap;
use terrane_addr::{AbsProviderConfig, Target};
use terrane_state::State;
use terrane_value::{Type, Value, json, msgpack};

use super::record::{
    WireCheck, WireObjectCheck, WirePlan, WireProviderConfig, WireRecord, WireStep, WireTarget, WireValue,
};
use super::storable::ephemeral_path;
use crate::{Checks, Plan, PlanFile, PlanFileWriteError, ProviderAs, Step, StepKind};

/// Types inside each other. A level is up to two brackets of JSON, of which a reader takes 1,000; and no
/// value is nested more deeply than its type.
const DEEPEST_TYPE: usize = 400;

/// Appends the records of a plan.
pub(crate) fn write(file: &PlanFile, out: &mut Vec<u8>) -> Result<(), PlanFileWriteError> {
    let plan = &file.plan;
    let mut writer = Writer { out, types: FxHashMap::default(), providers: FxHashMap::default() };
    writer.record(&WireRecord::Plan(header(file)));
    for source in &file.sources {
        let record = WireRecord::Source { path: source.path.clone(), length: source.bytes.len() };
        writer.attached(&record, &source.bytes);
    }
    if let Some(manifest) = &file.module_manifest {
        writer.attached(&WireRecord::ModuleManifest { length: manifest.len() }, manifest);
    }
    writer.states(&plan.previous, &plan.prior);
    writer.schemas(&plan.schemas)?;
    writer.plan(plan)
}

fn header(file: &PlanFile) -> WirePlan {
    let plan = &file.plan;
    WirePlan {
        mode: plan.mode.into(),
        targets: plan.targets.iter().map(target).collect(),
        force_replace: texts(&plan.force_replace),
        ephemeral_variables: texts(&plan.ephemeral_variables),
        timestamp: plan.timestamp,
        terraform_version: plan.terraform_version.clone(),
        complete: plan.complete,
        errored: plan.errored,
        workspaces: (plan.workspace.clone(), file.workspace.clone()),
        default_host: file.default_host.clone(),
        tofu_dialect: file.tofu_dialect,
        state_path: file.state_path.clone(),
        state_lineage: file.state_lineage.clone(),
        state_serial: file.state_serial,
    }
}

fn target(target: &Target) -> WireTarget {
    match target {
        Target::Module(module) => WireTarget::Module(module.to_string()),
        Target::Resource(resource) => WireTarget::Resource(resource.to_string()),
        Target::Instance(instance) => WireTarget::Instance(instance.to_string()),
    }
}

fn texts<T: Display>(items: &[T]) -> Vec<String> {
    items.iter().map(ToString::to_string).collect()
}

pub(super) struct Writer<'a> {
    out: &'a mut Vec<u8>,
    /// The numbers of what has a record already.
    types: FxHashMap<Type, usize>,
    providers: FxHashMap<AbsProviderConfig, usize>,
}

impl Writer<'_> {
    pub(super) fn record(&mut self, record: &WireRecord) {
        serde_json::to_writer(&mut *self.out, record).expect("records are plain data, and memory takes all of it");
        self.out.push(b'\n');
    }

    fn attached(&mut self, record: &WireRecord, bytes: &[u8]) {
        self.record(record);
        self.out.extend_from_slice(bytes);
        self.out.push(b'\n');
    }

    fn states(&mut self, previous: &State, prior: &State) {
        let document = terrane_state::write(previous);
        self.attached(&WireRecord::PreviousState { length: document.len() }, &document);
        if prior != previous {
            let document = terrane_state::write(prior);
            self.attached(&WireRecord::PriorState { length: document.len() }, &document);
        }
    }

    fn plan(&mut self, plan: &Plan) -> Result<(), PlanFileWriteError> {
        for (name, value) in &plan.variables {
            let value = self.value(value, "the value", &format_args!("var.{name}"))?;
            self.record(&WireRecord::Variable { name: name.to_string(), value });
        }
        self.changes(plan)?;
        for ephemeral in &plan.ephemerals {
            self.record(&WireRecord::Ephemeral(ephemeral.to_string()));
        }
        for step in &plan.steps {
            self.record(&WireRecord::Step(wire_step(step)));
        }
        self.checks(&plan.checks);
        for (resource, on) in &plan.dependencies {
            self.record(&WireRecord::Dependencies { resource: resource.to_string(), on: texts(on) });
        }
        for (address, path) in &plan.relevant_attributes {
            let path = self.path(path, "a relevant attribute", address)?;
            self.record(&WireRecord::RelevantAttribute { address: address.to_string(), path });
        }
        Ok(())
    }

    fn checks(&mut self, checks: &Checks) {
        for ((kind, declared), check) in &checks.objects {
            let instances = check.instances.iter().map(|(address, check)| {
                let failure_messages = check.failure_messages.clone();
                (address.clone(), WireObjectCheck { status: check.status.into(), failure_messages })
            });
            self.record(&WireRecord::Check(WireCheck {
                kind: (*kind).into(),
                declared: declared.clone(),
                expanded: check.expanded,
                instances: instances.collect(),
            }));
        }
    }

    /// The place, if writing fails, is `part` of `of`.
    pub(super) fn value(
        &mut self,
        value: &Value,
        part: &str,
        of: &dyn Display,
    ) -> Result<WireValue, PlanFileWriteError> {
        let place = || format!("{part} of {of}");
        if let Some(path) = ephemeral_path(value) {
            return Err(PlanFileWriteError::Ephemeral { place: place(), path });
        }
        let ty = self.type_number(value.ty(), &place)?;
        let bytes = msgpack::encode(value, value.ty())
            .map_err(|error| PlanFileWriteError::Value { place: place(), message: error.to_string() })?;
        // Sensitive is the only mark that is left.
        let marked = if value.deep_marks().is_empty() { Vec::new() } else { value.unmark_with_paths().1 };
        let sensitive = marked.iter().map(|(path, _)| self.path(path, part, of)).collect::<Result<_, _>>()?;
        Ok(WireValue { ty, value: STANDARD.encode(bytes), sensitive })
    }

    /// The place is that of the value or attribute which has the type.
    pub(super) fn type_number(&mut self, ty: &Type, place: &dyn Fn() -> String) -> Result<usize, PlanFileWriteError> {
        if let Some(number) = self.types.get(ty) {
            return Ok(*number);
        }
        if is_deeper(ty, DEEPEST_TYPE) {
            return Err(PlanFileWriteError::TooDeep { place: place() });
        }
        self.record(&WireRecord::Type(json::encode_type(ty)));
        let number = self.types.len();
        self.types.insert(ty.clone(), number);
        Ok(number)
    }

    pub(super) fn provider_number(&mut self, config: &AbsProviderConfig) -> usize {
        if let Some(number) = self.providers.get(config) {
            return *number;
        }
        self.record(&WireRecord::ProviderConfig(WireProviderConfig {
            module: texts(config.module.names()),
            provider: config.provider.to_string(),
            alias: config.alias.as_ref().map(ToString::to_string),
        }));
        let number = self.providers.len();
        self.providers.insert(config.clone(), number);
        number
    }
}

fn wire_step(step: &Step) -> WireStep {
    let needs = step.needs.clone();
    match step.kind {
        StepKind::Gate => WireStep::Gate(needs),
        StepKind::Make { change } => WireStep::Make(change, needs),
        StepKind::Delete { change, provider: ProviderAs::Now } => WireStep::Delete(change, needs),
        StepKind::Delete { change, provider: ProviderAs::Before } => WireStep::DeleteAsBefore(change, needs),
        StepKind::Open { ephemeral } => WireStep::Open(ephemeral, needs),
        StepKind::Close { ephemeral } => WireStep::Close(ephemeral, needs),
    }
}

fn is_deeper(ty: &Type, levels: usize) -> bool {
    let Some(levels) = levels.checked_sub(1) else { return true };
    match ty {
        Type::Dynamic | Type::Bool | Type::Number | Type::String => false,
        Type::List(element) | Type::Set(element) | Type::Map(element) => is_deeper(element, levels),
        Type::Tuple(elements) => elements.iter().any(|element| is_deeper(element, levels)),
        Type::Object(object) => object.types().iter().any(|ty| is_deeper(ty, levels)),
    }
}

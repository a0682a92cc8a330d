//! What the configuration says, with expressions as what they refer to.

use std::collections::{BTreeMap, BTreeSet};

use terrane_addr::{ModulePath, ProviderAddr, Resource, Str};
use terrane_config::{Config, DependsOn, Module, ModuleCall, Output, Repetition, ResourceBlock, Variable};
use terrane_diag::Diagnostics;
use terrane_eval::{reference_text, variable_default};
use terrane_plan::UsedSchemas;
use terrane_schema::Schema;
use terrane_value::json::Json;

use super::constraints::version_constraint;
use super::expressions::{body_json, expression, some_expression};
use super::values::known_json;
use crate::json::{Members, text};
use crate::state_json::mode_name;

/// `generated` are the resources of the root module for which planning wrote the block: nobody has declared them.
pub(super) fn configuration(config: &Config, schemas: &UsedSchemas, generated: &BTreeSet<&Resource>) -> Json {
    let mut members = Members::new();
    let providers = provider_configurations(config, schemas);
    if !providers.is_empty() {
        members.push("provider_config", Json::Object(providers.into_iter().collect()));
    }
    if let Some(root) = config.root() {
        members.push("root_module", Tree { config, schemas, generated }.module(root));
    }
    members.into()
}

/// How documents name a provider configuration: `module.a:aws.west`.
fn provider_key(module: &ModulePath, name: &str, alias: Option<&Str>) -> Str {
    let module = if module.is_root() { String::new() } else { format!("{module}:") };
    match alias {
        Some(alias) => format!("{module}{name}.{alias}").into(),
        None => format!("{module}{name}").into(),
    }
}

/// All blocks, and what a module needs without a block and gets from no module above.
fn provider_configurations(config: &Config, schemas: &UsedSchemas) -> BTreeMap<Str, Json> {
    let mut found = BTreeMap::new();
    for module in config.modules.values() {
        let host = &config.default_host;
        for ((name, alias), block) in &module.providers {
            let provider = module.provider_address(name, host);
            // A block that only stands for one that the caller passes.
            if from_above(config, module, name, alias.as_ref()).is_some_and(|given| given.passed) {
                continue;
            }
            let schema = schemas.providers.get(&provider);
            let expressions = body_json(&block.body, schema.map(|schema| &*schema.block));
            let json = provider_json(module, name, alias.as_ref(), Some(expressions), config);
            found.insert(provider_key(&module.path, name, alias.as_ref()), json);
        }
        for name in local_names(module, host) {
            let key = provider_key(&module.path, &name, None);
            if !found.contains_key(&key) && from_above(config, module, &name, None).is_none() {
                found.insert(key, provider_json(module, &name, None, None, config));
            }
        }
    }
    found
}

/// The providers that a module needs, by the names that it has for them. Those that everybody knows by their
/// own name are there under that name, too.
fn local_names(module: &Module, default_host: &str) -> BTreeSet<Str> {
    let mut names = BTreeSet::new();
    for (name, required) in &module.settings.required_providers {
        names.insert(name.clone());
        if required.address == ProviderAddr::implied(&required.address.name, default_host) {
            names.insert(required.address.name.clone());
        }
    }
    names
}

/// A configuration of the module above.
struct Given<'a> {
    module: &'a Module,
    name: Str,
    alias: Option<Str>,
    /// The caller names it; else it is inherited.
    passed: bool,
}

/// Where a module gets a configuration from that it does not make itself. Only what the module right above
/// has is inherited without a word.
fn from_above<'a>(config: &'a Config, module: &Module, name: &Str, alias: Option<&Str>) -> Option<Given<'a>> {
    let (path, call) = module.path.split_last()?;
    let above = config.module(&path)?;
    let pairs = above.calls.get(call).and_then(|call| call.providers.as_ref());
    let passed = pairs.into_iter().flatten().find(|(inner, _)| inner.name == *name && inner.alias.as_ref() == alias);
    if let Some((_, given)) = passed {
        return Some(Given { module: above, name: given.name.clone(), alias: given.alias.clone(), passed: true });
    }
    let known =
        local_names(above, &config.default_host).contains(name) || above.providers.contains_key(&(name.clone(), None));
    (alias.is_none() && known).then(|| Given { module: above, name: name.clone(), alias: None, passed: false })
}

fn provider_json(
    module: &Module,
    name: &Str,
    alias: Option<&Str>,
    expressions: Option<Members>,
    config: &Config,
) -> Json {
    let provider = module.provider_address(name, &config.default_host);
    let mut members = Members::new().with("name", text(name.clone())).with("full_name", text(provider.to_string()));
    members.push_some("alias", alias.map(|alias| text(alias.clone())));
    members.push_some("version_constraint", version_constraint(module, name).map(text));
    if !module.path.is_root() {
        members.push("module_address", text(module.path.to_string()));
    }
    members.push_some("expressions", expressions.map(Json::from).filter(|json| !is_empty(json)));
    members.into()
}

fn is_empty(json: &Json) -> bool {
    json.as_object().is_some_and(<[_]>::is_empty)
}

struct Tree<'a> {
    config: &'a Config,
    schemas: &'a UsedSchemas,
    generated: &'a BTreeSet<&'a Resource>,
}

impl Tree<'_> {
    fn module(&self, module: &Module) -> Json {
        let mut members = Members::new();
        push_sorted(&mut members, "outputs", &module.outputs, output_json);
        let is_written = |address: &Resource| module.path.is_root() && self.generated.contains(address);
        let declared = module.resources.iter();
        let declared = declared.filter(|(address, block)| !(block.is_generated || is_written(address)));
        let mut resources: Vec<(u8, String, &ResourceBlock)> =
            // Ephemeral resources are no part of what is recorded, and documents do not name them.
            declared.filter_map(|(address, block)| Some((mode_rank(address)?, address.to_string(), block))).collect();
        resources.sort_by(|(rank, name, _), (other_rank, other, _)| (rank, name).cmp(&(other_rank, other)));
        if !resources.is_empty() {
            let all = resources.into_iter().map(|(_, name, block)| self.resource(module, name, block));
            members.push("resources", Json::Array(all.collect()));
        }
        push_sorted(&mut members, "module_calls", &module.calls, |call| self.call(module, call));
        push_sorted(&mut members, "variables", &module.variables, variable_json);
        members.into()
    }

    fn resource(&self, module: &Module, name: String, block: &ResourceBlock) -> Json {
        let schema = self.schemas.resource(&block.provider_source, &block.address);
        let mut members = Members::new()
            .with("address", text(name))
            .with("mode", mode_name(block.address.mode))
            .with("type", text(block.address.kind.clone()))
            .with("name", text(block.address.name.clone()))
            .with("provider_config_key", text(self.provider_config_key(module, block)));
        if !block.provisioners.is_empty() {
            let one = |provisioner: &terrane_config::ProvisionerBlock| {
                let mut member = Members::new().with("type", text(provisioner.kind.clone()));
                let expressions = Json::from(body_json(&provisioner.body, None));
                member.push_some("expressions", Some(expressions).filter(|json| !is_empty(json)));
                member.into()
            };
            members.push("provisioners", Json::Array(block.provisioners.iter().map(one).collect()));
        }
        let expressions = Json::from(body_json(&block.body, schema.map(|schema: &Schema| &*schema.block)));
        members.push_some("expressions", Some(expressions).filter(|json| !is_empty(json)));
        members.push("schema_version", schema.map_or(0, |schema| schema.version));
        push_repetition(&mut members, &block.repetition);
        push_depends_on(&mut members, &block.depends_on);
        members.into()
    }

    /// The configuration that the resource ends up with, which may be that of a module further up.
    fn provider_config_key(&self, module: &Module, block: &ResourceBlock) -> Str {
        let (mut name, mut alias) = block.provider_key();
        let mut here = module;
        while !here.providers.contains_key(&(name.clone(), alias.clone())) {
            let Some(given) = from_above(self.config, here, &name, alias.as_ref()) else { break };
            (here, name, alias) = (given.module, given.name, given.alias);
        }
        provider_key(&here.path, &name, alias.as_ref())
    }

    fn call(&self, module: &Module, call: &ModuleCall) -> Json {
        let mut members = Members::new().with("source", text(call.source.0.as_str()));
        let mut arguments: Vec<(Str, Json)> =
            call.arguments.iter().map(|(name, (expr, _))| (name.clone(), expression(expr))).collect();
        arguments.sort_by(|(one, _), (other, _)| one.cmp(other));
        if !arguments.is_empty() {
            members.push("expressions", Json::Object(arguments));
        }
        push_repetition(&mut members, &call.repetition);
        let child = self.config.module(&module.path.child(call.name.clone()));
        members.push("module", child.map_or_else(|| Members::new().into(), |child| self.module(child)));
        members.push_some("version_constraint", call.version.as_ref().map(|(version, _)| text(version.as_str())));
        push_depends_on(&mut members, &call.depends_on);
        members.into()
    }
}

fn mode_rank(address: &Resource) -> Option<u8> {
    match address.mode {
        terrane_addr::Mode::Managed => Some(0),
        terrane_addr::Mode::Data => Some(1),
        terrane_addr::Mode::Ephemeral => None,
    }
}

fn push_sorted<'a, T: 'a>(
    members: &mut Members,
    name: &str,
    items: impl IntoIterator<Item = (&'a Str, &'a T)>,
    json: impl Fn(&T) -> Json,
) {
    let mut all: Vec<(Str, Json)> = items.into_iter().map(|(name, item)| (name.clone(), json(item))).collect();
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    if !all.is_empty() {
        members.push(name, Json::Object(all));
    }
}

fn push_repetition(members: &mut Members, repetition: &Repetition) {
    match repetition {
        Repetition::Once => {}
        Repetition::Count(expr) => members.push_some("count_expression", some_expression(expr)),
        Repetition::ForEach(expr) => members.push_some("for_each_expression", some_expression(expr)),
        Repetition::Enabled(expr) => members.push_some("enabled_expression", some_expression(expr)),
    }
}

fn push_depends_on(members: &mut Members, depends_on: &[DependsOn]) {
    if !depends_on.is_empty() {
        let name = |entry: &DependsOn| text(reference_text(&entry.traversal, entry.traversal.steps.len()));
        members.push("depends_on", Json::Array(depends_on.iter().map(name).collect()));
    }
}

fn output_json(output: &Output) -> Json {
    let mut members = Members::new();
    if output.sensitive {
        members.push("sensitive", true);
    }
    members.push("expression", expression(&output.expr));
    push_depends_on(&mut members, &output.depends_on);
    members.push_some("description", output.description.as_deref().filter(|description| !description.is_empty()));
    members.into()
}

fn variable_json(variable: &Variable) -> Json {
    let mut members = Members::new();
    let default = variable_default(variable, &mut Diagnostics::new());
    members.push_some("default", default.as_ref().and_then(known_json));
    members.push_some("description", variable.description.as_deref().filter(|description| !description.is_empty()));
    if variable.sensitive {
        members.push("sensitive", true);
    }
    members.into()
}

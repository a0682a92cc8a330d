//! What the configuration says, with expressions as what they refer to.

use std::collections::BTreeMap;

use terrane_addr::{AbsProviderConfig, ModulePath, Resource, Str};
use terrane_config::{
    Config, DependsOn, Module, ModuleCall, Output, Repetition, ResourceBlock, Variable, provider_for,
};
use terrane_diag::Diagnostics;
use terrane_eval::{reference_text, variable_default};
use terrane_plan::UsedSchemas;
use terrane_schema::Schema;
use terrane_value::json::Json;

use super::expressions::{body_json, expression, some_expression};
use super::values::known_json;
use crate::json::{Members, text};
use crate::state_json::mode_name;

pub(super) fn configuration(config: &Config, schemas: &UsedSchemas) -> Json {
    let mut members = Members::new();
    let providers = provider_configurations(config, schemas);
    if !providers.is_empty() {
        members.push("provider_config", Json::Object(providers.into_iter().collect()));
    }
    if let Some(root) = config.root() {
        members.push("root_module", Tree { config, schemas }.module(root));
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

/// All blocks, and what the root module requires without a block.
fn provider_configurations(config: &Config, schemas: &UsedSchemas) -> BTreeMap<Str, Json> {
    let mut found = BTreeMap::new();
    for module in config.modules.values() {
        let host = &config.default_host;
        for ((name, alias), block) in &module.providers {
            let provider = module.provider_address(name, host);
            let own = provider_for(config, &module.path, name, alias.as_deref(), host);
            // A block that only stands for one that the caller passes.
            if own.is_ok_and(|own| own.module != module.path) {
                continue;
            }
            let schema = schemas.providers.get(&provider);
            let expressions = body_json(&block.body, schema.map(|schema| &*schema.block));
            let json = provider_json(module, name, alias.as_ref(), Some(expressions), config);
            found.insert(provider_key(&module.path, name, alias.as_ref()), json);
        }
        let required = module.settings.required_providers.keys().filter(|_| module.path.is_root());
        for name in required {
            let key = provider_key(&module.path, name, None);
            found.entry(key).or_insert_with(|| provider_json(module, name, None, None, config));
        }
    }
    found
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
    let required = module.settings.required_providers.get(name);
    let version = required.and_then(|required| required.version.as_ref());
    members.push_some("version_constraint", version.map(|(version, _)| text(version.as_str())));
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
}

impl Tree<'_> {
    fn module(&self, module: &Module) -> Json {
        let mut members = Members::new();
        push_sorted(&mut members, "outputs", &module.outputs, output_json);
        let mut resources: Vec<(u8, String, &ResourceBlock)> =
            module.resources.iter().map(|(address, block)| (mode_rank(address), address.to_string(), block)).collect();
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
        let (name, alias) = block.provider_key();
        let host = &self.config.default_host;
        let found = provider_for(self.config, &module.path, &name, alias.as_deref(), host)
            .unwrap_or_else(|missing| missing.wanted);
        if found.module == module.path {
            return provider_key(&module.path, &name, alias.as_ref());
        }
        let local = self.local_name(&found, &name);
        provider_key(&found.module, &local, found.alias.as_ref())
    }

    /// What the module of a configuration calls its provider.
    fn local_name(&self, found: &AbsProviderConfig, name: &Str) -> Str {
        let Some(module) = self.config.module(&found.module) else { return name.clone() };
        if module.provider_address(name, &self.config.default_host) == found.provider {
            return name.clone();
        }
        let required = module.settings.required_providers.iter();
        let mut same =
            required.filter(|(_, required)| required.address == found.provider).map(|(name, _)| name.clone());
        same.next().unwrap_or_else(|| found.provider.name.clone())
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

fn mode_rank(address: &Resource) -> u8 {
    match address.mode {
        terrane_addr::Mode::Managed => 0,
        terrane_addr::Mode::Data => 1,
        terrane_addr::Mode::Ephemeral => 2,
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

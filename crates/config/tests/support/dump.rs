//! A module tree as text, to be compared: expressions stand as they were written.

use std::fmt::Write;

use terrane_config::{
    CheckRule, Config, IgnoreChanges, ImportBy, Module, ProviderRef, ProvisionerBlock, Repetition, ResourceBlock,
};
use terrane_diag::{SourceMap, Span};
use terrane_hcl::{Body, Expr};

pub fn dump(config: &Config, map: &SourceMap) -> String {
    let mut dump = Dump { map, text: String::new() };
    for module in config.modules.values() {
        dump.module(module);
    }
    dump.text
}

struct Dump<'a> {
    map: &'a SourceMap,
    text: String,
}

impl Dump<'_> {
    fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref().trim_end());
        self.text.push('\n');
    }

    fn source(&self, span: Span) -> String {
        self.map.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn expr(&self, name: &str, expr: Option<&Expr>) -> String {
        expr.map_or_else(String::new, |expr| format!(" {name}={}", self.source(expr.span)))
    }

    fn module(&mut self, module: &Module) {
        let path = if module.path.is_root() { "root".to_string() } else { module.path.to_string() };
        self.line(format!("{path} in {}", module.directory));
        for (name, required) in &module.settings.required_providers {
            let mut line = format!("  requires {name} = {}", required.address);
            required.version.iter().for_each(|(version, _)| write!(line, " {version:?}").unwrap());
            required.aliases.iter().for_each(|alias| write!(line, " alias {}", written(alias)).unwrap());
            let implied = if required.span.is_none() { " (implied)" } else { "" };
            self.line(line + implied);
        }
        let settings = &module.settings;
        settings.required_versions.iter().for_each(|(version, _)| self.line(format!("  required_version {version:?}")));
        if let Some(backend) = &settings.backend {
            let body = self.body(&backend.body);
            self.line(format!("  backend {} {body}", backend.kind));
        }
        for (name, body) in &settings.provider_meta {
            let body = self.body(body);
            self.line(format!("  provider_meta {name} {body}"));
        }
        self.values(module);
        module.resources.values().for_each(|resource| self.resource(resource));
        self.calls(module);
        self.changes(module);
    }

    fn values(&mut self, module: &Module) {
        for variable in module.variables.values() {
            let mut line = format!("  variable {}", variable.name);
            line += &self.expr("type", variable.ty.as_deref());
            line += &self.expr("default", variable.default.as_deref());
            variable.description.iter().for_each(|text| write!(line, " description={text:?}").unwrap());
            for (flag, name) in [
                (variable.sensitive, "sensitive"),
                (variable.ephemeral, "ephemeral"),
                (!variable.nullable, "not nullable"),
            ] {
                line += &if flag { format!(" {name}") } else { String::new() };
            }
            self.line(line);
            self.rules("validation", &variable.validations);
        }
        for local in module.locals.values() {
            let line = format!("  local {}", local.name) + &self.expr("", Some(&local.expr));
            self.line(line);
        }
        for output in module.outputs.values() {
            let mut line = format!("  output {}", output.name) + &self.expr("", Some(&output.expr));
            line += if output.sensitive { " sensitive" } else { "" };
            output.depends_on.iter().for_each(|on| line += &format!(" depends_on={}", self.source(on.span)));
            self.line(line);
            self.rules("precondition", &output.preconditions);
        }
    }

    fn rules(&mut self, kind: &str, rules: &[CheckRule]) {
        for rule in rules {
            let line = format!("    {kind}") + &self.expr("", Some(&rule.condition));
            let line = line + &self.expr("else", Some(&rule.error_message));
            self.line(line);
        }
    }

    fn resource(&mut self, resource: &ResourceBlock) {
        let (name, alias) = resource.provider_key();
        let alias = alias.map(|alias| format!(".{alias}")).unwrap_or_default();
        let mut line = format!("  {} by {name}{alias} = {}", resource.address, resource.provider_source);
        line += &self.repetition(&resource.repetition);
        resource.depends_on.iter().for_each(|on| line += &format!(" depends_on={}", self.source(on.span)));
        resource.check.iter().for_each(|check| line += &format!(" in check {check}"));
        self.line(line);
        let body = self.body(&resource.body);
        self.line(format!("    {body}"));
        let lifecycle = &resource.lifecycle;
        if let Some(value) = lifecycle.create_before_destroy {
            self.line(format!("    create_before_destroy={value}"));
        }
        let line = self.expr("prevent_destroy", lifecycle.prevent_destroy.as_deref());
        self.lines_of(&line);
        match &lifecycle.ignore_changes {
            IgnoreChanges::Nothing => {}
            IgnoreChanges::All => self.line("    ignore_changes=all"),
            IgnoreChanges::Attributes(list) => {
                let list: Vec<String> = list.iter().map(|traversal| self.source(traversal.span)).collect();
                self.line(format!("    ignore_changes={}", list.join(", ")));
            }
        }
        for trigger in &lifecycle.replace_triggered_by {
            let line = self.expr("replace_triggered_by", Some(trigger));
            self.lines_of(&line);
        }
        self.rules("precondition", &lifecycle.preconditions);
        self.rules("postcondition", &lifecycle.postconditions);
        if let Some(connection) = &resource.connection {
            let body = self.body(connection);
            self.line(format!("    connection {body}"));
        }
        resource.provisioners.iter().for_each(|provisioner| self.provisioner(provisioner));
    }

    fn lines_of(&mut self, line: &str) {
        if !line.is_empty() {
            self.line(format!("   {line}"));
        }
    }

    fn provisioner(&mut self, provisioner: &ProvisionerBlock) {
        let body = self.body(&provisioner.body);
        let connection = provisioner.connection.as_ref().map(|body| format!(" connection {}", self.body(body)));
        self.line(format!(
            "    provisioner {} {:?} {:?} {body}{}",
            provisioner.kind,
            provisioner.when,
            provisioner.on_failure,
            connection.unwrap_or_default()
        ));
    }

    fn repetition(&self, repetition: &Repetition) -> String {
        match repetition {
            Repetition::Once => String::new(),
            Repetition::Count(expr) => self.expr("count", Some(expr)),
            Repetition::ForEach(expr) => self.expr("for_each", Some(expr)),
            Repetition::Enabled(expr) => self.expr("enabled", Some(expr)),
        }
    }

    fn body(&self, body: &Body) -> String {
        let attributes = body.attributes.iter().map(|attribute| self.source(attribute.span));
        let blocks = body.blocks.iter().map(|block| {
            let labels: String = block.labels.iter().map(|label| format!(" {}", label.text)).collect();
            format!("{}{labels} {}", block.kind.name, self.body(&block.body))
        });
        format!("{{{}}}", attributes.chain(blocks).collect::<Vec<_>>().join("; "))
    }

    fn calls(&mut self, module: &Module) {
        for call in module.calls.values() {
            let mut line = format!("  module {} from {}", call.name, call.source.0);
            call.version.iter().for_each(|(version, _)| write!(line, " {version:?}").unwrap());
            line += &self.repetition(&call.repetition);
            for (name, (expr, _)) in &call.arguments {
                line += &self.expr(name, Some(expr));
            }
            for (inner, outer) in call.providers.iter().flatten() {
                line += &format!(" provider {}={}", written(inner), written(outer));
            }
            call.depends_on.iter().for_each(|on| line += &format!(" depends_on={}", self.source(on.span)));
            self.line(line);
        }
        for provider in module.providers.values() {
            let alias = provider.alias.as_ref().map(|alias| format!(".{alias}")).unwrap_or_default();
            let body = self.body(&provider.body);
            self.line(format!("  provider {}{alias} {body}", provider.name));
        }
    }

    fn changes(&mut self, module: &Module) {
        for check in module.checks.values() {
            let data = check.data.as_ref().map(|data| format!(" data {data}")).unwrap_or_default();
            self.line(format!("  check {}{data}", check.name));
            self.rules("assert", &check.asserts);
        }
        for moved in &module.moved {
            self.line(format!("  moved {} -> {}", moved.from, moved.to));
        }
        for removed in &module.removed {
            let what = if removed.destroy { "destroy" } else { "forget" };
            self.line(format!("  removed {:?} {what}", self.source(removed.from_span)));
            removed.provisioners.iter().for_each(|provisioner| self.provisioner(provisioner));
        }
        for import in &module.imports {
            let for_each = self.expr("for_each", import.for_each.as_deref());
            let line = format!("  import {}", import.resource) + &self.expr("to", Some(&import.to));
            let by = match &import.by {
                ImportBy::Id(id) => self.expr("id", Some(id)),
                ImportBy::Identity(identity) => self.expr("identity", Some(identity)),
            };
            self.line(line + &by + &for_each);
        }
    }
}

fn written(reference: &ProviderRef) -> String {
    let alias = reference.alias.as_ref().map(|alias| format!(".{alias}"));
    format!("{}{}", reference.name, alias.unwrap_or_default())
}

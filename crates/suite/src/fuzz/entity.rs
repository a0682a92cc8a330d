//! The things of which a drawn configuration is made, and how they are written.

use std::fmt::Write as _;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Item,
    Object,
    Data,
    TerraformData,
    Local,
    Module,
    /// A provider configuration, used by those that name it.
    Provider,
    Ephemeral,
}

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Repeat {
    Once,
    Count(usize),
    Keys(Vec<&'static str>),
}

/// Something with a value that others can use.
#[derive(Clone)]
pub(super) struct Entity {
    pub kind: Kind,
    pub name: String,
    /// What the provider calls it; a change replaces it.
    pub title: String,
    pub repeat: Repeat,
    /// Places of entities before this one, and which of their values is used.
    pub uses: Vec<(usize, usize)>,
    pub waits_for: Vec<usize>,
    pub value: String,
    pub forces_new: Option<usize>,
    pub create_before_destroy: bool,
    pub ignores: bool,
    pub sensitive: bool,
    pub triggered_by: Option<usize>,
    pub condition: Option<Condition>,
    pub prevent_destroy: bool,
    /// The place of the provider configuration, if it is not the default one.
    pub provider: Option<usize>,
    /// Which of the optional arguments and blocks of an object are written.
    pub extras: u64,
    pub alive: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    Before,
    After,
}

pub(super) struct World<'e>(pub &'e [Entity]);

impl World<'_> {
    /// The address of an instance that is there, if any is.
    pub(super) fn address(&self, entity: &Entity) -> Option<String> {
        let address = entity.address();
        match &entity.repeat {
            Repeat::Once => Some(address),
            Repeat::Count(0) => None,
            Repeat::Count(_) => Some(format!("{address}[0]")),
            Repeat::Keys(keys) => keys.first().map(|key| format!("{address}[\"{key}\"]")),
        }
    }

    /// An expression for a value of an entity, a string.
    pub(super) fn reference(&self, (place, which): (usize, usize)) -> Option<String> {
        let entity = self.0.get(place).filter(|entity| entity.alive && entity.has_values())?;
        let attribute = entity.attribute(which);
        let address = entity.address();
        Some(match (&entity.kind, &entity.repeat) {
            (Kind::Local, _) => address,
            (_, Repeat::Once) => format!("{address}.{attribute}"),
            // Never one instance alone: users of that wait for all of them here, but not in the reference.
            (_, Repeat::Count(_)) => format!("join(\"-\", {address}[*].{attribute})"),
            (_, Repeat::Keys(_)) => format!("join(\"-\", [for it in {address} : it.{attribute}])"),
        })
    }

    /// The block of an entity; nothing if it is not there.
    pub(super) fn text(&self, entity: &Entity) -> Option<String> {
        entity.alive.then(|| match entity.kind {
            Kind::Item => self.item(entity),
            Kind::Object => self.object(entity),
            Kind::Data => self.data(entity),
            Kind::TerraformData => self.terraform_data(entity),
            Kind::Local => format!("locals {{\n  {} = {}\n}}\n", entity.name, self.value(entity)),
            Kind::Module => self.module(entity),
            Kind::Provider => self.provider(entity),
            Kind::Ephemeral => self.ephemeral(entity),
        })
    }

    fn provider(&self, entity: &Entity) -> String {
        let region = self.value(entity);
        format!("provider \"fixtures\" {{\n  alias = \"{}\"\n  region = {region}\n}}\n", entity.name)
    }

    fn ephemeral(&self, entity: &Entity) -> String {
        // Names in the log of events have no spaces.
        let text = format!("  name = replace({}, \" \", \"_\")\n", self.value(entity));
        format!("ephemeral \"fixtures_secret\" \"{}\" {{\n{text}{}}}\n", entity.name, self.depends_on(entity))
    }

    /// The provider configuration of a resource, if it names one that is there.
    fn provider_of(&self, entity: &Entity) -> String {
        let other = entity.provider.and_then(|place| self.0.get(place)).filter(|other| other.alive);
        other.map_or_else(String::new, |other| format!("  provider = fixtures.{}\n", other.name))
    }

    /// The last ephemeral resource before an entity.
    fn secret(&self, entity: &Entity) -> Option<String> {
        let before = self.0.iter().take_while(|other| other.name != entity.name);
        let secret = before.filter(|other| other.alive && other.kind == Kind::Ephemeral).last()?;
        Some(format!("{}.secret", secret.address()))
    }

    fn references(&self, entity: &Entity) -> Vec<String> {
        entity.uses.iter().filter_map(|used| self.reference(*used)).collect()
    }

    /// What the entity is given.
    fn value(&self, entity: &Entity) -> String {
        let value = match self.references(entity).first() {
            Some(used) if entity.extras.is_multiple_of(3) => used.clone(),
            Some(used) => format!("\"{}-${{{used}}}\"", entity.value),
            None => format!("\"{}\"", entity.value),
        };
        if entity.sensitive { format!("sensitive({value})") } else { value }
    }

    /// The name that the provider knows an instance by.
    fn title(entity: &Entity) -> String {
        match entity.repeat {
            Repeat::Once => format!("\"{}\"", entity.title),
            Repeat::Count(_) => format!("\"{}${{count.index}}\"", entity.title),
            Repeat::Keys(_) => format!("\"{}${{each.key}}\"", entity.title),
        }
    }

    fn repetition(entity: &Entity) -> String {
        match &entity.repeat {
            Repeat::Once => String::new(),
            Repeat::Count(count) => format!("  count = {count}\n"),
            Repeat::Keys(keys) => format!("  for_each = toset({keys:?})\n"),
        }
    }

    fn depends_on(&self, entity: &Entity) -> String {
        let addresses: Vec<String> = entity
            .waits_for
            .iter()
            .filter_map(|place| self.0.get(*place))
            .filter(|other| other.alive && !matches!(other.kind, Kind::Local | Kind::Provider))
            .map(Entity::address)
            .collect();
        if addresses.is_empty() { String::new() } else { format!("  depends_on = [{}]\n", addresses.join(", ")) }
    }

    fn lifecycle(&self, entity: &Entity) -> String {
        let mut text = String::new();
        if entity.create_before_destroy {
            text.push_str("    create_before_destroy = true\n");
        }
        if entity.ignores {
            text.push_str("    ignore_changes = [value]\n");
        }
        if entity.prevent_destroy {
            text.push_str("    prevent_destroy = true\n");
        }
        let trigger = entity.triggered_by.and_then(|place| self.0.get(place)).filter(|other| other.alive);
        if let Some(other) = trigger.filter(|other| matches!(other.kind, Kind::Item | Kind::TerraformData)) {
            let _ = writeln!(text, "    replace_triggered_by = [{}]", other.address());
        }
        match entity.condition {
            None => {}
            Some(Condition::After) => text.push_str(
                "    postcondition {\n      condition = self.value != \"w3\"\n      error_message = \"After.\"\n    }\n",
            ),
            Some(Condition::Before) => {
                let used = self.references(entity).pop().unwrap_or_else(|| "\"x\"".to_owned());
                let _ = writeln!(
                    text,
                    "    precondition {{\n      condition = {used} != \"w4\"\n      error_message = \"Before.\"\n    }}"
                );
            }
        }
        if text.is_empty() { text } else { format!("  lifecycle {{\n{text}  }}\n") }
    }

    fn common(&self, entity: &Entity) -> String {
        let mut text = self.provider_of(entity) + &Self::repetition(entity);
        let _ = writeln!(text, "  name = {}", Self::title(entity));
        let _ = writeln!(text, "  value = {}", self.value(entity));
        if let Some(number) = entity.forces_new {
            let _ = writeln!(text, "  forces_new = \"f{number}\"");
        }
        text
    }

    fn item(&self, entity: &Entity) -> String {
        let mut text = self.common(entity);
        let used = self.references(entity).into_iter().skip(1).collect::<Vec<_>>();
        if !used.is_empty() {
            let _ = writeln!(text, "  uses = [{}]", used.join(", "));
        }
        let end = self.depends_on(entity) + &self.lifecycle(entity);
        format!("resource \"fixtures_item\" \"{}\" {{\n{text}{end}}}\n", entity.name)
    }

    fn object(&self, entity: &Entity) -> String {
        let mut text = self.common(entity);
        let given = self.references(entity).pop().unwrap_or_else(|| format!("\"{}\"", entity.value));
        let extras = [
            format!("  list = [\"x\", {given}]\n"),
            format!("  set = [\"x\", {given}]\n"),
            format!("  map = {{ a = {given}, b = \"y\" }}\n"),
            format!("  dynamic = {{ a = [{given}], b = true }}\n"),
            format!("  object = {{ a = {given}, b = 2 }}\n"),
            format!("  sensitive = {given}\n"),
            format!("  optional_computed = {given}\n"),
            format!("  settings = {{ size = 1, label = {given} }}\n"),
            format!("  settings_list = [{{ size = 1, label = {given} }}, {{ label = \"z\" }}]\n"),
            format!("  settings_set = [{{ size = 1, label = {given} }}, {{ label = \"z\" }}]\n"),
            format!("  settings_map = {{ k = {{ token = {given} }} }}\n"),
            format!("  block_list {{\n    label = {given}\n    inner {{\n      value = {given}\n    }}\n  }}\n"),
            format!("  block_set {{\n    label = {given}\n  }}\n  block_set {{\n    label = \"z\"\n  }}\n"),
            format!("  block_single {{\n    label = \"z\"\n    token = {given}\n  }}\n"),
            format!("  block_map \"k\" {{\n    value = {given}\n  }}\n"),
            format!(
                "  dynamic \"block_list\" {{\n    for_each = [{given}]\n    content {{\n      label = block_list.value\n    }}\n  }}\n"
            ),
        ];
        for (number, extra) in extras.iter().enumerate() {
            // Each with a chance of one in four.
            if (entity.extras >> (2 * number)) & 3 == 0 {
                text.push_str(extra);
            }
        }
        if let Some(secret) = self.secret(entity) {
            let _ = writeln!(text, "  write_only = {secret}\n  write_only_version = {}", entity.extras % 3);
        }
        let end = self.depends_on(entity) + &self.lifecycle(entity);
        format!("resource \"fixtures_object\" \"{}\" {{\n{text}{end}}}\n", entity.name)
    }

    fn data(&self, entity: &Entity) -> String {
        let mut text = self.provider_of(entity) + &Self::repetition(entity);
        let _ = writeln!(text, "  name = {}", Self::title(entity));
        let _ = writeln!(text, "  input = {}", self.value(entity));
        format!("data \"fixtures_data\" \"{}\" {{\n{text}{}}}\n", entity.name, self.depends_on(entity))
    }

    fn terraform_data(&self, entity: &Entity) -> String {
        let mut text = Self::repetition(entity);
        let _ = writeln!(text, "  input = {}", self.value(entity));
        if let Some(number) = entity.forces_new {
            let used = self.references(entity).pop().unwrap_or_else(|| "null".to_owned());
            let _ = writeln!(text, "  triggers_replace = [\"f{number}\", {used}]");
        }
        let end = self.depends_on(entity)
            + &if entity.create_before_destroy {
                "  lifecycle {\n    create_before_destroy = true\n  }\n".to_owned()
            } else {
                String::new()
            };
        format!("resource \"terraform_data\" \"{}\" {{\n{text}{end}}}\n", entity.name)
    }

    fn module(&self, entity: &Entity) -> String {
        let mut text = format!("  source = \"./m\"\n{}", Self::repetition(entity));
        let _ = writeln!(text, "  name = {}", Self::title(entity));
        let _ = writeln!(text, "  input = {}", self.value(entity));
        format!("module \"{}\" {{\n{text}{}}}\n", entity.name, self.depends_on(entity))
    }
}

impl Entity {
    pub(super) fn address(&self) -> String {
        let kind = match self.kind {
            Kind::Item => "fixtures_item",
            Kind::Object => "fixtures_object",
            Kind::Data => "data.fixtures_data",
            Kind::TerraformData => "terraform_data",
            Kind::Local => "local",
            Kind::Module => "module",
            Kind::Provider => "provider.fixtures",
            Kind::Ephemeral => "ephemeral.fixtures_secret",
        };
        format!("{kind}.{}", self.name)
    }

    pub(super) fn is_managed(&self) -> bool {
        matches!(self.kind, Kind::Item | Kind::Object | Kind::TerraformData)
    }

    /// Whether others can use its values wherever they like.
    pub(super) fn has_values(&self) -> bool {
        !matches!(self.kind, Kind::Provider | Kind::Ephemeral)
    }

    /// One of the values that it has.
    fn attribute(&self, which: usize) -> &'static str {
        let attributes: &[&str] = match self.kind {
            Kind::Item => &["id", "value", "name"],
            Kind::Object => &["id", "echo", "computed", "value"],
            Kind::Data => &["output", "id"],
            // Its id is another one in each engine, and in the middle of a text nobody could tell.
            Kind::TerraformData => &["output"],
            Kind::Local => &[""],
            Kind::Module => &["out", "data"],
            Kind::Provider | Kind::Ephemeral => &["id"],
        };
        attributes[which % attributes.len()]
    }
}

//! Draws configurations and steps. What the engines are known to differ in on purpose (`suite/differences.txt`) is not
//! drawn: turned dependencies, failures inside of modules, conditions of outputs, objects that are forgotten. Nor are
//! refresh-only plans: the reference takes each number that a plugin repeats for a change.

use std::collections::BTreeSet;

use serde_json::json;
use terrane_differ::random::Random;

use super::entity::{Condition, Entity, Kind, Repeat, World};
use super::script::{Block, Script, Step};

const KEYS: [&str; 4] = ["k", "l", "m", "n"];
const LETTERS: [&str; 12] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];

/// The case that a seed stands for.
pub(super) fn script(seed: u64) -> Script {
    let mut random = Random::new(seed);
    let mut drawer =
        Drawer { random: &mut random, entities: Vec::new(), moved: Vec::new(), removed: Vec::new(), fresh: 0 };
    for _ in 0..2 + drawer.random.below(6) {
        drawer.add();
    }
    drawer.script()
}

struct Drawer<'r> {
    random: &'r mut Random,
    entities: Vec<Entity>,
    /// Blocks about addresses, for the versions from now on.
    moved: Vec<String>,
    /// Blocks about what is gone, for the version that is made next.
    removed: Vec<String>,
    /// Counts values, so that each is new.
    fresh: usize,
}

impl Drawer<'_> {
    fn script(&mut self) -> Script {
        let versions = 1 + self.random.below(3);
        let mut texts: Vec<Vec<(String, &'static str, String)>> = vec![self.version()];
        let mut steps = vec![Step { version: 0, lines: self.lines(0) }];
        let (module, mut forgets) = (self.module(), false);
        for version in 1..=versions {
            if version < versions || self.random.one_in(2) {
                for _ in 0..1 + self.random.below(3) {
                    self.change();
                }
            }
            texts.push(self.version());
            steps.push(Step { version, lines: self.lines(version) });
            forgets = !std::mem::take(&mut self.removed).is_empty();
            if self.random.one_in(3) {
                steps.push(Step { version, lines: vec!["apply".to_owned()] });
            }
        }
        // What is to be forgotten is destroyed with all the rest in the reference.
        if !forgets && self.random.one_in(3) {
            steps.push(Step { version: versions, lines: vec!["rules []".to_owned(), "destroy".to_owned()] });
        }
        let mut blocks = blocks(&texts);
        if self.entities.iter().any(|entity| entity.kind == Kind::Module) {
            blocks.push(Block { file: "m/main.tf", texts: vec![Some(module); texts.len()] });
        }
        Script { blocks, steps }
    }

    /// All blocks of the configuration as it is now, by their addresses.
    fn version(&mut self) -> Vec<(String, &'static str, String)> {
        let world = World(&self.entities);
        let mut found = Vec::new();
        for (place, entity) in self.entities.iter().enumerate() {
            let Some(text) = world.text(entity) else { continue };
            // The place stays when the name changes.
            found.push((format!("entity {place}"), "main.tf", text));
            if let Some(value) = (entity.extras % 5 == 1).then(|| world.reference((place, place))).flatten() {
                let text = format!("output \"o{place}\" {{\n  value = {value}\n  sensitive = true\n}}\n");
                found.push((format!("output {place}"), "main.tf", text));
            }
            if let Some(value) = (entity.extras % 7 == 2).then(|| world.reference((place, place + 1))).flatten() {
                let text = format!(
                    "check \"c{place}\" {{\n  assert {{\n    condition = {value} != \"w5\"\n    error_message = \"No.\"\n  }}\n}}\n"
                );
                found.push((format!("check {place}"), "main.tf", text));
            }
        }
        let about_addresses = self.moved.iter().cloned().chain(self.removed.iter().cloned());
        found.extend(about_addresses.map(|text| (text.clone(), "main.tf", text)));
        found
    }

    fn add(&mut self) {
        let kind = match self.random.below(14) {
            12 => Kind::Provider,
            13 => Kind::Ephemeral,
            0..=4 => Kind::Item,
            5 | 6 => Kind::Object,
            7 => Kind::TerraformData,
            8 | 9 => Kind::Data,
            10 => Kind::Local,
            _ => Kind::Module,
        };
        let place = self.entities.len();
        let name = LETTERS.get(place).map_or_else(|| format!("z{place}"), |letter| (*letter).to_owned());
        let repeat = match self.random.below(8) {
            _ if matches!(kind, Kind::Local | Kind::Provider | Kind::Ephemeral) => Repeat::Once,
            0 => Repeat::Count(self.random.below(4)),
            1 => Repeat::Keys(self.keys()),
            _ => Repeat::Once,
        };
        let mut used: BTreeSet<(usize, usize)> = BTreeSet::new();
        for _ in 0..self.random.below(3) {
            if place > 0 {
                used.insert((self.random.below(place), self.random.below(12)));
            }
        }
        let mut waits_for = Vec::new();
        if place > 0 && self.random.one_in(8) {
            waits_for.push(self.random.below(place));
        }
        let entity = Entity {
            kind,
            title: name.clone(),
            name,
            repeat,
            uses: used.into_iter().collect(),
            waits_for,
            value: self.value(),
            forces_new: self.random.one_in(3).then_some(0),
            create_before_destroy: self.random.one_in(5),
            ignores: self.random.one_in(12),
            sensitive: self.random.one_in(12) && kind != Kind::Ephemeral,
            triggered_by: (place > 0 && self.random.one_in(10)).then(|| self.random.below(place)),
            condition: match self.random.below(14) {
                0 => Some(Condition::Before),
                1 => Some(Condition::After),
                _ => None,
            },
            prevent_destroy: self.random.one_in(30),
            provider: self.random.one_in(2).then(|| self.provider()).flatten(),
            extras: self.random.draw(),
            alive: true,
        };
        self.entities.push(entity);
    }

    /// A provider configuration that is there already.
    fn provider(&mut self) -> Option<usize> {
        let is_one = |place: &usize| self.entities[*place].kind == Kind::Provider;
        let all: Vec<usize> = (0..self.entities.len()).filter(is_one).collect();
        if all.is_empty() { None } else { Some(*self.random.pick(&all)) }
    }

    fn value(&mut self) -> String {
        self.fresh += 1;
        format!("w{}", self.fresh)
    }

    fn keys(&mut self) -> Vec<&'static str> {
        KEYS.into_iter().filter(|_| self.random.one_in(2)).collect()
    }

    /// What the module does with what it is given.
    fn module(&mut self) -> String {
        let cbd = if self.random.one_in(3) { "  lifecycle {\n    create_before_destroy = true\n  }\n" } else { "" };
        let second = if self.random.one_in(2) { "fixtures_item.inner.id" } else { "var.input" };
        format!(
            "terraform {{\n  required_providers {{\n    fixtures = {{ source = \"terrane/fixtures\" }}\n  }}\n}}\n\
             variable \"name\" {{\n}}\nvariable \"input\" {{\n  type = string\n  default = null\n}}\n\
             resource \"fixtures_item\" \"inner\" {{\n  name = \"${{var.name}}-inner\"\n  value = var.input\n{cbd}}}\n\
             data \"fixtures_data\" \"inner\" {{\n  name = \"${{var.name}}-data\"\n  input = {second}\n}}\n\
             output \"out\" {{\n  value = fixtures_item.inner.id\n}}\n\
             output \"data\" {{\n  value = data.fixtures_data.inner.output\n}}\n"
        )
    }

    /// One change of the configuration.
    fn change(&mut self) {
        let place = self.random.below(self.entities.len());
        let (value, keys, drawn) = (self.value(), self.keys(), self.random.below(16));
        let was = self.entities[place].address();
        let fresh = self.fresh;
        let entity = &mut self.entities[place];
        match drawn {
            0..=3 => entity.value = value,
            4 | 5 => entity.forces_new = Some(fresh),
            6 => entity.title = format!("{}{fresh}x", entity.name),
            7 => entity.create_before_destroy = !entity.create_before_destroy,
            // A provider configuration stays: what it made could not be destroyed without it.
            8 | 9 if entity.kind != Kind::Provider => {
                if entity.alive && entity.is_managed() && fresh.is_multiple_of(3) {
                    let destroy = fresh.is_multiple_of(2);
                    self.removed.push(format!(
                        "removed {{\n  from = {was}\n  lifecycle {{\n    destroy = {destroy}\n  }}\n}}\n"
                    ));
                }
                entity.alive = false;
            }
            10 | 11 if matches!(entity.kind, Kind::Item | Kind::Object | Kind::Data | Kind::Module) => {
                entity.repeat = match &entity.repeat {
                    Repeat::Once if fresh.is_multiple_of(2) => Repeat::Count(1 + fresh % 3),
                    Repeat::Once => Repeat::Keys(keys),
                    Repeat::Count(1) => Repeat::Once,
                    Repeat::Count(count) => Repeat::Count((count + fresh) % 4),
                    Repeat::Keys(_) => Repeat::Keys(keys),
                };
            }
            12 if entity.alive && (entity.is_managed() || entity.kind == Kind::Module) => {
                entity.name = format!("{}{fresh}", entity.name);
                let to = entity.address();
                self.moved.push(format!("moved {{\n  from = {was}\n  to = {to}\n}}\n"));
            }
            13 => entity.sensitive = !entity.sensitive,
            14 => entity.extras = self.random.draw(),
            _ => self.add(),
        }
    }

    /// What happens with a version.
    fn lines(&mut self, version: usize) -> Vec<String> {
        let mut lines = Vec::new();
        if version == 1 {
            self.drift(&mut lines);
        }
        match self.random.below(8) {
            0 => lines.push(self.failure()),
            1 => lines.push("rules []".to_owned()),
            _ => {}
        }
        let target = self.random.below(self.entities.len());
        let address = World(&self.entities).address(&self.entities[target]);
        let address = address.filter(|_| self.entities[target].is_managed() && self.entities[target].alive);
        let sets_aside = self.entities.iter().any(|entity| entity.create_before_destroy || entity.kind == Kind::Module);
        lines.push(match (self.random.below(24), address) {
            // The reference leaves what it has set aside then.
            (0, Some(address)) if !sets_aside => format!("apply -target={address}"),
            (1 | 2, Some(address)) => format!("apply -replace={address}"),
            (3, _) => "apply -refresh=false".to_owned(),
            (5, _) if version > 0 && self.removed.is_empty() => "destroy".to_owned(),
            (6, _) => "plan".to_owned(),
            _ => "apply".to_owned(),
        });
        lines
    }

    /// Objects change or vanish behind the engines' backs. In the second version each of them has its first id. Of one
    /// that goes anyway, the reference shows the values from before it was read; newer versions do not.
    fn drift(&mut self, lines: &mut Vec<String>) {
        for entity in self.entities.iter().filter(|entity| entity.alive && entity.repeat == Repeat::Once) {
            let kind = match entity.kind {
                Kind::Item => "fixtures_item",
                Kind::Object => "fixtures_object",
                _ => continue,
            };
            let id = format!("{}-1", entity.title);
            match self.random.below(10) {
                0 => lines.push(format!("world {}", json!({ kind: { id: { "value": "drifted" } } }))),
                1 => lines.push(format!("world {}", json!({ kind: { id: null } }))),
                _ => {}
            }
        }
    }

    fn failure(&mut self) -> String {
        let place = self.random.below(self.entities.len());
        let call = *self.random.pick(&["create", "update", "delete", "read", "data", "plan"]);
        let late = call != "read" && call != "data" && call != "plan" && self.random.one_in(3);
        let mut rule = json!({ "on": call, "name": self.entities[place].title, "error": "It does not." });
        if late {
            rule["effect_first"] = true.into();
        }
        format!("rules {}", json!([rule]))
    }
}

/// The blocks of all versions, each with its texts.
fn blocks(versions: &[Vec<(String, &'static str, String)>]) -> Vec<Block> {
    let mut names: Vec<(&String, &'static str)> = Vec::new();
    for (name, file, _) in versions.iter().flatten() {
        if !names.iter().any(|(known, _)| *known == name) {
            names.push((name, file));
        }
    }
    let text = |version: &Vec<(String, &'static str, String)>, name: &str| {
        version.iter().find(|(other, _, _)| other == name).map(|(_, _, text)| text.clone())
    };
    let block = |(name, file): (&String, &'static str)| Block {
        file,
        texts: versions.iter().map(|version| text(version, name)).collect(),
    };
    names.into_iter().map(block).collect()
}

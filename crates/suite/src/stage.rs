//! The folder in which an engine runs, and the world beside it.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::case::Case;
use crate::twin;

/// How long each effect takes: long enough that what may run at the same time does so.
const DELAY_MS: u64 = 300;

pub struct Stage {
    folder: TempDir,
    /// Whether effects take time, so that their order can be seen.
    timed: bool,
    /// Whether the configuration is translated to the JSON syntax.
    twin: bool,
}

/// Where the native files of a translated configuration are kept: engines look into no hidden folder.
const NATIVE: &str = ".native";

impl Stage {
    pub fn new(case: &Case) -> Stage {
        Stage::laid_out(case, false)
    }

    /// The same case with its configuration in the JSON syntax.
    pub fn in_json(case: &Case) -> Stage {
        Stage::laid_out(case, true)
    }

    fn laid_out(case: &Case, twin: bool) -> Stage {
        let stage = Stage { folder: tempfile::tempdir().expect("there is room for a folder"), timed: true, twin };
        stage.lay_over(&case.folder);
        stage
    }

    pub fn at_full_speed(case: &Case) -> Stage {
        Stage { timed: false, ..Stage::new(case) }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where the configuration stands in the native syntax.
    pub fn native(&self) -> PathBuf {
        if self.twin { self.path().join(NATIVE) } else { self.path().to_path_buf() }
    }

    pub fn world_file(&self) -> PathBuf {
        self.path().join("world.json")
    }

    /// Copies a folder into the configuration. Of a case itself, steps and variants stay behind.
    pub fn lay_over(&self, from: &Path) {
        fs::create_dir_all(self.native()).expect("the folder can be written");
        copy(from, &self.native());
        if self.twin {
            twin::translate(&self.native(), self.path());
        }
        let main = fs::read_to_string(self.native().join("main.tf")).unwrap_or_default();
        if !main.contains("required_providers") {
            let text =
                "terraform {\n  required_providers {\n    fixtures = { source = \"terrane/fixtures\" }\n  }\n}\n";
            fs::write(self.path().join("required.tf"), text).expect("the folder can be written");
        }
    }

    pub fn remove(&self, name: &str) {
        fs::remove_file(self.native().join(name)).expect("a step removes only what is there");
        if self.twin {
            fs::remove_file(self.path().join(twin::name(name))).expect("it was translated");
        }
    }

    pub fn world(&self) -> Json {
        let text = fs::read(self.world_file());
        text.map_or_else(|_| json!({}), |text| serde_json::from_slice(&text).expect("the world is JSON"))
    }

    pub fn edit_world(&self, edit: impl FnOnce(&mut Json)) {
        let mut world = self.world();
        edit(&mut world);
        fs::write(self.world_file(), world.to_string()).expect("the world can be written");
    }

    fn log(&self) -> Vec<terrane_fixtures::Event> {
        let log = fs::read_to_string(self.path().join("world.json.events")).unwrap_or_default();
        terrane_fixtures::parse_events(&log).expect("the provider writes events")
    }

    /// Makes all effects take the same time. Returns how many events there were.
    pub fn slow_down(&self) -> usize {
        if !self.timed {
            return 0;
        }
        self.edit_world(|world| {
            let rule = json!({ "on": ["create", "update", "delete", "data", "open", "close"], "delay_ms": DELAY_MS });
            match world["rules"].as_array_mut() {
                Some(rules) => rules.push(rule),
                None => world["rules"] = json!([rule]),
            }
        });
        self.log().len()
    }

    pub fn speed_up(&self) {
        if !self.timed {
            return;
        }
        self.edit_world(|world| {
            world["rules"].as_array_mut().and_then(Vec::pop);
        });
    }

    /// How many events there are.
    pub fn mark(&self) -> usize {
        self.log().len()
    }

    /// Which ephemeral resources were opened and closed, and how that ended.
    pub fn opened(&self, from: usize) -> Vec<String> {
        let of_interest = |call: &str| ["open", "renew", "close"].contains(&call);
        let events = self.log().split_off(from).into_iter().filter(|event| of_interest(&event.call));
        let ended = events.filter_map(|event| match event.stage {
            terrane_fixtures::Stage::Begin => None,
            terrane_fixtures::Stage::Ended { ok: true } => Some(format!("{} {}", event.call, event.name)),
            terrane_fixtures::Stage::Ended { ok: false } => Some(format!("{} {} (failed)", event.call, event.name)),
        });
        let mut ended: Vec<String> = ended.collect();
        ended.sort();
        ended
    }

    /// What happened, in rounds. All effects take the same time and nothing limits how many run at once, so an
    /// effect is one round after the last that it had to wait for: two engines with the same rules of order
    /// have the same rounds. Null if effects take no time.
    pub fn order(&self, from: usize) -> Json {
        if !self.timed {
            return Json::Null;
        }
        let mut running: HashMap<String, usize> = HashMap::new();
        let mut rounds: Vec<Vec<String>> = Vec::new();
        let mut closed: Vec<String> = Vec::new();
        let mut ended = 0;
        for event in &self.log()[from..] {
            if event.call == "read" {
                continue;
            }
            if event.call == "close" {
                // When all that uses it is done, and nothing waits for it: in no round.
                if let terrane_fixtures::Stage::Ended { ok } = event.stage {
                    let name = format!("close {}.{}", event.kind, event.name);
                    closed.push(if ok { name } else { name + " (failed)" });
                }
                continue;
            }
            // The object that an effect makes has its id only afterwards.
            let name = format!("{} {}.{}", event.call, event.kind, event.name);
            match event.stage {
                terrane_fixtures::Stage::Begin => drop(running.insert(name, ended)),
                terrane_fixtures::Stage::Ended { ok } => {
                    let round = running.remove(&name).unwrap_or_default();
                    ended = ended.max(round + 1);
                    rounds.resize(rounds.len().max(round + 1), Vec::new());
                    rounds[round].push(if ok { name } else { name + " (failed)" });
                }
            }
        }
        if !closed.is_empty() {
            rounds.push(closed);
        }
        rounds.iter_mut().for_each(|round| round.sort());
        json!(rounds)
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a case can be listed") {
        let path = entry.expect("a case can be listed").path();
        let name = path.file_name().expect("an entry has a name").to_string_lossy().into_owned();
        let stays = ["steps", "expected.json"].contains(&&*name) || name.starts_with("step");
        if stays {
            continue;
        }
        let target = to.join(&name);
        if path.is_dir() {
            fs::create_dir_all(&target).expect("the folder can be written");
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("the folder can be written");
        }
    }
}

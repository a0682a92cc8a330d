//! A folder in which the reference engine runs with our providers, and what is to be seen there afterwards.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value as Json, json};
use tempfile::TempDir;
use terrane_serve::{Layout, lay_out};

pub struct Stage {
    folder: TempDir,
    layout: Layout,
    events_seen: usize,
}

impl Stage {
    /// `None` where there is no reference engine.
    pub fn new(config: &str) -> Option<Stage> {
        if Command::new("terraform").arg("version").env("CHECKPOINT_DISABLE", "1").output().is_err() {
            eprintln!("SKIPPED: there is no `terraform` on the PATH, so our plugin server was NOT tested against it");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let layout = lay_out(&folder.path().join("layout"), env!("CARGO_BIN_EXE_terrane-dev-provider").as_ref());
        let stage = Stage { folder, layout: layout.unwrap(), events_seen: 0 };
        stage.configure(config);
        Some(stage)
    }

    pub fn configure(&self, config: &str) {
        let required =
            "terraform {\n  required_providers {\n    fixtures = { source = \"terrane/fixtures\" }\n  }\n}\n";
        fs::write(self.path("main.tf"), format!("{required}{config}")).unwrap();
    }

    pub fn world(&self) -> Json {
        let text = fs::read(self.path("world.json"));
        text.map_or_else(|_| json!({}), |text| serde_json::from_slice(&text).unwrap())
    }

    /// Changes the world behind the engine's back.
    pub fn edit_world(&self, edit: impl FnOnce(&mut Json)) {
        let mut world = self.world();
        edit(&mut world);
        fs::write(self.path("world.json"), world.to_string()).unwrap();
    }

    pub fn rules(&self, rules: Json) {
        self.edit_world(|world| world["rules"] = rules);
    }

    pub fn edit_state(&self, edit: impl FnOnce(&mut Json)) {
        let mut state = self.state();
        edit(&mut state);
        fs::write(self.path("terraform.tfstate"), state.to_string()).unwrap();
    }

    /// Runs a command and tells what it did: exit code, plan, complaints, events, state.
    pub fn run(&mut self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        let mut lines = Vec::new();
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            lines.extend(message(&serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"))));
        }
        lines.sort();
        let told = format!("exit {}\n{}", output.status.code().unwrap_or(-1), lines.concat());
        told + &self.new_events() + &self.state_lines()
    }

    /// Runs a command until something is so, and then kills it.
    pub fn kill(&mut self, arguments: &[&str], when: impl Fn(&Stage) -> bool) {
        let mut child = self.command(arguments).stdout(Stdio::null()).spawn().unwrap();
        while !when(self) {
            assert!(child.try_wait().unwrap().is_none(), "the engine came to its end");
            std::thread::sleep(Duration::from_millis(5));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("terraform");
        command.current_dir(self.folder.path()).args(arguments).args(["-json", "-parallelism=1"]);
        command.envs(self.layout.environment()).env("FIXTURES_WORLD", self.path("world.json"));
        command
    }

    fn new_events(&mut self) -> String {
        let log = fs::read_to_string(self.path("world.json.events")).unwrap_or_default();
        let events = terrane_fixtures::parse_events(&log).expect("the provider writes events");
        let new = events.iter().skip(self.events_seen).filter(|event| event.call != "read");
        let told = new.map(|event| format!("  {event}\n")).collect();
        self.events_seen = events.len();
        told
    }

    pub fn state(&self) -> Json {
        match fs::read(self.path("terraform.tfstate")) {
            // A killed engine leaves the file that it has just made.
            Ok(text) if !text.is_empty() => serde_json::from_slice(&text).unwrap(),
            _ => Json::Null,
        }
    }

    fn state_lines(&self) -> String {
        let state = self.state();
        let resources = state["resources"].as_array().into_iter().flatten();
        let managed = resources.filter(|resource| resource["mode"] == "managed");
        let lines = managed.flat_map(|resource| {
            resource["instances"].as_array().into_iter().flatten().map(move |instance| {
                let status = instance["status"].as_str().map(|status| format!(" {status}")).unwrap_or_default();
                let deposed = if instance["deposed"].is_string() { " deposed" } else { "" };
                format!(
                    "  state {} {}{status}{deposed}\n",
                    resource["type"].as_str().unwrap_or("?"),
                    instance["attributes"]["id"]
                )
            })
        });
        lines.collect()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// What a line of the engine's JSON output tells about plan and complaints.
fn message(line: &Json) -> Option<String> {
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let change = |what: &str| {
        let reason = line["change"]["reason"].as_str().map(|reason| format!(" ({reason})")).unwrap_or_default();
        let (action, address) = (text(&line["change"]["action"]), text(&line["change"]["resource"]["addr"]));
        Some(format!("  {what} {action} {address}{reason}\n"))
    };
    match line["type"].as_str()? {
        "planned_change" => change("plan"),
        "resource_drift" => change("drift"),
        "diagnostic" if line["diagnostic"]["summary"] == "Provider development overrides are in effect" => None,
        "diagnostic" => {
            Some(format!("  {} {}\n", text(&line["diagnostic"]["severity"]), text(&line["diagnostic"]["summary"])))
        }
        _ => None,
    }
}

//! An engine as a program: the reference engine with our providers served to it, or our own.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value as Json, json};
use terrane_serve::lay_out;

use crate::case::Engine;
use crate::observed;
use crate::stage::Stage;

pub struct Program {
    path: PathBuf,
    environment: Vec<(&'static str, OsString)>,
    /// What installs modules, if anything has to.
    prepare: Option<&'static str>,
}

impl Program {
    /// `provider` is the program that serves the providers.
    pub fn reference(stage: &Stage, provider: &Path) -> Program {
        let layout = lay_out(&stage.path().join(".layout"), provider).expect("the providers can be laid out");
        Program { path: "terraform".into(), environment: layout.environment(), prepare: Some("get") }
    }

    /// Our own, with the scripted provider linked in.
    pub fn ours(path: PathBuf) -> Program {
        Program { path, environment: Vec::new(), prepare: None }
    }

    fn run(&self, stage: &Stage, arguments: &[&str]) -> Output {
        let mut command = Command::new(&self.path);
        command.current_dir(stage.path()).args(arguments).envs(self.environment.iter().cloned());
        command.env("FIXTURES_WORLD", stage.world_file()).env_remove("TF_LOG");
        command.output().unwrap_or_else(|error| panic!("{} cannot be started: {error}", self.path.display()))
    }

    /// A document that a command prints; null if it fails.
    fn document(&self, stage: &Stage, arguments: &[&str]) -> Json {
        let output = self.run(stage, arguments);
        match output.status.success() {
            true => serde_json::from_slice(&output.stdout).expect("the document is JSON"),
            false => Json::Null,
        }
    }
}

/// The diagnostics in a stream of JSON messages.
fn messages(output: &Output) -> Json {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut found = Vec::new();
    for line in text.lines() {
        let Ok(line) = serde_json::from_str::<Json>(line) else { panic!("not JSON: {line}") };
        if line["type"] == "diagnostic" {
            let diagnostic = &line["diagnostic"];
            let text = |name: &str| diagnostic[name].as_str().unwrap_or_default().to_owned();
            found.push((text("severity"), text("summary")));
        }
    }
    observed::diagnostics(found)
}

impl Engine for Program {
    fn plan(&mut self, stage: &Stage, arguments: &[String]) -> (i32, Json, Json) {
        // A plan that was not made must not be taken for the one before.
        let _ = fs::remove_file(stage.path().join("plan.out"));
        if let Some(command) = self.prepare {
            self.run(stage, &[command]);
        }
        let fixed = ["plan", "-json", "-input=false", "-detailed-exitcode", "-out=plan.out", "-parallelism=50"];
        let all: Vec<&str> = fixed.into_iter().chain(arguments.iter().map(String::as_str)).collect();
        let output = self.run(stage, &all);
        let plan = match self.document(stage, &["show", "-json", "plan.out"]) {
            Json::Null => Json::Null,
            document => observed::plan(document),
        };
        (output.status.code().unwrap_or(-1), messages(&output), plan)
    }

    fn apply(&mut self, stage: &Stage) -> (i32, Json) {
        let output = self.run(stage, &["apply", "-json", "-input=false", "-parallelism=50", "plan.out"]);
        (output.status.code().unwrap_or(-1), messages(&output))
    }

    fn mark(&mut self, stage: &Stage, address: &str, taint: bool) {
        let output = self.run(stage, &[if taint { "taint" } else { "untaint" }, address]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn state(&self, stage: &Stage) -> Json {
        let text = fs::read(stage.path().join("terraform.tfstate"));
        let document = text.map_or_else(|_| json!({}), |text| serde_json::from_slice(&text).expect("a state is JSON"));
        observed::state(&document)
    }

    fn documents(&self, stage: &Stage) -> Json {
        json!({
            "show": observed::shown_state(self.document(stage, &["show", "-json"])),
            "output": self.document(stage, &["output", "-json"]),
        })
    }
}

//! The reference engine, as a program with our providers.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value as Json, json};
use terrane_serve::{Layout, lay_out};

use crate::case::Engine;
use crate::observed;
use crate::stage::Stage;

pub struct Reference {
    layout: Layout,
}

impl Reference {
    pub fn new(stage: &Stage, provider: &Path) -> Reference {
        let layout = lay_out(&stage.path().join(".layout"), provider).expect("the providers can be laid out");
        Reference { layout }
    }

    fn run(&self, stage: &Stage, arguments: &[&str]) -> Output {
        let mut command = Command::new("terraform");
        command.current_dir(stage.path()).args(arguments).envs(self.layout.environment());
        command.env("FIXTURES_WORLD", stage.world_file()).env_remove("TF_LOG");
        command.output().expect("the reference engine can be started")
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

impl Engine for Reference {
    fn plan(&mut self, stage: &Stage, arguments: &[String]) -> (i32, Json, Json) {
        // A plan that was not made must not be taken for the one before.
        let _ = fs::remove_file(stage.path().join("plan.out"));
        self.run(stage, &["get"]);
        let fixed = ["plan", "-json", "-input=false", "-detailed-exitcode", "-out=plan.out", "-parallelism=50"];
        let all: Vec<&str> = fixed.into_iter().chain(arguments.iter().map(String::as_str)).collect();
        let output = self.run(stage, &all);
        let shown = self.run(stage, &["show", "-json", "plan.out"]);
        let plan = match shown.status.success() {
            true => observed::plan(&serde_json::from_slice(&shown.stdout).expect("the plan is JSON")),
            false => Json::Null,
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
}

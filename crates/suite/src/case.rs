//! A case: a configuration and the steps that are taken with it.

use std::fs;
use std::path::PathBuf;

use serde_json::{Map, Value as Json, json};

use crate::observed::{with_stable_names, without_secrets_of_runs};
use crate::stage::Stage;

pub struct Case {
    pub name: String,
    pub folder: PathBuf,
    steps: Vec<Step>,
}

enum Step {
    /// Plan with these arguments, and apply if asked to.
    Run {
        line: String,
        arguments: Vec<String>,
        apply: bool,
        /// The member of the plan that is looked at, if it is not all of them.
        only: Option<&'static str>,
    },
    /// Lay the files of a folder of the case over the configuration.
    Use(String),
    /// Take a file out of the configuration.
    Remove(String),
    /// Merge into the objects of the world; null takes away.
    World(Json),
    /// The rules of the world.
    Rules(Json),
    Taint(String),
    Untaint(String),
}

/// What both engines can do.
pub trait Engine {
    /// Exit code (as with `-detailed-exitcode`), diagnostics, plan as JSON.
    fn plan(&mut self, stage: &Stage, arguments: &[String]) -> (i32, Json, Json);
    /// Carries out the plan that was made last: exit code, diagnostics.
    fn apply(&mut self, stage: &Stage) -> (i32, Json);
    fn mark(&mut self, stage: &Stage, address: &str, taint: bool);
    fn state(&self, stage: &Stage) -> Json;
    /// What `show -json` and `output -json` print of the state.
    fn documents(&self, stage: &Stage) -> Json;
}

impl Case {
    /// All cases, by name.
    #[must_use]
    pub fn all() -> Vec<Case> {
        let mut cases: Vec<Case> = fs::read_dir(crate::folder())
            .expect("the suite has a folder")
            .map(|entry| entry.expect("the suite can be listed").path())
            .filter(|path| path.join("steps").is_file())
            .map(Case::load)
            .collect();
        cases.sort_by(|a, b| a.name.cmp(&b.name));
        cases
    }

    pub(crate) fn load(folder: PathBuf) -> Case {
        let name = folder.file_name().expect("a case has a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(folder.join("steps")).expect("a case has steps");
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let steps = lines.map(|line| Step::parse(line).unwrap_or_else(|why| panic!("{name}: {line:?}: {why}")));
        Case { steps: steps.collect(), name, folder }
    }

    /// Whether the reference knows what the case is about. A file `unjudged` tells which public source says that it
    /// does not; then our own answer is kept.
    #[must_use]
    pub fn is_judged(&self) -> bool {
        !self.folder.join("unjudged").exists()
    }

    /// What the reference did when it was asked last.
    #[must_use]
    pub fn expected(&self) -> Option<Json> {
        let text = fs::read(self.folder.join("expected.json")).ok()?;
        Some(serde_json::from_slice(&text).expect("what was recorded is JSON"))
    }

    pub fn record(&self, found: &Json) {
        self.write("expected.json", found);
    }

    /// What our engine does instead, in a case that `differences.txt` lists.
    #[must_use]
    pub fn own(&self) -> Option<Json> {
        let text = fs::read(self.folder.join("own.json")).ok()?;
        Some(serde_json::from_slice(&text).expect("what was recorded is JSON"))
    }

    pub fn record_own(&self, found: &Json) {
        self.write("own.json", found);
    }

    fn write(&self, name: &str, found: &Json) {
        let mut text = String::new();
        write_json(found, 0, &mut text);
        fs::write(self.folder.join(name), text + "\n").expect("the suite can be written");
    }

    pub(crate) fn run(&self, stage: &Stage, engine: &mut dyn Engine) -> Json {
        let mut observed = Vec::new();
        for step in &self.steps {
            match step {
                Step::Run { arguments, only: Some(member), line, .. } => {
                    let (exit, _, plan) = engine.plan(stage, arguments);
                    observed.push(json!({ "step": line, "plan exit": exit, *member: plan[member] }));
                }
                Step::Run { line, arguments, apply, only: None } => {
                    observed.push(observe(stage, engine, line, arguments, *apply));
                }
                Step::Use(name) => stage.lay_over(&self.folder.join(name)),
                Step::Remove(name) => stage.remove(name),
                Step::World(change) => stage.edit_world(|world| merge(&mut world["objects"], change)),
                Step::Rules(rules) => stage.edit_world(|world| world["rules"] = rules.clone()),
                Step::Taint(address) => engine.mark(stage, address, true),
                Step::Untaint(address) => engine.mark(stage, address, false),
            }
        }
        say_once(&mut observed);
        with_stable_names(&without_secrets_of_runs(Json::Array(observed)))
    }
}

fn observe(stage: &Stage, engine: &mut dyn Engine, line: &str, arguments: &[String], apply: bool) -> Json {
    let mark = stage.mark();
    let (exit, diagnostics, plan) = engine.plan(stage, arguments);
    let opened = stage.opened(mark);
    let mut observed = json!({ "step": line, "plan exit": exit, "plan diagnostics": diagnostics, "plan": plan });
    // A run that fails may open less, or not close what it has opened: it is over.
    if !opened.is_empty() && exit != 1 {
        observed["opened by plan"] = json!(opened);
    }
    if apply && exit != 1 {
        let mark = stage.slow_down();
        let (exit, diagnostics) = engine.apply(stage);
        stage.speed_up();
        observed["apply exit"] = exit.into();
        observed["apply diagnostics"] = diagnostics;
        observed["documents"] = engine.documents(stage);
        observed["order"] = stage.order(mark);
    }
    observed["state"] = engine.state(stage);
    observed["world"] = stage.world()["objects"].clone();
    observed
}

/// What fits in a line stands in one, so that documents can be read.
fn write_json(value: &Json, indent: usize, out: &mut String) {
    const WIDTH: usize = 110;
    let line = value.to_string();
    let (open, close, members): (_, _, Vec<(String, &Json)>) = match value {
        _ if indent + line.len() <= WIDTH => return out.push_str(&line),
        Json::Object(members) => {
            ('{', '}', members.iter().map(|(name, value)| (format!("{}: ", json!(name)), value)).collect())
        }
        Json::Array(items) => ('[', ']', items.iter().map(|value| (String::new(), value)).collect()),
        _ => return out.push_str(&line),
    };
    out.push(open);
    for (place, (name, value)) in members.iter().enumerate() {
        out.push_str(if place == 0 { "\n" } else { ",\n" });
        out.push_str(&" ".repeat(indent + 2));
        out.push_str(name);
        write_json(value, indent + 2, out);
    }
    out.push('\n');
    out.push_str(&" ".repeat(indent));
    out.push(close);
}

/// Parts of a plan that are as in the plan before only say that.
const AS_BEFORE: &str = "as before";

fn say_once(observed: &mut [Json]) {
    let mut before: Map<String, Json> = Map::new();
    for step in observed {
        let Some(plan) = step["plan"].as_object_mut() else { continue };
        let spelled_out = plan.clone();
        for (name, part) in plan.iter_mut() {
            if (part.is_object() || part.is_array()) && before.get(name) == Some(part) {
                *part = AS_BEFORE.into();
            }
        }
        before = spelled_out;
    }
}

/// The opposite.
pub(crate) fn spelled_out(observed: &Json) -> Json {
    let (mut observed, mut before) = (observed.clone(), Map::new());
    for step in observed.as_array_mut().into_iter().flatten() {
        let Some(plan) = step["plan"].as_object_mut() else { continue };
        for (name, part) in plan.iter_mut().filter(|(_, part)| **part == AS_BEFORE) {
            *part = before.get(name).cloned().unwrap_or_default();
        }
        before = plan.clone();
    }
    observed
}

fn merge(target: &mut Json, change: &Json) {
    let Json::Object(change) = change else {
        *target = change.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    let object = target.as_object_mut().expect("it has just been made an object");
    for (name, value) in change {
        match value {
            Json::Null => drop(object.remove(name)),
            value => merge(object.entry(name.clone()).or_insert(Json::Null), value),
        }
    }
}

impl Step {
    fn parse(line: &str) -> Result<Step, String> {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let json = || serde_json::from_str(rest).map_err(|error| error.to_string());
        let run = |apply: bool, extra: &[&str]| Step::Run {
            line: line.to_owned(),
            arguments: extra.iter().map(ToString::to_string).chain(words(rest)).collect(),
            apply,
            only: (verb == "relevant").then_some("relevant_attributes"),
        };
        Ok(match verb {
            "plan" | "relevant" => run(false, &[]),
            "apply" => run(true, &[]),
            "destroy" => run(true, &["-destroy"]),
            "use" => Step::Use(rest.to_owned()),
            "remove" => Step::Remove(rest.to_owned()),
            "world" => Step::World(json()?),
            "rules" => Step::Rules(json()?),
            "taint" => Step::Taint(rest.to_owned()),
            "untaint" => Step::Untaint(rest.to_owned()),
            _ => return Err("no such step".to_owned()),
        })
    }
}

/// Words are divided by spaces; quotes belong to addresses and are kept.
fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

//! What is done in such a life: a line each.

use std::fmt;
use std::path::Path;

use super::fail;
use crate::Failed;

#[derive(Clone, Debug)]
pub enum Step {
    /// Needs a simulated cloud, which the variable `endpoint` names.
    Cloud,
    /// A plugin made of a script: the interpreter, the script, the provider's address and version.
    Package([String; 4]),
    Init,
    /// Plans with these arguments, and compares the plan.
    Plan(Vec<String>),
    /// Plans with these arguments, applies the plan, and compares plan and state.
    Apply(Vec<String>),
    /// Runs a command, and compares the state.
    Run(Vec<String>),
    /// Lays a file over the configuration; an empty name takes it away.
    Use(String, String),
    /// Asks the cloud for something behind the engine's back: service and form. `<type.name.attribute>` is from the state.
    Outside(String, String),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Cloud => f.write_str("cloud"),
            Step::Package([_, script, address, version]) => write!(f, "package {script} as {address} {version}"),
            Step::Init => f.write_str("init"),
            Step::Plan(arguments) => write!(f, "plan {}", arguments.join(" ")),
            Step::Apply(arguments) => write!(f, "apply {}", arguments.join(" ")),
            Step::Run(arguments) => write!(f, "run {}", arguments.join(" ")),
            Step::Use(from, to) => write!(f, "use {from} {to}"),
            Step::Outside(service, form) => write!(f, "outside {service} {form}"),
        }
    }
}

const USUAL: &str = "init\napply\nplan\napply -destroy\n";

pub fn read(folder: &Path) -> Result<Vec<Step>, Failed> {
    let text = std::fs::read_to_string(folder.join("life.txt")).unwrap_or_else(|_| USUAL.into());
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| step(line).ok_or_else(|| fail(&format!("{}: what is {line:?}?", folder.display())))).collect()
}

fn step(line: &str) -> Option<Step> {
    let mut words = line.split_whitespace().map(str::to_owned);
    let first = words.next()?;
    let rest: Vec<String> = words.collect();
    Some(match (first.as_str(), rest.as_slice()) {
        ("cloud", []) => Step::Cloud,
        ("package", [program, script, address, version]) => {
            Step::Package([program.clone(), script.clone(), address.clone(), version.clone()])
        }
        ("init", []) => Step::Init,
        ("plan", _) => Step::Plan(rest),
        ("apply", _) => Step::Apply(rest),
        ("run", [_, ..]) => Step::Run(rest),
        ("use", [from, to]) => Step::Use(from.clone(), to.clone()),
        ("remove", [file]) => Step::Use(String::new(), file.clone()),
        ("outside", [service, form]) => Step::Outside(service.clone(), form.clone()),
        _ => return None,
    })
}

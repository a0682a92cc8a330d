//! What is done in such a life: a line each.

use std::fmt;
use std::path::Path;

use super::fail;
use crate::Failed;

/// A step, and how it must end in both engines. Without that, two engines that fail at the same missing thing would
/// count as equal.
#[derive(Clone, Debug)]
pub struct Line {
    pub step: Step,
    pub end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Successfully, with something to do or not.
    Well,
    /// With nothing to do: `nothing plan`.
    Nothing,
    /// `fails plan`.
    Badly,
}

impl End {
    pub fn accepts(self, code: i32) -> bool {
        match self {
            End::Well => matches!(code, 0 | 2),
            End::Nothing => code == 0,
            End::Badly => code == 1,
        }
    }
}

#[derive(Clone, Debug)]
pub enum Step {
    /// Needs a simulated cloud, which the variable `endpoint` names.
    Cloud,
    /// A plugin made of a script in Python: the script, the provider's address and version.
    Package([String; 3]),
    /// Our own served provider as a plugin: its name, address and version, and what it finds in its environment.
    Serve([String; 3], Vec<String>),
    Init,
    /// Plans with these arguments, and compares the plan.
    Plan(Vec<String>),
    /// Plans with these arguments, applies the plan, and compares plan and state.
    Apply(Vec<String>),
    /// Runs a command, and compares the state.
    Run(Vec<String>),
    /// Each engine goes on with the folder, the state and the cloud of the other.
    Swap,
    /// Fails if the state has fewer managed resources and data sources.
    AtLeast(usize, usize),
    /// Lays a file over the configuration; an empty name takes it away.
    Use(String, String),
    /// Asks the cloud for something behind the engine's back: service and form. `<type.name.attribute>` is from the state.
    Outside(String, String),
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.end {
            End::Well => write!(f, "{}", self.step),
            End::Nothing => write!(f, "nothing {}", self.step),
            End::Badly => write!(f, "fails {}", self.step),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Cloud => f.write_str("cloud"),
            Step::Package([script, address, version]) => write!(f, "python {script} as {address} {version}"),
            Step::Serve([name, address, version], environment) => {
                write!(f, "serve {name} as {address} {version} {}", environment.join(" "))
            }
            Step::Init => f.write_str("init"),
            Step::Swap => f.write_str("swap"),
            Step::AtLeast(managed, data) => write!(f, "at-least {managed} {data}"),
            Step::Plan(arguments) => write!(f, "plan {}", arguments.join(" ")),
            Step::Apply(arguments) => write!(f, "apply {}", arguments.join(" ")),
            Step::Run(arguments) => write!(f, "run {}", arguments.join(" ")),
            Step::Use(from, to) => write!(f, "use {from} {to}"),
            Step::Outside(service, form) => write!(f, "outside {service} {form}"),
        }
    }
}

const USUAL: &str = "init\napply\nnothing plan\napply -destroy\n";

/// Every life that is written down in a folder (`life.txt`, `life-*.txt`), by its name; the usual one, if there is none.
pub fn lives(folder: &Path) -> Result<Vec<(String, Vec<Line>)>, Failed> {
    let entries = std::fs::read_dir(folder).map_err(|error| fail(&format!("{}: {error}", folder.display())))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let is_life = |name: &String| name == "life.txt" || (name.starts_with("life-") && name.ends_with(".txt"));
    let mut files: Vec<String> = names.filter(is_life).collect();
    files.sort();
    if files.is_empty() {
        return Ok(vec![(folder.display().to_string(), steps(USUAL, "the usual life")?)]);
    }
    let read = |name: &String| {
        let path = folder.join(name);
        let text = std::fs::read_to_string(&path).map_err(|error| fail(&format!("{}: {error}", path.display())))?;
        Ok((path.display().to_string(), steps(&text, &path.display().to_string())?))
    };
    files.iter().map(read).collect()
}

fn steps(text: &str, name: &str) -> Result<Vec<Line>, Failed> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|text| line(text).ok_or_else(|| fail(&format!("{name}: what is {text:?}?")))).collect()
}

fn line(text: &str) -> Option<Line> {
    let (end, text) = match text.split_once(' ') {
        Some(("fails", rest)) => (End::Badly, rest),
        Some(("nothing", rest)) => (End::Nothing, rest),
        _ => (End::Well, text),
    };
    Some(Line { step: step(text)?, end })
}

fn step(line: &str) -> Option<Step> {
    let mut words = line.split_whitespace().map(str::to_owned);
    let first = words.next()?;
    let rest: Vec<String> = words.collect();
    Some(match (first.as_str(), rest.as_slice()) {
        ("cloud", []) => Step::Cloud,
        ("python", [script, address, version]) => Step::Package([script.clone(), address.clone(), version.clone()]),
        ("serve", [name, address, version, environment @ ..]) => {
            Step::Serve([name.clone(), address.clone(), version.clone()], environment.to_vec())
        }
        ("init", []) => Step::Init,
        ("swap", []) => Step::Swap,
        ("at-least", [managed, data]) => Step::AtLeast(managed.parse().ok()?, data.parse().ok()?),
        ("plan", _) => Step::Plan(rest),
        ("apply", _) => Step::Apply(rest),
        ("run", [_, ..]) => Step::Run(rest),
        ("use", [from, to]) => Step::Use(from.clone(), to.clone()),
        ("remove", [file]) => Step::Use(String::new(), file.clone()),
        ("outside", [service, form]) => Step::Outside(service.clone(), form.clone()),
        _ => return None,
    })
}

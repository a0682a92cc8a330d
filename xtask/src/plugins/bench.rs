//! Time and memory with a real plugin: of the engine alone, and of all its processes together.
//!
//! Each engine works on a configuration, a cloud and a cache of its own. The plugin's part of the work is the same for
//! both, and is the floor that neither can get below.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::engine::{Cloud, copy, has_reference, own_release};
use super::{MIRROR, fail};
use crate::{Failed, cargo};

/// What one command took.
#[derive(Clone, Copy)]
struct Cost {
    time: Duration,
    /// The most that the engine's own process had at a time, in kilobytes.
    engine: u64,
    /// The most that it and its plugins had together.
    tree: u64,
    /// The most plugins that ran at a time.
    plugins: usize,
}

impl Cost {
    fn better(self, other: Cost) -> Cost {
        Cost {
            time: self.time.min(other.time),
            engine: self.engine.min(other.engine),
            tree: self.tree.min(other.tree),
            plugins: self.plugins.max(other.plugins),
        }
    }

    fn seconds(self) -> f64 {
        self.time.as_secs_f64()
    }
}

struct Runner {
    program: PathBuf,
    folder: PathBuf,
    cli_config: PathBuf,
    cache: PathBuf,
    cloud: Cloud,
}

/// A command, how often it is measured, and what is asked of it.
struct Work {
    name: &'static str,
    arguments: &'static [&'static str],
    attempts: usize,
    /// How many times faster than the reference.
    faster: f64,
    /// How long at most, in seconds.
    within: Option<f64>,
    /// How many plugins at a time.
    plugins: usize,
}

/// The most memory of the engine alone, in kilobytes, whatever it does.
const ENGINE: u64 = 60 * 1024;

const STEPS: [Work; 7] = [
    work("init, all there", &["init", "-input=false"], 3, 1.0, Some(0.1), 0),
    work("validate", &["validate"], 3, 4.0, None, 1),
    work("plan (create)", &["plan", "-input=false", "-out=saved.plan"], 1, 1.0, None, 1),
    work("show -json of the plan", &["show", "-json", "saved.plan"], 3, 4.0, None, 0),
    work("apply", &["apply", "saved.plan"], 1, 0.0, None, 1),
    work("plan (nothing to do)", &["plan", "-input=false"], 3, 2.0, None, 1),
    work("destroy", &["destroy", "-auto-approve", "-input=false"], 1, 0.0, None, 1),
];

const fn work(
    name: &'static str,
    arguments: &'static [&'static str],
    attempts: usize,
    faster: f64,
    within: Option<f64>,
    plugins: usize,
) -> Work {
    Work { name, arguments, attempts, faster, within, plugins }
}

pub fn run(folder: &Path) -> Result<(), Failed> {
    let Some(mirror) = std::env::var_os(MIRROR).map(PathBuf::from).filter(|mirror| mirror.is_dir()) else {
        println!("SKIPPED: {MIRROR} names no folder, so nothing was measured with a real plugin");
        return Ok(());
    };
    cargo(&["build", "--release", "--package", "terrane-cli"])?;
    let place = tempfile::tempdir().map_err(|error| fail(&format!("no temporary folder: {error}")))?;
    let mut runners = Vec::new();
    for (name, program) in [("terrane", own_release()), ("terraform", PathBuf::from("terraform"))] {
        if name == "terraform" && !has_reference() {
            println!("SKIPPED: terraform is not on the PATH, so there are no ratios");
            continue;
        }
        let Some(cloud) = Cloud::start(place.path())? else {
            println!("SKIPPED: there is no moto_server, so nothing was measured with a real plugin");
            return Ok(());
        };
        runners.push(Runner::new(program, &place.path().join(name), folder, &mirror, cloud)?);
    }
    for runner in &runners {
        // The first one fetches, hashes and asks for schemas: it is not what is measured.
        runner.measure(&["init", "-input=false"])?;
        runner.measure(&["validate"])?;
    }
    println!("| {} | time | engine | all processes | plugins |", folder.display());
    println!("|---|---|---|---|---|");
    let mut missed = Vec::new();
    for work in &STEPS {
        let costs = in_turns(&runners, work)?;
        print_row(work.name, &costs);
        judge(work, &costs, &mut missed);
    }
    aliases(&mut runners[0], &mut missed)?;
    for miss in &missed {
        println!("MISSED: {miss}");
    }
    if missed.is_empty() { Ok(()) } else { Err(Failed) }
}

/// One after the other, as two at once would share the machine, and in turns, so that both meet the same neighbours.
fn in_turns(runners: &[Runner], work: &Work) -> Result<Vec<Cost>, Failed> {
    let mut best: Vec<Cost> = Vec::new();
    for attempt in 0..work.attempts {
        for (at, runner) in runners.iter().enumerate() {
            let cost = runner.measure(work.arguments)?;
            match attempt {
                0 => best.push(cost),
                _ => best[at] = best[at].better(cost),
            }
        }
    }
    Ok(best)
}

fn judge(work: &Work, costs: &[Cost], missed: &mut Vec<String>) {
    let [ours, rest @ ..] = costs else { return };
    let name = work.name;
    if ours.engine > ENGINE {
        missed.push(format!("{name}: the engine has {} MB, more than 60", ours.engine / 1024));
    }
    if ours.plugins > work.plugins {
        missed.push(format!("{name}: {} plugins at a time, more than {}", ours.plugins, work.plugins));
    }
    if let Some(most) = work.within.filter(|most| ours.seconds() > *most) {
        missed.push(format!("{name}: {:.2} s, more than {most} s", ours.seconds()));
    }
    let faster = rest.first().map(|theirs| theirs.seconds() / ours.seconds());
    if let Some(faster) = faster.filter(|faster| *faster < work.faster) {
        missed.push(format!("{name}: {faster:.1} times faster, less than {}", work.faster));
    }
}

/// Many configurations of one provider: what they cost while nobody uses them.
fn aliases(runner: &mut Runner, missed: &mut Vec<String>) -> Result<(), Failed> {
    let mut costs = Vec::new();
    for (aliases, used) in [(1, 1), (14, 14), (14, 2)] {
        runner.folder = runner.folder.with_file_name(format!("aliases-{aliases}-{used}"));
        let failed = |error: std::io::Error| fail(&format!("aliases: {error}"));
        fs::create_dir_all(&runner.folder).map_err(failed)?;
        fs::write(runner.folder.join("main.tf"), aliased(aliases, used)).map_err(failed)?;
        runner.measure(&["init", "-input=false"])?;
        runner.measure(&["validate"])?;
        let validated = runner.measure(&["validate"])?;
        print_row(&format!("validate, {aliases} configurations"), &[validated]);
        // Fourteen processes of this size are more than some machines have.
        if used <= 2 {
            let planned = runner.measure(&["plan", "-input=false"])?;
            print_row(&format!("plan, {used} of {aliases} configurations used"), &[planned]);
            if planned.plugins > used {
                missed.push(format!("plan: {} plugins for {used} used configurations", planned.plugins));
            }
        }
        if validated.plugins > 1 {
            missed.push(format!("validate: {} plugins for {aliases} configurations", validated.plugins));
        }
        costs.push(validated);
    }
    let (one, many) = (costs[0].tree as f64, costs[1].tree as f64);
    if many > one * 1.25 {
        missed.push(format!("validate: 14 configurations take {:.2} times the memory of one", many / one));
    }
    Ok(())
}

/// So many configurations of the provider, of which some have a resource. Planning it asks no cloud.
fn aliased(aliases: usize, used: usize) -> String {
    let mut text = String::from(
        "terraform {\n  required_providers {\n    aws = { source = \"hashicorp/aws\" }\n  }\n}\nvariable \"endpoint\" {}\n",
    );
    for alias in 0..aliases {
        text.push_str(&format!(
            "provider \"aws\" {{\n  alias = \"a{alias}\"\n  region = \"eu-central-1\"\n  access_key = \"simulated\"\n  \
             secret_key = \"simulated\"\n  skip_credentials_validation = true\n  skip_metadata_api_check = true\n  \
             skip_requesting_account_id = true\n  default_tags {{\n    tags = {{ Alias = \"a{alias}\" }}\n  }}\n}}\n"
        ));
    }
    for alias in 0..used {
        text.push_str(&format!(
            "resource \"aws_sns_topic\" \"a{alias}\" {{\n  provider = aws.a{alias}\n  name = \"a{alias}\"\n}}\n"
        ));
    }
    text
}

fn print_row(name: &str, costs: &[Cost]) {
    let megabytes = |kilobytes: u64| kilobytes as f64 / 1024.0;
    let [ours, rest @ ..] = costs else { return };
    let (time, engine, tree) = (ours.seconds(), megabytes(ours.engine), megabytes(ours.tree));
    match rest {
        [theirs, ..] => println!(
            "| {name} | {time:.2} s / {:.2} s = {:.1}x | {engine:.0} MB / {:.0} MB | {tree:.0} MB / {:.0} MB | {} / {} |",
            theirs.seconds(),
            theirs.seconds() / time,
            megabytes(theirs.engine),
            megabytes(theirs.tree),
            ours.plugins,
            theirs.plugins
        ),
        [] => println!("| {name} | {time:.2} s | {engine:.0} MB | {tree:.0} MB | {} |", ours.plugins),
    }
}

impl Runner {
    fn new(program: PathBuf, place: &Path, source: &Path, mirror: &Path, cloud: Cloud) -> Result<Runner, Failed> {
        let failed = |error: std::io::Error| fail(&format!("{}: {error}", place.display()));
        let folder = place.join("work");
        copy(source, &folder).map_err(failed)?;
        let cli_config = place.join("cli.tfrc");
        let mirror = std::path::absolute(mirror).map_err(failed)?.display().to_string();
        let text = format!("provider_installation {{\n  filesystem_mirror {{\n    path = {mirror:?}\n  }}\n}}\n");
        fs::write(&cli_config, text).map_err(failed)?;
        Ok(Runner { program, folder, cli_config, cache: place.join("cache"), cloud })
    }

    fn measure(&self, arguments: &[&str]) -> Result<Cost, Failed> {
        let started = Instant::now();
        let mut child = Command::new(&self.program)
            .args(arguments)
            .current_dir(&self.folder)
            .env("CHECKPOINT_DISABLE", "1")
            .env("TF_CLI_CONFIG_FILE", &self.cli_config)
            .env("TERRANE_CACHE_DIR", &self.cache)
            .env("TF_VAR_endpoint", &self.cloud.endpoint)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| fail(&format!("{} does not start: {error}", self.program.display())))?;
        let mut cost = Cost { time: Duration::ZERO, engine: 0, tree: 0, plugins: 0 };
        loop {
            let found = memory(child.id());
            cost = Cost {
                time: started.elapsed(),
                engine: cost.engine.max(found.own),
                tree: cost.tree.max(found.tree),
                plugins: cost.plugins.max(found.below),
            };
            match child.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(cost),
                Ok(None) => std::thread::sleep(Duration::from_millis(5)),
                Ok(Some(_)) | Err(_) => {
                    let program = self.program.display();
                    return Err(fail(&format!("failed: {program} {}", arguments.join(" "))));
                }
            }
        }
    }
}

struct Memory {
    own: u64,
    /// With all processes below. Shared pages count for each.
    tree: u64,
    /// How many those are.
    below: usize,
}

/// What a process has now, in kilobytes.
fn memory(process: u32) -> Memory {
    let own = resident(process);
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().filter_map(Result::ok);
    let children = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let children: Vec<u32> = children
        .flat_map(|list| list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<u32>>())
        .collect();
    children.into_iter().map(memory).fold(Memory { own, tree: own, below: 0 }, |sum, child| Memory {
        own,
        tree: sum.tree + child.tree,
        below: sum.below + 1 + child.below,
    })
}

fn resident(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

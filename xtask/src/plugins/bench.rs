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
}

struct Runner {
    program: PathBuf,
    folder: PathBuf,
    cli_config: PathBuf,
    cache: PathBuf,
    cloud: Cloud,
}

const STEPS: &[(&str, &[&str])] = &[
    ("init, all there", &["init", "-input=false"]),
    ("validate", &["validate"]),
    ("plan (create)", &["plan", "-input=false", "-out=saved.plan"]),
    ("show -json of the plan", &["show", "-json", "saved.plan"]),
    ("apply", &["apply", "saved.plan"]),
    ("plan (nothing to do)", &["plan", "-input=false"]),
    ("destroy", &["destroy", "-auto-approve", "-input=false"]),
];

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
    println!("| {} | time | engine | all processes |", folder.display());
    println!("|---|---|---|---|");
    for (name, arguments) in STEPS {
        let mut costs = Vec::new();
        for runner in &runners {
            // One after the other: two at once would share the machine.
            costs.push(runner.measure(arguments)?);
        }
        print_row(name, &costs);
    }
    Ok(())
}

fn print_row(name: &str, costs: &[Cost]) {
    let megabytes = |kilobytes: u64| kilobytes as f64 / 1024.0;
    let [ours, rest @ ..] = costs else { return };
    let (time, engine, tree) = (ours.time.as_secs_f64(), megabytes(ours.engine), megabytes(ours.tree));
    match rest {
        [theirs, ..] => println!(
            "| {name} | {time:.2} s / {:.2} s = {:.1}x | {engine:.0} MB / {:.0} MB | {tree:.0} MB / {:.0} MB |",
            theirs.time.as_secs_f64(),
            theirs.time.as_secs_f64() / time,
            megabytes(theirs.engine),
            megabytes(theirs.tree)
        ),
        [] => println!("| {name} | {time:.2} s | {engine:.0} MB | {tree:.0} MB |"),
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
        let mut cost = Cost { time: Duration::ZERO, engine: 0, tree: 0 };
        loop {
            let (engine, tree) = memory(child.id());
            cost = Cost { time: started.elapsed(), engine: cost.engine.max(engine), tree: cost.tree.max(tree) };
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

/// What a process has now, and what it and its children have, in kilobytes. Shared pages count for each.
fn memory(process: u32) -> (u64, u64) {
    let own = resident(process);
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().filter_map(Result::ok);
    let children = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let children: Vec<u32> = children
        .flat_map(|list| list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<u32>>())
        .collect();
    (own, own + children.into_iter().map(|child| memory(child).1).sum::<u64>())
}

fn resident(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

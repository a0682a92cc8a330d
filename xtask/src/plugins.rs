//! A life with a real plugin, led by both engines, each in a cloud of its own, and compared step by step.
//!
//! `TERRANE_PLUGIN_MIRROR` names a filesystem mirror. Any folder with a configuration can be lived through; one that
//! has a `life.txt` says how, any other is planned, applied, planned again and destroyed.

mod bench;
mod compare;
mod engine;
mod script;

use std::path::{Path, PathBuf};

use crate::{Failed, cargo};
use engine::{Cloud, Engine};
use script::Step;

const MIRROR: &str = "TERRANE_PLUGIN_MIRROR";

/// `plugins [configuration folder]...`: ours, if none is named. `plugins bench [configuration folder]` measures.
pub fn run(arguments: &[String]) -> Result<(), Failed> {
    if arguments.first().is_some_and(|first| first == "bench") {
        return bench::run(Path::new(arguments.get(1).map_or("examples/shop-aws", String::as_str)));
    }
    if !engine::has_reference() {
        println!("SKIPPED: terraform is not on the PATH, so there is nothing to compare real plugins with");
        return Ok(());
    }
    cargo(&["build", "--package", "terrane-cli"])?;
    let mirror = std::env::var_os(MIRROR).map(PathBuf::from).filter(|mirror| mirror.is_dir());
    let named = arguments.iter().map(PathBuf::from).collect::<Vec<_>>();
    let folders =
        if named.is_empty() { ["suite/plugins/python", "examples/shop-aws"].map(PathBuf::from).into() } else { named };
    let mut differences = 0;
    for folder in &folders {
        differences += live(folder, mirror.as_deref())?;
    }
    match differences {
        0 => {
            println!("plugins: both engines did the same");
            Ok(())
        }
        count => {
            println!("plugins: {count} differences");
            Err(Failed)
        }
    }
}

fn live(folder: &Path, mirror: Option<&Path>) -> Result<usize, Failed> {
    println!("== {}", folder.display());
    let steps = script::read(folder)?;
    let place = tempfile::tempdir().map_err(|error| fail(&format!("no temporary folder: {error}")))?;
    let needs_cloud = steps.iter().any(|step| matches!(step, Step::Cloud));
    let made = place.path().join("mirror");
    let mut mirror = mirror.map(Path::to_owned);
    for step in &steps {
        let Step::Package(parts) = step else { continue };
        let packed = engine::package(&made, folder, parts).map_err(|error| fail(&format!("{step}: {error}")))?;
        if packed.is_none() {
            println!(
                "SKIPPED: there is no Python with the package `tf` (TERRANE_PLUGIN_PYTHON names one), so {} was NOT compared",
                folder.display()
            );
            return Ok(0);
        }
        mirror = Some(made.clone());
    }
    let Some(mirror) = mirror else {
        println!("SKIPPED: {MIRROR} names no folder, so {} was NOT compared with a real plugin", folder.display());
        return Ok(0);
    };
    let mut engines = Vec::new();
    for (name, program) in [("terraform", PathBuf::from("terraform")), ("terrane", engine::own())] {
        let cloud = if needs_cloud { Cloud::start()? } else { None };
        if needs_cloud && cloud.is_none() {
            println!("SKIPPED: there is no moto_server, so {} was NOT compared", folder.display());
            return Ok(0);
        }
        engines.push(Engine::new(name, program, &place.path().join(name), folder, &mirror, cloud)?);
    }
    let [reference, ours] = <[Engine; 2]>::try_from(engines).map_err(|_| fail("there are two engines"))?;
    let mut differences = 0;
    for step in &steps {
        println!("-- {step}");
        let (theirs, own) = std::thread::scope(|scope| {
            let theirs = scope.spawn(|| reference.take(step));
            let own = ours.take(step);
            (theirs.join().unwrap_or_default(), own)
        });
        println!("   terraform {:.1} s, terrane {:.1} s", theirs.time.as_secs_f64(), own.time.as_secs_f64());
        let found = compare::differences(&theirs, &own);
        found.iter().take(40).for_each(|line| println!("   {line}"));
        if found.len() > 40 {
            println!("   ... and {} more", found.len() - 40);
        }
        differences += found.len();
        if theirs.code != 0 && theirs.code != 2 && own.code != 0 {
            println!("   both failed, theirs with: {}", first_error(&theirs.complaint));
        }
    }
    Ok(differences)
}

fn first_error(complaint: &str) -> &str {
    complaint.lines().find_map(|line| line.strip_prefix("Error: ")).unwrap_or(complaint)
}

fn fail(why: &str) -> Failed {
    eprintln!("xtask: {why}");
    Failed
}

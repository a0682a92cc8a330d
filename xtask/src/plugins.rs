//! A life with a real plugin, led by both engines, each in a cloud of its own, and compared step by step.
//!
//! `TERRANE_PLUGIN_MIRROR` names a filesystem mirror. Any folder with a configuration can be lived through; one that
//! has a `life.txt` says how, any other is planned, applied, planned again and destroyed.

mod bench;
mod compare;
mod engine;
mod package;
mod script;

use std::path::{Path, PathBuf};

use crate::{Failed, cargo};
use engine::{Cloud, Engine, Outcome};
use script::{Line, Step};

const MIRROR: &str = "TERRANE_PLUGIN_MIRROR";

/// What is lived through if nothing is named.
const USUAL: [&str; 3] = ["suite/plugins/served", "suite/plugins/python", "examples/shop-aws"];

/// `plugins [configuration folder]...`: ours, if none is named. `plugins bench [configuration folder]` measures.
pub fn run(arguments: &[String]) -> Result<(), Failed> {
    if arguments.first().is_some_and(|first| first == "bench") {
        return bench::run(Path::new(arguments.get(1).map_or("examples/shop-aws", String::as_str)));
    }
    if !engine::has_reference() {
        println!("SKIPPED: terraform is not on the PATH, so there is nothing to compare real plugins with");
        return Ok(());
    }
    cargo(&["build", "--package", "terrane-cli", "--package", "terrane-serve"])?;
    let mirror = std::env::var_os(MIRROR).map(PathBuf::from).filter(|mirror| mirror.is_dir());
    let named: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (mut differences, mut skipped) = (0, 0);
    for folder in if named.is_empty() { &USUAL[..] } else { &named } {
        for (name, lines) in script::lives(Path::new(folder))? {
            println!("== {name}");
            match live(Path::new(folder), &lines, mirror.as_deref())? {
                Lived::Compared(found) => differences += found,
                Lived::Skipped(why) => {
                    println!("SKIPPED: {why}, so {name} was NOT compared");
                    skipped += 1;
                }
            }
        }
    }
    println!("Left out of the comparison on purpose:");
    compare::INTENDED.iter().for_each(|(what, why)| println!("  {what}: {why}"));
    println!("Left out although it is not understood yet:");
    compare::OPEN.iter().for_each(|(what, why)| println!("  {what}: {why}"));
    match (differences, skipped) {
        (0, 0) => println!("plugins: both engines did the same"),
        (0, skipped) => println!("plugins: both engines did the same where they were compared; {skipped} SKIPPED"),
        (count, _) => {
            println!("plugins: {count} differences");
            return Err(Failed);
        }
    }
    Ok(())
}

enum Lived {
    /// With so many differences.
    Compared(usize),
    Skipped(String),
}

fn live(folder: &Path, lines: &[Line], mirror: Option<&Path>) -> Result<Lived, Failed> {
    let place = tempfile::tempdir().map_err(|error| fail(&format!("no temporary folder: {error}")))?;
    let mirror = match mirror_for(folder, lines, &place.path().join("mirror"), mirror)? {
        Ok(mirror) => mirror,
        Err(why) => return Ok(Lived::Skipped(why)),
    };
    let needs_cloud = lines.iter().any(|line| matches!(line.step, Step::Cloud));
    let mut engines = Vec::new();
    for (name, program) in [("terraform", PathBuf::from("terraform")), ("terrane", engine::own())] {
        let cloud = if needs_cloud { Cloud::start(place.path())? } else { None };
        if needs_cloud && cloud.is_none() {
            return Ok(Lived::Skipped("there is no moto_server".into()));
        }
        engines.push(Engine::new(name, program, &place.path().join(name), folder, &mirror, cloud)?);
    }
    let [mut reference, mut ours] = <[Engine; 2]>::try_from(engines).map_err(|_| fail("there are two engines"))?;
    let mut differences = 0;
    for line in lines {
        println!("-- {line}");
        if matches!(line.step, Step::Swap) {
            reference.swap(&mut ours);
        }
        let (theirs, own) = std::thread::scope(|scope| {
            let theirs = scope.spawn(|| reference.take(&line.step));
            let own = ours.take(&line.step);
            (theirs.join().unwrap_or_default(), own)
        });
        println!("   terraform {:.1} s, terrane {:.1} s", theirs.time.as_secs_f64(), own.time.as_secs_f64());
        for (who, mistakes) in [("theirs", theirs.cloud_mistakes), ("ours", own.cloud_mistakes)] {
            if mistakes > 0 {
                println!("   the simulated cloud made {mistakes} mistakes of its own so far ({who})");
            }
        }
        let found = judge(line, &theirs, &own);
        found.iter().take(40).for_each(|line| println!("   {line}"));
        if found.len() > 40 {
            println!("   ... and {} more", found.len() - 40);
        }
        differences += found.len();
        if theirs.code != own.code || !line.end.accepts(own.code) {
            println!("   the life ends here: what follows would only tell the same again");
            break;
        }
    }
    Ok(Lived::Compared(differences))
}

/// The mirror that a life needs: one that it makes for itself, or the real one. Otherwise, why there is none.
fn mirror_for(
    folder: &Path,
    lines: &[Line],
    made: &Path,
    real: Option<&Path>,
) -> Result<Result<PathBuf, String>, Failed> {
    let mut makes = false;
    for line in lines {
        let packed = match &line.step {
            Step::Package(parts) => match package::python() {
                Ok(python) => package::script(made, folder, parts, &python),
                Err(why) => return Ok(Err(why)),
            },
            Step::Serve(parts, environment) => package::served(made, parts, environment),
            _ => continue,
        };
        packed.map_err(|error| fail(&format!("{line}: {error}")))?;
        makes = true;
    }
    Ok(match (makes, real) {
        (true, _) => Ok(made.to_owned()),
        (false, Some(real)) => Ok(real.to_owned()),
        (false, None) => Err(format!("{MIRROR} names no folder")),
    })
}

/// What is wrong with how a step went: it ended otherwise than it should, or the engines differ.
fn judge(line: &Line, theirs: &Outcome, own: &Outcome) -> Vec<String> {
    let mut found = compare::differences(theirs, own);
    if theirs.code != own.code {
        return found;
    }
    if !line.end.accepts(own.code) {
        found.push(format!("both ended with {}, which is not how this step should end", own.code));
        for (who, outcome) in [("theirs", theirs), ("ours", own)] {
            found.extend(outcome.complaint.lines().take(12).map(|line| format!("  {who}: {line}")));
        }
    } else if own.code == 1 {
        println!("   both failed, theirs with: {}", first_error(&theirs.complaint));
        println!("                 ours with: {}", first_error(&own.complaint));
    }
    found
}

fn first_error(complaint: &str) -> &str {
    complaint
        .lines()
        .find_map(|line| line.trim_start_matches(['│', '╷', ' ']).strip_prefix("Error: "))
        .unwrap_or(complaint)
}

fn fail(why: &str) -> Failed {
    eprintln!("xtask: {why}");
    Failed
}

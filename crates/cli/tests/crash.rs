//! Runs are killed at random moments. Afterwards the state can be read, the next run goes on from there, and
//! nothing that was made is unknown.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests of a program: files, processes and time")]

mod support;

use std::time::{Duration, Instant};

use support::{Ended, Folder};

const APPLY: &[&str] = &["apply", "-auto-approve", "-no-color"];
const DESTROY: &[&str] = &["destroy", "-auto-approve", "-no-color"];

#[test]
fn killed_runs_lose_nothing() {
    rounds(6, 1);
}

/// The figure that is promised. It takes some minutes without optimization, so it is asked for by name.
#[test]
#[ignore = "takes minutes: cargo test -p terrane-cli --test crash -- --ignored"]
fn fifty_killed_runs_lose_nothing() {
    rounds(50, 2);
}

fn rounds(count: u32, seed: u64) {
    let folder = Folder::copy("examples/shop", "environments/dev");
    folder.fine(&["init"]);
    let making = time(&folder, APPLY);
    // Half of all changes only change what is there.
    let changing = time(&folder, &["apply", "-auto-approve", "-var=release=9.0.0"]);
    let destroying = time(&folder, DESTROY);
    let mut dice = Dice(seed);
    let (mut killed, mut journals) = (0, 0);
    for round in 0..count {
        killed += u32::from(kill(&folder, APPLY, dice.moment(making)));
        journals += u32::from(folder.exists("terraform.tfstate.journal"));
        check(&folder, &format!("round {round}, making"));
        if round % 2 == 0 {
            let update = ["apply", "-auto-approve", "-no-color", &format!("-var=release=1.{round}.0")];
            killed += u32::from(kill(&folder, &update, dice.moment(changing)));
            check(&folder, &format!("round {round}, changing"));
        }
        killed += u32::from(kill(&folder, DESTROY, dice.moment(destroying)));
        readable(&folder, &format!("round {round}, destroying"));
        folder.fine(DESTROY);
        assert_eq!(folder.objects(), Vec::<String>::new(), "round {round}");
        assert_eq!(folder.files("out"), Vec::<String>::new(), "round {round}");
    }
    // Some come too late, and with a test that only kills what has ended nothing would be shown.
    assert!(killed >= count, "only {killed} runs were killed before their ends");
    assert!(journals > 0, "no run was killed while it was changing anything");
}

fn time(folder: &Folder, arguments: &[&str]) -> Duration {
    let started = Instant::now();
    folder.fine(arguments);
    started.elapsed()
}

/// Starts a run and kills it. Whether it was still alive.
fn kill(folder: &Folder, arguments: &[&str], after: Duration) -> bool {
    let mut child = folder.start(&mut folder.command(arguments));
    std::thread::sleep(after);
    child.kill().unwrap();
    let ended = Ended::from(child.wait_with_output().unwrap());
    assert!(ended.code == 0 || ended.code == 137, "{}{}", ended.out, ended.err);
    ended.code == 137
}

/// The state can be read, by the first command that comes.
fn readable(folder: &Folder, when: &str) {
    let listed = folder.run(&["state", "list"]);
    assert_eq!(listed.code, 0, "{when}: {}{}", listed.out, listed.err);
    // What was found in the journal is said elsewhere: scripts read this.
    assert!(listed.out.lines().all(|line| line.starts_with("module.")), "{when}: {}", listed.out);
}

/// After the next run the world and the state agree.
fn check(folder: &Folder, when: &str) {
    readable(folder, when);
    let applied = folder.run(APPLY);
    assert_eq!(applied.code, 0, "{when}: {}{}", applied.out, applied.err);
    let planned = folder.run(&["plan", "-detailed-exitcode", "-no-color"]);
    assert_eq!(planned.code, 0, "{when}: {}{}", planned.out, planned.err);
    assert_eq!(folder.files("out"), known_files(folder), "{when}");
    for left in ["terraform.tfstate.journal", ".terraform.tfstate.lock.info"] {
        assert!(!folder.exists(left), "{when}: {left} is left");
    }
}

fn known_files(folder: &Folder) -> Vec<String> {
    let state = folder.state();
    let resources = state["resources"].as_array().unwrap();
    let of_files = resources
        .iter()
        .filter(|resource| matches!(resource["type"].as_str(), Some("local_file" | "local_sensitive_file")));
    let instances = of_files.flat_map(|resource| resource["instances"].as_array().unwrap());
    let mut names: Vec<String> = instances
        .map(|instance| instance["attributes"]["filename"].as_str().unwrap().trim_start_matches("./").to_string())
        .collect();
    names.sort();
    names
}

/// Numbers without a pattern, the same in each run.
struct Dice(u64);

impl Dice {
    fn moment(&mut self, within: Duration) -> Duration {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let fraction = f64::from(u32::try_from(self.0 >> 33).unwrap()) / f64::from(1_u32 << 31);
        within.mul_f64(fraction)
    }
}

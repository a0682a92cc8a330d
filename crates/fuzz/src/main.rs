//! `terrane-fuzz [--seed N] [--seconds N] [target..]`: changes the seeds and gives them to the targets, for so
//! long in all. An input that breaks a promise is kept in `fuzz/found`; so is one that ends the process, by
//! way of the file `fuzz/found/current`.
#![allow(
    clippy::disallowed_methods,
    clippy::exit,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a development tool: it reads the clock, writes files, prints, and ends a process that hangs"
)]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use terrane_differ::random::Random;
use terrane_fuzz::{TARGETS, Target, corpus_folder, mutate, seeds};

/// Longer is a hang.
const PATIENCE: Duration = Duration::from_secs(20);
/// Longer is told.
const SLOW: Duration = Duration::from_secs(2);
/// More memory than this, in kilobytes, is without bound.
const MEMORY: u64 = 2_000_000;
const LONGEST_INPUT: usize = 100_000;

/// Counts inputs, so that the watch sees that one does not end.
static DONE: AtomicU64 = AtomicU64::new(0);

fn main() -> ExitCode {
    let (mut seed, mut seconds, mut names) = (1_u64, 60_u64, Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|text| text.parse().ok()).unwrap_or(1);
        match argument.as_str() {
            "--seed" => seed = number(),
            "--seconds" => seconds = number(),
            _ => names.push(argument),
        }
    }
    let chosen: Vec<&Target> =
        TARGETS.iter().filter(|target| names.is_empty() || names.iter().any(|name| name == target.name)).collect();
    if chosen.is_empty() {
        eprintln!("there is no such target: {}", names.join(", "));
        return ExitCode::FAILURE;
    }
    fs::create_dir_all(found_folder()).unwrap_or_default();
    std::thread::spawn(watch);
    let time = Duration::from_secs(seconds) / u32::try_from(chosen.len()).unwrap_or(1);
    let faults: usize = chosen.iter().map(|target| fuzz(target, seed, time)).sum();
    if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn found_folder() -> PathBuf {
    corpus_folder().with_file_name("found")
}

/// Runs one target for some time. Returns how many inputs broke a promise.
fn fuzz(target: &Target, seed: u64, time: Duration) -> usize {
    let seeds = seeds(target.name);
    if seeds.is_empty() {
        eprintln!("{}: no seeds", target.name);
        return 1;
    }
    let (start, mut runs, mut faults) = (Instant::now(), 0_u64, 0_usize);
    let current = found_folder().join("current");
    while start.elapsed() < time && faults < 20 {
        let mut random = Random::new(seed.wrapping_mul(1_000_003).wrapping_add(runs));
        let input = mutate::mutated(&mut random, &seeds, LONGEST_INPUT);
        fs::write(&current, &input).unwrap_or_default();
        let began = Instant::now();
        let ended = catch_unwind(AssertUnwindSafe(|| (target.run)(&input)));
        DONE.fetch_add(1, Ordering::Relaxed);
        runs += 1;
        let slow = began.elapsed() > SLOW;
        if ended.is_err() || slow || peak_memory() > MEMORY {
            faults += 1;
            let path = found_folder().join(format!("{}-{seed}-{runs}", target.name));
            fs::write(&path, &input).unwrap_or_default();
            println!("{}: {}{}", target.name, path.display(), if slow { " (slow)" } else { "" });
        }
    }
    println!("{}: {runs} inputs, {faults} faults, at most {} MB in all", target.name, peak_memory() / 1000);
    faults
}

/// The most memory that this process has had, in kilobytes.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}

/// Ends the process if an input takes too long; it is in the file `current`.
fn watch() {
    loop {
        let before = DONE.load(Ordering::Relaxed);
        std::thread::sleep(PATIENCE);
        if DONE.load(Ordering::Relaxed) == before {
            println!(
                "an input takes more than {} seconds: {}",
                PATIENCE.as_secs(),
                found_folder().join("current").display()
            );
            std::process::exit(1);
        }
    }
}

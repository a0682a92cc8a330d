//! The project's own commands, the same locally and in CI.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool: it runs programs, measures time and prints"
)]

mod bench;
mod conformance;
mod metadata;
mod plugins;
mod tidy;

use std::process::{Command, ExitCode};

const HELP: &str = "cargo xtask <command>

  ci            format, lints, tidy, and all hermetic tests: what CI runs
  tidy          crate graph, licences, sizes, and other rules of the house
  docs          writes the pages that are made from the program
  suite         the comparison suite against recorded answers
  conformance   everything that compares with the reference engine, which must be on the PATH; `conformance table` only
                counts what has been compared
  differ        draws expressions and looks for differences from the reference; options: --seed, --seconds,
                --configurations (draws whole configurations and what happens to them)
  fuzz          gives random bytes to all that reads; options: --seed, --seconds, targets
  plugins       a life with real plugins in both engines; TERRANE_PLUGIN_MIRROR names where they are
  bench         speed and memory, as ratios against the reference in the same run";

/// A failure has been printed by the time it gets here.
pub struct Failed;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let result = match arguments.next().as_deref() {
        Some("ci") => ci(),
        Some("tidy") => tidy::run(),
        Some("docs") => docs(),
        Some("suite") => cargo(&["test", "--package", "terrane-suite"]),
        Some("conformance") if arguments.next().as_deref() == Some("table") => conformance::write_table(),
        Some("conformance") => conformance::run(),
        Some("differ") => differ(arguments),
        Some("fuzz") => fuzz(arguments),
        Some("plugins") => plugins::run(&arguments.collect::<Vec<_>>()),
        Some("bench") => bench::run(&arguments.collect::<Vec<_>>()),
        _ => {
            eprintln!("{HELP}");
            Err(Failed)
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failed) => ExitCode::FAILURE,
    }
}

/// The fuzzers are programs of their own, so that the commands here build without the engine.
fn differ(options: impl Iterator<Item = String>) -> Result<(), Failed> {
    let mut options: Vec<String> = options.collect();
    let all = options.len();
    options.retain(|option| option != "--configurations");
    let mut run = ["run", "--package", "terrane-differ", "--", "fuzz"].to_vec();
    if options.len() < all {
        cargo(&["build", "--package", "terrane-serve", "--package", "terrane-suite"])?;
        run = ["run", "--package", "terrane-suite", "--bin", "terrane-suite", "--", "fuzz"].to_vec();
    }
    cargo(&run.into_iter().chain(options.iter().map(String::as_str)).collect::<Vec<_>>())
}

/// Optimized: it is the number of inputs that counts.
fn fuzz(options: impl Iterator<Item = String>) -> Result<(), Failed> {
    let options: Vec<String> = options.collect();
    let run = ["run", "--release", "--package", "terrane-fuzz", "--"];
    cargo(&run.into_iter().chain(options.iter().map(String::as_str)).collect::<Vec<_>>())
}

fn ci() -> Result<(), Failed> {
    cargo(&["fmt", "--all", "--check"])?;
    cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    tidy::run()?;
    cargo(&["test", "--workspace", "--no-fail-fast"])
}

/// The tests of the pages write them if they are told to.
fn docs() -> Result<(), Failed> {
    let update = [("UPDATE_EXPECT", "1")];
    cargo_with(&["test", "--package", "terrane-differ", "--test", "pages"], &update)?;
    cargo_with(&["test", "--package", "terrane-cli", "--test", "reference"], &update)
}

/// Runs cargo and says so.
pub fn cargo(arguments: &[&str]) -> Result<(), Failed> {
    cargo_with(arguments, &[])
}

fn cargo_with(arguments: &[&str], environment: &[(&str, &str)]) -> Result<(), Failed> {
    println!("xtask: cargo {}", arguments.join(" "));
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    match Command::new(program).args(arguments).envs(environment.iter().copied()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => {
            eprintln!("xtask: failed: cargo {}", arguments.join(" "));
            Err(Failed)
        }
        Err(error) => {
            eprintln!("xtask: cargo does not start: {error}");
            Err(Failed)
        }
    }
}

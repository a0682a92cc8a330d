//! `record` asks the reference for the answers of the suite; `fuzz` looks for differences.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a development tool: it reads files, runs the reference, measures time and prints"
)]

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use terrane_differ::{Answer, cases, draw, module_folder, ours, reference, shrink, suite_folder};

const HELP: &str = "terrane-differ record [name...]
    asks the reference for all answers of the suite, or of the files named, and writes them
terrane-differ ask
    reads expressions, one a line, and prints them with the reference's answer, ready for the suite
terrane-differ own
    reads expressions, one a line, and prints them with our own answer, ready for `differences.txt`
terrane-differ fuzz [--seed N] [--seconds N] [--cases N] [--details]
    draws expressions and compares; --details compares the whole messages, not only their summaries";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.split_first() {
        Some((command, names)) if command == "record" => record(names),
        Some((command, _)) if command == "ask" => ask(),
        Some((command, _)) if command == "own" => own(),
        Some((command, options)) if command == "fuzz" => fuzz(options),
        _ => Err(HELP.to_string()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn record(names: &[String]) -> Result<(), String> {
    let mut reference = reference::Reference::open(&module_folder())?;
    let entries = std::fs::read_dir(suite_folder()).map_err(|error| error.to_string())?;
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name == "differences" || name == "unjudged" || (!names.is_empty() && !names.contains(&name)) {
            continue;
        }
        let text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
        let mut all = cases::parse(&text);
        for case in &mut all {
            case.answer = reference.answer(&case.expression)?.unwrap_or_else(|| "! (no answer)".into());
        }
        std::fs::write(&path, cases::write(&all)).map_err(|error| error.to_string())?;
        println!("{name}: {} cases", all.len());
    }
    Ok(())
}

fn ask() -> Result<(), String> {
    let mut reference = reference::Reference::open(&module_folder())?;
    let mut ours = ours::Console::open(&module_folder())?;
    for line in std::io::stdin().lines().map_while(Result::ok).filter(|line| !line.is_empty()) {
        let answer = reference.answer(&line)?.unwrap_or_else(|| "! (no answer)".into());
        println!("{}", cases::entry(&line, &answer));
        let own = ours.answer(&line);
        if own != answer {
            println!("# DIFFERS, ours:\n{}", cases::entry("", &own));
        }
    }
    Ok(())
}

fn own() -> Result<(), String> {
    let mut console = ours::Console::open(&module_folder())?;
    for line in std::io::stdin().lines().map_while(Result::ok).filter(|line| !line.is_empty()) {
        println!("{}", cases::entry(&line, &console.answer(&line)));
    }
    Ok(())
}

struct Options {
    seed: u64,
    seconds: u64,
    cases: u64,
    details: bool,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Options, String> {
        let mut options = Options { seed: 1, seconds: 60, cases: u64::MAX, details: false };
        let mut rest = arguments.iter();
        while let Some(name) = rest.next() {
            if name == "--details" {
                options.details = true;
                continue;
            }
            let number = rest.next().and_then(|text| text.parse().ok());
            let number: u64 = number.ok_or_else(|| format!("{name} needs a number\n{HELP}"))?;
            match name.as_str() {
                "--seed" => options.seed = number,
                "--seconds" => options.seconds = number,
                "--cases" => options.cases = number,
                _ => return Err(format!("unknown option {name}\n{HELP}")),
            }
        }
        Ok(options)
    }
}

/// Two consoles and what has been found.
struct Fuzzer {
    ours: ours::Console,
    reference: reference::Reference,
    details: bool,
    /// Differences by their kind, so that one fault is not reported a hundred times.
    found: BTreeMap<String, u64>,
}

/// As many of one kind are printed.
const SHOWN_PER_KIND: u64 = 3;

fn fuzz(arguments: &[String]) -> Result<(), String> {
    let options = Options::parse(arguments)?;
    let module = module_folder();
    let mut fuzzer = Fuzzer {
        ours: ours::Console::open(&module)?,
        reference: reference::Reference::open(&module)?,
        details: options.details,
        found: BTreeMap::new(),
    };
    let end = Instant::now() + Duration::from_secs(options.seconds);
    let (mut drawn, mut errors, mut unanswered, mut unjudged) = (0, 0, 0, 0);
    while Instant::now() < end && drawn < options.cases {
        let seed = options.seed.wrapping_mul(1_000_003).wrapping_add(drawn);
        drawn += 1;
        let expression = draw::expression(seed);
        let Some((own, other)) = fuzzer.both(&expression)? else {
            unanswered += 1;
            continue;
        };
        errors += u64::from(other.starts_with("! "));
        match compare(&expression, &own, &other, fuzzer.details) {
            Verdict::Alike => {}
            Verdict::Unjudged => unjudged += 1,
            Verdict::Different => fuzzer.report(&expression)?,
        }
    }
    let total: u64 = fuzzer.found.values().sum();
    println!(
        "differ: seed {}, {drawn} expressions ({errors} of them errors, {unjudged} unjudged, {unanswered} without an \
         answer), {total} differences of {} kinds",
        options.seed,
        fuzzer.found.len()
    );
    if total == 0 { Ok(()) } else { Err(String::new()) }
}

impl Fuzzer {
    /// The answers to an expression, with its type where it has a value.
    fn both(&mut self, expression: &str) -> Result<Option<(Answer, Answer)>, String> {
        let Some(mut other) = self.reference.answer(expression)? else { return Ok(None) };
        let mut own = self.ours.answer(expression);
        if !other.starts_with("! ") && !own.starts_with("! ") {
            let question = format!("type({expression})");
            let Some(ty) = self.reference.answer(&question)? else { return Ok(None) };
            other.push_str(&format!("\ntype: {ty}"));
            own.push_str(&format!("\ntype: {}", self.ours.answer(&question)));
        }
        Ok(Some((own, other)))
    }

    fn report(&mut self, expression: &str) -> Result<(), String> {
        let details = self.details;
        let smallest = shrink::shrink(expression, |candidate| {
            let answers = self.both(candidate);
            matches!(answers, Ok(Some((own, other))) if compare(candidate, &own, &other, details) == Verdict::Different)
        });
        let Some((own, other)) = self.both(&smallest)? else { return Ok(()) };
        let count = self.found.entry(kind(&smallest, &own, &other)).or_default();
        *count += 1;
        if *count <= SHOWN_PER_KIND {
            println!("{}# ours:\n{}", cases::entry(&smallest, &other), cases::entry("", &own));
        }
        Ok(())
    }
}

#[derive(PartialEq, Eq)]
enum Verdict {
    Alike,
    /// A rule that is newer than the reference may be at work, or one in which we differ on purpose.
    Unjudged,
    Different,
}

fn compare(expression: &str, own: &str, other: &str, details: bool) -> Verdict {
    let both_fail = own.starts_with("! ") && other.starts_with("! ");
    if own == other || (both_fail && !details && summaries(own) == summaries(other)) {
        return Verdict::Alike;
    }
    // One mistake of syntax can be told in many ways.
    if both_fail && ours::is_no_expression(expression) {
        return Verdict::Alike;
    }
    // Newer versions leave the second operand alone once the first one decides.
    let may_decide = expression.contains("&&") || expression.contains("||");
    let crashed = other.contains("panic in function implementation");
    // We keep the marks of what is not known yet.
    let keeps_marks = own.contains("(sensitive value)") && other.contains("(known after apply)");
    match may_decide || crashed || keeps_marks {
        true => Verdict::Unjudged,
        false => Verdict::Different,
    }
}

/// Sorted: which of several mistakes is told first does not matter.
fn summaries(answer: &str) -> Vec<&str> {
    let mut summaries: Vec<&str> = answer.lines().map(|line| line.split(": ").next().unwrap_or(line)).collect();
    summaries.sort_unstable();
    summaries
}

/// The expression without its literals and names, and the summaries.
fn kind(expression: &str, own: &str, other: &str) -> String {
    let skeleton: String = expression.chars().filter(|letter| !letter.is_ascii_digit()).collect();
    let first = |answer: &str| if answer.starts_with("! ") { summaries(answer).join(";") } else { String::new() };
    format!("{skeleton}|{}|{}", first(own), first(other))
}

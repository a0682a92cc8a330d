//! Every file of the corpus, which has what was found so far, and some seconds' worth of new inputs.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test")]

use terrane_differ::random::Random;
use terrane_fuzz::{TARGETS, corpus_folder, mutate, seeds};

#[test]
fn the_corpus_breaks_no_promise() {
    for target in TARGETS {
        let Ok(entries) = std::fs::read_dir(corpus_folder().join(target.name)) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            println!("{}", path.display());
            (target.run)(&std::fs::read(path).unwrap());
        }
    }
}

/// Enough to see that the targets are fed at all.
#[test]
fn a_few_new_inputs() {
    for target in TARGETS {
        let seeds = seeds(target.name);
        assert!(seeds.len() > 1, "{} has no seeds", target.name);
        for number in 0..200 {
            (target.run)(&mutate::mutated(&mut Random::new(number), &seeds, 10_000));
        }
    }
}

/// Deep and long texts have an answer, too.
#[test]
fn depth_and_length() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(50_000), close.repeat(50_000));
    let texts = [
        format!("a = {}", deep("[", "]")),
        format!("a = {}", deep("(", ")")),
        format!("a = {}", deep("{a=", "}")),
        format!("a = {}", deep("f(", ")")),
        format!("a = {}", deep("!", "")),
        format!("a = {}", deep("-", "")),
        format!("a = {}", deep("1 + ", "")),
        format!("a = {}", deep("true ? 1 : ", "")),
        format!("a = {}", deep("\"${", "}\"")),
        format!("a = x{}", ".y".repeat(50_000)),
        format!("a = x{}", "[0]".repeat(50_000)),
        format!("a = x{}", "[*]".repeat(50_000)),
        format!("a = {}", deep("[for x in ", " : x]")),
        format!("a = \"{}\"", "%{if true}".repeat(50_000)),
        "b {\n".repeat(50_000),
        deep("{\"a\":", "}"),
        deep("[", "]"),
        format!("a = \"{}\"", "x".repeat(5_000_000)),
        format!("a = {}", "9".repeat(1_000_000)),
        "a = 1\n".repeat(100_000),
    ];
    for text in texts {
        for target in TARGETS.iter().filter(|target| target.name != "functions") {
            (target.run)(text.as_bytes());
        }
    }
}

//! What was measured, as a table, and whether it is good enough.

use std::fmt::Write as _;

use super::{Cost, Row};
use crate::Failed;

/// Linear, with room for noise.
const HIGHEST_EXPONENT: f64 = 1.15;

pub fn table(rows: &[Row]) -> String {
    let mut text = String::from(
        "| work | Terrane | memory | reference | memory | times faster | times smaller |\n|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let seconds = |cost: Cost| format!("{:.3} s", cost.time.as_secs_f64());
        let megabytes = |cost: Cost| format!("{:.1} MB", cost.memory as f64 / 1024.0);
        let (time, memory, faster, smaller) = match row.reference {
            Some(cost) => {
                let (faster, smaller) = ratios(row.ours, cost);
                (seconds(cost), megabytes(cost), format!("{faster:.0}"), format!("{smaller:.1}"))
            }
            None => (row.recorded.to_owned(), "".into(), "".into(), "".into()),
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {time} | {memory} | {faster} | {smaller} |",
            row.name,
            seconds(row.ours),
            megabytes(row.ours)
        );
    }
    text
}

fn ratios(ours: Cost, reference: Cost) -> (f64, f64) {
    let faster = reference.time.as_secs_f64() / ours.time.as_secs_f64().max(1e-6);
    (faster, reference.memory as f64 / (ours.memory.max(1)) as f64)
}

/// How the time grows from 1,000 to 10,000: 1 is linear.
fn exponents(rows: &[Row]) -> Vec<(String, f64)> {
    let time = |name: &str| rows.iter().find(|row| row.name == name).map(|row| row.ours.time.as_secs_f64());
    let mut found = Vec::new();
    for kind in ["pair", "chain", "references"] {
        for step in ["plan", "apply", "no-op plan"] {
            if let (Some(small), Some(large)) =
                (time(&format!("{kind} 1000 {step}")), time(&format!("{kind} 10000 {step}")))
            {
                found.push((format!("{kind} {step}"), (large / small).log10()));
            }
        }
    }
    found
}

pub fn exponent_text(rows: &[Row]) -> String {
    let mut text = String::from("Growth exponents from 1,000 to 10,000 (1 is linear):\n\n");
    for (name, exponent) in exponents(rows) {
        let _ = writeln!(text, "- {name}: {exponent:.2}");
    }
    text
}

pub fn verdict(rows: &[Row]) -> Result<(), Failed> {
    let mut fine = true;
    for row in rows {
        let (Some(reference), Some((wanted_time, wanted_memory))) = (row.reference, row.wanted) else { continue };
        let (faster, smaller) = ratios(row.ours, reference);
        if faster < wanted_time || smaller < wanted_memory {
            eprintln!(
                "xtask: {} is below what is asked for: {wanted_time} times faster, {wanted_memory} times smaller",
                row.name
            );
            fine = false;
        }
    }
    for (name, exponent) in exponents(rows) {
        if exponent > HIGHEST_EXPONENT {
            eprintln!("xtask: {name} grows with exponent {exponent:.2}, more than {HIGHEST_EXPONENT}");
            fine = false;
        }
    }
    if fine { Ok(()) } else { Err(Failed) }
}

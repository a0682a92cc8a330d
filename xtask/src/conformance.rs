//! Everything that compares with the reference engine.

mod table;

use std::path::Path;
use std::process::Command;

use crate::{Failed, cargo};

pub fn run() -> Result<(), Failed> {
    let found = Command::new("terraform").arg("version").env("CHECKPOINT_DISABLE", "1").output();
    if !found.is_ok_and(|output| output.status.success()) {
        println!("SKIPPED: terraform is not on the PATH, so there is nothing to compare with");
        return Ok(());
    }
    cargo(&["build", "--package", "terrane-serve", "--package", "terrane-suite"])?;
    cargo(&["test", "--package", "terrane-serve"])?;
    cargo(&["test", "--package", "terrane-stores"])?;
    cargo(&["test", "--package", "terrane-hcl", "--", "--include-ignored"])?;
    cargo(&["test", "--package", "terrane-suite", "--", "--include-ignored"])?;
    cargo(&["test", "--package", "terrane-cli", "--", "--include-ignored"])?;
    crate::plugins::run(&[])?;
    write_table()
}

/// Counts what all of the above has just held to the reference.
pub fn write_table() -> Result<(), Failed> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let page = table::page(root);
    println!("{page}");
    std::fs::write(root.join("docs/reference/conformance.md"), page).map_err(|error| {
        eprintln!("xtask: docs/reference/conformance.md cannot be written: {error}");
        Failed
    })
}

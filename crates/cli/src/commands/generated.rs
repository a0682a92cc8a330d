//! Configuration that planning has written, for `-generate-config-out`.

use std::io::{ErrorKind, Write};

use terrane_diag::{Diagnostic, Diagnostics};
use terrane_plan::Plan;

use super::options::PlanningOptions;
use crate::adapters::reason;

const HEADER: &str =
    "# __generated__ by Terraform\n# Please review these resources and move them into your main configuration files.\n";

/// What can be told before planning: nothing is planned that could not be kept.
pub fn check(path: &str, planning: &PlanningOptions, diags: &mut Diagnostics) {
    if planning.destroy || planning.refresh_only {
        let detail = "Config can only be generated during a normal plan operation, and not during a refresh-only or \
                      destroy plan.";
        diags.push(Diagnostic::error("Invalid generate-config-out flag", detail));
    }
    if std::path::Path::new(path).exists() {
        diags.push(occupied(path));
    }
}

fn occupied(path: &str) -> Diagnostic {
    let detail = format!(
        "Terrane can only write generated config into a new file, and there is already {path}. Either choose a different \
         target location or move all existing configuration out of the target file, delete it and try again."
    );
    Diagnostic::error("Target generated file already exists", detail)
}

/// What was written and is part of the plan, as a file of the configuration.
pub fn planned_text(plan: &Plan) -> Option<String> {
    file_of(planned(plan))
}

type Written<'p> = (Option<&'p str>, &'p str);

fn planned(plan: &Plan) -> impl Iterator<Item = Written<'_>> {
    plan.changes.iter().filter_map(|change| {
        let importing = change.importing.as_ref()?;
        Some((importing.by.id(), importing.generated_config.as_deref()?))
    })
}

/// `None` if nothing was written.
fn file_of<'p>(written: impl Iterator<Item = Written<'p>>) -> Option<String> {
    let mut text = String::new();
    for (id, config) in written {
        let from = id.map(|id| format!(" from {id:?}")).unwrap_or_default();
        text.push_str(&format!("\n# __generated__ by Terraform{from}\n{config}\n"));
    }
    (!text.is_empty()).then(|| format!("{HEADER}{text}"))
}

/// Writes the file. True if there was anything to write.
pub fn write(path: &str, plan: &Plan) -> Result<bool, Diagnostic> {
    let unplanned = plan.unplanned_config.iter().map(|config| (None, config.as_str()));
    let Some(text) = file_of(planned(plan).chain(unplanned)) else { return Ok(false) };
    let file = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    match file.and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(occupied(path)),
        Err(error) => {
            let detail = format!("Terrane could not create the generated file {path}: {}.", reason(&error));
            Err(Diagnostic::error("Failed to create target generated file", detail))
        }
    }
}

/// What to tell people.
pub fn notice(path: &str) -> String {
    format!(
        "Terrane has generated configuration and written it to {path}. Please review the configuration and edit it as \
         necessary before adding it to version control."
    )
}

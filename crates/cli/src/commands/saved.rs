//! Saved plans: files that apply carries out exactly, and that show shows.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use terrane_config::{Dialect, SourceError, Sources};
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_eval::{GivenVariable, RootVariables};
use terrane_plan::file::{PlanFile, SourceText};
use terrane_run::{Early, EarlyVariables, Project};
use terrane_state::State;

use super::options::{StateOptions, VariableOptions};
use super::plan::Planned;
use crate::adapters::LocalOutside;
use crate::session::Session;

/// Saves a plan together with the configuration that it was made from.
pub fn save(
    session: &Session,
    path: &str,
    planned: &Planned,
    plan: &terrane_plan::Plan,
    state: &StateOptions,
) -> Result<(), Diagnostic> {
    let sources = planned.project.sources.files();
    let mut sources: Vec<SourceText> =
        sources.map(|(_, file)| SourceText { path: file.path().to_string(), bytes: file.bytes().clone() }).collect();
    sources.extend(super::generated::planned_text(plan).map(|text| source_beside(&sources, text)));
    let file = PlanFile {
        plan: plan.clone(),
        sources,
        module_manifest: session.sources().module_manifest().ok().flatten().map(|bytes| bytes.to_vec()),
        default_host: planned.project.options.default_host.to_string(),
        tofu_dialect: planned.project.options.dialect == Dialect::Tofu,
        workspace: session.workspace.clone(),
        state_path: state.state.clone().unwrap_or_default(),
        state_lineage: planned.previous.lineage().to_string(),
        state_serial: planned.previous.serial(),
    };
    let bytes = terrane_plan::file::write(&file)
        .map_err(|error| Diagnostic::error("Failed to save plan", error.to_string()))?;
    write_durably(Path::new(path), &bytes).map_err(|error| {
        Diagnostic::error(
            "Failed to save plan",
            format!("The plan could not be written to {path}: {}.", crate::adapters::reason(&error)),
        )
    })
}

/// What planning wrote belongs to the configuration, under a name that no other file of the root module has.
fn source_beside(others: &[SourceText], text: String) -> SourceText {
    let mut name = "generated.tf".to_string();
    let plain = |path: &str| path.strip_prefix("./").unwrap_or(path).to_string();
    while others.iter().any(|other| plain(&other.path) == name) {
        name.insert(0, '_');
    }
    SourceText { path: name, bytes: text.into_bytes().into() }
}

/// Either the whole new file is there afterwards, or the old one.
fn write_durably(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(name);
    let written = (|| {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        // Plans hold secrets.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    })();
    if written.is_err() {
        // What is half written is of no use to anybody.
        let _ = std::fs::remove_file(&beside);
    }
    written
}

pub fn is_plan(path: &str) -> bool {
    std::fs::read(path).is_ok_and(|bytes| terrane_plan::file::is_plan_file(&bytes) || bytes.starts_with(b"PK"))
}

pub fn read(path: &str) -> Result<PlanFile, Diagnostic> {
    let bytes = std::fs::read(path).map_err(|error| {
        let detail = format!("{path} could not be read: {}.", crate::adapters::reason(&error));
        Diagnostic::error("Failed to read plan", detail)
    })?;
    terrane_plan::file::read(&bytes)
        .map_err(|error| Diagnostic::error("Failed to read plan", format!("{path}: {error}")))
}

/// The configuration that a plan was made from, whatever the folder holds now.
pub fn project(session: &Session, file: &PlanFile) -> Project {
    let sources = Snapshot { file };
    let mut unheard = Diagnostics::new();
    let mut options = session.load_options();
    options.default_host = file.default_host.as_str().into();
    options.dialect = if file.tofu_dialect { Dialect::Tofu } else { Dialect::Terraform };
    let given =
        |value: &terrane_value::Value| GivenVariable { value: value.clone(), source: "in the plan".into(), span: None };
    let variables = file.plan.variables.iter().map(|(name, value)| (name.clone(), given(value))).collect();
    let outside = LocalOutside { now: None, plan_time: None, random: false };
    let early = Early {
        outside: &outside,
        workspace: &file.workspace,
        variables: EarlyVariables::Given(RootVariables { given: variables }),
    };
    Project::load_early(".", options, &sources, &early, None, &mut unheard)
}

/// Loads a saved plan for apply. It refuses a state that has changed since.
pub fn load(
    session: &Session,
    path: &str,
    previous: State,
    variables: &VariableOptions,
) -> Result<Planned, Diagnostic> {
    let file = read(path)?;
    if file.workspace != session.workspace {
        let detail = format!(
            "The plan was made for the workspace {:?}, but {:?} is selected. Select the other workspace, or make a new \
             plan.",
            file.workspace, session.workspace
        );
        return Err(Diagnostic::error("Plan is for another workspace", detail));
    }
    // A state that was never written has a new lineage each time it is read.
    let same_lineage = file.state_lineage == previous.lineage().as_str() || previous.serial() == 0;
    if !same_lineage || file.state_serial != previous.serial() {
        let detail = "The given plan file can no longer be applied because the state was changed by another operation after \
                      the plan was created.";
        return Err(Diagnostic::error("Saved plan is stale", detail));
    }
    if file.plan.errored {
        let detail = "The plan has errors and cannot be applied. Make a new one.";
        return Err(Diagnostic::error("Cannot apply incomplete plan", detail));
    }
    let mut diags = Diagnostics::new();
    let mut project = project(session, &file);
    let given = variables_of(session, &mut project, &file, variables, &mut diags)?;
    Ok(Planned { plan: Some(file.plan), diags, project, variables: given, previous })
}

/// The values in the plan; ephemeral ones are asked for again.
fn variables_of(
    session: &Session,
    project: &mut Project,
    file: &PlanFile,
    options: &VariableOptions,
    diags: &mut Diagnostics,
) -> Result<terrane_eval::RootVariables, Diagnostic> {
    let mut found = session.variables(project, options, None, diags);
    let ephemeral: Vec<_> = file.plan.ephemeral_variables.clone();
    found.given.retain(|name, _| ephemeral.contains(name));
    if let Some(missing) = ephemeral.iter().find(|name| !found.given.contains_key(*name)) {
        let detail = format!(
            "The ephemeral input variable {:?} was set when the plan was made. Such values are not saved: set it again to \
             apply.",
            missing.as_str()
        );
        return Err(Diagnostic::error("No value for required variable", detail));
    }
    for (name, value) in &file.plan.variables {
        let given = terrane_eval::GivenVariable { value: value.clone(), source: "in the plan".into(), span: None };
        found.given.insert(name.clone(), given);
    }
    Ok(found)
}

struct Snapshot<'f> {
    file: &'f PlanFile,
}

impl Sources for Snapshot<'_> {
    fn list(&self, directory: &str) -> Result<Vec<String>, SourceError> {
        let prefix = if directory == "." { String::new() } else { format!("{}/", directory.trim_end_matches('/')) };
        let names: Vec<String> = self
            .file
            .sources
            .iter()
            .filter_map(|source| source.path.strip_prefix("./").unwrap_or(&source.path).strip_prefix(&prefix))
            .filter(|name| !name.contains('/') && !name.starts_with('<'))
            .map(ToString::to_string)
            .collect();
        if names.is_empty() { Err(SourceError::NotFound) } else { Ok(names) }
    }

    fn read(&self, path: &str) -> Result<Arc<[u8]>, SourceError> {
        let plain = |text: &str| text.strip_prefix("./").unwrap_or(text).to_string();
        let wanted = plain(path);
        let found = self.file.sources.iter().find(|source| plain(&source.path) == wanted);
        found.map(|source| source.bytes.clone()).ok_or(SourceError::NotFound)
    }

    fn module_manifest(&self) -> Result<Option<Arc<[u8]>>, SourceError> {
        Ok(self.file.module_manifest.clone().map(Arc::from))
    }
}

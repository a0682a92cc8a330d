//! Commands that work on the state itself.

use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};
use terrane_addr::{AbsResourceInstance, Target};
use terrane_diag::Diagnostic;
use terrane_state::{StateStore, StateWriter};

use super::options::StateOptions;
use super::state_split::Split;
use crate::compatibility::language_version;
use crate::screen::Screen;
use crate::session::Session;

/// Look at and change the state
#[derive(Debug, Args)]
pub struct State {
    #[command(subcommand)]
    command: StateCommand,
}

#[derive(Debug, Subcommand)]
enum StateCommand {
    /// List the objects in the state
    List {
        /// Only what is at or below these addresses
        addresses: Vec<String>,
        #[command(flatten)]
        options: StateOptions,
        /// Only the object with this id
        #[arg(long)]
        id: Option<String>,
    },
    /// Show one object
    Show {
        /// The resource instance
        address: String,
        #[command(flatten)]
        options: StateOptions,
    },
    /// Give an object, resource or module another address
    Mv {
        /// What it is called now
        source: String,
        /// What it is to be called
        destination: String,
        /// With -state-out: where to keep the other state as it was before; "-" keeps none
        #[arg(long, value_name = "FILE")]
        backup_out: Option<String>,
        #[command(flatten)]
        options: StateOptions,
        /// Only say what would be done
        #[arg(long)]
        dry_run: bool,
    },
    /// Forget objects, and leave them in the world
    Rm {
        /// Modules, resources or instances
        #[arg(required = true)]
        addresses: Vec<String>,
        #[command(flatten)]
        options: StateOptions,
        /// Only say what would be done
        #[arg(long)]
        dry_run: bool,
    },
    /// Print the state as it is stored
    Pull {
        #[command(flatten)]
        options: StateOptions,
    },
    Push(super::state_push::Push),
    ReplaceProvider(super::state_push::ReplaceProvider),
}

/// The state as it was written last.
pub fn read(session: &Session, options: &StateOptions) -> Result<terrane_state::State, Diagnostic> {
    let store = open(session, options)?;
    session.recover_to_read(&*store, &Screen::new(true))?;
    session.read_state(&*store).map_err(|error| Diagnostic::error(error.summary(), error.to_string()))
}

pub(super) fn open(session: &Session, options: &StateOptions) -> Result<Arc<dyn StateStore>, Diagnostic> {
    let mut unheard = terrane_diag::Diagnostics::new();
    let project = session.project(&mut unheard);
    session.store(Some(&project), options)
}

/// Reads, changes and writes the state under its lock. The change says what it did, or why it did not.
pub(super) fn change(
    session: &Session,
    options: &StateOptions,
    work: impl FnOnce(&mut StateWriter) -> Result<String, Diagnostic>,
) -> ExitCode {
    let screen = Screen::new(false);
    let options = &with_dated_backup(options);
    let result = (|| {
        let store = open(session, options)?;
        let lock = session.lock(&*store, options, "OperationTypeInvalid")?;
        let changed = change_locked(session, &*store, work);
        session.unlock(&*store, lock, &screen);
        changed
    })();
    match result {
        Ok(text) => {
            screen.line(&text);
            ExitCode::SUCCESS
        }
        Err(diagnostic) => {
            screen.fault(&diagnostic.summary, &diagnostic.detail);
            ExitCode::FAILURE
        }
    }
}

/// Changes by hand keep every earlier state, each under the second of its change.
pub(super) fn with_dated_backup(options: &StateOptions) -> StateOptions {
    let mut options = options.clone();
    if options.backup.is_none() {
        let state = options.state.as_deref().unwrap_or("terraform.tfstate");
        options.backup = Some(format!("{state}.{}.backup", crate::adapters::now().0));
    }
    options
}

fn change_locked(
    session: &Session,
    store: &dyn StateStore,
    work: impl FnOnce(&mut StateWriter) -> Result<String, Diagnostic>,
) -> Result<String, Diagnostic> {
    let fault = |error: terrane_state::StoreError| Diagnostic::error(error.summary(), error.to_string());
    session.recover(store)?;
    let state = session.read_state(store).map_err(fault)?;
    let mut writer = StateWriter::new(state, language_version());
    let text = work(&mut writer)?;
    if writer.is_changed() {
        session.wait(store.write(writer.snapshot())).map_err(fault)?;
    }
    Ok(text)
}

pub(super) fn target(text: &str) -> Result<Target, Diagnostic> {
    text.parse::<Target>().map_err(|error| Diagnostic::error("Invalid address", error.to_string()))
}

pub(super) fn selects(target: &Target, address: &AbsResourceInstance) -> bool {
    match target {
        Target::Module(module) => address.module().starts_with(module),
        Target::Resource(resource) => address.resource == *resource,
        Target::Instance(instance) => address == instance,
    }
}

impl State {
    pub fn run(self, session: &Session) -> ExitCode {
        match self.command {
            StateCommand::List { addresses, options, id } => list(session, &addresses, &options, id.as_deref()),
            StateCommand::Show { address, options } => show(session, &address, &options),
            StateCommand::Mv { source, destination, options, backup_out, dry_run } if options.state_out.is_some() => {
                let (source, destination, backup_out) = (&*source, &*destination, backup_out.as_deref());
                Split { source, destination, options: &options, backup_out, dry_run }.run(session)
            }
            StateCommand::Mv { source, destination, options, dry_run, .. } => {
                change(session, &options, |writer| move_objects(writer, &source, &destination, dry_run))
            }
            StateCommand::Rm { addresses, options, dry_run } => {
                change(session, &options, |writer| remove_objects(writer, &addresses, dry_run))
            }
            StateCommand::Pull { options } => match read(session, &options) {
                Ok(state) => {
                    outtext!("{}", String::from_utf8_lossy(&terrane_state::write(&state)));
                    ExitCode::SUCCESS
                }
                Err(diagnostic) => failed(&diagnostic),
            },
            StateCommand::Push(push) => push.run(session),
            StateCommand::ReplaceProvider(replace) => replace.run(session),
        }
    }
}

pub(super) fn failed(diagnostic: &Diagnostic) -> ExitCode {
    Screen::new(false).fault(&diagnostic.summary, &diagnostic.detail);
    ExitCode::FAILURE
}

/// The same for commands that make no sense before there is a state.
fn read_existing(session: &Session, options: &StateOptions) -> Result<terrane_state::State, Diagnostic> {
    let state = read(session, options)?;
    if state.is_new() {
        let detail = "State management commands require a state file. Run this command in a directory where Terrane has \
                      been run or use the -state flag to point the command to a specific state location.";
        return Err(Diagnostic::error("No state file was found!", detail));
    }
    Ok(state)
}

fn list(session: &Session, addresses: &[String], options: &StateOptions, id: Option<&str>) -> ExitCode {
    let targets: Result<Vec<Target>, Diagnostic> = addresses.iter().map(|text| target(text)).collect();
    let (targets, state) = match targets.and_then(|targets| Ok((targets, read_existing(session, options)?))) {
        Ok(found) => found,
        Err(diagnostic) => return failed(&diagnostic),
    };
    for wanted in &targets {
        if !state.instances().any(|(address, _)| selects(wanted, &address)) {
            let (kind, summary) = match wanted {
                Target::Module(_) => ("module", "Unknown module"),
                Target::Resource(_) => ("resource", "Unknown resource"),
                Target::Instance(_) => ("resource instance", "Unknown resource instance"),
            };
            let detail = format!(
                "The current state contains no {kind} {wanted}. If you've just added it to the configuration, you must run \
                 \"terrane apply\" first to create the entry in the state."
            );
            return failed(&Diagnostic::error(summary, detail));
        }
    }
    for (address, instance) in state.instances() {
        let wanted = targets.is_empty() || targets.iter().any(|target| selects(target, &address));
        let named = id.is_none_or(|id| {
            instance.current.as_ref().is_some_and(|object| match &object.attributes {
                terrane_state::Attributes::Json(raw) => has_id(raw.as_str(), id),
                terrane_state::Attributes::Flat(values) => values.get("id").is_some_and(|own| own == id),
            })
        });
        if wanted && named && instance.current.is_some() {
            outline!("{address}");
        }
    }
    ExitCode::SUCCESS
}

fn has_id(raw: &str, id: &str) -> bool {
    terrane_value::json::decode_implied(raw.as_bytes()).is_ok_and(|value| {
        value
            .attribute("id")
            .is_some_and(|own| matches!(own.unmark().0, terrane_value::Content::String(text) if text == id))
    })
}

fn show(session: &Session, address: &str, options: &StateOptions) -> ExitCode {
    let screen = Screen::new(false);
    let shown = (|| {
        let address: AbsResourceInstance =
            address.parse().map_err(|error| Diagnostic::error("Invalid address", format!("{error}")))?;
        let state = read_existing(session, options)?;
        if state.object(&address).is_none() {
            let detail = "This command requires that the address references one specific instance. To view the available \
                          instances, use \"terrane state list\". Please modify the address to reference a specific \
                          instance.";
            return Err(Diagnostic::error("No instance found for the given address!", detail));
        }
        let schemas = session
            .wait(terrane_engine::used_schemas(&state, &session.providers))
            .map_err(|error| Diagnostic::error(error.summary, error.detail))?;
        Ok(terrane_render::resource_text(&state, &address, &schemas, &screen.style()))
    })();
    match shown {
        Ok(text) => {
            outtext!("{text}");
            ExitCode::SUCCESS
        }
        Err(diagnostic) => failed(&diagnostic),
    }
}

pub(super) fn move_objects(
    writer: &mut StateWriter,
    source: &str,
    destination: &str,
    dry_run: bool,
) -> Result<String, Diagnostic> {
    let (from, to) = (target(source)?, target(destination)?);
    let count = writer.state().instances().filter(|(address, _)| selects(&from, address)).count();
    if count == 0 {
        let detail = format!("Cannot move {from}: does not match anything in the current state.");
        return Err(Diagnostic::error("Invalid source address", detail));
    }
    check_types(&from, &to)?;
    if dry_run {
        return Ok(format!("Would move {from:?} to {to:?}").replace("\\\"", "\""));
    }
    let fault = |error: terrane_state::MoveError| {
        let detail = format!("Cannot move to {to}: {error}.");
        Diagnostic::error("Invalid target address", detail)
    };
    let instance = |target: &Target| match target {
        Target::Instance(instance) => Some(instance.clone()),
        Target::Resource(resource) => Some(resource.instance(terrane_addr::InstanceKey::None)),
        Target::Module(_) => None,
    };
    match (&from, &to) {
        (Target::Module(from), Target::Module(to)) => writer.move_module(from, to).map_err(fault)?,
        (Target::Resource(from), Target::Resource(to)) => writer.move_resource(from, to).map_err(fault)?,
        (from, to) => match (instance(from), instance(to)) {
            (Some(from), Some(to)) => writer.move_instance(&from, &to).map_err(fault)?,
            _ => {
                let detail = format!("Cannot move {from} to {to}: one is a module, the other is not.");
                return Err(Diagnostic::error("Invalid target address", detail));
            }
        },
    }
    Ok(format!("Move \"{from}\" to \"{to}\"\nSuccessfully moved {count} object(s)."))
}

/// An object keeps its type: what is stored of it means nothing to another.
fn check_types(from: &Target, to: &Target) -> Result<(), Diagnostic> {
    let kind = |target: &Target| match target {
        Target::Module(_) => None,
        Target::Resource(resource) => Some((resource.resource.mode, resource.resource.kind.clone())),
        Target::Instance(instance) => Some((instance.resource.resource.mode, instance.resource.resource.kind.clone())),
    };
    match (kind(from), kind(to)) {
        (Some(old), Some(new)) if old != new => {
            let detail = format!("Cannot move {from} to {to}: resource types don't match.");
            Err(Diagnostic::error("Invalid state move request", detail))
        }
        _ => Ok(()),
    }
}

fn remove_objects(writer: &mut StateWriter, addresses: &[String], dry_run: bool) -> Result<String, Diagnostic> {
    let mut lines = Vec::new();
    let before = writer.snapshot();
    for text in addresses {
        let wanted = target(text)?;
        let found: Vec<AbsResourceInstance> = writer
            .state()
            .instances()
            .map(|(address, _)| address)
            .filter(|address| selects(&wanted, address))
            .collect();
        for address in found {
            lines.push(format!("{} {address}", if dry_run { "Would remove" } else { "Removed" }));
            if !dry_run {
                writer.remove_instance(&address);
                writer.remove_resource_if_empty(&address.resource);
            }
        }
    }
    if lines.is_empty() {
        let detail = "No matching objects found. To view the available instances, use \"terrane state list\". Please \
                      modify the address to reference a specific instance.";
        return Err(Diagnostic::error("Invalid target address", detail));
    }
    if !dry_run {
        writer.inherit_dependencies(&before);
        lines.push(format!("Successfully removed {} resource instance(s).", lines.len()));
    }
    Ok(lines.join("\n"))
}

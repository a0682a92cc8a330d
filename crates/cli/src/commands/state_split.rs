//! Moving objects from one state file into another: `state mv -state-out`.

use std::process::ExitCode;

use terrane_addr::{AbsResourceInstance, Target};
use terrane_diag::Diagnostic;
use terrane_state::{State, StateStore, StateWriter, StoreError};

use super::options::StateOptions;
use super::state::{failed, move_objects, open, selects, target, with_dated_backup};
use crate::compatibility::language_version;
use crate::screen::Screen;
use crate::session::Session;

/// What is to be moved, and where to.
pub struct Split<'a> {
    pub source: &'a str,
    pub destination: &'a str,
    /// Names both files: `state` and `state_out`.
    pub options: &'a StateOptions,
    /// Where the other file is kept as it was before.
    pub backup_out: Option<&'a str>,
    pub dry_run: bool,
}

impl Split<'_> {
    pub fn run(&self, session: &Session) -> ExitCode {
        match self.carry_out(session) {
            Ok(text) => {
                Screen::new(false).line(&text);
                ExitCode::SUCCESS
            }
            Err(diagnostic) => failed(&diagnostic),
        }
    }

    fn carry_out(&self, session: &Session) -> Result<String, Diagnostic> {
        let from = StateOptions { state_out: None, ..with_dated_backup(self.options) };
        let to = with_dated_backup(&StateOptions {
            state: self.options.state_out.clone(),
            state_out: None,
            backup: self.backup_out.map(str::to_string),
            ..self.options.clone()
        });
        let (near, far) = (open(session, &from)?, open(session, &to)?);
        let screen = Screen::new(false);
        let near_lock = session.lock(&*near, &from, "OperationTypeInvalid")?;
        let moved = session.lock(&*far, &to, "OperationTypeInvalid").and_then(|far_lock| {
            let moved = self.under_locks(session, &*near, &*far);
            session.unlock(&*far, far_lock, &screen);
            moved
        });
        session.unlock(&*near, near_lock, &screen);
        moved
    }

    fn under_locks(
        &self,
        session: &Session,
        near: &dyn StateStore,
        far: &dyn StateStore,
    ) -> Result<String, Diagnostic> {
        let fault = |error: StoreError| Diagnostic::error(error.summary(), error.to_string());
        session.recover(near)?;
        session.recover(far)?;
        let mut source = StateWriter::new(session.read_state(near).map_err(fault)?, language_version());
        let mut destination = StateWriter::new(session.read_state(far).map_err(fault)?, language_version());
        let wanted = target(self.source)?;
        let taken = only(source.state(), &wanted);
        let mut carried = StateWriter::new(taken.clone(), language_version());
        let same_name = self.source == self.destination && !taken.is_empty();
        let text = match same_name {
            true => {
                let count = taken.instances().count();
                format!("Move \"{0}\" to \"{0}\"\nSuccessfully moved {count} object(s).", self.source)
            }
            false => move_objects(&mut carried, self.source, self.destination, self.dry_run)?,
        };
        if self.dry_run {
            return Ok(text);
        }
        add(&carried.snapshot(), &mut destination)?;
        for (address, _) in taken.instances() {
            source.remove_instance(&address);
            source.remove_resource_if_empty(&address.resource);
        }
        // In this order whatever is interrupted leaves an object in both, never in none.
        session.wait(far.write(destination.snapshot())).map_err(fault)?;
        session.wait(near.write(source.snapshot())).map_err(fault)?;
        Ok(text)
    }
}

/// The part of a state that an address names.
fn only(state: &State, wanted: &Target) -> State {
    let mut writer = StateWriter::new(state.clone(), language_version());
    let others: Vec<AbsResourceInstance> =
        state.instances().map(|(address, _)| address).filter(|address| !selects(wanted, address)).collect();
    for address in &others {
        writer.remove_instance(address);
    }
    writer.remove_empty_resources(|_| false);
    writer.snapshot()
}

fn add(carried: &State, destination: &mut StateWriter) -> Result<(), Diagnostic> {
    for (address, instance) in carried.instances() {
        if destination.state().instance(&address).is_some() {
            let detail = format!("The other state has an object at {address} already. Nothing has been moved.");
            return Err(Diagnostic::error("Invalid destination address", detail));
        }
        let Some(resource) = carried.resource(&address.resource) else { continue };
        if let Some(object) = &instance.current {
            destination.set_current(&address, &resource.provider, object.clone());
        }
        for (key, object) in &instance.deposed {
            destination.set_deposed(&address, key, &resource.provider, object.clone());
        }
    }
    Ok(())
}

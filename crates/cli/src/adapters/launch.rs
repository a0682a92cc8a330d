//! The little program between us and a plugin: it makes the plugin end when we do, and becomes the plugin.
//!
//! Linux ends a process when the thread that started it ends, if the process has asked for that. The wish
//! survives becoming another program; a plugin itself would not wish it.

use std::ffi::OsString;
use std::process::ExitCode;

/// The name of the hidden command.
pub const COMMAND: &str = "plugin-launch";

/// Becomes the plugin, if that is what this process was started for.
pub fn launched(arguments: &[OsString]) -> Option<ExitCode> {
    let [_, command, parent, binary] = arguments else { return None };
    (command == COMMAND).then(|| become_plugin(parent, binary))
}

#[cfg(target_os = "linux")]
fn end_with_parent(parent: &OsString) -> bool {
    use rustix::process::{Signal, getppid, set_parent_process_death_signal};
    // If it has ended already, the wish comes too late.
    set_parent_process_death_signal(Some(Signal::KILL)).is_ok()
        && getppid().is_some_and(|there| Some(there.as_raw_nonzero().to_string().as_str()) == parent.to_str())
}

#[cfg(not(target_os = "linux"))]
fn end_with_parent(_: &OsString) -> bool {
    true
}

fn become_plugin(parent: &OsString, binary: &OsString) -> ExitCode {
    use std::os::unix::process::CommandExt;
    if !end_with_parent(parent) {
        return ExitCode::FAILURE;
    }
    let error = std::process::Command::new(binary).exec();
    errline!("{error}");
    ExitCode::FAILURE
}

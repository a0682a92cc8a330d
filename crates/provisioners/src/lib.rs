//! Provisioners that run on this machine.

mod local_exec;

pub use local_exec::LocalExec;

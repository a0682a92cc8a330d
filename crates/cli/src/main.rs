//! The `terrane` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    terrane_cli::main(std::env::args_os().collect(), &[])
}

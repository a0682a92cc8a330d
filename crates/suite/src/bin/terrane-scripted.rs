//! The `terrane` command with the scripted provider linked in besides the embedded ones. All else is the
//! released program: the same crate, the same entry point. Its world is the file that `FIXTURES_WORLD` names.

use std::process::ExitCode;
use std::sync::Arc;

use terrane_provider::Provider;

fn main() -> ExitCode {
    terrane_cli::main(std::env::args_os().collect(), &[scripted])
}

fn scripted() -> Arc<dyn Provider> {
    terrane_fixtures::provider(terrane_fixtures::Environment::from_process())
}

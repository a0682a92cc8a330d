//! Serves one of our providers as a plugin. See `USAGE`.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr, reason = "a command line tool")]

use std::error::Error;
use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use terrane_plugin::rpc::Protocol;
use terrane_plugin::serve::{Invitation, Manner, Misbehaviour, serve};
use terrane_serve::{PROGRAM_PREFIX, addresses, lay_out, provider};

const USAGE: &str = "\
Usage:
  terrane-dev-provider <name>             serve this provider; started by an engine, not by hand
  terrane-dev-provider --lay-out <folder> make a folder through which Terraform finds all of them,
                                          and print the environment that it needs

Under the name terraform-provider-<name> it serves that provider.

For tests of engines:
  TERRANE_DEV_PROTOCOL=5       speak only this version of the protocol
  TERRANE_DEV_TCP=1            listen on a port of the loopback interface, not on a unix socket
  TERRANE_DEV_GREETING=<text>  print this instead of saying how to be spoken to, and wait
  TERRANE_DEV_MISBEHAVE=crash@ReadResource,slow=500@PlanResourceChange
                               crash, hang, slow=<milliseconds>, garbage, empty, refuse, throttle, huge or
                               hang-up at a call";

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[OsString]) -> Result<(), Box<dyn Error>> {
    let arguments: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let program = arguments.first().and_then(|program| Path::new(program).file_name()?.to_str());
    if let Some(name) = program.and_then(|program| program.strip_prefix(PROGRAM_PREFIX)) {
        return serve_named(name);
    }
    match arguments.get(1..) {
        Some(["--lay-out", folder]) => {
            let layout = lay_out(Path::new(folder), &std::env::current_exe()?)?;
            for (name, value) in layout.environment() {
                println!("{name}={}", value.display());
            }
            Ok(())
        }
        Some([name]) if !name.starts_with('-') => serve_named(name),
        _ => Err(USAGE.into()),
    }
}

fn serve_named(name: &str) -> Result<(), Box<dyn Error>> {
    let Some(provider) = provider(name)? else {
        let names: Vec<String> = addresses().iter().map(|address| address.name.to_string()).collect();
        return Err(format!("there is no provider {name:?}; there are: {}", names.join(", ")).into());
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if let Ok(greeting) = std::env::var("TERRANE_DEV_GREETING") {
        println!("{greeting}");
        runtime.block_on(std::future::pending::<()>());
    }
    let invitation = Invitation::from_environment();
    let served = runtime.block_on(serve(provider, &invitation, &manner()?, &mut std::io::stdout()));
    // Calls that still wait for something are not waited for: the engine has gone.
    runtime.shutdown_background();
    Ok(served?)
}

fn manner() -> Result<Manner, Box<dyn Error>> {
    let mut manner = Manner { tcp: std::env::var_os("TERRANE_DEV_TCP").is_some(), ..Manner::default() };
    if let Ok(number) = std::env::var("TERRANE_DEV_PROTOCOL") {
        let protocol = number.parse().ok().and_then(Protocol::from_number);
        manner.protocols = vec![protocol.ok_or("TERRANE_DEV_PROTOCOL is 5 or 6")?];
    }
    let misbehaviours = std::env::var("TERRANE_DEV_MISBEHAVE").unwrap_or_default();
    manner.misbehaviours =
        Misbehaviour::parse_all(&misbehaviours).map_err(|part| format!("TERRANE_DEV_MISBEHAVE: {part:?}?"))?;
    Ok(manner)
}

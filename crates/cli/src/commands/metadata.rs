use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::screen::Screen;

/// Show what the language offers
#[derive(Debug, Args)]
pub struct Metadata {
    #[command(subcommand)]
    command: MetadataCommand,
}

#[derive(Debug, Subcommand)]
enum MetadataCommand {
    /// Print the signatures of all functions
    Functions {
        /// Print a JSON document. There is no other form
        #[arg(long)]
        json: bool,
    },
}

impl Metadata {
    pub fn run(&self) -> ExitCode {
        let MetadataCommand::Functions { json } = &self.command;
        if !json {
            let detail = "The \"terrane metadata functions\" command requires the -json flag.";
            Screen::new(false).fault("Output format required", detail);
            return ExitCode::FAILURE;
        }
        outtext!("{}", terrane_render::function_signatures_json(&terrane_functions::signatures::all()));
        ExitCode::SUCCESS
    }
}

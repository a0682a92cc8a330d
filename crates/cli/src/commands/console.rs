use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

use clap::Args;
use terrane_diag::{Diagnostics, SourceMap};
use terrane_eval::ConsoleAnswer;
use terrane_hcl::Expr;

use super::options::{StateOptions, VariableOptions};
use crate::adapters::{LocalOutside, TerminalEvents};
use crate::screen::Screen;
use crate::session::{Session, Tools};

/// Evaluate expressions, one a line
#[derive(Debug, Args)]
pub struct Console {
    #[command(flatten)]
    variables: VariableOptions,
    /// The state file to read
    #[arg(long, value_name = "FILE")]
    state: Option<String>,
    /// Accepted for scripts: state is read without a plan
    #[arg(long)]
    plan: bool,
    /// Ask for input if it is not given
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    input: Option<bool>,
    /// Print without colors
    #[arg(long)]
    no_color: bool,
}

impl Console {
    pub fn run(&self, session: &Session) -> ExitCode {
        let screen = Screen::new(self.no_color);
        let mut diags = Diagnostics::new();
        let mut project = session.project_with(&self.variables, &mut diags);
        let variables =
            session.variables(&mut project, &self.variables, self.input.unwrap_or(true).then_some(&screen), &mut diags);
        let options = StateOptions { state: self.state.clone(), ..StateOptions::default() };
        let state = match session.store(Some(&project), &options) {
            Ok(store) => session.read_state(&*store).map_err(|error| error.to_string()),
            Err(diagnostic) => Err(diagnostic.detail),
        };
        let state = match state {
            Ok(state) => state,
            Err(reason) => {
                screen.fault("Failed to load state", &reason);
                return ExitCode::FAILURE;
            }
        };
        let outside = LocalOutside { now: Some(crate::adapters::now()), plan_time: None, random: true };
        let (tools, events) = (Tools::new(session.started), TerminalEvents::silent());
        let engine = session.engine(&outside, &events, &tools, 10);
        let mut failed = diags.has_errors();
        screen.diagnostics(&diags, &project.sources);
        let noticed =
            session.wait(terrane_engine::console(project.index.clone(), &state, variables, &engine, &mut |evaluate| {
                failed |= !each_line(&screen, evaluate)
            }));
        failed |= noticed.has_errors();
        screen.diagnostics(&noticed, &project.sources);
        if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}

/// Evaluates line by line. False if any of them failed and nobody was there to see it.
fn each_line(screen: &Screen, evaluate: &dyn Fn(&Expr) -> (ConsoleAnswer, Diagnostics)) -> bool {
    let interactive = std::io::stdin().is_terminal();
    let mut fine = true;
    let mut pending = String::new();
    let prompt = |pending: &str| {
        use std::io::Write;
        if interactive {
            outtext!("{}", if pending.is_empty() { "> " } else { ": " });
            let _ = std::io::stdout().flush();
        }
    };
    prompt(&pending);
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        pending.push_str(&line);
        if is_open(&pending) {
            pending.push('\n');
            prompt(&pending);
            continue;
        }
        let text = std::mem::take(&mut pending);
        match text.trim() {
            "" => {}
            "exit" => return fine,
            "help" => screen.line(HELP),
            expression => fine &= one(screen, expression, evaluate),
        }
        prompt(&pending);
    }
    if !pending.trim().is_empty() {
        fine &= one(screen, pending.trim(), evaluate);
    }
    fine || interactive
}

const HELP: &str = "The Terrane console allows you to experiment with expressions.\n\nType an expression and press enter \
to see its value. The functions, variables, locals, modules and resources of the\nconfiguration in this folder can be \
used.\n\nType \"exit\" to leave.";

/// Whether brackets are still open, so that the next line belongs to the same expression.
fn is_open(text: &str) -> bool {
    let mut depth = 0_i64;
    let mut quoted = false;
    let mut escaped = false;
    for character in text.chars() {
        match (quoted, character) {
            (true, _) if escaped => escaped = false,
            (true, '\\') => escaped = true,
            (_, '"') => quoted = !quoted,
            (false, '(' | '[' | '{') => depth += 1,
            (false, ')' | ']' | '}') => depth -= 1,
            _ => {}
        }
    }
    depth > 0
}

fn one(screen: &Screen, text: &str, evaluate: &dyn Fn(&Expr) -> (ConsoleAnswer, Diagnostics)) -> bool {
    let mut sources = SourceMap::new();
    let id = sources.add("<console-input>", text.as_bytes());
    let mut diags = Diagnostics::new();
    let expr = terrane_hcl::parse_expression(id, text.as_bytes(), &mut diags);
    let mut shown = None;
    if !diags.has_errors() {
        let (answer, noticed) = evaluate(&expr);
        diags.append(noticed);
        shown = Some(match answer {
            ConsoleAnswer::Value(value) => terrane_render::value_text(&value, 0),
            ConsoleAnswer::Type(ty) => terrane_render::type_text(&ty),
            ConsoleAnswer::TypeOfType => "type".into(),
        });
    }
    let failed = diags.has_errors();
    screen.diagnostics(&diags, &sources);
    if let Some(shown) = shown.filter(|_| !failed) {
        screen.line(&shown);
    }
    !failed
}

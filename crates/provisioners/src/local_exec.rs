//! `local-exec`: a command on the machine that runs the engine.

use std::process::Stdio;
use std::sync::Arc;

use terrane_provider::{BoxFuture, OutputSink, ProviderDiagnostic, ProvisionRequest, Provisioner};
use terrane_schema::{Attribute, Block, Schema};
use terrane_value::{Content, Type, Value};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::Command;

pub struct LocalExec {
    schema: Schema,
}

impl Default for LocalExec {
    fn default() -> LocalExec {
        let block = Block::new([
            ("command", Attribute::new(Type::String).required()),
            ("interpreter", Attribute::new(Type::list(Type::String)).optional()),
            ("working_dir", Attribute::new(Type::String).optional()),
            ("environment", Attribute::new(Type::map(Type::String)).optional()),
            ("quiet", Attribute::new(Type::Bool).optional()),
        ]);
        LocalExec { schema: Schema { version: 0, block: Arc::new(block) } }
    }
}

impl Provisioner for LocalExec {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn provision<'a>(&'a self, request: ProvisionRequest<'a>) -> BoxFuture<'a, Vec<ProviderDiagnostic>> {
        Box::pin(async move { run(&request).await.err().into_iter().collect() })
    }
}

async fn run(request: &ProvisionRequest<'_>) -> Result<(), ProviderDiagnostic> {
    let text = text_of(&request.config, "command").unwrap_or_default();
    if text.is_empty() {
        let detail = "The command must be a non-empty string.";
        return Err(ProviderDiagnostic::error("Invalid local-exec provisioner command", detail));
    }
    let mut line = interpreter(&request.config);
    line.push(text.clone());
    let quiet = matches!(request.config.attribute("quiet"), Some(value) if is_true(&value));
    let shown = line.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(" ");
    match quiet {
        true => (request.output)("local-exec: Executing: Suppressed by quiet=true"),
        false => (request.output)(&format!("Executing: [{shown}]")),
    }
    let mut command = Command::new(&line[0]);
    command.args(&line[1..]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    if let Some(folder) = text_of(&request.config, "working_dir").filter(|folder| !folder.is_empty()) {
        command.current_dir(folder);
    }
    for (name, value) in environment(&request.config) {
        command.env(name, value);
    }
    let failed = |reason: String, output: &str| {
        let detail = format!("Error running command '{text}': {reason}. Output: {output}");
        ProviderDiagnostic::error("local-exec provisioner error", detail)
    };
    let mut child = command.spawn().map_err(|error| failed(error.to_string(), ""))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let (first, second, status) =
        tokio::join!(forward(stdout, request.output), forward(stderr, request.output), child.wait());
    let status = status.map_err(|error| failed(error.to_string(), ""))?;
    match status.success() {
        true => Ok(()),
        false => Err(failed(reason(status), &format!("{first}{second}"))),
    }
}

fn reason(status: std::process::ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("exit status {code}"),
        None => status.to_string(),
    }
}

/// Hands over whole lines as they come, and returns all of them.
async fn forward(stream: Option<impl AsyncRead + Unpin>, output: OutputSink<'_>) -> String {
    let mut all = String::new();
    let Some(stream) = stream else { return all };
    let mut reader = BufReader::new(stream);
    let mut line = Vec::new();
    loop {
        line.clear();
        // A stream that breaks has nothing more to say; the exit status tells the rest.
        match reader.read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => return all,
            Ok(_) => {
                let text = String::from_utf8_lossy(&line);
                output(text.trim_end_matches(['\n', '\r']));
                all.push_str(&text);
            }
        }
    }
}

fn interpreter(config: &Value) -> Vec<String> {
    let given: Vec<String> = match config.attribute("interpreter") {
        Some(list) => match list.unmark().0 {
            Content::List(items) => items.iter().filter_map(text).collect(),
            _ => Vec::new(),
        },
        None => Vec::new(),
    };
    match (given.is_empty(), cfg!(windows)) {
        (false, _) => given,
        (true, false) => vec!["/bin/sh".into(), "-c".into()],
        (true, true) => vec!["cmd".into(), "/C".into()],
    }
}

fn environment(config: &Value) -> Vec<(String, String)> {
    let Some(map) = config.attribute("environment") else { return Vec::new() };
    match map.unmark().0 {
        Content::Map(entries) => {
            entries.iter().filter_map(|(name, value)| Some((name.to_string(), text(value)?))).collect()
        }
        _ => Vec::new(),
    }
}

fn text_of(config: &Value, name: &str) -> Option<String> {
    config.attribute(name).and_then(|value| text(&value))
}

fn text(value: &Value) -> Option<String> {
    match value.unmark().0 {
        Content::String(text) => Some(text.to_string()),
        _ => None,
    }
}

fn is_true(value: &Value) -> bool {
    matches!(value.unmark().0, Content::Bool(true))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    fn provision(command: &str) -> (Vec<String>, Vec<ProviderDiagnostic>) {
        let provisioner = LocalExec::default();
        let ty = provisioner.schema().block.implied_type();
        let nulls =
            ty.as_object().map(|object| object.iter().map(|(_, ty, _)| Value::null(ty.clone())).collect::<Vec<_>>());
        let mut items = nulls.unwrap_or_default();
        items[0] = Value::string(command);
        let lines = Mutex::new(Vec::new());
        let output = |line: &str| lines.lock().expect("no writer panics").push(line.to_string());
        let request = ProvisionRequest {
            config: Value::object_of(&ty, items),
            connection: Value::null(Type::Dynamic),
            output: &output,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        let problems = runtime.block_on(provisioner.provision(request));
        (lines.into_inner().expect("no writer panics"), problems)
    }

    #[test]
    fn output_comes_line_by_line() {
        let (lines, problems) = provision("echo one; echo two");
        assert_eq!(lines[1..], ["one", "two"]);
        assert_eq!(problems, []);
    }

    #[test]
    fn a_failure_names_command_status_and_output() {
        let (_, problems) = provision("echo no; exit 3");
        assert_eq!(problems[0].summary, "local-exec provisioner error");
        assert_eq!(problems[0].detail, "Error running command 'echo no; exit 3': exit status 3. Output: no\n");
    }
}

//! `hashicorp/external`: data from a program that reads and writes JSON.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use futures::channel::oneshot;
use terrane_provider::{BoxFuture, ProviderDiagnostic};
use terrane_value::{Content, Type, Value, json};

use crate::Environment;
use crate::embedded::Parts;
use crate::object::Object;
use crate::resource::{DataSource, invalid};
use crate::shape::{Shape, computed, optional, required};

pub(crate) fn parts() -> Parts {
    Parts { data_sources: vec![Box::new(External)], ..Parts::default() }
}

struct External;

impl DataSource for External {
    fn kind(&self) -> &'static str {
        "external"
    }

    fn shape(&self) -> Shape {
        let program = "A list of strings, whose first element is the program to run and whose subsequent elements are \
                       optional command line arguments to the program. The program is not run through a shell.";
        let directory =
            "Working directory of the program. If not supplied, the program will run in the current directory.";
        let query = "A map of string values to pass to the external program as the query arguments.";
        let fields = vec![
            required("program", Type::list(Type::String), program),
            optional("working_dir", Type::String, directory),
            optional("query", Type::map(Type::String), query),
            computed("result", Type::map(Type::String), "A map of string values returned from the external program."),
            computed("id", Type::String, "The id of the data source. This will always be set to `-`"),
        ];
        Shape::new(0, "Allows an external program to act as a data source.", fields)
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        let empty = match config.get("program").unmark().0 {
            Content::List(items) => items.iter().all(|item| item.is_known() && text(item).is_empty()),
            _ => false,
        };
        if empty {
            let detail = "The data source was configured without a program to execute. Verify the configuration \
                          contains at least one non-empty value.";
            complaints.push(invalid("program", "External Program Missing", detail));
        }
    }

    fn read<'a>(
        &'a self,
        environment: &'a Environment,
        mut object: Object,
    ) -> BoxFuture<'a, Result<Object, ProviderDiagnostic>> {
        Box::pin(async move {
            let mut program = texts(object.get("program")).into_iter().filter(|word| !word.is_empty());
            let name = program.next().unwrap_or_default();
            let directory = environment.working_directory.join(object.string("working_dir").unwrap_or_default());
            let mut command = Command::new(program_file(&name, &directory));
            command.args(program).current_dir(directory);
            let output = run(command, query(&object)).await.map_err(|problem| lookup_failed(&name, &problem))?;
            let result = read_result(&name, &output)?;
            object.set("result", result);
            object.set("id", Value::string("-"));
            Ok(object)
        })
    }
}

/// A relative path with a folder in it begins at the program's working directory; a plain name is looked
/// for where programs are.
fn program_file(name: &str, directory: &std::path::Path) -> std::path::PathBuf {
    match name.contains(std::path::MAIN_SEPARATOR) || name.contains('/') {
        true => directory.join(name),
        false => name.into(),
    }
}

fn texts(list: &Value) -> Vec<String> {
    match list.unmark().0 {
        Content::List(items) => items.iter().map(|item| text(item).to_owned()).collect(),
        _ => Vec::new(),
    }
}

fn text(value: &Value) -> &str {
    match value.unmark().0 {
        Content::String(text) => text,
        _ => "",
    }
}

/// A JSON object; entries that are null are left out.
fn query(object: &Object) -> Vec<u8> {
    let ty = Type::map(Type::String);
    let entries = match object.get("query").unmark().0 {
        Content::Map(entries) => entries.iter().filter(|(_, value)| !value.is_null()).cloned().collect(),
        _ => Vec::new(),
    };
    json::encode(&Value::map(Type::String, entries), &ty).map(String::into_bytes).unwrap_or_else(|_| b"{}".to_vec())
}

/// On a thread of its own: other work goes on while the program runs.
async fn run(mut command: Command, input: Vec<u8>) -> std::io::Result<Output> {
    let (sender, receiver) = oneshot::channel();
    std::thread::Builder::new().name("external program".into()).spawn(move || {
        let done = communicate(&mut command, &input);
        // Nobody waits any more if the run was stopped.
        let _ = sender.send(done);
    })?;
    receiver.await.unwrap_or_else(|_| Err(std::io::Error::other("its thread ended early")))
}

fn communicate(command: &mut Command, input: &[u8]) -> std::io::Result<Output> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let stdin = child.stdin.take();
    std::thread::scope(|scope| {
        if let Some(mut stdin) = stdin {
            // A program that does not read its input may end before it is written.
            scope.spawn(move || stdin.write_all(input).ok());
        }
        child.wait_with_output()
    })
}

fn lookup_failed(name: &str, problem: &std::io::Error) -> ProviderDiagnostic {
    let detail = format!(
        "The data source received an unexpected error while attempting to start the program.\n\nThe program must be \
         accessible according to the platform where Terrane is running: an executable file, in one of the folders of \
         PATH or given with its path.\n\nProgram: {name}\nError: {problem}"
    );
    invalid("program", "External Program Lookup Failed", detail)
}

fn read_result(name: &str, output: &Output) -> Result<Value, ProviderDiagnostic> {
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let detail = match said.trim().is_empty() {
            true => format!(
                "The program was executed but gave no error message.\n\nProgram: {name}\nState: {}",
                output.status
            ),
            false => format!(
                "The program was executed but ended with an error.\n\nProgram: {name}\nError Message: {}\n\nState: {}",
                said.trim_end(),
                output.status
            ),
        };
        return Err(invalid("program", "External Program Execution Failed", detail));
    }
    let not_a_map = |problem: &str| {
        let said = String::from_utf8_lossy(&output.stdout);
        let detail = format!(
            "The data source received unexpected results after executing the program.\n\nProgram output must be a JSON \
             object whose values are all strings.\n\nProgram: {name}\nResult Error: {problem}\nOutput: {}",
            said.trim_end().chars().take(500).collect::<String>()
        );
        invalid("program", "Unexpected External Program Results", detail)
    };
    let document = json::parse(&output.stdout).map_err(|problem| not_a_map(&problem.to_string()))?;
    let entries = document.as_object().ok_or_else(|| not_a_map("it is not an object"))?;
    let mut result = Vec::new();
    for (name, value) in entries {
        let text = value.as_str().ok_or_else(|| not_a_map(&format!("the value of {name:?} is not a string")))?;
        result.push((name.clone(), Value::string(text)));
    }
    Ok(Value::map(Type::String, result))
}

#[cfg(test)]
mod tests;

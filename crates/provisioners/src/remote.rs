//! `file` and `remote-exec`: what runs on another machine. Their blocks are judged here; there is no transport yet.

use std::sync::Arc;

use terrane_provider::{BoxFuture, ProviderDiagnostic, ProvisionRequest, Provisioner};
use terrane_schema::{Attribute, Block, Schema};
use terrane_value::{Type, Value};

/// Copies a file to another machine.
pub struct File {
    schema: Schema,
}

impl Default for File {
    fn default() -> File {
        let block = Block::new([
            ("source", Attribute::new(Type::String).optional()),
            ("content", Attribute::new(Type::String).optional()),
            ("destination", Attribute::new(Type::String).required()),
        ]);
        File { schema: Schema { version: 0, block: Arc::new(block) } }
    }
}

impl Provisioner for File {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn validate(&self, config: &Value) -> Vec<ProviderDiagnostic> {
        let problem = match (is_set(config, "source"), is_set(config, "content")) {
            (true, true) => ("Cannot set both 'source' and 'content'", "Remove one of them."),
            (false, false) => (
                "Must provide one of 'source' or 'content'",
                "Say with \"source\" which file is copied, or with \"content\" what is written.",
            ),
            _ => return Vec::new(),
        };
        vec![ProviderDiagnostic::error(problem.0, problem.1)]
    }

    fn refusal(&self) -> Option<ProviderDiagnostic> {
        Some(no_transport("file", "scp ${path} ${self.public_ip}:${path}"))
    }

    fn provision<'a>(&'a self, _: ProvisionRequest<'a>) -> BoxFuture<'a, Vec<ProviderDiagnostic>> {
        Box::pin(async move { self.refusal().into_iter().collect() })
    }
}

/// Runs commands on another machine.
pub struct RemoteExec {
    schema: Schema,
}

impl Default for RemoteExec {
    fn default() -> RemoteExec {
        let block = Block::new([
            ("inline", Attribute::new(Type::list(Type::String)).optional()),
            ("script", Attribute::new(Type::String).optional()),
            ("scripts", Attribute::new(Type::list(Type::String)).optional()),
        ]);
        RemoteExec { schema: Schema { version: 0, block: Arc::new(block) } }
    }
}

impl Provisioner for RemoteExec {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn validate(&self, config: &Value) -> Vec<ProviderDiagnostic> {
        let set = ["inline", "script", "scripts"].into_iter().filter(|name| is_set(config, name)).count();
        let detail = match set {
            1 => return Vec::new(),
            0 => "Say what is to run: set one of \"inline\", \"script\" and \"scripts\".",
            _ => "Only one of \"inline\", \"script\" and \"scripts\" can be set. Use a provisioner for each.",
        };
        vec![ProviderDiagnostic::error("Invalid remote-exec provisioner configuration", detail)]
    }

    fn refusal(&self) -> Option<ProviderDiagnostic> {
        Some(no_transport("remote-exec", "ssh ${self.public_ip} ${command}"))
    }

    fn provision<'a>(&'a self, _: ProvisionRequest<'a>) -> BoxFuture<'a, Vec<ProviderDiagnostic>> {
        Box::pin(async move { self.refusal().into_iter().collect() })
    }
}

fn is_set(config: &Value, name: &str) -> bool {
    config.attribute(name).is_some_and(|value| !value.is_null())
}

fn no_transport(kind: &str, instead: &str) -> ProviderDiagnostic {
    let detail = format!(
        "This version of Terrane does not connect to other machines, so \"{kind}\" cannot run. Use a \"local-exec\" \
         provisioner that calls the SSH client of this machine (for instance \"{instead}\"), or give the machine what it \
         needs with user data. Where the object is there already and is not replaced, nothing runs and the block does \
         no harm."
    );
    ProviderDiagnostic::error("Unsupported provisioner", detail)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn config(values: &[(&str, Value)]) -> Value {
        Value::object(values.iter().map(|(name, value)| (*name, value.clone())))
    }

    #[test]
    fn a_file_comes_from_one_place() {
        let text = Value::string("x");
        let nothing = Value::null(Type::String);
        let summaries = |source: &Value, content: &Value| {
            let found = File::default().validate(&config(&[("source", source.clone()), ("content", content.clone())]));
            found.into_iter().map(|problem| problem.summary).collect::<Vec<_>>()
        };
        assert_eq!(summaries(&text, &nothing), Vec::<String>::new());
        assert_eq!(summaries(&nothing, &Value::unknown(Type::String)), Vec::<String>::new());
        assert_eq!(summaries(&text, &text), ["Cannot set both 'source' and 'content'"]);
        assert_eq!(summaries(&nothing, &nothing), ["Must provide one of 'source' or 'content'"]);
    }

    #[test]
    fn one_argument_says_what_runs() {
        let list = Value::list(Type::String, vec![Value::string("ls")]);
        let nothing = || Value::null(Type::String);
        let count = |inline: Value, script: Value| {
            RemoteExec::default()
                .validate(&config(&[("inline", inline), ("script", script), ("scripts", nothing())]))
                .len()
        };
        assert_eq!(count(list.clone(), nothing()), 0);
        assert_eq!(count(list, Value::string("x")), 1);
        assert_eq!(count(nothing(), nothing()), 1);
    }
}

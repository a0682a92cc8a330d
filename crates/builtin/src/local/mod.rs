//! `hashicorp/local`: files of the machine.

mod checksums;
mod data;
mod disk;
mod file;

use crate::Environment;
use crate::embedded::Parts;
use crate::resource::{CallResult, Function, parameter, signature};
use terrane_value::{Content, Type, Value};

pub(crate) fn parts() -> Parts {
    Parts {
        resources: vec![Box::new(file::File { secret: false }), Box::new(file::File { secret: true })],
        data_sources: vec![Box::new(data::FileData { secret: false }), Box::new(data::FileData { secret: true })],
        functions: vec![Function {
            name: "direxists",
            signature: signature(
                vec![parameter(
                    "path",
                    Type::String,
                    "Relative or absolute path to check for the existence of a directory",
                )],
                Type::Bool,
                "Determines whether a directory exists at a given path.",
                "Given a path string, will return true if the directory exists. This function works only with \
                 directories. If used with a file, the function will return an error.",
            ),
            call: directory_exists,
        }],
        ..Parts::default()
    }
}

fn directory_exists(environment: &Environment, arguments: &[Value]) -> CallResult {
    let path = match arguments.first().map(|argument| argument.unmark().0) {
        Some(Content::String(path)) => path.as_str(),
        _ => "",
    };
    match std::fs::metadata(environment.working_directory.join(path)) {
        Ok(metadata) if metadata.is_dir() => Ok(Value::bool(true)),
        Ok(_) => Err((Some(0), format!("Invalid file mode detected: {path:?} was found, but is not a directory."))),
        Err(problem) if problem.kind() == std::io::ErrorKind::NotFound => Ok(Value::bool(false)),
        Err(problem) => Err((Some(0), format!("Error checking for directory {path:?}: {problem}"))),
    }
}

#[cfg(test)]
mod tests;

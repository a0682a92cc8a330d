//! Paths as text. They are those of Unix on every machine: configurations are shared between machines.

use terrane_value::{Type, Value};

use crate::signature::{Function, Parameter};
use crate::{Fault, Outside};

const PATH: Parameter = Parameter::string("path");

fn string() -> Type {
    Type::String
}

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new("abspath", "Makes a path absolute.", &[PATH], string, |call| {
        let path = call.text(0);
        Ok(Value::string(match path.starts_with('/') {
            true => clean(path),
            false => clean(&format!("{}/{path}", call.outside.working_directory())),
        }))
    }),
    Function::new("basename", "Returns the last part of a path.", &[PATH], string, |call| {
        Ok(Value::string(basename(call.text(0))))
    }),
    Function::new("dirname", "Returns a path without its last part.", &[PATH], string, |call| {
        Ok(Value::string(dirname(call.text(0))))
    }),
    Function::new(
        "pathexpand",
        "Replaces a `~` at the start of a path by the home directory.",
        &[PATH],
        string,
        |call| home_expanded(call.text(0), call.outside).map(Value::string),
    ),
];

/// Without `.` and `..`, repeated slashes and a slash at the end, as far as the text alone tells.
pub(crate) fn clean(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(&last) if last != ".." => drop(parts.pop()),
                _ if absolute => {}
                _ => parts.push(".."),
            },
            part => parts.push(part),
        }
    }
    match (absolute, parts.join("/")) {
        (true, path) => format!("/{path}"),
        (false, path) if path.is_empty() => ".".into(),
        (false, path) => path,
    }
}

fn basename(path: &str) -> &str {
    let trimmed = path.trim_end_matches('/');
    match trimmed.rsplit('/').next() {
        _ if path.is_empty() => ".",
        _ if trimmed.is_empty() => "/",
        last => last.unwrap_or(trimmed),
    }
}

fn dirname(path: &str) -> String {
    clean(path.rfind('/').map_or("", |slash| &path[..=slash]))
}

fn home_expanded(path: &str, outside: &dyn Outside) -> Result<String, Fault> {
    let Some(rest) = path.strip_prefix('~') else { return Ok(path.into()) };
    if !rest.is_empty() && !rest.starts_with('/') {
        return Err(Fault::new("cannot expand user-specific home dir"));
    }
    match outside.home_directory() {
        Some(home) => Ok(clean(&format!("{home}{rest}"))),
        None => Err(Fault::new("the home directory is not known")),
    }
}

/// A path that a file can be read at.
pub(crate) fn expanded(path: &str, outside: &dyn Outside) -> Result<String, Fault> {
    home_expanded(path, outside)
        .map(|path| clean(&path))
        .map_err(|fault| Fault::new(format!("failed to expand ~: {}", fault.message)))
}

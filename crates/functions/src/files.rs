//! Files of the configuration, and templates.

mod glob;

use std::sync::Arc;

use terrane_value::{Content, Type, Value};

use crate::outside::{FileKind, ReadFault};
use crate::paths::expanded;
use crate::signature::{Answer, Call, Function, Parameter};
use crate::{Fault, base64};

const PATH: Parameter = Parameter::string("path");
const VARIABLES: Parameter = Parameter::any("vars");

fn string() -> Type {
    Type::String
}

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new("file", "Returns the text of a file, which must be in UTF-8.", &[PATH], string, |call| {
        read_text(call).map(Value::string)
    }),
    Function::new("filebase64", "Returns the content of a file in base64.", &[PATH], string, |call| {
        read(call).map(|bytes| Value::string(base64::encode(&bytes)))
    }),
    Function::new("fileexists", "Whether there is a file at a path.", &[PATH], || Type::Bool, fileexists),
    Function::new(
        "fileset",
        "Returns the paths of all files in a folder that fit a pattern, as they are seen from that folder.",
        &[PATH, Parameter::string("pattern")],
        || Type::set(Type::String),
        fileset,
    ),
    Function::new(
        "templatefile",
        "Renders the template in a file with the given variables.",
        &[PATH, VARIABLES],
        || Type::Dynamic,
        templatefile,
    )
    .maybe_null(),
    Function::new(
        "templatestring",
        "Renders a template that comes from elsewhere in the configuration with the given variables.",
        &[Parameter::string("template"), VARIABLES],
        string,
        templatestring,
    ),
];

fn read(call: &Call<'_>) -> Result<Arc<[u8]>, Fault> {
    let path = expanded(call.text(0), call.outside).map_err(|fault| Fault::at(0, fault.message))?;
    let hidden = !call.marks[0].is_empty();
    call.outside.read_file(&path).map_err(|fault| {
        Fault::at(
            0,
            match fault {
                ReadFault::Missing => format!(
                    "no file exists at {}; this function works only with files that are distributed as part of the configuration source code, so if this file will be created by a resource in this configuration you must instead obtain this result from an attribute of that resource",
                    call.shown(0)
                ),
                ReadFault::Other(_) if hidden => format!("failed to read {}", call.shown(0)),
                ReadFault::Other(message) if message.starts_with("read ") => format!("failed to read file: {message}"),
                ReadFault::Other(message) => message,
            },
        )
    })
}

fn read_text(call: &Call<'_>) -> Result<String, Fault> {
    let bytes = read(call)?;
    String::from_utf8(bytes.to_vec()).map_err(|_| {
        Fault::new(format!(
            "contents of {} are not valid UTF-8; use the filebase64 function to obtain the Base64 encoded contents or the other file functions (e.g. filemd5, filesha256) to obtain file hashing results instead",
            call.shown(0)
        ))
    })
}

fn fileexists(call: &Call<'_>) -> Answer {
    let path = expanded(call.text(0), call.outside)?;
    let shown = || crate::quote::shown(&path, call.marks[0]);
    match call.outside.file_kind(&path) {
        Ok(FileKind::Missing) => Ok(Value::bool(false)),
        Ok(FileKind::File) => Ok(Value::bool(true)),
        Ok(FileKind::Folder) => Err(Fault::new(format!("{} is a directory, not a file", shown()))),
        Ok(FileKind::Other) => Err(Fault::new(format!("{} is not a regular file", shown()))),
        Err(_) => Err(Fault::new(format!("failed to stat {}", shown()))),
    }
}

fn fileset(call: &Call<'_>) -> Answer {
    let folder = expanded(call.text(0), call.outside)?;
    let hidden = call.marks[0].union(call.marks[1]);
    let files = glob::files(&folder, call.text(1), call.outside).map_err(|fault| {
        Fault::new(match fault {
            glob::GlobFault::Pattern(pattern) => {
                format!("failed to glob pattern {}: syntax error in pattern", crate::quote::shown(&pattern, hidden))
            }
            glob::GlobFault::File(path, message) if hidden.is_empty() => {
                format!("failed to stat {}: {message}", crate::quote::quoted(&path))
            }
            glob::GlobFault::File(path, _) => format!("failed to stat {}", crate::quote::shown(&path, hidden)),
        })
    })?;
    Ok(Value::set(Type::String, files.into_iter().map(Value::string).collect()))
}

/// Objects and maps whose names can be used in a template.
fn check_variables(variables: &Value) -> Result<(), Fault> {
    let names: Vec<&str> = match variables.unmark().0 {
        Content::Object(object, _) => object.names().iter().map(|name| name.as_str()).collect(),
        Content::Map(entries) => entries.iter().map(|(name, _)| name.as_str()).collect(),
        _ => return Err(Fault::at(1, "invalid vars value: must be a map")),
    };
    match names.into_iter().find(|name| !is_identifier(name)) {
        None => Ok(()),
        Some(name) => Err(Fault::at(
            1,
            format!(
                "invalid template variable name {}: must start with a letter, followed by zero or more letters, digits, and underscores",
                crate::quote::quoted(name)
            ),
        )
        .revealing(1)),
    }
}

fn is_identifier(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first))
        && letters.all(|letter| letter == '-' || unicode_ident::is_xid_continue(letter))
}

fn templatefile(call: &Call<'_>) -> Answer {
    let source = read_text(call)?;
    check_variables(&call.arguments[1])?;
    call.outside.render_template(call.text(0), &source, &call.arguments[1])
}

fn templatestring(call: &Call<'_>) -> Answer {
    check_variables(&call.arguments[1])?;
    let rendered = call.outside.render_template("<templatestring argument>", call.text(0), &call.arguments[1]);
    let rendered = rendered.map_err(|fault| match fault.argument {
        Some(_) => fault,
        None => Fault { argument: Some(0), message: format!("invalid template: {}", fault.message), ..fault },
    })?;
    terrane_value::convert(&rendered, &Type::String).map_err(|error| Fault::new(error.message))
}

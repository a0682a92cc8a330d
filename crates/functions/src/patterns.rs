//! Regular expressions in the dialect of RE2, and `replace`.

mod class;
mod dialect;
mod pattern;

use terrane_value::{Str, Type, Value};

use crate::Fault;
use crate::signature::{Answer, Call, Function, Parameter, text};
use pattern::{Captures, Pattern};

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "regex",
        "Finds the first match of a regular expression in a string. Returns the match, or what its groups matched.",
        &[Parameter::string("pattern"), Parameter::string("string")],
        || Type::Dynamic,
        regex,
    )
    .decided(match_type),
    Function::new(
        "regexall",
        "Finds all matches of a regular expression in a string and returns a list of what `regex` returns for one.",
        &[Parameter::string("pattern"), Parameter::string("string")],
        || Type::list(Type::Dynamic),
        regexall,
    )
    .decided(|arguments| match_type(arguments).map(Type::list)),
    Function::new(
        "replace",
        "Replaces a string wherever it occurs in another one. If it stands between slashes it is a regular expression.",
        &[Parameter::string("str"), Parameter::string("substr"), Parameter::string("replace")],
        || Type::String,
        replace,
    ),
];

fn compile(pattern: &str) -> Result<std::rc::Rc<Pattern>, Fault> {
    Pattern::compile(pattern).map_err(|error| {
        Fault::at(0, format!("invalid regexp pattern: {} in {}", error.reason, error.part)).revealing(0)
    })
}

/// A string if there are no groups, an object if they have names, else a tuple.
fn match_type(arguments: &[Value]) -> Result<Type, Fault> {
    let Some(pattern) = text(&arguments[0]) else { return Ok(Type::Dynamic) };
    let pattern = compile(pattern)?;
    let groups = pattern.groups();
    let named = groups.iter().flatten();
    match named.clone().count() {
        0 if groups.is_empty() => Ok(Type::String),
        0 => Ok(Type::tuple(groups.iter().map(|_| Type::String))),
        count if count == groups.len() => Ok(Type::object(named.map(|name| (name.as_str(), Type::String)))),
        _ => Err(Fault::at(0, "invalid regexp pattern: cannot mix both named and unnamed capture groups")),
    }
}

fn regex(call: &Call<'_>) -> Answer {
    let pattern = compile(call.text(0))?;
    match pattern.matches(call.text(1)).next() {
        Some(found) => Ok(match_value(&pattern, call.text(1), &found)),
        None => Err(Fault::new("pattern did not match any part of the given string")),
    }
}

fn regexall(call: &Call<'_>) -> Answer {
    let pattern = compile(call.text(0))?;
    let all = pattern.matches(call.text(1)).map(|found| match_value(&pattern, call.text(1), &found)).collect();
    Ok(Value::list(call.returns.element().cloned().unwrap_or(Type::Dynamic), all))
}

fn match_value(pattern: &Pattern, text: &str, found: &Captures) -> Value {
    let value = |index: usize| match &found[index] {
        Some(range) => Value::string(&text[range.clone()]),
        None => Value::null(Type::String),
    };
    let groups = pattern.groups();
    if groups.is_empty() {
        return value(0);
    }
    if groups.iter().all(Option::is_none) {
        return Value::tuple((1..=groups.len()).map(value).collect());
    }
    let names = groups.iter().map(|name| Str::from(name.as_deref().unwrap_or_default()));
    Value::object(names.zip((1..=groups.len()).map(value)))
}

fn replace(call: &Call<'_>) -> Answer {
    let (string, searched, replacement) = (call.text(0), call.text(1), call.text(2));
    let Some(pattern) = searched.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) else {
        return Ok(Value::string(string.replace(searched, replacement)));
    };
    let pattern = Pattern::compile(pattern).map_err(|error| {
        Fault::new(format!("error parsing regexp: {}: `{}`", error.reason, error.part)).revealing(1)
    })?;
    let mut result = String::with_capacity(string.len());
    let mut end = 0;
    for found in pattern.matches(string) {
        let Some(range) = &found[0] else { continue };
        result.push_str(&string[end..range.start]);
        expand(&pattern, string, &found, replacement, &mut result);
        end = range.end;
    }
    result.push_str(&string[end..]);
    Ok(Value::string(result))
}

/// `$1`, `$name` and `${name}` stand for what groups matched, `$$` for a dollar sign.
fn expand(pattern: &Pattern, text: &str, found: &Captures, template: &str, result: &mut String) {
    let mut rest = template;
    while let Some(at) = rest.find('$') {
        result.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            result.push('$');
            rest = after;
            continue;
        }
        let Some((name, after)) = reference(rest) else {
            result.push('$');
            continue;
        };
        rest = after;
        let range = match name.parse::<usize>() {
            Ok(index) if name.bytes().all(|byte| byte.is_ascii_digit()) => found.get(index).cloned().flatten(),
            _ => named_group(pattern, found, name),
        };
        result.push_str(range.map_or("", |range| &text[range]));
    }
    result.push_str(rest);
}

/// The first group of this name that took part in the match.
fn named_group(pattern: &Pattern, found: &Captures, name: &str) -> Option<std::ops::Range<usize>> {
    let groups = pattern.groups().iter().zip(&found[1..]);
    groups.filter(|(own, _)| own.as_deref() == Some(name)).find_map(|(_, range)| range.clone())
}

/// The name after a dollar sign, and what follows.
fn reference(text: &str) -> Option<(&str, &str)> {
    let (braced, text) = match text.strip_prefix('{') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let length = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(length);
    if name.is_empty() {
        return None;
    }
    if braced { rest.strip_prefix('}').map(|rest| (name, rest)) } else { Some((name, rest)) }
}

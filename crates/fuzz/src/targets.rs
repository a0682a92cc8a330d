//! The targets, one function each. Where there is a promise about the result, it is held to.

use std::cell::RefCell;
use std::sync::Arc;

use terrane_config::{Dialect, EngineVersion, LoadOptions, MemorySources, Version};
use terrane_diag::{Diagnostics, SourceId, SourceMap};
use terrane_differ::ours::{Console, Unknowns};
use terrane_eval::Index;
use terrane_value::{Content, Mark, Marks, Type, Value};

/// Something that takes any bytes.
pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8]),
}

pub const TARGETS: &[Target] = &[
    Target { name: "native", run: native },
    Target { name: "json", run: json },
    Target { name: "template", run: template },
    Target { name: "configuration", run: configuration },
    Target { name: "evaluator", run: evaluator },
    Target { name: "functions", run: functions },
    Target { name: "state", run: state },
    Target { name: "plan", run: plan },
];

#[must_use]
pub fn find(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

fn source(bytes: &[u8]) -> (SourceId, Diagnostics) {
    (SourceMap::new().add("main.tf", bytes), Diagnostics::new())
}

/// The native syntax, and the form that the formatter gives it: that is as good, and its form is its own.
fn native(bytes: &[u8]) {
    let (id, mut diags) = source(bytes);
    let _ = terrane_hcl::parse_body(id, bytes, &mut diags);
    if diags.has_errors() {
        return;
    }
    let formatted = terrane_hcl::format(id, bytes, &mut diags);
    let _ = terrane_hcl::parse_body(id, &formatted, &mut diags);
    assert!(!diags.has_errors(), "what was formatted is not read any more");
}

fn json(bytes: &[u8]) {
    let (id, mut diags) = source(bytes);
    let _ = terrane_hcl::parse_json_body(id, bytes, &mut diags);
}

fn template(bytes: &[u8]) {
    let (id, mut diags) = source(bytes);
    let _ = terrane_hcl::parse_template(id, bytes, &mut diags);
    let _ = terrane_hcl::parse_expression(id, bytes, &mut diags);
    let _ = terrane_hcl::parse_traversal(id, bytes, &mut diags);
}

/// A module of one file, down to what uses what. JSON if it begins with a brace.
fn configuration(bytes: &[u8]) {
    let mut files = MemorySources::new();
    files.add(if bytes.first() == Some(&b'{') { "main.tf.json" } else { "main.tf" }, bytes);
    let (mut map, mut diags) = (SourceMap::new(), Diagnostics::new());
    let options = LoadOptions {
        dialect: Dialect::Terraform,
        default_host: terrane_addr::DEFAULT_HOST.into(),
        engine_version: EngineVersion::UpTo(Version::new(1, 17, 0)),
        generate_imported: false,
        deprecations: terrane_config::Deprecations::All,
    };
    let config = terrane_config::load(".", &options, &files, &mut map, &mut diags);
    let _ = Index::new(Arc::new(config), &mut diags);
}

thread_local! {
    static CONSOLE: RefCell<Console> =
        RefCell::new(Console::open(&terrane_differ::module_folder()).unwrap_or_else(|errors| panic!("{errors}")));
}

fn evaluator(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    CONSOLE.with_borrow_mut(|console| drop(console.answer(text)));
}

/// The name of a function on the first line; on each of the others an argument as JSON.
fn functions(bytes: &[u8]) {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let name = lines.next().unwrap_or_default();
    let known = std::str::from_utf8(name).ok().and_then(terrane_functions::lookup);
    let all = terrane_functions::all();
    let sum: usize = name.iter().map(|byte| usize::from(*byte)).sum();
    let function = known.unwrap_or(all[sum % all.len()]);
    let arguments: Vec<Value> = lines.filter_map(argument).take(8).collect();
    let outside = Unknowns::of(&terrane_differ::module_folder());
    let _ = terrane_functions::call(function, &arguments, &outside);
}

/// The words that JSON has not: `~` for what is not known, `!` before what is secret.
fn argument(line: &[u8]) -> Option<Value> {
    match line {
        [b'~', rest @ ..] => {
            let value = terrane_value::json::decode_implied(rest).ok();
            Some(Value::unknown(value.map_or(Type::Dynamic, |value| value.ty().clone())))
        }
        [b'!', rest @ ..] => Some(argument(rest)?.with_marks(Marks::from(Mark::Sensitive))),
        [b'[', b']', b':', rest @ ..] => {
            let value = argument(rest)?;
            let (Content::Tuple(items), _) = value.unmark() else { return Some(value) };
            let ty = items.first().map_or(Type::String, |item| item.ty().clone());
            terrane_value::convert(&value, &Type::list(ty)).ok()
        }
        _ => terrane_value::json::decode_implied(line).ok(),
    }
}

/// What is read can be written, and is then read as the same.
fn state(bytes: &[u8]) {
    let Ok(state) = terrane_state::read(bytes) else { return };
    let written = terrane_state::write(&state);
    let again = terrane_state::read(&written).unwrap_or_else(|error| panic!("what was written is not read: {error}"));
    assert!(terrane_state::write(&again) == written, "a state that was written and read is another");
}

/// A changed file is refused by its digest, so what is read here is sealed first.
fn plan(bytes: &[u8]) {
    let _ = terrane_plan::file::read(bytes);
    let end = bytes.windows(8).rposition(|window| window == b"\nsha256 ").map_or(bytes.len(), |at| at + 1);
    let mut sealed = bytes[..end].to_vec();
    let digest = terrane_state::Digest::of(&sealed);
    sealed.extend_from_slice(format!("sha256 {digest}\n").as_bytes());
    let _ = terrane_plan::file::read(&sealed);
}

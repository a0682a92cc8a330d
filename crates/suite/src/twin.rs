//! A configuration in the JSON syntax, made from the same in the native syntax.

use std::fs;
use std::path::Path;

use terrane_diag::{Diagnostics, SourceMap};
use terrane_hcl::{Attribute, Block, Body, Expr, ExprKind, Literal, ObjectItem, ObjectKey};

/// Arguments that name things instead of having a value; in the JSON syntax the name stands in a string.
const NAMING: [&str; 14] = [
    "configuration_aliases",
    "depends_on",
    "from",
    "ignore_changes",
    "iterator",
    "language",
    "on_failure",
    "provider",
    "providers",
    "replace_triggered_by",
    "to",
    "type",
    "when",
    "action",
];

/// Blocks in which those names mean that.
const OF_THE_LANGUAGE: [&str; 16] = [
    "resource",
    "data",
    "ephemeral",
    "module",
    "variable",
    "output",
    "terraform",
    "required_providers",
    "lifecycle",
    "provisioner",
    "moved",
    "removed",
    "import",
    "dynamic",
    "check",
    "connection",
];

/// The name of a file in the other syntax.
pub(crate) fn name(native: &str) -> String {
    // Other variables files are named on command lines.
    let translated = native.ends_with(".tf") || native.ends_with(".auto.tfvars") || native == "terraform.tfvars";
    if translated { format!("{native}.json") } else { native.to_owned() }
}

/// Puts the summaries of the native syntax in the place of those that have other words in the JSON syntax, where
/// an argument and a block look alike.
pub(crate) fn with_native_summaries(observed: &mut serde_json::Value) {
    match observed {
        serde_json::Value::Object(members) => members.values_mut().for_each(with_native_summaries),
        serde_json::Value::Array(items) => {
            let mut changed = false;
            for item in items.iter_mut() {
                match item.as_str().and_then(|text| text.strip_suffix("Extraneous JSON object property")) {
                    Some(severity) => {
                        *item = format!("{severity}Unsupported argument").into();
                        changed = true;
                    }
                    None => with_native_summaries(item),
                }
            }
            if changed {
                items.sort_by_key(ToString::to_string);
            }
        }
        _ => {}
    }
}

/// Takes out what the reference says only of JSON: the text of a template, as if it were the value, and that there
/// is a `for_each`, if it refers to nothing.
pub(crate) fn without_what_json_adds(observed: &mut serde_json::Value) {
    match observed {
        serde_json::Value::Object(members) => {
            members.values_mut().for_each(without_what_json_adds);
            if members.get("constant_value").is_some_and(|value| value.to_string().contains("${")) {
                members.remove("constant_value");
            }
            if members.get("for_each_expression").is_some_and(|value| value.as_object().is_some_and(|it| it.is_empty()))
            {
                members.remove("for_each_expression");
            }
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(without_what_json_adds),
        _ => {}
    }
}

/// Copies a configuration with all of its folders; the files that are in native syntax are translated.
pub(crate) fn translate(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a configuration can be listed") {
        let path = entry.expect("a configuration can be listed").path();
        let file = path.file_name().expect("an entry has a name").to_string_lossy().into_owned();
        let target = to.join(name(&file));
        if path.is_dir() {
            fs::create_dir_all(&target).expect("the folder can be written");
            translate(&path, &target);
        } else if name(&file) == file {
            fs::copy(&path, &target).expect("the folder can be written");
        } else {
            let text = fs::read_to_string(&path).expect("a configuration is text");
            fs::write(&target, file_text(&text)).expect("the folder can be written");
        }
    }
}

fn file_text(text: &str) -> String {
    let source = SourceMap::new().add("native", text.as_bytes());
    let mut diags = Diagnostics::new();
    let file = terrane_hcl::parse_body(source, text.as_bytes(), &mut diags);
    assert!(!diags.has_errors(), "only what is valid has a twin: {diags:?}");
    Writer { text }.body(&file.body, "")
}

struct Writer<'t> {
    text: &'t str,
}

impl Writer<'_> {
    /// `kind` is the type of the block that the body belongs to.
    fn body(&self, body: &Body, kind: &str) -> String {
        let mut members: Vec<(u32, String)> =
            body.attributes.iter().map(|attribute| (attribute.span.start, self.attribute(attribute, kind))).collect();
        let mut lists: Vec<(&Block, Vec<String>)> = Vec::new();
        for block in &body.blocks {
            let mut value = self.body(&block.body, &block.kind.name);
            for label in block.labels.iter().rev() {
                value = format!("{{{}: {value}}}", quoted(&label.text));
            }
            // Blocks without labels are in one list; those with labels are properties of one name, each an object.
            let same = |first: &Block| first.kind.name == block.kind.name && block.labels.is_empty();
            match lists.iter_mut().find(|(first, _)| same(first)) {
                Some((_, values)) => values.push(value),
                None => lists.push((block, vec![value])),
            }
        }
        members.extend(lists.into_iter().map(|(first, values)| {
            let value = match values.as_slice() {
                [only] => only.clone(),
                several => format!("[{}]", several.join(", ")),
            };
            (first.span.start, format!("{}: {value}", quoted(&first.kind.name)))
        }));
        members.sort();
        let members: Vec<String> = members.into_iter().map(|(_, text)| text).collect();
        format!("{{{}}}", members.join(",\n"))
    }

    fn attribute(&self, attribute: &Attribute, kind: &str) -> String {
        let name = attribute.name.name.as_str();
        let names = match kind {
            "lifecycle" => name == "ignore_changes" || name == "replace_triggered_by",
            "variable" => name == "type",
            "output" if name == "type" => true,
            "required_providers" => true,
            kind => OF_THE_LANGUAGE.contains(&kind) && NAMING.contains(&name) && name != "type",
        };
        let value = if names { self.naming(&attribute.expr) } else { self.value(&attribute.expr) };
        format!("{}: {value}", quoted(name))
    }

    fn source(&self, expr: &Expr) -> &str {
        &self.text[expr.span.range()]
    }

    fn naming(&self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Tuple(items) => list(items.iter().map(|item| self.naming(item))),
            ExprKind::Object(items) => self.object(items, |item| self.naming(item)),
            ExprKind::Template(_) => quoted(&expr.as_literal_string().expect("a name is written out")),
            _ => quoted(self.source(expr)),
        }
    }

    fn value(&self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Literal(Literal::Null | Literal::Bool(_)) => self.source(expr).to_owned(),
            ExprKind::Literal(Literal::Number(text)) if text.parse::<u32>().is_ok() => text.to_string(),
            ExprKind::Tuple(items) => list(items.iter().map(|item| self.value(item))),
            ExprKind::Object(items) if items.iter().all(is_plain) => self.object(items, |item| self.value(item)),
            ExprKind::Template(_) if let Some(text) = expr.as_literal_string() => {
                quoted(&text.replace("${", "$${").replace("%{", "%%{"))
            }
            // A heredoc ends with its line.
            _ => quoted(&format!("${{{}\n}}", self.source(expr))),
        }
    }

    fn object(&self, items: &[ObjectItem], value: impl Fn(&Expr) -> String) -> String {
        let members = items.iter().map(|item| {
            let name = match &item.key {
                ObjectKey::Name(name) => name.name.to_string(),
                ObjectKey::Reference(traversal) => self.text[traversal.span.range()].to_owned(),
                ObjectKey::Expression(key) => key.as_literal_string().unwrap_or_default().to_string(),
            };
            format!("{}: {}", quoted(&name), value(&item.value))
        });
        format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

/// Whether a key is a name that needs no evaluation.
fn is_plain(item: &ObjectItem) -> bool {
    match &item.key {
        ObjectKey::Name(_) => true,
        ObjectKey::Expression(key) => key.as_literal_string().is_some_and(|text| !text.contains(['$', '%'])),
        ObjectKey::Reference(_) => false,
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

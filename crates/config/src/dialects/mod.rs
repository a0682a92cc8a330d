//! The dialect report: which of the two languages a configuration is written in, and since which release each has
//! all of it. It reads syntax, so that it can also speak of what this program does not know.

mod features;

use std::collections::BTreeSet;

use terrane_diag::{Diagnostics, SourceId, SourceMap, Span};
use terrane_hcl::{Attribute, Block, Body, Expr, Mention, ObjectKey};

use crate::Config;
use crate::constant::attribute_name;
use crate::early::is_early;
use crate::sources::{Sources, join};
use features::{FEATURES, Feature, OLDEST_TERRAFORM, OLDEST_TOFU, Sign, Since};

/// What a configuration needs of the languages.
#[derive(Debug, PartialEq, Eq)]
pub struct DialectReport {
    /// The oldest release, as (major, minor), that has all of it. `None`: there is none.
    pub terraform: Option<(u64, u64)>,
    pub tofu: Option<(u64, u64)>,
    /// In the order of files and places; of each feature every use.
    pub findings: Vec<DialectFinding>,
}

/// One use of something that is not in all releases of both languages.
#[derive(Debug, PartialEq, Eq)]
pub struct DialectFinding {
    pub what: &'static str,
    pub file: String,
    pub line: usize,
    pub column: usize,
    pub terraform: Option<(u64, u64)>,
    pub tofu: Option<(u64, u64)>,
}

/// Looks through all files of all modules. Query files, which are no part of a module, are looked for beside them.
#[must_use]
pub fn dialect_report(config: &Config, sources: &dyn Sources, map: &SourceMap) -> DialectReport {
    let mut walk = Walk { map, findings: Vec::new() };
    let mut seen: BTreeSet<SourceId> = BTreeSet::new();
    let mut folders: BTreeSet<&str> = BTreeSet::new();
    for module in config.modules.values() {
        for id in &module.files {
            if seen.insert(*id) {
                walk.file(*id);
            }
        }
        if folders.insert(&module.directory) {
            walk.beside(sources, &module.directory);
        }
    }
    let findings = walk.findings;
    let newest = |oldest: (u64, u64), since: &dyn Fn(&DialectFinding) -> Since| {
        findings.iter().map(since).try_fold(oldest, |newest, since| since.map(|since| newest.max(since)))
    };
    DialectReport {
        terraform: newest(OLDEST_TERRAFORM, &|finding| finding.terraform),
        tofu: newest(OLDEST_TOFU, &|finding| finding.tofu),
        findings,
    }
}

struct Walk<'m> {
    map: &'m SourceMap,
    findings: Vec<DialectFinding>,
}

impl Walk<'_> {
    fn file(&mut self, id: SourceId) {
        let Some(file) = self.map.get(id) else { return };
        let mut unheard = Diagnostics::new();
        let body = match file.path().ends_with(".json") {
            true => terrane_hcl::parse_json_body(id, file.bytes(), &mut unheard),
            false => terrane_hcl::parse_body(id, file.bytes(), &mut unheard).body,
        };
        let first = self.findings.len();
        self.found(Span::new(id, 0, 0), |sign| matches!(sign, Sign::File(end) if file.path().ends_with(end)));
        self.body(body, &mut Vec::new());
        self.findings[first..].sort_by_key(|finding| (finding.line, finding.column));
    }

    /// Files that belong to a folder but not to the module.
    fn beside(&mut self, sources: &dyn Sources, directory: &str) {
        let mut names = sources.list(directory).unwrap_or_default();
        names.sort();
        for name in names.iter().filter(|name| name.ends_with(".tfquery.hcl")) {
            let fits = |sign: &Sign| matches!(sign, Sign::File(end) if name.ends_with(end));
            let features = FEATURES.iter().filter(|feature| fits(&feature.sign));
            self.findings.extend(features.map(|feature| finding(feature, join(directory, name), 1, 1)));
        }
    }

    fn body(&mut self, body: Body, path: &mut Vec<String>) {
        let depth = path.len();
        let body = body.into_shaped(&|name| labels(depth, name), &mut Diagnostics::new());
        for attribute in &body.attributes {
            self.attribute(attribute, path);
        }
        for block in body.blocks {
            self.block(block, path);
        }
    }

    fn block(&mut self, block: Block, path: &mut Vec<String>) {
        path.push(block.kind.name.to_string());
        self.found(block.header_span, |sign| matches!(sign, Sign::Block(wanted) if is_at(path, wanted)));
        if let ([kind], Some(label)) = (path.as_slice(), block.labels.first())
            && kind == "resource"
        {
            self.found(label.span, |sign| matches!(sign, Sign::Resource(wanted) if label.text == *wanted));
        }
        self.body(block.body, path);
        path.pop();
    }

    fn attribute(&mut self, attribute: &Attribute, path: &[String]) {
        let name = attribute.name.name.as_str();
        let computed = is_computed(attribute, path);
        self.found(attribute.name.span, |sign| match sign {
            Sign::Argument(at, wanted) => is_at(path, at) && name == *wanted,
            Sign::Computed(at, wanted) => computed && is_at(path, at) && name == *wanted,
            Sign::AnyComputed(at) => computed && is_at(path, at),
            Sign::Suffix(end) => path.first().is_some_and(|kind| kind == "resource") && name.ends_with(end),
            _ => false,
        });
        // A type of the JSON syntax is a string in which it stands.
        let native = (name == "type").then(|| attribute.expr.json_string_as_native(&mut Diagnostics::new())).flatten();
        self.expression(native.as_ref().unwrap_or(&attribute.expr));
    }

    fn expression(&mut self, expr: &Expr) {
        let mut places: Vec<(Span, &'static Feature)> = Vec::new();
        expr.for_each_mention(&mut |mention| {
            let span = match mention {
                Mention::Call(call) => call.name_span,
                Mention::Reference(traversal) => traversal.span,
            };
            let features = FEATURES.iter().filter(|feature| is_mentioned(&feature.sign, mention));
            places.extend(features.map(|feature| (span, feature)));
        });
        for (span, feature) in places {
            self.add(feature, span);
        }
    }

    fn found(&mut self, at: Span, fits: impl Fn(&Sign) -> bool) {
        for feature in FEATURES.iter().filter(|feature| fits(&feature.sign)) {
            self.add(feature, at);
        }
    }

    fn add(&mut self, feature: &Feature, at: Span) {
        let Some(file) = self.map.get(at.source) else { return };
        let position = file.position(at.start as usize);
        self.findings.push(finding(feature, file.path().to_string(), position.line, position.column));
    }
}

fn finding(feature: &Feature, file: String, line: usize, column: usize) -> DialectFinding {
    DialectFinding { what: feature.what, file, line, column, terraform: feature.terraform, tofu: feature.tofu }
}

fn is_mentioned(sign: &Sign, mention: Mention<'_>) -> bool {
    match (sign, mention) {
        (Sign::Function(name), Mention::Call(call)) => call.name.strip_prefix("core::").unwrap_or(&call.name) == *name,
        (Sign::Functions(start), Mention::Call(call)) => call.name.starts_with(start),
        (Sign::Reference(root, attribute), Mention::Reference(traversal)) => {
            let first = traversal.steps.first().and_then(|step| attribute_name(&step.kind));
            traversal.root.name == *root && first.is_some_and(|name| name == attribute)
        }
        _ => false,
    }
}

/// Whether an argument says more than a literal could. The aliases of a provider requirement are names.
fn is_computed(attribute: &Attribute, path: &[String]) -> bool {
    if path.last().is_none_or(|name| name != "required_providers") {
        return is_early(&attribute.expr);
    }
    let items = attribute.expr.as_object_items().unwrap_or_default();
    items.iter().any(|item| {
        let is_alias = match &item.key {
            ObjectKey::Name(name) => name.name == "configuration_aliases",
            ObjectKey::Expression(_) | ObjectKey::Reference(_) => item.json_name() == Some("configuration_aliases"),
        };
        !is_alias && is_early(&item.value)
    })
}

fn is_at(path: &[String], wanted: &[&str]) -> bool {
    path.len() == wanted.len() && path.iter().zip(wanted).all(|(name, wanted)| *wanted == "*" || name == wanted)
}

/// Which properties of a JSON file are blocks, as far as the table asks for them.
fn labels(depth: usize, name: &str) -> Option<&'static [&'static str]> {
    match (depth, name) {
        (0, "resource" | "data" | "ephemeral" | "action" | "list") => Some(&["type", "name"]),
        (0, "variable" | "output" | "module" | "provider" | "check") => Some(&["name"]),
        (0, "terraform" | "locals" | "moved" | "removed" | "import" | "language") => Some(&[]),
        (1, "lifecycle" | "precondition" | "encryption" | "cloud" | "required_providers" | "store") => Some(&[]),
        (1, "backend" | "provisioner") => Some(&["type"]),
        (2, "precondition" | "postcondition" | "action_trigger") => Some(&[]),
        _ => None,
    }
}

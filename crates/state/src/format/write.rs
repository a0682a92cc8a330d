use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use terrane_addr::{AbsResource, InstanceKey, Mode};

use super::paths::push_paths;
use crate::json::{Escapes, push_indented, push_line, push_quoted};
use crate::snapshot::Contents;
use crate::{Attributes, Extra, Object, RawJson, ResourceState, State, Status};

/// The document of format version 4, byte for byte as the reference writes it: order of the fields,
/// indentation, escapes, and a line end at the end.
#[must_use]
pub fn write(state: &State) -> Vec<u8> {
    let contents: &Contents = &state.0;
    let mut out = Printer::new(Layout::File);
    out.open('{');
    out.field("version").raw("4");
    out.field("terraform_version").string(&contents.terraform_version);
    out.field("serial").raw(&contents.serial.to_string());
    out.field("lineage").string(&contents.lineage);
    out.field("outputs").open('{');
    for (name, output) in &contents.outputs {
        out.field(name).open('{');
        out.field("value").json(&output.value);
        out.field("type").json(&output.ty);
        if output.sensitive {
            out.field("sensitive").raw("true");
        }
        out.close('}');
    }
    out.close('}');
    out.field("resources").open('[');
    for (module, address, resource) in in_file_order(&contents.resources) {
        push_resource(&mut out, &module, address, resource);
    }
    out.close(']');
    match &contents.check_results {
        Some(results) => out.field("check_results").json(results),
        None => out.field("check_results").raw("null"),
    }
    push_extra(&mut out, &contents.extra);
    out.close('}');
    out.text.push('\n');
    out.text.into_bytes()
}

type Row<'a> = (Arc<str>, &'a AbsResource, &'a Arc<ResourceState>);

/// Modules by their printed names (so `m[10]` before `m[2]`); data resources before managed ones.
fn in_file_order(resources: &BTreeMap<AbsResource, Arc<ResourceState>>) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::with_capacity(resources.len());
    for (address, resource) in resources {
        // Resources of one module stand together, so that each name is printed once.
        let module = match rows.last() {
            Some((name, last, _)) if last.module == address.module => name.clone(),
            _ => address.module.to_string().into(),
        };
        rows.push((module, address, resource));
    }
    rows.sort_by(|a, b| (&a.0, &a.1.resource).cmp(&(&b.0, &b.1.resource)));
    rows
}

fn push_resource(out: &mut Printer, module: &str, address: &AbsResource, resource: &ResourceState) {
    out.item().open('{');
    if !module.is_empty() {
        out.field("module").string(module);
    }
    out.field("mode").string(match address.resource.mode {
        Mode::Managed => "managed",
        Mode::Data => "data",
        Mode::Ephemeral => "ephemeral",
    });
    out.field("type").string(&address.resource.kind);
    out.field("name").string(&address.resource.name);
    out.field("provider").string(&resource.provider.to_string());
    out.field("instances").open('[');
    push_instances(out, resource);
    out.close(']');
    push_extra(out, &resource.extra);
    out.close('}');
}

/// No key, then names, then numbers: only in the middle of a change of `count` to `for_each` do they meet.
fn push_instances(out: &mut Printer, resource: &ResourceState) {
    let rank = |key: &InstanceKey| match key {
        InstanceKey::None => 0,
        InstanceKey::Str(_) => 1,
        InstanceKey::Int(_) => 2,
    };
    for kind in 0..3 {
        for (key, instance) in resource.instances.iter().filter(|(key, _)| rank(key) == kind) {
            let deposed = instance.deposed.iter().map(|(deposed, object)| (Some(deposed.as_str()), object));
            for (deposed, object) in instance.current.iter().map(|object| (None, object)).chain(deposed) {
                out.item().open('{');
                push_key(out, key);
                push_object(out, object, deposed);
                out.close('}');
            }
        }
    }
}

fn push_key(out: &mut Printer, key: &InstanceKey) {
    match key {
        InstanceKey::None => {}
        InstanceKey::Int(index) => out.field("index_key").raw(&index.to_string()),
        InstanceKey::Str(name) => out.field("index_key").string(name),
    }
}

fn push_object(out: &mut Printer, object: &Object, deposed: Option<&str>) {
    if object.status == Status::Tainted {
        out.field("status").string("tainted");
    }
    if let Some(key) = deposed {
        out.field("deposed").string(key);
    }
    out.field("schema_version").raw(&object.schema_version.to_string());
    match &object.attributes {
        Attributes::Json(json) => out.field("attributes").json(json),
        Attributes::Flat(flat) => {
            out.field("attributes_flat").open('{');
            for (name, text) in flat {
                out.field(name).string(text);
            }
            out.close('}');
        }
    }
    let mut paths = String::new();
    push_paths(&mut paths, &object.sensitive_paths);
    out.field("sensitive_attributes").canonical(&paths);
    if let Some(identity) = &object.identity {
        out.field("identity_schema_version").raw(&identity.schema_version.to_string());
        if let Some(value) = &identity.value {
            out.field("identity").json(value);
        }
    }
    if !object.private.is_empty() {
        out.field("private").string(&STANDARD.encode(&object.private));
    }
    if !object.dependencies.is_empty() {
        out.field("dependencies").open('[');
        for dependency in object.dependencies.iter() {
            out.item().string(&dependency.to_string());
        }
        out.close(']');
    }
    if object.create_before_destroy {
        out.field("create_before_destroy").raw("true");
    }
    if object.skip_destroy {
        out.field("skip_destroy").raw("true");
    }
    push_extra(out, &object.extra);
}

fn push_extra(out: &mut Printer, extra: &Extra) {
    for (name, value) in &extra.0 {
        out.field(name).json(value);
    }
}

/// The fields of an object in one line: the journal's notation.
pub(crate) fn object_line(object: &Object) -> String {
    let mut out = Printer::new(Layout::Line);
    out.open('{');
    push_object(&mut out, object, None);
    out.close('}');
    out.text
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Two spaces for each level, empty objects and lists on one line.
    File,
    /// No white space at all.
    Line,
}

/// Writes JSON piece by piece.
pub(crate) struct Printer {
    pub text: String,
    layout: Layout,
    depth: usize,
    /// Nothing has been written since the last opening bracket.
    first: bool,
}

impl Printer {
    pub(crate) fn new(layout: Layout) -> Printer {
        Printer { text: String::new(), layout, depth: 0, first: true }
    }

    pub(crate) fn open(&mut self, bracket: char) {
        self.text.push(bracket);
        self.depth += 1;
        self.first = true;
    }

    pub(crate) fn close(&mut self, bracket: char) {
        self.depth = self.depth.saturating_sub(1);
        if !self.first {
            self.line();
        }
        self.text.push(bracket);
        self.first = false;
    }

    pub(crate) fn item(&mut self) -> &mut Printer {
        if !self.first {
            self.text.push(',');
        }
        self.first = false;
        self.line();
        self
    }

    pub(crate) fn field(&mut self, name: &str) -> &mut Printer {
        self.item().string(name);
        self.text.push_str(match self.layout {
            Layout::File => ": ",
            Layout::Line => ":",
        });
        self
    }

    pub(crate) fn string(&mut self, text: &str) {
        let escapes = match self.layout {
            Layout::File => Escapes::File,
            Layout::Line => Escapes::Canonical,
        };
        push_quoted(&mut self.text, text, escapes);
    }

    pub(crate) fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(crate) fn json(&mut self, json: &RawJson) {
        self.canonical(json.as_str());
    }

    pub(crate) fn canonical(&mut self, text: &str) {
        match self.layout {
            Layout::File => push_indented(&mut self.text, text, self.depth),
            Layout::Line => self.text.push_str(text),
        }
    }

    fn line(&mut self) {
        if self.layout == Layout::File {
            push_line(&mut self.text, self.depth);
        }
    }
}

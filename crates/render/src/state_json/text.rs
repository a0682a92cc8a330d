//! States as text, for people.

use std::collections::BTreeMap;

use terrane_addr::{AbsResourceInstance, Mode, ModuleInstance};
use terrane_plan::UsedSchemas;
use terrane_state::{Object, ResourceState, State};
use terrane_value::Str;

use super::decoded;
use crate::change::{Layout, Paths, Sides, Writer, resource_node, typed_node, unchanged_node};
use crate::style::Style;

/// The text of `show` of a state, with a line break at its end.
#[must_use]
pub fn state_text(state: &State, schemas: &UsedSchemas, style: &Style) -> String {
    if state.is_empty() {
        return match state.is_new() {
            true => "No state.\n".into(),
            false => "The state file is empty. No resources are represented.\n".into(),
        };
    }
    // Modules in the order of their names, each before those that are in it.
    let mut modules: BTreeMap<Vec<String>, String> = BTreeMap::new();
    for (address, resource) in state.resources() {
        for (key, instance) in &resource.instances {
            let address = address.instance(key.clone());
            let deposed = instance.deposed.iter().map(|(key, object)| (Some(key), object));
            let text = modules.entry(module_key(address.module())).or_default();
            for (deposed, object) in instance.current.iter().map(|object| (None, object)).chain(deposed) {
                text.push_str(&object_text(&address, deposed, object, resource, schemas, style));
                text.push('\n');
            }
        }
    }
    let modules: Vec<String> = modules.into_values().filter(|text| !text.is_empty()).collect();
    let mut out = modules.join("\n");
    out.truncate(out.trim_end().len());
    if !out.is_empty() {
        out.push('\n');
    }
    if !state.outputs().is_empty() {
        out.push_str("\n\nOutputs:\n\n");
        let writer = Writer { style, layout: Layout::Contents };
        for (name, output) in state.outputs() {
            let value = crate::value::decoded(output);
            let marks = if output.sensitive { terrane_value::Marks::SENSITIVE } else { terrane_value::Marks::NONE };
            let value = value.with_marks(marks);
            let node = typed_node(value.ty(), Some(&value), Some(&value), &Paths::default());
            out.push_str(&writer.line(&node, name, 0));
        }
    }
    out
}

/// The text of `state show`: the current object of an address. Empty if there is none.
#[must_use]
pub fn resource_text(state: &State, address: &AbsResourceInstance, schemas: &UsedSchemas, style: &Style) -> String {
    match (state.resource(&address.resource), state.object(address)) {
        (Some(resource), Some(object)) => object_text(address, None, object, resource, schemas, style),
        _ => String::new(),
    }
}

fn module_key(module: &ModuleInstance) -> Vec<String> {
    module.steps().iter().map(|step| format!("{}{}", step.name, step.key)).collect()
}

fn object_text(
    address: &AbsResourceInstance,
    deposed: Option<&Str>,
    object: &Object,
    state: &ResourceState,
    schemas: &UsedSchemas,
    style: &Style,
) -> String {
    let resource = &address.resource.resource;
    let remark = match deposed {
        Some(key) => format!(" (deposed object {key})"),
        None if object.is_tainted() => " (tainted)".into(),
        None => String::new(),
    };
    let word = if resource.mode == Mode::Data { "data" } else { "resource" };
    let mut out = format!("# {address}:{remark}\n{word} \"{}\" \"{}\" ", resource.kind, resource.name);
    let value = decoded(object, &state.provider.provider, resource, schemas);
    let node = match schemas.resource(&state.provider.provider, resource) {
        Some(schema) => resource_node(&schema.block, &Sides { before: &value, after: &value }, &Paths::default()),
        None => unchanged_node(&value),
    };
    Writer { style, layout: Layout::Contents }.node(&node, 0, &mut out);
    out.push('\n');
    out
}

//! `hashicorp/cloudinit`: many parts of user data in one MIME message.

mod message;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use terrane_deflate::{Ending, checksum, gzip};
use terrane_provider::{BoxFuture, ProviderDiagnostic};
use terrane_schema::{Attribute, Block};
use terrane_value::{Content, Type, Value};

use crate::Environment;
use crate::embedded::Parts;
use crate::object::Object;
use crate::resource::{DataSource, EphemeralResource, Resource, invalid};
use crate::shape::{Field, Shape, blocks, computed, optional_computed};
use message::{Part, message};

const BOUNDARY: &str = "MIMEBOUNDARY";
const DESCRIPTION: &str = "Renders a multi-part MIME configuration for use with cloud-init.";

pub(crate) fn parts() -> Parts {
    Parts {
        resources: vec![Box::new(Config)],
        data_sources: vec![Box::new(Config)],
        ephemeral_resources: vec![Box::new(Config)],
        ..Parts::default()
    }
}

/// `cloudinit_config`, in all its kinds.
struct Config;

fn shape(resource: bool) -> Shape {
    let argument = |field: Field, default: Value| if resource { field.default(default).replaces() } else { field };
    let gzip = "Specify whether or not to gzip the `rendered` output. Defaults to `true`.";
    let base64 = "Specify whether or not to base64 encode the `rendered` output. Defaults to `true`, and cannot be \
                  disabled if gzip is `true`.";
    let boundary = "Specify the Writer's default boundary separator. Defaults to `MIMEBOUNDARY`.";
    let fields = vec![
        argument(optional_computed("gzip", Type::Bool, gzip), Value::bool(true)),
        argument(optional_computed("base64_encode", Type::Bool, base64), Value::bool(true)),
        argument(optional_computed("boundary", Type::String, boundary), Value::string(BOUNDARY)),
        blocks("part", part()),
        computed("rendered", Type::String, "The final rendered multi-part cloud-init config."),
        computed("id", Type::String, "CRC-32 checksum of `rendered` cloud-init config."),
    ];
    Shape::new(0, DESCRIPTION, fields)
}

fn part() -> Block {
    let text = |description: &str| Attribute::new(Type::String).optional().describe(description);
    let mut block = Block::new([
        ("content", Attribute::new(Type::String).required().describe("Body content for the part.")),
        (
            "content_type",
            text("A MIME-style content type to report in the header for the part. Defaults to `text/plain`"),
        ),
        ("filename", text("A filename to report in the header for the part.")),
        (
            "merge_type",
            text("A value for the `X-Merge-Type` header of the part, to control cloud-init merging behavior."),
        ),
    ]);
    block.description = "A nested block type which adds a file to the generated cloud-init configuration.".into();
    block
}

fn validate(config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
    if config.get("part").is_known() && parts_of(config).is_empty() {
        let detail = "part must have a configuration value as the provider has marked it as required";
        complaints.push(invalid("part", "Missing Configuration for Required Attribute", detail));
    }
    if !config.get("gzip").is_known() {
        return;
    }
    if config.boolean("gzip") != Some(false) && config.boolean("base64_encode") == Some(false) {
        let detail = "Expected base64_encode to be set to true when gzip is true";
        complaints.push(invalid("base64_encode", "Invalid Attribute Configuration", detail));
    }
}

fn parts_of(object: &Object) -> Vec<Part<'_>> {
    let Content::List(parts) = object.get("part").unmark().0 else { return Vec::new() };
    parts.iter().map(Part::new).collect()
}

/// Sets what is computed, and the defaults.
fn render(object: &mut Object) {
    let compressed = object.boolean("gzip").unwrap_or(true);
    let encoded = object.boolean("base64_encode").unwrap_or(true);
    let boundary = object.string("boundary").unwrap_or(BOUNDARY).to_owned();
    let message = message(&boundary, &parts_of(object));
    let rendered = match (compressed, encoded) {
        (true, _) => STANDARD.encode(gzip(message.as_bytes(), Ending::Closed)),
        (false, true) => STANDARD.encode(message),
        (false, false) => message,
    };
    object.set("gzip", Value::bool(compressed));
    object.set("base64_encode", Value::bool(encoded));
    object.set("boundary", Value::string(boundary));
    object.set("id", Value::string(checksum(rendered.as_bytes()).to_string()));
    object.set("rendered", Value::string(rendered));
}

impl Resource for Config {
    fn kind(&self) -> &'static str {
        "cloudinit_config"
    }

    fn shape(&self) -> Shape {
        shape(true)
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        validate(config, complaints);
    }

    fn adjust(&self, planning: &mut crate::planning::Planning<'_>) -> Result<(), ProviderDiagnostic> {
        if let Some(prior) = planning.prior
            && !prior.get("part").same(planning.planned.get("part"))
        {
            planning.requires_replace.push(terrane_value::Path::new().attribute("part"));
        }
        Ok(())
    }

    fn create(&self, _: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        render(object);
        Ok(())
    }
}

impl DataSource for Config {
    fn kind(&self) -> &'static str {
        "cloudinit_config"
    }

    fn shape(&self) -> Shape {
        shape(false)
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        validate(config, complaints);
    }

    fn read<'a>(&'a self, _: &'a Environment, mut object: Object) -> BoxFuture<'a, Result<Object, ProviderDiagnostic>> {
        render(&mut object);
        Box::pin(async move { Ok(object) })
    }
}

impl EphemeralResource for Config {
    fn kind(&self) -> &'static str {
        "cloudinit_config"
    }

    fn shape(&self) -> Shape {
        shape(false)
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        validate(config, complaints);
    }

    fn open(&self, _: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        render(object);
        Ok(())
    }
}

#[cfg(test)]
mod tests;

//! `hashicorp/archive`: files in one file, byte for byte as the plugin writes them, because checksums of archives
//! decide what is deployed again.

mod entries;
mod glob;
mod tar;
mod zip;

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use terrane_deflate::{Ending, gzip};
use terrane_provider::{BoxFuture, ProviderDiagnostic};
use terrane_schema::{Attribute, Block};
use terrane_value::{Type, Value};

use crate::Environment;
use crate::embedded::Parts;
use crate::object::Object;
use crate::resource::{DataSource, Resource, invalid};
use crate::shape::{Field, Shape, block_set, computed, optional, required};
use crate::validation::{at_least_one_of, at_most_one_of, check_choice};
use entries::{Entry, entries};

const SOURCES: [&str; 4] = ["source", "source_content_filename", "source_file", "source_dir"];
const KINDS: [&str; 2] = ["zip", "tar.gz"];

pub(crate) fn parts() -> Parts {
    Parts { resources: vec![Box::new(File)], data_sources: vec![Box::new(File)], ..Parts::default() }
}

/// `archive_file`, as data source and as resource.
struct File;

fn shape(resource: bool) -> Shape {
    let argument = |field: Field| if resource { field.replaces() } else { field };
    let text = |name, description| argument(optional(name, Type::String, description));
    let sum = |name, what: &str| computed(name, Type::String, &format!("{what} checksum of output file"));
    let excludes = "Specify files/directories to ignore when reading the `source_dir`. Supports glob file matching \
                    patterns including doublestar/globstar (`**`) patterns.";
    let links = "Boolean flag indicating whether symbolically linked directories should be excluded during the \
                 creation of the archive. Defaults to `false`.";
    let mode = "String that specifies the octal file mode for all archived files. For example: `\"0666\"`.";
    let fields = vec![
        argument(required("type", Type::String, "The type of archive to generate: `zip` or `tar.gz`.")),
        argument(required("output_path", Type::String, "The output of the archive file.")),
        text("source_content", "Add only this content to the archive with `source_content_filename` as the filename."),
        text("source_content_filename", "Set this as the filename when using `source_content`."),
        text("source_file", "Package this file into the archive."),
        text("source_dir", "Package entire contents of this directory into the archive."),
        argument(optional("excludes", Type::set(Type::String), excludes)),
        argument(optional("exclude_symlink_directories", Type::Bool, links)),
        text("output_file_mode", mode),
        block_set("source", source()),
        computed("id", Type::String, "The sha1 checksum hash of the output."),
        computed("output_size", Type::Number, "The byte size of the output archive file."),
        sum("output_md5", "MD5"),
        sum("output_sha", "SHA1"),
        sum("output_sha256", "SHA256"),
        sum("output_sha512", "SHA512"),
        sum("output_base64sha256", "Base64 Encoded SHA256"),
        sum("output_base64sha512", "Base64 Encoded SHA512"),
    ];
    let mut shape = Shape::new(0, "Generates an archive from content, a file, or directory of files.", fields);
    shape.deprecated = resource;
    shape
}

fn source() -> Block {
    let text = |description| Attribute::new(Type::String).required().describe(description);
    let mut block = Block::new([
        ("content", text("Add this content to the archive with `filename` as the filename.")),
        ("filename", text("Set this as the filename when declaring a `source`.")),
    ]);
    block.description = "Specifies attributes of a single source file to include into the archive.".into();
    block
}

fn validate(config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
    check_choice("type", &KINDS, config, complaints);
    if config.get("source").is_known() && entries::sources(config).next().is_some() {
        let others = &SOURCES[1..];
        if let Some(name) = others.iter().find(|name| !config.get(name).is_null()) {
            let detail = format!("Attribute {name:?} cannot be specified when \"source\" is specified");
            complaints.push(invalid(name, "Invalid Attribute Combination", detail));
        }
        return;
    }
    if config.get("source").is_known() {
        at_least_one_of_sources(config, complaints);
    }
    at_most_one_of(&SOURCES[1..], config, complaints);
    if let Some(mode) = config.string("output_file_mode")
        && parse_mode(mode).is_none()
    {
        let detail = format!("output_file_mode must be an octal file mode such as \"0644\", got: {mode:?}");
        complaints.push(invalid("output_file_mode", "Invalid File Mode", detail));
    }
}

fn at_least_one_of_sources(config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
    let mut found = Vec::new();
    at_least_one_of(&SOURCES[1..], config, &mut found);
    if !found.is_empty() {
        let detail = format!("At least one of these attributes must be configured: [{}]", SOURCES.join(","));
        complaints.push(ProviderDiagnostic::error("Missing Attribute Configuration", detail));
    }
}

fn parse_mode(text: &str) -> Option<u32> {
    u32::from_str_radix(text, 8).ok().filter(|mode| *mode <= 0o7777)
}

/// Writes the archive and sets what is computed.
fn write(environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
    let entries = entries(environment, object)?;
    let kind = object.string("type").unwrap_or_default();
    let bytes = match kind {
        "tar.gz" => gzip(&tar::archive(&entries), Ending::Closed),
        _ => zip::archive(&entries).map_err(|problem| invalid("output_path", "Archive creation error", problem))?,
    };
    let name = object.string("output_path").unwrap_or_default().to_owned();
    save(&environment.working_directory.join(&name), &bytes).map_err(|problem| {
        let detail = format!("The archive {name:?} cannot be written: {problem}");
        invalid("output_path", "Archive creation error", detail)
    })?;
    set_checksums(object, &bytes);
    Ok(())
}

/// An archive that is the same is left alone, so that its time says when it changed.
fn save(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if std::fs::read(path).is_ok_and(|existing| existing == bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, bytes)
}

fn set_checksums(object: &mut Object, bytes: &[u8]) {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let (sha256, sha512) = (Sha256::digest(bytes), Sha512::digest(bytes));
    let sha1 = hex(&Sha1::digest(bytes));
    object.set("id", Value::string(sha1.clone()));
    object.set("output_sha", Value::string(sha1));
    object.set("output_size", Value::number(bytes.len() as u64));
    object.set("output_md5", Value::string(hex(&Md5::digest(bytes))));
    object.set("output_sha256", Value::string(hex(&sha256)));
    object.set("output_sha512", Value::string(hex(&sha512)));
    object.set("output_base64sha256", Value::string(STANDARD.encode(sha256)));
    object.set("output_base64sha512", Value::string(STANDARD.encode(sha512)));
}

impl DataSource for File {
    fn kind(&self) -> &'static str {
        "archive_file"
    }

    fn shape(&self) -> Shape {
        shape(false)
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        validate(config, complaints);
    }

    fn read<'a>(
        &'a self,
        environment: &'a Environment,
        mut object: Object,
    ) -> BoxFuture<'a, Result<Object, ProviderDiagnostic>> {
        Box::pin(async move {
            write(environment, &mut object)?;
            Ok(object)
        })
    }
}

impl Resource for File {
    fn kind(&self) -> &'static str {
        "archive_file"
    }

    fn shape(&self) -> Shape {
        shape(true)
    }

    fn without_outside_effect(&self) -> bool {
        false
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        validate(config, complaints);
    }

    fn adjust(&self, planning: &mut crate::planning::Planning<'_>) -> Result<(), ProviderDiagnostic> {
        if let Some(prior) = planning.prior
            && !prior.get("source").same(planning.planned.get("source"))
        {
            planning.requires_replace.push(terrane_value::Path::new().attribute("source"));
        }
        Ok(())
    }

    /// An archive whose files have changed is another one, to be made anew.
    fn read(&self, environment: &Environment, current: Object) -> Result<Option<Object>, ProviderDiagnostic> {
        let path = environment.working_directory.join(current.string("output_path").unwrap_or_default());
        let Ok(bytes) = std::fs::read(path) else { return Ok(None) };
        let sum: String = Sha1::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok((current.string("output_sha") == Some(&sum)).then_some(current))
    }

    fn create(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        write(environment, object)
    }
}

#[cfg(test)]
mod tests;

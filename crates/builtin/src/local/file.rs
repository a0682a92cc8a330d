use std::io::ErrorKind;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use terrane_provider::ProviderDiagnostic;
use terrane_value::{Type, Value};

use crate::Environment;
use crate::local::{checksums, disk};
use crate::object::Object;
use crate::resource::{Resource, invalid};
use crate::shape::{Field, Shape, optional, optional_computed, required};
use crate::validation::exactly_one_of;

/// The resource types `local_file` and `local_sensitive_file`.
pub(super) struct File {
    pub(super) secret: bool,
}

impl Resource for File {
    fn kind(&self) -> &'static str {
        if self.secret { "local_sensitive_file" } else { "local_file" }
    }

    fn shape(&self) -> Shape {
        let hide = |field| if self.secret { Field::sensitive(field) } else { field };
        let mode = |name, what: &str| {
            let default = if self.secret { "0700" } else { "0777" };
            let description = format!(
                "Permissions to set for {what} (before umask), expressed as string in numeric notation. Default value \
                 is `\"{default}\"`."
            );
            optional_computed(name, Type::String, &description).default(Value::string(default)).replaces()
        };
        let content = "Content to store in the file, expected to be a UTF-8 encoded string.";
        let encoded = "Content to store in the file, expected to be binary encoded as base64 string.";
        let mut fields = checksums::fields();
        fields.extend([
            hide(optional("content", Type::String, content)).replaces(),
            hide(optional("content_base64", Type::String, encoded)).replaces(),
            mode("directory_permission", "directories created"),
            mode("file_permission", "the output file"),
            required("filename", Type::String, "The path to the file that will be created.").replaces(),
            optional("source", Type::String, "Path to file to use as source for the one we are creating.").replaces(),
        ]);
        if self.secret {
            return Shape::new(0, "Generates a local file with the given sensitive content.", fields);
        }
        let sensitive = "Sensitive content to store in the file. Use the `local_sensitive_file` resource instead.";
        fields.push(optional("sensitive_content", Type::String, sensitive).sensitive().deprecated().replaces());
        Shape::new(0, "Generates a local file with the given content.", fields)
    }

    fn without_outside_effect(&self) -> bool {
        false
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        exactly_one_of(self.sources(), config, complaints);
        for name in ["directory_permission", "file_permission"] {
            complaints.extend(mode(config, name).err());
        }
        complaints.extend(decode(config).err());
    }

    /// Gone if the file is not what was written.
    fn read(&self, environment: &Environment, current: Object) -> Result<Option<Object>, ProviderDiagnostic> {
        match std::fs::read(path(environment, &current)) {
            Ok(content) if Some(checksums::id(&content).as_str()) == current.string("id") => Ok(Some(current)),
            Ok(_) => Ok(None),
            Err(problem) if is_absent(problem.kind()) => Ok(None),
            Err(problem) => Err(failed("Read local file error", "read", &current, &problem)),
        }
    }

    fn create(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        let content = self.content(environment, object)?;
        let path = path(environment, object);
        if let Some(folder) = path.parent() {
            disk::create_folders(folder, mode(object, "directory_permission")?).map_err(|problem| {
                failed("Create local file error", "made, because its folder cannot be made", object, &problem)
            })?;
        }
        disk::write(&path, &content, mode(object, "file_permission")?)
            .map_err(|problem| failed("Create local file error", "written", object, &problem))?;
        checksums::set(object, &content);
        Ok(())
    }

    fn delete(&self, environment: &Environment, prior: &Object) -> Result<(), ProviderDiagnostic> {
        match std::fs::remove_file(path(environment, prior)) {
            Err(problem) if !is_absent(problem.kind()) => {
                Err(failed("Delete local file error", "deleted", prior, &problem))
            }
            _ => Ok(()),
        }
    }
}

impl File {
    /// The attributes that say what to write.
    fn sources(&self) -> &'static [&'static str] {
        if self.secret {
            &["content", "content_base64", "source"]
        } else {
            &["content", "content_base64", "sensitive_content", "source"]
        }
    }

    fn content(&self, environment: &Environment, object: &Object) -> Result<Vec<u8>, ProviderDiagnostic> {
        if let Some(source) = object.string("source") {
            return std::fs::read(environment.working_directory.join(source)).map_err(|problem| {
                invalid("source", "Create local file error", format!("The file {source:?} cannot be read: {problem}"))
            });
        }
        if let Some(content) = decode(object)? {
            return Ok(content);
        }
        let sensitive = if self.secret { None } else { object.string("sensitive_content") };
        Ok(object.string("content").or(sensitive).unwrap_or_default().as_bytes().to_vec())
    }
}

fn path(environment: &Environment, object: &Object) -> PathBuf {
    environment.working_directory.join(object.string("filename").unwrap_or_default())
}

fn decode(object: &Object) -> Result<Option<Vec<u8>>, ProviderDiagnostic> {
    let decoded = object.string("content_base64").map(|text| STANDARD.decode(text)).transpose();
    // The text may be secret: the problem does not tell it.
    decoded.map_err(|_| {
        invalid("content_base64", "Invalid Attribute Value", "Attribute content_base64 must be base64 text.")
    })
}

/// 0 if it is null or unknown.
fn mode(object: &Object, name: &str) -> Result<u32, ProviderDiagnostic> {
    let Some(text) = object.string(name) else {
        return Ok(0);
    };
    let octal = (3..=4).contains(&text.len()) && text.bytes().all(|byte| (b'0'..=b'7').contains(&byte));
    u32::from_str_radix(text, 8).ok().filter(|mode| octal && *mode <= 0o777).ok_or_else(|| {
        let detail = format!("Attribute {name} must be 3 or 4 octal digits up to 0777, got: {text:?}");
        invalid(name, "Invalid File Mode", detail)
    })
}

/// A folder of the path may have been replaced by a file.
fn is_absent(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn failed(summary: &str, verb: &str, object: &Object, problem: &std::io::Error) -> ProviderDiagnostic {
    let name = object.string("filename").unwrap_or_default();
    invalid("filename", summary, format!("The file {name:?} cannot be {verb}: {problem}"))
}

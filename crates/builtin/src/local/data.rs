use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use terrane_provider::{BoxFuture, ProviderDiagnostic};
use terrane_value::{Type, Value};

use crate::Environment;
use crate::local::checksums;
use crate::object::Object;
use crate::resource::{DataSource, invalid};
use crate::shape::{Shape, computed, required};

/// The data sources `local_file` and `local_sensitive_file`.
pub(super) struct FileData {
    pub(super) secret: bool,
}

impl DataSource for FileData {
    fn kind(&self) -> &'static str {
        if self.secret { "local_sensitive_file" } else { "local_file" }
    }

    fn shape(&self) -> Shape {
        let hide = |field| if self.secret { crate::shape::Field::sensitive(field) } else { field };
        let mut fields = checksums::fields();
        fields.extend([
            hide(computed("content", Type::String, "Raw content of the file that was read, as UTF-8 encoded string.")),
            hide(computed("content_base64", Type::String, "Base64 encoded version of the file content.")),
            required("filename", Type::String, "Path to the file that will be read."),
        ]);
        Shape::new(0, "Reads a file from the local filesystem.", fields)
    }

    fn read<'a>(
        &'a self,
        environment: &'a Environment,
        mut object: Object,
    ) -> BoxFuture<'a, Result<Object, ProviderDiagnostic>> {
        Box::pin(async move {
            let name = object.string("filename").unwrap_or_default();
            let content = std::fs::read(environment.working_directory.join(name)).map_err(|problem| {
                let detail = format!("The file {name:?} cannot be read: {problem}");
                invalid("filename", "Read local file data source error", detail)
            })?;
            object.set("content", Value::string(String::from_utf8_lossy(&content).into_owned()));
            object.set("content_base64", Value::string(STANDARD.encode(&content)));
            checksums::set(&mut object, &content);
            Ok(object)
        })
    }
}

use std::path::PathBuf;
use std::sync::Arc;

use futures::future::BoxFuture;
use terrane_state::{Backend, Backends, StoreError};
use terrane_value::{Content, Value};

use crate::{LocalBackend, LocalOptions};

/// The types of backends that this program has.
pub struct BackendRegistry {
    folder: PathBuf,
}

impl BackendRegistry {
    /// Relative paths in configurations start in that folder.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> BackendRegistry {
        BackendRegistry { folder: folder.into() }
    }

    fn local(&self, configuration: &Value) -> Result<Arc<dyn Backend>, StoreError> {
        let options = LocalOptions {
            folder: self.folder.clone(),
            path: text(configuration, "path")?.map(PathBuf::from),
            workspace_dir: text(configuration, "workspace_dir")?.map(PathBuf::from),
            ..LocalOptions::default()
        };
        Ok(Arc::new(LocalBackend::new(options)))
    }
}

impl Backends for BackendRegistry {
    fn open<'a>(&'a self, kind: &'a str, configuration: Value) -> BoxFuture<'a, Result<Arc<dyn Backend>, StoreError>> {
        Box::pin(async move {
            match kind {
                "local" => self.local(&configuration),
                other => Err(StoreError::Unsupported(format!(
                    "The backend type {other:?} is not supported yet; \"local\" is."
                ))),
            }
        })
    }
}

/// An attribute of the configuration; `None` where it is missing, null or empty.
fn text(configuration: &Value, name: &str) -> Result<Option<String>, StoreError> {
    let attribute = match configuration.unmark().0 {
        Content::Object(ty, values) => {
            ty.names().iter().zip(values).find(|(found, _)| *found == name).map(|(_, value)| value)
        }
        Content::Map(entries) => entries.iter().find(|(found, _)| found == name).map(|(_, value)| value),
        _ => None,
    };
    match attribute.map(|value| value.unmark().0) {
        None | Some(Content::Null) => Ok(None),
        Some(Content::String(text)) => Ok(Some(text.to_string()).filter(|text| !text.is_empty())),
        Some(_) => Err(StoreError::Unsupported(format!("The attribute {name:?} of a local backend must be a string."))),
    }
}

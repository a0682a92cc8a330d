//! What goes into an archive, in order.

use std::path::Path;

use terrane_provider::ProviderDiagnostic;
use terrane_value::{Content, Value};

use super::{glob, parse_mode};
use crate::Environment;
use crate::object::Object;
use crate::resource::invalid;

/// A file in an archive.
pub(super) struct Entry {
    /// With slashes.
    pub name: String,
    pub content: Vec<u8>,
    /// Permissions; `None` for what is no file on disk.
    pub mode: Option<u32>,
    pub from_disk: bool,
}

/// The `source` blocks: name and content.
pub(super) fn sources(object: &Object) -> impl Iterator<Item = (String, String)> {
    let blocks = match object.get("source").unmark().0 {
        Content::Set(blocks) => blocks,
        _ => &[],
    };
    let text = |block: &Value, name| match block.attribute(name)?.unmark().0 {
        Content::String(text) => Some(text.to_string()),
        _ => None,
    };
    blocks.iter().filter_map(move |block| Some((text(block, "filename")?, text(block, "content")?)))
}

pub(super) fn entries(environment: &Environment, object: &Object) -> Result<Vec<Entry>, ProviderDiagnostic> {
    let mut found = Vec::new();
    if let Some(name) = object.string("source_file") {
        found.push(from_file(environment, name)?);
    } else if let Some(name) = object.string("source_dir") {
        let folder = environment.working_directory.join(name);
        let excludes = excludes(object);
        let walk = Walk { excludes: &excludes, linked: object.boolean("exclude_symlink_directories") != Some(true) };
        walk.folder(&folder, "", &mut found).map_err(|problem| {
            invalid(
                "source_dir",
                "Archive creation error",
                format!("The folder {name:?} cannot be archived: {problem}"),
            )
        })?;
        if found.is_empty() {
            let detail =
                format!("The folder {name:?} has no file that is not excluded, so there is nothing to archive");
            return Err(invalid("source_dir", "Archive creation error", detail));
        }
    } else if let Some(name) = object.string("source_content_filename") {
        let content = object.string("source_content").unwrap_or_default().as_bytes().to_vec();
        found.push(Entry { name: name.into(), content, mode: None, from_disk: false });
    } else {
        let blocks = sources(object);
        found.extend(blocks.map(|(name, content)| Entry {
            name,
            content: content.into_bytes(),
            mode: None,
            from_disk: false,
        }));
        found.sort_by(|a, b| a.name.cmp(&b.name));
    }
    if let Some(mode) = object.string("output_file_mode").and_then(parse_mode) {
        found.iter_mut().for_each(|entry| entry.mode = Some(mode));
    }
    Ok(found)
}

fn excludes(object: &Object) -> Vec<String> {
    let items = match object.get("excludes").unmark().0 {
        Content::Set(items) => items,
        _ => &[],
    };
    let text = |item: &Value| match item.unmark().0 {
        Content::String(text) => Some(text.to_string()),
        _ => None,
    };
    items.iter().filter_map(text).collect()
}

fn from_file(environment: &Environment, name: &str) -> Result<Entry, ProviderDiagnostic> {
    let path = environment.working_directory.join(name);
    let fail = |problem: std::io::Error| {
        let detail = format!("The file {name:?} cannot be archived: {problem}");
        invalid("source_file", "Archive creation error", detail)
    };
    let content = std::fs::read(&path).map_err(fail)?;
    let mode = Some(mode(&std::fs::metadata(&path).map_err(fail)?));
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Entry { name, content, mode, from_disk: true })
}

#[cfg(unix)]
fn mode(metadata: &std::fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o7777
}

/// What other systems report of a file.
#[cfg(not(unix))]
fn mode(metadata: &std::fs::Metadata) -> u32 {
    if metadata.permissions().readonly() { 0o444 } else { 0o666 }
}

struct Walk<'a> {
    excludes: &'a [String],
    /// Whether folders behind symbolic links are part of it.
    linked: bool,
}

impl Walk<'_> {
    fn folder(&self, folder: &Path, prefix: &str, found: &mut Vec<Entry>) -> std::io::Result<()> {
        let mut names: Vec<_> =
            std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.file_name())).collect::<Result<_, _>>()?;
        names.sort();
        for name in names {
            let path = folder.join(&name);
            let relative = format!("{prefix}{}", name.to_string_lossy());
            if self.excludes.iter().any(|pattern| glob::matches(pattern, &relative)) {
                continue;
            }
            let metadata = std::fs::metadata(&path)?;
            if metadata.is_dir() {
                if self.linked || !std::fs::symlink_metadata(&path)?.is_symlink() {
                    self.folder(&path, &format!("{relative}/"), found)?;
                }
            } else {
                let content = std::fs::read(&path)?;
                found.push(Entry { name: relative, content, mode: Some(mode(&metadata)), from_disk: true });
            }
        }
        Ok(())
    }
}

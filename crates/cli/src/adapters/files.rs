//! Files of users, written so that they are whole at any moment.

use std::io::Write as _;
use std::path::Path;

/// Gives a file other content: what is at its path is always the old or the new one, never half of it. Links
/// stay links, and permissions as they are.
pub fn replace_file(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let path = path.canonicalize()?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".terrane-").tempfile_in(folder)?;
    file.write_all(content)?;
    file.as_file().set_permissions(path.metadata()?.permissions())?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
    Ok(())
}

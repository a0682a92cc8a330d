//! The file that says who holds a lock, in the reference's notation.

use std::path::Path;

use serde::{Deserialize, Serialize};
use terrane_state::{LockInfo, StoreError};

use super::{LocalPaths, fault, if_there};
use crate::{Disk, OpenMode};

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct WireLockInfo {
    #[serde(rename = "ID")]
    id: String,
    operation: String,
    info: String,
    who: String,
    version: String,
    created: String,
    path: String,
}

pub(super) fn write(disk: &dyn Disk, paths: &LocalPaths, info: &LockInfo) -> Result<(), StoreError> {
    let wire = WireLockInfo {
        id: info.id.to_string(),
        operation: info.operation.to_string(),
        info: info.info.to_string(),
        who: info.who.to_string(),
        version: info.version.to_string(),
        created: info.created.to_string(),
        path: info.path.to_string(),
    };
    let text = serde_json::to_string(&wire).expect("a structure of strings can be written");
    let path = paths.lock_info();
    let file = disk.open(&paths.at(&path), OpenMode::ReplacePrivate);
    file.and_then(|file| file.write_at(text.as_bytes(), 0)).map_err(|error| fault("write", &path, &error))
}

/// `None` where there is none, or nothing that is understood.
pub(super) fn read(disk: &dyn Disk, path: &Path) -> Option<LockInfo> {
    let file = if_there(disk.open(path, OpenMode::Read)).ok().flatten()?;
    let wire: WireLockInfo = serde_json::from_slice(&file.read().ok()?).ok()?;
    Some(LockInfo {
        id: wire.id.into(),
        operation: wire.operation.into(),
        info: wire.info.into(),
        who: wire.who.into(),
        version: wire.version.into(),
        created: wire.created.into(),
        path: wire.path.into(),
    })
}

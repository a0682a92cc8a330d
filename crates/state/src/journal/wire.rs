//! The fields of records as they stand in the journal.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::format::{WireInstance, WireOutput};

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum WireRecord<'a> {
    Header(WireHeader),
    Start(String),
    Intent(WireIntent),
    #[serde(borrow)]
    Result(WireResult<'a>),
    #[serde(borrow)]
    Changes(Vec<WireChange<'a>>),
    Replace(String),
    Snapshot(()),
    Checkpoint(WireCheckpoint),
}

#[derive(Deserialize)]
pub(crate) struct WireHeader {
    pub version: u64,
    pub lineage: String,
    pub base_serial: u64,
    pub base: String,
    pub terraform_version: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireIntent {
    pub number: u64,
    pub address: String,
    pub deposed: Option<String>,
    pub action: WireAction,
    pub provider: String,
    #[serde(default)]
    pub inside: bool,
    pub prior: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WireAction {
    Create,
    Update,
    Delete,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireResult<'a> {
    pub intent: u64,
    #[serde(default)]
    pub failed: bool,
    #[serde(borrow)]
    pub changes: Vec<WireChange<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireCheckpoint {
    pub serial: u64,
    pub digest: String,
}

/// One of `set`, `remove`, `declare`, `forget`, `outputs` and `check_results` is there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireChange<'a> {
    pub set: Option<String>,
    pub remove: Option<String>,
    pub declare: Option<String>,
    pub forget: Option<String>,
    pub deposed: Option<String>,
    pub provider: Option<String>,
    #[serde(borrow)]
    pub object: Option<WireInstance<'a>>,
    #[serde(borrow)]
    pub outputs: Option<BTreeMap<String, WireOutput<'a>>>,
    #[serde(borrow)]
    pub check_results: Option<&'a RawValue>,
}

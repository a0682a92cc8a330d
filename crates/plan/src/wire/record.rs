//! The fields of each record. Fields that a version of the format does not have are refused.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::names::{
    WireAction, WireBlockNesting, WireCheckable, WireDeferralReason, WireMode, WireNesting, WireReason, WireStatus,
};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum WireRecord {
    Plan(WirePlan),
    /// Followed by the text.
    Source {
        path: String,
        length: usize,
    },
    /// Followed by the bytes.
    ModuleManifest {
        length: usize,
    },
    /// Followed by a document of state format 4.
    PreviousState {
        length: usize,
    },
    /// Followed by a document; without it the state is the previous one.
    PriorState {
        length: usize,
    },
    /// A type in its JSON notation. Types are numbered in the order of these records.
    Type(String),
    /// Numbered in the order of these records.
    ProviderConfig(WireProviderConfig),
    Schema(WireSchema),
    Variable {
        name: String,
        value: WireValue,
    },
    Change(WireChange),
    Deferred {
        reason: WireDeferralReason,
        name: String,
        change: WireChange,
    },
    Drift(WireDrift),
    Output(WireOutput),
    /// The address of an ephemeral resource, without a key.
    Ephemeral(String),
    Step(WireStep),
    Check(WireCheck),
    Dependencies {
        resource: String,
        on: Vec<String>,
    },
    RelevantAttribute {
        address: String,
        path: Vec<WirePathStep>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WirePlan {
    pub mode: WireMode,
    pub targets: Vec<WireTarget>,
    pub force_replace: Vec<String>,
    pub ephemeral_variables: Vec<String>,
    /// Seconds and nanoseconds.
    pub timestamp: (i64, u32),
    pub terraform_version: String,
    pub complete: bool,
    pub errored: bool,
    /// That of the plan and that of the file.
    pub workspaces: (String, String),
    pub default_host: String,
    pub tofu_dialect: bool,
    pub state_path: String,
    pub state_lineage: String,
    pub state_serial: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WireTarget {
    Module(String),
    Resource(String),
    Instance(String),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireProviderConfig {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub module: Vec<String>,
    /// `host/namespace/name`.
    pub provider: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireValue {
    /// The number of its type.
    #[serde(rename = "type")]
    pub ty: usize,
    /// MessagePack in base64.
    pub value: String,
    /// The paths to what is sensitive.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sensitive: Vec<Vec<WirePathStep>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WirePathStep {
    Attribute(String),
    Index(usize),
    Key(String),
    /// Any other value: an element of a set.
    Element(WireValue),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireChange {
    pub address: String,
    /// Only where it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposed: Option<String>,
    /// The number of the provider configuration.
    pub provider: usize,
    pub action: WireAction,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<WireReason>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required_replace: Vec<Vec<WirePathStep>>,
    pub before: WireValue,
    pub after: WireValue,
    /// In base64.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub before_private: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub planned_private: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_identity: Option<WireValue>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_identity: Option<WireValue>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub importing: Option<WireImporting>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub create_before_destroy: bool,
    pub schema_version: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireImporting {
    /// One of the two is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<WireValue>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated_config: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireDrift {
    pub address: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposed: Option<String>,
    pub provider: usize,
    pub action: WireAction,
    pub before: WireValue,
    pub after: WireValue,
    pub schema_version: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireOutput {
    pub name: String,
    pub action: WireAction,
    pub before: WireValue,
    pub after: WireValue,
    #[serde(default, skip_serializing_if = "is_false")]
    pub sensitive: bool,
    #[serde(rename = "type")]
    pub ty: usize,
}

/// With the numbers of the change and of the steps that it waits for.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WireStep {
    Gate(Vec<usize>),
    Make(usize, Vec<usize>),
    Delete(usize, Vec<usize>),
    /// With the provider as it was configured before the run.
    DeleteAsBefore(usize, Vec<usize>),
    /// With the number of the ephemeral resource.
    Open(usize, Vec<usize>),
    Close(usize, Vec<usize>),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireCheck {
    pub kind: WireCheckable,
    pub declared: String,
    pub expanded: bool,
    /// By address.
    pub instances: BTreeMap<String, WireObjectCheck>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireObjectCheck {
    pub status: WireStatus,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failure_messages: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireSchema {
    pub of: WireSchemaOf,
    /// `host/namespace/name`.
    pub provider: String,
    pub version: u64,
    pub block: WireBlock,
}

/// With the name of the type.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WireSchemaOf {
    Managed(String),
    Data(String),
    Provider,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireBlock {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, WireAttribute>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub blocks: BTreeMap<String, WireNestedBlock>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    #[serde(default, skip_serializing_if = "is_false")]
    pub deprecated: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireNestedBlock {
    pub nesting: WireBlockNesting,
    pub block: WireBlock,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub min_items: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub max_items: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireAttribute {
    #[serde(rename = "type")]
    pub ty: WireAttributeType,
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub optional: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub computed: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub sensitive: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub write_only: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub deprecated: bool,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WireAttributeType {
    /// The number of the type.
    Plain(usize),
    Nested(WireNesting, BTreeMap<String, WireAttribute>),
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

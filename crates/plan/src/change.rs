use terrane_addr::{AbsProviderConfig, AbsResourceInstance, Str};
use terrane_value::{Path, Type, Value};

/// What is to be done with one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    NoOp,
    Create,
    /// A data source that is read at apply.
    Read,
    Update,
    Replace(ReplaceOrder),
    Delete,
    /// Dropped from state, left in the world.
    Forget,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReplaceOrder {
    DeleteThenCreate,
    CreateThenDelete,
    /// The old object is dropped from state and left in the world (`destroy = false`).
    CreateThenForget,
}

impl Action {
    #[must_use]
    pub fn is_replace(self) -> bool {
        matches!(self, Action::Replace(_))
    }

    /// Whether an object comes into being or changes.
    #[must_use]
    pub fn makes(self) -> bool {
        matches!(self, Action::Create | Action::Update | Action::Replace(_) | Action::Read)
    }

    /// Whether an object is dropped from state and left in the world.
    #[must_use]
    pub fn forgets(self) -> bool {
        matches!(self, Action::Forget | Action::Replace(ReplaceOrder::CreateThenForget))
    }

    /// Whether an object is destroyed.
    #[must_use]
    pub fn destroys(self) -> bool {
        matches!(
            self,
            Action::Delete | Action::Replace(ReplaceOrder::DeleteThenCreate | ReplaceOrder::CreateThenDelete)
        )
    }
}

/// Why the action is what it is, where the configuration alone does not say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    ReplaceBecauseTainted,
    ReplaceByRequest,
    ReplaceByTriggers,
    ReplaceBecauseCannotUpdate,
    DeleteBecauseNoResourceConfig,
    DeleteBecauseWrongRepetition,
    DeleteBecauseCountIndex,
    DeleteBecauseEachKey,
    DeleteBecauseNoModule,
    DeleteBecauseNoMoveTarget,
    ReadBecauseConfigUnknown,
    ReadBecauseDependencyPending,
    ReadBecauseCheckNested,
}

/// The one decision about one object.
///
/// `before` and `after` have the implied type of the resource's schema and carry sensitive marks. Neither
/// has an ephemeral or write-only part: [`Change::new`] is the gate.
#[derive(Clone, Debug)]
pub struct Change {
    pub address: AbsResourceInstance,
    /// Where the object was before a move; the same as `address` if it did not move.
    pub previous_address: AbsResourceInstance,
    /// The key of a deposed object; `None` is the current one.
    pub deposed: Option<Str>,
    pub provider: AbsProviderConfig,
    pub action: Action,
    pub reason: Option<Reason>,
    pub required_replace: Vec<Path>,
    pub before: Value,
    pub after: Value,
    /// The provider's own notes: what state had, and what planning answered.
    pub before_private: Vec<u8>,
    pub planned_private: Vec<u8>,
    /// What identifies the object, if its type has identities: now, and then. It may not be known yet.
    pub before_identity: Option<Value>,
    pub after_identity: Option<Value>,
    pub importing: Option<Importing>,
    /// By configuration, by inheritance or (for an orphan) as recorded in state.
    pub create_before_destroy: bool,
    pub schema_version: u64,
}

#[derive(Clone, Debug)]
pub struct Importing {
    pub by: ImportedBy,
    /// The `resource` block that was written for the object, which has none.
    pub generated_config: Option<String>,
}

/// How an object that is imported was named.
#[derive(Clone, Debug)]
pub enum ImportedBy {
    /// In the words of the provider.
    Id(String),
    /// As it was written: an object of attributes.
    Identity(Value),
}

impl ImportedBy {
    /// The id. An identity has none.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            ImportedBy::Id(id) => Some(id),
            ImportedBy::Identity(_) => None,
        }
    }
}

/// What becomes of an output of the root module.
#[derive(Clone, Debug)]
pub struct OutputChange {
    pub name: Str,
    pub action: Action,
    pub before: Value,
    pub after: Value,
    pub sensitive: bool,
    /// The declared or implied type.
    pub ty: Type,
}

/// An object whose real state is not what the last run left behind.
#[derive(Clone, Debug)]
pub struct Drift {
    pub address: AbsResourceInstance,
    pub previous_address: AbsResourceInstance,
    pub deposed: Option<Str>,
    pub provider: AbsProviderConfig,
    /// `NoOp` (moved only), `Update` or `Delete`.
    pub action: Action,
    pub before: Value,
    pub after: Value,
    pub schema_version: u64,
}

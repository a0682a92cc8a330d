//! Closed sets as they are spelt in the file.

use serde::{Deserialize, Serialize};
use terrane_schema::{BlockNesting, Nesting};

use crate::{Action, CheckStatus, CheckableKind, DeferralReason, Mode, Reason, ReplaceOrder};

/// Declares the spelling of an enum, with the ways to it and back. Both are matches without `_`, so that
/// a new case cannot be forgotten.
macro_rules! spelling {
    ($wire:ident for $core:ty { $($name:ident $spelt:literal: [$($case:tt)+],)* }) => {
        #[derive(Clone, Copy, Serialize, Deserialize)]
        pub(crate) enum $wire {
            $(#[serde(rename = $spelt)] $name,)*
        }

        impl From<$core> for $wire {
            fn from(value: $core) -> $wire {
                match value {
                    $($($case)+ => $wire::$name,)*
                }
            }
        }

        impl From<$wire> for $core {
            fn from(value: $wire) -> $core {
                match value {
                    $($wire::$name => $($case)+,)*
                }
            }
        }
    };
}

spelling! { WireMode for Mode {
    Normal "normal": [Mode::Normal],
    Destroy "destroy": [Mode::Destroy],
    RefreshOnly "refresh-only": [Mode::RefreshOnly],
} }

spelling! { WireAction for Action {
    NoOp "no-op": [Action::NoOp],
    Create "create": [Action::Create],
    Read "read": [Action::Read],
    Update "update": [Action::Update],
    DeleteThenCreate "delete-then-create": [Action::Replace(ReplaceOrder::DeleteThenCreate)],
    CreateThenDelete "create-then-delete": [Action::Replace(ReplaceOrder::CreateThenDelete)],
    CreateThenForget "create-then-forget": [Action::Replace(ReplaceOrder::CreateThenForget)],
    Delete "delete": [Action::Delete],
    Forget "forget": [Action::Forget],
} }

spelling! { WireReason for Reason {
    ReplaceBecauseTainted "replace-because-tainted": [Reason::ReplaceBecauseTainted],
    ReplaceByRequest "replace-by-request": [Reason::ReplaceByRequest],
    ReplaceByTriggers "replace-by-triggers": [Reason::ReplaceByTriggers],
    ReplaceBecauseCannotUpdate "replace-because-cannot-update": [Reason::ReplaceBecauseCannotUpdate],
    DeleteBecauseNoResourceConfig "delete-because-no-resource-config": [Reason::DeleteBecauseNoResourceConfig],
    DeleteBecauseWrongRepetition "delete-because-wrong-repetition": [Reason::DeleteBecauseWrongRepetition],
    DeleteBecauseCountIndex "delete-because-count-index": [Reason::DeleteBecauseCountIndex],
    DeleteBecauseEachKey "delete-because-each-key": [Reason::DeleteBecauseEachKey],
    DeleteBecauseNoModule "delete-because-no-module": [Reason::DeleteBecauseNoModule],
    DeleteBecauseNoMoveTarget "delete-because-no-move-target": [Reason::DeleteBecauseNoMoveTarget],
    ReadBecauseConfigUnknown "read-because-config-unknown": [Reason::ReadBecauseConfigUnknown],
    ReadBecauseDependencyPending "read-because-dependency-pending": [Reason::ReadBecauseDependencyPending],
    ReadBecauseCheckNested "read-because-check-nested": [Reason::ReadBecauseCheckNested],
} }

spelling! { WireDeferralReason for DeferralReason {
    InstanceCountUnknown "instance-count-unknown": [DeferralReason::InstanceCountUnknown],
    ResourceConfigUnknown "resource-config-unknown": [DeferralReason::ResourceConfigUnknown],
    ProviderConfigUnknown "provider-config-unknown": [DeferralReason::ProviderConfigUnknown],
    AbsentPrereq "absent-prereq": [DeferralReason::AbsentPrereq],
    DeferredPrereq "deferred-prereq": [DeferralReason::DeferredPrereq],
} }

spelling! { WireStatus for CheckStatus {
    Pass "pass": [CheckStatus::Pass],
    Unknown "unknown": [CheckStatus::Unknown],
    Error "error": [CheckStatus::Error],
    Fail "fail": [CheckStatus::Fail],
} }

spelling! { WireCheckable for CheckableKind {
    Resource "resource": [CheckableKind::Resource],
    OutputValue "output": [CheckableKind::OutputValue],
    CheckBlock "check": [CheckableKind::CheckBlock],
    InputVariable "variable": [CheckableKind::InputVariable],
} }

spelling! { WireNesting for Nesting {
    Single "single": [Nesting::Single],
    List "list": [Nesting::List],
    Set "set": [Nesting::Set],
    Map "map": [Nesting::Map],
} }

spelling! { WireBlockNesting for BlockNesting {
    Single "single": [BlockNesting::Single],
    Group "group": [BlockNesting::Group],
    List "list": [BlockNesting::List],
    Set "set": [BlockNesting::Set],
    Map "map": [BlockNesting::Map],
} }

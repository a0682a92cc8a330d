//! The calls of the protocol, whatever a version names them.

use std::fmt;

use crate::{protocol5, protocol6};

/// A version of the plugin protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    Five,
    Six,
}

impl Protocol {
    pub const ALL: [Protocol; 2] = [Protocol::Six, Protocol::Five];

    #[must_use]
    pub fn number(self) -> u32 {
        match self {
            Protocol::Five => 5,
            Protocol::Six => 6,
        }
    }

    #[must_use]
    pub fn from_number(number: u32) -> Option<Protocol> {
        Protocol::ALL.into_iter().find(|protocol| protocol.number() == number)
    }

    /// What stands in the path of a request before the method.
    #[must_use]
    pub fn service(self) -> &'static str {
        match self {
            Protocol::Five => "/tfplugin5.Provider/",
            Protocol::Six => "/tfplugin6.Provider/",
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number())
    }
}

/// One call. Named as protocol 6 names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rpc {
    GetMetadata,
    GetProviderSchema,
    GetResourceIdentitySchemas,
    GetFunctions,
    ValidateProviderConfig,
    ValidateResourceConfig,
    ValidateDataResourceConfig,
    ValidateEphemeralResourceConfig,
    ValidateListResourceConfig,
    ValidateActionConfig,
    ConfigureProvider,
    UpgradeResourceState,
    UpgradeResourceIdentity,
    ReadResource,
    PlanResourceChange,
    ApplyResourceChange,
    ImportResourceState,
    MoveResourceState,
    GenerateResourceConfig,
    ReadDataSource,
    OpenEphemeralResource,
    RenewEphemeralResource,
    CloseEphemeralResource,
    ListResource,
    PlanAction,
    InvokeAction,
    CallFunction,
    StopProvider,
}

impl Rpc {
    pub const ALL: [Rpc; 28] = [
        Rpc::GetMetadata,
        Rpc::GetProviderSchema,
        Rpc::GetResourceIdentitySchemas,
        Rpc::GetFunctions,
        Rpc::ValidateProviderConfig,
        Rpc::ValidateResourceConfig,
        Rpc::ValidateDataResourceConfig,
        Rpc::ValidateEphemeralResourceConfig,
        Rpc::ValidateListResourceConfig,
        Rpc::ValidateActionConfig,
        Rpc::ConfigureProvider,
        Rpc::UpgradeResourceState,
        Rpc::UpgradeResourceIdentity,
        Rpc::ReadResource,
        Rpc::PlanResourceChange,
        Rpc::ApplyResourceChange,
        Rpc::ImportResourceState,
        Rpc::MoveResourceState,
        Rpc::GenerateResourceConfig,
        Rpc::ReadDataSource,
        Rpc::OpenEphemeralResource,
        Rpc::RenewEphemeralResource,
        Rpc::CloseEphemeralResource,
        Rpc::ListResource,
        Rpc::PlanAction,
        Rpc::InvokeAction,
        Rpc::CallFunction,
        Rpc::StopProvider,
    ];

    /// The name of its method.
    #[must_use]
    pub fn method(self, protocol: Protocol) -> &'static str {
        match protocol {
            Protocol::Five => protocol5::method(self),
            Protocol::Six => protocol6::method(self),
        }
    }

    #[must_use]
    pub fn from_method(protocol: Protocol, method: &str) -> Option<Rpc> {
        Rpc::ALL.into_iter().find(|rpc| rpc.method(protocol) == method)
    }

    /// Whether it may work for hours on something outside. The others only think, and have a deadline.
    #[must_use]
    pub fn reaches_outside(self) -> bool {
        match self {
            Rpc::ConfigureProvider
            | Rpc::ReadResource
            | Rpc::PlanResourceChange
            | Rpc::ApplyResourceChange
            | Rpc::ImportResourceState
            | Rpc::ReadDataSource
            | Rpc::OpenEphemeralResource
            | Rpc::RenewEphemeralResource
            | Rpc::CloseEphemeralResource
            | Rpc::ListResource
            | Rpc::PlanAction
            | Rpc::InvokeAction => true,
            Rpc::GetMetadata
            | Rpc::GetProviderSchema
            | Rpc::GetResourceIdentitySchemas
            | Rpc::GetFunctions
            | Rpc::ValidateProviderConfig
            | Rpc::ValidateResourceConfig
            | Rpc::ValidateDataResourceConfig
            | Rpc::ValidateEphemeralResourceConfig
            | Rpc::ValidateListResourceConfig
            | Rpc::ValidateActionConfig
            | Rpc::UpgradeResourceState
            | Rpc::UpgradeResourceIdentity
            | Rpc::MoveResourceState
            | Rpc::GenerateResourceConfig
            | Rpc::CallFunction
            | Rpc::StopProvider => false,
        }
    }
}

impl fmt::Display for Rpc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_is_found_by_its_name_in_both_protocols() {
        for protocol in Protocol::ALL {
            for rpc in Rpc::ALL {
                assert_eq!(Rpc::from_method(protocol, rpc.method(protocol)), Some(rpc));
            }
        }
        assert_eq!(Rpc::ConfigureProvider.method(Protocol::Five), "Configure");
        assert_eq!(Rpc::ConfigureProvider.method(Protocol::Six), "ConfigureProvider");
    }
}

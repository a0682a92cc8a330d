use std::collections::BTreeMap;

use terrane_schema::Schema;
use terrane_value::{Str, Type};

use crate::Catalog;

/// All that a provider declares about itself.
#[derive(Clone, Debug)]
pub struct ProviderSchemas {
    /// The shape of a `provider` block.
    pub provider: Schema,
    pub resources: Catalog<ResourceSchema>,
    pub data_sources: Catalog<Schema>,
    pub ephemeral_resources: Catalog<Schema>,
    pub functions: Catalog<FunctionSignature>,
    /// Of the resource types whose objects have an identity.
    pub identities: Catalog<IdentitySchema>,
    /// It writes the configuration of imported objects itself.
    pub generates_config: bool,
}

#[derive(Clone, Debug)]
pub struct ResourceSchema {
    pub schema: Schema,
    /// Creating, changing and destroying such an object touches nothing outside the state (`random_*`,
    /// `tls_*`, `terraform_data`), so that no call has to wait until its intent has reached the disk.
    pub without_outside_effect: bool,
    /// The provider is asked for a plan even when an object is to be destroyed.
    pub plan_destroy: bool,
}

/// The shape of what identifies an object of a resource type, whatever becomes of its attributes.
#[derive(Clone, Debug)]
pub struct IdentitySchema {
    pub version: u64,
    pub attributes: BTreeMap<Str, IdentityAttribute>,
}

#[derive(Clone, Debug)]
pub struct IdentityAttribute {
    pub ty: Type,
    /// Whether it has to be said, or may be, to import an object.
    pub required_for_import: bool,
    pub optional_for_import: bool,
    pub description: String,
}

impl IdentitySchema {
    #[must_use]
    pub fn implied_type(&self) -> Type {
        Type::object(self.attributes.iter().map(|(name, attribute)| (name.clone(), attribute.ty.clone())))
    }
}

#[derive(Clone, Debug)]
pub struct FunctionSignature {
    pub parameters: Vec<FunctionParameter>,
    pub variadic: Option<FunctionParameter>,
    pub returns: Type,
    pub summary: String,
    pub description: String,
    pub deprecation: String,
}

#[derive(Clone, Debug)]
pub struct FunctionParameter {
    pub name: Str,
    pub ty: Type,
    pub allow_null: bool,
    pub allow_unknown: bool,
    pub description: String,
}

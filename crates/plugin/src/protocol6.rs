//! Our types in the words of protocol 6. The way back is in [`crate::answers`].

use std::collections::BTreeMap;

use terrane_diag::Severity;
use terrane_provider::{
    Catalog, FunctionParameter, FunctionSignature, IdentitySchema, ProviderDiagnostic, ProviderSchemas,
};
use terrane_schema::{Attribute, AttributeType, Block, BlockNesting, NestedAttributes, NestedBlock, Nesting, Schema};
use terrane_value::{Content, Path, PathStep, Str, Type, Value, json, msgpack};

use crate::grpc::{Code, Status};
use crate::rpc::Rpc;
use crate::wire::tfplugin6 as wire;

/// The name of a call's method.
#[must_use]
pub fn method(rpc: Rpc) -> &'static str {
    match rpc {
        Rpc::GetMetadata => "GetMetadata",
        Rpc::GetProviderSchema => "GetProviderSchema",
        Rpc::GetResourceIdentitySchemas => "GetResourceIdentitySchemas",
        Rpc::GetFunctions => "GetFunctions",
        Rpc::ValidateProviderConfig => "ValidateProviderConfig",
        Rpc::ValidateResourceConfig => "ValidateResourceConfig",
        Rpc::ValidateDataResourceConfig => "ValidateDataResourceConfig",
        Rpc::ValidateEphemeralResourceConfig => "ValidateEphemeralResourceConfig",
        Rpc::ValidateListResourceConfig => "ValidateListResourceConfig",
        Rpc::ValidateActionConfig => "ValidateActionConfig",
        Rpc::ConfigureProvider => "ConfigureProvider",
        Rpc::UpgradeResourceState => "UpgradeResourceState",
        Rpc::UpgradeResourceIdentity => "UpgradeResourceIdentity",
        Rpc::ReadResource => "ReadResource",
        Rpc::PlanResourceChange => "PlanResourceChange",
        Rpc::ApplyResourceChange => "ApplyResourceChange",
        Rpc::ImportResourceState => "ImportResourceState",
        Rpc::MoveResourceState => "MoveResourceState",
        Rpc::GenerateResourceConfig => "GenerateResourceConfig",
        Rpc::ReadDataSource => "ReadDataSource",
        Rpc::OpenEphemeralResource => "OpenEphemeralResource",
        Rpc::RenewEphemeralResource => "RenewEphemeralResource",
        Rpc::CloseEphemeralResource => "CloseEphemeralResource",
        Rpc::ListResource => "ListResource",
        Rpc::PlanAction => "PlanAction",
        Rpc::InvokeAction => "InvokeAction",
        Rpc::CallFunction => "CallFunction",
        Rpc::StopProvider => "StopProvider",
    }
}

/// A value in the encoding all sides prefer.
pub fn value_to_wire(value: &Value, ty: &Type) -> Result<wire::DynamicValue, Status> {
    let msgpack = msgpack::encode(value, ty)
        .map_err(|error| Status::new(Code::Internal, format!("the provider's answer cannot be sent: {error}")))?;
    Ok(wire::DynamicValue { msgpack, json: Vec::new() })
}

/// An object of a schema. If the whole is unknown there is none: a provider that failed has nothing to give.
pub fn object_to_wire(object: &Value, ty: &Type) -> Result<Option<wire::DynamicValue>, Status> {
    object.is_known().then(|| value_to_wire(object, ty)).transpose()
}

/// Nothing is null.
pub fn value_from_wire(value: Option<wire::DynamicValue>, ty: &Type) -> Result<Value, Status> {
    let Some(wire::DynamicValue { msgpack, json }) = value else {
        return Ok(Value::null(ty.clone()));
    };
    match (msgpack.is_empty(), json.is_empty()) {
        (false, _) => msgpack::decode(&msgpack, ty).map_err(|error| malformed(&error)),
        (true, false) => json::decode(&json, ty).map_err(|error| malformed(&error)),
        (true, true) => Ok(Value::null(ty.clone())),
    }
}

fn malformed(error: &dyn std::error::Error) -> Status {
    Status::new(Code::InvalidArgument, format!("malformed value: {error}"))
}

#[must_use]
pub fn diagnostics_to_wire(diagnostics: &[ProviderDiagnostic]) -> Vec<wire::Diagnostic> {
    diagnostics.iter().map(diagnostic_to_wire).collect()
}

fn diagnostic_to_wire(diagnostic: &ProviderDiagnostic) -> wire::Diagnostic {
    let severity = match diagnostic.severity {
        Severity::Error => wire::Severity::Error,
        Severity::Warning => wire::Severity::Warning,
    };
    wire::Diagnostic {
        severity: severity.into(),
        summary: diagnostic.summary.clone(),
        detail: diagnostic.detail.clone(),
        attribute: diagnostic.attribute.as_ref().map(path_to_wire),
    }
}

/// The wire cannot name an element of a set: the path ends before it.
#[must_use]
pub fn path_to_wire(path: &Path) -> wire::AttributePath {
    let steps = path.steps().iter().map_while(selector).map(|selector| wire::Step { selector: Some(selector) });
    wire::AttributePath { steps: steps.collect() }
}

fn selector(step: &PathStep) -> Option<wire::Selector> {
    match step {
        PathStep::Attribute(name) => Some(wire::Selector::AttributeName(name.to_string())),
        PathStep::Index(key) => match key.unmark().0 {
            Content::String(key) => Some(wire::Selector::ElementKeyString(key.to_string())),
            Content::Number(index) => Some(wire::Selector::ElementKeyInt(index.as_i64()?)),
            _ => None,
        },
    }
}

/// What the provider as a whole can do. The protocol has one flag for the plan of a destruction, we have
/// one per resource type; see [`crate::serve`].
#[must_use]
fn capabilities_to_wire(schemas: &ProviderSchemas) -> wire::ServerCapabilities {
    wire::ServerCapabilities {
        plan_destroy: schemas.resources.values().any(|resource| resource.plan_destroy),
        get_provider_schema_optional: true,
        move_resource_state: true,
        generate_resource_config: schemas.generates_config,
    }
}

#[must_use]
pub fn metadata_to_wire(schemas: &ProviderSchemas) -> wire::GetMetadataResponse {
    wire::GetMetadataResponse {
        server_capabilities: Some(capabilities_to_wire(schemas)),
        diagnostics: Vec::new(),
        data_sources: names_to_wire(schemas.data_sources.keys()),
        resources: names_to_wire(schemas.resources.keys()),
        functions: names_to_wire(schemas.functions.keys()),
        ephemeral_resources: names_to_wire(schemas.ephemeral_resources.keys()),
        ..wire::GetMetadataResponse::default()
    }
}

fn names_to_wire<'a>(names: impl Iterator<Item = &'a Str>) -> Vec<wire::NameMetadata> {
    names.map(|name| wire::NameMetadata { name: name.to_string() }).collect()
}

#[must_use]
pub fn schemas_to_wire(schemas: &ProviderSchemas) -> wire::GetProviderSchemaResponse {
    let resources = schemas.resources.iter();
    wire::GetProviderSchemaResponse {
        provider: Some(schema_to_wire(&schemas.provider)),
        resource_schemas: resources
            .map(|(name, resource)| (name.to_string(), schema_to_wire(&resource.schema)))
            .collect(),
        data_source_schemas: all_to_wire(&schemas.data_sources, schema_to_wire),
        functions: functions_to_wire(schemas),
        ephemeral_resource_schemas: all_to_wire(&schemas.ephemeral_resources, schema_to_wire),
        diagnostics: Vec::new(),
        provider_meta: None,
        server_capabilities: Some(capabilities_to_wire(schemas)),
        ..wire::GetProviderSchemaResponse::default()
    }
}

#[must_use]
pub fn identity_schemas_to_wire(schemas: &ProviderSchemas) -> wire::GetResourceIdentitySchemasResponse {
    wire::GetResourceIdentitySchemasResponse {
        identity_schemas: all_to_wire(&schemas.identities, identity_schema_to_wire),
        diagnostics: Vec::new(),
    }
}

fn identity_schema_to_wire(schema: &IdentitySchema) -> wire::ResourceIdentitySchema {
    let attributes = schema.attributes.iter().map(|(name, attribute)| wire::IdentityAttribute {
        name: name.to_string(),
        r#type: type_to_wire(&attribute.ty),
        required_for_import: attribute.required_for_import,
        optional_for_import: attribute.optional_for_import,
        description: attribute.description.clone(),
    });
    wire::ResourceIdentitySchema { version: integer(schema.version), identity_attributes: attributes.collect() }
}

#[must_use]
pub fn functions_to_wire(schemas: &ProviderSchemas) -> BTreeMap<String, wire::Function> {
    all_to_wire(&schemas.functions, function_to_wire)
}

fn all_to_wire<T, W>(items: &Catalog<T>, convert: impl Fn(&T) -> W) -> BTreeMap<String, W> {
    items.iter().map(|(name, item)| (name.to_string(), convert(item))).collect()
}

fn schema_to_wire(schema: &Schema) -> wire::Schema {
    wire::Schema { version: integer(schema.version), block: Some(block_to_wire(&schema.block)) }
}

fn block_to_wire(block: &Block) -> wire::Block {
    wire::Block {
        version: 0,
        attributes: attributes_to_wire(&block.attributes),
        block_types: block.blocks.iter().map(|(name, nested)| nested_block_to_wire(name, nested)).collect(),
        description: block.description.clone(),
        description_kind: wire::StringKind::Plain.into(),
        deprecated: block.deprecated,
    }
}

fn nested_block_to_wire(name: &str, nested: &NestedBlock) -> wire::NestedBlock {
    let nesting = match nested.nesting {
        BlockNesting::Single => wire::BlockNestingMode::Single,
        BlockNesting::Group => wire::BlockNestingMode::Group,
        BlockNesting::List => wire::BlockNestingMode::List,
        BlockNesting::Set => wire::BlockNestingMode::Set,
        BlockNesting::Map => wire::BlockNestingMode::Map,
    };
    // The protocol wants no limits where the nesting says enough, and equal ones for a single block.
    let (min_items, max_items) = match nested.nesting {
        BlockNesting::Single => (nested.min_items, nested.min_items),
        BlockNesting::Group | BlockNesting::Map => (0, 0),
        BlockNesting::List | BlockNesting::Set => (nested.min_items, nested.max_items),
    };
    wire::NestedBlock {
        type_name: name.into(),
        block: Some(block_to_wire(&nested.block)),
        nesting: nesting.into(),
        min_items: integer(min_items),
        max_items: integer(max_items),
    }
}

fn attributes_to_wire(attributes: &BTreeMap<Str, Attribute>) -> Vec<wire::Attribute> {
    attributes.iter().map(|(name, attribute)| attribute_to_wire(name, attribute)).collect()
}

fn attribute_to_wire(name: &str, attribute: &Attribute) -> wire::Attribute {
    let (r#type, nested_type) = match &attribute.ty {
        AttributeType::Plain(ty) => (type_to_wire(ty), None),
        AttributeType::Nested(nested) => (Vec::new(), Some(nested_attributes_to_wire(nested))),
    };
    wire::Attribute {
        name: name.into(),
        r#type,
        nested_type,
        description: attribute.description.clone(),
        required: attribute.required,
        optional: attribute.optional,
        computed: attribute.computed,
        sensitive: attribute.sensitive,
        description_kind: wire::StringKind::Plain.into(),
        deprecated: attribute.deprecated,
        write_only: attribute.write_only,
        deprecation_message: String::new(),
    }
}

fn nested_attributes_to_wire(nested: &NestedAttributes) -> wire::NestedObject {
    let nesting = match nested.nesting {
        Nesting::Single => wire::ObjectNestingMode::Single,
        Nesting::List => wire::ObjectNestingMode::List,
        Nesting::Set => wire::ObjectNestingMode::Set,
        Nesting::Map => wire::ObjectNestingMode::Map,
    };
    wire::NestedObject { attributes: attributes_to_wire(&nested.attributes), nesting: nesting.into() }
}

fn function_to_wire(function: &FunctionSignature) -> wire::Function {
    wire::Function {
        parameters: function.parameters.iter().map(parameter_to_wire).collect(),
        variadic_parameter: function.variadic.as_ref().map(parameter_to_wire),
        r#return: Some(wire::Return { r#type: type_to_wire(&function.returns) }),
        summary: function.summary.clone(),
        description: function.description.clone(),
        description_kind: wire::StringKind::Plain.into(),
        deprecation_message: function.deprecation.clone(),
    }
}

fn parameter_to_wire(parameter: &FunctionParameter) -> wire::Parameter {
    wire::Parameter {
        name: parameter.name.to_string(),
        r#type: type_to_wire(&parameter.ty),
        allow_null_value: parameter.allow_null,
        allow_unknown_values: parameter.allow_unknown,
        description: parameter.description.clone(),
        description_kind: wire::StringKind::Plain.into(),
    }
}

fn type_to_wire(ty: &Type) -> Vec<u8> {
    json::encode_type(ty).into()
}

/// The protocol counts in signed numbers; none of ours comes near the end of either.
fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

//! What providers and the language offer, as documents: `providers schema` and `metadata functions`.

use std::collections::BTreeMap;

use terrane_addr::{ProviderAddr, Str};
use terrane_functions::signatures::{ParameterSignature, Signature};
use terrane_provider::{
    Catalog, FunctionParameter, FunctionSignature, IdentityAttribute, IdentitySchema, ProviderSchemas,
};
use terrane_schema::{Attribute, AttributeType, Block, BlockNesting, NestedAttributes, NestedBlock, Nesting, Schema};
use terrane_value::Type;
use terrane_value::json::{Json, encode_type, parse};

use crate::json::{Members, number, text};

/// The document of `providers schema -json`.
#[must_use]
pub fn provider_schemas_json(schemas: &BTreeMap<ProviderAddr, std::sync::Arc<ProviderSchemas>>) -> String {
    let mut document = Members::new().with("format_version", text("1.0"));
    if !schemas.is_empty() {
        let providers =
            schemas.iter().map(|(address, schemas)| (Str::from(address.to_string()), provider(address, schemas)));
        document.push("provider_schemas", Json::Object(providers.collect()));
    }
    format!("{}\n", Json::from(document))
}

/// The document of `metadata functions -json`. Each function is there with and without its namespace.
#[must_use]
pub fn function_signatures_json(functions: &[Signature]) -> String {
    let mut signatures = BTreeMap::new();
    for function in functions {
        signatures.insert(Str::from(function.name), signature(function));
        signatures.insert(Str::from(format!("core::{}", function.name)), signature(function));
    }
    let document = Members::new()
        .with("format_version", text("1.0"))
        .with("function_signatures", Json::Object(signatures.into_iter().collect()));
    format!("{}\n", Json::from(document))
}

fn signature(function: &Signature) -> Json {
    let mut members = Members::new();
    push_text(&mut members, "description", function.description);
    members.push("return_type", type_tree(&function.return_type));
    let parameters: Vec<Json> = function.parameters.iter().map(parameter).collect();
    members.push_some("parameters", Some(parameters).filter(|list| !list.is_empty()).map(Json::Array));
    members.push_some("variadic_parameter", function.variadic_parameter.as_ref().map(parameter));
    members.into()
}

fn parameter(parameter: &ParameterSignature) -> Json {
    let mut members = Members::new().with("name", text(parameter.name));
    push_flag(&mut members, "is_nullable", parameter.is_nullable);
    members.with("type", type_tree(&parameter.ty)).into()
}

fn provider(address: &ProviderAddr, schemas: &ProviderSchemas) -> Json {
    // The built-in one takes no configuration at all, and says so by having no shape.
    let configurable = !address.is_builtin() || !schemas.provider.block.attributes.is_empty();
    let own = if configurable { schema(&schemas.provider) } else { Members::new().with("version", number(0)).into() };
    let mut members = Members::new().with("provider", own);
    let resources = schemas.resources.iter().map(|(name, found)| (name.clone(), schema(&found.schema))).collect();
    push_object(&mut members, "resource_schemas", resources);
    let shapes = |found: &Catalog<Schema>| found.iter().map(|(name, own)| (name.clone(), schema(own))).collect();
    push_object(&mut members, "data_source_schemas", shapes(&schemas.data_sources));
    push_object(&mut members, "ephemeral_resource_schemas", shapes(&schemas.ephemeral_resources));
    let functions = schemas.functions.iter().map(|(name, function)| (name.clone(), provider_function(function)));
    push_object(&mut members, "functions", functions.collect());
    let identities = schemas.identities.iter().map(|(name, identity)| (name.clone(), identity_schema(identity)));
    push_object(&mut members, "resource_identity_schemas", identities.collect());
    members.into()
}

fn identity_schema(schema: &IdentitySchema) -> Json {
    let attribute = |attribute: &IdentityAttribute| {
        let mut members = Members::new().with("type", type_tree(&attribute.ty));
        push_text(&mut members, "description", &attribute.description);
        push_flag(&mut members, "required_for_import", attribute.required_for_import);
        push_flag(&mut members, "optional_for_import", attribute.optional_for_import);
        Json::from(members)
    };
    let attributes = schema.attributes.iter().map(|(name, own)| (name.clone(), attribute(own))).collect();
    let mut members = Members::new().with("version", Json::Number(schema.version.to_string().into()));
    push_object(&mut members, "attributes", attributes);
    members.into()
}

fn schema(schema: &Schema) -> Json {
    Members::new()
        .with("version", Json::Number(schema.version.to_string().into()))
        .with("block", block(&schema.block))
        .into()
}

fn block(block: &Block) -> Json {
    let mut members = Members::new();
    push_object(&mut members, "attributes", attributes(&block.attributes));
    let nested = block.blocks.iter().map(|(name, nested)| (name.clone(), nested_block(nested))).collect();
    push_object(&mut members, "block_types", nested);
    push_text(&mut members, "description", &block.description);
    members.push("description_kind", text("plain"));
    push_flag(&mut members, "deprecated", block.deprecated);
    members.into()
}

fn attributes(attributes: &BTreeMap<Str, Attribute>) -> Vec<(Str, Json)> {
    attributes.iter().map(|(name, own)| (name.clone(), attribute(own))).collect()
}

fn attribute(attribute: &Attribute) -> Json {
    let mut members = match &attribute.ty {
        AttributeType::Plain(ty) => Members::new().with("type", type_tree(ty)),
        AttributeType::Nested(nested) => Members::new().with("nested_type", nested_type(nested)),
    };
    push_text(&mut members, "description", &attribute.description);
    members.push("description_kind", text("plain"));
    push_flag(&mut members, "deprecated", attribute.deprecated);
    push_flag(&mut members, "required", attribute.required);
    push_flag(&mut members, "optional", attribute.optional);
    push_flag(&mut members, "computed", attribute.computed);
    push_flag(&mut members, "sensitive", attribute.sensitive);
    push_flag(&mut members, "write_only", attribute.write_only);
    members.into()
}

fn nested_type(nested: &NestedAttributes) -> Json {
    let mode = match nested.nesting {
        Nesting::Single => "single",
        Nesting::List => "list",
        Nesting::Set => "set",
        Nesting::Map => "map",
    };
    let mut members = Members::new();
    push_object(&mut members, "attributes", attributes(&nested.attributes));
    members.with("nesting_mode", text(mode)).into()
}

fn nested_block(nested: &NestedBlock) -> Json {
    let (mode, counted) = match nested.nesting {
        BlockNesting::Single => ("single", false),
        BlockNesting::Group => ("group", false),
        BlockNesting::List => ("list", true),
        BlockNesting::Set => ("set", true),
        BlockNesting::Map => ("map", true),
    };
    let mut members = Members::new().with("nesting_mode", text(mode)).with("block", block(&nested.block));
    for (name, limit) in [("min_items", nested.min_items), ("max_items", nested.max_items)] {
        if counted && limit > 0 {
            members.push(name, Json::Number(limit.to_string().into()));
        }
    }
    members.into()
}

fn provider_function(function: &FunctionSignature) -> Json {
    let mut members = Members::new();
    push_text(&mut members, "description", &function.description);
    push_text(&mut members, "summary", &function.summary);
    push_text(&mut members, "deprecation_message", &function.deprecation);
    members.push("return_type", type_tree(&function.returns));
    let parameters: Vec<Json> = function.parameters.iter().map(provider_parameter).collect();
    members.push_some("parameters", Some(parameters).filter(|list| !list.is_empty()).map(Json::Array));
    members.push_some("variadic_parameter", function.variadic.as_ref().map(provider_parameter));
    members.into()
}

fn provider_parameter(parameter: &FunctionParameter) -> Json {
    let mut members = Members::new().with("name", text(parameter.name.clone()));
    push_text(&mut members, "description", &parameter.description);
    push_flag(&mut members, "is_nullable", parameter.allow_null);
    members.with("type", type_tree(&parameter.ty)).into()
}

fn type_tree(ty: &Type) -> Json {
    parse(encode_type(ty).as_bytes()).expect("the JSON of a type is JSON")
}

fn push_text(members: &mut Members, name: &str, value: &str) {
    members.push_some(name, Some(value).filter(|value| !value.is_empty()).map(text));
}

fn push_flag(members: &mut Members, name: &str, value: bool) {
    members.push_some(name, Some(Json::Bool(true)).filter(|_| value));
}

fn push_object(members: &mut Members, name: &str, object: Vec<(Str, Json)>) {
    members.push_some(name, Some(object).filter(|object| !object.is_empty()).map(Json::Object));
}

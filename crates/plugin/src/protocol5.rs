//! Protocol 5, where it is not protocol 6: other names for some calls, and another shape of attributes.

use std::collections::BTreeMap;

use crate::rpc::Rpc;
use crate::wire::{tfplugin5 as five, tfplugin6 as six};

/// The name of a call's method.
#[must_use]
pub fn method(rpc: Rpc) -> &'static str {
    match rpc {
        Rpc::GetProviderSchema => "GetSchema",
        Rpc::ValidateProviderConfig => "PrepareProviderConfig",
        Rpc::ValidateResourceConfig => "ValidateResourceTypeConfig",
        Rpc::ValidateDataResourceConfig => "ValidateDataSourceConfig",
        Rpc::ConfigureProvider => "Configure",
        Rpc::StopProvider => "Stop",
        other => crate::protocol6::method(other),
    }
}

/// A schema in the words of protocol 6, which can say more.
#[must_use]
pub fn schema_to_six(schema: five::Schema) -> six::Schema {
    six::Schema { version: schema.version, block: schema.block.map(block_to_six) }
}

fn block_to_six(block: five::Block) -> six::Block {
    six::Block {
        version: block.version,
        attributes: block.attributes.into_iter().map(attribute_to_six).collect(),
        block_types: block.block_types.into_iter().map(nested_to_six).collect(),
        description: block.description,
        description_kind: block.description_kind,
        deprecated: block.deprecated,
    }
}

fn attribute_to_six(attribute: five::Attribute) -> six::Attribute {
    six::Attribute {
        name: attribute.name,
        r#type: attribute.r#type,
        nested_type: None,
        description: attribute.description,
        required: attribute.required,
        optional: attribute.optional,
        computed: attribute.computed,
        sensitive: attribute.sensitive,
        description_kind: attribute.description_kind,
        deprecated: attribute.deprecated,
        write_only: attribute.write_only,
        deprecation_message: attribute.deprecation_message,
    }
}

fn nested_to_six(nested: five::NestedBlock) -> six::NestedBlock {
    six::NestedBlock {
        type_name: nested.type_name,
        block: nested.block.map(block_to_six),
        nesting: nested.nesting,
        min_items: nested.min_items,
        max_items: nested.max_items,
    }
}

/// What is declared, without the types for which protocol 5 has no words.
#[must_use]
pub fn schemas_to_five(schemas: six::GetProviderSchemaResponse) -> five::GetProviderSchemaResponse {
    let all = |schemas: BTreeMap<String, six::Schema>| {
        let said = schemas.into_iter().filter_map(|(name, schema)| Some((name, schema_from_six(schema)?)));
        said.collect::<BTreeMap<String, five::Schema>>()
    };
    five::GetProviderSchemaResponse {
        provider: schemas.provider.and_then(schema_from_six),
        resource_schemas: all(schemas.resource_schemas),
        data_source_schemas: all(schemas.data_source_schemas),
        server_capabilities: schemas.server_capabilities,
        functions: schemas.functions,
        ephemeral_resource_schemas: all(schemas.ephemeral_resource_schemas),
    }
}

/// A schema as protocol 5 says it. `None`: it has attributes of attributes, for which there are no words.
#[must_use]
pub fn schema_from_six(schema: six::Schema) -> Option<five::Schema> {
    let block = schema.block.map(block_from_six);
    Some(five::Schema { version: schema.version, block: block.map_or(Some(None), |block| block.map(Some))? })
}

fn block_from_six(block: six::Block) -> Option<five::Block> {
    Some(five::Block {
        version: block.version,
        attributes: block.attributes.into_iter().map(attribute_from_six).collect::<Option<_>>()?,
        block_types: block.block_types.into_iter().map(nested_from_six).collect::<Option<_>>()?,
        description: block.description,
        description_kind: block.description_kind,
        deprecated: block.deprecated,
    })
}

fn attribute_from_six(attribute: six::Attribute) -> Option<five::Attribute> {
    attribute.nested_type.is_none().then_some(five::Attribute {
        name: attribute.name,
        r#type: attribute.r#type,
        description: attribute.description,
        required: attribute.required,
        optional: attribute.optional,
        computed: attribute.computed,
        sensitive: attribute.sensitive,
        description_kind: attribute.description_kind,
        deprecated: attribute.deprecated,
        write_only: attribute.write_only,
        deprecation_message: attribute.deprecation_message,
    })
}

fn nested_from_six(nested: six::NestedBlock) -> Option<five::NestedBlock> {
    let block = nested.block.map(block_from_six);
    Some(five::NestedBlock {
        type_name: nested.type_name,
        block: block.map_or(Some(None), |block| block.map(Some))?,
        nesting: nested.nesting,
        min_items: nested.min_items,
        max_items: nested.max_items,
    })
}

//! What a plugin says in the words of protocol 6, as our types. A plugin may say anything: nothing here
//! takes an answer for granted.

use terrane_diag::Severity;
use terrane_provider::{
    Deferral, FunctionParameter, FunctionSignature, IdentityAttribute, IdentitySchema, ProviderDiagnostic,
};
use terrane_schema::{Attribute, AttributeType, Block, BlockNesting, NestedAttributes, NestedBlock, Nesting, Schema};
use terrane_value::{Path, PathStep, Type, Value, json};

use crate::wire::tfplugin6 as wire;

/// Why a declaration makes no sense.
pub type Nonsense = String;

#[must_use]
pub fn diagnostics(diagnostics: Vec<wire::Diagnostic>) -> Vec<ProviderDiagnostic> {
    diagnostics.into_iter().map(diagnostic).collect()
}

/// A severity that does not exist is taken for an error, so that nothing is overlooked.
fn diagnostic(diagnostic: wire::Diagnostic) -> ProviderDiagnostic {
    let severity = match wire::Severity::try_from(diagnostic.severity) {
        Ok(wire::Severity::Warning) => Severity::Warning,
        Ok(wire::Severity::Error | wire::Severity::Invalid) | Err(_) => Severity::Error,
    };
    ProviderDiagnostic {
        severity,
        summary: diagnostic.summary,
        detail: diagnostic.detail,
        attribute: diagnostic.attribute.map(|path| self::path(&path)).filter(|path| !path.is_empty()),
    }
}

/// A step without content ends the path.
#[must_use]
pub fn path(path: &wire::AttributePath) -> Path {
    let steps = path.steps.iter().map_while(|step| {
        Some(match step.selector.as_ref()? {
            wire::Selector::AttributeName(name) => PathStep::Attribute(name.as_str().into()),
            wire::Selector::ElementKeyString(key) => PathStep::key(key.as_str()),
            wire::Selector::ElementKeyInt(index) => PathStep::Index(Value::number(*index)),
        })
    });
    Path::from(steps.collect::<Vec<_>>())
}

pub fn schema(schema: wire::Schema) -> Result<Schema, Nonsense> {
    let version = u64::try_from(schema.version).map_err(|_| format!("its version is {}", schema.version))?;
    Ok(Schema { version, block: block(schema.block.unwrap_or_default())?.into() })
}

fn block(wire: wire::Block) -> Result<Block, Nonsense> {
    let mut block = Block::new(attributes(wire.attributes)?);
    block.description = wire.description;
    block.deprecated = wire.deprecated;
    for nested in wire.block_types {
        let name = nested.type_name.clone();
        block
            .blocks
            .insert(name.as_str().into(), nested_block(nested).map_err(|why| format!("block {name:?}: {why}"))?);
    }
    Ok(block)
}

fn nested_block(nested: wire::NestedBlock) -> Result<NestedBlock, Nonsense> {
    let nesting = match wire::BlockNestingMode::try_from(nested.nesting) {
        Ok(wire::BlockNestingMode::Single) => BlockNesting::Single,
        Ok(wire::BlockNestingMode::Group) => BlockNesting::Group,
        Ok(wire::BlockNestingMode::List) => BlockNesting::List,
        Ok(wire::BlockNestingMode::Set) => BlockNesting::Set,
        Ok(wire::BlockNestingMode::Map) => BlockNesting::Map,
        Ok(wire::BlockNestingMode::Invalid) | Err(_) => {
            return Err(format!("there is no nesting mode {}", nested.nesting));
        }
    };
    let single = matches!(nesting, BlockNesting::Single | BlockNesting::Group);
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    Ok(NestedBlock {
        nesting,
        block: block(nested.block.unwrap_or_default())?,
        min_items: count(nested.min_items),
        max_items: if single { 1 } else { count(nested.max_items) },
    })
}

type NamedAttributes = std::collections::BTreeMap<terrane_value::Str, Attribute>;

fn attributes(attributes: Vec<wire::Attribute>) -> Result<NamedAttributes, Nonsense> {
    let mut named = NamedAttributes::new();
    for wire in attributes {
        let name = wire.name.clone();
        named.insert(name.as_str().into(), attribute(wire).map_err(|why| format!("attribute {name:?}: {why}"))?);
    }
    Ok(named)
}

fn attribute(wire: wire::Attribute) -> Result<Attribute, Nonsense> {
    let ty = match wire.nested_type {
        Some(nested) => AttributeType::Nested(nested_attributes(nested)?),
        None => AttributeType::Plain(value_type(&wire.r#type)?),
    };
    Ok(Attribute {
        ty,
        required: wire.required,
        optional: wire.optional,
        computed: wire.computed,
        sensitive: wire.sensitive,
        write_only: wire.write_only,
        deprecated: wire.deprecated,
        description: wire.description,
    })
}

fn nested_attributes(nested: wire::NestedObject) -> Result<NestedAttributes, Nonsense> {
    let nesting = match wire::ObjectNestingMode::try_from(nested.nesting) {
        Ok(wire::ObjectNestingMode::Single) => Nesting::Single,
        Ok(wire::ObjectNestingMode::List) => Nesting::List,
        Ok(wire::ObjectNestingMode::Set) => Nesting::Set,
        Ok(wire::ObjectNestingMode::Map) => Nesting::Map,
        Ok(wire::ObjectNestingMode::Invalid) | Err(_) => {
            return Err(format!("there is no nesting mode {}", nested.nesting));
        }
    };
    Ok(NestedAttributes { nesting, attributes: attributes(nested.attributes)? })
}

fn value_type(document: &[u8]) -> Result<Type, Nonsense> {
    json::decode_type(document)
        .map_err(|error| format!("its type {:?} is none: {error}", String::from_utf8_lossy(document)))
}

pub fn identity(schema: wire::ResourceIdentitySchema) -> Result<IdentitySchema, Nonsense> {
    let version = u64::try_from(schema.version).map_err(|_| format!("its version is {}", schema.version))?;
    let attribute = |wire: wire::IdentityAttribute| {
        let ty = value_type(&wire.r#type).map_err(|why| format!("attribute {:?}: {why}", wire.name))?;
        let attribute = IdentityAttribute {
            ty,
            required_for_import: wire.required_for_import,
            optional_for_import: wire.optional_for_import,
            description: wire.description,
        };
        Ok((wire.name.as_str().into(), attribute))
    };
    let attributes = schema.identity_attributes.into_iter().map(attribute).collect::<Result<_, Nonsense>>()?;
    Ok(IdentitySchema { version, attributes })
}

pub fn function(function: wire::Function) -> Result<FunctionSignature, Nonsense> {
    Ok(FunctionSignature {
        parameters: function.parameters.into_iter().map(parameter).collect::<Result<_, _>>()?,
        variadic: function.variadic_parameter.map(parameter).transpose()?,
        returns: value_type(&function.r#return.unwrap_or_default().r#type)?,
        summary: function.summary,
        description: function.description,
        deprecation: function.deprecation_message,
    })
}

fn parameter(parameter: wire::Parameter) -> Result<FunctionParameter, Nonsense> {
    let ty = value_type(&parameter.r#type).map_err(|why| format!("parameter {:?}: {why}", parameter.name))?;
    Ok(FunctionParameter {
        name: parameter.name.as_str().into(),
        ty,
        allow_null: parameter.allow_null_value,
        allow_unknown: parameter.allow_unknown_values,
        description: parameter.description,
    })
}

/// The reason for which an answer is put off. One that is new to us is as if the configuration were not known.
pub(crate) fn deferral(deferred: wire::Deferred) -> Deferral {
    match deferred.reason() {
        wire::DeferredReason::ProviderConfigUnknown => Deferral::ProviderConfigUnknown,
        wire::DeferredReason::AbsentPrerequisite => Deferral::AbsentPrereq,
        wire::DeferredReason::ResourceConfigUnknown | wire::DeferredReason::Unknown => Deferral::ResourceConfigUnknown,
    }
}

pub(crate) fn deferral_to_wire(deferral: Deferral) -> wire::Deferred {
    let reason = match deferral {
        Deferral::ResourceConfigUnknown => wire::DeferredReason::ResourceConfigUnknown,
        Deferral::ProviderConfigUnknown => wire::DeferredReason::ProviderConfigUnknown,
        Deferral::AbsentPrereq => wire::DeferredReason::AbsentPrerequisite,
    };
    wire::Deferred { reason: reason.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonsense_is_named_with_its_place() {
        let bad = wire::Attribute { name: "size".into(), r#type: b"\"strange\"".to_vec(), ..Default::default() };
        let inner = wire::Block { attributes: vec![bad], ..Default::default() };
        let nested =
            wire::NestedBlock { type_name: "disk".into(), block: Some(inner), nesting: 2, ..Default::default() };
        let outer = wire::Block { block_types: vec![nested], ..Default::default() };
        let why = schema(wire::Schema { version: 0, block: Some(outer) }).unwrap_err();
        assert!(why.starts_with("block \"disk\": attribute \"size\": its type \"\\\"strange\\\"\" is none"), "{why}");
        assert_eq!(schema(wire::Schema { version: -1, block: None }).unwrap_err(), "its version is -1");
    }
}

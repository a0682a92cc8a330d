use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Display;
use std::sync::Arc;

use terrane_addr::ProviderAddr;
use terrane_schema::{Attribute, AttributeType, Block, NestedAttributes, NestedBlock, Schema};
use terrane_value::Str;

use super::reader::{Reader, Understood, provider_address};
use super::record::{
    WireAttribute, WireAttributeType, WireBlock, WireNestedBlock, WireRecord, WireSchema, WireSchemaOf,
};
use super::writer::Writer;
use crate::{PlanFileWriteError, UsedSchemas};

/// Blocks and attributes inside each other. A level is up to four brackets of JSON, of which a reader
/// takes 128.
const DEEPEST: usize = 28;

type Written<T> = Result<T, PlanFileWriteError>;

impl Writer<'_> {
    pub(super) fn schemas(&mut self, schemas: &UsedSchemas) -> Written<()> {
        for ((provider, kind), schema) in &schemas.managed {
            self.schema(WireSchemaOf::Managed(kind.to_string()), provider, schema, &format_args!("{kind}"))?;
        }
        for ((provider, kind), schema) in &schemas.data {
            self.schema(WireSchemaOf::Data(kind.to_string()), provider, schema, &format_args!("data.{kind}"))?;
        }
        for (provider, schema) in &schemas.providers {
            self.schema(WireSchemaOf::Provider, provider, schema, provider)?;
        }
        Ok(())
    }

    fn schema(
        &mut self,
        of: WireSchemaOf,
        provider: &ProviderAddr,
        schema: &Schema,
        place: &dyn Display,
    ) -> Written<()> {
        let block = self.block(&schema.block, Room { levels: DEEPEST, of: place })?;
        let provider = provider.to_string();
        self.record(&WireRecord::Schema(WireSchema { of, provider, version: schema.version, block }));
        Ok(())
    }

    fn block(&mut self, block: &Block, room: Room) -> Written<WireBlock> {
        let room = room.inner()?;
        let attributes = self.attributes(&block.attributes, room)?;
        let mut blocks = BTreeMap::new();
        for (name, nested) in &block.blocks {
            let wire = WireNestedBlock {
                nesting: nested.nesting.into(),
                block: self.block(&nested.block, room)?,
                min_items: nested.min_items,
                max_items: nested.max_items,
            };
            blocks.insert(name.to_string(), wire);
        }
        Ok(WireBlock { attributes, blocks, description: block.description.clone(), deprecated: block.deprecated })
    }

    fn attributes(
        &mut self,
        attributes: &BTreeMap<Str, Attribute>,
        room: Room,
    ) -> Written<BTreeMap<String, WireAttribute>> {
        attributes.iter().map(|(name, attribute)| Ok((name.to_string(), self.attribute(attribute, room)?))).collect()
    }

    fn attribute(&mut self, attribute: &Attribute, room: Room) -> Written<WireAttribute> {
        let ty = match &attribute.ty {
            AttributeType::Plain(ty) => WireAttributeType::Plain(self.type_number(ty, &|| room.place())?),
            AttributeType::Nested(nested) => {
                let attributes = self.attributes(&nested.attributes, room.inner()?)?;
                WireAttributeType::Nested(nested.nesting.into(), attributes)
            }
        };
        Ok(WireAttribute {
            ty,
            required: attribute.required,
            optional: attribute.optional,
            computed: attribute.computed,
            sensitive: attribute.sensitive,
            write_only: attribute.write_only,
            deprecated: attribute.deprecated,
            description: attribute.description.clone(),
        })
    }
}

/// How many levels may still follow, and of whose schema.
#[derive(Clone, Copy)]
struct Room<'a> {
    levels: usize,
    of: &'a dyn Display,
}

impl Room<'_> {
    fn inner(self) -> Written<Self> {
        match self.levels.checked_sub(1) {
            Some(levels) => Ok(Room { levels, ..self }),
            None => Err(PlanFileWriteError::TooDeep { place: self.place() }),
        }
    }

    fn place(self) -> String {
        format!("the schema of {}", self.of)
    }
}

impl Reader<'_> {
    pub(super) fn schema(&self, wire: WireSchema, schemas: &mut UsedSchemas) -> Understood<()> {
        let schema = Schema { version: wire.version, block: Arc::new(self.block(wire.block)?) };
        let provider = provider_address(&wire.provider)?;
        match wire.of {
            WireSchemaOf::Managed(kind) => insert(&mut schemas.managed, (provider, kind.into()), schema),
            WireSchemaOf::Data(kind) => insert(&mut schemas.data, (provider, kind.into()), schema),
            WireSchemaOf::Provider => insert(&mut schemas.providers, provider, schema),
        }
    }

    fn block(&self, wire: WireBlock) -> Understood<Block> {
        let mut block = Block::default();
        block.attributes = self.attributes(wire.attributes)?;
        block.description = wire.description;
        block.deprecated = wire.deprecated;
        for (name, nested) in wire.blocks {
            let inner = NestedBlock {
                nesting: nested.nesting.into(),
                block: self.block(nested.block)?,
                min_items: nested.min_items,
                max_items: nested.max_items,
            };
            block.blocks.insert(name.into(), inner);
        }
        Ok(block)
    }

    fn attributes(&self, wire: BTreeMap<String, WireAttribute>) -> Understood<BTreeMap<Str, Attribute>> {
        wire.into_iter().map(|(name, attribute)| Ok((name.into(), self.attribute(attribute)?))).collect()
    }

    fn attribute(&self, wire: WireAttribute) -> Understood<Attribute> {
        let ty = match wire.ty {
            WireAttributeType::Plain(number) => AttributeType::Plain(self.ty(number)?),
            WireAttributeType::Nested(nesting, attributes) => AttributeType::Nested(NestedAttributes {
                nesting: nesting.into(),
                attributes: self.attributes(attributes)?,
            }),
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
}

fn insert<K: Ord>(schemas: &mut BTreeMap<K, Schema>, key: K, schema: Schema) -> Understood<()> {
    match schemas.entry(key) {
        Entry::Vacant(entry) => {
            entry.insert(schema);
            Ok(())
        }
        Entry::Occupied(_) => Err("there is a second schema of one type".to_string()),
    }
}

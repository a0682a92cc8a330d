use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use terrane_value::{ObjectType, Str, Type};

/// The shape of a resource type, data source, ephemeral resource or provider configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Raised by the provider when objects in state need an upgrade.
    pub version: u64,
    pub block: Arc<Block>,
}

#[derive(Debug, Default)]
pub struct Block {
    pub attributes: BTreeMap<Str, Attribute>,
    pub blocks: BTreeMap<Str, NestedBlock>,
    pub description: String,
    pub deprecated: bool,
    /// Computed once and shared by all objects of the type.
    pub(crate) implied: OnceLock<Type>,
}

impl Clone for Block {
    fn clone(&self) -> Block {
        Block {
            attributes: self.attributes.clone(),
            blocks: self.blocks.clone(),
            description: self.description.clone(),
            deprecated: self.deprecated,
            implied: OnceLock::new(),
        }
    }
}

impl PartialEq for Block {
    fn eq(&self, other: &Block) -> bool {
        self.attributes == other.attributes
            && self.blocks == other.blocks
            && self.description == other.description
            && self.deprecated == other.deprecated
    }
}

impl Eq for Block {}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    pub ty: AttributeType,
    pub required: bool,
    pub optional: bool,
    pub computed: bool,
    pub sensitive: bool,
    /// The provider takes it from the configuration at apply; it is never stored.
    pub write_only: bool,
    pub deprecated: bool,
    pub description: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeType {
    Plain(Type),
    /// Attributes of attributes, with their own flags (protocol 6).
    Nested(NestedAttributes),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NestedAttributes {
    pub nesting: Nesting,
    pub attributes: BTreeMap<Str, Attribute>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    Single,
    List,
    Set,
    Map,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NestedBlock {
    pub nesting: BlockNesting,
    pub block: Block,
    pub min_items: u64,
    /// 0 is no limit.
    pub max_items: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockNesting {
    /// At most one block; null if there is none.
    Single,
    /// At most one block; an object of nulls if there is none.
    Group,
    List,
    Set,
    /// One label: the key.
    Map,
}

impl Attribute {
    /// An attribute with no flag set: chain [`Attribute::required`] and its kin.
    #[must_use]
    pub fn new(ty: Type) -> Attribute {
        Attribute {
            ty: AttributeType::Plain(ty),
            required: false,
            optional: false,
            computed: false,
            sensitive: false,
            write_only: false,
            deprecated: false,
            description: String::new(),
        }
    }

    #[must_use]
    pub fn required(self) -> Attribute {
        Attribute { required: true, ..self }
    }

    #[must_use]
    pub fn optional(self) -> Attribute {
        Attribute { optional: true, ..self }
    }

    #[must_use]
    pub fn computed(self) -> Attribute {
        Attribute { computed: true, ..self }
    }

    #[must_use]
    pub fn sensitive(self) -> Attribute {
        Attribute { sensitive: true, ..self }
    }

    #[must_use]
    pub fn write_only(self) -> Attribute {
        Attribute { write_only: true, ..self }
    }

    #[must_use]
    pub fn deprecated(self) -> Attribute {
        Attribute { deprecated: true, ..self }
    }

    #[must_use]
    pub fn describe(self, description: &str) -> Attribute {
        Attribute { description: description.into(), ..self }
    }

    /// The type of its value.
    #[must_use]
    pub fn implied_type(&self) -> Type {
        match &self.ty {
            AttributeType::Plain(ty) => ty.clone(),
            AttributeType::Nested(nested) => nested.implied_type(),
        }
    }

    /// The type that configuration is converted to: in nested objects, what need not be set may be missing.
    #[must_use]
    pub fn config_type(&self) -> Type {
        match &self.ty {
            AttributeType::Plain(ty) => ty.clone(),
            AttributeType::Nested(nested) => nested.config_type(),
        }
    }
}

impl NestedAttributes {
    /// The type of one object.
    #[must_use]
    pub fn object_type(&self) -> Type {
        Type::object(self.attributes.iter().map(|(name, attribute)| (name.clone(), attribute.implied_type())))
    }

    #[must_use]
    pub fn implied_type(&self) -> Type {
        self.nested(self.object_type())
    }

    fn config_type(&self) -> Type {
        let attributes = self.attributes.iter();
        let object = ObjectType::with_optional(
            attributes.map(|(name, attribute)| (name.clone(), attribute.config_type(), !attribute.required)),
        );
        self.nested(Type::Object(object.into()))
    }

    fn nested(&self, object: Type) -> Type {
        match self.nesting {
            Nesting::Single => object,
            Nesting::List => Type::list(object),
            Nesting::Set => Type::set(object),
            Nesting::Map => Type::map(object),
        }
    }
}

impl NestedBlock {
    #[must_use]
    pub fn implied_type(&self) -> Type {
        let object = self.block.implied_type();
        let dynamic = object.has_dynamic();
        match self.nesting {
            BlockNesting::Single | BlockNesting::Group => object,
            // Blocks whose contents may differ in type make a tuple or an object, decided by the value.
            BlockNesting::List | BlockNesting::Map if dynamic => Type::Dynamic,
            BlockNesting::List => Type::list(object),
            BlockNesting::Set => Type::set(object),
            BlockNesting::Map => Type::map(object),
        }
    }
}

impl Block {
    pub fn new<N: Into<Str>>(attributes: impl IntoIterator<Item = (N, Attribute)>) -> Block {
        Block {
            attributes: attributes.into_iter().map(|(name, attribute)| (name.into(), attribute)).collect(),
            ..Block::default()
        }
    }

    #[must_use]
    pub fn with_block(mut self, name: &str, nesting: BlockNesting, block: Block) -> Block {
        let max_items = u64::from(matches!(nesting, BlockNesting::Single | BlockNesting::Group));
        self.blocks.insert(name.into(), NestedBlock { nesting, block, min_items: 0, max_items });
        self
    }

    /// The type of an object of this shape.
    #[must_use]
    pub fn implied_type(&self) -> Type {
        self.implied
            .get_or_init(|| {
                let attributes =
                    self.attributes.iter().map(|(name, attribute)| (name.clone(), attribute.implied_type()));
                let blocks = self.blocks.iter().map(|(name, block)| (name.clone(), block.implied_type()));
                Type::object(attributes.chain(blocks))
            })
            .clone()
    }

    /// Whether any value of this shape may hold a secret by schema.
    #[must_use]
    pub fn contains_sensitive(&self) -> bool {
        self.attributes.values().any(Attribute::contains_sensitive)
            || self.blocks.values().any(|nested| nested.block.contains_sensitive())
    }
}

impl Attribute {
    #[must_use]
    pub fn contains_sensitive(&self) -> bool {
        self.sensitive
            || match &self.ty {
                AttributeType::Plain(_) => false,
                AttributeType::Nested(nested) => nested.attributes.values().any(Attribute::contains_sensitive),
            }
    }
}

//! The shapes that providers promise, and the pure checks that hold them to the promise.

mod shape;

pub use shape::{Attribute, AttributeType, Block, BlockNesting, NestedAttributes, NestedBlock, Nesting, Schema};

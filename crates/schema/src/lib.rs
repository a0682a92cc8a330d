//! The shapes that providers promise, and the pure checks that hold them to the promise.

mod marks;
mod promise;
mod proposed;
mod shape;
mod write_only;

pub use marks::{mark_sensitive, sensitive_paths};
pub use promise::{Breach, apply_breaches, plan_breaches};
pub use proposed::{empty_object, proposed_new};
pub use shape::{Attribute, AttributeType, Block, BlockNesting, NestedAttributes, NestedBlock, Nesting, Schema};
pub use write_only::{has_write_only, is_write_only, without_write_only, write_only_path};

//! The spreadsheet: what expressions refer to, what they come to, and in which order cells are computed.
//!
//! Pure: files, time, resources and provider functions are asked of a [`World`].

mod attribute_blocks;
mod body;
mod early;
mod evaluator;
mod expression;
mod index;
mod properties;
mod reference;
mod rule;
mod scope;
mod statement;
mod suggest;
mod types;

pub use attribute_blocks::written_elements;
pub use body::{body_references, decode_body};
pub use early::early_literals;
pub use evaluator::{
    CellCheck, CellKind, Evaluator, Expansion, GivenVariable, InstanceId, Instances, RepetitionData, RootVariables,
    World, instances, is_undecided, symbolic, variable_default, variable_type,
};
pub use expression::{ConsoleAnswer, Lookup, ProviderCall, evaluate, evaluate_console};
pub use index::{Index, Item, ItemId, ItemKind, ModuleId, ModuleNode, ProviderKey};
pub use properties::shaped_body;
pub use reference::{Reference, Subject, parse_reference};
pub use rule::{CheckOutcome, Kind as RuleKind, evaluate_rule};
pub use scope::{Scope, evaluate_constant, traversal_path};
pub use statement::{describe, quote, reference_text};
pub use suggest::closest;

//! The configuration language as text: tokens, a syntax tree with places, and recovery from errors.
//!
//! Reading never fails: every entry point adds what it noticed to the given diagnostics and returns a tree
//! in which [`ExprKind::Error`] stands for what could not be read. Nothing here evaluates; numbers stay
//! the text that was written.

mod ast;
mod body;
mod characters;
mod collections;
mod depth;
mod escape;
mod expression;
mod expressions;
mod format;
mod json;
mod lexical;
mod parser;
mod recovery;
mod relocate;
mod scanner;
mod start;
mod statics;
mod template;
mod template_layout;
mod token;
mod traversal;
mod walk;

pub use ast::{Attribute, Block, Body, File, Ident, Label, Str};
pub use expression::{
    Binary, BinaryOperator, Call, Conditional, Expr, ExprKind, For, Index, IndexKey, Literal, ObjectItem, ObjectKey,
    RelativeTraversal, Splat, SplatKind, Step, StepKind, TemplateFor, TemplateIf, TemplatePart, Traversal, Unary,
    UnaryOperator,
};
pub use format::format;
pub use json::{JsonString, LabelNames, duplicate_property, json_context, parse_json_body};
pub use parser::{parse_body, parse_expression, parse_quoted_traversal, parse_template, parse_traversal};
pub use token::{Token, TokenKind};
pub use walk::Mention;

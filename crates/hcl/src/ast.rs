//! The syntax tree of one file.
//!
//! Nothing here is a value: numbers are the text that was written, strings are decoded to text, and
//! references are names. Every node knows its place in the source.

use std::sync::Arc;

use terrane_diag::Span;

use crate::expression::Expr;
use crate::token::Token;

/// Text of the syntax tree: names, decoded strings, numbers as they were written. Cheap to clone.
pub type Str = ecow::EcoString;

/// One source file: its tree, and all of its tokens for those who rewrite text.
#[derive(Debug)]
pub struct File {
    pub body: Body,
    /// In source order. What lies between two tokens is spaces and tabs only (and a byte order mark
    /// before the first); the last token is `EndOfFile`.
    pub tokens: Vec<Token>,
}

/// What stands in a file, or between the braces of a block. Both lists are in source order.
#[derive(Clone, Debug)]
pub struct Body {
    /// No two have the same name: a second definition is reported and left out. Properties of the JSON syntax may
    /// repeat: two of them can be two blocks.
    pub attributes: Vec<Attribute>,
    pub blocks: Vec<Block>,
    /// The whole file, or from the opening brace to the closing one, both included.
    pub span: Span,
    /// Where to point when something is not there that should be.
    pub missing_item_span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ident {
    pub name: Str,
    pub span: Span,
}

/// `name = expression`.
#[derive(Clone, Debug)]
pub struct Attribute {
    pub name: Ident,
    pub expr: Arc<Expr>,
    /// From the name to the end of the expression.
    pub span: Span,
    pub equals_span: Span,
    /// A property of the JSON syntax: whether it is an argument or the content of blocks is for a schema to say.
    pub is_property: bool,
}

/// `kind label "label" { ... }`.
#[derive(Clone, Debug)]
pub struct Block {
    pub kind: Ident,
    pub labels: Vec<Label>,
    pub body: Body,
    /// From the kind to the last label.
    pub header_span: Span,
    /// From the kind to the closing brace.
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub text: Str,
    /// With the quotes, if there are any.
    pub span: Span,
    pub quoted: bool,
}

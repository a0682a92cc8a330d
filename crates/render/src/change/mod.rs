//! What differs between two values, as a tree that can be shown: for plans, drift, outputs and state.
//!
//! [`compute`] and its neighbours decide what is shown; [`write`] decides how.

mod blocks;
mod compute;
mod dynamic;
mod paths;
mod sequence;
mod strings;
mod write;

use terrane_value::Str;

pub(crate) use blocks::{Sides, resource_node};
pub(crate) use compute::typed_node;
pub(crate) use dynamic::{output_node, unchanged_node};
pub(crate) use paths::Paths;
pub(crate) use sequence::common_lines;
pub(crate) use write::{Layout, Writer};

/// What happens to a part of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    NoOp,
    Create,
    Update,
    Delete,
}

/// A part of a value and what happens to it.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub sign: Sign,
    /// This change makes the object be replaced.
    pub replace: bool,
    pub kind: Kind,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// `None` is a side that is not there; `Some("null")` one that says null.
    Primitive {
        before: Option<String>,
        after: Option<String>,
    },
    Text {
        before: Option<String>,
        after: Option<String>,
    },
    Sensitive {
        before: bool,
        after: bool,
        unchanged: bool,
    },
    SensitiveBlock,
    /// Known after apply; what it was before, as a deletion.
    Unknown {
        before: Option<Box<Node>>,
    },
    WriteOnly,
    /// Attributes by name. `nested` are those with a schema of their own: their deletions end in `-> null`.
    Object {
        attributes: Vec<(Str, Node)>,
        nested: bool,
        unknown: bool,
    },
    Map {
        elements: Vec<(Str, Node)>,
        nested: bool,
    },
    /// Unchanged elements next to changes are shown.
    List {
        elements: Vec<Node>,
    },
    /// Unchanged elements are only counted: sets, and lists of nested attributes.
    Set {
        elements: Vec<Node>,
    },
    /// Something of another type comes instead.
    TypeChange {
        before: Box<Node>,
        after: Box<Node>,
    },
    Block {
        attributes: Vec<(Str, Node)>,
        blocks: Vec<(Str, BlockGroup)>,
    },
}

/// The blocks of one type.
#[derive(Clone, Debug, Default)]
pub(crate) struct BlockGroup {
    /// The label of a block in a map, and the block.
    pub blocks: Vec<(Option<Str>, Node)>,
    /// It is not known which blocks there will be.
    pub unknown: Option<Node>,
}

impl Node {
    pub(crate) fn new(sign: Sign, kind: Kind) -> Node {
        Node { sign, replace: false, kind }
    }

    pub(crate) fn replacing(mut self, replace: bool) -> Node {
        self.replace = replace;
        self
    }

    /// Nothing on either side: not worth a line.
    pub(crate) fn is_nothing(&self) -> bool {
        self.sign == Sign::NoOp
            && matches!(
                &self.kind,
                Kind::Primitive { before: None, after: None } | Kind::Text { before: None, after: None }
            )
    }

    fn nothing() -> Node {
        Node::new(Sign::NoOp, Kind::Primitive { before: None, after: None })
    }
}

/// What happens to a whole whose sides are there or not, given its parts.
pub(crate) fn whole_sign<'a>(before: bool, after: bool, parts: impl IntoIterator<Item = &'a Node>) -> Sign {
    match (before, after) {
        (false, false) => Sign::NoOp,
        (false, true) => Sign::Create,
        (true, false) => Sign::Delete,
        (true, true) if parts.into_iter().all(|part| part.sign == Sign::NoOp) => Sign::NoOp,
        (true, true) => Sign::Update,
    }
}

//! Resources and their blocks.

use terrane_schema::{Block, BlockNesting, NestedBlock};
use terrane_value::{Str, Value};

use super::compute::{entries, items, keys_of, part_node, parts_of};
use super::dynamic::by_name;
use super::paths::Paths;
use super::sequence::set_pairs;
use super::{BlockGroup, Kind, Node, Sign, whole_sign};

/// An object before and after; null is one that is not there.
pub(crate) struct Sides<'a> {
    pub before: &'a Value,
    pub after: &'a Value,
}

/// The change of a whole object.
pub(crate) fn resource_node(block: &Block, sides: &Sides<'_>, paths: &Paths<'_>) -> Node {
    let present = |value: &Value| (!value.is_null()).then(|| value.clone());
    block_node(block, present(sides.before).as_ref(), present(sides.after).as_ref(), paths)
}

fn block_node(block: &Block, before: Option<&Value>, after: Option<&Value>, paths: &Paths<'_>) -> Node {
    let secret = |side: Option<&Value>| side.is_some_and(|value| value.marks().is_sensitive());
    let sides = (before.is_some(), after.is_some());
    if secret(before) || secret(after) {
        let same = || keys_of(before.map_or(&[], std::slice::from_ref), after.map_or(&[], std::slice::from_ref));
        let sign = match sides {
            (true, true) if secret(before) == secret(after) => {
                let keys = same();
                if keys.before == keys.after { Sign::NoOp } else { Sign::Update }
            }
            (true, true) => Sign::Update,
            _ => whole_sign(sides.0, sides.1, []),
        };
        return Node::new(sign, Kind::SensitiveBlock).replacing(paths.replace_here());
    }
    let attributes: Vec<(Str, Node)> = block
        .attributes
        .iter()
        .map(|(name, attribute)| (name.clone(), part_node(name, attribute, (before, after), paths)))
        .filter(|(_, node)| !node.is_nothing())
        .collect();
    let blocks: Vec<(Str, BlockGroup)> = block
        .blocks
        .iter()
        .map(|(name, nested)| {
            let paths = paths.attribute(name);
            let (old, new) = parts_of(before, after, name, &paths);
            (name.clone(), group(nested, old.as_ref(), new.as_ref(), &paths))
        })
        .filter(|(_, group)| !group.blocks.is_empty() || group.unknown.is_some())
        .collect();
    let inner =
        blocks.iter().flat_map(|(_, group)| group.unknown.iter().chain(group.blocks.iter().map(|(_, node)| node)));
    let sign = whole_sign(sides.0, sides.1, attributes.iter().map(|(_, node)| node).chain(inner));
    Node::new(sign, Kind::Block { attributes, blocks }).replacing(paths.replace_here())
}

fn group(nested: &NestedBlock, before: Option<&Value>, after: Option<&Value>, paths: &Paths<'_>) -> BlockGroup {
    let (before, after) = (before.filter(|value| !value.is_null()), after.filter(|value| !value.is_null()));
    let mut group = BlockGroup::default();
    let single = matches!(nested.nesting, BlockNesting::Single | BlockNesting::Group);
    let mut after = after;
    if after.is_some_and(|after| !after.is_known()) && !single {
        let sign = if items(before).is_empty() && entries(before).is_empty() { Sign::Create } else { Sign::Update };
        group.unknown = Some(Node::new(sign, Kind::Unknown { before: None }).replacing(paths.replace_here()));
        after = None;
    }
    let node = |old: Option<&Value>, new: Option<&Value>, paths: &Paths<'_>| {
        block_node(&nested.block, marked(old, before).as_ref(), marked(new, after).as_ref(), paths)
    };
    match nested.nesting {
        BlockNesting::Single | BlockNesting::Group => {
            if before.is_some() || after.is_some() {
                group.blocks.push((None, node(before, after, paths)));
            }
        }
        BlockNesting::List => {
            let (old, new) = (items(before), items(after));
            for at in 0..old.len().max(new.len()) {
                let paths = paths.index(at).or_whole(paths);
                group.blocks.push((None, node(old.get(at), new.get(at), &paths)));
            }
        }
        BlockNesting::Set => {
            let (old, new) = (items(before), items(after));
            let paths = Paths::default().or_whole(paths);
            for (before, after) in set_pairs(&keys_of(old, new)) {
                group.blocks.push((None, node(before.map(|at| &old[at]), after.map(|at| &new[at]), &paths)));
            }
        }
        BlockNesting::Map => {
            for (key, old, new) in by_name(&entries(before), &entries(after)) {
                let paths = paths.key(key).or_whole(paths);
                group.blocks.push((Some(key.into()), node(old.copied(), new.copied(), &paths)));
            }
        }
    }
    group
}

/// An element with the marks of what it is in.
fn marked(element: Option<&Value>, whole: Option<&Value>) -> Option<Value> {
    let marks = whole.map(Value::marks).unwrap_or_default();
    element.map(|element| element.clone().with_marks(marks))
}

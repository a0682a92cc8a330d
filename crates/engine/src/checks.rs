//! What is declared with a condition.

use terrane_eval::{Index, ItemId, ItemKind};
use terrane_plan::CheckableKind;

/// All that is declared with a condition, also where there is no object of it.
pub(crate) fn declared_checks(index: &Index) -> Vec<(ItemId, CheckableKind, String)> {
    let mut found = Vec::new();
    for item in index.item_ids() {
        let declared = index.item(item);
        let module = index.module(declared.module);
        let kind = match &declared.kind {
            ItemKind::Resource(resource) => module.resources.get(resource).and_then(|block| {
                let lifecycle = &block.lifecycle;
                let any = !lifecycle.preconditions.is_empty() || !lifecycle.postconditions.is_empty();
                any.then_some(CheckableKind::Resource)
            }),
            ItemKind::Output(name) => module
                .outputs
                .get(name)
                .and_then(|output| (!output.preconditions.is_empty()).then_some(CheckableKind::OutputValue)),
            ItemKind::Check(_) => Some(CheckableKind::CheckBlock),
            ItemKind::Variable(name) => module
                .variables
                .get(name)
                .and_then(|variable| (!variable.validations.is_empty()).then_some(CheckableKind::InputVariable)),
            ItemKind::Local(_)
            | ItemKind::Expansion(_)
            | ItemKind::CallOutput(..)
            | ItemKind::CallAll(_)
            | ItemKind::Provider(_)
            | ItemKind::Begin
            | ItemKind::End => None,
        };
        found.extend(kind.and_then(|kind| Some((item, kind, checkable_name(index, item)?))));
    }
    found
}

/// How the table of checks names what is declared.
pub(crate) fn checkable_name(index: &Index, item: ItemId) -> Option<String> {
    let declared = index.item(item);
    let own = match &declared.kind {
        ItemKind::Resource(resource) => resource.to_string(),
        ItemKind::Output(name) => format!("output.{name}"),
        ItemKind::Check(name) => format!("check.{name}"),
        ItemKind::Variable(name) => format!("var.{name}"),
        ItemKind::Local(_)
        | ItemKind::Expansion(_)
        | ItemKind::CallOutput(..)
        | ItemKind::CallAll(_)
        | ItemKind::Provider(_)
        | ItemKind::Begin
        | ItemKind::End => return None,
    };
    let path = &index.node(declared.module).path;
    Some(if path.is_root() { own } else { format!("{path}.{own}") })
}

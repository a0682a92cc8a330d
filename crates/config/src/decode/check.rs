//! `check` blocks, and what all conditions have in common.

use terrane_hcl::Block;

use crate::content::{BodySchema, exact};
use crate::decoder::Decoder;
use crate::names::check_name;
use crate::reference::is_broken;
use crate::{CheckBlock, CheckRule, Module};

pub(crate) const CHECK_RULE: BodySchema =
    BodySchema { attributes: &["condition", "error_message"], required: &["condition", "error_message"], blocks: &[] };

pub(crate) const CHECK: BodySchema =
    BodySchema { attributes: &[], required: &[], blocks: &[("data", &["type", "name"]), ("assert", &[])] };

impl Decoder<'_> {
    pub fn check(&mut self, block: Block, module: &mut Module) {
        let name = block.labels[0].text.clone();
        check_name(&name, block.labels[0].span, "Invalid check block name", self.diags);
        let span = block.header_span;
        if let Some(first) = module.checks.get(&name) {
            let detail = format!(
                "The check \"{name}\" is declared already at {}. Rename or remove one of them.",
                self.place(first.span)
            );
            self.diags.error(span, format!("Duplicate check \"{name}\" configuration"), detail);
        }
        let mut check = CheckBlock { name, data: None, asserts: Vec::new(), span };
        let mut data_span = None;
        let mut has_assert = false;
        for block in exact(block.body, &CHECK, self.diags).blocks {
            match block.kind.name.as_str() {
                "assert" => {
                    has_assert = true;
                    let rule = self.check_rule(block).map(|rule| self.not_constant(rule, "assert"));
                    check.asserts.extend(rule);
                }
                _ => match data_span {
                    None => {
                        data_span = Some(block.header_span);
                        self.check_data(block, &mut check, module);
                    }
                    Some(first) => {
                        let place = self.place(first);
                        let detail = format!(
                            "A check can have one data source, and this one has it at {place}. Put the other in a \
                             check of its own, or outside."
                        );
                        self.diags.error(block.header_span, "Multiple data resource blocks", detail);
                    }
                },
            }
        }
        if !has_assert {
            self.diags.error(
                span,
                "Zero assert blocks",
                "A check that asserts nothing cannot fail: add an \"assert\" block.",
            );
        }
        module.checks.entry(check.name.clone()).or_insert(check);
    }

    fn check_data(&mut self, block: Block, check: &mut CheckBlock, module: &mut Module) {
        check.data = Some(self.read_only_resource(block, Some(check.name.clone()), module));
    }

    /// A condition that refers to nothing would not be checking anything.
    pub fn not_constant(&mut self, rule: CheckRule, kind: &str) -> CheckRule {
        if rule.condition.references().is_empty() && !is_broken(&rule.condition) {
            let detail = "The condition refers to nothing that could change, so it always gives the same answer. \
                 Refer to what should be checked.";
            self.diags.error(rule.condition.span, format!("Invalid {kind} expression"), detail);
        }
        rule
    }
}

//! `variable`, `locals` and `output`.

use std::sync::Arc;

use indexmap::map::Entry;
use terrane_addr::Str;
use terrane_diag::{Diagnostics, Span};
use terrane_hcl::{Attribute, Block, Expr, ExprKind, Literal};

use crate::content::{BodySchema, Content, attributes_only, exact};
use crate::decode::check::CHECK_RULE;
use crate::decoder::Decoder;
use crate::names::check_name;
use crate::{CheckRule, Local, Module, Output, Variable, constant, reference};

pub(crate) const VARIABLE: BodySchema = BodySchema {
    attributes: &["type", "default", "description", "sensitive", "ephemeral", "nullable", "deprecated", "const"],
    required: &[],
    blocks: &[("validation", &[])],
};

pub(crate) const OUTPUT: BodySchema = BodySchema {
    attributes: &["value", "type", "description", "sensitive", "ephemeral", "deprecated", "depends_on"],
    required: &["value"],
    blocks: &[("precondition", &[]), ("postcondition", &[])],
};

/// Names that mean something else inside `module` blocks.
const RESERVED_VARIABLES: [&str; 8] =
    ["source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"];

impl Decoder<'_> {
    pub fn variable(&mut self, block: Block, module: &mut Module) {
        let (name, name_span) = (block.labels[0].text.clone(), block.labels[0].span);
        check_name(&name, name_span, "Invalid variable name", self.diags);
        if RESERVED_VARIABLES.contains(&name.as_str()) {
            let detail = format!(
                "In \"module\" blocks, \"{name}\" means something else, so that no caller could set this variable. \
                 Choose another name."
            );
            self.diags.error(name_span, "Invalid variable name", detail);
        }
        let span = block.header_span;
        let mut content = exact(block.body, &VARIABLE, self.diags);
        let nullable = self.flag(&mut content, "nullable").unwrap_or(true);
        let variable = Variable {
            ty: content.take("type").and_then(|attribute| self.type_expression(attribute)),
            default: content.take("default").map(|attribute| self.default_value(attribute, nullable)),
            description: self.text(&mut content, "description"),
            sensitive: self.flag(&mut content, "sensitive").unwrap_or(false),
            ephemeral: self.flag(&mut content, "ephemeral").unwrap_or(false),
            deprecated: self.deprecation(&mut content, "variable"),
            constant: self.flag(&mut content, "const"),
            nullable,
            validations: self.validations(content.blocks, &name),
            name,
            span,
        };
        self.check_constant(&variable);
        self.add_variable(variable, module);
    }

    /// What is used to find modules and backends is shown in many places: it can be no secret.
    fn check_constant(&mut self, variable: &Variable) {
        let flags = [("sensitive", variable.sensitive), ("ephemeral", variable.ephemeral)];
        let other = flags.iter().find(|(_, set)| *set && variable.constant == Some(true));
        if let Some((other, _)) = other {
            let detail = format!(
                "The variable \"{}\" is both \"const\" and \"{other}\". A constant is used to find modules and the \
                 backend, where it would be seen. Remove one of the two.",
                variable.name
            );
            self.diags.error(variable.span, "Conflicting variable arguments", detail);
        }
    }

    /// `deprecated = "..."`: what to use instead.
    fn deprecation(&mut self, content: &mut Content, owner: &str) -> Option<String> {
        let attribute = content.take("deprecated")?;
        let text = constant::string(&attribute.expr, self.diags)?;
        if text.trim().is_empty() {
            let detail = format!(
                "\"deprecated\" is what users of this {owner} are told: say in it what they should use instead."
            );
            self.diags.error(attribute.expr.span, format!("Invalid `deprecated` value for {owner}"), detail);
            return None;
        }
        Some(text)
    }

    fn add_variable(&mut self, variable: Variable, module: &mut Module) {
        let span = variable.span;
        match module.variables.entry(variable.name.clone()) {
            Entry::Vacant(free) => {
                free.insert(variable);
            }
            Entry::Occupied(first) => {
                let detail = format!(
                    "The variable \"{}\" is declared already at {}. Rename or remove one of them.",
                    variable.name,
                    self.place(first.get().span)
                );
                self.diags.error(span, "Duplicate variable declaration", detail);
            }
        }
    }

    /// Types in quotes were how version 0.11 wrote them; they have been refused for long.
    fn type_expression(&mut self, attribute: Attribute) -> Option<Arc<Expr>> {
        let mut faults = Diagnostics::new();
        if let Some(native) = attribute.expr.json_string_as_native(&mut faults) {
            if faults.has_errors() {
                let detail = "In the JSON syntax a type is a string in which it stands as in the native syntax, without \
                     ${...}: \"string\", \"list(string)\", \"object({name = string})\".";
                self.diags.error(attribute.expr.span, "Invalid type specification", detail);
                return None;
            }
            return Some(Arc::new(native));
        }
        let Some(text) = attribute.expr.as_literal_string() else {
            return Some(attribute.expr);
        };
        let advice = match text.as_str() {
            "string" => "Remove the quotes around \"string\".".to_string(),
            "list" | "map" => format!("Write {text}(string) without quotes, if the elements are strings."),
            _ => {
                let detail = "A type is written without quotes.";
                self.diags.error(attribute.expr.span, "Invalid legacy variable type hint", detail);
                return None;
            }
        };
        let detail = format!("Version 0.11 and earlier wrote types in quotes, which is no longer understood. {advice}");
        self.diags.error(attribute.expr.span, "Invalid quoted type constraints", detail);
        None
    }

    fn default_value(&mut self, attribute: Attribute, nullable: bool) -> Arc<Expr> {
        let expr = match attribute.is_property {
            true => Arc::new(attribute.expr.with_literal_strings()),
            false => attribute.expr,
        };
        if !constant::refers_to_nothing(&expr, self.diags) {
            return broken(expr.span);
        }
        if !nullable && matches!(expr.kind, ExprKind::Literal(Literal::Null)) {
            let detail = "With \"nullable = false\" the variable is never null, so null cannot be its default.";
            self.diags.error(expr.span, "Invalid default value for variable", detail);
            return broken(expr.span);
        }
        expr
    }

    fn validations(&mut self, blocks: Vec<Block>, name: &Str) -> Vec<CheckRule> {
        let mut rules = Vec::new();
        for block in blocks {
            let Some(rule) = self.check_rule(block) else { continue };
            let itself = rule.condition.references().into_iter().any(|traversal| {
                let first = traversal.steps.first().and_then(|step| constant::attribute_name(&step.kind));
                traversal.root.name == "var" && first == Some(name)
            });
            if !itself {
                let detail = format!(
                    "The condition decides which values of var.{name} are good, so it must refer to var.{name}."
                );
                self.diags.error(rule.condition.span, "Invalid variable validation condition", detail);
            }
            rules.push(rule);
        }
        rules
    }

    pub fn locals(&mut self, block: Block, module: &mut Module) {
        for attribute in attributes_only(block.body, self.diags) {
            check_name(&attribute.name.name, attribute.name.span, "Invalid local value name", self.diags);
            let local = Local { name: attribute.name.name, expr: attribute.expr, span: attribute.span };
            match module.locals.entry(local.name.clone()) {
                Entry::Vacant(free) => {
                    free.insert(local);
                }
                Entry::Occupied(first) => {
                    let detail = format!(
                        "The local value \"{}\" is defined already at {}. Rename or remove one of them.",
                        local.name,
                        self.place(first.get().span)
                    );
                    self.diags.error(local.span, "Duplicate local value definition", detail);
                }
            }
        }
    }

    pub fn output(&mut self, block: Block, module: &mut Module) {
        let name = block.labels[0].text.clone();
        check_name(&name, block.labels[0].span, "Invalid output name", self.diags);
        let span = block.header_span;
        let missing = block.body.missing_item_span;
        let mut content = exact(block.body, &OUTPUT, self.diags);
        let output = Output {
            expr: content.take("value").map_or_else(|| broken(missing), |attribute| attribute.expr),
            ty: content.take("type").and_then(|attribute| self.type_expression(attribute)),
            description: self.text(&mut content, "description"),
            sensitive: self.flag(&mut content, "sensitive").unwrap_or(false),
            ephemeral: self.flag(&mut content, "ephemeral").unwrap_or(false),
            deprecated: self.deprecation(&mut content, "output"),
            depends_on: content
                .take("depends_on")
                .map(|attribute| reference::depends_on(&attribute.expr, self.diags))
                .unwrap_or_default(),
            preconditions: self.output_conditions(content.blocks),
            name,
            span,
        };
        if output.ephemeral && module.path.is_root() {
            let detail =
                "What the root module puts out is stored, and ephemeral values are never stored. Remove \"ephemeral\".";
            self.diags.error(span, "Ephemeral output not allowed", detail);
        }
        self.add_output(output, module);
    }

    fn add_output(&mut self, output: Output, module: &mut Module) {
        let span = output.span;
        match module.outputs.entry(output.name.clone()) {
            Entry::Vacant(free) => {
                free.insert(output);
            }
            Entry::Occupied(first) => {
                let detail = format!(
                    "The output \"{}\" is declared already at {}. Rename or remove one of them.",
                    output.name,
                    self.place(first.get().span)
                );
                self.diags.error(span, "Duplicate output definition", detail);
            }
        }
    }

    fn output_conditions(&mut self, blocks: Vec<Block>) -> Vec<CheckRule> {
        let mut rules = Vec::new();
        for block in blocks {
            if block.kind.name == "postcondition" {
                let detail = "An output is complete when its value is known, so there is nothing to check after it. \
                     Use a precondition.";
                self.diags.error(block.kind.span, "Postconditions are not allowed", detail);
                continue;
            }
            rules.extend(self.check_rule(block).map(|rule| self.not_constant(rule, "precondition")));
        }
        rules
    }

    /// A boolean argument that must be written out.
    pub fn flag(&mut self, content: &mut Content, name: &str) -> Option<bool> {
        content.take(name).and_then(|attribute| constant::boolean(&attribute.expr, self.diags))
    }

    /// A text argument that must be written out.
    pub fn text(&mut self, content: &mut Content, name: &str) -> Option<String> {
        content.take(name).and_then(|attribute| constant::string(&attribute.expr, self.diags))
    }

    /// `condition` and `error_message`, as in all blocks that check something.
    pub fn check_rule(&mut self, block: Block) -> Option<CheckRule> {
        let mut content = exact(block.body, &CHECK_RULE, self.diags);
        let condition = content.take("condition")?.expr;
        let error_message = content.take("error_message")?.expr;
        Some(CheckRule { condition, error_message, span: block.header_span })
    }
}

/// Stands for an expression that was reported.
pub(crate) fn broken(span: Span) -> Arc<Expr> {
    Arc::new(Expr::new(ExprKind::Error, span))
}

//! The syntax tree as an S-expression, for comparison with a table.

#![allow(dead_code, reason = "each test file uses a part")]

use terrane_diag::{Diagnostic, Diagnostics, SourceMap};
use terrane_hcl::{Body, Expr, ExprKind, Ident, IndexKey, Literal, ObjectKey, Step, StepKind, TemplatePart};

/// One line a diagnostic: `line:column summary`.
pub fn diagnostics(sources: &SourceMap, diags: &Diagnostics) -> String {
    diags.iter().map(|diagnostic| one_line(sources, diagnostic) + "\n").collect()
}

pub fn one_line(sources: &SourceMap, diagnostic: &Diagnostic) -> String {
    let span = diagnostic.subject.expect("each has a subject");
    let position = sources.get(span.source).expect("the file is known").position(span.range().start);
    format!("{}:{} {}", position.line, position.column, diagnostic.summary)
}

pub fn body(body: &Body) -> String {
    let attributes = body
        .attributes
        .iter()
        .map(|attribute| (attribute.span.start, format!("({} = {})", attribute.name.name, expr(&attribute.expr))));
    let blocks = body.blocks.iter().map(|block| {
        let labels: String = block
            .labels
            .iter()
            .map(|label| if label.quoted { format!(" {:?}", label.text) } else { format!(" {}", label.text) })
            .collect();
        (block.span.start, format!("({}{labels} {})", block.kind.name, self::body(&block.body)))
    });
    let mut items: Vec<(u32, String)> = attributes.chain(blocks).collect();
    items.sort();
    let items: Vec<String> = items.into_iter().map(|(_, text)| text).collect();
    format!("{{{}}}", items.join(" "))
}

pub fn expr(expr: &Expr) -> String {
    let list = |exprs: &[Expr]| exprs.iter().map(|expr| format!(" {}", self::expr(expr))).collect::<String>();
    match &expr.kind {
        ExprKind::Literal(Literal::Null) => "null".into(),
        ExprKind::Literal(Literal::Bool(value)) => value.to_string(),
        ExprKind::Literal(Literal::Number(text)) => text.to_string(),
        ExprKind::Template(template) => match template.as_slice() {
            [] => "\"\"".into(),
            [TemplatePart::Literal { text, .. }] => format!("{text:?}"),
            _ => format!("(template{})", parts(template)),
        },
        ExprKind::TemplateWrap(inner) => format!("(wrap {})", self::expr(inner)),
        ExprKind::Parentheses(inner) => format!("(parens {})", self::expr(inner)),
        ExprKind::ScopeTraversal(traversal) => format!("{}{}", traversal.root.name, steps(&traversal.steps)),
        ExprKind::RelativeTraversal(relative) => {
            format!("(of {} {})", self::expr(&relative.source), steps(&relative.steps))
        }
        ExprKind::Index(index) => format!("(index {} {})", self::expr(&index.collection), self::expr(&index.key)),
        ExprKind::Splat(splat) => {
            format!("({:?}Splat {} {})", splat.kind, self::expr(&splat.source), self::expr(&splat.each))
        }
        ExprKind::SplatItem => "@".into(),
        ExprKind::JsonString(string) => match string.template() {
            Some(template) => format!("(json {})", self::expr(template)),
            None => format!("(json {:?})", string.text),
        },
        ExprKind::Call(call) => {
            format!("(call {}{}{})", call.name, list(&call.arguments), if call.expand_final { " ..." } else { "" })
        }
        ExprKind::Conditional(conditional) => format!(
            "(? {} {} {})",
            self::expr(&conditional.condition),
            self::expr(&conditional.then),
            self::expr(&conditional.otherwise)
        ),
        ExprKind::Binary(binary) => {
            format!("({} {} {})", binary.operator.text(), self::expr(&binary.left), self::expr(&binary.right))
        }
        ExprKind::Unary(unary) => format!("({} {})", unary.operator.text(), self::expr(&unary.operand)),
        ExprKind::Tuple(elements) => format!("[{}]", list(elements).trim_start()),
        ExprKind::Object(items) => {
            let items: Vec<String> =
                items.iter().map(|item| format!("{} = {}", key(&item.key), self::expr(&item.value))).collect();
            format!("{{{}}}", items.join(", "))
        }
        ExprKind::For(expr) => {
            let mut text = format!(
                "(for {} in {} :",
                names(expr.key_variable.as_ref(), &expr.value_variable),
                self::expr(&expr.collection)
            );
            if let Some(key) = &expr.key {
                text.push_str(&format!(" {} =>", self::expr(key)));
            }
            text.push_str(&format!(" {}", self::expr(&expr.value)));
            if expr.grouping {
                text.push_str(" ...");
            }
            if let Some(condition) = &expr.condition {
                text.push_str(&format!(" if {}", self::expr(condition)));
            }
            text + ")"
        }
        ExprKind::Error => "<error>".into(),
    }
}

fn key(key: &ObjectKey) -> String {
    match key {
        ObjectKey::Name(name) => name.name.to_string(),
        ObjectKey::Reference(traversal) => format!("(ref {}{})", traversal.root.name, steps(&traversal.steps)),
        ObjectKey::Expression(expr) => self::expr(expr),
    }
}

fn names(key: Option<&Ident>, value: &Ident) -> String {
    key.map_or_else(|| value.name.to_string(), |key| format!("{}, {}", key.name, value.name))
}

pub fn steps(steps: &[Step]) -> String {
    steps
        .iter()
        .map(|step| match &step.kind {
            StepKind::Attribute(name) => format!(".{name}"),
            StepKind::Index(IndexKey::Number(text)) => format!("[{text}]"),
            StepKind::Index(IndexKey::String(text)) => format!("[{text:?}]"),
            StepKind::LegacyIndex(text) => format!(".{text}"),
        })
        .collect()
}

fn parts(parts: &[TemplatePart]) -> String {
    parts
        .iter()
        .map(|part| match part {
            TemplatePart::Literal { text, .. } => format!(" {text:?}"),
            TemplatePart::Interpolation(expr) => format!(" {}", self::expr(expr)),
            TemplatePart::If(branch) => format!(
                " (if {}{}{})",
                expr(&branch.condition),
                self::parts(&branch.then),
                if branch.otherwise.is_empty() {
                    String::new()
                } else {
                    format!(" else{}", self::parts(&branch.otherwise))
                }
            ),
            TemplatePart::For(repeat) => format!(
                " (for {} in {} :{})",
                names(repeat.key.as_ref(), &repeat.value),
                expr(&repeat.collection),
                self::parts(&repeat.body)
            ),
        })
        .collect()
}

/// Puts characters that would be unreadable in a table: ␤ newline, ␍ carriage return, ␉ tab, <FEFF> by code.
pub fn characters(text: &str) -> String {
    let mut result = text.replace('␤', "\n").replace('␍', "\r").replace('␉', "\t");
    for code in ["FEFF", "A0", "2003", "B", "200B", "200D", "2028", "301", "0", "1"] {
        let character = u32::from_str_radix(code, 16).ok().and_then(char::from_u32).expect("a character");
        result = result.replace(&format!("<{code}>"), &character.to_string());
    }
    result
}

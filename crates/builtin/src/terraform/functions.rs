//! Values as text of the language, and back.

use terrane_diag::{Diagnostic, Diagnostics, Severity, SourceMap};
use terrane_hcl::parse_body;
use terrane_value::{Content, Refinement, Str, Type, Value};

use crate::Environment;
use crate::resource::{CallResult, Function, parameter, signature};
use crate::terraform::expression_text::{Layout, is_identifier};

pub(super) fn functions() -> Vec<Function> {
    let value = || terrane_provider::FunctionParameter { allow_unknown: true, ..parameter("value", Type::Dynamic, "") };
    vec![
        Function {
            name: "decode_tfvars",
            signature: signature(
                vec![parameter("src", Type::String, "")],
                Type::Dynamic,
                "Parse a string containing syntax like that used in a `.tfvars` file",
                "A rarely-needed function which takes a string containing the content of a `.tfvars` file and returns \
                 an object describing the raw variable values it defines.",
            ),
            call: decode_tfvars,
        },
        Function {
            name: "encode_expr",
            signature: signature(
                vec![value()],
                Type::String,
                "Produce a string representation of an arbitrary value using Terraform expression syntax",
                "A rarely-needed function which takes any value and produces a string containing Terraform language \
                 expression syntax approximating that value.",
            ),
            call: encode_expression,
        },
        Function {
            name: "encode_tfvars",
            signature: signature(
                vec![value()],
                Type::String,
                "Produce a string representation of an object using the same syntax as for `.tfvars` files",
                "A rarely-needed function which takes an object value and produces a string containing a description \
                 of that object using the same syntax as Terraform CLI would expect in a `.tfvars`.",
            ),
            call: encode_tfvars,
        },
    ]
}

fn decode_tfvars(environment: &Environment, arguments: &[Value]) -> CallResult {
    let text = match arguments.first().map(|argument| argument.unmark().0) {
        Some(Content::String(text)) => text.as_str(),
        _ => "",
    };
    let Some(constants) = &environment.constants else {
        return Err((None, "expressions cannot be evaluated here".into()));
    };
    let mut sources = SourceMap::new();
    let source = sources.add("<decode_tfvars argument>", text.as_bytes());
    let mut diags = Diagnostics::new();
    let file = parse_body(source, text.as_bytes(), &mut diags);
    complain("invalid tfvars syntax", &diags, &sources)?;
    for block in &file.body.blocks {
        let summary = format!("Unexpected {:?} block", block.kind.name.as_str());
        diags.error(block.kind.span, summary, "Blocks are not allowed here.");
    }
    complain("invalid tfvars content", &diags, &sources)?;
    let mut values: Vec<(Str, Value)> = Vec::with_capacity(file.body.attributes.len());
    for attribute in &file.body.attributes {
        let name = &attribute.name.name;
        let value = constants(&attribute.expr, &mut diags);
        complain(&format!("invalid expression for variable {:?}", name.as_str()), &diags, &sources)?;
        values.push((name.clone(), value));
    }
    Ok(Value::object(values))
}

/// The first error, with its place in the text.
fn complain(what: &str, diags: &Diagnostics, sources: &SourceMap) -> Result<(), (Option<usize>, String)> {
    let mut errors = diags.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    let Some(first) = errors.next() else {
        return Ok(());
    };
    let message = match errors.count() {
        0 => format!("{what}: {}", describe(first, sources)),
        others => format!("{what}: {}, and {others} other diagnostic(s)", describe(first, sources)),
    };
    Err((Some(0), message))
}

fn describe(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let message = format!("{}; {}", diagnostic.summary, diagnostic.detail);
    let Some((span, file)) = diagnostic.subject.and_then(|span| Some((span, sources.get(span.source)?))) else {
        return message;
    };
    let (start, end) = (file.position(span.start as usize), file.position(span.end as usize));
    let end = match start.line == end.line {
        true => end.column.to_string(),
        false => format!("{},{}", end.line, end.column),
    };
    format!("{}:{},{}-{end}: {message}", file.path(), start.line, start.column)
}

fn encode_expression(_environment: &Environment, arguments: &[Value]) -> CallResult {
    let Some(value) = arguments.first() else {
        return Ok(Value::unknown(Type::String));
    };
    if !value.is_wholly_known() {
        let prefix = match value.ty() {
            Type::String => Some("\""),
            Type::List(_) | Type::Set(_) | Type::Tuple(_) => Some("["),
            Type::Map(_) | Type::Object(_) => Some("{"),
            Type::Dynamic | Type::Bool | Type::Number => None,
        };
        return Ok(unknown_text(prefix));
    }
    let mut layout = Layout::default();
    layout.value(value);
    Ok(Value::string(layout.finish()))
}

fn encode_tfvars(_environment: &Environment, arguments: &[Value]) -> CallResult {
    let Some(value) = arguments.first() else {
        return Ok(Value::unknown(Type::String));
    };
    if value.is_known() && !matches!(value.ty(), Type::Object(_) | Type::Map(_)) {
        let problem = "invalid value to encode: must be an object whose attribute names will become the encoded \
                       variable names";
        return Err((Some(0), problem.into()));
    }
    if !value.is_wholly_known() {
        return Ok(unknown_text(None));
    }
    let mut layout = Layout::default();
    for (name, value) in entries(value) {
        if !is_identifier(name) {
            let problem = format!(
                "invalid variable name {:?}: must be a valid identifier, per Terraform's rules for input variable \
                 declarations",
                name.as_str()
            );
            return Err((Some(0), problem));
        }
        layout.attribute(name, value);
        layout.end_line();
    }
    Ok(Value::string(layout.finish()))
}

/// Of an object or map.
pub(super) fn entries(value: &Value) -> Vec<(&Str, &Value)> {
    match value.unmark().0 {
        Content::Object(ty, items) => ty.names().iter().zip(items).collect(),
        Content::Map(entries) => entries.iter().map(|(name, value)| (name, value)).collect(),
        _ => Vec::new(),
    }
}

fn unknown_text(prefix: Option<&str>) -> Value {
    let refinement = Refinement { not_null: true, prefix: prefix.map(Str::from), ..Refinement::default() };
    Value::unknown_refined(Type::String, refinement)
}

#[cfg(test)]
mod tests;

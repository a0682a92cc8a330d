use terrane_diag::{Diagnostics, SourceId};
use terrane_hcl::{Expr, TemplateFor, TemplateIf, TemplatePart};
use terrane_value::{Content, Marks, Refinement, Str, Type, Value, convert};

use terrane_functions::Fault;

use super::{Evaluation, Lookup, evaluate};

/// Stands for a part that has no text, so that the whole is taken neither for a number nor for a bool.
const NO_VALUE: &str = "\0";

/// What a template has come to so far.
#[derive(Default)]
struct Text {
    known: String,
    /// Once something unknown has been met, what follows is not part of the known prefix.
    unknown: bool,
    failed: bool,
    marks: Marks,
}

impl Text {
    fn push(&mut self, text: &str) {
        if !self.unknown {
            self.known.push_str(text);
        }
    }

    fn finish(self) -> Value {
        if self.failed {
            return Value::unknown(Type::String).with_marks(self.marks);
        }
        if !self.unknown {
            return Value::string(Str::from(self.known)).with_marks(self.marks);
        }
        let refinement = Refinement { not_null: true, ..Refinement::starts_with(&self.known) };
        Value::unknown_refined(Type::String, refinement).with_marks(self.marks)
    }
}

impl Evaluation<'_> {
    pub(super) fn template(&self, expr: &Expr, parts: &[TemplatePart], diags: &mut Diagnostics) -> Value {
        if let [TemplatePart::Literal { text, .. }] = parts {
            return Value::string(text.clone());
        }
        let mut text = Text::default();
        self.parts(expr, parts, &mut text, diags);
        text.finish()
    }

    fn parts(&self, whole: &Expr, parts: &[TemplatePart], text: &mut Text, diags: &mut Diagnostics) {
        for part in parts {
            match part {
                TemplatePart::Literal { text: literal, .. } => text.push(literal),
                TemplatePart::Interpolation(expr) => self.interpolate(expr, text, diags),
                TemplatePart::If(branch) => self.template_if(whole, branch, text, diags),
                TemplatePart::For(repeat) => super::with_stack(|| self.template_for(whole, repeat, text, diags)),
            }
        }
    }

    fn interpolate(&self, expr: &Expr, text: &mut Text, diags: &mut Diagnostics) {
        let value = self.expr(expr, diags);
        text.marks = text.marks.union(value.marks());
        if value.is_null() {
            text.push(NO_VALUE);
            let detail = "The expression result is null. Cannot include a null value in a string template.";
            self.fault(expr, expr.span, "Invalid template interpolation value", detail, diags);
            return;
        }
        if let Content::Unknown(refinement) = value.unmark().0 {
            // Whatever its type: the reference finds out only later that it does not fit.
            if let Some(prefix) = refinement.and_then(|refinement| refinement.prefix.as_ref()) {
                text.push(prefix);
            }
            text.unknown = true;
            return;
        }
        match convert(&value, &Type::String) {
            Ok(string) => {
                if let Content::String(piece) = string.unmark().0 {
                    text.push(piece);
                }
            }
            Err(error) => {
                text.push(NO_VALUE);
                let detail = format!("Cannot include the given value in a string template: {error}.");
                self.fault(expr, expr.span, "Invalid template interpolation value", detail, diags);
            }
        }
    }

    fn template_if(&self, whole: &Expr, branch: &TemplateIf, text: &mut Text, diags: &mut Diagnostics) {
        let condition = self.condition(whole, &branch.condition, diags);
        let Some(condition) = condition else {
            text.failed = true;
            return;
        };
        text.marks = text.marks.union(condition.marks());
        match condition.unmark().0 {
            Content::Bool(true) => self.parts(whole, &branch.then, text, diags),
            Content::Bool(false) => self.parts(whole, &branch.otherwise, text, diags),
            _ => text.unknown = true,
        }
    }

    fn template_for(&self, whole: &Expr, repeat: &TemplateFor, text: &mut Text, diags: &mut Diagnostics) {
        let collection = self.expr(&repeat.collection, diags);
        text.marks = text.marks.union(collection.marks());
        let Some(elements) = self.elements(whole, &repeat.collection, &collection, diags) else {
            text.failed = true;
            return;
        };
        let Some(elements) = elements else {
            text.unknown = true;
            return;
        };
        for (key, value) in elements {
            self.with_bound(repeat.key.as_ref(), &repeat.value, (key, value), || {
                self.parts(whole, &repeat.body, text, diags);
            });
        }
    }
}

/// Renders the text of a template with an object or map of variables.
///
/// # Errors
/// The place in the template and what is wrong there. Argument 1 if it is about the variables.
pub fn render_template(name: &str, source: &str, variables: &Value, lookup: &dyn Lookup) -> Result<Value, Fault> {
    let mut map = terrane_diag::SourceMap::new();
    let id: SourceId = map.add(name, source.as_bytes());
    let mut diags = Diagnostics::new();
    let expr = terrane_hcl::parse_template(id, source.as_bytes(), &mut diags);
    if !diags.has_errors() {
        for traversal in expr.references() {
            if variable(variables, &traversal.root.name).is_none() {
                let message = format!(
                    "vars map does not contain key {}, referenced at {}",
                    crate::statement::quote(&traversal.root.name),
                    map.place(traversal.root.span)
                );
                return Err(Fault::at(1, message));
            }
        }
        let value = evaluate(&expr, &Variables { variables, lookup }, &mut diags);
        if !diags.has_errors() {
            return Ok(value);
        }
    }
    let errors: Vec<_> = diags.iter().filter(|one| one.severity == terrane_diag::Severity::Error).collect();
    let first = errors.first().map_or_else(String::new, |first| {
        let place = first.subject.map_or_else(String::new, |span| format!("{}: ", map.place(span)));
        format!("{place}{}; {}", first.summary, first.detail_in(&map))
    });
    Err(Fault::new(match errors.len() {
        0 | 1 => first.trim_end_matches('.').to_string(),
        more => format!("{first}, and {} other diagnostic(s)", more - 1),
    }))
}

fn variable(variables: &Value, name: &str) -> Option<Value> {
    match variables.unmark().0 {
        Content::Object(ty, items) => ty.index_of(name).map(|index| items[index].clone()),
        Content::Map(entries) => entries.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()),
        _ => None,
    }
}

/// Inside a template only its variables can be seen.
struct Variables<'a> {
    variables: &'a Value,
    lookup: &'a dyn Lookup,
}

impl Lookup for Variables<'_> {
    fn reference(&self, traversal: &terrane_hcl::Traversal, _: &mut Diagnostics) -> Option<(Value, usize)> {
        // That all of them are there has been checked before.
        let found = variable(self.variables, &traversal.root.name)?;
        Some((found.with_marks(self.variables.marks()), 0))
    }

    fn provider_function(&self, name: &str, arguments: &[Value]) -> Option<super::ProviderCall> {
        self.lookup.provider_function(name, arguments)
    }

    fn outside(&self) -> &dyn terrane_functions::Outside {
        self.lookup.outside()
    }

    fn template_depth(&self) -> usize {
        self.lookup.template_depth() + 1
    }
}

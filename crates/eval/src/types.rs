//! Type constraints as expressions: `list(string)`, `object({ a = optional(number, 1) })`.

use std::collections::BTreeMap;

use terrane_diag::{Diagnostics, Span};
use terrane_hcl::{Call, Expr, ExprKind, ObjectKey};
use terrane_value::{Defaults, ObjectType, Str, Type, Value, convert};

/// The type that a `type` argument asks for, and the defaults of its optional attributes.
pub fn type_constraint(
    expr: &Expr,
    constants: &dyn Fn(&Expr, &mut Diagnostics) -> Value,
    diags: &mut Diagnostics,
) -> (Type, Option<Defaults>) {
    Reader { constants }.constraint(expr, diags)
}

struct Reader<'a> {
    /// Evaluates the default of an optional attribute.
    constants: &'a dyn Fn(&Expr, &mut Diagnostics) -> Value,
}

const SUMMARY: &str = "Invalid type specification";

impl Reader<'_> {
    fn constraint(&self, expr: &Expr, diags: &mut Diagnostics) -> (Type, Option<Defaults>) {
        if let Some(keyword) = expr.as_keyword() {
            return (keyword_type(keyword, expr.span, diags), None);
        }
        // Old configurations quote the names of types.
        if let Some(text) = expr.as_literal_string() {
            return (quoted_type(&text, expr.span, diags), None);
        }
        match &expr.kind {
            ExprKind::Call(call) => super::expression::with_stack(|| self.call(expr, call, diags)),
            ExprKind::Parentheses(inner) => self.constraint(inner, diags),
            _ => {
                let detail = "A type specification is either a primitive type keyword (bool, number, string) or a \
                              complex type constructor call, like list(string).";
                diags.error(expr.span, SUMMARY, detail);
                (Type::Dynamic, None)
            }
        }
    }

    fn call(&self, expr: &Expr, call: &Call, diags: &mut Diagnostics) -> (Type, Option<Defaults>) {
        let name = call.name.as_str();
        if matches!(name, "bool" | "string" | "number" | "any") {
            let detail = format!("Primitive type keyword {name:?} does not expect arguments.");
            diags.error(call.parens_span, SUMMARY, detail);
            return (Type::Dynamic, None);
        }
        if name == "optional" {
            let detail = "Keyword \"optional\" is valid only as a modifier for object type attributes.";
            diags.error(expr.span, SUMMARY, detail);
            return (Type::Dynamic, None);
        }
        if !matches!(name, "list" | "set" | "map" | "object" | "tuple") {
            let detail = format!("Keyword {name:?} is not a valid type constructor.");
            diags.error(expr.span, SUMMARY, detail);
            return (Type::Dynamic, None);
        }
        let [argument] = call.arguments.as_slice() else {
            let what = match name {
                "object" => {
                    "the object type constructor requires one argument specifying the attribute types and values as a map"
                }
                "tuple" => "the tuple type constructor requires one argument specifying the element types as a list",
                _ => "",
            };
            let detail = match what {
                "" => format!("The {name} type constructor requires one argument specifying the element type."),
                what => format!("T{}.", &what[1..]),
            };
            diags.error(call.parens_span, SUMMARY, detail);
            return (Type::Dynamic, None);
        };
        match name {
            "object" => self.object(argument, diags),
            "tuple" => self.tuple(argument, diags),
            kind => {
                let (element, defaults) = self.constraint(argument, diags);
                let defaults = defaults.map(|inner| Defaults { element: Some(Box::new(inner)), ..Defaults::default() });
                let ty = match kind {
                    "list" => Type::list(element),
                    "set" => Type::set(element),
                    _ => Type::map(element),
                };
                (ty, defaults)
            }
        }
    }

    fn tuple(&self, argument: &Expr, diags: &mut Diagnostics) -> (Type, Option<Defaults>) {
        let Some(elements) = argument.as_list() else {
            let detail = "Tuple type constructor requires a list of element types.";
            diags.error(argument.span, SUMMARY, detail);
            return (Type::Dynamic, None);
        };
        let (types, defaults): (Vec<Type>, Vec<Option<Defaults>>) =
            elements.iter().map(|element| self.constraint(element, diags)).unzip();
        let items = defaults.into_iter().enumerate().filter_map(|(at, defaults)| Some((at, defaults?))).collect();
        (Type::tuple(types), some(Defaults { items, ..Defaults::default() }))
    }

    fn object(&self, argument: &Expr, diags: &mut Diagnostics) -> (Type, Option<Defaults>) {
        let Some(items) = argument.as_object_items() else {
            let detail = "Object type constructor requires a map whose keys are attribute names and whose values are \
                          the corresponding attribute types.";
            diags.error(argument.span, SUMMARY, detail);
            return (Type::Dynamic, None);
        };
        let mut attributes = Vec::with_capacity(items.len());
        let (mut values, mut children) = (BTreeMap::new(), BTreeMap::new());
        for item in items {
            let name = match &item.key {
                ObjectKey::Name(name) => Some(name.name.clone()),
                ObjectKey::Expression(expr) => expr.as_literal_string().or_else(|| expr.as_keyword().map(Str::from)),
                ObjectKey::Reference(_) => None,
            };
            let Some(name) = name else {
                let detail = "Object constructor map keys must be attribute names.";
                diags.error(item.key.span(), SUMMARY, detail);
                continue;
            };
            let (ty, optional, default, inner) = self.attribute(&item.value, diags);
            if let Some(default) = default {
                values.insert(name.clone(), default);
            }
            if let Some(inner) = inner {
                children.insert(name.clone(), inner);
            }
            attributes.push((name, ty, optional));
        }
        let ty = Type::Object(std::sync::Arc::new(ObjectType::with_optional(attributes)));
        (ty, some(Defaults { values, attributes: children, ..Defaults::default() }))
    }

    /// Type, whether it may be left out, its default, and the defaults inside it.
    fn attribute(&self, expr: &Expr, diags: &mut Diagnostics) -> (Type, bool, Option<Value>, Option<Defaults>) {
        let Some(call) = expr.as_call().filter(|call| call.name == "optional") else {
            let (ty, defaults) = self.constraint(expr, diags);
            return (ty, false, None, defaults);
        };
        let (argument, default) = match call.arguments.as_slice() {
            [argument] => (argument, None),
            [argument, default] => (argument, Some(default)),
            [] => {
                let detail = "Optional attribute modifier requires the attribute type as its argument.";
                diags.error(call.parens_span, SUMMARY, detail);
                return (Type::Dynamic, true, None, None);
            }
            [_, _, extra, ..] => {
                let detail = "Optional attribute modifier expects at most two arguments: the attribute type, and a \
                              default value.";
                diags.error(extra.span, SUMMARY, detail);
                return (Type::Dynamic, true, None, None);
            }
        };
        let (ty, inner) = self.constraint(argument, diags);
        let default = default.and_then(|default| {
            let value = (self.constants)(default, diags);
            match convert(&value, &ty) {
                Ok(value) => Some(value),
                Err(error) => {
                    let detail =
                        format!("This default value is not compatible with the attribute's type constraint: {error}.");
                    diags.error(default.span, "Invalid default value for optional attribute", detail);
                    None
                }
            }
        });
        (ty, true, default, inner)
    }
}

fn some(defaults: Defaults) -> Option<Defaults> {
    (!defaults.is_empty()).then_some(defaults)
}

fn keyword_type(keyword: &str, span: Span, diags: &mut Diagnostics) -> Type {
    match keyword {
        "bool" => return Type::Bool,
        "string" => return Type::String,
        "number" => return Type::Number,
        "any" => return Type::Dynamic,
        // What 0.11 and later accept as short for collections of anything.
        "list" => return Type::list(Type::Dynamic),
        "map" => return Type::map(Type::Dynamic),
        "set" => {
            let detail = "The set type constructor requires one argument specifying the element type.";
            diags.error(span, SUMMARY, detail);
        }
        "object" => {
            let detail = "The object type constructor requires one argument specifying the attribute types and values \
                          as a map.";
            diags.error(span, SUMMARY, detail);
        }
        "tuple" => {
            let detail = "The tuple type constructor requires one argument specifying the element types as a list.";
            diags.error(span, SUMMARY, detail);
        }
        other => {
            let detail = format!("The keyword {other:?} is not a valid type specification.");
            diags.error(span, SUMMARY, detail);
        }
    }
    Type::Dynamic
}

fn quoted_type(text: &str, span: Span, diags: &mut Diagnostics) -> Type {
    match text {
        "string" | "list" | "map" => {
            let replacement = match text {
                "string" => "string",
                "list" => "list(string)",
                _ => "map(string)",
            };
            let detail = format!(
                "Terraform 0.11 and earlier required type constraints to be given in quotes, but that form is now \
                 deprecated and will be removed in a future version of Terraform. Remove the quotes around {text:?}{}",
                match text {
                    "string" => ".".to_string(),
                    _ => format!(
                        " and write {replacement} instead to explicitly indicate that the elements are strings."
                    ),
                }
            );
            diags.error(span, "Invalid quoted type constraints", detail);
        }
        _ => {
            let detail = "A type specification is either a primitive type keyword (bool, number, string) or a complex \
                          type constructor call, like list(string).";
            diags.error(span, SUMMARY, detail);
        }
    }
    Type::Dynamic
}

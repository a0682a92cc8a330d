//! Calls of functions, with arguments of the shapes that they take.

use terrane_functions::{Function, Parameter};
use terrane_value::Type;

use super::{Drawer, Shape, any_shape};

/// What cannot be compared: it differs from call to call or from machine to machine, needs files, or the
/// reference has not got it. `try` and `can` are drawn elsewhere.
const LEFT_OUT: &[&str] = &[
    "abspath",
    "base64gunzip",
    "bcrypt",
    "can",
    "cidrcontains",
    "convert",
    "file",
    "filebase64",
    "filebase64sha256",
    "filebase64sha512",
    "fileexists",
    "filemd5",
    "fileset",
    "filesha1",
    "filesha256",
    "filesha512",
    "pathexpand",
    "plantimestamp",
    "rsadecrypt",
    "templatefile",
    "timestamp",
    "try",
    "urldecode",
    "uuid",
];

impl Drawer<'_> {
    pub(super) fn call(&mut self, shape: &Shape) -> String {
        let all = terrane_functions::all();
        // A few tries for one that may give the shape, then any will do.
        let mut function = *self.random.pick(all);
        for _ in 0..12 {
            if !LEFT_OUT.contains(&function.name) && may_give(function, shape) {
                break;
            }
            function = *self.random.pick(all);
        }
        if LEFT_OUT.contains(&function.name) {
            return self.leaf(shape);
        }
        let mut arguments: Vec<String> =
            function.parameters.iter().map(|parameter| self.argument(function.name, parameter)).collect();
        if let Some(parameter) = &function.variadic {
            for _ in 0..self.random.below(4) {
                arguments.push(self.argument(function.name, parameter));
            }
        }
        if self.random.one_in(40) {
            arguments.pop();
        }
        let core = if self.random.one_in(30) { "core::" } else { "" };
        let dots = if !arguments.is_empty() && self.random.one_in(25) { "..." } else { "" };
        format!("{core}{}({}{dots})", function.name, arguments.join(", "))
    }

    fn argument(&mut self, function: &str, parameter: &Parameter) -> String {
        let shape = match (parameter.ty)() {
            Type::Dynamic => self.guess(function, parameter.name),
            ty => shape_of(&ty),
        };
        self.expression(&shape)
    }

    /// What a parameter of any type is meant for.
    fn guess(&mut self, function: &str, parameter: &str) -> Shape {
        let any = Box::new(any_shape(self.random, 1));
        match (function, parameter) {
            ("setproduct" | "concat" | "coalescelist", _) | (_, "list") => Shape::Sequence(any),
            ("sum", _) => Shape::Sequence(Box::new(Shape::Number)),
            ("merge", _) | (_, "inputMap" | "mapping" | "vars") => Shape::Keyed(any),
            ("parseint", "number") => Shape::String,
            _ => *any,
        }
    }
}

fn may_give(function: &Function, shape: &Shape) -> bool {
    *shape == Shape::Any
        || matches!((shape_of(&function.declared_type()), shape), (Shape::Any, _))
        || same_kind(&shape_of(&function.declared_type()), shape)
}

fn same_kind(a: &Shape, b: &Shape) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}

fn shape_of(ty: &Type) -> Shape {
    match ty {
        Type::Dynamic => Shape::Any,
        Type::Bool => Shape::Bool,
        Type::Number => Shape::Number,
        Type::String => Shape::String,
        Type::List(element) | Type::Set(element) => Shape::Sequence(Box::new(shape_of(element))),
        Type::Map(element) => Shape::Keyed(Box::new(shape_of(element))),
        Type::Tuple(_) => Shape::Sequence(Box::new(Shape::Any)),
        Type::Object(_) => Shape::Keyed(Box::new(Shape::Any)),
    }
}

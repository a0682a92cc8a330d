//! What a function looks like from outside.

use terrane_value::{Content, Marks, Number, Type, Value};

use crate::{Fault, Outside};

/// What a function gives back.
pub(crate) type Answer = Result<Value, Fault>;

/// One function of the language. Made with [`Function::new`] and the methods that follow it.
#[derive(Clone, Copy)]
pub struct Function {
    pub name: &'static str,
    /// For people; one or two sentences.
    pub description: &'static str,
    pub parameters: &'static [Parameter],
    pub variadic: Option<Parameter>,
    pub returns: Returns,
    /// The answer is never null, which is worth knowing while it is unknown.
    pub not_null: bool,
    /// `try`, `can` and `convert` take expressions, not values: the evaluator does them itself.
    pub special_form: bool,
    pub run: fn(&Call<'_>) -> Answer,
}

#[derive(Clone, Copy)]
pub struct Parameter {
    pub name: &'static str,
    /// A function, since a [`Type`] cannot be made in a constant.
    pub ty: fn() -> Type,
    pub allow_null: bool,
    /// The function itself deals with unknown arguments. Elements may be unknown in any case.
    pub allow_unknown: bool,
    /// The function itself deals with arguments that have no type yet: unknown ones and bare nulls.
    pub allow_dynamic: bool,
    /// The function itself deals with marks. Else it sees none, and its answer gets them all.
    pub allow_marked: bool,
}

/// What an answer will be.
#[derive(Clone, Copy)]
pub enum Returns {
    Fixed(fn() -> Type),
    Decided {
        /// As the metadata show it.
        declared: fn() -> Type,
        /// From the arguments' types and, where they are known, values; dynamic if they do not tell. The
        /// arguments may be unknown.
        decide: fn(&[Value]) -> Result<Type, Fault>,
    },
}

/// The arguments of one call, converted to the types of their parameters.
pub struct Call<'a> {
    pub arguments: &'a [Value],
    /// What was taken off each argument; nothing where the parameter takes marks.
    pub marks: &'a [Marks],
    /// The type of the answer, as far as the function's [`Returns`] told.
    pub returns: &'a Type,
    pub outside: &'a dyn Outside,
}

impl Function {
    pub(crate) const fn new(
        name: &'static str,
        description: &'static str,
        parameters: &'static [Parameter],
        returns: fn() -> Type,
        run: fn(&Call<'_>) -> Answer,
    ) -> Function {
        Function {
            name,
            description,
            parameters,
            variadic: None,
            returns: Returns::Fixed(returns),
            not_null: true,
            special_form: false,
            run,
        }
    }

    pub(crate) const fn variadic(self, parameter: Parameter) -> Function {
        Function { variadic: Some(parameter), ..self }
    }

    pub(crate) const fn decided(self, decide: fn(&[Value]) -> Result<Type, Fault>) -> Function {
        let declared = match self.returns {
            Returns::Fixed(declared) | Returns::Decided { declared, .. } => declared,
        };
        Function { returns: Returns::Decided { declared, decide }, ..self }
    }

    pub(crate) const fn maybe_null(self) -> Function {
        Function { not_null: false, ..self }
    }

    pub(crate) const fn special_form(self) -> Function {
        Function { special_form: true, ..self }
    }

    /// The type that the metadata show.
    #[must_use]
    pub fn declared_type(&self) -> Type {
        match self.returns {
            Returns::Fixed(declared) | Returns::Decided { declared, .. } => declared(),
        }
    }

    /// The parameter that takes an argument, the variadic one for all that are left.
    #[must_use]
    pub fn parameter(&self, index: usize) -> Option<&Parameter> {
        self.parameters.get(index).or(self.variadic.as_ref())
    }
}

impl Parameter {
    pub(crate) const fn new(name: &'static str, ty: fn() -> Type) -> Parameter {
        Parameter { name, ty, allow_null: false, allow_unknown: false, allow_dynamic: false, allow_marked: false }
    }

    pub(crate) const fn any(name: &'static str) -> Parameter {
        Parameter::new(name, || Type::Dynamic)
    }

    pub(crate) const fn string(name: &'static str) -> Parameter {
        Parameter::new(name, || Type::String)
    }

    pub(crate) const fn number(name: &'static str) -> Parameter {
        Parameter::new(name, || Type::Number)
    }

    pub(crate) const fn nullable(self) -> Parameter {
        Parameter { allow_null: true, ..self }
    }

    pub(crate) const fn unknown(self) -> Parameter {
        Parameter { allow_unknown: true, ..self }
    }

    pub(crate) const fn dynamic(self) -> Parameter {
        Parameter { allow_dynamic: true, ..self }
    }

    pub(crate) const fn marked(self) -> Parameter {
        Parameter { allow_marked: true, ..self }
    }
}

impl<'a> Call<'a> {
    pub(crate) fn text(&self, index: usize) -> &'a str {
        text(&self.arguments[index]).expect("the frame converts this argument to a known string")
    }

    pub(crate) fn number(&self, index: usize) -> &'a Number {
        match self.arguments[index].unmark().0 {
            Content::Number(number) => Some(number),
            _ => None,
        }
        .expect("the frame converts this argument to a known number")
    }

    /// The elements of a list, set or tuple; none for anything else.
    pub(crate) fn items(&self, index: usize) -> &'a [Value] {
        items(&self.arguments[index]).unwrap_or_default()
    }

    /// A number that must be whole and fit a machine word.
    pub(crate) fn integer(&self, index: usize) -> Result<i64, Fault> {
        integer(self.number(index)).map_err(Fault::new)
    }

    pub(crate) fn wholly_known(&self) -> bool {
        self.arguments.iter().all(Value::is_wholly_known)
    }

    pub(crate) fn unknown(&self) -> Answer {
        Ok(Value::unknown(self.returns.clone()))
    }

    /// A text argument for a message: in quotes, unless it must not be shown.
    pub(crate) fn shown(&self, index: usize) -> String {
        crate::quote::shown(self.text(index), self.marks[index])
    }
}

pub(crate) fn text(value: &Value) -> Option<&str> {
    match value.unmark().0 {
        Content::String(text) => Some(text),
        _ => None,
    }
}

pub(crate) fn items(value: &Value) -> Option<&[Value]> {
    match value.unmark().0 {
        Content::List(items) | Content::Set(items) | Content::Tuple(items) => Some(items),
        _ => None,
    }
}

/// A number that must be whole and fit a machine word.
pub(crate) fn integer(number: &Number) -> Result<i64, String> {
    number.as_i64().ok_or_else(|| format!("value must be a whole number, between {} and {}", i64::MIN, i64::MAX))
}

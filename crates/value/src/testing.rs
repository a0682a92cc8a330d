//! For the tables in tests: reads the few expressions that occur in them and prints values as the
//! console of the reference does, with all white space collapsed.

use std::collections::BTreeMap;

use crate::{
    Content, Defaults, IndexError, Marks, Number, ObjectType, Refinement, Str, Type, Value, convert, ops, unify,
};

pub(crate) struct Reader<'a> {
    text: &'a str,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Reader<'a> {
        Reader { text }
    }

    fn skip(&mut self) {
        self.text = self.text.trim_start();
    }

    fn eat(&mut self, token: &str) -> bool {
        self.skip();
        let rest = self.text.strip_prefix(token);
        self.text = rest.unwrap_or(self.text);
        rest.is_some()
    }

    fn expect(&mut self, token: &str) {
        assert!(self.eat(token), "expected {token:?} before {:?}", self.text);
    }

    /// A name, `var.` with a name, or a number.
    fn word(&mut self) -> &'a str {
        self.skip();
        let start = if self.text.starts_with("var.") { 4 } else { 0 };
        let more = if self.text.starts_with(char::is_alphabetic) { "_" } else { ".+-" };
        let is_end = |c: char| !(c.is_alphanumeric() || more.contains(c));
        let end = self.text[start..].find(is_end).map_or(self.text.len(), |end| start + end);
        let (word, rest) = self.text.split_at(end);
        self.text = rest;
        word
    }

    fn string(&mut self) -> String {
        let end = self.text.find('"').expect("a closing quote");
        let (string, rest) = self.text.split_at(end);
        self.text = &rest[1..];
        string.to_owned()
    }

    /// A type constraint and its defaults.
    pub(crate) fn constraint(&mut self) -> (Type, Defaults) {
        let mut defaults = Defaults::default();
        let word = self.word();
        let ty = match word {
            "any" => Type::Dynamic,
            "bool" => Type::Bool,
            "number" => Type::Number,
            "string" => Type::String,
            "list" | "set" | "map" => {
                self.expect("(");
                let (element, inner) = self.constraint();
                self.expect(")");
                defaults.element = (!inner.is_empty()).then(|| Box::new(inner));
                match word {
                    "list" => Type::list(element),
                    "set" => Type::set(element),
                    _ => Type::map(element),
                }
            }
            "tuple" => {
                self.expect("([");
                let mut items = Vec::new();
                while !self.eat("])") {
                    let (item, inner) = self.constraint();
                    if !inner.is_empty() {
                        defaults.items.insert(items.len(), inner);
                    }
                    items.push(item);
                    self.eat(",");
                }
                Type::tuple(items)
            }
            "object" => {
                self.expect("({");
                let mut attributes = Vec::new();
                while !self.eat("})") {
                    attributes.push(self.attribute(&mut defaults));
                    self.eat(",");
                }
                Type::Object(ObjectType::with_optional(attributes).into())
            }
            other => panic!("no type {other:?}"),
        };
        (ty, defaults)
    }

    fn attribute(&mut self, defaults: &mut Defaults) -> (Str, Type, bool) {
        let name = Str::from(self.word());
        self.expect("=");
        let optional = self.eat("optional(");
        let (ty, inner) = self.constraint();
        if optional && self.eat(",") {
            let default = convert(&self.value(), &ty).expect("a default of the attribute's type");
            defaults.values.insert(name.clone(), default);
        }
        if optional {
            self.expect(")");
        }
        if !inner.is_empty() {
            defaults.attributes.insert(name.clone(), inner);
        }
        (name, ty, optional)
    }

    pub(crate) fn value(&mut self) -> Value {
        self.skip();
        if self.eat("[") {
            let mut items = Vec::new();
            while !self.eat("]") {
                items.push(self.value());
                self.eat(",");
            }
            return Value::tuple(items);
        }
        if self.eat("{") {
            let mut attributes = BTreeMap::new();
            while !self.eat("}") {
                let name = if self.eat("\"") { self.string() } else { self.word().to_owned() };
                self.expect("=");
                attributes.insert(name, self.value());
                self.eat(",");
            }
            return Value::object(attributes);
        }
        if self.eat("\"") {
            let text = self.string();
            return match text.split_once("${") {
                Some((start, reference)) => template(start, &value(reference.trim_end_matches('}'))),
                None => Value::string(text),
            };
        }
        match self.word() {
            "true" => Value::bool(true),
            "false" => Value::bool(false),
            "null" => Value::null(Type::Dynamic),
            "var.any" => Value::dynamic(),
            "var.s" => Value::unknown(Type::String),
            "var.n" => Value::unknown(Type::Number),
            "var.b" => Value::unknown(Type::Bool),
            "var.l" => Value::unknown(Type::list(Type::String)),
            "var.m" => Value::unknown(Type::map(Type::String)),
            "var.set" => Value::unknown(Type::set(Type::String)),
            "var.o" => Value::unknown(Type::object([("a", Type::String), ("b", Type::Number)])),
            "var.ss" => Value::string("1").with_marks(Marks::SENSITIVE),
            "tolist" => self.call(&Type::list(Type::Dynamic)),
            "toset" => self.call(&Type::set(Type::Dynamic)),
            "tomap" => self.call(&Type::map(Type::Dynamic)),
            "tostring" => self.call(&Type::String),
            "tonumber" => self.call(&Type::Number),
            "tobool" => self.call(&Type::Bool),
            number => self.number(number),
        }
    }

    fn number(&mut self, text: &str) -> Value {
        let (text, negative) = text.strip_prefix('-').map_or((text, false), |text| (text, true));
        let mut number = Number::parse(text).unwrap_or_else(|| panic!("no value {text:?} before {:?}", self.text));
        if self.text.starts_with('/') && self.eat("/") {
            number = number.divide(&Number::parse(self.word()).expect("a divisor")).expect("a quotient");
        }
        Value::number(if negative { number.negate() } else { number })
    }

    fn call(&mut self, ty: &Type) -> Value {
        self.expect("(");
        let argument = self.value();
        self.expect(")");
        convert(&argument, ty).expect("an argument that converts")
    }
}

/// A text followed by an unknown.
fn template(start: &str, rest: &Value) -> Value {
    let refinement = Refinement { not_null: true, ..Refinement::starts_with(start) };
    Value::unknown_refined(Type::String, refinement).with_marks(rest.marks())
}

type Operator = fn(&Value, &Value) -> Result<Value, ops::OpError>;

/// From the weakest to the strongest.
const LEVELS: [&[(&str, Operator)]; 6] = [
    &[("||", ops::or)],
    &[("&&", ops::and)],
    &[("==", |a, b| Ok(ops::equal(a, b))), ("!=", |a, b| Ok(ops::not_equal(a, b)))],
    &[("<=", ops::less_or_equal), (">=", ops::greater_or_equal), ("<", ops::less_than), (">", ops::greater_than)],
    &[("+", ops::add), ("-", ops::subtract)],
    &[("*", ops::multiply), ("/", ops::divide), ("%", ops::modulo)],
];

/// Operators with their operands, which are values, lengths, elements, attributes, conditionals, or
/// the same in parentheses. A fault is its headline and its detail.
impl Reader<'_> {
    pub(crate) fn expression(&mut self) -> Result<Value, String> {
        let condition = self.binary(0)?;
        if !self.eat("?") {
            return Ok(condition);
        }
        let one = self.expression()?;
        self.expect(":");
        let other = self.expression()?;
        let ty = unify(&[one.ty().clone(), other.ty().clone()]).expect("values of one type");
        Ok(ops::undecided(&one, &other, &ty))
    }

    fn binary(&mut self, level: usize) -> Result<Value, String> {
        let Some(operators) = LEVELS.get(level) else {
            return self.operand();
        };
        let mut left = self.binary(level + 1)?;
        while let Some((_, operator)) = operators.iter().find(|(sign, _)| self.eat(sign)) {
            let right = self.binary(level + 1)?;
            left = operator(&left, &right).map_err(|error| format!("{} | {error}", error.summary()))?;
        }
        Ok(left)
    }

    fn operand(&mut self) -> Result<Value, String> {
        let failed = |error: ops::OpError| format!("{} | {error}", error.summary());
        if self.eat("!") {
            return ops::not(&self.operand()?).map_err(failed);
        }
        self.skip();
        let number = self.text.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit());
        if !number && self.eat("-") {
            return ops::negate(&self.operand()?).map_err(failed);
        }
        let mut value = if self.eat("length(") {
            let value = self.expression()?.length().expect("a value with a length");
            self.expect(")");
            value
        } else if self.eat("(") {
            let value = self.expression()?;
            self.expect(")");
            value
        } else {
            self.value()
        };
        let failed = |error: IndexError| format!("{} | {error}", error.summary);
        loop {
            if self.eat("[") {
                let key = self.expression()?;
                self.expect("]");
                value = value.index(&key).map_err(failed)?;
            } else if self.eat(".") {
                let name = self.word();
                value = value.get_attribute(name).map_err(failed)?;
            } else {
                return Ok(value);
            }
        }
    }
}

pub(crate) fn shown_expression(text: &str) -> String {
    let mut reader = Reader::new(text);
    let result = reader.expression();
    assert!(reader.text.trim().is_empty() || result.is_err(), "{text}: left over: {:?}", reader.text);
    result.map_or_else(|fault| format!("! {fault}"), |value| shown(&value))
}

/// Says which lines of a table are not what `result` makes of their left side.
pub(crate) fn check_table(text: &str, result: impl Fn(&str) -> String) {
    let mut faults = String::new();
    for (case, expected) in table(text) {
        let found = result(case);
        if found != expected {
            faults += &format!("{case}\n   expected {expected}\n   found    {found}\n");
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

pub(crate) fn value(text: &str) -> Value {
    let mut reader = Reader::new(text);
    let value = reader.value();
    assert!(reader.text.trim().is_empty(), "left over: {:?}", reader.text);
    value
}

pub(crate) fn ty(text: &str) -> Type {
    Reader::new(text).constraint().0
}

/// As the console prints it.
pub(crate) fn shown(value: &Value) -> String {
    if value.marks().is_sensitive() && value.is_known() {
        return "(sensitive value)".to_owned();
    }
    match value.unmark().0 {
        Content::Null => match value.ty() {
            Type::Dynamic => "null".to_owned(),
            Type::List(element) => format!("tolist(null) /* of {} */", element.friendly_name()),
            Type::Set(element) => format!("toset(null) /* of {} */", element.friendly_name()),
            Type::Map(element) => format!("tomap(null) /* of {} */", element.friendly_name()),
            Type::Object(_) => "null /* object */".to_owned(),
            Type::Tuple(_) => "null /* tuple */".to_owned(),
            primitive => format!("to{primitive}(null)"),
        },
        Content::Unknown(_) => "(known after apply)".to_owned(),
        Content::Bool(value) => value.to_string(),
        Content::Number(value) => value.to_string(),
        Content::String(value) => format!("{:?}", value.as_str()),
        Content::List(items) => format!("tolist({})", shown_items(items)),
        Content::Set(items) => format!("toset({})", shown_items(items)),
        Content::Tuple(items) => shown_items(items),
        Content::Map(entries) => format!("tomap({})", shown_entries(entries.iter().map(|(k, v)| (k.as_str(), v)))),
        Content::Object(ty, items) => shown_entries(ty.names().iter().map(|name| name.as_str()).zip(items)),
    }
}

fn shown_items(items: &[Value]) -> String {
    if items.is_empty() {
        return "[]".to_owned();
    }
    let items: String = items.iter().map(|item| format!("{}, ", shown(item))).collect();
    format!("[ {items}]")
}

fn shown_entries<'a>(entries: impl Iterator<Item = (&'a str, &'a Value)>) -> String {
    let entries: String = entries.map(|(key, value)| format!("{key:?} = {} ", shown(value))).collect();
    if entries.is_empty() { "{}".to_owned() } else { format!("{{ {entries}}}") }
}

/// The lines of a table, without comments: what is left and right of the last ` => `.
pub(crate) fn table(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(|line| {
        let at = line.rfind(" => ").expect("a line of a table has an arrow");
        (&line[..at], &line[at + 4..])
    })
}

//! Evaluates the few kinds of expression that occur in the tables.

use terrane_functions::{CallError, call, lookup};
use terrane_value::{Content, Marks, Number, Refinement, Type, Value};

use crate::printer;
use crate::world::World;

type Evaluated = Result<Value, Vec<String>>;

struct Reader<'a> {
    text: &'a str,
}

/// The console's text for the value of an expression.
pub fn evaluate(expression: &str) -> Result<String, Vec<String>> {
    let mut reader = Reader { text: expression };
    if let Some(inner) = expression.strip_prefix("type(") {
        reader.text = inner;
        return reader.expression().map(|value| printer::type_text(value.ty()));
    }
    let value = reader.expression()?;
    let rest = reader.text.trim();
    match rest {
        "" => Ok(printer::text(&value)),
        "== null" => Ok(printer::text(&is_null(&value))),
        _ => panic!("unread: {rest:?} of {expression:?}"),
    }
}

fn is_null(value: &Value) -> Value {
    let refuses_null = value.refinement().is_some_and(|refinement| refinement.not_null);
    match value.is_known() || refuses_null {
        true => Value::bool(value.is_null()),
        false => Value::unknown(Type::Bool),
    }
}

impl<'a> Reader<'a> {
    fn eat(&mut self, token: &str) -> bool {
        self.text = self.text.trim_start();
        let rest = self.text.strip_prefix(token);
        self.text = rest.unwrap_or(self.text);
        rest.is_some()
    }

    fn expect(&mut self, token: &str) {
        assert!(self.eat(token), "expected {token:?} before {:?}", self.text);
    }

    fn word(&mut self) -> &'a str {
        self.text = self.text.trim_start();
        let end = self.text.find(|c: char| !c.is_alphanumeric() && !"_.:".contains(c)).unwrap_or(self.text.len());
        let (word, rest) = self.text.split_at(end);
        self.text = rest;
        word
    }

    fn expression(&mut self) -> Evaluated {
        let mut value = self.term()?;
        if self.eat("/") {
            let divisor = self.term()?;
            let (Content::Number(a), Content::Number(b)) = (value.unmark().0, divisor.unmark().0) else {
                panic!("only numbers are divided")
            };
            value = Value::number(a.divide(b).unwrap());
        }
        if self.text.starts_with("[0]") {
            self.text = &self.text[3..];
            let Content::List(items) = value.unmark().0 else { panic!("only lists are indexed") };
            value = items[0].clone();
        }
        Ok(value)
    }

    fn term(&mut self) -> Evaluated {
        self.text = self.text.trim_start();
        match self.text.chars().next() {
            Some('"') => Ok(Value::string(self.string())),
            Some('[') => {
                self.expect("[");
                Ok(Value::tuple(self.list("]")?))
            }
            Some('{') => self.object(),
            Some('-') => {
                self.expect("-");
                let value = self.term()?;
                let Content::Number(number) = value.unmark().0 else { panic!("only numbers are negated") };
                Ok(Value::number(number.negate()))
            }
            Some('0'..='9') => Ok(Value::number(self.number())),
            _ => self.name(),
        }
    }

    fn number(&mut self) -> Number {
        let mut end = self.text.find(|c: char| !c.is_alphanumeric() && c != '.').unwrap_or(self.text.len());
        if self.text[..end].ends_with('e') {
            let rest = &self.text[end + 1..];
            end += 1 + rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        }
        let (number, rest) = self.text.split_at(end);
        self.text = rest;
        Number::parse(number).unwrap()
    }

    fn name(&mut self) -> Evaluated {
        let word = self.word();
        if self.eat("(") {
            let arguments = self.list(")")?;
            return invoke(word, &arguments);
        }
        Ok(match word {
            "true" => Value::bool(true),
            "false" => Value::bool(false),
            "null" => Value::null(Type::Dynamic),
            _ => {
                local(word.strip_prefix("local.").unwrap_or_else(|| panic!("what is {word:?} before {:?}?", self.text)))
            }
        })
    }

    fn list(&mut self, end: &str) -> Result<Vec<Value>, Vec<String>> {
        let mut items = Vec::new();
        while !self.eat(end) {
            let value = self.expression()?;
            if self.eat("...") {
                let Content::Tuple(spread) = value.unmark().0 else { panic!("only tuples are spread") };
                items.extend_from_slice(spread);
            } else {
                items.push(value);
            }
            self.eat(",");
        }
        Ok(items)
    }

    fn object(&mut self) -> Evaluated {
        self.expect("{");
        let mut attributes = Vec::new();
        while !self.eat("}") {
            let name = if self.text.trim_start().starts_with('"') { self.string() } else { self.word().to_owned() };
            self.expect("=");
            attributes.push((name, self.expression()?));
            self.eat(",");
        }
        Ok(Value::object(attributes))
    }

    fn string(&mut self) -> String {
        self.expect("\"");
        let mut result = String::new();
        let mut chars = self.text.chars();
        loop {
            match chars.next().unwrap() {
                '"' => break,
                '$' if chars.as_str().starts_with("${") => {
                    chars.next();
                    result.push('$');
                }
                '\\' => match chars.next().unwrap() {
                    'n' => result.push('\n'),
                    'r' => result.push('\r'),
                    't' => result.push('\t'),
                    'u' => {
                        let digits: String = chars.by_ref().take(4).collect();
                        result.push(char::from_u32(u32::from_str_radix(&digits, 16).unwrap()).unwrap());
                    }
                    other => result.push(other),
                },
                other => result.push(other),
            }
        }
        self.text = chars.as_str();
        result
    }
}

fn invoke(name: &str, arguments: &[Value]) -> Evaluated {
    let Some(function) = lookup(name) else {
        return Err(vec![format!("Call to unknown function: There is no function named \"{name}\".")]);
    };
    call(function, arguments, &World).map_err(|error| errors(name, &error))
}

fn errors(name: &str, error: &CallError) -> Vec<String> {
    error.details(name).into_iter().map(|(_, detail)| format!("{}: {detail}", error.summary())).collect()
}

fn local(name: &str) -> Value {
    let ty = match name {
        "unknown" => Type::Dynamic,
        "unknown_string" => Type::String,
        "unknown_id" => return Value::unknown_refined(Type::String, Refinement::not_null()),
        "unknown_number" => Type::Number,
        "unknown_bool" => Type::Bool,
        "unknown_list" => Type::list(Type::String),
        "unknown_numbers" => Type::list(Type::Number),
        "unknown_set" => Type::set(Type::String),
        "unknown_map" => Type::map(Type::String),
        "unknown_object" => Type::object([("a", Type::String), ("b", Type::Number)]),
        "unknown_tuple" => Type::tuple([Type::String, Type::Number]),
        "ephemeral" => return Value::string("secret").with_marks(Marks::EPHEMERAL),
        other => panic!("no local {other:?}"),
    };
    Value::unknown(ty)
}

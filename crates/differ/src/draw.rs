//! Random expressions. Most are well typed, some are not: errors must agree as well.

mod call;
mod literal;

use crate::random::Random;

/// What an expression should come to. Only a wish: now and then something else is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Any,
    Bool,
    Number,
    String,
    /// A list, set or tuple of things of one shape.
    Sequence(Box<Shape>),
    /// A map or object.
    Keyed(Box<Shape>),
}

/// Draws one expression, of at most some hundreds of characters.
pub struct Drawer<'r> {
    random: &'r mut Random,
    /// Names bound by `for` around the current place.
    bound: Vec<(String, Shape)>,
    budget: usize,
}

/// An expression that a seed stands for.
#[must_use]
pub fn expression(seed: u64) -> String {
    let mut random = Random::new(seed);
    let budget = 3 + random.below(22);
    let shape = any_shape(&mut random, 2);
    Drawer { random: &mut random, bound: Vec::new(), budget }.expression(&shape)
}

fn any_shape(random: &mut Random, depth: usize) -> Shape {
    match random.below(if depth == 0 { 4 } else { 8 }) {
        0 => Shape::Any,
        1 => Shape::Bool,
        2 => Shape::Number,
        3 => Shape::String,
        4 | 5 => Shape::Sequence(Box::new(any_shape(random, depth - 1))),
        _ => Shape::Keyed(Box::new(any_shape(random, depth - 1))),
    }
}

/// What the module in `module/` offers.
const LOCALS: &[(&str, Kind)] = &[
    ("local.unknown", Kind::Any),
    ("local.unknown_id", Kind::Any),
    ("local.unknown_string", Kind::String),
    ("local.unknown_number", Kind::Number),
    ("local.unknown_bool", Kind::Bool),
    ("local.unknown_list", Kind::Strings),
    ("local.unknown_numbers", Kind::Numbers),
    ("local.unknown_set", Kind::Strings),
    ("local.unknown_map", Kind::StringMap),
    ("local.unknown_object", Kind::Object),
    ("local.unknown_tuple", Kind::Strings),
    ("local.secret", Kind::String),
    ("local.secret_list", Kind::Strings),
    ("local.secret_inside", Kind::Object),
    ("local.null_string", Kind::String),
    ("local.null_number", Kind::Number),
    ("local.null_list", Kind::Strings),
    ("local.names", Kind::Strings),
    ("local.nested", Kind::Object),
    ("local.number_keys", Kind::StringMap),
    ("var.shape", Kind::Object),
    ("var.any_list", Kind::Strings),
    ("var.any_map", Kind::StringMap),
    ("var.strings", Kind::Strings),
    ("var.secret", Kind::String),
    ("terraform.workspace", Kind::String),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Any,
    Bool,
    Number,
    String,
    Strings,
    Numbers,
    StringMap,
    Object,
}

impl Kind {
    fn fits(self, shape: &Shape) -> bool {
        match shape {
            Shape::Any => true,
            Shape::Bool => self == Kind::Bool,
            Shape::Number => self == Kind::Number,
            Shape::String => self == Kind::String,
            Shape::Sequence(item) => match **item {
                Shape::Number => self == Kind::Numbers,
                Shape::String | Shape::Any => matches!(self, Kind::Strings | Kind::Numbers),
                _ => false,
            },
            Shape::Keyed(_) => matches!(self, Kind::StringMap | Kind::Object),
        }
    }
}

impl Drawer<'_> {
    /// An expression of a shape.
    fn expression(&mut self, shape: &Shape) -> String {
        // Now and then something that does not fit.
        let other = any_shape(self.random, 1);
        let shape = if self.random.one_in(25) { &other } else { shape };
        if self.budget == 0 {
            return self.leaf(shape);
        }
        self.budget -= 1;
        match self.random.below(20) {
            0..=2 => self.leaf(shape),
            3 => self.conditional(shape),
            4..=7 => self.call(shape),
            8 | 9 => self.picked(shape),
            10 => format!("({})", self.expression(shape)),
            11 => format!("try({}, {})", self.expression(&Shape::Any), self.expression(shape)),
            12 => self.converted(shape),
            _ => self.composed(shape),
        }
    }

    fn leaf(&mut self, shape: &Shape) -> String {
        if self.random.one_in(4) {
            let bound: Vec<String> = self
                .bound
                .iter()
                .filter(|(_, own)| own == shape || *shape == Shape::Any)
                .map(|(n, _)| n.clone())
                .collect();
            if !bound.is_empty() {
                return self.random.pick(&bound).clone();
            }
            let locals: Vec<&str> = LOCALS.iter().filter(|(_, kind)| kind.fits(shape)).map(|(name, _)| *name).collect();
            if !locals.is_empty() {
                return (*self.random.pick(&locals)).to_string();
            }
        }
        if self.random.one_in(14) {
            return "null".into();
        }
        self.literal(shape)
    }

    fn conditional(&mut self, shape: &Shape) -> String {
        let (a, b, c) = (self.expression(&Shape::Bool), self.expression(shape), self.expression(shape));
        format!("{a} ? {b} : {c}")
    }

    /// An element or attribute of something.
    fn picked(&mut self, shape: &Shape) -> String {
        let inner = Box::new(shape.clone());
        match self.random.below(7) {
            0 => format!("{}[{}]", self.operand(&Shape::Sequence(inner)), self.random.below(3)),
            1 => format!("{}[{}]", self.operand(&Shape::Sequence(inner)), self.expression(&Shape::Number)),
            2 => format!("{}.{}", self.operand(&Shape::Keyed(inner)), self.name()),
            3 => format!("{}[{}]", self.operand(&Shape::Keyed(inner)), self.expression(&Shape::String)),
            4 => format!("{}.{}", self.operand(&Shape::Sequence(inner)), self.random.below(3)),
            5 => format!("{}[*].{}", self.operand(&Shape::Sequence(inner)), self.name()),
            _ => format!("{}.*.{}", self.operand(&Shape::Sequence(inner)), self.name()),
        }
    }

    /// With parentheses where the grammar needs them before an index.
    fn operand(&mut self, shape: &Shape) -> String {
        let text = self.expression(shape);
        let simple = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
        if simple && !text.starts_with(|c: char| c.is_ascii_digit()) { text } else { format!("({text})") }
    }

    fn converted(&mut self, shape: &Shape) -> String {
        let function = match shape {
            Shape::Any => *self.random.pick(&["sensitive", "nonsensitive", "jsonencode", "tostring"]),
            Shape::Bool => "tobool",
            Shape::Number => "tonumber",
            Shape::String => "tostring",
            Shape::Sequence(_) => *self.random.pick(&["tolist", "toset"]),
            Shape::Keyed(_) => "tomap",
        };
        format!("{function}({})", self.expression(shape))
    }

    fn composed(&mut self, shape: &Shape) -> String {
        match shape {
            Shape::Any => {
                let shape = any_shape(self.random, 2);
                self.composed_or_leaf(&shape)
            }
            Shape::Bool => self.condition(),
            Shape::Number => self.arithmetic(),
            Shape::String => self.template(),
            Shape::Sequence(item) => self.sequence(item),
            Shape::Keyed(item) => self.keyed(item),
        }
    }

    fn composed_or_leaf(&mut self, shape: &Shape) -> String {
        if *shape == Shape::Any { self.leaf(shape) } else { self.composed(shape) }
    }

    fn condition(&mut self) -> String {
        match self.random.below(12) {
            0 | 2 => format!("!{}", self.operand(&Shape::Bool)),
            1 => {
                let operator = *self.random.pick(&["&&", "||"]);
                format!("{} {operator} {}", self.operand(&Shape::Bool), self.operand(&Shape::Bool))
            }
            3 | 4 => {
                let operator = *self.random.pick(&["<", "<=", ">", ">="]);
                format!("{} {operator} {}", self.operand(&Shape::Number), self.operand(&Shape::Number))
            }
            5 => format!("can({})", self.expression(&Shape::Any)),
            _ => {
                let operator = *self.random.pick(&["==", "!="]);
                let shape = any_shape(self.random, 2);
                format!("{} {operator} {}", self.operand(&shape), self.operand(&shape))
            }
        }
    }

    fn arithmetic(&mut self) -> String {
        if self.random.one_in(6) {
            return format!("-{}", self.operand(&Shape::Number));
        }
        let operator = *self.random.pick(&["+", "-", "*", "/", "%"]);
        format!("{} {operator} {}", self.operand(&Shape::Number), self.operand(&Shape::Number))
    }

    fn template(&mut self) -> String {
        let mut text = String::from("\"");
        for _ in 0..=self.random.below(3) {
            let left = *self.random.pick(&["", "", "~"]);
            let right = *self.random.pick(&["", "", "~"]);
            match self.random.below(8) {
                0 | 1 => text.push_str(&self.words()),
                2 => {
                    let (condition, then) = (self.expression(&Shape::Bool), self.words());
                    text.push_str(&format!("%{{{left} if {condition} {right}}}{then}"));
                    if self.random.one_in(2) {
                        let otherwise = self.words();
                        text.push_str(&format!("%{{{left} else {right}}}{otherwise}"));
                    }
                    text.push_str(&format!("%{{{left} endif {right}}}"));
                }
                3 => {
                    let collection = self.expression(&Shape::Sequence(Box::new(Shape::String)));
                    let body = self.with_bound(Shape::String, |own, name| {
                        format!("%{{{left} for {name} in {collection} {right}}}{} ${{{name}}}", own.words())
                    });
                    text.push_str(&format!("{body}%{{{left} endfor {right}}}"));
                }
                _ => {
                    let inner = self.expression(&Shape::Any);
                    text.push_str(&format!("${{{left}{inner}{right}}}"));
                }
            }
        }
        text.push('"');
        text
    }

    fn sequence(&mut self, item: &Shape) -> String {
        match self.random.below(6) {
            0 | 1 => self.for_list(item),
            2 => format!("{}[*]", self.operand(&Shape::Sequence(Box::new(item.clone())))),
            _ => {
                let items: Vec<String> = (0..self.random.below(4)).map(|_| self.expression(item)).collect();
                format!("[{}]", items.join(", "))
            }
        }
    }

    fn for_list(&mut self, item: &Shape) -> String {
        let own = any_shape(self.random, 1);
        let collection = self.collection(&own);
        let item = item.clone();
        self.with_bound(own, |drawer, name| {
            let value = drawer.expression(&item);
            let condition = drawer.for_condition();
            format!("[for {name} in {collection} : {value}{condition}]")
        })
    }

    fn for_condition(&mut self) -> String {
        if self.random.one_in(3) { format!(" if {}", self.expression(&Shape::Bool)) } else { String::new() }
    }

    fn collection(&mut self, item: &Shape) -> String {
        match self.random.one_in(3) {
            true => self.expression(&Shape::Keyed(Box::new(item.clone()))),
            false => self.expression(&Shape::Sequence(Box::new(item.clone()))),
        }
    }

    fn keyed(&mut self, item: &Shape) -> String {
        if self.random.one_in(3) {
            let collection = self.collection(&Shape::String);
            let item = item.clone();
            let grouping = if self.random.one_in(3) { "..." } else { "" };
            return self.with_bound(Shape::String, |drawer, name| {
                let key = drawer.expression(&Shape::String);
                let value = drawer.expression(&item);
                let condition = drawer.for_condition();
                format!("{{for k{name}, {name} in {collection} : {key} => {value}{grouping}{condition}}}")
            });
        }
        let mut entries = Vec::new();
        for _ in 0..self.random.below(4) {
            let key = match self.random.below(5) {
                0 => format!("({})", self.expression(&Shape::String)),
                1 => format!("\"{}\"", self.name()),
                _ => self.name().to_string(),
            };
            entries.push(format!("{key} = {}", self.expression(item)));
        }
        format!("{{{}}}", entries.join(", "))
    }

    fn with_bound(&mut self, shape: Shape, work: impl FnOnce(&mut Self, &str) -> String) -> String {
        let name = format!("v{}", self.bound.len());
        self.bound.push((name.clone(), shape));
        let text = work(self, &name);
        self.bound.pop();
        text
    }
}

//! Things without parts.

use super::{Drawer, Shape};

const NUMBERS: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "10",
    "-1",
    "1.5",
    "0.1",
    "-2.5",
    "1e3",
    "1e-3",
    "100",
    "9007199254740993",
    "18446744073709551616",
    "0.30000000000000004",
    "123456789.123456789",
    "1e21",
    "3.0",
    "7",
    "255",
];

const STRINGS: &[&str] = &[
    "",
    "a",
    "b",
    "c",
    "abc",
    "x y",
    "1",
    "0",
    "2.50",
    "-3",
    "true",
    "false",
    "null",
    "A",
    "é",
    "e\\u0301",
    "日本",
    "\\n",
    "a\\nb",
    "\\t",
    "\\\"",
    "\\\\",
    "$${a}",
    "%%{b}",
    "🏳️‍🌈",
    " a ",
    "a,b,c",
    "10.0.0.0/8",
    "{\\\"a\\\":1}",
    "YQ==",
    "2020-01-02T03:04:05Z",
    "1h30m",
    "%s-%v",
    "a.b",
    "/[a-z]+/",
    "([a-z])([0-9]*)",
    "01",
    "1e3",
    "0x1f",
    "TRUE",
    "a b",
];

const WORDS: &[&str] = &["a", " ", "  b ", "\\n", "x\\n  ", " é", "$ ", "% ", "$$ ", "-", "1", "\\t", "$${ ", "%%{ "];

const NAMES: &[&str] = &["a", "b", "c", "name", "id", "k1", "odd-key"];

impl Drawer<'_> {
    pub(super) fn literal(&mut self, shape: &Shape) -> String {
        match shape {
            Shape::Any => match self.random.below(5) {
                0 => self.literal(&Shape::Bool),
                1 => self.literal(&Shape::Number),
                2 => (*self.random.pick(&["[]", "{}", "[null]", "[1, \"a\"]", "{a = 1}", "null"])).to_string(),
                _ => self.literal(&Shape::String),
            },
            Shape::Bool => (*self.random.pick(&["true", "false"])).to_string(),
            Shape::Number => (*self.random.pick(NUMBERS)).to_string(),
            Shape::String => format!("\"{}\"", self.random.pick(STRINGS)),
            Shape::Sequence(item) => {
                let items: Vec<String> = (0..self.random.below(4)).map(|_| self.literal(item)).collect();
                let list = format!("[{}]", items.join(", "));
                match self.random.below(4) {
                    0 => format!("tolist({list})"),
                    1 => format!("toset({list})"),
                    _ => list,
                }
            }
            Shape::Keyed(item) => {
                let entries: Vec<String> =
                    (0..self.random.below(4)).map(|_| format!("{} = {}", self.name(), self.literal(item))).collect();
                let object = format!("{{{}}}", entries.join(", "));
                if self.random.one_in(3) { format!("tomap({object})") } else { object }
            }
        }
    }

    pub(super) fn words(&mut self) -> String {
        let mut text = (*self.random.pick(WORDS)).to_string();
        if self.random.one_in(2) {
            text.push_str(WORDS[self.random.below(WORDS.len())]);
        }
        text
    }

    pub(super) fn name(&mut self) -> &'static str {
        NAMES[self.random.below(NAMES.len())]
    }
}

//! Strings: on one line, by lines, or as the JSON that they hold.

use terrane_value::json::{Json, parse};

use super::dynamic::{Part, dynamic_node};
use super::sequence::{Keys, list_pairs};
use super::write::{Options, Writer};
use super::{Node, Sign};
use crate::style::Paint;
use crate::value::quoted;

/// What a string holds.
enum Held<'a> {
    Plain(&'a str),
    /// Without the white space around them.
    Lines(Vec<&'a str>),
    Json(Json),
}

fn held(text: &str) -> Held<'_> {
    if let Some(json) = structure(text) {
        return Held::Json(json);
    }
    match text.contains('\n') {
        true => Held::Lines(text.trim().split('\n').collect()),
        false => Held::Plain(text),
    }
}

/// An object or array; other JSON is too short to be worth it.
fn structure(text: &str) -> Option<Json> {
    let start = text.trim_start();
    if !start.starts_with(['{', '[']) {
        return None;
    }
    parse(text.as_bytes()).ok()
}

impl Writer<'_> {
    pub(super) fn text(
        &self,
        node: &Node,
        (before, after): (Option<&str>, Option<&str>),
        indent: usize,
        options: Options,
        out: &mut String,
    ) {
        match (node.sign, before, after) {
            (Sign::Update, Some(before), Some(after)) => self.changed(node, before, after, indent, options, out),
            (_, before, after) => self.only(node, after.or(before).unwrap_or_default(), indent, options, out),
        }
    }

    /// A string that comes, goes or stays.
    fn only(&self, node: &Node, text: &str, indent: usize, options: Options, out: &mut String) {
        match held(text) {
            Held::Plain(text) => {
                out.push_str(&quoted(text));
                self.end(node, options, out);
            }
            Held::Lines(lines) => {
                out.push_str("<<-EOT");
                self.force(node, out);
                out.push('\n');
                for line in lines {
                    self.text_line(Sign::NoOp, line, indent + 1, out);
                }
                self.close(indent, "EOT", out);
                self.null(node, options, out);
            }
            Held::Json(json) => {
                let part = Some(Part::Json(&json));
                let content = match node.sign {
                    Sign::Create => dynamic_node(None, part),
                    Sign::Delete => dynamic_node(part, None),
                    Sign::NoOp | Sign::Update => dynamic_node(part, part),
                };
                self.json(node, &content, Sign::NoOp, indent, options, out);
            }
        }
    }

    fn changed(&self, node: &Node, before: &str, after: &str, indent: usize, options: Options, out: &mut String) {
        match (held(before), held(after)) {
            (Held::Json(old), Held::Json(new)) => {
                let content = dynamic_node(Some(Part::Json(&old)), Some(Part::Json(&new)));
                self.json(node, &content, Sign::Update, indent, options, out);
            }
            (Held::Json(_), _) | (_, Held::Json(_)) => {
                let hidden = Options { hide_null: true, ..options };
                let side = |sign| Node::new(sign, node.kind.clone());
                self.only(&side(Sign::Delete), before, indent, hidden, out);
                out.push_str(" -> ");
                self.only(&side(Sign::Create), after, indent, hidden, out);
            }
            (Held::Plain(before), Held::Plain(after)) => {
                out.push_str(&format!("{} -> {}", quoted(before), quoted(after)));
                self.force(node, out);
            }
            (old, new) => {
                out.push_str("<<-EOT");
                self.force(node, out);
                out.push('\n');
                self.lines(&lines(old), &lines(new), indent + 1, out);
                self.close(indent, "EOT", out);
            }
        }
    }

    fn lines(&self, old: &[&str], new: &[&str], indent: usize, out: &mut String) {
        let keys = Keys::new(old.iter().map(|line| (*line).into()), new.iter().map(|line| (*line).into()));
        for (before, after) in list_pairs(&keys, |_, _| false) {
            match (before.map(|at| old[at]), after.map(|at| new[at])) {
                (Some(before), Some(after)) if before == after => self.text_line(Sign::NoOp, before, indent, out),
                (before, after) => {
                    before.into_iter().for_each(|line| self.text_line(Sign::Delete, line, indent, out));
                    after.into_iter().for_each(|line| self.text_line(Sign::Create, line, indent, out));
                }
            }
        }
    }

    fn text_line(&self, sign: Sign, line: &str, indent: usize, out: &mut String) {
        self.line_start(sign, indent, out);
        out.push_str(line);
        out.push('\n');
    }

    /// `content` is the change inside the JSON; `sign` stands before it if it changes.
    fn json(&self, node: &Node, content: &Node, sign: Sign, indent: usize, options: Options, out: &mut String) {
        let only_space = node.sign == Sign::Update && content.sign == Sign::NoOp;
        let sign = if only_space { Sign::NoOp } else { sign };
        let inner = Options { hide_null: true, show_unchanged: options.show_unchanged || only_space };
        let mut text = String::new();
        self.write(content, indent + 1, inner, &mut text);
        let space = match (only_space, node.replace) {
            (false, _) => String::new(),
            (true, true) => format!(" {}", self.style.paint(Paint::Red, "# whitespace changes force replacement")),
            (true, false) => " # whitespace changes".into(),
        };
        let mut force = String::new();
        if !only_space {
            self.force(node, &mut force);
        }
        if !text.contains('\n') {
            out.push_str(&format!("jsonencode({text}){space}{force}"));
            return;
        }
        out.push_str(&format!("jsonencode({space}\n"));
        self.line_start(sign, indent + 1, out);
        out.push_str(&text);
        out.push_str(&force);
        out.push('\n');
        self.close(indent, ")", out);
        self.null(node, options, out);
    }
}

fn lines(held: Held<'_>) -> Vec<&str> {
    match held {
        Held::Plain(text) => vec![text],
        Held::Lines(lines) => lines,
        Held::Json(_) => Vec::new(),
    }
}

//! How a change looks.
//!
//! Everything is on a grid of four columns: `indent` counts them, and the sign takes one more. Where there
//! are no signs (state), there is no such column.

use terrane_value::Str;

use super::{BlockGroup, Kind, Node, Sign};
use crate::style::{Paint, Style};
use crate::value::quoted;

/// Whether changes are shown or just how things are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// With a sign before each line; what does not change is only counted.
    Changes,
    /// Without signs; everything is shown.
    Contents,
}

pub(crate) struct Writer<'a> {
    pub style: &'a Style,
    pub layout: Layout,
}

#[derive(Clone, Copy, Default)]
pub(super) struct Options {
    /// No `-> null` after what goes, because it is clear.
    pub hide_null: bool,
    /// Show what does not change, too.
    pub show_unchanged: bool,
}

/// Attributes by which people know an object: always shown.
const IMPORTANT: [&str; 3] = ["id", "name", "tags"];

impl Writer<'_> {
    /// A node as it stands behind its name and the equals sign.
    pub(crate) fn node(&self, node: &Node, indent: usize, out: &mut String) {
        self.write(node, indent, Options::default(), out);
    }

    /// The same with everything that does not change.
    pub(crate) fn whole_node(&self, node: &Node, indent: usize, out: &mut String) {
        self.write(node, indent, Options { show_unchanged: true, ..Options::default() }, out);
    }

    /// A whole line: sign, name, equals sign and value.
    pub(crate) fn line(&self, node: &Node, name: &str, indent: usize) -> String {
        let mut out = String::new();
        self.warnings(node, indent, &mut out);
        self.line_start(node.sign, indent, &mut out);
        out.push_str(name);
        out.push_str(" = ");
        self.node(node, indent, &mut out);
        out.push('\n');
        out
    }

    /// The lines that stand before the line of a node.
    pub(crate) fn warnings(&self, node: &Node, indent: usize, out: &mut String) {
        let Kind::Sensitive { before, after, unchanged } = node.kind else { return };
        if node.sign != Sign::Update || before == after {
            return;
        }
        let text = match after {
            true => [
                "# Warning: this attribute value will be marked as sensitive and will not",
                "# display in UI output after applying this change.",
            ],
            false => [
                "# Warning: this attribute value will no longer be marked as sensitive",
                "# after applying this change.",
            ],
        };
        let note = if unchanged { " The value is unchanged." } else { "" };
        for (at, line) in text.iter().enumerate() {
            self.indent(indent, out);
            out.push_str("  ");
            out.push_str(&self.style.paint(Paint::Yellow, line));
            out.push_str(if at == 1 { note } else { "" });
            out.push('\n');
        }
    }

    pub(super) fn write(&self, node: &Node, indent: usize, options: Options, out: &mut String) {
        match &node.kind {
            Kind::Primitive { before, after } => {
                self.primitive(node, before.as_deref(), after.as_deref(), options, out)
            }
            Kind::Text { before, after } => {
                self.text(node, (before.as_deref(), after.as_deref()), indent, options, out)
            }
            Kind::Sensitive { .. } => {
                out.push_str("(sensitive value)");
                self.end(node, options, out);
            }
            Kind::SensitiveBlock => self.sensitive_block(node, indent, out),
            Kind::Unknown { before } => {
                if let Some(before) = before {
                    self.write(before, indent, Options { hide_null: true, ..options }, out);
                    out.push_str(" -> ");
                }
                out.push_str("(known after apply)");
                self.force(node, out);
            }
            Kind::WriteOnly => {
                out.push_str("(write-only attribute)");
                self.end(node, options, out);
            }
            Kind::Object { attributes, nested, unknown } => {
                self.object(node, attributes, *nested, indent, options, out);
                if *unknown && !options.hide_null {
                    out.push_str(" -> (known after apply)");
                }
            }
            Kind::Map { elements, nested } => self.map(node, elements, *nested, indent, options, out),
            Kind::List { elements } => self.list(node, elements, true, indent, options, out),
            Kind::Set { elements } => self.list(node, elements, false, indent, options, out),
            Kind::TypeChange { before, after } => {
                let hidden = Options { hide_null: true, ..options };
                self.write(before, indent, hidden, out);
                out.push_str(" -> ");
                self.write(after, indent, hidden, out);
            }
            Kind::Block { attributes, blocks } => self.block(node, attributes, blocks, indent, options, out),
        }
    }

    fn primitive(&self, node: &Node, before: Option<&str>, after: Option<&str>, options: Options, out: &mut String) {
        match (node.sign, before, after) {
            (Sign::Update, Some(before), Some(after)) => {
                out.push_str(before);
                out.push_str(" -> ");
                out.push_str(after);
                self.force(node, out);
            }
            (Sign::Delete, Some("null"), _) => {
                out.push_str("null");
                self.force(node, out);
            }
            (_, before, after) => {
                out.push_str(after.or(before).unwrap_or("null"));
                self.end(node, options, out);
            }
        }
    }

    fn sensitive_block(&self, node: &Node, indent: usize, out: &mut String) {
        out.push('{');
        self.force(node, out);
        out.push('\n');
        let lines = [
            "# At least one attribute in this block is (or was) sensitive,",
            "# so its contents will not be displayed.",
        ];
        for line in lines {
            self.indent(indent + 1, out);
            out.push_str(if self.layout == Layout::Changes { "  " } else { "" });
            out.push_str(line);
            out.push('\n');
        }
        self.close(indent, "}", out);
    }

    fn object(
        &self,
        node: &Node,
        attributes: &[(Str, Node)],
        nested: bool,
        indent: usize,
        options: Options,
        out: &mut String,
    ) {
        if attributes.is_empty() {
            out.push_str("{}");
            return self.end(node, options, out);
        }
        self.open(node, "{", out);
        let inner = Options { hide_null: !nested, ..options };
        let hidden = self.attributes(attributes, indent + 1, inner, out);
        self.hidden(hidden, "attribute", indent + 1, out);
        self.close(indent, "}", out);
        self.null(node, options, out);
    }

    /// Attributes one below the other; returns how many were hidden.
    fn attributes(&self, attributes: &[(Str, Node)], indent: usize, options: Options, out: &mut String) -> usize {
        let names: Vec<String> = attributes.iter().map(|(name, _)| attribute_name(name)).collect();
        let width = names.iter().map(|name| name.chars().count()).max().unwrap_or_default();
        let mut hidden = 0;
        for ((name, node), shown) in attributes.iter().zip(&names) {
            let important = IMPORTANT.contains(&name.as_str());
            if node.sign == Sign::NoOp && !important && !self.shows_unchanged(options) {
                hidden += 1;
                continue;
            }
            self.warnings(node, indent, out);
            self.line_start(node.sign, indent, out);
            out.push_str(shown);
            out.extend(std::iter::repeat_n(' ', width - shown.chars().count()));
            out.push_str(" = ");
            self.write(node, indent, inside(node, options), out);
            out.push('\n');
        }
        hidden
    }

    fn map(
        &self,
        node: &Node,
        elements: &[(Str, Node)],
        nested: bool,
        indent: usize,
        options: Options,
        out: &mut String,
    ) {
        if elements.is_empty() {
            out.push_str("{}");
            return self.end(node, options, out);
        }
        self.open(node, "{", out);
        let keys: Vec<String> = elements.iter().map(|(key, _)| quoted(key)).collect();
        let width = keys.iter().map(|key| key.chars().count()).max().unwrap_or_default();
        let inner = Options { hide_null: nested || options.hide_null || node.sign == Sign::Delete, ..options };
        let mut hidden = 0;
        for ((_, element), key) in elements.iter().zip(&keys) {
            if element.sign == Sign::NoOp && !self.shows_unchanged(options) {
                hidden += 1;
                continue;
            }
            self.warnings(element, indent + 1, out);
            self.line_start(element.sign, indent + 1, out);
            out.push_str(key);
            if !nested {
                out.extend(std::iter::repeat_n(' ', width - key.chars().count()));
            }
            out.push_str(" = ");
            self.write(element, indent + 1, inside(element, inner), out);
            out.push_str(if matches!(element.kind, Kind::Object { .. }) { ",\n" } else { "\n" });
        }
        self.hidden(hidden, "element", indent + 1, out);
        self.close(indent, "}", out);
        self.null(node, options, out);
    }

    fn list(
        &self,
        node: &Node,
        elements: &[Node],
        neighbours: bool,
        indent: usize,
        options: Options,
        out: &mut String,
    ) {
        if elements.is_empty() {
            out.push_str("[]");
            return self.end(node, options, out);
        }
        self.open(node, "[", out);
        let inner = Options { hide_null: true, ..options };
        let changes = |at: usize| elements.get(at).is_some_and(|element| element.sign != Sign::NoOp);
        let mut hidden = 0;
        for (at, element) in elements.iter().enumerate() {
            let beside_change = neighbours && (changes(at + 1) || (at > 0 && changes(at - 1)));
            if !changes(at) && !beside_change && !self.shows_unchanged(options) {
                hidden += 1;
                continue;
            }
            if neighbours {
                self.hidden(std::mem::take(&mut hidden), "element", indent + 1, out);
            }
            self.warnings(element, indent + 1, out);
            self.line_start(element.sign, indent + 1, out);
            self.write(element, indent + 1, inside(element, inner), out);
            out.push_str(",\n");
        }
        self.hidden(hidden, "element", indent + 1, out);
        self.close(indent, "]", out);
        self.null(node, options, out);
    }

    fn block(
        &self,
        node: &Node,
        attributes: &[(Str, Node)],
        blocks: &[(Str, BlockGroup)],
        indent: usize,
        options: Options,
        out: &mut String,
    ) {
        if attributes.is_empty() && blocks.is_empty() {
            out.push_str("{}");
            return self.force(node, out);
        }
        self.open(node, "{", out);
        let inner = Options { hide_null: false, ..options };
        let hidden = self.attributes(attributes, indent + 1, inner, out);
        self.hidden(hidden, "attribute", indent + 1, out);
        let mut hidden = 0;
        for (name, group) in blocks {
            hidden += self.block_group(name, group, indent + 1, inner, out);
        }
        if hidden > 0 {
            out.push('\n');
            self.hidden(hidden, "block", indent + 1, out);
        }
        self.close(indent, "}", out);
    }

    /// The blocks of one type, behind an empty line; returns how many were hidden.
    fn block_group(&self, name: &str, group: &BlockGroup, indent: usize, options: Options, out: &mut String) -> usize {
        let unknown = group.unknown.iter().map(|node| (None, node));
        let mut first = true;
        let mut hidden = 0;
        for (label, node) in unknown.chain(group.blocks.iter().map(|(label, node)| (label.as_deref(), node))) {
            if node.sign == Sign::NoOp && !self.shows_unchanged(options) {
                hidden += 1;
                continue;
            }
            if std::mem::take(&mut first) {
                out.push('\n');
            }
            self.line_start(node.sign, indent, out);
            out.push_str(&attribute_name(name));
            if let Some(label) = label {
                out.push(' ');
                out.push_str(&quoted(label));
            }
            out.push(' ');
            self.write(node, indent, inside(node, options), out);
            out.push('\n');
        }
        hidden
    }

    fn shows_unchanged(&self, options: Options) -> bool {
        options.show_unchanged || self.layout == Layout::Contents
    }

    fn open(&self, node: &Node, bracket: &str, out: &mut String) {
        out.push_str(bracket);
        self.force(node, out);
        out.push('\n');
    }

    /// A closing bracket on its own line, below the sign's column.
    pub(super) fn close(&self, indent: usize, bracket: &str, out: &mut String) {
        self.line_start(Sign::NoOp, indent, out);
        out.push_str(bracket);
    }

    fn hidden(&self, count: usize, what: &str, indent: usize, out: &mut String) {
        if count == 0 {
            return;
        }
        self.line_start(Sign::NoOp, indent, out);
        let plural = if count == 1 { "" } else { "s" };
        out.push_str(&self.style.paint(Paint::Dim, &format!("# ({count} unchanged {what}{plural} hidden)")));
        out.push('\n');
    }

    /// What follows the last character of a value.
    pub(super) fn end(&self, node: &Node, options: Options, out: &mut String) {
        self.null(node, options, out);
        self.force(node, out);
    }

    pub(super) fn null(&self, node: &Node, options: Options, out: &mut String) {
        if node.sign == Sign::Delete && !options.hide_null {
            out.push_str(" -> ");
            out.push_str(&self.style.paint(Paint::Dim, "null"));
        }
    }

    pub(super) fn force(&self, node: &Node, out: &mut String) {
        if node.replace && node.sign != Sign::NoOp {
            out.push(' ');
            out.push_str(&self.style.paint(Paint::Red, "# forces replacement"));
        }
    }

    pub(super) fn indent(&self, indent: usize, out: &mut String) {
        out.extend(std::iter::repeat_n("    ", indent));
    }

    pub(super) fn line_start(&self, sign: Sign, indent: usize, out: &mut String) {
        self.indent(indent, out);
        self.sign(sign, out);
    }

    pub(super) fn sign(&self, sign: Sign, out: &mut String) {
        if self.layout == Layout::Contents {
            return;
        }
        let (paint, sign) = match sign {
            Sign::NoOp => return out.push_str("    "),
            Sign::Create => (Paint::Green, "+"),
            Sign::Update => (Paint::Yellow, "~"),
            Sign::Delete => (Paint::Red, "-"),
        };
        out.push_str("  ");
        out.push_str(&self.style.paint(paint, sign));
        out.push(' ');
    }
}

/// What does not change is shown whole, if it is shown.
fn inside(node: &Node, options: Options) -> Options {
    Options { show_unchanged: options.show_unchanged || node.sign == Sign::NoOp, ..options }
}

/// A name as the language writes it: in quotes if it is no identifier.
fn attribute_name(name: &str) -> String {
    if terrane_addr::is_identifier(name) { name.to_string() } else { quoted(name) }
}

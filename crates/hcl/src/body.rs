//! Files and blocks: attributes, nested blocks, their headers.

use std::sync::Arc;

use rustc_hash::FxHashSet;
use terrane_diag::Span;

use crate::ast::{Attribute, Block, Body, Ident, Label, Str};
use crate::expression::{Expr, ExprKind};
use crate::lexical;
use crate::parser::{Failed, Parsed, Parser};
use crate::token::{Token, TokenKind};

/// The items of a body while it is read.
#[derive(Default)]
struct Items {
    attributes: Vec<Attribute>,
    blocks: Vec<Block>,
    names: FxHashSet<Str>,
}

impl Parser<'_> {
    pub fn file_body(&mut self) -> Body {
        let mut items = Items::default();
        while self.items(&mut items, false) == TokenKind::CloseBrace {
            let start = self.at;
            let brace = self.take();
            self.error(
                self.span(brace),
                "Argument or block definition required",
                "This brace closes nothing: there is no open block here.",
            );
            self.skip_item(start, false);
        }
        let span = self.whole_span();
        Body { attributes: items.attributes, blocks: items.blocks, span, missing_item_span: span.at_end() }
    }

    /// Reads items until a closing brace or the end of the input; says which, and leaves it.
    fn items(&mut self, items: &mut Items, in_block: bool) -> TokenKind {
        loop {
            match self.kind() {
                TokenKind::Newline => {
                    self.take();
                }
                end @ (TokenKind::CloseBrace | TokenKind::EndOfFile) => return end,
                _ => {
                    let start = self.at;
                    if self.item(items, in_block).is_err() {
                        self.skip_item(start, in_block);
                    }
                }
            }
        }
    }

    fn item(&mut self, items: &mut Items, in_block: bool) -> Parsed<()> {
        let start = self.at;
        let token = self.peek();
        self.faults_before_item = self.faults;
        match token.kind {
            TokenKind::Identifier => {}
            TokenKind::OpenQuote => {
                return Err(
                    self.fail_here("Invalid argument name", "The name of an argument is written without quotes.")
                );
            }
            _ => return Err(self.no_item(token, "An argument (name = value) or a block must begin here.")),
        }
        self.take();
        let name = self.ident(token);
        match self.kind() {
            TokenKind::Equal => {
                self.attribute(name, items)?;
                if self.kind() == TokenKind::Comma {
                    let detail =
                        "An argument ends with its line, without a comma. Commas separate the items of a collection.";
                    return Err(self.fail_here("Unexpected comma after argument", detail));
                }
                self.end_of_line(None, "Missing newline after argument", "An argument ends with its line.")
            }
            TokenKind::OpenBrace | TokenKind::OpenQuote | TokenKind::Identifier => {
                self.block(name, items, in_block, start)
            }
            // A header whose brace is on the next line is one mistake, not a broken block.
            TokenKind::Newline if self.brace_follows() => {
                self.error(name.span, "Argument or block definition required", MISPLACED_BRACE);
                self.block(name, items, in_block, start)
            }
            _ => {
                Err(self.no_item(token, "After this name an equals sign must follow, to set an argument, or a block."))
            }
        }
    }

    fn no_item(&mut self, at: Token, detail: &str) -> Failed {
        // An invalid token after a name has been reported, and is the reason.
        if lexical::is_invalid(self.kind()) {
            self.faults += 1;
        } else {
            self.error(self.span(at), "Argument or block definition required", detail);
        }
        Failed
    }

    /// `= expression`. An attribute whose expression is broken is kept, so that nobody misses it.
    fn attribute(&mut self, name: Ident, items: &mut Items) -> Parsed<()> {
        let equals = self.take();
        let equals_span = self.span(equals);
        let start = self.at;
        let result = self.expression();
        let failed = result.is_err();
        let expr = result.unwrap_or_else(|Failed| {
            let last = self.tokens[self.at.saturating_sub(1).max(start)];
            Expr::new(ExprKind::Error, Span { source: self.source, start: equals.end, end: last.end.max(equals.end) })
        });
        if items.names.insert(name.name.clone()) {
            let span = name.span.to(expr.span);
            items.attributes.push(Attribute { name, expr: Arc::new(expr), span, equals_span, is_property: false });
        } else {
            let detail =
                format!("The argument \"{}\" is already set in this body; each may be set only once.", name.name);
            self.error(name.span, "Attribute redefined", detail);
        }
        if failed { Err(Failed) } else { Ok(()) }
    }

    fn end_of_line(&mut self, shown: Option<Span>, summary: &'static str, detail: &str) -> Parsed<()> {
        self.pass_unclosed_string();
        match self.kind() {
            TokenKind::Newline => {
                self.take();
                Ok(())
            }
            TokenKind::EndOfFile => Ok(()),
            _ => {
                let at = self.span(self.peek());
                Err(self.fail_in(shown.map_or(at, |shown| shown.to(at)), at, summary, detail))
            }
        }
    }

    /// The rest of a block after its kind, whose token is that at `start`.
    fn block(&mut self, kind: Ident, items: &mut Items, in_block: bool, start: usize) -> Parsed<()> {
        let mut labels = Vec::new();
        let header_end = |labels: &[Label]| labels.last().map_or(kind.span, |label| kind.span.to(label.span));
        let open = match self.labels(&mut labels) {
            Ok(open) => open,
            Err(Failed) => {
                self.skip_item(self.at, in_block);
                let header_span = header_end(&labels);
                let body = empty_body(header_span.at_end());
                items.blocks.push(Block { kind, labels, body, header_span, span: header_span });
                return Ok(());
            }
        };
        let header_span = header_end(&labels);
        let (body, result) = self.nested_block_body(open);
        let mut span = header_span.to(body.span);
        if result.is_err() {
            // What is skipped still belongs to the block, for those who ask in which one a mistake is.
            self.skip_item(start, in_block);
            span = span.to(self.span(self.tokens[self.at.saturating_sub(1)]));
        }
        items.blocks.push(Block { kind, labels, body, header_span, span });
        if result.is_err() {
            return Ok(());
        }
        self.end_of_line(Some(span), "Missing newline after block definition", "A block ends with its line.")
    }

    /// Reads labels up to the opening brace, which is taken.
    fn labels(&mut self, labels: &mut Vec<Label>) -> Parsed<Token> {
        loop {
            let token = self.peek();
            match token.kind {
                TokenKind::OpenBrace => return Ok(self.take()),
                TokenKind::OpenQuote => {
                    let (text, span) = match self.quoted_literal() {
                        Ok(label) => label,
                        Err(Failed) => return self.brace_in_label(token).ok_or(Failed),
                    };
                    labels.push(Label { text, span, quoted: true });
                }
                TokenKind::Identifier => {
                    self.take();
                    labels.push(Label { text: self.text(token).into(), span: self.span(token), quoted: false });
                }
                TokenKind::Equal => {
                    return Err(self.fail_here(
                        "Invalid block definition",
                        "An equals sign sets an argument; the header of a block has none.",
                    ));
                }
                TokenKind::Newline if self.brace_follows() => {
                    // After a header without labels this has been reported with other words.
                    if !labels.is_empty() {
                        self.fail_here("Invalid block definition", MISPLACED_BRACE);
                    }
                    while self.take_if(TokenKind::Newline).is_some() {}
                }
                TokenKind::Newline => {
                    return Err(self.fail_here(
                        "Invalid block definition",
                        "The content of a block, in braces, must begin on the line of its header.",
                    ));
                }
                _ => {
                    return Err(self.fail_here(
                        "Invalid block definition",
                        "Here a label in quotes or the opening brace \"{\" must follow.",
                    ));
                }
            }
        }
    }

    /// `kind "label {`: without its closing quote a label swallows the brace of the block.
    fn brace_in_label(&mut self, quote: Token) -> Option<Token> {
        let end = self.peek();
        let text = self.text(Token { end: end.start, ..quote });
        if end.kind != TokenKind::QuotedNewline || !text.ends_with('{') {
            return None;
        }
        self.pass_unclosed_string();
        Some(Token { kind: TokenKind::OpenBrace, start: end.start - 1, end: end.start })
    }

    /// True if only newlines stand before an opening brace.
    fn brace_follows(&self) -> bool {
        let rest = &self.tokens[self.at..];
        let next = rest.iter().find(|token| !matches!(token.kind, TokenKind::Newline | TokenKind::Comment));
        next.is_some_and(|token| token.kind == TokenKind::OpenBrace)
    }

    fn nested_block_body(&mut self, open: Token) -> (Body, Parsed<()>) {
        let mut items = Items::default();
        let result = self.nested(|parser| parser.block_body(open, &mut items));
        let open_span = self.span(open);
        let last = self.tokens[self.at.saturating_sub(1)];
        let span = open_span.to(Span { source: self.source, start: open.start, end: last.end.max(open.end) });
        let body = Body { attributes: items.attributes, blocks: items.blocks, span, missing_item_span: open_span };
        (body, result)
    }

    fn block_body(&mut self, open: Token, items: &mut Items) -> Parsed<()> {
        if self.kind() != TokenKind::Newline {
            return self.one_line_body(open, items);
        }
        let faults = self.faults;
        if self.items(items, true) == TokenKind::CloseBrace {
            self.take();
        } else if self.faults == faults {
            // After another error in this block the brace may well be there.
            self.unclosed(open);
        }
        Ok(())
    }

    fn unclosed(&mut self, open: Token) -> Failed {
        let detail =
            "This block is still open at the end of the file. A brace may be missing here or in a block inside.";
        self.fail(self.span(open), "Unclosed configuration block", detail)
    }

    /// `{ }` or `{ name = value }` on one line.
    fn one_line_body(&mut self, open: Token, items: &mut Items) -> Parsed<()> {
        let token = self.peek();
        match token.kind {
            TokenKind::CloseBrace => {
                self.take();
                return Ok(());
            }
            TokenKind::Identifier => {}
            TokenKind::EndOfFile => return Err(self.unclosed(open)),
            _ => return Err(self.no_item(token, "An argument (name = value) or a newline must follow here.")),
        }
        self.take();
        match self.kind() {
            TokenKind::Equal => self.attribute(self.ident(token), items)?,
            TokenKind::OpenBrace | TokenKind::OpenQuote | TokenKind::Identifier => {
                let at = self.span(token).to(self.span(self.peek()));
                let detail = format!(
                    "A block on one line holds one argument and no blocks. Write \"{}\" on a line of its own, or set it with an equals sign.",
                    self.text(token)
                );
                return Err(self.fail(at, "Argument definition required", detail));
            }
            _ => return Err(self.no_item(token, "After this name an equals sign must follow, to set an argument.")),
        }
        let detail = match self.kind() {
            TokenKind::CloseBrace => {
                self.take();
                return Ok(());
            }
            TokenKind::EndOfFile => return Err(self.unclosed(open)),
            TokenKind::Comma => {
                "A block on one line holds only one argument. Write each argument on its own line, without commas."
            }
            TokenKind::Newline => {
                "An argument on the line of the opening brace makes a block of one line: the closing brace must follow at once."
            }
            _ => "A block on one line holds only one argument: the closing brace must follow at once.",
        };
        Err(self.fail_here("Invalid single-argument block definition", detail))
    }
}

const MISPLACED_BRACE: &str = "The opening brace of a block must be on the line of its header.";

fn empty_body(span: Span) -> Body {
    Body { attributes: Vec::new(), blocks: Vec::new(), span, missing_item_span: span }
}

//! Tuples, objects and `for` expressions.

use crate::ast::Ident;
use crate::expression::{Expr, ExprKind, For, ObjectItem, ObjectKey};
use crate::parser::{Failed, Parsed, Parser};
use crate::token::{Token, TokenKind};

impl Parser<'_> {
    pub fn tuple_or_for(&mut self) -> Parsed<Expr> {
        let open = self.take();
        self.with_newlines(
            true,
            |parser| {
                if parser.at_word("for") { parser.for_expression(open) } else { parser.tuple(open) }
            },
        )
    }

    fn tuple(&mut self, open: Token) -> Parsed<Expr> {
        let mut elements = Vec::new();
        loop {
            if let Some(close) = self.take_if(TokenKind::CloseBracket) {
                let span = self.span(open).to(self.span(close));
                return Ok(Expr::new(ExprKind::Tuple(elements), span));
            }
            elements.push(self.expression()?);
            match self.kind() {
                TokenKind::CloseBracket => {}
                TokenKind::Comma => {
                    self.take();
                }
                TokenKind::EndOfFile => {
                    let detail =
                        "This list is still open at the end of the file. A bracket may be missing here or inside.";
                    return Err(self.fail_at_end(self.span(open), "Unterminated tuple constructor expression", detail));
                }
                _ => {
                    let detail = "After an element a comma or the closing bracket must follow.";
                    return Err(self.fail_since(self.span(open), "Missing item separator", detail));
                }
            }
        }
    }

    pub fn object_or_for(&mut self) -> Parsed<Expr> {
        let open = self.take();
        let is_for = self.with_newlines(true, |parser| Ok(parser.at_word("for")))?;
        if is_for {
            return self.with_newlines(true, |parser| parser.for_expression(open));
        }
        self.with_newlines(false, |parser| parser.object(open))
    }

    fn object(&mut self, open: Token) -> Parsed<Expr> {
        let mut items = Vec::new();
        loop {
            while self.take_if(TokenKind::Newline).is_some() {}
            if let Some(close) = self.take_if(TokenKind::CloseBrace) {
                let span = self.span(open).to(self.span(close));
                return Ok(Expr::new(ExprKind::Object(items), span));
            }
            let start = self.at;
            match self.object_item(open) {
                Ok(item) => items.push(item),
                Err(Failed) if self.skip_object_item(start) => {}
                Err(Failed) => return Err(Failed),
            }
        }
    }

    /// A key, a value and what separates them from the next.
    fn object_item(&mut self, open: Token) -> Parsed<ObjectItem> {
        let in_parentheses = self.kind() == TokenKind::OpenParen;
        let key = self.expression()?;
        self.key_separator(&key, open)?;
        let value = self.expression()?;
        self.pass_unclosed_string();
        match self.kind() {
            TokenKind::CloseBrace => {}
            TokenKind::Comma | TokenKind::Newline => {
                self.take();
            }
            TokenKind::EndOfFile => return Err(self.unterminated_object(open)),
            _ => {
                let detail = "After a value a newline, a comma or the closing brace must follow.";
                return Err(self.fail_since(self.span(open), "Missing attribute separator", detail));
            }
        }
        let key = if in_parentheses { ObjectKey::Expression(key) } else { object_key(key) };
        Ok(ObjectItem { key, value })
    }

    fn key_separator(&mut self, key: &Expr, open: Token) -> Parsed<()> {
        match self.kind() {
            TokenKind::Equal | TokenKind::Colon => {
                self.take();
                Ok(())
            }
            TokenKind::EndOfFile => Err(self.unterminated_object(open)),
            TokenKind::Newline | TokenKind::Comma => {
                let detail = "After the key an equals sign and a value must follow.";
                Err(self.fail_since(self.span(open), "Missing attribute value", detail))
            }
            TokenKind::Identifier if key.as_keyword().is_some() => Err(self.fail_since(
                self.span(open),
                "Missing key/value separator",
                "After the key an equals sign must follow. A key that is not one plain name is written in quotes.",
            )),
            _ => {
                let detail = "After the key an equals sign must follow.";
                Err(self.fail_since(self.span(open), "Missing key/value separator", detail))
            }
        }
    }

    fn unterminated_object(&mut self, open: Token) -> Failed {
        let detail = "This object is still open at the end of the file. A brace may be missing here or inside.";
        self.fail_at_end(self.span(open), "Unterminated object constructor expression", detail)
    }

    /// The rest of a `for` expression; the next token is the keyword.
    fn for_expression(&mut self, open: Token) -> Parsed<Expr> {
        let in_braces = open.kind == TokenKind::OpenBrace;
        self.take();
        let mut value_variable = self.for_variable(open, "After \"for\" the name of a variable must follow.")?;
        let mut key_variable = None;
        if self.take_if(TokenKind::Comma).is_some() {
            let second =
                self.for_variable(open, "After the comma the name of the variable for the value must follow.")?;
            key_variable = Some(std::mem::replace(&mut value_variable, second));
        }
        if !self.at_word("in") {
            return Err(self.for_failed(open, "After the names the keyword \"in\" must follow."));
        }
        self.take();
        let collection = self.expression()?;
        if self.take_if(TokenKind::Colon).is_none() {
            return Err(self.for_failed(open, "After the collection a colon must follow."));
        }
        let (key, value) = self.for_result(open)?;
        let grouping = match self.take_if(TokenKind::Ellipsis) {
            Some(token) if !in_braces => {
                let (at, shown) = (self.span(token), self.span(open).to(self.span(self.peek())));
                return Err(self.fail_in(shown, at, FOR_SUMMARY, "Only an object can group its values with \"...\"."));
            }
            found => found.is_some(),
        };
        let condition = if self.at_word("if") {
            self.take();
            Some(self.expression()?)
        } else {
            None
        };
        let close = if in_braces { TokenKind::CloseBrace } else { TokenKind::CloseBracket };
        let Some(close) = self.take_if(close) else {
            return Err(self.for_failed(open, "The expression is complete before this: it must be closed here."));
        };
        let span = self.span(open).to(self.span(close));
        let expr = For { key_variable, value_variable, collection, key, value, condition, grouping };
        Ok(Expr::new(ExprKind::For(Box::new(expr)), span))
    }

    fn for_variable(&mut self, open: Token, detail: &str) -> Parsed<Ident> {
        match self.take_if(TokenKind::Identifier) {
            Some(token) => Ok(self.ident(token)),
            None => Err(self.for_failed(open, detail)),
        }
    }

    /// `key => value` in braces, else a value.
    fn for_result(&mut self, open: Token) -> Parsed<(Option<Expr>, Expr)> {
        let in_braces = open.kind == TokenKind::OpenBrace;
        let first = self.expression()?;
        match self.take_if(TokenKind::FatArrow) {
            Some(_) if in_braces => Ok((Some(first), self.expression()?)),
            Some(_) => {
                // The whole item is read, for it is shown.
                self.expression()?;
                let detail = "In brackets each element is a value. To make an object with keys, use braces.";
                let shown = self.span(open).to(self.span(self.peek()));
                Err(self.fail_in(shown, first.span, FOR_SUMMARY, detail))
            }
            None if in_braces => {
                let shown = self.span(open).to(self.span(self.peek()));
                let detail = "In braces each element is a key and a value: key => value. To make a list, use brackets.";
                Err(self.fail_in(shown, first.span, FOR_SUMMARY, detail))
            }
            None => Ok((None, first)),
        }
    }

    fn for_failed(&mut self, open: Token, detail: &str) -> Failed {
        self.fail_since(self.span(open), FOR_SUMMARY, detail)
    }
}

const FOR_SUMMARY: &str = "Invalid 'for' expression";

/// How a key that is not in parentheses is read.
fn object_key(key: Expr) -> ObjectKey {
    if let Some(name) = key.as_keyword() {
        return ObjectKey::Name(Ident { name: name.into(), span: key.span });
    }
    match &key.kind {
        ExprKind::ScopeTraversal(traversal) => ObjectKey::Reference(traversal.clone()),
        _ => ObjectKey::Expression(key),
    }
}

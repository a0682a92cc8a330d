//! What follows a term: attributes, indices and splats.

use terrane_diag::Span;

use crate::ast::Str;
use crate::expression::{
    Expr, ExprKind, Index, IndexKey, Literal, RelativeTraversal, Splat, SplatKind, Step, StepKind, Traversal,
};
use crate::parser::{Failed, Parsed, Parser};
use crate::token::{Token, TokenKind};

impl Parser<'_> {
    pub fn traversals(&mut self, term: Expr) -> Parsed<Expr> {
        let mut expr = term;
        loop {
            expr = match self.kind() {
                TokenKind::Dot => self.after_dot(expr)?,
                TokenKind::OpenBracket => self.in_brackets(expr)?,
                _ => return Ok(expr),
            };
        }
    }

    fn after_dot(&mut self, source: Expr) -> Parsed<Expr> {
        let dot = self.take();
        if let Some(star) = self.take_if(TokenKind::Star) {
            let marker_span = self.span(dot).to(self.span(star));
            return self.attribute_splat(source, marker_span);
        }
        let step = self.dot_step(dot)?;
        Ok(with_step(source, step))
    }

    /// An attribute or a legacy index.
    fn dot_step(&mut self, dot: Token) -> Parsed<Step> {
        let token = self.peek();
        let text = self.text(token);
        let kind = match token.kind {
            TokenKind::Identifier => StepKind::Attribute(text.into()),
            TokenKind::Number => match text.split_once('.') {
                None => StepKind::LegacyIndex(text.into()),
                Some((first, second)) => {
                    let detail = format!("Two indices after another are written in brackets: [{first}][{second}].");
                    return Err(self.fail_here("Invalid legacy index syntax", detail));
                }
            },
            _ => {
                return Err(
                    self.fail_here("Invalid attribute name", "After a dot the name of an attribute must follow.")
                );
            }
        };
        self.take();
        Ok(Step { kind, span: self.span(dot).to(self.span(token)) })
    }

    /// `.*` with the attributes and legacy indices that follow it.
    fn attribute_splat(&mut self, source: Expr, marker_span: Span) -> Parsed<Expr> {
        let mut each = Expr::new(ExprKind::SplatItem, marker_span);
        while let Some(dot) = self.take_if(TokenKind::Dot) {
            if self.kind() == TokenKind::Star {
                return Err(self.fail_here(
                    "Nested splat expression not allowed",
                    "A splat with a star cannot stand in another one. Write both as [*].",
                ));
            }
            let step = self.dot_step(dot)?;
            each = with_step(each, step);
        }
        Ok(splat(source, each, SplatKind::Attribute, marker_span))
    }

    fn in_brackets(&mut self, source: Expr) -> Parsed<Expr> {
        let open = self.take();
        if let Some(marker_span) = self.star_in_brackets(open)? {
            let each = Expr::new(ExprKind::SplatItem, marker_span);
            let each = self.nested(|parser| parser.traversals(each))?;
            return Ok(splat(source, each, SplatKind::Full, marker_span));
        }
        let (key, brackets_span) = self.with_newlines(true, |parser| {
            let key = parser.expression()?;
            match parser.take_if(TokenKind::CloseBracket) {
                Some(close) => Ok((key, parser.span(open).to(parser.span(close)))),
                None => Err(parser
                    .fail_here("Missing close bracket on index", "After the index a closing bracket must follow.")),
            }
        })?;
        if let Some(key) = constant_key(&key) {
            return Ok(with_step(source, Step { kind: StepKind::Index(key), span: brackets_span }));
        }
        let span = source.span.to(brackets_span);
        let index = Index { collection: source, key, brackets_span };
        Ok(Expr::new(ExprKind::Index(Box::new(index)), span))
    }

    /// `*]`: the span of the whole `[*]`. Unlike an index, it may have newlines in it only where they do not
    /// matter outside of it either.
    fn star_in_brackets(&mut self, open: Token) -> Parsed<Option<Span>> {
        if self.kind() != TokenKind::Star {
            return Ok(None);
        }
        self.take();
        match self.take_if(TokenKind::CloseBracket) {
            Some(close) => Ok(Some(self.span(open).to(self.span(close)))),
            None => self.with_newlines(true, |parser| {
                Err(parser.fail_here(
                    "Missing close bracket on splat index",
                    "After the star of a splat a closing bracket must follow at once.",
                ))
            }),
        }
    }

    /// The whole input as a name with constant steps.
    pub fn absolute_traversal(&mut self) -> Parsed<Traversal> {
        let Some(root) = self.take_if(TokenKind::Identifier) else {
            return Err(self.fail_here("Variable name required", "It must begin with a name."));
        };
        let root = self.ident(root);
        let mut traversal = Traversal { span: root.span, root, steps: Vec::new() };
        loop {
            let step = match self.kind() {
                TokenKind::EndOfFile => return Ok(traversal),
                TokenKind::Dot => self.absolute_attribute()?,
                TokenKind::OpenBracket => self.absolute_index()?,
                _ => {
                    let detail = "Here an attribute (.name) or an index ([0] or [\"key\"]) must follow.";
                    return Err(self.fail_here("Invalid character", detail));
                }
            };
            traversal.span = traversal.span.to(step.span);
            traversal.steps.push(step);
        }
    }

    fn absolute_attribute(&mut self) -> Parsed<Step> {
        let dot = self.take();
        match self.kind() {
            TokenKind::Identifier => self.dot_step(dot),
            TokenKind::Star => Err(self.splat_not_allowed(".*")),
            _ => Err(self.fail_here("Attribute name required", "After a dot the name of an attribute must follow.")),
        }
    }

    fn absolute_index(&mut self) -> Parsed<Step> {
        let open = self.take();
        let token = self.peek();
        let key = match token.kind {
            TokenKind::Number => match self.number().into_kind() {
                ExprKind::Literal(Literal::Number(text)) => IndexKey::Number(text),
                _ => return Err(Failed),
            },
            TokenKind::OpenQuote => IndexKey::String(self.quoted_literal()?.0),
            TokenKind::Star => return Err(self.splat_not_allowed("[*]")),
            _ => {
                let detail = "In the brackets must stand a number or a string in double quotes.";
                return Err(self.fail_here("Index value required", detail));
            }
        };
        match self.take_if(TokenKind::CloseBracket) {
            Some(close) => Ok(Step { kind: StepKind::Index(key), span: self.span(open).to(self.span(close)) }),
            None => Err(self.fail_here("Unclosed index brackets", "After the index a closing bracket must follow.")),
        }
    }

    fn splat_not_allowed(&mut self, splat: &str) -> Failed {
        self.fail_here(
            "Splat expressions not allowed",
            format!("This must name one object: {splat} cannot be used here."),
        )
    }
}

fn splat(source: Expr, each: Expr, kind: SplatKind, marker_span: Span) -> Expr {
    let span = source.span.to(marker_span).to(each.span);
    Expr::new(ExprKind::Splat(Box::new(Splat { source, each, kind, marker_span })), span)
}

/// Adds a constant step to an expression, to the traversal that it is if it is one.
fn with_step(mut source: Expr, step: Step) -> Expr {
    let span = source.span.to(step.span);
    match &mut source.kind {
        ExprKind::ScopeTraversal(traversal) => {
            traversal.steps.push(step);
            traversal.span = span;
        }
        ExprKind::RelativeTraversal(relative) => relative.steps.push(step),
        _ => {
            let relative = RelativeTraversal { source: Box::new(source), steps: vec![step] };
            return Expr::new(ExprKind::RelativeTraversal(relative), span);
        }
    }
    source.span = span;
    source
}

/// The key if it is a number or a plain string.
fn constant_key(key: &Expr) -> Option<IndexKey> {
    match &key.kind {
        ExprKind::Literal(Literal::Number(text)) => Some(IndexKey::Number(text.clone())),
        ExprKind::Template(_) => key.as_literal_string().map(|text: Str| IndexKey::String(text)),
        _ => None,
    }
}

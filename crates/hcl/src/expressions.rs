//! Operators, terms and calls.

use terrane_diag::Span;

use crate::ast::{Ident, Str};
use crate::expression::{
    Binary, BinaryOperator, Call, Conditional, Expr, ExprKind, Literal, Traversal, Unary, UnaryOperator,
};
use crate::parser::{Parsed, Parser};
use crate::token::{Token, TokenKind};

/// How tightly an operator binds; higher is tighter.
fn binary_operator(kind: TokenKind) -> Option<(BinaryOperator, u8)> {
    Some(match kind {
        TokenKind::Or => (BinaryOperator::Or, 1),
        TokenKind::And => (BinaryOperator::And, 2),
        TokenKind::DoubleEqual => (BinaryOperator::Equal, 3),
        TokenKind::NotEqual => (BinaryOperator::NotEqual, 3),
        TokenKind::Greater => (BinaryOperator::Greater, 4),
        TokenKind::GreaterOrEqual => (BinaryOperator::GreaterOrEqual, 4),
        TokenKind::Less => (BinaryOperator::Less, 4),
        TokenKind::LessOrEqual => (BinaryOperator::LessOrEqual, 4),
        TokenKind::Plus => (BinaryOperator::Add, 5),
        TokenKind::Minus => (BinaryOperator::Subtract, 5),
        TokenKind::Star => (BinaryOperator::Multiply, 6),
        TokenKind::Slash => (BinaryOperator::Divide, 6),
        TokenKind::Percent => (BinaryOperator::Modulo, 6),
        _ => return None,
    })
}

impl Parser<'_> {
    pub fn expression(&mut self) -> Parsed<Expr> {
        self.nested(Parser::conditional)
    }

    fn conditional(&mut self) -> Parsed<Expr> {
        let condition = self.binary(1)?;
        if self.take_if(TokenKind::Question).is_none() {
            return Ok(condition);
        }
        let then = self.expression()?;
        if self.take_if(TokenKind::Colon).is_none() {
            return Err(self.fail_here(
                "Missing false expression in conditional",
                "After the result for true, a colon and the result for false must follow: condition ? a : b.",
            ));
        }
        let otherwise = self.expression()?;
        let span = condition.span.to(otherwise.span);
        Ok(Expr::new(ExprKind::Conditional(Box::new(Conditional { condition, then, otherwise })), span))
    }

    /// A chain of operators that bind at least as tightly as `minimum`. A long chain leans to the left and
    /// is read in a loop, so that its length costs no stack.
    fn binary(&mut self, minimum: u8) -> Parsed<Expr> {
        let mut left = self.unary()?;
        while let Some((operator, precedence)) = binary_operator(self.kind()).filter(|(_, found)| *found >= minimum) {
            let token = self.take();
            let right = self.binary(precedence + 1)?;
            let span = left.span.to(right.span);
            let binary = Binary { operator, operator_span: self.span(token), left, right };
            left = Expr::new(ExprKind::Binary(Box::new(binary)), span);
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let mut operators: Vec<(UnaryOperator, Token)> = Vec::new();
        loop {
            let operator = match self.kind() {
                TokenKind::Minus => UnaryOperator::Negate,
                TokenKind::Bang => UnaryOperator::Not,
                _ => break,
            };
            self.check_depth(operators.len() + 1)?;
            operators.push((operator, self.take()));
        }
        let mut expr = self.operand()?;
        for (operator, token) in operators.into_iter().rev() {
            let operator_span = self.span(token);
            let span = operator_span.to(expr.span);
            expr = Expr::new(ExprKind::Unary(Box::new(Unary { operator, operator_span, operand: expr })), span);
        }
        Ok(expr)
    }

    fn operand(&mut self) -> Parsed<Expr> {
        let term = self.term()?;
        self.traversals(term)
    }

    fn term(&mut self) -> Parsed<Expr> {
        let token = self.peek();
        match token.kind {
            TokenKind::Identifier => self.name(),
            TokenKind::Number => Ok(self.number()),
            TokenKind::OpenQuote | TokenKind::OpenHeredoc => self.template(),
            TokenKind::OpenParen => self.parentheses(),
            TokenKind::OpenBracket => self.tuple_or_for(),
            TokenKind::OpenBrace => self.object_or_for(),
            TokenKind::EndOfFile => {
                let detail = "An expression must begin here, but the input ends.";
                Err(self.fail_at_end(self.span(token), "Missing expression", detail))
            }
            _ => Err(self.fail_here("Invalid expression", "An expression must begin here, and none begins like this.")),
        }
    }

    pub fn number(&mut self) -> Expr {
        let token = self.take();
        let span = self.span(token);
        let text = self.text(token);
        if is_number(text) {
            return Expr::new(ExprKind::Literal(Literal::Number(text.into())), span);
        }
        self.error(span, "Invalid number literal", format!("\"{text}\" is not a number."));
        Expr::new(ExprKind::Error, span)
    }

    fn parentheses(&mut self) -> Parsed<Expr> {
        let open = self.take();
        self.with_newlines(true, |parser| {
            let inner = parser.expression()?;
            let Some(close) = parser.take_if(TokenKind::CloseParen) else {
                return Err(parser.fail_since(
                    parser.span(open),
                    "Unbalanced parentheses",
                    "The expression in parentheses is complete before this: a closing parenthesis must follow.",
                ));
            };
            let span = parser.span(open).to(parser.span(close));
            Ok(Expr::new(ExprKind::Parentheses(Box::new(inner)), span))
        })
    }

    /// A keyword, a reference or a function call.
    fn name(&mut self) -> Parsed<Expr> {
        let token = self.take();
        if matches!(self.kind(), TokenKind::OpenParen | TokenKind::DoubleColon) {
            return self.call(token);
        }
        let root = self.ident(token);
        let span = root.span;
        let kind = match root.name.as_str() {
            "true" => ExprKind::Literal(Literal::Bool(true)),
            "false" => ExprKind::Literal(Literal::Bool(false)),
            "null" => ExprKind::Literal(Literal::Null),
            _ => ExprKind::ScopeTraversal(Traversal { root, steps: Vec::new(), span }),
        };
        Ok(Expr::new(kind, span))
    }

    fn call(&mut self, first: Token) -> Parsed<Expr> {
        let Ident { name, span: name_span } = self.function_name(first)?;
        let Some(open) = self.take_if(TokenKind::OpenParen) else {
            return Err(self.fail_here(
                "Missing open parenthesis",
                "After the name of a function its arguments must follow, in parentheses.",
            ));
        };
        let (arguments, expand_final) =
            self.with_newlines(true, |parser| parser.arguments(name_span.to(parser.span(open))))?;
        let close = self.tokens[self.at - 1];
        let parens_span = self.span(open).to(self.span(close));
        let call = Call { name, name_span, arguments, expand_final, parens_span };
        Ok(Expr::new(ExprKind::Call(Box::new(call)), name_span.to(parens_span)))
    }

    /// `name` or `name::name::name`.
    fn function_name(&mut self, first: Token) -> Parsed<Ident> {
        let mut name = Str::from(self.text(first));
        let mut span = self.span(first);
        while self.take_if(TokenKind::DoubleColon).is_some() {
            let Some(part) = self.take_if(TokenKind::Identifier) else {
                return Err(self.fail_here("Missing function name", "After \"::\" a name must follow."));
            };
            name.push_str("::");
            name.push_str(self.text(part));
            span = span.to(self.span(part));
        }
        Ok(Ident { name, span })
    }

    /// Arguments up to the closing parenthesis, which is taken last.
    fn arguments(&mut self, opening: Span) -> Parsed<(Vec<Expr>, bool)> {
        let mut arguments = Vec::new();
        loop {
            if self.take_if(TokenKind::CloseParen).is_some() {
                return Ok((arguments, false));
            }
            arguments.push(self.expression()?);
            let next = self.peek();
            match next.kind {
                TokenKind::CloseParen => {}
                TokenKind::Comma => {
                    self.take();
                }
                TokenKind::Ellipsis => {
                    self.take();
                    if self.take_if(TokenKind::CloseParen).is_some() {
                        return Ok((arguments, true));
                    }
                    let detail =
                        "Only the last argument can be expanded with \"...\": the closing parenthesis must follow.";
                    let at = self.span(next);
                    return Err(self.fail_in(opening.to(at), at, "Missing closing parenthesis", detail));
                }
                TokenKind::EndOfFile => {
                    let detail =
                        "This call is still open at the end of the file. A parenthesis may be missing here or inside.";
                    return Err(self.fail_at_end(opening, "Unterminated function call", detail));
                }
                _ => {
                    let detail = "After an argument a comma or the closing parenthesis must follow.";
                    return Err(self.fail_since(opening, "Missing argument separator", detail));
                }
            }
        }
    }
}

/// True for what can be the value of a number: the scanner also lets `1.2.3` through, and exponents that
/// no implementation can represent.
fn is_number(text: &str) -> bool {
    const LARGEST_EXPONENT: i64 = 2_147_483_646;
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()),
        None => (text, Some(0)),
    };
    let digits = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    mantissa.bytes().all(digits)
        && mantissa.bytes().filter(|byte| *byte == b'.').count() <= 1
        && exponent.is_some_and(|exponent| exponent.abs() <= LARGEST_EXPONENT)
}

//! The state of one parse, and the ways in.
//!
//! A rule that cannot go on reports why and returns [`Failed`]; the enclosing body or object then skips to
//! where its next item begins. So there is about one message for each broken item, and none is hidden.

use terrane_diag::{Diagnostic, Diagnostics, SourceId, Span};

use crate::ast::{Body, File, Ident};
use crate::depth::{MAXIMUM_DEPTH, with_stack};
use crate::expression::{Expr, ExprKind, Traversal};
use crate::lexical;
use crate::scanner::{Start, scan};
use crate::token::{Token, TokenKind};

/// Reads a configuration file.
#[must_use]
pub fn parse_body(source: SourceId, bytes: &[u8], diags: &mut Diagnostics) -> File {
    in_source_order(diags, |diags| {
        let tokens = scan(source, bytes, Start::Code, diags);
        let mut parser = Parser::new(source, bytes, &tokens, diags);
        let body: Body = parser.file_body();
        File { body, tokens }
    })
}

/// Reads one expression; line breaks around it and in it do not matter.
#[must_use]
pub fn parse_expression(source: SourceId, bytes: &[u8], diags: &mut Diagnostics) -> Expr {
    in_source_order(diags, |diags| {
        let tokens = scan(source, bytes, Start::Code, diags);
        let mut parser = Parser::new(source, bytes, &tokens, diags);
        parser.ignore_newlines = true;
        let expr = parser.expression().and_then(|expr| parser.expect_end(expr));
        expr.unwrap_or_else(|Failed| Expr::new(ExprKind::Error, parser.whole_span()))
    })
}

/// Reads a template without quotes around it, as in a file that is given to `templatefile`.
#[must_use]
pub fn parse_template(source: SourceId, bytes: &[u8], diags: &mut Diagnostics) -> Expr {
    in_source_order(diags, |diags| {
        let tokens = scan(source, bytes, Start::Template, diags);
        let mut parser = Parser::new(source, bytes, &tokens, diags);
        let whole = parser.whole_span();
        parser.bare_template(whole).unwrap_or_else(|Failed| Expr::new(ExprKind::Error, whole))
    })
}

/// Reads a name with constant steps, such as `module.a["k"].b`, as it is given on a command line.
#[must_use]
pub fn parse_traversal(source: SourceId, bytes: &[u8], diags: &mut Diagnostics) -> Option<Traversal> {
    in_source_order(diags, |diags| {
        let tokens = scan(source, bytes, Start::Code, diags);
        let mut parser = Parser::new(source, bytes, &tokens, diags);
        parser.ignore_newlines = true;
        parser.absolute_traversal().ok().filter(|_| parser.faults == 0)
    })
}

/// Reads the traversal in a quoted string, as old configurations have it in `depends_on`. `None` without
/// a diagnostic means that the expression is not a plain string.
#[must_use]
pub fn parse_quoted_traversal(expr: &Expr, diags: &mut Diagnostics) -> Option<Traversal> {
    let text = expr.as_literal_string()?;
    let mut found = Diagnostics::new();
    let traversal = parse_traversal(expr.span.source, text.as_bytes(), &mut found);
    // Places count from the first character after the quote. Escapes before them are rare enough.
    let shift = |span: Span| {
        let start = expr.span.start.saturating_add(1);
        Span { source: span.source, start: start.saturating_add(span.start), end: start.saturating_add(span.end) }
    };
    for diagnostic in found.iter_mut() {
        diagnostic.subject = diagnostic.subject.map(shift);
        diagnostic.context = diagnostic.context.map(shift);
    }
    diags.append(found);
    traversal.map(|mut traversal| {
        traversal.span = shift(traversal.span);
        traversal.root.span = shift(traversal.root.span);
        traversal.steps.iter_mut().for_each(|step| step.span = shift(step.span));
        traversal
    })
}

/// The scanner and the parser each go through the input; a person reads their messages from the top.
fn in_source_order<T>(diags: &mut Diagnostics, parse: impl FnOnce(&mut Diagnostics) -> T) -> T {
    let mut found = Diagnostics::new();
    let result = parse(&mut found);
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(|diagnostic| diagnostic.subject.map(|span| span.start));
    diags.extend(found);
    result
}

/// The rule could not go on; why has been reported.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failed;

pub(crate) type Parsed<T> = Result<T, Failed>;

pub(crate) struct Parser<'a> {
    pub source: SourceId,
    bytes: &'a [u8],
    pub tokens: &'a [Token],
    /// Index of the token to look at next. Newlines and comments may come first.
    pub at: usize,
    /// True inside of parentheses and the like, where a newline is only space.
    pub ignore_newlines: bool,
    depth: usize,
    diags: &'a mut Diagnostics,
    /// How many errors there were, also those that were not worth a message.
    pub faults: usize,
    /// `faults` at the start of the present body item.
    pub faults_before_item: usize,
    /// A broken item has no end before the end of the input.
    pub runs_to_the_end: bool,
}

impl<'a> Parser<'a> {
    fn new(source: SourceId, bytes: &'a [u8], tokens: &'a [Token], diags: &'a mut Diagnostics) -> Parser<'a> {
        Parser {
            source,
            bytes,
            tokens,
            at: 0,
            ignore_newlines: false,
            depth: 0,
            diags,
            faults: 0,
            faults_before_item: 0,
            runs_to_the_end: false,
        }
    }

    /// The next token that matters here. A comment that ends its line counts as the newline.
    pub fn peek(&self) -> Token {
        self.tokens[self.peek_index()].as_newline()
    }

    fn peek_index(&self) -> usize {
        let mut index = self.at;
        // The last token, `EndOfFile`, stops the search.
        while self.tokens[index].is_skipped(self.ignore_newlines, self.bytes) {
            index += 1;
        }
        index
    }

    pub fn kind(&self) -> TokenKind {
        self.peek().kind
    }

    /// Takes the next token that matters. The end of the input can be taken any number of times.
    pub fn take(&mut self) -> Token {
        let index = self.peek_index();
        self.at = (index + 1).min(self.tokens.len() - 1);
        self.tokens[index].as_newline()
    }

    pub fn take_if(&mut self, kind: TokenKind) -> Option<Token> {
        (self.kind() == kind).then(|| self.take())
    }

    /// Goes on after a string whose closing quote is missing, where a newline may follow.
    pub fn pass_unclosed_string(&mut self) {
        self.take_if(TokenKind::QuotedNewline);
    }

    /// The text of a token; empty if it is not UTF-8.
    pub fn text(&self, token: Token) -> &'a str {
        std::str::from_utf8(self.bytes.get(token.range()).unwrap_or_default()).unwrap_or_default()
    }

    pub fn span(&self, token: Token) -> Span {
        Span { source: self.source, start: token.start, end: token.end }
    }

    pub fn ident(&self, token: Token) -> Ident {
        Ident { name: self.text(token).into(), span: self.span(token) }
    }

    /// True if the next token is this word.
    pub fn at_word(&self, word: &str) -> bool {
        let token = self.peek();
        token.kind == TokenKind::Identifier && self.text(token) == word
    }

    pub fn ends_with_newline(&self, token: Token) -> bool {
        token.ends_with_newline(self.bytes)
    }

    pub fn whole_span(&self) -> Span {
        Span::new(self.source, 0, self.bytes.len())
    }

    /// Runs `work` with newlines being space or not, and returns to the present state after it.
    pub fn with_newlines<T>(&mut self, ignored: bool, work: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let outside = std::mem::replace(&mut self.ignore_newlines, ignored);
        let result = work(self);
        self.ignore_newlines = outside;
        result
    }

    /// Runs `work` one level deeper.
    pub fn nested<T>(&mut self, work: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        self.check_depth(1)?;
        self.depth += 1;
        let result = with_stack(|| work(self));
        self.depth -= 1;
        result
    }

    /// Fails if `more` levels are too many.
    pub fn check_depth(&mut self, more: usize) -> Parsed<()> {
        if self.depth + more <= MAXIMUM_DEPTH {
            return Ok(());
        }
        let detail = format!(
            "The code is nested more than {MAXIMUM_DEPTH} levels deep here. Split it into several local values."
        );
        Err(self.fail_here("Too deeply nested", detail))
    }

    /// Reports an error, unless it is only a consequence of an invalid token, which was reported already.
    pub fn error(&mut self, at: Span, summary: &'static str, detail: impl Into<String>) {
        self.report(Diagnostic::error(summary, detail).at(at), at);
    }

    fn report(&mut self, diagnostic: Diagnostic, at: Span) {
        self.faults += 1;
        let index = self.tokens.partition_point(|token| token.start < at.start);
        let consequence = self.tokens[index..]
            .iter()
            .take_while(|token| token.start == at.start)
            .any(|token| lexical::is_invalid(token.kind));
        if !consequence {
            self.diags.push(diagnostic);
        }
    }

    pub fn fail(&mut self, at: Span, summary: &'static str, detail: impl Into<String>) -> Failed {
        self.error(at, summary, detail);
        Failed
    }

    /// An error because the input ends. After another one in the same item, what is missing may well be
    /// there, only skipped, and then this says nothing.
    pub fn fail_at_end(&mut self, at: Span, summary: &'static str, detail: &'static str) -> Failed {
        if self.faults == self.faults_before_item { self.fail(at, summary, detail) } else { Failed }
    }

    /// An error at the next token.
    pub fn fail_here(&mut self, summary: &'static str, detail: impl Into<String>) -> Failed {
        let at = self.span(self.peek());
        self.fail(at, summary, detail)
    }

    /// An error at the next token, which people understand when they see all from `start` on.
    pub fn fail_since(&mut self, start: Span, summary: &'static str, detail: impl Into<String>) -> Failed {
        let at = self.span(self.peek());
        self.fail_in(start.to(at), at, summary, detail)
    }

    /// An error of which `shown` is to be seen.
    pub fn fail_in(&mut self, shown: Span, at: Span, summary: &'static str, detail: impl Into<String>) -> Failed {
        self.report(Diagnostic::error(summary, detail).at(at).within(shown), at);
        Failed
    }

    fn expect_end(&mut self, expr: Expr) -> Parsed<Expr> {
        if self.kind() == TokenKind::EndOfFile {
            return Ok(expr);
        }
        Err(self.fail_here(
            "Extra characters after expression",
            "The expression is complete before this; what follows does not belong to it.",
        ))
    }
}

impl Token {
    fn is_skipped(self, ignore_newlines: bool, bytes: &[u8]) -> bool {
        match self.kind {
            TokenKind::Newline => ignore_newlines,
            TokenKind::Comment => ignore_newlines || !self.ends_with_newline(bytes),
            _ => false,
        }
    }

    fn ends_with_newline(self, bytes: &[u8]) -> bool {
        bytes.get(self.range()).unwrap_or_default().ends_with(b"\n")
    }

    fn as_newline(self) -> Token {
        if self.kind == TokenKind::Comment { Token { kind: TokenKind::Newline, ..self } } else { self }
    }
}

//! Quoted strings, heredocs and bare templates: from tokens to pieces of text and sequences.

use terrane_diag::Span;

use crate::ast::{Ident, Str};
use crate::escape;
use crate::expression::{Expr, ExprKind, TemplatePart};
use crate::parser::{Failed, Parsed, Parser};
use crate::template_layout::{self, Piece, Sequence, SequenceKind};
use crate::token::{Token, TokenKind};

impl Parser<'_> {
    /// A quoted string or a heredoc.
    pub fn template(&mut self) -> Parsed<Expr> {
        let open = self.take();
        let flush = self.text(open).starts_with("<<-");
        let close = if open.kind == TokenKind::OpenQuote { TokenKind::CloseQuote } else { TokenKind::CloseHeredoc };
        let start = self.span(open);
        self.nested(|parser| {
            let (pieces, end) = parser.pieces(close)?;
            Ok(parser.template_expression(pieces, flush, start.to(end), end))
        })
    }

    /// The whole input as a template.
    pub fn bare_template(&mut self, whole: Span) -> Parsed<Expr> {
        let (pieces, end) = self.pieces(TokenKind::EndOfFile)?;
        Ok(self.template_expression(pieces, false, whole, end))
    }

    fn template_expression(&mut self, mut pieces: Vec<Piece>, flush: bool, span: Span, end: Span) -> Expr {
        // Empty text beside an interpolation counts here: `" ${~ x ~} "` is a string, `"${~ x ~}"` is x.
        if let [Piece::Sequence(Sequence { kind: SequenceKind::Interpolation(_), .. })] = pieces.as_slice()
            && let Some(Piece::Sequence(Sequence { kind: SequenceKind::Interpolation(inner), .. })) = pieces.pop()
        {
            return Expr::new(ExprKind::TemplateWrap(Box::new(inner)), span);
        }
        template_layout::trim(&mut pieces);
        if flush {
            template_layout::remove_indentation(&mut pieces);
        }
        let parts: Parsed<Vec<TemplatePart>> = self.nest(pieces, end);
        let kind = parts.map_or(ExprKind::Error, ExprKind::Template);
        Expr::new(kind, span)
    }

    /// The pieces up to the closing token, and its span.
    fn pieces(&mut self, close: TokenKind) -> Parsed<(Vec<Piece>, Span)> {
        let mut pieces = Vec::new();
        loop {
            let token = self.peek();
            let span = self.span(token);
            match token.kind {
                // The quote is missing, which has been reported. The token stays, for the rules around us.
                TokenKind::QuotedNewline if token.start == token.end => {
                    self.faults += 1;
                    return Ok((pieces, span));
                }
                kind if kind == close => {
                    self.take();
                    return Ok((pieces, span));
                }
                TokenKind::QuotedText | TokenKind::TemplateText => {
                    self.take();
                    let text = self.decode(token);
                    pieces.push(Piece::Text { text, span });
                }
                TokenKind::QuotedNewline | TokenKind::InvalidUtf8 | TokenKind::Invalid => {
                    self.take();
                }
                TokenKind::OpenInterpolation => pieces.push(Piece::Sequence(self.interpolation()?)),
                TokenKind::OpenDirective => pieces.push(Piece::Sequence(self.directive()?)),
                _ => {
                    let detail = if close == TokenKind::CloseQuote {
                        "The closing quote of this string is missing."
                    } else {
                        "The closing line of this heredoc is missing: it must hold the marker and nothing else, and end with a newline."
                    };
                    return Err(self.fail(span, "Unterminated template string", detail));
                }
            }
        }
    }

    fn decode(&mut self, token: Token) -> String {
        let text = self.text(token);
        if token.kind == TokenKind::TemplateText {
            return escape::decode_template(text);
        }
        let (decoded, faults) = escape::decode_quoted(text);
        for fault in faults {
            let start = token.range().start;
            let at = Span::new(self.source, start + fault.range.start, start + fault.range.end);
            self.error(at, "Invalid escape sequence", fault.detail);
        }
        decoded
    }

    /// `${ expression }`
    fn interpolation(&mut self) -> Parsed<Sequence> {
        let open = self.take();
        let expr = self.with_newlines(true, Parser::expression)?;
        let (span, trim_after) = self.close_sequence(open, "Extra characters after interpolation expression")?;
        let kind = SequenceKind::Interpolation(expr);
        Ok(Sequence { kind, span, trim_before: self.text(open).ends_with('~'), trim_after })
    }

    /// The closing brace; the span of the whole sequence, and whether it trims what follows.
    fn close_sequence(&mut self, open: Token, summary: &'static str) -> Parsed<(Span, bool)> {
        let outside = std::mem::replace(&mut self.ignore_newlines, true);
        let next = self.peek();
        let result = match next.kind {
            TokenKind::CloseSequence => {
                self.take();
                Ok((self.span(open).to(self.span(next)), self.text(next).starts_with('~')))
            }
            TokenKind::EndOfFile | TokenKind::OpenQuote if open.kind == TokenKind::OpenInterpolation => {
                let detail = "The brace that closes this interpolation is missing.";
                Err(self.fail(self.span(open), "Unclosed template interpolation sequence", detail))
            }
            _ => {
                let mut detail = String::from("The closing brace of the sequence must follow here.");
                if open.kind == TokenKind::OpenInterpolation {
                    detail.push_str(
                        " If this is meant for another program, such as a shell, write \"$${\" instead of \"${\".",
                    );
                }
                Err(self.fail_since(self.span(open), summary, detail))
            }
        };
        self.ignore_newlines = outside;
        result
    }

    /// `%{ keyword ... }`
    fn directive(&mut self) -> Parsed<Sequence> {
        let open = self.take();
        let trim_before = self.text(open).ends_with('~');
        let (kind, summary) = self.with_newlines(true, Parser::directive_kind)?;
        let (span, trim_after) = self.close_sequence(open, summary)?;
        Ok(Sequence { kind, span, trim_before, trim_after })
    }

    fn directive_kind(&mut self) -> Parsed<(SequenceKind, &'static str)> {
        let Some(keyword) = self.take_if(TokenKind::Identifier) else {
            let detail =
                "Here a keyword must follow: if, else, endif, for or endfor. For a literal \"%{\" write \"%%{\".";
            return Err(self.fail_here("Invalid template directive", detail));
        };
        Ok(match self.text(keyword) {
            "if" => (SequenceKind::If(self.expression()?), "Extra characters in if marker"),
            "else" => (SequenceKind::Else, "Extra characters in else marker"),
            "endif" => (SequenceKind::EndIf, "Extra characters in endif marker"),
            "for" => (self.for_directive()?, "Extra characters in for marker"),
            "endfor" => (SequenceKind::EndFor, "Extra characters in endfor marker"),
            other => {
                let mut detail = format!("\"{other}\" is not a keyword of templates.");
                let lower = other.to_lowercase();
                if ["if", "else", "endif", "for", "endfor"].contains(&lower.as_str()) {
                    detail.push_str(&format!(" Did you mean \"{lower}\"?"));
                }
                return Err(self.fail(self.span(keyword), "Invalid template control keyword", detail));
            }
        })
    }

    fn for_directive(&mut self) -> Parsed<SequenceKind> {
        let mut value = self.directive_variable("After \"for\" the name of a variable must follow.")?;
        let mut key = None;
        if self.take_if(TokenKind::Comma).is_some() {
            let second =
                self.directive_variable("After the comma the name of the variable for the value must follow.")?;
            key = Some(std::mem::replace(&mut value, second));
        }
        if !self.at_word("in") {
            return Err(self.fail_here("Invalid 'for' directive", "After the names the keyword \"in\" must follow."));
        }
        self.take();
        let collection = self.expression()?;
        Ok(SequenceKind::For { key, value, collection })
    }

    fn directive_variable(&mut self, detail: &str) -> Parsed<Ident> {
        match self.take_if(TokenKind::Identifier) {
            Some(token) => Ok(self.ident(token)),
            None => Err(self.fail_here("Invalid 'for' directive", detail)),
        }
    }

    /// A quoted string in which there are no sequences: a label, or a key on a command line.
    pub fn quoted_literal(&mut self) -> Parsed<(Str, Span)> {
        let open = self.take();
        let mut text = String::new();
        loop {
            let token = self.peek();
            match token.kind {
                TokenKind::CloseQuote => {
                    self.take();
                    return Ok((escape::normalise(text), self.span(open).to(self.span(token))));
                }
                TokenKind::QuotedText => {
                    self.take();
                    text.push_str(&self.decode(token));
                }
                TokenKind::OpenInterpolation | TokenKind::OpenDirective => {
                    let sign = if token.kind == TokenKind::OpenInterpolation { '$' } else { '%' };
                    let detail = format!(
                        "No sequences can stand in this string. For a literal \"{sign}{{\" write \"{sign}{sign}{{\"."
                    );
                    self.error(self.span(token), "Invalid string literal", detail);
                    self.skip_sequence();
                }
                TokenKind::QuotedNewline if token.start == token.end => {
                    self.faults += 1;
                    return Err(Failed);
                }
                TokenKind::QuotedNewline | TokenKind::InvalidUtf8 | TokenKind::Invalid => {
                    self.take();
                }
                _ => {
                    let detail = "The closing quote of this string is missing.";
                    return Err(self.fail_here("Unterminated string literal", detail));
                }
            }
        }
    }

    /// Skips a sequence of which the opening token is next.
    fn skip_sequence(&mut self) {
        let mut depth = 0_usize;
        loop {
            match self.take().kind {
                TokenKind::OpenInterpolation | TokenKind::OpenDirective => depth += 1,
                TokenKind::CloseSequence => depth = depth.saturating_sub(1),
                TokenKind::EndOfFile | TokenKind::QuotedNewline => return,
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
    }
}

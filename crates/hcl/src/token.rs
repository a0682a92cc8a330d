/// One token. Spaces and tabs are not tokens; they are what lies between two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    /// Byte offset of the first byte.
    pub start: u32,
    /// Byte offset after the last byte.
    pub end: u32,
}

impl Token {
    #[must_use]
    pub fn range(&self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    Identifier,
    Number,
    /// `#` and `//` comments hold their newline; `/* */` comments do not.
    Comment,
    Newline,

    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    OpenParen,
    CloseParen,

    Equal,
    DoubleEqual,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    And,
    Or,
    Bang,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Question,
    Colon,
    DoubleColon,
    Comma,
    Dot,
    Ellipsis,
    FatArrow,

    OpenQuote,
    CloseQuote,
    /// `<<EOT` or `<<-EOT` with its newline.
    OpenHeredoc,
    /// The closing line with its indentation, without its newline.
    CloseHeredoc,
    /// Text of a quoted string, still escaped.
    QuotedText,
    /// Text of a heredoc or of a bare template: at most one line, with its newline.
    TemplateText,
    /// `${` or `${~`
    OpenInterpolation,
    /// `%{` or `%{~`
    OpenDirective,
    /// `}` or `~}`
    CloseSequence,

    /// A line break inside a quoted string; empty where the string ends at the line break.
    QuotedNewline,
    /// `&`, `|`, `^`, `~` alone.
    BitwiseOperator,
    Apostrophe,
    Backquote,
    Semicolon,
    /// Bytes that are not UTF-8.
    InvalidUtf8,
    /// Any other character.
    Invalid,
    EndOfFile,
}

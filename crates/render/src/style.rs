/// How text for people looks: colours, and how many columns there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// With escape sequences, and diagnostics in a box.
    pub color: bool,
    /// Columns of the terminal; prose is wrapped before them. 0 wraps nothing.
    pub width: usize,
    /// Whether more than ASCII can be drawn.
    pub unicode: bool,
}

impl Default for Style {
    /// As in a pipe with `-no-color`.
    fn default() -> Style {
        Style { color: false, width: 78, unicode: true }
    }
}

/// What a stretch of text is, as far as its looks go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    Bold,
    Red,
    BoldRed,
    Green,
    BoldGreen,
    Yellow,
    BoldYellow,
    Cyan,
    Dim,
    Underline,
}

impl Paint {
    fn code(self) -> &'static str {
        match self {
            Paint::Bold => "1",
            Paint::Red => "31",
            Paint::BoldRed => "1;31",
            Paint::Green => "32",
            Paint::BoldGreen => "1;32",
            Paint::Yellow => "33",
            Paint::BoldYellow => "1;33",
            Paint::Cyan => "36",
            Paint::Dim => "90",
            Paint::Underline => "4",
        }
    }
}

impl Style {
    pub(crate) fn paint(&self, paint: Paint, text: &str) -> String {
        match self.color {
            true => format!("\u{1b}[{}m{text}\u{1b}[0m", paint.code()),
            false => text.to_string(),
        }
    }
}

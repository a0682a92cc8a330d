//! The one way to write a file: how names, operators and comments are spaced, indented and put under each
//! other. Only spaces between tokens change, and what [`modernise`] says in the language of today.
//!
//! A file stays equal where nobody would choose otherwise: line breaks, comments, blank lines and the text
//! of strings are the author's.

mod columns;
mod indentation;
mod layout;
mod modernise;
mod spacing;

use std::borrow::Cow;

use terrane_diag::{Diagnostics, SourceId};

use crate::parser::parse_body;
use crate::scanner::{Start, scan};
use layout::Layout;

/// The file in its canonical form, without a byte order mark. A file with syntax errors, which are reported,
/// is left as it is.
#[must_use]
pub fn format(source: SourceId, bytes: &[u8], diags: &mut Diagnostics) -> Vec<u8> {
    let mut noticed = Diagnostics::new();
    let file = parse_body(source, bytes, &mut noticed);
    let broken = noticed.has_errors();
    diags.append(noticed);
    if broken {
        return bytes.to_vec();
    }
    match modernise::modernise(bytes, &file) {
        Cow::Borrowed(bytes) => laid_out(bytes, &file.tokens),
        Cow::Owned(bytes) => {
            let tokens = scan(source, &bytes, Start::Code, &mut Diagnostics::new());
            laid_out(&bytes, &tokens)
        }
    }
}

fn laid_out(bytes: &[u8], tokens: &[crate::Token]) -> Vec<u8> {
    let mut layout = Layout::new(bytes, tokens);
    spacing::apply(&mut layout);
    indentation::apply(&mut layout);
    columns::apply(&mut layout);
    layout.written()
}

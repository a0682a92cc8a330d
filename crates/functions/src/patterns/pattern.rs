//! A compiled pattern.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use regex_automata::Input;
use regex_automata::meta::Regex;

use super::dialect::{self, PatternError};

pub(super) struct Pattern {
    regex: Regex,
    groups: Vec<Option<String>>,
}

/// The whole match and what each group matched.
pub(super) type Captures = Vec<Option<Range<usize>>>;

/// Larger automata than this many bytes are refused.
const LARGEST: usize = 100 << 20;

/// Patterns are used in loops, over and over. Compiling one takes much longer than most matches.
const REMEMBERED: usize = 8;

thread_local! {
    static LATEST: RefCell<Vec<(String, Rc<Pattern>)>> = const { RefCell::new(Vec::new()) };
}

impl Pattern {
    pub(super) fn compile(pattern: &str) -> Result<Rc<Pattern>, PatternError> {
        let remembered = LATEST.with_borrow(|latest| {
            latest.iter().find(|(text, _)| text == pattern).map(|(_, compiled)| Rc::clone(compiled))
        });
        if let Some(compiled) = remembered {
            return Ok(compiled);
        }
        let compiled = Rc::new(Pattern::compile_anew(pattern)?);
        LATEST.with_borrow_mut(|latest| {
            latest.truncate(REMEMBERED - 1);
            latest.insert(0, (pattern.to_owned(), Rc::clone(&compiled)));
        });
        Ok(compiled)
    }

    fn compile_anew(pattern: &str) -> Result<Pattern, PatternError> {
        let parsed = dialect::parse(pattern)?;
        let config = Regex::config().nfa_size_limit(Some(LARGEST));
        let regex = Regex::builder().configure(config).build_from_hir(&parsed.hir);
        let regex = regex.map_err(|_| PatternError { reason: "expression too large", part: pattern.to_owned() })?;
        Ok(Pattern { regex, groups: parsed.groups })
    }

    /// The names of the groups, as far as they have any.
    pub(super) fn groups(&self) -> &[Option<String>] {
        &self.groups
    }

    /// All matches from left to right. None overlap, and an empty one does not follow another directly.
    pub(super) fn matches(&self, text: &str) -> impl Iterator<Item = Captures> {
        self.regex.captures_iter(Input::new(text)).map(|captures| {
            (0..captures.group_len()).map(|index| captures.get_group(index).map(|span| span.range())).collect()
        })
    }
}

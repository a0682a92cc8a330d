//! Deep input must end in a diagnostic, not in a stack overflow.

/// Levels of nesting (parentheses, brackets, templates, blocks, chained `?:`) that are accepted. People
/// write tens; generated code was seen with hundreds.
pub(crate) const MAXIMUM_DEPTH: usize = 1_500;

const RED_ZONE: usize = 128 * 1024;
const STACK_SEGMENT: usize = 2 * 1024 * 1024;

/// Runs `work` with enough stack for some more levels of recursion.
pub(crate) fn with_stack<R>(work: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(RED_ZONE, STACK_SEGMENT, work)
}

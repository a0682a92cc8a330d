//! Plans for people.

mod changes;
mod prose;
mod text;

use terrane_addr::AbsResourceInstance;
use terrane_plan::OutputChange;

pub use text::{apply_summary_text, plan_hint_text, plan_text};

/// Changes in the order in which they are shown: modules further down come later.
pub(crate) fn by_depth<T>(changes: &[T], address: impl Fn(&T) -> &AbsResourceInstance) -> Vec<&T> {
    let mut ordered: Vec<&T> = changes.iter().collect();
    ordered.sort_by_key(|change| address(change).module().steps().len());
    ordered
}

/// An output that was secret still is one in the plan that ends that.
pub(crate) fn is_sensitive(output: &OutputChange) -> bool {
    output.sensitive || output.before.deep_marks().is_sensitive()
}

//! `.tfvars` files: values for variables.

use std::sync::Arc;

use indexmap::IndexMap;
use terrane_addr::Str;
use terrane_diag::{Diagnostics, SourceId, SourceMap, Span};
use terrane_hcl::Expr;

use crate::{constant, content};

/// Reads a file of values that is in the source map. The expressions refer to nothing: those that did were
/// reported and are left out.
pub fn read_variables_file(
    source: SourceId,
    map: &SourceMap,
    diags: &mut Diagnostics,
) -> IndexMap<Str, (Arc<Expr>, Span)> {
    let mut values = IndexMap::new();
    let Some(file) = map.get(source) else {
        return values;
    };
    if file.path().ends_with(".json") {
        let detail = format!(
            "{} is written in the JSON syntax, which this version does not read. Write the same in the native syntax, \
             in a file that ends with \".tfvars\".",
            file.path()
        );
        diags.error(Span::new(source, 0, 0), "JSON syntax is not supported yet", detail);
        return values;
    }
    let body = terrane_hcl::parse_body(source, file.bytes(), diags).body;
    for attribute in content::attributes_only(body, diags) {
        if constant::refers_to_nothing(&attribute.expr, diags) {
            values.insert(attribute.name.name, (attribute.expr, attribute.name.span));
        }
    }
    values
}

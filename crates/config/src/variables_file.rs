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
    let body = match file.path().ends_with(".json") {
        true => terrane_hcl::parse_json_body(source, file.bytes(), diags),
        false => terrane_hcl::parse_body(source, file.bytes(), diags).body,
    };
    for attribute in content::attributes_only(body, diags) {
        if attribute.is_property {
            // Nothing is evaluated here: strings are what they say.
            values.insert(attribute.name.name, (Arc::new(attribute.expr.with_literal_strings()), attribute.name.span));
        } else if constant::refers_to_nothing(&attribute.expr, diags) {
            values.insert(attribute.name.name, (attribute.expr, attribute.name.span));
        }
    }
    values
}

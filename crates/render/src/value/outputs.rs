//! What the command `output` prints.

use std::collections::BTreeMap;

use terrane_diag::{Diagnostic, Diagnostics};
use terrane_state::OutputValue;
use terrane_value::json::{self, Json};
use terrane_value::{Content, Str, Type, Value};

use super::value_text;
use crate::json::{Members, tree};

/// All outputs, one after the other, as they are shown after an apply and by `output`.
#[must_use]
pub fn outputs_text(outputs: &BTreeMap<Str, OutputValue>) -> String {
    let one = |(name, output): (&Str, &OutputValue)| match output.sensitive {
        true => format!("{name} = <sensitive>\n"),
        false => format!("{name} = {}\n", value_text(&decoded(output), 0)),
    };
    outputs.iter().map(one).collect()
}

/// The document of `output -json`, with a line break at its end.
#[must_use]
pub fn outputs_json(outputs: &BTreeMap<Str, OutputValue>) -> String {
    let mut members = Members::new();
    for (name, output) in outputs {
        let member = Members::new()
            .with("sensitive", output.sensitive)
            .with("type", tree(&output.ty))
            .with("value", tree(&output.value));
        members.push(name, member);
    }
    let mut out = Json::from(members).pretty();
    out.push('\n');
    out
}

/// `output <name>`: who asks for an output by name sees it, secret or not.
#[must_use]
pub fn output_text(output: &OutputValue) -> String {
    let mut out = value_text(&decoded(output), 0);
    out.push('\n');
    out
}

/// `output -json <name>`
#[must_use]
pub fn output_json(output: &OutputValue) -> String {
    format!("{}\n", tree(&output.value))
}

/// `output -raw <name>`: the bare text, without a line break at its end. `None`, which has been reported,
/// if the value is no text and cannot become one.
pub fn output_raw(name: &str, output: &OutputValue, diags: &mut Diagnostics) -> Option<String> {
    let value = decoded(output);
    let what = match value.unmark().0 {
        Content::String(text) => return Some(text.to_string()),
        Content::Number(number) => return Some(number.to_string()),
        Content::Bool(value) => return Some(value.to_string()),
        Content::Null => "null".into(),
        _ => value.ty().friendly_name(),
    };
    let detail = format!(
        "The -raw option only supports strings, numbers, and boolean values, but output value {name:?} is {what}.\n\nUse \
         the -json option for machine-readable representations of output values that have complex types."
    );
    diags.push(Diagnostic::error("Unsupported value for raw output", detail));
    None
}

/// What `output <name>` answers about a name that is not there.
pub fn output_not_found(name: &str) -> Diagnostic {
    Diagnostic::error(
        format!("Output {name:?} not found"),
        "The output variable requested could not be found in the state file. If you recently added this to your \
         configuration, be sure to run `terrane apply`, since the state won't be updated with new output variables \
         until that command is run.",
    )
}

/// The value with its type. What a state file says about types is not always true; then the type is the one
/// that the text suggests.
pub(crate) fn decoded(output: &OutputValue) -> Value {
    let text = output.value.as_str().as_bytes();
    let typed = json::decode_type(output.ty.as_str().as_bytes()).ok().and_then(|ty| json::decode(text, &ty).ok());
    typed.or_else(|| json::decode_implied(text).ok()).unwrap_or_else(|| Value::null(Type::Dynamic))
}

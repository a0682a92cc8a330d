//! Checks of a configuration that many resource types need.

use terrane_provider::ProviderDiagnostic;
use terrane_value::{Content, Number, Path};

use crate::object::Object;
use crate::resource::invalid;
use crate::shape::Shape;

/// What only the provider can set. The summaries are those of the providers that these stand in for.
pub(crate) fn check_read_only(shape: &Shape, config: &Object, is_builtin: bool) -> Vec<ProviderDiagnostic> {
    let given = shape.fields.iter().filter(|field| field.is_read_only() && !config.get(field.name).is_null());
    let complaint = |name: &str| {
        let detail = format!("The provider sets \"{name}\" by itself. Remove the argument.");
        let summary = match is_builtin {
            true => format!("\"{name}\" attribute is read-only"),
            false => "Invalid Configuration for Read-Only Attribute".into(),
        };
        invalid(name, &summary, detail)
    };
    given.map(|field| complaint(field.name)).collect()
}

/// Whether whole numbers are whole, and where they may be.
pub(crate) fn check_ranges(shape: &Shape, config: &Object) -> Vec<ProviderDiagnostic> {
    let mut complaints = Vec::new();
    for field in &shape.fields {
        if let (Some((minimum, maximum)), Content::Number(number)) = (field.range, config.get(field.name).unmark().0) {
            complaints.extend(check_range(field.name, number, minimum, maximum));
        }
    }
    complaints
}

fn check_range(name: &str, number: &Number, minimum: i64, maximum: i64) -> Option<ProviderDiagnostic> {
    let Some(value) = number.as_i64() else {
        let detail = format!("Attribute {name} must be a whole number of 64 bits, got: {number}");
        return Some(invalid(name, "Invalid Attribute Value", detail));
    };
    let wanted = match (minimum, maximum) {
        _ if (minimum..=maximum).contains(&value) => return None,
        (_, i64::MAX) => format!("at least {minimum}"),
        (i64::MIN, _) => format!("at most {maximum}"),
        _ => format!("between {minimum} and {maximum}"),
    };
    let detail = format!("Attribute {name} value must be {wanted}, got: {value}");
    Some(invalid(name, "Invalid Attribute Value", detail))
}

/// Complains unless the text is one of those that there are.
pub(crate) fn check_choice(name: &str, choices: &[&str], config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
    if let Some(text) = config.string(name)
        && !choices.contains(&text)
    {
        complaints.push(no_choice(&Path::new().attribute(name), choices, text));
    }
}

/// That the text at a path is none of those that there are.
pub(crate) fn no_choice(path: &Path, choices: &[&str], text: &str) -> ProviderDiagnostic {
    let choices: Vec<String> = choices.iter().map(|choice| format!("{choice:?}")).collect();
    let name = path.to_string();
    let detail = format!(
        "Attribute {} value must be one of: [{}], got: {text:?}",
        name.trim_start_matches('.'),
        choices.join(" ")
    );
    ProviderDiagnostic::error("Invalid Attribute Value Match", detail).at(path.clone())
}

/// Complains unless exactly one of the attributes is in the configuration. An unknown one may turn out
/// to be absent.
pub(crate) fn exactly_one_of(names: &[&str], config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
    at_least_one_of(names, config, complaints);
    at_most_one_of(names, config, complaints);
}

pub(crate) fn at_least_one_of(names: &[&str], config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
    if names.iter().all(|name| config.get(name).is_null()) {
        let detail = format!("At least one of these attributes must be configured: [{}]", names.join(","));
        complaints.push(ProviderDiagnostic::error("Missing Attribute Configuration", detail));
    }
}

pub(crate) fn at_most_one_of(names: &[&str], config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
    let present: Vec<&str> =
        names.iter().copied().filter(|name| config.get(name).is_known() && !config.get(name).is_null()).collect();
    if let [first, second, ..] = present.as_slice() {
        let detail = format!("Attribute {second:?} cannot be specified when {first:?} is specified");
        complaints.push(invalid(second, "Invalid Attribute Combination", detail));
    }
}

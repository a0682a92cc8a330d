//! `count` and `for_each`: how many instances, under which keys. The only place where things multiply.

use terrane_addr::InstanceKey;
use terrane_config::Repetition;
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_hcl::Expr;
use terrane_value::{Content, Str, Type, Value, convert};

use crate::expression::{Lookup, evaluate};

/// What `each` and `count` stand for in one instance.
#[derive(Clone, Debug, Default)]
pub struct RepetitionData {
    pub each: Option<(Value, Value)>,
    pub count_index: Option<Value>,
}

/// Which instances a block has.
#[derive(Clone, Debug)]
pub enum Instances {
    Once,
    /// `enabled = false`: not at all, and its value is null.
    Never,
    Count(u64),
    /// In the order of the keys. Values keep their marks.
    ForEach(Vec<(Str, Value)>),
}

impl Instances {
    /// Whether there is an instance with this key.
    #[must_use]
    pub fn contains(&self, key: &InstanceKey) -> bool {
        match (self, key) {
            (Instances::Once, InstanceKey::None) => true,
            (Instances::Count(count), InstanceKey::Int(index)) => index < count,
            (Instances::ForEach(entries), InstanceKey::Str(key)) => entries.iter().any(|(own, _)| own == key),
            _ => false,
        }
    }

    /// Key and `each`/`count` of every instance, in order.
    pub fn iter(&self) -> Box<dyn Iterator<Item = (InstanceKey, RepetitionData)> + '_> {
        match self {
            Instances::Never => Box::new(std::iter::empty()),
            Instances::Once => Box::new(std::iter::once((InstanceKey::None, RepetitionData::default()))),
            Instances::Count(count) => Box::new((0..*count).map(|index| (InstanceKey::Int(index), at_index(index)))),
            Instances::ForEach(entries) => {
                Box::new(entries.iter().map(|(key, value)| (InstanceKey::Str(key.clone()), at_key(key, value))))
            }
        }
    }
}

fn at_index(index: u64) -> RepetitionData {
    RepetitionData { count_index: Some(Value::number(index)), each: None }
}

fn at_key(key: &Str, value: &Value) -> RepetitionData {
    RepetitionData { each: Some((Value::string(key.clone()), value.clone())), count_index: None }
}

/// `each` and `count` when one instance stands for all (validation).
#[must_use]
pub fn symbolic(repetition: &Repetition) -> RepetitionData {
    match repetition {
        Repetition::Once | Repetition::Enabled(_) => RepetitionData::default(),
        Repetition::Count(_) => RepetitionData { count_index: Some(Value::unknown(Type::Number)), each: None },
        Repetition::ForEach(_) => {
            RepetitionData { each: Some((Value::unknown(Type::String), Value::dynamic())), count_index: None }
        }
    }
}

/// Evaluates `count` or `for_each`. `None` after reporting why there is no answer.
pub fn instances(repetition: &Repetition, lookup: &dyn Lookup, diags: &mut Diagnostics) -> Option<Instances> {
    match repetition {
        Repetition::Once => Some(Instances::Once),
        Repetition::Count(expr) => count(expr, lookup, diags),
        Repetition::ForEach(expr) => for_each(expr, lookup, diags),
        Repetition::Enabled(expr) => enabled(expr, lookup, diags),
    }
}

/// Whether it cannot be told yet how often a block repeats. What is wrong for another reason is left to
/// [`instances`], which reports it.
#[must_use]
pub fn is_undecided(repetition: &Repetition, lookup: &dyn Lookup) -> bool {
    let Some(expr) = repetition.expr() else { return false };
    let mut unheard = Diagnostics::new();
    let value = evaluate(expr, lookup, &mut unheard);
    let marks = if matches!(value.ty(), Type::Set(_)) { value.deep_marks() } else { value.marks() };
    if unheard.has_errors() || marks.is_sensitive() || marks.is_ephemeral() {
        return false;
    }
    match (repetition, value.ty()) {
        (Repetition::Once, _) => false,
        (Repetition::ForEach(_), Type::Set(_)) => !value.unmark_deep().0.is_wholly_known(),
        (Repetition::ForEach(_), Type::Map(_) | Type::Object(_) | Type::Dynamic)
        | (Repetition::Count(_) | Repetition::Enabled(_), _) => !value.is_known(),
        // No type that could ever be right.
        (Repetition::ForEach(_), _) => false,
    }
}

const ENABLED: &str = "Invalid enabled argument";

/// `lifecycle { enabled = ... }`, which decides between one instance and none.
fn enabled(expr: &Expr, lookup: &dyn Lookup, diags: &mut Diagnostics) -> Option<Instances> {
    let errors_before = error_count(diags);
    let value = evaluate(expr, lookup, diags);
    if error_count(diags) > errors_before {
        return None;
    }
    let (value, marks) = value.unmark_deep();
    let refused = |detail: String, diags: &mut Diagnostics| refuse(expr, lookup, ENABLED, detail, diags);
    if marks.is_sensitive() {
        let detail = "A sensitive value cannot decide whether something is there: everybody who sees the plan would see \
                      it. Use a value that is not sensitive, or nonsensitive() if this one gives nothing away.";
        return refused(detail.into(), diags);
    }
    if marks.is_ephemeral() {
        let detail = "An ephemeral value cannot decide whether something is there: it may be another one when the plan \
                      is applied. Use a value that is not ephemeral.";
        return refused(detail.into(), diags);
    }
    if value.is_null() {
        return refused("The value of \"enabled\" is null; true or false is required.".into(), diags);
    }
    let decided = match convert(&value, &Type::Bool) {
        Ok(decided) => decided,
        Err(error) => return refused(format!("The value of \"enabled\" must be true or false: {error}."), diags),
    };
    match decided.unmark().0 {
        Content::Bool(true) => Some(Instances::Once),
        Content::Bool(false) => Some(Instances::Never),
        _ => refused(
            "Whether \"enabled\" is true depends on resource attributes that cannot be determined until apply. Use a \
             value that is known while planning, or apply first only the resources that it depends on (-target)."
                .into(),
            diags,
        ),
    }
}

fn refuse<T>(
    expr: &Expr,
    lookup: &dyn Lookup,
    summary: &'static str,
    detail: impl Into<String>,
    diags: &mut Diagnostics,
) -> Option<T> {
    let mut diagnostic = Diagnostic::error(summary, detail).at(expr.span);
    diagnostic.values = crate::scope::statements(expr, lookup);
    diags.push(diagnostic);
    None
}

const COUNT: &str = "Invalid count argument";
const FOR_EACH: &str = "Invalid for_each argument";

fn count(expr: &Expr, lookup: &dyn Lookup, diags: &mut Diagnostics) -> Option<Instances> {
    let errors_before = error_count(diags);
    let value = evaluate(expr, lookup, diags);
    if error_count(diags) > errors_before {
        return None;
    }
    let (value, marks) = value.unmark_deep();
    let refused = |detail: String, diags: &mut Diagnostics| refuse(expr, lookup, COUNT, detail, diags);
    if marks.is_sensitive() {
        let detail = "Sensitive values, or values derived from sensitive values, cannot be used as count arguments. If \
                      used, the sensitive value could be exposed as a resource instance key.";
        return refused(detail.into(), diags);
    }
    if marks.is_ephemeral() {
        let detail = "The given \"count\" is derived from an ephemeral value, which means that Terraform cannot persist \
                      it between plan/apply rounds. Use only non-ephemeral values to specify the number of resource \
                      instances.";
        return refused(detail.into(), diags);
    }
    if value.is_null() {
        return refused("The given \"count\" argument value is null. An integer is required.".into(), diags);
    }
    let number = match convert(&value, &Type::Number) {
        Ok(number) => number,
        Err(error) => return refused(format!("The given \"count\" argument value is unsuitable: {error}."), diags),
    };
    match number.unmark().0 {
        Content::Number(number) if number.is_negative() => refused(
            "The given \"count\" argument value is unsuitable: must be greater than or equal to zero.".into(),
            diags,
        ),
        Content::Number(number) => match number.as_i64() {
            Some(count) => Some(Instances::Count(count.unsigned_abs())),
            None => refused(
                "The given \"count\" argument value is unsuitable: value must be a whole number, between \
                 -9223372036854775808 and 9223372036854775807 inclusive."
                    .into(),
                diags,
            ),
        },
        _ => refused(
            "The \"count\" value depends on resource attributes that cannot be determined until apply, so Terraform \
             cannot predict how many instances will be created. To work around this, use the -target argument to first \
             apply only the resources that the count depends on."
                .into(),
            diags,
        ),
    }
}

fn error_count(diags: &Diagnostics) -> usize {
    diags.iter().filter(|diagnostic| diagnostic.severity == terrane_diag::Severity::Error).count()
}

fn for_each(expr: &Expr, lookup: &dyn Lookup, diags: &mut Diagnostics) -> Option<Instances> {
    let errors_before = error_count(diags);
    let value = evaluate(expr, lookup, diags);
    if error_count(diags) > errors_before {
        return None;
    }
    let mut refused = |detail: String, diags: &mut Diagnostics| refuse(expr, lookup, FOR_EACH, detail, diags);
    let (content, marks) = value.unmark();
    let marks = if matches!(value.ty(), Type::Set(_)) { value.deep_marks() } else { marks };
    if marks.is_sensitive() {
        let detail = "Sensitive values, or values derived from sensitive values, cannot be used as for_each arguments. \
                      If used, the sensitive value could be exposed as a resource instance key.";
        return refused(detail.into(), diags);
    }
    if marks.is_ephemeral() {
        let detail = "The given \"for_each\" value is derived from an ephemeral value, which means that Terraform cannot \
                      persist it between plan/apply rounds. Use only non-ephemeral values to specify a resource's \
                      instance keys.";
        return refused(detail.into(), diags);
    }
    match (value.ty(), content) {
        (_, Content::Null) => {
            refused("The given \"for_each\" argument value is null. A map, or set of strings is allowed.".into(), diags)
        }
        (_, Content::Map(entries)) => Some(Instances::ForEach(entries.to_vec())),
        (_, Content::Object(ty, items)) => {
            Some(Instances::ForEach(ty.names().iter().cloned().zip(items.iter().cloned()).collect()))
        }
        (Type::Set(element), content) => set_instances(element, &value, content, &mut refused, diags),
        (Type::Map(_) | Type::Object(_) | Type::Dynamic, Content::Unknown(_)) => refused(UNKNOWN_MAP.into(), diags),
        (ty, _) => refused(
            format!(
                "The given \"for_each\" argument value is unsuitable: the \"for_each\" argument must be a map, or set of \
                 strings, and you have provided a value of type {}.",
                ty.friendly_name()
            ),
            diags,
        ),
    }
}

const UNKNOWN_MAP: &str = "The \"for_each\" map includes keys derived from resource attributes that cannot be determined \
until apply, and so Terraform cannot determine the full set of keys that will identify the instances of this resource.\n\n\
When working with unknown values in for_each, it's better to define the map keys statically in your configuration and place \
apply-time results only in the map values.\n\nAlternatively, you could use the -target planning option to first apply only \
the resources that the for_each value depends on, and then apply a second time to fully converge.";

const UNKNOWN_SET: &str = "The \"for_each\" set includes values derived from resource attributes that cannot be determined \
until apply, and so Terraform cannot determine the full set of keys that will identify the instances of this resource.\n\n\
When working with unknown values in for_each, it's better to use a map value where the keys are defined statically in your \
configuration and where only the values contain apply-time results.\n\nAlternatively, you could use the -target planning \
option to first apply only the resources that the for_each value depends on, and then apply a second time to fully converge.";

fn set_instances(
    element: &Type,
    value: &Value,
    content: Content<'_>,
    refused: &mut dyn FnMut(String, &mut Diagnostics) -> Option<Instances>,
    diags: &mut Diagnostics,
) -> Option<Instances> {
    if !value.is_wholly_known() {
        return refused(UNKNOWN_SET.into(), diags);
    }
    let Content::Set(items) = content else {
        return refused(UNKNOWN_SET.into(), diags);
    };
    if !items.is_empty() && *element != Type::String {
        let detail = format!(
            "The given \"for_each\" argument value is unsuitable: \"for_each\" supports maps and sets of strings, but you \
             have provided a set containing type {}.",
            element.friendly_name()
        );
        return refused(detail, diags);
    }
    let mut entries = Vec::with_capacity(items.len());
    for item in items {
        let Content::String(key) = item.unmark().0 else {
            let detail = "The given \"for_each\" argument value is unsuitable: \"for_each\" sets must not contain null \
                          values.";
            return refused(detail.into(), diags);
        };
        entries.push((key.clone(), item.clone()));
    }
    Some(Instances::ForEach(entries))
}

//! What `random_string` and `random_password` share.

use terrane_provider::ProviderDiagnostic;
use terrane_value::{Type, Value};

use crate::Environment;
use crate::object::Object;
use crate::planning::Planning;
use crate::random::dice::Dice;
use crate::random::{count, keepers};
use crate::resource::invalid;
use crate::shape::{Field, computed, optional, optional_computed, required};

/// The kinds of characters: the flag that allows them, the least number of them, and which they are.
const CLASSES: [(&str, &str, &str); 4] = [
    ("lower", "min_lower", "abcdefghijklmnopqrstuvwxyz"),
    ("numeric", "min_numeric", "0123456789"),
    ("special", "min_special", "!@#$%&*()-_=+[]{}<>:?"),
    ("upper", "min_upper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
];

/// All attributes but `id` and the results.
pub(super) fn fields() -> Vec<Field> {
    let flag = |name, what: &str| {
        let description = format!("Include {what} characters in the result. Default value is `true`.");
        optional_computed(name, Type::Bool, &description).replaces()
    };
    let minimum = |name, what: &str| {
        let description = format!("Minimum number of {what} characters in the result. Default value is `0`.");
        optional_computed(name, Type::Number, &description).integer().default(Value::number(0)).replaces()
    };
    let length = "The length of the string desired. The minimum value for length is 1 and, length must also be >= \
                  (`min_upper` + `min_lower` + `min_numeric` + `min_special`).";
    vec![
        keepers(),
        required("length", Type::Number, length).at_least(1).replaces(),
        flag("lower", "lowercase alphabet").default(Value::bool(true)),
        minimum("min_lower", "lowercase alphabet"),
        minimum("min_numeric", "numeric"),
        minimum("min_special", "special"),
        minimum("min_upper", "uppercase alphabet"),
        flag("number", "numeric").deprecated(),
        flag("numeric", "numeric"),
        optional("override_special", Type::String, "Your own list of special characters.").replaces_unless_emptied(),
        flag("special", "special").default(Value::bool(true)),
        flag("upper", "uppercase alphabet").default(Value::bool(true)),
    ]
}

pub(super) fn result(name: &'static str) -> Field {
    computed(name, Type::String, "The generated random string.").kept()
}

pub(super) fn validate(config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
    let minimums = CLASSES.map(|(_, minimum, _)| config.integer(minimum).unwrap_or_default());
    let sum = minimums.into_iter().fold(0, i64::saturating_add);
    if let Some(length) = config.integer("length")
        && length >= 1
        && length < sum
    {
        let detail = format!(
            "Attribute length value must be at least sum of min_lower + min_numeric + min_special + min_upper, which \
             is {sum}, got: {length}"
        );
        complaints.push(invalid("length", "Invalid Attribute Value", detail));
    }
    if CLASSES.iter().all(|(flag, ..)| config.boolean(flag) == Some(false)) {
        let detail = "At least one of the attributes lower, numeric, special and upper must be true.";
        complaints.push(ProviderDiagnostic::error("Invalid Attribute Combination", detail));
    }
}

/// `number` is the old name of `numeric`: both always say the same.
pub(super) fn adjust(planning: &mut Planning<'_>) -> Result<(), ProviderDiagnostic> {
    let (number, numeric) = (planning.config.get("number"), planning.config.get("numeric"));
    let value = match (number.is_null(), numeric.is_null()) {
        (true, true) => Value::bool(true),
        (false, true) => number.clone(),
        (true, false) => numeric.clone(),
        (false, false) if number.is_known() && numeric.is_known() && !number.same(numeric) => {
            let summary = "Number and numeric are both configured with different values";
            return Err(invalid("number", summary, "Number is deprecated, use numeric instead"));
        }
        // They stay as configured; creating looks at `numeric`.
        (false, false) => return Ok(()),
    };
    planning.replan("number", value.clone());
    planning.replan("numeric", value);
    Ok(())
}

pub(super) fn generate(environment: &Environment, object: &Object) -> Result<String, ProviderDiagnostic> {
    let length = count(object, "length")?;
    let mut dice = Dice::new(environment, None);
    let mut allowed: Vec<char> = Vec::new();
    let mut result: Vec<char> = Vec::with_capacity(length);
    for (flag, minimum, own) in CLASSES {
        let overridden = if flag == "special" { object.string("override_special") } else { None };
        let characters: Vec<char> = overridden.unwrap_or(own).chars().collect();
        // Negative ones ask for nothing.
        for _ in 0..object.integer(minimum).unwrap_or_default().min(length as i64) {
            result.push(pick(&characters, minimum, &mut dice)?);
        }
        if object.boolean(flag) == Some(true) {
            allowed.extend(characters);
        }
    }
    if result.len() > length {
        let detail = format!("Attribute length value must be at least {}, the sum of the minimums.", result.len());
        return Err(invalid("length", "Invalid Attribute Value", detail));
    }
    while result.len() < length {
        result.push(pick(&allowed, "length", &mut dice)?);
    }
    dice.shuffle(&mut result);
    Ok(result.into_iter().collect())
}

fn pick(characters: &[char], attribute: &str, dice: &mut Dice<'_>) -> Result<char, ProviderDiagnostic> {
    if characters.is_empty() {
        let detail = format!("Attribute {attribute} asks for characters, but there are none to choose from.");
        return Err(invalid(attribute, "No characters allowed", detail));
    }
    Ok(*dice.choose(characters))
}

/// The attributes as if nothing but the length had been configured.
pub(super) fn import(text: &str, object: &mut Object) {
    object.set("length", Value::number(text.chars().count()));
    object.set("result", Value::string(text));
    complete(object);
}

/// Old releases left attributes with defaults null, and had no `numeric`.
pub(super) fn complete(object: &mut Object) {
    if object.get("numeric").is_null() {
        object.set("numeric", object.get("number").clone());
    }
    set_defaults(object);
    if object.get("number").is_null() {
        object.set("number", object.get("numeric").clone());
    }
    if object.get("length").is_null() {
        let length = object.string("result").unwrap_or_default().chars().count();
        object.set("length", Value::number(length));
    }
}

pub(super) fn set_defaults(object: &mut Object) {
    for (flag, minimum, _) in CLASSES {
        if object.get(flag).is_null() {
            object.set(flag, Value::bool(true));
        }
        if object.get(minimum).is_null() {
            object.set(minimum, Value::number(0));
        }
    }
}

//! Maps and objects.

use terrane_value::{Content, Marks, Str, Type, Value, convert};

use crate::Fault;
use crate::quote::shown;
use crate::signature::{Answer, Call, Function, Parameter, items, text};

fn any() -> Type {
    Type::Dynamic
}

fn map_of_strings() -> Type {
    Type::map(Type::list(Type::String))
}

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "keys",
        "Returns the keys of a map, or the attribute names of an object, in order.",
        &[Parameter::any("inputMap").marked().unknown()],
        any,
        keys,
    )
    .decided(keys_type),
    Function::new(
        "lookup",
        "Returns the element of a map with the given key, or the default value if there is none.",
        &[Parameter::any("inputMap").marked(), Parameter::string("key").marked()],
        any,
        lookup,
    )
    .variadic(Parameter::any("default").nullable().unknown().dynamic().marked())
    .decided(lookup_type)
    .maybe_null(),
    Function::new(
        "merge",
        "Joins maps or objects into one. Of several elements with the same key the last one is kept.",
        &[],
        any,
        merge,
    )
    .variadic(Parameter::any("maps").nullable().dynamic().marked())
    .decided(merge_type),
    Function::new(
        "transpose",
        "Turns a map of lists of strings round: each string becomes a key, with the list of the keys it was under.",
        &[Parameter::new("values", map_of_strings)],
        map_of_strings,
        transpose,
    ),
    Function::new(
        "values",
        "Returns the values of a map or an object, in the order of their keys.",
        &[Parameter::any("mapping").marked()],
        any,
        values,
    )
    .decided(values_type),
    Function::new(
        "zipmap",
        "Makes a map of a list of keys and a list of values.",
        &[Parameter::new("keys", || Type::list(Type::String)).marked(), Parameter::any("values").marked()],
        any,
        zipmap,
    )
    .decided(zipmap_type),
];

fn keys_type(arguments: &[Value]) -> Result<Type, Fault> {
    match arguments[0].ty() {
        Type::Map(_) => Ok(Type::list(Type::String)),
        Type::Object(object) => Ok(Type::tuple(object.names().iter().map(|_| Type::String))),
        _ => Err(Fault::at(0, "must have map or object type")),
    }
}

fn keys(call: &Call<'_>) -> Answer {
    let map = &call.arguments[0];
    let keys = match (map.ty(), map.unmark().0) {
        (Type::Object(object), _) => {
            Value::tuple(object.names().iter().map(|name| Value::string(name.clone())).collect())
        }
        (_, Content::Map(entries)) => {
            Value::list(Type::String, entries.iter().map(|(key, _)| Value::string(key.clone())).collect())
        }
        _ => Value::unknown(call.returns.clone()),
    };
    Ok(keys.with_marks(map.marks()))
}

fn values_type(arguments: &[Value]) -> Result<Type, Fault> {
    match arguments[0].ty() {
        Type::Map(element) => Ok(Type::List(element.clone())),
        Type::Object(object) => Ok(Type::tuple(object.types().iter().cloned())),
        _ => Err(Fault::new("values() requires a map as the first argument")),
    }
}

fn values(call: &Call<'_>) -> Answer {
    let map = &call.arguments[0];
    let values = match (call.returns, map.unmark().0) {
        (Type::List(element), Content::Map(entries)) => {
            Value::list(Type::clone(element), entries.iter().map(|(_, value)| value.clone()).collect())
        }
        (_, Content::Object(_, items)) => Value::tuple(items.to_vec()),
        _ => return call.unknown(),
    };
    Ok(values.with_marks(map.marks()))
}

fn lookup_type(arguments: &[Value]) -> Result<Type, Fault> {
    if arguments.len() > 3 {
        return Err(Fault::new(format!("lookup() takes two or three arguments, got {}", arguments.len())));
    }
    let default = arguments.get(2);
    match arguments[0].ty() {
        Type::Object(object) => {
            let Some(key) = text(&arguments[1]) else { return Ok(Type::Dynamic) };
            match (object.get(key), default) {
                (Some(ty), _) => Ok(ty.clone()),
                (None, Some(default)) => Ok(default.ty().clone()),
                (None, None) => {
                    let key = shown(key, arguments[1].marks());
                    Err(Fault::at(0, format!("the given object has no attribute {key}")))
                }
            }
        }
        Type::Map(element) => match default.map(|default| convert(default, element)) {
            None => Ok(Type::clone(element)),
            Some(Ok(default)) if **element == Type::Dynamic => Ok(default.ty().clone()),
            Some(Ok(_)) => Ok(Type::clone(element)),
            Some(Err(_)) => Err(Fault::at(2, "the default value must have the same type as the map elements")),
        },
        _ => Err(Fault::at(0, "lookup() requires a map as the first argument")),
    }
}

fn lookup(call: &Call<'_>) -> Answer {
    let (map, key) = (&call.arguments[0], &call.arguments[1]);
    let marks = map.marks().union(key.marks());
    let found = match map.unmark().0 {
        Content::Object(object, items) => object.index_of(call.text(1)).map(|index| &items[index]),
        Content::Map(entries) => {
            entries.binary_search_by(|(own, _)| own.as_str().cmp(call.text(1))).ok().map(|index| &entries[index].1)
        }
        _ => None,
    };
    if let Some(found) = found {
        return Ok(found.clone().with_marks(marks));
    }
    if let Some(default) = call.arguments.get(2) {
        let default = convert(default, call.returns).map_err(|error| Fault::at(2, error.message))?;
        return Ok(default.with_marks(marks));
    }
    let key = shown(call.text(1), key.marks());
    Err(Fault::new(format!("lookup failed to find key {key}")))
}

fn merge_type(arguments: &[Value]) -> Result<Type, Fault> {
    let mut attributes: Vec<(Str, Type)> = Vec::new();
    let mut undecided = false;
    for argument in arguments {
        match (argument.ty(), argument.unmark().0) {
            (Type::Dynamic, Content::Unknown(_)) => return Ok(Type::Dynamic),
            (Type::Dynamic, _) | (Type::Map(_) | Type::Object(_), Content::Null) => {}
            (Type::Object(object), _) => {
                attributes.extend(object.iter().map(|(name, ty, _)| (name.clone(), ty.clone())));
            }
            (_, Content::Map(entries)) => {
                attributes.extend(entries.iter().map(|(key, value)| (key.clone(), value.ty().clone())));
            }
            (Type::Map(_), _) => undecided = true,
            (other, _) => {
                let name = kind(other);
                return Err(Fault::new(format!("arguments must be maps or objects, got {name:?}")));
            }
        }
    }
    match arguments.first().map(Value::ty) {
        Some(map @ Type::Map(_)) if arguments.iter().all(|argument| argument.ty() == map) => Ok(map.clone()),
        _ if undecided => Ok(Type::Dynamic),
        _ => Ok(Type::object(attributes)),
    }
}

fn kind(ty: &Type) -> String {
    match ty {
        Type::Tuple(_) => "tuple".into(),
        other => other.friendly_name(),
    }
}

fn merge(call: &Call<'_>) -> Answer {
    let marks: Marks = call.arguments.iter().map(Value::marks).collect();
    let mut given = call.arguments.iter().filter(|argument| !argument.is_null());
    if let (Some(only), None) = (given.next(), given.next())
        && only.ty() == call.returns
    {
        return Ok(only.clone().with_marks(marks));
    }
    let mut all: Vec<(Str, Value)> = Vec::new();
    for argument in call.arguments {
        match argument.unmark().0 {
            Content::Map(entries) => all.extend(entries.iter().cloned()),
            Content::Object(object, items) => all.extend(object.names().iter().cloned().zip(items.iter().cloned())),
            _ => {}
        }
    }
    let merged = match call.returns {
        Type::Map(element) => Value::map(Type::clone(element), all),
        _ => Value::object(all),
    };
    Ok(merged.with_marks(marks))
}

fn transpose(call: &Call<'_>) -> Answer {
    let Content::Map(entries) = call.arguments[0].unmark().0 else { return call.unknown() };
    if !call.wholly_known() {
        return call.unknown();
    }
    let mut turned: std::collections::BTreeMap<Str, Vec<Value>> = std::collections::BTreeMap::new();
    for (key, list) in entries {
        let Some(items) = items(list) else {
            return Err(Fault::new("input must not contain null list"));
        };
        for item in items {
            let Content::String(item) = item.unmark().0 else {
                return Err(Fault::new("input list must not contain null string"));
            };
            turned.entry(item.clone()).or_default().push(Value::string(key.clone()));
        }
    }
    // The keys come in order, and each list follows them.
    let lists = turned.into_iter().map(|(key, keys)| (key, Value::list(Type::String, keys)));
    Ok(Value::map(Type::list(Type::String), lists))
}

fn zipmap_type(arguments: &[Value]) -> Result<Type, Fault> {
    let (keys, values) = (&arguments[0], &arguments[1]);
    match values.ty() {
        Type::List(element) => Ok(Type::Map(element.clone())),
        Type::Tuple(types) => {
            if !keys.is_wholly_known() {
                return Ok(Type::Dynamic);
            }
            same_length(items(keys).unwrap_or_default().len(), types.len())?;
            let names = key_names(keys)?;
            Ok(Type::object(names.into_iter().zip(types.iter().cloned())))
        }
        _ => Err(Fault::new("values argument must be a list or tuple value")),
    }
}

fn key_names(keys: &Value) -> Result<Vec<Str>, Fault> {
    let mut names = Vec::new();
    for (index, key) in items(keys).unwrap_or_default().iter().enumerate() {
        match key.unmark().0 {
            Content::String(name) => names.push(name.clone()),
            _ => return Err(Fault::new(format!("keys list has null value at index {index}"))),
        }
    }
    Ok(names)
}

fn same_length(keys: usize, values: usize) -> Result<(), Fault> {
    match keys == values {
        true => Ok(()),
        false => Err(Fault::new(format!("number of keys ({keys}) does not match number of values ({values})"))),
    }
}

fn zipmap(call: &Call<'_>) -> Answer {
    let (keys, values) = (&call.arguments[0], &call.arguments[1]);
    let marks = keys.deep_marks().union(values.marks());
    if !keys.is_wholly_known() {
        return Ok(Value::unknown(call.returns.clone()).with_marks(marks));
    }
    let values = call.items(1);
    same_length(items(keys).unwrap_or_default().len(), values.len())?;
    let names = key_names(keys)?;
    let entries = names.into_iter().zip(values.iter().cloned());
    let zipped = match call.returns {
        Type::Map(element) => Value::map(Type::clone(element), entries),
        _ => Value::object(entries),
    };
    Ok(zipped.with_marks(marks))
}

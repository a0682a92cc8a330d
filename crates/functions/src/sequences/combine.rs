//! Lists made of lists.

use terrane_value::{Content, Marks, Type, Value, convert, unify};

use crate::Fault;
use crate::signature::{Answer, Call, items};

pub(super) fn concat_type(arguments: &[Value]) -> Result<Type, Fault> {
    if arguments.is_empty() {
        return Err(Fault::new("at least one argument is required"));
    }
    let types: Vec<Type> = arguments.iter().map(|argument| argument.ty().clone()).collect();
    if types.iter().all(|ty| matches!(ty, Type::List(_)))
        && let Some(list @ Type::List(_)) = unify(&types)
    {
        return Ok(list);
    }
    let mut elements = Vec::new();
    for (index, argument) in arguments.iter().enumerate() {
        match (argument.ty(), argument.unmark().0) {
            (Type::Tuple(types), _) => elements.extend(types.iter().cloned()),
            (Type::List(_), Content::List(items)) => elements.extend(items.iter().map(|item| item.ty().clone())),
            (Type::List(_), _) => return Ok(Type::Dynamic),
            (other, _) => {
                let name = other.friendly_name();
                return Err(Fault::at(index, format!("all arguments must be lists or tuples; got {name}")));
            }
        }
    }
    Ok(Type::tuple(elements))
}

pub(super) fn concat(call: &Call<'_>) -> Answer {
    let marks: Marks = call.arguments.iter().map(Value::marks).collect();
    let mut all = Vec::new();
    for argument in call.arguments {
        if matches!(call.returns, Type::List(_)) {
            let converted = convert(argument, call.returns).map_err(|error| Fault::new(error.message))?;
            all.extend_from_slice(items(&converted).unwrap_or_default());
        } else {
            all.extend_from_slice(items(argument).unwrap_or_default());
        }
    }
    Ok(super::sequence(call.returns, all).with_marks(marks))
}

pub(super) fn flatten(call: &Call<'_>) -> Answer {
    let list = &call.arguments[0];
    let mut marks = list.marks();
    let mut flat = Vec::new();
    let known = match (items(list), list.unmark().0) {
        (Some(items), _) => flatten_into(items, &mut flat, &mut marks),
        // The reference asks for the type only once everything is known.
        (None, Content::Object(_, items)) if !list.is_wholly_known() => flatten_into(items, &mut flat, &mut marks),
        (None, Content::Map(entries)) if !list.is_wholly_known() => {
            let items: Vec<Value> = entries.iter().map(|(_, item)| item.clone()).collect();
            flatten_into(&items, &mut flat, &mut marks)
        }
        _ => return Err(Fault::new("can only flatten lists, sets and tuples")),
    };
    Ok(if known { Value::tuple(flat) } else { Value::dynamic() }.with_marks(marks))
}

/// `false` if it is not known how many elements there will be. The marks of the lists that vanish go to
/// the whole.
fn flatten_into(elements: &[Value], flat: &mut Vec<Value>, marks: &mut Marks) -> bool {
    let mut known = true;
    for element in elements {
        if let Some(inner) = items(element) {
            *marks = marks.union(element.marks());
            known &= flatten_into(inner, flat, marks);
            continue;
        }
        let may_be_list = matches!(element.ty(), Type::List(_) | Type::Set(_) | Type::Tuple(_) | Type::Dynamic);
        if may_be_list && !element.is_known() {
            *marks = marks.union(element.marks());
            known = false;
        }
        flat.push(element.clone());
    }
    known
}

pub(super) fn chunklist(call: &Call<'_>) -> Answer {
    let size = call
        .integer(1)
        .map_err(|fault| Fault::new(format!("invalid size: {}", fault.message)))
        .and_then(|size| usize::try_from(size).map_err(|_| Fault::new("the size argument must be positive")))?;
    let items = call.items(0);
    let list = call.arguments[0].ty();
    let size = if size == 0 { items.len().max(1) } else { size };
    let chunks = items.chunks(size).map(|chunk| super::sequence(list, chunk.to_vec())).collect();
    let marks = call.arguments[0].marks().union(call.arguments[1].marks());
    Ok(Value::list(list.clone(), chunks).with_marks(marks))
}

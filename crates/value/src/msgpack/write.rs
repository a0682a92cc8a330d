use rmp::encode;
use rmp::encode::{ByteBuf, RmpWrite};

use super::{MsgpackError, REFINED, UNKNOWN, key};
use crate::{Content, Number, PathStep, Refinement, Type, Value, json};

/// A prefix is only a hint, so a long one is cut.
const LONGEST_PREFIX: usize = 256;

const INFALLIBLE: &str = "writing to memory cannot fail";

/// Writes a value as a type, which must be its own but for places where it says [`Type::Dynamic`].
pub fn encode(value: &Value, ty: &Type) -> Result<Vec<u8>, MsgpackError> {
    let mut out = ByteBuf::new();
    write(value, ty, &mut out)?;
    Ok(out.into_vec())
}

fn write(value: &Value, ty: &Type, out: &mut ByteBuf) -> Result<(), MsgpackError> {
    if *ty == Type::Dynamic && *value.ty() != Type::Dynamic {
        encode::write_array_len(out, 2).expect(INFALLIBLE);
        encode::write_bin(out, json::encode_type(value.ty()).as_bytes()).expect(INFALLIBLE);
        return write(value, value.ty(), out);
    }
    match (value.unmark().0, ty) {
        (Content::Unknown(refinement), _) => write_unknown(refinement, ty, out),
        (Content::Null, _) => encode::write_nil(out).expect(INFALLIBLE),
        (Content::Bool(value), Type::Bool) => encode::write_bool(out, value).expect(INFALLIBLE),
        (Content::Number(number), Type::Number) => write_number(number, out),
        (Content::String(text), Type::String) => encode::write_str(out, text).expect(INFALLIBLE),
        (Content::List(items), Type::List(element)) | (Content::Set(items), Type::Set(element)) => {
            write_items(items, |_| element, out)?;
        }
        (Content::Tuple(items), Type::Tuple(types)) if items.len() == types.len() => {
            write_items(items, |index| &types[index], out)?;
        }
        (Content::Map(entries), Type::Map(element)) => {
            encode::write_map_len(out, length(entries.len())?).expect(INFALLIBLE);
            for (key, value) in entries {
                encode::write_str(out, key).expect(INFALLIBLE);
                write(value, element, out).map_err(|error| error.within(PathStep::key(key.clone())))?;
            }
        }
        (Content::Object(own, items), Type::Object(object)) if own.names() == object.names() => {
            encode::write_map_len(out, length(items.len())?).expect(INFALLIBLE);
            for ((name, ty, _), value) in object.iter().zip(items) {
                encode::write_str(out, name).expect(INFALLIBLE);
                write(value, ty, out).map_err(|error| error.within(PathStep::Attribute(name.clone())))?;
            }
        }
        _ => return Err(MsgpackError::new(format!("{} required", ty.friendly_constraint_name()))),
    }
    Ok(())
}

fn write_items<'a>(items: &[Value], ty: impl Fn(usize) -> &'a Type, out: &mut ByteBuf) -> Result<(), MsgpackError> {
    encode::write_array_len(out, length(items.len())?).expect(INFALLIBLE);
    for (index, item) in items.iter().enumerate() {
        write(item, ty(index), out).map_err(|error| error.within(PathStep::index(index)))?;
    }
    Ok(())
}

fn length(length: usize) -> Result<u32, MsgpackError> {
    u32::try_from(length).map_err(|_| MsgpackError::new("too many elements"))
}

/// The shortest integer, a float for an exact fraction, or else decimal digits.
fn write_number(number: &Number, out: &mut ByteBuf) {
    if let Some(integer) = number.as_i64() {
        encode::write_sint(out, integer).expect(INFALLIBLE);
    } else if let Some(float) = number.as_exact_f64().filter(|_| !number.is_integer()) {
        encode::write_f64(out, float).expect(INFALLIBLE);
    } else {
        encode::write_str(out, &number.to_string()).expect(INFALLIBLE);
    }
}

fn write_unknown(refinement: Option<&Refinement>, ty: &Type, out: &mut ByteBuf) {
    let facts = refinement.map(|refinement| facts(refinement, ty)).unwrap_or_default();
    if facts.is_empty() {
        encode::write_ext_meta(out, 1, UNKNOWN).expect(INFALLIBLE);
        out.write_bytes(&[0]).expect(INFALLIBLE);
        return;
    }
    let mut payload = ByteBuf::new();
    encode::write_map_len(&mut payload, facts.len() as u32).expect(INFALLIBLE);
    for fact in &facts {
        payload.write_bytes(fact).expect(INFALLIBLE);
    }
    encode::write_ext_meta(out, payload.as_slice().len() as u32, REFINED).expect(INFALLIBLE);
    out.write_bytes(payload.as_slice()).expect(INFALLIBLE);
}

/// The entries of the map of facts that make sense for the type.
fn facts(refinement: &Refinement, ty: &Type) -> Vec<Vec<u8>> {
    let mut facts = Vec::new();
    let mut add = |key: u64, write: &dyn Fn(&mut ByteBuf)| {
        let mut fact = ByteBuf::new();
        encode::write_uint(&mut fact, key).expect(INFALLIBLE);
        write(&mut fact);
        facts.push(fact.into_vec());
    };
    if refinement.not_null {
        add(key::NULL, &|out| encode::write_bool(out, false).expect(INFALLIBLE));
    }
    match ty {
        Type::String => {
            if let Some(prefix) = &refinement.prefix {
                let cut = prefix.floor_char_boundary(LONGEST_PREFIX);
                add(key::PREFIX, &|out| encode::write_str(out, &prefix[..cut]).expect(INFALLIBLE));
            }
        }
        Type::Number => {
            let bounds = [(key::MINIMUM, &refinement.minimum), (key::MAXIMUM, &refinement.maximum)];
            for (key, bound) in bounds {
                if let Some((bound, included)) = bound {
                    add(key, &|out| {
                        encode::write_array_len(out, 2).expect(INFALLIBLE);
                        write_number(bound, out);
                        encode::write_bool(out, *included).expect(INFALLIBLE);
                    });
                }
            }
        }
        Type::List(_) | Type::Set(_) | Type::Map(_) => {
            let least = refinement.length_minimum.filter(|least| *least > 0);
            for (key, length) in [(key::LENGTH_MINIMUM, least), (key::LENGTH_MAXIMUM, refinement.length_maximum)] {
                if let Some(length) = length {
                    add(key, &|out| {
                        encode::write_uint(out, length).expect(INFALLIBLE);
                    });
                }
            }
        }
        Type::Dynamic | Type::Bool | Type::Tuple(_) | Type::Object(_) => {}
    }
    facts
}

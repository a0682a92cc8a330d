use rmp::Marker;

use super::{MsgpackError, REFINED, key};
use crate::{Number, ObjectType, PathStep, Refinement, Str, Type, Value, json};

/// Arrays and maps inside each other.
const DEEPEST: usize = 1_000;

/// Reads a value of a type. The bytes come from another process: no length in them is trusted.
pub fn decode(bytes: &[u8], ty: &Type) -> Result<Value, MsgpackError> {
    let mut reader = Reader { bytes, depth: 0 };
    let value = reader.value(ty)?;
    if reader.bytes.is_empty() { Ok(value) } else { Err(MsgpackError::new("extra bytes after the value")) }
}

struct Reader<'a> {
    bytes: &'a [u8],
    depth: usize,
}

type Read<T> = Result<T, MsgpackError>;

fn fault<T>(message: impl Into<String>) -> Read<T> {
    Err(MsgpackError::new(message))
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Read<&'a [u8]> {
        let Some((taken, rest)) = self.bytes.split_at_checked(length) else {
            return fault("unexpected end");
        };
        self.bytes = rest;
        Ok(taken)
    }

    /// A number in network byte order.
    fn uint(&mut self, bytes: usize) -> Read<u64> {
        Ok(self.take(bytes)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn length(&mut self, bytes: usize) -> Read<usize> {
        let length = self.uint(bytes)?;
        usize::try_from(length).or_else(|_| fault("unexpected end"))
    }

    fn marker(&mut self) -> Read<Marker> {
        Ok(Marker::from_u8(self.take(1)?[0]))
    }

    fn peek(&self) -> Read<Marker> {
        self.bytes.first().map_or_else(|| fault("unexpected end"), |byte| Ok(Marker::from_u8(*byte)))
    }

    fn value(&mut self, ty: &Type) -> Read<Value> {
        match self.peek()? {
            Marker::Null => {
                self.take(1)?;
                return Ok(Value::null(ty.clone()));
            }
            Marker::FixExt1
            | Marker::FixExt2
            | Marker::FixExt4
            | Marker::FixExt8
            | Marker::FixExt16
            | Marker::Ext8
            | Marker::Ext16
            | Marker::Ext32 => return self.unknown(ty),
            _ => {}
        }
        if self.depth > DEEPEST {
            return fault("too many values inside each other");
        }
        self.depth += 1;
        let value = match ty {
            Type::Dynamic => self.dynamic(),
            Type::Bool => self.bool().map(Value::bool),
            Type::Number => self.number().map(Value::number),
            Type::String => self.string().map(Value::string),
            Type::List(element) => self.list(element),
            Type::Set(element) => self.set(element),
            Type::Map(element) => self.map(element),
            Type::Tuple(types) => self.tuple(types),
            Type::Object(object) => self.object(object, ty),
        };
        self.depth -= 1;
        value
    }

    fn bool(&mut self) -> Read<bool> {
        match self.marker()? {
            Marker::True => Ok(true),
            Marker::False => Ok(false),
            _ => fault("a bool is required"),
        }
    }

    fn number(&mut self) -> Read<Number> {
        let signed = |number: u64, bits: u32| Number::from((number << (64 - bits)) as i64 >> (64 - bits));
        Ok(match self.peek()? {
            Marker::FixPos(value) => {
                self.take(1)?;
                Number::from(i64::from(value))
            }
            Marker::FixNeg(value) => {
                self.take(1)?;
                Number::from(i64::from(value))
            }
            Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => {
                let text = self.string()?;
                return Number::parse(&text).map_or_else(|| fault("a number is required"), Ok);
            }
            other => {
                self.take(1)?;
                match other {
                    Marker::U8 => Number::from(self.uint(1)?),
                    Marker::U16 => Number::from(self.uint(2)?),
                    Marker::U32 => Number::from(self.uint(4)?),
                    Marker::U64 => Number::from(self.uint(8)?),
                    Marker::I8 => signed(self.uint(1)?, 8),
                    Marker::I16 => signed(self.uint(2)?, 16),
                    Marker::I32 => signed(self.uint(4)?, 32),
                    Marker::I64 => signed(self.uint(8)?, 64),
                    Marker::F32 => float(f64::from(f32::from_bits(self.uint(4)? as u32)))?,
                    Marker::F64 => float(f64::from_bits(self.uint(8)?))?,
                    _ => return fault("a number is required"),
                }
            }
        })
    }

    /// Also from a binary value, as some libraries write strings.
    fn string(&mut self) -> Read<Str> {
        let length = match self.marker()? {
            Marker::FixStr(length) => usize::from(length),
            Marker::Str8 | Marker::Bin8 => self.length(1)?,
            Marker::Str16 | Marker::Bin16 => self.length(2)?,
            Marker::Str32 | Marker::Bin32 => self.length(4)?,
            _ => return fault("a string is required"),
        };
        match std::str::from_utf8(self.take(length)?) {
            Ok(text) => Ok(text.into()),
            Err(_) => fault("a string in UTF-8 is required"),
        }
    }

    fn array_length(&mut self, wanted: &str) -> Read<usize> {
        match self.marker()? {
            Marker::FixArray(length) => Ok(usize::from(length)),
            Marker::Array16 => self.length(2),
            Marker::Array32 => self.length(4),
            _ => fault(format!("a {wanted} is required")),
        }
    }

    fn map_length(&mut self, wanted: &str) -> Read<usize> {
        match self.marker()? {
            Marker::FixMap(length) => Ok(usize::from(length)),
            Marker::Map16 => self.length(2),
            Marker::Map32 => self.length(4),
            _ => fault(format!("{wanted} is required")),
        }
    }

    fn elements(&mut self, length: usize, element: &Type) -> Read<(Type, Vec<Value>)> {
        let mut items = Vec::with_capacity(length.min(self.bytes.len()));
        for index in 0..length {
            items.push(self.value(element).map_err(|error| error.within(PathStep::index(index)))?);
        }
        Ok((element_type(element, items.iter())?, items))
    }

    fn list(&mut self, element: &Type) -> Read<Value> {
        let length = self.array_length("list")?;
        self.elements(length, element).map(|(element, items)| Value::list(element, items))
    }

    fn set(&mut self, element: &Type) -> Read<Value> {
        let length = self.array_length("set")?;
        self.elements(length, element).map(|(element, items)| Value::set(element, items))
    }

    fn map(&mut self, element: &Type) -> Read<Value> {
        let length = self.map_length("a map")?;
        let mut entries = Vec::with_capacity(length.min(self.bytes.len()));
        for _ in 0..length {
            let key = crate::value::normalize(self.string()?);
            let value = self.value(element).map_err(|error| error.within(PathStep::key(key.clone())))?;
            entries.push((key, value));
        }
        let element = element_type(element, entries.iter().map(|(_, value)| value))?;
        Ok(Value::map(element, entries))
    }

    fn tuple(&mut self, types: &[Type]) -> Read<Value> {
        if self.array_length("tuple")? != types.len() {
            return fault(format!("a tuple of {} elements is required", types.len()));
        }
        let mut items = Vec::with_capacity(types.len());
        for (index, ty) in types.iter().enumerate() {
            items.push(self.value(ty).map_err(|error| error.within(PathStep::index(index)))?);
        }
        Ok(Value::tuple(items))
    }

    fn object(&mut self, object: &ObjectType, ty: &Type) -> Read<Value> {
        let length = self.map_length("an object")?;
        let mut values: Vec<Option<Value>> = vec![None; object.len()];
        for _ in 0..length {
            let name = self.string()?;
            let Some(index) = object.index_of(&name) else {
                return fault(format!("unsupported attribute {:?}", name.as_str()));
            };
            let value = self.value(&object.types()[index]);
            values[index] = Some(value.map_err(|error| error.within(PathStep::Attribute(name)))?);
        }
        if let Some(index) = values.iter().position(Option::is_none) {
            return fault(format!("attribute {:?} is required", object.names()[index].as_str()));
        }
        Ok(Value::object_of(ty, values.into_iter().flatten().collect()))
    }

    fn dynamic(&mut self) -> Read<Value> {
        if self.array_length("value with its type")? != 2 {
            return fault("a value with its type is required");
        }
        let ty = self.string()?;
        let ty = json::decode_type(ty.as_bytes()).map_err(|error| MsgpackError::new(error.to_string()))?;
        self.value(&ty)
    }

    /// Any extension is an unknown; only one kind says more.
    fn unknown(&mut self, ty: &Type) -> Read<Value> {
        let length = match self.marker()? {
            Marker::FixExt1 => 1,
            Marker::FixExt2 => 2,
            Marker::FixExt4 => 4,
            Marker::FixExt8 => 8,
            Marker::FixExt16 => 16,
            Marker::Ext8 => self.length(1)?,
            Marker::Ext16 => self.length(2)?,
            _ => self.length(4)?,
        };
        let kind = self.take(1)?[0] as i8;
        let payload = self.take(length)?;
        if kind != REFINED || *ty == Type::Dynamic {
            return Ok(Value::unknown(ty.clone()));
        }
        let refinement = Reader { bytes: payload, depth: 0 }.refinement()?;
        Ok(Value::unknown_refined(ty.clone(), refinement))
    }

    /// Keys of newer versions end the reading, because the size of what follows them is not known.
    fn refinement(&mut self) -> Read<Refinement> {
        let mut refinement = Refinement::default();
        for _ in 0..self.map_length("a map of what is known")? {
            match self.number()?.as_u64() {
                Some(key::NULL) => refinement.not_null = !self.bool()?,
                Some(key::PREFIX) => refinement.prefix = Some(self.string()?),
                Some(key::MINIMUM) => refinement.minimum = Some(self.bound()?),
                Some(key::MAXIMUM) => refinement.maximum = Some(self.bound()?),
                Some(key::LENGTH_MINIMUM) => refinement.length_minimum = self.number()?.as_u64(),
                Some(key::LENGTH_MAXIMUM) => refinement.length_maximum = self.number()?.as_u64(),
                _ => break,
            }
        }
        Ok(refinement)
    }

    fn bound(&mut self) -> Read<(Number, bool)> {
        if self.array_length("bound")? != 2 {
            return fault("a bound is required");
        }
        Ok((self.number()?, self.bool()?))
    }
}

fn float(value: f64) -> Read<Number> {
    Number::from_f64(value).map_or_else(|| fault("a number is required"), Ok)
}

/// Where the type leaves it open, the values say what it is, and have to agree.
fn element_type<'a>(element: &Type, mut items: impl Iterator<Item = &'a Value>) -> Read<Type> {
    match items.next() {
        Some(first) if element.has_dynamic() => {
            if items.all(|item| item.ty().same(first.ty())) {
                Ok(first.ty().clone())
            } else {
                fault("all elements must have the same type")
            }
        }
        _ => Ok(element.clone()),
    }
}

//! Ranges of IP addresses.

mod prefix;

use dashu_int::UBig;
use terrane_value::{BigInteger, Number, Type, Value};

use crate::Fault;
use crate::signature::{Answer, Call, Function, Parameter};
use prefix::Prefix;

const PREFIX: Parameter = Parameter::string("prefix");

fn string() -> Type {
    Type::String
}

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "cidrcontains",
        "Whether a range of IP addresses contains an address or another range.",
        &[Parameter::string("containing_prefix"), Parameter::string("contained_ip_or_prefix")],
        || Type::Bool,
        cidrcontains,
    ),
    Function::new(
        "cidrhost",
        "Returns the address with a number in a range of IP addresses. A negative number counts from the end.",
        &[PREFIX, Parameter::number("hostnum")],
        string,
        cidrhost,
    ),
    Function::new("cidrnetmask", "Writes the length of an IPv4 prefix as a mask.", &[PREFIX], string, cidrnetmask),
    Function::new(
        "cidrsubnet",
        "Returns the range with a number when a range of IP addresses is divided into smaller ones.",
        &[PREFIX, Parameter::number("newbits"), Parameter::number("netnum")],
        string,
        cidrsubnet,
    ),
    Function::new(
        "cidrsubnets",
        "Returns consecutive smaller ranges of a range of IP addresses.",
        &[PREFIX],
        || Type::list(Type::String),
        cidrsubnets,
    )
    .variadic(Parameter::number("newbits")),
];

fn prefix(call: &Call<'_>) -> Result<Prefix, Fault> {
    Prefix::parse(call.text(0)).ok_or_else(|| {
        let shown = if call.marks[0].is_empty() { call.text(0).into() } else { call.shown(0) };
        Fault::new(format!("invalid CIDR expression: invalid CIDR address: {shown}"))
    })
}

fn whole(number: &Number) -> Result<BigInteger, Fault> {
    number.to_big_integer().ok_or_else(|| Fault::new("value must be a whole number"))
}

fn cidrhost(call: &Call<'_>) -> Answer {
    let number = whole(call.number(1))?;
    let prefix = prefix(call)?;
    let size = BigInteger::from(UBig::ONE << (prefix.bits() - prefix.length) as usize);
    let fault = |number: &BigInteger| {
        Fault::new(format!("prefix of {} does not accommodate a host numbered {number}", prefix.length))
    };
    let host = if number < BigInteger::ZERO { &size + &number } else { number.clone() };
    if host < BigInteger::ZERO {
        return Err(fault(&host));
    }
    if host >= size {
        return Err(fault(&number));
    }
    let host = u128::try_from(host).unwrap_or(0);
    Ok(Value::string(prefix.address_text(prefix.network() | host)))
}

fn cidrnetmask(call: &Call<'_>) -> Answer {
    let prefix = prefix(call)?;
    if prefix.six {
        return Err(Fault::new(format!("IPv6 addresses cannot have a netmask: {}", call.text(0))));
    }
    Ok(Value::string(prefix.address_text(prefix.mask())))
}

fn cidrsubnet(call: &Call<'_>) -> Answer {
    let new_bits = call.integer(1)?;
    let number = whole(call.number(2))?;
    let prefix = prefix(call)?;
    let length = i64::from(prefix.length).checked_add(new_bits).filter(|length| *length <= i64::from(prefix.bits()));
    let Some(length) = length.and_then(|length| u32::try_from(length).ok()) else {
        return Err(Fault::new(format!(
            "insufficient address space to extend prefix of {} by {new_bits}",
            prefix.length
        )));
    };
    let count = BigInteger::from(UBig::ONE << usize::try_from(new_bits).unwrap_or(0));
    if number < BigInteger::ZERO || number >= count {
        return Err(Fault::new(format!(
            "prefix extension of {new_bits} does not accommodate a subnet numbered {number}"
        )));
    }
    let number = u128::try_from(number).unwrap_or(0);
    let shifted = number.checked_shl(prefix.bits() - length).unwrap_or(0);
    let subnet = Prefix { address: prefix.network() | shifted, length, ..prefix };
    Ok(Value::string(subnet.to_string()))
}

fn cidrsubnets(call: &Call<'_>) -> Answer {
    let whole = prefix(call).map_err(|fault| Fault::at(0, fault.message))?;
    let mut lengths = Vec::new();
    for index in 1..call.arguments.len() {
        let bits = call.integer(index).map_err(|fault| Fault::at(index, fault.message))?;
        if bits < 1 {
            return Err(Fault::at(index, "must extend prefix by at least one bit"));
        }
        if bits > 32 {
            return Err(Fault::at(index, "may not extend prefix by more than 32 bits"));
        }
        let length = whole.length + u32::try_from(bits).unwrap_or(32);
        if length > whole.bits() {
            let kind = if whole.six { "IPv6" } else { "IPv4" };
            return Err(Fault::at(
                index,
                format!("would extend prefix to {length} bits, which is too long for an {kind} address"),
            ));
        }
        lengths.push(length);
    }
    let mut subnets = Vec::with_capacity(lengths.len());
    let mut last: Option<Prefix> = None;
    for (index, length) in lengths.into_iter().enumerate() {
        let next = match &last {
            None => Some(Prefix { address: whole.network(), length, ..whole }),
            Some(last) => last.next(length).filter(|next| whole.contains(next.address)),
        };
        let Some(next) = next else {
            let last = last.map(|last| last.to_string()).unwrap_or_default();
            return Err(Fault::at(
                index + 1,
                format!("not enough remaining address space for a subnet with a prefix of {length} bits after {last}"),
            ));
        };
        subnets.push(Value::string(next.to_string()));
        last = Some(next);
    }
    Ok(Value::list(Type::String, subnets))
}

fn cidrcontains(call: &Call<'_>) -> Answer {
    let outer = prefix(call)?;
    let text = call.text(1);
    let inner = Prefix::parse(text)
        .or_else(|| Prefix::parse_address(text))
        .ok_or_else(|| Fault::at(1, format!("invalid IP address or prefix: {}", call.shown(1))))?;
    if outer.six != inner.six {
        return Err(Fault::at(1, "address family mismatch between the prefix and what it may contain"));
    }
    Ok(Value::bool(outer.length <= inner.length && outer.contains(inner.address)))
}

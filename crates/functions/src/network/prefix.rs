//! Addresses with the length of a prefix, as text and as numbers.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// `10.0.0.0/8`. The bits of the address after the prefix stay.
#[derive(Clone, Copy)]
pub(super) struct Prefix {
    pub address: u128,
    pub length: u32,
    pub six: bool,
}

impl Prefix {
    /// Numbers may begin with zeros.
    pub(super) fn parse(text: &str) -> Option<Prefix> {
        let (address, length) = text.split_once('/')?;
        if length.is_empty() || !length.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let whole = Prefix::parse_address(address)?;
        let length: u32 = length.parse().ok()?;
        (length <= whole.bits()).then_some(Prefix { length, ..whole })
    }

    /// An address alone is a range of one.
    pub(super) fn parse_address(text: &str) -> Option<Prefix> {
        if !text.contains(':') {
            return Some(Prefix { address: u128::from(four(text)?), length: 32, six: false });
        }
        // What follows the last colon may be written as an IPv4 address.
        let (start, last) = text.rsplit_once(':')?;
        let address: Ipv6Addr = match last.contains('.') {
            true => format!("{start}:{}", Ipv4Addr::from(four(last)?)).parse().ok()?,
            false => text.parse().ok()?,
        };
        Some(Prefix { address: u128::from(address), length: 128, six: true })
    }

    pub(super) fn bits(&self) -> u32 {
        if self.six { 128 } else { 32 }
    }

    pub(super) fn mask(&self) -> u128 {
        let all = if self.six { u128::MAX } else { u128::from(u32::MAX) };
        all & !self.hosts()
    }

    /// The bits after the prefix.
    fn hosts(&self) -> u128 {
        let all = if self.six { u128::MAX } else { u128::from(u32::MAX) };
        all.checked_shr(self.length).unwrap_or(0)
    }

    pub(super) fn network(&self) -> u128 {
        self.address & self.mask()
    }

    pub(super) fn contains(&self, address: u128) -> bool {
        address & self.mask() == self.network()
    }

    /// The first range with a prefix of this length after this one, if there are addresses left at all.
    pub(super) fn next(&self, length: u32) -> Option<Prefix> {
        let end = self.network() | self.hosts();
        let next = Prefix { length, ..*self };
        let first = end.checked_add(1)?;
        let aligned = first.checked_add(next.hosts())? & !next.hosts();
        let limit = if self.six { u128::MAX } else { u128::from(u32::MAX) };
        (aligned <= limit).then_some(Prefix { address: aligned, ..next })
    }

    pub(super) fn address_text(&self, address: u128) -> String {
        if !self.six {
            return Ipv4Addr::from(u32::try_from(address).unwrap_or(0)).to_string();
        }
        six_text(Ipv6Addr::from(address))
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address_text(self.address), self.length)
    }
}

fn four(text: &str) -> Option<u32> {
    let mut address: u32 = 0;
    let mut count = 0;
    for part in text.split('.') {
        let valid = !part.is_empty() && part.len() <= 32 && part.bytes().all(|byte| byte.is_ascii_digit());
        let byte: u8 = if valid { part.parse().ok()? } else { return None };
        address = address << 8 | u32::from(byte);
        count += 1;
    }
    (count == 4).then_some(address)
}

/// Always in hexadecimal; the first of the longest runs of two or more zeros is left out.
fn six_text(address: Ipv6Addr) -> String {
    let groups = address.segments();
    let (mut best, mut run) = (0..0, 0..0);
    for (index, group) in groups.iter().enumerate() {
        run = if *group == 0 { (if run.end == index { run.start } else { index })..index + 1 } else { 0..0 };
        if run.len() > best.len() && run.len() > 1 {
            best = run.clone();
        }
    }
    let hexadecimal = |groups: &[u16]| groups.iter().map(|group| format!("{group:x}")).collect::<Vec<_>>().join(":");
    if best.is_empty() {
        return hexadecimal(&groups);
    }
    format!("{}::{}", hexadecimal(&groups[..best.start]), hexadecimal(&groups[best.end..]))
}

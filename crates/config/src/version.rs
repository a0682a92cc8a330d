//! Versions and version constraints, by the rules of the reference's version library.

use std::cmp::Ordering;
use std::fmt;

use terrane_addr::Str;

/// `1.11.4`, `2.0.0-beta1+linux`. Missing parts count as zero.
#[derive(Clone, Debug)]
pub struct Version {
    /// At least three.
    segments: Vec<u64>,
    /// How many of them were written.
    written: usize,
    prerelease: Str,
    metadata: Str,
}

impl Version {
    #[must_use]
    pub fn new(major: u64, minor: u64, patch: u64) -> Version {
        Version { segments: vec![major, minor, patch], written: 3, prerelease: Str::new(), metadata: Str::new() }
    }

    /// `None` if the text is no version. A leading `v` is allowed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Version> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let (text, metadata) = split_part(text, '+')?;
        let (numbers, prerelease) = split_part(text, '-')?;
        let mut segments = Vec::new();
        for number in numbers.split('.') {
            if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            segments.push(number.parse().ok()?);
        }
        let written = segments.len();
        segments.resize(written.max(3), 0);
        Some(Version { segments, written, prerelease: prerelease.into(), metadata: metadata.into() })
    }

    #[must_use]
    pub fn is_prerelease(&self) -> bool {
        !self.prerelease.is_empty()
    }

    fn segment(&self, index: usize) -> u64 {
        self.segments.get(index).copied().unwrap_or(0)
    }

    fn compare_numbers(&self, other: &Version) -> Ordering {
        let length = self.segments.len().max(other.segments.len());
        (0..length)
            .map(|at| self.segment(at).cmp(&other.segment(at)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

/// What follows a separator: nothing without the separator, `None` if it is malformed.
fn split_part(text: &str, separator: char) -> Option<(&str, &str)> {
    let Some((front, part)) = text.split_once(separator) else {
        return Some((text, ""));
    };
    let plain = |identifier: &str| {
        !identifier.is_empty()
            && identifier.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'~'))
    };
    part.split('.').all(plain).then_some((front, part))
}

impl PartialEq for Version {
    fn eq(&self, other: &Version) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Version) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Metadata does not count; a prerelease comes before its release.
impl Ord for Version {
    fn cmp(&self, other: &Version) -> Ordering {
        let releases = || match (self.is_prerelease(), other.is_prerelease()) {
            (false, false) => Ordering::Equal,
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (true, true) => compare_prereleases(&self.prerelease, &other.prerelease),
        };
        self.compare_numbers(other).then_with(releases)
    }
}

fn compare_prereleases(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left.split('.'), right.split('.'));
    loop {
        let (a, b) = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(a), Some(b)) => (a, b),
        };
        let order = match (a.parse::<u64>(), b.parse::<u64>()) {
            (Ok(a), Ok(b)) => a.cmp(&b),
            (Ok(_), Err(_)) => Ordering::Less,
            (Err(_), Ok(_)) => Ordering::Greater,
            (Err(_), Err(_)) => a.cmp(b),
        };
        if order.is_ne() {
            return order;
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, segment) in self.segments.iter().enumerate() {
            write!(f, "{}{segment}", if index > 0 { "." } else { "" })?;
        }
        if self.is_prerelease() {
            write!(f, "-{}", self.prerelease)?;
        }
        if !self.metadata.is_empty() {
            write!(f, "+{}", self.metadata)?;
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    /// `~>`: only the last written part may grow.
    Pessimistic,
}

/// Longer operators before those that they begin with.
const COMPARISONS: [(&str, Comparison); 7] = [
    ("!=", Comparison::NotEqual),
    (">=", Comparison::GreaterOrEqual),
    ("<=", Comparison::LessOrEqual),
    ("~>", Comparison::Pessimistic),
    ("=", Comparison::Equal),
    (">", Comparison::Greater),
    ("<", Comparison::Less),
];

#[derive(Clone, Debug)]
struct Constraint {
    comparison: Comparison,
    version: Version,
}

impl Constraint {
    fn parse(text: &str) -> Option<Constraint> {
        let text = text.trim();
        let operator = COMPARISONS
            .into_iter()
            .find_map(|(written, comparison)| text.strip_prefix(written).map(|rest| (comparison, rest.trim_start())));
        let (comparison, version) = operator.unwrap_or((Comparison::Equal, text));
        Some(Constraint { comparison, version: Version::parse(version)? })
    }

    fn allows(&self, version: &Version) -> bool {
        let order = version.cmp(&self.version);
        match self.comparison {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::Greater => order.is_gt() && self.admits_prerelease(version),
            Comparison::GreaterOrEqual => order.is_ge() && self.admits_prerelease(version),
            Comparison::Less => order.is_lt() && self.admits_prerelease(version),
            Comparison::LessOrEqual => order.is_le() && self.admits_prerelease(version),
            Comparison::Pessimistic => order.is_ge() && self.admits_prerelease(version) && self.same_front(version),
        }
    }

    /// A prerelease is meant only by a constraint that names a prerelease of the same version.
    fn admits_prerelease(&self, version: &Version) -> bool {
        !version.is_prerelease() || (self.version.is_prerelease() && self.version.compare_numbers(version).is_eq())
    }

    /// All written parts but the last are equal.
    fn same_front(&self, version: &Version) -> bool {
        (0..self.version.written - 1).all(|at| self.version.segment(at) == version.segment(at))
    }
}

/// `>= 1.2, < 2`: all of them must hold.
#[derive(Clone, Debug)]
pub struct VersionConstraints(Vec<Constraint>);

impl VersionConstraints {
    /// `None` if the text is no list of constraints.
    #[must_use]
    pub fn parse(text: &str) -> Option<VersionConstraints> {
        text.split(',').map(Constraint::parse).collect::<Option<Vec<_>>>().map(VersionConstraints)
    }

    #[must_use]
    pub fn allows(&self, version: &Version) -> bool {
        self.0.iter().all(|constraint| constraint.allows(version))
    }

    #[must_use]
    pub fn names_prerelease(&self) -> bool {
        self.0.iter().any(|constraint| constraint.version.is_prerelease())
    }
}

/// Against which version `required_version` is held.
#[derive(Clone, Debug)]
pub enum EngineVersion {
    Exactly(Version),
    /// Any release up to this one will do: what a configuration for an older release may say, we can do.
    UpTo(Version),
}

/// No release line had more patch releases than this.
const MOST_PATCHES: u64 = 40;
/// The first release line of the language as it is now: 0.12.
const FIRST_MINOR: u64 = 12;
const LAST_MINOR_BEFORE_1: u64 = 15;

impl EngineVersion {
    #[must_use]
    pub fn version(&self) -> &Version {
        match self {
            EngineVersion::Exactly(version) | EngineVersion::UpTo(version) => version,
        }
    }

    #[must_use]
    pub fn meets(&self, constraints: &VersionConstraints) -> bool {
        match self {
            EngineVersion::Exactly(version) => constraints.allows(version),
            EngineVersion::UpTo(last) => {
                let old = (FIRST_MINOR..=LAST_MINOR_BEFORE_1).map(|minor| (0, minor));
                let new = (0..=last.segment(1)).map(|minor| (1, minor));
                let releases = old
                    .chain(new)
                    .flat_map(|(major, minor)| (0..=MOST_PATCHES).map(move |patch| Version::new(major, minor, patch)));
                constraints.allows(last)
                    || releases.filter(|release| release <= last).any(|release| constraints.allows(&release))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_hold_as_in_the_reference() {
        for (constraints, version, holds) in [
            ("1.0", "1.0.0", true),
            ("= 1.0", "1.0.1", false),
            ("!= 1.0", "1.0.1", true),
            ("> 1.0, < 2", "1.5.0", true),
            ("> 1.0, < 2", "2.0.0", false),
            (">=1.0,<=2 ,  != 1.5", "1.5.0", false),
            ("~> 1.10.0", "1.10.9", true),
            ("~> 1.10.0", "1.11.0", false),
            ("~> 1.10", "1.11.0", true),
            ("~> 1.10", "2.0.0", false),
            ("~> 1", "2.0.0", true),
            ("~> 1.2.3-beta.2", "1.2.3-beta.11", true),
            (">= 1.0.0", "1.1.0-beta1", false),
            ("< 2.0.0", "2.0.0-rc1", false),
            (">= v01.00", "1.0.0", true),
            ("> 1.0.0.1", "1.0.0.2", true),
        ] {
            let constraints = VersionConstraints::parse(constraints).unwrap();
            assert_eq!(constraints.allows(&Version::parse(version).unwrap()), holds, "{constraints:?} {version}");
        }
    }

    #[test]
    fn what_is_no_constraint_is_refused() {
        for text in
            ["", ">= 1.0,", "about 1", "== 1.0", "1.x", "~ > 1", "=> 1", ">= -1", ">=", "1..2", "1.0-", "1.0.0-a..b"]
        {
            assert!(VersionConstraints::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn an_older_release_is_good_enough() {
        let engine = EngineVersion::UpTo(Version::new(1, 11, 4));
        for (text, holds) in [
            ("~> 1.5.0", true),
            ("1.3.9", true),
            (">= 0.13", true),
            ("< 0.13", true),
            (">= 1.12", false),
            ("1.11.5", false),
        ] {
            assert_eq!(engine.meets(&VersionConstraints::parse(text).unwrap()), holds, "{text}");
        }
    }
}

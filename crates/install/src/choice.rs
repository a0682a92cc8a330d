//! Which version of a provider is used: the newest that everybody who uses it accepts.

use std::fmt;

use terrane_addr::ProviderAddr;
use terrane_config::{Version, VersionConstraints};

/// What one module asks for.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// Who, and where: `the root module (main.tf:3)`, `module.network`.
    pub by: String,
    /// As written.
    pub text: String,
    pub constraints: VersionConstraints,
}

impl Requirement {
    /// As a line of a list.
    #[must_use]
    pub fn line(&self) -> String {
        format!("\n  - {} asks for {:?}", self.by, self.text)
    }
}

/// No version is good for everybody.
#[derive(Clone, Debug)]
pub struct Unsatisfied {
    pub provider: ProviderAddr,
    pub requirements: Vec<Requirement>,
    pub available: Vec<String>,
    /// Where was looked.
    pub places: Vec<String>,
}

impl fmt::Display for Unsatisfied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let provider = &self.provider;
        match self.places.as_slice() {
            [] => write!(f, "No place that is configured may be asked for provider {provider}.")?,
            places if self.available.is_empty() => {
                write!(f, "There is no package of provider {provider} for this system in {}.", places.join(", "))?;
            }
            places => write!(
                f,
                "No available version of provider {provider} is accepted by all modules. There are {} in {}.",
                self.available.join(", "),
                places.join(", ")
            )?,
        }
        for requirement in &self.requirements {
            f.write_str(&requirement.line())?;
        }
        Ok(())
    }
}

/// All that is asked for, in the form in which the lock file notes it: each constraint once, with whole
/// versions, in the order of the versions.
#[must_use]
pub fn canonical(requirements: &[Requirement]) -> String {
    let parts = requirements.iter().flat_map(|requirement| requirement.text.split(','));
    let mut noted: Vec<(Version, String)> = Vec::new();
    for part in parts.map(str::trim) {
        let start = part.find(|letter: char| letter.is_ascii_digit() || letter == 'v').unwrap_or(part.len());
        let (operator, version) = (part[..start].trim(), part[start..].trim_start_matches('v'));
        let Some(parsed) = Version::parse(version) else { continue };
        // How much of the version is written is part of what this one operator means.
        let version = match (operator, version.matches('.').count()) {
            ("~>", 0) => format!("{version}.0"),
            ("~>", _) => version.to_owned(),
            _ => parsed.to_string(),
        };
        let text = match operator {
            "" | "=" => version,
            operator => format!("{operator} {version}"),
        };
        if !noted.iter().any(|(_, there)| *there == text) {
            noted.push((parsed, text));
        }
    }
    noted.sort();
    noted.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(", ")
}

/// The newest of the versions that meets all requirements. Prereleases only count where they are named exactly.
pub fn choose(
    provider: &ProviderAddr,
    requirements: &[Requirement],
    versions: &[Version],
    places: &[String],
) -> Result<Version, Unsatisfied> {
    let accepted = |version: &&Version| {
        let named = requirements.iter().any(|requirement| requirement.constraints.names_prerelease());
        (!version.is_prerelease() || named)
            && requirements.iter().all(|requirement| requirement.constraints.allows(version))
    };
    versions.iter().filter(accepted).max().cloned().ok_or_else(|| Unsatisfied {
        provider: provider.clone(),
        requirements: requirements.to_vec(),
        available: versions.iter().map(ToString::to_string).collect(),
        places: places.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    fn told(requirements: &[&str], versions: &[&str]) -> String {
        let provider = ProviderAddr::new("example.com", "shop", "cart");
        let requirement = |text: &&str| Requirement {
            by: "the root module".into(),
            text: (*text).into(),
            constraints: VersionConstraints::parse(text).unwrap(),
        };
        let requirements: Vec<_> = requirements.iter().map(requirement).collect();
        let versions: Vec<_> = versions.iter().map(|version| Version::parse(version).unwrap()).collect();
        match choose(&provider, &requirements, &versions, &["/mirror".into()]) {
            Ok(version) => version.to_string(),
            Err(unsatisfied) => unsatisfied.to_string(),
        }
    }

    /// Measured: `init` of release 1.11.4 with these constraints in one or several modules.
    #[test]
    fn constraints_are_noted_as_the_reference_notes_them() {
        let noted = |texts: &[&str]| {
            let requirement = |text: &&str| Requirement {
                by: String::new(),
                text: (*text).into(),
                constraints: VersionConstraints::parse(text).unwrap(),
            };
            canonical(&texts.iter().map(requirement).collect::<Vec<_>>())
        };
        assert_eq!(noted(&[">= 5, <6.0", "5.100.0"]), ">= 5.0.0, 5.100.0, < 6.0.0");
        let several = noted(&["~> 5.0", "~>5, != 5.1.0, = 5.100, > 4"]);
        assert_eq!(several, "> 4.0.0, ~> 5.0, != 5.1.0, 5.100.0");
        assert_eq!(noted(&[]), "");
    }

    #[test]
    fn the_newest_that_everybody_accepts_is_chosen() {
        let versions = ["1.9.0", "1.10.0", "2.0.0", "2.1.0-beta1"];
        assert_eq!(told(&[], &versions), "2.0.0");
        assert_eq!(told(&["~> 1.2", "!= 1.10.0"], &versions), "1.9.0");
        assert_eq!(told(&["2.1.0-beta1"], &versions), "2.1.0-beta1");
        expect![[r#"
            No available version of provider example.com/shop/cart is accepted by all modules. There are 1.9.0, 1.10.0, 2.0.0, 2.1.0-beta1 in /mirror.
              - the root module asks for "~> 1.2"
              - the root module asks for ">= 2""#]].assert_eq(&told(&["~> 1.2", ">= 2"], &versions));
        expect![[r#"
            There is no package of provider example.com/shop/cart for this system in /mirror.
              - the root module asks for "~> 1.2""#]]
        .assert_eq(&told(&["~> 1.2"], &[]));
    }
}

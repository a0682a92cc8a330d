//! Addresses from text, as people type them on the command line and as state files hold them.

use std::fmt;
use std::str::FromStr;

use crate::{
    AbsProviderConfig, AbsResource, AbsResourceInstance, ConfigResource, DEFAULT_HOST, InstanceKey, Mode,
    ModuleInstance, ModulePath, ModuleStep, ProviderAddr, Resource, Str,
};

/// Why a text is no address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressError {
    pub message: String,
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for AddressError {}

/// Something that a command can be limited to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Module(ModuleInstance),
    /// All instances of a resource; without keys in the module path this still names one module instance.
    Resource(AbsResource),
    Instance(AbsResourceInstance),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Module(module) => write!(f, "{module}"),
            Target::Resource(resource) => write!(f, "{resource}"),
            Target::Instance(instance) => write!(f, "{instance}"),
        }
    }
}

/// Whether a text is an identifier of the language: a letter or underscore, then letters, digits, `_`, `-`.
#[must_use]
pub fn is_identifier(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first))
        && characters.all(|next| next == '-' || unicode_ident::is_xid_continue(next))
}

struct Reader<'a> {
    whole: &'a str,
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Reader<'a> {
        Reader { whole: text, rest: text }
    }

    fn fail<T>(&self, what: impl fmt::Display) -> Result<T, AddressError> {
        Err(AddressError { message: format!("{:?} is not a valid address: {what}", self.whole) })
    }

    fn identifier(&mut self) -> Result<&'a str, AddressError> {
        let end = self.rest.find(['.', '[']).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        if !is_identifier(name) {
            return self.fail(format_args!("{name:?} is not a name"));
        }
        self.rest = rest;
        Ok(name)
    }

    /// Consumes a dot if there is one.
    fn dot(&mut self) -> bool {
        match self.rest.strip_prefix('.') {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect_dot(&mut self, then: &str) -> Result<(), AddressError> {
        if self.dot() { Ok(()) } else { self.fail(format_args!("a dot and {then} must follow")) }
    }

    fn key(&mut self) -> Result<InstanceKey, AddressError> {
        let Some(inside) = self.rest.strip_prefix('[') else {
            return Ok(InstanceKey::None);
        };
        if let Some(quoted) = inside.strip_prefix('"') {
            let (name, rest) = self.quoted(quoted)?;
            let Some(rest) = rest.strip_prefix(']') else {
                return self.fail("a closing bracket must follow the key");
            };
            self.rest = rest;
            return Ok(InstanceKey::Str(name));
        }
        let Some((digits, rest)) = inside.split_once(']') else {
            return self.fail("the closing bracket of a key is missing");
        };
        match digits.trim().parse() {
            Ok(index) => {
                self.rest = rest;
                Ok(InstanceKey::Int(index))
            }
            Err(_) => self.fail(format_args!("the key {digits:?} must be a whole number or a quoted string")),
        }
    }

    /// The text up to the closing quote, unescaped, and what follows.
    fn quoted(&self, text: &'a str) -> Result<(Str, &'a str), AddressError> {
        let mut name = Str::new();
        let mut characters = text.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => return Ok((name, &text[at + 1..])),
                '\\' => match characters.next() {
                    Some((_, 'n')) => name.push('\n'),
                    Some((_, 'r')) => name.push('\r'),
                    Some((_, 't')) => name.push('\t'),
                    Some((_, other @ ('"' | '\\'))) => name.push(other),
                    _ => return self.fail("unknown escape in a quoted key"),
                },
                '$' | '%' if text[at + 1..].starts_with(character) && text[at + 2..].starts_with('{') => {
                    characters.next();
                    name.push(character);
                }
                other => name.push(other),
            }
        }
        self.fail("the closing quote of a key is missing")
    }

    fn module(&mut self) -> Result<ModuleInstance, AddressError> {
        let mut steps = Vec::new();
        while let Some(rest) = self.rest.strip_prefix("module.") {
            self.rest = rest;
            let name = Str::from(self.identifier()?);
            let key = self.key()?;
            steps.push(ModuleStep { name, key });
            if !self.dot() {
                break;
            }
        }
        Ok(ModuleInstance::new(steps))
    }

    fn resource(&mut self) -> Result<Resource, AddressError> {
        let (mode, first) = match self.identifier()? {
            "data" => (Mode::Data, None),
            "ephemeral" => (Mode::Ephemeral, None),
            other => (Mode::Managed, Some(other)),
        };
        let kind = match first {
            Some(kind) => kind,
            None => {
                self.expect_dot("a type")?;
                self.identifier()?
            }
        };
        self.expect_dot("a name")?;
        let name = self.identifier()?;
        Ok(Resource { mode, kind: kind.into(), name: name.into() })
    }

    fn end(&self) -> Result<(), AddressError> {
        if self.rest.is_empty() { Ok(()) } else { self.fail(format_args!("unexpected {:?}", self.rest)) }
    }

    fn instance(&mut self) -> Result<AbsResourceInstance, AddressError> {
        let module = self.module()?;
        let resource = self.resource()?;
        let key = self.key()?;
        self.end()?;
        Ok(AbsResource { module, resource }.instance(key))
    }
}

impl FromStr for AbsResourceInstance {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<AbsResourceInstance, AddressError> {
        Reader::new(text).instance()
    }
}

impl FromStr for ModuleInstance {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<ModuleInstance, AddressError> {
        let mut reader = Reader::new(text);
        let module = reader.module()?;
        match text.ends_with('.') {
            true => reader.fail("it ends with a dot"),
            false => reader.end().map(|()| module),
        }
    }
}

impl FromStr for ConfigResource {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<ConfigResource, AddressError> {
        let address = AbsResourceInstance::from_str(text)?;
        let keyed = !address.key.is_none() || address.module().steps().iter().any(|step| !step.key.is_none());
        match keyed {
            true => Reader::new(text).fail("instance keys are not allowed here"),
            false => Ok(address.config()),
        }
    }
}

impl FromStr for Target {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Target, AddressError> {
        let mut reader = Reader::new(text);
        let module = reader.module()?;
        if reader.rest.is_empty() && !module.is_root() && !text.ends_with('.') {
            return Ok(Target::Module(module));
        }
        let resource = AbsResource { module, resource: reader.resource()? };
        let key = reader.key()?;
        reader.end()?;
        Ok(match key {
            InstanceKey::None => Target::Resource(resource),
            key => Target::Instance(resource.instance(key)),
        })
    }
}

impl FromStr for AbsProviderConfig {
    type Err = AddressError;

    /// `provider["registry.terraform.io/hashicorp/aws"].alias` behind an optional module path. The short
    /// form of state files before version 0.13, `provider.aws`, means the default registry.
    fn from_str(text: &str) -> Result<AbsProviderConfig, AddressError> {
        let mut reader = Reader::new(text);
        let module = reader.module()?;
        let Some(rest) = reader.rest.strip_prefix("provider") else {
            return reader.fail("it must name a provider");
        };
        reader.rest = rest;
        let provider = match reader.key()? {
            InstanceKey::Str(source) => match ProviderAddr::parse_source(&source, DEFAULT_HOST) {
                Some(provider) => provider,
                None => return reader.fail(format_args!("{source:?} is not a provider source address")),
            },
            InstanceKey::Int(_) => return reader.fail("a provider is named by its source address"),
            InstanceKey::None => {
                reader.expect_dot("a provider name")?;
                ProviderAddr::implied(reader.identifier()?, DEFAULT_HOST)
            }
        };
        let alias = if reader.dot() { Some(Str::from(reader.identifier()?)) } else { None };
        reader.end()?;
        let module: ModulePath = module.path();
        Ok(AbsProviderConfig { module, provider, alias })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instances_print_what_they_parse() {
        for text in [
            "a.b",
            "data.a.b",
            "ephemeral.a.b[0]",
            "module.x.a.b",
            "module.x[0].module.y[\"k\"].data.a.b[\"q\\\"${\"]",
            "a.b[\"$${x}\"]",
            "a-1.b_2[18446744073709551615]",
        ] {
            match text.parse::<AbsResourceInstance>() {
                Ok(address) => assert_eq!(address.to_string().replace("$${", "${"), text.replace("$${", "${")),
                Err(error) => panic!("{error}"),
            }
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in
            ["", "a", "a.", "a.b.", "a.b[", "a.b[x]", "a.b[-1]", "a.b[\"x]", "module.x", "1.b", "data.a", "a.b c"]
        {
            assert!(text.parse::<AbsResourceInstance>().is_err(), "{text}");
        }
        assert!("module.a[0].x.y".parse::<ConfigResource>().is_err());
        assert!("module.a.".parse::<ModuleInstance>().is_err());
    }

    #[test]
    fn targets_are_modules_resources_or_instances() {
        assert!(matches!("module.a[0]".parse(), Ok(Target::Module(_))));
        assert!(matches!("module.a.x.y".parse(), Ok(Target::Resource(_))));
        assert!(matches!("data.x.y[0]".parse(), Ok(Target::Instance(_))));
        assert!("module.a.".parse::<Target>().is_err());
    }

    #[test]
    fn provider_configurations_round_trip() {
        for text in [
            "provider[\"registry.terraform.io/hashicorp/aws\"]",
            "module.a.module.b.provider[\"terraform.io/builtin/terraform\"].west",
        ] {
            assert_eq!(text.parse::<AbsProviderConfig>().map(|address| address.to_string()), Ok(text.to_string()));
        }
        let short: Result<AbsProviderConfig, _> = "provider.aws.west".parse();
        assert_eq!(
            short.map(|address| address.to_string()),
            Ok("provider[\"registry.terraform.io/hashicorp/aws\"].west".to_string())
        );
    }
}

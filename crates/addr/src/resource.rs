use std::fmt;

use crate::{InstanceKey, ModuleInstance, ModulePath, Str};

/// What a resource block is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// `data`: read, never changed. First, as state files list them first.
    Data,
    /// `resource`: created, changed and destroyed.
    Managed,
    /// `ephemeral`: opened and closed within a run, never stored.
    Ephemeral,
}

/// A resource within its module: `aws_instance.web`, `data.aws_ami.base`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Resource {
    pub mode: Mode,
    pub kind: Str,
    pub name: Str,
}

impl Resource {
    pub fn managed(kind: impl Into<Str>, name: impl Into<Str>) -> Resource {
        Resource { mode: Mode::Managed, kind: kind.into(), name: name.into() }
    }

    pub fn data(kind: impl Into<Str>, name: impl Into<Str>) -> Resource {
        Resource { mode: Mode::Data, kind: kind.into(), name: name.into() }
    }

    /// The local name of the provider that a resource type belongs to unless the block says otherwise:
    /// all before the first underscore.
    #[must_use]
    pub fn implied_provider(&self) -> &str {
        self.kind.split('_').next().unwrap_or_default()
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mode {
            Mode::Managed => write!(f, "{}.{}", self.kind, self.name),
            Mode::Data => write!(f, "data.{}.{}", self.kind, self.name),
            Mode::Ephemeral => write!(f, "ephemeral.{}.{}", self.kind, self.name),
        }
    }
}

/// A resource block in the configuration: all instances of it in all instances of its module.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConfigResource {
    pub module: ModulePath,
    pub resource: Resource,
}

impl fmt::Display for ConfigResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.module.is_root() {
            true => write!(f, "{}", self.resource),
            false => write!(f, "{}.{}", self.module, self.resource),
        }
    }
}

/// A resource in one instance of its module: all its instances.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AbsResource {
    pub module: ModuleInstance,
    pub resource: Resource,
}

impl AbsResource {
    #[must_use]
    pub fn instance(&self, key: InstanceKey) -> AbsResourceInstance {
        AbsResourceInstance { resource: self.clone(), key }
    }

    #[must_use]
    pub fn config(&self) -> ConfigResource {
        ConfigResource { module: self.module.path(), resource: self.resource.clone() }
    }
}

impl fmt::Display for AbsResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.module.is_root() {
            true => write!(f, "{}", self.resource),
            false => write!(f, "{}.{}", self.module, self.resource),
        }
    }
}

/// One object that a provider looks after.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AbsResourceInstance {
    pub resource: AbsResource,
    pub key: InstanceKey,
}

impl AbsResourceInstance {
    #[must_use]
    pub fn module(&self) -> &ModuleInstance {
        &self.resource.module
    }

    #[must_use]
    pub fn config(&self) -> ConfigResource {
        self.resource.config()
    }
}

impl fmt::Display for AbsResourceInstance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.resource, self.key)
    }
}

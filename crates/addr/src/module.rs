use std::fmt;
use std::sync::Arc;

use crate::{InstanceKey, Str};

/// A module in the configuration: the names of the calls that lead to it. The root is empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModulePath(Arc<[Str]>);

impl Default for ModulePath {
    fn default() -> ModulePath {
        ModulePath::root()
    }
}

impl ModulePath {
    #[must_use]
    pub fn root() -> ModulePath {
        ModulePath(Arc::new([]))
    }

    #[must_use]
    pub fn new(names: Vec<Str>) -> ModulePath {
        ModulePath(names.into())
    }

    #[must_use]
    pub fn child(&self, name: impl Into<Str>) -> ModulePath {
        ModulePath(self.0.iter().cloned().chain([name.into()]).collect())
    }

    #[must_use]
    pub fn names(&self) -> &[Str] {
        &self.0
    }

    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The path of the calling module and the name of the call. `None` for the root.
    #[must_use]
    pub fn split_last(&self) -> Option<(ModulePath, &Str)> {
        self.0.split_last().map(|(last, parents)| (ModulePath(parents.into()), last))
    }

    #[must_use]
    pub fn starts_with(&self, ancestor: &ModulePath) -> bool {
        self.0.starts_with(&ancestor.0)
    }
}

impl fmt::Display for ModulePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            write!(f, "{}module.{name}", if index > 0 { "." } else { "" })?;
        }
        Ok(())
    }
}

/// One call on the way to a module instance.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleStep {
    pub name: Str,
    pub key: InstanceKey,
}

/// One instance of a module. The root is empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleInstance(Arc<[ModuleStep]>);

impl Default for ModuleInstance {
    fn default() -> ModuleInstance {
        ModuleInstance::root()
    }
}

impl ModuleInstance {
    #[must_use]
    pub fn root() -> ModuleInstance {
        ModuleInstance(Arc::new([]))
    }

    #[must_use]
    pub fn new(steps: Vec<ModuleStep>) -> ModuleInstance {
        ModuleInstance(steps.into())
    }

    #[must_use]
    pub fn child(&self, name: impl Into<Str>, key: InstanceKey) -> ModuleInstance {
        ModuleInstance(self.0.iter().cloned().chain([ModuleStep { name: name.into(), key }]).collect())
    }

    #[must_use]
    pub fn steps(&self) -> &[ModuleStep] {
        &self.0
    }

    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    #[must_use]
    pub fn parent(&self) -> Option<ModuleInstance> {
        self.0.split_last().map(|(_, parents)| ModuleInstance(parents.into()))
    }

    /// Which module of the configuration this is an instance of.
    #[must_use]
    pub fn path(&self) -> ModulePath {
        ModulePath(self.0.iter().map(|step| step.name.clone()).collect())
    }

    #[must_use]
    pub fn starts_with(&self, ancestor: &ModuleInstance) -> bool {
        self.0.starts_with(&ancestor.0)
    }

    /// The first `count` steps.
    #[must_use]
    pub fn prefix(&self, count: usize) -> ModuleInstance {
        ModuleInstance(self.0[..count.min(self.0.len())].into())
    }
}

impl fmt::Display for ModuleInstance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            write!(f, "{}module.{}{}", if index > 0 { "." } else { "" }, step.name, step.key)?;
        }
        Ok(())
    }
}

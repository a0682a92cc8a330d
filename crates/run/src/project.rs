//! A configuration that has been read, with everything in it resolved.

use std::sync::Arc;

use terrane_config::{Config, Installer, LoadOptions, Module, Sources};
use terrane_diag::{Diagnostics, SourceMap};
use terrane_eval::Index;

use crate::early::{Answers, Early};

/// A configuration, ready to be planned.
pub struct Project {
    pub index: Arc<Index>,
    pub sources: SourceMap,
    pub options: LoadOptions,
    /// Every block could be read. References may still lead nowhere.
    pub is_whole: bool,
}

impl Project {
    /// Reads the module in the current folder and all that it calls. What is wrong is reported; the
    /// project is usable as far as it could be read.
    pub fn load(options: LoadOptions, sources: &dyn Sources, diags: &mut Diagnostics) -> Project {
        Project::load_folder(".", options, sources, diags)
    }

    /// The same for the module in another folder.
    pub fn load_folder(folder: &str, options: LoadOptions, sources: &dyn Sources, diags: &mut Diagnostics) -> Project {
        let mut map = SourceMap::new();
        let mut noticed = Diagnostics::new();
        let config = terrane_config::load(folder, &options, sources, &mut map, &mut noticed);
        let is_whole = !noticed.has_errors();
        diags.append(noticed);
        Project { is_whole, ..Project::of_config(config, map, options, diags) }
    }

    /// The same, where variables may choose modules and the backend, and modules may be installed.
    pub fn load_early(
        folder: &str,
        options: LoadOptions,
        sources: &dyn Sources,
        early: &Early<'_>,
        installer: Option<&mut dyn Installer>,
        diags: &mut Diagnostics,
    ) -> Project {
        let mut map = SourceMap::new();
        let mut noticed = Diagnostics::new();
        let mut answers = Answers { early, sources, variables: None };
        let config =
            terrane_config::load_with(folder, &options, sources, &mut answers, installer, &mut map, &mut noticed);
        let is_whole = !noticed.has_errors();
        diags.append(noticed);
        Project { is_whole, ..Project::of_config(config, map, options, diags) }
    }

    /// A project without any files, for commands that work with state alone.
    #[must_use]
    pub fn empty(options: LoadOptions) -> Project {
        let mut unheard = Diagnostics::new();
        Project::load(options, &terrane_config::MemorySources::new(), &mut unheard)
    }

    fn of_config(config: Config, sources: SourceMap, options: LoadOptions, diags: &mut Diagnostics) -> Project {
        let index = Arc::new(Index::new(Arc::new(config), diags));
        Project { index, sources, options, is_whole: true }
    }

    #[must_use]
    pub fn root(&self) -> Option<&Module> {
        self.index.config.root()
    }

    /// Whether there is anything to plan.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.root().is_none_or(|root| root.files.is_empty())
    }
}

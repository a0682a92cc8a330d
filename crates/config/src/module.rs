//! What a module declares, with expressions still as syntax.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use terrane_addr::{ConfigResource, ModulePath, ProviderAddr, Resource, Str, Target};
use terrane_diag::{SourceId, Span};
use terrane_hcl::{Body, Expr, Traversal};

/// The module tree, flattened: each module of the configuration once, however many instances it has.
#[derive(Debug, Default)]
pub struct Config {
    pub modules: BTreeMap<ModulePath, Module>,
    /// The registry that provider addresses without a host mean.
    pub default_host: Str,
}

impl Config {
    #[must_use]
    pub fn root(&self) -> Option<&Module> {
        self.modules.get(&ModulePath::root())
    }

    #[must_use]
    pub fn module(&self, path: &ModulePath) -> Option<&Module> {
        self.modules.get(path)
    }
}

/// One module: all its files together.
#[derive(Debug)]
pub struct Module {
    pub path: ModulePath,
    /// The folder, as `path.module` gives it.
    pub directory: String,
    /// The call in the parent module; `None` for the root.
    pub called_at: Option<Span>,
    /// In the order in which they were read; none if the folder has no configuration.
    pub files: Vec<SourceId>,
    pub settings: Settings,
    pub variables: IndexMap<Str, Variable>,
    pub locals: IndexMap<Str, Local>,
    pub outputs: IndexMap<Str, Output>,
    /// Managed, data and ephemeral resources.
    pub resources: IndexMap<Resource, ResourceBlock>,
    pub calls: IndexMap<Str, ModuleCall>,
    /// By local name and alias.
    pub providers: BTreeMap<(Str, Option<Str>), ProviderBlock>,
    pub checks: IndexMap<Str, CheckBlock>,
    pub moved: Vec<MovedBlock>,
    pub imports: Vec<ImportBlock>,
    pub removed: Vec<RemovedBlock>,
}

impl Module {
    pub(crate) fn new(path: ModulePath, directory: String, called_at: Option<Span>) -> Module {
        Module {
            path,
            directory,
            called_at,
            files: Vec::new(),
            settings: Settings::default(),
            variables: IndexMap::new(),
            locals: IndexMap::new(),
            outputs: IndexMap::new(),
            resources: IndexMap::new(),
            calls: IndexMap::new(),
            providers: BTreeMap::new(),
            checks: IndexMap::new(),
            moved: Vec::new(),
            imports: Vec::new(),
            removed: Vec::new(),
        }
    }
}

/// `terraform` blocks.
#[derive(Debug, Default)]
pub struct Settings {
    pub required_versions: Vec<(String, Span)>,
    /// By local name: `required_providers`, completed with what the resources imply.
    pub required_providers: BTreeMap<Str, RequiredProvider>,
    pub backend: Option<Backend>,
    pub cloud: Option<Body>,
    /// State and plans are to be encrypted, as this block says.
    pub encryption: Option<Span>,
    pub experiments: Vec<(Str, Span)>,
    pub provider_meta: BTreeMap<Str, Body>,
}

#[derive(Debug, Clone)]
pub struct RequiredProvider {
    pub address: ProviderAddr,
    pub version: Option<(String, Span)>,
    /// `configuration_aliases`: the configurations that the caller must pass in.
    pub aliases: Vec<ProviderRef>,
    /// `None` if it is only implied by a resource.
    pub span: Option<Span>,
}

#[derive(Debug)]
pub struct Backend {
    pub kind: Str,
    pub body: Body,
    pub span: Span,
}

#[derive(Debug)]
pub struct Variable {
    pub name: Str,
    /// `type = ...`; the evaluator makes a type and defaults of it.
    pub ty: Option<Arc<Expr>>,
    pub default: Option<Arc<Expr>>,
    pub description: Option<String>,
    pub sensitive: bool,
    pub ephemeral: bool,
    /// `deprecated = "..."`: whoever sets it is told.
    pub deprecated: Option<String>,
    /// `const = true`: known before anything is planned; `false`: never to be used where that is needed.
    pub constant: Option<bool>,
    /// True unless `nullable = false`.
    pub nullable: bool,
    pub validations: Vec<CheckRule>,
    /// The block's header.
    pub span: Span,
}

#[derive(Debug)]
pub struct Local {
    pub name: Str,
    pub expr: Arc<Expr>,
    pub span: Span,
}

#[derive(Debug)]
pub struct Output {
    pub name: Str,
    pub expr: Arc<Expr>,
    /// `type = ...`: what the value is converted to.
    pub ty: Option<Arc<Expr>>,
    pub description: Option<String>,
    pub sensitive: bool,
    pub ephemeral: bool,
    /// `deprecated = "..."`: whoever refers to it is told.
    pub deprecated: Option<String>,
    pub depends_on: Vec<DependsOn>,
    pub preconditions: Vec<CheckRule>,
    pub span: Span,
}

#[derive(Debug)]
pub struct DependsOn {
    pub traversal: Traversal,
    pub span: Span,
}

/// `precondition`, `postcondition`, `validation`, `assert`.
#[derive(Debug)]
pub struct CheckRule {
    pub condition: Arc<Expr>,
    pub error_message: Arc<Expr>,
    pub span: Span,
}

/// How often a block is made.
#[derive(Debug, Clone, Default)]
pub enum Repetition {
    #[default]
    Once,
    Count(Arc<Expr>),
    ForEach(Arc<Expr>),
    /// `lifecycle { enabled = ... }`: once or not at all.
    Enabled(Arc<Expr>),
}

impl Repetition {
    /// What decides how often.
    #[must_use]
    pub fn expr(&self) -> Option<&Arc<Expr>> {
        match self {
            Repetition::Once => None,
            Repetition::Count(expr) | Repetition::ForEach(expr) | Repetition::Enabled(expr) => Some(expr),
        }
    }
}

/// `provider = aws.west`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderRef {
    pub name: Str,
    pub alias: Option<Str>,
    pub span: Span,
}

#[derive(Debug)]
pub struct ResourceBlock {
    pub address: Resource,
    pub provider: Option<ProviderRef>,
    /// Where the provider comes from, by `provider` or the type's prefix and `required_providers`.
    pub provider_source: ProviderAddr,
    pub repetition: Repetition,
    /// What is left for the provider's schema: without meta-arguments, `lifecycle`, `connection`, `provisioner`.
    pub body: Arc<Body>,
    pub depends_on: Vec<DependsOn>,
    pub lifecycle: Lifecycle,
    pub connection: Option<Arc<Body>>,
    pub provisioners: Vec<ProvisionerBlock>,
    /// The `check` block that it stands in: its faults are only warnings there.
    pub check: Option<Str>,
    /// There is only an `import` block for it: the plan writes this one, see [`LoadOptions::generate_imported`].
    ///
    /// [`LoadOptions::generate_imported`]: crate::LoadOptions::generate_imported
    pub is_generated: bool,
    /// The label with the type.
    pub kind_span: Span,
    /// The block's header.
    pub span: Span,
}

impl ResourceBlock {
    /// The provider configuration to use within this module: local name and alias.
    #[must_use]
    pub fn provider_key(&self) -> (Str, Option<Str>) {
        match &self.provider {
            Some(reference) => (reference.name.clone(), reference.alias.clone()),
            None => (self.address.implied_provider().into(), None),
        }
    }
}

#[derive(Debug, Default)]
pub struct Lifecycle {
    pub create_before_destroy: Option<bool>,
    pub prevent_destroy: Option<Arc<Expr>>,
    /// `destroy = false`: what would be destroyed is forgotten instead.
    pub destroy: Option<bool>,
    pub ignore_changes: IgnoreChanges,
    pub replace_triggered_by: Vec<Arc<Expr>>,
    pub preconditions: Vec<CheckRule>,
    pub postconditions: Vec<CheckRule>,
}

#[derive(Debug, Default)]
pub enum IgnoreChanges {
    #[default]
    Nothing,
    All,
    /// Relative traversals: the root is an attribute of the resource.
    Attributes(Vec<Traversal>),
}

#[derive(Debug)]
pub struct ProvisionerBlock {
    pub kind: Str,
    pub body: Arc<Body>,
    pub connection: Option<Arc<Body>>,
    pub when: ProvisionWhen,
    pub on_failure: OnFailure,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProvisionWhen {
    Create,
    Destroy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnFailure {
    Fail,
    Continue,
}

#[derive(Debug)]
pub struct ModuleCall {
    pub name: Str,
    pub source: (String, Span),
    pub version: Option<(String, Span)>,
    /// What `source` and `version` say while that is not settled: they may refer to variables and locals.
    pub(crate) source_expr: Option<Arc<Expr>>,
    pub(crate) version_expr: Option<Arc<Expr>>,
    pub repetition: Repetition,
    /// Arguments for the child's variables.
    pub arguments: IndexMap<Str, (Arc<Expr>, Span)>,
    pub depends_on: Vec<DependsOn>,
    /// Where `depends_on` is given, even if it is empty.
    pub depends_on_span: Option<Span>,
    /// `ignore_nested_deprecations = true`: nothing is said about what is deprecated inside.
    pub ignore_nested_deprecations: bool,
    /// What the child's provider configurations are here: (in the child) -> (in this module).
    pub providers: Option<Vec<(ProviderRef, ProviderRef)>>,
    /// Where to say that an argument is missing.
    pub body_span: Span,
    /// The block's header.
    pub span: Span,
}

#[derive(Debug)]
pub struct ProviderBlock {
    pub name: Str,
    pub alias: Option<Str>,
    pub version: Option<(String, Span)>,
    pub body: Arc<Body>,
    /// The block's header.
    pub span: Span,
}

#[derive(Debug)]
pub struct CheckBlock {
    pub name: Str,
    /// A data source of the check's own; it is also in [`Module::resources`].
    pub data: Option<Resource>,
    pub asserts: Vec<CheckRule>,
    pub span: Span,
}

#[derive(Debug)]
pub struct MovedBlock {
    /// Relative to the module of the block. An address without key also stands for all instances.
    pub from: Target,
    pub to: Target,
    pub from_span: Span,
    pub to_span: Span,
    pub span: Span,
}

#[derive(Debug)]
pub struct ImportBlock {
    /// The address of the instance; with `for_each`, its keys may be expressions.
    pub to: Arc<Expr>,
    /// The resource that `to` names.
    pub resource: ConfigResource,
    pub by: ImportBy,
    pub for_each: Option<Arc<Expr>>,
    /// Only for configuration that is to be generated.
    pub provider: Option<ProviderRef>,
    pub provider_span: Option<Span>,
    pub span: Span,
}

/// How an `import` block names the object of the world.
#[derive(Clone, Debug)]
pub enum ImportBy {
    Id(Arc<Expr>),
    /// Attributes that identify it.
    Identity(Arc<Expr>),
}

impl ImportBy {
    #[must_use]
    pub fn expr(&self) -> &Expr {
        match self {
            ImportBy::Id(expr) | ImportBy::Identity(expr) => expr,
        }
    }
}

/// What a `removed` block is about: all instances of it, relative to the module of the block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemovedTarget {
    Module(ModulePath),
    Resource(ConfigResource),
}

#[derive(Debug)]
pub struct RemovedBlock {
    pub from: RemovedTarget,
    pub from_span: Span,
    /// `lifecycle { destroy = false }` forgets the object instead.
    pub destroy: bool,
    pub connection: Option<Arc<Body>>,
    pub provisioners: Vec<ProvisionerBlock>,
    pub span: Span,
}

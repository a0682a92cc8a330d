//! What an expression sees: the cells of its module instance, the world, and `each`, `count`, `self`.

use terrane_addr::{InstanceKey, Resource, Str};
use terrane_config::Repetition;
use terrane_diag::Diagnostics;
use terrane_functions::{Fault, FileKind, FolderEntry, Outside, ReadFault};
use terrane_hcl::{Expr, StepKind, Traversal};
use terrane_value::{Marks, Type, Value};

use crate::evaluator::{Evaluator, InstanceId, RepetitionData, World};
use crate::expression::{Lookup, ProviderCall};
use crate::index::ItemKind;
use crate::reference::{Reference, Subject, parse_reference};

/// The scope of a block in one module instance.
#[derive(Clone)]
pub struct Scope<'a> {
    evaluator: &'a Evaluator,
    world: &'a dyn World,
    instance: InstanceId,
    repetition: Option<&'a RepetitionData>,
    self_object: Option<Value>,
    /// The resource whose own arguments are evaluated: they cannot be made of what it will be.
    itself: Option<&'a Resource>,
    /// A variable that is just being computed and may be named in its own validation.
    variable: Option<(Str, Value)>,
}

impl<'a> Scope<'a> {
    #[must_use]
    pub fn of_module(evaluator: &'a Evaluator, world: &'a dyn World, instance: InstanceId) -> Scope<'a> {
        Scope { evaluator, world, instance, repetition: None, self_object: None, itself: None, variable: None }
    }

    #[must_use]
    pub fn with_repetition(mut self, repetition: &'a RepetitionData) -> Scope<'a> {
        self.repetition = Some(repetition);
        self
    }

    #[must_use]
    pub fn with_self(mut self, object: Value) -> Scope<'a> {
        self.self_object = Some(object);
        self
    }

    /// For the arguments of a resource, and how often it is made.
    #[must_use]
    pub fn with_itself(mut self, resource: &'a Resource) -> Scope<'a> {
        self.itself = Some(resource);
        self
    }

    pub(crate) fn with_variable(mut self, name: Str, value: Value) -> Scope<'a> {
        self.variable = Some((name, value));
        self
    }

    fn cell(&self, kind: &ItemKind) -> Option<Value> {
        let module = self.evaluator.module_of(self.instance);
        let item = self.evaluator.index().find(module, kind)?;
        self.evaluator.cell(self.instance, item).cloned()
    }

    /// `None`: not declared, or not prepared. Both are reported, the first when the index is built.
    fn undeclared(&self, traversal: &Traversal, diags: &mut Diagnostics) -> Option<(Value, usize)> {
        let module = self.evaluator.module_of(self.instance);
        let found = self.evaluator.index().reference_items(module, traversal, diags);
        if !found.is_empty() {
            let detail = format!(
                "{} was asked for before it was computed. This is a fault of Terrane, not of the configuration; please \
                 report it.",
                crate::statement::reference_text(traversal, traversal.steps.len())
            );
            diags.error(traversal.span, "Value not available", detail);
        }
        None
    }

    fn module_output(&self, call: &Str, key: &InstanceKey, output: &Str, used: usize) -> Option<(Value, usize)> {
        let module = self.evaluator.module_of(self.instance);
        let repetition = &self.evaluator.index().module(module).calls.get(call)?.repetition;
        let children = self.evaluator.call_instances(self.instance, call)?;
        let symbolic = children.iter().any(|(_, child)| self.evaluator.stands_for_all(*child))
            || matches!(repetition, Repetition::Count(_) | Repetition::ForEach(_))
                && children.iter().all(|(key, _)| key.is_none());
        if symbolic && !children.is_empty() {
            return Some((Value::dynamic(), if key.is_none() { 1 } else { used }));
        }
        let found = children.binary_search_by(|(own, _)| own.cmp(key)).ok();
        let Some(found) = found else {
            // A key that is not there, or one too many or too few: the whole call and the ordinary steps
            // say what is wrong.
            return Some((self.whole_call(call, children, repetition), 1));
        };
        let child = children[found].1;
        let item = self.evaluator.index().find(self.evaluator.module_of(child), &ItemKind::Output(output.clone()))?;
        Some((self.evaluator.cell(child, item)?.clone(), used))
    }

    fn whole_call(&self, call: &Str, children: &[(InstanceKey, InstanceId)], repetition: &Repetition) -> Value {
        if let Some(value) = self.cell(&ItemKind::CallAll(call.clone())) {
            return value;
        }
        let nothing = Value::dynamic;
        match repetition {
            Repetition::Enabled(_) if children.is_empty() => Value::null(Type::Dynamic),
            // There is no key that leads to the only one.
            Repetition::Once | Repetition::Enabled(_) => match children.first() {
                Some((_, child)) => {
                    let module = self.evaluator.index().module(self.evaluator.module_of(*child));
                    Value::object(module.outputs.keys().map(|name| (name.clone(), nothing())))
                }
                None => nothing(),
            },
            Repetition::Count(_) => Value::tuple(children.iter().map(|_| nothing()).collect()),
            Repetition::ForEach(_) => Value::object(children.iter().filter_map(|(key, _)| match key {
                InstanceKey::Str(name) => Some((name.clone(), nothing())),
                InstanceKey::None | InstanceKey::Int(_) => None,
            })),
        }
    }

    fn resource(&self, resource: &Resource) -> Option<Value> {
        let module = self.evaluator.module_of(self.instance);
        let item = self.evaluator.index().find(module, &ItemKind::Resource(resource.clone()))?;
        Some(self.world.resource(self.evaluator.address(self.instance), item))
    }

    fn each(&self, name: &Str, traversal: &Traversal, diags: &mut Diagnostics) -> Option<Value> {
        if !matches!(name.as_str(), "key" | "value") {
            let detail = format!(
                "The \"each\" object does not have an attribute named {:?}. The supported attributes are each.key and \
                 each.value, the current key and value pair of the \"for_each\" attribute set.",
                name.as_str()
            );
            diags.error(traversal.span, "Invalid \"each\" attribute", detail);
            return None;
        }
        let Some((key, value)) = self.repetition.and_then(|repetition| repetition.each.as_ref()) else {
            if name == "value" {
                let detail = "A reference to \"each.value\" has been used in a context in which it is unavailable, such as \
                              when the configuration no longer contains the value in its \"for_each\" expression. Remove \
                              this reference to each.value in your configuration to work around this error.";
                diags.error(traversal.span, "each.value cannot be used in this context", detail);
                return None;
            }
            let detail = "The \"each\" object can be used only in \"module\" or \"resource\" blocks, and only when the \
                          \"for_each\" argument is set.";
            diags.error(traversal.span, "Reference to \"each\" in context without for_each", detail);
            return None;
        };
        Some(if name == "key" { key.clone() } else { value.clone() })
    }

    fn path(&self, name: &Str, traversal: &Traversal, diags: &mut Diagnostics) -> Option<Value> {
        let outside = self.world.outside();
        let module = self.evaluator.index().module(self.evaluator.module_of(self.instance));
        match name.as_str() {
            "module" => Some(Value::string(module.directory.as_str())),
            "root" => Some(Value::string(".")),
            "cwd" => Some(Value::string(outside.working_directory())),
            other => {
                let hint = crate::suggest::closest(other, ["module", "root", "cwd"])
                    .map_or_else(String::new, |near| format!(" Did you mean {near:?}?"));
                let detail = format!("The \"path\" object does not have an attribute named {other:?}.{hint}");
                diags.error(traversal.span, "Invalid \"path\" attribute", detail);
                None
            }
        }
    }

    fn terraform(&self, name: &Str, traversal: &Traversal, diags: &mut Diagnostics) -> Option<Value> {
        match name.as_str() {
            "workspace" => Some(Value::string(self.world.workspace())),
            "applying" => Some(Value::bool(self.world.applying()).with_marks(Marks::EPHEMERAL)),
            "env" => {
                let detail = "The terraform.env attribute was deprecated in v0.10 and removed in v0.12. The \"state \
                              environment\" concept was renamed to \"workspace\" in v0.12, and so the workspace name can \
                              now be accessed using the terraform.workspace attribute.";
                diags.error(traversal.span, "Invalid \"terraform\" attribute", detail);
                None
            }
            other => {
                let detail = format!(
                    "The \"terraform\" object does not have an attribute named {other:?}. The only supported attributes \
                     are terraform.workspace, the name of the currently-selected workspace, and terraform.applying, a \
                     boolean which is true only during apply."
                );
                diags.error(traversal.span, "Invalid \"terraform\" attribute", detail);
                None
            }
        }
    }
}

impl Lookup for Scope<'_> {
    fn reference(&self, traversal: &Traversal, diags: &mut Diagnostics) -> Option<(Value, usize)> {
        let Reference { subject, used } = parse_reference(traversal, diags)?;
        let found = match &subject {
            Subject::Variable(name) => match &self.variable {
                Some((own, value)) if own == name => Some(value.clone()),
                _ => self.cell(&ItemKind::Variable(name.clone())),
            },
            Subject::Local(name) => self.cell(&ItemKind::Local(name.clone())),
            Subject::Module(call) => self.cell(&ItemKind::CallAll(call.clone())),
            Subject::ModuleOutput { call, key, output } => {
                return self.module_output(call, key, output, used).or_else(|| self.undeclared(traversal, diags));
            }
            Subject::Resource(resource) if self.itself == Some(resource) => {
                let detail = format!(
                    "What {resource} will be is made of this very block, so the block cannot ask for it. Use what the value \
                     comes from instead, in a local value if several arguments need it. A postcondition or a provisioner can \
                     ask with \"self\"."
                );
                let last = used.checked_sub(1).map_or(traversal.root.span, |last| traversal.steps[last].span);
                diags.error(traversal.root.span.to(last), "Self-referential block", detail);
                return None;
            }
            Subject::Resource(resource) => self.resource(resource),
            Subject::Each(name) => return Some((self.each(name, traversal, diags)?, used)),
            Subject::CountIndex => {
                let Some(index) = self.repetition.and_then(|repetition| repetition.count_index.clone()) else {
                    let detail = "The \"count\" object can only be used in \"module\", \"resource\", and \"data\" blocks, \
                                  and only when the \"count\" argument is set.";
                    diags.error(traversal.span, "Reference to \"count\" in non-counted context", detail);
                    return None;
                };
                Some(index)
            }
            Subject::SelfObject => {
                let Some(object) = &self.self_object else {
                    let detail = "The \"self\" object is not available in this context. This object can be used only in \
                                  resource provisioner, connection, and postcondition blocks.";
                    diags.error(traversal.span, "Invalid \"self\" reference", detail);
                    return None;
                };
                Some(object.clone())
            }
            Subject::Path(name) => return Some((self.path(name, traversal, diags)?, used)),
            Subject::Terraform(name) => return Some((self.terraform(name, traversal, diags)?, used)),
        };
        match found {
            Some(value) => Some((value, used)),
            None => self.undeclared(traversal, diags),
        }
    }

    fn provider_function(&self, name: &str, arguments: &[Value]) -> Option<ProviderCall> {
        let mut parts = name.split("::").skip(1);
        let (provider, function) = (parts.next()?, parts.next()?);
        let module = self.evaluator.module_of(self.instance);
        Some(self.world.provider_function(module, provider, function, arguments))
    }

    fn outside(&self) -> &dyn Outside {
        self.world.outside()
    }
}

/// Where only constants may stand, as in a variable's default.
pub(crate) struct Constants;

impl Lookup for Constants {
    fn reference(&self, traversal: &Traversal, diags: &mut Diagnostics) -> Option<(Value, usize)> {
        diags.error(traversal.span, "Variables not allowed", "Variables may not be used here.");
        None
    }

    fn provider_function(&self, _: &str, _: &[Value]) -> Option<ProviderCall> {
        None
    }

    fn functions_allowed(&self) -> bool {
        false
    }

    fn outside(&self) -> &dyn Outside {
        &Nowhere
    }
}

/// No function is called among constants, so nobody asks.
struct Nowhere;

impl Outside for Nowhere {
    fn read_file(&self, _: &str) -> Result<std::sync::Arc<[u8]>, ReadFault> {
        Err(ReadFault::Missing)
    }

    fn file_kind(&self, _: &str) -> Result<FileKind, String> {
        Ok(FileKind::Missing)
    }

    fn read_folder(&self, _: &str) -> Result<Vec<FolderEntry>, String> {
        Ok(Vec::new())
    }

    fn home_directory(&self) -> Option<String> {
        None
    }

    fn working_directory(&self) -> String {
        String::new()
    }

    fn now(&self) -> Option<(i64, u32)> {
        None
    }

    fn plan_time(&self) -> Option<(i64, u32)> {
        None
    }

    fn random(&self, _: &mut [u8]) -> bool {
        false
    }

    fn render_template(&self, _: &str, _: &str, _: &Value) -> Result<Value, Fault> {
        Err(Fault::new("functions may not be called here"))
    }
}

/// The value of an expression in which nothing may be named, and no function called.
pub fn evaluate_constant(expr: &Expr, diags: &mut Diagnostics) -> Value {
    crate::expression::evaluate(expr, &Constants, diags)
}

/// What each reference in an expression is just now, for a message.
pub(crate) fn statements(expr: &Expr, lookup: &dyn Lookup) -> Vec<(String, String)> {
    crate::expression::statements(expr, lookup)
}

/// The steps of a traversal as a value path, for `ignore_changes` and its kin. The root is the first step.
#[must_use]
pub fn traversal_path(traversal: &Traversal) -> terrane_value::Path {
    use terrane_value::{Number, PathStep};
    let mut steps = vec![PathStep::Attribute(traversal.root.name.clone())];
    for step in &traversal.steps {
        steps.push(match &step.kind {
            StepKind::Attribute(name) => PathStep::Attribute(name.clone()),
            StepKind::Index(terrane_hcl::IndexKey::String(key)) => PathStep::Index(Value::string(key.clone())),
            StepKind::Index(terrane_hcl::IndexKey::Number(digits)) | StepKind::LegacyIndex(digits) => {
                PathStep::Index(Number::parse(digits).map_or_else(|| Value::unknown(Type::Number), Value::number))
            }
        });
    }
    terrane_value::Path::from(steps)
}

//! What a name in an expression refers to.

use terrane_addr::{InstanceKey, Mode, Resource, Str};
use terrane_diag::Diagnostics;
use terrane_hcl::{IndexKey, Step, StepKind, Traversal};

/// What the first steps of a traversal name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    Variable(Str),
    Local(Str),
    Resource(Resource),
    /// All instances of a module call.
    Module(Str),
    /// One output of a module call; with a key, of one instance.
    ModuleOutput {
        call: Str,
        key: InstanceKey,
        output: Str,
    },
    /// `each.key`, `each.value`
    Each(Str),
    CountIndex,
    SelfObject,
    /// `path.module`, `path.root`, `path.cwd`
    Path(Str),
    /// `terraform.workspace`, `terraform.applying`
    Terraform(Str),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    pub subject: Subject,
    /// How many steps of the traversal name the subject; the rest goes into its value.
    pub used: usize,
}

/// Reads a traversal as a reference. `None` if it is none, which has been reported.
pub fn parse_reference(traversal: &Traversal, diags: &mut Diagnostics) -> Option<Reference> {
    let steps = &traversal.steps;
    let one = |subject: fn(Str) -> Subject| Some(Reference { subject: subject(attribute(steps, 0)?), used: 1 });
    let root = traversal.root.name.as_str();
    let found = match root {
        "var" => one(Subject::Variable),
        "local" => one(Subject::Local),
        "each" => one(Subject::Each),
        "path" => one(Subject::Path),
        "terraform" | "tofu" => one(Subject::Terraform),
        "count" => match attribute(steps, 0) {
            Some(name) if name == "index" => Some(Reference { subject: Subject::CountIndex, used: 1 }),
            Some(other) => {
                let detail = format!(
                    "The \"count\" object does not have an attribute named {:?}. The only supported attribute is count.index, \
                     which is the index of each instance of a resource block that has the \"count\" argument set.",
                    other.as_str()
                );
                diags.error(traversal.span, "Invalid \"count\" attribute", detail);
                return None;
            }
            None => None,
        },
        "self" => Some(Reference { subject: Subject::SelfObject, used: 0 }),
        "module" => module(steps),
        "data" => return resource(traversal, 0, Mode::Data, diags),
        "ephemeral" => return resource(traversal, 0, Mode::Ephemeral, diags),
        "resource" => return resource(traversal, 0, Mode::Managed, diags),
        "template" | "lazy" | "arg" => {
            let detail = format!(
                "The symbol name {root:?} is reserved for use in a future version. If you are using a provider that \
                 already uses this as a resource type name then you can add the prefix \"resource.\" to force \
                 interpretation as a resource type name."
            );
            diags.error(traversal.root.span, "Reserved symbol name", detail);
            return None;
        }
        _ => return bare_resource(traversal, diags),
    };
    if found.is_none() {
        let detail = match root {
            "module" => {
                "The \"module\" object cannot be accessed directly. Instead, access one of its attributes.".into()
            }
            _ if traversal.steps.first().is_some_and(|step| !matches!(step.kind, StepKind::Attribute(_))) => {
                format!("The {root:?} object does not support this operation.")
            }
            _ => format!("The {root:?} object cannot be accessed directly. Instead, access one of its attributes."),
        };
        diags.error(traversal.span, "Invalid reference", detail);
    }
    found
}

fn attribute(steps: &[Step], at: usize) -> Option<Str> {
    match &steps.get(at)?.kind {
        StepKind::Attribute(name) => Some(name.clone()),
        StepKind::Index(_) | StepKind::LegacyIndex(_) => None,
    }
}

fn key(steps: &[Step], at: usize) -> Option<InstanceKey> {
    match &steps.get(at)?.kind {
        StepKind::Attribute(_) => None,
        StepKind::Index(IndexKey::String(name)) => Some(InstanceKey::Str(name.clone())),
        StepKind::Index(IndexKey::Number(digits)) | StepKind::LegacyIndex(digits) => {
            digits.parse().ok().map(InstanceKey::Int)
        }
    }
}

fn module(steps: &[Step]) -> Option<Reference> {
    let call = attribute(steps, 0)?;
    if let Some(output) = attribute(steps, 1) {
        return Some(Reference { subject: Subject::ModuleOutput { call, key: InstanceKey::None, output }, used: 2 });
    }
    if let (Some(key), Some(output)) = (key(steps, 1), attribute(steps, 2)) {
        return Some(Reference { subject: Subject::ModuleOutput { call, key, output }, used: 3 });
    }
    Some(Reference { subject: Subject::Module(call), used: 1 })
}

fn bare_resource(traversal: &Traversal, diags: &mut Diagnostics) -> Option<Reference> {
    let Some(name) = attribute(&traversal.steps, 0) else {
        let detail = "A reference to a resource type must be followed by at least one attribute access, specifying the \
                      resource name.";
        diags.error(traversal.span, "Invalid reference", detail);
        return None;
    };
    let resource = Resource { mode: Mode::Managed, kind: traversal.root.name.clone(), name };
    Some(Reference { subject: Subject::Resource(resource), used: 1 })
}

fn resource(traversal: &Traversal, first: usize, mode: Mode, diags: &mut Diagnostics) -> Option<Reference> {
    let parts = (attribute(&traversal.steps, first), attribute(&traversal.steps, first + 1));
    let (Some(kind), Some(name)) = parts else {
        let what = traversal.root.name.as_str();
        let detail = format!(
            "The {what:?} object must be followed by two attribute names: the {} type and the resource name.",
            if mode == Mode::Data { "data source" } else { "resource" }
        );
        diags.error(traversal.span, "Invalid reference", detail);
        return None;
    };
    Some(Reference { subject: Subject::Resource(Resource { mode, kind, name }), used: first + 2 })
}

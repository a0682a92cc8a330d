//! Addresses from references: `moved`, `removed` and `import` blocks name objects, not values.

use terrane_addr::{
    AbsResource, ConfigResource, InstanceKey, Mode, ModuleInstance, ModulePath, ModuleStep, Resource, Str, Target,
};
use terrane_diag::{Diagnostics, Span};
use terrane_hcl::{Expr, ExprKind, Ident, IndexKey, StepKind, Traversal};

use crate::RemovedTarget;

/// One piece of an address and its place.
enum Piece {
    Name(Str),
    Key(IndexKey),
    /// A key that is only known when it is evaluated.
    Computed,
}

struct Reader<'d> {
    pieces: Vec<(Piece, Span)>,
    at: usize,
    whole: Span,
    diags: &'d mut Diagnostics,
}

const WHOLE_NUMBER: &str = "An instance key is a string or a whole number that is not negative.";

/// Names that mean something else at the start of a reference.
const RESERVED: [&str; 11] =
    ["arg", "count", "each", "lazy", "local", "path", "self", "template", "terraform", "var", "module"];

/// An object or a module, with or without keys. `None` has been reported.
pub(crate) fn target(traversal: &Traversal, diags: &mut Diagnostics) -> Option<Target> {
    let mut reader = Reader::new(&traversal.root, traversal, diags);
    let module = reader.module()?;
    if reader.at == reader.pieces.len() {
        return Some(Target::Module(module));
    }
    let resource = AbsResource { module, resource: reader.resource(true)? };
    let key = reader.resource_key()?;
    reader.end("Invalid address", "The address is complete before this.")?;
    Some(match key {
        InstanceKey::None => Target::Resource(resource),
        key => Target::Instance(resource.instance(key)),
    })
}

/// All instances of something: no keys. `None` has been reported.
pub(crate) fn removed(traversal: &Traversal, diags: &mut Diagnostics) -> Option<RemovedTarget> {
    let mut reader = Reader::new(&traversal.root, traversal, diags);
    let module = reader.module_without_keys()?;
    if reader.at == reader.pieces.len() {
        return Some(RemovedTarget::Module(module));
    }
    let resource = reader.resource(false)?;
    let detail =
        "All instances of the resource are meant, so no key may follow its name: write it as in \"aws_instance.web\".";
    reader.end("Resource instance keys not allowed", detail)?;
    if resource.mode == Mode::Data {
        let detail =
            "A data source is only read, so nothing of it is left to remove: delete its block, and it is gone.";
        diags.error(traversal.span, "Data source address not allowed", detail);
        return None;
    }
    Some(RemovedTarget::Resource(ConfigResource { module, resource }))
}

/// The resource that an import is for; keys may be any expression. `None` has been reported.
pub(crate) fn import_resource(expr: &Expr, diags: &mut Diagnostics) -> Option<ConfigResource> {
    let mut pieces = Vec::new();
    if !collect(expr, &mut pieces) {
        let detail = "Write the address of a resource instance; expressions may stand only in its keys.";
        diags.error(expr.span, "Invalid import address expression", detail);
        return None;
    }
    let mut reader = Reader { pieces, at: 0, whole: expr.span, diags };
    let module = reader.module_with_any_keys()?;
    if reader.at == reader.pieces.len() {
        let detail = "Only a single object can be imported: after the module, name a resource.";
        reader.diags.error(expr.span, "Invalid address", detail);
        return None;
    }
    let resource = reader.resource(true)?;
    reader.skip_key();
    reader.end(
        "Invalid address",
        "An instance is chosen by a key in brackets, as in \"aws_instance.web[0]\"; nothing else may follow.",
    )?;
    Some(ConfigResource { module, resource })
}

/// Flattens a reference whose keys may be expressions. False if it is anything else.
fn collect(expr: &Expr, pieces: &mut Vec<(Piece, Span)>) -> bool {
    match &expr.kind {
        ExprKind::ScopeTraversal(traversal) => {
            push_traversal(&traversal.root, traversal, pieces);
            true
        }
        ExprKind::Index(index) => {
            let fits = collect(&index.collection, pieces);
            pieces.push((Piece::Computed, index.brackets_span));
            fits
        }
        ExprKind::RelativeTraversal(relative) => {
            let fits = collect(&relative.source, pieces);
            pieces.extend(relative.steps.iter().map(|step| (piece(&step.kind), step.span)));
            fits
        }
        _ => false,
    }
}

fn push_traversal(root: &Ident, traversal: &Traversal, pieces: &mut Vec<(Piece, Span)>) {
    pieces.push((Piece::Name(root.name.clone()), root.span));
    pieces.extend(traversal.steps.iter().map(|step| (piece(&step.kind), step.span)));
}

fn piece(step: &StepKind) -> Piece {
    match step {
        StepKind::Attribute(name) => Piece::Name(name.clone()),
        StepKind::Index(key) => Piece::Key(key.clone()),
        StepKind::LegacyIndex(digits) => Piece::Key(IndexKey::Number(digits.clone())),
    }
}

impl Reader<'_> {
    fn new<'d>(root: &Ident, traversal: &Traversal, diags: &'d mut Diagnostics) -> Reader<'d> {
        let mut pieces = Vec::new();
        push_traversal(root, traversal, &mut pieces);
        Reader { pieces, at: 0, whole: traversal.span, diags }
    }

    fn name(&mut self) -> Option<Str> {
        match self.pieces.get(self.at) {
            Some((Piece::Name(name), _)) => {
                self.at += 1;
                Some(name.clone())
            }
            _ => None,
        }
    }

    fn is_module(&self) -> bool {
        matches!(self.pieces.get(self.at), Some((Piece::Name(name), _)) if name == "module")
    }

    fn here(&self) -> Span {
        self.pieces.get(self.at).map_or(self.whole, |(_, span)| *span)
    }

    fn module_name(&mut self) -> Option<Str> {
        self.at += 1;
        let name = self.name();
        if name.is_none() {
            let detail = "After \"module.\" comes the name of a module call.";
            self.diags.error(self.here(), "Invalid address operator", detail);
        }
        name
    }

    fn module(&mut self) -> Option<ModuleInstance> {
        let mut steps = Vec::new();
        while self.is_module() {
            let name = self.module_name()?;
            steps.push(ModuleStep { name, key: self.key()? });
        }
        Some(ModuleInstance::new(steps))
    }

    fn module_without_keys(&mut self) -> Option<ModulePath> {
        let mut names = Vec::new();
        while self.is_module() {
            names.push(self.module_name()?);
            let here = self.here();
            if self.skip_key() {
                let detail = "All instances of the module are meant, so no key may follow its name: write it as in \
                     \"module.network\".";
                self.diags.error(here, "Module instance keys not allowed", detail);
                return None;
            }
        }
        Some(ModulePath::new(names))
    }

    fn module_with_any_keys(&mut self) -> Option<ModulePath> {
        let mut names = Vec::new();
        while self.is_module() {
            names.push(self.module_name()?);
            self.skip_key();
        }
        Some(ModulePath::new(names))
    }

    /// `ephemeral` counts as a mode only where the reference does so too.
    fn resource(&mut self, ephemeral: bool) -> Option<Resource> {
        let first = self.name();
        let mode = match first.as_deref() {
            Some("data") => Mode::Data,
            Some("ephemeral") if ephemeral => Mode::Ephemeral,
            _ => Mode::Managed,
        };
        let kind = match first {
            Some(prefix) if mode != Mode::Managed || prefix == "resource" => self.name(),
            Some(name) if ephemeral && RESERVED.contains(&name.as_str()) => return self.reserved(&name),
            first => first,
        };
        if self.at >= self.pieces.len() {
            let detail = "The address ends too early: a resource is named by its type and its name.";
            self.diags.error(self.last(), "Invalid address", detail);
            return None;
        }
        let Some((kind, name)) = kind.zip(self.name()) else {
            self.diags.error(self.here(), "Invalid address", "After its type, the name of the resource must follow.");
            return None;
        };
        Some(Resource { mode, kind, name })
    }

    fn last(&self) -> Span {
        self.pieces.last().map_or(self.whole, |(_, span)| *span)
    }

    fn reserved(&mut self, name: &str) -> Option<Resource> {
        let detail = format!(
            "\"{name}\" starts a reference to something that is no resource. If it is the name of a resource type, \
             write \"resource.\" before it."
        );
        self.diags.error(self.whole, "Invalid address", detail);
        None
    }

    fn resource_key(&mut self) -> Option<InstanceKey> {
        if let Some((Piece::Name(_), span)) = self.pieces.get(self.at) {
            let detail =
                "An instance is chosen by a key in brackets, as in \"aws_instance.web[0]\"; nothing else may follow.";
            self.diags.error(*span, "Invalid address", detail);
            return None;
        }
        self.key()
    }

    /// No key where there is none. `None` has been reported.
    fn key(&mut self) -> Option<InstanceKey> {
        let Some((Piece::Key(key), span)) = self.pieces.get(self.at) else {
            return Some(InstanceKey::None);
        };
        self.at += 1;
        match key {
            IndexKey::String(name) => Some(InstanceKey::Str(name.clone())),
            IndexKey::Number(text) => match text.parse::<u64>() {
                Ok(index) if i64::try_from(index).is_ok() => Some(InstanceKey::Int(index)),
                _ => {
                    self.diags.error(*span, "Invalid address", WHOLE_NUMBER);
                    None
                }
            },
        }
    }

    /// True if there was a key.
    fn skip_key(&mut self) -> bool {
        let is_key = matches!(self.pieces.get(self.at), Some((Piece::Key(_) | Piece::Computed, _)));
        self.at += usize::from(is_key);
        is_key
    }

    fn end(&mut self, summary: &'static str, detail: &str) -> Option<()> {
        if self.at < self.pieces.len() {
            self.diags.error(self.here(), summary, detail);
            return None;
        }
        Some(())
    }
}

//! `module` blocks.

use indexmap::IndexMap;
use indexmap::map::Entry;
use terrane_diag::Span;
use terrane_hcl::Block;

use crate::constant::{self, Constant};
use crate::content::{BodySchema, partial};
use crate::decode::resource::Escape;
use crate::decoder::Decoder;
use crate::names::check_name;
use crate::source_address::ModuleSource;
use crate::version::VersionConstraints;
use crate::{Module, ModuleCall, reference};

const MODULE: BodySchema = BodySchema {
    attributes: &["source", "version", "count", "for_each", "depends_on", "providers"],
    required: &["source"],
    blocks: &[("_", &[]), ("lifecycle", &[]), ("locals", &[])],
};

impl Decoder<'_> {
    pub fn module_call(&mut self, block: Block, module: &mut Module) {
        let name = block.labels[0].text.clone();
        check_name(&name, block.labels[0].span, "Invalid module instance name", self.diags);
        let span = block.header_span;
        let body_span = block.body.missing_item_span;
        let mut content = partial(block.body, &MODULE, self.diags);
        let version = content.take("version").and_then(|attribute| {
            let text = match constant::constant(&attribute.expr) {
                Constant::Null => return None,
                // What is no constraint is kept as none, so that nothing is asked of what was installed.
                _ => self.version_text(&attribute.expr, "version").unwrap_or_default(),
            };
            Some((text, attribute.span))
        });
        let source = content.take("source").and_then(|attribute| {
            let text = constant::string(&attribute.expr, self.diags)?;
            self.check_source(&text, version.is_some(), attribute.expr.span);
            Some((text, attribute.expr.span))
        });
        let repetition = self.repetition(&mut content);
        let depends_on = content.take("depends_on");
        let depends_on_span = depends_on.as_ref().map(|attribute| attribute.expr.span);
        let depends_on = depends_on.map(|attribute| reference::depends_on(&attribute.expr, self.diags));
        let providers =
            content.take("providers").map(|attribute| reference::provider_pairs(&attribute.expr, self.diags));
        let mut escape = Escape::new("module", "module input variables rather than as meta-arguments");
        for inner in content.blocks {
            self.reserved_or_escape(inner, &mut content.rest, &mut escape);
        }
        for inner in &content.rest.blocks {
            let detail = format!("Blocks of type \"{}\" are not expected here.", inner.kind.name);
            self.diags.error(inner.kind.span, "Unsupported block type", detail);
        }
        let arguments: IndexMap<_, _> = content
            .rest
            .attributes
            .into_iter()
            .map(|attribute| (attribute.name.name, (attribute.expr, attribute.name.span)))
            .collect();
        let call = ModuleCall {
            name,
            // An empty source leads nowhere; that it is missing was reported.
            source: source.unwrap_or_else(|| (String::new(), span)),
            version,
            repetition,
            arguments,
            depends_on: depends_on.unwrap_or_default(),
            depends_on_span,
            providers,
            body_span,
            span,
        };
        match module.calls.entry(call.name.clone()) {
            Entry::Vacant(free) => {
                free.insert(call);
            }
            Entry::Occupied(first) => {
                let detail = format!(
                    "A module call named \"{}\" was already defined at {}. Module calls must have unique names within \
                     a module.",
                    call.name,
                    self.place(first.get().span)
                );
                self.diags.error(span, "Duplicate module call", detail);
            }
        }
    }

    fn check_source(&mut self, text: &str, has_version: bool, at: Span) {
        let source = ModuleSource::parse(text, &self.options.default_host);
        let detail = match (source, has_version) {
            (Some(ModuleSource::Registry(_)), _) | (Some(_), false) => return,
            (_, true) => {
                let detail = format!(
                    "\"{text}\" is not the address of a module in a registry. The argument \"version\" applies only \
                     to registry modules."
                );
                self.diags.error(at, "Invalid registry module source address", detail);
                return;
            }
            (None, false) if text.is_empty() => "The source address of a module may not be empty.".to_string(),
            (None, false) => format!(
                "It is not clear how to install the module package \"{text}\".\n\nIf you intended this as a path \
                 relative to the current module, use \"./{text}\" instead. The \"./\" prefix indicates that the \
                 address is a relative filesystem path."
            ),
        };
        self.diags.error(at, "Invalid module source address", detail);
    }

    /// A version constraint as text; `null` is none. `None` may have been reported.
    pub fn version_text(&mut self, expr: &terrane_hcl::Expr, argument: &str) -> Option<String> {
        if !constant::refers_to_nothing(expr, self.diags) {
            return None;
        }
        let text = match constant::constant(expr) {
            Constant::String(text) => text,
            Constant::Number(text) => text.to_string(),
            Constant::Null | Constant::Broken => return None,
            Constant::Bool(_) | Constant::Other => {
                let detail = format!("A string value is required for {argument}.");
                self.diags.error(expr.span, "Invalid version constraint", detail);
                return None;
            }
        };
        self.check_constraint(text, expr.span)
    }

    pub fn check_constraint(&mut self, text: String, at: Span) -> Option<String> {
        if VersionConstraints::parse(&text).is_some() {
            return Some(text);
        }
        let detail = "This string does not use correct version constraint syntax.";
        self.diags.error(at, "Invalid version constraint", detail);
        None
    }
}

//! `resource`, `data` and `ephemeral`.

use std::sync::Arc;

use indexmap::map::Entry;
use terrane_addr::{Mode, Resource, Str};
use terrane_diag::Span;
use terrane_hcl::{Attribute, Block, Body};

use crate::content::{BodySchema, Content, partial};
use crate::decoder::Decoder;
use crate::names::check_name;
use crate::{Lifecycle, Module, ProviderRef, Repetition, ResourceBlock, reference};

pub(crate) const MANAGED: BodySchema = BodySchema {
    attributes: &["count", "for_each", "provider", "depends_on"],
    required: &[],
    blocks: &[("lifecycle", &[]), ("connection", &[]), ("provisioner", &["type"]), ("_", &[]), ("locals", &[])],
};

pub(crate) const READ_ONLY: BodySchema = BodySchema {
    attributes: &["count", "for_each", "provider", "depends_on"],
    required: &[],
    blocks: &[("lifecycle", &[]), ("_", &[]), ("locals", &[])],
};

/// What is left of a resource block when the meta-arguments are taken out.
struct Parts {
    provider: Option<ProviderRef>,
    repetition: Repetition,
    depends_on: Vec<crate::DependsOn>,
    blocks: Vec<Block>,
    rest: Body,
    escape: Escape,
}

/// Where a `_` block puts its content, and how messages call the place.
pub(crate) struct Escape {
    pub block: &'static str,
    pub meaning: &'static str,
    seen: Option<Span>,
}

impl Escape {
    pub fn new(block: &'static str, meaning: &'static str) -> Escape {
        Escape { block, meaning, seen: None }
    }
}

impl Decoder<'_> {
    pub fn managed_resource(&mut self, block: Block, module: &mut Module) {
        let address = self.resource_address(&block, Mode::Managed);
        let (kind_span, span) = (block.labels[0].span, block.header_span);
        let mut parts = self.resource_parts(block.body, &MANAGED, "resource");
        let mut lifecycle: Option<((Lifecycle, Option<Attribute>), Span)> = None;
        let mut connection: Option<(Arc<Body>, Span)> = None;
        let mut provisioners = Vec::new();
        for inner in std::mem::take(&mut parts.blocks) {
            let header = inner.header_span;
            match inner.kind.name.as_str() {
                "lifecycle" => match &lifecycle {
                    Some((_, first)) => self.duplicate_inner("lifecycle", "This resource", header, *first),
                    None => lifecycle = Some((self.lifecycle(inner.body, &address), header)),
                },
                "connection" => match &connection {
                    Some((_, first)) => self.duplicate_inner("connection", "This resource", header, *first),
                    None => connection = Some((Arc::new(inner.body), header)),
                },
                "provisioner" => provisioners.push((self.provisioner(inner), header)),
                _ => self.reserved_or_escape(inner, &mut parts.rest, &mut parts.escape),
            }
        }
        let connection = connection.map(|(body, _)| body);
        for (provisioner, _) in &provisioners {
            self.check_destroy_references(provisioner, connection.as_deref());
        }
        let provisioners = provisioners.into_iter().map(|(provisioner, _)| provisioner).collect();
        let (lifecycle, enabled) = lifecycle.map(|(lifecycle, _)| lifecycle).unwrap_or_default();
        parts.repetition = self.with_enabled(parts.repetition, enabled);
        let plain = self.resource_block(address, parts, (kind_span, span), module);
        self.add_resource(ResourceBlock { lifecycle, connection, provisioners, ..plain }, module);
    }

    /// Data sources and ephemeral resources; `check` is the block that a data source stands in.
    pub fn read_only_resource(&mut self, block: Block, check: Option<Str>, module: &mut Module) -> Resource {
        let (mode, name) = match block.kind.name.as_str() {
            "ephemeral" => (Mode::Ephemeral, "ephemeral"),
            _ => (Mode::Data, "data"),
        };
        let address = self.resource_address(&block, mode);
        let (kind_span, span) = (block.labels[0].span, block.header_span);
        let body = if check.is_some() { self.without_repetition(block.body) } else { block.body };
        let mut parts = self.resource_parts(body, &READ_ONLY, name);
        let mut lifecycle: Option<((Lifecycle, Option<Attribute>), Span)> = None;
        for inner in std::mem::take(&mut parts.blocks) {
            let header = inner.header_span;
            match inner.kind.name.as_str() {
                "lifecycle" if check.is_some() => {
                    let detail = "A data source in a check is read whenever the check is made; nothing else can be \
                         said about it. Remove the block.";
                    self.diags.error(header, "Invalid lifecycle block", detail);
                }
                "lifecycle" => match &lifecycle {
                    Some((_, first)) => self.duplicate_inner("lifecycle", "This resource", header, *first),
                    None => lifecycle = Some((self.read_only_lifecycle(inner.body, &address), header)),
                },
                _ => self.reserved_or_escape(inner, &mut parts.rest, &mut parts.escape),
            }
        }
        let (lifecycle, enabled) = lifecycle.map(|(lifecycle, _)| lifecycle).unwrap_or_default();
        parts.repetition = self.with_enabled(parts.repetition, enabled);
        let plain = self.resource_block(address.clone(), parts, (kind_span, span), module);
        self.add_resource(ResourceBlock { lifecycle, check, ..plain }, module);
        address
    }

    fn resource_address(&mut self, block: &Block, mode: Mode) -> Resource {
        let (kind, name) = (&block.labels[0], &block.labels[1]);
        let (kind_summary, name_summary) = match mode {
            Mode::Managed => ("Invalid resource type name", "Invalid resource name"),
            Mode::Data => ("Invalid data source name", "Invalid data resource name"),
            Mode::Ephemeral => ("Invalid ephemeral resource type", "Invalid ephemeral resource name"),
        };
        check_name(&kind.text, kind.span, kind_summary, self.diags);
        check_name(&name.text, name.span, name_summary, self.diags);
        Resource { mode, kind: kind.text.clone(), name: name.text.clone() }
    }

    fn resource_parts(&mut self, body: Body, schema: &BodySchema, block: &'static str) -> Parts {
        let mut content = partial(body, schema, self.diags);
        Parts {
            repetition: self.repetition(&mut content),
            provider: content
                .take("provider")
                .and_then(|attribute| reference::provider(&attribute.expr, "provider", self.diags)),
            depends_on: content
                .take("depends_on")
                .map(|attribute| reference::depends_on(&attribute.expr, self.diags))
                .unwrap_or_default(),
            blocks: content.blocks,
            rest: content.rest,
            escape: Escape::new(block, "an argument of the provider"),
        }
    }

    /// `count` or `for_each`, not both.
    pub fn repetition(&mut self, content: &mut Content) -> Repetition {
        match (content.take("count"), content.take("for_each")) {
            (None, None) => Repetition::Once,
            (Some(count), None) => Repetition::Count(count.expr),
            (None, Some(for_each)) => Repetition::ForEach(for_each.expr),
            (Some(_), Some(for_each)) => {
                let detail =
                    "The number of instances comes either from \"count\" or from \"for_each\". Remove one of them.";
                self.diags.error(for_each.name.span, "Invalid combination of \"count\" and \"for_each\"", detail);
                Repetition::ForEach(for_each.expr)
            }
        }
    }

    fn without_repetition(&mut self, mut body: Body) -> Body {
        for attribute in &body.attributes {
            let name = attribute.name.name.as_str();
            if matches!(name, "count" | "for_each") {
                let detail = "A check has a single data source: \"count\" and \"for_each\" cannot be used here. Put \
                     it outside of the check if you need several.";
                self.diags.error(attribute.name.span, format!("Invalid \"{name}\" attribute"), detail);
            }
        }
        body.attributes.retain(|attribute| !matches!(attribute.name.name.as_str(), "count" | "for_each"));
        body
    }

    pub fn duplicate_inner(&mut self, kind: &str, owner: &str, at: Span, first: Span) {
        let detail =
            format!("{owner} has a {kind} block already, at {}. Put all of it in one block.", self.place(first));
        self.diags.error(at, format!("Duplicate {kind} block"), detail);
    }

    /// `_` holds arguments that are named like meta-arguments; other names are kept for the future.
    pub fn reserved_or_escape(&mut self, inner: Block, rest: &mut Body, escape: &mut Escape) {
        if inner.kind.name != "_" {
            let detail = format!(
                "The block type name \"{}\" is kept for the language and cannot be used here.",
                inner.kind.name
            );
            let summary = format!("Reserved block type name in {} block", escape.block);
            self.diags.error(inner.kind.span, summary, detail);
            return;
        }
        if let Some(first) = escape.seen {
            let detail = format!(
                "In a \"_\" block, each argument is taken as {}, even if the language has one of the same name. A {} \
                 block can have one of them, and has it at {}.",
                escape.meaning,
                escape.block,
                self.place(first)
            );
            self.diags.error(inner.kind.span, "Duplicate escaping block", detail);
            return;
        }
        escape.seen = Some(inner.kind.span);
        for attribute in inner.body.attributes {
            self.add_escaped(attribute, rest);
        }
        rest.blocks.extend(inner.body.blocks);
    }

    fn add_escaped(&mut self, attribute: Attribute, rest: &mut Body) {
        let name = &attribute.name.name;
        match rest.attributes.iter().find(|other| other.name.name == *name) {
            // Two properties may be two blocks; the schema of the provider will tell.
            Some(_) if attribute.is_property => rest.attributes.push(attribute),
            None => rest.attributes.push(attribute),
            Some(first) => {
                let place = self.place(first.name.span);
                let detail = format!("The argument \"{name}\" is set already at {place}.");
                self.diags.error(attribute.name.span, "Duplicate argument", detail);
            }
        }
    }

    fn resource_block(
        &mut self,
        address: Resource,
        parts: Parts,
        (kind_span, span): (Span, Span),
        module: &mut Module,
    ) -> ResourceBlock {
        let local_name = match &parts.provider {
            Some(reference) => reference.name.clone(),
            None => self.implied_local_name(&address, span),
        };
        ResourceBlock {
            provider_source: self.require_provider(&local_name, module),
            address,
            provider: parts.provider,
            repetition: parts.repetition,
            body: Arc::new(parts.rest),
            depends_on: parts.depends_on,
            lifecycle: Lifecycle::default(),
            connection: None,
            provisioners: Vec::new(),
            check: None,
            is_generated: false,
            kind_span,
            span,
        }
    }

    fn add_resource(&mut self, resource: ResourceBlock, module: &mut Module) {
        match module.resources.entry(resource.address.clone()) {
            Entry::Vacant(free) => {
                free.insert(resource);
            }
            Entry::Occupied(first) => self.duplicate_resource(&resource, first.get().span),
        }
    }

    fn duplicate_resource(&mut self, resource: &ResourceBlock, first: Span) {
        let kind = &resource.address.kind;
        let (block, what) = match resource.address.mode {
            Mode::Managed => ("resource", "resource"),
            Mode::Data => ("data", "data resource"),
            Mode::Ephemeral => ("ephemeral", "ephemeral resource"),
        };
        let detail = format!(
            "The {kind} {what} \"{}\" is declared already at {}. Rename or remove one of them.",
            resource.address.name,
            self.place(first)
        );
        self.diags.error(resource.span, format!("Duplicate {block} \"{kind}\" configuration"), detail);
    }
}

//! `terraform` blocks.

use std::sync::Arc;

use terrane_addr::Str;
use terrane_diag::Span;
use terrane_hcl::{Attribute, Block, Body, Expr};

use crate::constant::refers_to_nothing;
use crate::content::{BodySchema, Content, exact};
use crate::decoder::Decoder;
use crate::early::is_early;
use crate::names::check_local_name;
use crate::reference::static_list;
use crate::version::VersionConstraints;
use crate::{Backend, Dialect, Module, Settings};

pub(crate) const TERRAFORM: BodySchema = BodySchema {
    attributes: &["required_version", "experiments", "language"],
    required: &[],
    blocks: &[
        ("backend", &["type"]),
        ("cloud", &[]),
        ("required_providers", &[]),
        ("provider_meta", &["provider"]),
        ("encryption", &[]),
    ],
};

/// All `terraform` blocks of a module.
#[derive(Default)]
pub(crate) struct SettingsBlocks {
    pub primary: Vec<Block>,
    /// Those of each override file.
    pub overrides: Vec<Vec<Block>>,
}

/// Where each part of the settings was found, to report a second one.
#[derive(Default)]
struct Found {
    settings: Settings,
    required_providers: Option<Span>,
    backend: Option<Span>,
    cloud: Option<Span>,
    provider_meta: Vec<(Str, Span)>,
}

impl Decoder<'_> {
    pub fn settings(&mut self, blocks: SettingsBlocks, module: &mut Module) {
        let mut found = Found::default();
        for block in blocks.primary {
            self.terraform_block(block, false, &mut found);
        }
        if let (Some(backend), Some(cloud)) = (found.backend, found.cloud) {
            let detail = format!(
                "State is kept either by a backend or by HCP Terraform. The \"cloud\" block is at {}, the \"backend\" \
                 block at {}. Remove one of them.",
                self.place(cloud),
                self.place(backend)
            );
            self.diags.error(backend, "Both a backend and cloud configuration are present", detail);
        }
        let mut settings = found.settings;
        for blocks in blocks.overrides {
            let mut changes = Found::default();
            for block in blocks {
                self.terraform_block(block, true, &mut changes);
            }
            override_settings(&mut settings, changes.settings);
        }
        if !module.path.is_root() {
            self.ignored_backend(&mut settings);
        }
        self.check_versions(&settings, module);
        module.settings = settings;
    }

    fn terraform_block(&mut self, block: Block, is_override: bool, found: &mut Found) {
        let mut content = exact(block.body, &TERRAFORM, self.diags);
        if let Some(attribute) = content.take("required_version")
            && let Some(text) = self.version_text(&attribute.expr, "required_version")
        {
            found.settings.required_versions.push((text, attribute.span));
        }
        self.language(&mut content);
        if let Some(attribute) = content.take("experiments") {
            self.experiments(&attribute, &mut found.settings);
        }
        for inner in content.blocks {
            match inner.kind.name.as_str() {
                "backend" => self.backend(inner, is_override, found),
                "cloud" => self.cloud(inner, found),
                "required_providers" => self.required(inner, is_override, found),
                "encryption" => {
                    found.settings.encryption = Some(inner.header_span);
                    self.encryption(inner);
                }
                _ => self.provider_meta(inner, found),
            }
        }
    }

    fn language(&mut self, content: &mut Content) {
        let Some(attribute) = content.take("language") else { return };
        let version = self.options.engine_version.version();
        match attribute.expr.as_keyword() {
            Some("TF2021") => {}
            Some(_) => {
                let detail = format!("Version {version} knows the language edition TF2021 only.");
                self.diags.error(attribute.expr.span, "Unsupported language edition", detail);
            }
            None => {
                let detail = format!(
                    "An edition is a bare word. Version {version} knows TF2021 only, which it assumes in any case: \
                     remove the argument."
                );
                self.diags.error(attribute.expr.span, "Invalid language edition", detail);
            }
        }
    }

    fn experiments(&mut self, attribute: &Attribute, settings: &mut Settings) {
        let detail = "This version has no experimental features. Remove the argument, and what depends on it.";
        self.diags.error(attribute.name.span, "Module uses experimental features", detail);
        let mut ignored = terrane_diag::Diagnostics::new();
        for element in static_list(&attribute.expr, &mut ignored).unwrap_or_default() {
            if let Some(keyword) = element.as_keyword() {
                settings.experiments.push((keyword.into(), element.span));
            }
        }
    }

    fn backend(&mut self, block: Block, is_override: bool, found: &mut Found) {
        let (kind, span) = (block.labels[0].text.clone(), block.header_span);
        if let Some(first) = found.backend {
            let place = self.place(first);
            let detail = match is_override {
                true => format!("An override file can set one backend, and this one has set it at {place}."),
                false => format!(
                    "State is kept in one place, and the backend is set already at {place}. Remove one of them."
                ),
            };
            self.diags.error(span, "Duplicate backend configuration", detail);
            return;
        }
        found.backend = Some(span);
        found.settings.backend = Some(Backend { kind, body: literal_or_early(block.body), span });
    }

    fn cloud(&mut self, block: Block, found: &mut Found) {
        if let Some(first) = found.cloud {
            let detail = format!(
                "There can be one \"cloud\" block, and it stands at {}. Remove one of them.",
                self.place(first)
            );
            self.diags.error(block.header_span, "Duplicate HCP Terraform configurations", detail);
            return;
        }
        found.cloud = Some(block.header_span);
        found.settings.cloud = Some(literal_or_early(block.body));
    }

    fn required(&mut self, block: Block, is_override: bool, found: &mut Found) {
        let span = block.header_span;
        let mut required = self.required_providers(block);
        if let Some(first) = found.required_providers.filter(|_| !is_override) {
            let detail = format!(
                "There can be one \"required_providers\" block in a module, and it stands at {}. Put all providers in \
                 one of them.",
                self.place(first)
            );
            self.diags.error(span, "Duplicate required providers configuration", detail);
        }
        found.required_providers = Some(span);
        found.settings.required_providers.append(&mut required);
    }

    fn provider_meta(&mut self, block: Block, found: &mut Found) {
        let (name, span) = (block.labels[0].text.clone(), block.header_span);
        check_local_name(&name, block.labels[0].span, self.diags);
        let body = literal(block.body);
        for attribute in &body.attributes {
            refers_to_nothing(&attribute.expr, self.diags);
        }
        if let Some((_, first)) = found.provider_meta.iter().find(|(other, _)| *other == name) {
            let detail = format!(
                "What is said to the provider \"{name}\" stands already at {}. Put all of it in one block.",
                self.place(*first)
            );
            self.diags.error(span, "Duplicate provider_meta block", detail);
            return;
        }
        found.provider_meta.push((name.clone(), span));
        found.settings.provider_meta.insert(name, body);
    }

    /// State is kept for the whole configuration, so only the root module says where.
    fn ignored_backend(&mut self, settings: &mut Settings) {
        if let Some(backend) = settings.backend.take() {
            let detail = "State is kept for the whole configuration at once, so only the root module can say \
                 where.\n\nThe block does no harm while another module calls this one, but it has no effect.";
            self.diags.warning(backend.span, "Backend configuration ignored", detail);
        }
        settings.cloud = None;
    }

    fn check_versions(&mut self, settings: &Settings, module: &Module) {
        let engine = &self.options.engine_version;
        let name = match self.options.dialect {
            Dialect::Terraform => "Terraform",
            Dialect::Tofu => "OpenTofu",
        };
        for (text, span) in &settings.required_versions {
            let Some(constraints) = VersionConstraints::parse(text) else { continue };
            if constraints.names_prerelease() {
                let detail = format!(
                    "The constraint {text} names a prerelease. Write it without: a prerelease of the engine counts as \
                     its release."
                );
                self.diags.error(*span, "Invalid required_version constraint", detail);
            } else if !engine.meets(&constraints) {
                let subject = match self.source {
                    None => "This configuration".to_string(),
                    Some(source) => format!("Module {} (from {source})", module.path),
                };
                let detail = format!(
                    "{subject} is not made for {name} {}. Use a version that it is made for, or change the constraint \
                     if you know that it is too strict.",
                    engine.version()
                );
                self.diags.error(*span, format!("Unsupported {name} Core version"), detail);
            }
        }
    }
}

/// Nothing is evaluated here: strings of the JSON syntax are what they say.
fn literal(mut body: Body) -> Body {
    literal_where(&mut body, |_| true);
    body
}

/// The same, except for what refers to something that can be known early.
fn literal_or_early(mut body: Body) -> Body {
    literal_where(&mut body, |expr| !is_early(expr));
    body
}

fn literal_where(body: &mut Body, fits: impl Fn(&Expr) -> bool) {
    for attribute in body.attributes.iter_mut().filter(|attribute| attribute.is_property && fits(&attribute.expr)) {
        attribute.expr = Arc::new(attribute.expr.with_literal_strings());
    }
}

fn override_settings(settings: &mut Settings, mut changes: Settings) {
    if !changes.required_versions.is_empty() {
        settings.required_versions = changes.required_versions;
    }
    // They exclude each other: a new one takes the place of the other, too.
    if changes.backend.is_some() || changes.cloud.is_some() {
        settings.backend = changes.backend;
        settings.cloud = changes.cloud;
    }
    settings.encryption = changes.encryption.or(settings.encryption);
    settings.required_providers.append(&mut changes.required_providers);
    settings.provider_meta.append(&mut changes.provider_meta);
    settings.experiments.append(&mut changes.experiments);
}

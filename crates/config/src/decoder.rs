//! One module's blocks, from all of its files.

use terrane_diag::{Diagnostics, SourceId, SourceMap, Span};
use terrane_hcl::{Block, Body};

use crate::Module;
use crate::content::{BodySchema, exact};
use crate::decode::settings::SettingsBlocks;
use crate::load::LoadOptions;
use crate::overrides::Overrides;

/// What the decoding of each block needs. The methods for the kinds of blocks are in [`crate::decode`].
pub(crate) struct Decoder<'a> {
    pub map: &'a SourceMap,
    pub options: &'a LoadOptions,
    /// The `source` of the call of this module, for messages.
    pub source: Option<&'a str>,
    pub diags: &'a mut Diagnostics,
}

pub(crate) const FILE: BodySchema = BodySchema {
    attributes: &[],
    required: &[],
    blocks: &[
        ("terraform", &[]),
        ("language", &[]),
        ("required_providers", &[]),
        ("provider", &["name"]),
        ("variable", &["name"]),
        ("locals", &[]),
        ("output", &["name"]),
        ("module", &["name"]),
        ("resource", &["type", "name"]),
        ("data", &["type", "name"]),
        ("ephemeral", &["type", "name"]),
        ("moved", &[]),
        ("removed", &[]),
        ("import", &[]),
        ("check", &["name"]),
    ],
};

impl Decoder<'_> {
    pub fn module(&mut self, primary: &[SourceId], overrides: &[SourceId], module: &mut Module) {
        let mut settings = SettingsBlocks::default();
        let mut blocks = Vec::new();
        for block in primary.iter().flat_map(|file| self.file(*file)) {
            match block.kind.name.as_str() {
                "terraform" => settings.primary.push(block),
                _ => blocks.push(block),
            }
        }
        let mut changes = Overrides::new(&blocks);
        for file in overrides {
            let (terraform, others): (Vec<_>, Vec<_>) =
                self.file(*file).into_iter().partition(|block| block.kind.name == "terraform");
            settings.overrides.push(terraform);
            for block in others {
                changes.apply(block, &mut blocks, self.diags);
            }
        }
        self.settings(settings, module);
        // Data sources in checks give way to those outside, wherever they stand.
        let (checks, others): (Vec<_>, Vec<_>) = blocks.into_iter().partition(|block| block.kind.name == "check");
        for block in others.into_iter().chain(checks) {
            self.block(block, module);
        }
    }

    /// The blocks of one file.
    fn file(&mut self, file: SourceId) -> Vec<Block> {
        let Some(source) = self.map.get(file) else {
            return Vec::new();
        };
        let body: Body = match source.path().ends_with(".json") {
            true => terrane_hcl::parse_json_body(file, source.bytes(), self.diags),
            false => terrane_hcl::parse_body(file, source.bytes(), self.diags).body,
        };
        exact(body, &FILE, self.diags).blocks
    }

    fn block(&mut self, block: Block, module: &mut Module) {
        match block.kind.name.as_str() {
            "provider" => self.provider_block(block, module),
            "variable" => self.variable(block, module),
            "locals" => self.locals(block, module),
            "output" => self.output(block, module),
            "module" => self.module_call(block, module),
            "resource" => self.managed_resource(block, module),
            "data" | "ephemeral" => {
                self.read_only_resource(block, None, module);
            }
            "moved" => self.moved(block, module),
            "removed" => self.removed(block, module),
            "import" => self.import(block, module),
            "check" => self.check(block, module),
            "language" => self.language_block(block),
            "required_providers" => {
                let detail = "\"required_providers\" belongs in a \"terraform\" block.";
                self.diags.error(block.header_span, "Invalid required_providers block", detail);
            }
            // `exact` lets no other block pass.
            other => debug_assert!(false, "no rule for {other} blocks"),
        }
    }

    /// A place as messages tell it: `main.tf:3,1-20`.
    pub fn place(&self, span: Span) -> String {
        place(self.map, span)
    }
}

pub(crate) fn place(map: &SourceMap, span: Span) -> String {
    let Some(file) = map.get(span.source) else {
        return "another place".to_string();
    };
    let (start, end) = (file.position(span.start as usize), file.position(span.end as usize));
    let path = file.path();
    match start.line == end.line {
        true => format!("{path}:{},{}-{}", start.line, start.column, end.column),
        false => format!("{path}:{},{}-{},{}", start.line, start.column, end.line, end.column),
    }
}

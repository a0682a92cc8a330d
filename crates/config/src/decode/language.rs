//! `language` blocks: what a module says of the engines that it is made for, in a way that others can leave alone.

use terrane_hcl::Block;

use crate::content::{BodySchema, exact};
use crate::decoder::Decoder;
use crate::reference::static_list;
use crate::version::{EngineVersion, Version, VersionConstraints};

pub(crate) const LANGUAGE: BodySchema =
    BodySchema { attributes: &["edition", "experiments"], required: &[], blocks: &[("compatible_with", &[])] };

/// The newest OpenTofu that this version follows.
fn newest_opentofu() -> EngineVersion {
    EngineVersion::UpTo(Version::new(1, 12, 0))
}

impl Decoder<'_> {
    pub fn language_block(&mut self, block: Block) {
        let mut content = exact(block.body, &LANGUAGE, self.diags);
        if let Some(edition) = content.take("edition") {
            match edition.expr.as_keyword() {
                Some("tofu2024") => {}
                Some(other) => {
                    let detail = format!(
                        "There is no language edition \"{other}\": this version knows tofu2024 only, which it assumes in any \
                         case. Remove the argument."
                    );
                    self.diags.error(edition.expr.span, "Unsupported language edition", detail);
                }
                None => {
                    let detail = "An edition is a bare word. This version knows tofu2024 only, which it assumes in any \
                         case: remove the argument.";
                    self.diags.error(edition.expr.span, "Invalid language edition", detail);
                }
            }
        }
        if let Some(experiments) = content.take("experiments") {
            for one in static_list(&experiments.expr, self.diags).unwrap_or_default() {
                let name = one.as_keyword().unwrap_or("this");
                let detail = format!(
                    "This version has no experimental features, so it does not have \"{name}\". Remove it, and what depends \
                     on it."
                );
                self.diags.error(one.span, "Module uses experimental features", detail);
            }
        }
        for block in content.blocks {
            // What is said to other software is none of our business.
            let opentofu = block.body.attributes.iter().find(|attribute| attribute.name.name == "opentofu").cloned();
            let Some(attribute) = opentofu else { continue };
            let Some(text) = self.version_text(&attribute.expr, "opentofu") else { continue };
            if VersionConstraints::parse(&text).is_some_and(|constraints| !newest_opentofu().meets(&constraints)) {
                let detail = format!(
                    "This module is made for OpenTofu {text}, and this version of Terrane follows OpenTofu up to {}. Use a \
                     version that it is made for, or change the constraint if you know that it is too strict.",
                    newest_opentofu().version()
                );
                self.diags.error(attribute.span, "Unsupported OpenTofu version", detail);
            }
        }
    }
}

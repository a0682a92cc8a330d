//! The dependency lock file (`.terraform.lock.hcl`): which versions of providers it pins. It is only read.

use std::collections::BTreeMap;

use terrane_addr::ProviderAddr;
use terrane_diag::{Diagnostics, SourceMap};
use terrane_run::Project;
use terrane_value::Content;

use crate::screen::Screen;

const PATH: &str = ".terraform.lock.hcl";

/// The pinned versions. What cannot be read pins nothing.
pub fn pinned_versions() -> BTreeMap<ProviderAddr, String> {
    let Ok(bytes) = std::fs::read(PATH) else { return BTreeMap::new() };
    let (mut sources, mut unheard) = (SourceMap::new(), Diagnostics::new());
    let id = sources.add(PATH, bytes.as_slice());
    let body = terrane_hcl::parse_body(id, &bytes, &mut unheard).body;
    let mut pinned = BTreeMap::new();
    for block in body.blocks.iter().filter(|block| block.kind.name == "provider") {
        let address = block
            .labels
            .first()
            .and_then(|label| ProviderAddr::parse_source(&label.text, crate::dialect::default_host()));
        let version = block.body.attributes.iter().find(|attribute| attribute.name.name == "version");
        let version = version.map(|attribute| terrane_eval::evaluate_constant(&attribute.expr, &mut unheard));
        if let (Some(address), Some(version)) = (address, version)
            && let Content::String(text) = version.unmark().0
        {
            pinned.insert(address, text.to_string());
        }
    }
    pinned
}

/// Says, a line each, where an embedded provider stands in for another version than the one that is pinned.
pub fn report(project: &Project, screen: &Screen) {
    let pinned = pinned_versions();
    for address in crate::requirements::required_providers(project) {
        let embedded = terrane_builtin::find(&address).and_then(|entry| entry.version);
        if let (Some(pinned), Some(embedded)) = (pinned.get(&address), embedded)
            && pinned != embedded
        {
            screen.line(&format!(
                "{}: {PATH} pins version {pinned}; the embedded version {embedded} is used (TERRANE_EMBEDDED_PROVIDERS=off \
                 turns embedded providers off).",
                address.for_display()
            ));
        }
    }
}

//! Which files of a folder are configuration.

use crate::Dialect;

/// The configuration files of one folder, each list in the order in which it is read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ModuleFiles {
    pub primary: Vec<String>,
    /// They change what the primary files declare.
    pub overrides: Vec<String>,
    /// Files of the other dialect that are read although the folder has files of this one.
    pub foreign: Vec<String>,
}

pub(crate) fn select(names: &[String], dialect: Dialect) -> ModuleFiles {
    let mut sorted: Vec<&str> = names.iter().map(String::as_str).filter(|name| !is_ignored(name)).collect();
    sorted.sort_unstable();
    let mut files = ModuleFiles::default();
    let is_mixed = sorted.iter().filter_map(|name| split(name)).any(|(_, extension)| extension.starts_with(".tf"));
    for name in &sorted {
        let Some((stem, extension)) = split(name) else {
            continue;
        };
        let is_tofu = extension.starts_with(".tofu");
        let twin = |own: &str, other: &str| format!("{stem}{}", extension.replace(own, other));
        let hidden = match dialect {
            Dialect::Terraform => is_tofu && sorted.binary_search(&twin(".tofu", ".tf").as_str()).is_ok(),
            Dialect::Tofu => !is_tofu && sorted.binary_search(&twin(".tf", ".tofu").as_str()).is_ok(),
        };
        if hidden {
            continue;
        }
        if is_tofu && is_mixed && dialect == Dialect::Terraform {
            files.foreign.push((*name).to_string());
        }
        let is_override = stem == "override" || stem.ends_with("_override");
        let list = if is_override { &mut files.overrides } else { &mut files.primary };
        list.push((*name).to_string());
    }
    files
}

fn split(name: &str) -> Option<(&str, &'static str)> {
    let extensions = [".tf", ".tofu", ".tf.json", ".tofu.json"];
    extensions.into_iter().find_map(|extension| Some((name.strip_suffix(extension)?, extension)))
}

/// Hidden files and what editors leave behind.
fn is_ignored(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~') || (name.starts_with('#') && name.ends_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(dialect: Dialect) -> ModuleFiles {
        let names = [
            "z.tf",
            "a.tf",
            "a.tofu",
            "b.tofu",
            ".h.tf",
            "c.tf~",
            "#d.tf#",
            "e.tf.bak",
            "f.tfvars",
            "override.tf",
            "x_override.tf",
            "x_override.tofu",
            "j.tf.json",
            "j.tofu.json",
            "k.tf.json",
            "override.tf.json",
            "y_override.tofu.json",
            "l.tftest.hcl",
            "m.terrane.hcl",
        ];
        select(&names.map(str::to_string), dialect)
    }

    #[test]
    fn terraform_reads_its_own_files_and_those_that_hide_none() {
        let files = selected(Dialect::Terraform);
        assert_eq!(files.primary, ["a.tf", "b.tofu", "j.tf.json", "k.tf.json", "z.tf"]);
        assert_eq!(files.overrides, ["override.tf", "override.tf.json", "x_override.tf", "y_override.tofu.json"]);
    }

    #[test]
    fn tofu_files_hide_their_twins() {
        let files = selected(Dialect::Tofu);
        assert_eq!(files.primary, ["a.tofu", "b.tofu", "j.tofu.json", "k.tf.json", "z.tf"]);
        assert_eq!(files.overrides, ["override.tf", "override.tf.json", "x_override.tofu", "y_override.tofu.json"]);
    }
}

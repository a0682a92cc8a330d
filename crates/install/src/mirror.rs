//! A filesystem mirror: a folder with packages of providers, packed or not.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use terrane_addr::ProviderAddr;
use terrane_config::Version;

/// A package that lies on this machine.
#[derive(Clone, Debug)]
pub struct LocalPackage {
    pub version: Version,
    pub path: PathBuf,
    pub form: PackageForm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackageForm {
    Folder,
    Archive,
}

/// The packages of a provider for a platform, in both layouts:
/// `HOST/NAMESPACE/TYPE/VERSION/PLATFORM/` and `HOST/NAMESPACE/TYPE/terraform-provider-TYPE_VERSION_PLATFORM.zip`.
pub fn packages(mirror: &Path, provider: &ProviderAddr, platform: &str) -> io::Result<Vec<LocalPackage>> {
    let folder = mirror.join(provider.to_string());
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let package = match archive_version(name, &provider.name, platform) {
            Some(version) => Some(LocalPackage { version, path, form: PackageForm::Archive }),
            None => Version::parse(name).filter(|_| !name.starts_with('v')).map(|version| LocalPackage {
                version,
                path: path.join(platform),
                form: PackageForm::Folder,
            }),
        };
        found.extend(package.filter(|package| package.path.exists()));
    }
    found.sort_by_key(|package| package.version.to_string());
    Ok(found)
}

fn archive_version(name: &str, kind: &str, platform: &str) -> Option<Version> {
    let rest = name.strip_prefix("terraform-provider-")?.strip_prefix(kind)?.strip_prefix('_')?;
    Version::parse(rest.strip_suffix(".zip")?.strip_suffix(platform)?.strip_suffix('_')?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_layouts_are_found_and_what_is_something_else_is_not() {
        let mirror = tempfile::tempdir().unwrap();
        let provider = ProviderAddr::new("example.com", "shop", "cart");
        let folder = mirror.path().join("example.com/shop/cart");
        fs::create_dir_all(folder.join("1.2.0/linux_amd64")).unwrap();
        fs::create_dir_all(folder.join("1.3.0/darwin_arm64")).unwrap();
        fs::create_dir_all(folder.join("latest/linux_amd64")).unwrap();
        for name in [
            "terraform-provider-cart_2.0.0-beta1_linux_amd64.zip",
            "terraform-provider-cart_1.9.0_windows_amd64.zip",
            "terraform-provider-carton_1.0.0_linux_amd64.zip",
            "index.json",
        ] {
            fs::write(folder.join(name), "").unwrap();
        }
        let found = packages(mirror.path(), &provider, "linux_amd64").unwrap();
        let told: Vec<String> = found.iter().map(|package| format!("{} {:?}", package.version, package.form)).collect();
        assert_eq!(told, ["1.2.0 Folder", "2.0.0-beta1 Archive"]);
        let other = ProviderAddr::new("example.com", "shop", "other");
        assert!(packages(mirror.path(), &other, "linux_amd64").unwrap().is_empty());
    }
}

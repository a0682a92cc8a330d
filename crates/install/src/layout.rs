//! Where packages of a configuration lie: `.terraform/providers/HOST/NAMESPACE/TYPE/VERSION/PLATFORM/`.

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path, PathBuf};

use terrane_addr::ProviderAddr;

use crate::mirror::{LocalPackage, PackageForm};

/// What all files of a package together may have unpacked, so that a small archive cannot fill a disk.
const LARGEST_PACKAGE: u64 = 8 << 30;

/// Why a package cannot be used.
#[derive(Debug)]
pub enum PackageError {
    Io(PathBuf, io::Error),
    /// No program, or several.
    Programs(PathBuf, Vec<String>),
    Archive(PathBuf, String),
}

impl fmt::Display for PackageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PackageError::Io(path, error) => write!(f, "{}: {error}", path.display()),
            PackageError::Programs(path, found) if found.is_empty() => {
                write!(f, "there is no program whose name begins with terraform-provider- in {}", path.display())
            }
            PackageError::Programs(path, found) => {
                write!(f, "it is not clear which program of {} to use: {}", path.display(), found.join(", "))
            }
            PackageError::Archive(path, why) => write!(f, "the archive {} is refused: {why}", path.display()),
        }
    }
}

impl std::error::Error for PackageError {}

fn at(path: &Path) -> impl Fn(io::Error) -> PackageError {
    move |error| PackageError::Io(path.to_owned(), error)
}

/// As packages name it: `linux_amd64`.
#[must_use]
pub fn platform() -> String {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let machine = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        other => other,
    };
    format!("{system}_{machine}")
}

/// Where the package of a provider is to lie.
#[must_use]
pub fn installed(data_folder: &Path, provider: &ProviderAddr, version: &str) -> PathBuf {
    data_folder.join("providers").join(provider.to_string()).join(version).join(platform())
}

/// The program of an unpacked package.
pub fn executable(package: &Path, kind: &str) -> Result<PathBuf, PackageError> {
    let prefix = format!("terraform-provider-{kind}");
    let mut found = Vec::new();
    for entry in fs::read_dir(package).map_err(at(package))? {
        let path = entry.map_err(at(package))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let rest = name.strip_prefix(&prefix);
        if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_')) && path.is_file() {
            found.push(path);
        }
    }
    match <[PathBuf; 1]>::try_from(found) {
        Ok([program]) => Ok(program),
        Err(found) => {
            let mut names: Vec<String> = found.iter().map(|path| path.display().to_string()).collect();
            names.sort();
            Err(PackageError::Programs(package.to_owned(), names))
        }
    }
}

/// Lays a package out: a folder is linked to, an archive unpacked. What was there is replaced.
pub fn install(package: &LocalPackage, target: &Path) -> Result<(), PackageError> {
    let parent = target.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(at(parent))?;
    match package.form {
        PackageForm::Folder => {
            let source = package.path.canonicalize().map_err(at(&package.path))?;
            clear(target)?;
            std::os::unix::fs::symlink(source, target).map_err(at(target))
        }
        PackageForm::Archive => {
            // Beside its place, so that nobody ever sees a half of it there.
            let unpacked = tempfile::Builder::new().prefix(".unpacking").tempdir_in(parent).map_err(at(parent))?;
            unpack(&package.path, unpacked.path())?;
            clear(target)?;
            fs::rename(unpacked.keep(), target).map_err(at(target))
        }
    }
}

fn clear(target: &Path) -> Result<(), PackageError> {
    let removed = match fs::symlink_metadata(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => Err(error),
        Ok(about) if about.is_dir() => fs::remove_dir_all(target),
        Ok(_) => fs::remove_file(target),
    };
    removed.map_err(at(target))
}

fn unpack(path: &Path, target: &Path) -> Result<(), PackageError> {
    let refused = |why: String| PackageError::Archive(path.to_owned(), why);
    let file = File::open(path).map_err(at(path))?;
    let mut archive = zip::ZipArchive::new(file).map_err(|error| refused(error.to_string()))?;
    let mut room = LARGEST_PACKAGE;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| refused(error.to_string()))?;
        let name = entry.name().map_err(|error| refused(error.to_string()))?.into_owned();
        let inner = Path::new(&name);
        if inner.components().any(|part| !matches!(part, Component::Normal(_))) {
            return Err(refused(format!("the name {name:?} leads out of it")));
        }
        if entry.is_symlink() {
            return Err(refused(format!("{name:?} is a link")));
        }
        let place = target.join(inner);
        if entry.is_dir() {
            fs::create_dir_all(&place).map_err(at(&place))?;
            continue;
        }
        let folder = place.parent().unwrap_or(target);
        fs::create_dir_all(folder).map_err(at(folder))?;
        let mut out = File::create(&place).map_err(at(&place))?;
        let mut limited = io::Read::take(&mut entry, room + 1);
        let length = io::copy(&mut limited, &mut out).map_err(|error| refused(format!("{name:?}: {error}")))?;
        room = room
            .checked_sub(length)
            .ok_or_else(|| refused(format!("its files have more than {} GiB", LARGEST_PACKAGE >> 30)))?;
        let mode = entry.unix_mode().unwrap_or(0o755) & 0o755;
        fs::set_permissions(&place, fs::Permissions::from_mode(mode)).map_err(at(&place))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use terrane_config::Version;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(path: &Path, entries: &[(&str, &str)]) -> LocalPackage {
        let mut archive = zip::ZipWriter::new(File::create(path).unwrap());
        for (name, content) in entries {
            archive.start_file(*name, SimpleFileOptions::default().unix_permissions(0o755)).unwrap();
            archive.write_all(content.as_bytes()).unwrap();
        }
        archive.finish().unwrap();
        let version = Version::parse("1.0.0").unwrap();
        LocalPackage { version, path: path.into(), form: PackageForm::Archive }
    }

    #[test]
    fn a_folder_is_linked_and_an_archive_unpacked() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("mirror");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("terraform-provider-cart_v1.0.0_x5"), "").unwrap();
        fs::write(folder.join("terraform-provider-carton"), "").unwrap();
        let target = place.path().join("data/providers/x");
        let version = Version::parse("1.0.0").unwrap();
        let package = LocalPackage { version, path: folder.clone(), form: PackageForm::Folder };
        install(&package, &target).unwrap();
        assert_eq!(fs::read_link(&target).unwrap(), folder.canonicalize().unwrap());
        assert!(executable(&target, "cart").unwrap().ends_with("terraform-provider-cart_v1.0.0_x5"));

        let packed = archive(&place.path().join("a.zip"), &[("terraform-provider-cart", "program"), ("docs/x", "")]);
        install(&packed, &target).unwrap();
        let program = executable(&target, "cart").unwrap();
        assert_eq!(fs::read_to_string(&program).unwrap(), "program");
        assert_eq!(fs::metadata(program).unwrap().permissions().mode() & 0o111, 0o111);
        assert!(folder.join("terraform-provider-carton").exists(), "only the link was replaced");
    }

    #[test]
    fn archives_that_lead_out_of_their_folder_are_refused() {
        let place = tempfile::tempdir().unwrap();
        for name in ["../evil", "/tmp/evil", "a/../../evil"] {
            let package = archive(&place.path().join("evil.zip"), &[("terraform-provider-x", ""), (name, "boo")]);
            let target = place.path().join("target");
            let told = install(&package, &target).unwrap_err().to_string();
            assert!(told.contains("leads out of it"), "{told}");
            assert!(!target.exists() && !place.path().join("evil").exists());
        }
        fs::write(place.path().join("half.zip"), "PK\u{3}\u{4}").unwrap();
        let version = Version::parse("1.0.0").unwrap();
        let half = LocalPackage { version, path: place.path().join("half.zip"), form: PackageForm::Archive };
        assert!(install(&half, &place.path().join("target")).unwrap_err().to_string().contains("is refused"));
    }

    #[test]
    fn a_package_without_a_program_says_so() {
        let place = tempfile::tempdir().unwrap();
        assert!(executable(place.path(), "cart").unwrap_err().to_string().starts_with("there is no program"));
        fs::write(place.path().join("terraform-provider-cart_v1"), "").unwrap();
        fs::write(place.path().join("terraform-provider-cart_v2"), "").unwrap();
        assert!(executable(place.path(), "cart").unwrap_err().to_string().starts_with("it is not clear which"));
    }
}

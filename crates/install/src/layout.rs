//! Where packages of a configuration lie: `.terraform/providers/HOST/NAMESPACE/TYPE/VERSION/PLATFORM/`.

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;
use terrane_addr::ProviderAddr;

use crate::mirror::{LocalPackage, PackageForm};
use terrane_unpack::{PACKAGE, unpack};

/// At the top of a shelf. Other engines take no notice of it.
const LOCK: &str = ".terrane.lock";

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

/// Where a package that projects share lies.
#[must_use]
pub fn cached(cache: &Path, provider: &ProviderAddr, version: &str, platform: &str) -> PathBuf {
    cache.join(provider.to_string()).join(version).join(platform)
}

/// A folder that several processes put packages into. Each package is made in a folder beside, and put in its
/// place in one step, under a lock that is never held while a network is waited for.
#[derive(Clone, Debug)]
pub struct Shelf {
    root: PathBuf,
}

/// How the folders are called in which packages are made.
const STAGING: &str = ".terrane-";
/// What is older was left by one that was killed: no package takes so long.
const STALE: Duration = Duration::from_secs(24 * 60 * 60);

impl Shelf {
    #[must_use]
    pub fn new(root: PathBuf) -> Shelf {
        Shelf { root }
    }

    /// A folder to make a package in, gone when it is dropped. Nothing is started from there.
    pub fn staging(&self) -> Result<TempDir, PackageError> {
        fs::create_dir_all(&self.root).map_err(at(&self.root))?;
        self.sweep();
        tempfile::Builder::new().prefix(STAGING).tempdir_in(&self.root).map_err(at(&self.root))
    }

    fn sweep(&self) {
        for entry in fs::read_dir(&self.root).into_iter().flatten().flatten() {
            let is_staging = entry.file_name().to_string_lossy().starts_with(STAGING);
            let age = || entry.metadata().ok()?.modified().ok()?.elapsed().ok();
            if is_staging && age().is_some_and(|age| age > STALE) {
                // Another may be sweeping as well.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }

    fn locked<T>(&self, work: impl FnOnce() -> Result<T, PackageError>) -> Result<T, PackageError> {
        fs::create_dir_all(&self.root).map_err(at(&self.root))?;
        let path = self.root.join(LOCK);
        let lock = File::options().create(true).truncate(false).write(true).open(&path).map_err(at(&path))?;
        // Some network file systems know no locks: then each step is still one rename.
        let _ = lock.lock();
        work()
    }

    /// Makes `target` a link to a package elsewhere.
    pub fn link(&self, package: &Path, target: &Path) -> Result<(), PackageError> {
        let source = package.canonicalize().map_err(at(package))?;
        let staging = self.staging()?;
        let link = staging.path().join("link");
        std::os::unix::fs::symlink(source, &link).map_err(at(&link))?;
        self.put(&staging, &link, target, &|_| false)
    }

    /// Unpacks an archive. A good package that is there already stays: somebody may be running it.
    pub fn unpack(&self, archive: &Path, target: &Path, good: &dyn Fn(&Path) -> bool) -> Result<(), PackageError> {
        let staging = self.staging()?;
        let unpacked = staging.path().join("package");
        fs::create_dir(&unpacked).map_err(at(&unpacked))?;
        unpack(archive, &unpacked, PACKAGE).map_err(|why| PackageError::Archive(archive.to_owned(), why))?;
        // Folders for a while are for their owner alone, and a cache may be for many.
        fs::set_permissions(&unpacked, fs::Permissions::from_mode(0o755)).map_err(at(&unpacked))?;
        self.put(&staging, &unpacked, target, good)
    }

    fn put(
        &self,
        staging: &TempDir,
        made: &Path,
        target: &Path,
        good: &dyn Fn(&Path) -> bool,
    ) -> Result<(), PackageError> {
        let parent = target.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(at(parent))?;
        self.locked(|| {
            if good(target) {
                return Ok(());
            }
            // Aside first: removing takes long, and in that time there would be a half of it.
            match fs::rename(target, staging.path().join("replaced")) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                moved => moved.map_err(at(target))?,
            }
            fs::rename(made, target).map_err(at(target))
        })
    }
}

/// Lays a package out: a folder is linked to, an archive unpacked. What was there is replaced.
pub fn install(package: &LocalPackage, target: &Path, shelf: &Shelf) -> Result<(), PackageError> {
    match package.form {
        PackageForm::Folder => shelf.link(&package.path, target),
        PackageForm::Archive => shelf.unpack(&package.path, target, &|_| false),
    }
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
        install(&package, &target, &Shelf::new(place.path().into())).unwrap();
        assert_eq!(fs::read_link(&target).unwrap(), folder.canonicalize().unwrap());
        assert!(executable(&target, "cart").unwrap().ends_with("terraform-provider-cart_v1.0.0_x5"));

        let packed = archive(&place.path().join("a.zip"), &[("terraform-provider-cart", "program"), ("docs/x", "")]);
        install(&packed, &target, &Shelf::new(place.path().into())).unwrap();
        let program = executable(&target, "cart").unwrap();
        assert_eq!(fs::read_to_string(&program).unwrap(), "program");
        assert_eq!(fs::metadata(program).unwrap().permissions().mode() & 0o111, 0o111);
        assert!(folder.join("terraform-provider-carton").exists(), "only the link was replaced");
    }

    #[test]
    fn an_archive_that_is_refused_leaves_what_was_there() {
        let place = tempfile::tempdir().unwrap();
        let (target, shelf) = (place.path().join("x/target"), Shelf::new(place.path().into()));
        install(&archive(&place.path().join("good.zip"), &[("terraform-provider-x", "1")]), &target, &shelf).unwrap();
        let evil = archive(&place.path().join("evil.zip"), &[("terraform-provider-x", "2"), ("../evil", "boo")]);
        let told = install(&evil, &target, &shelf).unwrap_err().to_string();
        assert!(told.contains("evil.zip is refused: the name \"../evil\" leads out of it"), "{told}");
        assert_eq!(fs::read_to_string(target.join("terraform-provider-x")).unwrap(), "1");
        assert!(!place.path().join("evil").exists());
    }

    #[test]
    fn a_good_package_stays_and_what_a_killed_one_left_goes() {
        let place = tempfile::tempdir().unwrap();
        let (target, shelf) = (place.path().join("x/target"), Shelf::new(place.path().into()));
        let package = archive(&place.path().join("a.zip"), &[("terraform-provider-x", "")]);
        install(&package, &target, &shelf).unwrap();
        fs::write(target.join("mark"), "").unwrap();
        shelf.unpack(&package.path, &target, &|_| true).unwrap();
        assert!(target.join("mark").exists());
        shelf.unpack(&package.path, &target, &|_| false).unwrap();
        assert!(!target.join("mark").exists());

        let (old, new) = (place.path().join(".terrane-old"), place.path().join(".terrane-new"));
        fs::create_dir(&old).unwrap();
        fs::create_dir(&new).unwrap();
        let long_ago = std::time::SystemTime::now() - 2 * STALE;
        File::open(&old).unwrap().set_modified(long_ago).unwrap();
        drop(shelf.staging().unwrap());
        assert_eq!((old.exists(), new.exists()), (false, true));
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

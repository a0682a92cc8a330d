//! Packages from a registry and from a network mirror on loopback: installed, pinned, and refused where the place
//! is down, slow or lying.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests of an adapter: files, servers and time")]

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use terrane_addr::ProviderAddr;
use terrane_cli_config::CliConfig;
use terrane_config::VersionConstraints;
use terrane_http::{Client, Credentials, Hosts, Settings};
use terrane_install::{
    InstallFault, Installer, LockFile, Method, Requirement, Source, Told, folder_hash, installed, platform,
};
use terrane_loopback::{Fault, ProviderRegistry, Reply, Server, SigningKeys, package, sha256};

const PROGRAM: &str = "terraform-provider-cart_v1.2.0";

/// A registry, and a folder to install into.
struct Place {
    folder: tempfile::TempDir,
    server: Server,
    hosts: Hosts,
    cache: Option<PathBuf>,
    may_break_lock: bool,
    /// A mirror instead of the registry itself.
    mirror: bool,
}

fn shop() -> ProviderRegistry {
    let mut registry = ProviderRegistry::default();
    for version in ["1.1.0", "1.2.0", "2.0.0-beta1"] {
        let program = format!("terraform-provider-cart_v{version}");
        let archive = |platform: &str| package(&[(&program, platform.as_bytes()), ("README.md", b"read me")]);
        for platform in [platform().as_str(), "plan9_mips"] {
            registry.add("shop/cart", version, platform, archive(platform));
        }
    }
    registry
}

impl Place {
    fn new(registry: ProviderRegistry) -> Place {
        Place::with_patience(registry, Duration::from_secs(30))
    }

    fn with_patience(registry: ProviderRegistry, patience: Duration) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start_tls(move |asked| registry.answer(asked).unwrap_or(Reply::status(404)));
        let settings = Settings {
            extra_roots: Some(server.authority(folder.path())),
            attempts: 1,
            idle_timeout: patience,
            ..Settings::default()
        };
        let credentials = Credentials::new(&CliConfig::default(), &[]);
        let hosts = Hosts::new(Client::new(settings), credentials, BTreeMap::new());
        Place { folder, server, hosts, cache: None, may_break_lock: false, mirror: false }
    }

    fn provider(&self) -> ProviderAddr {
        match self.mirror {
            true => ProviderAddr::new("registry.terraform.io", "shop", "cart"),
            false => ProviderAddr::new(self.server.host().as_str(), "shop", "cart"),
        }
    }

    fn installer(&self) -> Installer<'_> {
        let method = match self.mirror {
            true => Method::NetworkMirror(self.server.url("/mirror/")),
            false => Method::Direct,
        };
        Installer {
            hosts: &self.hosts,
            sources: vec![Source { method, include: None, exclude: Vec::new() }],
            cache: self.cache.clone(),
            cache_may_break_lock: self.may_break_lock,
            data_folder: self.data(),
            platform: platform(),
            keyless: None,
            hash: &folder_hash,
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn target(&self) -> PathBuf {
        installed(&self.data(), &self.provider(), "1.2.0")
    }

    /// The lock file, and what was told.
    fn install(&self, constraint: &str, lock: &LockFile) -> Result<(LockFile, Vec<Told>), Vec<InstallFault>> {
        let requirement = Requirement {
            by: "the root module (main.tf:3)".into(),
            text: constraint.into(),
            constraints: VersionConstraints::parse(constraint).unwrap(),
        };
        let wanted = BTreeMap::from([(self.provider(), vec![requirement])]);
        let told = RefCell::new(Vec::new());
        let tell = |one| told.borrow_mut().push(one);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let done = runtime.block_on(self.installer().install(&wanted, &BTreeSet::new(), lock, false, &tell));
        done.map(|lock| (lock, told.into_inner()))
    }

    fn fine(&self, lock: &LockFile) -> (LockFile, Vec<Told>) {
        self.install("~> 1.0", lock).unwrap()
    }

    /// What is said when it fails, with the host as HOST. Nothing may lie where it could be started from.
    fn refused(&self) -> String {
        let said = self.fault(&LockFile::default());
        assert!(!self.target().exists(), "{said}");
        said
    }

    fn fault(&self, lock: &LockFile) -> String {
        let faults = self.install("~> 1.0", lock).unwrap_err();
        let [fault] = faults.as_slice() else { unreachable!("{faults:?}") };
        let said = format!("{}: {}", fault.summary, fault.detail);
        let provider = self.provider().to_string();
        assert!(said.contains(&provider) && said.contains(&self.server.host()), "{said}");
        said.replace(&self.server.host(), "HOST")
    }
}

fn asked_for_archives(place: &Place) -> usize {
    place.server.log().iter().filter(|line| line.ends_with(".zip")).count()
}

#[test]
fn what_the_registry_signs_is_installed_and_pinned_for_all_platforms() {
    let registry = shop();
    let (key, packages) = (registry.keys.id(), registry.packages.clone());
    let place = Place::new(registry);
    let (lock, told) = place.fine(&LockFile::default());
    let locked = &lock.providers[&place.provider()];
    assert_eq!((locked.version.as_str(), locked.constraints.as_str()), ("1.2.0", "~> 1.0"));
    let mut hashes = BTreeSet::from([folder_hash(&place.target()).unwrap()]);
    let of_version = packages.iter().filter(|package| package.version == "1.2.0");
    hashes.extend(of_version.map(|package| format!("zh:{}", sha256(&package.archive))));
    assert_eq!((locked.hashes.len(), &locked.hashes), (3, &hashes));
    assert_eq!(fs::read_to_string(place.target().join(PROGRAM)).unwrap(), platform());
    let Some(Told::Installed { trust, .. }) = told.last() else { unreachable!("{told:?}") };
    assert_eq!(trust.to_string(), format!("self-signed, key ID {key}"));

    // The second time nobody is asked, and no half of anything lies around.
    let asked = place.server.log().len();
    let (again, told) = place.fine(&lock);
    assert_eq!((again, place.server.log().len()), (lock, asked));
    assert!(matches!(told.as_slice(), [Told::Reusing { .. }, Told::Previous { .. }]), "{told:?}");
    let names: Vec<String> = fs::read_dir(place.data().join("providers"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| *name != place.server.host())
        .collect();
    assert_eq!(names, [".terrane.lock"]);
}

#[test]
fn a_lock_of_other_platforms_is_enough() {
    let place = Place::new(shop());
    let (mut lock, _) = place.fine(&LockFile::default());
    fs::remove_dir_all(place.data()).unwrap();
    // As it is after "providers lock" or init on another machine: no h1 of this platform.
    let whole = lock.clone();
    let locked = lock.providers.get_mut(&place.provider()).unwrap();
    locked.hashes.retain(|hash| hash.starts_with("zh:"));
    assert_eq!(place.fine(&lock).0, whole);

    fs::remove_dir_all(place.data()).unwrap();
    lock.providers.get_mut(&place.provider()).unwrap().hashes = BTreeSet::from(["zh:0000".to_owned()]);
    let said = place.fault(&lock);
    assert!(said.contains("none of those recorded in the dependency lock file") && said.contains("providers lock"));
    assert!(!place.target().exists());
}

#[test]
fn a_mirror_is_believed_and_its_checksums_are_held_against_the_archive() {
    let place = Place { mirror: true, ..Place::new(shop()) };
    let (lock, told) = place.fine(&LockFile::default());
    assert!(matches!(told.last(), Some(Told::Installed { trust, .. }) if trust.to_string() == "verified checksum"));
    // What a mirror says of other platforms is nobody's word but its own.
    assert_eq!(lock.providers[&place.provider()].hashes.len(), 1);

    let place = Place { mirror: true, ..Place::new(ProviderRegistry { mirror_hashes: false, ..shop() }) };
    let (_, told) = place.fine(&LockFile::default());
    assert!(matches!(told.last(), Some(Told::Installed { trust, .. }) if trust.to_string() == "unauthenticated"));

    let mut registry = shop();
    let name = format!("terraform-provider-cart_1.2.0_{}.zip", platform());
    registry.false_checksums.insert(name, "0".repeat(64));
    let said = Place { mirror: true, ..Place::new(registry) }.refused();
    assert!(said.contains("from network mirror https://HOST/mirror/: the archive has the checksum zh:"), "{said}");
}

#[test]
fn a_registry_that_lies_about_checksums_and_signatures_is_refused() {
    let other = SigningKeys::new();
    let name = format!("terraform-provider-cart_1.2.0_{}.zip", platform());
    let of_file = format!("checksum for {name}");
    let cases: Vec<(ProviderRegistry, Vec<&str>)> = vec![
        (
            ProviderRegistry { public_key: other.public(), ..shop() },
            vec!["not signed as they should be", "was not made with key"],
        ),
        (ProviderRegistry { false_signature: Some(other.sign(b"x")), ..shop() }, vec!["the signature is not good"]),
        (
            ProviderRegistry { false_signature: Some(b"rubbish".to_vec()), ..shop() },
            vec!["the signature cannot be read"],
        ),
        (ProviderRegistry { public_key: "rubbish".into(), ..shop() }, vec!["a key of the registry cannot be read"]),
        (
            {
                let shop = shop();
                ProviderRegistry { public_key: shop.keys.public_revoked(), ..shop }
            },
            vec!["which its owner has revoked"],
        ),
        (
            ProviderRegistry { false_checksums: BTreeMap::from([(name.clone(), "0".repeat(64))]), ..shop() },
            vec!["the archive has the checksum zh:", "and not zh:0000", "It has not been used"],
        ),
        (ProviderRegistry { protocols: vec!["4.0".into()], ..shop() }, vec!["speaks the protocols 4.0"]),
        (ProviderRegistry { unlisted: true, ..shop() }, vec!["SHA256SUMS has no", of_file.as_str()]),
    ];
    for (registry, words) in cases {
        let said = Place::new(registry).refused();
        for word in words {
            assert!(said.contains(word), "{word:?} is not in {said}");
        }
    }
}

#[test]
fn answers_that_are_wrong_say_who_gave_them() {
    let here = platform();
    let json = |text: &str| Reply::bytes(text).header("Content-Type", "application/json");
    let versions = "/v1/providers/shop/cart/versions";
    let download = "/v1/providers/shop/cart/1.2.0/download";
    let (system, machine) = here.split_once('_').unwrap();
    let sums = "/files/shop/cart/1.2.0/SHA256SUMS";
    let cases = [
        ("/.well-known", Fault::Drop, "cannot be reached"),
        ("/.well-known", Fault::Slow(Duration::from_secs(2)), "did not answer within 0.4 s"),
        ("/.well-known", Fault::Trickle(Duration::from_millis(200)), "did not answer within 4 s"),
        ("/.well-known", Fault::Instead(Reply::status(404)), "does not offer the service providers.v1"),
        ("/.well-known", Fault::Instead(json("[]")), "the document of services is not an object"),
        ("/.well-known", Fault::Instead(json("<html>")), "it is not JSON"),
        (versions, Fault::Instead(Reply::status(500)), "status 500 (a fault of the server)"),
        (versions, Fault::Instead(Reply::status(401)), "terrane login HOST"),
        (versions, Fault::Instead(Reply::status(404)), "There is no package of provider"),
        (versions, Fault::Instead(json("{}")), "has no list of versions"),
        (versions, Fault::Instead(json("{\"versions\":[{\"version\":\"x\"}]}")), "There is no package of provider"),
        (versions, Fault::CutOff, "was cut off"),
        (download, Fault::Instead(json("{\"os\":\"plan9\",\"arch\":\"mips\"}")), "answers for plan9_mips, and"),
        (download, Fault::Instead(json("{\"version\":\"9.9.9\"}")), "answers for version 9.9.9, and 1.2.0"),
        (download, Fault::Instead(json("{}")), "has no \"filename\""),
        (sums, Fault::Instead(Reply::status(404)), "status 404 (not found)"),
        (sums, Fault::Instead(Reply::bytes("")), "not signed as they should be"),
        ("/files/shop/cart/1.2.0/terraform-", Fault::Instead(Reply::bytes("PK")), "the archive has the checksum zh:"),
        ("/files/shop/cart/1.2.0/terraform-", Fault::CutOff, "was cut off"),
        ("/files/shop/cart/1.2.0/terraform-", Fault::Slow(Duration::from_secs(2)), "did not answer within"),
    ];
    for (path, fault, word) in cases {
        let patience = match fault {
            Fault::Slow(_) | Fault::Trickle(_) => Duration::from_millis(400),
            _ => Duration::from_secs(30),
        };
        let place = Place::with_patience(shop(), patience);
        place.server.trouble(path, fault, 100);
        let said = place.refused();
        assert!(said.contains(word), "{path}: {word:?} is not in {said}");
    }
    // A package for other machines only.
    let place = Place::new(shop());
    place.server.trouble(&format!("{download}/{system}/{machine}"), Fault::Instead(Reply::status(404)), 100);
    let said = place.refused();
    assert!(said.starts_with("Incompatible provider version: "), "{said}");
    assert!(said.contains("There are packages for") && said.contains("plan9_mips"), "{said}");
}

#[test]
fn archives_that_would_do_harm_leave_nothing_behind() {
    let zeros = vec![0; 65 << 20];
    type Files<'f> = &'f [(&'f str, &'f [u8])];
    let cases: [(Files<'_>, &str); 4] = [
        (&[(PROGRAM, b"x"), ("../../evil", b"boo")], "leads out of it"),
        (&[(PROGRAM, &zeros)], "more than 100 times as many"),
        (&[("README.md", b"x")], "there is no program whose name begins with"),
        (&[(PROGRAM, b"x"), ("terraform-provider-cart_v2", b"x")], "it is not clear which program"),
    ];
    for (files, word) in cases {
        let mut registry = ProviderRegistry::default();
        registry.add("shop/cart", "1.2.0", &platform(), package(files));
        let place = Place::new(registry);
        let faults = place.install("~> 1.0", &LockFile::default()).unwrap_err();
        assert!(faults[0].detail.contains(word) && faults[0].detail.contains("shop/cart 1.2.0"), "{faults:?}");
        assert!(!place.folder.path().join("evil").exists() && !place.data().join("evil").exists());
    }
}

#[test]
fn no_version_that_fits_says_who_asks_for_what() {
    let place = Place::new(shop());
    let said = place.install(">= 3", &LockFile::default()).unwrap_err()[0].detail.clone();
    for word in
        ["There are 1.1.0, 1.2.0, 2.0.0-beta1 in registry localhost:", "the root module (main.tf:3) asks for \">= 3\""]
    {
        assert!(said.contains(word), "{said}");
    }
    let (lock, _) = place.fine(&LockFile::default());
    let said = place.install("< 1.2", &lock).unwrap_err()[0].detail.clone();
    assert!(said.contains("has version 1.2.0") && said.contains("init -upgrade") && said.contains("< 1.2"), "{said}");
}

#[test]
fn the_cache_is_filled_and_used_and_mended() {
    let mut place = Place::new(shop());
    let cache = place.folder.path().join("cache");
    place.cache = Some(cache.clone());
    let (lock, _) = place.fine(&LockFile::default());
    let shelf = cache.join(place.provider().to_string()).join("1.2.0").join(platform());
    assert_eq!(fs::read_link(place.target()).unwrap(), shelf.canonicalize().unwrap());

    // Another project with the same lock file downloads nothing.
    let before = asked_for_archives(&place);
    fs::remove_dir_all(place.data()).unwrap();
    let (_, told) = place.fine(&lock);
    assert!(matches!(told.last(), Some(Told::FromCache { .. })), "{told:?}");
    assert_eq!(asked_for_archives(&place), before);

    // One without does: nothing says that what is in the cache is what the author made.
    fs::remove_dir_all(place.data()).unwrap();
    place.fine(&LockFile::default());
    assert_eq!(asked_for_archives(&place), before + 1);

    // A half of a package is not used, and made whole.
    fs::remove_dir_all(place.data()).unwrap();
    fs::write(shelf.join(PROGRAM), "ha").unwrap();
    place.fine(&lock);
    assert_eq!(asked_for_archives(&place), before + 2);
    assert_eq!(fs::read_to_string(place.target().join(PROGRAM)).unwrap(), platform());

    // Who asks for it takes the cache at its word, if there is a program in it.
    place.may_break_lock = true;
    fs::remove_dir_all(place.data()).unwrap();
    let (loose, told) = place.fine(&LockFile::default());
    assert!(matches!(told.last(), Some(Told::FromCache { .. })), "{told:?}");
    assert_eq!(loose.providers[&place.provider()].hashes.len(), 1);
    fs::remove_dir_all(place.data()).unwrap();
    fs::remove_file(shelf.join(PROGRAM)).unwrap();
    place.fine(&LockFile::default());
    assert!(shelf.join(PROGRAM).exists());
}

#[test]
fn many_inits_at_once_share_one_cache() {
    let mut place = Place::new(shop());
    let cache = place.folder.path().join("cache");
    place.cache = Some(cache.clone());
    let results: Vec<(LockFile, PathBuf)> = std::thread::scope(|scope| {
        let work = |number: usize| {
            let place = &place;
            scope.spawn(move || {
                let data = place.folder.path().join(format!("data{number}"));
                let installer = Installer { data_folder: data.clone(), ..place.installer() };
                let wanted = BTreeMap::from([(place.provider(), Vec::new())]);
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                let (lock, others) = (LockFile::default(), BTreeSet::new());
                let done = installer.install(&wanted, &others, &lock, false, &|_| ());
                (runtime.block_on(done).unwrap(), installed(&data, &place.provider(), "1.2.0"))
            })
        };
        let threads: Vec<_> = (0..8).map(work).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for (lock, target) in &results {
        assert_eq!(lock, &results[0].0);
        assert!(lock.providers[&place.provider()].hashes.contains(&folder_hash(target).unwrap()));
    }
    assert_eq!(staging(&cache), 0);
}

fn staging(folder: &Path) -> usize {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter(|name| name.to_string_lossy().starts_with(".terrane-")).count()
}

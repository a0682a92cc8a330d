//! Packages that are archives on a web server, and pages that say where the package is.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256, Sha512};
use terrane_config::RemoteModule;
use terrane_http::Url;
use terrane_unpack::{Kind, MODULES};

use crate::network::Network;

/// What a web server gave.
pub(crate) enum Got {
    /// It is unpacked where it was to be.
    Package,
    /// The package is elsewhere.
    Elsewhere(RemoteModule),
}

/// What the address says beside the place.
struct Wanted {
    url: Url,
    kind: Option<Kind>,
    /// `sha256:..`.
    checksum: Option<String>,
}

/// Downloads into a folder that is not there yet. `staging` takes the archive meanwhile.
pub(crate) fn fetch(network: &Network<'_>, address: &str, staging: &Path, target: &Path) -> Result<Got, String> {
    let wanted = Wanted::parse(address)?;
    let Some(kind) = wanted.kind else { return elsewhere(network, &wanted.url) };
    let archive = staging.join("archive");
    network.download(wanted.url.clone(), &archive).map_err(|fault| told(&fault))?;
    if let Some(checksum) = &wanted.checksum {
        check(&archive, checksum)?;
    }
    fs::create_dir(target).map_err(|error| error.to_string())?;
    let unpacked = kind.unpack(&archive, target, MODULES);
    unpacked.map_err(|why| format!("the archive is refused: {why}. Nothing of it was installed"))?;
    fs::remove_file(&archive).map_err(|error| error.to_string())?;
    Ok(Got::Package)
}

impl Wanted {
    fn parse(address: &str) -> Result<Wanted, String> {
        let mut url = Url::parse(address).map_err(|error| format!("{address:?} is no address: {error}"))?;
        let (mut archive, mut checksum) = (None, None);
        let mut others = Vec::new();
        for (name, value) in url.query_pairs() {
            match &*name {
                "archive" => archive = Some(value.into_owned()),
                "checksum" => checksum = Some(value.into_owned()),
                _ => others.push((name.into_owned(), value.into_owned())),
            }
        }
        if archive.is_some() || checksum.is_some() {
            url.set_query(None);
            if !others.is_empty() {
                url.query_pairs_mut().extend_pairs(others);
            }
        }
        let kind = match archive.as_deref() {
            Some("false" | "0") => None,
            Some(ending) => Some(Kind::of_ending(ending).ok_or_else(|| {
                format!("archive={ending} is no kind of archive that is known: use zip, tar, tar.gz, tar.bz2 or tar.xz")
            })?),
            None => Kind::of_name(url.path()),
        };
        Ok(Wanted { url, kind, checksum })
    }
}

fn told(fault: &terrane_http::Fault) -> String {
    match fault.status() {
        Some(401 | 403) => format!("{fault}. A name and a password for the host can be written into ~/.netrc"),
        _ => fault.to_string(),
    }
}

fn check(archive: &Path, checksum: &str) -> Result<(), String> {
    let (kind, expected) = checksum.split_once(':').unwrap_or(("sha256", checksum));
    let bytes = fs::read(archive).map_err(|error| error.to_string())?;
    let hex = |digest: &[u8]| digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let found = match kind {
        "sha256" => hex(&Sha256::digest(&bytes)),
        "sha512" => hex(&Sha512::digest(&bytes)),
        _ => return Err(format!("checksum={checksum} is of a kind that is not checked here: use sha256 or sha512")),
    };
    match found.eq_ignore_ascii_case(expected) {
        true => Ok(()),
        false => Err(format!(
            "Checksums did not match: the archive has {kind}:{found}, and the source says {expected}. Nothing of it was \
             installed"
        )),
    }
}

/// A page or a header names the place of the package: <https://developer.hashicorp.com/terraform/language/modules/sources>,
/// "HTTP URLs".
fn elsewhere(network: &Network<'_>, url: &Url) -> Result<Got, String> {
    let mut asked = url.clone();
    asked.query_pairs_mut().append_pair("terraform-get", "1");
    let answer = network.ask(asked).map_err(|fault| told(&fault))?;
    let header = answer.header("x-terraform-get").map(str::to_string);
    let location = header.or_else(|| meta(&String::from_utf8_lossy(&answer.body))).ok_or_else(|| {
        format!(
            "no source URL was returned: {url} is not the name of an archive, and its answer has neither a header \
             X-Terraform-Get nor an element <meta name=\"terraform-get\">. If it is an archive, add \"?archive=zip\" or \
             the like; if it is a repository, write \"git::\" before the address"
        )
    })?;
    remote(&answer.url, &location).map(Got::Elsewhere)
}

/// A place that a server names: in full, or relative to the address that was asked.
pub(crate) fn remote(base: &Url, location: &str) -> Result<RemoteModule, String> {
    let relative = ["/", "./", "../"].iter().any(|prefix| location.starts_with(prefix));
    let location = match relative {
        // Joining would take the folder for a part of the path.
        true => base.join(location).map_err(|error| format!("{base} names {location:?}: {error}"))?.to_string(),
        false => location.to_string(),
    };
    let module = RemoteModule::parse(&location)
        .ok_or_else(|| format!("{base} names {location:?}, which is no place that modules are downloaded from"))?;
    // A server has no say about this machine.
    match module.package.starts_with("file:") {
        true => Err(format!("{base} names a folder of this machine, {location:?}, which a server may not")),
        false => Ok(module),
    }
}

/// The content of `<meta name="terraform-get" content="..">`.
fn meta(page: &str) -> Option<String> {
    let mut rest = page;
    while let Some(at) = rest.to_ascii_lowercase().find("<meta") {
        let element = &rest[at + 5..];
        let end = element.find('>').unwrap_or(element.len());
        let attribute = |name: &str| attribute(&element[..end], name);
        if attribute("name").is_some_and(|name| name.eq_ignore_ascii_case("terraform-get")) {
            return attribute("content");
        }
        rest = &element[end..];
    }
    None
}

fn attribute(element: &str, wanted: &str) -> Option<String> {
    let mut rest = element.trim_start();
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let quote = after.chars().next().filter(|character| matches!(character, '"' | '\''))?;
        let (value, next) = after[1..].split_once(quote)?;
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value.replace("&amp;", "&"));
        }
        rest = next.trim_start();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_checksums_are_taken_from_the_address() {
        for (address, url, kind) in [
            ("https://a.io/m.zip", "https://a.io/m.zip", Some(Kind::Zip)),
            ("https://a.io/m.zip?archive=false", "https://a.io/m.zip", None),
            ("https://a.io/m?archive=tar.gz&x=%26", "https://a.io/m?x=%26", Kind::of_ending("tgz")),
            ("https://a.io/m.tgz?token=1&checksum=sha256:ab", "https://a.io/m.tgz?token=1", Kind::of_ending("tgz")),
            ("https://a.io/m?x=1", "https://a.io/m?x=1", None),
        ] {
            let wanted = Wanted::parse(address).unwrap();
            assert_eq!((wanted.url.as_str(), wanted.kind), (url, kind), "{address}");
        }
        assert!(Wanted::parse("https://a.io/m?archive=rar").is_err());
    }

    #[test]
    fn pages_name_the_package() {
        let page = "<html><META charset='utf-8'><meta content='x' name=\"other\">\n<meta name=\"terraform-get\"\n content=\"https://a.io/m.zip?a=1&amp;b=2\" />";
        assert_eq!(meta(page).as_deref(), Some("https://a.io/m.zip?a=1&b=2"));
        assert_eq!(meta("<meta name=terraform-get"), None);
        assert_eq!(meta(""), None);
    }

    #[test]
    fn a_server_names_no_folder_of_this_machine() {
        let base = Url::parse("https://a.io/v1/x/download").unwrap();
        for (location, package, folder) in [
            ("/files/m.tgz//sub", "https://a.io/files/m.tgz", "sub"),
            ("./m.tgz", "https://a.io/v1/x/m.tgz", ""),
            ("git::https://b.io/r//s?ref=v1", "git::https://b.io/r?ref=v1", "s"),
            ("https://b.io/m.zip//*?archive=zip", "https://b.io/m.zip?archive=zip", "*"),
        ] {
            let module = remote(&base, location).unwrap();
            assert_eq!((module.package.as_str(), module.folder.as_str()), (package, folder));
        }
        for location in ["file:///etc", "what is this", ""] {
            assert!(remote(&base, location).is_err(), "{location}");
        }
    }
}

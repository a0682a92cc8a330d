//! Repositories, fetched by the program `git`: so credential helpers, ssh and submodules work as they do for people.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What `git::` and its query say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitSource {
    pub url: String,
    pub reference: Option<String>,
    pub depth: Option<u32>,
    ssh_key: Option<String>,
}

/// What was fetched.
#[derive(Clone, Debug)]
pub struct Fetched {
    pub commit: String,
}

const SCHEMES: [&str; 5] = ["https://", "ssh://", "file://", "http://", "git://"];

impl GitSource {
    /// From what follows `git::`. Says what is wrong with it.
    pub fn parse(text: &str) -> Result<GitSource, String> {
        let (place, query) = text.split_once('?').unwrap_or((text, ""));
        // Other transports of git run programs, and an address that looks like an option would be one.
        let scp_like = !place.contains("::")
            && place.split_once(':').is_some_and(|(host, path)| {
                !host.contains('/') && !host.is_empty() && !host.starts_with('-') && !path.starts_with("//")
            });
        let host = SCHEMES.iter().find_map(|scheme| place.strip_prefix(scheme));
        if host.is_some_and(|host| host.starts_with('-')) || (host.is_none() && !scp_like) {
            let known = "https, ssh, http, git and file addresses, and host:path";
            return Err(format!("{place:?} is no address that git is asked for here: known are {known}"));
        }
        let mut source = GitSource { url: place.into(), reference: None, depth: None, ssh_key: None };
        let mut others = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = percent_decoded(value);
            match name {
                "ref" if value.starts_with('-') => {
                    return Err(format!("{value:?} cannot be the name of a git reference"));
                }
                "ref" => source.reference = Some(value).filter(|value| !value.is_empty()),
                "depth" => match value.parse() {
                    Ok(depth) => source.depth = Some(depth).filter(|depth| *depth > 0),
                    Err(_) => return Err(format!("depth={value} is not a number")),
                },
                "sshkey" => source.ssh_key = Some(value),
                _ => others.push(pair),
            }
        }
        if !others.is_empty() {
            source.url = format!("{place}?{}", others.join("&"));
        }
        Ok(source)
    }

    /// Clones into a folder that is not there yet; `pinned` is the commit that it must be.
    pub fn fetch(&self, target: &Path, pinned: Option<&str>) -> Result<Fetched, String> {
        let key = self.key_file(target)?;
        let git =
            |folder: Option<&Path>, arguments: &[&str]| run(folder, key.as_ref().map(|key| key.path()), arguments);
        let depth = self.depth.map(|depth| depth.to_string());
        let mut clone = vec!["clone"];
        if let Some(depth) = &depth {
            clone.extend(["--depth", depth]);
            self.reference.iter().for_each(|reference| clone.extend(["--branch", reference]));
        }
        let place = target.to_string_lossy();
        clone.extend(["--", &self.url, &place]);
        git(None, &clone)?;
        match (pinned, &self.reference) {
            (Some(commit), _) => {
                if git(Some(target), &["cat-file", "-e", &format!("{commit}^{{commit}}")]).is_err() {
                    let mut fetch = vec!["fetch"];
                    depth.iter().for_each(|depth| fetch.extend(["--depth", depth]));
                    fetch.extend(["origin", commit]);
                    git(Some(target), &fetch).map_err(|why| {
                        format!(
                            "the lock file .terrane.modules.lock.hcl pins commit {commit}, which the repository does not give \
                             ({why}). \"init -upgrade\" takes what it has now"
                        )
                    })?;
                }
                git(Some(target), &["-c", "advice.detachedHead=false", "checkout", "--detach", commit])?;
            }
            (None, Some(reference)) if depth.is_none() => {
                git(Some(target), &["-c", "advice.detachedHead=false", "checkout", reference]).map_err(|why| {
                    format!("{why}\n\nThe repository has no branch, tag or commit named {reference:?}. Correct \"ref\"")
                })?;
            }
            (None, _) => {}
        }
        let mut submodules = vec!["submodule", "update", "--init", "--recursive"];
        depth.iter().for_each(|depth| submodules.extend(["--depth", depth]));
        git(Some(target), &submodules)?;
        let commit = git(Some(target), &["rev-parse", "HEAD"])?.trim().to_string();
        Ok(Fetched { commit })
    }

    /// Beside the package, readable by nobody else, and gone when git is done.
    fn key_file(&self, target: &Path) -> Result<Option<tempfile::NamedTempFile>, String> {
        let Some(key) = &self.ssh_key else { return Ok(None) };
        let bytes = STANDARD.decode(key).map_err(|_| "sshkey is not a private key in base64".to_string())?;
        let made = tempfile::Builder::new()
            .permissions(fs::Permissions::from_mode(0o600))
            .tempfile_in(target.parent().unwrap_or(Path::new(".")))
            .and_then(|file| fs::write(file.path(), bytes).map(|()| file));
        made.map(Some).map_err(|error| error.to_string())
    }
}

fn run(folder: Option<&Path>, key: Option<&Path>, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new("git");
    // A repository may not make git run programs.
    command.args(["-c", "protocol.ext.allow=never", "-c", "core.hooksPath=/dev/null"]).args(arguments);
    if let Some(folder) = folder {
        command.current_dir(folder);
    }
    // Else a git that runs us, in a hook for one, would have its own repository changed.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    if let Some(key) = key {
        let ssh = std::env::var("GIT_SSH_COMMAND").unwrap_or_else(|_| "ssh".into());
        let key = std::path::absolute(key).unwrap_or_else(|_| key.to_owned());
        command.env("GIT_SSH_COMMAND", format!("{ssh} -i '{}'", key.display()));
    }
    let output = command.stdin(Stdio::null()).output().map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            "git must be available and on the PATH: install it, or use another kind of source".to_string()
        }
        _ => format!("git does not start: {error}"),
    })?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => {
            let said = String::from_utf8_lossy(&output.stderr);
            let verb = arguments.iter().find(|argument| !argument.starts_with('-') && !argument.contains('='));
            let status = output.status.code().map_or_else(|| "was killed".into(), |code| format!("exited with {code}"));
            Err(format!("git {} {status}: {}", verb.unwrap_or(&""), said.trim()))
        }
    }
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let pair = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match pair.filter(|_| bytes[at] == b'%').and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_never_options_or_programs() {
        for text in [
            "-x",
            "ext::sh -c x",
            "https://-x/a",
            "-oProxyCommand=x:a",
            "/a/b",
            "fd::1",
            "https://a/b?ref=-x",
            "https://a/b?ref=%2Dx",
            "https://a/b?depth=x",
        ] {
            assert!(GitSource::parse(text).is_err(), "{text}");
        }
        let source = GitSource::parse("ssh://git@example.com/a?ref=a%2Fb&depth=1&x=y").unwrap();
        assert_eq!(
            (source.url.as_str(), source.reference.as_deref(), source.depth),
            ("ssh://git@example.com/a?x=y", Some("a/b"), Some(1))
        );
        assert_eq!(GitSource::parse("example.com:a/b").unwrap().url, "example.com:a/b");
    }
}

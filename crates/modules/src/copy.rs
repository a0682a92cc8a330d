//! Copies of packages, and what may be in one.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// Copies a package, its files with their permissions and its links as they are, without what git keeps.
pub fn copy_package(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_name() == ".git" {
            continue;
        }
        let (path, target, about) = (entry.path(), to.join(entry.file_name()), entry.file_type()?);
        if about.is_dir() {
            copy_package(&path, &target)?;
        } else if about.is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(&path)?, target)?;
        } else {
            fs::copy(&path, &target)?;
        }
    }
    Ok(())
}

/// Whether nothing is in a folder but what is hidden.
pub fn is_empty_folder(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        if entry?.file_name() != ".terraform" {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The first link that leads out of a package, with where it leads.
pub(crate) fn link_outside(package: &Path) -> io::Result<Option<(PathBuf, PathBuf)>> {
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(package.join(&folder))? {
            let entry = entry?;
            let (name, about) = (folder.join(entry.file_name()), entry.file_type()?);
            if about.is_dir() && entry.file_name() != ".git" {
                folders.push(name);
            } else if about.is_symlink() {
                let target = fs::read_link(entry.path())?;
                // By its words, and by where it leads in the end: it may go through another link.
                let real = entry.path().canonicalize().ok();
                let inside =
                    real.is_none_or(|real| package.canonicalize().is_ok_and(|package| real.starts_with(package)));
                if !inside || !stays_inside(&folder, &target) {
                    return Ok(Some((name, target)));
                }
            }
        }
    }
    Ok(None)
}

fn stays_inside(folder: &Path, target: &Path) -> bool {
    let mut depth = folder.components().count();
    for part in target.components() {
        match part {
            Component::Normal(_) => depth += 1,
            Component::CurDir => {}
            Component::ParentDir if depth > 0 => depth -= 1,
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return false,
        }
    }
    true
}

/// The folder in a package that a source names; `*` and `?` stand for anything, and must mean one folder.
pub(crate) fn inner_folder(package: &Path, folder: &str) -> Result<String, String> {
    let mut found = vec![String::new()];
    for part in folder.split('/').filter(|part| !part.is_empty()) {
        let mut next = Vec::new();
        for base in &found {
            let at = |name: &str| if base.is_empty() { name.to_string() } else { format!("{base}/{name}") };
            match part.contains(['*', '?']) {
                false => next.extend(Some(at(part)).filter(|name| package.join(name).is_dir())),
                true => {
                    let entries = fs::read_dir(package.join(base)).map_err(|error| error.to_string())?;
                    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
                    let fitting =
                        names.filter(|name| !name.starts_with('.') && matches(part, name)).map(|name| at(&name));
                    next.extend(fitting.filter(|name| package.join(name).is_dir()));
                }
            }
        }
        found = next;
    }
    found.sort();
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(format!("subdir {folder:?} not found: there is no such folder in the package. {}", there(package))),
        several => Err(format!("subdir {folder:?} matches multiple paths: {}", several.join(", "))),
    }
}

/// The folders at the top, for messages.
fn there(package: &Path) -> String {
    let entries = fs::read_dir(package).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.path().is_dir());
    let names = folders.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).take(20).collect();
    names.sort();
    match names.is_empty() {
        true => "It has no folders.".into(),
        false => format!("Its folders are: {}.", names.join(", ")),
    }
}

fn matches(pattern: &str, name: &str) -> bool {
    let (Some(first), rest) = (pattern.chars().next(), pattern.chars().skip(1).collect::<String>()) else {
        return name.is_empty();
    };
    let mut characters = name.chars();
    match first {
        '*' => (0..=name.len()).filter(|at| name.is_char_boundary(*at)).any(|at| matches(&rest, &name[at..])),
        '?' => characters.next().is_some() && matches(&rest, characters.as_str()),
        other => characters.next() == Some(other) && matches(&rest, characters.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_found_by_patterns() {
        let place = tempfile::tempdir().unwrap();
        for folder in ["vpc-1.2/modules/a", "vpc-1.2/modules/b", ".git"] {
            fs::create_dir_all(place.path().join(folder)).unwrap();
        }
        let find = |folder: &str| inner_folder(place.path(), folder);
        assert_eq!(find("").unwrap(), "");
        assert_eq!(find("*").unwrap(), "vpc-1.2");
        assert_eq!(
            find("vpc-*/modules/?").unwrap_err(),
            "subdir \"vpc-*/modules/?\" matches multiple paths: vpc-1.2/modules/a, vpc-1.2/modules/b"
        );
        assert_eq!(find("*/*/b").unwrap(), "vpc-1.2/modules/b");
        assert!(find("nope").unwrap_err().ends_with("Its folders are: vpc-1.2."));
    }

    #[test]
    fn links_may_not_lead_out() {
        use std::os::unix::fs::symlink;
        let place = tempfile::tempdir().unwrap();
        let package = place.path().join("package");
        fs::create_dir_all(package.join("a/b")).unwrap();
        symlink("../b", package.join("a/fine")).unwrap();
        assert_eq!(link_outside(&package).unwrap(), None);
        for (at, target) in [("a/up", "../../x"), ("abs", "/etc/passwd"), ("a/fine2", "fine/../../../..")] {
            symlink(target, package.join(at)).unwrap();
            assert_eq!(link_outside(&package).unwrap().unwrap().1, Path::new(target));
            fs::remove_file(package.join(at)).unwrap();
        }
    }
}

//! Zip archives: all that they declare is looked at before anything is written.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use zip::ZipArchive;
use zip::read::ZipFile;

use crate::limits::Limits;
use crate::links::{Links, leads_out};

/// Opens an archive, and sees what it says that it has in it before anything is unpacked.
pub fn open(path: &Path, limits: Limits) -> Result<ZipArchive<File>, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let packed = file.metadata().map_err(|error| error.to_string())?.len();
    let mut archive = ZipArchive::new(file).map_err(|error| error.to_string())?;
    if archive.len() > limits.entries {
        return Err(format!("it has {} entries, and more than {} are not taken", archive.len(), limits.entries));
    }
    let mut unpacked = 0_u64;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|error| error.to_string())?;
        let name = entry.name().map_err(|error| error.to_string())?;
        if leads_out(Path::new(&*name)) {
            return Err(format!("the name {name:?} leads out of it"));
        }
        if entry.is_symlink() && !limits.links {
            return Err(format!("{name:?} is a link"));
        }
        unpacked = unpacked.saturating_add(entry.size());
    }
    limits.check_size(packed, unpacked)?;
    Ok(archive)
}

/// Reads one entry up to the length that it declares.
pub fn entry_bytes<R: Read>(entry: &mut ZipFile<'_, R>, out: &mut dyn io::Write) -> Result<(), String> {
    let declared = entry.size();
    let name = entry.name().map_err(|error| error.to_string())?.into_owned();
    let length =
        io::copy(&mut entry.take(declared.saturating_add(1)), out).map_err(|error| format!("{name:?}: {error}"))?;
    match length > declared {
        true => Err(format!("{name:?} has more than the {declared} bytes that it declares")),
        false => Ok(()),
    }
}

/// Unpacks into a folder that is there and empty.
pub fn unpack(path: &Path, target: &Path, limits: Limits) -> Result<(), String> {
    let mut archive = open(path, limits)?;
    let mut links = Links::default();
    let told = |place: &Path| {
        let place = place.display().to_string();
        move |error: io::Error| format!("{place}: {error}")
    };
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| error.to_string())?;
        let place = target.join(&*entry.name().map_err(|error| error.to_string())?);
        if entry.is_symlink() {
            let mut words = Vec::new();
            entry_bytes(&mut entry, &mut words)?;
            links.add(place, String::from_utf8_lossy(&words).into_owned());
            continue;
        }
        if entry.is_dir() {
            fs::create_dir_all(&place).map_err(told(&place))?;
            continue;
        }
        let folder = place.parent().unwrap_or(target);
        fs::create_dir_all(folder).map_err(told(folder))?;
        let mut out = File::create(&place).map_err(told(&place))?;
        entry_bytes(&mut entry, &mut out)?;
        // Nobody but its owner changes a program, and nothing runs as somebody else.
        let mode = entry.unix_mode().unwrap_or(0o755) & 0o755;
        fs::set_permissions(&place, fs::Permissions::from_mode(mode)).map_err(told(&place))?;
    }
    links.make()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::PACKAGE;

    fn archive(path: &Path, entries: &[(&str, &[u8])]) {
        let mut archive = zip::ZipWriter::new(File::create(path).unwrap());
        for (name, content) in entries {
            archive.start_file(*name, SimpleFileOptions::default().unix_permissions(0o6777)).unwrap();
            archive.write_all(content).unwrap();
        }
        archive.finish().unwrap();
    }

    #[test]
    fn what_leads_out_or_is_too_much_is_refused_before_anything_is_written() {
        let place = tempfile::tempdir().unwrap();
        let (path, target) = (place.path().join("a.zip"), place.path().join("target"));
        fs::create_dir(&target).unwrap();
        let few = Limits { unpacked: 100, entries: 2, links: false };
        let told = |entries: &[(&str, &[u8])], limits: Limits| {
            archive(&path, entries);
            let why = unpack(&path, &target, limits).unwrap_err();
            assert_eq!(fs::read_dir(&target).unwrap().count(), 0, "{why}");
            why
        };
        for name in ["../evil", "/tmp/evil", "a/../../evil"] {
            assert!(told(&[("fine", b""), (name, b"boo")], few).contains("leads out of it"), "{name}");
        }
        assert!(told(&[("a", b""), ("b", b""), ("c", b"")], few).starts_with("it has 3 entries"));
        assert!(told(&[("a", &[b'x'; 101])], few).starts_with("its files have 101 bytes"));
        let zeros = vec![0; 65 << 20];
        assert!(told(&[("bomb", &zeros)], PACKAGE).contains("more than 100 times as many"));
        fs::write(&path, "PK\u{3}\u{4}").unwrap();
        assert!(unpack(&path, &target, PACKAGE).is_err());

        archive(&path, &[("a/program", b"run")]);
        unpack(&path, &target, PACKAGE).unwrap();
        assert_eq!(fs::metadata(target.join("a/program")).unwrap().permissions().mode() & 0o7777, 0o755);
    }

    #[test]
    fn an_entry_that_has_more_than_it_declares_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("a.zip");
        archive(&path, &[("liar", &[b'x'; 5000])]);
        // The size is in the header of the entry and in the directory at the end.
        let (mut bytes, declared, small) = (fs::read(&path).unwrap(), 5000_u32.to_le_bytes(), 50_u32.to_le_bytes());
        let places: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..at + 4] == declared).collect();
        assert!(!places.is_empty());
        places.iter().for_each(|at| bytes[*at..at + 4].copy_from_slice(&small));
        fs::write(&path, bytes).unwrap();
        let target = tempfile::tempdir().unwrap();
        assert!(unpack(&path, target.path(), PACKAGE).is_err());
        let written = fs::metadata(target.path().join("liar")).map_or(0, |about| about.len());
        assert!(written <= 51, "{written}");
    }

    #[test]
    fn links_are_refused() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("a.zip");
        let mut archive = zip::ZipWriter::new(File::create(&path).unwrap());
        archive.add_symlink("link", "/etc", SimpleFileOptions::default()).unwrap();
        archive.finish().unwrap();
        assert_eq!(unpack(&path, place.path(), PACKAGE).unwrap_err(), "\"link\" is a link");
    }
}

//! The hash of a package's contents, `h1:`, which is the same for an archive and the folder it unpacks to.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use terrane_unpack::{PACKAGE, entry_bytes, open};

/// Of a folder's files, wherever links lead.
pub fn folder_hash(folder: &Path) -> io::Result<String> {
    let mut lines = Vec::new();
    for (name, path) in files(folder)? {
        lines.push((name, digest(&mut File::open(path)?)?));
    }
    Ok(combine(lines))
}

/// Of the files in a zip archive, if it is one that would be unpacked.
pub fn archive_hash(path: &Path) -> io::Result<String> {
    let mut archive = open(path, PACKAGE).map_err(io::Error::other)?;
    let mut lines = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(io::Error::other)?;
        if !entry.is_dir() {
            let name = entry.name().map_err(io::Error::other)?.into_owned();
            let mut hasher = Hasher(Sha256::new());
            entry_bytes(&mut entry, &mut hasher).map_err(io::Error::other)?;
            lines.push((name, hex(&hasher.0.finalize())));
        }
    }
    Ok(combine(lines))
}

/// Of an archive as a file: `zh:`.
pub fn archive_checksum(path: &Path) -> io::Result<String> {
    Ok(format!("zh:{}", digest(&mut File::open(path)?)?))
}

struct Hasher(Sha256);

impl io::Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// All files below a folder, by their names with slashes, in order.
pub(crate) fn files(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    collect(&folder.canonicalize()?, "", &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        match entry.file_type()?.is_dir() {
            true => collect(&entry.path(), &format!("{name}/"), found)?,
            false => found.push((name, entry.path())),
        }
    }
    Ok(())
}

pub(crate) fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn digest(source: &mut dyn Read) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match source.read(&mut buffer)? {
            0 => return Ok(hex(&hasher.finalize())),
            length => hasher.update(&buffer[..length]),
        }
    }
}

fn combine(mut lines: Vec<(String, String)>) -> String {
    lines.sort();
    let mut hasher = Sha256::new();
    for (name, digest) in lines {
        hasher.update(format!("{digest}  {name}\n"));
    }
    format!("h1:{}", STANDARD.encode(hasher.finalize()))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_folder_and_its_archive_have_the_same_hash() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("package");
        fs::create_dir_all(folder.join("docs")).unwrap();
        let contents: [(&str, &[u8]); 3] =
            [("terraform-provider-x_v1", b"binary"), ("LICENSE", b""), ("docs/a.md", b"text")];
        let mut archive = zip::ZipWriter::new(File::create(place.path().join("x.zip")).unwrap());
        for (name, content) in contents {
            fs::write(folder.join(name), content).unwrap();
            archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(content).unwrap();
        }
        archive.finish().unwrap();
        let hash = folder_hash(&folder).unwrap();
        assert_eq!(archive_hash(&place.path().join("x.zip")).unwrap(), hash);
        // Measured: printf of the three sorted lines "<sha256>  <name>\n" through sha256sum and base64.
        assert_eq!(hash, "h1:itWHmr0ypbB2jmgvca2/7evKrlRwMsdcSQjOzgyZJog=");
        fs::write(folder.join("LICENSE"), b"other").unwrap();
        assert_ne!(folder_hash(&folder).unwrap(), hash);
    }
}

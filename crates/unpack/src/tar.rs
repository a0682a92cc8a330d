//! Tar archives. They declare nothing in advance: limits hold while they are read.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tar::{Archive, EntryType};

use crate::kind::Compression;
use crate::limits::Limits;
use crate::links::{Links, leads_out};

pub(crate) fn unpack(path: &Path, compression: Compression, target: &Path, limits: Limits) -> Result<(), String> {
    let told = |error: io::Error| error.to_string();
    let file = File::open(path).map_err(told)?;
    let packed = file.metadata().map_err(told)?.len();
    let most = limits.most(packed);
    let mut counted = Counted { inner: reader(file, compression, most)?, read: 0, most };
    let mut archive = Archive::new(&mut counted);
    let unpacked = entries(&mut archive, target, limits);
    // What is cut off by the limit looks like a spoilt archive.
    match counted.read > most {
        true => limits.check_size(packed, counted.read).and(unpacked),
        false => unpacked,
    }
}

fn entries<R: Read>(archive: &mut Archive<R>, target: &Path, limits: Limits) -> Result<(), String> {
    let told = |error: io::Error| error.to_string();
    let (mut links, mut count) = (Links::default(), 0_usize);
    for entry in archive.entries().map_err(told)? {
        let mut entry = entry.map_err(told)?;
        count += 1;
        if count > limits.entries {
            return Err(format!("it has more than the {} entries that are taken", limits.entries));
        }
        let name = entry.path().map_err(told)?.into_owned();
        if leads_out(&name) {
            return Err(format!("the name {:?} leads out of it", name.display().to_string()));
        }
        let place = target.join(&name);
        let at = |error: io::Error| format!("{}: {error}", name.display());
        match entry.header().entry_type() {
            EntryType::Directory => fs::create_dir_all(&place).map_err(at)?,
            EntryType::Regular | EntryType::Continuous => {
                fs::create_dir_all(place.parent().unwrap_or(target)).map_err(at)?;
                let mut out = File::create(&place).map_err(at)?;
                io::copy(&mut entry, &mut out).map_err(at)?;
                let mode = entry.header().mode().unwrap_or(0o644) & 0o755;
                fs::set_permissions(&place, fs::Permissions::from_mode(mode)).map_err(at)?;
            }
            EntryType::Symlink if limits.links => {
                let linked = entry.link_name().map_err(at)?.unwrap_or_default();
                links.add(place, linked.to_string_lossy().into_owned());
            }
            // Comments: git writes the commit into one.
            EntryType::XGlobalHeader | EntryType::XHeader => {}
            other => {
                return Err(format!(
                    "{:?} is no file, folder or symbolic link, but of the kind {other:?}",
                    name.display().to_string()
                ));
            }
        }
    }
    links.make()
}

fn reader(file: File, compression: Compression, most: u64) -> Result<Box<dyn Read>, String> {
    let file = BufReader::new(file);
    Ok(match compression {
        Compression::None => Box::new(file),
        Compression::Gzip => Box::new(flate2::read::MultiGzDecoder::new(file)),
        Compression::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(file)),
        Compression::Xz => Box::new(io::Cursor::new(unpacked_xz(file, most)?)),
    })
}

/// This decoder writes, it is not read from: all of it is held at once, up to the limit.
fn unpacked_xz(mut file: BufReader<File>, most: u64) -> Result<Vec<u8>, String> {
    let mut out = Bounded { bytes: Vec::new(), most };
    let done = lzma_rs::xz_decompress(&mut file, &mut out);
    match out.bytes.len() as u64 > most {
        // The one who counts sees it.
        true => Ok(out.bytes),
        false => done.map(|()| out.bytes).map_err(|error| format!("{error:?}")),
    }
}

struct Bounded {
    bytes: Vec<u8>,
    most: u64,
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() as u64 > self.most {
            return Err(io::Error::other("too much"));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Ends when more has come than is taken.
struct Counted {
    inner: Box<dyn Read>,
    read: u64,
    most: u64,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read > self.most {
            return Ok(0);
        }
        let length = self.inner.read(buffer)?;
        self.read += length as u64;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use tar::{Builder, Header};

    use super::*;
    use crate::{Kind, MODULES};

    fn entry(kind: EntryType, size: usize) -> Header {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(size as u64);
        header.set_mode(0o6777);
        header
    }

    /// A name may be what the builder would refuse.
    fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = Builder::new(Vec::new());
        for (name, content) in entries {
            let mut header = entry(EntryType::Regular, content.len());
            header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            builder.append(&header, *content).unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn gzipped(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    fn tried(name: &str, bytes: &[u8], limits: Limits) -> (tempfile::TempDir, Result<(), String>) {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join(name);
        fs::write(&path, bytes).unwrap();
        fs::create_dir(place.path().join("target")).unwrap();
        let done = Kind::of_name(name).unwrap().unpack(&path, &place.path().join("target"), limits);
        (place, done)
    }

    #[test]
    fn all_compressions_are_read() {
        let plain = archive(&[("./a/main.tf", b"# a"), ("run.sh", b"x")]);
        let mut bzip = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
        bzip.write_all(&plain).unwrap();
        let mut xz = Vec::new();
        lzma_rs::xz_compress(&mut plain.as_slice(), &mut xz).unwrap();
        for (name, bytes) in [
            ("m.tar", plain.clone()),
            ("m.tar.gz", gzipped(&plain)),
            ("m.tgz", gzipped(&plain)),
            ("m.tar.bz2", bzip.finish().unwrap()),
            ("m.txz", xz),
        ] {
            let (place, done) = tried(name, &bytes, MODULES);
            done.unwrap();
            assert_eq!(fs::read(place.path().join("target/a/main.tf")).unwrap(), b"# a", "{name}");
            let mode = fs::metadata(place.path().join("target/run.sh")).unwrap().permissions().mode();
            assert_eq!(mode & 0o7777, 0o755);
        }
    }

    #[test]
    fn what_leads_out_or_is_too_much_is_refused() {
        for name in ["../evil", "/tmp/evil", "a/../../evil"] {
            let (place, done) = tried("m.tar", &archive(&[(name, b"boo")]), MODULES);
            assert!(done.unwrap_err().contains("leads out of it"), "{name}");
            assert!(!place.path().join("evil").exists());
        }
        let bomb = gzipped(&archive(&[("bomb", &vec![0; 70 << 20])]));
        let (_, done) = tried("m.tar.gz", &bomb, MODULES);
        assert!(done.unwrap_err().contains("more than 100 times as many"));
        let few = Limits { unpacked: 1 << 20, entries: 2, links: true };
        let (_, done) = tried("m.tar", &archive(&[("a", b""), ("b", b""), ("c", b"")]), few);
        assert!(done.unwrap_err().contains("more than the 2 entries"));
        let (_, done) = tried("m.tar", &archive(&[("a", &vec![1; 2 << 20])]), few);
        assert!(done.unwrap_err().contains("more than 1048576 are not taken"));
        let whole = gzipped(&archive(&[("a", &[7; 5000])]));
        assert!(tried("m.tgz", &whole[..whole.len() / 2], MODULES).1.is_err(), "cut off");
        assert!(tried("m.tgz", b"<html>no</html>", MODULES).1.is_err());
    }

    #[test]
    fn nothing_is_written_through_a_link() {
        let outside = tempfile::tempdir().unwrap();
        let mut builder = Builder::new(Vec::new());
        let mut link = entry(EntryType::Symlink, 0);
        builder.append_link(&mut link, "a", outside.path()).unwrap();
        let mut file = entry(EntryType::Regular, 3);
        builder.append_data(&mut file, "a/evil", &b"boo"[..]).unwrap();
        let bytes = builder.into_inner().unwrap();
        let (_, done) = tried("m.tar", &bytes, MODULES);
        assert!(done.is_err(), "the place of the link is a folder");
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
        let (_, done) = tried("m.tar", &bytes, Limits { links: false, ..MODULES });
        assert!(done.unwrap_err().contains("Symlink"));
        let mut builder = Builder::new(Vec::new());
        let mut hard = entry(EntryType::Link, 0);
        builder.append_link(&mut hard, "a", "/etc/passwd").unwrap();
        assert!(tried("m.tar", &builder.into_inner().unwrap(), MODULES).1.unwrap_err().contains("Link"));
    }
}

//! The files, the clock and the dice of the tables.

use std::sync::Arc;

use terrane_functions::{Fault, FileKind, FolderEntry, Outside, ReadFault};
use terrane_value::{Content, Value};

pub struct World;

pub const FILES: &[(&str, &[u8])] = &[
    ("files/binary.bin", b"\xff\xfe\x00"),
    ("files/hello.tftpl", b"Hello ${name}!\n"),
    ("files/hello.txt", "Hello, é!".as_bytes()),
    ("files/number.tftpl", b"${n}"),
    ("files/other.md", b"c\n"),
    ("files/sub/deep/leaf.txt", b"b\n"),
    ("files/sub/inner.txt", b"a\n"),
    ("glob/.dot", b""),
    ("glob/.hid/f", b""),
    ("glob/.hid/x/g", b""),
    ("glob/[x].txt", b""),
    ("glob/a.txt", b""),
    ("glob/b.txt", b""),
    ("glob/d1/c.txt", b""),
    ("glob/d1/d2/c.txt", b""),
    ("glob/d1/d2/d3/e.txt", b""),
    ("glob/sp ace.txt", b""),
    ("glob/we*rd", b""),
    ("glob/é.txt", b""),
    ("keys/ct.txt", include_bytes!("../keys/ct.txt")),
    ("keys/ec.pem", include_bytes!("../keys/ec.pem")),
    ("keys/ed.pem", include_bytes!("../keys/ed.pem")),
    ("keys/enc.pem", include_bytes!("../keys/enc.pem")),
    ("keys/enc1.pem", include_bytes!("../keys/enc1.pem")),
    ("keys/ossh.pem", include_bytes!("../keys/ossh.pem")),
    ("keys/pkcs1.pem", include_bytes!("../keys/pkcs1.pem")),
    ("keys/pkcs8.pem", include_bytes!("../keys/pkcs8.pem")),
    ("keys/pub.pem", include_bytes!("../keys/pub.pem")),
];

fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

impl Outside for World {
    fn read_file(&self, path: &str) -> Result<Arc<[u8]>, ReadFault> {
        let wanted = clean(path);
        match self.file_kind(path) {
            Ok(FileKind::File) => Ok(FILES.iter().find(|(path, _)| *path == wanted).unwrap().1.into()),
            Ok(FileKind::Folder) => Err(ReadFault::Other(format!("read {path}: is a directory"))),
            _ => Err(ReadFault::Missing),
        }
    }

    fn file_kind(&self, path: &str) -> Result<FileKind, String> {
        let wanted = clean(path);
        let folder = if wanted.is_empty() { String::new() } else { format!("{wanted}/") };
        Ok(if FILES.iter().any(|(path, _)| *path == wanted) {
            FileKind::File
        } else if FILES.iter().any(|(path, _)| path.starts_with(&folder)) {
            FileKind::Folder
        } else {
            FileKind::Missing
        })
    }

    fn read_folder(&self, path: &str) -> Result<Vec<FolderEntry>, String> {
        let wanted = clean(path);
        let folder = if wanted.is_empty() { String::new() } else { format!("{wanted}/") };
        let mut entries: Vec<FolderEntry> = Vec::new();
        for (path, _) in FILES {
            let Some(rest) = path.strip_prefix(&folder) else { continue };
            let name = rest.split('/').next().unwrap().to_owned();
            if entries.iter().all(|entry| entry.name != name) {
                entries.push(FolderEntry { is_folder: rest.contains('/'), name });
            }
        }
        Ok(entries)
    }

    fn home_directory(&self) -> Option<String> {
        Some("/home/user".into())
    }

    fn working_directory(&self) -> String {
        "/work".into()
    }

    fn now(&self) -> Option<(i64, u32)> {
        Some((1_763_713_671, 0))
    }

    fn plan_time(&self) -> Option<(i64, u32)> {
        Some((1_763_713_671, 0))
    }

    fn random(&self, bytes: &mut [u8]) -> bool {
        bytes.iter_mut().enumerate().for_each(|(index, byte)| *byte = u8::try_from(index).unwrap());
        true
    }

    fn render_template(&self, name: &str, source: &str, variables: &Value) -> Result<Value, Fault> {
        let variable = if source.contains("${n}") { "n" } else { "name" };
        let value = match variables.unmark().0 {
            Content::Map(entries) => entries.iter().find(|(key, _)| key == variable).map(|(_, value)| value.clone()),
            _ => variables.attribute(variable),
        };
        let Some(value) = value else {
            return Err(Fault::at(
                1,
                format!("vars map does not contain key {variable:?}, referenced at {name}:1,9-13"),
            ));
        };
        Ok(match value.unmark() {
            (Content::String(text), marks) => Value::string(format!("Hello {text}!\n")).with_marks(marks),
            (Content::Number(number), _) if variable == "name" => Value::string(format!("Hello {number}!\n")),
            _ => value,
        })
    }
}

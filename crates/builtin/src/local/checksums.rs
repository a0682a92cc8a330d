use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use terrane_value::{Type, Value};

use crate::object::Object;
use crate::shape::{Field, computed};

/// The checksums of the content, and the id, which is one of them.
pub(super) fn fields() -> Vec<Field> {
    let text = |name, what: &str| computed(name, Type::String, &format!("{what} of file content."));
    vec![
        text("content_base64sha256", "Base64 encoded SHA256 checksum"),
        text("content_base64sha512", "Base64 encoded SHA512 checksum"),
        text("content_md5", "MD5 checksum"),
        text("content_sha1", "SHA1 checksum"),
        text("content_sha256", "SHA256 checksum"),
        text("content_sha512", "SHA512 checksum"),
        computed("id", Type::String, "The hexadecimal encoding of the SHA1 checksum of the file content."),
    ]
}

pub(super) fn set(object: &mut Object, content: &[u8]) {
    let (sha256, sha512) = (Sha256::digest(content), Sha512::digest(content));
    object.set("content_base64sha256", Value::string(STANDARD.encode(sha256)));
    object.set("content_base64sha512", Value::string(STANDARD.encode(sha512)));
    object.set("content_md5", Value::string(hex(&Md5::digest(content))));
    object.set("content_sha1", Value::string(id(content)));
    object.set("content_sha256", Value::string(hex(&sha256)));
    object.set("content_sha512", Value::string(hex(&sha512)));
    object.set("id", Value::string(id(content)));
}

/// By which a change of the content is found.
pub(super) fn id(content: &[u8]) -> String {
    hex(&Sha1::digest(content))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

//! The textual encoding of RFC 7468, read as leniently as the reference reads it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub(super) struct Pem {
    pub(super) label: String,
    pub(super) content: Vec<u8>,
}

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

impl Pem {
    /// The first block of the text; what stands around it is ignored.
    pub(super) fn read(text: &str) -> Result<Pem, String> {
        let mut lines = text.lines().map(str::trim);
        let label = lines
            .find_map(|line| line.strip_prefix(BEGIN)?.strip_suffix(DASHES))
            .ok_or("the text has no PEM block, which begins with a line like -----BEGIN CERTIFICATE-----")?;
        let mut encoded = String::new();
        for line in lines {
            if line.strip_prefix(END).and_then(|rest| rest.strip_suffix(DASHES)) == Some(label) {
                let content =
                    STANDARD.decode(&encoded).map_err(|_| format!("the PEM block {label:?} is no valid base64"))?;
                return Ok(Pem { label: label.into(), content });
            }
            match line.split_once(':') {
                Some(("Proc-Type", kind)) if kind.contains("ENCRYPTED") => {
                    return Err(format!("the PEM block {label:?} is encrypted"));
                }
                Some(_) => {}
                None => encoded.push_str(line),
            }
        }
        Err(format!("the PEM block {label:?} has no end"))
    }

    /// As [`Pem::read`], if the block has the label.
    pub(super) fn read_labelled(text: &str, label: &str) -> Result<Vec<u8>, String> {
        let pem = Pem::read(text)?;
        if pem.label == label {
            Ok(pem.content)
        } else {
            Err(format!("the PEM block has the label {:?}, not {label:?}", pem.label))
        }
    }
}

/// Lines of 64 characters, and a newline at the end.
pub(super) fn write(label: &str, content: &[u8]) -> String {
    let encoded = STANDARD.encode(content);
    let mut text = format!("{BEGIN}{label}{DASHES}\n");
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        text.push_str(line);
        text.push('\n');
        rest = after;
    }
    text + END + label + DASHES + "\n"
}

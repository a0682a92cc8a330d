//! Which of the two languages a run follows. It is decided once: by the name of the program, by a setting, by what
//! earlier runs have left in the folder. Terraform's where nothing tells.

use std::ffi::OsStr;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use terrane_addr::{DEFAULT_HOST, TOFU_HOST};
use terrane_config::Dialect;

const VARIABLE: &str = "TERRANE_DIALECT";

static PROGRAM: OnceLock<String> = OnceLock::new();

/// Notes under which name the program was called: a link `tofu` is enough to be OpenTofu.
pub fn called_as(program: Option<&OsStr>) {
    let stem = program.map(Path::new).and_then(Path::file_stem).and_then(OsStr::to_str).unwrap_or_default();
    // Set a second time only by tests, which have no dialect of their own.
    let _ = PROGRAM.set(stem.to_lowercase());
}

/// Says what is wrong with the setting.
pub fn check() -> Result<(), String> {
    setting().map(|_| ())
}

/// The dialect of this run, decided in the folder in which the run is.
pub fn dialect() -> Dialect {
    static DIALECT: OnceLock<Dialect> = OnceLock::new();
    *DIALECT.get_or_init(|| {
        let program = match PROGRAM.get().map(String::as_str) {
            Some("tofu") => Some(Dialect::Tofu),
            Some("terraform") => Some(Dialect::Terraform),
            _ => None,
        };
        let found = program.or(setting().ok().flatten()).or_else(of_lock_file).or_else(of_state).or_else(of_files);
        found.unwrap_or(Dialect::Terraform)
    })
}

/// The registry that addresses without a host mean. It is in states and lock files.
pub fn default_host() -> &'static str {
    match dialect() {
        Dialect::Terraform => DEFAULT_HOST,
        Dialect::Tofu => TOFU_HOST,
    }
}

/// The same of the other dialect.
pub fn other_host() -> &'static str {
    match dialect() {
        Dialect::Terraform => TOFU_HOST,
        Dialect::Tofu => DEFAULT_HOST,
    }
}

pub fn name() -> &'static str {
    match dialect() {
        Dialect::Terraform => "Terraform",
        Dialect::Tofu => "OpenTofu",
    }
}

fn setting() -> Result<Option<Dialect>, String> {
    match std::env::var(VARIABLE).unwrap_or_default().to_lowercase().as_str() {
        "" => Ok(None),
        "terraform" => Ok(Some(Dialect::Terraform)),
        "tofu" | "opentofu" => Ok(Some(Dialect::Tofu)),
        other => Err(format!("{VARIABLE} is {other:?}. Write \"terraform\" or \"tofu\", or unset the variable.")),
    }
}

fn of_lock_file() -> Option<Dialect> {
    first_host(Path::new(".terraform.lock.hcl"), "provider \"")
}

fn of_state() -> Option<Dialect> {
    let data = PathBuf::from(std::env::var_os("TF_DATA_DIR").unwrap_or_else(|| ".terraform".into()));
    let selected = std::env::var("TF_WORKSPACE").ok().filter(|name| !name.is_empty());
    let selected = selected.or_else(|| std::fs::read_to_string(data.join("environment")).ok());
    let path = match selected.as_deref().map(str::trim) {
        None | Some("" | "default") => PathBuf::from("terraform.tfstate"),
        Some(workspace) => Path::new("terraform.tfstate.d").join(workspace).join("terraform.tfstate"),
    };
    first_host(&path, "provider[\\\"")
}

/// A folder in which there is nothing that Terraform would read.
fn of_files() -> Option<Dialect> {
    let names = std::fs::read_dir(".").ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let (mut tofu, mut terraform) = (false, false);
    for name in names {
        tofu |= name.ends_with(".tofu") || name.ends_with(".tofu.json");
        terraform |= name.ends_with(".tf") || name.ends_with(".tf.json");
    }
    (tofu && !terraform).then_some(Dialect::Tofu)
}

/// The dialect of the first provider address with a host that tells. Files may be large, and the first address
/// stands near the beginning.
fn first_host(path: &Path, before: &str) -> Option<Dialect> {
    let mut file = BufReader::new(std::fs::File::open(path).ok()?);
    let hosts = [(DEFAULT_HOST, Dialect::Terraform), (TOFU_HOST, Dialect::Tofu)];
    let wanted = hosts.map(|(host, dialect)| (format!("{before}{host}/").into_bytes(), dialect));
    let longest = wanted.iter().map(|(text, _)| text.len()).max().unwrap_or_default();
    let mut window: Vec<u8> = Vec::new();
    let mut chunk = vec![0; 64 * 1024];
    loop {
        let length = file.read(&mut chunk).ok().filter(|length| *length > 0)?;
        window.extend_from_slice(&chunk[..length]);
        let found = wanted.iter().filter_map(|(text, dialect)| Some((position(&window, text)?, *dialect)));
        if let Some((_, dialect)) = found.min_by_key(|(at, _)| *at) {
            return Some(dialect);
        }
        // An address may be cut in two.
        window.drain(..window.len().saturating_sub(longest));
    }
}

fn position(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

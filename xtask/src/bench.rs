//! Speed and memory: the same work by Terrane and by the reference, in the same run on the same machine.

mod language;
mod projects;
mod table;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::{Failed, cargo};

/// What one command took.
#[derive(Clone, Copy)]
struct Cost {
    time: Duration,
    /// The highest resident set of the process, in kilobytes.
    memory: u64,
}

impl Cost {
    fn better(self, other: Cost) -> Cost {
        Cost { time: self.time.min(other.time), memory: self.memory.min(other.memory) }
    }
}

struct Row {
    name: String,
    ours: Cost,
    reference: Option<Cost>,
    /// What the reference once took where it takes too long for every run.
    recorded: &'static str,
    /// The least ratio that is asked for: time, memory.
    wanted: Option<(f64, f64)>,
}

/// `quick` leaves the reference out; `lifecycle`, `language` and `shop` are the parts, all of them if none is named.
pub fn run(arguments: &[String]) -> Result<(), Failed> {
    let quick = arguments.iter().any(|argument| argument == "quick");
    cargo(&["build", "--release", "--bin", "terrane"])?;
    let Ok(own) = std::fs::canonicalize(target_folder().join("release").join("terrane")) else {
        eprintln!("xtask: the release binary is not where it should be");
        return Err(Failed);
    };
    let Ok(folder) = tempfile::tempdir() else {
        eprintln!("xtask: no temporary folder");
        return Err(Failed);
    };
    let bench = Bench { own, folder: folder.path().to_path_buf(), reference: !quick && has_reference() };
    if !bench.reference {
        println!("SKIPPED: the reference engine is not measured, so there are no ratios");
    }
    let mut rows = Vec::new();
    let parts: Vec<&str> = arguments.iter().map(String::as_str).filter(|name| *name != "quick").collect();
    let wants = |part: &str| parts.is_empty() || parts.contains(&part);
    if wants("lifecycle") {
        bench.lifecycles(&mut rows)?;
    }
    if wants("language") {
        bench.calls(&mut rows)?;
        bench.many_files(&mut rows)?;
        bench.references(&mut rows)?;
    }
    if wants("shop") {
        bench.shop(&mut rows)?;
    }
    println!("{}", table::table(&rows));
    println!("{}", table::exponent_text(&rows));
    table::verdict(&rows)
}

fn target_folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from)
}

fn has_reference() -> bool {
    Command::new("terraform")
        .arg("version")
        .env("CHECKPOINT_DISABLE", "1")
        .output()
        .is_ok_and(|output| output.status.success())
}

struct Bench {
    own: PathBuf,
    folder: PathBuf,
    reference: bool,
}

impl Bench {
    fn version(&self, rows: &mut Vec<Row>) -> Result<(), Failed> {
        let ours = self.measure(&self.own, &["version"], &self.folder)?;
        rows.push(Row { name: "version".into(), ours, reference: None, recorded: "", wanted: None });
        Ok(())
    }

    fn lifecycles(&self, rows: &mut Vec<Row>) -> Result<(), Failed> {
        self.version(rows)?;
        for (kind, size, with_reference) in [
            ("pair", 500, true),
            ("chain", 1000, true),
            ("pair", 1000, false),
            ("pair", 2000, false),
            ("chain", 5000, false),
            ("pair", 10_000, false),
            ("chain", 10_000, false),
        ] {
            self.lifecycle(kind, size, with_reference, rows)?;
        }
        self.pair_of_100_000(rows)
    }

    fn lifecycle(&self, kind: &str, size: usize, with_reference: bool, rows: &mut Vec<Row>) -> Result<(), Failed> {
        let steps: [(&str, &[&str]); 3] =
            [("plan", &["plan"]), ("apply", &["apply", "-auto-approve"]), ("no-op plan", &["plan"])];
        // The best of three fresh starts: what else the machine does only ever adds.
        let mut best: Vec<Option<Cost>> = vec![None; steps.len()];
        for attempt in 0..3 {
            let own = self.project(kind, size, &format!("own-{attempt}"))?;
            for (place, (_, arguments)) in steps.iter().enumerate() {
                let cost = self.measure(&self.own, arguments, &own)?;
                best[place] = Some(best[place].map_or(cost, |known| known.better(cost)));
            }
        }
        let other = self.project(kind, size, "reference")?;
        let compare = with_reference && self.reference;
        if compare {
            self.measure(Path::new("terraform"), &["init"], &other)?;
        }
        for ((name, arguments), ours) in steps.into_iter().zip(best) {
            let Some(ours) = ours else { continue };
            let reference = if compare { Some(self.measure(Path::new("terraform"), arguments, &other)?) } else { None };
            let wanted = match (compare, kind, name) {
                (true, "chain", "plan") => Some((30.0, 5.0)),
                (true, _, "plan" | "apply") => Some((100.0, 5.0)),
                _ => None,
            };
            let recorded = recorded(kind, size, name);
            rows.push(Row { name: format!("{kind} {size} {name}"), ours, reference, recorded, wanted });
        }
        Ok(())
    }

    fn calls(&self, rows: &mut Vec<Row>) -> Result<(), Failed> {
        let folder = self.folder.join("calls");
        for (name, text) in projects::calls(500, 60) {
            write(&folder.join(name), &text)?;
        }
        let ours = self.measure(&self.own, &["validate"], &folder)?;
        let reference = match self.reference {
            true => {
                self.measure(Path::new("terraform"), &["init"], &folder)?;
                Some(self.measure(Path::new("terraform"), &["validate"], &folder)?)
            }
            false => None,
        };
        let name = "validate 500 calls of 60 variables".into();
        rows.push(Row { name, ours, reference, recorded: "", wanted: Some((20.0, 1.0)) });
        Ok(())
    }

    fn pair_of_100_000(&self, rows: &mut Vec<Row>) -> Result<(), Failed> {
        let folder = self.project("pair", 100_000, "own")?;
        let ours = self.measure(&self.own, &["plan"], &folder)?;
        rows.push(Row { name: "pair 100000 plan".into(), ours, reference: None, recorded: "", wanted: None });
        Ok(())
    }

    /// "All 45 from nothing", "3 to 5", "nothing to do".
    fn shop(&self, rows: &mut Vec<Row>) -> Result<(), Failed> {
        let copy = self.folder.join("shop");
        copy_folder(Path::new("examples/shop"), &copy).map_err(|error| {
            eprintln!("xtask: the shop cannot be copied: {error}");
            Failed
        })?;
        let mut total = Cost { time: Duration::ZERO, memory: 0 };
        for environment in ["dev", "staging", "prod"] {
            let folder = copy.join("environments").join(environment);
            let one = self.measure(&self.own, &["apply", "-auto-approve"], &folder)?;
            total = Cost { time: total.time + one.time, memory: total.memory.max(one.memory) };
        }
        rows.push(Row {
            name: "shop: all 45 from nothing".into(),
            ours: total,
            reference: None,
            recorded: "",
            wanted: None,
        });
        let prod = copy.join("environments").join("prod");
        let nothing = self.measure(&self.own, &["plan"], &prod)?;
        rows.push(Row {
            name: "shop: nothing to do (33 servers)".into(),
            ours: nothing,
            reference: None,
            recorded: "",
            wanted: None,
        });
        let staging = copy.join("environments").join("staging");
        let grown = self.measure(&self.own, &["apply", "-auto-approve", "-var", "web_count=5"], &staging)?;
        rows.push(Row { name: "shop: web tier to 5".into(), ours: grown, reference: None, recorded: "", wanted: None });
        Ok(())
    }

    fn project(&self, kind: &str, size: usize, owner: &str) -> Result<PathBuf, Failed> {
        let folder = self.folder.join(format!("{kind}-{size}-{owner}"));
        let text = match kind {
            "pair" => projects::pair(size),
            _ => projects::chain(size),
        };
        write(&folder.join("main.tf"), &text)?;
        Ok(folder)
    }

    fn measure(&self, program: &Path, arguments: &[&str], folder: &Path) -> Result<Cost, Failed> {
        let started = Instant::now();
        let child = Command::new(program)
            .args(arguments)
            .current_dir(folder)
            .env("CHECKPOINT_DISABLE", "1")
            .env("TF_CLI_CONFIG_FILE", self.folder.join("none.tfrc"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut child) = child else {
            eprintln!("xtask: {} does not start", program.display());
            return Err(Failed);
        };
        let mut memory = 0;
        loop {
            memory = memory.max(peak_memory(child.id()));
            match child.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(Cost { time: started.elapsed(), memory }),
                Ok(None) => std::thread::sleep(Duration::from_micros(500)),
                Ok(Some(_)) | Err(_) => {
                    eprintln!("xtask: failed: {} {} in {}", program.display(), arguments.join(" "), folder.display());
                    return Err(Failed);
                }
            }
        }
    }
}

fn write(file: &Path, text: &str) -> Result<(), Failed> {
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).and_then(|()| std::fs::write(file, text)).map_err(|error| {
        eprintln!("xtask: {}: {error}", file.display());
        Failed
    })
}

/// Measured once with Terraform 1.11.4 on a machine of two cores.
fn recorded(kind: &str, size: usize, step: &str) -> &'static str {
    match (kind, size, step) {
        ("pair", 2000, "plan") => "171 s, 6.5 GB (once)",
        ("pair", 2000, "apply") => "361 s (once)",
        ("pair", 2000, "no-op plan") => "79 s (once)",
        ("chain", 5000, "plan") => "32 s, 531 MB (once)",
        ("chain", 5000, "apply") => "more than 500 s (once)",
        _ => "",
    }
}

/// The high-water mark that the kernel keeps of a process, in kilobytes.
fn peak_memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        let name = entry.file_name();
        // What an earlier run left behind is not part of the example.
        if name == "out" || name == ".terraform" || name.to_string_lossy().starts_with("terraform.tfstate") {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

//! Speed and memory: the same work by Terrane and by the reference, in the same run on the same machine.

use std::fmt::Write as _;
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
    /// The least ratio that is asked for: time, memory.
    wanted: Option<(f64, f64)>,
}

/// `quick` leaves the reference out.
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
    bench.version(&mut rows)?;
    for (kind, size, with_reference) in [
        ("pair", 500, true),
        ("chain", 1000, true),
        ("pair", 1000, false),
        ("pair", 10_000, false),
        ("chain", 10_000, false),
    ] {
        bench.lifecycle(kind, size, with_reference, &mut rows)?;
    }
    bench.pair_of_100_000(&mut rows)?;
    bench.shop(&mut rows)?;
    println!("{}", table(&rows));
    println!("{}", exponents(&rows));
    verdict(&rows)
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
        rows.push(Row { name: "version".into(), ours, reference: None, wanted: None });
        Ok(())
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
            rows.push(Row { name: format!("{kind} {size} {name}"), ours, reference, wanted });
        }
        Ok(())
    }

    fn pair_of_100_000(&self, rows: &mut Vec<Row>) -> Result<(), Failed> {
        let folder = self.project("pair", 100_000, "own")?;
        let ours = self.measure(&self.own, &["plan"], &folder)?;
        rows.push(Row { name: "pair 100000 plan".into(), ours, reference: None, wanted: None });
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
        rows.push(Row { name: "shop: all 45 from nothing".into(), ours: total, reference: None, wanted: None });
        let prod = copy.join("environments").join("prod");
        let nothing = self.measure(&self.own, &["plan"], &prod)?;
        rows.push(Row {
            name: "shop: nothing to do (33 servers)".into(),
            ours: nothing,
            reference: None,
            wanted: None,
        });
        let staging = copy.join("environments").join("staging");
        let grown = self.measure(&self.own, &["apply", "-auto-approve", "-var", "web_count=5"], &staging)?;
        rows.push(Row { name: "shop: web tier to 5".into(), ours: grown, reference: None, wanted: None });
        Ok(())
    }

    fn project(&self, kind: &str, size: usize, owner: &str) -> Result<PathBuf, Failed> {
        let folder = self.folder.join(format!("{kind}-{size}-{owner}"));
        let text = match kind {
            "pair" => pair(size),
            _ => chain(size),
        };
        let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(folder.join("main.tf"), text));
        written.map_err(|error| {
            eprintln!("xtask: {}: {error}", folder.display());
            Failed
        })?;
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

/// Two sets of which one indexes the other.
fn pair(size: usize) -> String {
    format!(
        "resource \"terraform_data\" \"a\" {{\n  count = {size}\n  input = \"v${{count.index}}\"\n}}\n\nresource \
         \"terraform_data\" \"b\" {{\n  count = {size}\n  input = terraform_data.a[count.index].output\n}}\n"
    )
}

/// Each uses the one ten before it.
fn chain(size: usize) -> String {
    let mut text = String::new();
    for number in 0..size {
        let input = match number.checked_sub(10) {
            Some(before) => format!("terraform_data.r{before}.output"),
            None => "\"start\"".into(),
        };
        let _ = write!(text, "resource \"terraform_data\" \"r{number}\" {{\n  input = {input}\n}}\n\n");
    }
    text
}

fn table(rows: &[Row]) -> String {
    let mut text = String::from(
        "| work | Terrane | memory | reference | memory | times faster | times smaller |\n|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let seconds = |cost: Cost| format!("{:.3} s", cost.time.as_secs_f64());
        let megabytes = |cost: Cost| format!("{:.1} MB", cost.memory as f64 / 1024.0);
        let (time, memory, faster, smaller) = match row.reference {
            Some(cost) => {
                let (faster, smaller) = ratios(row.ours, cost);
                (seconds(cost), megabytes(cost), format!("{faster:.0}"), format!("{smaller:.1}"))
            }
            None => ("".into(), "".into(), "".into(), "".into()),
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {time} | {memory} | {faster} | {smaller} |",
            row.name,
            seconds(row.ours),
            megabytes(row.ours)
        );
    }
    text
}

fn ratios(ours: Cost, reference: Cost) -> (f64, f64) {
    let faster = reference.time.as_secs_f64() / ours.time.as_secs_f64().max(1e-6);
    (faster, reference.memory as f64 / (ours.memory.max(1)) as f64)
}

/// How the time grows from 1,000 to 10,000: 1 is linear.
fn exponents(rows: &[Row]) -> String {
    let time = |name: &str| rows.iter().find(|row| row.name == name).map(|row| row.ours.time.as_secs_f64());
    let mut text = String::from("Growth exponents from 1,000 to 10,000 (1 is linear):\n");
    for kind in ["pair", "chain"] {
        for step in ["plan", "apply", "no-op plan"] {
            if let (Some(small), Some(large)) =
                (time(&format!("{kind} 1000 {step}")), time(&format!("{kind} 10000 {step}")))
            {
                let _ = writeln!(text, "  {kind} {step}: {:.2}", (large / small).log10());
            }
        }
    }
    text
}

fn verdict(rows: &[Row]) -> Result<(), Failed> {
    let mut fine = true;
    for row in rows {
        let (Some(reference), Some((wanted_time, wanted_memory))) = (row.reference, row.wanted) else { continue };
        let (faster, smaller) = ratios(row.ours, reference);
        if faster < wanted_time || smaller < wanted_memory {
            eprintln!(
                "xtask: {} is below what is asked for: {wanted_time} times faster, {wanted_memory} times smaller",
                row.name
            );
            fine = false;
        }
    }
    if fine { Ok(()) } else { Err(Failed) }
}

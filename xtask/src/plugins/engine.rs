//! One of the two engines, with a folder and a cloud of its own.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use super::fail;
use super::script::Step;
use crate::Failed;

pub struct Engine {
    name: &'static str,
    program: PathBuf,
    folder: PathBuf,
    source: PathBuf,
    cli_config: PathBuf,
    cache: PathBuf,
    cloud: Option<Cloud>,
}

/// What is there after a step.
#[derive(Debug, Default)]
pub struct Outcome {
    pub code: i32,
    pub complaint: String,
    pub time: Duration,
    pub plan: Json,
    pub state: Json,
    pub lock: String,
    /// Where the cloud listens.
    pub endpoint: String,
    /// The simulator's own mistakes so far. Plugins take them for a bad moment and try again, for many minutes.
    pub cloud_mistakes: usize,
}

pub fn has_reference() -> bool {
    Command::new("terraform").arg("version").env("CHECKPOINT_DISABLE", "1").output().is_ok()
}

pub fn own() -> PathBuf {
    built("debug/terrane")
}

pub fn own_release() -> PathBuf {
    built("release/terrane")
}

/// A program of ours.
pub fn built(name: &str) -> PathBuf {
    target().join(name)
}

pub fn target() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    std::path::absolute(&target).unwrap_or(target)
}

impl Engine {
    pub fn new(
        name: &'static str,
        program: PathBuf,
        folder: &Path,
        source: &Path,
        mirror: &Path,
        cloud: Option<Cloud>,
    ) -> Result<Engine, Failed> {
        let failed = |error: std::io::Error| fail(&format!("{}: {error}", folder.display()));
        copy(source, &folder.join("work")).map_err(failed)?;
        let cli_config = folder.join("cli.tfrc");
        let text = format!(
            "provider_installation {{\n  filesystem_mirror {{\n    path = {:?}\n  }}\n}}\n",
            std::path::absolute(mirror).map_err(failed)?.display().to_string()
        );
        fs::write(&cli_config, text).map_err(failed)?;
        Ok(Engine {
            name,
            program,
            folder: folder.join("work"),
            source: source.into(),
            cli_config,
            cache: folder.join("cache"),
            cloud,
        })
    }

    /// Each goes on where the other one is. Caches and settings are the engine's own.
    pub fn swap(&mut self, other: &mut Engine) {
        std::mem::swap(&mut self.folder, &mut other.folder);
        std::mem::swap(&mut self.cloud, &mut other.cloud);
    }

    pub fn take(&self, step: &Step) -> Outcome {
        let started = Instant::now();
        let mut outcome = match step {
            Step::Cloud | Step::Package(_) | Step::Serve(..) | Step::Swap => Outcome::default(),
            Step::AtLeast(managed, data) => self.count(*managed, *data),
            Step::Init => self.run(&["init", "-input=false", "-no-color"].map(String::from)),
            Step::Plan(arguments) => self.plan(arguments),
            Step::Apply(arguments) => {
                let mut outcome = self.plan(arguments);
                if matches!(outcome.code, 0 | 2) {
                    let plan = std::mem::take(&mut outcome.plan);
                    outcome = Outcome { plan, ..self.run(&["apply", "-no-color", "saved.plan"].map(String::from)) };
                }
                outcome
            }
            Step::Run(arguments) => self.run(&self.filled(arguments)),
            Step::Use(from, to) => self.lay(from, to),
            Step::Outside(service, form) => self.outside(service, form),
        };
        outcome.time = started.elapsed();
        outcome.state = read_json(&self.folder.join("terraform.tfstate"));
        outcome.lock = fs::read_to_string(self.folder.join(".terraform.lock.hcl")).unwrap_or_default();
        outcome.endpoint = self.cloud.as_ref().map(|cloud| cloud.endpoint.clone()).unwrap_or_default();
        outcome.cloud_mistakes = self.cloud.as_ref().map_or(0, Cloud::mistakes);
        outcome
    }

    fn plan(&self, arguments: &[String]) -> Outcome {
        let fixed = ["plan", "-no-color", "-input=false", "-detailed-exitcode", "-out=saved.plan"].map(String::from);
        let mut outcome = self.run(&[&fixed[..], &self.filled(arguments)].concat());
        if matches!(outcome.code, 0 | 2) {
            let shown = self.command(&["show", "-json", "saved.plan"].map(String::from)).output();
            outcome.plan =
                shown.ok().and_then(|shown| serde_json::from_slice(&shown.stdout).ok()).unwrap_or(Json::Null);
        }
        outcome
    }

    fn run(&self, arguments: &[String]) -> Outcome {
        match self.command(arguments).output() {
            Ok(output) => Outcome {
                code: output.status.code().unwrap_or(-1),
                complaint: String::from_utf8_lossy(&output.stderr).into_owned(),
                ..Outcome::default()
            },
            Err(error) => Outcome { code: -1, complaint: format!("{}: {error}", self.name), ..Outcome::default() },
        }
    }

    fn command(&self, arguments: &[String]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env("TF_CLI_CONFIG_FILE", &self.cli_config)
            .env("TERRANE_CACHE_DIR", &self.cache)
            // So that both write down all that an object depends on, and it can be compared.
            .env("TERRANE_STORED_DEPENDENCIES", "all")
            .env("CHECKPOINT_DISABLE", "1")
            // For commands that do not know `-no-color`.
            .env("NO_COLOR", "1")
            .stdin(Stdio::null());
        if let Some(cloud) = &self.cloud {
            command.env("TF_VAR_endpoint", &cloud.endpoint);
        }
        command
    }

    fn count(&self, managed: usize, data: usize) -> Outcome {
        let state = read_json(&self.folder.join("terraform.tfstate"));
        let of = |mode: &str| -> usize {
            let found = state["resources"].as_array().into_iter().flatten().filter(|found| found["mode"] == mode);
            found.map(|found| found["instances"].as_array().map_or(0, Vec::len)).sum()
        };
        let there = (of("managed"), of("data"));
        let enough = there.0 >= managed && there.1 >= data;
        let complaint = format!("{} managed resources and {} data sources are too few", there.0, there.1);
        Outcome { code: i32::from(!enough), complaint, ..Outcome::default() }
    }

    fn lay(&self, from: &str, to: &str) -> Outcome {
        let target = self.folder.join(to);
        let done = match from {
            "" => fs::remove_file(target),
            from => fs::copy(self.source.join(from), target).map(drop),
        };
        let code = i32::from(done.is_err());
        Outcome { code, complaint: done.err().map(|error| error.to_string()).unwrap_or_default(), ..Outcome::default() }
    }

    fn filled(&self, arguments: &[String]) -> Vec<String> {
        let state = read_json(&self.folder.join("terraform.tfstate"));
        arguments.iter().map(|argument| fill(argument, &state)).collect()
    }

    fn outside(&self, service: &str, form: &str) -> Outcome {
        let state = read_json(&self.folder.join("terraform.tfstate"));
        let answer = match &self.cloud {
            Some(cloud) => cloud.ask(service, &fill(form, &state)),
            None => Err("there is no cloud".into()),
        };
        Outcome { code: i32::from(answer.is_err()), complaint: answer.err().unwrap_or_default(), ..Outcome::default() }
    }
}

/// `<aws_instance.a.id>` becomes what the state has there.
fn fill(text: &str, state: &Json) -> String {
    let Some((before, rest)) = text.split_once('<') else { return text.into() };
    let Some((name, after)) = rest.split_once('>') else { return text.into() };
    let mut parts = name.split('.');
    let (kind, resource, attribute) = (parts.next(), parts.next(), parts.next().unwrap_or("id"));
    let found = state["resources"].as_array().into_iter().flatten().find(|found| {
        found["mode"] == "managed" && found["type"].as_str() == kind && found["name"].as_str() == resource
    });
    let value = found.and_then(|found| found["instances"][0]["attributes"][attribute].as_str());
    format!("{before}{}{}", value.unwrap_or(name), fill(after, state))
}

fn read_json(path: &Path) -> Json {
    fs::read(path).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or(Json::Null)
}

/// All but what an engine left there.
pub fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let text = name.to_string_lossy();
        if text.starts_with(".terraform") || text.starts_with("terraform.tfstate") || text == "saved.plan" {
            continue;
        }
        match entry.file_type()?.is_dir() {
            true => copy(&entry.path(), &to.join(name))?,
            false => drop(fs::copy(entry.path(), to.join(name))?),
        }
    }
    Ok(())
}

/// A simulator of AWS that nobody else uses.
pub struct Cloud {
    process: Child,
    pub endpoint: String,
    address: String,
    log: PathBuf,
}

impl Cloud {
    /// `None` where there is no simulator. What it says goes into a file of this folder.
    pub fn start(folder: &Path) -> Result<Option<Cloud>, Failed> {
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let address = free.map_err(|error| fail(&format!("no port: {error}")))?;
        let mut command = Command::new("moto_server");
        command.args(["-H", "127.0.0.1", "-p", &address.port().to_string()]);
        let log = folder.join(format!("cloud-{}.log", address.port()));
        let file = fs::File::create(&log).map_err(|error| fail(&format!("{}: {error}", log.display())))?;
        let Ok(process) = command.stdout(Stdio::null()).stderr(file).spawn() else { return Ok(None) };
        let cloud = Cloud { process, endpoint: format!("http://{address}"), address: address.to_string(), log };
        for _ in 0..600 {
            if TcpStream::connect(&cloud.address).is_ok() {
                return Ok(Some(cloud));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Err(fail("moto_server does not listen"))
    }

    fn mistakes(&self) -> usize {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        log.lines().filter(|line| line.starts_with("Traceback (most recent call last)")).count()
    }

    fn ask(&self, service: &str, form: &str) -> Result<(), String> {
        let mut stream = TcpStream::connect(&self.address).map_err(|error| error.to_string())?;
        let request = format!(
            "POST / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential=simulated/20260101/eu-central-1/{service}/aws4_request, \
             SignedHeaders=host, Signature=0\r\nContent-Length: {}\r\n\r\n{form}",
            self.address,
            form.len()
        );
        let mut answer = String::new();
        stream
            .write_all(request.as_bytes())
            .and_then(|()| stream.read_to_string(&mut answer))
            .map_err(|error| error.to_string())?;
        let fine = answer.split_whitespace().nth(1) == Some("200");
        if fine { Ok(()) } else { Err(answer) }
    }
}

impl Drop for Cloud {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

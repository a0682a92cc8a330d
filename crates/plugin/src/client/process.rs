//! One plugin process: started, spoken to, ended.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use prost::Message;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::watch;
use tokio::time::timeout;

use super::connection::{Connection, Failure};
use super::fault::{CallFault, CallReason, StartFault, StartReason};
use super::handshake::{Endpoint, Handshake};
use super::log::{LogLine, LogSink};
use super::plugins::Settings;
use crate::COOKIE;
use crate::grpc::{decode, frame};
use crate::rpc::{Protocol, Rpc};
use crate::tls::Identity;
use crate::wire::handshake::{Empty, StdioData};

/// How long a plugin may take to end once it was asked to.
const FAREWELL: Duration = Duration::from_secs(2);
/// How long the last words of a process that has ended may take to be heard.
const ECHO: Duration = Duration::from_secs(2);
/// A line that is longer is cut in pieces.
const LONGEST_LINE: u64 = 1 << 20;
/// Lines and bytes that are kept for a message about a crash.
const LAST_WORDS: (usize, usize) = (30, 6000);

/// A program that starts plugins for us and makes them end when we end, however that happens. It is called with
/// the arguments, our process id, and the plugin's path.
#[derive(Clone, Debug, Default)]
pub struct Launcher {
    pub program: Option<PathBuf>,
    pub arguments: Vec<OsString>,
}

impl Launcher {
    fn command(&self, binary: &Path) -> Command {
        let Some(program) = &self.program else { return Command::new(binary) };
        let mut command = Command::new(program);
        command.args(&self.arguments).arg(std::process::id().to_string()).arg(binary);
        command
    }
}

pub struct Process {
    provider: String,
    pub protocol: Protocol,
    connection: Connection,
    words: Arc<Mutex<LastWords>>,
    ended: watch::Receiver<Option<String>>,
    /// Closed when all that it wrote has been heard.
    silent: watch::Receiver<()>,
    deadline: Duration,
    /// Dropped with the process's last user, which ends it.
    _leash: watch::Sender<()>,
}

impl Process {
    pub async fn launch(provider: &str, binary: &Path, settings: &Settings) -> Result<Process, StartFault> {
        let words = Arc::new(Mutex::new(LastWords::default()));
        let fault = |reason: StartReason| StartFault {
            provider: provider.into(),
            binary: binary.into(),
            reason,
            said: said(&words),
        };
        let identity = match settings.tls {
            true => Some(Identity::generate().map_err(|error| fault(StartReason::Tls(error.to_string())))?),
            false => None,
        };
        let mut child =
            spawn(binary, settings, identity.as_ref()).map_err(|error| fault(StartReason::Spawn(error.to_string())))?;
        let listener = Listener { provider: provider.into(), words: Arc::clone(&words), sink: settings.log.clone() };
        let (speaking, silent) = watch::channel(());
        let stderr = child.stderr.take().map(|stderr| {
            let listening = listener.clone().listen(stderr);
            tokio::spawn(async move {
                listening.await;
                drop(speaking);
            })
        });
        let begun = begin(&mut child, identity.as_ref(), settings).await;
        let (protocol, connection, stdout) = match begun {
            Ok(begun) => begun,
            Err(reason) => {
                let _ = child.kill().await;
                // What it printed last tells most.
                if let Some(stderr) = stderr {
                    let _ = timeout(ECHO, stderr).await;
                }
                return Err(fault(reason));
            }
        };
        tokio::spawn(listener.clone().listen(stdout));
        tokio::spawn(listener.listen_to_streams(connection.clone()));
        let (leash, slack) = watch::channel(());
        let (tell, ended) = watch::channel(None);
        tokio::spawn(guard(child, connection.clone(), slack, tell));
        Ok(Process {
            provider: provider.into(),
            protocol,
            connection,
            words,
            ended,
            silent,
            deadline: settings.call_deadline,
            _leash: leash,
        })
    }

    /// A process that somebody else started, and will end.
    pub async fn attach(
        provider: &str,
        protocol: Protocol,
        endpoint: &Endpoint,
        settings: &Settings,
    ) -> Result<Process, StartFault> {
        let connection = Connection::open(endpoint, None, settings.silence).await.map_err(|error| StartFault {
            provider: provider.into(),
            binary: match endpoint {
                Endpoint::Unix(path) => path.clone(),
                Endpoint::Tcp(address) => address.to_string().into(),
            },
            reason: StartReason::Connect(error.to_string()),
            said: String::new(),
        })?;
        let (_, ended) = watch::channel(Some(String::new()));
        Ok(Process {
            provider: provider.into(),
            protocol,
            connection,
            words: Arc::default(),
            ended,
            silent: watch::channel(()).1,
            deadline: settings.call_deadline,
            _leash: watch::channel(()).0,
        })
    }

    pub fn is_alive(&self) -> bool {
        self.ended.borrow().as_ref().is_none_or(String::is_empty)
    }

    /// Tells of its end.
    pub fn ended(&self) -> watch::Receiver<Option<String>> {
        self.ended.clone()
    }

    pub async fn call<A: Message + Default>(
        &self,
        rpc: Rpc,
        kind: Option<&str>,
        request: &impl Message,
    ) -> Result<A, CallFault> {
        let bytes = self.call_raw(rpc, kind, request).await?;
        decode(bytes).map_err(|status| self.fault(rpc, kind, CallReason::Answer(status.message)))
    }

    /// The answer as it came.
    pub async fn call_raw(
        &self,
        rpc: Rpc,
        kind: Option<&str>,
        request: &impl Message,
    ) -> Result<bytes::Bytes, CallFault> {
        let path = self.path(rpc);
        let deadline = (!rpc.reaches_outside()).then_some(self.deadline);
        match self.connection.call(&path, frame(request), deadline).await {
            Ok(answer) => Ok(answer),
            Err(failure) => Err(self.failed(rpc, kind, failure).await),
        }
    }

    fn path(&self, rpc: Rpc) -> String {
        format!("{}{}", self.protocol.service(), rpc.method(self.protocol))
    }

    /// A broken connection mostly means that the process has ended: how, is known a moment later.
    pub async fn failed(&self, rpc: Rpc, kind: Option<&str>, failure: Failure) -> CallFault {
        let reason = match &failure {
            Failure::Broken(_) => {
                let mut ended = self.ended.clone();
                let end = timeout(ECHO, ended.wait_for(Option::is_some)).await;
                match end.ok().and_then(Result::ok).and_then(|how| how.clone()).filter(|how| !how.is_empty()) {
                    Some(how) => {
                        // Never changes: comes to an end when the other half is dropped.
                        let _ = timeout(ECHO, self.silent.clone().changed()).await;
                        CallReason::Ended(how)
                    }
                    None => CallReason::Failed(failure),
                }
            }
            Failure::Status(_) | Failure::Deadline(_) => CallReason::Failed(failure),
        };
        self.fault(rpc, kind, reason)
    }

    pub fn fault(&self, rpc: Rpc, kind: Option<&str>, reason: CallReason) -> CallFault {
        // Last words explain an end, not an answer.
        let said = match reason {
            CallReason::Ended(_) | CallReason::Failed(Failure::Broken(_) | Failure::Deadline(_)) => said(&self.words),
            _ => String::new(),
        };
        CallFault { provider: self.provider.clone(), rpc, kind: kind.map(Into::into), reason, said }
    }
}

fn spawn(binary: &Path, settings: &Settings, identity: Option<&Identity>) -> std::io::Result<Child> {
    let mut command = settings.launcher.command(binary);
    command
        .env(COOKIE.0, COOKIE.1)
        .env("PLUGIN_PROTOCOL_VERSIONS", "6,5")
        .env("PLUGIN_MIN_PORT", "10000")
        .env("PLUGIN_MAX_PORT", "25000")
        .env_remove("PLUGIN_CLIENT_CERT")
        .env_remove("TF_REATTACH_PROVIDERS")
        .envs(settings.environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    if let Some(identity) = identity {
        command.env("PLUGIN_CLIENT_CERT", identity.pem());
    }
    command.spawn()
}

/// The handshake, and the connection that it leads to.
async fn begin(
    child: &mut Child,
    identity: Option<&Identity>,
    settings: &Settings,
) -> Result<(Protocol, Connection, BufReader<ChildStdout>), StartReason> {
    let deadline = settings.start_deadline;
    let (handshake, stdout) = greet(child, deadline).await?;
    let tls = match (identity, handshake.certificate) {
        (Some(identity), Some(certificate)) => {
            Some(identity.client_config(certificate).map_err(|error| StartReason::Tls(error.to_string()))?)
        }
        (_, None) => None,
        (None, Some(_)) => {
            return Err(StartReason::Tls("it wants TLS, although it was told to speak without".into()));
        }
    };
    let connection = timeout(deadline, Connection::open(&handshake.endpoint, tls, settings.silence)).await;
    let connection = connection.map_err(|_| StartReason::Connect("it does not react".into()))?;
    Ok((handshake.protocol, connection.map_err(|error| StartReason::Connect(error.to_string()))?, stdout))
}

/// Reads the first line, and gives back the rest.
async fn greet(child: &mut Child, deadline: Duration) -> Result<(Handshake, BufReader<ChildStdout>), StartReason> {
    let stdout = child.stdout.take().ok_or_else(|| StartReason::Spawn("it has no standard output".into()))?;
    let mut stdout = BufReader::new(stdout);
    let mut line = Vec::new();
    let read = timeout(deadline, (&mut stdout).take(LONGEST_LINE).read_until(b'\n', &mut line)).await;
    match read {
        Err(_) => return Err(StartReason::Deadline(deadline)),
        Ok(Err(error)) => return Err(StartReason::Spawn(error.to_string())),
        Ok(Ok(_)) => {}
    }
    if line.is_empty() {
        let status = timeout(FAREWELL, child.wait()).await;
        let how = match status {
            Ok(Ok(status)) => describe(status),
            _ => "closed its standard output".into(),
        };
        return Err(StartReason::Ended(how));
    }
    let handshake = Handshake::parse(&String::from_utf8_lossy(&line)).map_err(StartReason::Handshake)?;
    Ok((handshake, stdout))
}

fn describe(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("ended with exit code {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}"),
        (None, None) => "ended".into(),
    }
}

/// Owns the process: waits for its end, or brings it about when nobody needs it any more.
async fn guard(
    mut child: Child,
    connection: Connection,
    mut slack: watch::Receiver<()>,
    tell: watch::Sender<Option<String>>,
) {
    let how = tokio::select! {
        status = child.wait() => status.map_or_else(|error| error.to_string(), describe),
        // Never changes: comes to an end when the other half is dropped.
        _ = slack.changed() => {
            let _ = connection.call("/plugin.GRPCController/Shutdown", frame(&Empty {}), Some(FAREWELL)).await;
            drop(connection);
            if timeout(FAREWELL, child.wait()).await.is_err() {
                let _ = child.kill().await;
            }
            "was stopped".into()
        }
    };
    // Nobody may be left to hear it.
    let _ = tell.send(Some(how));
}

/// Hears what a plugin prints.
#[derive(Clone)]
struct Listener {
    provider: String,
    words: Arc<Mutex<LastWords>>,
    sink: Option<LogSink>,
}

impl Listener {
    async fn listen(self, source: impl AsyncRead + Unpin) {
        let mut source = BufReader::new(source);
        let mut line = Vec::new();
        loop {
            line.clear();
            match (&mut source).take(LONGEST_LINE).read_until(b'\n', &mut line).await {
                Ok(0) | Err(_) => return,
                Ok(_) => self.hear(String::from_utf8_lossy(&line).trim_end()),
            }
        }
    }

    /// What the usual plugin library catches of standard output and error. Plugins of other hands have no such
    /// stream: then there is nothing to hear.
    async fn listen_to_streams(self, connection: Connection) {
        let Ok(mut messages) = connection.stream("/plugin.GRPCStdio/StreamStdio", frame(&Empty {})).await else {
            return;
        };
        drop(connection);
        while let Ok(Some(message)) = messages.next().await {
            let Ok(data) = decode::<StdioData>(message) else { return };
            String::from_utf8_lossy(&data.data).lines().for_each(|line| self.hear(line));
        }
    }

    fn hear(&self, line: &str) {
        let line = LogLine::parse(&self.provider, line);
        if line.is_plain() && !line.message.trim().is_empty() {
            self.words.lock().unwrap_or_else(PoisonError::into_inner).hear(&line.message);
        }
        if let Some(sink) = &self.sink {
            sink(line);
        }
    }
}

/// The last lines that were printed by hand; once a crash begins to tell of itself, its first lines instead.
#[derive(Debug, Default)]
struct LastWords {
    lines: VecDeque<String>,
    crash: bool,
}

impl LastWords {
    fn hear(&mut self, line: &str) {
        let begins = ["panic:", "fatal error:", "Traceback (most recent call last)", "thread '"];
        if !self.crash && begins.iter().any(|begin| line.starts_with(begin)) {
            self.crash = true;
            self.lines.clear();
        }
        if self.lines.len() >= LAST_WORDS.0 {
            if self.crash {
                return;
            }
            self.lines.pop_front();
        }
        self.lines.push_back(line.to_owned());
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            if text.len() + line.len() > LAST_WORDS.1 {
                break;
            }
            text.push_str("  ");
            text.push_str(line);
            text.push('\n');
        }
        text.trim_end().to_owned()
    }
}

fn said(words: &Mutex<LastWords>) -> String {
    words.lock().unwrap_or_else(PoisonError::into_inner).text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_crash_the_beginning_is_kept_and_else_the_end() {
        let mut words = LastWords::default();
        (0..100).for_each(|number| words.hear(&format!("line {number}")));
        assert!(words.text().starts_with("  line 70\n") && words.text().ends_with("  line 99"), "{}", words.text());
        words.hear("panic: boom");
        (0..100).for_each(|number| words.hear(&format!("frame {number}")));
        assert!(words.text().starts_with("  panic: boom\n  frame 0\n") && words.text().ends_with("frame 28"));
    }
}

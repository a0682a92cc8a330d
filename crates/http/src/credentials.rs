//! Which token belongs to which host: from the CLI configuration and the environment, or from a helper program.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;

use serde_json::{Value, json};
use terrane_cli_config::{CliConfig, Token};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::Fault;

#[derive(Debug, Default)]
pub struct Credentials {
    tokens: BTreeMap<String, Token>,
    helper: Option<Helper>,
    /// What the helper said, so that it runs once for each host.
    heard: Mutex<BTreeMap<String, Option<Token>>>,
}

#[derive(Clone, Debug)]
struct Helper {
    name: String,
    program: Option<PathBuf>,
    arguments: Vec<String>,
}

impl Credentials {
    /// A helper `example` is a program `terraform-credentials-example` in one of these folders.
    #[must_use]
    pub fn new(config: &CliConfig, helper_folders: &[PathBuf]) -> Credentials {
        let helper = config.credentials_helper.as_ref().map(|helper| {
            let file = format!("terraform-credentials-{}", helper.name);
            let program = helper_folders.iter().map(|folder| folder.join(&file)).find(|path| path.is_file());
            Helper { name: helper.name.clone(), program, arguments: helper.arguments.clone() }
        });
        Credentials { tokens: config.credentials.clone(), helper, heard: Mutex::default() }
    }

    pub async fn token(&self, host: &str) -> Result<Option<Token>, Fault> {
        let host = host.to_lowercase();
        if let Some(token) = self.tokens.get(&host) {
            return Ok(Some(token.clone()));
        }
        let Some(helper) = &self.helper else { return Ok(None) };
        let heard = |heard: &BTreeMap<String, Option<Token>>| heard.get(&host).cloned();
        if let Some(token) = self.heard.lock().ok().as_deref().and_then(heard) {
            return Ok(token);
        }
        let answer = helper.run("get", &host, None).await?;
        let document: Value = serde_json::from_slice(&answer).map_err(|error| {
            Fault::Helper(format!("{}: its answer for {host} is not JSON: {error}", helper.title()))
        })?;
        let token = document.get("token").and_then(Value::as_str).map(Token::new);
        if let Ok(mut heard) = self.heard.lock() {
            heard.insert(host, token.clone());
        }
        Ok(token)
    }

    /// Whether tokens are kept by a helper, and which.
    #[must_use]
    pub fn helper(&self) -> Option<&str> {
        self.helper.as_ref().map(|helper| helper.name.as_str())
    }

    /// Whether the configuration or the environment has a token for this host.
    #[must_use]
    pub fn is_configured(&self, host: &str) -> bool {
        self.tokens.contains_key(&host.to_lowercase())
    }

    /// Gives the token to the helper to keep. `false` if there is no helper.
    pub async fn store(&self, host: &str, token: &Token) -> Result<bool, Fault> {
        let Some(helper) = &self.helper else { return Ok(false) };
        helper.run("store", host, Some(json!({ "token": token.reveal() }).to_string())).await?;
        Ok(true)
    }

    /// Makes the helper forget. `false` if there is no helper.
    pub async fn forget(&self, host: &str) -> Result<bool, Fault> {
        let Some(helper) = &self.helper else { return Ok(false) };
        helper.run("forget", host, None).await?;
        Ok(true)
    }
}

impl Helper {
    fn title(&self) -> String {
        format!("credentials helper {:?}", self.name)
    }

    async fn run(&self, verb: &str, host: &str, input: Option<String>) -> Result<Vec<u8>, Fault> {
        let failed = |why: String| Fault::Helper(format!("{}: {why}", self.title()));
        let program: &Path = self.program.as_deref().ok_or_else(|| {
            failed(format!(
                "there is no program terraform-credentials-{} in the folders of plugins (~/.terraform.d/plugins)",
                self.name
            ))
        })?;
        let mut child = Command::new(program)
            .args(&self.arguments)
            .args([verb, host])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| failed(format!("{} does not start: {error}", program.display())))?;
        if let (Some(mut stdin), Some(input)) = (child.stdin.take(), input) {
            // One that does not read says so by its exit status.
            let _ = stdin.write_all(input.as_bytes()).await;
        }
        let output = child.wait_with_output().await.map_err(|error| failed(error.to_string()))?;
        match output.status.success() {
            true => Ok(output.stdout),
            false => {
                let said = String::from_utf8_lossy(&output.stderr).trim().to_string();
                Err(failed(format!("\"{verb} {host}\" failed ({}): {said}", output.status)))
            }
        }
    }
}

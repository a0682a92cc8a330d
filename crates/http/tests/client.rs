//! The client against a server that misbehaves.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test that cannot be set up fails")]

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::json;
use terrane_cli_config::{CliConfig, CredentialsHelper, Token};
use terrane_http::{Client, Credentials, Fault, Hosts, Request, Settings, Url};
use terrane_loopback::{Asked, Fault as Trouble, Reply, Server};

fn client() -> Client {
    Client::new(settings())
}

fn settings() -> Settings {
    let short = Duration::from_millis(1);
    Settings { first_pause: short, longest_pause: short, ..Settings::default() }
}

fn get(server: &Server, path: &str) -> Request {
    Request::get(Url::parse(&server.url(path)).unwrap())
}

fn echo() -> Server {
    Server::start(|asked| Reply::bytes(asked.path.clone()))
}

#[tokio::test]
async fn what_passes_is_tried_again() {
    let server = echo();
    server.trouble("/a", Trouble::Drop, 1);
    server.trouble("/a", Trouble::Instead(Reply::status(503).header("Retry-After", "86400")), 1);
    assert_eq!(client().send(&get(&server, "/a")).await.unwrap().body, b"/a");
    assert_eq!(server.log().len(), 3);

    server.trouble("/b", Trouble::Instead(Reply::status(429)), 3);
    let fault = client().send(&get(&server, "/b")).await.unwrap_err();
    assert!(fault.to_string().ends_with("/b answered with status 429 (too many requests)"), "{fault}");

    server.trouble("/c", Trouble::Instead(Reply::status(404)), 1);
    assert_eq!(client().send(&get(&server, "/c")).await.unwrap_err().status(), Some(404));
    assert_eq!(server.log().iter().filter(|line| line.ends_with("/c")).count(), 1, "a no is a no");
}

#[tokio::test]
async fn a_server_that_is_down_or_silent_is_named() {
    let down = {
        let server = echo();
        get(&server, "/x")
    };
    let fault = client().send(&down).await.unwrap_err();
    assert!(matches!(fault, Fault::Unreachable(..)) && fault.to_string().contains("cannot be reached"), "{fault}");

    let server = echo();
    server.trouble("/slow", Trouble::Slow(Duration::from_secs(5)), 9);
    let hurried = Client::new(Settings { idle_timeout: Duration::from_millis(50), attempts: 1, ..settings() });
    let fault = hurried.send(&get(&server, "/slow")).await.unwrap_err();
    assert!(fault.to_string().ends_with("/slow did not answer within 0.05 s"), "{fault}");
}

#[tokio::test]
async fn redirects_end() {
    let server = Server::start(|asked: &Asked| match asked.path.as_str() {
        "/from" => Reply::redirect("/to"),
        "/to" => Reply::bytes("there"),
        _ => Reply::redirect("/circle"),
    });
    let answer = client().send(&get(&server, "/from")).await.unwrap();
    assert_eq!((answer.url.path(), answer.body.as_slice()), ("/to", b"there".as_slice()));
    let fault = client().send(&get(&server, "/circle")).await.unwrap_err();
    assert!(fault.to_string().contains("after 10 redirects"), "{fault}");
}

#[tokio::test]
async fn a_token_stays_with_its_host() {
    let other = Server::start(|asked| Reply::bytes(asked.header("authorization").unwrap_or("none")));
    let elsewhere = other.url("/elsewhere");
    let server = Server::start(move |asked: &Asked| match asked.path.as_str() {
        "/away" => Reply::redirect(&elsewhere),
        "/near" => Reply::redirect("/here"),
        _ => Reply::bytes(asked.header("authorization").unwrap_or("none")),
    });
    let body = async |path: &str| {
        let request = get(&server, path).token(Some(Token::new("secret")));
        String::from_utf8(client().send(&request).await.unwrap().body).unwrap()
    };
    assert_eq!(body("/here").await, "Bearer secret");
    assert_eq!(body("/near").await, "Bearer secret");
    assert_eq!(body("/away").await, "none");
}

#[tokio::test]
async fn clear_text_is_for_this_machine() {
    let request = Request::get(Url::parse("http://192.0.2.1/x").unwrap());
    let fault = client().send(&request).await.unwrap_err();
    assert!(fault.to_string().contains("is plain http"), "{fault}");
    let server = Server::start(|_| Reply::redirect("http://192.0.2.1/x"));
    let fault = client().send(&get(&server, "/")).await.unwrap_err();
    assert!(matches!(fault, Fault::ClearText(_)), "{fault}");
}

#[tokio::test]
async fn sizes_have_limits() {
    let server = Server::start(|_| Reply::bytes(vec![b'x'; 1000]));
    let folder = tempfile::tempdir().unwrap();
    let small = get(&server, "/").limit(999);
    assert!(matches!(client().send(&small).await, Err(Fault::TooLarge(_, 999))));
    let target = folder.path().join("file");
    assert!(matches!(client().download(&small, &target, &|_, _| ()).await, Err(Fault::TooLarge(_, 999))));
    assert_eq!(client().send(&get(&server, "/").limit(1000)).await.unwrap().body.len(), 1000);
}

#[tokio::test]
async fn a_download_that_is_cut_off_begins_again() {
    let server = Server::start(|_| Reply::bytes("0123456789"));
    server.trouble("/", Trouble::CutOff, 1);
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("file");
    let most = AtomicU64::new(0);
    let progress = |length: u64, of: Option<u64>| {
        assert_eq!(of, Some(10));
        most.fetch_max(length, Ordering::SeqCst);
    };
    let done = client().download(&get(&server, "/"), &target, &progress).await.unwrap();
    assert_eq!((done.length, most.load(Ordering::SeqCst)), (10, 10));
    assert_eq!(std::fs::read(&target).unwrap(), b"0123456789");
    let hex: String = done.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, terrane_loopback::sha256(b"0123456789"));

    server.trouble("/", Trouble::CutOff, 9);
    let fault = client().download(&get(&server, "/"), &target, &|_, _| ()).await.unwrap_err();
    assert!(matches!(fault, Fault::CutOff(..)), "{fault}");
}

#[tokio::test]
async fn certificates_are_checked() {
    let server = Server::start_tls(|_| Reply::bytes("safe"));
    let folder = tempfile::tempdir().unwrap();
    let roots = server.authority(folder.path());
    let trusting = Client::new(Settings { extra_roots: Some(roots), ..settings() });
    assert_eq!(trusting.send(&get(&server, "/")).await.unwrap().body, b"safe");

    let other = Server::start_tls(|_| Reply::bytes("unsafe"));
    let fault = trusting.send(&get(&other, "/")).await.unwrap_err();
    assert!(matches!(fault, Fault::Unreachable(..)), "{fault}");

    let lost = Client::new(Settings { extra_roots: Some("/no/such/file.pem".into()), ..settings() });
    let fault = lost.send(&get(&server, "/")).await.unwrap_err().to_string();
    assert!(fault.starts_with("The certificates in /no/such/file.pem cannot be used"), "{fault}");
}

#[tokio::test]
async fn hosts_say_what_they_offer() {
    let server = Server::start_tls(|asked: &Asked| match asked.path.as_str() {
        "/.well-known/terraform.json" => Reply::json(
            &json!({ "providers.v1": "/p", "modules.v1": "https://example.com/m/", "login.v1": { "client": "cli" } }),
        ),
        _ => Reply::status(404),
    });
    let folder = tempfile::tempdir().unwrap();
    let client = Client::new(Settings { extra_roots: Some(server.authority(folder.path())), ..settings() });
    let own = BTreeMap::from([("providers.v1".to_string(), "http://127.0.0.1:1/x".to_string())]);
    let hosts = Hosts::new(client, Credentials::default(), BTreeMap::from([("registry.example.com".into(), own)]));
    let host = server.host();
    let services = hosts.services(&host).await.unwrap();
    assert_eq!(services.url("providers.v1").unwrap().as_str(), server.url("/p/"));
    assert_eq!(services.url("modules.v1").unwrap().as_str(), "https://example.com/m/");
    assert_eq!(services.settings("login.v1").unwrap()["client"], "cli");
    let missing = services.url("state.v2").unwrap_err().to_string();
    assert_eq!(missing, format!("host {host} does not offer the service state.v2"));
    hosts.services(&host.to_uppercase()).await.unwrap();
    assert_eq!(server.log().len(), 1, "asked once");

    let named = hosts.service("registry.example.com", "providers.v1").await.unwrap();
    assert_eq!(named.as_str(), "http://127.0.0.1:1/x/");
    assert!(matches!(hosts.service("registry.example.com", "modules.v1").await, Err(Fault::NoService { .. })));
}

#[tokio::test]
async fn a_document_of_services_that_makes_no_sense_is_refused() {
    for (body, expected) in [("<html>", "it is not JSON"), ("[]", "is not an object")] {
        let server = Server::start_tls(move |_| Reply::bytes(body));
        let folder = tempfile::tempdir().unwrap();
        let client = Client::new(Settings { extra_roots: Some(server.authority(folder.path())), ..settings() });
        let hosts = Hosts::new(client, Credentials::default(), BTreeMap::new());
        let fault = hosts.services(&server.host()).await.unwrap_err().to_string();
        assert!(fault.contains(expected), "{fault}");
    }
}

#[tokio::test]
async fn a_helper_keeps_tokens() {
    let folder = tempfile::tempdir().unwrap();
    let config = CliConfig {
        credentials: BTreeMap::from([("own.example.com".into(), Token::new("own"))]),
        credentials_helper: Some(CredentialsHelper { name: "file".into(), arguments: vec![text(folder.path())] }),
        ..CliConfig::default()
    };
    let credentials = || Credentials::new(&config, &[folder.path().to_owned()]);
    let fault = credentials().token("a.example.com").await.unwrap_err().to_string();
    assert!(fault.contains("there is no program terraform-credentials-file"), "{fault}");

    // Keeps each token in a file of its own.
    script(
        &folder.path().join("terraform-credentials-file"),
        "case $2 in get) cat $1/$3 2>/dev/null || echo '{}';; store) cat >$1/$3;; forget) rm $1/$3;; esac",
    );
    assert_eq!(credentials().token("OWN.example.com").await.unwrap(), Some(Token::new("own")));
    assert_eq!(credentials().token("a.example.com").await.unwrap(), None);
    assert!(credentials().store("a.example.com", &Token::new("kept")).await.unwrap());
    assert_eq!(credentials().token("a.example.com").await.unwrap(), Some(Token::new("kept")));
    assert!(credentials().forget("a.example.com").await.unwrap());
    assert_eq!(credentials().token("a.example.com").await.unwrap(), None);
    let fault = credentials().forget("a.example.com").await.unwrap_err().to_string();
    assert!(fault.contains("\"forget a.example.com\" failed"), "{fault}");
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn script(path: &Path, body: &str) {
    std::fs::write(path, format!("#!/bin/sh\n{body}\n")).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

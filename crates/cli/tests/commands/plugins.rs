//! Packages of plugins: found, pinned, checked before anything of them is executed; and ended with the command.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::support::{Ended, Folder};

const CONFIGURATION: &str = r#"
terraform {
  required_providers {
    cart = {
      source  = "example.com/shop/cart"
      version = "~> 1.2"
    }
  }
}
resource "cart_item" "a" {}
"#;

/// Says that it was executed, and is no plugin.
const PROGRAM: &str = "#!/bin/sh\necho $$ > \"$EXECUTED\"\necho hello\n";

struct Shop {
    folder: Folder,
}

impl Shop {
    fn new() -> Shop {
        let shop = Shop { folder: Folder::with(CONFIGURATION) };
        shop.folder
            .write("cli.tfrc", "provider_installation {\n  filesystem_mirror {\n    path = \"mirror\"\n  }\n}\n");
        shop.package("1.2.0", PROGRAM);
        shop.package("1.3.0", PROGRAM);
        shop.package("2.0.0", PROGRAM);
        shop
    }

    fn package(&self, version: &str, program: &str) {
        let platform = match std::env::consts::ARCH {
            "aarch64" => "arm64",
            _ => "amd64",
        };
        let system = if cfg!(target_os = "macos") { "darwin" } else { "linux" };
        let folder = format!("mirror/example.com/shop/cart/{version}/{system}_{platform}");
        let path = format!("{folder}/terraform-provider-cart_v{version}");
        self.folder.write(&path, program);
        fs::set_permissions(self.folder.path(&path), fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = self.folder.command(arguments);
        command
            .env("TF_CLI_CONFIG_FILE", self.folder.path("cli.tfrc"))
            .env("TERRANE_CACHE_DIR", self.folder.path("cache"))
            .env("EXECUTED", self.folder.path("executed"));
        command
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        Ended::from(self.command(arguments).output().unwrap())
    }

    fn fine(&self, arguments: &[&str]) -> String {
        let ended = self.run(arguments);
        assert_eq!(ended.code, 0, "{arguments:?}\n{}{}", ended.out, ended.err);
        ended.out
    }

    fn executed(&self) -> bool {
        self.folder.exists("executed")
    }
}

#[test]
fn init_pins_the_newest_version_that_is_accepted() {
    let shop = Shop::new();
    let told = shop.fine(&["init", "-no-color"]);
    for words in [
        "- Finding example.com/shop/cart versions matching \"~> 1.2\"...",
        "- Installed example.com/shop/cart v1.3.0 (unauthenticated)",
        "Terrane has created a lock file .terraform.lock.hcl",
    ] {
        assert!(told.contains(words), "{told}");
    }
    let lock = shop.folder.read(".terraform.lock.hcl");
    assert!(lock.contains("  version     = \"1.3.0\"\n  constraints = \"~> 1.2\"\n  hashes = [\n    \"h1:"), "{lock}");
    assert!(!shop.executed(), "init executes nothing");

    // What is pinned stays, until it is asked otherwise.
    shop.package("1.4.0", PROGRAM);
    let again = shop.fine(&["init", "-no-color"]);
    assert!(again.contains("- Using previously-installed example.com/shop/cart v1.3.0"), "{again}");
    assert_eq!(shop.folder.read(".terraform.lock.hcl"), lock);
    shop.fine(&["init", "-upgrade"]);
    assert!(shop.folder.read(".terraform.lock.hcl").contains("\"1.4.0\""));
}

#[test]
fn what_no_version_satisfies_says_who_asks_for_what() {
    let shop = Shop::new();
    let module = "terraform {\n  required_providers {\n    cart = {\n      source = \"example.com/shop/cart\"\n      version = \">= 2\"\n    }\n  }\n}\n";
    shop.folder.write("m/m.tf", module);
    shop.folder.write("call.tf", "module \"m\" {\n  source = \"./m\"\n}\n");
    let ended = shop.run(&["init", "-no-color"]);
    let said = ended.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(ended.code, 1);
    for words in [
        "the root module (main.tf:6,17-25) asks for \"~> 1.2\"",
        "module.m (m/m.tf:5,17-23) asks for \">= 2\"",
        "1.2.0, 1.3.0, 2.0.0",
    ] {
        assert!(said.contains(words), "{said}");
    }
    assert!(!shop.folder.exists(".terraform.lock.hcl"));
}

#[test]
fn nothing_unverified_is_executed() {
    let shop = Shop::new();
    for arguments in [&["validate"][..], &["plan"], &["apply", "-auto-approve"]] {
        let ended = shop.run(arguments);
        assert_eq!(ended.code, 1, "{arguments:?}");
        assert!(ended.err.contains("Inconsistent dependency lock file"), "{}", ended.err);
    }
    shop.fine(&["init"]);
    shop.package("1.3.0", &format!("{PROGRAM}# changed\n"));
    for arguments in [&["validate"][..], &["plan"], &["apply", "-auto-approve"]] {
        let ended = shop.run(arguments);
        assert_eq!(ended.code, 1, "{arguments:?}");
        assert!(ended.err.contains("does not match any of the"), "{}", ended.err);
    }
    let ended = shop.run(&["init", "-no-color"]);
    let said = ended.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(ended.code == 1 && said.contains("which is none of those recorded"), "{said}");
    assert!(!shop.executed());

    // Only the package that was pinned is, and it turns out to be no plugin.
    shop.package("1.3.0", PROGRAM);
    shop.fine(&["init"]);
    let ended = shop.run(&["validate", "-no-color"]);
    let said = ended.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(ended.code == 1 && said.contains("it is not a provider plugin"), "{said}");
    assert!(shop.executed());
}

#[test]
fn a_registry_that_cannot_be_reached_is_named() {
    let folder = Folder::with(&CONFIGURATION.replace("example.com", "localhost:1"));
    let mut command = folder.command(&["init", "-no-color"]);
    let ended = Ended::from(command.env("TF_REGISTRY_DISCOVERY_RETRY", "0").output().unwrap());
    let words = "Provider localhost:1/shop/cart from registry localhost:1: https://localhost:1/.well-known/terraform.json cannot \
                 be reached";
    ended.failed_with(&["Failed to query available provider packages", words]);
}

#[test]
fn a_plugin_ends_with_the_command_that_is_killed() {
    let shop = Shop::new();
    shop.package("1.3.0", "#!/bin/sh\necho $$ > \"$EXECUTED\"\nexec sleep 600\n");
    shop.fine(&["init"]);
    let mut child = shop.folder.start(&mut shop.command(&["validate"]));
    let patience = Instant::now() + Duration::from_secs(60);
    let plugin = loop {
        let written = fs::read_to_string(shop.folder.path("executed")).unwrap_or_default();
        if let Some(plugin) = written.strip_suffix('\n') {
            break plugin.to_owned();
        }
        assert!(Instant::now() < patience, "the plugin was not started");
        std::thread::sleep(Duration::from_millis(10));
    };
    assert!(lives(&plugin));
    child.kill().unwrap();
    child.wait().unwrap();
    while lives(&plugin) {
        assert!(Instant::now() < patience, "the plugin outlives the command");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A zombie, which nobody has waited for yet, does not.
fn lives(process: &str) -> bool {
    let status = fs::read_to_string(Path::new("/proc").join(process).join("status"));
    status.is_ok_and(|text| !text.contains("State:\tZ"))
}

//! Providers from a registry and a mirror on loopback, through the command: what is printed, what is written.

use std::fs;

use terrane_loopback::{ProviderRegistry, Reply, Server, package};

use crate::support::{Ended, Folder};

/// No plugin: whatever starts it leaves a trace.
const PROGRAM: &str = "#!/bin/sh\necho $$ > \"$EXECUTED\"\necho hello\n";

pub fn platform() -> String {
    let machine = if std::env::consts::ARCH == "aarch64" { "arm64" } else { "amd64" };
    format!("{}_{machine}", if cfg!(target_os = "macos") { "darwin" } else { "linux" })
}

pub struct Shop {
    pub folder: Folder,
    pub server: Server,
}

impl Shop {
    pub fn new() -> Shop {
        Shop::of(|_| ())
    }

    pub fn of(change: impl FnOnce(&mut ProviderRegistry)) -> Shop {
        let mut registry = ProviderRegistry::default();
        for (provider, versions) in [("shop/cart", &["1.2.0", "1.3.0", "2.0.0"][..]), ("shop/till", &["0.1.0"])] {
            let kind = provider.split('/').next_back().unwrap();
            for version in versions {
                let name = format!("terraform-provider-{kind}_v{version}");
                for platform in [platform().as_str(), "plan9_mips"] {
                    let text = format!("{PROGRAM}# {platform} {version}\n");
                    registry.add(provider, version, platform, package(&[(&name, text.as_bytes())]));
                }
            }
        }
        change(&mut registry);
        let server = Server::start_tls(move |asked| registry.answer(asked).unwrap_or(Reply::status(404)));
        let shop = Shop { folder: Folder::empty(), server };
        assert_eq!(shop.server.authority(&shop.folder.path("")), shop.folder.path("authority.pem"));
        shop.require("~> 1.2");
        shop.rules("direct {}");
        shop
    }

    pub fn require(&self, version: &str) {
        let host = self.server.host();
        self.folder.write(
            "main.tf",
            &format!(
                "terraform {{\n  required_providers {{\n    cart = {{\n      source  = \"{host}/shop/cart\"\n      version = \
                 \"{version}\"\n    }}\n  }}\n}}\n"
            ),
        );
    }

    pub fn rules(&self, rules: &str) {
        self.folder.write("cli.tfrc", &format!("provider_installation {{\n{rules}\n}}\n"));
    }

    pub fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = self.folder.command(arguments);
        command
            .env("TF_CLI_CONFIG_FILE", self.folder.path("cli.tfrc"))
            .env("SSL_CERT_FILE", self.folder.path("authority.pem"))
            .env("TF_REGISTRY_DISCOVERY_RETRY", "0")
            .env("TERRANE_CACHE_DIR", self.folder.path("known"))
            .env("EXECUTED", self.folder.path("executed"));
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ended {
        Ended::from(self.command(arguments).output().unwrap())
    }

    pub fn fine(&self, arguments: &[&str]) -> String {
        let ended = self.run(arguments);
        assert_eq!(ended.code, 0, "{arguments:?}\n{}{}", ended.out, ended.err);
        ended.out.replace(&self.server.host(), "HOST")
    }

    pub fn lock(&self) -> String {
        self.folder.read(".terraform.lock.hcl")
    }

    /// As on another machine.
    pub fn forget(&self) {
        fs::remove_dir_all(self.folder.path(".terraform")).unwrap();
    }
}

#[test]
fn a_registry_is_asked_and_what_it_signs_is_pinned() {
    let shop = Shop::new();
    let told = shop.fine(&["init"]);
    for words in [
        "- Finding HOST/shop/cart versions matching \"~> 1.2\"...\n- Installing HOST/shop/cart v1.3.0...\n- Installed HOST/shop/cart v1.3.0 (self-signed, key ID ",
        "Terrane has created a lock file .terraform.lock.hcl",
    ] {
        assert!(told.contains(words), "{told}");
    }
    let lock = shop.lock();
    assert_eq!((lock.matches("\"h1:").count(), lock.matches("\"zh:").count()), (1, 2), "{lock}");

    // Offline, and on another machine.
    let asked = shop.server.log().len();
    assert!(shop.fine(&["init"]).contains("- Using previously-installed HOST/shop/cart v1.3.0"));
    assert_eq!((shop.server.log().len(), shop.lock()), (asked, lock.clone()));
    shop.forget();
    assert!(
        shop.fine(&["init"]).contains("- Reusing previous version of HOST/shop/cart from the dependency lock file")
    );
    assert_eq!(shop.lock(), lock);

    // What is pinned stays until it is asked otherwise.
    shop.require(">= 1");
    shop.fine(&["init"]);
    assert!(shop.lock().contains("\"1.3.0\"\n  constraints = \">= 1.0.0\""), "{}", shop.lock());
    shop.fine(&["init", "-upgrade"]);
    assert!(shop.lock().contains("\"2.0.0\""));
    shop.require("~> 1.2");
    shop.run(&["init"]).failed_with(&["has version 2.0.0 of provider", "asks for \"~> 1.2\"", "init -upgrade"]);
    assert!(!shop.folder.exists("executed"));
}

#[test]
fn rules_say_who_is_asked_for_what() {
    let shop = Shop::of(|registry| registry.mirror_host = "registry.terraform.io".into());
    let mirror = shop.server.url("/mirror");
    let require = |sources: &[&str]| {
        let entries = sources.iter().map(|source| {
            let name = source.rsplit('/').next().unwrap();
            format!("    {name} = {{\n      source = \"{source}\"\n    }}\n")
        });
        let entries: String = entries.collect();
        shop.folder.write("main.tf", &format!("terraform {{\n  required_providers {{\n{entries}  }}\n}}\n"));
    };
    let host = shop.server.host();
    require(&["shop/cart", &format!("{host}/shop/till")]);
    shop.rules(&format!(
        "  network_mirror {{\n    url = \"{mirror}\"\n    include = [\"shop/*\"]\n  }}\n  direct {{\n    exclude = \
         [\"shop/*\"]\n  }}"
    ));
    let told = shop.fine(&["init"]);
    for words in ["- Installed shop/cart v2.0.0 (verified checksum)", "- Installed HOST/shop/till v0.1.0 (self-signed"]
    {
        assert!(told.contains(words), "{told}");
    }
    // Where nobody may be asked, that is said.
    shop.forget();
    shop.rules("direct {\n    include = [\"example.com/*/*\"]\n  }");
    shop.run(&["init"]).failed_with(&["No place that is configured may be asked for provider", "shop/till"]);
    // Only the folder that is named, whatever the rules say.
    let folder = format!("only/{host}/shop/till/0.1.0/{}/terraform-provider-till_v0.1.0", platform());
    shop.folder.write(&folder, "another program");
    require(&[&format!("{host}/shop/till")]);
    shop.run(&["init", "-plugin-dir=only"]).failed_with(&["none of those recorded in the dependency lock file"]);
    fs::remove_file(shop.folder.path(".terraform.lock.hcl")).unwrap();
    assert!(shop.fine(&["init", "-plugin-dir=only"]).contains("- Installed HOST/shop/till v0.1.0 (unauthenticated)"));
}

#[test]
fn a_lock_file_that_is_read_only_stays_as_it_is() {
    let shop = Shop::new();
    shop.run(&["init", "-lockfile=readonly"]).failed_with(&["Provider dependency changes detected"]);
    assert!(!shop.folder.exists(".terraform.lock.hcl"));
    shop.fine(&["init"]);
    let whole = shop.lock();
    shop.fine(&["init", "-lockfile=readonly"]);
    // Fewer checksums are no reason to stop.
    let few: String = whole.lines().filter(|line| !line.contains("h1:")).map(|line| format!("{line}\n")).collect();
    shop.folder.write(".terraform.lock.hcl", &few);
    shop.forget();
    let ended = shop.run(&["init", "-lockfile=readonly"]);
    assert!(shop.lock() == few && ended.words().contains("Provider lock file not updated"), "{}", ended.out);
    shop.fine(&["init"]);
    assert_eq!(shop.lock(), whole);
    shop.run(&["init", "-upgrade", "-lockfile=readonly"]).failed_with(&["-upgrade flag conflicts with"]);
}

#[test]
fn what_is_pinned_for_embedded_providers_stays_for_other_engines() {
    let shop = Shop::new();
    let pinned = "\nprovider \"registry.terraform.io/hashicorp/random\" {\n  version = \"3.6.0\"\n  hashes = [\n    \
                  \"h1:aaa=\",\n  ]\n}\n";
    let gone = pinned.replace("random", "other");
    shop.fine(&["init"]);
    let lock = shop.lock();
    shop.folder.write(".terraform.lock.hcl", &format!("{lock}{gone}{pinned}"));
    shop.folder.write("random.tf", "resource \"random_pet\" \"a\" {}\n");
    shop.fine(&["init"]);
    assert_eq!(shop.lock(), format!("{lock}{pinned}"));
}

#[test]
fn what_only_the_state_needs_is_installed_too() {
    let shop = Shop::new();
    shop.folder.write("main.tf", "resource \"terraform_data\" \"a\" {}\n");
    shop.fine(&["apply", "-auto-approve"]);
    let state = shop.folder.read("terraform.tfstate");
    let builtin = "provider[\\\"terraform.io/builtin/terraform\\\"]";
    assert!(state.contains(builtin));
    let provider = format!("provider[\\\"{}/shop/till\\\"]", shop.server.host());
    shop.folder.write("terraform.tfstate", &state.replace(builtin, &provider).replace("terraform_data", "till_drawer"));
    shop.folder.write("main.tf", "");
    assert!(shop.fine(&["init"]).contains("- Installed HOST/shop/till v0.1.0"));
}

#[test]
fn two_inits_at_once_share_a_cache() {
    let shop = Shop::new();
    shop.folder.write("cache/.keep", "");
    let projects: Vec<String> = (0..4).map(|number| format!("project{number}")).collect();
    let main = shop.folder.read("main.tf");
    projects.iter().for_each(|project| shop.folder.write(&format!("{project}/main.tf"), &main));
    let start = |project: &String| {
        let chdir = format!("-chdir={project}");
        let mut command = shop.command(&[&chdir, "init"]);
        shop.folder.start(command.env("TF_PLUGIN_CACHE_DIR", shop.folder.path("cache")))
    };
    let children: Vec<_> = projects.iter().map(start).collect();
    for child in children {
        let ended = Ended::from(child.wait_with_output().unwrap());
        assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    }
    let locks: Vec<String> =
        projects.iter().map(|project| shop.folder.read(&format!("{project}/.terraform.lock.hcl"))).collect();
    assert!(locks.iter().all(|lock| *lock == locks[0]), "{locks:?}");
    let host = shop.server.host();
    for project in &projects {
        let target = shop.folder.path(&format!("{project}/.terraform/providers/{host}/shop/cart/1.3.0/{}", platform()));
        assert!(fs::read_link(&target).unwrap().starts_with(shop.folder.path("cache").canonicalize().unwrap()));
        assert!(target.join("terraform-provider-cart_v1.3.0").exists());
    }
    // The next one takes it from there, with the lock file as its word for it.
    shop.folder.write("next/main.tf", &main);
    shop.folder.write("next/.terraform.lock.hcl", &locks[0]);
    let mut command = shop.command(&["-chdir=next", "init"]);
    let ended = Ended::from(command.env("TF_PLUGIN_CACHE_DIR", shop.folder.path("cache")).output().unwrap());
    assert!(ended.out.contains("v1.3.0 from the shared cache directory"), "{}{}", ended.out, ended.err);
}

#[test]
fn tokens_go_to_the_host_that_they_are_for() {
    let shop = Shop::of(|registry| registry.token = Some("hush".into()));
    shop.run(&["init"]).failed_with(&["status 401", &format!("\"terrane login {}\"", shop.server.host())]);
    let rules = shop.folder.read("cli.tfrc");
    let host = shop.server.host();
    shop.folder.write("cli.tfrc", &format!("{rules}credentials \"{host}\" {{\n  token = \"hush\"\n}}\n"));
    shop.fine(&["init"]);
    let files = shop.server.asked().into_iter().filter(|asked| asked.path.starts_with("/files/"));
    assert!(
        files.filter(|asked| asked.path.contains("SHA256SUMS")).all(|asked| asked.header("authorization").is_none())
    );
}

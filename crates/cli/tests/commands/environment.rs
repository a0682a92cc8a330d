//! What commands take from the environment and from the CLI configuration file.

use crate::support::{Ended, Folder};
use crate::{APPLY, PAIR};

fn with(folder: &Folder, arguments: &[&str], pairs: &[(&str, &str)]) -> Ended {
    let mut command = folder.command(arguments);
    command.envs(pairs.iter().copied());
    Ended::from(command.output().unwrap())
}

const SECRET: &str = r#"
variable "password" {
  sensitive = true
}
resource "terraform_data" "a" {
  input = var.password
  provisioner "local-exec" {
    command = "echo $PASSWORD"
    environment = { PASSWORD = var.password }
  }
}
resource "random_password" "p" {
  length = 20
}
"#;

#[test]
fn the_log_says_what_is_done_and_no_secrets() {
    let folder = Folder::with(SECRET);
    let apply = ["apply", "-auto-approve", "-var=password=hushhush"];
    let quiet = with(&folder, &apply, &[]);
    assert!(!quiet.err.contains("[INFO]"), "{}", quiet.err);
    let logged = with(&folder, &["apply", "-auto-approve", "-var", "password=hushhushhush"], &[("TF_LOG", "trace")]);
    assert_eq!(logged.code, 0, "{}", logged.err);
    for words in [
        "[INFO]  core: terrane",
        "[INFO]  core: update started: terraform_data.a",
        "[DEBUG] provider: ",
        "[DEBUG] core: state read",
    ] {
        assert!(logged.err.contains(words), "{words:?} is not in:\n{}", logged.err);
    }
    assert!(!logged.err.contains("hushhush"), "{}", logged.err);
    let state = folder.state();
    let generated = state["resources"][0]["instances"][0]["attributes"]["result"].as_str().unwrap();
    assert!(!logged.err.contains(generated), "{}", logged.err);
    // What programs read stays what it was.
    let listed = with(&folder, &["state", "list"], &[("TF_LOG", "trace")]);
    assert_eq!(listed.out, "random_password.p\nterraform_data.a\n");
}

#[test]
fn levels_parts_and_places_of_the_log() {
    let folder = Folder::with(PAIR);
    let plan = |pairs: &[(&str, &str)]| with(&folder, &["plan"], pairs).err;
    assert!(!plan(&[("TF_LOG", "info")]).contains("[DEBUG]"));
    assert!(plan(&[("TF_LOG", "off")]).is_empty());
    let provider = plan(&[("TF_LOG_PROVIDER", "debug")]);
    assert!(provider.contains(" provider: ") && !provider.contains(" core: "), "{provider}");
    let core = plan(&[("TF_LOG_CORE", "debug")]);
    assert!(core.contains(" core: ") && !core.contains(" provider: "), "{core}");
    assert!(plan(&[("TF_LOG", "bogus")]).contains("Invalid log level: \"BOGUS\""));
    let json = plan(&[("TF_LOG", "json")]);
    for line in json.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(line["@level"].is_string() && line["@message"].is_string() && line["@timestamp"].is_string());
    }
    for _ in 0..2 {
        assert_eq!(plan(&[("TF_LOG", "info"), ("TF_LOG_PATH", "log.txt")]), "");
    }
    assert_eq!(folder.read("log.txt").matches("arguments=").count(), 2);
    let unwritable = plan(&[("TF_LOG", "info"), ("TF_LOG_PATH", "absent/log.txt")]);
    assert!(unwritable.contains("absent/log.txt: no such file or directory"), "{unwritable}");
}

#[test]
fn arguments_and_answers_from_the_environment() {
    let folder = Folder::with("variable \"v\" {}\noutput \"v\" {\n  value = var.v\n}");
    assert_eq!(with(&folder, APPLY, &[("TF_CLI_ARGS_apply", "-var 'v=from args'")]).code, 0);
    assert_eq!(folder.fine(&["output", "-raw", "v"]), "from args");
    assert_eq!(with(&folder, &["apply", "-var=v=x"], &[("TF_CLI_ARGS", "-auto-approve")]).code, 0);
    // Of two the one that was typed wins.
    let both = with(&folder, &["plan", "-var=v=x", "-parallelism=2"], &[("TF_CLI_ARGS_plan", "-parallelism=3")]);
    assert_eq!(both.code, 0, "{}", both.err);
    let mut silent = folder.command(&["plan"]);
    silent.env("TF_INPUT", "0");
    let asked = Ended::from(silent.output().unwrap());
    asked.failed_with(&["No value for required variable"]);
    assert!(!asked.out.contains("Enter a value"), "{}", asked.out);
}

#[test]
fn hints_are_for_people() {
    let folder = Folder::with(PAIR);
    assert!(with(&folder, &["plan"], &[]).out.contains("terrane apply"));
    assert!(!with(&folder, &["plan"], &[("TF_IN_AUTOMATION", "1")]).out.contains("terrane apply"));
    assert!(!with(&folder, &["init"], &[("TF_IN_AUTOMATION", "1")]).out.contains("Try running"));
    // It is about requests that this version does not make.
    assert_eq!(with(&folder, &["plan"], &[("TF_APPEND_USER_AGENT", "x")]).code, 0);
}

#[test]
fn the_data_folder_and_the_workspace() {
    let folder = Folder::with(PAIR);
    assert_eq!(with(&folder, &["workspace", "new", "one"], &[("TF_DATA_DIR", "data")]).code, 0);
    assert!(folder.exists("data/environment") && !folder.exists(".terraform"));
    assert_eq!(with(&folder, &["workspace", "show"], &[("TF_DATA_DIR", "data")]).out, "one\n");
    let named = with(&folder, &["workspace", "list"], &[("TF_WORKSPACE", "two")]);
    assert!(named.out.contains("* two") && named.out.contains("TF_WORKSPACE"), "{}", named.out);
    with(&folder, &["workspace", "select", "one"], &[("TF_WORKSPACE", "two")])
        .failed_with(&["currently overridden using the TF_WORKSPACE environment variable"]);
    with(&folder, &["plan"], &[("TF_WORKSPACE", "a/b")]).failed_with(&["The workspace name \"a/b\" is not allowed."]);
    assert!(!folder.exists("terraform.tfstate.d/a"));
}

#[test]
fn the_cli_configuration_file() {
    let folder = Folder::with("resource \"random_pet\" \"p\" {}");
    let plan = |text: &str| {
        folder.write("rc", text);
        with(&folder, &["plan"], &[("TF_CLI_CONFIG_FILE", "rc")])
    };
    let fine = plan(
        "plugin_cache_dir = \".\"\ncredentials \"a.b\" {\n  token = \"hush\"\n}\nprovider_installation {\n  direct {}\n}\n",
    );
    assert_eq!((fine.code, fine.err.as_str()), (0, ""));
    let odd = plan("bogus = 1\nprovider_installation {\n  weird {}\n}\n");
    assert_eq!(odd.code, 0);
    odd.says(&[
        "Unknown CLI configuration setting",
        "on rc line 1",
        "There is no provider installation method \"weird\"",
    ]);
    plan("provider_installation {").says(&["Invalid CLI configuration syntax", "rc line 1"]);
    let absent = with(&folder, &["plan"], &[("TF_CLI_CONFIG_FILE", "absent")]);
    absent.says(&["Unable to open CLI configuration file", "absent could not be read: no such file or directory."]);
    // At home, and with more beside it.
    folder.write(".terraformrc", "disable_checkpoint = true\nhome = 1");
    folder.write(".terraform.d/more.tfrc", "more = 1");
    let home = folder.run(&["plan"]);
    home.says(&[".terraformrc line 2", "more.tfrc line 1"]);
    assert_eq!(home.code, 0);
}

#[test]
fn embedded_providers_can_be_turned_off_and_versions_are_named() {
    let folder = Folder::with("resource \"random_pet\" \"p\" {}");
    with(&folder, &["plan"], &[("TERRANE_EMBEDDED_PROVIDERS", "off")])
        .failed_with(&["Inconsistent dependency lock file", "hashicorp/random: required by this configuration"]);
    let lock = |version: &str| {
        let text = format!(
            "provider \"registry.terraform.io/hashicorp/random\" {{\n  version = \"{version}\"\n  hashes = []\n}}\n"
        );
        folder.write(".terraform.lock.hcl", &text);
    };
    lock("3.6.0");
    for arguments in [&["init"][..], &["plan"], APPLY] {
        let said = folder.fine(arguments);
        assert_eq!(said.matches(".terraform.lock.hcl pins version 3.6.0; the embedded version").count(), 1, "{said}");
    }
    let version: serde_json::Value = serde_json::from_str(&folder.fine(&["version", "-json"])).unwrap();
    let embedded =
        version["provider_selections"]["registry.terraform.io/hashicorp/random"].as_str().unwrap().to_string();
    assert_ne!(embedded, "3.6.0");
    assert_eq!(version["terraform_outdated"], false);
    lock(&embedded);
    assert!(!folder.fine(&["init"]).contains("pins"));
    assert!(
        folder.fine(&["-version"]).contains(&format!("+ provider registry.terraform.io/hashicorp/random v{embedded}"))
    );
}

#[test]
fn one_version_of_the_language_can_be_asked_for() {
    let folder =
        Folder::with("terraform {\n  required_version = \"~> 1.5.0\"\n}\nresource \"terraform_data\" \"a\" {}");
    let older = [("TERRANE_COMPAT_VERSION", "v1.5.7")];
    // Without it any release will do that the configuration accepts.
    folder.fine(&["plan"]);
    assert_eq!(with(&folder, APPLY, &older).code, 0);
    assert_eq!(folder.state()["terraform_version"], "1.5.7");
    with(&folder, &["plan"], &[("TERRANE_COMPAT_VERSION", "1.6.0")])
        .failed_with(&["Unsupported Terraform Core version", "1.6.0"]);
    let version = with(&folder, &["version", "-json"], &older);
    assert!(version.out.contains("\"terraform_version\": \"1.5.7\""), "{}", version.out);
    with(&folder, &["plan"], &[("TERRANE_COMPAT_VERSION", "newest")])
        .failed_with(&["TERRANE_COMPAT_VERSION is \"newest\", which is no version."]);
}

#[test]
fn state_records_near_or_all_dependencies() {
    let chain = "resource \"terraform_data\" \"a\" {}
        resource \"terraform_data\" \"none\" {\n  count = 0\n  input = terraform_data.a.id\n}
        resource \"terraform_data\" \"b\" {\n  input = terraform_data.none[*].id\n}
        resource \"terraform_data\" \"c\" {\n  input = terraform_data.b.id\n}";
    let recorded = |folder: &Folder| {
        let state = folder.state();
        let resources = state["resources"].as_array().unwrap().iter();
        let lines = resources.flat_map(|resource| {
            let name = resource["name"].as_str().unwrap().to_owned();
            let instances = resource["instances"].as_array().unwrap().iter();
            instances
                .map(move |instance| format!("{name}: {}", instance["dependencies"]).replace("terraform_data.", ""))
        });
        lines.collect::<Vec<_>>().join("; ").replace(['"', '[', ']'], "")
    };
    let folder = Folder::with(chain);
    folder.fine(APPLY);
    assert_eq!(recorded(&folder), "a: null; b: a; c: b");
    folder.fine(&["state", "rm", "terraform_data.b"]);
    assert_eq!(recorded(&folder), "a: null; c: a");
    let all = Folder::with(chain);
    assert_eq!(with(&all, APPLY, &[("TERRANE_STORED_DEPENDENCIES", "all")]).code, 0);
    assert_eq!(recorded(&all), "a: null; b: a,none; c: a,b,none");
}

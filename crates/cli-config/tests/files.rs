//! Files as people write them, and what is made of them.
#![allow(clippy::unwrap_used, reason = "tests")]

use expect_test::expect;
use terrane_cli_config::{CliConfig, Token, read};
use terrane_diag::{Diagnostics, SourceMap};

fn both(text: &str) -> (CliConfig, Vec<String>) {
    let mut map = SourceMap::new();
    let id = map.add("terraformrc", text.as_bytes());
    let mut diags = Diagnostics::new();
    let variable = |name: &str| (name == "HOME").then(|| "/home/ada".to_string());
    let config = read(id, text.as_bytes(), &variable, &mut diags);
    let said = diags.iter().map(|diagnostic| {
        let at = diagnostic.subject.map_or(0, |span| map.get(span.source).unwrap().position(span.start as usize).line);
        format!("{at}: {}: {}", diagnostic.summary, diagnostic.detail)
    });
    (config, said.collect())
}

const WHOLE: &str = r#"
# everything that there is
plugin_cache_dir   = "$HOME/${KIND}cache" // variables
disable_checkpoint = true
plugin_cache_may_break_dependency_lock_file = true

credentials "App.example.com" {
  token = "a\"b"
}
credentials_helper "vault" { args = ["-x", "y"] }
host "git.example.com" {
  services = { "modules.v1" = "https://git.example.com/modules/" }
}
/* where from */
provider_installation {
  dev_overrides {
    "hashicorp/null"      = "/home/ada/null"
    "example.com/acme/up" = "/home/ada/up",
  }
  filesystem_mirror {
    path    = "/usr/share/providers"
    include = ["example.com/*/*"]
  }
  network_mirror { url = "https://mirror.example.com/" }
  direct { exclude = ["example.com/*/*"] }
}
"#;

#[test]
fn everything_that_there_is() {
    let (config, said) = both(WHOLE);
    assert_eq!(said, Vec::<String>::new());
    assert_eq!(config.credentials["app.example.com"].reveal(), "a\"b");
    expect![[r#"
        CliConfig {
            credentials: {
                "app.example.com": Token(..),
            },
            credentials_helper: Some(
                CredentialsHelper {
                    name: "vault",
                    arguments: [
                        "-x",
                        "y",
                    ],
                },
            ),
            plugin_cache_dir: Some(
                "/home/ada/cache",
            ),
            plugin_cache_may_break_dependency_lock_file: true,
            disable_checkpoint: true,
            disable_checkpoint_signature: false,
            hosts: {
                "git.example.com": {
                    "modules.v1": "https://git.example.com/modules/",
                },
            },
            provider_installation: ProviderInstallation {
                dev_overrides: {
                    ProviderAddr {
                        host: "example.com",
                        namespace: "acme",
                        name: "up",
                    }: "/home/ada/up",
                    ProviderAddr {
                        host: "registry.terraform.io",
                        namespace: "hashicorp",
                        name: "null",
                    }: "/home/ada/null",
                },
                methods: Some(
                    [
                        Method {
                            source: FilesystemMirror {
                                path: "/usr/share/providers",
                            },
                            include: [
                                "example.com/*/*",
                            ],
                            exclude: [],
                        },
                        Method {
                            source: NetworkMirror {
                                url: "https://mirror.example.com/",
                            },
                            include: [],
                            exclude: [],
                        },
                        Method {
                            source: Direct,
                            include: [],
                            exclude: [
                                "example.com/*/*",
                            ],
                        },
                    ],
                ),
            },
        }"#]]
    .assert_eq(&format!("{config:#?}"));
}

#[test]
fn the_same_in_json() {
    let text = r#"{
      "plugin_cache_dir": "/cache",
      "credentials": { "app.example.com": { "token": "t" } },
      "provider_installation": [{ "dev_overrides": { "hashicorp/null": "/n" }, "direct": {} }]
    }"#;
    let (config, said) = both(text);
    assert_eq!(said, Vec::<String>::new());
    assert_eq!(config.credentials["app.example.com"], Token::new("t"));
    assert_eq!(config.plugin_cache_dir.as_deref(), Some("/cache"));
    assert_eq!(config.provider_installation.dev_overrides.len(), 1);
    assert_eq!(config.provider_installation.methods.unwrap().len(), 1);
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let text = "foo = 1\nbogus {\n}\nprovider_installation {\n  weird {}\n  filesystem_mirror {}\n  direct { path = 1 }\n  \
                dev_overrides { \"a/b/c/d\" = \"x\" }\n}\nprovider_installation {}\ncredentials {\n  x = 1\n}\nplugin_cache_dir = []\n";
    let (_, said) = both(text);
    expect![[r#"
        1: Unknown CLI configuration setting: Nothing in a CLI configuration file is called "foo". It has been ignored.
        2: Unknown CLI configuration setting: Nothing in a CLI configuration file is called "bogus". It has been ignored.
        5: Invalid provider_installation method block: There is no provider installation method "weird". There are: direct, filesystem_mirror, network_mirror, dev_overrides.
        6: Invalid provider_installation method block: A filesystem_mirror block needs the argument "path".
        7: Invalid provider_installation method block: A direct block takes nothing called "path".
        8: Invalid provider installation dev overrides: The entry "a/b/c/d" in dev_overrides is not a provider source address.
        10: Duplicate provider_installation block: There can be only one such block.
        14: Invalid CLI configuration value: "plugin_cache_dir" must be a string."#]]
    .assert_eq(&said.join("\n"));
}

#[test]
fn broken_files_are_read_as_far_as_they_go() {
    let cases: &[(&str, &str)] = &[
        (
            "a",
            "1: Invalid CLI configuration syntax: After \"a\" there must be a = with a value, or a { that begins a block.",
        ),
        ("a {", "1: Invalid CLI configuration syntax: A block is not closed: a } is missing."),
        ("\na = \"x", "2: Invalid CLI configuration syntax: A string is not closed: a \" is missing."),
        ("a = \"\\q\"", "1: Invalid CLI configuration syntax: A string has an unknown escape sequence."),
        ("a = [1, ", "1: Invalid CLI configuration syntax: A list is not closed: a ] is missing."),
        (
            "a = ?",
            "1: Invalid CLI configuration syntax: Expected a string in quotes, a number, true, false, a list or an object.",
        ),
        ("= 1", "1: Invalid CLI configuration syntax: Expected the name of an argument or block."),
    ];
    for (text, wanted) in cases {
        let (_, said) = both(text);
        assert_eq!(said.first().map(String::as_str), Some(*wanted), "{text}");
    }
    let (config, said) = both("disable_checkpoint = true\ncredentials \"a.b\" { token = \"t\" }\n}");
    assert_eq!((config.credentials.len(), config.disable_checkpoint, said.len()), (1, true, 1));
}

#[test]
fn the_environment_wins() {
    let (mut config, _) = both(WHOLE);
    let pairs = [
        ("TF_TOKEN_app_example_com", "new"),
        ("TF_TOKEN_my__host_org", "t"),
        ("TF_PLUGIN_CACHE_DIR", "/other"),
        ("TF_LOG", "x"),
    ];
    config.merge_environment(pairs.map(|(name, value)| (name.to_string(), value.to_string())));
    assert_eq!(config.credentials["app.example.com"].reveal(), "new");
    assert!(config.credentials.contains_key("my-host.org"));
    assert_eq!(config.plugin_cache_dir.as_deref(), Some("/other"));
    assert!(!format!("{config:?}").contains("new"));
}

//! Programs that are no plugins.

use std::fmt::Write;

use expect_test::expect;

use crate::support::{Stage, processes, wait};

#[test]
fn programs_that_are_no_plugins_are_told_apart() {
    let scripts = [
        ("ends at once", "#!/bin/sh\nexit 0\n"),
        ("complains and ends", "#!/bin/sh\necho 'cannot find libfoo' >&2\nexit 3\n"),
        ("greets people", "#!/bin/sh\necho 'Hello, world!'\nexec sleep 60\n"),
        ("says nothing", "#!/bin/sh\necho 'thinking' >&2\nexec sleep 60\n"),
        ("speaks an old protocol", "#!/bin/sh\necho '1|4|unix|/tmp/x|grpc'\nexec sleep 60\n"),
        ("speaks a new protocol", "#!/bin/sh\necho '1|7|unix|/tmp/x|grpc'\nexec sleep 60\n"),
        ("names a socket that is not there", "#!/bin/sh\necho '1|6|unix|/nowhere/x|grpc|'\nexec sleep 60\n"),
        ("is for no system", "not a program\n\u{1}\u{2}\n"),
    ];
    let mut all = String::new();
    for (what, script) in scripts {
        let stage = Stage::script(script);
        let _ = writeln!(all, "== {what}\n{}\n", wait(stage.refusal()));
        wait(stage.plugins.close());
        assert_eq!(processes(stage.folder.path()), 0, "{what}");
    }
    expect![[r#"
        == ends at once
        Failed to instantiate provider: The plugin of provider registry.terraform.io/terrane/fixtures (<folder>/terraform-provider-fixtures) cannot be used: it ended with exit code 0 before it said how it is to be spoken to. It printed nothing. Is it a provider for this system?

        == complains and ends
        Failed to instantiate provider: The plugin of provider registry.terraform.io/terrane/fixtures (<folder>/terraform-provider-fixtures) cannot be used: it ended with exit code 3 before it said how it is to be spoken to.

        The plugin's last words:
          cannot find libfoo

        == greets people
        Failed to instantiate provider: The plugin of provider registry.terraform.io/terrane/fixtures (<folder>/terraform-provider-fixtures) cannot be used: it is not a provider plugin: a plugin's first line says how it is to be spoken to, and this one was "Hello, world!".

        == says nothing
        Failed to instantiate provider: The plugin of provider registry.terraform.io/terrane/fixtures (<folder>/terraform-provider-fixtures) cannot be used: it did not say within 0.4 s how it is to be spoken to. It has been stopped. On a slow machine, set TERRANE_PLUGIN_START_TIMEOUT to more seconds.

        The plugin's last words:
          thinking

        == speaks an old protocol
        Incompatible provider version: The plugin of provider registry.terraform.io/terrane/fixtures (<folder>/terraform-provider-fixtures) cannot be used: it speaks version 4 of the provider protocol; Terrane speaks 5 and 6. A newer version of the provider may speak one of them.

        == speaks a new protocol
        Incompatible provider version: The plugin of provider registry.terraform.io/terrane/fixtures (<folder>/terraform-provider-fixtures) cannot be used: it speaks version 7 of the provider protocol; Terrane speaks 5 and 6. A newer version of the provider may speak one of them.

        == names a socket that is not there
        Failed to instantiate provider: The plugin of provider registry.terraform.io/terrane/fixtures (<folder>/terraform-provider-fixtures) cannot be used: it does not take a connection: No such file or directory (os error 2).

        == is for no system
        Failed to instantiate provider: The plugin of provider registry.terraform.io/terrane/fixtures (<folder>/terraform-provider-fixtures) cannot be used: it does not start: Exec format error (os error 8).

    "#]].assert_eq(&all);
}

#[test]
fn a_plugin_that_shows_another_certificate_is_not_trusted() {
    // A certificate is announced that nobody has.
    let stage = Stage::script("#!/bin/sh\necho \"1|6|unix|$0.socket|grpc|AQID\"\nexec sleep 60\n");
    let listener = std::os::unix::net::UnixListener::bind(format!("{}.socket", stage.package.binary.display()));
    let _listener = listener.unwrap();
    let told = wait(stage.refusal());
    assert!(told.starts_with("Failed to instantiate provider: "), "{told}");
    wait(stage.plugins.close());
}

#[test]
fn a_plugin_started_without_us_says_so() {
    let stage = Stage::new(&[("TF_PLUGIN_MAGIC_COOKIE", "wrong")]);
    let told = wait(stage.refusal());
    assert!(told.contains("ended with exit code 1") && told.contains("it is started by Terraform"), "{told}");
    wait(stage.plugins.close());
}

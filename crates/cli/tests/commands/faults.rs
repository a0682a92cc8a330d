//! What is wrong with a command line, or around it.

use std::os::unix::fs::PermissionsExt;

use crate::support::Folder;
use crate::{APPLY, PAIR, applied};

#[test]
fn wrong_command_lines() {
    let folder = Folder::with(PAIR);
    let cases: &[(&[&str], &str)] = &[
        (&["plan", "-bogus"], "bogus"),
        (&["bogus"], "bogus"),
        (&["plan", "extra"], "extra"),
        (&["plan", "-var-file=absent"], "Given variables file absent does not exist."),
        (&["plan", "-var=absent=1"], "Value for undeclared variable"),
        (&["plan", "-var=absent"], "Invalid -var option"),
        (&["plan", "-lock-timeout=abc"], "abc"),
        (&["plan", "-destroy", "-refresh-only"], "Incompatible plan mode options"),
        (&["plan", "-refresh=false", "-refresh-only"], "Incompatible refresh options"),
        (&["plan", "-replace=terraform_data.a", "-refresh-only"], "Unsupported plan mode"),
        (&["plan", "-replace=terraform_data.a", "-destroy"], "Unsupported plan mode"),
        (&["plan", "-replace=a b"], "a b"),
        (&["apply", "-json"], "Plan file or auto-approve required"),
        (&["show", "absent"], "absent"),
        (&["force-unlock"], "ID"),
    ];
    for (arguments, words) in cases {
        folder.fails(arguments, &[words]);
    }
    assert_eq!(folder.run(&[]).code, 127);
    for refused in [&["login"][..], &["login", "example.com"], &["logout"], &["test", "-filter=x", "-verbose"]] {
        folder.fails(refused, &["Command not supported yet", refused[0]]);
    }
    for option in ["-migrate-state", "-force-copy", "-backend-config=x=y"] {
        folder.fails(&["init", option], &["Option not supported yet", option]);
    }
    assert!(!folder.exists("terraform.tfstate"));
}

#[test]
fn help_is_written_as_options_are_typed() {
    let folder = Folder::empty();
    for arguments in [&["-help"][..], &["--help"], &["-h"], &["plan", "-help"], &["state", "mv", "-help"]] {
        let help = folder.fine(arguments);
        assert!(help.contains("-help") && !help.contains("--"), "{help}");
    }
    for arguments in [&["version"][..], &["-version"], &["--version"], &["-v"]] {
        assert!(folder.fine(arguments).starts_with("Terrane v"));
    }
    folder.fails(&["plan", "-bogus"], &["unexpected argument '-bogus'"]);
    folder.fails(&["plann"], &["plann", "plan"]);
    for wrong in ["-install-autocomplete", "-uninstall-autocomplete"] {
        folder.fails(&[wrong], &[wrong]);
    }
}

#[test]
fn a_folder_without_configuration() {
    let folder = Folder::empty();
    folder.fails(&["plan"], &["No configuration files"]);
    folder.fails(APPLY, &["No configuration files"]);
    folder.fine(&["init"]);
    folder.fails(&["state", "list"], &["No state file was found!"]);
}

#[test]
fn states_that_cannot_be_read_are_left_alone() {
    let folder = applied();
    let whole = folder.read("terraform.tfstate");
    let torn = &whole[..whole.len() / 2];
    let future = whole.replacen("\"version\": 4", "\"version\": 99", 1);
    for text in [torn, &future, "nonsense"] {
        folder.write("terraform.tfstate", text);
        for arguments in [APPLY, &["plan"], &["state", "list"], &["destroy", "-auto-approve"], &["output"]] {
            folder.fails(arguments, &["terraform.tfstate"]);
            assert_eq!(folder.read("terraform.tfstate"), text, "{arguments:?}");
        }
    }
}

/// Nobody is kept from writing as the superuser: then there is nothing to try.
#[test]
fn a_folder_that_cannot_be_written() {
    let folder = applied();
    let set = |mode| std::fs::set_permissions(folder.path(""), PermissionsExt::from_mode(mode)).unwrap();
    set(0o555);
    let protected = std::fs::write(folder.path("probe"), "").is_err();
    match protected {
        true => folder.fails(&["apply", "-auto-approve", "-var=size=large"], &["permission denied"]),
        false => println!("SKIPPED: as the superuser every folder can be written"),
    }
    set(0o755);
    assert_eq!(folder.objects().len(), 3);
}

/// The same limit that a full disk is: no file may grow beyond some size.
#[test]
fn a_state_that_cannot_be_written_is_not_lost() {
    let text = "resource \"terraform_data\" \"many\" {\n  count = 200\n  input = \"0123456789\"\n}";
    let folder = Folder::with(text);
    let limited = |limit: usize| {
        let script = format!("trap '' XFSZ; ulimit -f {limit}; exec \"$0\" apply -auto-approve");
        let mut shell = std::process::Command::new("bash");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_terrane")]).current_dir(folder.path(""));
        crate::support::Ended::from(shell.output().unwrap())
    };
    let mut failures = 0;
    for limit in [1, 8, 30, 60] {
        let ended = limited(limit);
        assert!(!ended.err.contains("panicked"), "{}", ended.err);
        failures += u32::from(ended.code == 1);
        folder.run(&["state", "list"]);
        // What is known is known: whatever was made before the fault is not made again.
        folder.fine(APPLY);
        assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 0);
        assert_eq!(folder.objects().len(), 200);
        folder.fine(&["destroy", "-auto-approve"]);
    }
    assert!(failures >= 2, "the limits were no limits");
}

//! Mistakes that people make: each is named with its place and its value, nothing is half-written, and the exit code is 1.

use crate::support::Folder;
use crate::{APPLY, PAIR};

/// A configuration, and what must be said about it: once by `plan`, which leaves nothing behind.
const MISTAKES: &[(&str, &[&str])] = &[
    ("resource \"terraform_data\" \"a\" {\n  input = [1\n}", &["Missing item separator", "main.tf line 3"]),
    ("resource \"terraform_data\" \"a\" {\n  input = \"x\n}", &["Invalid multi-line string", "main.tf line 2"]),
    ("resorce \"x\" \"y\" {}", &["Unsupported block type", "main.tf line 1", "Did you mean \"resource\"?"]),
    (
        "resource \"terraform_data\" \"a\" {\n  inptu = 1\n}",
        &["Unsupported argument", "line 2", "inptu", "Did you mean \"input\"?"],
    ),
    ("resource \"random_id\" \"a\" {}", &["Missing required argument", "byte_length"]),
    ("resource \"terraform_dat\" \"a\" {}", &["terraform_dat"]),
    ("resource \"random_pat\" \"a\" {}", &["Invalid resource type", "random_pat"]),
    ("output \"o\" {\n  value = var.absent\n}", &["Reference to undeclared input variable", "line 2", "absent"]),
    (
        "locals {\n  size = 1\n}\noutput \"o\" {\n  value = local.sise\n}",
        &["Reference to undeclared local value", "Did you mean \"size\"?"],
    ),
    ("output \"o\" {\n  value = uper(\"x\")\n}", &["Call to unknown function", "line 2", "Did you mean \"upper\"?"]),
    ("output \"o\" {\n  value = 1 + \"x\"\n}", &["Invalid operand", "line 2"]),
    ("variable \"v\" {\n  type    = nmber\n  default = 1\n}", &["nmber", "line 2"]),
    (
        "resource \"terraform_data\" \"a\" {\n  count = -1\n}",
        &["Invalid count argument", "line 2", "greater than or equal"],
    ),
    ("resource \"terraform_data\" \"a\" {\n  count = 1.5\n}", &["Invalid count argument", "whole number"]),
    ("resource \"terraform_data\" \"a\" {\n  count = \"x\"\n}", &["Invalid count argument", "number"]),
    ("resource \"terraform_data\" \"a\" {\n  count = null\n}", &["Invalid count argument", "null"]),
    (
        "resource \"terraform_data\" \"a\" {}\nresource \"terraform_data\" \"b\" {\n  count = length(terraform_data.a.id)\n}",
        &["Invalid count argument", "line 3", "cannot be determined until apply"],
    ),
    (
        "resource \"terraform_data\" \"a\" {}\nresource \"terraform_data\" \"b\" {\n  for_each = toset([terraform_data.a.id])\n}",
        &["Invalid for_each argument", "line 3", "terraform_data.a.id"],
    ),
    ("resource \"terraform_data\" \"b\" {\n  for_each = [\"a\"]\n}", &["Invalid for_each argument", "tuple"]),
    ("locals {\n  a = local.b\n  b = local.c\n  c = local.a\n}", &["Cycle", "local.a", "local.b", "local.c"]),
    (
        "resource \"terraform_data\" \"a\" {}\nresource \"terraform_data\" \"a\" {}",
        &["Duplicate resource \"terraform_data\" configuration", "main.tf line 2", "main.tf:1"],
    ),
    (
        "variable \"v\" {\n  default = 1\n}\nvariable \"v\" {\n  default = 1\n}",
        &["Duplicate variable declaration", "main.tf line 4"],
    ),
    (
        "module \"m\" {\n  source = \"./absent\"\n}",
        &["Unreadable module directory", "main.tf line 1", "\"absent\"", "does not exist"],
    ),
    (
        "module \"m\" {\n  source = \"hashicorp/consul/aws\"\n}",
        &["Module not installed", "hashicorp/consul/aws", "Run \"init\" to install it"],
    ),
    ("variable \"need\" {}", &["No value for required variable", "main.tf line 1", "\"need\""]),
];

#[test]
fn mistakes_in_the_configuration() {
    let folder = Folder::empty();
    for (text, words) in MISTAKES {
        folder.write("main.tf", text);
        let ended = folder.run(&["apply", "-auto-approve"]);
        ended.failed_with(words);
        assert!(!ended.err.contains("panicked"), "{}", ended.err);
        // The lock needs a file; while it is empty there is no state.
        if folder.exists("terraform.tfstate") {
            assert_eq!(folder.read("terraform.tfstate"), "", "{text}");
            std::fs::remove_file(folder.path("terraform.tfstate")).unwrap();
        }
        assert_eq!(folder.files("."), ["./main.tf"], "{text}");
    }
}

/// One message each, in the order of the file.
#[test]
fn all_mistakes_are_reported_at_once() {
    let folder = Folder::with(
        "resource \"terraform_data\" \"a\" {\n  count = -1\n}\nresource \"terraform_data\" \"b\" {\n  for_each = [1]\n}\n\
         output \"c\" {\n  value = 1 + \"x\"\n}\nresource \"terraform_data\" \"d\" {\n  inptu = 1\n}\n",
    );
    for command in ["plan", "validate"] {
        let ended = folder.run(&[command]);
        let lines: Vec<&str> =
            ended.err.lines().filter_map(|line| line.trim().strip_prefix("on main.tf line ")).collect();
        let lines: Vec<&str> = lines.iter().filter_map(|line| line.split([',', ':']).next()).collect();
        assert_eq!(lines, ["2", "5", "8", "11"], "{command}: {}", ended.err);
        assert_eq!(ended.code, 1);
    }
}

/// Colors underline what is meant; without them it is marked below the line.
#[test]
fn the_place_is_marked() {
    let folder = Folder::with("resource \"terraform_data\" \"a\" {\n\tinput = uper(\"x\")\n}");
    let said = folder.run(&["plan"]).err;
    assert!(said.contains("   2: \tinput = uper(\"x\")\n      \t        ^^^^\n"), "{said}");
}

#[test]
fn warnings_can_be_short() {
    let folder = Folder::with("output \"o\" {\n  value = 1\n}");
    folder.write("terraform.tfvars", "a = 1\nb = 2\nc = 3\n");
    let said = folder.fine(&["plan", "-compact-warnings"]);
    let wanted = "Warnings:\n\n- Value for undeclared variable\n  on terraform.tfvars line 1 (and 2 more)\n\nTo see the full warning \
                  notes, run Terrane without -compact-warnings.\n";
    assert!(said.contains(wanted), "{said}");
    assert!(!said.contains("To silence these warnings"), "{said}");
    // Errors bring all of it back.
    folder.write("main.tf", "output \"o\" {\n  value = absent\n}");
    let ended = folder.run(&["plan", "-compact-warnings"]);
    ended.failed_with(&["To silence these warnings"]);
}

#[test]
fn variables_that_are_wrong() {
    let folder = Folder::with(
        "variable \"size\" {\n  type    = number\n  default = 1\n}\noutput \"o\" {\n  value = var.size\n}",
    );
    folder.fails(
        &["plan", "-var=size=x"],
        &["Invalid value for input variable", "var.size", "-var=\"size=...\"", "number"],
    );
    folder.fails(&["plan", "-var=sise=1"], &["Value for undeclared variable", "\"sise\"", "Did you mean \"size\"?"]);
    folder.write("terraform.tfvars", "sise = 1\n");
    folder.run(&["plan"]).says(&["Warning: Value for undeclared variable", "terraform.tfvars line 1"]);
    folder.write("terraform.tfvars", "size = \n");
    folder.fails(&["plan"], &["Invalid expression", "terraform.tfvars line 1"]);
    let mut command = folder.command(&["plan"]);
    std::fs::remove_file(folder.path("terraform.tfvars")).unwrap();
    command.env("TF_VAR_size", "many");
    let ended = crate::support::Ended::from(command.output().unwrap());
    ended.failed_with(&["Invalid value for input variable", "TF_VAR_size"]);
}

/// Neither depth nor length of what uses what may matter.
#[test]
fn twenty_thousand_locals_in_a_row() {
    let mut text = String::from("locals {\n  l0 = 1\n");
    for number in 1..=20_000 {
        text.push_str(&format!("  l{number} = local.l{} + 1\n", number - 1));
    }
    text.push_str("}\noutput \"last\" {\n  value = local.l20000\n}\n");
    let folder = Folder::with(&text);
    folder.fine(APPLY);
    assert_eq!(folder.fine(&["output", "-raw", "last"]), "20001");
    folder.write("main.tf", &text.replacen("l0 = 1", "l0 = local.l20000", 1));
    let ended = folder.run(&["plan"]);
    assert_eq!(ended.code, 1);
    assert_eq!(ended.words().matches("local.l").count(), 20_001);
}

/// Standard input has come to its end: no question gets an answer, and none is taken for one.
#[test]
fn nobody_is_there_to_answer() {
    let folder = Folder::with("variable \"need\" {}\noutput \"o\" {\n  value = var.need\n}");
    for arguments in [&["plan"][..], &["plan", "-input=false"], &["apply"], &["destroy"]] {
        folder.fails(arguments, &["No value for required variable", "\"need\""]);
    }
    folder.fails(&["apply", "-var=need=x"], &["error asking for approval: EOF", "-auto-approve"]);
    assert!(folder.run(&["state", "list"]).words().contains("No state file was found!"));
    // What is typed counts.
    assert_eq!(folder.run_with(&["apply"], "typed\nyes\n").code, 0);
    assert_eq!(folder.fine(&["output", "-raw", "o"]), "typed");
}

#[test]
fn plans_that_cannot_be_used() {
    let folder = Folder::with(PAIR);
    folder.fine(&["plan", "-out=saved"]);
    let whole = std::fs::read(folder.path("saved")).unwrap();
    std::fs::write(folder.path("torn"), &whole[..whole.len() / 2]).unwrap();
    let mut changed = whole.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    std::fs::write(folder.path("changed"), changed).unwrap();
    let line = whole.iter().position(|byte| *byte == b'\n').unwrap();
    let future = [b"terrane-plan 99 9.9.9", &whole[line..]].concat();
    std::fs::write(folder.path("future"), future).unwrap();
    folder.write("foreign", "PK\u{3}\u{4}zip");
    let cases = [
        ("torn", "The end of the file is missing"),
        ("changed", "changed"),
        ("future", "99"),
        ("foreign", "foreign"),
        ("main.tf", "It is not a plan file"),
        ("absent", "absent could not be read: no such file or directory."),
    ];
    for (name, words) in cases {
        folder.fails(&["apply", name], &["Failed to read plan", words]);
        assert_eq!(folder.run(&["show", name]).code, 1, "{name}");
        folder.fails(&["state", "list"], &["No state file was found!"]);
    }
    // For another state: here one that has not been there when the plan was made.
    let other = Folder::with(PAIR);
    other.fine(APPLY);
    std::fs::copy(folder.path("saved"), other.path("saved")).unwrap();
    other.fails(&["apply", "saved"], &["Saved plan is stale"]);
    folder.fine(&["workspace", "new", "other"]);
    folder.fails(&["apply", "saved"], &["Plan is for another workspace", "\"default\"", "\"other\""]);
    folder.fails(&["plan", "-out=absent/saved"], &["Failed to save plan", "absent/saved: no such file or directory."]);
}

/// Blocks of `file` and `remote-exec` are judged like all others; that they cannot run is told before anything is made.
#[test]
fn provisioners_for_other_machines() {
    let folder = Folder::with(
        "resource \"terraform_data\" \"a\" {\n  provisioner \"file\" {\n    destination = \"/x\"\n  }\n  provisioner \"remote-exec\" {\n    \
         inline = [\"a\"]\n    script = \"b\"\n    connection {\n      user = \"me\"\n      prot = 1\n    }\n  }\n  provisioner \"locl-exec\" {}\n}",
    );
    folder.fails(
        &["validate"],
        &[
            "Must provide one of 'source' or 'content'",
            "Invalid remote-exec provisioner configuration",
            "The argument \"host\" is required",
            "An argument named \"prot\" is not expected here. Did you mean \"port\"?",
            "There is no provisioner \"locl-exec\". Did you mean \"local-exec\"?",
        ],
    );
    folder.write(
        "main.tf",
        "resource \"terraform_data\" \"a\" {\n  connection {\n    host = self.id\n  }\n  provisioner \"remote-exec\" {\n    inline = [\"ls\"]\n  }\n}",
    );
    folder.fine(&["validate"]);
    folder.fails(
        &["apply", "-auto-approve"],
        &["Unsupported provisioner", "\"local-exec\" provisioner that calls the SSH client"],
    );
    let state = std::fs::read_to_string(folder.path("terraform.tfstate")).unwrap_or_default();
    assert!(!state.contains("terraform_data"), "something was made: {state}");
}

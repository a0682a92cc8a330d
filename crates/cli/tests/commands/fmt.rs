//! `terrane fmt`: which files, what is printed, how it ends. What the formatter makes of a file has tests in `hcl`.

use expect_test::expect;

use crate::support::Folder;

/// Files of all kinds, most of them to be formatted.
fn folder() -> Folder {
    let folder = Folder::empty();
    for name in ["a.tf", "b/x.tf", "sub/deep/d.tf", "sub/s.tf", "t.tfvars", "t.tftest.hcl", "t.tfmock.hcl", "t.tofu"] {
        folder.write(name, "a=1\n");
    }
    for other in [".hidden/h.tf", ".h.tf", "x.tf~", "#x.tf#", "j.tf.json", "q.hcl", ".terraform.lock.hcl"] {
        folder.write(other, "a=1\n");
    }
    folder.write("good.tf", "a = 1\n");
    folder
}

#[test]
fn files_of_a_folder_are_written_once() {
    let folder = folder();
    let ended = folder.run(&["fmt", "-check"]);
    let here = "a.tf\nt.tfmock.hcl\nt.tftest.hcl\nt.tfvars\nt.tofu\n";
    assert_eq!((ended.code, ended.out.as_str()), (3, here));
    assert_eq!(folder.read("a.tf"), "a=1\n");
    assert_eq!(folder.fine(&["fmt"]), here);
    assert_eq!(folder.read("a.tf"), "a = 1\n");
    assert_eq!(folder.fine(&["fmt", "-check"]), "");
    assert_eq!(
        folder.fine(&["fmt", "-recursive", "-list=false", "-write=false", "-diff=true"]).matches("+a = 1").count(),
        3
    );
    let ended = folder.run(&["fmt", "-check", "-recursive"]);
    assert_eq!((ended.code, ended.out.as_str()), (3, "b/x.tf\nsub/deep/d.tf\nsub/s.tf\n"));
    folder.fine(&["fmt", "-recursive"]);
    for other in [".hidden/h.tf", ".h.tf", "x.tf~", "#x.tf#", "j.tf.json", "q.hcl"] {
        assert_eq!(folder.read(other), "a=1\n", "{other}");
    }
}

#[test]
fn targets_are_files_folders_and_standard_input() {
    let folder = folder();
    let ended = folder.run(&["fmt", "-check", "./sub", "b", "a.tf"]);
    assert_eq!((ended.code, ended.out.as_str()), (3, "sub/s.tf\nb/x.tf\na.tf\n"));
    let whole = folder.path("sub").display().to_string();
    assert_eq!(folder.run(&["fmt", "-check", &whole]).out, "sub/s.tf\n");
    let printed = folder.run_with(&["fmt", "-"], "a=1");
    assert_eq!((printed.code, printed.out.as_str()), (0, "a = 1"));
    let checked = folder.run_with(&["fmt", "-check", "-"], "a=1\n");
    assert_eq!((checked.code, checked.out.as_str()), (3, ""));
    let differs = folder.run_with(&["fmt", "-diff", "-"], "a=1\n");
    expect![[r"
        --- old/<stdin>
        +++ new/<stdin>
        @@ -1 +1 @@
        -a=1
        +a = 1
    "]]
    .assert_eq(&differs.out);
    assert_eq!(folder.fine(&["fmt", "-write=false", "-list=false", "good.tf", "a.tf"]), "a = 1\na = 1\n");
}

#[test]
fn what_cannot_be_formatted_is_named_and_the_rest_is_done() {
    let folder = folder();
    folder.write("bad.tf", "resource \"a\" {\n");
    let ended = folder.run(&["fmt"]);
    assert_eq!(ended.code, 2);
    assert!(ended.out.starts_with("a.tf\nt.tfmock.hcl\n"), "{}", ended.out);
    ended.says(&["on bad.tf line 1"]);
    assert_eq!(folder.read("bad.tf"), "resource \"a\" {\n");
    let ended = folder.run(&["fmt", "nothing.tf", "q.hcl", "j.tf.json", "b/x.tf"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, "b/x.tf\n"));
    ended.says(&["No file or directory at nothing.tf", "Only .tf, .tfvars, and .tftest.hcl files can be processed"]);
    let ended = folder.run_with(&["fmt", "-"], "a=\n");
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    ended.says(&["on <stdin> line 1"]);
}

/// Nothing but the text of a file changes, and a file that is in form is not touched.
#[cfg(unix)]
#[test]
fn links_and_permissions_stay() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    let folder = folder();
    std::fs::set_permissions(folder.path("a.tf"), std::fs::Permissions::from_mode(0o640)).unwrap();
    symlink("a.tf", folder.path("link.tf")).unwrap();
    symlink("..", folder.path("sub/up")).unwrap();
    let untouched = std::fs::metadata(folder.path("good.tf")).unwrap();
    folder.fine(&["fmt", "-recursive", "link.tf", "sub"]);
    folder.fine(&["fmt"]);
    assert!(folder.path("link.tf").symlink_metadata().unwrap().is_symlink());
    assert_eq!(folder.read("a.tf"), "a = 1\n");
    assert_eq!(std::fs::metadata(folder.path("a.tf")).unwrap().permissions().mode() & 0o777, 0o640);
    let after = std::fs::metadata(folder.path("good.tf")).unwrap();
    assert_eq!((untouched.ino(), untouched.modified().unwrap()), (after.ino(), after.modified().unwrap()));
}

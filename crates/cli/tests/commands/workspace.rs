//! `workspace`.

use crate::support::Folder;
use crate::{APPLY, PAIR};

#[test]
fn workspaces_come_and_go() {
    let folder = Folder::with(PAIR);
    folder.fine(APPLY);
    assert_eq!(folder.fine(&["workspace", "show"]), "default\n");
    folder.fine(&["workspace", "new", "one"]);
    assert_eq!(folder.fine(&["workspace", "list"]), "  default\n* one\n\n");
    assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 2);
    folder.fine(APPLY);
    folder.fails(&["workspace", "new", "one"], &["Workspace \"one\" already exists"]);
    for name in ["bad/name", "a b", "..", ""] {
        folder.fails(&["workspace", "new", name], &["The workspace name", "is not allowed."]);
    }
    folder.fails(&["workspace", "delete", "one"], &["Workspace \"one\" is your active workspace."]);
    folder.fine(&["workspace", "select", "default"]);
    folder.fails(&["workspace", "select", "two"], &["Workspace \"two\" doesn't exist."]);
    folder.fails(&["workspace", "delete", "two"], &["Workspace \"two\" doesn't exist."]);
    folder.fails(&["workspace", "delete", "one"], &["Workspace is not empty"]);
    folder.fine(&["workspace", "delete", "-force", "one"]);
    assert!(
        folder
            .fine(&["workspace", "select", "-or-create", "two"])
            .starts_with("Created and switched to workspace \"two\"!")
    );
    folder.fine(&["workspace", "new", "-lock=false", "-lock-timeout=1s", "-state=terraform.tfstate", "copy"]);
    assert_eq!(folder.objects().len(), 3);
    folder.fails(&["workspace", "new", "-state=absent", "other"], &["absent could not be read"]);
    folder.fine(&["workspace", "select", "two"]);
    folder.fails(&["workspace", "delete", "copy"], &["Workspace is not empty", "terraform_data.a"]);
    folder.fine(&["workspace", "delete", "-force", "copy"]);
    assert_eq!(folder.fine(&["workspace", "show"]), "two\n");
    let mut named = folder.command(&["workspace", "show"]);
    assert_eq!(named.env("TF_WORKSPACE", "default").output().unwrap().stdout, b"default\n");
}

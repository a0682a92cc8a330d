//! `plan -generate-config-out`: blocks for what is imported and has none.

use crate::support::Folder;

const IMPORT: &str = "import {\n  to = random_password.p\n  id = \"abc\"\n}\n";

#[test]
fn blocks_are_written_and_planned_with() {
    let folder = Folder::with(IMPORT);
    let plan = folder.run(&["plan", "-generate-config-out=new.tf", "-out=saved"]);
    plan.says(&[
        "# (config will be generated)",
        "1 to import",
        "written it to new.tf",
        "Config generation is experimental",
    ]);
    let text = folder.read("new.tf");
    assert!(text.starts_with("# __generated__ by Terraform\n"), "{text}");
    assert!(
        text.contains("\n\n# __generated__ by Terraform from \"abc\"\nresource \"random_password\" \"p\" {\n"),
        "{text}"
    );
    assert!(
        text.contains("  length           = 3\n") && !text.contains("bcrypt_hash") && !text.contains(" number "),
        "{text}"
    );
    // The plan holds what it was made from.
    std::fs::remove_file(folder.path("new.tf")).unwrap();
    folder.fine(&["apply", "saved"]);
    assert_eq!(folder.objects(), ["random_password.p"]);
    // And the text is that of the object.
    folder.write("new.tf", &text);
    assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 0);
}

#[test]
fn a_file_is_never_overwritten() {
    let folder = Folder::with(IMPORT);
    folder.write("old.txt", "mine");
    folder.fails(&["plan", "-generate-config-out=old.txt"], &["Target generated file already exists", "old.txt"]);
    assert_eq!(folder.read("old.txt"), "mine");
    folder.fails(
        &["plan", "-generate-config-out=no/such/new.tf"],
        &["could not create the generated file no/such/new.tf"],
    );
    for mode in ["-destroy", "-refresh-only"] {
        folder.fails(&["plan", mode, "-generate-config-out=new.tf"], &["Invalid generate-config-out flag"]);
    }
}

#[test]
fn what_cannot_be_written_is_told() {
    let folder = Folder::with(IMPORT);
    folder.fails(&["plan"], &["Configuration for import target does not exist", "main.tf", "-generate-config-out="]);
    folder.write("main.tf", "import {\n  to = random_password.p[0]\n  id = \"abc\"\n}\n");
    folder.fails(&["plan", "-generate-config-out=new.tf"], &["random_password.p", "count and for_each"]);
    folder.write("main.tf", "resource \"random_id\" \"a\" {\n  byte_length = 1\n}\n");
    folder.fine(&["plan", "-generate-config-out=new.tf"]);
    assert!(!folder.path("new.tf").exists(), "there was nothing to write");
}

//! `state`, `taint`, `untaint`.

use crate::applied;

#[test]
fn list_and_show() {
    let folder = applied();
    assert_eq!(folder.objects(), ["terraform_data.a", "terraform_data.b[0]", "terraform_data.b[1]"]);
    assert_eq!(folder.fine(&["state", "list", "terraform_data.b"]), "terraform_data.b[0]\nterraform_data.b[1]\n");
    assert_eq!(folder.fine(&["state", "list", "terraform_data.b[1]"]), "terraform_data.b[1]\n");
    let id = folder.state()["resources"][0]["instances"][0]["attributes"]["id"].as_str().unwrap().to_string();
    assert_eq!(folder.fine(&["state", "list", &format!("-id={id}")]), "terraform_data.a\n");
    folder.fails(&["state", "list", "terraform_data.c"], &["terraform_data.c"]);
    folder.fails(&["state", "list", "terraform_data.b[5]"], &["terraform_data.b[5]"]);
    folder.fails(&["state", "list", "not an address"], &["address"]);
    folder.fine(&["state", "show", "terraform_data.a"]);
    folder.fails(&["state", "show", "terraform_data.c"], &["No instance found for the given address!"]);
}

#[test]
fn objects_move() {
    let folder = applied();
    let said = folder.fine(&["state", "mv", "terraform_data.a", "terraform_data.z"]);
    assert_eq!(said, "Move \"terraform_data.a\" to \"terraform_data.z\"\nSuccessfully moved 1 object(s).\n");
    folder.fine(&["state", "mv", "terraform_data.b", "module.m.terraform_data.b"]);
    let moved = ["terraform_data.z", "module.m.terraform_data.b[0]", "module.m.terraform_data.b[1]"];
    assert_eq!(folder.objects(), moved);
    folder.fine(&["state", "mv", "module.m", "module.n[\"k\"]"]);
    folder.fine(&["state", "mv", "-dry-run", "terraform_data.z", "terraform_data.y"]);
    assert_eq!(folder.objects()[0], "terraform_data.z");
    let faults: &[&[&str]] = &[
        &["state", "mv", "terraform_data.c", "terraform_data.d"],
        &["state", "mv", "terraform_data.z", "module.n[\"k\"].terraform_data.b[0]"],
        &["state", "mv", "terraform_data.z", "module.x"],
        &["state", "mv", "terraform_data.z", "null_resource.z"],
        &["state", "mv", "-dry-run", "terraform_data.z", "null_resource.z"],
    ];
    for arguments in faults {
        let before = folder.read("terraform.tfstate");
        assert_eq!(folder.run(arguments).code, 1, "{arguments:?}");
        assert_eq!(folder.read("terraform.tfstate"), before);
    }
}

#[test]
fn objects_move_into_another_state() {
    let folder = applied();
    let names = |file: &str| folder.fine(&["state", "list", &format!("-state={file}")]);
    folder.fine(&["state", "mv", "-state-out=other", "-dry-run", "terraform_data.a", "terraform_data.z"]);
    assert_eq!(names("terraform.tfstate").lines().count(), 3);
    let said = folder.fine(&["state", "mv", "-state-out=other", "terraform_data.a", "terraform_data.z"]);
    assert_eq!(said, "Move \"terraform_data.a\" to \"terraform_data.z\"\nSuccessfully moved 1 object(s).\n");
    assert_eq!(names("other"), "terraform_data.z\n");
    assert_eq!(names("terraform.tfstate"), "terraform_data.b[0]\nterraform_data.b[1]\n");
    folder.fine(&[
        "state",
        "mv",
        "-state-out=other",
        "-backup=near",
        "-backup-out=far",
        "terraform_data.b",
        "terraform_data.b",
    ]);
    assert_eq!(names("other"), "terraform_data.b[0]\nterraform_data.b[1]\nterraform_data.z\n");
    assert_eq!(
        (names("terraform.tfstate").as_str(), names("near").lines().count(), names("far").as_str()),
        ("", 2, "terraform_data.z\n")
    );
    assert_ne!(
        folder.state()["lineage"],
        serde_json::from_str::<serde_json::Value>(&folder.read("other")).unwrap()["lineage"]
    );
    // And none is overwritten there.
    let (near, far) = (folder.read("terraform.tfstate"), folder.read("other"));
    folder.fails(
        &["state", "mv", "-state=other", "-state-out=far", "terraform_data.b[0]", "terraform_data.z"],
        &["Invalid destination address", "terraform_data.z"],
    );
    folder.fails(
        &["state", "mv", "-state-out=other", "terraform_data.absent", "terraform_data.y"],
        &["Invalid source address"],
    );
    assert_eq!((folder.read("terraform.tfstate"), folder.read("other")), (near, far));
}

#[test]
fn objects_are_forgotten() {
    let folder = applied();
    folder.fine(&["state", "rm", "-dry-run", "terraform_data.a"]);
    assert_eq!(folder.objects().len(), 3);
    let said = folder.fine(&["state", "rm", "terraform_data.a", "terraform_data.b[0]"]);
    assert!(said.contains("Successfully removed 2 resource instance(s)."), "{said}");
    assert_eq!(folder.objects(), ["terraform_data.b[1]"]);
    folder.fails(&["state", "rm", "terraform_data.a"], &["Invalid target address"]);
    assert!(folder.files(".").iter().any(|name| name.contains("backup")));
}

#[test]
fn pulling_prints_the_document() {
    let folder = applied();
    let pulled: serde_json::Value = serde_json::from_str(&folder.fine(&["state", "pull"])).unwrap();
    assert_eq!(pulled, folder.state());
}

#[test]
fn taint_and_untaint() {
    let folder = applied();
    folder.fine(&["taint", "terraform_data.b[1]"]);
    assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 2);
    folder.fine(&["untaint", "terraform_data.b[1]"]);
    assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 0);
    folder.fails(&["untaint", "terraform_data.b[1]"], &["Resource instance is not tainted"]);
    folder.fails(&["taint", "terraform_data.c"], &["No such resource instance", "terrane apply"]);
    folder.fails(&["taint", "data.terraform_remote_state.c"], &["Resource instance cannot be tainted"]);
    folder.fails(&["untaint", "terraform_data.c"], &["No such resource instance"]);
    folder.fine(&["taint", "-allow-missing", "terraform_data.c"]);
    folder.fine(&["untaint", "-allow-missing", "terraform_data.c"]);
}

//! The life of the example that the README begins with.

use std::path::Path;

use crate::support::Folder;

const APPLY: &[&str] = &["apply", "-auto-approve", "-no-color"];

fn shop() -> Folder {
    let folder = Folder::copy("examples/shop", "environments/dev");
    let _ = std::fs::remove_dir_all(folder.path("out"));
    folder
}

fn is_done(folder: &Folder) -> bool {
    folder.run(&["plan", "-detailed-exitcode"]).code == 0
}

/// `action address` of each change that a plan would make.
fn changes(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    folder.fine(&[&["plan", "-out=the.tfplan"], arguments].concat());
    let plan: serde_json::Value = serde_json::from_str(&folder.fine(&["show", "-json", "the.tfplan"])).unwrap();
    let all = plan["resource_changes"].as_array().unwrap().iter();
    let described = all.map(|change| {
        let actions: Vec<&str> =
            change["change"]["actions"].as_array().unwrap().iter().map(|action| action.as_str().unwrap()).collect();
        format!("{} {}", actions.join("+"), change["address"].as_str().unwrap())
    });
    described.filter(|change| !change.starts_with("no-op")).collect()
}

fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

#[test]
fn a_life_without_init() {
    let folder = shop();
    folder.fine(APPLY);
    assert!(is_done(&folder));
    // One server gets larger: its machine, what depends on the memory there is, and nothing of any other.
    assert_eq!(
        changes(&folder, &["-var=size_overrides={\"web-01\"=\"large\"}"]),
        [
            "delete+create module.shop.local_file.inventory",
            "delete+create module.shop.module.web.module.server[\"web-01\"].local_file.file[\"/etc/systemd/system/shop.service\"]",
            "delete+create module.shop.module.web.module.server[\"web-01\"].local_sensitive_file.user_data",
            "update module.shop.module.web.module.server[\"web-01\"].terraform_data.machine",
        ]
    );
    folder.fails(
        &["plan", "-var=size_overrides={\"web-1\"=\"large\"}"],
        &["size_overrides names servers that do not exist: web-1."],
    );
    // A file that somebody deletes by hand is found missing, and mended.
    let lost = "out/servers/lb-01/etc/nginx/conf.d/upstream.conf";
    let text = folder.read(lost);
    std::fs::remove_file(folder.path(lost)).unwrap();
    let file = "module.shop.module.load_balancer.module.server[0].local_file.file[\"/etc/nginx/conf.d/upstream.conf\"]";
    assert_eq!(changes(&folder, &[]), [format!("create {file}")]);
    folder.run(&["plan", "-refresh-only", "-no-color"]).says(&["has been deleted"]);
    folder.fine(APPLY);
    assert_eq!(folder.read(lost), text);
    assert!(is_done(&folder));
    folder.fine(&["destroy", "-auto-approve"]);
    assert_eq!((files(&folder.path("out")), folder.objects()), (0, Vec::new()));
}

#[test]
fn servers_join() {
    let folder = shop();
    folder.fine(APPLY);
    let joining = changes(&folder, &["-var=web_count=3"]);
    let made: Vec<&String> = joining.iter().filter(|change| change.starts_with("create ")).collect();
    assert!(made.iter().all(|change| change.contains("[\"web-02\"]") || change.contains("[\"web-03\"]")), "{made:?}");
    assert!(made.iter().any(|change| change.ends_with("server[\"web-03\"].terraform_data.machine")), "{made:?}");
    // What names all servers changes with them; no server that is there does, but the one in front of them.
    let others: Vec<&str> =
        joining.iter().filter(|change| !change.starts_with("create ")).map(String::as_str).collect();
    assert!(
        others.iter().all(|change| change.contains("module.shop.local_file.")
            || change.contains("load_balancer")
            || change.contains("module.database")),
        "{others:?}"
    );
}

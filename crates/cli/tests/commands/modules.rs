//! Modules from git repositories: installed, pinned, checked.

use std::fs;
use std::process::Command;

use expect_test::expect;

use crate::support::Folder;

/// A folder with a repository in `pkg` and the configuration in `root`.
struct Place {
    folder: Folder,
}

impl Place {
    fn new() -> Place {
        let place = Place { folder: Folder::empty() };
        place.folder.write("pkg/main.tf", "module \"inner\" {\n  source = \"./mods/x\"\n}\n");
        place.folder.write("pkg/mods/x/main.tf", "module \"sib\" {\n  source = \"../y\"\n}\n");
        place.folder.write("pkg/mods/y/main.tf", "output \"v\" {\n  value = 1\n}\n");
        place.folder.write("pkg/.hidden", "x");
        place.git(&["init", "-q", "-b", "main", "."]);
        place.commit("one");
        place.git(&["tag", "v1"]);
        place
    }

    fn git(&self, arguments: &[&str]) {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=t", "-c", "user.email=t@example.com"]).args(arguments);
        let output = command.current_dir(self.folder.path("pkg")).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    fn commit(&self, text: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", text]);
    }

    fn url(&self) -> String {
        format!("git::file://{}", self.folder.path("pkg").display())
    }

    fn call(&self, name: &str, rest: &str) -> String {
        format!("module \"{name}\" {{\n  source = \"{}{rest}\"\n}}\n", self.url())
    }

    fn configure(&self, text: &str) {
        self.folder.write("root/main.tf", text);
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.folder.command(&[]);
        command.arg(format!("-chdir={}", self.folder.path("root").display())).args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> crate::support::Ended {
        crate::support::Ended::from(self.command(arguments).output().unwrap())
    }

    fn fine(&self, arguments: &[&str]) -> String {
        let ended = self.run(arguments);
        assert_eq!(ended.code, 0, "{arguments:?}\n{}{}", ended.out, ended.err);
        ended.out
    }

    fn fails(&self, arguments: &[&str], words: &[&str]) {
        self.run(arguments).failed_with(words);
    }

    fn manifest(&self) -> String {
        self.folder.read("root/.terraform/modules/modules.json").replace(&self.url(), "URL")
    }
}

/// Recorded: what the reference writes for the same tree.
#[test]
fn a_tree_is_laid_out_as_the_reference_does() {
    let place = Place::new();
    place.folder.write("root/local/main.tf", &place.call("deep", "//mods/y?ref=v1"));
    let calls = [("one", "?ref=v1"), ("two", "?ref=v1"), ("sub", "//mods/x?ref=main"), ("glob", "//mods/y*?ref=main")];
    let calls: String = calls.iter().map(|(name, rest)| place.call(name, rest)).collect();
    place.configure(&format!(
        "{calls}module \"loc\" {{\n  source = \"./local\"\n}}\noutput \"v\" {{\n  value = module.glob.v\n}}\n"
    ));
    let said = place.fine(&["init"]).replace(&place.url(), "URL");
    assert!(
        said.contains("Initializing modules...\n")
            && said.contains("Downloading URL?ref=v1 for one...\n- one in .terraform/modules/one\n"),
        "{said}"
    );
    expect![[r#"{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"glob","Source":"URL//mods/y*?ref=main","Dir":".terraform/modules/glob/mods/y"},{"Key":"loc","Source":"./local","Dir":"local"},{"Key":"loc.deep","Source":"URL//mods/y?ref=v1","Dir":".terraform/modules/loc.deep/mods/y"},{"Key":"one","Source":"URL?ref=v1","Dir":".terraform/modules/one"},{"Key":"one.inner","Source":"./mods/x","Dir":".terraform/modules/one/mods/x"},{"Key":"one.inner.sib","Source":"../y","Dir":".terraform/modules/one/mods/y"},{"Key":"sub","Source":"URL//mods/x?ref=main","Dir":".terraform/modules/sub/mods/x"},{"Key":"sub.sib","Source":"../y","Dir":".terraform/modules/sub/mods/y"},{"Key":"two","Source":"URL?ref=v1","Dir":".terraform/modules/two"},{"Key":"two.inner","Source":"./mods/x","Dir":".terraform/modules/two/mods/x"},{"Key":"two.inner.sib","Source":"../y","Dir":".terraform/modules/two/mods/y"}]}"#]]
    .assert_eq(&place.manifest());
    assert!(
        place.folder.exists("root/.terraform/modules/one/.git")
            && !place.folder.exists("root/.terraform/modules/two/.git")
    );
    place.fine(&["plan"]);
    // Offline the second time: nothing is asked, nothing changes.
    let (manifest, lock) = (place.manifest(), place.folder.read("root/.terrane.modules.lock.hcl"));
    fs::rename(place.folder.path("pkg"), place.folder.path("gone")).unwrap();
    assert!(!place.fine(&["init"]).contains("Downloading"));
    assert_eq!((place.manifest(), place.folder.read("root/.terrane.modules.lock.hcl")), (manifest, lock));
}

#[test]
fn the_lock_pins_a_branch_and_upgrade_renews_it() {
    let place = Place::new();
    place.configure(&format!("{}output \"v\" {{\n  value = module.y.v\n}}\n", place.call("y", "//mods/y?ref=main")));
    place.fine(&["init"]);
    place.folder.write("pkg/mods/y/main.tf", "output \"v\" {\n  value = 2\n}\n");
    place.commit("two");
    // Another machine.
    fs::remove_dir_all(place.folder.path("root/.terraform")).unwrap();
    place.fine(&["init"]);
    assert!(place.fine(&["plan"]).contains("+ v = 1"));
    place.fine(&["get", "-update"]);
    assert!(place.fine(&["plan"]).contains("+ v = 2"));
    // A pinned commit that is nowhere any more, and contents that are not what was pinned.
    let lock = place.folder.read("root/.terrane.modules.lock.hcl");
    fs::remove_dir_all(place.folder.path("root/.terraform")).unwrap();
    let commit =
        lock.split('"').find(|word| word.len() == 40 && word.bytes().all(|byte| byte.is_ascii_hexdigit())).unwrap();
    place.folder.write("root/.terrane.modules.lock.hcl", &lock.replace(commit, &"0".repeat(40)));
    place.fails(&["init"], &["pins commit 0000", "init -upgrade", "(main.tf:1)"]);
    place.folder.write("root/.terrane.modules.lock.hcl", &lock.replace("h1:", "h1:x"));
    place.fails(&["init"], &["nothing of it was installed", "\"init -upgrade\" renews the lock"]);
    assert!(!place.folder.exists("root/.terraform/modules/y"));
    place.fine(&["init", "-upgrade"]);
    assert_eq!(place.folder.read("root/.terrane.modules.lock.hcl"), lock);
}

#[test]
fn changed_contents_are_an_error_and_new_files_are_not() {
    let place = Place::new();
    place.configure(&place.call("y", "//mods/y"));
    place.fine(&["init"]);
    let file = "root/.terraform/modules/y/mods/y";
    place.folder.write(&format!("{file}/build/out.zip"), "made by the module");
    place.fine(&["validate"]);
    place.folder.write(&format!("{file}/more.tf"), "");
    place.fails(&["validate"], &["Module contents have changed", "the file mods/y/more.tf was added", "init -upgrade"]);
    fs::remove_file(place.folder.path(&format!("{file}/more.tf"))).unwrap();
    place.folder.write(&format!("{file}/main.tf"), "output \"v\" {\n  value = 3\n}\n");
    place.fails(&["plan"], &["the file mods/y/main.tf was changed", "main.tf line 1"]);
    // Without the lock file nobody minds, and init pins what is there.
    fs::remove_file(place.folder.path("root/.terrane.modules.lock.hcl")).unwrap();
    place.fine(&["validate"]);
    place.fine(&["init"]);
    place.fine(&["validate"]);
}

#[test]
fn what_cannot_be_installed_says_why_and_leaves_nothing() {
    let place = Place::new();
    for (source, words) in [
        (
            format!("{}?ref=nope", place.url()),
            vec!["Could not download module \"m\" (main.tf:1)", "no branch, tag or commit named \"nope\""],
        ),
        (format!("{}//nope", place.url()), vec!["subdir \"nope\" not found", "Its folders are: mods."]),
        (
            format!("{}-nowhere", place.url()),
            vec!["git clone exited with 128", "does not appear to be a git repository"],
        ),
        (format!("{}?ref=--upload-pack=x", place.url()), vec!["cannot be the name of a git reference"]),
        ("git::ext::sh -c x".into(), vec!["is no address that git is asked for here"]),
        ("hg::https://localhost:1/x".into(), vec!["scheme 'hg'", "Mercurial is not supported"]),
        ("oci://localhost:1/x".into(), vec!["OCI registries are not supported yet"]),
        ("https://localhost:1/x.zip".into(), vec!["https://localhost:1/x.zip cannot be reached"]),
        ("s3::https://s3.amazonaws.com/x/y.zip".into(), vec!["Buckets are not supported yet"]),
        (format!("{}//../x", place.url()), vec!["Invalid module source address"]),
        ("/nowhere/at/all".into(), vec!["there is no folder /nowhere/at/all"]),
    ] {
        place.configure(&format!("module \"m\" {{\n  source = \"{source}\"\n}}\n"));
        place.fails(&["init"], &words);
        let left = place.folder.files("root/.terraform/modules");
        assert!(
            left.iter().all(|file| file.ends_with("modules.json") || file.ends_with(".terrane.lock")),
            "{source}: {left:?}"
        );
    }
}

#[test]
fn links_out_of_a_package_and_endless_calls_are_refused() {
    let place = Place::new();
    std::os::unix::fs::symlink("/etc", place.folder.path("pkg/mods/etc")).unwrap();
    place.commit("link");
    place.configure(&place.call("m", ""));
    place.fails(&["init"], &["the link mods/etc leads out of the package, to /etc"]);
    fs::remove_file(place.folder.path("pkg/mods/etc")).unwrap();
    let call = place.call("again", "");
    place.folder.write("pkg/more.tf", &call);
    place.commit("circle");
    place.fails(&["init"], &["Module calls itself", "would never end"]);
}

#[test]
fn a_source_that_was_changed_after_init_is_told() {
    let place = Place::new();
    place.configure(&place.call("m", "//mods/y?ref=v1"));
    place.fails(&["plan"], &["Module not installed", "Run \"init\" to install it"]);
    place.fine(&["init"]);
    place.configure(&place.call("m", "//mods/y?ref=main"));
    place.fails(&["plan"], &["Module source has changed", "Run \"init\""]);
    place.fails(&["init", "-get=false"], &["Module source has changed"]);
    place.fine(&["init"]);
    place.fine(&["plan"]);
}

#[test]
fn two_that_install_at_once_wait_for_each_other() {
    let place = Place::new();
    place.configure(&format!("{}{}", place.call("a", "?ref=v1"), place.call("b", "?ref=v1")));
    let children: Vec<_> = (0..3).map(|_| place.folder.start(&mut place.command(&["init"]))).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
    place.fine(&["validate"]);
}

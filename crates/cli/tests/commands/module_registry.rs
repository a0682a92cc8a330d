//! Modules from a registry, archives and git over HTTP, all on loopback: installed, pinned, and what goes wrong.

use std::fs;
use std::process::Command;
use std::sync::{Arc, Mutex};

use terrane_loopback::{Fault, ModuleRegistry, Reply, Server, package, tar_gz};

use crate::support::{Ended, Folder};

struct Library {
    folder: Folder,
    server: Server,
    registry: Arc<Mutex<ModuleRegistry>>,
}

impl Library {
    /// `acme/network/test` is an archive with folders, a module of the registry and one of a repository in it.
    fn new() -> Library {
        let folder = Folder::empty();
        let registry = Arc::new(Mutex::new(ModuleRegistry::default()));
        let served = registry.clone();
        let server = Server::start_tls(move |asked| served.lock().unwrap().answer(asked).unwrap_or(Reply::status(404)));
        let library = Library { folder, server, registry };
        assert!(library.server.authority(&library.folder.path("")).exists());
        library.repository();
        for version in ["1.0.0", "1.4.0", "1.10.0", "2.0.0-beta1"] {
            library.publish(version);
        }
        library.add("acme/tags/null", "0.3.1", "/archives/tags.zip", || {
            package(&[("main.tf", b"output \"tags\" {\n  value = { made = \"here\" }\n}\n")])
        });
        library
    }

    fn publish(&self, version: &str) {
        let text = self.said(&format!(
            "module \"tags\" {{\n  source  = \"HOST/acme/tags/null\"\n  version = \"~> 0.3\"\n}}\nmodule \"subnet\" {{\n  \
             source = \"./modules/subnet\"\n}}\nmodule \"names\" {{\n  source = \"git::https://HOST/git/names.git//short?ref=v1\"\n}}\n\
             output \"about\" {{\n  value = \"{version} ${{module.tags.tags.made}} ${{module.subnet.id}} ${{module.names.name}}\"\n}}\n"
        ));
        let location = format!("/archives/network-{version}.tar.gz//*?archive=tar.gz");
        self.add("acme/network/test", version, &location, || {
            tar_gz(&[
                (&format!("network-{version}/main.tf"), text.as_str()),
                (&format!("network-{version}/modules/subnet/main.tf"), "output \"id\" {\n  value = \"s-1\"\n}\n"),
            ])
        });
    }

    fn add(&self, module: &str, version: &str, location: &str, archive: impl Fn() -> Vec<u8>) {
        let mut registry = self.registry.lock().unwrap();
        registry.add(module, version, location);
        if let Some(rest) = location.strip_prefix("/archives/") {
            registry.archives.insert(rest.split(['?', '/']).next().unwrap().into(), archive());
        }
    }

    /// Bare, behind plain HTTP.
    fn repository(&self) {
        self.folder.write("work/short/main.tf", "output \"name\" {\n  value = \"n\"\n}\n");
        let bare = self.folder.path("repositories/names.git");
        let git = |arguments: &[&str]| {
            let mut command = Command::new("git");
            command.args(["-c", "user.name=t", "-c", "user.email=t@example.com"]).args(arguments);
            let output = command.current_dir(self.folder.path("work")).output().unwrap();
            assert!(output.status.success(), "{output:?}");
        };
        git(&["init", "-q", "-b", "main", "."]);
        git(&["add", "-A"]);
        git(&["commit", "-q", "-m", "one"]);
        git(&["tag", "v1"]);
        git(&["clone", "-q", "--bare", ".", &bare.to_string_lossy()]);
        git(&["-C", &bare.to_string_lossy(), "update-server-info"]);
        self.registry.lock().unwrap().repositories = Some(self.folder.path("repositories"));
    }

    /// Registries have a dot in their name.
    fn host(&self) -> String {
        self.server.host().replace("localhost", "127.0.0.1")
    }

    fn said(&self, text: &str) -> String {
        text.replace("HOST", &self.host())
    }

    fn call(&self, source: &str, version: &str) {
        let version = if version.is_empty() { String::new() } else { format!("  version = \"{version}\"\n") };
        let call = format!("module \"net\" {{\n  source = \"{}\"\n{version}}}\n", self.said(source));
        self.folder.write("root/main.tf", &call);
    }

    fn run(&self, arguments: &[&str], settings: &[(&str, &str)]) -> Ended {
        let mut command = self.folder.command(&[]);
        command.arg(format!("-chdir={}", self.folder.path("root").display())).args(arguments);
        command
            .env("SSL_CERT_FILE", self.folder.path("authority.pem"))
            .env("GIT_SSL_CAINFO", self.folder.path("authority.pem"))
            .env("TF_REGISTRY_DISCOVERY_RETRY", "0")
            .envs(settings.iter().copied());
        Ended::from(command.output().unwrap())
    }

    fn fine(&self, arguments: &[&str]) -> String {
        let ended = self.run(arguments, &[]);
        assert_eq!(ended.code, 0, "{arguments:?}\n{}{}", ended.out, ended.err);
        ended.out.replace(&self.host(), "HOST")
    }

    fn fails(&self, words: &[&str]) {
        let words: Vec<String> = words.iter().map(|words| self.said(words)).collect();
        self.run(&["init"], &[]).failed_with(&words.iter().map(String::as_str).collect::<Vec<_>>());
        let left = self.folder.files("root/.terraform/modules");
        let notes = |file: &String| file.ends_with("modules.json") || file.ends_with(".terrane.lock");
        assert!(left.iter().all(notes), "{left:?}");
    }

    fn lock(&self) -> String {
        self.folder.read("root/.terrane.modules.lock.hcl").replace(&self.host(), "HOST")
    }

    fn forget(&self) {
        fs::remove_dir_all(self.folder.path("root/.terraform")).unwrap();
    }
}

#[test]
fn a_tree_of_all_kinds_installs_is_pinned_and_needs_no_network_again() {
    let library = Library::new();
    library.call("HOST/acme/network/test", "~> 1.2");
    library.folder.write("root/outputs.tf", "output \"about\" {\n  value = module.net.about\n}\n");
    let told = library.fine(&["init"]);
    for words in [
        "Downloading HOST/acme/network/test 1.10.0 for net...\n- net in .terraform/modules/net/network-1.10.0\n",
        "Downloading HOST/acme/tags/null 0.3.1 for net.tags...\n- net.tags in .terraform/modules/net.tags\n",
        "- net.subnet in .terraform/modules/net/network-1.10.0/modules/subnet\n",
        "Downloading git::https://HOST/git/names.git?ref=v1 for net.names...\n- net.names in .terraform/modules/net.names/short\n",
    ] {
        assert!(told.contains(words), "{told}\n{words}");
    }
    assert!(library.fine(&["plan"]).contains("+ about = \"1.10.0 here s-1 n\""));
    let manifest = library.folder.read("root/.terraform/modules/modules.json").replace(&library.host(), "HOST");
    assert!(
        manifest.contains(r#"{"Key":"net","Source":"HOST/acme/network/test","Version":"1.10.0","Dir":".terraform/modules/net/network-1.10.0"}"#),
        "{manifest}"
    );
    let lock = library.lock();
    for words in [
        "package \"HOST/acme/network/test\" {\n  version = \"1.10.0\"\n  hash    = \"h1:",
        "package \"git::https://HOST/git/names.git?ref=v1\" {\n  commit = \"",
    ] {
        assert!(lock.contains(words), "{lock}");
    }

    // Offline: nobody is asked.
    let asked = library.server.log().len();
    assert!(!library.fine(&["init"]).contains("Downloading"));
    library.fine(&["validate"]);
    assert_eq!((library.server.log().len(), library.lock()), (asked, lock.clone()));

    // On another machine, when there is something newer: what is pinned.
    library.publish("1.11.0");
    library.forget();
    assert!(library.fine(&["init"]).contains("Downloading HOST/acme/network/test 1.10.0 for net"));
    assert_eq!(library.lock(), lock);
    assert!(library.fine(&["init", "-upgrade"]).contains("Downloading HOST/acme/network/test 1.11.0 for net"));
    assert!(library.lock().contains("\"1.11.0\"") && !library.lock().contains("\"1.10.0\""));
}

#[test]
fn versions_are_chosen_as_constraints_say() {
    let library = Library::new();
    for (constraint, version) in [
        ("", "1.10.0"),
        ("< 1.5", "1.4.0"),
        ("1.0.0", "1.0.0"),
        ("2.0.0-beta1", "2.0.0-beta1"),
        (">= 1, != 1.10.0", "1.4.0"),
    ] {
        library.call("HOST/acme/network/test", constraint);
        let told = library.fine(&["get"]);
        assert!(told.contains(&format!("network/test {version} for net")), "{constraint}: {told}");
        library.forget();
        fs::remove_file(library.folder.path("root/.terrane.modules.lock.hcl")).unwrap();
    }
    // A lock that the constraint does not allow any more is no lock.
    library.call("HOST/acme/network/test", "1.0.0");
    library.fine(&["init"]);
    library.call("HOST/acme/network/test", "~> 1.4");
    assert!(library.fine(&["init"]).contains("network/test 1.10.0 for net"));
    // A folder in the package, below the folder that the registry names.
    library.call("HOST/acme/network/test//modules/subnet", "1.4.0");
    assert!(library.fine(&["init"]).contains("- net in .terraform/modules/net/network-1.4.0/modules/subnet"));
}

#[test]
fn archives_are_taken_from_web_servers() {
    let library = Library::new();
    for (source, folder) in [
        ("https://HOST/archives/network-1.0.0.tar.gz//network-1.0.0/modules/subnet", "network-1.0.0/modules/subnet"),
        ("https://HOST/archives/network-1.0.0.tar.gz//*/modules/s*?archive=tgz", "network-1.0.0/modules/subnet"),
        ("https::https://HOST/archives/tags.zip", ""),
    ] {
        library.call(source, "");
        let folder = if folder.is_empty() { "net".into() } else { format!("net/{folder}") };
        assert!(library.fine(&["init"]).contains(&format!("- net in .terraform/modules/{folder}\n")), "{source}");
        library.forget();
    }
    // Pinned: another archive in its place is refused.
    library.registry.lock().unwrap().archives.insert("tags.zip".into(), package(&[("main.tf", b"# other")]));
    library.fails(&["Could not download module \"net\" (main.tf:1)", "pins h1:", "\"init -upgrade\" renews the lock"]);
    library.fine(&["init", "-upgrade"]);
    // Behind a password, which .netrc has.
    library.forget();
    library.registry.lock().unwrap().login = Some("YW5uOnNlY3JldA==".into());
    library.fails(&["answered with status 401", "~/.netrc"]);
    library.folder.write("netrc", "machine 127.0.0.1 login ann password secret\n");
    let netrc = library.folder.path("netrc");
    let ended = library.run(&["init"], &[("NETRC", &netrc.to_string_lossy())]);
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
}

#[test]
fn registries_may_answer_with_documents_and_want_tokens() {
    let library = Library::new();
    {
        let mut registry = library.registry.lock().unwrap();
        (registry.documents, registry.token) = (true, Some("t0ken".into()));
    }
    library.call("HOST/acme/tags/null", "");
    library.fails(&["Error accessing remote module registry", "answered with status 401", "terrane login HOST"]);
    let configuration = library.said("credentials \"HOST\" {\n  token = \"t0ken\"\n}\n");
    library.folder.write("cli.tfrc", &configuration);
    let file = library.folder.path("cli.tfrc");
    let ended = library.run(&["init"], &[("TF_CLI_CONFIG_FILE", &file.to_string_lossy())]);
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    // The token is for the registry, not for where the archive is.
    let archives = library.server.asked().into_iter().filter(|asked| asked.path.starts_with("/archives/"));
    assert!(archives.map(|asked| asked.header("authorization").map(str::to_string)).all(|sent| sent.is_none()));
}

#[test]
fn what_a_registry_gets_wrong_is_told_and_nothing_stays() {
    let library = Library::new();
    for (module, location) in [
        ("a", ""),
        ("b", "what is this"),
        ("c", "file:///etc"),
        ("d", "/archives/none.zip"),
        ("e", "/archives/tags.zip//nope"),
        ("f", "/archives/tags.zip?archive=rar"),
        ("g", "/archives/tags.zip?archive=tar.gz"),
        ("h", "/page"),
        ("i", "/archives/tags.zip?checksum=md5:00"),
        ("j", "hg::https://example.com/x"),
    ] {
        library.registry.lock().unwrap().add(&format!("acme/{module}/test"), "1.0.0", location);
    }
    library.registry.lock().unwrap().modules.insert("acme/none/test".into(), Default::default());
    for (module, version, words) in [
        (
            "acme/gone/test",
            "",
            &["Module not found", "Module \"net\" (from main.tf:1) cannot be found", "at HOST."][..],
        ),
        ("acme/none/test", "", &["Module has no versions", "has no versions available on HOST"]),
        (
            "acme/network/test",
            ">= 3",
            &["Unresolvable module version constraint", "newest available version is 1.10.0", "Asked for is \">= 3\""],
        ),
        ("acme/a/test", "", &["Failed to retrieve a download URL for HOST/acme/a/test 1.0.0", "X-Terraform-Get"]),
        ("acme/b/test", "", &["Invalid package location from module registry", "\"what is this\""]),
        ("acme/c/test", "", &["names a folder of this machine, \"file:///etc\", which a server may not"]),
        ("acme/d/test", "", &["Could not download module \"net\" (main.tf:1)", "/archives/none.zip", "status 404"]),
        ("acme/e/test", "", &["subdir \"nope\" not found"]),
        ("acme/f/test", "", &["archive=rar is no kind of archive that is known"]),
        ("acme/g/test", "", &["the archive is refused", "Nothing of it was installed"]),
        ("acme/h/test", "", &["status 404"]),
        ("acme/i/test", "", &["use sha256 or sha512"]),
        ("acme/j/test", "", &["scheme 'hg'", "Mercurial is not supported"]),
    ] {
        library.call(&format!("HOST/{module}"), version);
        library.fails(words);
    }
    library.call("HOST/acme/tags/null", "");
    let document = Reply::bytes("{\"modules\":[]}");
    for (path, fault, words) in [
        (
            "/.well-known",
            Fault::Instead(Reply::bytes("<html>")),
            &["Error accessing remote module registry", "not JSON"][..],
        ),
        ("/.well-known", Fault::Instead(Reply::bytes("{}")), &["host HOST does not offer the service modules.v1"]),
        (
            "/v1/",
            Fault::Instead(document),
            &["Invalid response from remote module registry", "has no list of versions"],
        ),
        ("/v1/", Fault::Drop, &["Failed to retrieve available versions for module \"net\" (main.tf:1) from HOST"]),
        ("/archives/", Fault::CutOff, &["Could not download module \"net\" (main.tf:1)", "tags.zip"]),
    ] {
        library.server.trouble(path, fault, 1);
        library.fails(words);
    }
    // A server that is not there.
    library.call("127.0.0.1:1/acme/tags/null", "");
    library.fails(&["Error accessing remote module registry", "https://127.0.0.1:1/.well-known/terraform.json"]);
}

#[test]
fn archives_that_do_harm_are_refused() {
    let library = Library::new();
    library.call("https://HOST/archives/bad.zip", "");
    let bad = |archive: Vec<u8>, words: &[&str]| {
        library.registry.lock().unwrap().archives.insert("bad.zip".into(), archive);
        library.fails(words);
    };
    bad(package(&[("../evil.tf", b"")]), &["the archive is refused: the name \"../evil.tf\" leads out of it"]);
    bad(vec![b'x'; 100], &["the archive is refused"]);
    bad(package(&[("zeros", &vec![0; 65 << 20])]), &["more than 100 times as many"]);
    bad(links(), &["the link out leads out of the package, to /etc"]);
}

fn links() -> Vec<u8> {
    terrane_loopback::zip_with_link("out", "/etc")
}

#[test]
fn a_module_may_be_the_beginning_of_a_configuration() {
    let library = Library::new();
    for (source, file) in [
        ("HOST/acme/network/test//modules/subnet", "main.tf"),
        ("https://HOST/archives/network-1.0.0.tar.gz//*", "modules/subnet/main.tf"),
        ("git::https://HOST/git/names.git//short?ref=v1", "main.tf"),
        ("../work/short", "main.tf"),
    ] {
        fs::create_dir(library.folder.path("root")).unwrap();
        let told = library.fine(&["init", &format!("-from-module={}", library.said(source))]);
        assert!(told.starts_with(&format!("Copying configuration from {source:?}...\n")), "{told}");
        assert!(library.folder.exists(&format!("root/{file}")) && !library.folder.exists("root/.git"), "{source}");
        library.fine(&["validate"]);
        library
            .run(&["init", "-from-module=../work"], &[])
            .failed_with(&["Can't populate non-empty directory", "Run it in an empty directory"]);
        fs::remove_dir_all(library.folder.path("root")).unwrap();
    }
    fs::create_dir(library.folder.path("root")).unwrap();
    for (source, words) in [
        ("nonsense", &["Invalid module source address", "\"nonsense\" is no place that modules come from"][..]),
        ("./nope", &["Failed to copy module", "-from-module=./nope: there is no folder ./nope"]),
        ("HOST/acme/gone/test", &["Module not found"]),
        ("https://HOST/archives/none.zip", &["-from-module=https://", "status 404"]),
    ] {
        library.run(&["init", &format!("-from-module={}", library.said(source))], &[]).failed_with(words);
        assert!(library.folder.files("root").is_empty(), "{source}");
    }
}

/// As the reference does it, where it is there: the same manifest, and each uses what the other has installed.
#[test]
#[ignore = "asks the reference engine"]
fn the_reference_installs_the_same() {
    let library = Library::new();
    if Command::new("terraform").arg("version").output().is_err() {
        println!("SKIPPED: the reference engine is not here");
        return;
    }
    library.registry.lock().unwrap().add(
        "acme/network/test",
        "1.10.0",
        "/archives/network-1.10.0.tar.gz//network-1.10.0",
    );
    library.call("HOST/acme/network/test", "~> 1.2");
    let reference = |arguments: &[&str]| {
        let mut command = library.folder.without_settings(Command::new("terraform"));
        command.arg(format!("-chdir={}", library.folder.path("root").display())).args(arguments);
        let authority = library.folder.path("authority.pem");
        command.env("SSL_CERT_FILE", &authority).env("GIT_SSL_CAINFO", &authority).env("CHECKPOINT_DISABLE", "1");
        let ended = Ended::from(command.output().unwrap());
        assert_eq!(ended.code, 0, "{arguments:?}\n{}{}", ended.out, ended.err);
    };
    let manifest = || library.folder.read("root/.terraform/modules/modules.json");
    reference(&["init"]);
    let theirs = manifest();
    library.fine(&["init"]);
    library.fine(&["validate"]);
    assert_eq!(manifest(), theirs, "what the reference has installed is used");
    library.forget();
    library.fine(&["init"]);
    assert_eq!(manifest(), theirs);
    let asked = library.server.log().len();
    reference(&["init"]);
    reference(&["validate"]);
    assert_eq!(library.server.log().len(), asked, "what we have installed is used");
}

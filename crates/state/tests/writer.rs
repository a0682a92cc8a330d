//! What the pen does to a snapshot.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail anywhere")]

use std::sync::Arc;

use terrane_addr::{AbsProviderConfig, AbsResource, AbsResourceInstance, InstanceKey};
use terrane_state::{MoveError, Object, OutputValue, RawJson, State, StateWriter};

fn address(text: &str) -> AbsResourceInstance {
    text.parse().unwrap()
}

fn resource(text: &str) -> AbsResource {
    address(text).resource
}

fn provider() -> AbsProviderConfig {
    "provider[\"registry.terraform.io/hashicorp/a\"]".parse().unwrap()
}

fn object(id: &str) -> Arc<Object> {
    Arc::new(Object::new(0, RawJson::parse(&format!("{{\"id\":{}}}", RawJson::string(id))).unwrap()))
}

fn writer(addresses: &[&str]) -> StateWriter {
    let mut writer = StateWriter::new(State::empty("l", "1.0.0"), "1.11.4");
    for text in addresses {
        writer.set_current(&address(text), &provider(), object(text));
    }
    StateWriter::new(writer.snapshot(), "1.12.0")
}

/// All objects, one a line: address, deposed key, first attribute, status.
fn show(writer: &StateWriter) -> String {
    let mut lines = Vec::new();
    for (address, instance) in writer.state().instances() {
        let attributes = |object: &Object| match &object.attributes {
            terrane_state::Attributes::Json(json) => json.to_string(),
            terrane_state::Attributes::Flat(_) => "flat".to_string(),
        };
        if let Some(object) = &instance.current {
            let tainted = if object.is_tainted() { " tainted" } else { "" };
            lines.push(format!("{address} {}{tainted}", attributes(object)));
        }
        for (key, object) in &instance.deposed {
            lines.push(format!("{address} ({key}) {}", attributes(object)));
        }
    }
    lines.join("\n")
}

#[test]
fn the_serial_counts_runs_that_change_something() {
    let mut writer = writer(&["a.b"]);
    assert_eq!(writer.state().serial(), 1);
    writer.set_current(&address("a.b"), &provider(), object("a.b"));
    writer.remove_output("none");
    writer.set_check_results(Some(RawJson::parse("[]").unwrap()));
    writer.untaint(&address("a.b"));
    assert!(!writer.is_changed());
    assert_eq!(writer.state().terraform_version(), "1.11.4");
    writer.taint(&address("a.b"));
    let output = OutputValue { value: RawJson::null(), ty: RawJson::string("string"), sensitive: false };
    writer.set_output("o", output);
    assert!(writer.is_changed());
    assert_eq!((writer.state().serial(), writer.state().terraform_version().as_str()), (2, "1.12.0"));
}

#[test]
fn snapshots_do_not_change() {
    let mut writer = writer(&["a.b[0]", "a.b[1]"]);
    let before = writer.snapshot();
    writer.remove_current(&address("a.b[0]"));
    assert_eq!(before.instances().count(), 2);
    assert_eq!(writer.state().instances().count(), 1);
    assert!(!before.same_content(writer.state()));
}

#[test]
fn deposing_and_restoring() {
    let mut writer = writer(&["a.b"]);
    assert_eq!(writer.depose(&address("a.b"), "0000000a"), Some(object("a.b")));
    assert_eq!(writer.depose(&address("a.b"), "0000000b"), None);
    assert_eq!(show(&writer), "a.b (0000000a) {\"id\":\"a.b\"}");
    assert!(writer.restore(&address("a.b"), "0000000a"));
    assert!(writer.taint(&address("a.b")));
    assert_eq!(show(&writer), "a.b {\"id\":\"a.b\"} tainted");
    writer.depose(&address("a.b"), "0000000a");
    writer.set_current(&address("a.b"), &provider(), object("new"));
    assert!(!writer.restore(&address("a.b"), "0000000a"));
    assert!(writer.remove_deposed(&address("a.b"), "0000000a").is_some());
    assert_eq!(show(&writer), "a.b {\"id\":\"new\"}");
}

#[test]
fn an_instance_goes_with_its_last_object_and_a_resource_stays() {
    let mut writer = writer(&["a.b[\"x\"]"]);
    writer.remove_current(&address("a.b[\"x\"]"));
    assert!(writer.state().resource(&resource("a.b")).is_some_and(|resource| resource.instances.is_empty()));
    assert!(writer.remove_resource_if_empty(&resource("a.b")));
    assert!(writer.state().is_empty());
    writer.declare_resource(&resource("a.c"), &provider());
    writer.declare_resource(&resource("a.d"), &provider());
    writer.remove_empty_resources(|address| *address == resource("a.d"));
    assert_eq!(writer.state().resources().keys().map(ToString::to_string).collect::<Vec<_>>(), ["a.d"]);
}

#[test]
fn moves_take_everything_along() {
    let mut writer = writer(&["a.b[0]", "module.m.a.c", "module.m.module.n[0].a.d", "module.mm.a.e"]);
    writer.depose(&address("a.b[0]"), "00000001");
    writer.move_instance(&address("a.b[0]"), &address("module.q.a.z")).unwrap();
    let (from, to) = ("module.m".parse().unwrap(), "module.m[\"k\"]".parse().unwrap());
    writer.move_module(&from, &to).unwrap();
    writer.move_resource(&resource("module.mm.a.e"), &resource("a.e")).unwrap();
    expect_test::expect![[r#"
        a.e {"id":"module.mm.a.e"}
        module.m["k"].a.c {"id":"module.m.a.c"}
        module.m["k"].module.n[0].a.d {"id":"module.m.module.n[0].a.d"}
        module.q.a.z (00000001) {"id":"a.b[0]"}"#]]
    .assert_eq(&show(&writer));
    let missing = address("a.e").resource.instance(InstanceKey::Int(1));
    assert_eq!(writer.move_instance(&missing, &address("a.f")), Err(MoveError::Missing("a.e[1]".to_string())));
    assert_eq!(
        writer.move_instance(&address("a.e"), &address("module.q.a.z")),
        Err(MoveError::Occupied("module.q.a.z".to_string()))
    );
    assert_eq!(writer.move_module(&from, &to), Err(MoveError::Missing("module.m".to_string())));
}

#[test]
fn who_used_what_is_gone_uses_what_that_used() {
    let uses = |names: &[&str]| names.iter().map(|name| resource(name).config()).collect::<Arc<[_]>>();
    let mut writer = StateWriter::new(State::empty("l", "1.0.0"), "1.11.4");
    for (name, used) in [
        ("t.base", &[][..]),
        ("t.ring", &["t.middle[0]", "t.base"]),
        ("t.middle[0]", &["t.base", "t.ring"]),
        ("t.middle[1]", &["t.other"]),
        ("t.user", &["t.middle[0]", "t.unknown"]),
        ("t.old", &["t.middle[0]"]),
    ] {
        let object = Object { dependencies: uses(used), ..Object::clone(&object(name)) };
        writer.set_current(&address(name), &provider(), Arc::new(object));
    }
    writer.depose(&address("t.old"), "00000001");
    let used = |writer: &StateWriter, name: &str| {
        let instance = writer.state().instance(&address(name)).unwrap();
        let object = instance.current.as_ref().or(instance.deposed.values().next()).unwrap();
        object.dependencies.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    let before = writer.snapshot();
    // One of its instances is still there: it still is in between.
    writer.remove_instance(&address("t.middle[0]"));
    writer.inherit_dependencies(&before);
    assert_eq!(used(&writer, "t.user"), "t.middle t.unknown");
    for name in ["t.middle[1]", "t.ring"] {
        writer.remove_instance(&address(name));
    }
    writer.inherit_dependencies(&before);
    assert_eq!(used(&writer, "t.user"), "t.base t.other t.unknown");
    assert_eq!(used(&writer, "t.old"), "t.base t.other");
}

use std::sync::Arc;
use std::time::Duration;

use expect_test::{Expect, expect};
use terrane_provider::BoxFuture;
use terrane_state::{
    Backend, Backends, Lock, LockInfo, OutputValue, RawJson, Recovery, State, StateStore, StateWriter, StoreError,
};
use terrane_value::{Str, Value};

use crate::testing::{Bench, show_object};

/// One type of backend, `memory`, with one workspace, `default`, and nothing in it if the attribute `empty`
/// is there.
struct Memory;

impl Backends for Memory {
    fn open<'a>(&'a self, kind: &'a str, configuration: Value) -> BoxFuture<'a, Result<Arc<dyn Backend>, StoreError>> {
        Box::pin(async move {
            if kind != "memory" {
                return Err(StoreError::Unsupported(format!("There is no backend type named {kind:?}.")));
            }
            Ok(Arc::new(MemoryBackend { empty: configuration.attribute("empty").is_some() }) as Arc<dyn Backend>)
        })
    }
}

struct MemoryBackend {
    empty: bool,
}

impl Backend for MemoryBackend {
    fn store(&self, workspace: &str) -> Arc<dyn StateStore> {
        Arc::new(MemoryStore { empty: self.empty || workspace != "default" })
    }

    fn workspaces(&self) -> BoxFuture<'_, Result<Vec<Str>, StoreError>> {
        refuse()
    }

    fn create_workspace<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        refuse()
    }

    fn delete_workspace<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        refuse()
    }
}

struct MemoryStore {
    empty: bool,
}

impl StateStore for MemoryStore {
    fn place(&self) -> String {
        "memory".into()
    }

    fn read(&self) -> BoxFuture<'_, Result<Option<State>, StoreError>> {
        let mut writer = StateWriter::new(State::empty("lineage", "1.11.4"), "1.11.4");
        let output = |value: &str, ty: &str| OutputValue {
            value: RawJson::parse(value).unwrap(),
            ty: RawJson::parse(ty).unwrap(),
            sensitive: true,
        };
        writer.set_output("a", output(r#"{"x": ["1"]}"#, r#"["object", {"x": ["list", "string"]}]"#));
        writer.set_output("b", output("2", r#""number""#));
        let state = (!self.empty).then(|| writer.snapshot());
        Box::pin(async move { Ok(state) })
    }

    fn lock(&self, _: LockInfo, _: Duration) -> BoxFuture<'_, Result<Lock, StoreError>> {
        refuse()
    }

    fn unlock(&self, _: Lock) -> BoxFuture<'_, Result<(), StoreError>> {
        refuse()
    }

    fn force_unlock<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        refuse()
    }

    fn recover(&self) -> BoxFuture<'_, Result<Recovery, StoreError>> {
        refuse()
    }

    fn set_journal_aside(&self) -> BoxFuture<'_, Result<String, StoreError>> {
        refuse()
    }

    fn begin<'a>(&'a self, _: State, _: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        refuse()
    }

    fn append(&self, _: Vec<u8>) -> BoxFuture<'_, Result<(), StoreError>> {
        refuse()
    }

    fn sync(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        refuse()
    }

    fn write(&self, _: State) -> BoxFuture<'_, Result<(), StoreError>> {
        refuse()
    }

    fn finish(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        refuse()
    }

    fn rescue(&self, _: State) -> BoxFuture<'_, Result<String, StoreError>> {
        refuse()
    }
}

/// A data source only reads.
fn refuse<T>() -> BoxFuture<'static, T> {
    panic!("a data source only reads")
}

fn check(json: &str, expected: Expect) {
    let bench = Bench::with_backends("terraform", Arc::new(Memory));
    match bench.read_data("terraform_remote_state", json) {
        Ok(object) => expected.assert_eq(&show_object(&object)),
        Err(complaints) => expected.assert_eq(&complaints),
    }
}

#[test]
fn reads_outputs() {
    check(
        r#"{"backend": "memory"}"#,
        expect![[r#"
        backend = "memory"
        outputs = {a: {x: list["1"]}, b: 2}
    "#]],
    );
    check(
        r#"{
            "backend": "memory", "workspace": "default",
            "config": {"value": {"path": 5}, "type": ["object", {"path": "number"}]},
            "defaults": {"value": {"a": "5", "q": "1"}, "type": ["map", "string"]}
        }"#,
        expect![[r#"
            backend = "memory"
            config = {path: 5}
            defaults = map{a: "5", q: "1"}
            outputs = {a: {x: list["1"]}, b: 2, q: "1"}
            workspace = "default"
        "#]],
    );
}

#[test]
fn says_what_is_wrong() {
    check(
        r#"{"backend": "other"}"#,
        expect![[r#"
        Error.backend: Invalid backend configuration: There is no backend type named "other".
    "#]],
    );
    check(
        r#"{"backend": "memory", "workspace": "other"}"#,
        expect![[r#"
        Error.workspace: Unable to find remote state: No stored state was found for the given workspace in the given backend.
    "#]],
    );
    check(
        r#"{"backend": "memory", "config": {"value": {"empty": true}, "type": ["object", {"empty": "bool"}]}}"#,
        expect![[r#"
            Error: Unable to find remote state: No stored state was found for the given workspace in the given backend.
        "#]],
    );
    check(
        r#"{"backend": "memory", "config": {"value": "x", "type": "string"}}"#,
        expect![[r#"
        Error.config: Invalid backend configuration: The given configuration is not valid for backend "memory": an object is required.
    "#]],
    );
    check(
        r#"{"backend": "memory", "defaults": {"value": [1], "type": ["list", "number"]}}"#,
        expect![[r#"
        Error.defaults: Invalid default values: Defaults must be given in an object value.
    "#]],
    );
}

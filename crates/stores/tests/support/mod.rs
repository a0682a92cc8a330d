//! Words that several tests use.
#![allow(dead_code, reason = "each test uses some of them")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may fail anywhere, and reads files")]

pub mod faults;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use terrane_addr::{AbsProviderConfig, AbsResourceInstance};
use terrane_state::journal::{Effect, EffectAction, Reach};
use terrane_state::{Clock, LockInfo, Mutation, Object, RawJson, State, StateWriter};
use terrane_stores::{LocalOptions, LocalPaths};

pub const VERSION: &str = "1.11.4";

pub fn address(text: &str) -> AbsResourceInstance {
    text.parse().unwrap()
}

pub fn provider() -> AbsProviderConfig {
    "provider[\"terraform.io/builtin/terraform\"]".parse().unwrap()
}

pub fn object(id: &str) -> Arc<Object> {
    let text = format!("{{\"id\":{},\"input\":null,\"output\":null,\"triggers_replace\":null}}", RawJson::string(id));
    Arc::new(Object::new(0, RawJson::parse(&text).unwrap()))
}

pub fn set(text: &str, id: &str) -> Mutation {
    Mutation::set(address(text), provider(), object(id))
}

pub fn effect(text: &str, action: EffectAction, reach: Reach) -> Effect {
    Effect { address: address(text), deposed: None, action, provider: provider(), reach }
}

pub fn create(text: &str) -> Effect {
    effect(text, EffectAction::Create, Reach::Outside)
}

/// A state with these objects, each with its address as id.
pub fn state(addresses: &[&str]) -> State {
    let mut writer = StateWriter::new(State::empty("6d3ce1cb-0c3b-4b27-b8f3-1f2b6f1f3b52", VERSION), VERSION);
    addresses.iter().for_each(|text| writer.apply(&set(text, text)));
    writer.snapshot()
}

/// The addresses in a state with the ids of their objects.
pub fn objects(state: &State) -> Vec<String> {
    let id = |object: &Arc<Object>| match &object.attributes {
        terrane_state::Attributes::Json(json) => json.as_str().split('"').nth(3).unwrap_or_default().to_string(),
        terrane_state::Attributes::Flat(_) => String::new(),
    };
    let current = |instance: &terrane_state::Instance| instance.current.as_ref().map(id).unwrap_or_default();
    state.instances().map(|(address, instance)| format!("{address} {}", current(instance))).collect()
}

pub fn paths(folder: &Path) -> LocalPaths {
    LocalOptions { folder: folder.to_path_buf(), ..LocalOptions::default() }.paths("default")
}

pub fn request(id: &str) -> LockInfo {
    LockInfo {
        id: id.into(),
        operation: "OperationTypeApply".into(),
        info: "".into(),
        who: "somebody@somewhere".into(),
        version: VERSION.into(),
        created: "2026-11-21T09:02:25.415540889Z".into(),
        path: "".into(),
    }
}

/// Stands still unless it is moved.
#[derive(Default)]
pub struct HandClock(std::sync::Mutex<Duration>);

impl HandClock {
    pub fn forward(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for HandClock {
    fn elapsed(&self) -> Duration {
        *self.0.lock().unwrap()
    }
}

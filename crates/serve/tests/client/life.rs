//! Everything the port can be asked, of a provider in this process and of the same one behind a socket.

use std::sync::Arc;

use serde_json::json;
use terrane_plugin::client::Verdicts;
use terrane_provider::{
    ApplyRequest, CallRequest, ConfigureRequest, Deferral, ImportBy, ImportRequest, MoveRequest, PlanRequest, Provider,
    ReadRequest, UpgradeRequest,
};
use terrane_schema::proposed_new;
use terrane_value::{Type, Value};

use crate::support::{Stage, address, object, processes, wait};

/// Asks everything, and tells all answers.
async fn converse(provider: &dyn Provider, kind: &str) -> Vec<String> {
    let mut told = Vec::new();
    let mut tell = |what: &str, answer: String| told.push(format!("{what}: {answer}"));
    let config = object(provider, "", &json!({ "region": "here" }));
    let validated = provider.validate_provider_config(config.clone()).await;
    tell("validate provider", format!("{validated:?}"));
    let request = ConfigureRequest { config, terraform_version: "1.11.4".into(), deferral_allowed: true };
    tell("configure", format!("{:?}", provider.configure(request).await));

    let block = provider.schemas().resources[kind].schema.block.clone();
    let ty = block.implied_type();
    let nothing = Value::null(ty.clone());
    let config = object(provider, kind, &json!({ "name": "a", "value": "one" }));
    tell("validate", format!("{:?}", provider.validate_resource_config(kind, config.clone()).await));
    let request = PlanRequest {
        kind,
        prior: nothing.clone(),
        proposed: proposed_new(&block, &nothing, &config),
        config: config.clone(),
        prior_private: b"",
        prior_identity: None,
    };
    let planned = provider.plan_resource_change(request).await;
    tell("plan", format!("{planned:?}"));
    assert!(!planned.planned.is_wholly_known(), "unknown values must cross the wire");
    let script = json!({ "on": "plan_create", "defer": "absent_prereq" }).to_string();
    let config = object(provider, kind, &json!({ "name": "later", "script": script }));
    let request = PlanRequest {
        kind,
        prior: nothing.clone(),
        proposed: proposed_new(&block, &nothing, &config),
        config,
        prior_private: b"",
        prior_identity: None,
    };
    let put_off = provider.plan_resource_change(request).await;
    assert_eq!(put_off.deferred, Some(Deferral::AbsentPrereq));
    tell("plan that is put off", format!("{put_off:?}"));
    let config = object(provider, kind, &json!({ "name": "a", "value": "one" }));
    let request = ApplyRequest {
        kind,
        prior: nothing.clone(),
        planned: planned.planned,
        config: config.clone(),
        planned_private: &planned.private,
        planned_identity: planned.identity,
    };
    let applied = provider.apply_resource_change(request).await;
    tell("apply", format!("{applied:?}"));
    let identity = applied.identity.clone();
    let request = ReadRequest { kind, current: applied.object.clone(), private: &applied.private, identity };
    tell("read", format!("{:?}", provider.read_resource(request).await));

    let changed = object(provider, kind, &json!({ "name": "b", "value": "two" }));
    let request = PlanRequest {
        kind,
        prior: applied.object.clone(),
        proposed: proposed_new(&block, &applied.object, &changed),
        config: changed,
        prior_private: &applied.private,
        prior_identity: applied.identity.clone(),
    };
    let replaced = provider.plan_resource_change(request).await;
    assert!(!replaced.requires_replace.is_empty(), "paths must cross the wire");
    tell("plan a replacement", format!("{replaced:?}"));

    let raw = json!({ "id": "v-1", "title": "old", "size": "5", "name": "v" }).to_string();
    let request = UpgradeRequest { kind: "fixtures_versioned", version: 0, raw: raw.as_bytes() };
    tell("upgrade", format!("{:?}", provider.upgrade_resource_state(request).await));
    let request = UpgradeRequest { kind: "fixtures_versioned", version: 0, raw: b"[]" };
    tell("upgrade nonsense", format!("{:?}", provider.upgrade_resource_state(request).await.diagnostics));
    tell("import", format!("{:?}", provider.import_resource(ImportRequest { kind, by: ImportBy::Id("a-1") }).await));
    tell("generate", format!("{:?}", provider.generate_resource_config(kind, applied.object.clone()).await));
    let source = address();
    let request = MoveRequest {
        source_provider: &source,
        source_kind: "other_thing",
        source_version: 3,
        source_raw: br#"{"name":"moved","value":"v"}"#,
        source_private: b"p",
        source_identity: Some((0, br#"{"key":"moved-1"}"#)),
        target_kind: kind,
    };
    tell("move", format!("{:?}", provider.move_resource_state(request).await));

    let config = object(provider, "fixtures_data", &json!({ "name": "d", "input": "x" }));
    tell("validate data", format!("{:?}", provider.validate_data_config("fixtures_data", config.clone()).await));
    tell("read data", format!("{:?}", provider.read_data_source("fixtures_data", config).await));
    let config = object(provider, "fixtures_secret", &json!({ "name": "s" }));
    let kind = "fixtures_secret";
    tell("validate ephemeral", format!("{:?}", provider.validate_ephemeral_config(kind, config.clone()).await));
    let opened = provider.open_ephemeral(kind, config).await;
    tell("open", format!("{:?} {:?}", opened.object, opened.diagnostics));
    tell("renew", format!("{:?}", provider.renew_ephemeral(kind, opened.private.clone()).await.diagnostics));
    tell("close", format!("{:?}", provider.close_ephemeral(kind, opened.private).await));

    for (function, arguments) in [
        ("add", vec![Value::number(1), Value::number(2)]),
        ("join", ["-", "a", "b"].map(Value::string).to_vec()),
        ("echo", vec![Value::null(Type::Dynamic)]),
        ("fail", vec![Value::string("é")]),
    ] {
        let answer = provider.call_function(CallRequest { function, arguments }).await;
        tell(function, format!("{answer:?}"));
    }
    let request = ApplyRequest {
        kind: "fixtures_item",
        prior: object(provider, "fixtures_item", &json!({ "id": "a-1", "name": "a" })),
        planned_identity: None,
        planned: Value::null(provider.schemas().resources["fixtures_item"].schema.block.implied_type()),
        config: Value::null(provider.schemas().resources["fixtures_item"].schema.block.implied_type()),
        planned_private: b"",
    };
    tell("destroy", format!("{:?}", provider.apply_resource_change(request).await));
    provider.stop().await;
    told
}

#[test]
fn a_plugin_answers_as_the_same_provider_in_this_process() {
    let here = |kind| wait(converse(&*terrane_fixtures::provider(Default::default()), kind));
    let (item, large) = (here("fixtures_item"), here("fixtures_object"));
    for (environment, tls) in [
        (&[][..], true),
        (&[("TERRANE_DEV_TCP", "1")], true),
        (&[], false),
        (&[("TERRANE_DEV_PROTOCOL", "5")], true),
        (&[("TERRANE_DEV_PROTOCOL", "5"), ("TERRANE_DEV_TCP", "1")], false),
    ] {
        let stage = Stage::with(environment, |settings| settings.tls = tls);
        let used = wait(async {
            let provider = stage.start().await;
            assert_eq!(converse(&*provider, "fixtures_item").await, item, "{environment:?}, TLS {tls}");
            // Attributes of attributes cannot be said in protocol 5.
            let five = environment.contains(&("TERRANE_DEV_PROTOCOL", "5"));
            assert_eq!(provider.schemas().resources.contains("fixtures_object"), !five);
            if !five {
                let provider = stage.start().await;
                assert_eq!(converse(&*provider, "fixtures_object").await, large);
            }
            provider
        });
        assert!(processes(stage.folder.path()) > 0);
        drop(used);
        wait(stage.plugins.close());
        assert_eq!(processes(stage.folder.path()), 0, "no process is left");
    }
}

#[test]
fn schemas_come_over_the_wire_as_they_are() {
    let ours = terrane_fixtures::provider(Default::default());
    let stage = Stage::new(&[]);
    let theirs = wait(stage.plugins.schemas(&stage.package)).unwrap_or_else(|fault| panic!("{fault}"));
    let ours: &terrane_provider::ProviderSchemas = ours.schemas();
    assert_eq!(theirs.provider, ours.provider);
    assert!(theirs.resources.keys().eq(ours.resources.keys()) && theirs.functions.keys().eq(ours.functions.keys()));
    for (name, resource) in ours.resources.iter() {
        assert_eq!(theirs.resources[name.as_str()].schema, resource.schema, "{name}");
    }
    for (name, schema) in ours.data_sources.iter() {
        assert_eq!(&theirs.data_sources[name.as_str()], schema, "{name}");
    }
    wait(stage.plugins.close());
}

#[test]
fn processes_are_as_few_as_possible() {
    let stage = Stage::new(&[]);
    let folder = stage.folder.path();
    wait(async {
        let shared = stage.plugins.shared(&stage.package).await.unwrap_or_else(|fault| panic!("{fault}"));
        let again = stage.plugins.shared(&stage.package).await.unwrap_or_else(|fault| panic!("{fault}"));
        for provider in [&shared, &again] {
            let config = object(&**provider, "fixtures_item", &json!({ "name": "a" }));
            assert!(provider.validate_resource_config("fixtures_item", config).await.is_empty());
        }
        assert_eq!(processes(folder), 1, "what needs no configuration shares a process");
        let configure = async |provider: &Arc<terrane_plugin::client::PluginProvider>| {
            let config = object(&**provider, "", &json!({}));
            let request = ConfigureRequest { config, terraform_version: "1.11.4".into(), deferral_allowed: true };
            assert!(provider.configure(request).await.is_empty());
        };
        let first = stage.start().await;
        configure(&first).await;
        assert_eq!(processes(folder), 1, "the first configuration takes the process over");
        let second = stage.start().await;
        assert_eq!(processes(folder), 1, "a process is started with the first call");
        configure(&second).await;
        assert_eq!(processes(folder), 2, "each configuration has its own");
    });
    wait(stage.plugins.close());
    assert_eq!(processes(folder), 0, "no process outlives its users");
}

#[test]
fn values_of_many_megabytes_cross_in_both_directions() {
    let stage = Stage::new(&[]);
    wait(async {
        let provider = stage.start().await;
        let argument = Value::string("x".repeat(20 << 20));
        let request = CallRequest { function: "echo", arguments: vec![argument.clone()] };
        let answer = provider.call_function(request).await.result.unwrap();
        assert!(answer.same(&argument));
    });
    wait(stage.plugins.close());
}

#[test]
fn a_configuration_that_was_fine_is_not_asked_about_again() {
    let cache = tempfile::tempdir().unwrap();
    let asks = |hash: Option<&str>, region: &str, misbehaviour: &str| {
        let environment = [("TERRANE_DEV_MISBEHAVE", misbehaviour)];
        let mut stage = Stage::with(&environment, |settings| {
            settings.verdicts = Some(Verdicts::new(cache.path(), std::iter::empty()));
        });
        stage.package.hash = hash.map(str::to_owned);
        let complaints = wait(async {
            let provider = stage.start().await;
            let config = object(&*provider, "", &json!({ "region": region }));
            provider.validate_provider_config(config).await.diagnostics
        });
        wait(stage.plugins.close());
        !complaints.is_empty()
    };
    let fault = "refuse@ValidateProviderConfig";
    assert!(asks(Some("h1:a"), "here", fault), "nothing is remembered yet, and complaints never are");
    assert!(!asks(Some("h1:a"), "here", ""));
    assert!(!asks(Some("h1:a"), "here", fault), "it was fine, so it is not asked");
    assert!(asks(Some("h1:a"), "there", fault), "another configuration");
    assert!(asks(Some("h1:b"), "here", fault), "another package");
    assert!(asks(None, "here", fault), "a plugin that a developer runs");
}

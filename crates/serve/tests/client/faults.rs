//! A plugin that goes wrong at each call: each time a message names provider, call and type, and says whose fault
//! it is; nothing hangs, and nothing of ours comes down with it.

use std::fmt::Write;
use std::time::Duration;

use expect_test::expect;
use serde_json::json;
use terrane_plugin::rpc::Rpc;
use terrane_provider::{
    ApplyRequest, CallRequest, ConfigureRequest, ImportBy, ImportRequest, MoveRequest, PlanRequest, Provider,
    ProviderDiagnostic, ReadRequest, UpgradeRequest,
};
use terrane_value::Value;

use crate::support::{Stage, address, object, processes, signal, wait};

const KIND: &str = "fixtures_item";

/// Makes one call, and gives back the complaints.
async fn call(provider: &dyn Provider, rpc: Rpc) -> Vec<ProviderDiagnostic> {
    let item = object(provider, KIND, &json!({ "name": "a", "id": "a-1" }));
    let data = || object(provider, "fixtures_data", &json!({ "name": "a" }));
    let secret = || object(provider, "fixtures_secret", &json!({ "name": "a" }));
    let config = || object(provider, "", &json!({}));
    let nothing = Value::null(item.ty().clone());
    match rpc {
        Rpc::ValidateProviderConfig => provider.validate_provider_config(config()).await.diagnostics,
        Rpc::ValidateResourceConfig => provider.validate_resource_config(KIND, item).await,
        Rpc::ValidateDataResourceConfig => provider.validate_data_config("fixtures_data", data()).await,
        Rpc::ValidateEphemeralResourceConfig => provider.validate_ephemeral_config("fixtures_secret", secret()).await,
        Rpc::ConfigureProvider => {
            provider
                .configure(ConfigureRequest {
                    config: config(),
                    terraform_version: "1.11.4".into(),
                    deferral_allowed: false,
                })
                .await
        }
        Rpc::UpgradeResourceState => {
            let request = UpgradeRequest { kind: KIND, version: 0, raw: b"{\"name\":\"a\"}" };
            provider.upgrade_resource_state(request).await.diagnostics
        }
        Rpc::UpgradeResourceIdentity => {
            let request = UpgradeRequest { kind: "fixtures_identified", version: 0, raw: b"{\"key\":\"a-1\"}" };
            provider.upgrade_resource_identity(request).await.diagnostics
        }
        Rpc::ReadResource => {
            provider
                .read_resource(ReadRequest { kind: KIND, current: item, private: b"", identity: None })
                .await
                .diagnostics
        }
        Rpc::PlanResourceChange => {
            let (proposed, config) = (item.clone(), item);
            let request =
                PlanRequest { kind: KIND, prior: nothing, proposed, config, prior_private: b"", prior_identity: None };
            provider.plan_resource_change(request).await.diagnostics
        }
        Rpc::ApplyResourceChange => {
            let (planned, config) = (nothing.clone(), nothing);
            let request = ApplyRequest {
                kind: KIND,
                prior: item.clone(),
                planned,
                config,
                planned_private: b"",
                planned_identity: None,
            };
            let response = provider.apply_resource_change(request).await;
            if response.diagnostics.iter().any(ProviderDiagnostic::is_error) {
                assert!(response.object.same(&item), "what nobody knows to be gone is kept");
            }
            response.diagnostics
        }
        Rpc::ImportResourceState => {
            provider.import_resource(ImportRequest { kind: KIND, by: ImportBy::Id("a-1") }).await.diagnostics
        }
        Rpc::MoveResourceState => {
            let source_provider = &address();
            let (source_kind, source_version, source_raw) = ("other", 0, &b"{}"[..]);
            let (source_private, target_kind) = (&b""[..], KIND);
            let request = MoveRequest {
                source_provider,
                source_kind,
                source_version,
                source_raw,
                source_private,
                source_identity: None,
                target_kind,
            };
            provider.move_resource_state(request).await.diagnostics
        }
        Rpc::GenerateResourceConfig => provider.generate_resource_config(KIND, item).await.diagnostics,
        Rpc::ReadDataSource => provider.read_data_source("fixtures_data", data()).await.diagnostics,
        Rpc::OpenEphemeralResource => provider.open_ephemeral("fixtures_secret", secret()).await.diagnostics,
        Rpc::RenewEphemeralResource => provider.renew_ephemeral("fixtures_secret", Vec::new()).await.diagnostics,
        Rpc::CloseEphemeralResource => provider.close_ephemeral("fixtures_secret", Vec::new()).await,
        Rpc::CallFunction => {
            let arguments = vec![Value::number(1), Value::number(2)];
            match provider.call_function(CallRequest { function: "add", arguments }).await.result {
                Ok(_) => Vec::new(),
                Err((_, text)) => vec![ProviderDiagnostic::error("Error in function call", text)],
            }
        }
        Rpc::GetProviderSchema
        | Rpc::GetMetadata
        | Rpc::GetResourceIdentitySchemas
        | Rpc::GetFunctions
        | Rpc::ValidateListResourceConfig
        | Rpc::ValidateActionConfig
        | Rpc::ListResource
        | Rpc::PlanAction
        | Rpc::InvokeAction
        | Rpc::StopProvider => panic!("{rpc} is not part of the port, or tested elsewhere"),
    }
}

const CALLS: [Rpc; 18] = [
    Rpc::ValidateProviderConfig,
    Rpc::ValidateResourceConfig,
    Rpc::ValidateDataResourceConfig,
    Rpc::ValidateEphemeralResourceConfig,
    Rpc::ConfigureProvider,
    Rpc::UpgradeResourceState,
    Rpc::UpgradeResourceIdentity,
    Rpc::ReadResource,
    Rpc::PlanResourceChange,
    Rpc::ApplyResourceChange,
    Rpc::ImportResourceState,
    Rpc::MoveResourceState,
    Rpc::GenerateResourceConfig,
    Rpc::ReadDataSource,
    Rpc::OpenEphemeralResource,
    Rpc::RenewEphemeralResource,
    Rpc::CloseEphemeralResource,
    Rpc::CallFunction,
];

fn told(complaints: &[ProviderDiagnostic]) -> String {
    complaints.iter().fold(String::new(), |mut told, complaint| {
        let _ = writeln!(told, "{}: {}", complaint.summary, complaint.detail);
        told
    })
}

/// Short only where it is what is tested: machines may be busy.
fn deadline(fault: &str) -> Duration {
    Duration::from_secs(if fault == "hang" { 1 } else { 60 })
}

/// What is said when every call meets the fault.
fn with_fault_everywhere(fault: &str, calls: &[Rpc]) -> Vec<(Rpc, String)> {
    let commands: Vec<String> = calls.iter().map(|rpc| format!("{fault}@{rpc}")).collect();
    let environment = [("TERRANE_DEV_MISBEHAVE", &*commands.join(","))];
    let stage = Stage::with(&environment, |settings| settings.call_deadline = deadline(fault));
    let told = wait(async {
        let mut told = Vec::new();
        for rpc in calls {
            // Anew each time: a crash takes the process with it.
            let provider = stage.start().await;
            told.push((*rpc, self::told(&call(&*provider, *rpc).await)));
        }
        told
    });
    wait(stage.plugins.close());
    assert_eq!(processes(stage.folder.path()), 0, "{fault}");
    told
}

#[test]
fn every_fault_at_every_call_names_the_culprit() {
    for fault in ["crash", "garbage", "refuse", "throttle", "huge", "hang-up"] {
        for (rpc, told) in with_fault_everywhere(fault, &CALLS) {
            assert!(told.contains("registry.terraform.io/terrane/fixtures"), "{fault}@{rpc}: {told}");
            assert!(told.contains(&rpc.to_string()), "{fault}@{rpc}: {told}");
            if !matches!(rpc, Rpc::ValidateProviderConfig | Rpc::ConfigureProvider) {
                assert!(told.contains("fixtures_") || told.contains("add"), "{fault}@{rpc} names no type: {told}");
            }
        }
    }
}

#[test]
fn calls_that_do_not_reach_outside_have_a_deadline() {
    for (rpc, told) in
        with_fault_everywhere("hang", &[Rpc::UpgradeResourceState, Rpc::GenerateResourceConfig, Rpc::CallFunction])
    {
        assert!(
            told.contains(&format!("did not answer the call {rpc}")) && told.contains("within 1 s"),
            "{rpc}: {told}"
        );
    }
}

#[test]
fn a_slow_call_that_reaches_outside_is_waited_for() {
    let environment = [("TERRANE_DEV_MISBEHAVE", "slow=1500@ReadResource")];
    let stage = Stage::with(&environment, |settings| {
        settings.call_deadline = Duration::from_secs(1);
        // It is asked for signs of life all the while, and gives them.
        settings.silence = Duration::from_millis(400);
    });
    wait(async {
        let provider = stage.start().await;
        assert_eq!(told(&call(&*provider, Rpc::ReadResource).await), "");
    });
    wait(stage.plugins.close());
}

#[test]
fn a_process_that_is_stopped_is_given_up() {
    let environment = [("TERRANE_DEV_MISBEHAVE", "hang@ReadResource")];
    let stage = Stage::with(&environment, |settings| settings.silence = Duration::from_millis(200));
    let told = wait(async {
        let provider = stage.start().await;
        assert_eq!(told(&call(&*provider, Rpc::ValidateResourceConfig).await), "");
        signal(stage.folder.path(), "STOP");
        told(&call(&*provider, Rpc::ReadResource).await)
    });
    expect![[r#"
        Plugin did not respond: The plugin of provider registry.terraform.io/terrane/fixtures did not answer the call ReadResource of fixtures_item: it is alive but does not react to anything any more.
    "#]]
    .assert_eq(&told);
    wait(stage.plugins.close());
    assert_eq!(processes(stage.folder.path()), 0);
}

#[test]
fn an_empty_answer_is_an_answer() {
    // Nothing said is null: what that means is for the engine to judge.
    let environment = [("TERRANE_DEV_MISBEHAVE", "empty@PlanResourceChange")];
    let stage = Stage::new(&environment);
    wait(async {
        let provider = stage.start().await;
        assert_eq!(told(&call(&*provider, Rpc::PlanResourceChange).await), "");
    });
    wait(stage.plugins.close());
}

#[test]
fn the_words() {
    let mut all = String::new();
    for fault in ["crash", "garbage", "refuse", "throttle", "huge", "hang", "hang-up"] {
        let _ = writeln!(all, "== {fault}\n{}", with_fault_everywhere(fault, &[Rpc::ValidateResourceConfig])[0].1);
    }
    expect![[r#"
        == crash
        Plugin did not respond: The plugin of provider registry.terraform.io/terrane/fixtures ended with exit code 2 while it was asked for ValidateResourceConfig of fixtures_item. This is a bug in the provider, which should be reported in the provider's own issue tracker.

        The plugin's last words:
          panic: told to crash at ValidateResourceConfig
          goroutine 1 [running]:

        == garbage
        Invalid answer of a provider: The provider registry.terraform.io/terrane/fixtures answered the call ValidateResourceConfig of fixtures_item with something that cannot be understood: malformed message: failed to decode Protobuf message: invalid varint.

        This is a bug in the provider, which should be reported in the provider's own issue tracker.

        == refuse
        Plugin error: The provider registry.terraform.io/terrane/fixtures failed at the call ValidateResourceConfig of fixtures_item: told to fail at ValidateResourceConfig (Internal).

        == throttle
        Plugin error: The provider registry.terraform.io/terrane/fixtures failed at the call ValidateResourceConfig of fixtures_item: rate exceeded, try again later (ResourceExhausted). It, or what it speaks to, is asked too much at once: run the command again, if need be with a smaller -parallelism.

        == huge
        Plugin error: The provider registry.terraform.io/terrane/fixtures failed at the call ValidateResourceConfig of fixtures_item: the message is larger than 256 MiB, the most that is taken (OutOfRange).

        == hang
        Plugin did not respond: The plugin of provider registry.terraform.io/terrane/fixtures did not answer the call ValidateResourceConfig of fixtures_item within 1 s and has been given up. This call does not reach outside, so it should be quick: this is a bug in the provider, which should be reported in the provider's own issue tracker. To wait longer, set TERRANE_PLUGIN_CALL_TIMEOUT to more seconds.

        == hang-up
        Plugin did not respond: The plugin of provider registry.terraform.io/terrane/fixtures did not answer the call ValidateResourceConfig of fixtures_item: the connection to it broke: stream error received: unexpected internal error encountered.

    "#]].assert_eq(&all);
}

#[test]
fn what_may_have_been_done_is_said_to_be_unknown() {
    let mut all = String::new();
    for fault in ["crash", "garbage", "refuse"] {
        let _ = writeln!(all, "== {fault}\n{}", with_fault_everywhere(fault, &[Rpc::ApplyResourceChange])[0].1);
    }
    expect![[r#"
        == crash
        Plugin did not respond: The plugin of provider registry.terraform.io/terrane/fixtures ended with exit code 2 while it was asked for ApplyResourceChange of fixtures_item. This is a bug in the provider, which should be reported in the provider's own issue tracker.

        Nobody knows whether what was asked for has been done. The object is kept in the state as it was before; look at the next plan before you apply it.

        The plugin's last words:
          panic: told to crash at ApplyResourceChange
          goroutine 1 [running]:

        == garbage
        Invalid answer of a provider: The provider registry.terraform.io/terrane/fixtures answered the call ApplyResourceChange of fixtures_item with something that cannot be understood: malformed message: failed to decode Protobuf message: invalid varint.

        This is a bug in the provider, which should be reported in the provider's own issue tracker.

        Nobody knows whether what was asked for has been done. The object is kept in the state as it was before; look at the next plan before you apply it.

        == refuse
        Plugin error: The provider registry.terraform.io/terrane/fixtures failed at the call ApplyResourceChange of fixtures_item: told to fail at ApplyResourceChange (Internal).

    "#]].assert_eq(&all);
}

#[test]
fn a_plugin_that_cannot_say_what_it_offers_is_named() {
    let mut all = String::new();
    for fault in ["crash", "garbage", "refuse", "hang"] {
        let environment = [("TERRANE_DEV_MISBEHAVE", &*format!("{fault}@GetProviderSchema"))];
        let stage = Stage::with(&environment, |settings| settings.call_deadline = deadline(fault));
        let _ = writeln!(all, "== {fault}\n{}", wait(stage.refusal()));
        wait(stage.plugins.close());
    }
    expect![[r#"
        == crash
        Failed to load plugin schemas: The plugin of provider registry.terraform.io/terrane/fixtures ended with exit code 2 while it was asked for GetProviderSchema. This is a bug in the provider, which should be reported in the provider's own issue tracker.

        The plugin's last words:
          panic: told to crash at GetProviderSchema
          goroutine 1 [running]:
        == garbage
        Failed to load plugin schemas: The provider registry.terraform.io/terrane/fixtures answered the call GetProviderSchema with something that cannot be understood: failed to decode Protobuf message: invalid varint.

        This is a bug in the provider, which should be reported in the provider's own issue tracker.
        == refuse
        Failed to load plugin schemas: The provider registry.terraform.io/terrane/fixtures failed at the call GetProviderSchema: told to fail at GetProviderSchema (Internal).
        == hang
        Failed to load plugin schemas: The plugin of provider registry.terraform.io/terrane/fixtures did not answer the call GetProviderSchema within 1 s and has been given up. This call does not reach outside, so it should be quick: this is a bug in the provider, which should be reported in the provider's own issue tracker. To wait longer, set TERRANE_PLUGIN_CALL_TIMEOUT to more seconds.
    "#]].assert_eq(&all);
}

use super::*;

const MACHINE: Machine<'_> = Machine { timestamp: "2026-11-21T10:08:48.447584Z" };

/// Recorded from the reference.
#[test]
fn messages() {
    let address: AbsResourceInstance = "module.m.terraform_data.m[\"k \\\"q\"]".parse().unwrap();
    let slow: AbsResourceInstance = "fixtures_item.slow[1]".parse().unwrap();
    let id = Some(ObjectId { key: "id".into(), value: "31126b64".into() });
    let done =
        Event::ApplyDone { address, deposed: None, doing: Doing::Create, id, elapsed: Duration::from_millis(400) };
    assert_eq!(
        MACHINE.event(&done).unwrap_or_default(),
        r#"{"@level":"info","@message":"module.m.terraform_data.m[\"k \\\"q\"]: Creation complete after 0s [id=31126b64]","@module":"terraform.ui","@timestamp":"2026-11-21T10:08:48.447584Z","hook":{"resource":{"addr":"module.m.terraform_data.m[\"k \\\"q\"]","module":"module.m","resource":"terraform_data.m[\"k \\\"q\"]","implied_provider":"terraform","resource_type":"terraform_data","resource_name":"m","resource_key":"k \"q"},"action":"create","id_key":"id","id_value":"31126b64","elapsed_seconds":0},"type":"apply_complete"}"#
            .to_string()
            + "\n"
    );
    assert_eq!(
        MACHINE.still(&slow, Doing::Create, Duration::from_secs(10)),
        r#"{"@level":"info","@message":"fixtures_item.slow[1]: Still creating... [10s elapsed]","@module":"terraform.ui","@timestamp":"2026-11-21T10:08:48.447584Z","hook":{"resource":{"addr":"fixtures_item.slow[1]","module":"","resource":"fixtures_item.slow[1]","implied_provider":"fixtures","resource_type":"fixtures_item","resource_name":"slow","resource_key":1},"action":"create","elapsed_seconds":10},"type":"apply_progress"}"#
            .to_string()
            + "\n"
    );
    let counts = Counts { add: 5, change: 4, destroy: 7, import: 2, forget: 1 };
    assert_eq!(
        MACHINE.change_summary(&counts, Operation::Apply),
        r#"{"@level":"info","@message":"Apply complete! Resources: 2 imported, 5 added, 4 changed, 7 destroyed.","@module":"terraform.ui","@timestamp":"2026-11-21T10:08:48.447584Z","changes":{"add":5,"change":4,"import":2,"remove":7,"operation":"apply"},"type":"change_summary"}"#
            .to_string()
            + "\n"
    );
}

//! A measurement, run by hand: `cargo test --release -p terrane-state --test scale -- --ignored --nocapture`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail anywhere")]

use std::sync::Arc;

use terrane_addr::{AbsProviderConfig, AbsResourceInstance};
use terrane_state::{Object, RawJson, State, StateWriter, read, write};

#[test]
#[ignore = "a measurement"]
#[allow(clippy::disallowed_methods, reason = "a measurement needs the clock")]
fn a_hundred_thousand_instances() {
    let provider: AbsProviderConfig = "provider[\"terraform.io/builtin/terraform\"]".parse().unwrap();
    for count in [10_000, 100_000] {
        let mut writer = StateWriter::new(State::empty("l", "1.11.4"), "1.11.4");
        let start = std::time::Instant::now();
        for index in 0..count {
            let address: AbsResourceInstance =
                format!("module.m[{}].terraform_data.r[{index}]", index % 100).parse().unwrap();
            let attributes = RawJson::parse(&format!(
                "{{\"id\":\"0b833e38-508d-9841-f830-ffc7f88b{index:08}\",\"input\":{{\"value\":{index},\"type\":\"number\"}},\
                 \"output\":{{\"value\":{index},\"type\":\"number\"}},\"triggers_replace\":null}}"
            ));
            writer.set_current(&address, &provider, Arc::new(Object::new(0, attributes.unwrap())));
        }
        let made = start.elapsed();
        let bytes = write(writer.state());
        let written = start.elapsed() - made;
        let state = read(&bytes).unwrap();
        let reread = start.elapsed() - made - written;
        println!("{count}: {} bytes, make {made:?}, write {written:?}, read {reread:?}", bytes.len());
        assert!(state.same_content(writer.state()));
    }
}

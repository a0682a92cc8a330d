#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (terrane_fuzz::find("configuration").expect("it is in the table").run)(data));

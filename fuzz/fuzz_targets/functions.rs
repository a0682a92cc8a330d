#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (terrane_fuzz::find("functions").expect("it is in the table").run)(data));

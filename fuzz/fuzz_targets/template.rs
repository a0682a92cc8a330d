#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (terrane_fuzz::find("template").expect("it is in the table").run)(data));

use expect_test::{Expect, expect};

use crate::testing::{Bench, show_object};

/// Creates, and shows what became of it.
fn check_create(kind: &str, json: &str, expected: Expect) {
    let bench = Bench::new("random");
    let object = bench.create(kind, json);
    bench.destroy(kind, &object);
    expected.assert_eq(&show_object(&object));
}

/// Creates, and shows the plan of another configuration, which is then applied.
fn check_change(kind: &str, before: &str, after: &str, expected: Expect) {
    let bench = Bench::new("random");
    let object = bench.create(kind, before);
    let changed = bench.apply(kind, &object, after);
    expected.assert_eq(&changed.plan);
}

fn check_invalid(kind: &str, json: &str, expected: Expect) {
    expected.assert_eq(&Bench::new("random").validate(kind, json));
}

/// Reads an object of the state of an older release; the configuration must then need no change.
fn check_upgrade(kind: &str, version: u64, state: &str, config: &str, expected: Expect) {
    let bench = Bench::new("random");
    let object = bench.upgrade(kind, version, state).unwrap();
    expected.assert_eq(&show_object(&object));
    assert_eq!(bench.plan(kind, &object, config), show_object(&object));
}

fn check_import(kind: &str, id: &str, config: &str, expected: Expect) {
    let bench = Bench::new("random");
    match bench.import(kind, id) {
        Ok(object) => {
            expected.assert_eq(&show_object(&object));
            assert_eq!(bench.plan(kind, &object, config), show_object(&object));
        }
        Err(complaints) => expected.assert_eq(&complaints),
    }
}

#[test]
fn plans_have_unknown_results() {
    let bench = Bench::new("random");
    let plan = |kind, json| bench.plan(kind, &bench.null(kind), json);
    expect![[r#"
        b64_std = unknown(string)
        b64_url = unknown(string)
        byte_length = 4
        dec = unknown(string)
        hex = unknown(string)
        id = unknown(string)
    "#]]
    .assert_eq(&plan("random_id", r#"{"byte_length": 4}"#));
    expect![[r#"
        bcrypt_hash = unknown(string)
        id = unknown(string)
        length = 4
        lower = true
        min_lower = 0
        min_numeric = 0
        min_special = 0
        min_upper = 0
        number = unknown(bool)
        numeric = unknown(bool)
        result = unknown(string)
        special = true
        upper = true
    "#]]
    .assert_eq(&plan("random_password", r#"{"length": 4, "numeric": "${unknown}"}"#));
    expect![[r#"
        id = unknown(string)
        length = 2
        separator = "-"
    "#]]
    .assert_eq(&plan("random_pet", "{}"));
    expect![[r#"
        id = unknown(string)
        input = list["a"]
        result = unknown(list(string))
    "#]]
    .assert_eq(&plan("random_shuffle", r#"{"input": ["a"]}"#));
}

#[test]
fn creates() {
    check_create(
        "random_id",
        r#"{"byte_length": 3, "prefix": "p-"}"#,
        expect![[r#"
        b64_std = "p-njza"
        b64_url = "p-njza"
        byte_length = 3
        dec = "p-10370266"
        hex = "p-9e3cda"
        id = "njza"
        prefix = "p-"
    "#]],
    );
    check_create(
        "random_integer",
        r#"{"min": -5, "max": 5}"#,
        expect![[r#"
        id = "-3"
        max = 5
        min = -5
        result = -3
    "#]],
    );
    check_create(
        "random_integer",
        r#"{"min": -9223372036854775808, "max": 9223372036854775807}"#,
        expect![[r#"
        id = "2178856529069167601"
        max = 9223372036854775807
        min = -9223372036854775808
        result = 2178856529069167601
    "#]],
    );
    check_create(
        "random_integer",
        r#"{"min": 1, "max": 50000, "seed": "x"}"#,
        expect![[r#"
        id = "26791"
        max = 50000
        min = 1
        result = 26791
        seed = "x"
    "#]],
    );
    check_create(
        "random_password",
        r#"{"length": 20, "override_special": "£"}"#,
        expect![[r#"
        bcrypt_hash = "$2a$10$aPAsRMoGH6Th.X681FmWru7v.zldwQ7W9BxN3TNSM7977.6/mpsfW"
        id = "none"
        length = 20
        lower = true
        min_lower = 0
        min_numeric = 0
        min_special = 0
        min_upper = 0
        number = true
        numeric = true
        override_special = "£"
        result = "I1IWl1oSk2nHWXEUjpnz"
        special = true
        upper = true
    "#]],
    );
    check_create(
        "random_string",
        r#"{"length": 8, "special": false, "min_upper": 7, "number": false}"#,
        expect![[r#"
        id = "FZWKRQSr"
        length = 8
        lower = true
        min_lower = 0
        min_numeric = 0
        min_special = 0
        min_upper = 7
        number = false
        numeric = false
        result = "FZWKRQSr"
        special = false
        upper = true
    "#]],
    );
    check_create(
        "random_pet",
        r#"{"prefix": "my"}"#,
        expect![[r#"
            id = "my-diligent-lapwing"
            length = 2
            prefix = "my"
            separator = "-"
        "#]],
    );
    check_create(
        "random_pet",
        r#"{"length": 1, "prefix": ""}"#,
        expect![[r#"
            id = "lemming"
            length = 1
            prefix = ""
            separator = "-"
        "#]],
    );
    check_create(
        "random_pet",
        r#"{"length": 4, "separator": ""}"#,
        expect![[r#"
            id = "healthilysedatelyitchyknot"
            length = 4
            separator = ""
        "#]],
    );
    check_create(
        "random_shuffle",
        r#"{"input": ["a", "b", "c"], "seed": "s"}"#,
        expect![[r#"
        id = "-"
        input = list["a", "b", "c"]
        result = list["b", "c", "a"]
        seed = "s"
    "#]],
    );
    check_create(
        "random_shuffle",
        r#"{"input": ["a", "b", "c"], "result_count": 5}"#,
        expect![[r#"
        id = "-"
        input = list["a", "b", "c"]
        result = list["a", "c", "b", "c", "a"]
        result_count = 5
    "#]],
    );
    check_create(
        "random_shuffle",
        r#"{"input": [], "result_count": 5}"#,
        expect![[r#"
        id = "-"
        input = list[]
        result = list[]
        result_count = 5
    "#]],
    );
    check_create(
        "random_uuid",
        "{}",
        expect![[r#"
        id = "9e3cda78-17b5-43f1-8f2e-cc6a08a745e3"
        result = "9e3cda78-17b5-43f1-8f2e-cc6a08a745e3"
    "#]],
    );
    check_create(
        "random_bytes",
        r#"{"length": 2}"#,
        expect![[r#"
        base64 = "njw="
        hex = "9e3c"
        length = 2
    "#]],
    );
}

#[test]
fn changes() {
    check_change(
        "random_id",
        r#"{"byte_length": 2}"#,
        r#"{"byte_length": 2, "keepers": {"a": "b"}}"#,
        expect![[r#"
        replace because of .keepers
        b64_std = "njw="
        b64_url = "njw"
        byte_length = 2
        dec = "40508"
        hex = "9e3c"
        id = "njw"
        keepers = map{a: "b"}
    "#]],
    );
    // Only entries that are not null count, and an empty map is none.
    check_change(
        "random_id",
        r#"{"byte_length": 2}"#,
        r#"{"byte_length": 2, "keepers": {"a": null}}"#,
        expect![[r#"
        b64_std = "njw="
        b64_url = "njw"
        byte_length = 2
        dec = "40508"
        hex = "9e3c"
        id = "njw"
        keepers = map{a: null(string)}
    "#]],
    );
    check_change(
        "random_uuid",
        "{}",
        r#"{"keepers": {}}"#,
        expect![[r#"
        id = "9e3cda78-17b5-43f1-8f2e-cc6a08a745e3"
        keepers = map{}
        result = "9e3cda78-17b5-43f1-8f2e-cc6a08a745e3"
    "#]],
    );
    check_change(
        "random_uuid",
        r#"{"keepers": {"a": "b"}}"#,
        "{}",
        expect![[r#"
        replace because of .keepers
        id = "9e3cda78-17b5-43f1-8f2e-cc6a08a745e3"
        result = "9e3cda78-17b5-43f1-8f2e-cc6a08a745e3"
    "#]],
    );
    check_change(
        "random_string",
        r#"{"length": 2}"#,
        r#"{"length": 3, "upper": false}"#,
        expect![[r#"
        replace because of .length
        replace because of .upper
        id = ">:"
        length = 3
        lower = true
        min_lower = 0
        min_numeric = 0
        min_special = 0
        min_upper = 0
        number = true
        numeric = true
        result = ">:"
        special = true
        upper = false
    "#]],
    );
    // Defaults come back, and the two names of one attribute go together.
    check_change(
        "random_string",
        r#"{"length": 2, "numeric": false}"#,
        r#"{"length": 2}"#,
        expect![[r#"
        replace because of .number
        replace because of .numeric
        id = "+Y"
        length = 2
        lower = true
        min_lower = 0
        min_numeric = 0
        min_special = 0
        min_upper = 0
        number = true
        numeric = true
        result = "+Y"
        special = true
        upper = true
    "#]],
    );
    check_change(
        "random_string",
        r#"{"length": 2, "numeric": false}"#,
        r#"{"length": 2, "number": false}"#,
        expect![[r#"
            id = "+Y"
            length = 2
            lower = true
            min_lower = 0
            min_numeric = 0
            min_special = 0
            min_upper = 0
            number = false
            numeric = false
            result = "+Y"
            special = true
            upper = true
        "#]],
    );
    check_change(
        "random_string",
        r#"{"length": 2, "override_special": ""}"#,
        r#"{"length": 2}"#,
        expect![[r#"
        id = "3H"
        length = 2
        lower = true
        min_lower = 0
        min_numeric = 0
        min_special = 0
        min_upper = 0
        number = true
        numeric = true
        result = "3H"
        special = true
        upper = true
    "#]],
    );
    check_change(
        "random_pet",
        r#"{"separator": "_"}"#,
        "{}",
        expect![[r#"
            replace because of .separator
            id = "diligent_lapwing"
            length = 2
            separator = "-"
        "#]],
    );
}

#[test]
fn refuses() {
    check_invalid(
        "random_id",
        r#"{"byte_length": 0}"#,
        expect![[r#"
        Error.byte_length: Invalid Attribute Value: Attribute byte_length value must be at least 1, got: 0
    "#]],
    );
    check_invalid(
        "random_bytes",
        r#"{"length": 1.5}"#,
        expect![[r#"
        Error.length: Invalid Attribute Value: Attribute length must be a whole number of 64 bits, got: 1.5
    "#]],
    );
    check_invalid(
        "random_integer",
        r#"{"min": 2, "max": 1}"#,
        expect![[r#"
        Error.min: Create Random Integer Error: The minimum (min) value needs to be smaller than or equal to maximum (max) value.
    "#]],
    );
    check_invalid("random_integer", r#"{"min": 2, "max": "${unknown}"}"#, expect![[""]]);
    check_invalid(
        "random_password",
        r#"{"length": 3, "min_upper": 2, "min_lower": 2}"#,
        expect![[r#"
        Error.length: Invalid Attribute Value: Attribute length value must be at least sum of min_lower + min_numeric + min_special + min_upper, which is 4, got: 3
    "#]],
    );
    check_invalid(
        "random_string",
        r#"{"length": 3, "upper": false, "lower": false, "special": false, "numeric": false}"#,
        expect![[r#"
            Error: Invalid Attribute Combination: At least one of the attributes lower, numeric, special and upper must be true.
        "#]],
    );
    let bench = Bench::new("random");
    expect![[r#"
        Error.number: Number and numeric are both configured with different values: Number is deprecated, use numeric instead
    "#]].assert_eq(&bench.try_create("random_string", r#"{"length": 2, "number": true, "numeric": false}"#));
    let nothing = r#"{"length": 2, "upper": false, "lower": false, "numeric": false, "override_special": ""}"#;
    expect![[r#"
        Error.length: No characters allowed: Attribute length asks for characters, but there are none to choose from.
        null(object({id=string,keepers=map(string),length=number,lower=bool,min_lower=number,min_numeric=number,min_special=number,min_upper=number,number=bool,numeric=bool,override_special=string,result=string,special=bool,upper=bool}))
    "#]].assert_eq(&bench.try_create("random_string", nothing));
    expect![[r#"
        Error.byte_length: Invalid Attribute Value: Attribute byte_length is out of range, got: 999999999999
        null(object({b64_std=string,b64_url=string,byte_length=number,dec=string,hex=string,id=string,keepers=map(string),prefix=string}))
    "#]].assert_eq(&bench.try_create("random_id", r#"{"byte_length": 999999999999}"#));
}

#[test]
fn reads_state_of_older_releases() {
    // From a published state file.
    check_upgrade(
        "random_password",
        3,
        r#"{
            "bcrypt_hash": "$2a$10$Y27B3nT6Yy3oT7YnX9XEjOHlq5Irm2HwGZ1zVhXyZ6HGbHGXx5Y1W", "id": "none", "keepers": null,
            "length": 16, "lower": true, "min_lower": 1, "min_numeric": 1, "min_special": 0, "min_upper": 1,
            "number": true, "numeric": true, "override_special": null, "result": "gf5D6teeZTlUGK6b", "special": false,
            "upper": true
        }"#,
        r#"{"length": 16, "special": false, "min_upper": 1, "min_lower": 1, "min_numeric": 1}"#,
        expect![[r#"
            bcrypt_hash = "$2a$10$Y27B3nT6Yy3oT7YnX9XEjOHlq5Irm2HwGZ1zVhXyZ6HGbHGXx5Y1W"
            id = "none"
            length = 16
            lower = true
            min_lower = 1
            min_numeric = 1
            min_special = 0
            min_upper = 1
            number = true
            numeric = true
            result = "gf5D6teeZTlUGK6b"
            special = false
            upper = true
        "#]],
    );
    check_upgrade(
        "random_password",
        0,
        r#"{
            "id": "none", "keepers": {"a": "b"}, "length": 4, "lower": true, "min_lower": 0, "min_numeric": 0,
            "min_special": 0, "min_upper": 0, "number": false, "override_special": null, "result": "aBcD",
            "special": true, "upper": true
        }"#,
        r#"{"length": 4, "number": false, "keepers": {"a": "b"}}"#,
        expect![[r#"
            bcrypt_hash = "$2a$10$lhxYc/czS9ENJqvoAIbD2u9fP0nsaj.azmUbEsHFztVlYqLJRkDPy"
            id = "none"
            keepers = map{a: "b"}
            length = 4
            lower = true
            min_lower = 0
            min_numeric = 0
            min_special = 0
            min_upper = 0
            number = false
            numeric = false
            result = "aBcD"
            special = true
            upper = true
        "#]],
    );
    check_upgrade(
        "random_string",
        1,
        r#"{
            "id": "abcd", "keepers": null, "length": 4, "lower": null, "min_lower": null, "min_numeric": null,
            "min_special": null, "min_upper": null, "number": null, "override_special": "", "result": "abcd",
            "special": null, "upper": null
        }"#,
        r#"{"length": 4, "override_special": ""}"#,
        expect![[r#"
            id = "abcd"
            length = 4
            lower = true
            min_lower = 0
            min_numeric = 0
            min_special = 0
            min_upper = 0
            number = true
            numeric = true
            override_special = ""
            result = "abcd"
            special = true
            upper = true
        "#]],
    );
    check_upgrade(
        "random_id",
        0,
        r#"{
            "b64": "c4t9GA", "b64_std": "c4t9GA==", "b64_url": "c4t9GA", "byte_length": 4, "dec": "1938521368",
            "hex": "738b7d18", "id": "c4t9GA", "keepers": null, "prefix": null
        }"#,
        r#"{"byte_length": 4}"#,
        expect![[r#"
            b64_std = "c4t9GA=="
            b64_url = "c4t9GA"
            byte_length = 4
            dec = "1938521368"
            hex = "738b7d18"
            id = "c4t9GA"
        "#]],
    );
    check_upgrade(
        "random_pet",
        0,
        r#"{"id": "rested-pug", "keepers": null, "length": 2, "prefix": null, "separator": "-"}"#,
        "{}",
        expect![[r#"
            id = "rested-pug"
            length = 2
            separator = "-"
        "#]],
    );
}

#[test]
fn state_of_a_newer_release_is_refused() {
    let complaint = Bench::new("random").upgrade("random_password", 4, "{}").unwrap_err();
    expect![[r#"
        Error: Resource instance managed by newer provider version: An object of type random_password in the state has the schema version 4, but the embedded provider only knows versions up to 3. It was written by a newer release of the provider.
    "#]].assert_eq(&complaint);
}

#[test]
fn imports() {
    check_import(
        "random_id",
        "p-9hUg",
        r#"{"byte_length": 4}"#,
        expect![[r#"
        b64_std = "p+9hUg=="
        b64_url = "p-9hUg"
        byte_length = 4
        dec = "2817483090"
        hex = "a7ef6152"
        id = "p-9hUg"
    "#]],
    );
    check_import(
        "random_id",
        "my,prefix-,p-9hUg",
        r#"{"byte_length": 4, "prefix": "my,prefix-"}"#,
        expect![[r#"
        b64_std = "my,prefix-p+9hUg=="
        b64_url = "my,prefix-p-9hUg"
        byte_length = 4
        dec = "my,prefix-2817483090"
        hex = "my,prefix-a7ef6152"
        id = "p-9hUg"
        prefix = "my,prefix-"
    "#]],
    );
    check_import(
        "random_id",
        "p-9hU=",
        "{}",
        expect![[r#"
        Error: Import Random ID Error: "p-9hU=" is no unpadded base64 text of the URL-friendly character set.
    "#]],
    );
    check_import(
        "random_integer",
        "15390,1,50000",
        r#"{"min": 1, "max": 50000}"#,
        expect![[r#"
        id = "15390"
        max = 50000
        min = 1
        result = 15390
    "#]],
    );
    check_import(
        "random_integer",
        "1,1,2,s",
        r#"{"min": 1, "max": 2, "seed": "s"}"#,
        expect![[r#"
        id = "1"
        max = 2
        min = 1
        result = 1
        seed = "s"
    "#]],
    );
    check_import(
        "random_integer",
        "1,1",
        "{}",
        expect![[r#"
        Error: Import Random Integer Error: The import id "1,1" is not of the form <result>,<min>,<max> or <result>,<min>,<max>,<seed> with whole numbers.
    "#]],
    );
    check_import(
        "random_string",
        "test",
        r#"{"length": 4}"#,
        expect![[r#"
        id = "test"
        length = 4
        lower = true
        min_lower = 0
        min_numeric = 0
        min_special = 0
        min_upper = 0
        number = true
        numeric = true
        result = "test"
        special = true
        upper = true
    "#]],
    );
    check_import(
        "random_password",
        "securepassword",
        r#"{"length": 14, "lower": true}"#,
        expect![[r#"
        bcrypt_hash = "$2a$10$lhxYc/czS9ENJqvoAIbD2uLQFBK8dxfagqF8T1Wv2okqGNwMmm7Ta"
        id = "none"
        length = 14
        lower = true
        min_lower = 0
        min_numeric = 0
        min_special = 0
        min_upper = 0
        number = true
        numeric = true
        result = "securepassword"
        special = true
        upper = true
    "#]],
    );
    check_import(
        "random_uuid",
        "AABBCCDD-eeff-0011-2233-445566778899",
        "{}",
        expect![[r#"
        id = "aabbccdd-eeff-0011-2233-445566778899"
        result = "aabbccdd-eeff-0011-2233-445566778899"
    "#]],
    );
    check_import(
        "random_uuid",
        "aabbccdd",
        "{}",
        expect![[r#"
        Error: Import Random UUID Error: "aabbccdd" is no UUID, which is like aabbccdd-eeff-0011-2233-445566778899.
    "#]],
    );
    check_import(
        "random_bytes",
        "8/fu3q+2DcgSJ19i0jZ5Cw==",
        r#"{"length": 16}"#,
        expect![[r#"
        base64 = "8/fu3q+2DcgSJ19i0jZ5Cw=="
        hex = "f3f7eedeafb60dc812275f62d236790b"
        length = 16
    "#]],
    );
    check_import(
        "random_pet",
        "x",
        "{}",
        expect![[r#"
        Error: Resource Import Not Implemented: The resource type random_pet does not support import.
    "#]],
    );
}

#[test]
fn hashes_fit_the_password() {
    let bench = Bench::new("random");
    let object = bench.create("random_password", r#"{"length": 100}"#);
    let text = |name| match object.attribute(name).unwrap().unmark().0 {
        terrane_value::Content::String(text) => text.to_string(),
        _ => panic!("no string"),
    };
    assert!(text("bcrypt_hash").starts_with("$2a$10$"));
    assert!(bcrypt::verify(&text("result")[..72], &text("bcrypt_hash")).unwrap());
}

#[test]
fn minimums_are_kept() {
    let bench = Bench::new("random");
    let json = r#"{"length": 12, "min_upper": 3, "min_lower": 2, "min_numeric": 4, "min_special": 3}"#;
    for _ in 0..20 {
        let object = bench.create("random_string", json);
        let result = show_object(&object.attribute("result").unwrap());
        let count = |kind: fn(char) -> bool| result.trim().trim_matches('"').chars().filter(|c| kind(*c)).count();
        assert_eq!(count(|c| c.is_ascii_uppercase()), 3, "{result}");
        assert_eq!(count(|c| c.is_ascii_lowercase()), 2, "{result}");
        assert_eq!(count(|c| c.is_ascii_digit()), 4, "{result}");
        assert_eq!(count(|c| !c.is_ascii_alphanumeric()), 3, "{result}");
    }
}

#[test]
fn passwords_may_be_ephemeral() {
    let bench = Bench::new("random");
    expect![[r#"
        bcrypt_hash = "$2a$10$TtURKa7rBInG3mShuT97l.KV0dFlF6lau3TjgRCdvXzPit56pa5Mu"
        length = 3
        lower = true
        min_lower = 0
        min_numeric = 0
        min_special = 0
        min_upper = 0
        numeric = true
        result = "Z3H"
        special = false
        upper = true
    "#]]
    .assert_eq(&bench.open("random_password", r#"{"length": 3, "special": false}"#));
    expect![[r#"
        Error.length: Invalid Attribute Value: Attribute length value must be at least 1, got: 0
        bcrypt_hash = "$2a$10$Mrf0DZLP52yqwkeEnCNfduu2PVjiV3.zw.fzEwGi8CmG/ordBV6ga"
        length = 0
        lower = true
        min_lower = 0
        min_numeric = 0
        min_special = 0
        min_upper = 0
        numeric = true
        result = ""
        special = true
        upper = true
    "#]]
    .assert_eq(&bench.open("random_password", r#"{"length": 0}"#));
}

use expect_test::{Expect, expect};
use terrane_value::Value;

use crate::testing::{Bench, show_object};
use crate::time::duration;
use crate::time::timestamp::Timestamp;

fn check_import(kind: &str, id: &str, config: &str, expected: Expect) {
    let bench = Bench::new("time");
    match bench.import(kind, id) {
        Ok(object) => {
            expected.assert_eq(&show_object(&object));
            assert_eq!(bench.plan(kind, &object, config), show_object(&object));
        }
        Err(complaints) => expected.assert_eq(&complaints),
    }
}

#[test]
fn static_time_lives() {
    let bench = Bench::new("time");
    let kind = "time_static";
    let created = bench.apply(kind, &bench.null(kind), "{}");
    expect![[r#"
        day = unknown(number)
        hour = unknown(number)
        id = unknown(string)
        minute = unknown(number)
        month = unknown(number)
        rfc3339 = unknown(string)
        second = unknown(number)
        unix = unknown(number)
        year = unknown(number)
    "#]]
    .assert_eq(&created.plan);
    expect![[r#"
        day = 31
        hour = 10
        id = "2024-01-31T10:20:30Z"
        minute = 20
        month = 1
        rfc3339 = "2024-01-31T10:20:30Z"
        second = 30
        unix = 1706696430
        year = 2024
    "#]]
    .assert_eq(&show_object(&created.object));
    bench.advance(60);
    let replaced = bench.apply(kind, &created.object, r#"{"triggers": {"a": "b"}}"#);
    expect![[r#"
        replace because of .triggers
        day = 31
        hour = 10
        id = "2024-01-31T10:20:30Z"
        minute = 20
        month = 1
        rfc3339 = "2024-01-31T10:20:30Z"
        second = 30
        triggers = map{a: "b"}
        unix = 1706696430
        year = 2024
    "#]]
    .assert_eq(&replaced.plan);
    let configured = bench.apply(kind, &replaced.object, r#"{"rfc3339": "2020-02-12T06:36:13+01:30"}"#);
    expect![[r#"
        day = 12
        hour = 6
        id = "2020-02-12T06:36:13+01:30"
        minute = 36
        month = 2
        rfc3339 = "2020-02-12T06:36:13+01:30"
        second = 13
        unix = 1581483973
        year = 2020
    "#]]
    .assert_eq(&show_object(&configured.object));
    bench.destroy(kind, &configured.object);
}

#[test]
fn offset_lives() {
    let bench = Bench::new("time");
    let kind = "time_offset";
    let created = bench.apply(kind, &bench.null(kind), r#"{"offset_months": 1}"#);
    expect![[r#"
        base_rfc3339 = unknown(string)
        day = unknown(number)
        hour = unknown(number)
        id = unknown(string)
        minute = unknown(number)
        month = unknown(number)
        offset_months = 1
        rfc3339 = unknown(string)
        second = unknown(number)
        unix = unknown(number)
        year = unknown(number)
    "#]]
    .assert_eq(&created.plan);
    expect![[r#"
        base_rfc3339 = "2024-01-31T10:20:30Z"
        day = 2
        hour = 10
        id = "2024-01-31T10:20:30Z"
        minute = 20
        month = 3
        offset_months = 1
        rfc3339 = "2024-03-02T10:20:30Z"
        second = 30
        unix = 1709374830
        year = 2024
    "#]]
    .assert_eq(&show_object(&created.object));
    bench.advance(60);
    let updated = bench.apply(kind, &created.object, r#"{"offset_days": -31, "offset_seconds": 31}"#);
    expect![[r#"
        base_rfc3339 = "2024-01-31T10:20:30Z"
        day = 31
        hour = 10
        id = "2024-01-31T10:20:30Z"
        minute = 21
        month = 12
        offset_days = -31
        offset_seconds = 31
        rfc3339 = "2023-12-31T10:21:01Z"
        second = 1
        unix = 1704018061
        year = 2023
    "#]]
    .assert_eq(&updated.plan);
    expect![[r#"
        base_rfc3339 = "2024-01-31T10:20:30Z"
        day = unknown(number)
        hour = unknown(number)
        id = "2024-01-31T10:20:30Z"
        minute = unknown(number)
        month = unknown(number)
        offset_days = unknown(number)
        rfc3339 = unknown(string)
        second = unknown(number)
        unix = unknown(number)
        year = unknown(number)
    "#]]
    .assert_eq(&bench.plan(kind, &created.object, r#"{"offset_days": "${unknown}"}"#));
    let replaced = bench.apply(
        kind,
        &updated.object,
        r#"{"base_rfc3339": "2020-02-29T00:00:00Z", "offset_years": 1, "offset_hours": -1}"#,
    );
    expect![[r#"
        base_rfc3339 = "2020-02-29T00:00:00Z"
        day = 28
        hour = 23
        id = "2020-02-29T00:00:00Z"
        minute = 0
        month = 2
        offset_hours = -1
        offset_years = 1
        rfc3339 = "2021-02-28T23:00:00Z"
        second = 0
        unix = 1614553200
        year = 2021
    "#]]
    .assert_eq(&show_object(&replaced.object));
    bench.destroy(kind, &replaced.object);
}

#[test]
fn rotating_lives() {
    let bench = Bench::new("time");
    let kind = "time_rotating";
    let created = bench.apply(kind, &bench.null(kind), r#"{"rotation_days": 30}"#);
    expect![[r#"
        day = unknown(number)
        hour = unknown(number)
        id = unknown(string)
        minute = unknown(number)
        month = unknown(number)
        rfc3339 = unknown(string)
        rotation_days = 30
        rotation_rfc3339 = unknown(string)
        second = unknown(number)
        unix = unknown(number)
        year = unknown(number)
    "#]]
    .assert_eq(&created.plan);
    expect![[r#"
        day = 31
        hour = 10
        id = "2024-01-31T10:20:30Z"
        minute = 20
        month = 1
        rfc3339 = "2024-01-31T10:20:30Z"
        rotation_days = 30
        rotation_rfc3339 = "2024-03-01T10:20:30Z"
        second = 30
        unix = 1706696430
        year = 2024
    "#]]
    .assert_eq(&show_object(&created.object));
    let updated = bench.apply(kind, &created.object, r#"{"rotation_minutes": 1}"#);
    expect![[r#"
        day = 31
        hour = 10
        id = "2024-01-31T10:20:30Z"
        minute = 20
        month = 1
        rfc3339 = "2024-01-31T10:20:30Z"
        rotation_minutes = 1
        rotation_rfc3339 = "2024-01-31T10:21:30Z"
        second = 30
        unix = 1706696430
        year = 2024
    "#]]
    .assert_eq(&updated.plan);
    expect![[r#"
        day = 31
        hour = 10
        id = "2024-01-31T10:20:30Z"
        minute = 20
        month = 1
        rfc3339 = "2024-01-31T10:20:30Z"
        rotation_rfc3339 = unknown(string)
        rotation_years = unknown(number)
        second = 30
        unix = 1706696430
        year = 2024
    "#]]
    .assert_eq(&bench.plan(kind, &created.object, r#"{"rotation_years": "${unknown}"}"#));
    bench.advance(60);
    assert!(bench.read(kind, &updated.object).same(&updated.object));
    bench.advance(1);
    assert!(bench.read(kind, &updated.object).is_null());
    let configured = bench.create(kind, r#"{"rotation_rfc3339": "2030-01-01T00:00:00Z"}"#);
    expect![[r#"
        day = 31
        hour = 10
        id = "2024-01-31T10:21:31Z"
        minute = 21
        month = 1
        rfc3339 = "2024-01-31T10:21:31Z"
        rotation_rfc3339 = "2030-01-01T00:00:00Z"
        second = 31
        unix = 1706696491
        year = 2024
    "#]]
    .assert_eq(&show_object(&configured));
}

#[test]
fn sleep_lives() {
    let bench = Bench::new("time");
    let kind = "time_sleep";
    let created = bench.apply(kind, &bench.null(kind), r#"{"create_duration": "1.5s"}"#);
    expect![[r#"
        create_duration = "1.5s"
        id = unknown(string)
    "#]]
    .assert_eq(&created.plan);
    expect![[r#"
        create_duration = "1.5s"
        id = "2024-01-31T10:20:30Z"
    "#]]
    .assert_eq(&show_object(&created.object));
    expect![["[1.5s]"]].assert_eq(&format!("{:?}", bench.slept()));
    let updated = bench.apply(kind, &created.object, r#"{"create_duration": "1h", "destroy_duration": "2ms"}"#);
    expect![[r#"
        create_duration = "1h"
        destroy_duration = "2ms"
        id = "2024-01-31T10:20:30Z"
    "#]]
    .assert_eq(&updated.plan);
    expect![["[]"]].assert_eq(&format!("{:?}", bench.slept()));
    let json = r#"{"create_duration": "1h", "destroy_duration": "2ms", "triggers": {"a": "b"}}"#;
    let replaced = bench.apply(kind, &updated.object, json);
    expect![["[2ms, 3600s]"]].assert_eq(&format!("{:?}", bench.slept()));
    bench.destroy(kind, &replaced.object);
    expect![["[2ms]"]].assert_eq(&format!("{:?}", bench.slept()));
}

#[test]
fn sleep_ends_when_stopped() {
    let bench = Bench::never_waking("time");
    futures::executor::block_on(bench.provider().stop());
    let result = bench.try_create("time_sleep", r#"{"create_duration": "1h"}"#);
    expect!["Error: Operation cancelled: Waiting was ended early."].assert_eq(result.lines().next().unwrap());
}

#[test]
fn refuses() {
    let check = |kind, json, expected: Expect| expected.assert_eq(&Bench::new("time").validate(kind, json));
    check(
        "time_static",
        r#"{"rfc3339": "2020-02-30T00:00:00Z"}"#,
        expect![[r#"
        Error.rfc3339: Invalid RFC3339 String Value: "2020-02-30T00:00:00Z" is no timestamp in RFC3339 format, which is like 2020-02-12T06:36:13Z.
    "#]],
    );
    check(
        "time_offset",
        "{}",
        expect![[r#"
        Error: Missing Attribute Configuration: At least one of these attributes must be configured: [offset_years,offset_months,offset_days,offset_hours,offset_minutes,offset_seconds]
    "#]],
    );
    check(
        "time_rotating",
        r#"{"rotation_days": 0}"#,
        expect![[r#"
        Error.rotation_days: Invalid Attribute Value: Attribute rotation_days value must be at least 1, got: 0
    "#]],
    );
    check("time_rotating", r#"{"rotation_days": "${unknown}"}"#, expect![[""]]);
    check(
        "time_sleep",
        r#"{"create_duration": "1h30m"}"#,
        expect![[r#"
        Error.create_duration: Invalid Attribute Value Match: Attribute create_duration must be a number immediately followed by ms (milliseconds), s (seconds), m (minutes), or h (hours). For example, "30s" for 30 seconds. Got: 1h30m
    "#]],
    );
    check(
        "time_sleep",
        r#"{"destroy_duration": "-1s"}"#,
        expect![[r#"
        Error.destroy_duration: Invalid Attribute Value Match: Attribute destroy_duration must be a number immediately followed by ms (milliseconds), s (seconds), m (minutes), or h (hours). For example, "30s" for 30 seconds. Got: -1s
    "#]],
    );
    let far = r#"{"offset_years": 9223372036854775807}"#;
    expect!["Error: Timestamp out of range: The result is not between the years 0 and 9999."]
        .assert_eq(Bench::new("time").try_create("time_offset", far).lines().next().unwrap());
}

#[test]
fn reads_state() {
    let bench = Bench::new("time");
    let state = r#"{
        "base_rfc3339": "2020-02-12T06:36:13Z", "day": 19, "hour": 6, "id": "2020-02-12T06:36:13Z", "minute": 36,
        "month": 2, "offset_days": 7, "offset_hours": null, "offset_minutes": null, "offset_months": null,
        "offset_seconds": null, "offset_years": null, "rfc3339": "2020-02-19T06:36:13Z", "second": 13,
        "triggers": null, "unix": 1582094173, "year": 2020
    }"#;
    let object = bench.upgrade("time_offset", 0, state).unwrap();
    assert_eq!(bench.plan("time_offset", &object, r#"{"offset_days": 7}"#), show_object(&object));
    let made = bench.create("time_offset", r#"{"base_rfc3339": "2020-02-12T06:36:13Z", "offset_days": 7}"#);
    assert!(made.same(&object));
}

#[test]
fn imports() {
    check_import(
        "time_static",
        "2020-02-12T06:36:13Z",
        "{}",
        expect![[r#"
        day = 12
        hour = 6
        id = "2020-02-12T06:36:13Z"
        minute = 36
        month = 2
        rfc3339 = "2020-02-12T06:36:13Z"
        second = 13
        unix = 1581489373
        year = 2020
    "#]],
    );
    check_import(
        "time_static",
        "yesterday",
        "{}",
        expect![[r#"
        Error.rfc3339: Invalid RFC3339 String Value: "yesterday" is no timestamp in RFC3339 format, which is like 2020-02-12T06:36:13Z.
    "#]],
    );
    check_import(
        "time_offset",
        "2020-02-12T06:36:13Z,0,0,7,0,0,0",
        r#"{"offset_days": 7}"#,
        expect![[r#"
        base_rfc3339 = "2020-02-12T06:36:13Z"
        day = 19
        hour = 6
        id = "2020-02-12T06:36:13Z"
        minute = 36
        month = 2
        offset_days = 7
        rfc3339 = "2020-02-19T06:36:13Z"
        second = 13
        unix = 1582094173
        year = 2020
    "#]],
    );
    check_import(
        "time_offset",
        "2020-02-12T06:36:13Z,7",
        "{}",
        expect![[r#"
        Error: Import time offset error: The import id "2020-02-12T06:36:13Z,7" is not of the form <base timestamp>,<years>,<months>,<days>,<hours>,<minutes>,<seconds>.
    "#]],
    );
    check_import(
        "time_rotating",
        "2020-02-12T06:36:13Z,0,0,30,0,0",
        r#"{"rotation_days": 30}"#,
        expect![[r#"
        day = 12
        hour = 6
        id = "2020-02-12T06:36:13Z"
        minute = 36
        month = 2
        rfc3339 = "2020-02-12T06:36:13Z"
        rotation_days = 30
        rotation_rfc3339 = "2020-03-13T06:36:13Z"
        second = 13
        unix = 1581489373
        year = 2020
    "#]],
    );
    let end = r#"{"rotation_rfc3339": "2020-02-13T06:36:13Z"}"#;
    check_import(
        "time_rotating",
        "2020-02-12T06:36:13Z,2020-02-13T06:36:13Z",
        end,
        expect![[r#"
        day = 12
        hour = 6
        id = "2020-02-12T06:36:13Z"
        minute = 36
        month = 2
        rfc3339 = "2020-02-12T06:36:13Z"
        rotation_rfc3339 = "2020-02-13T06:36:13Z"
        second = 13
        unix = 1581489373
        year = 2020
    "#]],
    );
    check_import(
        "time_sleep",
        "30s,",
        r#"{"create_duration": "30s"}"#,
        expect![[r#"
        create_duration = "30s"
        id = "2024-01-31T10:20:30Z"
    "#]],
    );
    check_import(
        "time_sleep",
        ",30s",
        r#"{"destroy_duration": "30s"}"#,
        expect![[r#"
        destroy_duration = "30s"
        id = "2024-01-31T10:20:30Z"
    "#]],
    );
    check_import(
        "time_sleep",
        ",",
        "{}",
        expect![[r#"
        Error: Import time sleep error: The import id "," is not of the form <create duration>,<destroy duration>.
    "#]],
    );
}

#[test]
fn functions() {
    let call = |name, text: &str| Bench::new("time").call(name, vec![Value::string(text)]);
    expect![[r#"{day: 25, hour: 23, iso_week: 30, iso_year: 2023, minute: 43, month: 7, month_name: "July", second: 16, unix: 1690332196, weekday: 2, weekday_name: "Tuesday", year: 2023, year_day: 206}"#]].assert_eq(&call("rfc3339_parse", "2023-07-25T23:43:16-01:00"));
    expect![[r#"argument Some(0): Error parsing RFC3339 timestamp: "2023-07-25" is no timestamp in RFC3339 format, which is like 2020-02-12T06:36:13Z."#]].assert_eq(&call("rfc3339_parse", "2023-07-25"));
    expect!["{hours: 1, microseconds: 3600000000, milliseconds: 3600000, minutes: 60, nanoseconds: 3600000000000, seconds: 3600}"].assert_eq(&call("duration_parse", "1h"));
    expect!["{hours: -0.025083333333333332, microseconds: -90300000, milliseconds: -90300, minutes: -1.505, nanoseconds: -90300000000, seconds: -90.3}"].assert_eq(&call("duration_parse", "-1.5m300ms"));
    expect![[r#"argument Some(0): Error parsing duration string: "1" is no duration like 1h15m30.5s."#]]
        .assert_eq(&call("duration_parse", "1"));
    let unix = |seconds: i64| Bench::new("time").call("unix_timestamp_parse", vec![Value::number(seconds)]);
    expect![[r#"{day: 23, hour: 4, iso_week: 48, iso_year: 2020, minute: 24, month: 11, month_name: "November", rfc3339: "2020-11-23T04:24:03Z", second: 3, weekday: 1, weekday_name: "Monday", year: 2020, year_day: 328}"#]].assert_eq(&unix(1_606_105_443));
    expect!["argument Some(0): a whole number of seconds within the years 0 to 9999 is required"]
        .assert_eq(&unix(i64::MAX));
}

#[test]
fn timestamps() {
    for text in ["1969-12-31T23:59:59Z", "2000-02-29T00:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59"] {
        assert_eq!(Timestamp::parse(text).unwrap().to_string(), text);
    }
    assert_eq!(Timestamp::parse("2009-02-13T23:31:30.9Z").unwrap().unix(), 1_234_567_890);
    assert_eq!(Timestamp::parse("2009-02-14T00:31:30+01:00").unwrap().unix(), 1_234_567_890);
    for text in [
        "",
        "2020-02-12",
        "2020-02-12t06:36:13Z",
        "2020-02-12T06:36:13z",
        "2020-02-12T06:36:13",
        "2020-02-12T06:36:60Z",
        "2020-02-12T24:00:00Z",
        "2019-02-29T00:00:00Z",
        "2020-2-12T06:36:13Z",
        "20-02-12T06:36:13Z",
        "2020-02-12T06:36:13.Z",
        "2020-02-12T06:36:13+0100",
        "2020-02-12T06:36:13+01:60",
        "2020-00-12T06:36:13Z",
    ] {
        assert_eq!(Timestamp::parse(text), None, "{text}");
    }
    let shift = |text: &str, (years, months, days)| {
        Timestamp::parse(text).unwrap().shift_date(years, months, days).map(|timestamp| timestamp.to_string())
    };
    assert_eq!(shift("2024-01-31T10:00:00Z", (0, 1, 0)).unwrap(), "2024-03-02T10:00:00Z");
    assert_eq!(shift("2020-02-29T10:00:00Z", (1, 0, 0)).unwrap(), "2021-03-01T10:00:00Z");
    assert_eq!(shift("2020-01-01T10:00:00Z", (0, -1, -1)).unwrap(), "2019-11-30T10:00:00Z");
    assert_eq!(shift("2020-01-01T10:00:00Z", (8000, 0, 0)), None);
    assert_eq!(shift("2020-01-01T10:00:00Z", (i64::MAX, i64::MAX, i64::MAX)), None);
    // Weeks at the turn of the year belong to the year of their Thursday.
    for (text, week) in [
        ("2021-01-03T00:00:00Z", (2020, 53)),
        ("2021-01-04T00:00:00Z", (2021, 1)),
        ("2024-12-30T00:00:00Z", (2025, 1)),
        ("1970-01-01T00:00:00Z", (1970, 1)),
    ] {
        assert_eq!(Timestamp::parse(text).unwrap().iso_week(), week, "{text}");
    }
}

#[test]
fn durations() {
    for (text, nanoseconds) in [
        ("0", Some(0)),
        ("-0", Some(0)),
        ("1h", Some(3_600_000_000_000)),
        ("1h15m30.918273645s", Some(4_530_918_273_645)),
        ("+1.5ms", Some(1_500_000)),
        (".5us", Some(500)),
        ("1.µs", Some(1_000)),
        ("1μs1ns", Some(1_001)),
        ("0.3333333333333333333h", Some(1_199_999_999_999)),
        ("2562047h47m16.854775807s", Some(i64::MAX)),
        ("2562047h47m16.854775808s", None),
        ("-2562047h47m16.854775808s", Some(i64::MIN)),
        ("999999999999999999999999999999999999999999h", None),
        ("", None),
        ("+", None),
        (".s", None),
        ("1", None),
        ("1d", None),
        ("1 s", None),
        ("--1s", None),
    ] {
        assert_eq!(duration::parse(text), nanoseconds, "{text}");
    }
}

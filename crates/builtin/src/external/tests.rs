use expect_test::expect;

use crate::testing::{Bench, show_object};

fn read(json: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    Bench::in_directory("external", folder.path()).read_data("external", json).map(|object| show_object(&object))
}

#[test]
fn programs_answer() {
    let script =
        r#"{"program": ["sh", "-c", "read line; printf '{\"got\": \"%s\"}' \"${#line}\""], "query": {"a": "b"}}"#;
    expect![[r#"
        id = "-"
        program = list["sh", "-c", "read line; printf '{\"got\": \"%s\"}' \"${#line}\""]
        query = map{a: "b"}
        result = map{got: "9"}
    "#]]
    .assert_eq(&read(script).unwrap());
    let echo = r#"{"program": ["cat"], "query": {"a": "b", "c": "d"}}"#;
    expect![[r#"
        id = "-"
        program = list["cat"]
        query = map{a: "b", c: "d"}
        result = map{a: "b", c: "d"}
    "#]]
    .assert_eq(&read(echo).unwrap());
}

#[test]
fn programs_that_fail_are_named() {
    expect![[r#"
        Error.program: External Program Execution Failed: The program was executed but ended with an error.

        Program: sh
        Error Message: no such thing

        State: exit status: 3
    "#]]
    .assert_eq(&read(r#"{"program": ["sh", "-c", "echo no such thing >&2; exit 3"]}"#).unwrap_err());
    expect![[r#"
        Error.program: External Program Execution Failed: The program was executed but gave no error message.

        Program: sh
        State: exit status: 3
    "#]]
    .assert_eq(&read(r#"{"program": ["sh", "-c", "exit 3"]}"#).unwrap_err());
    expect![[r#"
        Error.program: External Program Lookup Failed: The data source received an unexpected error while attempting to start the program.

        The program must be accessible according to the platform where Terrane is running: an executable file, in one of the folders of PATH or given with its path.

        Program: no-such-program-anywhere
        Error: No such file or directory (os error 2)
    "#]].assert_eq(&read(r#"{"program": ["no-such-program-anywhere"]}"#).unwrap_err());
    expect![[r#"
        Error.program: Unexpected External Program Results: The data source received unexpected results after executing the program.

        Program output must be a JSON object whose values are all strings.

        Program: echo
        Result Error: invalid character 'w' looking for beginning of value
        Output: words
    "#]].assert_eq(&read(r#"{"program": ["echo", "words"]}"#).unwrap_err());
    expect![[r#"
        Error.program: Unexpected External Program Results: The data source received unexpected results after executing the program.

        Program output must be a JSON object whose values are all strings.

        Program: echo
        Result Error: the value of "a" is not a string
        Output: {"a": 1}
    "#]].assert_eq(&read(r#"{"program": ["echo", "{\"a\": 1}"]}"#).unwrap_err());
    expect![[r#"
        Error.program: Unexpected External Program Results: The data source received unexpected results after executing the program.

        Program output must be a JSON object whose values are all strings.

        Program: echo
        Result Error: it is not an object
        Output: []
    "#]].assert_eq(&read(r#"{"program": ["echo", "[]"]}"#).unwrap_err());
    expect![[r#"
        Error.program: External Program Missing: The data source was configured without a program to execute. Verify the configuration contains at least one non-empty value.
    "#]].assert_eq(&read(r#"{"program": [""]}"#).unwrap_err());
}

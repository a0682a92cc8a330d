use crate::{Str, Type, Value};

fn text(value: &str) -> Value {
    Value::string(value)
}

fn number(value: i64) -> Value {
    Value::number(value)
}

/// Each line is in the order in which the reference's console prints the set.
#[test]
fn sets_are_sorted_as_the_reference_does() {
    let list = |items: Vec<Value>| Value::list(items.first().map_or(Type::Number, |item| item.ty().clone()), items);
    let map = |key: &str, value: i64| Value::map(Type::Number, [(Str::from(key), number(value))]);
    let tuple = |value: &str| Value::tuple(vec![text(value)]);
    let sorted = [
        ["10", "9", "B", "a", "b", "é"].map(text).to_vec(),
        vec![text("a"), Value::null(Type::String)],
        vec![number(-1), Value::number(0.5), number(9), number(10), Value::null(Type::Number)],
        vec![Value::bool(false), Value::bool(true), Value::null(Type::Bool)],
        vec![
            list(vec![number(1), number(5)]),
            list(vec![number(1)]),
            list(vec![number(2)]),
            list(vec![]),
            list(vec![Value::null(Type::Number)]),
        ],
        vec![list(vec![Value::bool(false)]), list(vec![Value::bool(true)]), list(vec![Value::null(Type::Bool)])],
        [100, 10, 9].map(|value| Value::tuple(vec![number(value)])).to_vec(),
        vec![Value::object([("a", text("x")), ("b", number(1))]), Value::object([("a", text("y")), ("b", number(0))])],
        vec![map("a", 1), map("a", 2), map("b", 1), Value::map(Type::Number, [])],
        vec![map("a ", 1), map("a!", 1), map("a", 1), map("a\"", 1), map("aa", 1)],
        ["a ", "a!", "a", "a#", "a\"", "a\\", "a\n", "a\u{1}", "aa", "aé", "z", "é"].map(tuple).to_vec(),
    ];
    for expected in sorted {
        let mut shuffled = expected.clone();
        shuffled.reverse();
        shuffled.extend(expected.clone());
        let set = Value::set(expected[0].ty().clone(), shuffled);
        assert_eq!(format!("{set:?}"), format!("set{expected:?}"));
    }
}

#[test]
fn only_known_elements_are_duplicates() {
    let unknown = Value::unknown(Type::String);
    let set = Value::set(Type::String, vec![unknown.clone(), text("a"), unknown, text("a")]);
    assert_eq!(format!("{set:?}"), r#"set["a", unknown(string), unknown(string)]"#);
}

#[test]
fn a_set_takes_the_marks_of_its_elements() {
    let set = Value::set(Type::String, vec![text("a"), text("b").with_marks(crate::Marks::SENSITIVE)]);
    assert!(set.marks().is_sensitive());
    assert_eq!(format!("{:?}", set.take_marks().0), r#"set["a", "b"]"#);
}

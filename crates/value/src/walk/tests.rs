use crate::testing::value;
use crate::{Marks, Path, PathStep, Type, Value};

fn sample() -> Value {
    value(r#"{a=[1,{b="x"}],m=tomap({"k y"="v"}),s=toset(["e"]),u=var.s,n=null}"#)
}

fn at(path: &[PathStep]) -> Path {
    Path::from(path.to_vec())
}

#[test]
fn visits_the_whole_before_its_parts_in_order() {
    let mut seen = Vec::new();
    sample().walk(&mut |path, part| {
        seen.push(format!("{path} {part:?}"));
        !matches!(part.ty(), Type::Map(_))
    });
    assert_eq!(
        seen[1..],
        [
            r#".a [1, {b: "x"}]"#,
            ".a[0] 1",
            r#".a[1] {b: "x"}"#,
            r#".a[1].b "x""#,
            r#".m map{k y: "v"}"#,
            ".n null(any)",
            r#".s set["e"]"#,
            r#".s["e"] "e""#,
            ".u unknown(string)",
        ]
    );
}

#[test]
fn finds_parts() {
    let sample = sample();
    for (path, found) in [
        (Path::new().attribute("a").index(1).attribute("b"), r#"Some("x")"#),
        (Path::new().attribute("m").key("k y"), r#"Some("v")"#),
        (Path::new().attribute("m").key("z"), "None"),
        (Path::new().attribute("a").index(2), "None"),
        (Path::new().attribute("u").index(0), "None"),
        (Path::new().attribute("s").key("e"), r#"Some("e")"#),
        (Path::new(), &format!("Some({sample:?})")),
    ] {
        assert_eq!(format!("{:?}", sample.at_path(&path)), found, "{path}");
    }
}

#[test]
fn changes_parts_before_the_whole() {
    let changed = sample().transform(&mut |path, part| match path.steps() {
        [.., PathStep::Attribute(name)] if name == "b" => Value::number(7),
        [PathStep::Attribute(name)] if name == "a" => Value::tuple(vec![part]),
        _ => part,
    });
    assert_eq!(
        format!("{changed:?}"),
        r#"{a: [[1, {b: 7}]], m: map{k y: "v"}, n: null(any), s: set["e"], u: unknown(string)}"#
    );
}

#[test]
fn marks_go_to_their_places_and_come_back() {
    let marks = [
        (Path::new().attribute("a").index(0), Marks::SENSITIVE),
        (Path::new().attribute("a").index(1), Marks::EPHEMERAL),
        (Path::new().attribute("m").key("k y"), Marks::SENSITIVE),
        (at(&[PathStep::Attribute("s".into()), PathStep::key("e")]), Marks::SENSITIVE),
        (Path::new().attribute("nothing"), Marks::SENSITIVE),
        (Path::new().attribute("u"), Marks::SENSITIVE),
    ];
    let marked = sample().mark_paths(&marks);
    assert_eq!(
        format!("{marked:?}"),
        "{a: [(sensitive number), (ephemeral object({b=string}))], m: map{k y: (sensitive string)}, n: null(any), \
         s: (sensitive set(string)), u: (sensitive string)}"
    );
    let (bare, found) = marked.unmark_with_paths();
    assert!(bare.same(&sample()));
    let found: Vec<String> = found.iter().map(|(path, marks)| format!("{path} {}", marks.is_ephemeral())).collect();
    assert_eq!(found, [".a[0] false", ".a[1] true", r#".m["k y"] false"#, ".s false", ".u false"]);
}

#[test]
fn unknowns_are_found() {
    let value = value(r#"{a=[var.s,"x",[var.n]],b=tolist(["y"])}"#);
    let paths: Vec<String> = value.unknown_paths().iter().map(Path::to_string).collect();
    assert_eq!(paths, [".a[0]", ".a[2][0]"]);
}

#[test]
fn deep_values_do_not_overflow_the_stack() {
    let mut deep = Value::number(1);
    for _ in 0..1_000 {
        deep = Value::tuple(vec![deep]);
    }
    assert!(deep.transform(&mut |_, part| part).same(&deep));
    assert!(deep.equals(&deep).same(&Value::bool(true)));
    assert!(crate::convert(&deep, &Type::Dynamic).is_ok());
}

/// Would take minutes if anything looked at all elements for each one.
#[test]
fn a_hundred_thousand_elements() {
    let item = |index: usize| Value::object([("id", Value::string(format!("{index}"))), ("n", Value::number(index))]);
    let tuple = Value::tuple((0..100_000).map(item).collect());
    let element = Type::object([("id", Type::Number), ("n", Type::String)]);
    let list = crate::convert(&tuple, &Type::list(element.clone())).unwrap();
    let set = crate::convert(&list, &Type::set(element)).unwrap();
    assert_eq!(set.length().unwrap().as_index(), Some(100_000));
    let paths: Vec<(Path, Marks)> =
        (0..100_000).map(|index| (Path::new().index(index).attribute("id"), Marks::SENSITIVE)).collect();
    let marked = list.mark_paths(&paths);
    let (bare, found) = marked.unmark_with_paths();
    assert_eq!(found.len(), paths.len());
    assert!(bare.same(&list));
    assert!(bare.equals(&list).same(&Value::bool(true)));
}

#[test]
fn elements_of_a_sensitive_set_are_not_shown_in_paths() {
    let set = Value::set(Type::String, vec![Value::string("secret").with_marks(Marks::SENSITIVE)]);
    let error = crate::convert(&set, &Type::set(Type::Number)).unwrap_err();
    assert_eq!(error.path.to_string(), "[...]");
    assert!(set.at_path(&error.path).is_some());
}

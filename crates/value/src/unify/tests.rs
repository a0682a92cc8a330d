use super::*;
use crate::convert;
use crate::testing::{table, value};

fn check(text: &str, result: impl Fn(&str) -> Option<Type>) {
    let mut faults = String::new();
    for (case, expected) in table(text) {
        let found = result(case).map_or("none".to_owned(), |ty| ty.to_string());
        if found != expected {
            faults += &format!("{case}\n   expected {expected}\n   found    {found}\n");
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn lists_of_anything() {
    check(include_str!("lists.txt"), |case| {
        convert(&value(case), &Type::list(Type::Dynamic)).ok().map(|list| list.ty().clone())
    });
}

#[test]
fn choices_between_two_values() {
    check(include_str!("choices.txt"), |case| {
        let [one, other, which] = case.split(" : ").collect::<Vec<_>>().try_into().unwrap();
        let (one, other) = (value(one), value(other));
        let ty = unify(&[one.ty().clone(), other.ty().clone()])?;
        let taken = if which == "true" { one } else { other };
        convert(&taken, &ty).ok().map(|value| value.ty().clone())
    });
}

#[test]
fn many_types_take_linear_time() {
    let types: Vec<Type> =
        (0..100_000).map(|index| Type::object([(format!("a{}", index % 7), Type::Number)])).collect();
    assert_eq!(unify(&types), Some(Type::map(Type::Number)));
}

use super::*;
use crate::testing::{Reader, shown, table, value};

#[test]
fn converts_as_the_reference_does() {
    let mut faults = String::new();
    for (case, expected) in table(include_str!("cases.txt")) {
        let (constraint, expression) = case.split_once(" <- ").unwrap();
        let (ty, defaults) = Reader::new(constraint).constraint();
        let input = defaults.apply(&value(expression));
        let result = match convert(&input, &ty) {
            Ok(result) => shown(&result.take_marks().0),
            Err(error) => format!("! {error}"),
        };
        if result != expected {
            faults += &format!("{case}\n   expected {expected}\n   found    {result}\n");
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

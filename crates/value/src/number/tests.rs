use std::hash::{BuildHasher, BuildHasherDefault};

use super::*;

fn number(text: &str) -> Number {
    Number::parse(text).unwrap_or_else(|| panic!("{text:?} is no number"))
}

/// What the reference prints for the text when it converts it to a number.
#[test]
fn parses_and_prints_as_the_reference_does() {
    let thousand_digits = format!("1{}", "0".repeat(400));
    let tiny = format!("0.{}1", "0".repeat(399));
    for (text, printed) in [
        ("0", "0"),
        ("-0", "-0"),
        ("1e5", "100000"),
        ("1E5", "100000"),
        ("+5", "5"),
        ("5.", "5"),
        (".5", "0.5"),
        ("007", "7"),
        ("1p5", "32"),
        ("1.5p2", "6"),
        ("1.5e+3", "1500"),
        ("1.5e-3", "0.0015"),
        ("0.1", "0.1"),
        ("-12.50", "-12.5"),
        ("inf", "+Inf"),
        ("Inf", "+Inf"),
        ("-Inf", "-Inf"),
        ("1e1000000000", "+Inf"),
        ("1e30", "1000000000000000000000000000000"),
        ("1e-30", "0.000000000000000000000000000001"),
        ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("9223372036854775808", "9223372036854775808"),
        ("100000000000000000000000.5", "100000000000000000000000.5"),
        ("1e400", &thousand_digits),
        ("1e-400", &tiny),
    ] {
        assert_eq!(number(text).to_string(), printed, "{text}");
    }
}

#[test]
fn refuses_what_is_no_decimal_number() {
    for text in [
        "",
        " 5",
        "5 ",
        "-",
        "+",
        ".",
        "e5",
        "1e",
        "1e+",
        "1_000",
        "0x10",
        "0b11",
        "0x1p4",
        "--5",
        "- 5",
        "NaN",
        "INF",
        "infinity",
        "1e5p2",
        "1e99999999999",
        "1e2147483648",
        "a",
        "1.2.3",
        "é",
    ] {
        assert!(Number::parse(text).is_none(), "{text:?}");
    }
}

/// Recorded from the reference's console; `n` there is the length of a list, a 64-bit number.
#[test]
fn divides_with_the_precision_of_the_operands() {
    let third = "0.3333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333\
                 3333333333333333333333333333333333333333333333333333335";
    assert_eq!(number("1").divide(&number("3")).unwrap().to_string(), third);
    assert_eq!(Number::from(1).divide(&number("3")).unwrap().to_string(), third);
    let short = Number::from(1).divide(&Number::from(3)).unwrap();
    assert_eq!(short.to_string(), "0.33333333333333333334");
    assert_eq!(short.multiply(&short).unwrap().to_string(), "0.111111111111111111117134456513808357967");
    let ninth = number("1").divide(&number("3")).unwrap();
    let ninth = ninth.multiply(&ninth).unwrap();
    assert_eq!(
        ninth.to_string(),
        "0.1111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111\
         11111111111111111111111111111111111111111111111111111115"
    );
    assert_eq!(
        number("1e15").divide(&number("7")).unwrap().to_string(),
        "142857142857142.8571428571428571428571428571428571428571428571428571428571428571428571428571428571428571\
         4285714285714285714285714285714285714285714285714285"
    );
    let tenth = number("0.1").add(&number("0.2")).unwrap();
    assert_eq!(tenth, number("0.3"));
    assert_eq!(number("1").divide(&number("3")).unwrap().multiply(&number("3")).unwrap(), Number::from(1));
}

#[test]
fn floats_are_shown_by_their_shortest_digits_at_53_bits() {
    let log = number("10").log(&number("3")).unwrap();
    assert_eq!(log.to_string(), "2.095903274289385");
    assert_eq!(log.multiply(&number("1")).unwrap().to_string(), "2.09590327428938483222964350716210901737213134765625");
    assert_eq!(number("2").pow(&number("100")).unwrap().to_string(), "1267650600228229400000000000000");
    let big = number("2").pow(&number("600")).unwrap();
    assert_eq!(big.to_string(), format!("4149515568880993{}", "0".repeat(165)));
    assert_eq!(
        big.multiply(&number("1")).unwrap().to_string(),
        format!(
            "41495155688809929585124078636911611510124462322424368999956573296906528114129081463997070489471037942881\
             97886611300789182395151075411775307886874834113963{}",
            "7".to_owned() + &"0".repeat(26)
        )
    );
    let sum = number("2").pow(&number("52")).unwrap().add(&number("2").pow(&number("-1")).unwrap()).unwrap();
    assert_eq!(sum.to_string(), "4503599627370496");
    assert_eq!(Number::from(0.1).to_string(), "0.1");
    assert_eq!(Number::from(0.1), number("0.1"));
    assert_eq!(Number::from(5e-324).as_f64(), 5e-324);
    assert_eq!(Number::from(f64::MAX).as_f64(), f64::MAX);
    assert_eq!(Number::from(f64::MIN_POSITIVE / 8.0).as_f64(), f64::MIN_POSITIVE / 8.0);
}

#[test]
fn rounds_to_512_bits_with_ties_to_even() {
    let power = |bits: i64| number(&format!("1p{bits}"));
    let half = number("0.5");
    assert_eq!(power(512).add(&half).unwrap(), power(512));
    assert_ne!(power(511).add(&half).unwrap().subtract(&half).unwrap(), power(512));
    assert_eq!(power(512).add(&number("1")).unwrap(), power(512));
    assert_eq!(power(512).add(&number("3")).unwrap(), power(512).add(&number("4")).unwrap());
    assert_eq!(power(1_000_000).add(&number("1")).unwrap(), power(1_000_000));
    assert!(power(-1_000_000).add(&number("1")).unwrap() == number("1"));
}

#[test]
fn modulo_has_the_sign_of_the_dividend() {
    for (a, b, rest) in [
        ("5", "3", "2"),
        ("-5", "3", "-2"),
        ("5", "-3", "2"),
        ("5.5", "2", "1.5"),
        ("-5.5", "2", "-1.5"),
        ("1e400", "7", "0"),
        ("1", "0", "1"),
        ("0", "0", "0"),
    ] {
        assert_eq!(number(a).modulo(&number(b)).unwrap().to_string(), rest, "{a} % {b}");
    }
}

#[test]
fn infinities_and_zeros_follow_the_reference() {
    let (one, zero, infinity) = (number("1"), number("0"), Number::INFINITY);
    assert_eq!(one.divide(&zero).unwrap(), infinity);
    assert_eq!(number("-1").divide(&zero).unwrap(), Number::NEGATIVE_INFINITY);
    assert_eq!(infinity.add(&one).unwrap(), infinity);
    assert_eq!(zero.divide(&zero), Err(Undefined::ZeroByZero));
    assert_eq!(infinity.divide(&infinity), Err(Undefined::ZeroByZero));
    assert_eq!(infinity.subtract(&infinity), Err(Undefined::InfinityMinusInfinity));
    assert_eq!(infinity.add(&Number::NEGATIVE_INFINITY), Err(Undefined::OpposingInfinities));
    assert_eq!(infinity.multiply(&zero), Err(Undefined::ZeroTimesInfinity));
    assert_eq!(number("3").modulo(&infinity), Err(Undefined::ModuloInfinity));
    assert_eq!(zero.multiply(&number("-1")).unwrap().to_string(), "-0");
    assert_eq!(zero.divide(&number("-5")).unwrap().to_string(), "-0");
    assert_eq!(zero.negate(), zero);
    assert!(zero.negate().is_zero());
    assert_eq!(infinity.ceil(), infinity);
}

#[test]
fn rounds_to_whole_numbers() {
    for (text, floor, ceil) in [
        ("1.5", "1", "2"),
        ("-1.5", "-2", "-1"),
        ("-0.5", "-1", "-0"),
        ("0.5", "0", "1"),
        ("7", "7", "7"),
        ("1e-400", "0", "1"),
        ("10000000000000000000000.5", "10000000000000000000000", "10000000000000000000001"),
    ] {
        assert_eq!(number(text).floor().to_string(), floor, "floor {text}");
        assert_eq!(number(text).ceil().to_string(), ceil, "ceil {text}");
    }
}

#[test]
fn order_equality_and_hash_agree() {
    let sorted = ["-Inf", "-1e400", "-2", "-0.5", "0", "1e-400", "0.1", "0.5", "1", "1.5", "1e400", "Inf"];
    for (i, a) in sorted.iter().enumerate() {
        for (j, b) in sorted.iter().enumerate() {
            assert_eq!(number(a).cmp(&number(b)), i.cmp(&j), "{a} {b}");
        }
    }
    let hasher = BuildHasherDefault::<rustc_hash::FxHasher>::default();
    for (a, b) in [
        (Number::from(0.1), number("0.1")),
        (Number::from(2), number("2.0")),
        (number("0"), number("-0")),
        (Number::from(1e300), number("1e300")),
        (Number::from(u64::MAX), number("18446744073709551615")),
    ] {
        assert_eq!(a, b);
        assert_eq!(hasher.hash_one(&a), hasher.hash_one(&b), "{a}");
    }
}

#[test]
fn converts_to_machine_numbers() {
    assert_eq!(number("12").as_i64(), Some(12));
    assert_eq!(number("12.5").as_i64(), None);
    assert_eq!(number("-1").as_u64(), None);
    assert_eq!(number("18446744073709551615").as_u64(), Some(u64::MAX));
    assert_eq!(number("18446744073709551616").as_u64(), None);
    assert_eq!(number("-9223372036854775808").as_i64(), Some(i64::MIN));
    assert_eq!(number("-9223372036854775808").negate().to_string(), "9223372036854775808");
    assert_eq!(number("1e400").as_f64(), f64::INFINITY);
    assert_eq!(number("0.1").as_f64(), 0.1);
    assert_eq!(number("0.1").as_exact_f64(), None);
    assert_eq!(number("0.5").as_exact_f64(), Some(0.5));
    assert_eq!(number("1e20").to_big_integer().unwrap().to_string(), "100000000000000000000");
    assert_eq!(Number::from_big_integer(&"-255".parse().unwrap()), Number::from(-255));
    assert!(number("3.0").is_integer());
}

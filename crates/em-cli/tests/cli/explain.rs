//! `em explain`: what it says is right, to the digits that it shows.

use crate::{em, split, stdout_of};

#[test]
fn the_moth() {
    insta::assert_snapshot!(stdout_of(&split("explain moth")));
}

#[test]
fn a_mixture() {
    insta::assert_snapshot!(stdout_of(&split("explain gmm")));
}

#[test]
fn a_mixture_of_your_own_data() {
    insta::assert_snapshot!(stdout_of(&split(
        "explain gmm fixtures/iris.csv -k 3 --columns Petal.Length,Petal.Width --iterations 1"
    )));
}

/// Formulas with the numbers put in, `= (2 × 1.5 + 3) / 4  = 1.5`, have the value that stands behind them.
#[test]
fn the_sums_are_right() {
    for args in [
        "explain moth --iterations 30",
        "explain gmm --iterations 30",
        "explain gmm fixtures/iris.csv -k 3 --columns 1,2,3 --iterations 30",
    ] {
        let text = stdout_of(&split(args));
        let lines = text.lines().filter(|line| line.matches(" = ").count() == 3);
        let mut seen = 0;
        for line in lines.filter(|line| line.contains(" / ")) {
            let parts: Vec<&str> = line.split(" = ").map(str::trim).collect();
            let (value, expected) = (quotient(parts[2]), parts[3].parse::<f64>().unwrap());
            // Each number is rounded: the result to half of its last digit.
            let decimals = parts[3].split_once('.').map_or(0, |(_, d)| d.len());
            let last = 10_f64.powi(-i32::try_from(decimals).unwrap());
            assert!((value - expected).abs() <= 0.75 * last, "{line}: {value}");
            seen += 1;
        }
        assert!(seen > 9, "{text}");
    }
}

/// The value of `(2 × 17.0000 + 34.0000) / 1244`.
fn quotient(text: &str) -> f64 {
    let (top, bottom) = text.split_once(" / ").unwrap();
    let sum = top.trim_matches(['(', ')']).split(" + ");
    let products = sum.map(|product| product.split(" × ").map(number).product::<f64>());
    products.sum::<f64>() / number(bottom)
}

fn number(text: &str) -> f64 {
    text.trim().parse().unwrap()
}

#[test]
fn too_much_to_look_at() {
    let ran = em(&split("explain gmm fixtures/iris.csv"));
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stderr
            .contains("hint: choose at most 3 with `--columns`"),
        "{}",
        ran.stderr
    );
    let ran = em(&split("explain gmm -k 7"));
    assert_eq!(ran.code, Some(2));
    let ran = em(&split("explain gmm fixtures/faithful.csv -k 500"));
    assert_eq!(ran.code, Some(2));
    let ran = em(&split("explain gmm no-such-file.csv"));
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stderr.starts_with("error: cannot read"),
        "{}",
        ran.stderr
    );
    let ran = em(&["explain"]);
    assert_eq!(ran.code, Some(2));
}

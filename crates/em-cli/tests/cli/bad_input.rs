//! Bad input: a message that says where and what to do, the right status, never a panic.

use crate::{em, em_with, folder, path};

/// Runs `em gmm fit - …` on a text, and returns what it says on stderr.
#[track_caller]
fn fit_error(text: &str, args: &[&str], code: i32) -> String {
    let args = [&["gmm", "fit", "-"], args].concat();
    let ran = em_with(&args, text.as_bytes(), &[]);
    assert_eq!(ran.code, Some(code), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
    ran.stderr
}

const SOUND: &str = "x,y\n1,2\n2,1\n3,5\n4,3\n5,9\n6,7\n";

/// A text, arguments, and what is said about them.
const UNFIT: &[(&str, &[&str], &str)] = &[
    (
        "x,y,s\n1,2,\"a\"\n3,4,\"b\n5,6,\"c\"\n7,9,\"d\"\n",
        &["-k", "1"],
        "stdin, line 3: a quote is opened and not closed",
    ),
    (
        "setosa,NA\nvirginica,3.5\nsetosa,2.5\n",
        &["-k", "1"],
        "say which with `--header yes` or `--header no`",
    ),
    (
        "x\ty\n1\t2\n3\t5\n\t\n7\t1\n",
        &["-k", "1"],
        "stdin, line 4, column `x`: the value is missing",
    ),
    (
        "x;y\n1,5;2\n950.5;3\n",
        &["-k", "1", "--decimal-comma"],
        "stdin, line 3, column `x`: `950.5` is not a number",
    ),
    ("a\tb\n   \n1\t2\n", &["-k", "1"], "stdin, line 2: 1 field"),
    (
        "1,name\n2,3\n4,5\n",
        &["-k", "1"],
        "say which with `--header yes` or `--header no`",
    ),
    (
        "x;y\n1,5;2\n2,5;3\n",
        &["-k", "1", "--columns", "x,y"],
        "hint: `--decimal-comma` reads numbers written like that",
    ),
    (
        "x,s\n1,a\n2,\"b\n3,c\n",
        &["-k", "1"],
        "stdin, line 3: a quote is opened and not closed",
    ),
    (
        "x,y\n1,2\n\n\"a\nb\",2\n3,4\n",
        &["-k", "1"],
        "stdin, line 4, column `x`: `a\u{fffd}b` is not a number",
    ),
    (
        "x,y\r\n1,2\r\n\r\nz,4\r\n",
        &["-k", "1"],
        "stdin, line 4, column `x`: `z` is not a number",
    ),
    (
        "t\n1000000000000000\n1000000000000001\n1000000000000000\n",
        &["-k", "1"],
        "hint: subtract 1.0000000000000005e15 from it\n",
    ),
    (
        "x,s\n1,2\n2,3\n3,\"4",
        &["-k", "1"],
        "stdin, line 4: a quote is opened and not closed",
    ),
    (
        "x\r1\rz\r",
        &["-k", "1"],
        "stdin, line 3, column `x`: `z` is not a number",
    ),
    (
        "x\n1\n\x002\n",
        &["-k", "1"],
        "stdin, line 3: a byte that is 0",
    ),
    (
        "eruptions,waiting\n1,2\n2,1\n3,5\n4,4\n",
        &["-k", "1", "--columns", "eruptions,Wating"],
        "hint: did you mean `waiting`? Its columns are eruptions, waiting",
    ),
    ("", &["-k", "1"], "stdin is empty"),
    ("\n\n", &["-k", "1"], "stdin is empty"),
    ("x,y\n", &["-k", "1"], "stdin has a header but no rows"),
    (
        "x,y\n1,2\n3\n",
        &["-k", "1"],
        "stdin, line 3: 1 field, where the lines before have 2",
    ),
    (
        "x,y\n1,2\n\n3,4,5\n",
        &["-k", "1"],
        "stdin, line 4: 3 fields",
    ),
    (
        "x,y\n1,2\nabc,4\n",
        &["-k", "1"],
        "stdin, line 3, column `x`: `abc` is not a number",
    ),
    (
        "x,y\n1,2\n,4\n",
        &["-k", "1"],
        "stdin, line 3, column `x`: the value is missing",
    ),
    (
        "x,y\n1,2\nNA,4\n",
        &["-k", "1"],
        "column `x`: the value is missing",
    ),
    (
        "x,y\n,2\n3,4\n",
        &["-k", "1"],
        "stdin, line 2, column `x`: the value is missing",
    ),
    (
        "x,y\nabc,2\n3,4\n",
        &["-k", "1"],
        "stdin, line 2, column `x`: `abc` is not a number",
    ),
    (
        "x,y\n1,2\n3,nan\n",
        &["-k", "1"],
        "stdin, line 3, column `y`: the value is missing",
    ),
    (
        "x,y\n1,2\n-inf,1\n",
        &["-k", "1"],
        "stdin, line 3, column `x`: `-inf` is not a finite number",
    ),
    (
        "x,y\n1,2\n1e999,1\n",
        &["-k", "1"],
        "`1e999` is not a finite number",
    ),
    (
        "a,b\nfoo,bar\n",
        &["-k", "1"],
        "stdin has no numeric column",
    ),
    ("x,y\n1,2\n", &["-k", "1"], "1 row is too few"),
    (
        SOUND,
        &["-k", "7"],
        "ask for at most 6 components with `-k`",
    ),
    (
        SOUND,
        &["-k", "1", "--columns", "x,z"],
        "stdin has no column `z`",
    ),
    (
        SOUND,
        &["-k", "1", "--columns", "x,z"],
        "hint: its columns are x, y",
    ),
    (
        SOUND,
        &["-k", "1", "--columns", "3"],
        "stdin has no column `3`",
    ),
    (
        "x,x\n1,2\n2,1\n",
        &["-k", "1", "--columns", "x"],
        "stdin has two columns `x`",
    ),
    (
        "x,s\n1,a\n2,b\n",
        &["-k", "1", "--columns", "s"],
        "stdin, line 2, column `s`: `a` is not a number",
    ),
    (
        "x,y\n3,4\n3,4\n3,4\n3,4\n",
        &["-k", "1"],
        "column `x` is constant (3)",
    ),
    (
        "x,y\n1,4\n2,4\n3,4\n4,4\n",
        &["-k", "1"],
        "hint: leave it out with `--columns x`",
    ),
    (
        "x,y\n1,2\n2,4\n3,6\n4,8\n",
        &["-k", "1"],
        "column `y` is a linear combination of x",
    ),
    (
        "x\n1\n1\n2\n2\n",
        &["-k", "3"],
        "ask for at most 2 components",
    ),
    (
        "x\n1\n1\n2\n2\n",
        &["-k", "2"],
        "`--prior` keeps components from collapsing",
    ),
    (
        "x\n1e300\n-1e300\n1e299\n",
        &["-k", "1"],
        "column `x` spreads over 2e300, whose square is out of the range",
    ),
];

#[test]
fn data_that_cannot_be_fitted() {
    for (text, args, expected) in UNFIT {
        let stderr = fit_error(text, args, 1);
        assert!(
            stderr.starts_with("error: ") || stderr.starts_with("note: "),
            "{stderr}"
        );
        assert!(stderr.contains(expected), "{text:?}: {stderr}");
    }
    // Not text at all.
    let ran = em_with(&["gmm", "fit", "-", "-k", "1"], b"x,y\n1,\xff\xfe\n", &[]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stderr.contains("stdin, line 2: not valid UTF-8 text"),
        "{}",
        ran.stderr
    );
}

#[test]
fn commands_that_cannot_be_understood() {
    let cases: &[&[&str]] = &[
        &["-k", "0"],
        &["-k", "-1"],
        &["-k", "two"],
        &["-k", "2", "--restarts", "0"],
        &["-k", "2", "--tolerance", "nan"],
        &["-k", "2", "--delimiter", "ab"],
        &["-k", "2", "--delimiter", "."],
        &["-k", "2", "--columns", "x,x"],
        &["-k", "2", "--columns", "x,,y"],
        &["-k", "2", "--out", "-"],
        &["-k", "2", "--start", "nowhere"],
        &["--start", "-"],
        &["-k", "2", "--short-runs", "5"],
        &["-k", "2", "--short-runs", "5,0"],
        &["-k", "2", "--accelerate", "much"],
        &["-k", "2", "--colums", "x"],
    ];
    for args in cases {
        let stderr = fit_error(SOUND, args, 2);
        assert!(stderr.contains("error: "), "{stderr}");
    }
    assert!(fit_error(SOUND, &["-k", "2", "--colums", "x"], 2).contains("--columns"));
    assert_eq!(em(&["gmm", "predict", "-", "-"]).code, Some(2));
    assert_eq!(em(&["gmn"]).code, Some(2));
}

#[test]
fn files_that_are_not_there() {
    for file in ["no/such/file.csv", "fixtures"] {
        let ran = em(&["gmm", "fit", file, "-k", "1"]);
        assert_eq!(ran.code, Some(1));
        assert!(
            ran.stderr.contains(&format!("cannot read `{file}`")),
            "{}",
            ran.stderr
        );
    }
    for out in ["no/such/folder/model.json", "fixtures"] {
        let ran = em(&[
            "gmm",
            "fit",
            "fixtures/faithful.csv",
            "-k",
            "1",
            "--out",
            out,
        ]);
        assert_eq!(ran.code, Some(1));
        assert!(
            ran.stderr.contains(&format!("cannot write `{out}`")),
            "{}",
            ran.stderr
        );
        assert_eq!(ran.stdout, "", "the fit is not made in vain");
    }
}

#[test]
fn models_that_are_none() {
    let good = r#"{"format":"em-gmm","version":1,"weights":[1],"means":[[0,0]],"covariances":[[[1,0.5],[0.5,1]]]}"#;
    let cases = [
        (String::new(), "cannot be used as a model"),
        ("[1,2]".to_owned(), "cannot be used as a model"),
        (
            good.replace("\"version\":1", "\"version\":7"),
            "version 7 of the format",
        ),
        (good.replace("em-gmm", "other"), "the format is `other`"),
        (
            good.replace("0.5,1]", "0.5,0.1]"),
            "the covariance of component 1 is not positive definite",
        ),
        (
            good.replace("0.5,1]", "0.4,1]"),
            "the covariance of component 1 is not symmetric",
        ),
        (
            good.replace("\"weights\":[1]", "\"weights\":[0.9]"),
            "the weights sum to 0.9",
        ),
        (
            good.replace("[[0,0]]", "[[0,null]]"),
            "cannot be used as a model",
        ),
        (
            good.replace("[[0,0]]", "[[0,1e999]]"),
            "cannot be used as a model",
        ),
        (
            good.replace('}', ",\"columns\":[\"x\"]}"),
            "names 1 columns for 2 dimensions",
        ),
    ];
    let folder = folder();
    let model = path(&folder, "model.json");
    for (text, expected) in cases {
        std::fs::write(&model, &text).unwrap();
        let ran = em(&["gmm", "sample", &model, "-n", "1"]);
        assert_eq!(ran.code, Some(1), "{text}");
        assert!(ran.stderr.contains(expected), "{text}: {}", ran.stderr);
    }
    std::fs::write(&model, good).unwrap();
    assert_eq!(em(&["gmm", "sample", &model, "-n", "1"]).code, Some(0));
}

#[test]
fn counts_that_are_none() {
    let moth = |text: &str| {
        em_with(
            &["genetics", "fit", "--system", "moth", "-"],
            text.as_bytes(),
            &[],
        )
    };
    let cases = [
        ("", "stdin has no counts"),
        ("phenotype,count\n", "stdin has no counts"),
        ("typica,-1\n", "stdin, line 1: the count `-1` is negative"),
        (
            "phenotype,count\ntypica,1.5\n",
            "stdin, line 2: the count `1.5` is not a whole number",
        ),
        (
            "phenotype,count\ntypica,x\n",
            "stdin, line 2: the count `x` is not a number",
        ),
        ("typica,\n", "stdin, line 1: the count `` is missing"),
        ("typica,NaN\n", "stdin, line 1: the count `NaN`"),
        (
            "phenotype,count\ndark,4\n",
            "stdin, line 2: `dark` is not a phenotype of the locus `moth`",
        ),
        (
            "typica,4\ntypica,5\n",
            "stdin, line 2: the phenotype `typica` is counted twice",
        ),
        ("typica,0\ninsularia,0\ncarbonaria,0\n", "all counts are 0"),
        (
            "typica,4,5\n",
            "stdin, line 1: 3 fields where two are expected",
        ),
        (
            "typica,99999999999999999999\n",
            "the count `99999999999999999999`",
        ),
        (
            "typica,18446744073709551615\ninsularia,1\n",
            "more than 2^53",
        ),
    ];
    for (text, expected) in cases {
        let ran = moth(text);
        assert_eq!(ran.code, Some(1), "{text}: {}", ran.stderr);
        assert!(ran.stderr.contains(expected), "{text}: {}", ran.stderr);
    }
    for counts in [
        "typica=-1",
        "typica=1.5",
        "typica",
        "dark=3",
        "typica=1,typica=2",
        "typica=0",
    ] {
        let ran = em(&["genetics", "fit", "--system", "moth", "--counts", counts]);
        assert_eq!(ran.code, Some(2), "{counts}: {}", ran.stderr);
        assert!(ran.stderr.contains("error: "));
    }
    assert_eq!(em(&["genetics", "fit", "--system", "moth"]).code, Some(2));
    assert_eq!(
        em(&["genetics", "fit", "--system", "newt", "x.csv"]).code,
        Some(2)
    );
}

//! The same data through every reader: the same result, or the same words about what is wrong.

use crate::write::{Column, gzip, npy, parquet};
use crate::{em_with, folder, path};
use npyz::Order;
use parquet::file::properties::WriterProperties;

/// Columns `x1`, `x2`, … of numbers, how many components are asked for, and what is said, or nothing if
/// there is nothing wrong.
struct Case {
    columns: Vec<Vec<f64>>,
    components: &'static str,
    expected: Option<&'static str>,
}

fn case(columns: &[&[f64]], components: &'static str, expected: Option<&'static str>) -> Case {
    Case {
        columns: columns.iter().map(|column| column.to_vec()).collect(),
        components,
        expected,
    }
}

/// A table of text as other programs write it, with a header.
fn text(columns: &[Vec<f64>], delimiter: char) -> Vec<u8> {
    let line = |fields: Vec<String>| fields.join(&delimiter.to_string()) + "\n";
    let names = (1..=columns.len()).map(|number| format!("x{number}"));
    let row = |row: usize| {
        line(
            columns
                .iter()
                .map(|column| column[row].to_string())
                .collect(),
        )
    };
    let header = line(names.collect());
    (header + &(0..columns[0].len()).map(row).collect::<String>()).into_bytes()
}

/// The files of a table, by the names of their formats.
fn files(columns: &[Vec<f64>]) -> Vec<(&'static str, Vec<u8>)> {
    let shape = [columns[0].len() as u64, columns.len() as u64];
    let rows = (0..columns[0].len()).flat_map(|row| columns.iter().map(move |c| c[row]));
    let names = (1..=columns.len()).map(|number| format!("REQUIRED DOUBLE x{number};"));
    let group = |rows: std::ops::Range<usize>| {
        let column = |column: &Vec<f64>| Column::Double(column[rows.clone()].to_vec());
        columns.iter().map(column).collect()
    };
    let half = columns[0].len() / 2;
    let groups = [group(0..half), group(half..columns[0].len())];
    let csv = text(columns, ',');
    vec![
        ("TSV", text(columns, '\t')),
        ("gzip", gzip(&csv)),
        ("CSV", csv),
        ("NPY by rows", npy(&shape, Order::C, rows)),
        (
            "NPY by columns",
            npy(&shape, Order::Fortran, columns.iter().flatten().copied()),
        ),
        (
            "Parquet",
            parquet(
                &names.collect::<String>(),
                WriterProperties::default(),
                &groups,
            ),
        ),
    ]
}

/// Fits in all ways in which bytes can come in, and gives what each says: its status, the means or what
/// is wrong, and all of stderr.
fn fits(bytes: &[u8], components: &str) -> Vec<(i32, String, String)> {
    let folder = folder();
    let file = path(&folder, "data");
    std::fs::write(&file, bytes).unwrap();
    let fit = |source: &str, stream: &[&str]| {
        let args = [
            "gmm",
            "fit",
            source,
            "-k",
            components,
            "--standard-errors",
            "no",
        ];
        let args = [&args[..], &["--format", "json"], stream].concat();
        let ran = em_with(&args, if source == "-" { bytes } else { b"" }, &[]);
        assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
        let means = ran
            .stdout
            .lines()
            .skip_while(|line| !line.contains("\"means\""));
        let means: String = means
            .take_while(|line| !line.contains("covariances"))
            .collect();
        assert_eq!(means.is_empty(), ran.code != Some(0), "{}", ran.stderr);
        (ran.code.unwrap(), means, ran.stderr.replace(&file, "stdin"))
    };
    vec![
        fit("-", &[]),
        fit("-", &["--stream"]),
        fit(&file, &[]),
        fit(&file, &["--stream"]),
    ]
}

#[test]
fn numbers() {
    const ROW: &[f64] = &[2.0, 1.0, 5.0, 3.0, 9.0, 7.0];
    let missing = Some("column `x2`: the value is missing\nhint: rows with missing values");
    let range = Some("whose square is out of the range of numbers\nhint: rescale the column");
    let cases = [
        case(&[ROW, &[1.0, f64::NAN, 3.0, 4.0, 4.0, 2.0]], "1", missing),
        case(
            &[ROW, &[1.0, 2.0, 3.0, 4.0, 4.0, f64::INFINITY]],
            "1",
            Some("column `x2`: `inf` is not a finite number\nhint: correct the value"),
        ),
        case(
            &[&[1.0, 2.0, f64::NEG_INFINITY], &[1.0, 2.0, 3.0]],
            "1",
            Some("column `x1`: `-inf` is not a finite number\nhint: correct the value"),
        ),
        case(
            &[ROW, &[3.0; 6]],
            "1",
            Some("column `x2` is constant (3)\nhint: leave it out with `--columns x1`"),
        ),
        case(&[&[3.0; 6]], "1", Some("column `x1` is constant (3)")),
        case(
            &[ROW, ROW],
            "1",
            Some("column `x2` is a linear combination of x1"),
        ),
        case(
            &[&[1.0, 1.0, 2.0, 2.0]],
            "3",
            Some("ask for at most 2 components"),
        ),
        case(&[ROW], "7", Some("ask for at most 6 components")),
        case(&[&[1.0]], "1", Some("1 row is too few")),
        case(&[&[]], "1", Some("no rows")),
        case(&[&[1e300, -1e300, 1e299]], "1", range),
        case(&[&[1e-300, 2e-300, 4e-300]], "1", range),
        case(
            &[&[1e15, 1e15 + 1.0, 1e15]],
            "1",
            Some("hint: subtract 1.0000000000000005e15 from it"),
        ),
        // Large offsets are no fault while the digits last.
        case(&[&[1e9 + 1.0, 1e9 + 2.0, 1e9 + 4.5]], "1", None),
        case(
            &[&[-1e9, 2.0 - 1e9, 7.0 - 1e9], &[1e-9, 3e-9, -2e-9]],
            "1",
            None,
        ),
        // Some duplicates are none either.
        case(&[&[1.0, 1.0, 1.0, 2.0, 3.0, 3.0]], "1", None),
    ];
    for Case {
        columns,
        components,
        expected,
    } in &cases
    {
        let mut first: Option<String> = None;
        for (format, bytes) in files(columns) {
            for (code, means, said) in fits(&bytes, components) {
                let place = format!("{format}, {columns:?}: {said}");
                if let Some(expected) = expected {
                    assert_eq!(code, 1, "{place}");
                    assert!(said.contains(expected), "{place}");
                } else {
                    assert_eq!(code, 0, "{place}");
                    assert_eq!(first.get_or_insert(means.clone()), &means, "{place}");
                }
            }
        }
    }
}

/// What is the same as [`PLAIN`], with `,` for any delimiter.
const SAME: &[&str] = &[
    "x1,x2\r\n1,2\r\n2,1\r\n3,5\r\n4,3\r\n",
    "x1,x2\r1,2\r2,1\r3,5\r4,3",
    "\u{feff}x1,x2\n1,2\n2,1\n3,5\n4,3",
    "\u{feff}x1,x2\r1,2\r\r2,1\r3,5\r4,3\r",
    "\n\nx1,x2\n1,2\n\r\n2,1\n\n3,5\n4,3\n\n",
    "\"x1\",\"x2\"\n\"1\",2\n2,\"1\"\n3,5\n4,3\n",
    " x1 ,x2\n1, 2\n2 ,1\n3,5\n4,3 \n",
    // Names that are not told apart, or not there.
    "x,x\n1,2\n2,1\n3,5\n4,3\n",
    "x1,\n1,2\n2,1\n3,5\n4,3\n",
];

const PLAIN: &str = "x1,x2\n1,2\n2,1\n3,5\n4,3\n";

/// What is wrong with a text, in any delimiter, and what is said of it.
const DAMAGED: &[(&str, &str)] = &[
    ("", "stdin is empty"),
    ("\r\r\n\n", "stdin is empty"),
    ("\u{feff}", "stdin is empty"),
    ("x1,x2\n", "stdin has a header but no rows"),
    ("x1,x2\r", "stdin has a header but no rows"),
    (
        "x1,x2\n1,2\n3\n",
        "line 3: 1 field, where the lines before have 2",
    ),
    ("x1,x2\r\n1,2\r\n\r\n3,4,5\r\n", "line 4: 3 fields"),
    ("x1,x2\r1,2\r3,4,5\r", "line 3: 3 fields"),
    ("x1,x2\n1,2\n3,4\0\n", "line 3: a byte that is 0"),
    ("x1,x2\n1,2\n\"3\0\",4\n", "line 3: a byte that is 0"),
    (
        "x1,x2\n1,2\n3,\"4",
        "line 3: a quote is opened and not closed",
    ),
    (
        "x1,x2\n1,2\n3,\"4\n5,6\n",
        "line 3: a quote is opened and not closed",
    ),
    (
        "x1,x2\r1,2\r3,\"4\r5,\"6\"\r",
        "line 3: a quote is opened and not closed",
    ),
    (
        ",\n1,2\n3,4\n2,9\n",
        "line 1, column `x1`: the value is missing",
    ),
];

#[test]
fn texts() {
    let expected = fits(PLAIN.as_bytes(), "1")[0].1.clone();
    let as_written = |text: &str| {
        let tabs = text.replace(',', "\t").into_bytes();
        let commas = text.as_bytes().to_vec();
        [tabs, gzip(&commas), commas]
    };
    for text in SAME {
        for bytes in as_written(text) {
            for (code, means, said) in fits(&bytes, "1") {
                assert_eq!(code, 0, "{text:?}: {said}");
                assert_eq!(means, expected, "{text:?}");
            }
        }
    }
    for (text, expected) in DAMAGED {
        for bytes in as_written(text) {
            for (code, _, said) in fits(&bytes, "1") {
                assert_eq!(code, 1, "{text:?}: {said}");
                assert!(said.contains(expected), "{text:?}: {said}");
            }
        }
    }
}

#[test]
fn other_encodings() {
    let units = |mark| {
        PLAIN.encode_utf16().fold(vec![mark], |mut units, unit| {
            units.push(unit);
            units
        })
    };
    let little: Vec<u8> = units(0xfeff_u16)
        .into_iter()
        .flat_map(u16::to_le_bytes)
        .collect();
    let big: Vec<u8> = units(0xfeff)
        .into_iter()
        .flat_map(u16::to_be_bytes)
        .collect();
    for (bytes, expected) in [
        (
            &little[..],
            "stdin is in UTF-16, which is not read\nhint: `iconv",
        ),
        (&big, "stdin is in UTF-16, which is not read\nhint: `iconv"),
        (
            &little[2..],
            "stdin, line 1: a byte that is 0, which no text has\nhint: ",
        ),
        (
            b"x1,x2\n1,2\n\xe9,4\n",
            "stdin, line 3: not valid UTF-8 text\nhint: ",
        ),
        (
            b"x1,x2\n1,2\n\xc3,\xa9\n",
            "stdin, line 3: not valid UTF-8 text",
        ),
    ] {
        for bytes in [bytes, &gzip(bytes)] {
            for (code, _, said) in fits(bytes, "1") {
                assert_eq!(code, 1, "{said}");
                assert!(said.contains(expected), "{expected}: {said}");
            }
        }
    }
}

#[test]
fn columns_of_one_name_are_told_apart_and_that_is_said() {
    let ran = em_with(
        &["gmm", "fit", "-", "-k", "1"],
        b"x,y,x\n1,2,5\n2,1,7\n3,5,1\n4,3,3\n5,9,9\n",
        &[],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        ran.stdout.contains("3 columns (x1, y, x3)"),
        "{}",
        ran.stdout
    );
    let said = "note: stdin has columns of one name, such as `x`: by their numbers they are x1, x3";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
}

//! Binary files that cannot be read: a message that says why, the right status, never a panic.

use crate::em_with;
use crate::write::{Column, npy, npy_with_header, parquet, properties};
use npyz::Order;
use parquet::basic::Compression;
use parquet::file::properties::{WriterProperties, WriterVersion};

/// What `em gmm fit - -k 1 …` says of a file.
#[track_caller]
fn check(bytes: &[u8], args: &[&str], code: i32, expected: &str) {
    let args = [&["gmm", "fit", "-", "-k", "1"], args].concat();
    let ran = em_with(&args, bytes, &[]);
    assert_eq!(ran.code, Some(code), "{expected}: {}", ran.stderr);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains("error: "), "{}", ran.stderr);
    assert!(ran.stderr.contains(expected), "{expected}: {}", ran.stderr);
}

#[test]
fn values_that_cannot_be_used() {
    let mut values: Vec<f64> = (0..40).map(f64::from).collect();
    values[7] = f64::NAN;
    let missing = "stdin, row 4, column `x2`: the value is missing\nhint: rows with missing values";
    check(&npy(&[20, 2], Order::C, values.clone()), &[], 1, missing);
    values[7] = f64::NEG_INFINITY;
    let infinite = "stdin, row 4, column `x2`: `-inf` is not a finite number\nhint: correct";
    check(&npy(&[20, 2], Order::C, values.clone()), &[], 1, infinite);
    let infinite = "stdin, row 8, column `x1`: `-inf` is not a finite number\nhint: correct";
    check(
        &npy(&[20, 2], Order::Fortran, values.clone()),
        &[],
        1,
        infinite,
    );

    let group = |missing: bool| {
        let optional = (0..5).map(|i| (i != 1 || !missing).then_some(f64::from(i)));
        vec![
            Column::Double(vec![3.0, 1.0, 4.0, 1.0, 5.0]),
            Column::Optional(optional.collect()),
        ]
    };
    let schema = "REQUIRED DOUBLE a; OPTIONAL DOUBLE b;";
    let bytes = parquet(
        schema,
        WriterProperties::default(),
        &[group(false), group(true)],
    );
    check(
        &bytes,
        &[],
        1,
        "stdin, row 7, column `b`: the value is missing\nhint: rows with",
    );
    // Columns that are not read may hold anything.
    let args = ["gmm", "fit", "-", "-k", "1", "--columns", "a"];
    assert_eq!(em_with(&args, &bytes, &[]).code, Some(0));
}

#[test]
fn arrays_that_are_not_tables_of_numbers() {
    let zeros = |count| std::iter::repeat_n(0.0, count);
    let cases = [
        (
            npy(&[2, 3, 4], Order::C, zeros(24)),
            "an array of 3 dimensions\nhint: ",
        ),
        (npy(&[], Order::C, zeros(1)), "an array of 0 dimensions"),
        (npy(&[0, 3], Order::C, zeros(0)), "stdin has no rows"),
        (npy(&[3, 0], Order::C, zeros(0)), "stdin has no columns"),
        (npy(&[0], Order::C, zeros(0)), "stdin has no rows"),
    ];
    for (bytes, expected) in cases {
        check(&bytes, &[], 1, expected);
    }
    for dtype in [
        "'<c16'",
        "'|O'",
        "'<U5'",
        "'|S3'",
        "'<M8[ns]'",
        "'<f2'",
        "''",
        "'é'",
    ] {
        let header = format!("{{'descr': {dtype}, 'fortran_order': False, 'shape': (4, 1)}}");
        let expected = format!(
            "values of type {}, which are not read",
            dtype.replace('\'', "`")
        );
        check(&npy_with_header(&header, 64), &[], 1, &expected);
    }
    let record = "{'descr': [('a', '<f8'), ('b', '<i4')], 'fortran_order': False, 'shape': (4,)}";
    check(
        &npy_with_header(record, 48),
        &[],
        1,
        "record (a structured array)",
    );
}

#[test]
fn headers_that_are_damaged() {
    let header = |order: &str, shape: &str| {
        npy_with_header(
            &format!("{{'descr': '<f8', 'fortran_order': {order}, 'shape': {shape}, }}"),
            64,
        )
    };
    // No memory is asked for that the file cannot fill.
    let most = u64::MAX.to_string();
    let absurd = [
        "(1152921504606846976, 1)".to_owned(),
        "(1152921504606846976, 1152921504606846976)".to_owned(),
        format!("({most}, 1)"),
        "(9, 1)".to_owned(),
    ];
    for shape in absurd {
        let expected = "stdin has 64 bytes of values, where";
        check(&header("False", &shape), &[], 1, expected);
        check(
            &header("True", &shape),
            &[],
            1,
            "hint: the file is cut off or damaged",
        );
    }
    check(
        &header("False", "(7, 1)"),
        &[],
        1,
        "hint: save each array in a file of its own",
    );
    for damaged in [
        header("Falsch", "(8, 1)"),
        header("False", "(8, -1)"),
        header("False", "(8, 99999999999999999999)"),
        header("False", "(8 1)"),
        header("False", "8"),
        npy_with_header("{'descr': '<f8', 'shape': (8, 1)}", 64),
        npy_with_header("{'descr': '<f8', 'colour': 'red'}", 64),
        npy_with_header("", 0),
        npy_with_header(&"(".repeat(60_000), 0),
        npy_with_header(&"{'shape':(".repeat(6_000), 0),
        b"\x93NUMPY\x09\x00\x10\x00".to_vec(),
        b"\x93NUMPY\x02\x00\xff\xff\xff\xff".to_vec(),
    ] {
        check(&damaged, &[], 1, "its header is damaged");
    }
    let whole = npy(&[8, 1], Order::C, (0..8).map(f64::from));
    for length in [6, 7, 9, 20, 100] {
        check(
            &whole[..length],
            &[],
            1,
            "stdin ends within the header of an NPY file",
        );
    }
    check(
        &whole[..whole.len() - 1],
        &[],
        1,
        "hint: the file is cut off",
    );
}

#[test]
fn parquet_files_that_cannot_be_used() {
    let numbers = |n: i32| Column::Int32((0..n).collect());
    let plain = WriterProperties::default;
    let schema = "REQUIRED INT32 a;";
    let whole = parquet(schema, plain(), &[vec![numbers(10)]]);
    for bytes in [
        &whole[..4],
        &whole[..whole.len() / 2],
        &whole[..whole.len() - 1],
    ] {
        check(bytes, &[], 1, "stdin cannot be read as a Parquet file: ");
    }
    check(&parquet(schema, plain(), &[]), &[], 1, "stdin has no rows");
    check(
        &parquet(schema, plain(), &[vec![numbers(0)]]),
        &[],
        1,
        "stdin has no rows",
    );
    let text = || Column::Text(vec!["a", "b"]);
    let bytes = parquet("REQUIRED BYTE_ARRAY s (STRING);", plain(), &[vec![text()]]);
    check(&bytes, &[], 1, "stdin has no numeric column");
    let asked = "stdin, column `s` is not numeric: its type is STRING\nhint: ";
    check(&bytes, &["--columns", "s"], 1, asked);
    check(
        &whole,
        &["--columns", "b"],
        1,
        "stdin has no column `b`\nhint: its columns are a",
    );
    let list = "REQUIRED GROUP l (LIST) { REPEATED GROUP list { REQUIRED INT32 element; } }";
    check(
        &parquet(list, plain(), &[]),
        &[],
        1,
        "is left out: its values are lists",
    );
}

#[test]
fn codecs_that_are_not_read_are_named() {
    // The writer lacks the codec too, so a file is made by changing its name in one without.
    let plain = properties(Compression::UNCOMPRESSED, None, WriterVersion::PARQUET_1_0);
    let column = Column::Int32((0..10).collect());
    let mut bytes = parquet("REQUIRED INT32 a;", plain, &[vec![column]]);
    // In the footer: field 3, the path; field 4, the codec, 0 or here 4 in zigzag.
    let name = b"\x19\x18\x01a\x15\x00";
    let at = (bytes.windows(name.len()).rposition(|window| window == name)).unwrap();
    bytes[at + name.len() - 1] = 8;
    check(
        &bytes,
        &[],
        1,
        "stdin is compressed with brotli, which is not read\nhint: write it",
    );
}

#[test]
fn archives_are_not_read() {
    let npz = b"PK\x03\x04\x14\x00\x00\x00\x00\x00";
    let expected = "stdin is a ZIP archive\nhint: unzip one `.npy` file of an `.npz` file";
    check(npz, &[], 1, expected);
}

#[test]
fn options_of_csv_do_not_apply() {
    let array = npy(&[8, 1], Order::C, (0..8).map(f64::from));
    let column = Column::Int32((0..10).collect());
    let file = parquet(
        "REQUIRED INT32 a;",
        WriterProperties::default(),
        &[vec![column]],
    );
    for args in [
        &["--header", "no"][..],
        &["--delimiter", ";"],
        &["--decimal-comma"],
    ] {
        let said = |format| {
            let option = args[0];
            format!("`{option}` is about CSV files, and stdin is {format} file\nhint: ")
        };
        check(&array, args, 2, &said("an NPY"));
        check(&file, args, 2, &said("a Parquet"));
    }
    let text = "PAR1,PAR2\n1,2\n2,1\n3,5\n4,3\n";
    let ran = em_with(&["gmm", "fit", "-", "-k", "1"], text.as_bytes(), &[]);
    assert!(ran.stdout.contains("(PAR1, PAR2)"), "{}", ran.stderr);
}

//! NPY and Parquet files say what CSV files of the same numbers say.

use crate::write::{Column, faithful, npy, npy_typed, parquet, properties};
use crate::{Ran, em, em_with, folder, model_of, path, split, stdout_of};
use npyz::Order;
use parquet::basic::{Compression, Encoding};
use parquet::file::properties::{WriterProperties, WriterVersion};
use serde_json::Value;

/// The fit of a file, without its name and those of its columns.
#[track_caller]
fn fit(file: &str, stdin: &[u8], more: &str) -> Value {
    let args = format!("gmm fit {file} -k 2 --format json {more}");
    let Ran {
        stdout,
        stderr,
        code,
    } = em_with(&split(&args), stdin, &[]);
    assert_eq!(code, Some(0), "{stderr}");
    let mut json: Value = serde_json::from_str(&stdout).unwrap();
    json["columns"].take();
    json["fit"]["data"].take();
    json
}

fn by_rows() -> impl Iterator<Item = f64> {
    faithful().into_iter().flatten()
}

fn by_columns() -> impl Iterator<Item = f64> {
    let column = |j: usize| faithful().into_iter().map(move |row| row[j]);
    column(0).chain(column(1))
}

#[test]
fn both_orders_of_memory_give_the_same_bytes() {
    let folder = folder();
    let (data, model) = (path(&folder, "data.npy"), path(&folder, "model.json"));
    let save = |bytes: Vec<u8>, more: &str| {
        std::fs::write(&data, bytes).unwrap();
        stdout_of(&split(&format!("gmm fit {data} -k 2 --out {model} {more}")));
        std::fs::read(&model).unwrap()
    };
    for more in ["", "--columns x2,x1", "--columns 2"] {
        let rows = save(npy(&[272, 2], Order::C, by_rows()), more);
        let columns = save(npy(&[272, 2], Order::Fortran, by_columns()), more);
        assert!(rows == columns, "{more}");
    }
}

#[test]
fn npy_is_what_csv_is() {
    let folder = folder();
    let expected = fit("fixtures/faithful.csv", b"", "");
    let bytes = npy(&[272, 2], Order::C, by_rows());
    // By its first bytes, whatever its name.
    let file = path(&folder, "data.csv");
    std::fs::write(&file, &bytes).unwrap();
    assert_eq!(fit(&file, b"", ""), expected);
    assert_eq!(fit("-", &bytes, ""), expected);
    assert_eq!(
        fit("-", &npy(&[272, 2], Order::Fortran, by_columns()), ""),
        expected
    );
    assert_eq!(
        fit("-", &npy_typed(">f8", &[272, 2], by_rows()), ""),
        expected
    );
    assert_eq!(
        fit("-", &bytes, "--columns 2"),
        fit(
            "-",
            &npy(&[272], Order::C, faithful().iter().map(|row| row[1])),
            ""
        )
    );
}

/// A number on each line.
fn lines(numbers: &[impl ToString]) -> String {
    let lines: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

#[test]
fn the_types_of_numpy() {
    let numbers: [i8; 20] = [
        3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 97, 93, 23, 84, 62, 64, 33, 83,
    ];
    let text = lines(&numbers);
    let expected = fit("-", text.as_bytes(), "--header no");
    let n = numbers.len() as u64;
    macro_rules! check {
        ($($dtype:literal as $type:ty),*) => { $(
            let values = numbers.map(|number| <$type>::try_from(number).unwrap());
            assert_eq!(fit("-", &npy_typed($dtype, &[n, 1], values), ""), expected, "{}", $dtype);
        )* };
    }
    check!(
        "|i1" as i8,
        "|u1" as u8,
        "<i2" as i16,
        ">i2" as i16,
        "<u2" as u16,
        ">u2" as u16
    );
    check!(
        "<i4" as i32,
        ">i4" as i32,
        "<u4" as u32,
        ">u4" as u32,
        "<i8" as i64,
        ">i8" as i64
    );
    check!(
        "<u8" as u64,
        ">u8" as u64,
        "<f4" as f32,
        ">f4" as f32,
        "<f8" as f64,
        ">f8" as f64
    );
    let signs = numbers.map(|number| if number > 50 { -1_i16 } else { 1 });
    let text = lines(&signs);
    let prior = "--prior --header no";
    let expected = fit("-", text.as_bytes(), prior);
    assert_eq!(
        fit("-", &npy_typed(">i2", &[n], signs), "--prior"),
        expected
    );
    let flags = numbers.map(|number| number > 50);
    let text = lines(&flags.map(u8::from));
    let expected = fit("-", text.as_bytes(), prior);
    assert_eq!(fit("-", &npy(&[n], Order::C, flags), "--prior"), expected);
}

const SCHEMA: &str = "REQUIRED DOUBLE eruptions; OPTIONAL DOUBLE waiting;";

/// The rows in groups of so many.
fn groups(rows: usize) -> Vec<Vec<Column>> {
    let group = |rows: &[[f64; 2]]| {
        vec![
            Column::Double(rows.iter().map(|row| row[0]).collect()),
            Column::Optional(rows.iter().map(|row| Some(row[1])).collect()),
        ]
    };
    faithful().chunks(rows).map(group).collect()
}

#[test]
fn parquet_is_what_csv_is() {
    let folder = folder();
    let file = path(&folder, "data");
    let expected = fit("fixtures/faithful.csv", b"", "");
    let codecs = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(parquet::basic::GzipLevel::default()),
        Compression::ZSTD(parquet::basic::ZstdLevel::default()),
        Compression::LZ4_RAW,
        Compression::LZ4,
    ];
    let encodings = [
        None,
        Some(Encoding::PLAIN),
        Some(Encoding::BYTE_STREAM_SPLIT),
    ];
    let versions = [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0];
    for (index, codec) in codecs.into_iter().enumerate() {
        let properties = properties(codec, encodings[index % 3], versions[index % 2]);
        let bytes = parquet(SCHEMA, properties, &groups(100));
        std::fs::write(&file, &bytes).unwrap();
        assert_eq!(fit(&file, b"", ""), expected, "{codec}");
        assert_eq!(fit("-", &bytes, ""), expected, "{codec}");
    }
}

#[test]
fn the_types_of_parquet() {
    let schema = "REQUIRED BYTE_ARRAY name (STRING); REQUIRED FLOAT f; REQUIRED INT32 u (UINT_32);
                  REQUIRED INT64 i; REQUIRED INT32 day (DATE); REQUIRED INT64 price (DECIMAL(9,2));
                  REQUIRED GROUP deep { REQUIRED INT32 x; }
                  REQUIRED INT64 __index_level_0__;";
    let group = vec![
        Column::Text(vec!["a", "b", "c", "d", "e", "f"]),
        Column::Float(vec![0.5, 1.5, -2.5, 8.0, 0.25, 2.0]),
        Column::Int32(vec![-1, 1, 5, 2, 0, 9]),
        Column::Int64(vec![-7, 3, 12, 1, 2, 4]),
        Column::Int32(vec![1, 2, 3, 4, 5, 6]),
        Column::Int64(vec![1, 2, 3, 4, 5, 6]),
        Column::Int32(vec![3, 1, 4, 1, 5, 9]),
        Column::Int64(vec![0, 1, 2, 3, 4, 5]),
    ];
    let bytes = parquet(schema, WriterProperties::default(), &[group]);
    let args = split("gmm fit - -k 1 --prior --format json");
    let ran = em_with(&args, &bytes, &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(
        ran.stderr,
        "note: column `name` is left out: its type is STRING\n\
         note: column `day` is left out: its type is DATE\n\
         note: column `price` is left out: its type is DECIMAL\n\
         note: column `__index_level_0__` is left out: pandas keeps the names of its rows there\n"
    );
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        found["columns"],
        serde_json::json!(["f", "u", "i", "deep.x"])
    );
    let csv = "f,u,i,deep.x\n0.5,4294967295,-7,3\n1.5,1,3,1\n-2.5,5,12,4\n8,2,1,1\n0.25,0,2,5\n\
               2,9,4,9\n";
    let expected: Value =
        serde_json::from_str(&em_with(&args, csv.as_bytes(), &[]).stdout).unwrap();
    assert_eq!(found, expected);
    // What is left out can be had if it is a number.
    let args = split("gmm fit - -k 1 --columns __index_level_0__");
    assert_eq!(em_with(&args, &bytes, &[]).code, Some(0));
}

#[test]
fn models_are_applied_to_binary_files() {
    let folder = folder();
    let model = model_of(&folder, "fixtures/faithful.csv -k 2");
    let data = path(&folder, "data");
    for command in ["score", "predict"] {
        let expected = stdout_of(&["gmm", command, &model, "fixtures/faithful.csv"]);
        // Parquet names its columns, in any order.
        let schema = "REQUIRED DOUBLE waiting; REQUIRED DOUBLE eruptions;";
        let column = |j: usize| Column::Double(faithful().iter().map(|row| row[j]).collect());
        let group = vec![column(1), column(0)];
        let bytes = parquet(schema, WriterProperties::default(), &[group]);
        std::fs::write(&data, bytes).unwrap();
        assert_eq!(stdout_of(&["gmm", command, &model, &data]), expected);
        // NPY does not, which is said.
        std::fs::write(&data, npy(&[272, 2], Order::C, by_rows())).unwrap();
        let ran = em(&["gmm", command, &model, &data]);
        assert_eq!(ran.stdout, expected);
        let note = "its columns are taken to be eruptions, waiting, in this order";
        assert!(ran.stderr.contains(note), "{}", ran.stderr);
    }
    // A model of an array is one of its columns.
    stdout_of(&["gmm", "fit", &data, "-k", "2", "--out", &model]);
    assert_eq!(em(&["gmm", "score", &model, &data]).stderr, "");
}

#[test]
fn many_rows_are_read_in_blocks() {
    // More than are read at a time, in both orders and by column.
    let rows = 600_000_usize;
    let value = |i: usize, j: usize| (i * (j + 1)) as f64 % 1013.0;
    let by_rows = (0..rows).flat_map(|i| [value(i, 0), value(i, 1)]);
    let by_columns = (0..2).flat_map(|j| (0..rows).map(move |i| value(i, j)));
    let more = "--max-iterations 1 --tolerance 0 --restarts 1 --start random";
    let shape = [rows as u64, 2];
    assert_eq!(
        fit("-", &npy(&shape, Order::C, by_rows), more),
        fit("-", &npy(&shape, Order::Fortran, by_columns), more)
    );
}

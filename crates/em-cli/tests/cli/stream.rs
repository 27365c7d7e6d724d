//! Files that are read anew in each pass say what they say in memory.

use crate::write::{Column, faithful, npy, npy_typed, parquet};
use crate::{em, em_with, folder, path, split, stdout_of};
use npyz::Order;
use parquet::file::properties::WriterProperties;

const FAITHFUL: &str = "fixtures/faithful.csv";

/// Old Faithful over and over, a little different each time: more rows than a block or a chunk has.
fn many(times: usize) -> Vec<[f64; 2]> {
    let once = faithful();
    let shifted = |time: usize| {
        let shift = time as f64 * 1e-3;
        once.iter().map(move |[x, y]| [x + shift, y - shift])
    };
    (0..times).flat_map(shifted).collect()
}

/// A Parquet file in groups of so many rows; pages have at most 1000.
fn groups(rows: &[[f64; 2]], size: usize) -> Vec<u8> {
    let group = |rows: &[[f64; 2]]| {
        vec![
            Column::Text(vec!["a"; rows.len()]),
            Column::Double(rows.iter().map(|row| row[0]).collect()),
            Column::Optional(rows.iter().map(|row| Some(row[1])).collect()),
        ]
    };
    let properties = WriterProperties::builder()
        .set_data_page_row_count_limit(1000)
        .set_write_batch_size(100);
    parquet(
        "REQUIRED BYTE_ARRAY name (STRING); REQUIRED DOUBLE x; OPTIONAL DOUBLE y;",
        properties.build(),
        &rows.chunks(size).map(group).collect::<Vec<_>>(),
    )
}

fn csv(rows: &[[f64; 2]]) -> Vec<u8> {
    let lines = rows.iter().enumerate();
    let lines = lines.map(|(i, [x, y])| format!("{i},{x:?},text,{y:?}\n"));
    (",x,name,y\n".to_owned() + &lines.collect::<String>()).into_bytes()
}

fn by_rows(rows: &[[f64; 2]]) -> impl Iterator<Item = f64> {
    rows.iter().flatten().copied()
}

fn by_columns(rows: &[[f64; 2]]) -> impl Iterator<Item = f64> {
    let column = |j: usize| rows.iter().map(move |row| row[j]);
    column(0).chain(column(1))
}

/// A fit as it is saved, and the notes that were made.
#[track_caller]
fn saved(data: &str, more: &str) -> (String, String) {
    let folder = folder();
    let model = path(&folder, "model.json");
    let ran = em(&split(&format!("gmm fit {data} -k 2 --out {model} {more}")));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let notes = ran.stderr.replace(&model, "");
    (std::fs::read_to_string(&model).unwrap(), notes)
}

#[test]
fn every_format_gives_the_same_bytes() {
    let folder = folder();
    let data = path(&folder, "data");
    let (few, more) = (many(1), many(20));
    let shape = |rows: &[[f64; 2]]| [rows.len() as u64, 2];
    let files = [
        csv(&more),
        npy(&shape(&more), Order::C, by_rows(&more)),
        npy(&shape(&more), Order::Fortran, by_columns(&more)),
        npy_typed(">f8", &shape(&few), by_rows(&few)),
        groups(&few, 1),
        groups(&more, 1024),
        groups(&more, 3000),
        groups(&more, usize::MAX),
    ];
    for (index, file) in files.iter().enumerate() {
        std::fs::write(&data, file).unwrap();
        for more in [
            "--restarts 2",
            "--start random --restarts 3 --short-runs 2,1 --seed 5",
            "--columns 2 --restarts 1 --prior --covariance diagonal",
            "--covariance spherical --restarts 1 --accelerate squarem",
        ] {
            let kept = saved(&data, more);
            assert!(
                kept == saved(&data, &format!("--stream {more}")),
                "{index} {more}"
            );
        }
    }
}

#[test]
fn several_blocks_are_one_file() {
    let folder = folder();
    let data = path(&folder, "data");
    let rows = many(1000);
    let shape = [rows.len() as u64, 2];
    let more = "--start random --restarts 1 --max-iterations 1 --tolerance 0";
    let files = [
        csv(&rows[..140_000]),
        npy(&shape, Order::C, by_rows(&rows)),
        npy(&shape, Order::Fortran, by_columns(&rows)),
        groups(&rows, 200_000),
    ];
    for file in files {
        std::fs::write(&data, file).unwrap();
        let kept = saved(&data, more);
        assert!(kept == saved(&data, &format!("--stream {more}")));
    }
}

#[test]
fn a_pipe_is_kept_in_a_file() {
    for bytes in [csv(&many(1)), groups(&many(1), 100)] {
        let args = "gmm fit - -k 2 --format json";
        let kept = em_with(&split(args), &bytes, &[]);
        let streamed = em_with(&split(&format!("{args} --stream")), &bytes, &[]);
        assert_eq!(streamed.stdout, kept.stdout);
        assert_eq!(streamed.stderr, kept.stderr);
        assert_eq!(streamed.code, Some(0));
    }
}

#[test]
fn models_are_applied_to_streams() {
    let folder = folder();
    let model = path(&folder, "model.json");
    stdout_of(&["gmm", "fit", FAITHFUL, "-k", "2", "--out", &model]);
    for command in ["score", "predict", "score --per-row"] {
        let args = format!("gmm {command} {model} {FAITHFUL}");
        let streamed = stdout_of(&split(&format!("{args} --stream")));
        assert_eq!(streamed, stdout_of(&split(&args)), "{command}");
    }
    // A start is a model too.
    let args = format!("gmm fit {FAITHFUL} --start {model} --format json");
    let streamed = stdout_of(&split(&format!("{args} --stream")));
    assert_eq!(streamed, stdout_of(&split(&args)));
}

#[test]
fn what_is_wrong_is_said_alike() {
    let check = |args: &str, stdin: &[u8]| {
        let kept = em_with(&split(args), stdin, &[]);
        let streamed = em_with(&split(&format!("{args} --stream")), stdin, &[]);
        assert_ne!(kept.code, Some(0), "{args}");
        assert_eq!(streamed.code, kept.code, "{args}");
        assert_eq!(streamed.stderr, kept.stderr, "{args}");
    };
    let fit = "gmm fit - -k 2";
    for text in [
        "",
        "x\n",
        "x,y\n1,2\n3,\n",
        "x\n1\ninf\n",
        "x\na\nb\n",
        "x,y\n1,2\n3\n",
        "x,y\n1,1\n1,2\n1,3\n",
        "x\n1\n",
        "x,y\n1,2\n2,3\n3,4\n4,5\n",
    ] {
        check(fit, text.as_bytes());
    }
    check("gmm fit fixtures/nowhere.csv -k 2", b"");
    check("gmm fit fixtures/iris.csv -k 2 --columns Species", b"");
    let mut values: Vec<f64> = (0..40).map(f64::from).collect();
    values[7] = f64::NAN;
    check(fit, &npy(&[20, 2], Order::C, values));
    check(
        &format!("{fit} --decimal-comma"),
        &npy(&[4, 1], Order::C, [1.0, 2.0, 3.0, 5.0]),
    );
    let start = "gmm score fixtures/faithful_start.json -";
    check(start, b"x,y\n1e200,1\n1,1\n");
    let file = groups(&many(1), 100);
    check(fit, &file[..file.len() - 9]);
}

#[test]
fn standardized_fits_are_in_the_units_of_the_data() {
    let folder = folder();
    let data = path(&folder, "data");
    std::fs::write(&data, csv(&many(20))).unwrap();
    for more in ["", "--covariance diagonal", "--prior"] {
        let (plain, _) = saved(&data, &format!("--restarts 2 {more}"));
        let args = format!("--restarts 2 --standardize {more}");
        let (standardized, _) = saved(&data, &args);
        assert_eq!(saved(&data, &format!("{args} --stream")).0, standardized);
        let number = |text: &str| -> f64 {
            let model: serde_json::Value = serde_json::from_str(text).unwrap();
            model["fit"]["bic"].as_f64().unwrap()
        };
        assert!((number(&plain) - number(&standardized)).abs() < 1e-5);
    }
    let spherical = stdout_of(&split(&format!(
        "gmm fit {data} -k 2 --standardize --covariance spherical"
    )));
    assert!(spherical.contains("diagonal covariances"), "{spherical}");
    assert!(
        spherical.contains("share their shape, which is taken as known"),
        "{spherical}"
    );
}

/// By hand, since it writes 384 MB: `cargo test -p em-cli larger_than_memory -- --ignored`.
#[test]
#[ignore = "takes half a minute"]
#[cfg(target_os = "linux")]
fn a_file_larger_than_memory() {
    const ROWS: usize = 24_000_000;
    let folder = folder();
    let data = path(&folder, "data");
    let number =
        |i: usize| (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11) as f64 / (1u64 << 53) as f64;
    let column = |j: usize| {
        let value = |i: usize| number(2 * i + j) + if i.is_multiple_of(3) { 2.0 } else { 0.0 };
        Column::Double((0..ROWS).map(value).collect())
    };
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .build();
    let bytes = parquet(
        "REQUIRED DOUBLE x; REQUIRED DOUBLE y;",
        properties,
        &[vec![column(0), column(1)]],
    );
    std::fs::write(&data, &bytes).unwrap();
    let args = "-k 2 --start random --restarts 1 --max-iterations 2 --tolerance 0 --standard-errors no --format json";
    let fit = |limit: &str, more: &str| {
        let em = env!("CARGO_BIN_EXE_em");
        let command = format!("ulimit -v {limit}; {em} gmm fit {data} {args} {more}");
        let ran = std::process::Command::new("bash")
            .args(["-c", &command])
            .output()
            .unwrap();
        (ran.status.success(), ran.stdout)
    };
    let kib = bytes.len() / 1024;
    drop(bytes);
    let limit = (kib * 9 / 10).to_string();
    let (is_fitted, streamed) = fit(&limit, "--stream");
    assert!(is_fitted);
    assert!(!fit(&limit, "").0, "the limit is one");
    assert!(fit("unlimited", "").1 == streamed);
}

//! Labels beside the data: compared with the components, in every format, in memory or not.

use crate::write::{Column, npy, parquet};
use crate::{em, em_with, folder, path, split, stdout_of};
use npyz::Order;
use parquet::file::properties::WriterProperties;
use serde_json::Value;

const IRIS: &str = "fixtures/iris.csv";

fn iris() -> (Vec<f64>, Vec<&'static str>) {
    let text = std::fs::read_to_string(crate::root().join(IRIS)).unwrap();
    let mut values = Vec::new();
    let mut species = Vec::new();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        values.extend(fields[..4].iter().map(|x| x.parse::<f64>().unwrap()));
        species.push(match fields[4] {
            "setosa" => "setosa",
            "versicolor" => "versicolor",
            _ => "virginica",
        });
    }
    (values, species)
}

/// What a fit says of labels, in memory; streamed it must say the same.
#[track_caller]
fn labels(data: &str, more: &str) -> Value {
    let args = format!("gmm fit {data} -k 3 --restarts 3 --format json {more}");
    let kept = stdout_of(&split(&args));
    assert_eq!(kept, stdout_of(&split(&format!("{args} --stream"))));
    serde_json::from_str::<Value>(&kept).unwrap()["labels"].clone()
}

#[test]
fn iris_against_its_species() {
    let found = labels(IRIS, "--labels Species");
    assert_eq!(found["column"], "Species");
    assert_eq!(found["unlabelled"], 0);
    let table = &found["table"];
    assert_eq!(
        table["labels"].to_string(),
        r#"["setosa","versicolor","virginica"]"#
    );
    // Five of versicolor among virginica: the published result of mclust's VVV.
    assert_eq!(table["counts"].to_string(), "[[50,0,0],[0,45,5],[0,0,50]]");
    let index = found["adjusted_rand_index"].as_f64().unwrap();
    assert!((index - 0.9039).abs() < 5e-5, "{index}");
    let ran = em(&split(&format!("gmm fit {IRIS} -k 3 --labels Species")));
    assert!(
        ran.stdout
            .contains("adjusted Rand index with `Species`: 0.9039")
    );
    assert_eq!(ran.stderr, "");
}

#[test]
fn every_format_has_labels() {
    let folder = folder();
    let data = path(&folder, "data");
    let expected = labels(IRIS, "--labels Species");
    let (values, species) = iris();
    let column = |j: usize| Column::Double(values.iter().skip(j).step_by(4).copied().collect());
    let number = |species: &str| match species {
        "setosa" => 1,
        "versicolor" => 2,
        _ => 3,
    };
    let numbers: Vec<i32> = species.iter().map(|species| number(species)).collect();
    let group = vec![
        Column::Text(species.clone()),
        column(0),
        column(1),
        column(2),
        column(3),
        Column::Int32(numbers.clone()),
    ];
    let schema = "REQUIRED BYTE_ARRAY s (STRING); REQUIRED DOUBLE a; REQUIRED DOUBLE b; \
                  REQUIRED DOUBLE c; REQUIRED DOUBLE d; REQUIRED INT32 n;";
    std::fs::write(
        &data,
        parquet(schema, WriterProperties::default(), &[group]),
    )
    .unwrap();
    let check = |more: &str| {
        let found = labels(&data, more);
        assert_eq!(
            found["table"]["counts"], expected["table"]["counts"],
            "{more}"
        );
    };
    check("--labels s --columns a,b,c,d");
    check("--labels n");

    let rows = values.chunks(4).zip(&numbers);
    let by_rows = rows.flat_map(|(row, n)| row.iter().copied().chain([f64::from(*n)]));
    std::fs::write(&data, npy(&[150, 5], Order::C, by_rows)).unwrap();
    check("--labels 5");
    let columns = (0..4).flat_map(|j| values.iter().skip(j).step_by(4).copied());
    let by_columns = columns.chain(numbers.iter().map(|&n| f64::from(n)));
    std::fs::write(&data, npy(&[150, 5], Order::Fortran, by_columns)).unwrap();
    check("--labels x5");
}

#[test]
fn models_are_compared_with_labels() {
    let folder = folder();
    let model = path(&folder, "model.json");
    let fit = format!("gmm fit {IRIS} -k 3 --labels Species --out {model}");
    stdout_of(&split(&fit));
    let score = format!("gmm score {model} {IRIS} --labels Species");
    assert!(stdout_of(&split(&score)).contains("versicolor"));
    let json: Value =
        serde_json::from_str(&stdout_of(&split(&format!("{score} --format json")))).unwrap();
    assert_eq!(
        json["labels"]["table"]["counts"].to_string(),
        "[[50,0,0],[0,45,5],[0,0,50]]"
    );
    let ran = em(&split(&format!(
        "gmm predict {model} {IRIS} --labels Species"
    )));
    assert!(ran.stdout.starts_with("component,label,responsibility_1,"));
    assert!(ran.stdout.lines().nth(1).unwrap().contains(",setosa,"));
    assert!(
        ran.stderr
            .contains("adjusted Rand index with `Species`: 0.9039"),
        "{}",
        ran.stderr
    );
}

#[test]
fn labels_may_be_missing_but_not_all() {
    let rows = |label: fn(usize) -> String| -> String {
        let row = |i: usize| format!("{},{}\n", (i * 37 % 23) as f64 * 0.1, label(i));
        "x,s\n".to_owned() + &(0..1200).map(row).collect::<String>()
    };
    let fit = |text: &str, more: &str| {
        let args = format!("gmm fit - -k 1 --labels s {more}");
        em_with(&split(&args), text.as_bytes(), &[])
    };
    let text = rows(|i| {
        if i % 3 == 0 {
            "NA".to_owned()
        } else {
            (i % 2 * 10).to_string()
        }
    });
    let ran = fit(&text, "--format json");
    assert_eq!(
        ran.stderr,
        "note: 400 rows without a label in `s` are not compared\n"
    );
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(json["labels"]["unlabelled"], 400);
    assert_eq!(
        json["labels"]["table"]["labels"].to_string(),
        r#"["0","10"]"#
    );
    for stream in ["", "--stream"] {
        let check = |text: &str, more: &str, code: i32, expected: &str| {
            let ran = fit(text, &format!("{more} {stream}"));
            assert_eq!(ran.code, Some(code));
            assert!(ran.stderr.contains(expected), "{}", ran.stderr);
        };
        let all = "stdin, column `s`: all labels are missing\nhint: ";
        check(&rows(|_| String::new()), "", 1, all);
        check(
            &rows(|i| i.to_string()),
            "",
            1,
            "column `s`: more than 1000 different labels\nhint: ",
        );
        check(
            &text,
            "--columns x,s",
            2,
            "cannot be used as numbers and as `--labels`\nhint: ",
        );
        check(
            "x,S \n1,a\n2,b\n",
            "",
            1,
            "hint: did you mean `S`? Its columns are x, S",
        );
    }
}

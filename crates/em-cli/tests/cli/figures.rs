//! Figures: `em plot`, `--plot`, `em demo --figures`.

use crate::{Ran, em, folder, path, split, stdout_of};
use std::fs;
use tempfile::TempDir;

const FAITHFUL: &str = "fixtures/faithful.csv";

/// Fits a mixture and saves it in a folder.
fn fit(folder: &TempDir, args: &str) -> String {
    let model = path(folder, "model.json");
    let mut args = split(args);
    args.extend(["--standard-errors", "no", "--out", &model]);
    stdout_of(&[&["gmm", "fit"], &args[..]].concat());
    model
}

/// A figure that must be drawn.
#[track_caller]
fn svg(folder: &TempDir, args: &[&str]) -> String {
    let figure = path(folder, "figure.svg");
    let ran = em(&[args, &["--out", &figure]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let svg = fs::read_to_string(figure).unwrap();
    check_svg(&svg);
    svg
}

/// Elements are closed in their order, and every number is one.
#[track_caller]
fn check_svg(svg: &str) {
    assert!(svg.starts_with("<svg xmlns=") && svg.ends_with("</svg>\n"));
    let mut open = Vec::new();
    for tag in svg.split('<').skip(1) {
        let (tag, text) = tag.split_once('>').expect("a tag has an end");
        assert!(!text.contains('>'), "{text}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap());
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        assert!(!tag.contains("NaN") && !tag.contains("inf"), "{tag}");
    }
    assert!(open.is_empty());
}

/// The error of a command that must fail.
#[track_caller]
fn error_of(args: &[&str], code: i32) -> String {
    let Ran {
        stdout,
        stderr,
        code: found,
    } = em(args);
    assert_eq!(found, Some(code), "{stderr}");
    assert_eq!(stdout, "");
    stderr
}

#[test]
fn every_kind_is_drawn_and_always_the_same() {
    let folder = folder();
    let model = fit(&folder, &format!("{FAITHFUL} -k 2"));
    for kind in ["mixture", "responsibilities", "uncertainty", "trace"] {
        let args = ["plot", &model, FAITHFUL, "--kind", kind];
        let figure = svg(&folder, &args);
        assert_eq!(figure, svg(&folder, &args));
        let text = stdout_of(&args);
        assert!(
            !text.contains('\u{1b}') && text.lines().count() >= 16,
            "{text}"
        );
    }
    // Without rows there is still the mixture.
    assert!(svg(&folder, &["plot", &model]).contains(">eruptions<"));
}

#[test]
fn a_mixture_on_the_terminal() {
    let folder = folder();
    let model = fit(&folder, &format!("{FAITHFUL} -k 2"));
    insta::assert_snapshot!("plane", stdout_of(&["plot", &model, FAITHFUL]));
    let model = fit(&folder, &format!("{FAITHFUL} -k 2 --columns waiting"));
    insta::assert_snapshot!("line", stdout_of(&["plot", &model, FAITHFUL]));
}

#[test]
fn png_is_drawn_too() {
    let folder = folder();
    let figure = path(&folder, "figure.png");
    let args = [
        "gmm",
        "fit",
        "fixtures/iris.csv",
        "-k",
        "3",
        "--plot",
        &figure,
    ];
    stdout_of(&args);
    let png = fs::read(&figure).unwrap();
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
    let width = u32::from_be_bytes(png[16..20].try_into().unwrap());
    assert!((1000..2000).contains(&width), "{width}");
}

/// Any number of columns, offset and unit; names that are no XML.
#[test]
fn strange_data_are_drawn() {
    let folder = folder();
    let data = path(&folder, "data.csv");
    let x =
        |i: usize, j: usize| ((i * 7919 + j * 104_729) % 1000) as f64 / 250.0 + (i % 2 * 5) as f64;
    let scaled = |columns: usize, scale: f64, offset: f64, name: &str| {
        let mut text: String = (0..columns)
            .map(|j| format!("\"{name}{j}\""))
            .collect::<Vec<_>>()
            .join(",");
        for i in 0..120 {
            let row = (0..columns).map(|j| format!("{:e}", offset + scale * x(i, j)));
            text.push('\n');
            text.push_str(&row.collect::<Vec<_>>().join(","));
        }
        text
    };
    let long =
        "a name that is far too long for any axis of any figure that one could think of ".repeat(3);
    for (columns, scale, offset, name) in [
        (1, 1.0, 1e9, "x"),
        (2, 1.0, 1e9, "<&'\"\">"),
        (2, 1e-9, 0.0, "größe 𝛼 日本 $x$"),
        (2, 1e100, -3e100, "x"),
        (3, 1e-100, 0.0, long.as_str()),
        (20, 1.0, 0.0, "x"),
    ] {
        fs::write(&data, scaled(columns, scale, offset, name)).unwrap();
        let model = fit(&folder, &format!("{data} -k 2 --covariance diagonal"));
        let figure = svg(&folder, &["plot", &model, &data]);
        assert!(figure.len() < 400_000);
        svg(&folder, &["plot", &model, &data, "--kind", "uncertainty"]);
        stdout_of(&["plot", &model, &data]);
        let png = path(&folder, "figure.png");
        stdout_of(&["plot", &model, &data, "--out", &png]);
    }
    // Rows that are all the same, and far from the model.
    fs::write(&data, "eruptions,waiting\n1000,3\n1000,3\n").unwrap();
    let model = fit(&folder, &format!("{FAITHFUL} -k 2"));
    svg(&folder, &["plot", &model, &data]);
}

#[test]
fn labels_stand_beside_components() {
    let folder = folder();
    let data = "fixtures/iris.csv";
    let model = fit(
        &folder,
        &format!("{data} -k 3 --columns Petal.Length,Petal.Width"),
    );
    let figure = svg(&folder, &["plot", &model, data, "--labels", "Species"]);
    assert!(figure.contains(">setosa<") && figure.contains(">by what they are<"));
}

#[test]
fn many_rows_are_thinned() {
    let folder = folder();
    let data = path(&folder, "data.csv");
    let model = fit(&folder, &format!("{FAITHFUL} -k 2"));
    let rows = stdout_of(&["gmm", "sample", &model, "-n", "30000"]);
    fs::write(&data, rows).unwrap();
    let figure = svg(&folder, &["plot", &model, &data]);
    assert!(figure.contains("5000 of 30 000 rows are shown"));
    assert_eq!(figure, svg(&folder, &["plot", &model, &data, "--stream"]));
}

#[test]
fn criteria_of_several_mixtures() {
    let folder = folder();
    let model = fit(&folder, &format!("{FAITHFUL} -k 2"));
    let mut json: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&model).unwrap()).unwrap();
    json["fit"]["selection"] = serde_json::json!([
        {"components": 1, "covariance": "full", "bic": 2607.2, "icl": 2607.2},
        {"components": 2, "covariance": "full", "bic": 2322.2, "icl": 2322.7},
        {"components": 1, "covariance": "diagonal", "bic": 2800.0, "icl": 2800.0},
        {"components": 2, "covariance": "diagonal", "failed": "collapsed"},
    ]);
    fs::write(&model, json.to_string()).unwrap();
    let figure = svg(&folder, &["plot", &model, "--kind", "selection"]);
    assert!(figure.contains("BIC: 2 components, full covariances"));
}

#[test]
fn the_figures_of_the_article() {
    let folder = folder();
    let to = path(&folder, "figures");
    stdout_of(&["demo", "--figures", &to]);
    for name in [
        "figure1", "figure5", "figure6", "figure7", "figure8", "triangle",
    ] {
        let svg = fs::read_to_string(format!("{to}/{name}.svg")).unwrap();
        check_svg(&svg);
        assert!(svg.len() < 200_000, "{name}");
    }
    assert_eq!(stdout_of(&["demo"]), stdout_of(&[]));
}

#[test]
fn allele_frequencies_are_drawn() {
    let folder = folder();
    let figure = path(&folder, "figure.svg");
    let args = "genetics fit --system moth fixtures/peppered_moth.csv --plot";
    stdout_of(&[&split(args)[..], &[&figure]].concat());
    let svg = fs::read_to_string(&figure).unwrap();
    check_svg(&svg);
    assert!(svg.contains("95 % confidence intervals") && svg.contains(">C</text>"));
}

#[test]
fn what_cannot_be_drawn() {
    let folder = folder();
    let model = fit(&folder, &format!("{FAITHFUL} -k 2"));
    let plain = path(&folder, "plain.json");
    let gmm = r#"{"format":"em-gmm","version":1,"weights":[1],"means":[[0,0]],"covariances":[[[1,0],[0,1]]]}"#;
    fs::write(&plain, gmm).unwrap();
    let cases: [(&[&str], i32); 7] = [
        (&["plot", &model, FAITHFUL, "--out", "figure.jpeg"], 2),
        (&["plot", &model, FAITHFUL, "--out", "figure"], 2),
        (
            &[
                "plot",
                &model,
                FAITHFUL,
                "--out",
                "no/such/folder/figure.svg",
            ],
            1,
        ),
        (&["plot", &model, "--kind", "uncertainty"], 2),
        (&["plot", &plain, "--kind", "trace"], 1),
        (&["plot", &plain, "--kind", "selection"], 1),
        (&["plot", &plain, "fixtures/iris.csv"], 1),
    ];
    let errors = cases.map(|(args, code)| error_of(args, code));
    let folder = folder.path().to_str().unwrap();
    insta::assert_snapshot!(errors.join("\n").replace(folder, "FOLDER"));
}

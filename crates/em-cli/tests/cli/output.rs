//! Where output goes, and what `--help` says.

use crate::{em, folder, model_of, path, stdout_of};
use std::io::Read;
use std::process::{Command, Stdio};

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let folder = folder();
    let model = model_of(&folder, "fixtures/faithful.csv -k 2");
    let mut child = Command::new(env!("CARGO_BIN_EXE_em"))
        .args(["gmm", "sample", &model, "-n", "10000000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut some = [0; 1000];
    child.stdout.take().unwrap().read_exact(&mut some).unwrap(); // and close
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn a_failed_fit_leaves_the_old_model() {
    let folder = folder();
    let model = path(&folder, "model.json");
    std::fs::write(&model, "precious").unwrap();
    let ran = em(&[
        "gmm",
        "fit",
        "fixtures/faithful.csv",
        "-k",
        "9000",
        "--out",
        &model,
    ]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(std::fs::read_to_string(&model).unwrap(), "precious");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn the_data_are_not_overwritten() {
    let folder = folder();
    let data = path(&folder, "data.csv");
    std::fs::copy(crate::root().join("fixtures/faithful.csv"), &data).unwrap();
    let ran = em(&["gmm", "fit", &data, "-k", "2", "--out", &data]);
    assert_eq!(ran.code, Some(2));
    assert!(
        std::fs::read_to_string(&data)
            .unwrap()
            .starts_with("eruptions")
    );
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let folder = folder();
    let (file, link) = (path(&folder, "model.json"), path(&folder, "link.json"));
    std::fs::write(&file, "old").unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    stdout_of(&[
        "gmm",
        "fit",
        "fixtures/faithful.csv",
        "-k",
        "1",
        "--out",
        &link,
    ]);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(std::fs::read_to_string(&file).unwrap().contains("em-gmm"));
}

#[test]
fn a_device_is_written_to_and_not_replaced() {
    let device = std::path::Path::new("/dev/null");
    if device.exists() {
        stdout_of(&[
            "gmm",
            "fit",
            "fixtures/faithful.csv",
            "-k",
            "1",
            "--out",
            "/dev/null",
        ]);
        assert!(!device.metadata().unwrap().is_file());
    }
}

#[cfg(unix)]
#[test]
fn a_new_file_has_the_usual_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let (model, other) = (path(&folder, "model.json"), path(&folder, "other"));
    stdout_of(&[
        "gmm",
        "fit",
        "fixtures/faithful.csv",
        "-k",
        "1",
        "--out",
        &model,
    ]);
    std::fs::write(&other, "").unwrap();
    let mode = |path: &str| std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&model), mode(&other));
}

#[test]
fn help_teaches_with_examples() {
    for args in [
        &["--help"][..],
        &["gmm", "fit", "--help"],
        &["gmm", "predict", "--help"],
        &["gmm", "score", "--help"],
        &["gmm", "sample", "--help"],
        &["genetics", "fit", "--help"],
    ] {
        let help = stdout_of(args);
        assert!(help.contains("Examples:"), "{help}");
    }
    insta::assert_snapshot!(stdout_of(&["--help"]));
    insta::assert_snapshot!(stdout_of(&["gmm", "fit", "--help"]));
    insta::assert_snapshot!(stdout_of(&["genetics", "fit", "--help"]));
}

//! What a user expects of any command: help, suggestions, completions, a manual, a version.

use crate::{em, folder, path, split, stdout_of};

#[test]
fn misspelt_words_are_suggested() {
    for (args, suggestion) in [
        ("gmm predct model.json", "'predict'"),
        ("gnetics", "'genetics'"),
        ("gmm fit data.csv --colums x", "'--columns'"),
        ("gmm fit data.csv --reprot x.html", "'--report'"),
        ("gmm fit data.csv -k 2 --covariance diagnoal", "'diagonal'"),
        ("explain month", "'moth'"),
        ("completions fihs", "'fish'"),
    ] {
        let ran = em(&split(args));
        assert_eq!(ran.code, Some(2), "{args}");
        assert!(ran.stdout.is_empty());
        assert!(
            ran.stderr.contains("similar") && ran.stderr.contains(suggestion),
            "{args}: {}",
            ran.stderr
        );
    }
}

#[test]
fn completions_for_all_shells() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = stdout_of(&["completions", shell]);
        for word in ["gmm", "haplotypes", "explain", "max-iterations"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn a_page_of_the_manual_for_each_command() {
    let folder = folder();
    let pages = path(&folder, "deep/man");
    let ran = em(&["man", &pages]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), ""),
        "{}",
        ran.stderr
    );
    for name in [
        "em",
        "em-gmm",
        "em-gmm-fit",
        "em-genetics-hwe",
        "em-explain-moth",
        "em-completions",
    ] {
        let page = std::fs::read_to_string(path(&folder, &format!("deep/man/{name}.1"))).unwrap();
        assert!(page.contains(".SH EXAMPLES"), "{page}");
        assert!(!page.contains("em\\-help\\-"), "{page}");
    }
    assert!(!folder.path().join("deep/man/em-man.1").exists());
    let root = std::fs::read_to_string(path(&folder, "deep/man/em.1")).unwrap();
    assert!(root.contains("Exit status"), "{root}");
}

#[test]
fn versions() {
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(stdout_of(&["-V"]), format!("em {version}\n"));
    let long = stdout_of(&["--version"]);
    let mut lines = long.lines();
    assert_eq!(lines.next(), Some(format!("em {version}").as_str()));
    for (line, name) in lines.zip(["platform", "instructions", "threads", "build"]) {
        let (found, value) = line.split_once(": ").unwrap();
        assert_eq!(found, name);
        assert!(!value.trim().is_empty());
    }
}

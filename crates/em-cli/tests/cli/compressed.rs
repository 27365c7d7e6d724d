//! Compressed tables.

use crate::write::{gzip, npy};
use crate::{em, em_with, folder, path, split};
use npyz::Order;

const FIT: &str = "gmm fit - -k 2 --restarts 2 --format json";

fn faithful() -> Vec<u8> {
    std::fs::read(crate::root().join("fixtures/faithful.csv")).unwrap()
}

#[test]
fn tables_may_be_compressed() {
    let folder = folder();
    let data = path(&folder, "data.gz");
    let array = npy(&[50, 1], Order::C, (0..50).map(|i| f64::from(i * i)));
    for bytes in [faithful(), array] {
        let expected = em_with(&split(FIT), &bytes, &[]);
        assert_eq!(expected.code, Some(0));
        let compressed = gzip(&bytes);
        // Files of gzip one after the other are one file.
        let (start, end) = bytes.split_at(60);
        let parts = [gzip(start), gzip(end)].concat();
        std::fs::write(&data, &compressed).unwrap();
        for stream in ["", " --stream"] {
            for compressed in [&compressed, &parts] {
                let found = em_with(&split(&format!("{FIT}{stream}")), compressed, &[]);
                assert_eq!(found.stdout, expected.stdout, "{}", found.stderr);
            }
            let from_file = FIT.replace(" - ", &format!(" {data} "));
            let found = em(&split(&format!("{from_file}{stream}")));
            assert_eq!(found.code, Some(0), "{}", found.stderr);
            assert_eq!(found.stdout.replace(&data, "stdin"), expected.stdout);
        }
    }
    let counts = std::fs::read(crate::root().join("fixtures/peppered_moth.csv")).unwrap();
    let args = ["genetics", "fit", "--system", "moth", "-"];
    let expected = em_with(&args, &counts, &[]).stdout;
    assert_eq!(em_with(&args, &gzip(&counts), &[]).stdout, expected);
}

#[test]
fn damaged_files_are_an_error() {
    let compressed = gzip(&faithful());
    let middle = compressed.len() / 2;
    // The checksum; damage elsewhere may be seen in the text first.
    let mut changed = compressed.clone();
    let checksum = changed.len() - 6;
    changed[checksum] ^= 0x55;
    for stream in ["", " --stream"] {
        for (bytes, expected) in [
            (&compressed[..middle], "the compressed data are cut off"),
            (
                &compressed[..compressed.len() - 1],
                "the compressed data are cut off",
            ),
            (&changed, "the compressed data are damaged"),
        ] {
            let ran = em_with(&split(&format!("{FIT}{stream}")), bytes, &[]);
            assert_eq!(ran.code, Some(1));
            assert!(ran.stderr.contains(expected), "{}", ran.stderr);
        }
    }
}

#[test]
fn other_compressions_are_named() {
    for (start, name) in [
        (&b"\x28\xb5\x2f\xfd\x04"[..], "zstd"),
        (b"BZh91AY&SY", "bzip2"),
        (b"\xfd7zXZ\0\0", "xz"),
        (b"\x04\x22\x4d\x18\x64", "lz4"),
    ] {
        let expected =
            format!("stdin is compressed with {name}, which is not read\nhint: `{name} -dc");
        for args in [FIT, "genetics freq -", "genetics fit --system moth -"] {
            let ran = em_with(&split(args), start, &[]);
            assert_eq!(ran.code, Some(1));
            assert!(ran.stderr.contains(&expected), "{}", ran.stderr);
        }
    }
}

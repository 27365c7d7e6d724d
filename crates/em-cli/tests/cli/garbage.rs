//! Bytes of any kind: every reader ends with a status, none with a panic.

use crate::write::{Column, npy, parquet};
use crate::{em_with, folder, path};
use ::parquet::file::properties::WriterProperties;
use npyz::Order;
use proptest::prelude::*;

/// Bytes that look a little like CSV or JSON, and some that do not.
fn garbage() -> impl Strategy<Value = Vec<u8>> {
    let token = prop_oneof![
        Just(b",".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\"".to_vec()),
        Just(b"1.5".to_vec()),
        Just(b"-3e7".to_vec()),
        Just(b"x".to_vec()),
        Just(b"typica".to_vec()),
        Just(b"{\"format\":\"em-gmm\",\"version\":1,".to_vec()),
        Just(b"[[1,2],[3".to_vec()),
        prop::collection::vec(any::<u8>(), 0..6),
    ];
    prop::collection::vec(token, 0..40).prop_map(|tokens| tokens.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_reader_panics(bytes in garbage()) {
        let folder = folder();
        let model = path(&folder, "model.json");
        std::fs::write(&model, &bytes).unwrap();
        for args in [
            &["gmm", "fit", "-", "-k", "1"][..],
            &["gmm", "score", &model, "-"],
            &["genetics", "fit", "--system", "moth", "-"],
        ] {
            let ran = em_with(args, &bytes, &[]);
            prop_assert!(matches!(ran.code, Some(0 | 1)), "{:?}: {}", args, ran.stderr);
            prop_assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
        }
    }

    #[test]
    fn no_reader_of_binary_files_panics(bytes in binary()) {
        let ran = em_with(&["gmm", "fit", "-", "-k", "1"], &bytes, &[]);
        prop_assert!(matches!(ran.code, Some(0 | 1)), "{}", ran.stderr);
        prop_assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    }
}

/// Bytes behind the marks of binary files, and such files with some damage.
fn binary() -> impl Strategy<Value = Vec<u8>> {
    const MARKS: [&[u8]; 4] = [
        b"\x93NUMPY",
        b"\x93NUMPY\x01\x00\x40\x00{'descr': '<f8', ",
        b"PAR1",
        b"PAR1\x15",
    ];
    const ENDS: [&[u8]; 3] = [b"", b"PAR1", b"\x20\x00\x00\x00PAR1"];
    let (mark, tail) = (
        prop::sample::select(&MARKS[..]),
        prop::sample::select(&ENDS[..]),
    );
    let random = (mark, prop::collection::vec(any::<u8>(), 0..200), tail)
        .prop_map(|(mark, bytes, tail)| [mark, &bytes, tail].concat());
    let numbers = || (0..60).map(f64::from);
    let squares = Column::Double(numbers().map(|x| x * x).collect());
    let optional = Column::Optional(numbers().map(|x| (x != 7.0).then_some(x)).collect());
    let file = parquet(
        "REQUIRED DOUBLE a; OPTIONAL DOUBLE b;",
        WriterProperties::default(),
        &[vec![squares, optional]],
    );
    let array = npy(&[30, 2], Order::C, numbers());
    let whole = prop_oneof![Just(file), Just(array)];
    let damage = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4);
    let damaged = (whole, damage).prop_map(|(mut bytes, damage)| {
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes
    });
    prop_oneof![random, damaged]
}

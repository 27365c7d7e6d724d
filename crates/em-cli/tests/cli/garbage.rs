//! Bytes of any kind: every reader ends with a status, none with a panic.

use crate::{em_with, folder, path};
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
}

#![allow(clippy::unwrap_used)] // a failing test should stop where it fails

use super::{Decompressed, LAST_BLOCK, is_compressed};
use crate::input::Source;
use flate2::{Compression, GzBuilder};
use std::io::{self, Read, Write};

const TEXT: &[u8] = b"one line\nand another, and some more of the same, the same, the same\n";

/// A block of bgzip: a file of gzip with a field that says its size.
fn block(text: &[u8]) -> Vec<u8> {
    let compressed = |size: u16| {
        let extra = [b"BC\x02\0".as_slice(), &size.to_le_bytes()].concat();
        let mut encoder = GzBuilder::new()
            .extra(extra)
            .write(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    };
    let size = compressed(0).len() - 1;
    compressed(u16::try_from(size).unwrap())
}

/// What is read, and whether a file of bgzip lacks its end.
fn read(bytes: &[u8]) -> io::Result<(Vec<u8>, bool)> {
    assert!(is_compressed(bytes));
    let mut text = Vec::new();
    let mut input = Decompressed::of(bytes, &Source::Stdin, bytes);
    input.read_to_end(&mut text)?;
    Ok((text, input.is_cut_off()))
}

#[test]
fn gzip() {
    let mut encoder = GzBuilder::new()
        .filename("x")
        .write(Vec::new(), Compression::fast());
    encoder.write_all(TEXT).unwrap();
    let bytes = encoder.finish().unwrap();
    assert_eq!(read(&bytes).unwrap(), (TEXT.to_vec(), false));
    for end in 3..bytes.len() {
        let error = read(&bytes[..end]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the compressed data are cut off",
            "{end}"
        );
    }
}

#[test]
fn bgzip() {
    let blocks = [block(&TEXT[..20]), block(&TEXT[20..])];
    let bytes = [&blocks[0], &blocks[1], &LAST_BLOCK[..]].concat();
    assert_eq!(read(&bytes).unwrap(), (TEXT.to_vec(), false));
    // Cut off between blocks, which no decoder sees; elsewhere it is an error.
    let ends = [blocks[0].len(), blocks[0].len() + blocks[1].len()];
    assert_eq!(
        read(&bytes[..ends[0]]).unwrap(),
        (TEXT[..20].to_vec(), true)
    );
    assert_eq!(read(&bytes[..ends[1]]).unwrap(), (TEXT.to_vec(), true));
    for end in (16..bytes.len()).filter(|end| !ends.contains(end)) {
        assert!(read(&bytes[..end]).is_err(), "{end}");
    }
}

#[test]
fn damaged_data_are_an_error_or_the_same() {
    let bytes = [&block(TEXT)[..], &LAST_BLOCK].concat();
    for at in 3..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            if let Ok((text, _)) = read(&changed) {
                assert_eq!(text, TEXT, "{at} {bit}");
            }
        }
    }
}

#![allow(clippy::unwrap_used)] // a failing test should stop where it fails

use super::{READ, Record, Records};
use crate::input::Source;
use std::io::{Cursor, Read};

/// Gives a byte at a time.
struct Slowly(Cursor<Vec<u8>>);

impl Read for Slowly {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = buffer.len().min(1);
        self.0.read(&mut buffer[..most])
    }
}

/// All records with their lines, or what is wrong.
fn all(input: Box<dyn Read + Send>) -> Result<Vec<(u64, Vec<String>)>, String> {
    let said = |problem: crate::problem::Problem| problem.to_string();
    let mut records = Records::of(input, &Source::Stdin, None, false).map_err(said)?;
    let (mut record, mut found) = (Record::default(), Vec::new());
    while records.read(&mut record).map_err(said)? {
        found.push((record.line(), record.iter().map(str::to_owned).collect()));
    }
    Ok(found)
}

fn records(text: &str) -> Result<Vec<(u64, Vec<String>)>, String> {
    let bytes = Cursor::new(text.as_bytes().to_vec());
    let slowly = all(Box::new(Slowly(bytes.clone())));
    assert_eq!(slowly, all(Box::new(bytes)), "{text:?}");
    slowly
}

#[track_caller]
fn check(text: &str, expected: &[(u64, &[&str])]) {
    let expected: Vec<(u64, Vec<String>)> = expected
        .iter()
        .map(|(line, fields)| (*line, fields.iter().map(|&field| field.into()).collect()))
        .collect();
    assert_eq!(records(text).unwrap(), expected, "{text:?}");
}

#[test]
fn lines_end_in_every_way() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["a,b", "1,2", "", "3,4"].join(end);
        let expected: &[(u64, &[&str])] = &[(1, &["a", "b"]), (2, &["1", "2"]), (4, &["3", "4"])];
        check(&text, expected);
        check(&(text.clone() + end), expected);
        check(&(text + end + end), expected);
    }
    check("", &[]);
    check("\n\r\n", &[]);
    check("\u{feff}a,b\n", &[(1, &["a", "b"])]);
}

#[test]
fn fields() {
    check(
        "a , b\t,c\n,,\n",
        &[(1, &["a", "b", "c"]), (2, &["", "", ""])],
    );
    check("a,\n1,", &[(1, &["a", ""]), (2, &["1", ""])]);
    check("5\",6\"\n", &[(1, &["5\"", "6\""])]);
    check("é,ü\n", &[(1, &["é", "ü"])]);
}

#[test]
fn quotes() {
    check(
        "\"a,\"\"b\"\"\",\"c\" ,d\n1,2,3\n",
        &[(1, &["a,\"b\"", "c", "d"]), (2, &["1", "2", "3"])],
    );
    check(
        "\"a\nb\r\n\rc\",\"d\"\n1,\"2\"",
        &[(1, &["a\nb\r\n\rc", "d"]), (5, &["1", "2"])],
    );
    check("\"\",\"\"\"\"\n", &[(1, &["", "\""])]);
    // Quotes within and behind a field, as other readers have them.
    check(
        "5\" 1/4,\"b\"c\n3,4\"",
        &[(1, &["5\" 1/4", "bc"]), (2, &["3", "4\""])],
    );
    for (text, expected) in [
        ("a\n\"b", "line 2: a quote is opened"),
        ("a\n\"b\"\"\n\n", "line 2: a quote is opened"),
        ("a,b\n1,2\n3,\"\n", "line 3: a quote is opened"),
        ("a\n1,\"b\n2,\"c\"\n", "line 2: a quote is opened"),
        (
            "a,b\n\"1\n2\",3,4\n",
            "line 2: 3 fields, where the lines before",
        ),
        ("a\n\0\n", "line 2: a byte that is 0"),
    ] {
        let said = records(text).unwrap_err();
        assert!(said.contains(expected), "{text:?}: {said}");
    }
}

#[test]
fn text_in_other_encodings() {
    for (bytes, expected) in [
        (&b"\xff\xfea\0,\0"[..], "stdin is in UTF-16"),
        (b"\xfe\xff\0a\0,", "stdin is in UTF-16"),
        (b"a\n\xe9\n", "line 2: not valid UTF-8"),
        (b"a\n\"\xe9\"\n", "line 2: not valid UTF-8"),
        (b"a,b\n\xc3,\xa9\n", "line 2: not valid UTF-8"),
    ] {
        let said = all(Box::new(Cursor::new(bytes.to_vec()))).unwrap_err();
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn records_go_over_the_ends_of_what_is_read() {
    let line = |i: usize| format!("{i},\"{}\",{}", "x".repeat(i % 700), "y".repeat(i % 300));
    let text: String = (0..3000).map(|i| line(i) + "\r\n").collect();
    assert!(text.len() > 3 * READ);
    let found = all(Box::new(Cursor::new(text.into_bytes()))).unwrap();
    assert_eq!(found.len(), 3000);
    for (i, (line, fields)) in found.iter().enumerate() {
        assert_eq!(*line, i as u64 + 1);
        assert_eq!(fields[0], i.to_string());
        assert_eq!((fields[1].len(), fields[2].len()), (i % 700, i % 300));
    }
}

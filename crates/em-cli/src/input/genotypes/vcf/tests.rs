#![allow(clippy::unwrap_used)] // a failing test should stop where it fails

use super::super::{Call, Site, Sites};
use super::Vcf;
use crate::input::Source;
use std::io::Cursor;

const HEADER: &str =
    "##fileformat=VCFv4.3\n##contig=<ID=1>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT";

/// A file of these lines, whose columns are separated by spaces.
fn file(samples: &str, lines: &[&str]) -> String {
    let body = lines.join("\n").replace(' ', "\t");
    format!("{HEADER}\t{}\n{body}\n", samples.replace(' ', "\t"))
}

fn sites(text: impl Into<Vec<u8>>) -> Result<Vec<Site>, String> {
    let input = Cursor::new(text.into());
    let mut vcf = Vcf::open(input, &Source::Stdin).map_err(|e| e.to_string())?;
    vcf.read_likelihoods();
    let mut sites = Vec::new();
    let mut site = Site::default();
    while vcf.read(&mut site).map_err(|e| e.to_string())? {
        assert_eq!(site.calls.len(), vcf.samples().len());
        sites.push(site.clone());
    }
    Ok(sites)
}

/// The only site of two samples, with these keys.
fn site(alleles: &str, format: &str, samples: &str) -> Site {
    let line = format!("1 5 . {alleles} . . . {format} {samples}");
    let mut sites = sites(file("a b", &[&line])).unwrap();
    sites.pop().unwrap()
}

#[track_caller]
fn check_error(text: impl Into<Vec<u8>>, expected: &str) {
    let error = sites(text).unwrap_err();
    assert!(error.contains(expected), "{error}");
}

#[test]
fn fixed_columns() {
    let text = file(
        "a",
        &[
            "chr1 7 rs1;x A G,T 9 PASS DP=3 GT 0/2",
            "2 80 . CA . . . . GT 0/0",
        ],
    );
    let found = sites(text.clone()).unwrap();
    let [first, second] = &found[..] else {
        panic!("{found:?}")
    };
    assert_eq!(first.chromosome, "chr1");
    assert_eq!(first.position, Some(7));
    assert_eq!(first.id, "rs1;x");
    assert_eq!(first.alleles, ["A", "G", "T"]);
    assert_eq!(first.calls, [Call::Pair(0, 2)]);
    assert_eq!(
        (second.id.as_str(), &second.alleles[..]),
        ("", &["CA".to_owned()][..])
    );
    // Ends of lines as Windows has them, a blank line, and no end of the last line.
    let windows = text.replace('\n', "\r\n").replace("0/2\r\n", "0/2\r\n\r\n");
    let found = sites(windows.trim_end()).unwrap();
    assert_eq!(found[0].calls, first.calls);
    assert_eq!(found[1].calls, second.calls);
}

#[test]
fn genotypes() {
    let alleles = "A C,G,T,AA,CC,GG,TT,AC,AG,AT,TA";
    for (text, expected) in [
        ("0/1", Call::Pair(0, 1)),
        ("1|0", Call::Pair(1, 0)),
        ("|0/1", Call::Pair(0, 1)),
        ("/1/1", Call::Pair(1, 1)),
        ("10/11", Call::Pair(10, 11)),
        ("0", Call::Single(0)),
        ("11", Call::Single(11)),
        (".", Call::Missing),
        ("./.", Call::Missing),
        (".|.", Call::Missing),
        ("./3", Call::Half(3)),
        ("2|.", Call::Half(2)),
    ] {
        let site = site(alleles, "GT", &format!("{text} 0/0"));
        assert_eq!(site.calls, [expected, Call::Pair(0, 0)], "{text}");
    }
}

#[test]
fn keys_in_any_order_and_values_left_out() {
    let (het, missing) = (Call::Pair(0, 1), Call::Missing);
    let found = site("A C", "DP:GT:PL", "3:0/1:10,0,20 4");
    assert_eq!(found.calls, [het, missing]);
    assert_eq!(found.pl[0].as_slice(), [10, 0, 20]);
    assert!(found.pl[1].as_slice().is_empty());
    let found = site("A C", "GL:GT", "-1.5,0,-2e1:0/1 .:.");
    assert_eq!(found.calls, [het, missing]);
    assert!(found.pl.is_empty());
    assert_eq!(found.gl[0].as_slice(), [-1.5, 0.0, -20.0]);
    assert!(found.gl[1].as_slice().is_empty());
    // No genotypes, and of both likelihoods those that are whole numbers; one copy has two.
    let found = site("A C", "GL:PL", "-1,0:10,0 -1,0,-3:.,.,.");
    assert_eq!(found.calls, [missing; 2]);
    assert!(found.gl.is_empty());
    assert_eq!(found.pl[0].as_slice(), [10, 0]);
    assert!(found.pl[1].as_slice().is_empty());
    // More alleles, or one, need other numbers of likelihoods: those are not read.
    for alleles in ["A C,G", "A ."] {
        let found = site(alleles, "GT:PL", "0/0:1,2,3,4,5,6 0:0");
        assert_eq!(found.calls, [Call::Pair(0, 0), Call::Single(0)]);
        assert!(found.pl.is_empty() && found.gl.is_empty());
    }
}

/// The genotypes are 00, 01, 11, 02, 12, 22, so that the first three are those of two alleles.
#[test]
fn alleles_that_were_not_seen() {
    for unseen in ["<*>", "<NON_REF>"] {
        let found = site(&format!("A C,{unseen}"), "PL", "10,0,20,30,40,50 7,0,9");
        assert_eq!(found.alleles, ["A", "C"]);
        assert_eq!(found.pl[0].as_slice(), [10, 0, 20]);
        assert_eq!(found.pl[1].as_slice(), [7, 0]);
    }
    check_error(
        file("a", &["1 5 . A C,<*> . . . PL 1,2"]),
        "PL `1,2`: six whole numbers from 0 on are expected at a site of three alleles, or three where",
    );
}

#[test]
fn what_is_wrong_with_a_line() {
    let line = |line| file("a b", &["1 5 . A C . . . GT 0/0 0/1", line]);
    for (text, expected) in [
        (
            "1 5 . A C . . . GT 0/0",
            "stdin, line 5: 1 sample, where the header names 2",
        ),
        (
            "1 5 . A C . . . GT 0/0 0 0",
            "line 5: 3 samples, where the header names 2",
        ),
        (
            "1 x . A C . . . GT 0/0 0/0",
            "line 5: `x` is not a position",
        ),
        (
            "1 -4 . A C . . . GT 0/0 0/0",
            "line 5: `-4` is not a position",
        ),
        (
            "1 5 . A",
            "line 5: there is no column ALT, or nothing in it",
        ),
        ("1 5 . A C . . .", "line 5: there is no column FORMAT"),
        (
            "1 5 .  C . . . GT 0/0 0/0",
            "line 5: there is no column REF",
        ),
        (
            "1 5 . A C . . . GT 0/0 0/2",
            "line 5, sample `b`: GT `0/2`: there is no allele 2: REF and ALT have 2",
        ),
        (
            "1 5 . A C . . . GT 0/0 0/x",
            "line 5, sample `b`: GT `0/x`: not a genotype such as",
        ),
        (
            "1 5 . A C . . . GT +1 0",
            "sample `a`: GT `+1`: not a genotype",
        ),
        ("1 5 . A C . . . GT  0", "sample `a`: GT ``: not a genotype"),
        (
            "1 5 . A C . . . GT 0/0/1 0",
            "sample `a`: GT `0/0/1` has 3 alleles, where one or two",
        ),
        (
            "1 5 . A C . . . GT 70000 0",
            "sample `a`: GT `70000`: not a genotype",
        ),
        (
            "1 5 . A C . . . PL 1,2,3 1,2,3,4",
            "sample `b`: PL `1,2,3,4`: three whole numbers from 0 on are",
        ),
        (
            "1 5 . A C . . . PL 7 1,2",
            "sample `a`: PL `7`: three whole numbers",
        ),
        (
            "1 5 . A C . . . PL 1,-2,3 0,0",
            "sample `a`: PL `1,-2,3`: three whole numbers",
        ),
        (
            "1 5 . A C . . . GL 1,nan,3 0,0",
            "sample `a`: GL `1,nan,3`: three logarithms",
        ),
        (
            "1 5 . A C . . . GL 1,inf,3 0,0",
            "sample `a`: GL `1,inf,3`: three logarithms",
        ),
    ] {
        check_error(line(text), expected);
    }
    let mut bytes = line("1 5 ? A C . . . GT 0/0 0/0").into_bytes();
    let at = bytes.iter().position(|&byte| byte == b'?').unwrap();
    bytes[at] = 0xe9;
    check_error(bytes, "line 5: column ID is not valid UTF-8 text");
}

#[test]
fn what_is_wrong_with_a_header() {
    for (text, expected) in [
        ("", "line 1: the file ends before the line `#CHROM …`"),
        (
            "##fileformat=VCFv4.3\n",
            "line 2: the file ends before the line `#CHROM …`",
        ),
        (
            "##a\n1\t5\n",
            "line 2: `1\t5` where the line `#CHROM …` is expected",
        ),
        (
            "#CHROM\tPOS\tID\n",
            "line 1: `#CHROM\tPOS\tID` where the line `#CHROM …` is",
        ),
        (&file("a b a", &[]), "line 3: two samples are named `a`"),
        (&file("a  b", &[]), "line 3: a sample has no name"),
        (
            HEADER,
            "line 3: no samples are named after the column FORMAT",
        ),
    ] {
        check_error(text, expected);
    }
}

/// Whatever is cut off or changed, nothing panics, and lines before the damage are read as they were.
#[test]
fn damage() {
    let lines = [
        "1 5 rs1 A C 3 PASS D GT:PL 0/1:1,0,9 1|1",
        "1 60 . C A,G . . . DP:GT 3:0/2 .:./1",
    ];
    let whole = file("a b", &lines).into_bytes();
    let second = whole.len() - lines[1].len() - 1;
    let first = &sites(whole.clone()).unwrap()[0].calls;
    for end in 0..whole.len() {
        match sites(&whole[..end]) {
            Err(_) => assert_ne!(end, second),
            Ok(found) if end < second => assert!(found.len() <= 1),
            Ok(found) => assert_eq!(found[0].calls, *first),
        }
        for byte in *b"\0\n\t/:,.9-\xff" {
            let mut changed = whole.clone();
            changed[end] = byte;
            if let (Ok(found), true) = (sites(changed), end >= second) {
                assert_eq!(found[0].calls, *first);
            }
        }
    }
}

//! `em genetics freq` on files of genotypes.

use crate::{Ran, em, em_with, folder, path, stdout_of};
use proptest::prelude::*;
use serde_json::Value;

/// The genotypes of four samples at three sites, as copies of the second allele.
const COPIES: [[Option<u8>; 4]; 3] = [
    [Some(0), Some(1), Some(2), None],
    [Some(2), Some(2), Some(1), Some(2)],
    [None, Some(0), Some(0), Some(1)],
];

fn freq(stdin: &[u8], args: &[&str]) -> Ran {
    em_with(&[&["genetics", "freq", "-"], args].concat(), stdin, &[])
}

/// The numbers of samples, the counts and the frequencies in rows of JSON.
fn numbers(json: &str) -> Vec<[Value; 3]> {
    let row = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        ["n", "counts", "frequencies"].map(|key| row[key].clone())
    };
    json.lines().map(row).collect()
}

fn each_sample(copies: &[Option<u8>], text: [&str; 4]) -> Vec<String> {
    let text = |copies: &Option<u8>| text[copies.map_or(3, usize::from)].to_owned();
    copies.iter().map(text).collect()
}

fn vcf() -> String {
    let header = "##fileformat=VCFv4.2\n#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT a b c d\n";
    let lines = COPIES.iter().enumerate().map(|(i, copies)| {
        let calls = each_sample(copies, ["0/0", "0|1", "1/1", "./."]).join(" ");
        format!("1 {} rs{i} A C . . . GT {calls}\n", 10 * i + 10)
    });
    (header.to_owned() + &lines.collect::<String>()).replace(' ', "\t")
}

/// The same in every format gives the same numbers.
#[test]
fn all_formats_agree() {
    let rows = |text, separator: &str, start: &str, header: &str| {
        let row = |i: usize| {
            let copies = COPIES.map(|copies| copies[i]);
            format!("{start}{}\n", each_sample(&copies, text).join(separator))
        };
        header.to_owned() + &(0..4).map(row).collect::<String>()
    };
    let csv = rows(["A/A", "CA", "C|C", "NA"], ",", "i,", "id,rs0,rs1,rs2\n");
    let header = "id,rs0_1,rs0_2,rs1_1,rs1_2,rs2_1,rs2_2\n";
    let two_columns = rows(["A,A", "A,C", "C,C", ","], ",", "i,", header);
    let codes = ["0101", "0201", "0202", "0000"];
    let genepop = rows(codes, " ", "i , ", "title\nrs0,rs1,rs2\nPOP\n");
    let folder = folder();
    let bed = COPIES.map(|copies| {
        let bits = copies.map(|copies| copies.map_or(1, |copies| [0, 2, 3][usize::from(copies)]));
        bits.iter().rev().fold(0, |byte, bits| byte << 2 | bits)
    });
    std::fs::write(
        path(&folder, "x.bed"),
        [&[0x6c, 0x1b, 1], &bed[..]].concat(),
    )
    .unwrap();
    std::fs::write(
        path(&folder, "x.bim"),
        "1 rs0 0 10 A C\n1 rs1 0 20 A C\n1 rs2 0 30 A C\n",
    )
    .unwrap();
    std::fs::write(path(&folder, "x.fam"), "f i 0 0 0 0\n".repeat(4)).unwrap();

    let expected: [[Value; 3]; 3] = [
        [3.into(), [3, 3].into(), [0.5, 0.5].into()],
        [4.into(), [1, 7].into(), [0.125, 0.875].into()],
        [3.into(), [5, 1].into(), [5.0 / 6.0, 1.0 / 6.0].into()],
    ];
    for (text, args) in [
        (vcf(), &[][..]),
        (csv, &[]),
        (two_columns, &["--two-columns"]),
        (genepop, &[]),
    ] {
        let ran = freq(text.as_bytes(), &[args, &["--format", "json"]].concat());
        assert_eq!(ran.stderr, "");
        assert_eq!(numbers(&ran.stdout), expected, "{text}");
    }
    for name in ["x", "x.bed"] {
        let args = ["genetics", "freq", &path(&folder, name), "--format", "json"];
        assert_eq!(numbers(&stdout_of(&args)), expected, "{name}");
    }
}

#[test]
fn as_a_table_and_as_csv() {
    let table = freq(vcf().as_bytes(), &[]).stdout;
    insta::assert_snapshot!(table.replace('\t', "  "));
    insta::assert_snapshot!(freq(vcf().as_bytes(), &["--format", "csv"]).stdout);
    insta::assert_snapshot!(freq(vcf().as_bytes(), &["--format", "json"]).stdout);
}

const PEOPLE: &str = "id,population,L\na,north,120/124\nb,south,NA\nc,north,124/124\nd,,118/118\n";

#[test]
fn by_population() {
    let ran = freq(PEOPLE.as_bytes(), &["--by-population"]);
    assert_eq!(
        ran.stderr,
        "note: 1 individual without a population: left out\n"
    );
    insta::assert_snapshot!(ran.stdout.replace('\t', "  "));
    let ran = freq(vcf().as_bytes(), &["--by-population"]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stderr
            .starts_with("error: stdin has no populations\nhint: "),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_zero_means_is_asked() {
    let text = "id,L,M\na,A/G,0/1\nb,0/0,1/1\n";
    let ran = freq(text.as_bytes(), &[]);
    let note = "note: locus `L` of stdin has an allele `0`; if that means a missing one, say `--missing 0`\n";
    assert_eq!((ran.code, &ran.stderr[..]), (Some(0), note));
    let ran = freq(text.as_bytes(), &["--missing", "0", "--format", "json"]);
    assert_eq!(ran.stderr, "");
    assert_eq!(
        numbers(&ran.stdout)[0][..2],
        [Value::from(1), [1, 1].into()]
    );
}

#[test]
fn what_is_not_read() {
    let check = |stdin: &[u8], args: &[&str], code, expected: &str| {
        let ran = freq(stdin, args);
        assert_eq!(ran.code, Some(code), "{}", ran.stderr);
        assert!(ran.stderr.contains(expected), "{expected}: {}", ran.stderr);
    };
    check(b"", &[], 1, "error: stdin is empty");
    check(
        b"BCF\x02\x02",
        &[],
        1,
        "error: stdin is a BCF file, which is not read\nhint: `bcftools",
    );
    check(
        b"\x6c\x1b\x01\x00",
        &[],
        1,
        "error: stdin is a .bed file of PLINK",
    );
    check(b"PK\x03\x04", &[], 1, "error: stdin is a ZIP archive");
    let about =
        "error: `--two-columns` is about CSV files, and stdin is a VCF file\nhint: leave it out";
    check(vcf().as_bytes(), &["--two-columns"], 2, about);
    let cut = vcf();
    let cut = &cut.as_bytes()[..cut.len() - 5];
    check(
        cut,
        &[],
        1,
        "error: stdin, line 5: 3 samples, where the header names 4",
    );
    let missing = em(&["genetics", "freq", "nowhere.bed"]);
    assert_eq!(
        missing.stderr,
        "error: cannot read `nowhere.bed`: no such file\n"
    );
    assert_eq!(missing.code, Some(1));
}

const STARTS: [&[u8]; 5] = [
    b"",
    b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0",
    b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\n1\t5\t.\tA\tC\t.\t.\t.\t",
    b"title\nL1\nPOP\n",
    b"id,L1,L2\n",
];

const PARTS: [&[u8]; 12] = [
    b"GT\t0/1",
    b"GT:PL\t1:3,4",
    b",",
    b"\n",
    b"\t",
    b" ",
    b"0102",
    b"A/G",
    b"\xff\0",
    b"POP",
    b"\"",
    b"a",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_reader_of_genotypes_panics(
        start in prop::sample::select(&STARTS[..]),
        rest in prop::collection::vec(prop::sample::select(&PARTS[..]), 0..30),
    ) {
        let ran = freq(&[start, &rest.concat()].concat(), &[]);
        prop_assert!(matches!(ran.code, Some(0 | 1)), "{}", ran.stderr);
        prop_assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    }
}

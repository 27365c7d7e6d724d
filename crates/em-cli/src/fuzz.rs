//! Bytes of any kind through every reader: an error or a result, never a panic, and soon.
//!
//! Some seconds as a part of the tests; `PROPTEST_CASES=200000 cargo test -p em-cli fuzz` goes on for longer.

#![allow(clippy::unwrap_used)] // a failing test should stop where it fails

use crate::args::Cli;
use clap::Parser;
use flate2::Compression;
use flate2::write::GzEncoder;
use parquet::data_type::{ByteArrayType, DoubleType};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;
use proptest::sample::Index;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

/// What is done to a file that was whole.
#[derive(Clone, Debug)]
enum Damage {
    Flip(Index, u8),
    Set(Index, u8),
    Truncate(Index),
    Insert(Index, Vec<u8>),
    Duplicate(Index, Index),
    Delete(Index, u8),
}

fn damage() -> impl Strategy<Value = Damage> {
    let token = prop_oneof![
        prop::sample::select(
            &[
                "\"",
                "\"\"",
                ",",
                ";",
                "\t",
                "\n",
                "\r",
                "\r\n",
                "\0",
                "\u{feff}",
                "NaN",
                "-inf",
                "1e999",
                "-1",
                "1e-320",
                "99999999999999999999",
                "x",
                "é",
                "{",
                "[",
                "null",
                "POP\n",
                "./.",
                "0|1",
                "#",
            ][..]
        )
        .prop_map(|token| token.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 1..5),
    ];
    let at = any::<Index>;
    prop_oneof![
        (at(), 0u8..8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        (at(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        at().prop_map(Damage::Truncate),
        (at(), token).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        (at(), at()).prop_map(|(from, to)| Damage::Duplicate(from, to)),
        (at(), any::<u8>()).prop_map(|(at, count)| Damage::Delete(at, count)),
    ]
}

fn damaged(mut bytes: Vec<u8>, damages: &[Damage]) -> Vec<u8> {
    for damage in damages {
        let place = |at: &Index, bytes: &[u8]| at.index(bytes.len() + 1);
        match damage {
            Damage::Flip(at, bit) if !bytes.is_empty() => {
                let at = at.index(bytes.len());
                bytes[at] ^= 1 << bit;
            }
            Damage::Set(at, byte) if !bytes.is_empty() => {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            Damage::Flip(..) | Damage::Set(..) => {}
            Damage::Truncate(at) => bytes.truncate(place(at, &bytes)),
            Damage::Insert(at, more) => {
                let at = place(at, &bytes);
                bytes.splice(at..at, more.iter().copied());
            }
            Damage::Duplicate(from, to) => {
                let (from, to) = (place(from, &bytes), place(to, &bytes));
                let part = bytes[from.min(to)..from.max(to)].to_vec();
                bytes.splice(to..to, part);
            }
            Damage::Delete(at, count) => {
                let from = place(at, &bytes);
                let to = bytes.len().min(from + usize::from(*count));
                bytes.drain(from..to);
            }
        }
    }
    bytes
}

/// A whole file, and the commands that read it as FILE.
struct Seed {
    bytes: Vec<u8>,
    commands: &'static [&'static str],
}

const TABLE: &[&str] = &[
    "gmm fit FILE -k 1 --standard-errors no",
    "gmm fit FILE -k 1 --standard-errors no --stream --labels 1",
    "gmm fit FILE -k 1 --standard-errors no --labels 3 --header no",
];
const SITES: &[&str] = &[
    "genetics freq FILE",
    "genetics hwe FILE",
    "genetics freq FILE --likelihoods",
];
const COUNTS: &[&str] = &[
    "genetics fit --system moth FILE",
    "genetics hwe FILE --columns AA,AB,BB",
];

static SEEDS: LazyLock<Vec<Seed>> = LazyLock::new(|| {
    let fixture = |name: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
        std::fs::read(folder.join(name)).unwrap()
    };
    let text =
        "name,x,y,s\n\"a, b\",1.5,2,u\r\nb,2.5,1e3,v\nc,-3,7,\nd,.5,-1,u\n\"e\"\"\",8,9,NA\n";
    let seed = |bytes: &[u8], commands| Seed {
        bytes: bytes.to_vec(),
        commands,
    };
    let counts = "locus,AA,AB,BB\na,10,20,10\nb,5,0,3\nc,0,0,9\n";
    let vcf = fixture("cohort.vcf");
    let vcf: Vec<&[u8]> = vcf
        .split_inclusive(|byte| *byte == b'\n')
        .take(20)
        .collect();
    let genepop = "title\nL1,L2\nPOP\na , 0102 0101\nb , 0202 0000\nPop\nc , 0101 0102\n";
    let people = "id,sex,population,L,M\na,M,n,120/124,A/B\nb,F,s,NA,A/A\nc,1,n,124/124,B/B\n";
    let locus =
        "[phenotypes]\nA = [\"AA\", \"AO\"]\nB = [\"BB\", \"BO\"]\nAB = [\"AB\"]\nO = [\"OO\"]\n";
    vec![
        seed(text.as_bytes(), TABLE),
        seed(&text.replace(',', ";").into_bytes(), TABLE),
        seed(&gzip(text.as_bytes()), TABLE),
        seed(&npy(), TABLE),
        seed(&columns(), TABLE),
        seed(&vcf.concat(), SITES),
        seed(&gzip(&vcf.concat()), SITES),
        seed(genepop.as_bytes(), SITES),
        seed(people.as_bytes(), SITES),
        seed(&fixture("peppered_moth.csv"), COUNTS),
        seed(counts.as_bytes(), COUNTS),
        seed(
            &fixture("faithful_start.json"),
            &["gmm score FILE FAITHFUL", "gmm sample FILE -n 3"],
        ),
        seed(
            locus.as_bytes(),
            &["genetics fit --system FILE --counts A=10,B=5,AB=2,O=9"],
        ),
    ]
});

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn npy() -> Vec<u8> {
    let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (10, 3), }\n";
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend((0..30).flat_map(|i| f64::from(i * i % 17).to_le_bytes()));
    bytes
}

/// A Parquet file of text and numbers.
fn columns() -> Vec<u8> {
    let schema =
        "message schema { REQUIRED BYTE_ARRAY s (STRING); REQUIRED DOUBLE x; OPTIONAL DOUBLE y; }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).unwrap();
    let mut group = file.next_row_group().unwrap();
    let texts: Vec<_> = (0..20).map(|i| ["a", "b", "c"][i % 3].into()).collect();
    let numbers: Vec<f64> = (0..20).map(|i| f64::from(i * i % 13)).collect();
    let mut column = group.next_column().unwrap().unwrap();
    (column
        .typed::<ByteArrayType>()
        .write_batch(&texts, None, None))
    .unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    (column
        .typed::<DoubleType>()
        .write_batch(&numbers, None, None))
    .unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    (column
        .typed::<DoubleType>()
        .write_batch(&numbers, Some(&[1; 20]), None))
    .unwrap();
    column.close().unwrap();
    group.close().unwrap();
    file.into_inner().unwrap()
}

/// Runs a command; whether it fails does not matter here.
fn run(command: &str, file: &Path) {
    let faithful = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/faithful.csv");
    let words = command.split(' ').map(|word| match word {
        "FILE" => file.to_str().unwrap(),
        "FAITHFUL" => faithful,
        word => word,
    });
    let cli = Cli::try_parse_from([&["em"], &words.collect::<Vec<_>>()[..]].concat()).unwrap();
    let begun = Instant::now();
    let _ = crate::run(cli, &mut Vec::new());
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{command} took too long"
    );
}

fn config(cases: u32) -> ProptestConfig {
    match std::env::var("PROPTEST_CASES") {
        Ok(_) => ProptestConfig::default(),
        Err(_) => ProptestConfig::with_cases(cases),
    }
}

#[test]
fn seeds_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    for seed in SEEDS.iter() {
        std::fs::write(&file, &seed.bytes).unwrap();
        run(seed.commands[0], &file);
    }
}

/// What tells readers which file it is.
const STARTS: &[&[u8]] = &[
    b"",
    b"\x1f\x8b\x08\0",
    b"\x93NUMPY\x01\0\x40\0{'descr': '<f8', ",
    b"PAR1\x15",
    b"##fileformat=VCFv4.3\n",
];

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn damaged_files(
        seed in any::<Index>(),
        command in any::<Index>(),
        damages in prop::collection::vec(damage(), 1..5),
    ) {
        let seed = seed.get(&SEEDS);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, damaged(seed.bytes.clone(), &damages)).unwrap();
        let command = command.get(seed.commands);
        run(command, &file);
    }

    #[test]
    fn random_bytes(
        start in prop::sample::select(STARTS),
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        command in any::<Index>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, [start, &bytes].concat()).unwrap();
        let commands: Vec<&str> = SEEDS.iter().flat_map(|seed| seed.commands).copied().collect();
        let command = command.get(&commands);
        run(command, &file);
    }

    #[test]
    fn damaged_plink_files(which in 0usize..3, damages in prop::collection::vec(damage(), 1..4)) {
        let mut files = [
            [&[0x6c, 0x1b, 1][..], &[0b1101_0010, 0b01, 0b0011_1000, 0b10]].concat(),
            b"1\trs1\t0\t100\tA\tG\nX rs2 0.5 200 C T\n".to_vec(),
            b"F1 a 0 0 1 -9\nF1 b 0 0 2 1\nF2 c 0 0 0 2\nF2 d 0 0 1 0\nF3 e 0 0 2 0\n".to_vec(),
        ];
        files[which] = damaged(files[which].clone(), &damages);
        let folder = tempfile::tempdir().unwrap();
        for (ending, bytes) in ["bed", "bim", "fam"].iter().zip(files) {
            std::fs::write(folder.path().join(format!("data.{ending}")), bytes).unwrap();
        }
        run("genetics freq FILE", &folder.path().join("data.bed"));
    }
}

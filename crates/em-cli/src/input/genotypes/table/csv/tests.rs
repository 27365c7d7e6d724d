#![allow(clippy::unwrap_used)] // a failing test should stop where it fails

use super::super::super::{Call, Sex, Site, Sites};
use super::{Table, read, stem};
use crate::args::GenotypeReading;
use crate::input::Source;
use clap::{Args, Command, FromArgMatches};
use std::io::Cursor;

/// What a command line says of a CSV file on stdin.
fn options(line: &str) -> GenotypeReading {
    let command = GenotypeReading::augment_args(Command::new("em").no_binary_name(true));
    let words = line.split_whitespace();
    GenotypeReading::from_arg_matches(&command.get_matches_from(words)).unwrap()
}

fn table(text: &str, options: &GenotypeReading) -> Result<Table, String> {
    let input = Box::new(Cursor::new(text.to_owned()));
    read(input, &Source::Stdin, options).map_err(|problem| format!("{problem:?}"))
}

/// The loci's names, alleles and genotypes.
fn loci(text: &str, options: &GenotypeReading) -> Vec<(String, String, Vec<Call>)> {
    let mut table = table(text, options).unwrap();
    let mut loci = Vec::new();
    let mut site = Site::default();
    while table.read(&mut site).unwrap() {
        loci.push((site.id.clone(), site.alleles.join(" "), site.calls.clone()));
    }
    loci
}

#[test]
fn individuals_and_loci() {
    let text =
        "\u{feff}Sample;SEX;L1;pop;\"a;b\"\r\nx;M;A/G;p;9/10\r\ny;2;GG;;NA\r\n;;;q;10/10\r\n";
    let table = table(text, &options("")).unwrap();
    let samples = table.samples();
    let ids: Vec<&str> = samples.iter().map(|sample| &sample.id[..]).collect();
    assert_eq!(ids, ["x", "y", ""]);
    let sexes: Vec<_> = samples.iter().map(|sample| sample.sex).collect();
    assert_eq!(sexes, [Some(Sex::Male), Some(Sex::Female), None]);
    let populations: Vec<_> = samples
        .iter()
        .map(|sample| sample.population.as_deref())
        .collect();
    assert_eq!(populations, [Some("p"), None, Some("q")]);
    let found = loci(text, &options(""));
    let (het, hom, missing) = (Call::Pair(0, 1), Call::Pair(1, 1), Call::Missing);
    assert_eq!(
        found[0],
        ("L1".into(), "A G".into(), vec![het, hom, missing])
    );
    assert_eq!(
        found[1],
        ("a;b".into(), "9 10".into(), vec![het, missing, hom])
    );
    assert_eq!(found.len(), 2);
}

#[test]
fn chosen_columns() {
    let text = "name,who,age,L1,where\nx,m,34,AG,p\ny,f,35,GG,q\n";
    let options = options("--id name --sex 2 --population where --loci L1");
    let found = loci(text, &options);
    assert_eq!(found.len(), 1);
    let table = table(text, &options).unwrap();
    assert_eq!(table.samples()[0].sex, Some(Sex::Male));
    assert_eq!(table.samples()[1].population.as_deref(), Some("q"));
}

#[test]
fn two_columns_for_a_locus() {
    let options = options("--two-columns --missing 0");
    let found = loci(
        "id,L_1,L_2,M.a1,M.a2,N,\nx,1,2,A,A,7,0\ny,0,0,C,A,8,7\n",
        &options,
    );
    let named: Vec<_> = found
        .iter()
        .map(|(name, alleles, _)| (&name[..], &alleles[..]))
        .collect();
    assert_eq!(named, [("L", "1 2"), ("M", "A C"), ("N", "7 8")]);
    assert_eq!(found[0].2, [Call::Pair(0, 1), Call::Missing]);
    assert_eq!(found[1].2, [Call::Pair(0, 0), Call::Pair(1, 0)]);
    assert_eq!(found[2].2, [Call::Half(0), Call::Pair(1, 0)]);
    let error = table("id,L_1,L_2,M\nx,1,2,3\n", &options).err().unwrap();
    assert!(
        error.contains("3 columns of alleles, and the last, `M`, is without"),
        "{error}"
    );
    let error = table("id,L_1,L_2\nx,1/2,3\n", &options).err().unwrap();
    assert!(
        error.contains("line 2, column `L`: `1/2` is not the name of one allele"),
        "{error}"
    );
}

#[test]
fn stems() {
    for (first, second, expected) in [
        ("DQB_1", "DQB_2", "DQB"),
        ("DQB.a1", "DQB.a2", "DQB"),
        ("DQB_allele1", "DQB_allele2", "DQB"),
        ("L1", "", "L1"),
        ("L1", "L1", "L1"),
        ("alpha1", "alpha2", "alpha"),
        ("é1", "é2", "é"),
        ("x", "y", ""),
    ] {
        assert_eq!(stem(first, second), expected);
    }
}

/// Loci may be named as genotypes are written.
#[test]
fn names_with_slashes() {
    let named = |text: &str, line: &str| -> Vec<String> {
        let found = loci(text, &options(line));
        found.into_iter().map(|(name, ..)| name).collect()
    };
    assert_eq!(named("id,DRB3/4\nx,A/G\n", ""), ["DRB3/4"]);
    assert_eq!(named("DQB1,DRB3/4\n2/3,1/1\n", ""), ["DQB1", "DRB3/4"]);
    let two_columns = "DRB3/4_1,DRB3/4_2\n1,2\n";
    assert_eq!(named(two_columns, "--two-columns"), ["DRB3/4"]);
}

#[test]
fn what_is_wrong() {
    for (text, expected) in [
        ("", "stdin is empty"),
        ("id,L1\n", "stdin has a header but no individuals"),
        ("id,sex\nx,M\n", "stdin has no column of genotypes"),
        (
            "A/G,T/T\nA/A,T/T\n",
            "the first line of stdin has `A/G`, where names",
        ),
        (
            "AG|T,AG|T,C/CA,A\nA/A,A/A,T/T,G\n",
            "the first line of stdin has `AG|T`, where names",
        ),
        (
            "id,sex,L1\nx,3,AG\n",
            "stdin, line 2, column `sex`: `3` is not a sex",
        ),
        (
            "id,L1\nx,AG\n\ny,AGT\n",
            "stdin, line 4, column `L1`: `AGT` is not a genotype",
        ),
        (
            "id,L1\nx,AG,AG\n",
            "stdin, line 2: 3 fields, where the lines before have 2",
        ),
    ] {
        let error = table(text, &options("")).err().unwrap();
        assert!(error.contains(expected), "{error}");
    }
}

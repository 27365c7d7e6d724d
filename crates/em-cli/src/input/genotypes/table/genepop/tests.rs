#![allow(clippy::unwrap_used)] // a failing test should stop where it fails

use super::super::super::{Call, Site, Sites};
use super::{is_genepop, read};
use crate::input::Source;
use std::io::Cursor;

const FILE: &str = "\
Microsatellites of grape\u{7} weevils
 mtDNA
ADH Five, ADH #3
POP
Grange des Peres  ,  02 0201 003003
 Grange, b,  01 0102 124003
pop
, 00\t0100 000120

 Tertre ,  10 1001 120120\r
POP
b,02 0000 000000
";

fn sites(text: &str) -> Result<(Vec<String>, Vec<Site>), String> {
    let input = Cursor::new(text.to_owned());
    let mut table = read(input, &Source::Stdin).map_err(|e| e.to_string())?;
    let populations = table.samples().iter();
    let populations = populations
        .map(|sample| sample.population.clone().unwrap())
        .collect();
    let mut sites = Vec::new();
    let mut site = Site::default();
    while table.read(&mut site).map_err(|e| e.to_string())? {
        assert_eq!(site.calls.len(), table.samples().len());
        sites.push(site.clone());
    }
    Ok((populations, sites))
}

#[test]
fn individuals_in_populations() {
    use Call::{Half, Missing, Pair, Single};
    assert!(is_genepop(FILE.as_bytes()));
    let (populations, sites) = sites(FILE).unwrap();
    assert_eq!(
        populations,
        ["Grange, b", "Grange, b", "Tertre", "Tertre", "b"]
    );
    let names: Vec<&str> = sites.iter().map(|site| &site.id[..]).collect();
    assert_eq!(names, ["mtDNA", "ADH Five", "ADH #3"]);
    // Alleles in the order of their numbers, whatever came first.
    assert_eq!(sites[0].alleles, ["1", "2", "10"]);
    assert_eq!(
        sites[0].calls,
        [Single(1), Single(0), Missing, Single(2), Single(1)]
    );
    assert_eq!(sites[1].alleles, ["1", "2", "10"]);
    assert_eq!(
        sites[1].calls,
        [Pair(1, 0), Pair(0, 1), Half(0), Pair(2, 0), Missing]
    );
    assert_eq!(sites[2].alleles, ["3", "120", "124"]);
    assert_eq!(
        sites[2].calls,
        [Pair(0, 0), Pair(2, 0), Half(1), Pair(1, 1), Missing]
    );
}

#[test]
fn populations_without_names_of_their_own() {
    let (populations, _) = sites("t\nL\npop\n,01\npop\n,02\npop\na,01\npop\na,01\n").unwrap();
    assert_eq!(
        populations,
        ["population 1", "population 2", "a", "population 4"]
    );
}

#[test]
fn what_is_no_genepop_file() {
    for text in [
        "",
        "pop",
        "pop\nid,L1\n",
        "id,pop\na,pop\n",
        "x\npopulation\n",
    ] {
        assert!(!is_genepop(text.as_bytes()), "{text}");
    }
}

#[test]
fn what_is_wrong() {
    for (text, expected) in [
        (
            "t\npop\na,01\n",
            "stdin, line 2: no locus is named before the first line `POP`",
        ),
        ("t\nL\nL\npop\na,01\n", "line 3: two loci are named `L`"),
        (
            "t\nL\npop\na 01\n",
            "line 4: no comma after an individual's name",
        ),
        (
            "t\nL,M\npop\na, 0101\n",
            "line 4: 1 genotype, where the file names 2 loci",
        ),
        (
            "t\nL\npop\na, 01 01\n",
            "line 4: 2 genotypes, where the file names 1 loci",
        ),
        (
            "t\nL\npop\na, 01011\n",
            "line 4, locus `L`: `01011` is not a genotype of two or three",
        ),
        (
            "t\nL\npop\na, 120124\nb, 0000\nc, 1201\n",
            "line 6, locus `L`: `1201` has 2 digits for each allele, where the genotypes before have 3",
        ),
        (
            "t\nL\npop\na, 1/1\n",
            "line 4, locus `L`: `1/1` is not a genotype of two or three",
        ),
        (
            "t\nL\npop\na, é1\n",
            "line 4, locus `L`: `é1` is not a genotype of two or three",
        ),
        (
            "t\nL\npop\npop\na,01\n",
            "line 4: nobody stands between two lines `POP`",
        ),
        (
            "t\nL\npop\na,01\npop\n",
            "stdin: nobody follows the last line `POP`",
        ),
        ("t\nL\npop\n", "stdin: nobody follows the last line `POP`"),
    ] {
        let error = sites(text).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
}

/// Nothing panics, whatever is cut off or changed.
#[test]
fn damage() {
    let start = FILE.find("Grange").unwrap();
    for (end, _) in FILE.char_indices() {
        assert!(end > start || sites(&FILE[..end]).is_err(), "{end}");
        for byte in *b"\0\n,0a" {
            let mut changed = FILE.as_bytes().to_vec();
            changed[end] = byte;
            if let Ok(changed) = String::from_utf8(changed) {
                assert!(sites(&changed).map_or(true, |(samples, _)| samples.len() >= 4));
            }
        }
    }
}

#![allow(clippy::unwrap_used)] // a failing test should stop where it fails

use super::super::{Call, Sex, Site, Sites};
use super::{Plink, prefix};
use crate::input::Source;
use tempfile::TempDir;

const FAM: &str = "F1 a 0 0 1 -9\nF1 b 0 0 2 1\n\nF2\tc 0 0 0 2\nF2 d 0 0 1 0\nF3 e 0 0 2 0\n";
const BIM: &str = "1\trs1\t0\t100\tA\tG\nX rs2 0.5 200 C T\n24 . 0 0 0 AT\nMT rs4 0 9 A C\n1 rs5 0 -3 A C\n2 rs6 0 4 A C\n";
/// Two bytes for each site of five samples; the first sample in the lowest bits of the first byte.
const BED: [u8; 15] = [
    0x6c,
    0x1b,
    1,
    0b01_10_11_00,
    0b11,
    0b00_10_10_10,
    0b11,
    0b11_00_00_00,
    0b00,
    0b10_01_11_00,
    0b00,
    0,
    0,
    0b11_11_11_11,
    0b10,
];

fn files(bed: &[u8], bim: &str, fam: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("x.y.bed"), bed).unwrap();
    std::fs::write(folder.path().join("x.y.bim"), bim).unwrap();
    std::fs::write(folder.path().join("x.y.fam"), fam).unwrap();
    folder
}

fn sites(bed: &[u8], bim: &str, fam: &str) -> Result<Vec<Site>, String> {
    let folder = files(bed, bim, fam);
    let mut plink = Plink::open(&folder.path().join("x.y")).map_err(|e| e.to_string())?;
    let mut sites = Vec::new();
    let mut site = Site::default();
    while plink.read(&mut site).map_err(|e| e.to_string())? {
        sites.push(site.clone());
    }
    Ok(sites)
}

#[test]
fn every_genotype_on_every_chromosome() {
    use Call::{Missing, Pair, Single};
    let (first, het, second) = (Pair(0, 0), Pair(0, 1), Pair(1, 1));
    let found = sites(&BED, BIM, FAM).unwrap();
    let calls: Vec<&[Call]> = found.iter().map(|site| &site.calls[..]).collect();
    assert_eq!(calls[0], [first, second, het, Missing, second]);
    // X: a man has one allele, and who is of unknown sex two.
    assert_eq!(calls[1], [Missing, het, het, Single(0), second]);
    // Y: only men have one.
    assert_eq!(calls[2], [Single(0), Missing, Missing, Single(1), Missing]);
    // Mitochondria: one allele.
    assert_eq!(
        calls[3],
        [Single(0), Single(1), Missing, Missing, Single(0)]
    );
    // The site at a negative position is left out, with its genotypes.
    assert_eq!(calls[4], [second, second, second, second, het]);
    let names: Vec<_> = found
        .iter()
        .map(|site| (&site.chromosome[..], &site.id[..]))
        .collect();
    assert_eq!(
        names,
        [
            ("1", "rs1"),
            ("X", "rs2"),
            ("24", ""),
            ("MT", "rs4"),
            ("2", "rs6")
        ]
    );
    assert_eq!(found[1].position, Some(200));
    assert_eq!(found[2].alleles, ["0", "AT"]);
}

#[test]
fn samples() {
    let folder = files(&BED, BIM, FAM);
    let plink = Plink::open(&folder.path().join("x.y")).unwrap();
    let (male, female) = (Some(Sex::Male), Some(Sex::Female));
    let found: Vec<_> = plink.samples().iter().map(|s| (&s.id[..], s.sex)).collect();
    assert_eq!(
        found,
        [
            ("a", male),
            ("b", female),
            ("c", None),
            ("d", male),
            ("e", female)
        ]
    );
}

#[test]
fn any_of_the_names() {
    let folder = files(&BED, BIM, FAM);
    let path = folder.path().join("x.y");
    for name in ["x.y", "x.y.bed", "x.y.bim", "x.y.fam"] {
        assert_eq!(
            prefix(&Source::File(folder.path().join(name))),
            Some(path.clone()),
            "{name}"
        );
    }
    for name in ["x", "z.bim", "x.y.vcf"] {
        assert_eq!(
            prefix(&Source::File(folder.path().join(name))),
            None,
            "{name}"
        );
    }
    assert_eq!(prefix(&Source::Stdin), None);
}

#[test]
fn what_is_wrong() {
    let fam = |fam| sites(&BED, BIM, fam);
    let bim = |bim| sites(&BED, bim, FAM);
    for (result, expected) in [
        (
            sites(&BED[..14], BIM, FAM),
            "x.y.bed has 14 bytes, where 6 sites in ",
        ),
        (sites(&BED[..14], BIM, FAM), "x.y.bim and 5 samples in "),
        (sites(&BED[..14], BIM, FAM), "x.y.fam need 15"),
        (sites(&[&BED[..], &[0]].concat(), BIM, FAM), "has 16 bytes"),
        (
            sites(&[0x6c, 0x1b, 0], BIM, FAM),
            "x.y.bed goes individual by individual",
        ),
        (
            sites(b"chr1\t5\t9\n", BIM, FAM),
            "does not begin as a .bed file of PLINK does",
        ),
        (
            sites(b"", BIM, FAM),
            "does not begin as a .bed file of PLINK does",
        ),
        (
            fam("F1 a 0 0 1\n"),
            "x.y.fam, line 1: 5 fields where six are expected",
        ),
        (fam("\n"), "x.y.fam has no samples"),
        (
            bim(&BIM.replace("-3", "q")),
            "x.y.bim, line 5: `q` is not a position",
        ),
        (
            bim(&BIM.replace("A\tG", "A")),
            "x.y.bim, line 1: 5 fields where six are expected",
        ),
        (
            bim(&BIM.replace("rs6", "rs6 7")),
            "x.y.bim, line 6: 7 fields where six are expected",
        ),
    ] {
        let error = result.unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
    let error = Plink::open("nowhere/x".as_ref()).err().unwrap().to_string();
    assert_eq!(error, "cannot read `nowhere/x.bed`: no such file");
}

#[test]
fn damage() {
    for end in 0..BED.len() {
        assert!(sites(&BED[..end], BIM, FAM).is_err());
    }
    for end in 0..BIM.len() - 1 {
        assert!(sites(&BED, &BIM[..end], FAM).is_err(), "{end}");
    }
    for end in 0..FAM.len() - 2 {
        assert!(sites(&BED, BIM, &FAM[..end]).is_err(), "{end}");
    }
}

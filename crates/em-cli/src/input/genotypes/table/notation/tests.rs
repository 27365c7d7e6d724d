use super::super::super::Call;
use super::super::Locus;
use super::Notation;

fn read(field: &str, missing: &[&str]) -> Result<Call, String> {
    let missing: Vec<String> = missing.iter().map(|&mark| mark.to_owned()).collect();
    let mut locus = Locus::named("L");
    for known in ["A", "G", "120", "124", "del", "0", "-"] {
        locus.allele(known)?;
    }
    Notation { missing: &missing }.genotype(field, &mut locus)
}

#[test]
fn genotypes() {
    for (fields, expected) in [
        (
            &["A/G", "A|G", "AG", "A G", "A / G", "A  G"][..],
            Call::Pair(0, 1),
        ),
        (&["120/124", "120|124", "120 124"], Call::Pair(2, 3)),
        (&["G"], Call::Single(1)),
        (
            &[
                "", "NA", "na", ".", "./.", ".|.", "NA/NA", "-", "--", "-9", "?", "/",
            ],
            Call::Missing,
        ),
        (&["A/.", "NA|A", "A/", "./A"], Call::Half(0)),
        (&["A/del"], Call::Pair(0, 4)),
        (&["0/0"], Call::Pair(5, 5)),
        (&["0/A"], Call::Pair(5, 0)),
        (&["-/A"], Call::Pair(6, 0)),
    ] {
        for field in fields {
            assert_eq!(read(field, &[]), Ok(expected), "{field}");
        }
    }
    for (field, expected) in [
        ("0/0", Call::Missing),
        ("0 0", Call::Missing),
        ("0", Call::Missing),
        ("00", Call::Missing),
        ("0/A", Call::Half(0)),
        ("xx", Call::Missing),
    ] {
        assert_eq!(read(field, &["0", "00", "xx"]), Ok(expected), "{field}");
    }
}

#[test]
fn what_is_no_genotype() {
    for field in [
        "0",
        "2",
        "12",
        "120124",
        "carbonaria",
        "5.1",
        "A1",
        "é",
        "Aé",
        "A/G/T",
        "A/G T",
    ] {
        assert!(read(field, &[]).is_err(), "{field}");
    }
}

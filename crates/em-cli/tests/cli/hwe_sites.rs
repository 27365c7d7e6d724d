//! `em genetics hwe` on files of genotypes.

use crate::{Ran, em, em_with, stdout_of};
use em_genetics::em_core::Serial;
use em_genetics::{GenotypeCounts, ProbabilityPlan, XLinkedCounts};
use proptest::prelude::*;
use serde_json::Value;

fn hwe(stdin: &[u8], args: &[&str]) -> Ran {
    em_with(&[&["genetics", "hwe", "-"], args].concat(), stdin, &[])
}

fn rows(stdin: &str, args: &[&str]) -> Vec<Value> {
    let ran = hwe(stdin.as_bytes(), &[args, &["--format", "json"]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let lines = ran.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// A file of one site, so many samples of which have each genotype.
fn vcf(alleles: &str, genotypes: &[(&str, usize)]) -> String {
    let calls: Vec<&str> = (genotypes.iter())
        .flat_map(|(genotype, n)| std::iter::repeat_n(*genotype, *n))
        .collect();
    let names: Vec<String> = (0..calls.len()).map(|i| format!("s{i}")).collect();
    format!(
        "#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT {}\n1 7 rs A {alleles} . . . GT {}\n",
        names.join(" "),
        calls.join(" ")
    )
    .replace(' ', "\t")
}

#[test]
fn two_alleles() {
    let text = vcf(
        "G",
        &[
            ("0/0", 298),
            ("0|1", 400),
            ("1/0", 89),
            ("1/1", 213),
            ("./1", 7),
            (".", 3),
        ],
    );
    let found = rows(&text, &[]);
    let counts = GenotypeCounts::biallelic(298, 489, 213).unwrap();
    let test = counts.test().unwrap();
    let exact = test.biallelic.unwrap().exact;
    assert_eq!(found[0]["n"], 1000);
    assert_eq!(found[0]["genotypes"], Value::from(vec![298, 489, 213]));
    assert_eq!(found[0]["observed_heterozygosity"], 0.489);
    assert_eq!(
        found[0]["expected_heterozygosity"],
        counts.expected_heterozygosity()
    );
    assert_eq!(found[0]["f"], counts.inbreeding_coefficient().unwrap());
    assert_eq!(found[0]["p_x2"], test.p_x2);
    assert_eq!(found[0]["p_exact"], exact.p);
    assert_eq!(found[0]["mid_p"], exact.mid_p);
    assert_eq!(found[0]["test"], "exact");
    // Of three alleles of which two occur, the same.
    let third = vcf("C,G", &[("0/0", 298), ("0/2", 489), ("2/2", 213)]);
    let third = rows(&third, &[]);
    assert_eq!(
        third[0]["genotypes"],
        Value::from(vec![298, 0, 489, 0, 0, 213])
    );
    for column in ["p_x2", "p_exact", "mid_p", "test"] {
        assert_eq!(third[0][column], found[0][column], "{column}");
    }
}

#[test]
fn more_alleles() {
    // Louis & Dempster 1987; Guo & Thompson 1992, example 1.
    let order = [
        "0/0", "1/0", "0/2", "0/3", "1/1", "1/2", "3/1", "2/2", "2/3", "3/3",
    ];
    let counts = [0, 3, 5, 3, 1, 18, 7, 1, 5, 2];
    let genotypes: Vec<_> = order.into_iter().zip(counts).collect();
    let found = rows(&vcf("C,G,T", &genotypes), &[]);
    assert_eq!(found[0]["genotypes"], Value::from(counts.to_vec()));
    assert_eq!(found[0]["test"], "enumeration");
    assert!((found[0]["p_exact"].as_f64().unwrap() - 0.017_442).abs() < 1e-6);
    let counts = GenotypeCounts::new(counts.map(|count| count as u64).to_vec()).unwrap();
    let test = counts
        .probability_test(&ProbabilityPlan::new(0), &Serial)
        .unwrap();
    assert_eq!(found[0]["p_exact"], test.p);
    assert_eq!(found[0]["p_x2"], counts.test().unwrap().p_x2);
    assert_eq!(found[0]["mid_p"], Value::Null);
}

/// Each site draws its own tables, the same on any number of threads.
#[test]
fn drawn_tables() {
    let order: Vec<String> = (0..6)
        .flat_map(|a| (a..6).map(move |b| format!("{a}/{b}")))
        .collect();
    let genotypes: Vec<_> = order
        .iter()
        .map(String::as_str)
        .zip((20..41).rev())
        .collect();
    let text = vcf("C,G,T,AA,CC", &genotypes);
    let (header, site) = text.split_once('\n').unwrap();
    let text = format!("{header}\n{}", site.repeat(20));
    let on = |threads, seed| {
        let args = [
            "genetics", "hwe", "-", "--draws", "500", "--seed", seed, "--format", "json",
        ];
        em_with(&args, text.as_bytes(), &[("RAYON_NUM_THREADS", threads)]).stdout
    };
    let one = on("1", "1");
    assert_eq!(one, on("3", "1"));
    assert_ne!(one, on("1", "2"));
    let found: Vec<Value> = one
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(found.iter().all(|row| row["test"] == "monte-carlo"));
    assert!(
        found
            .iter()
            .any(|row| row["p_exact"] != found[0]["p_exact"])
    );
}

#[test]
fn the_x_chromosome() {
    let check = |found: &Value| {
        let counts = XLinkedCounts::new([23, 31, 10], [39, 20]).unwrap();
        let test = counts.test().unwrap();
        let exact = test.exact.unwrap();
        assert_eq!(found["test"], "x-linked");
        assert_eq!(found["genotypes"], Value::from(vec![23, 31, 10]));
        assert_eq!(found["haploids"], Value::from(vec![39, 20]));
        assert_eq!(found["p_x2"], test.p_x2);
        assert_eq!(found["p_exact"], exact.p);
        assert_eq!(found["mid_p"], exact.mid_p);
        let females = GenotypeCounts::biallelic(23, 31, 10).unwrap();
        assert_eq!(found["f"], females.inbreeding_coefficient().unwrap());
    };
    let genotypes = [("0/0", 23), ("0/1", 31), ("1/1", 10), ("0", 39), ("1", 20)];
    check(&rows(&vcf("G", &genotypes), &[])[0]);

    // A CSV file, whose males have their allele twice.
    let mut csv = "id,sex,L\n".to_owned();
    for (who, n) in [
        ("f,F,A/A", 23),
        ("f,F,A/G", 31),
        ("f,F,G/G", 10),
        ("m,M,A/A", 39),
        ("m,M,G/G", 20),
    ] {
        csv.push_str(&format!("{who}\n").repeat(n));
    }
    check(&rows(&csv, &["--x-linked"])[0]);
    assert_eq!(rows(&csv, &[])[0]["test"], "exact");
    let heterozygote = csv.clone() + "m,M,A/G\n";
    let ran = hwe(heterozygote.as_bytes(), &["--x-linked", "--format", "json"]);
    let warning = "warning: 1 heterozygote of males at X-linked loci: taken to be missing\n";
    assert_eq!(ran.stderr, warning);
    check(&serde_json::from_str(&ran.stdout).unwrap());
    let ran = hwe(b"id,L\na,A/G\n", &["--x-linked"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("no column `sex`\nhint: `--sex` names"),
        "{}",
        ran.stderr
    );

    // Three alleles have a test of the diploids only, and that is said.
    let three = vcf("C,G", &[("0/1", 5), ("0/2", 4), ("1/1", 3), ("2", 2)]);
    let ran = hwe(three.as_bytes(), &["--format", "json"]);
    assert!(
        ran.stderr
            .starts_with("note: 1 test of three or more alleles made without haploid genotypes"),
        "{}",
        ran.stderr
    );
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(found["test"], "enumeration");
}

/// One haploid genotype decides which test is made, and that is said unless the site is known to lie on X.
#[test]
fn haploids_elsewhere() {
    let text = vcf("G", &[("0/0", 20), ("0/1", 30), ("1/1", 9), ("1", 1)]);
    let ran = hwe(text.as_bytes(), &["--format", "json"]);
    let row: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(row["test"], "x-linked");
    let note = "note: 1 site with haploid genotypes, not known to lie on X: tested as on X, see the column `test`\n";
    assert_eq!(ran.stderr, note);
    let on_x = text.replace("\n1\t7", "\nchrX\t7");
    assert_eq!(hwe(on_x.as_bytes(), &[]).stderr, "");
    let csv = b"id,sex,L\na,F,A/A\nb,F,A/G\nc,M,G/G\n";
    assert_eq!(hwe(csv, &["--x-linked"]).stderr, "");
}

#[test]
fn nothing_to_test() {
    for (alleles, genotypes) in [
        (".", &[("0/0", 5)][..]),
        ("G", &[("1/1", 5)]),
        ("G", &[("./.", 5)]),
        ("G", &[("0/.", 5)]),
        ("G", &[("0", 5), ("1", 2)]),
    ] {
        let found = rows(&vcf(alleles, genotypes), &[]);
        for column in ["f", "p_x2", "p_exact", "mid_p", "test"] {
            assert_eq!(found[0][column], Value::Null, "{column}: {genotypes:?}");
        }
    }
}

#[test]
fn as_tables() {
    let csv =
        "id,pop,L,M\na,n,A/A,10/12\nb,n,A/G,12/12\nc,s,G/G,14/12\nd,s,A/G,NA\ne,s,G/G,10/14\n";
    let table = |args: &[&str]| hwe(csv.as_bytes(), args).stdout.replace('\t', "  ");
    insta::assert_snapshot!(table(&[]));
    insta::assert_snapshot!(table(&["--by-population", "--format", "csv"]));
}

#[test]
fn one_locus_or_a_file() {
    for (args, said) in [
        (&["hwe"][..], "<FILE|--counts <N,N,N,…>>"),
        (
            &["hwe", "x.vcf", "--counts", "1,2,3"],
            "cannot be used with",
        ),
        (&["hwe", "x.vcf", "--males", "1,2"], "cannot be used with"),
        (&["hwe", "x.vcf", "--level", "0.9"], "cannot be used with"),
        (
            &["hwe", "--counts", "1,2,3", "--by-population"],
            "cannot be used with",
        ),
        (
            &["hwe", "--counts", "1,2,3", "--two-columns"],
            "cannot be used with",
        ),
        (
            &["hwe", "--counts", "1,2,3", "--format", "csv"],
            "hint: with `--counts`",
        ),
        (
            &["hwe", "x.vcf", "--draws", "0"],
            "not a whole number from 1",
        ),
    ] {
        let ran = em(&[&["genetics"], args].concat());
        assert_eq!((ran.code, &ran.stdout[..]), (Some(2), ""), "{args:?}");
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
    let help = stdout_of(&["genetics", "hwe", "--help"]);
    assert!(help.contains("Graffelman & Weir 2016") && help.contains("monte-carlo"));
}

#[test]
fn so_many_alleles_are_left_out() {
    let individuals: Vec<String> = (0..600)
        .map(|i| format!("x{i},{}/{}\n", 2 * i + 1, 2 * i + 2))
        .collect();
    let ran = hwe(format!("id,L\n{}", individuals.concat()).as_bytes(), &[]);
    assert_eq!(
        ran.stderr,
        "note: 1 site of more than 999 alleles left out\n"
    );
    assert_eq!((ran.code, ran.stdout.lines().count()), (Some(0), 1));
}

const PARTS: [&[u8]; 9] = [
    b"\t0/1",
    b"\t1",
    b"\t./1",
    b"\n1\t5\t.\tA\tC\t.\t.\t.\tGT",
    b"\t1|1:3",
    b"\t",
    b"\n",
    b"\t2/0",
    b"\xff",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nothing_panics(parts in prop::collection::vec(prop::sample::select(&PARTS[..]), 0..20)) {
        let header = b"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\n1\t4\t.\tA\tC\t.\t.\t.\tGT\t0/1\t0";
        let ran = hwe(&[&header[..], &parts.concat()].concat(), &[]);
        prop_assert!(matches!(ran.code, Some(0 | 1)), "{}", ran.stderr);
        prop_assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    }
}

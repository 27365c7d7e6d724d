//! Tests of a locus on the X chromosome.

use super::{CORRECTED, Found, Tests, listed, nothing_to_test};
use crate::args::GeneticsHwe as Args;
use crate::problem::Problem;
use anyhow::Result;
use em_genetics::XLinkedCounts;
use serde_json::json;

pub(super) fn test(args: &Args) -> Result<Found> {
    let (Ok(females), Ok(males)) = (
        <[u64; 3]>::try_from(args.counts.as_slice()),
        <[u64; 2]>::try_from(args.males.as_slice()),
    ) else {
        return Err(Problem::usage(
            "with `--males`, three counts of females and two of males are needed",
        )
        .hint("write `--counts AA,AB,BB --males A,B`")
        .into());
    };
    let counts = XLinkedCounts::new(females, males).map_err(Problem::usage)?;
    let test = counts.test().map_err(nothing_to_test)?;
    let [a, b] = counts.allele_counts().map(|genes| genes as f64);
    let mut tests = Tests::on(test.degrees_of_freedom);
    tests.by_statistic("chi-square", test.x2, test.p_x2);
    tests.by_statistic(CORRECTED, test.x2_cc, test.p_x2_cc);
    tests.by_statistic("likelihood ratio", test.g2, test.p_g2);
    let mut remarks = vec![
        "The tests ask for equal frequencies in both sexes, and Hardy-Weinberg proportions in females".to_owned(),
    ];
    match test.exact {
        Some(exact) => {
            tests.exact("exact", exact.p);
            tests.exact("exact, mid-p", exact.mid_p);
            remarks.push("Exact: Graffelman & Weir 2016".to_owned());
        }
        None => remarks.push("No exact test: there are too many individuals for it".to_owned()),
    }
    Ok(Found {
        title: format!(
            "Hardy-Weinberg proportions on the X chromosome, {} females and {} males: frequencies {}",
            females.iter().sum::<u64>(),
            males.iter().sum::<u64>(),
            listed(&[a / (a + b), b / (a + b)]),
        ),
        tests,
        inbreeding: None,
        remarks,
        json: json!({
            "format": "em-genetics-hwe-x",
            "version": 1,
            "females": females,
            "males": males,
            "allele_frequencies": [a / (a + b), b / (a + b)],
            "degrees_of_freedom": test.degrees_of_freedom,
            "x2": test.x2, "p_x2": test.p_x2, "x2_cc": test.x2_cc, "p_x2_cc": test.p_x2_cc,
            "g2": test.g2, "p_g2": test.p_g2,
            "p_exact": test.exact.map(|exact| exact.p),
            "mid_p": test.exact.map(|exact| exact.mid_p),
        }),
    })
}

//! How genotypes are written: `AO`, `A1/A10`, and a single allele, `A`.

use super::Genotype;
use crate::Error;

/// Reads a genotype: one allele, or two with or without a slash between them, in any order.
pub(super) fn parse(genotype: &str, alleles: &[String]) -> Result<Genotype, Error> {
    let index = |name: &str| alleles.iter().position(|allele| allele == name);
    let pair = |(a, b): (&str, &str)| Some(Genotype::pair(index(a.trim())?, index(b.trim())?));
    let readings: Vec<Genotype> = if let Some(halves) = genotype.split_once('/') {
        pair(halves).into_iter().collect()
    } else if let Some(allele) = index(genotype) {
        // `AB` among the alleles A, B and AB: the pair is written A/B there.
        vec![Genotype::Single(allele)]
    } else {
        let cuts = genotype.char_indices().skip(1);
        cuts.filter_map(|(at, _)| pair(genotype.split_at(at)))
            .collect()
    };
    // Two readings are as bad as none.
    match readings.as_slice() {
        [genotype] => Ok(*genotype),
        _ => Err(Error::Genotype {
            genotype: genotype.to_owned(),
            alleles: alleles.join(", "),
        }),
    }
}

/// Writes a genotype: with a slash where an allele's name is longer than a letter.
pub(super) fn write(genotype: Genotype, alleles: &[String]) -> String {
    match genotype {
        Genotype::Single(a) => alleles[a].clone(),
        Genotype::Pair(a, b) => {
            let short = alleles.iter().all(|name| name.chars().count() == 1);
            let separator = if short { "" } else { "/" };
            format!("{}{separator}{}", alleles[a], alleles[b])
        }
    }
}

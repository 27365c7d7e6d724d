//! What an individual may carry, given what it shows.

use crate::{AlleleFrequencies, GeneCounting, Genotype};

impl GeneCounting {
    /// The probability of each genotype that shows a phenotype, given that it is shown: P(g)/P(φ). Where
    /// the phenotype is impossible at these frequencies, nothing.
    ///
    /// ```
    /// use em_genetics::{GeneCounting, Genotype, Locus};
    ///
    /// let model = GeneCounting::new(Locus::peppered_moth(), &[85, 196, 341])?;
    /// let at = model.fit()?.allele_frequencies;
    /// let insularia = model.genotype_probabilities(&at, 1).expect("possible");
    /// assert_eq!(insularia[0].0, Genotype::Pair(1, 1)); // II
    /// assert!((insularia[0].1 - 0.113_044).abs() < 1e-6);
    /// # Ok::<(), em_genetics::Error>(())
    /// ```
    ///
    /// # Panics
    /// If there is no such phenotype, or not a frequency for each allele.
    #[must_use]
    pub fn genotype_probabilities(
        &self,
        at: &AlleleFrequencies,
        phenotype: usize,
    ) -> Option<Vec<(Genotype, f64)>> {
        let ways = self.ways.by_phenotype().nth(phenotype);
        let ways = ways.expect("a phenotype of the locus");
        let total: f64 = ways.iter().map(|way| at.probability(*way)).sum();
        let of = |genotype: &Genotype| {
            let ways = ways.iter().filter(|way| way.genotype() == *genotype);
            let probability: f64 = ways.map(|way| at.probability(*way)).sum();
            (*genotype, probability / total)
        };
        let genotypes = self.locus.genotypes_of(phenotype);
        (total > 0.0).then(|| genotypes.iter().map(of).collect())
    }

    /// The probability that an individual of a phenotype carries an allele, once or twice. Where the
    /// phenotype is impossible at these frequencies, nothing.
    ///
    /// ```
    /// use em_genetics::{GeneCounting, Locus};
    ///
    /// // One birth in 2500 is affected: 2 in 51 of the others are carriers.
    /// let locus = Locus::dominance("CFTR", &["N", "d"], &["healthy", "affected"])?;
    /// let model = GeneCounting::new(locus, &[2499, 1])?;
    /// let at = model.fit()?.allele_frequencies;
    /// let carrier = model.carrier_probability(&at, 1, 0).expect("possible");
    /// assert!((carrier - 2.0 / 51.0).abs() < 1e-9);
    /// # Ok::<(), em_genetics::Error>(())
    /// ```
    ///
    /// # Panics
    /// If there is no such phenotype, or not a frequency for each allele.
    #[must_use]
    pub fn carrier_probability(
        &self,
        at: &AlleleFrequencies,
        allele: usize,
        phenotype: usize,
    ) -> Option<f64> {
        let genotypes = self.genotype_probabilities(at, phenotype)?;
        let carriers = genotypes.iter().filter(|(g, _)| g.carries(allele));
        // From 0, since the sum of nothing is −0.
        Some(carriers.fold(0.0, |sum, (_, probability)| sum + probability))
    }
}

//! What is known of the complete data: Q, and the information in it.

use crate::{AlleleFrequencies, GeneCounting};
use em_core::{CompleteData, Surrogate};

impl GeneCounting {
    /// log Π_a p_a^n_a, the log-probability of the genes of so many individuals of each genotype, up to
    /// a constant. Alleles that were not counted do not matter.
    pub(crate) fn log_probability(&self, genotypes: &[f64], at: &AlleleFrequencies) -> f64 {
        (self.genes(genotypes).iter().zip(at.as_slice()))
            .filter(|(genes, _)| **genes != 0.0)
            .map(|(genes, p)| genes * p.ln())
            .sum()
    }
}

/// Q(θ'|θ) = Σ_g n_g log P_g(θ'), where n_g are the expected genotype counts at θ.
///
/// With P_g = p² or 2pq, and without the term of the 2, this is Σ_a n_a log p_a, where n_a are the
/// expected counts of genes. 0·log 0 is 0; an allele that was counted and has frequency 0 makes it
/// −∞.
///
/// ```
/// use em_core::{Em, Minorizer};
/// use em_genetics::{AlleleFrequencies, GeneCounting, Locus};
///
/// let model = GeneCounting::new(Locus::peppered_moth(), &[85, 196, 341])?;
/// let below = Minorizer::new(&model, AlleleFrequencies::uniform(3))?;
/// let theta = AlleleFrequencies::new(vec![0.1, 0.2, 0.7])?;
/// assert!(below.value(&theta) < model.e_step(&theta)?.log_likelihood);
/// # Ok::<(), em_genetics::Error>(())
/// ```
///
/// Q and its gradient n_a/p_a cost O(k²).
impl Surrogate for GeneCounting {
    fn q(&self, stats: &Vec<f64>, _from: &AlleleFrequencies, at: &AlleleFrequencies) -> f64 {
        self.log_probability(stats, at)
    }

    /// n_a/p_a, and 0 for an allele that was not counted, also where its frequency is 0.
    fn gradient(
        &self,
        stats: &Vec<f64>,
        _from: &AlleleFrequencies,
        at: &AlleleFrequencies,
    ) -> Option<Vec<f64>> {
        let pairs = self.genes(stats).into_iter().zip(at.as_slice());
        Some(pairs.map(|(genes, p)| ratio(genes, *p)).collect())
    }
}

/// Louis' two matrices, k × k along the allele frequencies, for observed information by Louis'
/// formula (Louis 1982).
///
/// Alleles with frequency 0 have rows and columns of 0.
///
/// ```
/// use em_core::{CompleteData, Em};
/// use em_genetics::{AlleleFrequencies, GeneCounting, Locus};
///
/// // Homozygous or not is all that is missing in 100 individuals who show A.
/// let locus = Locus::dominance("x", &["A", "a"], &["A", "a"])?;
/// let model = GeneCounting::new(locus, &[100, 0])?;
/// let at = AlleleFrequencies::new(vec![0.5, 0.5])?;
/// let stats = model.e_step(&at)?.stats; // 100/3 AA and 200/3 Aa
/// let (complete, missing) = (model.information(&stats, &at), model.score_covariance(&stats, &at));
/// assert!((complete[0] - 400.0 / 3.0 / 0.25).abs() < 1e-9);
/// assert!((missing[1] + 100.0 * 2.0 / 9.0 / 0.25).abs() < 1e-9); // one gene A less is one a more
/// # Ok::<(), em_genetics::Error>(())
/// ```
impl CompleteData for GeneCounting {
    /// The diagonal matrix of n_a/p_a². O(k²).
    fn information(&self, stats: &Vec<f64>, at: &AlleleFrequencies) -> Vec<f64> {
        let k = at.as_slice().len();
        let mut information = vec![0.0; k * k];
        for (a, (genes, p)) in self.genes(stats).iter().zip(at.as_slice()).enumerate() {
            information[a * k + a] = ratio(ratio(*genes, *p), *p);
        }
        information
    }

    /// Cov(n_a, n_b)/(p_a p_b). The individuals of a phenotype have each of its genotypes with the
    /// conditional probability n_g/Σn_g, and with it 0, 1 or 2 genes of each allele. O(k⁴).
    fn score_covariance(&self, stats: &Vec<f64>, at: &AlleleFrequencies) -> Vec<f64> {
        let k = at.as_slice().len();
        let mut covariance = vec![0.0; k * k];
        for phenotype in 0..self.locus().phenotypes().len() {
            let shown = || {
                (self
                    .locus()
                    .genotypes()
                    .zip(self.locus().shows())
                    .zip(stats))
                .filter(|((_, shown), count)| **shown == phenotype && **count > 0.0)
                .map(|((genotype, _), count)| (genotype, *count))
            };
            let individuals: f64 = shown().map(|(_, count)| count).sum();
            // About the mean of each phenotype, so that large counts do not cancel.
            let mut mean = vec![0.0; k];
            for ((a, b), count) in shown() {
                mean[a] += count / individuals;
                mean[b] += count / individuals;
            }
            for ((a, b), count) in shown() {
                let mut off: Vec<f64> = mean.iter().map(|mean| -mean).collect();
                off[a] += 1.0;
                off[b] += 1.0;
                for (i, row) in covariance.chunks_exact_mut(k).enumerate() {
                    for (entry, other) in row.iter_mut().zip(&off) {
                        *entry += count * off[i] * other;
                    }
                }
            }
        }
        for (i, row) in covariance.chunks_exact_mut(k).enumerate() {
            for (entry, p) in row.iter_mut().zip(at.as_slice()) {
                *entry = ratio(ratio(*entry, at.as_slice()[i]), *p);
            }
        }
        covariance
    }
}

/// x/y, where 0/0 is 0: an allele that cannot be there is not counted.
fn ratio(x: f64, y: f64) -> f64 {
    if x == 0.0 { 0.0 } else { x / y }
}

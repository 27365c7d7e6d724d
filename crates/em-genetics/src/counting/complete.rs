//! What is known of the complete data: Q, and the information in it.

use super::ways::Way;
use crate::counted::{ratio, weighted_log};
use crate::{AlleleFrequencies, GeneCounting};
use em_core::{CompleteData, Surrogate};

impl GeneCounting {
    /// log Π_a p_a^n_a · f^n_I (1 − f)^n_R, the log-probability that so many individuals came to be in each
    /// way, up to a constant. What was not counted does not matter.
    pub(crate) fn log_probability(&self, along_ways: &[f64], at: &AlleleFrequencies) -> f64 {
        let pairs = self.genes(along_ways).into_iter().zip(at.as_slice());
        let of_genes: f64 = pairs.map(|(genes, p)| weighted_log(genes, *p)).sum();
        let matings = at.inbreeding().map(|f| {
            let [identical, random] = self.matings(along_ways);
            weighted_log(identical, f) + weighted_log(random, 1.0 - f)
        });
        of_genes + matings.unwrap_or(0.0)
    }
}

/// Q(θ'|θ) = Σ_g n_g log P_g(θ'), where n_g are the expected genotype counts at θ.
///
/// With P_g = p² or 2pq, and without the term of the 2, this is Σ_a n_a log p_a, where n_a are the
/// expected counts of genes; with inbreeding, n_I log f + n_R log(1 − f) is added, for the individuals
/// whose genes are identical by descent and those whose genes were drawn independently. 0·log 0 is 0; an
/// allele that was counted and has frequency 0 makes it −∞.
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
/// Q and its gradient n_a/p_a cost O(genotypes in all phenotypes).
impl Surrogate for GeneCounting {
    fn q(&self, stats: &Vec<f64>, _from: &AlleleFrequencies, at: &AlleleFrequencies) -> f64 {
        self.log_probability(stats, at)
    }

    /// n_a/p_a, and 0 for an allele that was not counted, also where its frequency is 0; along f,
    /// n_I/f − n_R/(1 − f).
    fn gradient(
        &self,
        stats: &Vec<f64>,
        _from: &AlleleFrequencies,
        at: &AlleleFrequencies,
    ) -> Option<Vec<f64>> {
        let pairs = self.genes(stats).into_iter().zip(at.as_slice());
        let mut gradient: Vec<f64> = pairs.map(|(genes, p)| ratio(genes, *p)).collect();
        gradient.extend(at.inbreeding().map(|f| {
            let [identical, random] = self.matings(stats);
            ratio(identical, f) - ratio(random, 1.0 - f)
        }));
        Some(gradient)
    }
}

/// Louis' two matrices along the k allele frequencies, and f where it is estimated, for observed
/// information by Louis' formula (Louis 1982).
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
    /// The diagonal matrix of n_a/p_a², and n_I/f² + n_R/(1 − f)². O(k² + genotypes in all phenotypes).
    fn information(&self, stats: &Vec<f64>, at: &AlleleFrequencies) -> Vec<f64> {
        let genes = self.genes(stats).into_iter().zip(at.as_slice());
        let mut diagonal: Vec<f64> = genes.map(|(n, p)| ratio(ratio(n, *p), *p)).collect();
        diagonal.extend(at.inbreeding().map(|f| {
            let [identical, random] = self.matings(stats);
            ratio(ratio(identical, f), f) + ratio(ratio(random, 1.0 - f), 1.0 - f)
        }));
        let values = diagonal.len();
        let mut information = vec![0.0; values * values];
        for (i, entry) in diagonal.into_iter().enumerate() {
            information[i * values + i] = entry;
        }
        information
    }

    /// The covariance of the score n_a/p_a, …, given the phenotypes: the individuals of a phenotype came to be
    /// in each of its ways with the conditional probability n_w/Σn_w, and each way has a score of its own.
    /// O(k² + ways·alleles²), of each phenotype by itself.
    fn score_covariance(&self, stats: &Vec<f64>, at: &AlleleFrequencies) -> Vec<f64> {
        let values = at.as_slice().len() + usize::from(at.inbreeding().is_some());
        let mut covariance = vec![0.0; values * values];
        // Of all values, but only a few of them matter to a phenotype.
        let (mut mean, mut off) = (vec![0.0; values], vec![0.0; values]);
        let mut along = Vec::new();
        for (ways, counts) in self.ways.by_phenotype().zip(self.ways.of_each(stats)) {
            let happened = || ways.iter().zip(counts).filter(|(_, count)| **count > 0.0);
            let individuals: f64 = counts.iter().sum();
            along.clear();
            for (way, _) in happened() {
                score(*way, at, |value, _| along.push(value));
            }
            along.sort_unstable();
            along.dedup();
            // About the mean of each phenotype, so that large counts do not cancel.
            for &value in &along {
                mean[value] = 0.0;
            }
            for (way, count) in happened() {
                score(*way, at, |value, score| {
                    mean[value] += count / individuals * score;
                });
            }
            for (way, count) in happened() {
                for &value in &along {
                    off[value] = -mean[value];
                }
                score(*way, at, |value, score| off[value] += score);
                for &i in &along {
                    for &j in &along {
                        covariance[i * values + j] += count * off[i] * off[j];
                    }
                }
            }
        }
        covariance
    }
}

/// The derivative of the logarithm of a way's probability along the natural values, where it is not 0.
fn score(way: Way, at: &AlleleFrequencies, mut along: impl FnMut(usize, f64)) {
    let p = at.as_slice();
    for gene in way.genes() {
        along(gene, 1.0 / p[gene]);
    }
    match (way, at.inbreeding()) {
        (Way::Identical(_), Some(f)) => along(p.len(), 1.0 / f),
        (Way::Random(..), Some(f)) => along(p.len(), -1.0 / (1.0 - f)),
        _ => {}
    }
}

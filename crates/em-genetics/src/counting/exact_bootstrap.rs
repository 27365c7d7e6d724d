//! The bootstrap with all replicates that there are.

use super::deviance::log_multinomial;
use crate::{AlleleFrequencies, Error, GeneCounting};
use em_core::Parameters;
use rayon::prelude::*;

/// The distribution of the estimates over all samples that a bootstrap could draw, each with its
/// probability: what a bootstrap with infinitely many replicates would find.
///
/// ```
/// use em_genetics::{GeneCounting, Locus};
///
/// let model = GeneCounting::new(Locus::peppered_moth(), &[85, 196, 341])?;
/// let fit = model.fit()?;
/// let all = model.exact_bootstrap(&fit.allele_frequencies, 1_000_000)?.expect("not too many");
/// assert!((all.standard_errors[0] - 0.007_414_545_484).abs() < 1e-11);
/// let [low, high] = all.percentile_interval(0, 0.95)?;
/// assert!(low < 0.0571 && high > 0.0856);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ExactBootstrap {
    /// The mean of each natural value: the allele frequencies, then f where it is estimated.
    pub means: Vec<f64>,
    /// Their standard deviations.
    pub standard_errors: Vec<f64>,
    /// How many different samples were refitted.
    pub samples: usize,
    /// The probability of the samples that were left out, since each has less than 1e-18 of the
    /// probability of the commonest.
    pub left_out: f64,
    /// The values of each sample and its probability, along each natural value in ascending order.
    sorted: Vec<Vec<(f64, f64)>>,
}

impl ExactBootstrap {
    /// A quantile of a natural value, counted from 0: the smallest value that is not exceeded with at least
    /// the given probability.
    ///
    /// # Panics
    /// If there is no such value.
    #[must_use]
    pub fn quantile(&self, value: usize, probability: f64) -> f64 {
        let total: f64 = self.sorted[value].iter().map(|(_, weight)| weight).sum();
        let mut below = 0.0;
        for &(x, weight) in &self.sorted[value] {
            below += weight;
            if below >= probability * total * (1.0 - 1e-14) {
                return x;
            }
        }
        self.sorted[value].last().map_or(f64::NAN, |(x, _)| *x)
    }

    /// The percentile interval of a natural value, counted from 0, with the given level.
    ///
    /// # Errors
    /// A level that is not between 0 and 1.
    ///
    /// # Panics
    /// If there is no such value.
    pub fn percentile_interval(&self, value: usize, level: f64) -> Result<[f64; 2], Error> {
        if !(0.0 < level && level < 1.0) {
            return Err(Error::Level { level });
        }
        let tail = (1.0 - level) / 2.0;
        Ok([self.quantile(value, tail), self.quantile(value, 1.0 - tail)])
    }
}

/// Samples with less than this part of the commonest sample's probability are left out.
const NEVER: f64 = 1e-18;

impl GeneCounting {
    /// The nonparametric bootstrap with all samples of as many individuals, of each ploidy, instead of some
    /// that are drawn: each is refitted, and weighed with its multinomial probability. Samples with less than
    /// 1e-18 of the largest probability are left out.
    ///
    /// Nothing if there are more than `most` of them: then draw some, by
    /// [`bootstrap`](em_inference::bootstrap()). Costs a fit for each sample, in parallel; memory is
    /// O(samples·values).
    ///
    /// # Errors
    /// Counts that are not whole; what [`fit`](Self::fit) says.
    pub fn exact_bootstrap(
        &self,
        at: &AlleleFrequencies,
        most: usize,
    ) -> Result<Option<ExactBootstrap>, Error> {
        self.check(at)?;
        if let Some(part) = self.counts.iter().position(|count| count.fract() != 0.0) {
            return Err(Error::Count {
                phenotype: self.locus().phenotypes()[part].clone(),
                count: self.counts[part],
            });
        }
        let Some(samples) = Samples::of(self, most) else {
            return Ok(None);
        };
        // From the inside, so that an allele that is absent here can come back.
        let k = at.as_slice().len() as f64;
        let inside = at.as_slice().iter().map(|p| 0.9 * p + 0.1 / k).collect();
        let f = at.inbreeding().map(|f| 0.9 * f + 0.05);
        let start = AlleleFrequencies::in_proportion(inside).inbred(f);
        let refit = |(counts, probability): (Vec<f64>, f64)| -> Result<_, Error> {
            let fit = self.with_counts(counts)?.estimate(start.clone())?;
            Ok((fit.params.values(), probability))
        };
        let refits: Vec<(Vec<f64>, f64)> = samples
            .into_par_iter()
            .map(refit)
            .collect::<Result<_, _>>()?;
        Ok(Some(ExactBootstrap::summary(&refits)))
    }
}

impl ExactBootstrap {
    fn summary(refits: &[(Vec<f64>, f64)]) -> Self {
        let total: f64 = refits.iter().map(|(_, probability)| probability).sum();
        let mean_of = |f: &dyn Fn(&[f64]) -> f64| -> f64 {
            refits.iter().map(|(values, p)| p * f(values)).sum::<f64>() / total
        };
        let values = refits.first().map_or(0, |(values, _)| values.len());
        let means: Vec<f64> = (0..values).map(|i| mean_of(&|values| values[i])).collect();
        let spread = |i: usize| mean_of(&|values| (values[i] - means[i]).powi(2)).sqrt();
        let sorted = |i: usize| {
            let mut pairs: Vec<(f64, f64)> = refits.iter().map(|(v, p)| (v[i], *p)).collect();
            pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
            pairs
        };
        Self {
            standard_errors: (0..values).map(spread).collect(),
            sorted: (0..values).map(sorted).collect(),
            means,
            samples: refits.len(),
            left_out: (1.0 - total).max(0.0),
        }
    }
}

/// All samples of a model's individuals, with their probabilities.
struct Samples<'a> {
    /// What was observed.
    observed: &'a [f64],
    /// The phenotypes that can be drawn, those of each ploidy together.
    stages: [Vec<usize>; 2],
    /// Below this log-probability samples are left out.
    lowest: f64,
    most: usize,
    found: Vec<(Vec<f64>, f64)>,
}

impl<'a> Samples<'a> {
    /// Nothing if there are more than `most`.
    fn of(model: &'a GeneCounting, most: usize) -> Option<Vec<(Vec<f64>, f64)>> {
        let observed = model.counts.as_slice();
        let stages = [false, true].map(|haploid| {
            let drawn = |i: &usize| observed[*i] > 0.0 && model.locus().is_haploid(*i) == haploid;
            (0..observed.len()).filter(drawn).collect::<Vec<_>>()
        });
        // The commonest sample is about the one that was observed.
        let of_stage = |stage: &Vec<usize>| -> f64 {
            let counts: Vec<f64> = stage.iter().map(|i| observed[*i]).collect();
            log_multinomial(&counts, &counts)
        };
        let lowest = stages.iter().map(of_stage).sum::<f64>() + f64::ln(NEVER);
        let found = Vec::new();
        let mut samples = Self {
            observed,
            stages,
            lowest,
            most,
            found,
        };
        let mut counts = vec![0.0; observed.len()];
        let left = samples.individuals(0, 0);
        samples
            .extend((0, 0), left, 0.0, &mut counts)
            .then_some(samples.found)
    }

    /// The individuals who were observed with the phenotypes of a stage, from one of them on.
    fn individuals(&self, stage: usize, from: usize) -> f64 {
        self.stages[stage][from..]
            .iter()
            .map(|i| self.observed[*i])
            .sum()
    }

    /// Goes through all counts of the phenotypes from one on, of which so many individuals are left. Says
    /// whether there were not too many.
    fn extend(&mut self, at: (usize, usize), left: f64, log_p: f64, counts: &mut Vec<f64>) -> bool {
        let (stage, place) = at;
        match self.stages[stage].len() - place {
            0 | 1 => {
                // The last phenotype of a stage takes all who are left.
                if let Some(&last) = self.stages[stage].get(place) {
                    counts[last] = left;
                }
                if stage == 0 {
                    let left = self.individuals(1, 0);
                    return self.extend((1, 0), left, log_p, counts);
                }
                self.found.push((counts.clone(), log_p.exp()));
                self.found.len() <= self.most
            }
            _ => {
                let phenotype = self.stages[stage][place];
                let share = self.observed[phenotype] / self.individuals(stage, place);
                let expected = [left * share, left * (1.0 - share)];
                // Outwards from the commonest count, until it is too rare.
                let mode = expected[0].round();
                let mut take = |x: f64| -> Option<bool> {
                    let log_p = log_p + log_multinomial(&[x, left - x], &expected);
                    (log_p >= self.lowest).then(|| {
                        counts[phenotype] = x;
                        self.extend((stage, place + 1), left - x, log_p, counts)
                    })
                };
                for step in [1.0, -1.0] {
                    let mut x = if step > 0.0 { mode } else { mode - 1.0 };
                    while (0.0..=left).contains(&x) {
                        match take(x) {
                            Some(true) => x += step,
                            Some(false) => return false,
                            None => break,
                        }
                    }
                }
                true
            }
        }
    }
}

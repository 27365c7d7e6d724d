//! The bootstrap: over samples that are drawn, or over all that there are.

use super::count::rounded;
use super::deviance::log_multinomial;
use super::multinomial::multinomials;
use crate::{AlleleFrequencies, Error, GeneCounting};
use em_core::{Parameters, stream};
use rayon::prelude::*;

/// The distribution of the estimates over samples that are drawn with replacement from the individuals:
/// over [some](GeneCounting::bootstrap), or over [all](GeneCounting::exact_bootstrap) that could be drawn, each
/// with its probability, which is what infinitely many draws would find.
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
pub struct Bootstrap {
    /// The mean of each natural value: the allele frequencies, then f where it is estimated.
    pub means: Vec<f64>,
    /// Their standard deviations.
    pub standard_errors: Vec<f64>,
    /// How many samples were refitted.
    pub samples: usize,
    /// The probability of the samples that were left out of all, since each has less than 1e-18 of the
    /// probability of the commonest.
    pub left_out: f64,
    /// The values of each sample and its probability, along each natural value in ascending order.
    sorted: Vec<Vec<(f64, f64)>>,
}

impl Bootstrap {
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
    /// [`bootstrap`](Self::bootstrap). Costs a fit for each sample, in parallel; memory is
    /// O(samples·values).
    ///
    /// # Errors
    /// Counts that are not whole; what [`fit`](Self::fit) says.
    pub fn exact_bootstrap(
        &self,
        at: &AlleleFrequencies,
        most: usize,
    ) -> Result<Option<Bootstrap>, Error> {
        self.check_whole(at)?;
        let Some(samples) = Samples::of(self, most) else {
            return Ok(None);
        };
        let refits = samples.into_par_iter().map(|(counts, probability)| {
            let values = self.refit(counts, at)?;
            Ok((values, probability))
        });
        let refits: Vec<(Vec<f64>, f64)> = refits.collect::<Result<_, Error>>()?;
        Ok(Some(Bootstrap::summary(&refits)))
    }

    /// The nonparametric bootstrap: so many samples of as many individuals, of each ploidy, are drawn from the
    /// observed counts, and each is refitted. Sample b is drawn from stream b of the seed, so that the result
    /// does not depend on the number of threads.
    ///
    /// Unlike [`bootstrap`](em_inference::bootstrap()) of `em-inference`, which follows EM from the estimate,
    /// refits look for maxima on the boundary, as [`fit`](Self::fit) does.
    ///
    /// ```
    /// use em_genetics::{GeneCounting, Locus};
    ///
    /// let model = GeneCounting::new(Locus::abo(), &[186, 38, 13, 284])?;
    /// let fit = model.fit()?;
    /// let drawn = model.bootstrap(&fit.allele_frequencies, 500, 42)?;
    /// assert!((drawn.standard_errors[0] - 0.0135).abs() < 0.002);
    /// # Ok::<(), em_genetics::Error>(())
    /// ```
    ///
    /// # Errors
    /// No samples, counts that are not whole; what [`fit`](Self::fit) says.
    pub fn bootstrap(
        &self,
        at: &AlleleFrequencies,
        samples: usize,
        seed: u64,
    ) -> Result<Bootstrap, Error> {
        self.bootstrap_observed(at, samples, seed, &|| ())
    }

    /// The same, and tells `observe` of each refit that is done, on whichever thread made it.
    ///
    /// # Errors
    /// As for [`bootstrap`](Self::bootstrap).
    pub fn bootstrap_observed(
        &self,
        at: &AlleleFrequencies,
        samples: usize,
        seed: u64,
        observe: &(dyn Fn() + Sync),
    ) -> Result<Bootstrap, Error> {
        self.check_whole(at)?;
        if samples == 0 {
            return Err(Error::NoDraws);
        }
        let ploidies = (0..self.counts.len()).map(|i| usize::from(self.locus().is_haploid(i)));
        let ploidies: Vec<usize> = ploidies.collect();
        let individuals = [false, true].map(|haploid| rounded(self.total_of(haploid)));
        let refits = (0..samples).into_par_iter().map(|unit| {
            let mut rng = stream(seed, unit);
            let counts = multinomials(individuals.to_vec(), &ploidies, &self.counts, &mut rng);
            let counts = counts.into_iter().map(|count| count as f64).collect();
            let values = self.refit(counts, at)?;
            observe();
            Ok((values, 1.0 / samples as f64))
        });
        let refits: Vec<(Vec<f64>, f64)> = refits.collect::<Result<_, Error>>()?;
        Ok(Bootstrap::summary(&refits))
    }

    fn check_whole(&self, at: &AlleleFrequencies) -> Result<(), Error> {
        self.check(at)?;
        match self.counts.iter().position(|count| count.fract() != 0.0) {
            Some(part) => Err(Error::Count {
                phenotype: self.locus().phenotypes()[part].clone(),
                count: self.counts[part],
            }),
            None => Ok(()),
        }
    }

    /// The natural values at the maximum for other counts: the highest that is reached from inside of an
    /// estimate, so that an allele that is absent there can come back, and with inbreeding from f = ½ too.
    fn refit(&self, counts: Vec<f64>, at: &AlleleFrequencies) -> Result<Vec<f64>, Error> {
        let k = at.as_slice().len() as f64;
        let inside = at.as_slice().iter().map(|p| 0.9 * p + 0.1 / k).collect();
        let start = AlleleFrequencies::in_proportion(inside);
        let model = self.with_counts(counts)?;
        let fs = at.inbreeding().map(|f| [0.9 * f + 0.05, 0.5]);
        let mut best = model.estimate(start.clone().inbred(fs.map(|[near, _]| near)))?;
        if let Some([_, far]) = fs {
            let other = model.estimate(start.inbred(Some(far)))?;
            if other.log_likelihood > best.log_likelihood + 1e-9 * (1.0 + best.log_likelihood.abs())
            {
                best = other;
            }
        }
        Ok(best.params.values())
    }
}

impl Bootstrap {
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

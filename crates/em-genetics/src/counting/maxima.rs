//! All maxima that random starts lead to.

use crate::{AlleleFit, AlleleFrequencies, Error, GeneCounting};
use em_core::stream;
use em_inference::by_louis;
use rand_distr::{Distribution, Exp1};
use rayon::prelude::*;

/// Differences of the log-likelihood, relative to 1 + |ℓ|, and of frequencies, below which two ends are the
/// same maximum.
const SAME: (f64, f64) = (1e-9, 1e-6);

impl GeneCounting {
    /// The local maxima that [`fit`](Self::fit) and so many further starts lead to, the highest first. The
    /// starts are drawn from all frequencies with equal density; start i from stream i of the seed, so that
    /// the result does not depend on the number of threads.
    ///
    /// A saddle, where EM may stand still, is left out if there is anything else. Of the points of a ridge, which explain the counts
    /// alike since some frequencies are not [identified](AlleleFit::unidentified), the first stands for all.
    ///
    /// ```
    /// use em_genetics::{GeneCounting, Locus};
    ///
    /// // Only heterozygotes can be told: p and 1 − p fit alike.
    /// let locus: Locus = "het = AB; hom = AA, BB".parse()?;
    /// let maxima = GeneCounting::new(locus, &[32, 68])?.maxima(20, 42)?;
    /// assert_eq!(maxima.len(), 2);
    /// let p = |i: usize| maxima[i].allele_frequencies.as_slice()[0];
    /// assert!((p(0).min(p(1)) - 0.2).abs() < 1e-9 && (p(0) + p(1) - 1.0).abs() < 1e-9);
    /// # Ok::<(), em_genetics::Error>(())
    /// ```
    ///
    /// Costs as many fits, in parallel.
    ///
    /// # Errors
    /// What [`fit`](Self::fit) says.
    pub fn maxima(&self, restarts: usize, seed: u64) -> Result<Vec<AlleleFit>, Error> {
        let k = self.locus().alleles().len();
        let restarted = (0..restarts).into_par_iter().map(|unit| {
            let mut rng = stream(seed, unit);
            let mut draw = || -> f64 { Exp1.sample(&mut rng) };
            let genes = (0..k).map(|_| draw()).collect();
            let f = draw();
            let f = self.has_inbreeding().then_some(f / (f + draw()));
            self.fit_from(AlleleFrequencies::in_proportion(genes).inbred(f))
        });
        let restarted: Vec<AlleleFit> = restarted.collect::<Result<_, _>>()?;
        let first = self.fit()?;
        let mut maxima: Vec<AlleleFit> = Vec::new();
        for fit in std::iter::once(&first).chain(&restarted) {
            if !maxima.iter().any(|known| is_same(known, fit)) && !self.is_saddle(fit) {
                maxima.push(fit.clone());
            }
        }
        if maxima.is_empty() {
            maxima.push(first);
        }
        // Of equal heights the one that was found first stays in front.
        let height = |fit: &AlleleFit| {
            let scale = SAME.0 * (1.0 + fit.log_likelihood_kernel.abs());
            (fit.log_likelihood_kernel / scale).round()
        };
        maxima.sort_by(|a, b| height(b).total_cmp(&height(a)));
        Ok(maxima)
    }

    fn is_saddle(&self, fit: &AlleleFit) -> bool {
        let inference = by_louis(self, &fit.allele_frequencies);
        matches!(inference, Err(em_inference::Error::NotMaximum { .. }))
    }
}

/// Whether two fits are one maximum, or points of one ridge.
fn is_same(one: &AlleleFit, other: &AlleleFit) -> bool {
    let (l, m) = (one.log_likelihood_kernel, other.log_likelihood_kernel);
    if (l - m).abs() > SAME.0 * (1.0 + l.abs()) {
        return false;
    }
    let near = |a: &[f64], b: &[f64], scale: f64| {
        a.iter()
            .zip(b)
            .all(|(a, b)| (a - b).abs() <= SAME.1 * scale)
    };
    if one.unidentified.is_empty() {
        let (p, q) = (&one.allele_frequencies, &other.allele_frequencies);
        let f = |at: &AlleleFrequencies| [at.inbreeding().unwrap_or(0.0)];
        near(p.as_slice(), q.as_slice(), 1.0) && near(&f(p), &f(q), 1.0)
    } else {
        let individuals = one.expected_phenotypes.iter().sum();
        near(
            &one.expected_phenotypes,
            &other.expected_phenotypes,
            individuals,
        )
    }
}

//! The inbreeding coefficient and its intervals.

use super::GenotypeCounts;
use crate::Error;
use crate::chi_squared::normal_quantile;
use crate::counting::deviance;

impl GenotypeCounts {
    /// The inbreeding coefficient f = 1 − H_obs/H_exp within the population (Wright's F_IS), from −1 to 1;
    /// `None` if only one allele occurs. For two alleles it is the maximum likelihood estimate.
    #[must_use]
    pub fn inbreeding_coefficient(&self) -> Option<f64> {
        let expected = self.expected_heterozygosity();
        (expected > 0.0).then(|| 1.0 - self.observed_heterozygosity() / expected)
    }

    /// The large-sample variance of f, by the delta method: the variance of the mean over individuals of
    /// (h + (1 − f)(p_a + p_b))/H_exp, where a and b are the individual's alleles and h is 1 for
    /// a heterozygote, otherwise 0.
    ///
    /// For two alleles it is (1 − f)²(1 − 2f)/n + f(1 − f)(2 − f)/(2np(1 − p)) (Fyfe & Bailey 1951; Weir 1996,
    /// Genetic Data Analysis II). O(k²).
    ///
    /// # Errors
    /// [`Error::Monomorphic`] if one allele occurs.
    pub fn inbreeding_variance(&self) -> Result<f64, Error> {
        let f = self.inbreeding_coefficient().ok_or(Error::Monomorphic)?;
        let (p, n) = (self.allele_frequencies(), self.individuals() as f64);
        let p = p.as_slice();
        let influence = |(a, b): (usize, usize)| f64::from(a != b) + (1.0 - f) * (p[a] + p[b]);
        let shares = || (self.genotypes()).map(|(pair, count)| (influence(pair), count as f64 / n));
        let mean: f64 = shares().map(|(value, share)| value * share).sum();
        let variance: f64 = shares()
            .map(|(value, share)| share * (value - mean).powi(2))
            .sum();
        Ok(variance / self.expected_heterozygosity().powi(2) / n)
    }

    /// Wald's interval of f, f ± z·√variance, cut to the values from −1 to 1.
    ///
    /// It needs many individuals of every genotype. Where the variance is 0, as at f = 1, so is its
    /// length: for two alleles [`inbreeding_profile`](Self::inbreeding_profile) is better.
    ///
    /// # Errors
    /// A level that is not between 0 and 1, and [`Error::Monomorphic`].
    pub fn inbreeding_wald(&self, level: f64) -> Result<[f64; 2], Error> {
        let f = self.inbreeding_coefficient().ok_or(Error::Monomorphic)?;
        let reach = normal_quantile(level)? * self.inbreeding_variance()?.sqrt();
        Ok([(f - reach).max(-1.0), (f + reach).min(1.0)])
    }

    /// The likelihood interval of f where two alleles occur: all values of which the profile deviance is at most
    /// the quantile of χ² with one degree of freedom.
    ///
    /// Genotypes have the probabilities p² + fpq, 2pq(1 − f) and q² + fpq; the deviance is
    /// 2 Σ observed·log(observed/expected) with the p that makes it least. Where f is −1 or 1, so is an end of the
    /// interval.
    ///
    /// ```
    /// use em_genetics::GenotypeCounts;
    ///
    /// // No heterozygote among six: f = 1, and Wald's interval has no length.
    /// let counts = GenotypeCounts::biallelic(5, 0, 1)?;
    /// assert_eq!(counts.inbreeding_wald(0.95)?, [1.0, 1.0]);
    /// let [low, high] = counts.inbreeding_profile(0.95)?;
    /// assert!((low - 0.160_542).abs() < 1e-6 && high == 1.0);
    /// # Ok::<(), em_genetics::Error>(())
    /// ```
    ///
    /// Costs about 10⁴ evaluations of the score of p.
    ///
    /// # Errors
    /// A level that is not between 0 and 1, [`Error::Monomorphic`] and [`Error::NotTwoAlleles`].
    pub fn inbreeding_profile(&self, level: f64) -> Result<[f64; 2], Error> {
        let quantile = normal_quantile(level)?.powi(2);
        let [aa, ab, bb] = self.of_two()?.map(|count| count as f64);
        // The search for the frequency of the rarer allele keeps its digits near 0.
        let profile = Profile {
            counts: [aa.min(bb), ab, aa.max(bb)],
        };
        let f = self.inbreeding_coefficient().ok_or(Error::Monomorphic)?;
        let is_inside = |f: f64| profile.deviance(f) <= quantile;
        Ok([bisect(f, -1.0, is_inside), bisect(f, 1.0, is_inside)])
    }
}

/// Counts of two alleles, as a likelihood of f and the frequency p of the first.
struct Profile {
    counts: [f64; 3],
}

impl Profile {
    /// The deviance at f with the best p.
    ///
    /// The log-likelihood is a sum of logarithms of functions that are linear in p, and so concave: its
    /// derivative falls.
    fn deviance(&self, f: f64) -> f64 {
        // Where p² + fpq and q² + fpq are not negative.
        let least = (-f / (1.0 - f)).max(0.0);
        let p = bisect(least, 1.0 - least, |p| self.score(p, f) >= 0.0);
        let q = 1.0 - p;
        let n: f64 = self.counts.iter().sum();
        let probabilities = [p * (p + f * q), 2.0 * p * q * (1.0 - f), q * (q + f * p)];
        let terms = self.counts.iter().zip(probabilities);
        2.0 * terms
            .map(|(&count, probability)| deviance(count, n * probability.max(0.0)))
            .sum::<f64>()
    }

    /// The derivative of the log-likelihood by p.
    fn score(&self, p: f64, f: f64) -> f64 {
        let [aa, ab, bb] = self.counts;
        let q = 1.0 - p;
        // A genotype that nobody has does not count where it is impossible, either.
        let of = |count: f64, slope: f64| if count > 0.0 { count * slope } else { 0.0 };
        // Rounding must not make it negative at the ends.
        let of_homozygote = |p: f64, q: f64| 1.0 / p + (1.0 - f) / (p + f * q).max(0.0);
        of(aa, of_homozygote(p, q)) + of(ab, 1.0 / p - 1.0 / q) - of(bb, of_homozygote(q, p))
    }
}

/// The last value from `inside` towards `outside` where a condition holds that does not hold further on.
fn bisect(mut inside: f64, mut outside: f64, holds: impl Fn(f64) -> bool) -> f64 {
    if holds(outside) {
        return outside;
    }
    loop {
        let middle = f64::midpoint(inside, outside);
        if middle == inside || middle == outside {
            return inside;
        }
        if holds(middle) {
            inside = middle;
        } else {
            outside = middle;
        }
    }
}

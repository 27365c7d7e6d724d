//! Gene counting with genotypes that are drawn.

use super::count::rounded;
use super::multinomial::multinomials;
use crate::{AlleleFrequencies, Error, GeneCounting};
use em_core::{Em, MonteCarlo, Stream};

/// The genotype of each individual is drawn among those that show its phenotype, with the
/// probabilities that the E-step shares it out by. The statistics are the genotype counts.
///
/// This E-step has a closed form, so nobody needs the draws: they show what Monte Carlo EM does, where
/// the truth is known.
///
/// ```
/// use em_core::{MonteCarloPlan, monte_carlo};
/// use em_genetics::{AlleleFrequencies, GeneCounting, Locus};
///
/// let model = GeneCounting::new(Locus::peppered_moth(), &[85, 196, 341])?;
/// let fit = monte_carlo(&model, AlleleFrequencies::uniform(3), &MonteCarloPlan::new(42))?;
/// let p_t = f64::sqrt(341.0 / 622.0);
/// assert!((fit.params.as_slice()[2] - p_t).abs() < 5.0 * fit.monte_carlo_error[2]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A draw costs O(genotypes in all phenotypes), whatever the counts.
impl MonteCarlo for GeneCounting {
    type Params = AlleleFrequencies;
    type Error = Error;

    /// The genotypes of all phenotypes.
    fn statistics_len(&self) -> usize {
        self.ways.all().len()
    }

    /// Of a count that is not whole, the fraction is drawn as one individual that weighs so much: the mean
    /// of the draws is that of the E-step.
    fn draw(
        &self,
        at: &AlleleFrequencies,
        rng: &mut Stream,
        into: &mut [f64],
    ) -> Result<(), Error> {
        // In proportion to the genotypes' probabilities within each phenotype.
        let expected = self.e_step(at)?.stats;
        let shows = self.ways.phenotypes();
        let whole = (self.counts.iter()).map(|count| rounded(count.trunc()));
        let drawn = multinomials(whole.collect(), &shows, &expected, rng);
        for (into, drawn) in into.iter_mut().zip(drawn) {
            *into = drawn as f64;
        }
        let fraction = |phenotype: usize| self.counts[phenotype].fract();
        let parts = (0..self.counts.len()).map(|phenotype| u64::from(fraction(phenotype) > 0.0));
        let drawn = multinomials(parts.collect(), &shows, &expected, rng);
        for ((into, drawn), &phenotype) in into.iter_mut().zip(drawn).zip(&shows) {
            *into += drawn as f64 * fraction(phenotype);
        }
        Ok(())
    }

    fn maximize(
        &self,
        statistics: &[f64],
        _: &AlleleFrequencies,
    ) -> Result<AlleleFrequencies, Error> {
        Ok(self.gene_frequencies(statistics))
    }

    fn complete_log_likelihood(&self, statistics: &[f64], at: &AlleleFrequencies) -> f64 {
        self.log_probability(statistics, at)
    }
}

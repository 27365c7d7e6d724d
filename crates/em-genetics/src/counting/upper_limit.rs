//! How large a value can be that was estimated as 0.

use crate::chi_squared::normal_quantile;
use crate::{AlleleFrequencies, Error, GeneCounting};
use em_core::{Acceleration, Em, Expectation, Layout, Parameters, Run, Stop};

impl GeneCounting {
    /// The upper end of the likelihood interval of a value, the frequency of an allele, counted from 0, or f, which
    /// has the number k of alleles: the largest v for which 2(ℓ(estimate) − ℓ(v)) is at most the quantile of
    /// χ²₁ at the given level, where ℓ(v) is the highest log-likelihood with the value held at v.
    ///
    /// It needs no standard error, and so is there for values that were estimated as 0 too.
    ///
    /// ```
    /// use em_genetics::{GeneCounting, Locus};
    ///
    /// // Nobody of 100 was recessive. Were q the frequency, that would have the probability (1 − q²)¹⁰⁰.
    /// let locus = Locus::dominance("x", &["D", "d"], &["D", "d"])?;
    /// let model = GeneCounting::new(locus, &[100, 0])?;
    /// let at = model.fit()?.allele_frequencies;
    /// let limit = model.upper_limit(&at, 1, 0.95)?;
    /// assert!((-200.0 * (1.0 - limit * limit).ln() - 3.841_459).abs() < 1e-5);
    /// # Ok::<(), em_genetics::Error>(())
    /// ```
    ///
    /// Costs thirty fits, each of which starts from the one before.
    ///
    /// # Errors
    /// [`Error::Level`] for a level that is not between 0 and 1; frequencies that are not the model's.
    ///
    /// # Panics
    /// If there is no such value.
    pub fn upper_limit(
        &self,
        at: &AlleleFrequencies,
        value: usize,
        level: f64,
    ) -> Result<f64, Error> {
        let quantile = normal_quantile(level)?.powi(2);
        let top = self.e_step(at)?.log_likelihood;
        let mut inside = (at.values()[value], at.clone());
        let mut outside = 1.0;
        for _ in 0..BISECTIONS {
            let held_at = f64::midpoint(inside.0, outside);
            let held = Held {
                model: self,
                value,
                at: held_at,
            };
            let stop = Stop::parameters(1e-10).or(Stop::iterations(1000));
            let run = Run::new(&held, held.hold(&inside.1))
                .map(|run| run.accelerate(Acceleration::squarem()).until(stop));
            // Where a phenotype that was observed is impossible, the frequency is too high.
            match run.and_then(Run::complete) {
                Ok(fit) if 2.0 * (top - fit.log_likelihood) <= quantile => {
                    inside = (held_at, fit.params);
                }
                _ => outside = held_at,
            }
        }
        Ok(inside.0)
    }
}

/// How often the interval is halved: to about 1e-9.
const BISECTIONS: usize = 30;

/// Gene counting with one value that is known.
struct Held<'a> {
    model: &'a GeneCounting,
    value: usize,
    at: f64,
}

impl Held<'_> {
    /// The values from the inside, so that an allele can come back, but for the one that is held.
    fn hold(&self, at: &AlleleFrequencies) -> AlleleFrequencies {
        let k = at.as_slice().len() as f64;
        let genes = at.as_slice().iter().map(|p| p + 1e-3 / k).collect();
        let f = at.inbreeding().map(|f| 1e-3 + 0.998 * f);
        self.with_others(genes, f)
    }

    /// The other frequencies share what is left, in proportion to their genes.
    fn with_others(&self, mut genes: Vec<f64>, f: Option<f64>) -> AlleleFrequencies {
        if self.value == genes.len() {
            return AlleleFrequencies::in_proportion(genes).inbred(f.and(Some(self.at)));
        }
        genes[self.value] = 0.0;
        let others: f64 = genes.iter().sum();
        for gene in &mut genes {
            *gene *= (1.0 - self.at) / others;
        }
        genes[self.value] = self.at;
        AlleleFrequencies::in_proportion(genes).inbred(f)
    }
}

impl Em for Held<'_> {
    type Params = AlleleFrequencies;
    type Stats = Vec<f64>;
    type Error = Error;

    fn e_step(&self, at: &AlleleFrequencies) -> Result<Expectation<Vec<f64>>, Error> {
        self.model.e_step(at)
    }

    /// Q is Σ n_a log p_a and terms of f, so the free frequencies are in proportion to their genes.
    fn m_step(&self, stats: &Vec<f64>, at: &AlleleFrequencies) -> Result<AlleleFrequencies, Error> {
        let free = self.model.gene_frequencies(stats);
        let genes = free.as_slice().to_vec();
        let is_free = |(allele, gene): (usize, &f64)| allele != self.value && *gene > 0.0;
        if !genes.iter().enumerate().any(is_free) {
            return Ok(at.clone());
        }
        Ok(self.with_others(genes, free.inbreeding()))
    }

    fn layout(&self, at: &AlleleFrequencies) -> Layout {
        let layout = self.model.layout(at);
        let name = layout.name(self.value);
        layout.clone().fix(&name).unwrap_or(layout)
    }
}

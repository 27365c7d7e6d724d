//! Several populations: fitted each by itself, and as one.

use super::count::MOST;
use crate::{AlleleFit, Error, GeneCounting, LikelihoodRatio};

/// Estimates of several populations, each by itself and all as one, and the test of whether they differ.
///
/// ```
/// use em_genetics::{GeneCounting, Locus, PopulationsFit};
///
/// // ABO blood groups of two samples.
/// let counts = [[186, 38, 13, 284], [149, 50, 22, 279]];
/// let models = counts.map(|counts| GeneCounting::new(Locus::abo(), &counts));
/// let models = models.into_iter().collect::<Result<Vec<_>, _>>()?;
/// let fit = PopulationsFit::of(&models)?;
/// let test = fit.equal_frequencies.expect("two populations");
/// assert_eq!(test.degrees_of_freedom, 2);
/// println!("different with p = {:.4}", test.p);
/// # assert!((test.statistic - 6.270).abs() < 1e-3 && (test.p - 0.0435).abs() < 1e-4, "{test:?}");
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PopulationsFit {
    /// The fit of each population by itself.
    pub separate: Vec<AlleleFit>,
    /// The fit of all as one population: the sum of their counts.
    pub joint: AlleleFit,
    /// The likelihood-ratio test of equal frequencies (and equal f, where it is estimated), against
    /// frequencies of their own for each population. Nothing for a single population, and where there is no
    /// degree of freedom.
    pub equal_frequencies: Option<LikelihoodRatio>,
}

impl PopulationsFit {
    /// Fits models of the same locus, one for each population.
    ///
    /// The degrees of freedom are those that the phenotypes tell, less those of alleles that no population
    /// has, and of f where it is 0 in all together. Costs a fit for each population, and one.
    ///
    /// # Errors
    /// No population, or models of different loci; what [`GeneCounting::fit`] says.
    pub fn of(populations: &[GeneCounting]) -> Result<Self, Error> {
        Self::by(populations, GeneCounting::fit)
    }

    /// The same with another way to fit, such as one with more starts. All as one are fitted first.
    ///
    /// # Errors
    /// As for [`of`](Self::of), and what the given function says.
    pub fn by<E: From<Error>>(
        populations: &[GeneCounting],
        mut fit: impl FnMut(&GeneCounting) -> Result<AlleleFit, E>,
    ) -> Result<Self, E> {
        let joint = fit(&GeneCounting::pooled(populations)?)?;
        let separate = populations.iter().map(&mut fit);
        let separate = separate.collect::<Result<Vec<_>, _>>()?;
        // What lies on the boundary in all of them together lies there in each.
        let f_on_edge = joint
            .allele_frequencies
            .inbreeding()
            .is_some_and(|f| f == 0.0 || f == 1.0);
        let on_edge = joint.boundary.len() + usize::from(f_on_edge);
        let of_one = |fit: &AlleleFit| fit.identified.saturating_sub(on_edge);
        let of_each: usize = separate.iter().map(of_one).sum();
        let larger: f64 = separate.iter().map(|fit| fit.log_likelihood_kernel).sum();
        let freedom = of_each.saturating_sub(of_one(&joint));
        Ok(Self {
            equal_frequencies: LikelihoodRatio::new(larger, joint.log_likelihood_kernel, freedom),
            separate,
            joint,
        })
    }
}

impl GeneCounting {
    /// Several populations as one: the sum of their counts.
    ///
    /// # Errors
    /// No population, models of different loci, or counts that sum to more than 2^53.
    pub fn pooled(populations: &[GeneCounting]) -> Result<Self, Error> {
        let Some((first, others)) = populations.split_first() else {
            return Err(Error::NobodyCounted);
        };
        let mut together = first.counts.clone();
        for other in others {
            if other.locus() != first.locus() || other.inbreeding != first.inbreeding {
                return Err(Error::DifferentLoci {
                    one: first.locus().name().to_owned(),
                    other: other.locus().name().to_owned(),
                });
            }
            for (sum, count) in together.iter_mut().zip(&other.counts) {
                *sum += count;
            }
        }
        if together.iter().sum::<f64>() > MOST as f64 {
            return Err(Error::TooMany);
        }
        first.with_counts(together)
    }

    /// The likelihood-ratio test of f = 0: of Hardy-Weinberg proportions against inbreeding. Since f is not
    /// negative, f = 0 lies on the edge: p is half that of chi-square, and 1 if f is estimated as 0.
    ///
    /// Nothing where the phenotypes do not tell f, as those of a dominant marker. Costs two fits.
    ///
    /// # Errors
    /// [`Error::NoDiploids`] if only haploid individuals were counted; what [`fit`](Self::fit) says.
    pub fn inbreeding_test(&self) -> Result<Option<LikelihoodRatio>, Error> {
        let inbred = self.clone().with_inbreeding()?;
        inbred.inbreeding_test_of(&inbred.fit()?, Self::fit)
    }

    /// The same for a fit with inbreeding that has been made, and another way to fit without, such as one with
    /// more starts.
    ///
    /// # Errors
    /// What the given function says.
    pub fn inbreeding_test_of<E: From<Error>>(
        &self,
        inbred: &AlleleFit,
        fit: impl FnOnce(&Self) -> Result<AlleleFit, E>,
    ) -> Result<Option<LikelihoodRatio>, E> {
        let random = self.without_inbreeding();
        if inbred.identified == random.identified().parameters {
            return Ok(None);
        }
        let (larger, smaller) = (
            inbred.log_likelihood_kernel,
            fit(&random)?.log_likelihood_kernel,
        );
        Ok(LikelihoodRatio::new(larger, smaller, 1).map(LikelihoodRatio::at_an_edge))
    }
}

//! Expectation/conditional maximization.

use crate::{ConditionalMaximization, Em, Expectation, Layout, Resample, Surrogate};

/// A model whose M-step goes through its [parts](ConditionalMaximization) in turn: ECM (Meng & Rubin
/// 1993), and ECME where the last parts maximize the log-likelihood itself (Liu & Rubin 1994).
///
/// It is an [`Em`] like any other, with stopping rules, acceleration and standard errors. If not all
/// parameters belong to a part, the fit keeps the rest as it was at the start.
///
/// ```
/// use em_core::{ConditionalMaximization, Ecm, Em, Expectation, Stop, fit};
/// use std::convert::Infallible;
///
/// /// Mean and standard deviation of a normal sample, one at a time.
/// struct Normal([f64; 4]);
///
/// impl Em for Normal {
///     type Params = [f64; 2];
///     type Stats = ();
///     type Error = Infallible;
///     fn e_step(&self, &[mean, sd]: &[f64; 2]) -> Result<Expectation<()>, Infallible> {
///         let log_density = |x: &f64| -sd.ln() - 0.5 * ((x - mean) / sd).powi(2);
///         Ok(Expectation { stats: (), log_likelihood: self.0.iter().map(log_density).sum() })
///     }
///     fn m_step(&self, (): &(), at: &[f64; 2]) -> Result<[f64; 2], Infallible> { self.maximize_part(0, &(), at) }
/// }
/// impl ConditionalMaximization for Normal {
///     fn parts(&self) -> usize { 2 }
///     fn maximize_part(&self, part: usize, (): &(), &[mean, sd]: &[f64; 2]) -> Result<[f64; 2], Infallible> {
///         Ok(match part {
///             0 => [self.0.iter().sum::<f64>() / 4.0, sd],
///             _ => [mean, (self.0.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 4.0).sqrt()],
///         })
///     }
/// }
///
/// let fit = fit(&Ecm::new(Normal([1.0, 3.0, 5.0, 7.0])), [0.0, 1.0], Stop::parameters(1e-9))?;
/// assert_eq!(fit.params, [4.0, 5.0_f64.sqrt()]);
/// # Ok::<(), em_core::Error<Infallible>>(())
/// ```
///
/// An iteration costs one E-step and every part; a multicycle one as many E-steps as there are parts,
/// plus the one that finds the log-likelihood, which is also the first of the next iteration.
#[derive(Clone, Copy, Debug)]
pub struct Ecm<M> {
    model: M,
    multicycle: bool,
}

impl<M: ConditionalMaximization> Ecm<M> {
    /// All parts after one E-step.
    pub fn new(model: M) -> Self {
        Self {
            model,
            multicycle: false,
        }
    }

    /// An E-step before each part: the *multicycle* form, which may climb faster where the E-step is
    /// cheap.
    #[must_use]
    pub fn multicycle(mut self) -> Self {
        self.multicycle = true;
        self
    }

    /// The model.
    pub fn model(&self) -> &M {
        &self.model
    }
}

impl<M: ConditionalMaximization> Em for Ecm<M> {
    type Params = M::Params;
    type Stats = M::Stats;
    type Error = M::Error;

    fn e_step(&self, at: &M::Params) -> Result<Expectation<M::Stats>, M::Error> {
        self.model.e_step(at)
    }

    fn m_step(&self, stats: &M::Stats, at: &M::Params) -> Result<M::Params, M::Error> {
        let mut params = at.clone();
        for part in 0..self.model.parts() {
            params = if self.multicycle && part > 0 {
                let stats = self.model.e_step(&params)?.stats;
                self.model.maximize_part(part, &stats, &params)?
            } else {
                self.model.maximize_part(part, stats, &params)?
            };
        }
        Ok(params)
    }

    fn log_prior(&self, at: &M::Params) -> f64 {
        self.model.log_prior(at)
    }

    fn layout(&self, at: &M::Params) -> Layout {
        self.model.layout(at)
    }
}

impl<M: ConditionalMaximization + Surrogate> Surrogate for Ecm<M> {
    fn q(&self, stats: &M::Stats, from: &M::Params, at: &M::Params) -> f64 {
        self.model.q(stats, from, at)
    }

    fn gradient(&self, stats: &M::Stats, from: &M::Params, at: &M::Params) -> Option<Vec<f64>> {
        self.model.gradient(stats, from, at)
    }
}

impl<M: ConditionalMaximization + Resample> Resample for Ecm<M> {
    fn unit_counts(&self) -> Vec<f64> {
        self.model.unit_counts()
    }

    fn with_unit_counts(&self, counts: &[f64]) -> Result<Self, M::Error> {
        Ok(Self {
            model: self.model.with_unit_counts(counts)?,
            multicycle: self.multicycle,
        })
    }

    fn only(&self, unit: usize) -> Result<Self, M::Error> {
        Ok(Self {
            model: self.model.only(unit)?,
            multicycle: self.multicycle,
        })
    }
}

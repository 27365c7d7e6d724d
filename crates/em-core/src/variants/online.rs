//! EM over a stream of data.

use crate::{Accumulate, Error, Parameters};

/// Online EM (Cappé & Moulines 2009): the data come in chunks, each is seen once, and θ moves with
/// every one of them.
///
/// The statistics per observation follow s ← s + γ(s̄(chunk; θ) − s) with γ = t^−κ for the t-th chunk after
/// those at which θ is [held](Self::hold), and θ is the M-step's answer to s. Memory is that of one chunk's statistics, however long the stream.
///
/// ```
/// use em_core::{Accumulate, Online};
/// use std::convert::Infallible;
///
/// /// The share of short waiting times, as for [`Over`](em_core::Over).
/// struct Shares;
///
/// impl Accumulate for Shares {
///     type Params = f64;
///     type Chunk<'a> = &'a [f64];
///     type Error = Infallible;
///     fn statistics_len(&self) -> usize { 2 }
///     fn accumulate(&self, w: &f64, times: &[f64], into: &mut [f64]) -> Result<f64, Infallible> {
///         let mut log_likelihood = 0.0;
///         for t in times {
///             let (first, second) = (w * (-t).exp(), (1.0 - w) * (-t / 10.0).exp() / 10.0);
///             into[0] += first / (first + second);
///             into[1] += 1.0;
///             log_likelihood += (first + second).ln();
///         }
///         Ok(log_likelihood)
///     }
///     fn m_step(&self, statistics: &[f64], _: &f64) -> Result<f64, Infallible> {
///         Ok(statistics[0] / statistics[1])
///     }
/// }
///
/// let mut online = Online::new(&Shares, 0.5);
/// for day in [[0.2, 0.9, 13.0], [1.4, 0.1, 8.0], [0.7, 0.3, 0.4]] {
///     online.observe(&day, day.len())?;
/// }
/// assert_eq!(online.observations(), 9);
/// assert!(*online.params() > 0.5);
/// # Ok::<(), em_core::Error<Infallible>>(())
/// ```
///
/// A chunk costs its share of an E-step and one M-step.
#[derive(Clone, Debug)]
pub struct Online<'m, M: Accumulate> {
    model: &'m M,
    params: M::Params,
    /// Per observation, with θ as their reference.
    statistics: Vec<f64>,
    chunk: Vec<f64>,
    exponent: f64,
    hold: usize,
    chunks: usize,
    observations: usize,
    average: Option<(Vec<f64>, usize)>,
}

impl<'m, M: Accumulate> Online<'m, M> {
    /// Begins at a start. The exponent κ is 0.6.
    pub fn new(model: &'m M, start: M::Params) -> Self {
        let len = model.statistics_len();
        Self {
            model,
            params: start,
            statistics: vec![0.0; len],
            chunk: vec![0.0; len],
            exponent: 0.6,
            hold: 1,
            chunks: 0,
            observations: 0,
            average: None,
        }
    }

    /// Sets κ, between ½ and 1. A lower one forgets the start sooner and stays noisier; 1 weighs all
    /// chunks alike.
    ///
    /// # Panics
    /// If it is not above ½ and at most 1, where the method does not converge.
    #[must_use]
    pub fn exponent(mut self, exponent: f64) -> Self {
        assert!(
            exponent > 0.5 && exponent <= 1.0,
            "the exponent must be above 1/2 and at most 1"
        );
        self.exponent = exponent;
        self
    }

    /// Holds θ at the start for the first chunks, until there are enough observations for an M-step.
    #[must_use]
    pub fn hold(mut self, chunks: usize) -> Self {
        self.hold = chunks.max(1);
        self
    }

    /// Averages θ from here on, which takes the noise out of it (Polyak & Ruppert): best begun once θ is
    /// near its limit, halfway say. See [`averaged`](Self::averaged).
    pub fn begin_average(&mut self) {
        self.average = Some((Vec::new(), 0));
    }

    /// Takes in a chunk of so many observations, and returns its log-likelihood at θ before that.
    ///
    /// # Errors
    /// The model's own; [`Error::NotFinite`] or [`Error::Parameter`] for a log-likelihood or parameter that is NaN or
    /// infinite. θ and the
    /// statistics then stay as they were.
    pub fn observe(
        &mut self,
        chunk: M::Chunk<'_>,
        observations: usize,
    ) -> Result<f64, Error<M::Error>> {
        let iteration = self.chunks + 1;
        if observations == 0 {
            return Ok(0.0);
        }
        self.chunk.fill(0.0);
        let log_likelihood = (self.model.accumulate(&self.params, chunk, &mut self.chunk))
            .map_err(|source| Error::EStep { iteration, source })?;
        if !log_likelihood.is_finite() {
            return Err(Error::NotFinite {
                iteration,
                log_likelihood,
            });
        }
        // While θ is held all chunks weigh alike.
        let gain = if iteration <= self.hold {
            1.0 / iteration as f64
        } else {
            ((iteration - self.hold + 1) as f64).powf(-self.exponent)
        };
        let mut statistics = self.statistics.clone();
        for (s, sum) in statistics.iter_mut().zip(&self.chunk) {
            *s += gain * (sum / observations as f64 - *s);
        }
        let seen = self.observations + observations;
        if iteration >= self.hold {
            // As if all observations so far had these statistics, since priors weigh against them.
            let sums: Vec<f64> = statistics.iter().map(|s| s * seen as f64).collect();
            let next = (self.model.m_step(&sums, &self.params))
                .map_err(|source| Error::MStep { iteration, source })?;
            if let Some(value) = next.values().iter().position(|value| !value.is_finite()) {
                let name = next.layout().name(value);
                return Err(Error::Parameter { iteration, name });
            }
            self.model.recentre(&mut statistics, &self.params, &next);
            self.params = next;
        }
        self.statistics = statistics;
        self.chunks = iteration;
        self.observations = seen;
        if let Some((mean, count)) = &mut self.average {
            *count += 1;
            let values = self.params.values();
            mean.resize(values.len(), 0.0);
            for (mean, value) in mean.iter_mut().zip(&values) {
                *mean += (value - *mean) / *count as f64;
            }
        }
        Ok(log_likelihood)
    }

    /// θ after the last chunk.
    pub fn params(&self) -> &M::Params {
        &self.params
    }

    /// The mean of θ since [`begin_average`](Self::begin_average), or θ itself if that was not called.
    pub fn averaged(&self) -> M::Params {
        let mean = (self.average.as_ref()).and_then(|(mean, _)| self.params.read(mean));
        mean.unwrap_or_else(|| self.params.clone())
    }

    /// How many observations were seen.
    pub fn observations(&self) -> usize {
        self.observations
    }
}

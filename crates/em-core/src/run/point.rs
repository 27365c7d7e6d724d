//! The two steps, counted and checked.

use super::pace::Pace;
use crate::{Chart, Em, Error, Parameters};

/// How often the parts of an EM step were evaluated.
///
/// ```
/// # use em_core::{Em, Expectation, Stop, fit};
/// # struct Mean;
/// # impl Em for Mean {
/// #     type Params = f64; type Stats = f64; type Error = std::convert::Infallible;
/// #     fn e_step(&self, t: &f64) -> Result<Expectation<f64>, Self::Error> {
/// #         Ok(Expectation { stats: 1.0 + t, log_likelihood: -0.5 * (1.0 - t) * (1.0 - t) })
/// #     }
/// #     fn m_step(&self, s: &f64, _: &f64) -> Result<f64, Self::Error> { Ok(s / 2.0) }
/// # }
/// let fit = fit(&Mean, 0.0, Stop::iterations(5))?;
/// assert_eq!((fit.evaluations.maps, fit.evaluations.log_likelihoods), (5, 6));
/// # Ok::<(), em_core::Error<std::convert::Infallible>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Evaluations {
    /// EM steps θ ↦ F(θ), one M-step each.
    pub maps: usize,
    /// Log-likelihoods, one E-step each. The E-step that is needed for an EM step gives the
    /// log-likelihood along with it.
    pub log_likelihoods: usize,
}

/// A θ, and what the E-step finds there.
#[derive(Clone, Debug)]
pub(crate) struct Point<P, S> {
    pub(crate) params: P,
    pub(crate) stats: S,
    pub(crate) log_likelihood: f64,
    pub(crate) objective: f64,
}

pub(crate) type PointOf<M> = Point<<M as Em>::Params, <M as Em>::Stats>;

/// How Q is evaluated, for a run that looks at it.
pub(super) type Watch<M> =
    fn(&M, &<M as Em>::Stats, from: &<M as Em>::Params, at: &<M as Em>::Params) -> f64;

/// The steps of one iteration.
pub(crate) struct Steps<'r, M: Em> {
    model: &'r M,
    evaluations: &'r mut Evaluations,
    iteration: usize,
    pace: Option<&'r mut Pace>,
    watch: Option<(Watch<M>, &'r mut Option<f64>)>,
}

impl<'r, M: Em> Steps<'r, M> {
    pub(crate) fn new(model: &'r M, evaluations: &'r mut Evaluations, iteration: usize) -> Self {
        Self {
            model,
            evaluations,
            iteration,
            pace: None,
            watch: None,
        }
    }

    /// Notes what the map evaluations say of the pace.
    pub(crate) fn noting(mut self, pace: &'r mut Pace) -> Self {
        self.pace = Some(pace);
        self
    }

    /// Evaluates the change of Q.
    pub(crate) fn watching(mut self, watch: Option<Watch<M>>, change: &'r mut Option<f64>) -> Self {
        self.watch = watch.map(|watch| (watch, change));
        self
    }

    /// The E-step at θ. The objective must be finite.
    pub(crate) fn e_step(&mut self, params: M::Params) -> Result<PointOf<M>, Error<M::Error>> {
        self.evaluations.log_likelihoods = self.evaluations.log_likelihoods.saturating_add(1);
        let iteration = self.iteration;
        let expectation = (self.model)
            .e_step(&params)
            .map_err(|source| Error::EStep { iteration, source })?;
        let objective = expectation.log_likelihood + self.model.log_prior(&params);
        if objective.is_finite() {
            Ok(Point {
                params,
                stats: expectation.stats,
                log_likelihood: expectation.log_likelihood,
                objective,
            })
        } else {
            Err(Error::NotFinite {
                iteration,
                log_likelihood: objective,
            })
        }
    }

    /// The M-step that completes the EM map F(θ).
    pub(crate) fn m_step(&mut self, from: &PointOf<M>) -> Result<M::Params, Error<M::Error>> {
        self.evaluations.maps = self.evaluations.maps.saturating_add(1);
        let iteration = self.iteration;
        (self.model)
            .m_step(&from.stats, &from.params)
            .map_err(|source| Error::MStep { iteration, source })
    }

    /// The free coordinates around a point, if it has any.
    pub(crate) fn chart(&self, at: &PointOf<M>) -> Option<Chart> {
        let layout = self.model.layout(&at.params);
        layout.chart(&at.params.values()).ok()
    }

    /// Notes that F maps `from` to `to`, a step that the run keeps.
    pub(crate) fn note(&mut self, from: &PointOf<M>, to: &M::Params) {
        if let Some(pace) = &mut self.pace {
            pace.map(|v| from.params.write(v), |v| to.write(v));
        }
        if let Some((q, change)) = &mut self.watch {
            let q = |at| q(self.model, &from.stats, &from.params, at) + self.model.log_prior(at);
            **change = Some(q(to) - q(&from.params));
        }
    }
}

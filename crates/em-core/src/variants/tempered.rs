//! Deterministic annealing, and classification EM as its cold end.

use crate::{Em, Error, Expectation, Fit, Layout, Stop, Temperature, fit};

/// A model at another [`Temperature`]: what it climbs is the free energy at inverse temperature β.
///
/// ```
/// use em_core::{Stop, Temperature, Tempered, fit};
///
/// /// Classification EM (Celeux & Govaert 1992): every observation wholly to its likeliest component.
/// fn classify<M: Temperature>(model: M, start: M::Params) -> Result<M::Params, em_core::Error<M::Error>> {
///     Ok(fit(&Tempered::classification(model), start, Stop::default())?.params)
/// }
/// ```
///
/// Classification EM finds the parameters and the assignment that are likeliest together. For mixtures
/// that overlap, its parameters are not near those of maximum likelihood.
#[derive(Clone, Copy, Debug)]
pub struct Tempered<M> {
    model: M,
    inverse_temperature: f64,
}

impl<M: Temperature> Tempered<M> {
    /// The model at inverse temperature β, 0 < β ≤ ∞.
    ///
    /// # Panics
    /// If β is not above 0.
    pub fn new(model: M, inverse_temperature: f64) -> Self {
        assert!(
            inverse_temperature > 0.0,
            "the inverse temperature must be above 0"
        );
        Self {
            model,
            inverse_temperature,
        }
    }

    /// The model at β = ∞.
    pub fn classification(model: M) -> Self {
        Self::new(model, f64::INFINITY)
    }
}

impl<M: Temperature> Em for Tempered<M> {
    type Params = M::Params;
    type Stats = M::Stats;
    type Error = M::Error;

    fn e_step(&self, at: &M::Params) -> Result<Expectation<M::Stats>, M::Error> {
        self.model.tempered_e_step(at, self.inverse_temperature)
    }

    fn m_step(&self, stats: &M::Stats, at: &M::Params) -> Result<M::Params, M::Error> {
        self.model.m_step(stats, at)
    }

    fn log_prior(&self, at: &M::Params) -> f64 {
        self.model.log_prior(at)
    }

    fn layout(&self, at: &M::Params) -> Layout {
        self.model.layout(at)
    }
}

/// Deterministic annealing EM (Ueda & Nakano 1998): fits at each inverse temperature in turn, each from
/// where the one before ended, and at last at β = 1, whose fit is returned.
///
/// A low β smooths the log-likelihood, so that the start matters less. Components that start equal
/// stay equal; a start should break the symmetry, if only slightly.
///
/// ```
/// use em_core::{Fit, Stop, Temperature, anneal};
///
/// fn gently<M: Temperature>(model: &M, start: M::Params) -> Result<Fit<M::Params>, em_core::Error<M::Error>> {
///     anneal(model, start, &[0.3, 0.5, 0.7], &Stop::default())
/// }
/// ```
///
/// # Errors
/// The model's own, or an objective that is NaN or infinite.
///
/// # Panics
/// If an inverse temperature is not above 0.
pub fn anneal<M: Temperature>(
    model: &M,
    start: M::Params,
    inverse_temperatures: &[f64],
    stop: &Stop,
) -> Result<Fit<M::Params>, Error<M::Error>> {
    let mut params = start;
    for &inverse_temperature in inverse_temperatures {
        let tempered = Tempered::new(model, inverse_temperature);
        params = fit(&tempered, params, stop.clone())?.params;
    }
    fit(model, params, stop.clone())
}

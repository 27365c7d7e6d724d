//! Fewer steps to the same maximum.
//!
//! All methods treat EM as a map F and look for its fixed point from what a few steps reveal of the
//! way. They work in the free coordinates of a [`Chart`], where every point is
//! possible, and keep an extrapolated point only if the objective is no lower there than before.

mod daarem;
mod rotations;
mod squarem;

pub use daarem::Daarem;
pub use squarem::Scheme;
pub(crate) use squarem::Squarem;

use crate::run::{PointOf, Steps};
use crate::{Chart, Em, Error, Parameters};

/// Whether and how a run is accelerated; see [`Run::accelerate`](crate::Run::accelerate).
///
/// ```
/// use em_core::{Acceleration, Run, Stop};
/// # use em_core::{Em, Expectation};
/// # use std::convert::Infallible;
/// # struct Linkage;
/// # impl Em for Linkage {
/// #     type Params = f64; type Stats = f64; type Error = Infallible;
/// #     fn e_step(&self, t: &f64) -> Result<Expectation<f64>, Infallible> {
/// #         let log_likelihood = 125.0 * (0.5 + t / 4.0).ln() + 38.0 * ((1.0 - t) / 4.0).ln() + 34.0 * (t / 4.0).ln();
/// #         Ok(Expectation { stats: 125.0 * t / (2.0 + t), log_likelihood })
/// #     }
/// #     fn m_step(&self, x: &f64, _: &f64) -> Result<f64, Infallible> { Ok((x + 34.0) / (x + 72.0)) }
/// # }
///
/// // The model of the crate's first page.
/// let evaluations = |acceleration| {
///     let run = Run::new(&Linkage, 0.5)?.accelerate(acceleration).until(Stop::residual(1e-10));
///     Ok::<_, em_core::Error<Infallible>>(run.complete()?.evaluations.maps)
/// };
/// assert!(evaluations(Acceleration::squarem())? < evaluations(Acceleration::None)?);
/// # Ok::<(), em_core::Error<Infallible>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Acceleration {
    /// Plain EM: an iteration is one EM step.
    #[default]
    None,
    /// Squared extrapolation: an iteration is two or three EM steps.
    Squarem(Scheme),
    /// Damped Anderson acceleration with restarts: an iteration is one EM step.
    Daarem(Daarem),
}

impl Acceleration {
    /// SQUAREM with the scheme that its authors recommend, S3.
    #[must_use]
    pub fn squarem() -> Self {
        Self::Squarem(Scheme::S3)
    }

    /// DAAREM that never lowers the objective.
    #[must_use]
    pub fn daarem() -> Self {
        Self::Daarem(Daarem::default())
    }
}

/// What makes the iterations of a run, with all that it remembers from one to the next.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Engine {
    #[default]
    Plain,
    Squarem(Squarem),
    Daarem(daarem::Memory),
}

impl Engine {
    pub(crate) fn new(acceleration: Acceleration) -> Self {
        match acceleration {
            Acceleration::None => Engine::Plain,
            Acceleration::Squarem(scheme) => Engine::Squarem(Squarem::new(scheme)),
            Acceleration::Daarem(daarem) => Engine::Daarem(daarem::Memory::new(daarem)),
        }
    }

    pub(crate) fn is_plain(&self) -> bool {
        matches!(self, Engine::Plain)
    }

    /// Whether what is remembered belongs together, which a file that was edited may get wrong.
    pub(crate) fn is_whole(&self) -> bool {
        match self {
            Engine::Daarem(memory) => memory.is_whole(),
            _ => true,
        }
    }

    /// Makes one iteration.
    pub(crate) fn iterate<M: Em>(
        &mut self,
        steps: &mut Steps<'_, M>,
        at: &PointOf<M>,
    ) -> Result<PointOf<M>, Error<M::Error>> {
        match self {
            Engine::Plain => {
                let next = steps.m_step(at)?;
                steps.note(at, &next);
                steps.e_step(next)
            }
            Engine::Squarem(squarem) => squarem.iterate(steps, at),
            Engine::Daarem(memory) => memory.iterate(steps, at),
        }
    }
}

/// How far an accepted point may lie below the one before: what rounding does to the objective.
fn rounding(objective: f64) -> f64 {
    1e-13 * (1.0 + objective.abs())
}

/// The coordinates of parameters, if they have any in this chart.
fn coordinates<P: Parameters>(chart: &Chart, params: &P) -> Option<Vec<f64>> {
    let mut z = vec![0.0; chart.free()];
    chart.coordinates(&params.values(), &mut z).then_some(z)
}

/// The parameters at some coordinates, if there are any.
fn parameters<P: Parameters>(chart: &Chart, z: &[f64], like: &P) -> Option<P> {
    if !z.iter().all(|z| z.is_finite()) {
        return None;
    }
    let mut values = vec![0.0; chart.layout().len()];
    chart.values(z, &mut values);
    like.read(&values)
}

//! A run put down, to be taken up later.

use super::pace::Pace;
use super::trace::Trace;
use crate::accelerate::Engine;
use crate::{Evaluations, Parameters};

/// All that it takes to go on with a run to the same bits: θ, the trace, and what acceleration and
/// stopping rules remember. See [`Run::checkpoint`](crate::Run::checkpoint) and
/// [`Run::resume`](crate::Run::resume).
///
/// With the feature `serde` it can be written to a file, if the parameters can. JSON keeps every bit
/// if its writer and reader do; `serde_json` reads exactly with its feature `float_roundtrip`.
///
/// ```
/// # use em_core::{Em, Expectation, Run};
/// # struct Mean;
/// # impl Em for Mean {
/// #     type Params = f64; type Stats = f64; type Error = std::convert::Infallible;
/// #     fn e_step(&self, t: &f64) -> Result<Expectation<f64>, Self::Error> {
/// #         Ok(Expectation { stats: 1.0 + t, log_likelihood: -0.5 * (1.0 - t) * (1.0 - t) })
/// #     }
/// #     fn m_step(&self, s: &f64, _: &f64) -> Result<f64, Self::Error> { Ok(s / 2.0) }
/// # }
/// let mut run = Run::new(&Mean, 0.0)?;
/// run.advance()?;
/// let checkpoint = run.checkpoint();
/// assert_eq!((checkpoint.iterations(), checkpoint.params()), (1, &0.5));
/// # Ok::<(), em_core::Error<std::convert::Infallible>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Checkpoint<P> {
    pub(crate) params: P,
    pub(crate) trace: Trace,
    pub(crate) pace: Pace,
    pub(crate) evaluations: Evaluations,
    pub(crate) engine: Engine,
    pub(crate) surrogate_change: Option<f64>,
}

impl<P> Checkpoint<P> {
    /// θ at the checkpoint.
    pub fn params(&self) -> &P {
        &self.params
    }

    /// How many iterations led there.
    #[must_use]
    pub fn iterations(&self) -> usize {
        self.trace.iterations()
    }

    /// The climb so far.
    #[must_use]
    pub fn trace(&self) -> &Trace {
        &self.trace
    }
}

impl<P: Parameters> Checkpoint<P> {
    /// Whether its parts belong together, which a file that was edited may get wrong.
    pub(crate) fn is_whole(&self) -> bool {
        self.trace.is_whole()
            && self.pace.is_whole(self.params.values().len())
            && self.engine.is_whole()
    }
}

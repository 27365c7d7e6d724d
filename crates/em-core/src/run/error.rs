//! What can go wrong in a run.

/// Why a run could not go on. Each variant names the iteration whose θ could not be reached.
///
/// What the run had reached by then is not lost: [`Run::finish`](crate::Run::finish) still gives
/// the last θ together with its log-likelihood.
///
/// ```
/// let error: em_core::Error<std::fmt::Error> =
///     em_core::Error::NotFinite { iteration: 3, log_likelihood: f64::NAN };
/// assert_eq!(error.to_string(), "the log-likelihood is NaN at iteration 3");
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error<E> {
    /// The model's E-step failed.
    #[error("the E-step of iteration {iteration} failed")]
    EStep {
        /// The iteration whose θ could not be evaluated; 0 is the start.
        iteration: usize,
        /// What the model said.
        source: E,
    },
    /// The model's M-step failed.
    #[error("the M-step of iteration {iteration} failed")]
    MStep {
        /// The iteration whose θ could not be found.
        iteration: usize,
        /// What the model said.
        source: E,
    },
    /// The log-likelihood, or the prior, is NaN or infinite.
    #[error("the log-likelihood is {log_likelihood} at iteration {iteration}")]
    NotFinite {
        /// The iteration; 0 is the start.
        iteration: usize,
        /// The value of the objective: log-likelihood plus log-prior.
        log_likelihood: f64,
    },
    /// Strict mode only: the objective fell by more than rounding can explain, which no correct
    /// pair of E-step and M-step does.
    #[error("the log-likelihood fell from {from} to {to} at iteration {iteration}")]
    Fell {
        /// The iteration that ended lower than the one before.
        iteration: usize,
        /// The objective before.
        from: f64,
        /// The objective after.
        to: f64,
    },
    /// A step led to a parameter that is NaN or infinite.
    #[error("`{name}` is not finite at iteration {iteration}")]
    Parameter {
        /// The iteration.
        iteration: usize,
        /// The name of the parameter in the model's layout.
        name: String,
    },
    /// The mean of random iterates is not a parameter of the model.
    #[error("the model cannot read the mean of its iterates up to iteration {iteration}")]
    UnreadableMean {
        /// The last iteration.
        iteration: usize,
    },
    /// A stopping rule that can only be met by [`Stop::Gain`](crate::Stop::Gain) or
    /// [`Stop::Error`](crate::Stop::Error), in an accelerated run, whose steps do not show the rate of EM.
    #[error(
        "an accelerated run does not show the rate of EM, so the rule is never met: stop on the \
         residual, or on the change of parameters or likelihood"
    )]
    RuleOfPlainRuns,
    /// A [`Stop::Surrogate`](crate::Stop::Surrogate) in a run that does not evaluate Q.
    #[error("a stopping rule looks at Q: call `Run::watch_surrogate`")]
    SurrogateNotWatched,
    /// A checkpoint whose parts do not belong together: its file was edited or cut.
    #[error("the checkpoint is damaged: its parts do not belong together")]
    DamagedCheckpoint,
    /// A checkpoint of another model or other data.
    #[error(
        "the checkpoint notes {noted} as the log-likelihood at its parameters, but here it is {found}"
    )]
    Checkpoint {
        /// The objective in the checkpoint.
        noted: f64,
        /// The objective that the model finds.
        found: f64,
    },
}

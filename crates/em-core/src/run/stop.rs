//! When to stop.

use crate::{Iteration, Status};
use std::sync::Arc;

/// When a run ends. Rules combine with [`or`](Stop::or), [`and`](Stop::and) and
/// [`not_before`](Stop::not_before).
///
/// A tolerance of 0 is never met, so `Stop::absolute(0.0).or(Stop::iterations(10))` makes exactly
/// ten iterations. A fall of the objective beyond rounding never counts as convergence.
///
/// ```
/// use em_core::Stop;
///
/// let stop = Stop::relative(1e-10).or(Stop::iterations(500)).not_before(20);
/// assert_eq!(stop.to_string(), "((relative change < 1e-10 or 500 iterations) and 20 iterations)");
/// ```
///
/// A small step is not a small error: at a rate of convergence r an error of 1/(1 − r) times the
/// step remains, and r = 0.99 is common. [`Error`](Stop::Error) and [`Gain`](Stop::Gain) take this
/// into account.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Stop {
    /// The objective, log-likelihood plus log-prior, changed by less than this, in nats.
    ///
    /// A difference of log-likelihoods means the same whatever the units and the number of rows:
    /// a gain of δ that remains moves the estimate by about √(2δ) standard errors. But where EM is slow,
    /// more remains than the last change; see [`Gain`](Stop::Gain).
    Absolute(f64),
    /// The objective changed by less than this times 1 + |objective|.
    Relative(f64),
    /// The objective is estimated to gain less than this beyond where it is, in nats, by Aitken's
    /// extrapolation of a geometric series (Böhning et al. 1994; McLachlan & Krishnan 2008, 4.9). With a
    /// margin for ratios that still rise. For runs that are not accelerated. It is not met where no rate
    /// can be told, as on the way to a boundary: give it a limit of iterations as well.
    Gain(f64),
    /// The natural values are estimated to be closer than this to their limit, in Euclidean distance:
    /// step·r/(1 − r) with the rate r of the last steps, and a margin for rates that still rise. For runs
    /// that are not accelerated. It is not met where no rate can be told, as on the way to a boundary: give
    /// it a limit of iterations as well.
    Error(f64),
    /// No natural value changed by as much as this.
    Parameters(f64),
    /// No natural value changed by as much as this part of its size.
    RelativeParameters(f64),
    /// ‖θ − F(θ)‖, the Euclidean length of the last EM step in natural values, is below this.
    Residual(f64),
    /// Q, plus the log-prior, rose by less than this from θ to the next one, in nats. The run must be told to
    /// [evaluate Q](crate::Run::watch_surrogate).
    Surrogate(f64),
    /// A rule of the caller's.
    When(Rule),
    /// This many iterations were made.
    Iterations(usize),
    /// This many EM steps θ ↦ F(θ) were evaluated, of which an accelerated iteration takes several.
    Evaluations(usize),
    /// Any of the rules is met. An empty list never is.
    Any(Vec<Stop>),
    /// All of the rules are met. An empty list never is.
    All(Vec<Stop>),
}

/// A stopping rule of the caller's; see [`Stop::when`]. Two are equal if they are clones of one another.
///
/// ```
/// let stop = em_core::Stop::when(|iteration| iteration.log_likelihood > -600.0);
/// assert_eq!(stop.to_string(), "a rule of the caller's");
/// ```
#[derive(Clone)]
pub struct Rule(Arc<Judge>);

type Judge = dyn Fn(&Iteration<'_, [f64]>) -> bool + Send + Sync;

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rule(_)")
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What a converged run converged by.
///
/// ```
/// assert_eq!(em_core::Criterion::Absolute.to_string(), "absolute change");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Criterion {
    /// The absolute change of the objective; see [`Stop::Absolute`].
    Absolute,
    /// The relative change of the objective; see [`Stop::Relative`].
    Relative,
    /// The estimated gain that is left; see [`Stop::Gain`].
    Gain,
    /// The estimated error; see [`Stop::Error`].
    Error,
    /// The change of the parameters; see [`Stop::Parameters`].
    Parameters,
    /// The relative change of the parameters; see [`Stop::RelativeParameters`].
    RelativeParameters,
    /// The residual; see [`Stop::Residual`].
    Residual,
    /// The change of Q; see [`Stop::Surrogate`].
    Surrogate,
    /// A rule of the caller's; see [`Stop::When`].
    Rule,
}

impl std::fmt::Display for Criterion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Criterion::Absolute => "absolute change",
            Criterion::Relative => "relative change",
            Criterion::Gain => "gain that is left",
            Criterion::Error => "estimated error",
            Criterion::Parameters => "change of the parameters",
            Criterion::RelativeParameters => "relative change of the parameters",
            Criterion::Residual => "residual",
            Criterion::Surrogate => "change of Q",
            Criterion::Rule => "a rule of the caller's",
        })
    }
}

impl Stop {
    /// Stop when the objective changes by less than `tolerance` nats.
    #[must_use]
    pub fn absolute(tolerance: f64) -> Self {
        Stop::Absolute(tolerance)
    }

    /// Stop when the objective changes by less than `tolerance`·(1 + |objective|).
    #[must_use]
    pub fn relative(tolerance: f64) -> Self {
        Stop::Relative(tolerance)
    }

    /// Stop when the objective is estimated to gain less than `tolerance` nats beyond where it is.
    #[must_use]
    pub fn gain(tolerance: f64) -> Self {
        Stop::Gain(tolerance)
    }

    /// Stop when the natural values are estimated to be within `tolerance` of their limit.
    #[must_use]
    pub fn error(tolerance: f64) -> Self {
        Stop::Error(tolerance)
    }

    /// Stop when no natural value changes by `tolerance` or more.
    #[must_use]
    pub fn parameters(tolerance: f64) -> Self {
        Stop::Parameters(tolerance)
    }

    /// Stop when no natural value changes by `tolerance` times its size or more.
    #[must_use]
    pub fn relative_parameters(tolerance: f64) -> Self {
        Stop::RelativeParameters(tolerance)
    }

    /// Stop when ‖θ − F(θ)‖ is below `tolerance`.
    #[must_use]
    pub fn residual(tolerance: f64) -> Self {
        Stop::Residual(tolerance)
    }

    /// Stop when Q rises by less than `tolerance` nats.
    #[must_use]
    pub fn surrogate(tolerance: f64) -> Self {
        Stop::Surrogate(tolerance)
    }

    /// Stop when the rule says so. It sees the parameters as their natural values.
    ///
    /// ```
    /// use em_core::Stop;
    ///
    /// let stop = Stop::when(|iteration| iteration.params[0] > 0.9).or(Stop::default());
    /// ```
    #[must_use]
    pub fn when(rule: impl Fn(&Iteration<'_, [f64]>) -> bool + Send + Sync + 'static) -> Self {
        Stop::When(Rule(Arc::new(rule)))
    }

    /// Stop after `limit` iterations.
    #[must_use]
    pub fn iterations(limit: usize) -> Self {
        Stop::Iterations(limit)
    }

    /// Stop after `limit` evaluations of the EM step.
    #[must_use]
    pub fn evaluations(limit: usize) -> Self {
        Stop::Evaluations(limit)
    }

    /// Stop when this rule or the other is met.
    #[must_use]
    pub fn or(self, other: Stop) -> Self {
        match self {
            Stop::Any(mut rules) => {
                rules.push(other);
                Stop::Any(rules)
            }
            rule => Stop::Any(vec![rule, other]),
        }
    }

    /// Stop when this rule and the other are both met.
    #[must_use]
    pub fn and(self, other: Stop) -> Self {
        match self {
            Stop::All(mut rules) => {
                rules.push(other);
                Stop::All(rules)
            }
            rule => Stop::All(vec![rule, other]),
        }
    }

    /// Do not stop before so many iterations.
    #[must_use]
    pub fn not_before(self, iterations: usize) -> Self {
        self.and(Stop::Iterations(iterations))
    }

    /// The status with which a run ends here, or nothing if it should go on.
    ///
    /// If several rules are met at once, convergence is reported before the iteration limit.
    #[must_use]
    pub fn met(&self, iteration: &Iteration<'_, [f64]>) -> Option<Status> {
        let is_below = |value: Option<f64>, bound: f64| {
            value.is_some_and(|value| value.abs() < bound) && !iteration.fell
        };
        let converged = |met: bool, by| met.then_some(Status::Converged(by));
        match self {
            Stop::Absolute(tolerance) => {
                converged(is_below(iteration.change, *tolerance), Criterion::Absolute)
            }
            Stop::Relative(tolerance) => {
                let bound = tolerance * (1.0 + iteration.objective.abs());
                converged(is_below(iteration.change, bound), Criterion::Relative)
            }
            Stop::Gain(tolerance) => converged(
                is_below(iteration.remaining_gain, *tolerance),
                Criterion::Gain,
            ),
            Stop::Error(tolerance) => {
                converged(is_below(iteration.error, *tolerance), Criterion::Error)
            }
            Stop::Parameters(tolerance) => {
                converged(is_below(iteration.step, *tolerance), Criterion::Parameters)
            }
            Stop::RelativeParameters(tolerance) => converged(
                is_below(iteration.relative_step, *tolerance),
                Criterion::RelativeParameters,
            ),
            Stop::Residual(tolerance) => converged(
                is_below(iteration.residual, *tolerance),
                Criterion::Residual,
            ),
            Stop::Surrogate(tolerance) => converged(
                is_below(iteration.surrogate_change, *tolerance),
                Criterion::Surrogate,
            ),
            Stop::When(rule) => converged(rule.0(iteration), Criterion::Rule),
            Stop::Iterations(limit) => {
                (iteration.index >= *limit).then_some(Status::IterationLimit)
            }
            Stop::Evaluations(limit) => {
                (iteration.evaluations.maps >= *limit).then_some(Status::IterationLimit)
            }
            Stop::Any(rules) => most_telling(rules.iter().filter_map(|rule| rule.met(iteration))),
            Stop::All(rules) => {
                let met: Option<Vec<_>> = rules.iter().map(|rule| rule.met(iteration)).collect();
                most_telling(met?.into_iter()) // none for an empty list
            }
        }
    }

    /// Whether there is a way to meet it without the rate of plain EM steps.
    pub(crate) fn can_be_met_when_accelerated(&self) -> bool {
        match self {
            Stop::Gain(_) | Stop::Error(_) => false,
            Stop::Any(rules) => rules.iter().any(Stop::can_be_met_when_accelerated),
            Stop::All(rules) => rules.iter().all(Stop::can_be_met_when_accelerated),
            _ => true,
        }
    }

    /// Whether a rule looks at Q.
    pub(crate) fn needs_surrogate(&self) -> bool {
        match self {
            Stop::Surrogate(_) => true,
            Stop::Any(rules) | Stop::All(rules) => rules.iter().any(Stop::needs_surrogate),
            _ => false,
        }
    }
}

/// Convergence if there is any, else the first status.
fn most_telling(mut statuses: impl Iterator<Item = Status>) -> Option<Status> {
    let first = statuses.next()?;
    if first.is_converged() {
        return Some(first);
    }
    Some(statuses.find(|s| s.is_converged()).unwrap_or(first))
}

/// An absolute change below 1e-8 nats, or 10 000 iterations. The relative change of 1e-14 is there
/// for log-likelihoods so large that rounding hides a change of 1e-8.
impl Default for Stop {
    fn default() -> Self {
        Stop::absolute(1e-8)
            .or(Stop::relative(1e-14))
            .or(Stop::iterations(10_000))
    }
}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let list = |f: &mut std::fmt::Formatter<'_>, rules: &[Stop], word: &str| {
            f.write_str("(")?;
            for (i, rule) in rules.iter().enumerate() {
                if i > 0 {
                    write!(f, " {word} ")?;
                }
                write!(f, "{rule}")?;
            }
            f.write_str(")")
        };
        let below = |f: &mut std::fmt::Formatter<'_>, by: Criterion, tolerance: &f64| {
            write!(f, "{by} < {tolerance:e}")
        };
        match self {
            Stop::Absolute(tolerance) => below(f, Criterion::Absolute, tolerance),
            Stop::Relative(tolerance) => below(f, Criterion::Relative, tolerance),
            Stop::Gain(tolerance) => below(f, Criterion::Gain, tolerance),
            Stop::Error(tolerance) => below(f, Criterion::Error, tolerance),
            Stop::Parameters(tolerance) => below(f, Criterion::Parameters, tolerance),
            Stop::RelativeParameters(tolerance) => {
                below(f, Criterion::RelativeParameters, tolerance)
            }
            Stop::Residual(tolerance) => below(f, Criterion::Residual, tolerance),
            Stop::Surrogate(tolerance) => below(f, Criterion::Surrogate, tolerance),
            Stop::When(_) => Criterion::Rule.fmt(f),
            Stop::Iterations(limit) => write!(f, "{limit} iterations"),
            Stop::Evaluations(limit) => write!(f, "{limit} evaluations"),
            Stop::Any(rules) => list(f, rules, "or"),
            Stop::All(rules) => list(f, rules, "and"),
        }
    }
}

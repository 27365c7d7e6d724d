//! When to stop.

use crate::{Iteration, Status};

/// When a run ends. Rules combine with [`or`](Stop::or) and [`and`](Stop::and).
///
/// All rules look at the *objective*, the log-likelihood plus the log-prior if there is one.
/// A tolerance of 0 is never met, so `Stop::absolute(0.0).or(Stop::iterations(10))` makes exactly
/// ten iterations. A fall of the objective beyond rounding never counts as convergence.
///
/// ```
/// use em_core::{Criterion, Status, Stop};
///
/// let stop = Stop::relative(1e-10).or(Stop::iterations(500)).and(Stop::iterations(20));
/// // … is met by a small change or at 500 iterations, but not before 20.
/// assert_eq!(stop.to_string(), "((relative change < 1e-10 or 500 iterations) and 20 iterations)");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Stop {
    /// The objective changed by less than this, in nats.
    ///
    /// A difference of log-likelihoods means the same whatever the units and the number of rows:
    /// a remaining gain of δ moves the estimate by about √(2δ) standard errors. So this is the
    /// rule to prefer for statistics.
    Absolute(f64),
    /// The objective changed by less than this times 1 + |objective|.
    Relative(f64),
    /// This many EM steps were made.
    Iterations(usize),
    /// Any of the rules is met. An empty list never is.
    Any(Vec<Stop>),
    /// All of the rules are met. An empty list never is.
    All(Vec<Stop>),
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
    /// The change of the parameters, as judged by the caller of [`Run::stop`](crate::Run::stop).
    Parameters,
}

impl std::fmt::Display for Criterion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Criterion::Absolute => "absolute change",
            Criterion::Relative => "relative change",
            Criterion::Parameters => "change of the parameters",
        })
    }
}

impl Stop {
    /// Stop once the objective changes by less than `tolerance` nats.
    #[must_use]
    pub fn absolute(tolerance: f64) -> Self {
        Stop::Absolute(tolerance)
    }

    /// Stop once the objective changes by less than `tolerance`·(1 + |objective|).
    #[must_use]
    pub fn relative(tolerance: f64) -> Self {
        Stop::Relative(tolerance)
    }

    /// Stop after `limit` EM steps.
    #[must_use]
    pub fn iterations(limit: usize) -> Self {
        Stop::Iterations(limit)
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

    /// The status with which a run ends here, or nothing if it should go on.
    ///
    /// If several rules are met at once, convergence is reported before the iteration limit.
    #[must_use]
    pub fn met<P>(&self, iteration: &Iteration<'_, P>) -> Option<Status> {
        let within =
            |bound: f64| iteration.change.is_some_and(|c| c.abs() < bound) && !iteration.fell;
        match self {
            Stop::Absolute(tolerance) => {
                within(*tolerance).then_some(Status::Converged(Criterion::Absolute))
            }
            Stop::Relative(tolerance) => within(tolerance * (1.0 + iteration.objective.abs()))
                .then_some(Status::Converged(Criterion::Relative)),
            Stop::Iterations(limit) => {
                (iteration.index >= *limit).then_some(Status::IterationLimit)
            }
            Stop::Any(rules) => most_telling(rules.iter().filter_map(|rule| rule.met(iteration))),
            Stop::All(rules) => {
                let met: Option<Vec<_>> = rules.iter().map(|rule| rule.met(iteration)).collect();
                most_telling(met?.into_iter()) // none for an empty list
            }
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
        match self {
            Stop::Absolute(tolerance) => write!(f, "absolute change < {tolerance:e}"),
            Stop::Relative(tolerance) => write!(f, "relative change < {tolerance:e}"),
            Stop::Iterations(limit) => write!(f, "{limit} iterations"),
            Stop::Any(rules) => list(f, rules, "or"),
            Stop::All(rules) => list(f, rules, "and"),
        }
    }
}

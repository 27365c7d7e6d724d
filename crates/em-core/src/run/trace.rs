//! What happened on the way.

/// The climb of a run, iteration by iteration; entry 0 is the start.
///
/// ```
/// use em_core::Trace;
///
/// let trace = Trace::from_log_likelihoods([-1014.54, -609.55, -600.77, -600.49]);
/// assert_eq!(trace.iterations(), 3);
/// assert_eq!(trace.log_likelihood(), -600.49);
/// assert!(trace.is_monotone());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Trace {
    log_likelihoods: Vec<f64>,
    objectives: Vec<f64>,
    falls: Vec<Fall>,
}

/// An iteration that ended lower than it began, beyond what rounding can explain.
///
/// ```
/// use em_core::Trace;
///
/// let trace = Trace::from_log_likelihoods([-5.0, -4.0, -4.5]);
/// assert_eq!(trace.falls()[0].iteration, 2);
/// assert_eq!(trace.falls()[0].from, -4.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Fall {
    /// The iteration that ended lower than the one before.
    pub iteration: usize,
    /// The objective before.
    pub from: f64,
    /// The objective after.
    pub to: f64,
}

impl Trace {
    /// A trace of a run without a prior, from its log-likelihoods.
    pub fn from_log_likelihoods(log_likelihoods: impl IntoIterator<Item = f64>) -> Self {
        let mut trace = Self::default();
        for log_likelihood in log_likelihoods {
            trace.push(log_likelihood, log_likelihood);
        }
        trace
    }

    /// Whether the parts belong together.
    pub(crate) fn is_whole(&self) -> bool {
        let entries = self.objectives.len();
        let falls_inside = self.falls.iter().all(|fall| fall.iteration < entries);
        entries > 0 && self.log_likelihoods.len() == entries && falls_inside
    }

    /// Notes the next iteration.
    pub(crate) fn push(&mut self, log_likelihood: f64, objective: f64) {
        if self.would_fall(objective) {
            self.falls.push(Fall {
                iteration: self.objectives.len(),
                from: self.objective(),
                to: objective,
            });
        }
        self.log_likelihoods.push(log_likelihood);
        self.objectives.push(objective);
    }

    /// Whether an iteration that ends at `objective` has fallen. Up to 1e-10·(1 + |ℓ|) may be
    /// rounding.
    pub(crate) fn would_fall(&self, objective: f64) -> bool {
        (self.objectives.last()).is_some_and(|from| objective < from - 1e-10 * (1.0 + from.abs()))
    }

    /// The same climb with constants added to log-likelihoods and objectives, as other units of the data do.
    ///
    /// ```
    /// use em_core::Trace;
    ///
    /// let trace = Trace::from_log_likelihoods([-5.0, -4.0]).shifted(1.0, 2.0);
    /// assert_eq!((trace.log_likelihood(), trace.objective()), (-3.0, -2.0));
    /// ```
    #[must_use]
    pub fn shifted(mut self, log_likelihood: f64, objective: f64) -> Self {
        for value in &mut self.log_likelihoods {
            *value += log_likelihood;
        }
        for value in &mut self.objectives {
            *value += objective;
        }
        for fall in &mut self.falls {
            fall.from += objective;
            fall.to += objective;
        }
        self
    }

    /// How many EM steps were made. The trace has one entry more.
    #[must_use]
    pub fn iterations(&self) -> usize {
        self.objectives.len().saturating_sub(1)
    }

    /// The log-likelihood after 0, 1, 2, … iterations, in nats.
    #[must_use]
    pub fn log_likelihoods(&self) -> &[f64] {
        &self.log_likelihoods
    }

    /// The objective, log-likelihood plus log-prior, after 0, 1, 2, … iterations.
    #[must_use]
    pub fn objectives(&self) -> &[f64] {
        &self.objectives
    }

    /// The last log-likelihood; NaN for an empty trace.
    #[must_use]
    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihoods.last().copied().unwrap_or(f64::NAN)
    }

    /// The last objective; NaN for an empty trace.
    #[must_use]
    pub fn objective(&self) -> f64 {
        self.objectives.last().copied().unwrap_or(f64::NAN)
    }

    /// What the last iteration added to the objective; none at the start.
    #[must_use]
    pub fn change(&self) -> Option<f64> {
        match self.objectives.as_slice() {
            [.., before, after] => Some(after - before),
            _ => None,
        }
    }

    /// The iterations that fell by more than 1e-10·(1 + |ℓ|). EM never falls: an entry here points
    /// at a wrong E-step or M-step, or at a loss of precision.
    #[must_use]
    pub fn falls(&self) -> &[Fall] {
        &self.falls
    }

    /// Whether every iteration climbed, up to rounding.
    #[must_use]
    pub fn is_monotone(&self) -> bool {
        self.falls.is_empty()
    }
}

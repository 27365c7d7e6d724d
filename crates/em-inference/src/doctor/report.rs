//! What the examination found, in words.

/// What was found with a model; empty if nothing was.
///
/// ```
/// use em_inference::{Check, Report};
///
/// let report = Report::default();
/// assert!(report.is_healthy());
/// assert_eq!(report.to_string(), "nothing wrong was found");
/// ```
#[must_use]
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// What was found, in the order of the points.
    pub findings: Vec<Finding>,
}

/// One thing that is wrong, or worth knowing.
///
/// ```
/// fn first(report: &em_inference::Report) -> Option<String> {
///     report.findings.first().map(|finding| format!("{}: {}", finding.check, finding.words))
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// At which of the points, from 0.
    pub point: usize,
    /// Which check found it.
    pub check: Check,
    /// Whether it is a mistake.
    pub severity: Severity,
    /// What is wrong, where, and by how much.
    pub words: String,
}

/// Whether a finding is a mistake.
///
/// ```
/// assert!(em_inference::Severity::Wrong > em_inference::Severity::Note);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Not a mistake by itself: a step that raises Q without maximizing it, a check that could not be
    /// made.
    Note,
    /// Not what a model promises.
    Wrong,
}

/// What is checked.
///
/// ```
/// assert_eq!(em_inference::Check::Climb.to_string(), "climb");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Check {
    /// Parameters are read as they were written, have names of their own, and lie in their domain.
    Layout,
    /// The E-step gives the same log-likelihood twice, and a finite one.
    Repetition,
    /// The log-likelihood climbs.
    Climb,
    /// Q is finite and depends on every parameter.
    Surrogate,
    /// Q's gradient is its slope, and at θ that of the log-likelihood (Fisher's identity).
    Gradient,
    /// The M-step maximizes Q.
    Maximization,
    /// ℓ(θ') ≥ ℓ(θ) + Q(θ'|θ) − Q(θ|θ).
    Minorization,
    /// Where the run ends, the M-step stays and the score is 0.
    FixedPoint,
    /// Statistics add over chunks.
    Sums,
    /// A model's units make up the whole.
    Units,
    /// The matrices of Louis' formula agree with Q and the score.
    CompleteData,
}

impl std::fmt::Display for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Check::Layout => "layout",
            Check::Repetition => "repetition",
            Check::Climb => "climb",
            Check::Surrogate => "Q",
            Check::Gradient => "gradient",
            Check::Maximization => "M-step",
            Check::Minorization => "minorization",
            Check::FixedPoint => "fixed point",
            Check::Sums => "sums",
            Check::Units => "units",
            Check::CompleteData => "complete data",
        })
    }
}

impl Report {
    /// Whether nothing wrong was found. There may be notes.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        let is_note = |finding: &Finding| finding.severity == Severity::Note;
        self.findings.iter().all(is_note)
    }

    /// Whether a check has found something, were it only worth a note.
    #[must_use]
    pub fn names(&self, check: Check) -> bool {
        self.findings.iter().any(|finding| finding.check == check)
    }

    /// Adds what a check has found wrong.
    pub(super) fn add(&mut self, point: usize, check: Check, complaints: Vec<String>) {
        for words in complaints {
            self.push(point, check, Severity::Wrong, words);
        }
    }

    /// Adds what is worth knowing.
    pub(super) fn note(&mut self, point: usize, check: Check, words: String) {
        self.push(point, check, Severity::Note, words);
    }

    fn push(&mut self, point: usize, check: Check, severity: Severity, words: String) {
        self.findings.push(Finding {
            point,
            check,
            severity,
            words,
        });
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.findings.is_empty() {
            return f.write_str("nothing wrong was found");
        }
        for (i, finding) in self.findings.iter().enumerate() {
            let separator = if i > 0 { "\n" } else { "" };
            let (point, check, words) = (finding.point + 1, finding.check, &finding.words);
            let note = match finding.severity {
                Severity::Note => "note, ",
                Severity::Wrong => "",
            };
            write!(f, "{separator}{note}point {point}, {check}: {words}")?;
        }
        Ok(())
    }
}

//! The scales on which genotype likelihoods are written.

use std::f64::consts::LN_10;
use std::sync::LazyLock;

/// What a value on a scale must be, and what it says.
pub(crate) trait Scale: Copy {
    /// What the values are, for messages.
    const EXPECTED: &'static str;

    /// Whether it is a likelihood at all.
    fn is_valid(self) -> bool;

    /// The value as it was given.
    fn value(self) -> f64;

    /// The likeliest of some values.
    fn likelier(self, other: Self) -> Self;

    /// The likelihood in units of the largest one, and its logarithm.
    fn relative_to(self, largest: Self) -> (f64, f64);

    /// The logarithm of the likelihood itself.
    fn log(self) -> f64;
}

/// Phred-scaled likelihoods, −10 log₁₀ P, in whole numbers: PL of VCF.
#[derive(Clone, Copy)]
pub(crate) struct Phred(pub(crate) i32);

/// Logarithms to base 10: GL of VCF.
#[derive(Clone, Copy)]
pub(crate) struct Log10(pub(crate) f64);

/// The likelihoods themselves.
#[derive(Clone, Copy)]
pub(crate) struct Plain(pub(crate) f64);

/// 10^(−PL/10). bcftools writes nothing above 255, GATK rarely more than this.
static PHRED: LazyLock<Vec<f64>> = LazyLock::new(|| (0..1024).map(from_phred).collect());

fn from_phred(phred: i64) -> f64 {
    10_f64.powf(-(phred as f64) / 10.0)
}

impl Scale for Phred {
    const EXPECTED: &'static str = "a phred-scaled likelihood, which is 0 or more";

    fn is_valid(self) -> bool {
        self.0 >= 0
    }

    fn value(self) -> f64 {
        f64::from(self.0)
    }

    fn likelier(self, other: Self) -> Self {
        Self(self.0.min(other.0))
    }

    fn relative_to(self, largest: Self) -> (f64, f64) {
        let above = i64::from(self.0) - i64::from(largest.0);
        let tabled = usize::try_from(above).ok().and_then(|i| PHRED.get(i));
        let likelihood = tabled.copied().unwrap_or_else(|| from_phred(above));
        (likelihood, above as f64 * (-LN_10 / 10.0))
    }

    fn log(self) -> f64 {
        f64::from(self.0) * (-LN_10 / 10.0)
    }
}

impl Scale for Log10 {
    const EXPECTED: &'static str = "a logarithm of a likelihood, which is a number or -inf";

    fn is_valid(self) -> bool {
        self.0 < f64::INFINITY // not NaN either
    }

    fn value(self) -> f64 {
        self.0
    }

    fn likelier(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }

    fn relative_to(self, largest: Self) -> (f64, f64) {
        let below = self.0 - largest.0;
        (10_f64.powf(below), below * LN_10)
    }

    fn log(self) -> f64 {
        self.0 * LN_10
    }
}

impl Scale for Plain {
    const EXPECTED: &'static str = "a likelihood, which is a number from 0 on";

    fn is_valid(self) -> bool {
        self.0 >= 0.0 && self.0 < f64::INFINITY
    }

    fn value(self) -> f64 {
        self.0
    }

    fn likelier(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }

    fn relative_to(self, largest: Self) -> (f64, f64) {
        let ratio = self.0 / largest.0;
        (ratio, ratio.ln())
    }

    fn log(self) -> f64 {
        self.0.ln()
    }
}

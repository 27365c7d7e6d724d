//! The expected complete-data log-likelihood Q, and the minorizer it gives.

use crate::{Accumulate, Em, Over, Reduce};

/// A model that can evaluate Q(θ'|θ) = E[log p(Y, X; θ') | y, θ], the function that its M-step
/// maximizes.
///
/// It is what standard errors need: by Fisher's identity the score ∂ℓ/∂θ is ∂Q(θ'|θ)/∂θ' at θ' = θ
/// (Dempster, Laird & Rubin 1977), and ∂²Q/∂θ'² is the complete-data information. It also lets
/// [constraints](crate::Constrained) and [steps that only raise Q](crate::ascend) find their way, and
/// draws the picture of why EM climbs, the [`Minorizer`].
///
/// ```
/// use em_core::{Em, Expectation, Minorizer, Surrogate};
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
/// impl Surrogate for Linkage { // the model of the crate's first page
///     fn q(&self, &x: &f64, _from: &f64, &theta: &f64) -> f64 {
///         (x + 34.0) * theta.ln() + 38.0 * (1.0 - theta).ln()
///     }
/// }
///
/// let below = Minorizer::new(&Linkage, 0.5)?;
/// for theta in [0.2, 0.5, 0.6, 0.9] {
///     assert!(below.value(&theta) <= Linkage.e_step(&theta)?.log_likelihood + 1e-12);
/// }
/// # Ok::<(), Infallible>(())
/// ```
pub trait Surrogate: Em {
    /// Q(`at`|`from`) in nats, given the statistics of the E-step at `from`. Terms that do not depend
    /// on `at` may be left out. Minus infinity or NaN where `at` is impossible.
    fn q(&self, stats: &Self::Stats, from: &Self::Params, at: &Self::Params) -> f64;

    /// The gradient of Q(·|`from`) at `at` along the [natural values](crate::Parameters::values), or nothing
    /// if it is to be found by numerical differentiation of [`q`](Self::q).
    ///
    /// Shares of a simplex are differentiated as if each could change alone; what that leaves open
    /// does not matter, since only sums that keep the simplex are looked at. An off-diagonal entry of a
    /// covariance stands for both halves. Entries of values on their boundary are not looked at.
    fn gradient(
        &self,
        stats: &Self::Stats,
        from: &Self::Params,
        at: &Self::Params,
    ) -> Option<Vec<f64>> {
        let _ = (stats, from, at);
        None
    }
}

/// [`Surrogate`] for a model whose statistics add; it makes one of [`Over`].
///
/// ```
/// use em_core::{Accumulate, AdditiveSurrogate};
///
/// fn complete_data_fit<M: AdditiveSurrogate>(model: &M, statistics: &[f64], at: &M::Params) -> f64 {
///     model.q(statistics, at, at)
/// }
/// ```
pub trait AdditiveSurrogate: Accumulate {
    /// See [`Surrogate::q`].
    fn q(&self, statistics: &[f64], from: &Self::Params, at: &Self::Params) -> f64;

    /// See [`Surrogate::gradient`].
    fn gradient(
        &self,
        statistics: &[f64],
        from: &Self::Params,
        at: &Self::Params,
    ) -> Option<Vec<f64>> {
        let _ = (statistics, from, at);
        None
    }
}

impl<M: Surrogate> Surrogate for &M {
    fn q(&self, stats: &M::Stats, from: &M::Params, at: &M::Params) -> f64 {
        (**self).q(stats, from, at)
    }

    fn gradient(&self, stats: &M::Stats, from: &M::Params, at: &M::Params) -> Option<Vec<f64>> {
        (**self).gradient(stats, from, at)
    }
}

impl<M: AdditiveSurrogate, S: Reduce<M>> Surrogate for Over<M, S> {
    fn q(&self, stats: &Vec<f64>, from: &M::Params, at: &M::Params) -> f64 {
        self.model.q(stats, from, at)
    }

    fn gradient(&self, stats: &Vec<f64>, from: &M::Params, at: &M::Params) -> Option<Vec<f64>> {
        self.model.gradient(stats, from, at)
    }
}

/// The function G(θ|θₙ) = ℓ(θₙ) + Q(θ|θₙ) − Q(θₙ|θₙ), which lies nowhere above the log-likelihood ℓ and
/// touches it at θₙ. The EM step goes to its top, so it raises ℓ too.
///
/// That ℓ − G is not negative is Jensen's inequality: it is the Kullback-Leibler divergence of the
/// missing data's distribution at θ from that at θₙ. See [`Surrogate`] for an example.
///
/// ```
/// # use em_core::{Minorizer, Surrogate};
/// fn touches<M: Surrogate>(model: &M, at: &M::Params) -> Result<bool, M::Error> {
///     Ok(Minorizer::new(model, at.clone())?.value(at) == model.e_step(at)?.log_likelihood)
/// }
/// ```
pub struct Minorizer<'m, M: Em> {
    model: &'m M,
    stats: M::Stats,
    at: M::Params,
    log_likelihood: f64,
    q: f64,
}

impl<'m, M: Surrogate> Minorizer<'m, M> {
    /// The minorizer that touches ℓ at θₙ = `at`. One E-step.
    ///
    /// # Errors
    /// The model's own.
    pub fn new(model: &'m M, at: M::Params) -> Result<Self, M::Error> {
        let expectation = model.e_step(&at)?;
        Ok(Self {
            q: model.q(&expectation.stats, &at, &at),
            log_likelihood: expectation.log_likelihood,
            stats: expectation.stats,
            model,
            at,
        })
    }

    /// G(θ|θₙ), in nats. One evaluation of Q.
    #[must_use]
    pub fn value(&self, theta: &M::Params) -> f64 {
        self.log_likelihood + (self.model.q(&self.stats, &self.at, theta) - self.q)
    }
}

impl<M: Em<Params: std::fmt::Debug>> std::fmt::Debug for Minorizer<'_, M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Minorizer")
            .field("at", &self.at)
            .field("log_likelihood", &self.log_likelihood)
            .finish_non_exhaustive()
    }
}

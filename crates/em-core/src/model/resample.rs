//! Models that can be fitted to other data of the same kind.

use crate::{Em, Stream};

/// A model whose observations can be counted differently.
///
/// The data are *units* with a count each: rows that count once, or cells of a table that count as
/// often as they were seen. The nonparametric bootstrap draws new counts, the weighted bootstrap
/// gives random weights, the jackknife takes one away, and the sandwich estimator looks at each unit
/// alone, all through this one capability.
///
/// ```
/// use em_core::{Em, Expectation, Resample};
/// # use std::convert::Infallible;
///
/// #[derive(Clone)]
/// struct Linkage([f64; 4]); // the model of the crate's first page, four cells of a table
/// # impl Em for Linkage {
/// #     type Params = f64; type Stats = f64; type Error = Infallible;
/// #     fn e_step(&self, t: &f64) -> Result<Expectation<f64>, Infallible> {
/// #         Ok(Expectation { stats: self.0[0] * t / (2.0 + t), log_likelihood: 0.0 })
/// #     }
/// #     fn m_step(&self, x: &f64, _: &f64) -> Result<f64, Infallible> { Ok((x + 34.0) / (x + 72.0)) }
/// # }
///
/// impl Resample for Linkage {
///     fn unit_counts(&self) -> Vec<f64> {
///         self.0.to_vec()
///     }
///     fn with_unit_counts(&self, counts: &[f64]) -> Result<Self, Infallible> {
///         Ok(Linkage(std::array::from_fn(|cell| counts[cell])))
///     }
/// }
/// ```
pub trait Resample: Em + Sized {
    /// How often each unit counts. Counts are not negative, and need not be whole.
    fn unit_counts(&self) -> Vec<f64>;

    /// The same model with other counts, in the same order.
    ///
    /// # Errors
    /// Counts that the model cannot be fitted to. A bootstrap notes them as a failed refit.
    fn with_unit_counts(&self, counts: &[f64]) -> Result<Self, Self::Error>;

    /// The same model with the given unit alone, counted once. The default costs O(units).
    ///
    /// # Errors
    /// As for [`with_unit_counts`](Self::with_unit_counts).
    fn only(&self, unit: usize) -> Result<Self, Self::Error> {
        let mut counts = vec![0.0; self.unit_counts().len()];
        counts[unit] = 1.0;
        self.with_unit_counts(&counts)
    }
}

/// A model that can draw data of the size and design that it has from its distribution at θ, for the
/// parametric bootstrap.
///
/// ```
/// use em_core::{Simulate, stream};
///
/// fn another<M: Simulate>(model: &M, theta: &M::Params) -> Result<M, M::Error> {
///     model.simulate(theta, &mut stream(42, 0))
/// }
/// ```
pub trait Simulate: Em + Sized {
    /// The same model with data drawn at θ.
    ///
    /// # Errors
    /// Data that the model cannot be fitted to. A bootstrap notes them as a failed refit.
    fn simulate(&self, at: &Self::Params, rng: &mut Stream) -> Result<Self, Self::Error>;
}

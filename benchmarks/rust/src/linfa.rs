//! linfa-clustering.

use crate::Worker;
use anyhow::{Result, bail};
use em_gmm::{Gmm, Mat, MatRef};
use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::{GaussianMixtureModel, GmmError, GmmInitMethod};
use ndarray::{Array1, Array2};
use rand_core::{Error, RngCore};
use std::sync::Arc;

/// linfa takes no start: it makes an M-step from responsibilities that it draws at random. So it is
/// given a generator that replays the responsibilities of our start. Its own iterations then begin after
/// the first one of the others.
pub struct Linfa {
    data: DatasetBase<Array2<f64>, Array1<()>>,
    components: usize,
    responsibilities: Replay,
}

impl Linfa {
    pub fn new(x: Array2<f64>, start: &Gmm, covariance: &str) -> Result<Self> {
        if covariance != "full" {
            bail!("has no {covariance} covariances");
        }
        let Some(values) = x.as_slice() else {
            bail!("the data are not row-major");
        };
        let matrix = MatRef::from_row_major_slice(values, x.nrows(), x.ncols());
        let responsibilities = start.responsibilities(matrix)?;
        let in_order = responsibilities
            .row_iter()
            .flat_map(|row| row.iter().copied());
        Ok(Self {
            components: start.components(),
            responsibilities: Replay::new(in_order.collect()),
            data: DatasetBase::from(x),
        })
    }

    fn fit(
        &self,
        iterations: usize,
        tolerance: f64,
    ) -> Result<GaussianMixtureModel<f64>, GmmError> {
        GaussianMixtureModel::params_with_rng(self.components, self.responsibilities.clone())
            .init_method(GmmInitMethod::Random)
            .reg_covariance(0.0)
            .tolerance(tolerance)
            .max_n_iterations(iterations as u64)
            .fit(&self.data)
    }
}

impl Worker for Linfa {
    /// To linfa, reaching the limit of iterations is an error, after the same work.
    fn iterate(&self, iterations: usize) -> Result<usize> {
        match self.fit(iterations, f64::MIN_POSITIVE) {
            Err(GmmError::NotConverged(_)) => Ok(iterations),
            Err(other) => Err(other.into()),
            Ok(_) => bail!("stopped early"),
        }
    }

    /// linfa gives a model back only if it has converged: by an infinite tolerance, after two iterations
    /// of its own.
    fn model(&self, _: usize) -> Result<(Gmm, usize)> {
        let model = self.fit(2, f64::INFINITY)?;
        let means = model.means();
        let covariances = (model.covariances().outer_iter())
            .map(|s| Mat::from_fn(s.nrows(), s.ncols(), |i, j| s[[i, j]]));
        let gmm = Gmm::new(
            model.weights().to_vec(),
            Mat::from_fn(means.nrows(), means.ncols(), |i, j| means[[i, j]]),
            covariances.collect(),
        )?;
        Ok((gmm, 3))
    }
}

/// A generator from which uniform draws in [0, 1) are given numbers, to 2⁻⁵².
#[derive(Clone)]
struct Replay {
    numbers: Arc<[f64]>,
    next: usize,
}

impl Replay {
    fn new(numbers: Vec<f64>) -> Self {
        Self {
            numbers: numbers.into(),
            next: 0,
        }
    }
}

impl RngCore for Replay {
    /// A draw takes the upper 52 bits.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between 0 and 2⁵²
    fn next_u64(&mut self) -> u64 {
        let units = (self.numbers[self.next] * 2f64.powi(52)).round() as u64;
        self.next += 1;
        units.min((1 << 52) - 1) << 12
    }

    fn next_u32(&mut self) -> u32 {
        (self.next_u64() >> 32) as u32
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        rand_core::impls::fill_bytes_via_next(self, bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

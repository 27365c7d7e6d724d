//! Drawing from a mixture.

use crate::Gmm;
use em_core::{Stream, stream};
use faer::Mat;
use rand::{Rng, RngExt};
use rand_distr::StandardNormal;

/// The generator that the whole project draws from, seeded: stream 0 of [`em_core::stream`]. The same
/// seed gives the same numbers on every machine.
///
/// ```
/// use em_gmm::{rng, rand::RngExt};
///
/// assert_eq!(rng(1).random::<u64>(), rng(1).random::<u64>());
/// ```
#[must_use]
pub fn rng(seed: u64) -> Stream {
    stream(seed, 0)
}

impl Gmm {
    /// Draws n rows, n × d, and the component that each was drawn from. O(n·(k + d²)).
    ///
    /// ```
    /// use em_gmm::{Gmm, mat, rng};
    ///
    /// let gmm = Gmm::new(vec![1.0], mat![[3.0]], vec![mat![[0.25]]])?;
    /// let (x, components) = gmm.sample(100, &mut rng(42));
    /// assert_eq!((x.nrows(), x.ncols(), components.len()), (100, 1, 100));
    /// # Ok::<(), em_gmm::Error>(())
    /// ```
    pub fn sample(&self, n: usize, rng: &mut impl Rng) -> (Mat<f64>, Vec<usize>) {
        let d = self.dimensions();
        let mut x = Mat::zeros(n, d);
        let mut y = vec![0.0; d];
        let components = (0..n)
            .map(|row| {
                let component = pick(self.weights(), rng.random());
                y.fill_with(|| rng.sample(StandardNormal));
                self.shapes()[component].invert(&mut y);
                for (j, (mean, y)) in self.mean(component).iter().zip(&y).enumerate() {
                    x[(row, j)] = mean + y;
                }
                component
            })
            .collect();
        (x, components)
    }
}

/// The index on which a point u of [0, 1) falls if the weights share the interval; the weights need
/// not sum to 1, but one must be positive.
pub(crate) fn pick(weights: &[f64], u: f64) -> usize {
    let mut left = u * weights.iter().sum::<f64>();
    let mut last = 0;
    for (index, &weight) in weights.iter().enumerate() {
        if weight > 0.0 {
            if left < weight {
                return index;
            }
            left -= weight;
            last = index;
        }
    }
    last
}

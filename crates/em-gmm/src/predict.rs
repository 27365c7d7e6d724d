//! What a mixture says about data.

use crate::any_source::AnySource;
use crate::criteria::{aic, bic, icl};
use crate::kernel::{evaluate, log_likelihood};
use crate::{Error, Gmm, Rows, Source};
use faer::{Mat, MatRef};

/// The class of a row that is too far from every component.
const NOWHERE: usize = usize::MAX;

impl Gmm {
    /// The responsibilities P(c | x), n × k: how much each component answers for each row. Every
    /// row sums to 1. O(n·k·d²).
    ///
    /// # Errors
    /// Data of another dimension, with a value that is NaN or infinite, or with a row too far away to
    /// tell the components apart.
    pub fn responsibilities(&self, x: MatRef<'_, f64>) -> Result<Mat<f64>, Error> {
        let rows = Rows::of_dimensions(x, self.dimensions())?;
        let k = self.components();
        let flat: Vec<f64> = rows.map(k, &|rows, out: &mut [f64]| {
            evaluate(self, rows, |view| {
                for (out, r) in out[view.row * k..].iter_mut().zip(view.responsibilities()) {
                    *out = r;
                }
            });
        });
        if let Some(index) = flat.iter().position(|r| r.is_nan()) {
            return Err(Error::TooFar { row: index / k });
        }
        Ok(MatRef::from_row_major_slice(&flat, rows.len(), k).to_owned())
    }

    /// The component with the largest responsibility for each row; of equal ones the first.
    /// O(n·k·d²).
    ///
    /// # Errors
    /// As for [`responsibilities`](Self::responsibilities).
    pub fn classify(&self, x: MatRef<'_, f64>) -> Result<Vec<usize>, Error> {
        let rows = Rows::of_dimensions(x, self.dimensions())?;
        let classes: Vec<usize> = rows.map(1, &|rows, out: &mut [usize]| {
            evaluate(self, rows, |view| {
                let largest = (view.responsibilities().enumerate())
                    .reduce(|best, next| if next.1 > best.1 { next } else { best })
                    .filter(|(_, r)| !r.is_nan());
                out[view.row] = largest.map_or(NOWHERE, |(component, _)| component);
            });
        });
        match classes.iter().position(|&class| class == NOWHERE) {
            Some(row) => Err(Error::TooFar { row }),
            None => Ok(classes),
        }
    }

    /// log p(x) for each row, in nats; −∞ where it is below what f64 can hold. O(n·k·d²).
    ///
    /// # Errors
    /// Data of another dimension, or with a value that is NaN or infinite.
    pub fn log_density(&self, x: MatRef<'_, f64>) -> Result<Vec<f64>, Error> {
        let rows = Rows::of_dimensions(x, self.dimensions())?;
        Ok(rows.map(1, &|rows, out: &mut [f64]| {
            evaluate(self, rows, |view| out[view.row] = view.log_density);
        }))
    }

    /// The log-likelihood Σ log p(x) over all rows, in nats. O(n·k·d²).
    ///
    /// # Errors
    /// As for [`log_density`](Self::log_density).
    pub fn log_likelihood(&self, x: MatRef<'_, f64>) -> Result<f64, Error> {
        self.log_likelihood_of(&Rows::of_dimensions(x, self.dimensions())?)
    }

    /// The log-likelihood Σ log p(x) over all rows of a source, in nats. One pass; O(n·k·d²).
    ///
    /// ```
    /// use em_gmm::{Gmm, Mat, Streamed, mat};
    /// use std::convert::Infallible;
    ///
    /// let gmm = Gmm::new(vec![1.0], mat![[0.0]], vec![mat![[1.0]]])?;
    /// let ones = Streamed::new(|| Ok::<_, Infallible>((0..20).map(|_| Ok(Mat::full(100, 1, 1.0)))))?;
    /// let expected = -1000.0 * (1.0 + std::f64::consts::TAU.ln());
    /// assert!((gmm.log_likelihood_of(&ones)? - expected).abs() < 1e-9);
    /// # Ok::<(), em_gmm::Error>(())
    /// ```
    ///
    /// # Errors
    /// Rows of another dimension, and what keeps them from being read.
    pub fn log_likelihood_of(&self, source: &impl Source) -> Result<f64, Error> {
        self.check_width(source)?;
        AnySource::of(source).fold(&|_, rows| log_likelihood(self, rows), &|left, right| {
            left + right
        })
    }

    /// Rows must have as many columns as the mixture has dimensions.
    pub(crate) fn check_width(&self, source: &impl Source) -> Result<(), Error> {
        let (expected, found) = (self.dimensions(), source.dimensions());
        if found == expected {
            Ok(())
        } else {
            Err(Error::Dimensions { expected, found })
        }
    }

    /// The Bayesian information criterion −2ℓ + p ln n of this mixture for the data; smaller is
    /// better. O(n·k·d²).
    ///
    /// # Errors
    /// As for [`log_density`](Self::log_density).
    pub fn bic(&self, x: MatRef<'_, f64>) -> Result<f64, Error> {
        Ok(bic(
            self.log_likelihood(x)?,
            self.free_parameters(),
            x.nrows(),
        ))
    }

    /// Akaike's information criterion −2ℓ + 2p of this mixture for the data; smaller is better.
    /// O(n·k·d²).
    ///
    /// # Errors
    /// As for [`log_density`](Self::log_density).
    pub fn aic(&self, x: MatRef<'_, f64>) -> Result<f64, Error> {
        Ok(aic(self.log_likelihood(x)?, self.free_parameters()))
    }

    /// The integrated completed likelihood of this mixture for the data, with the BIC's sign: smaller is
    /// better; see [`icl`]. O(n·k·d²).
    ///
    /// # Errors
    /// As for [`responsibilities`](Self::responsibilities).
    pub fn icl(&self, x: MatRef<'_, f64>) -> Result<f64, Error> {
        self.icl_of(&Rows::of_dimensions(x, self.dimensions())?)
    }

    /// The integrated completed likelihood for the rows of a source. One pass; O(n·k·d²).
    ///
    /// ```
    /// use em_gmm::{Gmm, Rows, mat};
    ///
    /// let x = mat![[0.0], [1.0], [9.0]];
    /// let one = Gmm::new(vec![1.0], mat![[0.0]], vec![mat![[1.0]]])?;
    /// assert_eq!(one.icl_of(&Rows::new(x.as_ref())?)?, one.bic(x.as_ref())?); // nothing to assign
    /// # Ok::<(), em_gmm::Error>(())
    /// ```
    ///
    /// # Errors
    /// Rows of another dimension or too far away to tell the components apart, and what keeps them from being
    /// read.
    pub fn icl_of(&self, source: &impl Source) -> Result<f64, Error> {
        let (log_likelihood, certainty) = self.log_certainty(AnySource::of(source))?;
        let p = self.free_parameters();
        Ok(icl(log_likelihood, p, source.len(), certainty))
    }

    /// The log-likelihood, and Σ_i ln max_c r_ic: how surely the rows belong to their components. One pass.
    pub(crate) fn log_certainty(&self, source: AnySource<'_>) -> Result<(f64, f64), Error> {
        self.check_width(&source)?;
        let of_chunk = |first: usize, rows: Rows<'_>| {
            let mut sums = Ok((0.0, 0.0));
            evaluate(self, rows, |view| {
                let largest = view.responsibilities().fold(f64::NAN, f64::max);
                sums = match sums {
                    Ok(_) if largest.is_nan() => Err(first + view.row),
                    Ok((l, certainty)) => Ok((l + view.log_density, certainty + largest.ln())),
                    too_far => too_far,
                };
            });
            sums
        };
        let join = |left: Result<(f64, f64), usize>, right| {
            let ((l, certainty), (more_l, more)) = (left?, right?);
            Ok((l + more_l, certainty + more))
        };
        (source.fold(&of_chunk, &join)?).map_err(|row| Error::TooFar { row })
    }
}

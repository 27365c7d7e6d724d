//! How sure a fit is.

use crate::any_source::AnySource;
use crate::mixture::Mixture;
use crate::source::Summed;
use crate::{Error, GmmFit, Rows, Source};
use em_core::Over;
use em_inference::{Inference, standard_errors};
use faer::MatRef;

impl GmmFit {
    /// Standard errors of weights, means and covariances, from the observed information of the rows `x` that
    /// were fitted, n × d, with the prior that the fit had.
    ///
    /// The values are `weight[c]`, `mean[c,j]` and `covariance[c][i,j]` (or `variance[c,j]`, `variance[c]`), counted
    /// from 1. They hold for large samples, and for components as they are numbered here.
    ///
    /// ```
    /// use em_gmm::{Gmm, mat, rng};
    ///
    /// let truth = Gmm::new(vec![0.3, 0.7], mat![[0.0], [9.0]], vec![mat![[1.0]], mat![[4.0]]])?;
    /// let (x, _) = truth.sample(1000, &mut rng(7));
    /// let fit = Gmm::builder(2).fit(x.as_ref())?;
    ///
    /// let inference = fit.standard_errors(x.as_ref())?;
    /// println!("{inference}");
    /// // Components this far apart are as good as known: √(w(1 − w)/n).
    /// let error = inference.estimates[0].standard_error.expect("inside");
    /// assert!((error - f64::sqrt(0.3 * 0.7 / 1000.0)).abs() < 1e-3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// 4p E-steps for p free parameters: O(p·n·k·d²), or O(p·n·k·d) with diagonal and spherical covariances.
    ///
    /// # Errors
    /// An estimate that is no maximum, as after too few iterations; parameters that the data do not tell apart; rows
    /// of another width or with values that are not finite.
    pub fn standard_errors(
        &self,
        x: MatRef<'_, f64>,
    ) -> Result<Inference, em_inference::Error<Error>> {
        self.standard_errors_of(&Rows::new(x).map_err(em_inference::Error::Model)?)
    }

    /// Standard errors as [`standard_errors`](Self::standard_errors) finds them, to the bit, from any source: 4p
    /// passes.
    ///
    /// # Errors
    /// As for [`standard_errors`](Self::standard_errors), and what keeps the source from being read.
    pub fn standard_errors_of(
        &self,
        source: &impl Source,
    ) -> Result<Inference, em_inference::Error<Error>> {
        let gmm = &self.params;
        gmm.check_width(source)
            .map_err(em_inference::Error::Model)?;
        let mut model = Mixture::of(gmm.dimensions(), gmm.components(), gmm.structure());
        if let Some(prior) = &self.prior {
            model = model
                .with_prior(prior.clone())
                .map_err(em_inference::Error::Model)?;
        }
        let over = Over {
            model,
            source: Summed::new(AnySource::of(source)),
        };
        let found = standard_errors(&over, gmm);
        over.source.check().map_err(em_inference::Error::Model)?;
        found
    }
}

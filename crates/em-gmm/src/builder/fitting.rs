//! From a description and data to a fit.

use crate::any_source::AnySource;
use crate::mixture::{Mixture, check_size};
use crate::prior::{InverseWishart, Prior};
use crate::restart::Plan;
use crate::standardize::{Standardization, Standardized};
use crate::summary::Summary;
use crate::{Error, GmmBuilder, GmmFit, Progress, Rows, Source, Start};
use em_core::Restarts;
use faer::MatRef;
use std::ops::ControlFlow;

impl GmmBuilder {
    /// Fits the mixture to the rows of `x`, n × d. Restarts run in parallel, and each of them sums
    /// over its rows in parallel. O(n·k·d²) for each iteration of each restart, or O(n·k·d) with diagonal and
    /// spherical covariances.
    ///
    /// The result depends on the data, the description and the processor's instruction set, not on
    /// the number of threads.
    ///
    /// # Errors
    /// No components; data that cannot be fitted ([`Error::TooFewRows`], [`Error::TooFewDistinctRows`],
    /// [`Error::NotFinite`], [`Error::ConstantColumn`], [`Error::Offset`], [`Error::Scale`]); a start or
    /// a prior that does not fit the data; and where no start led to a fit, [`Error::CollinearColumns`],
    /// [`Error::Collapsed`] if there was one start, [`Error::AllCollapsed`] if there were several, or
    /// [`Error::Run`].
    pub fn fit(&self, x: MatRef<'_, f64>) -> Result<GmmFit, Error> {
        self.fit_observed(x, &|_| ControlFlow::Continue(()))
    }

    /// Fits as [`fit`](Self::fit) does, and tells `observe` of every iteration of every restart, on
    /// whichever thread makes it. Once `observe` breaks, the runs end as they stand, and restarts
    /// that have not begun, but for the first, are left out.
    ///
    /// ```
    /// use em_gmm::{Gmm, Mat};
    /// use std::{ops::ControlFlow, time::{Duration, Instant}};
    ///
    /// let x = Mat::from_fn(200, 1, |i, _| (i as f64).sin() + if i < 80 { 0.0 } else { 4.0 });
    /// let deadline = Instant::now() + Duration::from_secs(10);
    /// let fit = Gmm::builder(2).fit_observed(x.as_ref(), &|_| {
    ///     if Instant::now() < deadline { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    /// })?;
    /// assert_eq!(fit.restarts.len(), 10);
    /// # Ok::<(), em_gmm::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`fit`](Self::fit).
    pub fn fit_observed(
        &self,
        x: MatRef<'_, f64>,
        observe: &(dyn Fn(&Progress<'_>) -> ControlFlow<()> + Sync),
    ) -> Result<GmmFit, Error> {
        self.fit_source_observed(&Rows::new(x)?, observe)
    }

    /// Fits the mixture to the rows of any source, such as data that do not fit into memory. The numbers
    /// are those of [`fit`](Self::fit) for the same rows, to the bit.
    ///
    /// Where the rows do not lie in [memory](Source::in_memory), restarts never run at the same time. A fit
    /// then makes 3 passes over the data for a summary, and each run one for every log-likelihood that it
    /// [evaluates](em_core::Evaluations): one more than a plain run has iterations. Its start takes at most
    /// k + 22 passes if it is from k-means, 2 if it is from labels, and 1 if it is random (2 where most rows
    /// are the same). [`short_runs`](Self::short_runs) save most of the passes of many restarts.
    ///
    /// ```
    /// use em_gmm::{Gmm, Streamed, mat, rng};
    ///
    /// // Made anew in each pass, and never in memory as a whole.
    /// let truth = Gmm::new(vec![0.5, 0.5], mat![[0.0], [6.0]], vec![mat![[1.0]], mat![[1.0]]])?;
    /// let source = Streamed::new(|| {
    ///     let mut rng = rng(1);
    ///     let truth = &truth;
    ///     Ok::<_, em_gmm::Error>((0..10).map(move |_| Ok(truth.sample(1000, &mut rng).0)))
    /// })?;
    /// let fit = Gmm::builder(2).restarts(2).fit_source(&source)?;
    /// assert_eq!(fit.rows, 10_000);
    /// # Ok::<(), em_gmm::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`fit`](Self::fit), and what keeps the source from being read: [`Error::Read`],
    /// [`Error::Ragged`], [`Error::Changed`].
    pub fn fit_source(&self, source: &impl Source) -> Result<GmmFit, Error> {
        self.fit_source_observed(source, &|_| ControlFlow::Continue(()))
    }

    /// Fits as [`fit_source`](Self::fit_source) does, and tells `observe` of every iteration, as
    /// [`fit_observed`](Self::fit_observed) does.
    ///
    /// # Errors
    /// As for [`fit_source`](Self::fit_source).
    pub fn fit_source_observed(
        &self,
        source: &impl Source,
        observe: &(dyn Fn(&Progress<'_>) -> ControlFlow<()> + Sync),
    ) -> Result<GmmFit, Error> {
        let source = AnySource::of(source);
        check_size(source, self.components, self.covariance)?;
        if self.standardize {
            self.fit_standardized(source, observe)
        } else {
            self.fit_as_it_is(source, observe)
        }
    }

    fn fit_as_it_is(
        &self,
        source: AnySource<'_>,
        observe: &(dyn Fn(&Progress<'_>) -> ControlFlow<()> + Sync),
    ) -> Result<GmmFit, Error> {
        let summary = Summary::of(source, self.covariance)?;
        let mut model = Mixture::of(source.dimensions(), self.components, self.covariance);
        if let Some(prior) = &self.prior {
            model = model.with_prior(match prior {
                Prior::Data => InverseWishart::from_summary(&summary, self.components),
                Prior::InverseWishart(prior) => prior.clone(),
            })?;
        }
        let restarts = if self.start.is_random() && self.components > 1 {
            self.restarts
        } else {
            1
        };
        let mut search = Restarts::new(restarts)
            .seed(self.seed)
            .until(self.stop.clone())
            .strict(self.strict)
            .accelerate(self.acceleration)
            .race(self.race);
        if let Some((iterations, kept)) = self.short_runs {
            search = search.short_runs(iterations, kept);
        }
        Plan {
            source,
            components: self.components,
            summary: &summary,
            model,
            start: &self.start,
            search,
            kept: &self.kept,
            observe,
        }
        .run()
    }

    fn fit_standardized(
        &self,
        source: AnySource<'_>,
        observe: &(dyn Fn(&Progress<'_>) -> ControlFlow<()> + Sync),
    ) -> Result<GmmFit, Error> {
        let units = Standardization::of(&source)?;
        let mut inside = self.clone();
        if let Start::Params(start) = &self.start {
            inside.start = Start::Params(units.apply_to(start, self.covariance)?);
        }
        if let Some(Prior::InverseWishart(prior)) = &self.prior {
            inside.prior = Some(Prior::InverseWishart(units.apply_to_prior(prior)?));
        }
        let prior = self.prior.as_ref();
        let nu = prior.map(|prior| prior.degrees_of_freedom(source.dimensions()));
        let shifts = units.shifts(source.len(), self.components, nu);
        let observe = |progress: &Progress<'_>| {
            let params = units.undo(progress.params);
            let params = params.as_ref().unwrap_or(progress.params);
            observe(&shifts.undo(progress, params))
        };
        let fit = if let Some(rows) = source.in_memory() {
            let standardized = units.apply(rows.matrix());
            let rows = Rows::checked(standardized.as_ref());
            inside.fit_as_it_is(AnySource::of(&rows), &observe)
        } else {
            let standardized = Standardized { source, by: &units };
            inside.fit_as_it_is(AnySource::of(&standardized), &observe)
        }?;
        Ok(units.undo_fit(fit)?)
    }
}

//! What happens after each iteration of a search.

use super::keeper::Keeper;
use super::limits::Limits;
use super::progress::SearchProgress;
use super::{Figures, Shape};
use crate::output::plural;
use crate::problem::tell;
use em_gmm::{GmmFit, Outcome, Progress};
use std::ops::ControlFlow;

/// Who wants to know of the iterations of a cell.
pub(super) struct Watch<'a> {
    /// Which cell it is.
    pub(super) cell: usize,
    pub(super) shape: Shape,
    pub(super) keeper: &'a Keeper,
    pub(super) limits: &'a Limits,
    pub(super) progress: &'a SearchProgress,
}

impl Watch<'_> {
    /// Called after each iteration, from any thread.
    pub(super) fn observe(&self, at: &Progress<'_>) -> ControlFlow<()> {
        let is_over = self.limits.are_reached();
        let is_new = self.keeper.note(self.cell, at, is_over);
        self.progress.show(self.cell, at);
        if is_new && let Some(status) = at.status {
            tell(format!(
                "{}, restart {}: {status} after {}, log-likelihood {:.4}",
                self.shape,
                at.restart + 1,
                plural(at.iteration, "iteration"),
                at.log_likelihood
            ));
        }
        if is_over {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

/// A fit in a line.
pub(super) fn in_words(fit: &GmmFit, figures: &Figures) -> String {
    let converged = (fit.restarts.iter())
        .filter(
            |restart| matches!(restart.outcome, Outcome::Ended(status) if status.is_converged()),
        )
        .count();
    format!(
        "log-likelihood {:.4}, BIC {:.4}; {converged} of {} converged",
        figures.log_likelihood,
        figures.bic,
        plural(fit.restarts.len(), "restart")
    )
}

//! All restarts of a search between its rounds.

use super::race::Ends;
use super::runs::{Entrant, Paused, Runs};
use super::{Outcome, Restart};
use crate::Em;

/// All restarts of a search: those that can go on, and how the others have ended.
pub(super) struct Field<'m, M: Em> {
    paused: Vec<Numbered<'m, M>>,
    over: Vec<Option<Restart<M::Error>>>,
}

/// A run that can go on, with its number.
pub(super) type Numbered<'m, M> = (usize, Paused<'m, M>);

impl<'m, M: Em> Field<'m, M> {
    /// From where all restarts stand after the first round.
    pub(super) fn new(entrants: Vec<Entrant<'m, M>>) -> Self {
        let mut field = Self {
            paused: Vec::new(),
            over: entrants.iter().map(|_| None).collect(),
        };
        for (restart, entrant) in entrants.into_iter().enumerate() {
            field.note(restart, entrant);
        }
        field
    }

    /// Notes where a restart stands.
    pub(super) fn note(&mut self, restart: usize, entrant: Entrant<'m, M>) {
        match entrant {
            Entrant::Paused(run) => self.paused.push((restart, run)),
            Entrant::Over(ended) => self.over[restart] = Some(ended),
        }
    }

    /// Drops all runs that can go on, but for the best few.
    pub(super) fn drop_all_but(&mut self, kept: usize) {
        // Of equal ones the first: the sort is stable.
        (self.paused).sort_by(|(_, a), (_, b)| b.reached().total_cmp(&a.reached()));
        for (restart, paused) in self.paused.drain(kept.min(self.paused.len())..) {
            self.over[restart] = Some(Restart::of(&paused.run.finish(), Outcome::Dropped));
        }
    }

    /// Takes out the runs that are to go on. Those that are outrun stay, and may be taken the next time:
    /// a better end that was found only once leaves open what is the best.
    pub(super) fn take_going(&mut self) -> Vec<Numbered<'m, M>> {
        let ended = |restart: &&Restart<M::Error>| matches!(restart.outcome, Outcome::Ended(_));
        let ends = self.over.iter().flatten().filter(ended);
        let ends = Ends::new(ends.map(|restart| restart.objective).collect());
        let (stay, go) =
            (self.paused.drain(..)).partition(|(_, paused)| ends.have_outrun(paused.climb()));
        self.paused = stay;
        go
    }

    /// How all restarts have ended. Where the search was not interrupted, runs that can still go on are
    /// those that are outrun.
    pub(super) fn close(mut self, runs: &Runs<'m, '_, M>) -> Vec<Restart<M::Error>> {
        for (restart, paused) in self.paused {
            self.over[restart] = Some(if runs.are_interrupted() {
                runs.end(restart, *paused.run)
            } else {
                Restart::of(&paused.run.finish(), Outcome::Outrun)
            });
        }
        self.over.into_iter().flatten().collect()
    }
}

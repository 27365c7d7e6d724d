//! One type for all sources.

use crate::{Error, Rows, Source};
use std::sync::{Mutex, PoisonError};

/// A source whose type is forgotten. What goes through rows takes this, and so is compiled once, with this
/// crate, and not anew for every source in every crate that fits a mixture to one.
#[derive(Clone, Copy)]
pub(crate) struct AnySource<'a>(&'a dyn Pass);

impl<'a> AnySource<'a> {
    pub(crate) fn of(source: &'a impl Source) -> Self {
        Self(source)
    }
}

impl Source for AnySource<'_> {
    fn len(&self) -> usize {
        self.0.rows()
    }

    fn dimensions(&self) -> usize {
        self.0.columns()
    }

    fn fold<T: Send>(
        &self,
        leaf: &(impl Fn(usize, Rows<'_>) -> T + Sync),
        join: &(impl Fn(T, T) -> T + Sync),
    ) -> Result<T, Error> {
        if let Some(rows) = self.in_memory() {
            return rows.fold(leaf, join);
        }
        let results = Cloakroom::default();
        let whole = self.0.pass(
            &|first, rows| results.leave(leaf(first, rows)),
            &|left, right| results.leave(join(results.collect(left), results.collect(right))),
        )?;
        Ok(results.collect(whole))
    }

    fn in_memory(&self) -> Option<Rows<'_>> {
        self.0.matrix()
    }
}

/// [`Source`], as far as it can be had without knowing the type.
trait Pass: Sync {
    fn rows(&self) -> usize;
    fn columns(&self) -> usize;
    fn matrix(&self) -> Option<Rows<'_>>;

    /// [`Source::fold`], of tickets for the results.
    fn pass(
        &self,
        leaf: &(dyn Fn(usize, Rows<'_>) -> Ticket + Sync),
        join: &(dyn Fn(Ticket, Ticket) -> Ticket + Sync),
    ) -> Result<Ticket, Error>;
}

impl<S: Source> Pass for S {
    fn rows(&self) -> usize {
        self.len()
    }

    fn columns(&self) -> usize {
        self.dimensions()
    }

    fn matrix(&self) -> Option<Rows<'_>> {
        self.in_memory()
    }

    fn pass(
        &self,
        leaf: &(dyn Fn(usize, Rows<'_>) -> Ticket + Sync),
        join: &(dyn Fn(Ticket, Ticket) -> Ticket + Sync),
    ) -> Result<Ticket, Error> {
        self.fold(&leaf, &join)
    }
}

/// What a result in a [`Cloakroom`] is had for. It cannot be copied, so each is had once.
struct Ticket(usize);

/// Results of chunks, until they are joined. There are about as many as threads and levels of the tree.
struct Cloakroom<T>(Mutex<Hooks<T>>);

struct Hooks<T> {
    results: Vec<Option<T>>,
    free: Vec<usize>,
}

impl<T> Default for Cloakroom<T> {
    fn default() -> Self {
        Self(Mutex::new(Hooks {
            results: vec![],
            free: vec![],
        }))
    }
}

impl<T> Cloakroom<T> {
    fn leave(&self, result: T) -> Ticket {
        let mut hooks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(hook) = hooks.free.pop() {
            hooks.results[hook] = Some(result);
            Ticket(hook)
        } else {
            hooks.results.push(Some(result));
            Ticket(hooks.results.len() - 1)
        }
    }

    fn collect(&self, Ticket(hook): Ticket) -> T {
        let mut hooks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hooks.free.push(hook);
        (hooks.results[hook].take()).expect("a ticket is given once for each result")
    }
}

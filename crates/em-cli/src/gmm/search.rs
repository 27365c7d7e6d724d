//! Fits of several numbers of components and structures, of which the best is kept. A search can be watched,
//! limited, interrupted and gone on with.

mod checkpoint;
mod digest;
mod keeper;
mod limits;
mod progress;
mod task;
mod trace;
mod watch;

use super::beginning::Beginning;
use super::explain::explain;
use crate::args::{Accelerate, Criterion, GmmFit as Args, ShortRuns};
use crate::input::Data;
use crate::problem::{Problem, tell};
use crate::report::this_command;
use anyhow::Result;
use em_gmm::em_core::{self, Acceleration, Status, Stop};
use em_gmm::{Covariance, Error, Gmm, GmmBuilder, GmmFit, Outcome, Prior, Progress};
use keeper::Keeper;
use limits::Limits;
use progress::SearchProgress;
use std::ops::ControlFlow;
use std::time::Instant;
use watch::Watch;

/// What a search has found.
pub(super) struct Found {
    /// One for each number of components and structure.
    pub(super) cells: Vec<Cell>,
    /// Which of them is the best.
    pub(super) chosen: usize,
    /// Its fit.
    pub(super) fit: GmmFit,
    /// Where the best restart of that fit began.
    pub(super) start: Option<Gmm>,
    /// Whether the time limit came first.
    pub(super) is_cut_short: bool,
}

/// A mixture that is tried: k components with covariances of a structure.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) components: usize,
    pub(super) covariance: Covariance,
}

/// What became of a shape.
pub(super) struct Cell {
    pub(super) shape: Shape,
    pub(super) outcome: CellOutcome,
}

pub(super) enum CellOutcome {
    Fit(Figures),
    Failed(Error),
    /// The time was over.
    NotRun,
}

/// What is compared.
pub(super) struct Figures {
    pub(super) log_likelihood: f64,
    pub(super) free_parameters: usize,
    pub(super) bic: f64,
    /// Found where fits are compared.
    pub(super) icl: Option<f64>,
    pub(super) aic: f64,
    pub(super) status: Status,
    pub(super) iterations: usize,
}

impl Figures {
    pub(super) fn criterion(&self, criterion: Criterion) -> f64 {
        match criterion {
            Criterion::Bic => self.bic,
            Criterion::Icl => self.icl.unwrap_or(f64::INFINITY),
            Criterion::Aic => self.aic,
        }
    }
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "k = {}, {}", self.components, self.covariance)
    }
}

/// Fits all shapes, the time since `begun` being limited.
pub(super) fn search(beginning: &Beginning, args: &Args, begun: Instant) -> Result<Found> {
    let Beginning { data, grid, .. } = beginning;
    let keeper = Keeper::open(beginning, args)?;
    let limits = Limits::new(&args.control, begun);
    let progress = SearchProgress::new(beginning, &args.climb);
    let mut cells = Vec::new();
    let mut best: Option<(usize, GmmFit)> = None;
    let mut is_cut_short = false;
    for (index, &shape) in grid.iter().enumerate() {
        let kept = keeper.kept(index);
        if index > 0 && limits.are_reached() && kept.iter().all(Option::is_none) {
            let outcome = CellOutcome::NotRun;
            cells.push(Cell { shape, outcome });
            is_cut_short = true;
            continue;
        }
        let watch = Watch {
            cell: index,
            shape,
            keeper: &keeper,
            limits: &limits,
            progress: &progress,
        };
        let builder = describe(shape, beginning, args).resume(kept);
        let fit = fit_to(data, &builder, &|at| watch.observe(at));
        progress.finish(index);
        let outcome = match fit {
            Ok(fit) => {
                is_cut_short |= is_unfinished(&fit);
                let figures = figures(&fit, beginning, args)?;
                tell(format!("{shape}: {}", watch::in_words(&fit, &figures)));
                let value = figures.criterion(args.choose);
                let is_better = best.as_ref().is_none_or(|(best, _)| {
                    let Cell { outcome, .. } = &cells[*best];
                    matches!(outcome, CellOutcome::Fit(best) if value < best.criterion(args.choose))
                });
                if is_better {
                    best = Some((index, fit));
                }
                CellOutcome::Fit(figures)
            }
            Err(error) if concerns_all(&error) => {
                return Err(keeper.explain(error, |error| explain(error, data, args.prior)));
            }
            Err(error) => {
                tell(format!("{shape}: {error}"));
                CellOutcome::Failed(error)
            }
        };
        cells.push(Cell { shape, outcome });
        keeper.save_if_due();
    }
    drop(progress);
    keeper.close(!is_cut_short)?;
    if limits.is_interrupted() {
        return Err(interrupted(args).into());
    }
    match best {
        Some((chosen, fit)) => Ok(Found {
            cells,
            chosen,
            start: keeper.start(chosen, fit.best),
            fit,
            is_cut_short,
        }),
        None => Err(explain(first_failure(cells), data, args.prior).into()),
    }
}

/// The one place where a fit is made.
fn fit_to(
    data: &Data,
    builder: &GmmBuilder,
    observe: &(dyn Fn(&Progress<'_>) -> ControlFlow<()> + Sync),
) -> Result<GmmFit, Error> {
    match data {
        Data::Table(table) => builder.fit_observed(table.matrix(), observe),
        Data::Stream(stream) => builder.fit_source_observed(&stream.rows, observe),
    }
}

/// When runs end.
pub(super) fn stop(args: &Args) -> Stop {
    GmmBuilder::stop_within(args.climb.tolerance, args.climb.max_iterations)
}

/// What speeds them up.
pub(super) fn acceleration(args: &Args) -> Acceleration {
    match args.climb.accelerate {
        Accelerate::None => Acceleration::None,
        Accelerate::Squarem => Acceleration::squarem(),
        Accelerate::Daarem => Acceleration::daarem(),
    }
}

/// The command that goes on with this fit.
pub(super) fn resuming(args: &Args) -> String {
    let mut words = this_command();
    if !args.control.resume {
        words.push("--resume".to_owned());
    }
    words.join(" ")
}

fn describe(shape: Shape, beginning: &Beginning, args: &Args) -> GmmBuilder {
    let mut builder = Gmm::builder(shape.components)
        .covariance(shape.covariance)
        .start(beginning.start.clone())
        .restarts(beginning.restarts)
        .standardize(args.standardize)
        .seed(args.climb.seed.unwrap_or_default())
        .accelerate(acceleration(args))
        .race(!args.climb.no_race)
        .stop(stop(args));
    if let Some(ShortRuns { iterations, kept }) = args.climb.short_runs {
        builder = builder.short_runs(iterations, kept);
    }
    if args.prior {
        builder = builder.prior(Prior::Data);
    }
    builder
}

fn figures(fit: &GmmFit, beginning: &Beginning, args: &Args) -> Result<Figures> {
    let data = &beginning.data;
    let icl = match data {
        _ if beginning.grid.len() == 1 => None,
        Data::Table(table) => Some(fit.icl(table.matrix())),
        Data::Stream(stream) => Some(fit.icl_of(&stream.rows)),
    };
    let icl = match icl.transpose() {
        Err(Error::TooFar { .. }) => None, // nobody can say to which component such a row belongs
        icl => icl.map_err(|error| explain(error, data, args.prior))?,
    };
    Ok(Figures {
        log_likelihood: fit.log_likelihood,
        free_parameters: fit.free_parameters,
        bic: fit.bic(),
        icl,
        aic: fit.aic(),
        status: fit.status,
        iterations: fit.trace.iterations(),
    })
}

/// Whether restarts were left before their end.
fn is_unfinished(fit: &GmmFit) -> bool {
    (fit.restarts.iter()).any(|restart| {
        matches!(
            restart.outcome,
            Outcome::Ended(Status::Interrupted) | Outcome::NotStarted
        )
    })
}

/// Whether a failure is one of the data or of the checkpoint, and not of this number of components.
fn concerns_all(error: &Error) -> bool {
    match error {
        Error::Read(_)
        | Error::Ragged { .. }
        | Error::Changed { .. }
        | Error::NotFinite { .. }
        | Error::Start { .. }
        | Error::StartStructure { .. } => true,
        Error::Run(error) => matches!(
            **error,
            em_core::Error::Checkpoint { .. } | em_core::Error::DamagedCheckpoint
        ),
        _ => false,
    }
}

fn first_failure(cells: Vec<Cell>) -> Error {
    let failures = cells.into_iter().filter_map(|cell| match cell.outcome {
        CellOutcome::Failed(error) => Some(error),
        _ => None,
    });
    failures.into_iter().next().unwrap_or(Error::NoComponents)
}

/// What to do after an interruption.
fn interrupted(args: &Args) -> Problem {
    let unwritten = match &args.out {
        Some(path) => format!(", and `{}` is not written", path.display()),
        None => String::new(),
    };
    match &args.control.checkpoint {
        Some(path) => Problem::interrupted(format!(
            "interrupted; `{}` has what was done{unwritten}",
            path.display()
        ))
        .hint(format!("go on with `{}`", resuming(args))),
        None => Problem::interrupted(format!("interrupted{unwritten}"))
            .hint("what was done is lost; `--checkpoint FILE` keeps it for `--resume`"),
    }
}

//! `em plot`: figures of saved models.

use crate::args::{Plot as Args, PlotKind};
use crate::figure::{Picture, check_figure_file, climb};
use crate::gmm::{History, OfRows, figure_of_rows, read_data_for, read_model, selected};
use crate::output::terminal_size;
use crate::problem::{Problem, note};
use anyhow::Result;
use std::io::{IsTerminal, Write};
use std::path::Path;

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    if let Some(path) = &args.out {
        check_figure_file(path, "--out")?;
    }
    let (model, history) = read_model(&args.model, args.file.as_deref())?;
    let data = match &args.file {
        Some(file) if args.kind.is_of_rows() => Some(read_data_for(&model, file, &args.reading)?),
        _ => None,
    };
    let of_rows = |wanted| {
        if data.is_none() && !matches!(wanted, OfRows::Mixture) {
            let model = args.model.display();
            let problem = "this kind of figure is about rows, and no data are given";
            let hint = format!("give a file of rows: `em plot {model} DATA …`");
            return Err(Problem::usage(problem).hint(hint).into());
        }
        figure_of_rows(&model.gmm, &model.names(), data.as_ref(), wanted)
    };
    let picture = match args.kind {
        PlotKind::Mixture => of_rows(OfRows::Mixture)?,
        PlotKind::Responsibilities => of_rows(OfRows::Responsibilities)?,
        PlotKind::Uncertainty => of_rows(OfRows::Uncertainty)?,
        PlotKind::Trace => of_climb(&history, args)?,
        PlotKind::Selection => of_selection(&history, args)?,
    };
    show(&picture, args.out.as_deref(), out)
}

fn of_climb(history: &History, args: &Args) -> Result<Picture> {
    let model = args.model.display();
    if history.log_likelihoods.is_empty() {
        let problem = format!("`{model}` does not say how its log-likelihood climbed");
        let hint = "files written by `em gmm fit --out` do";
        return Err(Problem::new(problem).hint(hint).into());
    }
    let title = format!("The climb of the log-likelihood: {model}");
    Ok(climb(title, &history.log_likelihoods))
}

fn of_selection(history: &History, args: &Args) -> Result<Picture> {
    let model = args.model.display();
    let picture = selected(format!("Which mixture: {model}"), &history.selection);
    picture.ok_or_else(|| {
        let problem = format!("`{model}` was not chosen among several mixtures");
        let hint = "`em gmm fit DATA -k 1..9 --out MODEL` tries several numbers of components";
        Problem::new(problem).hint(hint).into()
    })
}

/// Writes a picture into a file, or onto the terminal.
fn show(picture: &Picture, path: Option<&Path>, out: &mut impl Write) -> Result<()> {
    if let Some(path) = path {
        picture.save(path)?;
        note(format!("saved the figure as `{}`", path.display()));
        return Ok(());
    }
    let has_colours = std::io::stdout().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    write!(out, "{}", picture.text(terminal_size(), has_colours))?;
    Ok(())
}

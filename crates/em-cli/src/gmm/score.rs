//! `em gmm score`.

use super::explain::explain;
use super::read_model_and_table;
use crate::args::{Format, GmmScore as Args};
use crate::output::{Grid, count};
use anyhow::Result;
use em_gmm::{Error, aic, bic};
use serde::Serialize;
use std::io::Write;

/// How probable some rows are under a mixture.
#[derive(Serialize)]
struct Score {
    rows: usize,
    log_likelihood: f64,
    log_likelihood_per_row: f64,
    bic: f64,
    aic: f64,
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let (model, table) = read_model_and_table(&args.model, &args.file, &args.reading)?;
    let (gmm, x) = (&model.gmm, table.matrix());
    if args.per_row {
        writeln!(out, "log_density")?;
        for log_density in gmm.log_density(x)? {
            writeln!(out, "{log_density:?}")?;
        }
        return Ok(());
    }
    let log_likelihood = gmm.log_likelihood(x)?;
    if !log_likelihood.is_finite() {
        let row = gmm
            .log_density(x)?
            .iter()
            .position(|density| !density.is_finite());
        let row = row.unwrap_or_default();
        return Err(explain(Error::TooFar { row }, &table, false).into());
    }
    let score = Score {
        rows: table.rows(),
        log_likelihood,
        log_likelihood_per_row: log_likelihood / table.rows() as f64,
        bic: bic(log_likelihood, gmm.free_parameters(), table.rows()),
        aic: aic(log_likelihood, gmm.free_parameters()),
    };
    match args.format {
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&score)?)?,
        Format::Table => {
            let mut grid = Grid::new(1, ["rows".to_owned(), count(score.rows)]);
            grid.row([
                "log-likelihood".to_owned(),
                format!("{:.4}", score.log_likelihood),
            ]);
            let per_row = format!("{:.6}", score.log_likelihood_per_row);
            grid.row(["log-likelihood per row".to_owned(), per_row]);
            grid.row(["BIC".to_owned(), format!("{:.4}", score.bic)]);
            grid.row(["AIC".to_owned(), format!("{:.4}", score.aic)]);
            grid.write(0, out)?;
        }
    }
    Ok(())
}

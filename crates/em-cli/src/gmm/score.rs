//! `em gmm score`.

use super::agreement::Agreement;
use super::explain::explain;
use super::read_model_and_data;
use crate::args::{Format, GmmScore as Args};
use crate::input::Data;
use crate::output::{Grid, count};
use crate::problem::Problem;
use anyhow::Result;
use em_gmm::{Error, Gmm, aic, bic};
use serde::Serialize;
use std::io::Write;

/// How probable some rows are under a mixture.
#[derive(Serialize)]
struct Score {
    format: &'static str,
    version: u32,
    rows: usize,
    log_likelihood: f64,
    log_likelihood_per_row: f64,
    bic: f64,
    aic: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    labels: Option<Agreement>,
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let (model, data) = read_model_and_data(&args.model, &args.file, &args.reading)?;
    let gmm = &model.gmm;
    if args.per_row {
        writeln!(out, "log_density")?;
        return data.each_block(|_, block, _| {
            for log_density in gmm.log_density(block)? {
                writeln!(out, "{log_density:?}")?;
            }
            Ok(())
        });
    }
    let log_likelihood = match &data {
        Data::Table(table) => gmm.log_likelihood(table.matrix()),
        Data::Stream(stream) => gmm.log_likelihood_of(&stream.rows),
    }
    .map_err(|error| explain(error, &data, false))?;
    if !log_likelihood.is_finite() {
        return Err(too_far(gmm, &data)?.into());
    }
    let rows = data.rows();
    let score = Score {
        format: "em-gmm-score",
        version: 1,
        rows,
        log_likelihood,
        log_likelihood_per_row: log_likelihood / rows as f64,
        bic: bic(log_likelihood, gmm.free_parameters(), rows),
        aic: aic(log_likelihood, gmm.free_parameters()),
        labels: Agreement::of(gmm, &data)?,
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
            if let Some(agreement) = &score.labels {
                writeln!(out)?;
                agreement.show(out)?;
            }
        }
    }
    Ok(())
}

/// The first row whose density is 0, and its logarithm beyond the largest number.
fn too_far(gmm: &Gmm, data: &Data) -> Result<Problem> {
    let mut far = None;
    data.each_block(|first, block, _| {
        let densities = gmm.log_density(block)?;
        let row = densities.iter().position(|density| !density.is_finite());
        far = far.or(row.map(|row| first + row));
        Ok(())
    })?;
    let row = far.unwrap_or_default();
    Ok(explain(Error::TooFar { row }, data, false))
}

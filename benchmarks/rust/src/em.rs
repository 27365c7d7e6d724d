//! em-gmm.

use crate::Worker;
use anyhow::{Result, bail};
use em_gmm::em_core::{Fit, Over, Run, Stop};
use em_gmm::{Covariance, Gmm, MatRef, Mixture, Rows};
use ndarray::Array2;

pub struct Em {
    x: Array2<f64>,
    start: Gmm,
    mixture: Mixture,
}

impl Em {
    pub fn new(x: Array2<f64>, start: Gmm, covariance: &str) -> Result<Self> {
        let structure = match covariance {
            "full" => Covariance::Full,
            "diagonal" => Covariance::Diagonal,
            other => bail!("has no {other} covariances"),
        };
        let start = start.with_structure(structure)?;
        let mixture = Mixture::with_covariance(rows(&x)?, start.components(), structure)?;
        Ok(Self { x, start, mixture })
    }

    fn run(&self, iterations: usize) -> Result<Fit<Gmm>> {
        let rows = rows(&self.x)?;
        let model = Over {
            model: self.mixture.clone(),
            source: rows,
        };
        let run = Run::new(&model, self.start.clone())?.until(Stop::iterations(iterations));
        Ok(run.complete()?)
    }
}

impl Worker for Em {
    fn iterate(&self, iterations: usize) -> Result<usize> {
        Ok(self.run(iterations)?.trace.iterations())
    }

    fn model(&self, iterations: usize) -> Result<(Gmm, usize)> {
        let fit = self.run(iterations)?;
        Ok((fit.params, fit.trace.iterations()))
    }
}

/// The rows of a row-major array, in place.
fn rows(x: &Array2<f64>) -> Result<Rows<'_>> {
    let Some(values) = x.as_slice() else {
        bail!("the data are not row-major");
    };
    Ok(Rows::new(MatRef::from_row_major_slice(
        values,
        x.nrows(),
        x.ncols(),
    ))?)
}

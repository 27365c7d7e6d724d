//! A program whose only dependency is `em-gmm`: it simulates, fits, predicts and samples.
#![allow(clippy::print_stdout)] // a program talks

use em_gmm::{Error, Gmm, adjusted_rand_index, mat, rng};

fn main() -> Result<(), Error> {
    print!("{}", report()?);
    Ok(())
}

/// Simulates two clusters, finds them again, and says how well.
fn report() -> Result<String, Error> {
    let truth = Gmm::new(
        vec![0.3, 0.7],
        mat![[0.0, 0.0], [4.0, 1.0]],
        vec![mat![[1.0, 0.3], [0.3, 1.0]], mat![[1.0, -0.6], [-0.6, 2.0]]],
    )?;
    let (x, components) = truth.sample(2_000, &mut rng(42));

    let fit = Gmm::builder(2).seed(1).fit(x.as_ref())?;
    let classes = fit.params.classify(x.as_ref())?;
    let responsibilities = fit.params.responsibilities(x.as_ref())?;
    let (new_rows, _) = fit.params.sample(5, &mut rng(7));

    Ok(format!(
        "{}, {} iterations\nweights {:.3?}\nagreement with the truth {:.3}\n\
         responsibilities of the first row {:.3?}\n{} new rows\n",
        fit.status,
        fit.trace.iterations(),
        fit.params.weights(),
        adjusted_rand_index(&classes, &components)?,
        responsibilities.row(0).iter().collect::<Vec<_>>(),
        new_rows.nrows(),
    ))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_clusters_are_found_again() {
        let report = super::report().unwrap();
        assert!(report.starts_with("converged"), "{report}");
        assert!(report.contains("5 new rows"), "{report}");
    }
}

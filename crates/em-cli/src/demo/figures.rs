//! `em demo --figures`: the figures of the article, from the fixtures.

use super::mixture::{MIXTURE400, MOUSE, SEED, simulated, true_parameters};
use super::moth::COUNTS;
use crate::args::Reading;
use crate::figure::{
    Classes, Fitted, Minorized, Picture, Sample, Ternary, Track, by_iteration, comparison,
    minorizers, mixture, origin, ternary, tracks,
};
use crate::input::{Select, Source, Table};
use crate::output::plural;
use crate::problem::{Problem, note};
use anyhow::Result;
use em_genetics::em_core::Run;
use em_genetics::{AlleleFrequencies, GeneCounting, Locus};
use em_gmm::em_core::{Em, Over, Parameters};
use em_gmm::{Gmm, KMeans, Mixture, Rows};
use std::path::Path;

const FAITHFUL: Source = Source::Fixture(
    "fixtures/faithful.csv",
    include_str!("../../../../fixtures/faithful.csv"),
);

/// Writes all figures into a folder, which is made if it is not there.
pub(super) fn write(folder: &Path, has_png: bool) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| {
        Problem::new(format!(
            "cannot make the folder `{}`: {error}",
            folder.display()
        ))
        .hint("give a folder that you may write to")
    })?;
    let pictures = pictures()?;
    for (name, picture) in &pictures {
        picture.save(&folder.join(format!("{name}.svg")))?;
        if has_png {
            picture.save(&folder.join(format!("{name}.png")))?;
        }
    }
    let count = pictures.len() * if has_png { 2 } else { 1 };
    note(format!(
        "saved {} in `{}`",
        plural(count, "figure"),
        folder.display()
    ));
    Ok(())
}

/// Named by their numbers in the article.
fn pictures() -> Result<Vec<(&'static str, Picture)>> {
    let [figure5, figure6] = four_normals()?;
    let (figure7, triangle) = moth()?;
    Ok(vec![
        ("figure1", mouse()?),
        ("figure5", figure5),
        ("figure6", figure6),
        ("figure7", figure7),
        ("figure8", why_em_climbs()?),
        ("triangle", triangle),
    ])
}

fn plane() -> [String; 2] {
    ["x".to_owned(), "y".to_owned()]
}

/// Figure 1: k-means and a mixture on the same data.
fn mouse() -> Result<Picture> {
    let data = simulated(&MOUSE)?;
    let fit = Gmm::builder(3).seed(SEED).fit(data.x.as_ref())?;
    let kmeans = KMeans::new(3).seed(SEED).fit(data.x.as_ref())?;
    let sample = Sample::of_matrix(data.x.as_ref());
    let fitted = Fitted {
        gmm: &fit.params,
        columns: &plane(),
        data: "",
        sample: Some(&sample),
        truth: Some(&Classes::numbered(&data.components, &sample)),
    };
    comparison(
        &fitted,
        &kmeans,
        "A head and two ears: k-means cuts the head, a mixture does not",
    )
}

/// Figures 5 and 6: where the points come from, and what EM finds without knowing.
fn four_normals() -> Result<[Picture; 2]> {
    let data = simulated(&MIXTURE400)?;
    let truth = true_parameters()?;
    let fit = Gmm::builder(4).seed(SEED).fit(data.x.as_ref())?;
    // The components in the order of those that they answer to.
    let found = fit.params.relabelled(&truth);
    let sample = Sample::of_matrix(data.x.as_ref());
    let classes = Classes::numbered(&data.components, &sample);
    let columns = plane();
    let of = |gmm| Fitted {
        gmm,
        columns: &columns,
        data: "",
        sample: Some(&sample),
        truth: None,
    };
    let known = Fitted {
        truth: Some(&classes),
        ..of(&truth)
    };
    let figure5 = origin(&known, "Four normals, and 100 points from each");
    let mut figure6 = mixture(&of(&found))?;
    figure6.title = "What EM finds in the points alone".into();
    Ok([figure5, figure6])
}

/// Figure 7, the moth's frequencies by iteration, and the same from several starts in a triangle.
fn moth() -> Result<(Picture, Picture)> {
    let model = GeneCounting::new(Locus::peppered_moth(), &COUNTS)?;
    let climb = |start: [f64; 3]| -> Result<(Vec<[f64; 3]>, Vec<f64>)> {
        let mut run = Run::new(&model, AlleleFrequencies::new(start.to_vec())?)?;
        let (mut path, mut log_likelihoods) = (Vec::new(), Vec::new());
        loop {
            let now = run.current();
            let p = now.params.as_slice();
            path.push([p[0], p[1], p[2]]);
            log_likelihoods.push(now.log_likelihood);
            if run.advance()?.is_none() {
                return Ok((path, log_likelihoods));
            }
        }
    };
    let third = 1.0 / 3.0;
    let (path, log_likelihoods) = climb([third, third, third])?;
    let names = ["carbonaria", "insularia", "typica"];
    let line = |(i, name): (usize, &&str)| {
        let frequencies: Vec<f64> = path.iter().map(|p| p[i]).collect();
        ((*name).to_owned(), by_iteration(&frequencies))
    };
    let track = Track {
        label: "allele frequency".to_owned(),
        lines: names.iter().enumerate().map(line).collect(),
    };
    let figure7 = tracks(
        "The peppered moth: allele frequencies by iteration",
        &[track],
        &log_likelihoods,
    );

    let starts = [[0.05, 0.05, 0.9], [0.9, 0.05, 0.05], [0.05, 0.9, 0.05]];
    let mut paths = vec![path];
    for start in starts {
        paths.push(climb(start)?.0);
    }
    let shown = Ternary {
        names: names.map(str::to_owned),
        paths,
    };
    let log_likelihood = |at: [f64; 3]| {
        let params = AlleleFrequencies::new(at.to_vec());
        let found = params.and_then(|params| model.e_step(&params));
        found.map_or(f64::NAN, |found| found.log_likelihood)
    };
    let triangle = ternary(
        "The peppered moth: EM from four starts",
        &shown,
        log_likelihood,
    );
    Ok((figure7, triangle))
}

/// Figure 8: the log-likelihood with its minorizers, of the moth and of Old Faithful.
fn why_em_climbs() -> Result<Picture> {
    let model = GeneCounting::new(Locus::peppered_moth(), &COUNTS)?;
    let best = model.fit()?.allele_frequencies;
    let [_, i, t] = best.as_slice() else {
        anyhow::bail!("the moth has three alleles");
    };
    let share = i / (i + t);
    let along =
        |c: f64| AlleleFrequencies::new(vec![c, share * (1.0 - c), (1.0 - share) * (1.0 - c)]).ok();
    let mut moth = Minorized::along(&model, along, [0.003, 0.4], 0.35, 2)?;
    moth.title = "Peppered moth".into();
    moth.label = "frequency of carbonaria".into();

    let select = Select::These(vec!["waiting".to_owned()]);
    let table = Table::read(&FAITHFUL, &Reading::default(), &select)?;
    let fit = Gmm::builder(2).seed(SEED).fit(table.matrix())?;
    let rows = Rows::new(table.matrix())?;
    let model = Over {
        model: Mixture::new(rows, 2)?,
        source: rows,
    };
    let values = fit.params.values();
    // The component of short waits; weights come before means.
    let shorter = usize::from(fit.params.mean(1) < fit.params.mean(0));
    let along = |mean: f64| {
        let mut values = values.clone();
        values[2 + shorter] = mean;
        fit.params.read(&values)
    };
    let mut geyser = Minorized::along(&model, along, [46.0, 74.0], 70.0, 3)?;
    geyser.title = "Old Faithful".into();
    geyser.label = "mean of the shorter waits (minutes)".into();
    Ok(minorizers(
        "Why EM climbs: minorizers along one parameter, the others held",
        &[moth, geyser],
    ))
}

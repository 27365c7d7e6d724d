//! Where a fit starts.

use crate::any_source::AnySource;
use crate::kmeans::lloyd;
use crate::mixture::Mixture;
use crate::moments::of_labels;
use crate::random_rows::distinct_rows;
use crate::shape::Shape;
use crate::summary::Summary;
use crate::{Covariance, Error, Gmm, LabelsError, ParametersError, Rows, Source};
use rand::Rng;

/// Where a fit starts.
///
/// ```
/// use em_gmm::{Gmm, Mat, Start};
///
/// let x = Mat::from_fn(40, 1, |i, _| i as f64 % 7.0 + if i < 15 { 0.0 } else { 30.0 });
/// let labels = (0..40).map(|i| usize::from(i >= 15)).collect();
/// let fit = Gmm::builder(2).start(Start::Labels(labels)).fit(x.as_ref())?;
/// assert!((fit.params.weights()[0] - 15.0 / 40.0).abs() < 1e-9);
/// # Ok::<(), em_gmm::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Start {
    /// k-means, itself started by k-means++, on columns scaled to unit variance. So the start, like
    /// the mixture, does not depend on the columns' units.
    #[default]
    KMeans,
    /// k different rows as means, the data's covariance divided by k^(2/d) for all of them, and
    /// equal weights.
    Random,
    /// These parameters.
    Params(Gmm),
    /// The M-step for rows of known components, 0 to k − 1: their maximum-likelihood parameters, or
    /// with a prior the posterior mode.
    Labels(Vec<usize>),
}

/// k-means only has to come near: the mixture takes over from there.
const KMEANS_ITERATIONS: usize = 20;

impl Start {
    /// Whether restarts from here differ.
    pub(crate) fn is_random(&self) -> bool {
        matches!(self, Start::KMeans | Start::Random)
    }

    /// The parameters at which EM starts.
    pub(crate) fn params(
        &self,
        source: AnySource<'_>,
        components: usize,
        summary: &Summary,
        model: &Mixture,
        rng: &mut impl Rng,
    ) -> Result<Gmm, Error> {
        match self {
            Start::KMeans => from_kmeans(source, components, model.structure(), summary, rng),
            Start::Random => from_random_rows(source, components, model.structure(), summary, rng),
            Start::Params(gmm) => {
                model.check_shape(gmm)?;
                match gmm.identical_components() {
                    Some((first, second)) => {
                        Err(ParametersError::Identical { first, second }.into())
                    }
                    None => Ok(gmm.clone()),
                }
            }
            Start::Labels(labels) => from_labels(source, components, labels, summary, model),
        }
    }
}

/// Clusters by k-means, and the covariance of each cluster drawn towards the pooled one: small
/// clusters alone would have singular covariances.
fn from_kmeans(
    source: AnySource<'_>,
    components: usize,
    structure: Covariance,
    summary: &Summary,
    rng: &mut impl Rng,
) -> Result<Gmm, Error> {
    let d = source.dimensions();
    let scale: Vec<f64> = (summary.standard_deviations().iter())
        .map(|s| s.recip())
        .collect();
    let centers = lloyd(source, components, &scale, KMEANS_ITERATIONS, rng)?.params;
    let clusters = of_labels(structure, source, &centers.positions, &|_, rows| {
        let labels = centers.labels(rows);
        move |row| labels[row]
    })?;

    let n = source.len() as f64;
    let mut pooled = vec![0.0; structure.free_parameters(d)];
    for cluster in clusters.iter().filter(|cluster| cluster.count > 0.0) {
        for (pooled, spread) in pooled.iter_mut().zip(&cluster.spread) {
            *pooled += cluster.count / n * spread;
        }
    }
    pooled = structure.likeliest(d, pooled);
    let is_singular = |covariance: &[f64]| Shape::of(structure, d, covariance.to_vec()).is_err();
    if is_singular(&pooled) {
        pooled = summary.cluster_covariance(structure, components);
    }

    let borrowed = d as f64 + 1.0;
    let mut means = Vec::with_capacity(components * d);
    let mut covariances = Vec::with_capacity(components);
    for (cluster, center) in clusters.iter().zip(centers.positions.chunks_exact(d)) {
        if cluster.count > 0.0 {
            means.extend(&cluster.mean);
        } else {
            means.extend(center);
        }
        let total = cluster.count + borrowed;
        let own = structure.likeliest(d, cluster.spread.clone());
        let blend: Vec<f64> = (own.iter().zip(&pooled))
            .map(|(own, pooled)| (cluster.count * own + borrowed * pooled) / total)
            .collect();
        // A cluster that is large and flat may leave too little of what it borrows; an empty one has
        // nothing of its own.
        covariances.push(if is_singular(&blend) {
            pooled.clone()
        } else {
            blend
        });
    }
    let weights = (clusters.iter())
        .map(|cluster| (cluster.count + 1.0) / (n + components as f64))
        .collect();
    Ok(Gmm::from_parts(structure, weights, means, covariances)?)
}

fn from_random_rows(
    source: AnySource<'_>,
    components: usize,
    structure: Covariance,
    summary: &Summary,
    rng: &mut impl Rng,
) -> Result<Gmm, Error> {
    let means = distinct_rows(source, components, rng)?.concat();
    let weights = vec![1.0 / components as f64; components];
    let covariances = vec![summary.cluster_covariance(structure, components); components];
    Ok(Gmm::from_parts(structure, weights, means, covariances)?)
}

fn from_labels(
    source: AnySource<'_>,
    components: usize,
    labels: &[usize],
    summary: &Summary,
    model: &Mixture,
) -> Result<Gmm, Error> {
    check_labels(source.len(), components, labels)?;
    // Means first, then moments about them: about a far point the covariances would cancel.
    let label = |first, _: Rows<'_>| move |row: usize| labels[first + row];
    let far = summary.mean.repeat(components);
    let structure = model.structure();
    let means: Vec<f64> = (of_labels(structure, source, &far, &label)?.into_iter())
        .flat_map(|component| component.mean)
        .collect();
    model.maximize(of_labels(structure, source, &means, &label)?, None)
}

fn check_labels(n: usize, components: usize, labels: &[usize]) -> Result<(), LabelsError> {
    if labels.len() != n {
        return Err(LabelsError::Length {
            labels: labels.len(),
            rows: n,
        });
    }
    let mut seen = vec![false; components];
    for (row, &label) in labels.iter().enumerate() {
        match seen.get_mut(label) {
            Some(seen) => *seen = true,
            None => {
                return Err(LabelsError::OutOfRange {
                    row,
                    label,
                    components,
                });
            }
        }
    }
    match seen.iter().position(|seen| !seen) {
        Some(component) => Err(LabelsError::Empty { component }),
        None => Ok(()),
    }
}

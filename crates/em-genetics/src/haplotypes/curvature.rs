//! Whether a point at which EM stands still is a maximum, and what the data tell of it.

use crate::{AlleleFrequencies, Error, GeneCounting};
use em_core::{ConstrainedError, Em, constrain};
use em_inference::{Inference, by_louis};

/// What the likelihood looks like around a local maximum.
///
/// ```
/// use em_genetics::{HaplotypeSearch, TwoLocusTable, Curvature};
///
/// let table = TwoLocusTable::new([[3, 3, 0], [1, 6, 1], [0, 0, 1]])?;
/// let fit = HaplotypeSearch::new(1).run(&table.genotypes()?)?;
/// assert_eq!(fit.best().curvature, Curvature::Peak);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Curvature {
    /// The log-likelihood falls in all directions: the observed information is positive definite.
    Peak,
    /// It is flat in some direction: the data do not identify all frequencies, and the estimates are one
    /// choice of many that fit equally well.
    Ridge,
    /// There are too many haplotypes, or the information could not be found.
    Unchecked,
    /// It rises in some direction: this is no maximum, but the search, which left saddles again and again,
    /// ended here.
    Saddle,
}

/// With more haplotypes than this, the information is not looked at: its eigenvalues cost O(k³).
const MOST_CHECKED: usize = 400;

/// What there is at a point at which EM stands still.
pub(super) enum Standstill {
    /// A maximum, as far as one can tell.
    Maximum(Curvature),
    /// The likelihood rises in a direction, or in the opposite one, or in both.
    Saddle(Vec<f64>),
}

/// Looks at the observed information among k haplotypes that all have a positive frequency. O(k³ + k·pairs).
pub(super) fn standstill(model: &GeneCounting, at: &AlleleFrequencies) -> Standstill {
    use em_inference::Error as Found;
    if at.as_slice().len() > MOST_CHECKED {
        return Standstill::Maximum(Curvature::Unchecked);
    }
    // Where there is hardly any information in a direction, a look along it.
    let unless_it_rises = |curvature: Curvature, direction: Option<Vec<f64>>| match direction
        .filter(|direction| rises(model, at, direction))
    {
        Some(direction) => Standstill::Saddle(direction),
        None => Standstill::Maximum(curvature),
    };
    let changes = |direction: Vec<(String, f64)>| -> Vec<f64> {
        direction.into_iter().map(|(_, change)| change).collect()
    };
    match by_louis(model, at) {
        Ok(inference) => {
            let rate = inference.missing_information.map_or(0.0, |m| m.rate);
            let direction = (rate > SLOW).then(|| slowest(model, at)).flatten();
            unless_it_rises(Curvature::Peak, direction)
        }
        // A single haplotype can have the frequency 1 only.
        Err(Found::NothingFree) => Standstill::Maximum(Curvature::Peak),
        Err(Found::Flat { direction }) => {
            unless_it_rises(Curvature::Ridge, Some(changes(direction)))
        }
        Err(Found::NotMaximum { direction }) => Standstill::Saddle(changes(direction)),
        Err(_) => Standstill::Maximum(Curvature::Unchecked),
    }
}

/// Where EM converges at a higher rate than this, it may be creeping past a point at which the likelihood
/// rises on one side and falls on the other: a maximum and a saddle in one, where the information is 0.
const SLOW: f64 = 0.99;

/// How many steps find the direction in which EM is slowest.
const POWER_STEPS: usize = 100;

/// A change of a log-likelihood that is more than rounding.
fn noticed(height: f64) -> f64 {
    1e-11 * (1.0 + height.abs())
}

/// The direction in which EM is slowest, by power iteration of its map.
fn slowest(model: &GeneCounting, at: &AlleleFrequencies) -> Option<Vec<f64>> {
    let map = |at: &AlleleFrequencies| model.m_step(&model.e_step(at).ok()?.stats, at).ok();
    let p = at.as_slice();
    let next = map(at)?;
    // To begin with, one that is not symmetric in any way.
    let mut direction: Vec<f64> = (p.iter().enumerate())
        .map(|(h, p)| p * (h as f64 + 1.0).sqrt().sin())
        .collect();
    for _ in 0..POWER_STEPS {
        let drift: f64 = direction.iter().sum();
        let inside = direction
            .iter()
            .zip(p)
            .map(|(change, p)| change - drift * p);
        let inside: Vec<f64> = inside.collect();
        let relative = inside.iter().zip(p).map(|(change, p)| (change / p).abs());
        let step = 1e-4 / relative.fold(0.0, f64::max);
        let moved = inside.iter().zip(p).map(|(change, p)| p + step * change);
        let reached = map(&AlleleFrequencies::in_proportion(moved.collect()))?;
        let pairs = reached.as_slice().iter().zip(next.as_slice());
        direction = pairs.map(|(reached, next)| reached - next).collect();
    }
    direction
        .iter()
        .all(|change| change.is_finite())
        .then_some(direction)
}

/// Whether the first change of the log-likelihood that is more than rounding is a rise, on either side.
fn rises(model: &GeneCounting, at: &AlleleFrequencies, direction: &[f64]) -> bool {
    let here = height(model, at);
    [1.0, -1.0].into_iter().any(|sign| {
        let points = lengths(at, direction, sign).rev();
        let points = points.map(|length| moved(at, direction, sign * length));
        let mut changes = points.map(|point| height(model, &point) - here);
        (changes.find(|change| change.abs() > noticed(here))).is_some_and(|change| change > 0.0)
    })
}

/// The log-likelihood; NaN where there is none.
fn height(model: &GeneCounting, at: &AlleleFrequencies) -> f64 {
    let found = model.e_step(at);
    found.map_or(f64::NAN, |found| found.log_likelihood)
}

/// The distances from half of that to where a haplotype vanishes down to next to nothing, each half of the
/// one before.
fn lengths(
    at: &AlleleFrequencies,
    direction: &[f64],
    sign: f64,
) -> impl DoubleEndedIterator<Item = f64> {
    let along = at.as_slice().iter().zip(direction);
    let longest = along
        .filter(|(_, change)| sign * *change < 0.0)
        .map(|(p, change)| p / change.abs())
        .fold(f64::INFINITY, f64::min);
    let halvings = if longest.is_finite() { 40 } else { 0 };
    (1..=halvings).map(move |halving| longest * 0.5_f64.powi(halving))
}

/// Moved along a direction.
fn moved(at: &AlleleFrequencies, direction: &[f64], length: f64) -> AlleleFrequencies {
    let along = at.as_slice().iter().zip(direction);
    let moved = along.map(|(p, change)| (p + length * change).max(0.0));
    AlleleFrequencies::in_proportion(moved.collect())
}

/// The point on each side of a saddle from where the likelihood is higher, if there is one: the farthest of
/// those that halve the distance to where a haplotype vanishes.
pub(super) fn beside(
    model: &GeneCounting,
    at: &AlleleFrequencies,
    direction: &[f64],
) -> Vec<AlleleFrequencies> {
    let here = height(model, at);
    let side = |sign: f64| {
        lengths(at, direction, sign)
            .map(|length| moved(at, direction, sign * length))
            .find(|moved| height(model, moved) - here > noticed(here))
    };
    [1.0, -1.0].into_iter().filter_map(side).collect()
}

/// Standard errors of haplotype frequencies, where the data identify them.
///
/// ```
/// use em_genetics::{HaplotypeSearch, TwoLocusTable};
///
/// let table = TwoLocusTable::new([[3, 3, 0], [1, 6, 1], [0, 0, 1]])?;
/// let fit = HaplotypeSearch::new(1).run(&table.genotypes()?)?;
/// let found = fit.best().inference()?;
/// assert!((found.standard_error(0).expect("identified") - 0.092_828_051).abs() < 1e-9);
/// assert!(found.unidentified.is_empty());
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct HaplotypeInference {
    /// What was inferred, given the frequencies of some haplotypes on ridges: they are fixed in it. Standard
    /// errors and covariances of identified haplotypes do not depend on that.
    pub inference: Inference,
    /// The haplotypes whose frequencies can change along a ridge: their estimates are one choice of many.
    pub unidentified: Vec<usize>,
}

impl HaplotypeInference {
    /// The standard error of a haplotype's frequency, in the order of the estimates; nothing if the frequency
    /// is not identified, or if it can as well be 0.
    ///
    /// # Panics
    /// If there is no such haplotype.
    #[must_use]
    pub fn standard_error(&self, haplotype: usize) -> Option<f64> {
        let estimate = &self.inference.estimates[haplotype];
        let identified = !self.unidentified.contains(&haplotype);
        estimate.standard_error.filter(|_| identified)
    }
}

/// A change along a flat direction that is below this part of a standard error of the complete data is
/// rounding.
const NO_CHANGE: f64 = 1e-3;

/// Inference by Louis' formula. As long as there is a flat direction, the haplotype that changes most along
/// it is fixed: what does not change along any flat direction is the same whichever point of the ridge is
/// taken.
pub(super) fn infer(
    model: &GeneCounting,
    at: &AlleleFrequencies,
) -> Result<HaplotypeInference, Error> {
    use em_inference::Error as Found;
    let none = |error: Found<ConstrainedError<Error>>| Error::NoInference(Box::new(error));
    let genes: f64 = model.genes(&model.e_step(at)?.stats).iter().sum();
    let mut layout = model.layout(at);
    let mut unidentified = vec![false; at.as_slice().len()];
    loop {
        let (constrained, at) = constrain(model.clone(), layout.clone(), at)
            .map_err(|error| none(Found::Layout(error)))?;
        match by_louis(&constrained, &at) {
            Ok(inference) => {
                let unidentified = (0..unidentified.len()).filter(|&h| unidentified[h]);
                return Ok(HaplotypeInference {
                    unidentified: unidentified.collect(),
                    inference,
                });
            }
            Err(Found::Flat { direction }) => {
                let relative = |h: usize| direction[h].1.abs() / (at.as_slice()[h] / genes).sqrt();
                for (h, unidentified) in unidentified.iter_mut().enumerate() {
                    *unidentified |= relative(h) > NO_CHANGE;
                }
                let most = (0..direction.len())
                    .filter(|&h| layout.is_free(h))
                    .max_by(|&g, &h| relative(g).total_cmp(&relative(h)));
                let Some(most) = most else {
                    return Err(none(Found::Flat { direction }));
                };
                let name = layout.name(most);
                layout = layout
                    .fix(&name)
                    .map_err(|error| none(Found::Layout(error)))?;
            }
            Err(error) => return Err(none(error)),
        }
    }
}

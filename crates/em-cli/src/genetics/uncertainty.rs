//! How certain estimates are.

use crate::args::Intervals;
use crate::output::count;
use crate::progress::Bar;
use em_genetics::em_inference::{Error, Inference, Interval, Standing, by_louis, profile};
use em_genetics::{AlleleFrequencies, GeneCounting};

/// What is asked for.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub(super) intervals: Intervals,
    pub(super) level: f64,
    pub(super) replicates: usize,
    pub(super) seed: u64,
    /// Random starts of further fits.
    pub(super) restarts: usize,
}

/// What the command line asks for if nothing is said.
impl Default for Wanted {
    fn default() -> Self {
        Self {
            intervals: Intervals::default(),
            level: 0.95,
            replicates: 2000,
            seed: 0,
            restarts: 0,
        }
    }
}

/// The uncertainty of all estimates of a population.
pub(super) struct Uncertainty {
    pub(super) values: Vec<Value>,
    /// How it was found, or why it was not.
    pub(super) how: String,
}

/// An allele frequency, or the inbreeding coefficient.
pub(super) struct Value {
    pub(super) name: String,
    pub(super) estimate: f64,
    pub(super) standard_error: Option<f64>,
    pub(super) interval: Option<[f64; 2]>,
    /// Why there is none, if something failed.
    failure: Option<String>,
    pub(super) on_boundary: bool,
}

/// The most samples of which a bootstrap takes all; fewer with inbreeding, whose fits are slow.
const ALL: usize = 200_000;
const ALL_INBRED: usize = 2_000;

impl Uncertainty {
    pub(super) fn of(model: &GeneCounting, at: &AlleleFrequencies, wanted: Wanted) -> Self {
        let mut found = match by_louis(model, at) {
            Ok(inference) => Self::found(model, at, &inference, wanted),
            Err(error) => Self {
                values: (names(model).into_iter().zip(values(at)))
                    .map(|(name, estimate)| Value {
                        name,
                        estimate,
                        standard_error: None,
                        interval: None,
                        failure: None,
                        on_boundary: is_on_boundary(estimate),
                    })
                    .collect(),
                how: match error {
                    Error::NothingFree => {
                        "no standard errors: all estimates are on the boundary".to_owned()
                    }
                    error => format!("no standard errors: {error}"),
                },
            },
        };
        found.bound_absent(model, at, wanted.level);
        found.explain_failures();
        found
    }

    fn found(
        model: &GeneCounting,
        at: &AlleleFrequencies,
        inference: &Inference,
        wanted: Wanted,
    ) -> Self {
        let level = wanted.level;
        let of_all = |ends: &dyn Fn(usize) -> Option<[f64; 2]>| -> Vec<_> {
            let each = 0..inference.estimates.len();
            each.map(|i| ends(i).ok_or(None)).collect()
        };
        let by_louis = |intervals, which: &str| Spread {
            errors: errors_of(inference),
            intervals,
            how: format!("standard errors by Louis' formula, intervals {which}"),
        };
        let spread = match wanted.intervals {
            Intervals::Wald => by_louis(
                of_all(&|i| inference.interval(i, level, Interval::Wald)),
                "by the normal distribution",
            ),
            Intervals::Logit => by_louis(
                of_all(&|i| inference.interval(i, level, Interval::Transformed)),
                "on the logit scale",
            ),
            Intervals::Profile => by_louis(
                (inference.estimates.iter())
                    .map(|estimate| match profile(model, at, &estimate.name, level) {
                        Ok(profile) => Ok(profile.interval),
                        Err(_) if estimate.standing == Standing::Boundary => {
                            Err(Some("it is on the boundary".to_owned()))
                        }
                        Err(error) => Err(Some(error.to_string())),
                    })
                    .collect(),
                "by the profile likelihood",
            ),
            Intervals::Bootstrap => resampled(model, at, inference, wanted),
        };
        let estimates = inference.estimates.iter().zip(names(model));
        let values = (estimates.zip(spread.errors).zip(spread.intervals))
            .map(|(((estimate, name), standard_error), interval)| Value {
                name,
                estimate: estimate.value,
                standard_error,
                interval: interval.as_ref().ok().copied(),
                failure: interval.err().flatten(),
                on_boundary: estimate.standing == Standing::Boundary,
            })
            .collect();
        Self {
            values,
            how: spread.how,
        }
    }

    /// Gives values of 0 the interval from there to their upper limit, if they have none.
    fn bound_absent(&mut self, model: &GeneCounting, at: &AlleleFrequencies, level: f64) {
        let mut any = false;
        for (i, value) in self.values.iter_mut().enumerate() {
            let is_point = value.interval.is_some_and(|[low, high]| low == high);
            if value.estimate != 0.0 || (value.interval.is_some() && !is_point) {
                continue;
            }
            match model.upper_limit(at, i, level) {
                Ok(limit) => {
                    value.interval = Some([0.0, limit]);
                    any = true;
                }
                Err(error) => value.failure = Some(error.to_string()),
            }
        }
        if any {
            self.how
                .push_str("; of values that are 0, intervals by the profile likelihood");
        }
        let last = self.values.last().and_then(|value| value.standard_error);
        if at.inbreeding() == Some(0.0) && last.is_none() {
            self.how.push_str("; standard errors are those for f = 0");
        }
    }

    /// Says of values without an interval what has failed.
    fn explain_failures(&mut self) {
        let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
        for value in self.values.iter().filter(|value| value.interval.is_none()) {
            let Some(failure) = &value.failure else {
                continue;
            };
            match reasons.iter_mut().find(|(reason, _)| reason == failure) {
                Some((_, names)) => names.push(&value.name),
                None => reasons.push((failure, vec![&value.name])),
            }
        }
        let said = reasons.iter().map(|(reason, names)| {
            let names = names.join(", ");
            format!("; no interval of {names}: {reason}")
        });
        let said: String = said.collect();
        self.how.push_str(&said);
    }
}

fn errors_of(inference: &Inference) -> Vec<Option<f64>> {
    let estimates = inference.estimates.iter();
    estimates.map(|estimate| estimate.standard_error).collect()
}

/// The uncertainty of all values, in their order.
struct Spread {
    errors: Vec<Option<f64>>,
    /// Where there is none, why, if something failed.
    intervals: Vec<Result<[f64; 2], Option<String>>>,
    how: String,
}

/// Standard errors and percentile intervals of a bootstrap: over all samples, if they are not too many.
fn resampled(
    model: &GeneCounting,
    at: &AlleleFrequencies,
    inference: &Inference,
    wanted: Wanted,
) -> Spread {
    let most = if model.has_inbreeding() {
        ALL_INBRED
    } else {
        ALL
    };
    let found = match model.exact_bootstrap(at, most) {
        Ok(Some(all)) => {
            let samples = count(all.samples);
            Ok((
                all,
                format!("exact bootstrap, over all {samples} samples that are not negligible"),
            ))
        }
        Ok(None) => {
            let (samples, seed) = (count(wanted.replicates), wanted.seed);
            let bar = Bar::new(
                wanted.replicates as u64,
                format!("bootstrap of {samples} samples"),
            );
            let drawn = model.bootstrap_observed(at, wanted.replicates, seed, &|| bar.advance(1));
            drawn.map(|drawn| {
                (
                    drawn,
                    format!("bootstrap: {samples} samples drawn with seed {seed}"),
                )
            })
        }
        Err(error) => Err(error),
    };
    let values = 0..inference.estimates.len();
    match found {
        Ok((found, how)) => Spread {
            errors: found.standard_errors.iter().copied().map(Some).collect(),
            intervals: values
                .map(|i| {
                    let interval = found.percentile_interval(i, wanted.level);
                    interval.map_err(|error| Some(error.to_string()))
                })
                .collect(),
            how: format!("standard errors and percentile intervals by the {how}"),
        },
        Err(error) => Spread {
            errors: errors_of(inference),
            intervals: values.map(|_| Err(None)).collect(),
            how: format!("standard errors by Louis' formula; no intervals: {error}"),
        },
    }
}

/// The alleles, and `f`.
fn names(model: &GeneCounting) -> Vec<String> {
    let mut names = model.locus().alleles().to_vec();
    names.extend(model.has_inbreeding().then(|| "f".to_owned()));
    names
}

fn values(at: &AlleleFrequencies) -> Vec<f64> {
    let mut values = at.as_slice().to_vec();
    values.extend(at.inbreeding());
    values
}

fn is_on_boundary(estimate: f64) -> bool {
    estimate == 0.0 || estimate == 1.0
}

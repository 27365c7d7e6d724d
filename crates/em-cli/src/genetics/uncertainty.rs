//! How certain estimates are.

use crate::args::Intervals;
use crate::output::count;
use em_genetics::em_inference::{
    BootstrapPlan, Error, Inference, Interval, Standing, Threads, bootstrap, by_louis, profile,
};
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

/// The most samples of which a bootstrap takes all.
const ALL: usize = 200_000;

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

    /// Gives absent alleles the interval from 0 to their upper limit.
    fn bound_absent(&mut self, model: &GeneCounting, at: &AlleleFrequencies, level: f64) {
        let mut any = false;
        for (allele, p) in at.as_slice().iter().enumerate().filter(|(_, p)| **p == 0.0) {
            match model.upper_limit(at, allele, level) {
                Ok(limit) => {
                    self.values[allele].interval = Some([*p, limit]);
                    any = true;
                }
                Err(error) => self.values[allele].failure = Some(error.to_string()),
            }
        }
        if any {
            self.how
                .push_str("; of absent alleles, intervals by the profile likelihood");
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
    let values = 0..inference.estimates.len();
    let exact = model.exact_bootstrap(at, ALL);
    if let Ok(Some(all)) = exact {
        return Spread {
            errors: all.standard_errors.iter().copied().map(Some).collect(),
            intervals: values
                .map(|i| {
                    let interval = all.percentile_interval(i, wanted.level);
                    interval.map_err(|error| Some(error.to_string()))
                })
                .collect(),
            how: format!(
                "standard errors and percentile intervals by the exact bootstrap, over all {} samples that \
                 are not negligible",
                count(all.samples)
            ),
        };
    }
    let plan = BootstrapPlan {
        replicates: wanted.replicates,
        ..BootstrapPlan::new(wanted.seed)
    };
    let mut spread = match bootstrap(model, at, &plan, &Threads) {
        Ok(drawn) => Spread {
            errors: errors_of(&drawn),
            intervals: values
                .map(|i| {
                    drawn
                        .interval(i, wanted.level, Interval::Percentile)
                        .ok_or(None)
                })
                .collect(),
            how: format!(
                "standard errors and percentile intervals by the bootstrap: {} samples drawn with seed {}",
                count(wanted.replicates),
                wanted.seed
            ),
        },
        Err(error) => Spread {
            errors: errors_of(inference),
            intervals: values.map(|_| Err(None)).collect(),
            how: format!("standard errors by Louis' formula; no intervals: {error}"),
        },
    };
    if let Err(error) = exact {
        let why = format!("; the exact bootstrap is not possible: {error}");
        spread.how.push_str(&why);
    }
    spread
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

//! Intervals from the profile of the log-likelihood.

use crate::boundary;
use crate::interval::normal_quantile;
use crate::scale::Scale;
use crate::{Error, by_score};
use em_core::{Acceleration, Domain, Layout, Parameters, Run, Stop, Surrogate, constrain};

/// A profile-likelihood interval; see [`profile`](profile()).
///
/// ```
/// fn is_lopsided(profile: &em_inference::Profile) -> bool {
///     let [low, high] = profile.interval;
///     let (left, right) = (profile.estimate - low, high - profile.estimate);
///     left > 1.5 * right || right > 1.5 * left
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Profile {
    /// The name of the natural value.
    pub name: String,
    /// Its estimate.
    pub estimate: f64,
    /// The ends. Where the profile does not fall far enough, the end is that of the domain.
    pub interval: [f64; 2],
    /// The ends at which the log-likelihood has fallen as far as it should.
    pub reached: [bool; 2],
    /// How many constrained fits were made.
    pub fits: usize,
    /// How many of them reached their limit of iterations first. The profile may be too low there, and the
    /// interval too short.
    pub unconverged: usize,
}

/// A confidence interval of one natural value from its profile likelihood: the values v for which
/// the maximum of ℓ with that value held at v is within χ²₁(level)/2 of the overall maximum.
///
/// It needs no normal distribution of the estimate, respects the bounds of its domain, and is the same on
/// every scale. Each point of the profile is a [constrained](em_core::constrain) fit, accelerated, that
/// starts from the one before.
///
/// ```
/// # use em_core::Surrogate;
/// fn of_first<M: Surrogate>(model: &M, at: &M::Params) -> Result<[f64; 2], em_inference::Error<M::Error>> {
///     let name = model.layout(at).name(0);
///     Ok(em_inference::profile(model, at, &name, 0.95)?.interval)
/// }
/// ```
///
/// Costs some tens of constrained fits, and one [`by_score`].
///
/// # Errors
/// A name that is unknown or that stands for more than one value, a value that is fixed, tied, on a boundary or
/// one of a covariance, an estimate that is no maximum or not close to it, a fit that leads to another
/// maximum, and the model's own.
pub fn profile<M: Surrogate>(
    model: &M,
    params: &M::Params,
    name: &str,
    level: f64,
) -> Result<Profile, Error<M::Error>> {
    if !(0.0 < level && level < 1.0) {
        return Err(Error::Level { level });
    }
    let wald = by_score(model, params)?;
    let distance = wald.diagnostics.distance;
    if distance > FARTHEST_FROM_MAXIMUM {
        return Err(Error::Unfinished { distance });
    }
    let layout = model.layout(params);
    let held = layout.clone().fix(name)?;
    let other_maximum = || Error::OtherMaximum {
        name: name.to_owned(),
    };
    let not_one = || Error::NotOneValue {
        name: name.to_owned(),
    };
    let value = wald.index(name).ok_or_else(not_one)?;
    let error = wald.estimates[value].standard_error.ok_or_else(not_one)?;
    let estimate = wald.estimates[value].value;
    // The search moves in standard errors, on a scale without bounds.
    let scale = Scale::new(reachable(&layout, &params.values(), value));
    let unit = error * scale.slope(estimate);
    let place = |t: f64| scale.value(scale.place(estimate) + unit * t);
    let top = model.e_step(params).map_err(Error::Model)?.log_likelihood + model.log_prior(params);
    // χ²₁ is the square of a normal variable.
    let drop = normal_quantile(f64::midpoint(1.0, level)).powi(2) / 2.0;
    let (mut fits, mut unconverged) = (0, 0);
    let mut side = |sign: f64| -> Result<(f64, bool), Error<M::Error>> {
        // Fits set out from the last one that was inside: those further out may lead to other maxima.
        let mut inside = params.clone();
        let excess = |t: f64| -> Result<f64, Error<M::Error>> {
            fits += 1;
            // From values on their boundary EM would hardly move, though the constraint may want them to.
            let mut values = boundary::inside(model, &inside).values();
            layout.set(&mut values, value, place(sign * t));
            // Where the model cannot go, the log-likelihood is minus infinity.
            let Some(start) = inside.read(&values) else {
                return Ok(f64::INFINITY);
            };
            let Ok((model, start)) = constrain(model, held.clone(), &start) else {
                return Ok(f64::INFINITY);
            };
            let stop = Stop::absolute(1e-9)
                .or(Stop::relative(1e-14))
                .or(Stop::iterations(2000));
            let run = Run::new(&model, start)
                .map(|run| run.accelerate(Acceleration::squarem()).until(stop));
            let Ok(fit) = run.and_then(Run::complete) else {
                return Ok(f64::INFINITY);
            };
            unconverged += usize::from(!fit.status.is_converged());
            if fit.objective > top + 1e-3 {
                return Err(other_maximum());
            }
            let excess = top - drop - fit.objective;
            if excess < 0.0 {
                inside = fit.params;
            }
            Ok(excess)
        };
        match crossing(drop, excess)? {
            Crossing::At(t) => Ok((place(sign * t), true)),
            Crossing::Beyond => Ok((place(sign * f64::INFINITY), false)),
            Crossing::Jump => Err(other_maximum()),
        }
    };
    let ((low, low_reached), (high, high_reached)) = (side(-1.0)?, side(1.0)?);
    Ok(Profile {
        name: name.to_owned(),
        estimate,
        interval: [low, high],
        reached: [low_reached, high_reached],
        fits,
        unconverged,
    })
}

/// What a value can be: a share, what the fixed ones leave.
fn reachable(layout: &Layout, values: &[f64], value: usize) -> [f64; 2] {
    let [low, high] = layout.bounds(value);
    let of_block = |block: &&em_core::Block| block.range.contains(&value);
    match layout.blocks().iter().find(of_block) {
        Some(block) if block.domain == Domain::Simplex => {
            let fixed = block.range.clone().filter(|&i| layout.is_fixed(i));
            [low, 1.0 - fixed.map(|i| values[i]).sum::<f64>()]
        }
        _ => [low, high],
    }
}

/// An estimate that is further from the maximum than this, in standard errors, is not one.
const FARTHEST_FROM_MAXIMUM: f64 = 0.1;

/// How far out the search goes, in standard errors.
const FARTHEST: f64 = 50.0;

/// Where a rising function becomes 0.
enum Crossing {
    At(f64),
    /// Not within the farthest.
    Beyond,
    /// It does not pass 0 but jumps over it.
    Jump,
}

/// Where a function that is −`drop` at 0 and rises becomes 0: by short steps outward, so that each point is
/// near the last, and then regula falsi, with the old end's value halved when it stays (Illinois).
fn crossing<E>(drop: f64, mut f: impl FnMut(f64) -> Result<f64, E>) -> Result<Crossing, E> {
    let (mut low, mut at_low) = (0.0, -drop);
    let mut high = 0.4 * (2.0 * drop).sqrt();
    let mut at_high = f(high)?;
    while at_high < 0.0 {
        (low, at_low) = (high, at_high);
        high *= 1.4;
        if high > FARTHEST {
            return Ok(Crossing::Beyond);
        }
        at_high = f(high)?;
    }
    let mut least_above = at_high;
    let mut last_was_below = None;
    for _ in 0..60 {
        if high - low < 1e-7 * high {
            break;
        }
        let between = if at_high.is_finite() {
            (low * at_high - high * at_low) / (at_high - at_low)
        } else {
            f64::midpoint(low, high)
        };
        let value = f(between)?;
        if value.abs() < 1e-6 {
            return Ok(Crossing::At(between));
        }
        let is_below = value < 0.0;
        let stays = last_was_below == Some(is_below);
        last_was_below = Some(is_below);
        if is_below {
            (low, at_low) = (between, value);
            at_high *= if stays { 0.5 } else { 1.0 };
        } else {
            least_above = least_above.min(value);
            (high, at_high) = (between, value);
            at_low *= if stays { 0.5 } else { 1.0 };
        }
    }
    Ok(if least_above < 0.01 {
        Crossing::At(f64::midpoint(low, high))
    } else {
        Crossing::Jump
    })
}

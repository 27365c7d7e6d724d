//! Estimates that EM brings near the boundary of their domain.

use em_core::{Domain, Em, Layout, Parameters};

/// A share, or the distance from an end of an interval, below which it is tried whether the estimate is
/// on the boundary.
const NEAR_BOUNDARY: f64 = 1e-3;

/// How far the log-likelihood may change at the most when values are moved onto the boundary, in nats.
const NO_LOSS: f64 = 1e-4;

/// The estimate with values moved onto the boundary that EM only creeps towards, if the log-likelihood
/// is the same there. If it is higher, the estimate is no maximum, and stays where it is.
pub(crate) fn on_boundary<M: Em>(
    model: &M,
    params: &M::Params,
    layout: &Layout,
) -> Option<M::Params> {
    let mut reached: Option<M::Params> = None;
    let mut level = f64::NAN;
    for value in (0..layout.len()).filter(|&value| layout.is_free(value)) {
        let values = reached.as_ref().unwrap_or(params).values();
        let Some(edge) = near_edge(layout.domain(value), values[value]) else {
            continue;
        };
        if level.is_nan() {
            level = objective(model, params);
        }
        let moved = |to: f64| -> Option<M::Params> {
            let mut values = values.clone();
            layout.set(&mut values, value, to);
            let moved = params.read(&values)?;
            ((objective(model, &moved) - level).abs() <= NO_LOSS).then_some(moved)
        };
        // Halfway first: an ordinary value is never evaluated at 0, where a model may not be defined.
        let halfway = moved(f64::midpoint(values[value], edge));
        if let Some(on_edge) = halfway.and_then(|_| moved(edge))
            && (layout.domain(value) != Domain::Positive || matters(model, params, layout, value))
        {
            reached = Some(on_edge);
        }
    }
    reached
}

/// The log-likelihood plus the log-prior; minus infinity where there is none.
fn objective<M: Em>(model: &M, at: &M::Params) -> f64 {
    let likelihood = model
        .e_step(at)
        .map_or(f64::NEG_INFINITY, |e| e.log_likelihood);
    likelihood + model.log_prior(at)
}

/// Larger and larger values of a positive one, each ten times the one before.
fn growing(value: f64) -> impl Iterator<Item = f64> {
    let first = 10.0 * value.max(f64::MIN_POSITIVE);
    std::iter::successors(Some(first), |value| Some(10.0 * value)).take_while(|v| v.is_finite())
}

/// Whether anything depends on a positive value: if larger ones are no worse, it is not on the boundary but
/// idle.
fn matters<M: Em>(model: &M, params: &M::Params, layout: &Layout, value: usize) -> bool {
    let mut values = params.values();
    let level = objective(model, params);
    growing(values[value]).any(|larger| {
        layout.set(&mut values, value, larger);
        let at = params.read(&values);
        at.is_none_or(|at| objective(model, &at) < level - 1.0)
    })
}

/// The end of the domain that a value is near to, but not at. What is near to 0 depends on units, so
/// any positive value is taken to be.
fn near_edge(domain: Domain, value: f64) -> Option<f64> {
    let (low, high, near) = match domain {
        Domain::Simplex => (0.0, f64::INFINITY, NEAR_BOUNDARY),
        Domain::Positive => (0.0, f64::INFINITY, f64::INFINITY),
        Domain::Interval { low, high } => (low, high, NEAR_BOUNDARY * (high - low)),
        _ => return None,
    };
    match value {
        x if x > low && x < low + near => Some(low),
        x if x < high && x > high - near => Some(high),
        _ => None,
    }
}

/// The estimate, values that are all but on their boundary moved a little inside: from there EM finds out
/// whether other data want them there, which it hardly does from the boundary.
pub(crate) fn inside<M: Em>(model: &M, params: &M::Params) -> M::Params {
    let layout = model.layout(params);
    let mut values = params.values();
    for value in (0..layout.len()).filter(|&value| layout.is_free(value)) {
        let (low, high) = match layout.domain(value) {
            Domain::Simplex => (0.0, 1.0),
            Domain::Interval { low, high } => (low, high),
            Domain::Positive => {
                if let Some(larger) = noticed(model, params, &layout, value) {
                    layout.set(&mut values, value, larger);
                }
                continue;
            }
            _ => continue,
        };
        let (near, margin) = (1e-4 * (high - low), 1e-3 * (high - low));
        match values[value] {
            x if x < low + near => layout.set(&mut values, value, low + margin),
            x if x > high - near => layout.set(&mut values, value, high - margin),
            _ => {}
        }
    }
    params.read(&values).unwrap_or_else(|| params.clone())
}

/// For a positive value that is all but 0, so that halving it changes nothing, the first larger one that
/// the log-likelihood notices.
fn noticed<M: Em>(model: &M, params: &M::Params, layout: &Layout, value: usize) -> Option<f64> {
    let level = objective(model, params);
    let original = params.values();
    let change = |to: f64| {
        let mut values = original.clone();
        layout.set(&mut values, value, to);
        let at = params.read(&values);
        at.map_or(f64::NEG_INFINITY, |at| objective(model, &at) - level)
    };
    if change(original[value] / 2.0).abs() > NO_LOSS {
        return None;
    }
    growing(original[value]).find(|larger| change(*larger) < -0.01)
}

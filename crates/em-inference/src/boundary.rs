//! Estimates that EM brings near the boundary of their domain.

use em_core::{Domain, Em, Layout, Parameters};

/// A share, or the distance from an end of an interval, below which it is tried whether the estimate is
/// on the boundary.
const NEAR_BOUNDARY: f64 = 1e-3;

/// What the log-likelihood may lose at the most when values are moved onto the boundary, in nats.
const NO_LOSS: f64 = 1e-4;

/// The estimate with values moved onto the boundary that EM only creeps towards, if the log-likelihood
/// is no lower there.
pub(crate) fn on_boundary<M: Em>(
    model: &M,
    params: &M::Params,
    layout: &Layout,
) -> Option<M::Params> {
    let objective = |at: &M::Params| {
        let likelihood = model
            .e_step(at)
            .map_or(f64::NEG_INFINITY, |e| e.log_likelihood);
        likelihood + model.log_prior(at)
    };
    // A positive value on which nothing depends is not on the boundary: larger ones are no worse.
    let matters = |value: usize| {
        let mut values = params.values();
        layout.domain(value) != Domain::Positive
            || (0..60).any(|_| {
                let doubled = 2.0 * values[value];
                layout.set(&mut values, value, doubled);
                let at = params.read(&values);
                at.is_none_or(|at| objective(&at) < objective(params) - 1.0)
            })
    };
    let mut reached: Option<M::Params> = None;
    let mut least = f64::NAN;
    for block in layout.blocks() {
        for value in block.range.clone().filter(|value| layout.is_free(*value)) {
            let mut values = reached.as_ref().unwrap_or(params).values();
            let Some(edge) = near_edge(block.domain, values[value]) else {
                continue;
            };
            layout.set(&mut values, value, edge);
            if least.is_nan() {
                least = objective(params) - NO_LOSS;
            }
            reached = match params.read(&values) {
                Some(moved) if objective(&moved) >= least && matters(value) => Some(moved),
                _ => reached,
            };
        }
    }
    reached
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

/// The estimate, shares and values in intervals that are all but on their boundary moved a little inside:
/// from there EM finds out whether other data want them there, which it hardly does from the boundary.
pub(crate) fn inside<M: Em>(model: &M, params: &M::Params) -> M::Params {
    let layout = model.layout(params);
    let mut values = params.values();
    for value in (0..layout.len()).filter(|&value| layout.is_free(value)) {
        let (low, high) = match layout.domain(value) {
            Domain::Simplex => (0.0, 1.0),
            Domain::Interval { low, high } => (low, high),
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

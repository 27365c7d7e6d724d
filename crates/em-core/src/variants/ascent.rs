//! Climbing a function that has no closed maximizer.

use crate::vectors::{dot, length, minus};
use crate::{Chart, Parameters, unit_steps};
use std::collections::VecDeque;

/// How many steps are remembered.
const MEMORY: usize = 8;

/// Climbs `objective` from `at`, and returns where it got after at most `steps` steps: never lower than
/// it began. Nothing if `at` has no coordinates in the chart, or the objective is not finite there.
///
/// This is an M-step for models without a closed one. Generalized EM (Dempster, Laird & Rubin 1977)
/// needs no maximizer of Q, only a θ' with a higher Q, so that few steps will do. The method is L-BFGS
/// (Liu & Nocedal 1989) with central differences and backtracking along the [`Chart`]'s coordinates, in
/// multiples of their [unit steps](unit_steps), so it needs nothing but values and does not depend on
/// units: some tens of evaluations for each of p free parameters at first, then 2p + 1 or more for
/// each step.
///
/// ```
/// use em_core::{Parameters, ascend};
///
/// let start = [3.0, -1.0];
/// let chart = start.layout().chart(&start.values())?;
/// let top = ascend(&chart, &start, 50, |[x, y]| -100.0 * (x - 1.0).powi(2) - 1000.0 * (y - x * x).powi(2));
/// let [x, y] = top.expect("the start is in the domain");
/// assert!((x - 1.0).abs() < 1e-6 && (y - 1.0).abs() < 1e-6);
/// # Ok::<(), em_core::LayoutError>(())
/// ```
pub fn ascend<P: Parameters>(
    chart: &Chart,
    at: &P,
    steps: usize,
    objective: impl Fn(&P) -> f64,
) -> Option<P> {
    let mut origin = vec![0.0; chart.free()];
    if !chart.coordinates(&at.values(), &mut origin) {
        return None;
    }
    let mut values = vec![0.0; chart.layout().len()];
    let mut along = |z: &[f64]| {
        chart.values(z, &mut values);
        let value = at
            .read(&values)
            .map_or(f64::NEG_INFINITY, |p| objective(&p));
        if value.is_nan() {
            f64::NEG_INFINITY
        } else {
            value
        }
    };
    let mut height = along(&origin);
    if !height.is_finite() {
        return None;
    }
    // From here on in coordinates that have their unit steps as units; one that does not matter stays.
    let scale: Vec<f64> = (unit_steps(&origin, &mut along).into_iter())
        .map(|step| step.unwrap_or(0.0))
        .collect();
    let place = |u: &[f64]| -> Vec<f64> {
        let steps = u.iter().zip(&scale).map(|(u, scale)| u * scale);
        origin.iter().zip(steps).map(|(z, step)| z + step).collect()
    };
    let mut f = |u: &[f64]| along(&place(u));
    let mut u = vec![0.0; chart.free()];
    let mut slope = gradient(&mut f, &u);
    let mut memory = VecDeque::with_capacity(MEMORY);
    for _ in 0..steps {
        let direction = direction(&memory, &slope);
        let Some((next, next_height)) = backtrack(&mut f, &u, height, &slope, &direction) else {
            break;
        };
        let next_slope = gradient(&mut f, &next);
        let moved = minus(&next, &u);
        // The gradient of −f, so that curvatures are positive.
        let bent = minus(&slope, &next_slope);
        let gained = next_height - height;
        (u, height, slope) = (next, next_height, next_slope);
        if dot(&moved, &bent) > 0.0 {
            if memory.len() == MEMORY {
                memory.pop_front();
            }
            memory.push_back((moved, bent));
        }
        if gained <= 1e-15 * (1.0 + height.abs()) {
            break;
        }
    }
    chart.values(&place(&u), &mut values);
    at.read(&values)
}

/// The difference over which slopes are taken, in unit steps.
const DIFFERENCE: f64 = 1e-3;

/// Central differences. Where one side is impossible, the slope counts as 0.
fn gradient(f: &mut impl FnMut(&[f64]) -> f64, z: &[f64]) -> Vec<f64> {
    let mut moved = z.to_vec();
    (0..z.len())
        .map(|i| {
            moved[i] = z[i] + DIFFERENCE;
            let above = f(&moved);
            moved[i] = z[i] - DIFFERENCE;
            let below = f(&moved);
            moved[i] = z[i];
            let slope = (above - below) / (2.0 * DIFFERENCE);
            if slope.is_finite() { slope } else { 0.0 }
        })
        .collect()
}

/// The quasi-Newton direction: the two-loop recursion.
fn direction(memory: &VecDeque<(Vec<f64>, Vec<f64>)>, slope: &[f64]) -> Vec<f64> {
    let mut direction = slope.to_vec();
    let mut shares = Vec::with_capacity(memory.len());
    for (moved, bent) in memory.iter().rev() {
        let share = dot(moved, &direction) / dot(moved, bent);
        (direction.iter_mut().zip(bent)).for_each(|(d, b)| *d -= share * b);
        shares.push(share);
    }
    let scale = match memory.back() {
        Some((moved, bent)) => dot(moved, bent) / dot(bent, bent),
        // The curvature is about 1 along each coordinate.
        None => 1.0 / length(slope).max(1.0),
    };
    for d in &mut direction {
        *d *= scale;
    }
    for ((moved, bent), share) in memory.iter().zip(shares.iter().rev()) {
        let back = share - dot(bent, &direction) / dot(moved, bent);
        (direction.iter_mut().zip(moved)).for_each(|(d, m)| *d += back * m);
    }
    direction
}

/// The first of ever shorter steps that climbs by a part of what the slope promises.
fn backtrack(
    f: &mut impl FnMut(&[f64]) -> f64,
    z: &[f64],
    height: f64,
    slope: &[f64],
    direction: &[f64],
) -> Option<(Vec<f64>, f64)> {
    let promised = dot(slope, direction);
    let mut length = 1.0;
    for _ in 0..40 {
        let next: Vec<f64> = z
            .iter()
            .zip(direction)
            .map(|(z, d)| z + length * d)
            .collect();
        let next_height = f(&next);
        if next_height > height + 1e-4 * length * promised && next_height.is_finite() {
            return Some((next, next_height));
        }
        length *= 0.5;
    }
    None
}

//! Numerical derivatives.

use faer::Mat;

/// The step, in units in which Q falls by about half a nat at 1, so that it is about a standard error of
/// the complete data. Rounding costs about ε·√n/STEP, what the extrapolation leaves STEP⁴.
const STEP: f64 = 0.02;

/// The uncertainty by rounding that is aimed at in second derivatives.
const HESSIAN_NOISE: f64 = 1e-6;

/// The Jacobian of `f` at 0, rows × columns = outputs × p, by central differences at two steps,
/// extrapolated (Richardson). 4p evaluations.
pub(crate) fn jacobian<E>(
    p: usize,
    mut f: impl FnMut(&[f64]) -> Result<Vec<f64>, E>,
) -> Result<Mat<f64>, E> {
    let mut columns = Vec::with_capacity(p);
    for j in 0..p {
        let mut at = |step: f64| {
            let mut u = vec![0.0; p];
            u[j] = step;
            f(&u)
        };
        let (near_above, near_below) = (at(STEP)?, at(-STEP)?);
        let (far_above, far_below) = (at(2.0 * STEP)?, at(-2.0 * STEP)?);
        let column: Vec<f64> = (0..near_above.len())
            .map(|i| {
                let near = (near_above[i] - near_below[i]) / (2.0 * STEP);
                let far = (far_above[i] - far_below[i]) / (4.0 * STEP);
                (4.0 * near - far) / 3.0
            })
            .collect();
        columns.push(column);
    }
    let rows = columns.first().map_or(0, Vec::len);
    Ok(Mat::from_fn(rows, p, |i, j| columns[j][i]))
}

/// What rounding of a function of this size does to differences of its differences.
pub(crate) fn second_difference_noise(value: f64) -> f64 {
    4.0 * f64::EPSILON * value.abs() / (STEP * STEP)
}

/// The gradient of `f` at `at`. 4p evaluations.
pub(crate) fn gradient<E>(
    at: &[f64],
    mut f: impl FnMut(&[f64]) -> Result<f64, E>,
) -> Result<Vec<f64>, E> {
    let shifted = |u: &[f64]| -> Vec<f64> { u.iter().zip(at).map(|(u, at)| u + at).collect() };
    let row = jacobian(at.len(), |u| Ok(vec![f(&shifted(u))?]))?;
    Ok((0..at.len()).map(|j| row[(0, j)]).collect())
}

/// The Hessian of `f` at 0, by central differences at two steps, extrapolated, and how far rounding makes
/// its entries uncertain. 4p² + O(p) evaluations.
///
/// The steps are five times longer than for first derivatives, and longer still for values of `f` so
/// large that rounding would show.
pub(crate) fn hessian<E>(
    p: usize,
    mut f: impl FnMut(&[f64]) -> Result<f64, E>,
) -> Result<(Mat<f64>, f64), E> {
    let center = f(&vec![0.0; p])?;
    let rounding = 4.0 * f64::EPSILON * center.abs();
    let step = (rounding / HESSIAN_NOISE).sqrt().clamp(5.0 * STEP, 0.5);
    let mut at = |i: usize, a: f64, j: usize, b: f64| {
        let mut u = vec![0.0; p];
        u[i] += a;
        u[j] += b;
        f(&u)
    };
    let mut second = |i: usize, j: usize, h: f64| -> Result<f64, E> {
        if i == j {
            return Ok((at(i, h, i, 0.0)? - 2.0 * center + at(i, -h, i, 0.0)?) / (h * h));
        }
        let (same, opposite) = (
            at(i, h, j, h)? + at(i, -h, j, -h)?,
            at(i, h, j, -h)? + at(i, -h, j, h)?,
        );
        Ok((same - opposite) / (4.0 * h * h))
    };
    let mut hessian = Mat::zeros(p, p);
    for i in 0..p {
        for j in 0..=i {
            let (near, far) = (second(i, j, step)?, second(i, j, 2.0 * step)?);
            hessian[(i, j)] = (4.0 * near - far) / 3.0;
            hessian[(j, i)] = hessian[(i, j)];
        }
    }
    Ok((hessian, rounding / (step * step)))
}

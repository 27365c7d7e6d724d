//! Steps that mean the same whatever the units.

/// For each coordinate of `z` the step at which `f`, a log-likelihood or Q, falls by about half a nat, on
/// average over both sides; nothing where `f` does not depend on it, or is not finite at `z`.
///
/// Where `f` is a Q this is about a standard error of the complete data. Whoever takes derivatives or
/// steps in multiples of it need not know of units, offsets and sample sizes.
///
/// ```
/// let steps = em_core::unit_steps(&[7e8, 0.0, 1.0], |z| -0.5 * ((z[0] - 7e8) / 3.0).powi(2) - 0.5 * (z[1] / 1e-9).powi(2));
/// assert!((steps[0].expect("f depends on it") - 3.0).abs() < 1e-5);
/// assert!((steps[1].expect("f depends on it") - 1e-9).abs() < 1e-15);
/// assert_eq!(steps[2], None);
/// ```
///
/// Costs some tens of evaluations for each coordinate.
pub fn unit_steps(z: &[f64], mut f: impl FnMut(&[f64]) -> f64) -> Vec<Option<f64>> {
    let center = f(z);
    let mut moved = z.to_vec();
    (0..z.len())
        .map(|j| {
            let mut fall = |step: f64| {
                moved[j] = z[j] + step;
                let above = f(&moved);
                moved[j] = z[j] - step;
                let below = f(&moved);
                moved[j] = z[j];
                // At a saddle it may rise.
                (center - f64::midpoint(above, below)).abs()
            };
            let mut step = 1e-2 * (1e-3 + z[j].abs());
            let mut fallen = fall(step);
            // Where it falls exponentially, doubling a step leaps over the right ones: then between the two.
            let (mut too_short, mut too_long) = (None, None);
            for _ in 0..400 {
                if fallen.is_nan() || fallen > 2.0 {
                    too_long = Some(step);
                    step = too_short.map_or(0.25 * step, |short: f64| (short * step).sqrt());
                } else if fallen < 0.125 {
                    too_short = Some(step);
                    step = too_long.map_or(2.0 * step, |long: f64| (long * step).sqrt());
                } else {
                    break;
                }
                fallen = fall(step);
            }
            let found = (0.125..=2.0).contains(&fallen);
            found.then(|| step * (0.5 / fallen).sqrt())
        })
        .collect()
}

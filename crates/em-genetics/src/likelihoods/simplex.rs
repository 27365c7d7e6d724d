//! The genotype frequencies of highest likelihood.

use super::columns::Columns;

/// An iteration ends with a step below this share of each frequency. Newton's steps square their error.
const TOLERANCE: f64 = 1e-7;
const MAX_ITERATIONS: usize = 60;

/// A multiple of the unit matrix, added to an information scaled to a unit diagonal, so that directions
/// in which the likelihood is flat are not moved along.
const RIDGE: f64 = 1e-9;

/// Climbs from frequencies to those of highest ℓ(P) = Σ log(l0 P₀ + l1 P₁ + l2 P₂), which is concave, and
/// returns them with their ℓ. Frequencies that are highest at 0 are exactly 0. Where ℓ is flat it stays
/// near the start.
///
/// Newton's method with P ≥ 0 (Kim, Carbonetto, Stephens & Anitescu 2020): each step maximizes the second
/// expansion of ℓ(P) − n ΣP, whose maximum has ΣP = 1 by itself, and is halved until ℓ does not fall. A
/// few times O(n).
pub(crate) fn maximum(columns: &Columns, start: [f64; 3], level: f64) -> ([f64; 3], f64) {
    let n = columns.len() as f64;
    let (mut at, mut level) = (start, level);
    for _ in 0..MAX_ITERATIONS {
        let information = columns.information(at);
        let gradient = times(&information, at);
        let target = newton(&information, gradient, n, at)
            .unwrap_or_else(|| in_proportion([0, 1, 2].map(|g| at[g] * gradient[g])));
        let Some((next, reached)) = no_lower(columns, at, target, level) else {
            break;
        };
        let arrived = (0..3).all(|g| (next[g] - at[g]).abs() <= TOLERANCE * next[g]);
        (at, level) = (next, reached.max(level));
        if arrived {
            break;
        }
    }
    (at, level)
}

/// The farthest point of some on the way to a target where ℓ is no lower, and ℓ there.
fn no_lower(
    columns: &Columns,
    from: [f64; 3],
    target: [f64; 3],
    level: f64,
) -> Option<([f64; 3], f64)> {
    let rounding = 1e-13 * (1.0 + level.abs());
    let mut share = 1.0;
    for _ in 0..30 {
        let next = [0, 1, 2].map(|g| from[g] + share * (target[g] - from[g]));
        let reached = columns.log_likelihood(next);
        if reached >= level - rounding {
            return Some((next, reached));
        }
        share *= 0.5;
    }
    None
}

/// The Y ≥ 0 that maximizes (2D − n)ᵀY − ½ YᵀHY, with sum 1. Of the seven sets of genotypes that may
/// occur, the first whose solution is a maximum.
fn newton(h: &[f64; 6], gradient: [f64; 3], n: f64, at: [f64; 3]) -> Option<[f64; 3]> {
    const SETS: [[bool; 3]; 7] = [
        [true, true, true],
        [true, true, false],
        [false, true, true],
        [true, false, true],
        [true, false, false],
        [false, false, true],
        [false, true, false],
    ];
    let diagonal = [h[0], h[3], h[5]];
    let scale = diagonal.map(|d| if d > 0.0 { d.sqrt().recip() } else { 1.0 });
    let pairs = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)];
    let mut scaled = [0.0; 6];
    for (cell, (g, k)) in pairs.into_iter().enumerate() {
        scaled[cell] = h[cell] * scale[g] * scale[k] + if g == k { RIDGE } else { 0.0 };
    }
    let linear = [0, 1, 2].map(|g| scale[g] * (2.0 * gradient[g] - n) + RIDGE * at[g] / scale[g]);
    SETS.into_iter().find_map(|set| {
        let y = solve(scaled, linear, set)?;
        let left = times(&scaled, y);
        let maximal = (0..3).all(|g| {
            if set[g] {
                y[g] > 0.0
            } else {
                linear[g] <= left[g]
            }
        });
        maximal.then(|| in_proportion([0, 1, 2].map(|g| scale[g] * y[g])))
    })
}

/// H y = b for the entries of a set, 0 for the others, by Cholesky decomposition H = L D Lᵀ.
fn solve(h: [f64; 6], b: [f64; 3], set: [bool; 3]) -> Option<[f64; 3]> {
    let pick = |entry: f64, g: usize, k: usize| match (g == k, set[g] && set[k]) {
        (_, true) => entry,
        (true, false) => 1.0,
        (false, false) => 0.0,
    };
    let b = [0, 1, 2].map(|g| if set[g] { b[g] } else { 0.0 });
    let d0 = pick(h[0], 0, 0);
    let (l10, l20) = (pick(h[1], 0, 1) / d0, pick(h[2], 0, 2) / d0);
    let d1 = pick(h[3], 1, 1) - l10 * l10 * d0;
    let l21 = (pick(h[4], 1, 2) - l10 * l20 * d0) / d1;
    let d2 = pick(h[5], 2, 2) - l20 * l20 * d0 - l21 * l21 * d1;
    if !(d0 > 0.0 && d1 > 0.0 && d2 > 0.0) {
        return None;
    }
    let z1 = b[1] - l10 * b[0];
    let z2 = b[2] - l20 * b[0] - l21 * z1;
    let y2 = z2 / d2;
    let y1 = z1 / d1 - l21 * y2;
    let y0 = b[0] / d0 - l10 * y1 - l20 * y2;
    Some([y0, y1, y2])
}

fn in_proportion(y: [f64; 3]) -> [f64; 3] {
    let sum: f64 = y.iter().sum();
    y.map(|y| y / sum)
}

/// H x for a symmetric matrix whose upper triangle is given.
fn times(h: &[f64; 6], x: [f64; 3]) -> [f64; 3] {
    [
        h[0] * x[0] + h[1] * x[1] + h[2] * x[2],
        h[1] * x[0] + h[3] * x[1] + h[4] * x[2],
        h[2] * x[0] + h[4] * x[1] + h[5] * x[2],
    ]
}

//! The allele frequency of highest likelihood under Hardy-Weinberg proportions.

use super::columns::Columns;
use super::global;

/// An iteration ends with a step below this share of min(p, q). Newton's steps square their error, so
/// what follows is rounding.
const TOLERANCE: f64 = 1e-8;

/// After so many iterations intervals are halved, which needs 52 more for any digit there is.
const PATIENCE: usize = 40;

/// After so many it is worth a look at the end of [0, 1] that the climb goes to: where ℓ' is 0 there, it
/// would only creep.
const LATE: usize = 4;
const MAX_ITERATIONS: usize = 100;

/// ℓ'(0) or −ℓ'(1): how steeply the log-likelihood rises from an end, +∞ where it is −∞ there.
pub(crate) fn rise_from_end(columns: &Columns, end: f64) -> f64 {
    let at = if end == 0.0 { 0 } else { 2 };
    let rise = columns.rows().map(|l| 2.0 * (l[1] / l[at] - 1.0));
    // 0/0: this sample's reads are impossible at the end.
    rise.map(|rise| if rise.is_nan() { f64::INFINITY } else { rise })
        .sum()
}

/// The p in [0, 1] at which ℓ is highest; exactly 0 or 1 where it is highest there. Of equal maxima it
/// is one, always the same.
///
/// For a concave ℓ some five passes over the samples. If a sample spoils that, all of [0, 1] is searched.
pub(crate) fn maximum(columns: &Columns) -> f64 {
    let found = climb(columns, [0.0, 1.0], columns.start());
    if columns.is_curved() {
        global::maximum(columns, found)
    } else {
        found
    }
}

/// Climbs to a maximum inside an interval, or to an end of [0, 1] where ℓ does not rise from it; *the*
/// maximum where ℓ is concave on the interval and lower at its other ends.
///
/// Newton's method on p(1 − p) ℓ'(p), which is linear in p if all genotypes are known, so that the first
/// step arrives. Where that fails it makes EM steps, p + p(1 − p) ℓ'(p)/(2n), and in the end halves the
/// interval that ℓ' brackets.
pub(crate) fn climb(columns: &Columns, ends: [f64; 2], start: f64) -> f64 {
    let [mut low, mut high] = ends;
    let copies = 2.0 * columns.len() as f64;
    // The ends of [0, 1] are looked at only if the climb goes there.
    let mut open = [low == 0.0, high == 1.0];
    let mut p = start;
    if p == 0.0 || p == 1.0 {
        return p; // no sample can have another genotype
    }
    for iteration in 0..MAX_ITERATIONS {
        let [first, second] = columns.slopes(p);
        let rising = first > 0.0;
        *(if rising { &mut low } else { &mut high }) = p;
        let q = 1.0 - p;
        let value = p * q * first;
        let slope = (q - p) * first + p * q * second;
        let em = p + value / copies;
        let mut next = if slope < 0.0 { p - value / slope } else { em };

        let side = usize::from(rising);
        let left = (next - ends[side]) / (p - ends[side]);
        if open[side] && (left < 0.1 || iteration >= LATE) {
            if rise_from_end(columns, ends[side]) <= 1e-15 * copies {
                return ends[side];
            }
            open[side] = false;
        }
        // Looked at first: a step within rounding may leave the interval.
        if (next - p).abs() <= TOLERANCE * p.min(q) {
            return next;
        }
        let inside = |next: f64| low < next && next < high;
        if !inside(next) {
            next = em;
        }
        if !inside(next) || iteration > PATIENCE {
            next = f64::midpoint(low, high);
        }
        p = next;
    }
    p
}

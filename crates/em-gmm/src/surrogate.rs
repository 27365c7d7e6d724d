//! What the M-step maximizes, and how steep it is.

use crate::kernel::moments_len;
use crate::linalg::{congruence, pack_lower, unpack_symmetric};
use crate::moments::recentre_all;
use crate::shape::Shape;
use crate::{Covariance, Gmm, Mixture};
use em_core::AdditiveSurrogate;
use std::f64::consts::TAU;

/// With n = Σr and S = Σr(x − μ)(x − μ)ᵀ of each component, the r found at θ and μ that of θ',
///
/// > Q(θ'|θ) = Σ_c n_c (ln w_c − ½ ln|2πΣ_c|) − ½ tr(Σ_c⁻¹ S_c)
///
/// (Bishop 2006, 9.40), without the prior. S is rewritten from the moments about the means of θ, so
/// digits are lost where the means are many standard deviations apart.
impl AdditiveSurrogate for Mixture {
    /// O(k·d³).
    fn q(&self, statistics: &[f64], from: &Gmm, at: &Gmm) -> f64 {
        let constant = -0.5 * at.dimensions() as f64 * TAU.ln();
        (moments_about_means(statistics, from, at).iter())
            .zip(at.weights().iter().zip(at.shapes()))
            .map(|(Moments { n, s, .. }, (w, shape))| {
                n * (w.ln() + constant + shape.log_determinant) - 0.5 * shape.trace_with(s)
            })
            .sum()
    }

    /// n_c/w_c, Σ_c⁻¹ Σr(x − μ_c), and from ½ Σ_c⁻¹ (S_c − n_c Σ_c) Σ_c⁻¹ the lower triangle, its
    /// entries off the diagonal doubled since they stand for both halves; or the diagonal, or its sum. O(k·d³).
    fn gradient(&self, statistics: &[f64], from: &Gmm, at: &Gmm) -> Option<Vec<f64>> {
        let moments = moments_about_means(statistics, from, at);
        let components = || moments.iter().zip(at.shapes());
        let weights = moments.iter().zip(at.weights()).map(|(m, w)| m.n / w);
        let means = components().flat_map(|(m, shape)| shape.precision_times(&m.sums));
        let covariances = components().flat_map(|(m, shape)| covariance_slope(m, shape));
        Some(weights.chain(means).chain(covariances).collect())
    }
}

/// The moments of one component about its mean.
struct Moments {
    n: f64,
    sums: Vec<f64>,
    /// What the structure needs of S.
    s: Vec<f64>,
}

fn moments_about_means(statistics: &[f64], from: &Gmm, at: &Gmm) -> Vec<Moments> {
    let (structure, d) = (at.structure(), at.dimensions());
    let mut statistics = statistics.to_vec();
    recentre_all(
        &mut statistics,
        structure,
        from.flat_means(),
        at.flat_means(),
        d,
    );
    (statistics.chunks_exact(moments_len(structure, d)))
        .map(|statistics| Moments {
            n: statistics[0],
            sums: statistics[1..=d].to_vec(),
            s: statistics[1 + d..].to_vec(),
        })
        .collect()
}

/// The part of the gradient that belongs to one covariance. With W = L⁻¹ it is ½ Wᵀ (W S Wᵀ − n 1) W,
/// where the difference is taken before it is multiplied by large numbers.
fn covariance_slope(moments: &Moments, shape: &Shape) -> Vec<f64> {
    let d = moments.sums.len();
    if shape.structure() != Covariance::Full {
        let mut slope = vec![0.0; moments.s.len()];
        // Where columns share a variance, so do they share what is asked of its one moment.
        let columns = d as f64 / slope.len() as f64;
        for ((slope, s), w) in slope.iter_mut().zip(&moments.s).zip(shape.whitening()) {
            *slope = 0.5 * (s * w * w - moments.n * columns) * w * w;
        }
        return slope;
    }
    let w = shape.whitening_matrix();
    let s = unpack_symmetric(&moments.s, d);
    let mut excess = congruence(w.as_ref(), s.as_ref());
    for i in 0..d {
        excess[(i, i)] -= moments.n;
    }
    let mut slope = congruence(w.transpose(), excess.as_ref());
    for i in 0..d {
        slope[(i, i)] *= 0.5;
    }
    pack_lower(slope.as_ref())
}

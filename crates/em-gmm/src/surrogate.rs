//! What the M-step maximizes, and how steep it is.

use crate::kernel::moments_len;
use crate::linalg::{congruence, pack_lower, unpack_symmetric};
use crate::moments::recentre;
use crate::whitening::Whitening;
use crate::{Gmm, Mixture};
use em_core::AdditiveSurrogate;
use faer::Mat;
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
            .zip(at.weights().iter().zip(at.whitenings()))
            .map(|(Moments { n, s, .. }, (w, whitening))| {
                n * (w.ln() + constant + whitening.log_determinant)
                    - 0.5 * whitening.trace_with(s.as_ref())
            })
            .sum()
    }

    /// n_c/w_c, Σ_c⁻¹ Σr(x − μ_c), and from ½ Σ_c⁻¹ (S_c − n_c Σ_c) Σ_c⁻¹ the lower triangle, its
    /// entries off the diagonal doubled since they stand for both halves. O(k·d³).
    fn gradient(&self, statistics: &[f64], from: &Gmm, at: &Gmm) -> Option<Vec<f64>> {
        let moments = moments_about_means(statistics, from, at);
        let components = || moments.iter().zip(at.whitenings());
        let weights = moments.iter().zip(at.weights()).map(|(m, w)| m.n / w);
        let means = components().flat_map(|(m, whitening)| whitening.precision_times(&m.sums));
        let covariances = components().flat_map(|(m, whitening)| covariance_slope(m, whitening));
        Some(weights.chain(means).chain(covariances).collect())
    }
}

/// The moments of one component about its mean.
struct Moments {
    n: f64,
    sums: Vec<f64>,
    s: Mat<f64>,
}

fn moments_about_means(statistics: &[f64], from: &Gmm, at: &Gmm) -> Vec<Moments> {
    let d = at.dimensions();
    let mut statistics = statistics.to_vec();
    recentre(&mut statistics, from.flat_means(), at.flat_means(), d);
    (statistics.chunks_exact(moments_len(d)))
        .map(|statistics| Moments {
            n: statistics[0],
            sums: statistics[1..=d].to_vec(),
            s: unpack_symmetric(&statistics[1 + d..], d),
        })
        .collect()
}

/// The part of the gradient that belongs to one covariance. With W = L⁻¹ it is ½ Wᵀ (W S Wᵀ − n 1) W,
/// where the difference is taken before it is multiplied by large numbers.
fn covariance_slope(moments: &Moments, whitening: &Whitening) -> Vec<f64> {
    let d = moments.sums.len();
    let w = whitening.matrix(d);
    let mut excess = congruence(w.as_ref(), moments.s.as_ref());
    for i in 0..d {
        excess[(i, i)] -= moments.n;
    }
    let mut slope = congruence(w.transpose(), excess.as_ref());
    for i in 0..d {
        slope[(i, i)] *= 0.5;
    }
    pack_lower(slope.as_ref())
}

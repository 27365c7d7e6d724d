//! Which component of one mixture answers to which of another.

use crate::Gmm;
use crate::shape::Shape;

/// For each component of `like` the one of `gmm`, of the same shape, that answers to it: the nearest
/// pair of components is matched first, then the nearest of those that are left, and so on.
/// O(k²·d³).
pub(crate) fn matching(gmm: &Gmm, like: &Gmm) -> Vec<usize> {
    let k = like.components();
    let mut pairs: Vec<(f64, usize, usize)> = (0..k)
        .flat_map(|other| (0..k).map(move |own| (distance(gmm, own, like, other), own, other)))
        .collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut order = vec![None; k];
    let mut taken = vec![false; k];
    for (_, own, other) in pairs {
        if order[other].is_none() && !taken[own] {
            order[other] = Some(own);
            taken[own] = true;
        }
    }
    order.into_iter().flatten().collect()
}

/// The Bhattacharyya distance of two components: ⅛ (μ − ν)ᵀ P⁻¹ (μ − ν) + ½ ln(|P|/√(|Σ| |T|)) with
/// P = ½(Σ + T). Its second part tells components with the same mean apart. O(d³).
fn distance(a: &Gmm, i: usize, b: &Gmm, j: usize) -> f64 {
    let (sigma, t) = (&a.shapes()[i], &b.shapes()[j]);
    let pooled = sigma.packed().iter().zip(t.packed());
    let pooled = pooled.map(|(s, t)| 0.5 * s + 0.5 * t).collect();
    let Ok(pooled) = Shape::of(a.structure(), a.dimensions(), pooled) else {
        return f64::INFINITY;
    };
    let apart: Vec<f64> = (a.mean(i).iter().zip(b.mean(j)))
        .map(|(m, n)| m - n)
        .collect();
    let along = pooled.precision_times(&apart);
    let squared: f64 = apart.iter().zip(along).map(|(a, b)| a * b).sum();
    0.125 * squared - pooled.log_determinant + 0.5 * (sigma.log_determinant + t.log_determinant)
}

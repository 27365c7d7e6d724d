//! Least squares in a few columns, by rotating them until they are orthogonal.

use crate::vectors::dot;

/// The columns of A·V, orthogonal to each other, and the columns of the rotation V: the singular value
/// decomposition by Hestenes' one-sided Jacobi method. O(p·m²) for each sweep over m columns of length
/// p, with less than ten sweeps.
pub(super) fn orthogonalize(mut columns: Vec<Vec<f64>>) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
    let m = columns.len();
    let unit = |i| (0..m).map(|j| f64::from(u8::from(i == j))).collect();
    let mut rotation: Vec<Vec<f64>> = (0..m).map(unit).collect();
    for _sweep in 0..30 {
        let mut is_orthogonal = true;
        for i in 0..m {
            for j in i + 1..m {
                let (aa, bb) = (dot(&columns[i], &columns[i]), dot(&columns[j], &columns[j]));
                let ab = dot(&columns[i], &columns[j]);
                if ab == 0.0 || ab.abs() <= 1e-15 * (aa * bb).sqrt() || !ab.is_finite() {
                    continue;
                }
                is_orthogonal = false;
                let cot = (bb - aa) / (2.0 * ab);
                let tan = cot.signum() / (cot.abs() + (1.0 + cot * cot).sqrt());
                let cos = 1.0 / (1.0 + tan * tan).sqrt();
                rotate(&mut columns, i, j, cos, cos * tan);
                rotate(&mut rotation, i, j, cos, cos * tan);
            }
        }
        if is_orthogonal {
            break;
        }
    }
    (columns, rotation)
}

fn rotate(columns: &mut [Vec<f64>], i: usize, j: usize, cos: f64, sin: f64) {
    let (left, right) = columns.split_at_mut(j);
    for (a, b) in left[i].iter_mut().zip(&mut right[0]) {
        (*a, *b) = (cos * *a - sin * *b, sin * *a + cos * *b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_become_orthogonal_and_the_rotation_says_how() {
        let columns: Vec<Vec<f64>> = (0..4)
            .map(|j| {
                (0..6)
                    .map(|i| f64::from((i * i + 3 * j * i + j) % 7) - 2.0)
                    .collect()
            })
            .collect();
        let (orthogonal, rotation) = orthogonalize(columns.clone());
        for i in 0..4 {
            for j in 0..4 {
                let unit = f64::from(u8::from(i == j));
                assert!((dot(&rotation[i], &rotation[j]) - unit).abs() < 1e-13);
                if i != j {
                    assert!(dot(&orthogonal[i], &orthogonal[j]).abs() < 1e-12);
                }
            }
            for row in 0..6 {
                let product: f64 = (0..4).map(|k| columns[k][row] * rotation[i][k]).sum();
                assert!((product - orthogonal[i][row]).abs() < 1e-13);
            }
        }
    }
}

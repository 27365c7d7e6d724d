//! Which frequencies the phenotypes can tell apart.

use crate::Locus;

/// In how many directions a change of the k allele frequencies (that keeps their sum) changes the
/// probabilities of the phenotypes: the rank of the derivative, at frequencies without symmetry. At
/// most k − 1. O(k²·phenotypes).
pub(crate) fn identified_directions(locus: &Locus) -> usize {
    let k = locus.alleles().len();
    // Square roots of different whole numbers satisfy no polynomial equation with small integers.
    let p: Vec<f64> = (0..k).map(|allele| (2.0 + allele as f64).sqrt()).collect();
    let sum: f64 = p.iter().sum();
    // ∂P(φ)/∂p_a = 2 Σ_b p_b [a with b shows φ], in the directions from allele 0 to each other one.
    let slope = |phenotype: usize, allele: usize| -> f64 {
        (0..k)
            .filter(|&other| locus.phenotype(allele, other) == phenotype)
            .map(|other| 2.0 * p[other] / sum)
            .sum()
    };
    let derivative = (0..locus.phenotypes().len())
        .map(|phenotype| {
            (1..k)
                .map(|allele| slope(phenotype, allele) - slope(phenotype, 0))
                .collect()
        })
        .collect();
    rank(derivative)
}

/// The rank of a small matrix of entries of order 1, by elimination with full pivoting.
fn rank(mut rows: Vec<Vec<f64>>) -> usize {
    let columns = rows.first().map_or(0, Vec::len);
    for rank in 0..rows.len().min(columns) {
        let remaining = (rank..rows.len()).flat_map(|i| (rank..columns).map(move |j| (i, j)));
        let largest =
            remaining.max_by(|&(a, b), &(c, d)| rows[a][b].abs().total_cmp(&rows[c][d].abs()));
        let Some((i, j)) = largest.filter(|&(i, j)| rows[i][j].abs() > 1e-9) else {
            return rank;
        };
        rows.swap(rank, i);
        for row in &mut rows {
            row.swap(rank, j);
        }
        let (done, below) = rows.split_at_mut(rank + 1);
        let pivot_row = &done[rank];
        for row in below {
            let factor = row[rank] / pivot_row[rank];
            for (entry, pivot) in row.iter_mut().zip(pivot_row).skip(rank) {
                *entry -= factor * pivot;
            }
        }
    }
    rows.len().min(columns)
}

#[cfg(test)]
mod tests {
    use super::identified_directions;
    use crate::Locus;

    #[test]
    fn directions() {
        assert_eq!(identified_directions(&Locus::peppered_moth()), 2);
        assert_eq!(identified_directions(&Locus::abo()), 2);
        let of = |alleles: &[&str], map: &[(&str, &[&str])]| {
            identified_directions(&Locus::new("x", alleles, map).unwrap())
        };
        // X acts as N does.
        let map: &[(&str, &[&str])] = &[
            ("m", &["MM"]),
            ("mn", &["MN", "MX"]),
            ("n", &["NN", "NX", "XX"]),
        ];
        assert_eq!(of(&["M", "N", "X"], map), 1);
        assert_eq!(of(&["A", "B"], &[("all", &["AA", "AB", "BB"])]), 0);
        assert_eq!(
            of(&["A", "B"], &[("hom", &["AA", "BB"]), ("het", &["AB"])]),
            1
        );
        assert_eq!(of(&["A"], &[("all", &["AA"])]), 0);
    }
}

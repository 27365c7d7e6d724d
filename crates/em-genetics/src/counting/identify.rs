//! Which frequencies the phenotypes can tell apart.

use crate::{AlleleFrequencies, GeneCounting};

/// What the phenotypes can tell of the frequencies; see [`GeneCounting::identified`].
///
/// ```
/// use em_genetics::{GeneCounting, Locus};
///
/// // X acts as N does: nobody can tell them apart.
/// let locus: Locus = "m = MM; mn = MN, MX; n = NN, NX, XX".parse()?;
/// let identified = GeneCounting::new(locus, &[1, 1, 1])?.identified();
/// assert_eq!(identified.parameters, 1);
/// assert_eq!(identified.unclear, [1, 2]);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Identified {
    /// In how many directions a change of the values changes the probabilities of the phenotypes.
    pub parameters: usize,
    /// The values that can change without any change of the probabilities: alleles, counted from 0, and their
    /// number k for the inbreeding coefficient.
    pub unclear: Vec<usize>,
}

impl GeneCounting {
    /// What the phenotypes of those who were counted can tell: the rank of the derivative of the
    /// probabilities, which is that of the expected information, at frequencies without symmetry. At most
    /// k − 1 directions, k with inbreeding. O(k²·phenotypes).
    #[must_use]
    pub fn identified(&self) -> Identified {
        let k = self.locus().alleles().len();
        // Square roots of different whole numbers satisfy no polynomial equation with small integers.
        let p: Vec<f64> = (0..k).map(|allele| (2.0 + allele as f64).sqrt()).collect();
        let f = self.has_inbreeding().then_some(std::f64::consts::FRAC_1_PI);
        let at = AlleleFrequencies::in_proportion(p).inbred(f);
        let values = k + usize::from(f.is_some());
        // In the directions from allele 0 to each other one, and that of f.
        let mut rows = Vec::new();
        for (ways, n) in self.ways.by_phenotype().zip(self.totals()) {
            let mut slope = vec![0.0; values];
            for way in ways.iter().filter(|_| n > 0.0) {
                at.slope(*way, |value, along| slope[value] += along);
            }
            let directions = (1..values).map(|value| {
                if value < k {
                    slope[value] - slope[0]
                } else {
                    slope[value]
                }
            });
            rows.push(directions.collect());
        }
        let (directions, still) = kernel(rows, values - 1);
        let moves = |value: usize| match value {
            // What the other alleles gain, the first must lose.
            0 => still
                .iter()
                .any(|still| still[..k - 1].iter().sum::<f64>().abs() > SMALL),
            value => still.iter().any(|still| still[value - 1].abs() > SMALL),
        };
        Identified {
            parameters: directions,
            unclear: (0..values).filter(|value| moves(*value)).collect(),
        }
    }
}

/// What counts as 0 among numbers of order 1.
const SMALL: f64 = 1e-9;

/// The rank of a small matrix of entries of order 1, and the directions along which nothing changes, by
/// Gauss-Jordan elimination with full pivoting.
fn kernel(mut rows: Vec<Vec<f64>>, columns: usize) -> (usize, Vec<Vec<f64>>) {
    let mut order: Vec<usize> = (0..columns).collect();
    let mut rank = 0;
    while rank < rows.len().min(columns) {
        let remaining = (rank..rows.len()).flat_map(|i| (rank..columns).map(move |j| (i, j)));
        let largest =
            remaining.max_by(|&(a, b), &(c, d)| rows[a][b].abs().total_cmp(&rows[c][d].abs()));
        let Some((i, j)) = largest.filter(|&(i, j)| rows[i][j].abs() > SMALL) else {
            break;
        };
        rows.swap(rank, i);
        order.swap(rank, j);
        for row in &mut rows {
            row.swap(rank, j);
        }
        let by = rows[rank][rank];
        let pivot: Vec<f64> = rows[rank].iter().map(|entry| entry / by).collect();
        for row in &mut rows {
            let factor = row[rank];
            for (entry, pivot) in row.iter_mut().zip(&pivot) {
                *entry -= factor * pivot;
            }
        }
        rows[rank] = pivot;
        rank += 1;
    }
    let still = |free: usize| {
        let mut direction = vec![0.0; columns];
        direction[order[free]] = 1.0;
        for (row, column) in rows.iter().zip(&order).take(rank) {
            direction[*column] = -row[free];
        }
        direction
    };
    (rank, (rank..columns).map(still).collect())
}

#[cfg(test)]
mod tests {
    use crate::{GeneCounting, Locus};

    fn identified(locus: Locus) -> (usize, Vec<usize>) {
        let counts = vec![1; locus.phenotypes().len()];
        let identified = GeneCounting::new(locus, &counts).unwrap().identified();
        (identified.parameters, identified.unclear)
    }

    #[test]
    fn directions() {
        assert_eq!(identified(Locus::peppered_moth()), (2, vec![]));
        assert_eq!(identified(Locus::abo()), (2, vec![]));
        assert_eq!(identified(Locus::rh()), (7, vec![]));
        let of = |list: &str| identified(list.parse().unwrap());
        // X acts as N does.
        assert_eq!(of("m = MM; mn = MN, MX; n = NN, NX, XX"), (1, vec![1, 2]));
        assert_eq!(of("all = AA, AB, BB"), (0, vec![0, 1]));
        assert_eq!(of("hom = AA, BB; het = AB"), (1, vec![]));
        assert_eq!(of("all = AA;"), (0, vec![]));
    }

    #[test]
    fn inbreeding_takes_a_direction_of_its_own() {
        let of = |locus: Locus| {
            let counts = vec![1; locus.phenotypes().len()];
            let model = GeneCounting::new(locus, &counts).unwrap();
            let identified = model.with_inbreeding().unwrap().identified();
            (identified.parameters, identified.unclear)
        };
        assert_eq!(of(Locus::mn()), (2, vec![]));
        // Two phenotypes leave one degree of freedom for p and f.
        assert_eq!(of(Locus::dominant_marker()), (1, vec![0, 1, 2]));
        assert_eq!(of(Locus::abo()), (3, vec![]));
    }
}

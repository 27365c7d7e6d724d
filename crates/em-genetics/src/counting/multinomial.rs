//! Drawing from multinomial distributions.

use em_core::Stream;
use rand_distr::{Binomial, Distribution};

/// Draws how the items of each class fall into the cells of the class, in proportion to the weights of
/// the cells. `class_of` tells the class of each cell.
///
/// Cell by cell, from the binomial distribution among the items that are left in its class. O(cells),
/// whatever the counts. A class that has items must have a cell with a positive weight.
pub(crate) fn multinomials(
    mut items: Vec<u64>,
    class_of: &[usize],
    weights: &[f64],
    rng: &mut Stream,
) -> Vec<u64> {
    // What a cell and those after it in its class weigh: the last with any weight is all that is left, to
    // the bit, and so takes all items that are left.
    let mut from_here = weights.to_vec();
    let mut behind = vec![0.0; items.len()];
    for (weight, &class) in from_here.iter_mut().zip(class_of).rev() {
        *weight += behind[class];
        behind[class] = *weight;
    }
    (weights.iter().zip(from_here).zip(class_of))
        .map(|((&weight, from_here), &class)| {
            let left = items[class];
            if left == 0 || weight == 0.0 {
                return 0;
            }
            let binomial = Binomial::new(left, weight / from_here);
            let drawn = binomial.expect("a part of the whole").sample(rng);
            items[class] -= drawn;
            drawn
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::multinomials;

    #[test]
    fn all_items_fall_into_cells_of_their_class_that_weigh_something() {
        let mut rng = em_core::stream(3, 0);
        for _ in 0..1000 {
            let weights = [0.1, 0.0, 0.7, 1e-300, 0.3, 0.0];
            let drawn = multinomials(vec![7, 100, 0], &[0, 0, 1, 1, 0, 2], &weights, &mut rng);
            assert_eq!(drawn[0] + drawn[4], 7);
            assert_eq!(drawn[1..4], [0, 100, 0]);
            assert_eq!(drawn[5], 0);
        }
    }

    #[test]
    fn cells_have_the_mean_and_variance_of_a_multinomial() {
        // For few and for many items, which are drawn by different methods.
        for n in [10_u64, 1000, 1 << 52] {
            let mut rng = em_core::stream(4, 0);
            let weights = [1.0, 2.0, 5.0];
            let draws = 4000;
            for (cell, weight) in weights.iter().enumerate() {
                let p = weight / 8.0;
                let (mean, variance) = (n as f64 * p, n as f64 * p * (1.0 - p));
                let z: Vec<f64> = (0..draws)
                    .map(|_| multinomials(vec![n], &[0; 3], &weights, &mut rng)[cell])
                    .map(|drawn| (drawn as f64 - mean) / variance.sqrt())
                    .collect();
                let sum: f64 = z.iter().sum();
                let squares: f64 = z.iter().map(|z| z * z).sum();
                let d = f64::from(draws);
                assert!((sum / d.sqrt()).abs() < 5.0, "{n} {cell}: {sum}");
                assert!((squares / d - 1.0).abs() < 0.15, "{n} {cell}: {squares}");
            }
        }
    }
}

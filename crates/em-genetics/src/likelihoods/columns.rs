//! Genotype likelihoods in columns, and the sums over samples that all estimates are made of.

/// Sums are kept in so many lanes: what registers hold of six sums in vectors of two numbers, which is
/// what any x86-64 processor has.
const LANES: usize = 4;

/// A probability of reads below this is taken as this: its inverse can be squared, and what would be
/// lost by it is lost already.
const FLOOR: f64 = 1e-150;

/// Of so many mantissas, each less than 2, the product is finite.
const MANTISSAS: usize = 1000;

/// The likelihoods l0, l1, l2 of the samples with data, one column for each, and what is known of them
/// as a whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Columns {
    /// Filled up to whole lanes with likelihoods of 1, whose log-likelihood and slopes are 0.
    likelihoods: [Vec<f64>; 3],
    len: usize,
    /// Σ log l0 and Σ log l2: the log-likelihood where all genotypes are 0 or all are 2. Kept from the
    /// logarithms that were given, so it is finite where l0 itself underflows.
    log_ends: [f64; 2],
    /// Σ (l1 + 2 l2)/(l0 + l1 + l2): expected copies if all genotypes were equally frequent.
    copies: f64,
    curved: bool,
}

impl Columns {
    pub(crate) fn clear(&mut self) {
        let mut likelihoods = std::mem::take(&mut self.likelihoods);
        likelihoods.iter_mut().for_each(Vec::clear);
        *self = Self {
            likelihoods,
            ..Self::default()
        };
    }

    pub(crate) fn push(&mut self, likelihoods: [f64; 3], log_ends: [f64; 2]) {
        let [l0, l1, l2] = likelihoods;
        for (column, likelihood) in self.likelihoods.iter_mut().zip(likelihoods) {
            if self.len == column.len() {
                column.extend([1.0; LANES]);
            }
            column[self.len] = likelihood;
        }
        self.len += 1;
        self.log_ends[0] += log_ends[0];
        self.log_ends[1] += log_ends[1];
        self.copies += (l1 + 2.0 * l2) / (l0 + l1 + l2);
        self.curved |= !is_log_concave(likelihoods);
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn row(&self, row: usize) -> [f64; 3] {
        [0, 1, 2].map(|g| self.likelihoods[g][row])
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = [f64; 3]> {
        (0..self.len).map(|row| self.row(row))
    }

    /// The log-likelihoods of p = 0 and p = 1.
    pub(crate) fn log_ends(&self) -> [f64; 2] {
        self.log_ends
    }

    /// A frequency to start from, inside (0, 1): that of the expected copies if all genotypes were
    /// equally frequent. With known genotypes it is the estimate.
    pub(crate) fn start(&self) -> f64 {
        self.copies / (2.0 * self.len as f64)
    }

    /// Whether the log-likelihood may fail to be concave in p.
    pub(crate) fn is_curved(&self) -> bool {
        self.curved
    }

    /// Σ l_g l_h/L² for the pairs gh = 00, 01, 02, 11, 12, 22, where L = Σ l_g w_g is the probability of a
    /// sample's reads at the genotype frequencies w. It is minus the second derivative of Σ log L along
    /// w, and its product with w is the first. O(n).
    pub(crate) fn information(&self, w: [f64; 3]) -> [f64; 6] {
        let mut sums = [[0.0; LANES]; 6];
        for ((l0, l1), l2) in self.lanes() {
            for j in 0..LANES {
                let inverse = (l0[j] * w[0] + l1[j] * w[1] + l2[j] * w[2])
                    .max(FLOOR)
                    .recip();
                let (x, y, z) = (l0[j] * inverse, l1[j] * inverse, l2[j] * inverse);
                sums[0][j] += x * x;
                sums[1][j] += x * y;
                sums[2][j] += x * z;
                sums[3][j] += y * y;
                sums[4][j] += y * z;
                sums[5][j] += z * z;
            }
        }
        sums.map(|lanes| lanes.iter().sum())
    }

    /// Σ log L at the genotype frequencies w, −∞ if some L is 0. O(n), with one logarithm for a thousand
    /// samples: mantissas are multiplied, and exponents added.
    pub(crate) fn log_likelihood(&self, w: [f64; 3]) -> f64 {
        const EXPONENT: u32 = f64::MANTISSA_DIGITS - 1;
        const BIAS: u64 = 1023;
        const MANTISSA: u64 = (1 << EXPONENT) - 1;
        let [l0, l1, l2] = self.likelihoods.each_ref();
        let blocks = (l0.chunks(MANTISSAS).zip(l1.chunks(MANTISSAS))).zip(l2.chunks(MANTISSAS));
        let mut log_likelihood = 0.0;
        let mut smallest = [f64::INFINITY; LANES];
        for ((l0, l1), l2) in blocks {
            let mut product = [1.0; LANES];
            let mut exponent = [0_u64; LANES];
            for ((l0, l1), l2) in in_lanes(l0).zip(in_lanes(l1)).zip(in_lanes(l2)) {
                for j in 0..LANES {
                    let probability = l0[j] * w[0] + l1[j] * w[1] + l2[j] * w[2];
                    smallest[j] = probability.min(smallest[j]);
                    let bits = probability.to_bits();
                    exponent[j] += bits >> EXPONENT;
                    product[j] *= f64::from_bits((bits & MANTISSA) | (BIAS << EXPONENT));
                }
            }
            let exponents = exponent.iter().sum::<u64>() as f64 - (BIAS * l0.len() as u64) as f64;
            let mantissas: f64 = product.iter().product();
            log_likelihood += mantissas.ln() + exponents * std::f64::consts::LN_2;
        }
        // Subnormal numbers have no such mantissa: they are impossible, as 0 is.
        let smallest = smallest.into_iter().fold(f64::INFINITY, f64::min);
        if smallest < f64::MIN_POSITIVE {
            f64::NEG_INFINITY
        } else {
            log_likelihood
        }
    }

    fn lanes(&self) -> impl Iterator<Item = ((&[f64; LANES], &[f64; LANES]), &[f64; LANES])> {
        let [l0, l1, l2] = self.likelihoods.each_ref();
        in_lanes(l0).zip(in_lanes(l1)).zip(in_lanes(l2))
    }
}

fn in_lanes(column: &[f64]) -> std::slice::Iter<'_, [f64; LANES]> {
    column.as_chunks().0.iter()
}

/// Whether log(l0 q² + 2 l1 pq + l2 p²) is concave in p = 1 − q: the quadratic has real zeros, none of them
/// inside (0, 1), and its logarithm is that of two linear factors. Reads that are independent given the
/// genotype always have it, since ½(x + y) ≥ √(xy) for each of them; rounded or reweighted likelihoods
/// may lack it. Equality is meant with rounding.
pub(crate) fn is_log_concave([l0, l1, l2]: [f64; 3]) -> bool {
    l1 * l1 * (1.0 + 1e-12) >= l0 * l2
}

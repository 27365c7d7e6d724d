//! Genotype likelihoods in columns, and the sums over samples that all estimates are made of.

/// Samples are taken in blocks of so many: for each of them the terms of a sum are found, which makes
/// loops without sums that the compiler turns into vectors, and then they are added.
const BLOCK: usize = 128;

/// Sums are kept in so many parts, for the same reason.
const LANES: usize = 4;

/// A probability of reads below this is taken as this: its inverse can be squared, and what would be
/// lost by it is lost already.
const FLOOR: f64 = 1e-150;

/// The likelihoods l0, l1, l2 of the samples with data, one column for each, and what is known of them
/// as a whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Columns {
    likelihoods: [Vec<f64>; 3],
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
            column.push(likelihood);
        }
        self.log_ends[0] += log_ends[0];
        self.log_ends[1] += log_ends[1];
        self.copies += (l1 + 2.0 * l2) / (l0 + l1 + l2);
        self.curved |= !is_log_concave(likelihoods);
    }

    pub(crate) fn len(&self) -> usize {
        self.likelihoods[0].len()
    }

    pub(crate) fn row(&self, row: usize) -> [f64; 3] {
        [0, 1, 2].map(|g| self.likelihoods[g][row])
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = [f64; 3]> {
        (0..self.len()).map(|row| self.row(row))
    }

    /// The log-likelihoods of p = 0 and p = 1.
    pub(crate) fn log_ends(&self) -> [f64; 2] {
        self.log_ends
    }

    /// A frequency to start from: that of the expected copies if all genotypes were equally frequent. With
    /// known genotypes it is the estimate. It is 0 or 1 only if no sample can have another genotype.
    pub(crate) fn start(&self) -> f64 {
        self.copies / (2.0 * self.len() as f64)
    }

    /// Whether the log-likelihood may fail to be concave in p.
    pub(crate) fn is_curved(&self) -> bool {
        self.curved
    }

    /// ℓ'(p) and ℓ''(p) of ℓ(p) = Σ log(l0 q² + 2 l1 pq + l2 p²), for p inside (0, 1). O(n).
    pub(crate) fn slopes(&self, p: f64) -> [f64; 2] {
        let q = 1.0 - p;
        let mut slopes = [0.0; 2];
        for (l0, l1, l2) in self.blocks() {
            let [mut first, mut second] = [[0.0; BLOCK]; 2];
            for i in 0..l0.len() {
                // De Casteljau's scheme: L = q·m0 + p·m1, L' = 2(m1 − m0), without any cancellation in L.
                let (m0, m1) = (l0[i] * q + l1[i] * p, l1[i] * q + l2[i] * p);
                let inverse = at_least(m0 * q + m1 * p, FLOOR).recip();
                let half_slope = (m1 - m0) * inverse;
                let half_second = ((l0[i] - l1[i]) + (l2[i] - l1[i])) * inverse;
                first[i] = half_slope;
                second[i] = half_second - 2.0 * half_slope * half_slope;
            }
            slopes[0] += 2.0 * sum(&first);
            slopes[1] += 2.0 * sum(&second);
        }
        slopes
    }

    /// Σ l_g l_h/L² for the pairs gh = 00, 01, 02, 11, 12, 22, where L = Σ l_g w_g is the probability of a
    /// sample's reads at the genotype frequencies w. It is minus the second derivative of Σ log L along
    /// w, and its product with w is the first. O(n).
    pub(crate) fn information(&self, w: [f64; 3]) -> [f64; 6] {
        let mut sums = [[0.0; LANES]; 6];
        for (l0, l1, l2) in self.blocks() {
            let [mut x, mut y, mut z] = [[0.0; BLOCK]; 3];
            for i in 0..l0.len() {
                let probability = l0[i] * w[0] + l1[i] * w[1] + l2[i] * w[2];
                let inverse = at_least(probability, FLOOR).recip();
                (x[i], y[i], z[i]) = (l0[i] * inverse, l1[i] * inverse, l2[i] * inverse);
            }
            let used = ..l0.len().next_multiple_of(LANES);
            let [x, y, z] = [&x, &y, &z].map(|lanes| lanes[used].as_chunks::<LANES>().0);
            for ((x, y), z) in x.iter().zip(y).zip(z) {
                for j in 0..LANES {
                    sums[0][j] += x[j] * x[j];
                    sums[1][j] += x[j] * y[j];
                    sums[2][j] += x[j] * z[j];
                    sums[3][j] += y[j] * y[j];
                    sums[4][j] += y[j] * z[j];
                    sums[5][j] += z[j] * z[j];
                }
            }
        }
        sums.map(|lanes| lanes.iter().sum())
    }

    /// Σ log L at the genotype frequencies w, −∞ if some L is 0. O(n), with one logarithm for a block:
    /// mantissas are multiplied, and exponents added.
    pub(crate) fn log_likelihood(&self, w: [f64; 3]) -> f64 {
        const EXPONENT: u32 = f64::MANTISSA_DIGITS - 1;
        const BIAS: u64 = 1023;
        const MANTISSA: u64 = (1 << EXPONENT) - 1;
        let mut log_likelihood = 0.0;
        for (l0, l1, l2) in self.blocks() {
            // Those that are not used are 1, whose logarithm is 0.
            let mut probability = [1.0; BLOCK];
            for i in 0..l0.len() {
                probability[i] = l0[i] * w[0] + l1[i] * w[1] + l2[i] * w[2];
            }
            let mut product = [1.0; LANES];
            let mut exponent = [0_u64; LANES];
            let mut smallest = [f64::INFINITY; LANES];
            for lanes in probability.as_chunks::<LANES>().0 {
                for j in 0..LANES {
                    let bits = lanes[j].to_bits();
                    exponent[j] += bits >> EXPONENT;
                    product[j] *= f64::from_bits((bits & MANTISSA) | (BIAS << EXPONENT));
                    smallest[j] = at_most(smallest[j], lanes[j]);
                }
            }
            // Subnormal numbers have no such mantissa: they are impossible, as 0 is.
            if smallest.iter().any(|l| *l < f64::MIN_POSITIVE) {
                return f64::NEG_INFINITY;
            }
            let exponent = exponent.iter().sum::<u64>() as f64 - (BIAS * BLOCK as u64) as f64;
            let mantissa: f64 = product.iter().product();
            log_likelihood += mantissa.ln() + exponent * std::f64::consts::LN_2;
        }
        log_likelihood
    }

    /// The likelihoods l0, l1, l2 of the samples of each block.
    fn blocks(&self) -> impl Iterator<Item = (&[f64], &[f64], &[f64])> {
        let [l0, l1, l2] = self.likelihoods.each_ref().map(|l| l.chunks(BLOCK));
        let blocks = l0.zip(l1).zip(l2);
        // At most BLOCK, and of one length: said so that no index needs to be checked.
        blocks.map(|((l0, l1), l2)| {
            let n = l0.len().min(BLOCK);
            (&l0[..n], &l1[..n], &l2[..n])
        })
    }
}

/// The sum of a block, in lanes.
fn sum(block: &[f64; BLOCK]) -> f64 {
    let mut sums = [0.0; LANES];
    for lanes in block.as_chunks::<LANES>().0 {
        for j in 0..LANES {
            sums[j] += lanes[j];
        }
    }
    sums.iter().sum()
}

/// The larger of two numbers, in one instruction, where `f64::max` looks for NaN.
#[inline(always)]
fn at_least(x: f64, y: f64) -> f64 {
    if x > y { x } else { y }
}

/// The smaller of two numbers.
#[inline(always)]
fn at_most(x: f64, y: f64) -> f64 {
    if x < y { x } else { y }
}

/// Whether log(l0 q² + 2 l1 pq + l2 p²) is concave in p = 1 − q: the quadratic has real zeros, none of them
/// inside (0, 1), and its logarithm is that of two linear factors. Reads that are independent given the
/// genotype always have it, since ½(x + y) ≥ √(xy) for each of them; rounded or reweighted likelihoods
/// may lack it. Equality is meant with rounding.
pub(crate) fn is_log_concave([l0, l1, l2]: [f64; 3]) -> bool {
    l1 * l1 * (1.0 + 1e-12) >= l0 * l2
}

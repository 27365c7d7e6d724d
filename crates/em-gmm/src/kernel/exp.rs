//! The exponential function for log-sum-exp, many at a time.
//!
//! A call of the system's `exp` cannot be made into vector instructions. This one can: it has no
//! branches, no tables and no calls.

use super::simd::mul_add;
use pulp::Simd;

/// exp(x) for x ≤ 0, to 2 units in the last place; 0 below −708, where results would be subnormal.
/// NaN gives NaN.
///
/// x = n·log 2 + r with |r| ≤ ½ log 2, and exp(x) = 2ⁿ exp(r), where 2ⁿ is made of n's bits.
#[inline(always)]
pub(super) fn exp<S: Simd>(x: f64) -> f64 {
    // Adding 1.5·2⁵² leaves the nearest whole number in the low bits.
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    // log 2 in two parts; the first has zeros at its end, so that n times it is exact.
    const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    const BIAS: u64 = 1023;

    let shifted = mul_add::<S>(x, std::f64::consts::LOG2_E, SHIFT);
    let n = shifted - SHIFT;
    let r = mul_add::<S>(n, -LN_2_LOW, mul_add::<S>(n, -LN_2_HIGH, x));
    let mut polynomial = POLYNOMIAL[POLYNOMIAL.len() - 1];
    for coefficient in POLYNOMIAL[..POLYNOMIAL.len() - 1].iter().rev() {
        polynomial = mul_add::<S>(polynomial, r, *coefficient);
    }
    let power_of_2 = f64::from_bits(shifted.to_bits().wrapping_add(BIAS) << 52);
    if x < -708.0 {
        0.0
    } else {
        polynomial * power_of_2
    }
}

/// 1 + r + r² q(r), where q meets (exp(r) − 1 − r)/r² at the ten Chebyshev points of |r| ≤ ½ log 2: the
/// relative error is 1.6e-17, which Taylor's polynomial reaches with one degree more.
const POLYNOMIAL: [f64; 12] = [
    1.0,
    1.0,
    0.500_000_000_000_000_1,
    0.166_666_666_666_666_69,
    0.041_666_666_666_624_16,
    0.008_333_333_333_330_065,
    0.001_388_888_891_719_841_9,
    0.000_198_412_698_630_418_51,
    2.480_152_131_972_762e-5,
    2.755_726_847_827_900_4e-6,
    2.762_007_713_646_922e-7,
    2.510_037_679_881_25e-8,
];

#[cfg(test)]
mod tests {
    use super::exp;
    use pulp::{Arch, Scalar, Simd, WithSimd};

    /// Both the instruction set of this machine and the fallback must pass.
    fn check(test: impl Fn(&dyn Fn(f64) -> f64)) {
        struct Here(f64);
        impl WithSimd for Here {
            type Output = f64;
            #[inline(always)]
            fn with_simd<S: Simd>(self, _: S) -> f64 {
                exp::<S>(self.0)
            }
        }
        test(&|x| Arch::new().dispatch(Here(x)));
        test(&exp::<Scalar>);
    }

    #[test]
    fn two_units_in_the_last_place_on_a_dense_grid() {
        check(|exp| {
            let mut worst = 0;
            let grid = (0..400_000).map(|i| -708.0 * f64::from(i) / 400_000.0);
            let near_zero = (0..2_000).map(|i| -f64::from(i) * 1e-5);
            for x in grid.chain(near_zero) {
                worst = worst.max(exp(x).to_bits().abs_diff(x.exp().to_bits()));
            }
            assert!(worst <= 2, "{worst}");
        });
    }

    #[test]
    fn the_ends_of_the_range() {
        check(|exp| {
            assert_eq!(exp(0.0), 1.0);
            assert_eq!(exp(-0.0), 1.0);
            assert_eq!(exp(-1e-320), 1.0);
            assert_eq!(exp(-708.1), 0.0);
            assert_eq!(exp(-745.2), 0.0);
            assert_eq!(exp(-1e300), 0.0);
            assert_eq!(exp(f64::NEG_INFINITY), 0.0);
            assert!(exp(f64::NAN).is_nan());
        });
    }
}

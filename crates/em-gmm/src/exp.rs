//! The exponential function for log-sum-exp, many at a time.
//!
//! A call of the system's `exp` cannot be made into vector instructions. This one can: it has no
//! branches, no tables and no calls.

use crate::simd::mul_add;
use pulp::Simd;

/// exp(x) for x ≤ 0, to 2 units in the last place; 0 below −708, where results would be subnormal.
/// NaN gives NaN.
///
/// x = n·log 2 + r with |r| ≤ ½ log 2, and exp(x) = 2ⁿ exp(r): the polynomial is Taylor's of degree 13,
/// whose error at ½ log 2 is 4e-18, and 2ⁿ is made of n's bits.
#[inline(always)]
pub(crate) fn exp<S: Simd>(x: f64) -> f64 {
    // Adding 1.5·2⁵² leaves the nearest whole number in the low bits.
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    // log 2 in two parts; the first has zeros at its end, so that n times it is exact.
    const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    const INVERSE_FACTORIALS: [f64; 14] = inverse_factorials();
    const BIAS: u64 = 1023;

    let shifted = mul_add::<S>(x, std::f64::consts::LOG2_E, SHIFT);
    let n = shifted - SHIFT;
    let r = mul_add::<S>(n, -LN_2_LOW, mul_add::<S>(n, -LN_2_HIGH, x));
    let mut polynomial = INVERSE_FACTORIALS[13];
    for inverse_factorial in INVERSE_FACTORIALS[..13].iter().rev() {
        polynomial = mul_add::<S>(polynomial, r, *inverse_factorial);
    }
    let power_of_2 = f64::from_bits(shifted.to_bits().wrapping_add(BIAS) << 52);
    if x < -708.0 {
        0.0
    } else {
        polynomial * power_of_2
    }
}

/// 1/0!, 1/1!, …, 1/13!
const fn inverse_factorials() -> [f64; 14] {
    let mut inverse = [1.0; 14];
    let mut factorial = 1.0;
    let mut i = 1;
    while i < 14 {
        factorial *= i as f64;
        inverse[i] = 1.0 / factorial;
        i += 1;
    }
    inverse
}

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

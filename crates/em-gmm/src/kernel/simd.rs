//! What depends on the instruction set.

use pulp::{Arch, Simd, WithSimd};

/// a·b + c, fused where the processor does that in one instruction. Elsewhere a fused operation would
/// be a call of a function.
#[inline(always)]
pub(crate) fn mul_add<S: Simd>(a: f64, b: f64, c: f64) -> f64 {
    let fused = !S::IS_SCALAR && cfg!(any(target_arch = "x86_64", target_arch = "aarch64"));
    if fused { a.mul_add(b, c) } else { a * b + c }
}

/// The vector instructions that this processor has and that E-steps use. The last bits of results depend on
/// them, and on nothing else.
///
/// ```
/// assert!(["AVX-512", "AVX2", "NEON", "scalar"].contains(&em_gmm::instruction_set()));
/// ```
#[must_use]
pub fn instruction_set() -> &'static str {
    struct Name;

    impl WithSimd for Name {
        type Output = &'static str;

        fn with_simd<S: Simd>(self, _: S) -> &'static str {
            match S::F64_LANES {
                8 => "AVX-512",
                4 => "AVX2",
                2 => "NEON",
                _ => "scalar",
            }
        }
    }

    Arch::new().dispatch(Name)
}

//! What depends on the instruction set.

use pulp::Simd;

/// a·b + c, fused where the processor does that in one instruction. Elsewhere a fused operation would
/// be a call of a function.
#[inline(always)]
pub(crate) fn mul_add<S: Simd>(a: f64, b: f64, c: f64) -> f64 {
    let fused = !S::IS_SCALAR && cfg!(any(target_arch = "x86_64", target_arch = "aarch64"));
    if fused { a.mul_add(b, c) } else { a * b + c }
}

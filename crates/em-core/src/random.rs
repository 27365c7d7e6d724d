//! Random numbers, always from an explicit seed.

use rand_chacha::rand_core::SeedableRng;

/// The generator that the whole project draws from. The same seed gives the same numbers on every
/// machine.
pub type Stream = rand_chacha::ChaCha8Rng;

/// One of many independent streams of a seed: one for each unit of work, so that the units can be done
/// in any order.
///
/// ```
/// use em_core::{rand::RngExt, stream};
///
/// assert_eq!(stream(1, 0).random::<u64>(), stream(1, 0).random::<u64>());
/// assert_ne!(stream(1, 0).random::<u64>(), stream(1, 1).random::<u64>());
/// ```
#[must_use]
pub fn stream(seed: u64, unit: usize) -> Stream {
    let mut rng = Stream::seed_from_u64(seed);
    rng.set_stream(unit as u64);
    rng
}

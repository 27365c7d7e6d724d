//! Permutations of genes.

use super::ProbabilityPlan;
use super::probability::Table;
use crate::Error;
use em_core::rand::RngExt;
use em_core::{Parallel, Stream, stream};

/// The most individuals whose genes are permuted, which takes 8 bytes each on every thread.
const MOST: u64 = 10_000_000;

/// How many draws come from one stream.
const CHUNK: usize = 1000;

/// How many of the tables that are drawn are at most as probable as the observed one (Guo & Thompson
/// 1992).
///
/// # Errors
/// Too many individuals, or no draws.
pub(super) fn permute(
    table: &Table,
    plan: &ProbabilityPlan,
    on: &impl Parallel,
) -> Result<u32, Error> {
    let individuals = table.genes.iter().sum::<u64>() / 2;
    if individuals > MOST {
        return Err(Error::TooManyToPermute {
            individuals,
            most: MOST,
        });
    }
    if plan.draws == 0 {
        return Err(Error::NoDraws);
    }
    let draws = plan.draws as usize;
    let hits = on.map(draws.div_ceil(CHUNK), &|chunk| {
        let mut rng = stream(plan.seed, chunk);
        let mut genes: Vec<u32> = table.all_genes().collect();
        let mut drawn = Pairs::new(table.alleles());
        let mut hits = 0;
        for _ in 0..CHUNK.min(draws - chunk * CHUNK) {
            drawn.draw(&mut genes, &mut rng);
            hits += u32::from(table.is_tied_or_less(&drawn.counts, &drawn.filled));
        }
        hits
    });
    Ok(hits.iter().sum())
}

/// Counts of pairs of genes. Of many alleles most pairs do not occur, and a draw does not look at them.
struct Pairs {
    /// The pairs of a and b ≥ a in cell a·k + b.
    counts: Vec<u32>,
    /// The cells that are not 0.
    filled: Vec<usize>,
    alleles: usize,
}

impl Pairs {
    fn new(alleles: usize) -> Self {
        Self {
            counts: vec![0; alleles.pow(2)],
            filled: Vec::new(),
            alleles,
        }
    }

    /// Pairs all genes at random. O(genes).
    ///
    /// One gene is as good as another to begin with, so that each individual takes one random number, and the
    /// order that is left behind serves for the next draw.
    fn draw(&mut self, genes: &mut [u32], rng: &mut Stream) {
        for cell in self.filled.drain(..) {
            self.counts[cell] = 0;
        }
        let mut left = genes;
        while let [rest @ .., last] = left {
            let partner = rng.random_range(0..rest.len());
            let (a, b) = (rest[partner].min(*last), rest[partner].max(*last));
            let cell = a as usize * self.alleles + b as usize;
            if self.counts[cell] == 0 {
                self.filled.push(cell);
            }
            self.counts[cell] += 1;
            let end = rest.len() - 1;
            rest.swap(partner, end);
            left = &mut rest[..end];
        }
    }
}

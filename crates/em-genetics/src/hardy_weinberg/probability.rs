//! The exact test of any number of alleles.

use super::enumeration::{enumerate, tables_at_most};
use super::permutation::permute;
use super::weights::{Three, is_tied_or_less, score};
use super::{ExactTest, GenotypeCounts};
use crate::Error;
use em_core::Parallel;

/// How the exact test of many alleles goes about its work.
///
/// ```
/// use em_genetics::ProbabilityPlan;
///
/// let plan = ProbabilityPlan { draws: 1_000_000, ..ProbabilityPlan::new(42) };
/// assert_eq!(plan.tables, 1_000_000);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbabilityPlan {
    /// The seed of the Monte Carlo test.
    pub seed: u64,
    /// How often the Monte Carlo test draws; 100 000 times by default.
    pub draws: u32,
    /// All tables of genotype counts are enumerated if there are at most so many, or rather if a bound
    /// that is known beforehand is not above; 1 000 000 by default. With 0 the test is always by Monte Carlo.
    pub tables: u64,
}

impl ProbabilityPlan {
    /// The defaults, with a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            draws: 100_000,
            tables: 1_000_000,
        }
    }
}

/// The exact test of Hardy-Weinberg proportions for any number of alleles, GENEPOP's probability test: how
/// probable are tables of genotype counts that are at most as probable as the observed one, given the
/// allele counts.
///
/// ```
/// use em_core::Serial;
/// use em_genetics::{GenotypeCounts, ProbabilityMethod, ProbabilityPlan};
///
/// // 45 individuals, four alleles (Louis & Dempster 1987; Guo & Thompson 1992, example 1).
/// let counts = GenotypeCounts::new(vec![0, 3, 5, 3, 1, 18, 7, 1, 5, 2])?;
/// let test = counts.probability_test(&ProbabilityPlan::new(1), &Serial)?;
/// assert!((test.p - 0.017_442).abs() < 1e-6);
/// assert_eq!(test.method, ProbabilityMethod::Enumeration { tables: 162_365 });
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct ProbabilityTest {
    /// The p-value. Probabilities that differ by less than 1e-10, relatively, are taken to be equal.
    pub p: f64,
    /// How it was found.
    pub method: ProbabilityMethod,
}

/// How the p-value of an exact test was found.
///
/// ```
/// use em_core::Serial;
/// use em_genetics::{GenotypeCounts, ProbabilityMethod, ProbabilityPlan};
///
/// let counts = GenotypeCounts::new(vec![0, 3, 5, 3, 1, 18, 7, 1, 5, 2])?;
/// let plan = ProbabilityPlan { tables: 0, ..ProbabilityPlan::new(1) };
/// let test = counts.probability_test(&plan, &Serial)?;
/// let ProbabilityMethod::MonteCarlo { draws, hits, standard_error } = test.method else { unreachable!() };
/// assert_eq!(test.p, f64::from(1 + hits) / f64::from(1 + draws));
/// assert!((test.p - 0.017_442).abs() < 4.0 * standard_error);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum ProbabilityMethod {
    /// All tables were enumerated (Louis & Dempster 1987): the p-value is exact.
    Enumeration {
        /// How many tables have these allele counts.
        tables: u64,
    },
    /// The genes were permuted (Guo & Thompson 1992). The p-value is (1 + hits)/(1 + draws), which is never 0
    /// and rejects a true hypothesis no more often than it says (Davison & Hinkley 1997). What GENEPOP and
    /// `HWPerm.mult` in R's HardyWeinberg give is hits/draws.
    MonteCarlo {
        /// How many tables were drawn.
        draws: u32,
        /// How many of them were at most as probable as the observed one.
        hits: u32,
        /// √(p(1 − p)/draws).
        standard_error: f64,
    },
}

impl GenotypeCounts {
    /// The exact test of any number of alleles: by enumeration where the tables are few, by Monte
    /// Carlo otherwise.
    ///
    /// Enumeration costs O(1) for each table. Monte Carlo costs O(n + k²) for each draw; it does not depend on
    /// the number of threads. For two alleles this is the `p` of [`exact_test`](Self::exact_test), whatever the plan.
    ///
    /// # Errors
    /// [`Error::Monomorphic`] if one allele occurs; no draws, or more than 10⁷ individuals to permute the
    /// genes of, where the tables are too many.
    pub fn probability_test(
        &self,
        plan: &ProbabilityPlan,
        on: &impl Parallel,
    ) -> Result<ProbabilityTest, Error> {
        match self.of_two() {
            Ok(counts @ [aa, ab, bb]) => {
                let tables = aa.min(bb) + ab / 2 + 1;
                let method = ProbabilityMethod::Enumeration { tables };
                let p = ExactTest::of(counts).p;
                return Ok(ProbabilityTest { p, method });
            }
            Err(Error::NotTwoAlleles { .. }) => {}
            Err(error) => return Err(error),
        }
        let table = Table::new(self);
        if tables_at_most(&table.genes) <= plan.tables as f64 {
            let (tables, p) = enumerate(&table);
            let method = ProbabilityMethod::Enumeration { tables };
            return Ok(ProbabilityTest { p, method });
        }
        let hits = permute(&table, plan, on)?;
        let draws = f64::from(plan.draws);
        let p = (f64::from(hits) + 1.0) / (draws + 1.0);
        let method = ProbabilityMethod::MonteCarlo {
            draws: plan.draws,
            hits,
            standard_error: (p * (1.0 - p) / draws).sqrt(),
        };
        Ok(ProbabilityTest { p, method })
    }
}

/// The alleles that occur, the rarest first.
pub(super) struct Table {
    /// The genes of each of the k alleles.
    pub(super) genes: Vec<u64>,
    /// The sum of scores of the observed counts.
    pub(super) observed: f64,
    n: f64,
}

impl Table {
    fn new(counts: &GenotypeCounts) -> Self {
        let all = counts.allele_counts();
        let mut genes: Vec<u64> = all.iter().copied().filter(|&genes| genes > 0).collect();
        genes.sort_unstable();
        let mut table = Self {
            genes,
            observed: 0.0,
            n: counts.individuals() as f64,
        };
        let occurring = counts
            .genotypes()
            .filter(|((a, b), _)| all[*a] > 0 && all[*b] > 0);
        table.observed = occurring
            .map(|((a, b), count)| table.score_of(all[a], all[b], a == b, count as f64))
            .sum();
        table
    }

    /// The number of alleles.
    pub(super) fn alleles(&self) -> usize {
        self.genes.len()
    }

    /// The allele of each gene.
    pub(super) fn all_genes(&self) -> impl Iterator<Item = u32> + '_ {
        let alleles = (0..).zip(&self.genes);
        alleles.flat_map(|(allele, &genes)| (0..genes).map(move |_| allele))
    }

    /// Whether counts, of a and b ≥ a in cell a·k + b, are at most as probable as the observed ones. Cells
    /// that are not filled hold 0.
    pub(super) fn is_tied_or_less(&self, counts: &[u32], filled: &[usize]) -> bool {
        let k = self.alleles();
        // The score of 0 is the expected count, and all expected counts sum to n.
        let more = filled.iter().map(|&cell| {
            let (a, b) = (cell / k, cell % k);
            let expected = self.expected(self.genes[a], self.genes[b], a == b);
            score(f64::from(counts[cell]), expected) - expected
        });
        is_tied_or_less((self.observed - (self.n + more.sum::<f64>())).exp())
    }

    /// The score of a count of the genotype of two of the alleles.
    pub(super) fn score(&self, a: usize, b: usize, count: f64) -> f64 {
        self.score_of(self.genes[a], self.genes[b], a == b, count)
    }

    /// The scores of the three genotypes of two of the alleles.
    pub(super) fn score_of_two(&self, a: usize, b: usize, [aa, ab, bb]: Three) -> f64 {
        self.score(a, a, aa) + self.score(a, b, ab) + self.score(b, b, bb)
    }

    fn score_of(&self, a: u64, b: u64, homozygous: bool, count: f64) -> f64 {
        score(count, self.expected(a, b, homozygous))
    }

    /// How many of a genotype are expected, given the genes of its alleles.
    fn expected(&self, a: u64, b: u64, homozygous: bool) -> f64 {
        let pairs = a as f64 * (b as f64 / self.n);
        if homozygous { pairs / 4.0 } else { pairs / 2.0 }
    }
}

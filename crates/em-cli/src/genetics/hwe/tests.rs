//! The tests that fit what was counted at a site.

use super::super::rows::Cell;
use super::super::tally::Tally;
use em_genetics::em_core::{rand::RngExt, stream};
use em_genetics::em_inference::Threads;
use em_genetics::{
    Error, GenotypeCounts, ProbabilityMethod, ProbabilityPlan, ProbabilityTest, XLinkedCounts,
};

/// The test of two alleles of which some have one copy.
pub(super) const X_LINKED: &str = "x-linked";

/// The columns of [`Tests::figures`].
pub(super) const FIGURES: [&str; 7] = [
    "observed_heterozygosity",
    "expected_heterozygosity",
    "f",
    "p_x2",
    "p_exact",
    "mid_p",
    "test",
];

/// How an exact test of many alleles draws; see `ProbabilityPlan`.
#[derive(Clone, Copy)]
pub(super) struct Draws {
    pub(super) draws: u32,
    pub(super) seed: u64,
}

impl Draws {
    /// For one of many tests: with a seed of its own, in whatever order they are made.
    fn plan(self, test: usize) -> ProbabilityPlan {
        ProbabilityPlan {
            draws: self.draws,
            ..ProbabilityPlan::new(stream(self.seed, test).random())
        }
    }
}

/// P-values, where there is something to test.
#[derive(Default)]
pub(super) struct Tests {
    pub(super) p_x2: Option<f64>,
    pub(super) p_exact: Option<f64>,
    pub(super) mid_p: Option<f64>,
    /// Which exact test it is.
    pub(super) test: Option<&'static str>,
}

impl Tests {
    /// Of two alleles of which some have one copy, on the X chromosome; else of the diploids. The tests are
    /// numbered.
    pub(super) fn of(tally: &Tally, draws: Draws, number: usize) -> Result<Self, Error> {
        let found = match (tally.diploids(), tally.two()) {
            (Some(_), Some(two)) if two.haploids != [0; 2] => {
                Self::x_linked(&XLinkedCounts::new(two.diploids, two.haploids)?)
            }
            (Some(diploids), _) => Self::autosomal(&diploids, &draws.plan(number)),
            (None, _) => Err(Error::NobodyCounted),
        };
        match found {
            Err(Error::Monomorphic | Error::NobodyCounted) => Ok(Self::default()),
            found => found,
        }
    }

    /// What is known of the diploids, and the tests.
    pub(super) fn figures(&self, tally: &Tally) -> [Cell<'static>; FIGURES.len()] {
        let diploids = tally.diploids();
        let diploids = diploids.as_ref();
        let of = |value: fn(&GenotypeCounts) -> f64| Cell::Number(diploids.map(value));
        [
            of(GenotypeCounts::observed_heterozygosity),
            of(GenotypeCounts::expected_heterozygosity),
            Cell::Number(diploids.and_then(GenotypeCounts::inbreeding_coefficient)),
            Cell::Number(self.p_x2),
            Cell::Number(self.p_exact),
            Cell::Number(self.mid_p),
            Cell::Text(self.test),
        ]
    }

    fn autosomal(counts: &GenotypeCounts, plan: &ProbabilityPlan) -> Result<Self, Error> {
        let test = counts.test()?;
        let p_x2 = Some(test.p_x2);
        if let Some(two) = test.biallelic {
            return Ok(Self {
                p_x2,
                p_exact: Some(two.exact.p),
                mid_p: Some(two.exact.mid_p),
                test: Some("exact"),
            });
        }
        let ProbabilityTest { p, method, .. } = counts.probability_test(plan, &Threads)?;
        Ok(Self {
            p_x2,
            p_exact: Some(p),
            mid_p: None,
            test: Some(match method {
                ProbabilityMethod::MonteCarlo { .. } => "monte-carlo",
                _ => "enumeration",
            }),
        })
    }

    fn x_linked(counts: &XLinkedCounts) -> Result<Self, Error> {
        let test = counts.test()?;
        Ok(Self {
            p_x2: Some(test.p_x2),
            p_exact: test.exact.map(|exact| exact.p),
            mid_p: test.exact.map(|exact| exact.mid_p),
            test: Some(X_LINKED),
        })
    }
}

//! The tests that fit what was counted at a site.

use super::super::tally::Tally;
use em_genetics::em_inference::Threads;
use em_genetics::{
    Error, GenotypeCounts, ProbabilityMethod, ProbabilityPlan, ProbabilityTest, XLinkedCounts,
};

/// The test of two alleles of which some have one copy.
pub(super) const X_LINKED: &str = "x-linked";

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
    /// Of two alleles of which some have one copy, on the X chromosome; else of the diploids.
    pub(super) fn of(tally: &Tally, plan: &ProbabilityPlan) -> Result<Self, Error> {
        let found = match (tally.diploids(), tally.two()) {
            (Some(_), Some(two)) if two.haploids != [0; 2] => {
                Self::x_linked(&XLinkedCounts::new(two.diploids, two.haploids)?)
            }
            (Some(diploids), _) => Self::autosomal(&diploids, plan),
            (None, _) => Err(Error::NobodyCounted),
        };
        match found {
            Err(Error::Monomorphic | Error::NobodyCounted) => Ok(Self::default()),
            found => found,
        }
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

//! Maxima on the boundary, which EM alone only creeps towards.

use crate::{AlleleFrequencies, Error, GeneCounting};
use em_core::{Em, Fit};

/// A value at the end of what it may be.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Edge {
    /// An allele that nobody has.
    Absent(usize),
    /// f = 0.
    Outbred,
    /// f = 1.
    Inbred,
}

/// Below this, a distance from an edge is tried without.
const NEAR: f64 = 1e-2;

impl GeneCounting {
    /// A fit at some of the edges that are near, if the counts are as likely there and the likelihood does
    /// not rise from there inwards.
    pub(super) fn no_worse_edge(
        &self,
        fit: &Fit<AlleleFrequencies>,
        climb: impl Fn(AlleleFrequencies) -> Result<Fit<AlleleFrequencies>, Error>,
    ) -> Result<Option<Fit<AlleleFrequencies>>, Error> {
        let rounding = 1e-12 * (1.0 + fit.log_likelihood.abs());
        for edges in subsets(&near(&fit.params)) {
            let start = on(&edges, &fit.params);
            // Where all alleles are rare, all cannot be absent.
            if start.as_slice().iter().any(|p| p.is_nan()) {
                continue;
            }
            if matches!(self.e_step(&start), Err(Error::Impossible { .. })) {
                continue;
            }
            let on_edge = climb(start)?;
            let no_worse = on_edge.log_likelihood >= fit.log_likelihood - rounding;
            if no_worse && !self.rises_from(&edges, &on_edge.params) {
                return Ok(Some(on_edge));
            }
        }
        Ok(None)
    }

    /// The derivative of the log-likelihood along the natural values, each frequency by itself and f, also
    /// where they are 0.
    pub(crate) fn observed_score(&self, at: &AlleleFrequencies) -> Vec<f64> {
        let mut score = vec![0.0; at.as_slice().len() + usize::from(at.inbreeding().is_some())];
        for (ways, count) in self.ways.by_phenotype().zip(&self.counts) {
            if *count == 0.0 {
                continue;
            }
            let probability: f64 = ways.iter().map(|way| at.probability(*way)).sum();
            for way in ways {
                at.slope(*way, |value, slope| {
                    score[value] += count * slope / probability;
                });
            }
        }
        score
    }

    /// Whether the likelihood rises from any of the edges inwards.
    fn rises_from(&self, edges: &[Edge], at: &AlleleFrequencies) -> bool {
        let score = self.observed_score(at);
        let k = at.as_slice().len();
        // An EM step multiplies a frequency by its score over the number of genes.
        let genes: f64 = score.iter().zip(at.as_slice()).map(|(s, p)| s * p).sum();
        let individuals: f64 = self.counts.iter().sum();
        edges.iter().any(|edge| match *edge {
            Edge::Absent(allele) => score[allele] > genes * (1.0 + 1e-9),
            Edge::Outbred => score[k] > 1e-9 * individuals,
            Edge::Inbred => score[k] < -1e-9 * individuals,
        })
    }
}

/// The edges that are near but not reached.
fn near(at: &AlleleFrequencies) -> Vec<Edge> {
    let is_near = |x: f64| 0.0 < x && x < NEAR;
    let rare = at
        .as_slice()
        .iter()
        .enumerate()
        .filter(|(_, p)| is_near(**p));
    let mut edges: Vec<Edge> = rare.map(|(allele, _)| Edge::Absent(allele)).collect();
    if let Some(f) = at.inbreeding() {
        edges.extend(is_near(f).then_some(Edge::Outbred));
        edges.extend(is_near(1.0 - f).then_some(Edge::Inbred));
    }
    edges
}

/// The same values, some of them on their edges.
fn on(edges: &[Edge], at: &AlleleFrequencies) -> AlleleFrequencies {
    let absent = edges.iter().filter_map(|edge| match edge {
        Edge::Absent(allele) => Some(*allele),
        _ => None,
    });
    let rest = at.without(&absent.collect::<Vec<_>>());
    let f = if edges.contains(&Edge::Outbred) {
        Some(0.0)
    } else if edges.contains(&Edge::Inbred) {
        Some(1.0)
    } else {
        at.inbreeding()
    };
    rest.inbred(f)
}

/// Which edges may be tried together: all subsets but the empty one, larger ones first. Of many only all
/// together and each alone.
fn subsets(edges: &[Edge]) -> Vec<Vec<Edge>> {
    if edges.len() > 6 {
        let alone = edges.iter().map(|&edge| vec![edge]);
        return std::iter::once(edges.to_vec()).chain(alone).collect();
    }
    let subset = |mask: usize| -> Vec<Edge> {
        let members = edges.iter().enumerate();
        let members = members.filter(|(i, _)| (mask >> i) & 1 == 1);
        members.map(|(_, &edge)| edge).collect()
    };
    let mut subsets: Vec<Vec<Edge>> = (1..1 << edges.len()).map(subset).collect();
    subsets.sort_by_key(|subset| std::cmp::Reverse(subset.len()));
    subsets
}

//! Genotypes of individuals at several markers, without phase.

use super::marker::{Call, Marker};
use crate::Error;
use em_core::{Stream, rand::seq::SliceRandom};
use std::collections::BTreeMap;

/// Genotypes of individuals at several markers, whose phase is not known: which alleles lie together on
/// one chromosome.
///
/// ```
/// use em_genetics::{Call, Marker, UnphasedGenotypes};
///
/// let markers = vec![Marker::new("one", &["A", "a"])?, Marker::new("two", &["B", "b"])?];
/// let genotypes = UnphasedGenotypes::new(markers, vec![
///     vec![Call::Pair(0, 1), Call::Pair(0, 1)], // AB with ab, or Ab with aB
///     vec![Call::Pair(0, 0), Call::Half(1)],
///     vec![Call::Single(1), Call::Single(0)],   // haploid: its haplotype is aB
///     vec![Call::Missing, Call::Missing],
/// ])?;
/// assert_eq!((genotypes.individuals(), genotypes.untyped()), (4, 1));
/// # Ok::<(), em_genetics::Error>(())
/// ```
///
/// Calls are taken to be missing at random. An individual without any call says nothing: it is kept, so that
/// numbers of individuals stay as they are, but it does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnphasedGenotypes {
    markers: Vec<Marker>,
    individuals: Vec<Vec<Call>>,
    /// The different genotypes of those who have any, in ascending order, and how many have each.
    different: Vec<(Vec<Call>, u64)>,
    /// Which of them each individual has.
    kinds: Vec<Option<usize>>,
}

impl UnphasedGenotypes {
    /// One call for each individual at each marker.
    ///
    /// An individual with a single allele somewhere is haploid, and has single alleles everywhere, or none.
    ///
    /// # Errors
    /// No markers, no individual with a call; an individual with another number of calls, an allele that the
    /// marker does not have, calls of both ploidies.
    pub fn new(markers: Vec<Marker>, individuals: Vec<Vec<Call>>) -> Result<Self, Error> {
        if markers.is_empty() {
            return Err(Error::NoMarkers);
        }
        let individuals: Vec<Vec<Call>> = (individuals.into_iter())
            .map(|calls| calls.into_iter().map(Call::ordered).collect())
            .collect();
        for (individual, calls) in individuals.iter().enumerate() {
            check(&markers, individual, calls)?;
        }
        let mut counts: BTreeMap<&Vec<Call>, u64> = BTreeMap::new();
        for calls in individuals.iter().filter(|calls| is_typed(calls)) {
            *counts.entry(calls).or_default() += 1;
        }
        if counts.is_empty() {
            return Err(Error::NobodyTyped);
        }
        let different: Vec<(Vec<Call>, u64)> = (counts.into_iter())
            .map(|(calls, count)| (calls.clone(), count))
            .collect();
        let kind = |calls: &Vec<Call>| different.binary_search_by(|(of, _)| of.cmp(calls)).ok();
        Ok(Self {
            kinds: individuals.iter().map(kind).collect(),
            markers,
            individuals,
            different,
        })
    }

    /// The markers.
    #[must_use]
    pub fn markers(&self) -> &[Marker] {
        &self.markers
    }

    /// How many individuals there are, those without any call among them.
    #[must_use]
    pub fn individuals(&self) -> usize {
        self.individuals.len()
    }

    /// How many individuals have no call at any marker.
    #[must_use]
    pub fn untyped(&self) -> usize {
        self.kinds.iter().filter(|kind| kind.is_none()).count()
    }

    /// The calls of an individual.
    ///
    /// # Panics
    /// If there is no such individual.
    #[must_use]
    pub fn calls(&self, individual: usize) -> &[Call] {
        &self.individuals[individual]
    }

    /// The same individuals at some of the markers, in the given order.
    ///
    /// # Errors
    /// No markers, or nobody with a call at them.
    ///
    /// # Panics
    /// If there is no such marker.
    pub fn at(&self, markers: &[usize]) -> Result<Self, Error> {
        let at = |calls: &Vec<Call>| markers.iter().map(|&marker| calls[marker]).collect();
        Self::new(
            markers.iter().map(|&m| self.markers[m].clone()).collect(),
            self.individuals.iter().map(at).collect(),
        )
    }

    /// The different genotypes, in ascending order, each with its count.
    pub(super) fn different(&self) -> &[(Vec<Call>, u64)] {
        &self.different
    }

    /// Which of the different genotypes each individual has.
    pub(super) fn kinds(&self) -> &[Option<usize>] {
        &self.kinds
    }

    /// Counts of each allele of a marker among the calls.
    pub(super) fn allele_counts(&self, marker: usize) -> Vec<u64> {
        let mut counts = vec![0; self.markers[marker].alleles().len()];
        for (calls, count) in &self.different {
            for allele in calls[marker].alleles() {
                counts[allele] += count;
            }
        }
        counts
    }

    /// The same calls at each marker, but those at all markers after the first each exchanged at random among
    /// the individuals of one ploidy: a draw from all in which the markers have nothing to do with each other.
    pub(super) fn permuted(&self, rng: &mut Stream) -> Result<Self, Error> {
        let mut individuals = self.individuals.clone();
        let haploid: Vec<bool> = individuals.iter().map(|calls| is_haploid(calls)).collect();
        for ploidy in [false, true] {
            let members: Vec<usize> = (0..individuals.len())
                .filter(|&i| haploid[i] == ploidy)
                .collect();
            for (marker, _) in self.markers.iter().enumerate().skip(1) {
                let mut calls: Vec<Call> =
                    members.iter().map(|&i| individuals[i][marker]).collect();
                calls.shuffle(rng);
                for (&i, call) in members.iter().zip(calls) {
                    individuals[i][marker] = call;
                }
            }
        }
        Self::new(self.markers.clone(), individuals)
    }
}

fn is_typed(calls: &[Call]) -> bool {
    calls.iter().any(|call| *call != Call::Missing)
}

/// Whether an individual has a single allele somewhere.
pub(super) fn is_haploid(calls: &[Call]) -> bool {
    calls.iter().any(|call| matches!(call, Call::Single(_)))
}

/// That an individual has a call at each marker, of alleles that it has, and one ploidy.
fn check(markers: &[Marker], individual: usize, calls: &[Call]) -> Result<(), Error> {
    if calls.len() != markers.len() {
        return Err(Error::Calls {
            individual,
            calls: calls.len(),
            markers: markers.len(),
        });
    }
    for (marker, call) in markers.iter().zip(calls) {
        let alleles = marker.alleles().len();
        if let Some(allele) = call.alleles().find(|allele| *allele >= alleles) {
            return Err(Error::UnknownAllele {
                individual,
                marker: marker.name().to_owned(),
                allele,
                alleles,
            });
        }
    }
    let diploid = |call: &Call| matches!(call, Call::Pair(..) | Call::Half(_));
    if is_haploid(calls) && calls.iter().any(diploid) {
        return Err(Error::MixedPloidy { individual });
    }
    Ok(())
}

//! Genotypes of individuals at several markers, without phase.

use super::marker::{Call, Marker};
use crate::Error;
use crate::counting::MOST;
use em_core::{Stream, rand::seq::SliceRandom};
use std::collections::BTreeMap;
use std::sync::Arc;

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
/// Clones share their data. Calls are taken to be missing at random. An individual without any call says nothing: it is kept, so that
/// numbers of individuals stay as they are, but it does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnphasedGenotypes {
    markers: Arc<[Marker]>,
    /// The different genotypes of those who have any, in ascending order, and how many have each.
    different: Arc<[(Vec<Call>, u64)]>,
    /// Which of them the individuals have, in their order.
    runs: Arc<[Run]>,
    /// The genotypes of an individual without any call.
    untyped: Arc<[Call]>,
}

/// Individuals in a row who are all alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    /// The first individual after them.
    end: usize,
    /// Which of the different genotypes they have; nothing without any call.
    kind: Option<usize>,
}

/// The most individuals whose calls are exchanged at random: one by one, in memory.
const MOST_PERMUTED: usize = 10_000_000;

impl UnphasedGenotypes {
    /// One call for each individual at each marker.
    ///
    /// An individual with a single allele somewhere is haploid, and has single alleles everywhere, or none.
    ///
    /// # Errors
    /// No markers, no individual with a call; an individual with another number of calls, an allele that the
    /// marker does not have, calls of both ploidies.
    pub fn new(markers: Vec<Marker>, individuals: Vec<Vec<Call>>) -> Result<Self, Error> {
        Self::counted(markers, individuals.into_iter().map(|calls| (calls, 1)))
    }

    /// Genotypes with the number of individuals who have them, who count one after the other. Memory and time
    /// do not depend on these numbers.
    ///
    /// ```
    /// use em_genetics::{Call, Marker, UnphasedGenotypes};
    ///
    /// let markers = vec![Marker::new("one", &["A", "a"])?, Marker::new("two", &["B", "b"])?];
    /// let genotypes = UnphasedGenotypes::counted(markers, [
    ///     (vec![Call::Pair(0, 0), Call::Pair(0, 1)], 3_000_000),
    ///     (vec![Call::Pair(0, 1), Call::Pair(0, 1)], 1_000_000),
    /// ])?;
    /// assert_eq!(genotypes.individuals(), 4_000_000);
    /// assert_eq!(genotypes.calls(2_999_999)[0], Call::Pair(0, 0));
    /// # Ok::<(), em_genetics::Error>(())
    /// ```
    ///
    /// # Errors
    /// What [`new`](Self::new) says; more than 2^53 individuals.
    pub fn counted(
        markers: Vec<Marker>,
        rows: impl IntoIterator<Item = (Vec<Call>, u64)>,
    ) -> Result<Self, Error> {
        if markers.is_empty() {
            return Err(Error::NoMarkers);
        }
        let mut individuals = 0;
        let mut ends: Vec<(Vec<Call>, usize)> = Vec::new();
        let mut counts: BTreeMap<Vec<Call>, u64> = BTreeMap::new();
        for (calls, count) in rows {
            let calls: Vec<Call> = calls.into_iter().map(Call::ordered).collect();
            check(&markers, individuals, &calls)?;
            if count == 0 {
                continue;
            }
            let end = usize::try_from(count).ok();
            let end = end.and_then(|count| individuals.checked_add(count));
            let few = |end: &usize| *end as u64 <= MOST;
            individuals = end.filter(few).ok_or(Error::TooMany)?;
            if is_typed(&calls) {
                *counts.entry(calls.clone()).or_default() += count;
            }
            ends.push((calls, individuals));
        }
        if counts.is_empty() {
            return Err(Error::NobodyTyped);
        }
        let different: Arc<[(Vec<Call>, u64)]> = counts.into_iter().collect();
        let kind = |calls: &Vec<Call>| different.binary_search_by(|(of, _)| of.cmp(calls)).ok();
        let runs = ends.iter().map(|(calls, end)| Run {
            end: *end,
            kind: kind(calls),
        });
        Ok(Self {
            runs: runs.collect(),
            untyped: vec![Call::Missing; markers.len()].into(),
            markers: markers.into(),
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
        self.runs.last().map_or(0, |run| run.end)
    }

    /// How many individuals have no call at any marker.
    #[must_use]
    pub fn untyped(&self) -> usize {
        let untyped = self.lengths().filter(|(kind, _)| kind.is_none());
        untyped.map(|(_, length)| length).sum()
    }

    /// The calls of an individual, counted from 0. O(log individuals).
    ///
    /// # Panics
    /// If there is no such individual.
    #[must_use]
    pub fn calls(&self, individual: usize) -> &[Call] {
        self.calls_of(self.kind(individual))
    }

    /// The same individuals at some of the markers, in the given order.
    ///
    /// # Errors
    /// No markers, or nobody with a call at them.
    ///
    /// # Panics
    /// If there is no such marker.
    pub fn at(&self, markers: &[usize]) -> Result<Self, Error> {
        let at = |calls: &[Call]| markers.iter().map(|&marker| calls[marker]).collect();
        Self::counted(
            markers.iter().map(|&m| self.markers[m].clone()).collect(),
            (self.lengths()).map(|(kind, length)| (at(self.calls_of(kind)), length as u64)),
        )
    }

    /// The different genotypes, in ascending order, each with its count.
    pub(super) fn different(&self) -> &[(Vec<Call>, u64)] {
        &self.different
    }

    /// Which of the different genotypes an individual has.
    pub(super) fn kind(&self, individual: usize) -> Option<usize> {
        self.runs[self.runs.partition_point(|run| run.end <= individual)].kind
    }

    fn calls_of(&self, kind: Option<usize>) -> &[Call] {
        kind.map_or(&self.untyped, |kind| &self.different[kind].0)
    }

    /// The kinds of individuals in their order, each with how many of them follow each other.
    fn lengths(&self) -> impl Iterator<Item = (Option<usize>, usize)> {
        let starts = std::iter::once(0).chain(self.runs.iter().map(|run| run.end));
        (self.runs.iter().zip(starts)).map(|(run, start)| (run.kind, run.end - start))
    }

    /// Counts of each allele of a marker among the calls.
    pub(super) fn allele_counts(&self, marker: usize) -> Vec<u64> {
        let mut counts = vec![0; self.markers[marker].alleles().len()];
        for (calls, count) in self.different.iter() {
            for allele in calls[marker].alleles() {
                counts[allele] += count;
            }
        }
        counts
    }

    /// The same calls at each marker, but those at all markers after the first each exchanged at random among
    /// the individuals of one ploidy: a draw from all in which the markers have nothing to do with each other.
    /// O(individuals·markers).
    ///
    /// # Errors
    /// [`Error::TooManyToPermute`] with more than 10^7 individuals.
    pub(super) fn permuted(&self, rng: &mut Stream) -> Result<Self, Error> {
        if self.individuals() > MOST_PERMUTED {
            return Err(Error::TooManyToPermute {
                individuals: self.individuals() as u64,
                most: MOST_PERMUTED as u64,
            });
        }
        let mut counts: BTreeMap<Vec<Call>, u64> = BTreeMap::new();
        for ploidy in [false, true] {
            let members: Vec<Option<usize>> = (self.lengths())
                .filter(|(kind, _)| is_haploid(self.calls_of(*kind)) == ploidy)
                .flat_map(|(kind, length)| std::iter::repeat_n(kind, length))
                .collect();
            // For each marker, from whom each individual has the call.
            let mut from = vec![members; self.markers.len()];
            for from in from.iter_mut().skip(1) {
                from.shuffle(rng);
            }
            for individual in 0..from[0].len() {
                let calls = from.iter().enumerate();
                let calls = calls.map(|(m, from)| self.calls_of(from[individual])[m]);
                *counts.entry(calls.collect()).or_default() += 1;
            }
        }
        Self::counted(self.markers.to_vec(), counts)
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

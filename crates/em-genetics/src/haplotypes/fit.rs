//! What a search for haplotypes finds.

use super::candidates::{Candidates, Names, Pruning};
use super::curvature::{Curvature, HaplotypeInference, infer};
use super::disequilibrium::LinkageDisequilibrium;
use super::genotypes::UnphasedGenotypes;
use super::marker::{Call, Marker};
use super::settle::Settled;
use crate::{AlleleFrequencies, Error, GeneCounting, Genotype};
use em_core::{Status, Trace};

/// All local maxima that a [`HaplotypeSearch`](crate::HaplotypeSearch) found.
///
/// ```
/// use em_genetics::{HaplotypeSearch, TwoLocusTable};
///
/// // Ten double heterozygotes may all carry AB and ab, or all Ab and aB.
/// let table = TwoLocusTable::new([[0, 0, 0], [0, 10, 0], [0, 0, 0]])?;
/// let fit = HaplotypeSearch::new(1).run(&table.genotypes()?)?;
/// assert_eq!(fit.maxima.len(), 2);
/// let [one, other] = [0, 1].map(|i| fit.maxima[i].log_likelihood_kernel);
/// assert_eq!(one, other);
/// assert_eq!(fit.saddles, 1); // linkage equilibrium lies between them
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct HaplotypeFit {
    /// The different local maxima, the highest first: at least one. Of equal ones that whose haplotypes come
    /// first in the order of alleles. A saddle that the search could not leave is listed too, and says so in
    /// its [curvature](HaplotypeMaximum::curvature).
    pub maxima: Vec<HaplotypeMaximum>,
    /// How many starts there were.
    pub starts: usize,
    /// How many of them led to a saddle, from where the search went on in both directions.
    pub saddles: usize,
    /// How many haplotypes the individuals may have, given their genotypes: the model has one parameter less.
    pub candidates: usize,
    /// What was dropped because there were too many pairs of haplotypes; nothing if the result is exact.
    pub pruning: Option<Pruning>,
}

impl HaplotypeFit {
    /// The highest maximum.
    ///
    /// # Panics
    /// If the maxima were taken out.
    #[must_use]
    pub fn best(&self) -> &HaplotypeMaximum {
        &self.maxima[0]
    }

    /// The number of free parameters: the frequencies of all haplotypes that are possible, which sum to 1.
    #[must_use]
    pub fn free_parameters(&self) -> usize {
        self.candidates - 1
    }
}

/// A haplotype with its estimated frequency.
///
/// ```
/// use em_genetics::{HaplotypeSearch, TwoLocusTable};
///
/// let table = TwoLocusTable::new([[5, 0, 0], [0, 0, 0], [0, 0, 5]])?;
/// let fit = HaplotypeSearch::new(1).run(&table.genotypes()?)?;
/// let second = &fit.best().haplotypes[1];
/// assert_eq!((second.name.as_str(), second.alleles.as_slice()), ("a-b", &[1, 1][..]));
/// assert_eq!((second.frequency, second.copies), (0.5, 10.0));
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Haplotype {
    /// Its allele at each marker, counted from 0.
    pub alleles: Vec<usize>,
    /// The names of these alleles with `-` between them; with `|` if there is a `-` in an allele's name.
    pub name: String,
    /// Its frequency.
    pub frequency: f64,
    /// How many copies of it are expected among the individuals' genes.
    pub copies: f64,
}

/// A pair of haplotypes that an individual may have; see [`HaplotypeMaximum::phases`].
///
/// ```
/// use em_genetics::{HaplotypeSearch, TwoLocusTable};
///
/// let table = TwoLocusTable::new([[3, 3, 0], [1, 6, 1], [0, 0, 1]])?;
/// let fit = HaplotypeSearch::new(1).run(&table.genotypes()?)?;
/// let double_heterozygote = 7;
/// let phases = fit.best().phases(double_heterozygote, 0.01);
/// assert_eq!(phases.len(), 2);
/// let name = |haplotype: usize| fit.best().haplotypes[haplotype].name.as_str();
/// assert_eq!([name(phases[0].first), name(phases[0].second.expect("diploid"))], ["A-B", "a-b"]);
/// assert!((phases[0].probability - 0.964_459_159).abs() < 1e-9);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Phase {
    /// One haplotype, counted in [`HaplotypeMaximum::haplotypes`].
    pub first: usize,
    /// The other, not before the first; nothing for a haploid individual.
    pub second: Option<usize>,
    /// The probability of the pair given the individual's genotypes.
    pub probability: f64,
}

/// A local maximum of the likelihood.
///
/// ```
/// use em_genetics::{HaplotypeSearch, TwoLocusTable};
///
/// let table = TwoLocusTable::new([[3, 3, 0], [1, 6, 1], [0, 0, 1]])?;
/// let fit = HaplotypeSearch::new(1).run(&table.genotypes()?)?;
/// let best = fit.best();
/// assert!((best.log_likelihood_kernel + 24.541_994_573).abs() < 1e-9);
/// assert!((best.frequency(&[1, 1]) - 0.292_891_832).abs() < 1e-9); // ab
/// assert!((best.disequilibrium(0, 1).d(0, 0) - 0.148_447_387).abs() < 1e-9);
/// # Ok::<(), em_genetics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct HaplotypeMaximum {
    /// The haplotypes with a positive frequency, the most frequent first, equal ones in the order of alleles.
    /// All others have frequency 0.
    pub haplotypes: Vec<Haplotype>,
    /// Σ log P(genotypes) over individuals, in nats, without the multinomial constant: an unordered pair of
    /// different haplotypes has probability 2pq.
    pub log_likelihood_kernel: f64,
    /// How many starts led here, through saddles too.
    pub starts: usize,
    /// Whether the data identify the frequencies.
    pub curvature: Curvature,
    /// The log-likelihood of the [model](Self::model) in the last run.
    pub trace: Trace,
    /// How the last run ended.
    pub status: Status,
    model: GeneCounting,
    frequencies: AlleleFrequencies,
    genotypes: UnphasedGenotypes,
}

impl HaplotypeMaximum {
    pub(super) fn new(
        genotypes: &UnphasedGenotypes,
        candidates: &Candidates,
        end: Settled,
        starts: usize,
        curvature: Curvature,
    ) -> Self {
        let markers = genotypes.markers();
        let p = end.frequencies.as_slice();
        let genes = candidates.genes();
        let mut listed: Vec<(usize, Haplotype)> = (end.support.iter().zip(p))
            .filter(|(_, p)| **p > 0.0)
            .map(|(&h, &frequency)| {
                let alleles = candidates.alleles(h);
                let haplotype = Haplotype {
                    name: name(markers, &alleles),
                    copies: frequency * genes,
                    alleles,
                    frequency,
                };
                (h, haplotype)
            })
            .collect();
        // Frequencies that differ by rounding are in the order of alleles.
        let rank = |haplotype: &Haplotype| -(haplotype.frequency * 1e10).round();
        listed.sort_by(|(_, one), (_, other)| {
            let by_frequency = rank(one).total_cmp(&rank(other));
            by_frequency.then_with(|| one.alleles.cmp(&other.alleles))
        });
        let (support, haplotypes): (Vec<usize>, Vec<Haplotype>) = listed.into_iter().unzip();
        let names = Names {
            haplotypes: haplotypes.iter().map(|h| h.name.clone()).collect(),
            genotypes: (genotypes.different().iter())
                .map(|(calls, _)| genotype_name(markers, calls))
                .collect(),
        };
        let frequencies = haplotypes.iter().map(|h| h.frequency).collect();
        Self {
            model: candidates.model(Some(&support), names),
            frequencies: AlleleFrequencies::in_proportion(frequencies),
            haplotypes,
            log_likelihood_kernel: candidates.log_likelihood(end.log_likelihood),
            starts,
            curvature,
            trace: end.trace,
            status: end.status,
            genotypes: genotypes.clone(),
        }
    }

    /// The haplotypes in the order of alleles, with frequencies that can be compared.
    #[allow(clippy::cast_possible_truncation)] // from 0 to 1e6
    pub(super) fn in_order(&self) -> Vec<(&[usize], i64)> {
        let key = |h: &Haplotype| -(h.frequency * 1e6).round() as i64;
        let pairs = self.haplotypes.iter();
        let mut listed: Vec<(&[usize], i64)> =
            pairs.map(|h| (h.alleles.as_slice(), key(h))).collect();
        listed.sort_unstable();
        listed
    }

    /// The frequency of the haplotype with these alleles, counted from 0; 0 if it is not among the
    /// [haplotypes](Self::haplotypes). O(haplotypes).
    #[must_use]
    pub fn frequency(&self, alleles: &[usize]) -> f64 {
        let found = self.haplotypes.iter().find(|h| h.alleles == alleles);
        found.map_or(0.0, |haplotype| haplotype.frequency)
    }

    /// The model whose alleles are these haplotypes and whose phenotypes are the different genotypes that were
    /// observed: for bootstraps, Q and whatever else [`em_core`] and [`em_inference`] do with a model. Haplotypes
    /// with frequency 0 are not part of it; EM would not bring them back either.
    ///
    /// A genotype with a [half-missing call](Call::Half) lists the pairs that are homozygous there twice, as
    /// they have twice the weight. So in its log-likelihood each such call adds log 2.
    ///
    /// ```
    /// use em_genetics::em_inference::{BootstrapPlan, Threads, bootstrap};
    /// use em_genetics::{HaplotypeSearch, TwoLocusTable};
    ///
    /// let table = TwoLocusTable::new([[30, 30, 2], [10, 60, 10], [1, 4, 10]])?;
    /// let fit = HaplotypeSearch::new(1).run(&table.genotypes()?)?;
    /// let (model, at) = (fit.best().model(), fit.best().frequencies());
    /// let plan = BootstrapPlan { replicates: 200, ..BootstrapPlan::new(1) };
    /// let drawn = bootstrap(model, at, &plan, &Threads)?;
    /// let [se, louis] = [drawn.estimates[0].standard_error, fit.best().inference()?.standard_error(0)];
    /// assert!((se.expect("free") / louis.expect("free") - 1.0).abs() < 0.3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn model(&self) -> &GeneCounting {
        &self.model
    }

    /// The frequencies, as parameters of the [model](Self::model).
    #[must_use]
    pub fn frequencies(&self) -> &AlleleFrequencies {
        &self.frequencies
    }

    /// Standard errors and covariances by Louis' formula. O(k³) for k haplotypes, once more for each flat
    /// direction.
    ///
    /// # Errors
    /// [`Error::NoInference`] if there is nothing to infer, as for a single haplotype, or if this is no
    /// maximum.
    pub fn inference(&self) -> Result<HaplotypeInference, Error> {
        infer(&self.model, &self.frequencies)
    }

    /// The pairs of haplotypes that an individual, counted from 0, may have, with at least the given
    /// probability, the likeliest first; a haploid individual's haplotypes. Nothing for an individual without
    /// any call. O(pairs of the individual).
    ///
    /// # Panics
    /// If there is no such individual.
    #[must_use]
    pub fn phases(&self, individual: usize, at_least: f64) -> Vec<Phase> {
        let Some(kind) = self.genotypes.kind(individual) else {
            return Vec::new();
        };
        let p = self.frequencies.as_slice();
        let phase = |genotype: &Genotype| {
            let (first, second, probability) = match *genotype {
                Genotype::Single(a) => (a, None, p[a]),
                Genotype::Pair(a, b) if a == b => (a, Some(b), p[a] * p[a]),
                Genotype::Pair(a, b) => (a, Some(b), 2.0 * p[a] * p[b]),
            };
            Phase {
                first,
                second,
                probability,
            }
        };
        let pairs = self.model.locus().genotypes_of(kind).iter();
        let mut phases: Vec<Phase> = pairs.map(phase).collect();
        // What is listed several times is one pair.
        phases.sort_by_key(|phase| (phase.first, phase.second));
        phases.dedup_by(|again, kept| {
            let same = (again.first, again.second) == (kept.first, kept.second);
            kept.probability += if same { again.probability } else { 0.0 };
            same
        });
        let total: f64 = phases.iter().map(|phase| phase.probability).sum();
        for phase in &mut phases {
            phase.probability /= total;
        }
        phases.retain(|phase| phase.probability >= at_least);
        phases.sort_by(|one, other| other.probability.total_cmp(&one.probability));
        phases
    }

    /// Linkage disequilibrium of two markers, from the frequencies of their haplotypes, summed over the other
    /// markers. O(haplotypes).
    ///
    /// # Panics
    /// If there is no such marker.
    #[must_use]
    pub fn disequilibrium(&self, first: usize, second: usize) -> LinkageDisequilibrium {
        let markers = self.genotypes.markers();
        let alleles = [first, second].map(|marker| markers[marker].alleles().len());
        let mut frequencies = vec![0.0; alleles[0] * alleles[1]];
        for haplotype in &self.haplotypes {
            let [a, b] = [first, second].map(|marker| haplotype.alleles[marker]);
            frequencies[a * alleles[1] + b] += haplotype.frequency;
        }
        LinkageDisequilibrium::in_proportion(alleles, &frequencies)
    }

    /// The standard error of [`LinkageDisequilibrium::d`], given the markers and an allele of each, by the delta
    /// method. Nothing if some frequencies are not identified.
    ///
    /// ```
    /// use em_genetics::{HaplotypeSearch, TwoLocusTable};
    ///
    /// let table = TwoLocusTable::new([[30, 30, 2], [10, 60, 10], [1, 4, 10]])?;
    /// let fit = HaplotypeSearch::new(1).run(&table.genotypes()?)?;
    /// let inference = fit.best().inference()?;
    /// let se = fit.best().standard_error_of_d(&inference, [0, 1], [0, 0]);
    /// assert!(0.0 < se.expect("identified"));
    /// # Ok::<(), em_genetics::Error>(())
    /// ```
    ///
    /// # Panics
    /// If there is no such marker or allele.
    #[must_use]
    pub fn standard_error_of_d(
        &self,
        inference: &HaplotypeInference,
        markers: [usize; 2],
        alleles: [usize; 2],
    ) -> Option<f64> {
        let ld = self.disequilibrium(markers[0], markers[1]);
        let p = ld.first_alleles()[alleles[0]];
        let q = ld.second_alleles()[alleles[1]];
        let weight = |haplotype: &Haplotype| {
            let [a, b] = [0, 1].map(|i| {
                let carries = haplotype.alleles[markers[i]] == alleles[i];
                f64::from(u8::from(carries))
            });
            a * b - a * q - b * p
        };
        let weights: Vec<f64> = self.haplotypes.iter().map(weight).collect();
        let identified = inference.unidentified.is_empty();
        identified.then(|| inference.inference.combination(&weights).1)
    }
}

/// The name of a haplotype.
fn name(markers: &[Marker], alleles: &[usize]) -> String {
    let has_dash = |marker: &Marker| marker.alleles().iter().any(|allele| allele.contains('-'));
    // No allele's name has the other one.
    let between = if markers.iter().any(has_dash) {
        "|"
    } else {
        "-"
    };
    let names = markers.iter().zip(alleles);
    let names: Vec<&str> = names
        .map(|(m, &allele)| m.alleles()[allele].as_str())
        .collect();
    names.join(between)
}

/// The name of an individual's genotypes, as they would be read.
fn genotype_name(markers: &[Marker], calls: &[Call]) -> String {
    let written = markers.iter().zip(calls).map(|(marker, call)| {
        let name = |allele: &usize| marker.alleles()[*allele].as_str();
        match call {
            Call::Pair(a, b) => format!("{}/{}", name(a), name(b)),
            Call::Half(a) => format!("{}/.", name(a)),
            Call::Single(a) => name(a).to_owned(),
            Call::Missing => ".".to_owned(),
        }
    });
    written.collect::<Vec<_>>().join(" ")
}

//! Genotypes that are known; in the modules brute force, the models, simulated reads, bad input.

mod bad_input;
mod brute_force;
mod invariance;
mod models;
mod simulated;

use crate::{GenotypeFrequencies, GenotypeLikelihoods, SiteEstimate, estimate_many};
use em_core::{Stream, rand::RngExt};

#[track_caller]
fn assert_close(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{found} is not {expected} within {tolerance:e}"
    );
}

/// So many samples with 0, 1 and 2 copies for certain.
fn known(counts: [usize; 3]) -> Vec<[f64; 3]> {
    let certain = |g: usize| std::array::from_fn(|h| f64::from(u8::from(g == h)));
    (0..3)
        .flat_map(|g| std::iter::repeat_n(certain(g), counts[g]))
        .collect()
}

fn site<S: AsRef<[f64]>>(samples: impl IntoIterator<Item = S>) -> GenotypeLikelihoods {
    GenotypeLikelihoods::from_likelihoods(samples).unwrap()
}

fn pl_site<S: AsRef<[i32]>>(samples: impl IntoIterator<Item = S>) -> GenotypeLikelihoods {
    GenotypeLikelihoods::from_pl(samples).unwrap()
}

/// Phred-scaled likelihoods of reads of samples whose genotypes have the given frequencies: `depth` reads
/// on average, an error in one of 200.
fn reads(at: &GenotypeFrequencies, depth: f64, rng: &mut Stream) -> [i32; 3] {
    const ERROR: f64 = 0.005;
    let [p0, p1, _] = at.as_array();
    let u: f64 = rng.random();
    let genotype = usize::from(u > p0) + usize::from(u > p0 + p1);
    let shows = [ERROR, 0.5, 1.0 - ERROR];
    let mut log10 = [0.0_f64; 3];
    let mut time = -(1.0 - rng.random::<f64>()).ln() / depth;
    while time < 1.0 {
        time -= (1.0 - rng.random::<f64>()).ln() / depth;
        let alternative = rng.random_bool(shows[genotype]);
        for (log10, shows) in log10.iter_mut().zip(shows) {
            *log10 += if alternative { shows } else { 1.0 - shows }.log10();
        }
    }
    let largest = log10.into_iter().fold(f64::NEG_INFINITY, f64::max);
    #[allow(clippy::cast_possible_truncation)] // at most 255
    log10.map(|log10| ((largest - log10) * 10.0).round().min(255.0) as i32)
}

fn estimate(site: &GenotypeLikelihoods) -> SiteEstimate {
    site.estimate().unwrap()
}

#[test]
fn known_genotypes_are_counted() {
    for counts in [
        [64, 32, 4],
        [298, 489, 213],
        [9, 1, 0],
        [0, 1, 9],
        [5, 0, 1],
        [0, 7, 0],
    ] {
        let [n0, n1, n2] = counts.map(|n| n as f64);
        let n = n0 + n1 + n2;
        let (p, q) = ((n1 + 2.0 * n2) / (2.0 * n), (2.0 * n0 + n1) / (2.0 * n));
        let found = estimate(&site(known(counts)));
        assert_close(found.allele_frequency, p, 1e-15);
        assert_close(
            found.standard_error.unwrap(),
            (p * q / (2.0 * n)).sqrt(),
            1e-13,
        );
        let expected = n1 * 2_f64.ln() + (n1 + 2.0 * n2) * p.ln() + (2.0 * n0 + n1) * q.ln();
        assert_close(found.log_likelihood, expected, 1e-11 * n);

        let genotypes = found.genotypes.unwrap();
        let shares = [n0 / n, n1 / n, n2 / n];
        for (found, share) in genotypes.frequencies.as_array().into_iter().zip(shares) {
            assert_close(found, share, 1e-12);
            assert_eq!(found == 0.0, share == 0.0);
        }
        let f = 1.0 - n1 / n / (2.0 * p * q);
        assert_close(genotypes.inbreeding_coefficient.unwrap(), f, 1e-10);
        // The same as G² of the counts.
        let g2: f64 = [q * q, 2.0 * p * q, p * p]
            .into_iter()
            .zip([n0, n1, n2])
            .filter(|(_, count)| *count > 0.0)
            .map(|(share, count)| 2.0 * count * (count / (n * share)).ln())
            .sum();
        assert_close(genotypes.hardy_weinberg.statistic, g2, 1e-9);
        assert_eq!(
            genotypes.inbreeding_standard_error.is_some(),
            counts.iter().all(|&n| n > 0)
        );
    }
}

#[test]
fn a_known_table_has_its_published_test() {
    // G² of MN blood groups 298, 489, 213, as gene counting has it.
    let genotypes = estimate(&site(known([298, 489, 213]))).genotypes.unwrap();
    let test = genotypes.hardy_weinberg;
    assert_close(test.statistic, 0.221_466_253_290_775_93, 1e-9);
    assert_close(test.p, 0.637_924_970_878, 1e-10);
}

#[test]
fn the_error_of_f_is_that_of_the_multinomial() {
    // Delta method on counts: the variance of n̂ is multinomial, the slope of f found by differences.
    let f = |p1: f64, p2: f64| {
        let p = p2 + 0.5 * p1;
        1.0 - p1 / (2.0 * p * (1.0 - p))
    };
    let (p1, p2, h) = (0.35, 0.25, 1e-5);
    let slopes = [
        (f(p1 + h, p2) - f(p1 - h, p2)) / (2.0 * h),
        (f(p1, p2 + h) - f(p1, p2 - h)) / (2.0 * h),
    ];
    let mean = slopes[0] * p1 + slopes[1] * p2;
    let variance = (slopes[0].powi(2) * p1 + slopes[1].powi(2) * p2 - mean.powi(2)) / 100.0;
    let found = estimate(&site(known([40, 35, 25])));
    let error = found.genotypes.unwrap().inbreeding_standard_error.unwrap();
    assert_close(error, variance.sqrt(), 1e-8);
}

#[test]
fn nobody_carries_the_alternative() {
    for samples in [
        [[0, 30, 255]; 20],
        [[0, 3, 40]; 20],
        [[0, 255, 255]; 20],
        [[0, 1_000_000_000, 1_000_000_000]; 20],
    ] {
        let found = estimate(&pl_site(samples));
        assert_eq!((found.allele_frequency, found.standard_error), (0.0, None));
        assert_eq!(found.log_likelihood, 0.0);
        assert_eq!((found.variation.statistic, found.variation.p), (0.0, 1.0));
        let genotypes = found.genotypes.unwrap();
        assert_eq!(genotypes.frequencies.as_array(), [1.0, 0.0, 0.0]);
        assert_eq!(genotypes.inbreeding_coefficient, None);
        assert_eq!(genotypes.hardy_weinberg.statistic, 0.0);
        // And everybody the other way around.
        let found = estimate(&pl_site(samples.map(|[a, b, c]| [c, b, a])));
        assert_eq!((found.allele_frequency, found.standard_error), (1.0, None));
        assert_eq!(found.log_likelihood, 0.0);
    }
}

#[test]
fn extreme_likelihoods() {
    // Beyond what f64 holds as a likelihood; the logarithms are kept for the test of p = 0.
    let huge = 1_000_000_000;
    let found = estimate(&pl_site([
        [0, huge, huge],
        [huge, huge, 0],
        [0, huge, huge],
        [huge, 0, huge],
    ]));
    assert_close(found.allele_frequency, 3.0 / 8.0, 1e-15);
    let far = 1e9 / 10.0 * std::f64::consts::LN_10;
    assert_close(found.variation.statistic / (4.0 * far), 1.0, 1e-6);
    assert_eq!(found.variation.p, f64::MIN_POSITIVE);
    // Impossible without it.
    let found = estimate(&site([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]));
    assert_eq!(found.variation.statistic, f64::INFINITY);
    assert_eq!(found.variation.p, 0.0);
    // On the verge of what f64 holds.
    let found = estimate(&pl_site([
        [0, 3000, 3080],
        [3080, 3000, 0],
        [0, 3070, 3080],
    ]));
    assert_close(found.allele_frequency, 1.0 / 3.0, 1e-12);
}

#[test]
fn batches_keep_order_and_bits() {
    let mut rng = em_core::stream(3, 0);
    let at = GenotypeFrequencies::hardy_weinberg(0.1).unwrap();
    let mut sites: Vec<_> = (0..300)
        .map(|_| pl_site((0..30).map(|_| reads(&at, 3.0, &mut rng))))
        .collect();
    sites[7] = GenotypeLikelihoods::new();
    let alone: Vec<_> = sites.iter().map(GenotypeLikelihoods::estimate).collect();
    for threads in [1, 2, 5] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        assert_eq!(pool.unwrap().install(|| estimate_many(&sites)), alone);
    }
    assert_eq!(alone[7], None);
}

//! Allele frequencies from genotype likelihoods: sites of 100 samples, against EM as anyone would
//! write it.

use divan::{Bencher, black_box, counter::ItemsCount};
use em_genetics::GenotypeLikelihoods;
use em_genetics::em_core::{Stream, rand::RngExt, stream};

fn main() {
    divan::main();
}

const SITES: usize = 2000;
const SAMPLES: usize = 100;

/// Reads for each sample on average.
const DEPTHS: [f64; 3] = [2.0, 4.0, 8.0];

/// Phred-scaled likelihoods of a site, rounded and cut at 255 as in bcftools.
type Site = Vec<[i32; 3]>;

/// A Poisson number, as how many exponential waiting times fit into 1.
fn poisson(mean: f64, rng: &mut Stream) -> u32 {
    let mut time = 0.0;
    let mut count = 0;
    loop {
        time -= (1.0 - rng.random::<f64>()).ln() / mean;
        if time > 1.0 {
            return count;
        }
        count += 1;
    }
}

fn sample(p: f64, depth: f64, rng: &mut Stream) -> [i32; 3] {
    const ERROR: f64 = 0.005;
    let copies = u8::from(rng.random_bool(p)) + u8::from(rng.random_bool(p));
    let shows = [ERROR, 0.5, 1.0 - ERROR];
    let mut log10 = [0.0_f64; 3];
    for _ in 0..poisson(depth, rng) {
        let alternative = rng.random_bool(shows[usize::from(copies)]);
        for (log10, shows) in log10.iter_mut().zip(shows) {
            *log10 += if alternative { shows } else { 1.0 - shows }.log10();
        }
    }
    let largest = log10.into_iter().fold(f64::NEG_INFINITY, f64::max);
    #[allow(clippy::cast_possible_truncation)] // at most 255
    log10.map(|log10| ((largest - log10) * 10.0).round().min(255.0) as i32)
}

/// Sites whose alternative allele is as often rare as in a population of constant size: the density of p
/// falls as 1/p, from 1/200 to 1.
fn sites(depth: f64) -> Vec<Site> {
    let mut rng = stream(42, 0);
    let site = |_| {
        let p = 200_f64.powf(rng.random::<f64>() - 1.0);
        (0..SAMPLES).map(|_| sample(p, depth, &mut rng)).collect()
    };
    (0..SITES).map(site).collect()
}

fn filled(depth: f64) -> Vec<GenotypeLikelihoods> {
    let sites = sites(depth).into_iter();
    let filled = sites.map(|site| GenotypeLikelihoods::from_pl(site).expect("valid"));
    filled.collect()
}

/// From phred-scaled whole numbers to a site, the memory of which is used again.
#[divan::bench(args = DEPTHS)]
fn fill(bencher: Bencher<'_, '_>, depth: f64) {
    let sites = sites(depth);
    let mut filled = GenotypeLikelihoods::new();
    bencher.counter(ItemsCount::new(SITES)).bench_local(|| {
        for site in black_box(&sites) {
            filled.clear();
            for sample in site {
                filled.push_pl(sample).expect("valid");
            }
            black_box(&filled);
        }
    });
}

/// The allele frequency alone, which is what the loop below finds.
#[divan::bench(args = DEPTHS)]
fn allele_frequency(bencher: Bencher<'_, '_>, depth: f64) {
    let sites = filled(depth);
    bencher.counter(ItemsCount::new(SITES)).bench(|| {
        let p = black_box(&sites)
            .iter()
            .map(GenotypeLikelihoods::allele_frequency);
        p.flatten().sum::<f64>()
    });
}

/// Everything: standard errors, genotype frequencies, inbreeding coefficient and tests.
#[divan::bench(args = DEPTHS)]
fn estimate(bencher: Bencher<'_, '_>, depth: f64) {
    let sites = filled(depth);
    bencher.counter(ItemsCount::new(SITES)).bench(|| {
        let estimates = black_box(&sites)
            .iter()
            .filter_map(GenotypeLikelihoods::estimate);
        estimates.map(|e| e.allele_frequency).sum::<f64>()
    });
}

/// Plain EM for the allele frequency, until it changes by less than 1e-10.
#[divan::bench(args = DEPTHS)]
fn plain_em(bencher: Bencher<'_, '_>, depth: f64) {
    let likelihoods = |pl: &[i32; 3]| pl.map(|pl| 10_f64.powf(-f64::from(pl) / 10.0));
    let sites = sites(depth);
    let sites: Vec<Vec<[f64; 3]>> = (sites.iter())
        .map(|site| site.iter().map(likelihoods).collect())
        .collect();
    bencher.counter(ItemsCount::new(SITES)).bench(|| {
        let p = black_box(&sites).iter().map(|site| em(site));
        p.sum::<f64>()
    });
}

fn em(site: &[[f64; 3]]) -> f64 {
    let mut p = 0.2;
    for _ in 0..10_000 {
        let copies = |l: &[f64; 3]| {
            let w = [
                l[0] * (1.0 - p) * (1.0 - p),
                l[1] * 2.0 * p * (1.0 - p),
                l[2] * p * p,
            ];
            (w[1] + 2.0 * w[2]) / (w[0] + w[1] + w[2])
        };
        let next = site.iter().map(copies).sum::<f64>() / (2.0 * site.len() as f64);
        let change = f64::abs(next - p);
        p = next;
        if change < 1e-10 {
            break;
        }
    }
    p
}

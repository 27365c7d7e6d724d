//! Many markers, many individuals.

use super::super::{Call, HaplotypeSearch, Marker, UnphasedGenotypes};
use em_core::{Stream, rand::RngExt, stream};

/// Individuals of a population with some haplotypes, of which a part of the genotypes is missing.
pub(super) fn drawn(
    haplotypes: &[(Vec<usize>, f64)],
    individuals: usize,
    missing: f64,
    rng: &mut Stream,
) -> UnphasedGenotypes {
    let one = |rng: &mut Stream| {
        let mut u: f64 = rng.random();
        for (alleles, p) in haplotypes {
            u -= p;
            if u < 0.0 {
                return alleles.clone();
            }
        }
        haplotypes[0].0.clone()
    };
    let markers = (0..haplotypes[0].0.len())
        .map(|marker| Marker::new(&format!("m{marker}"), &["1", "2"]).unwrap());
    let individual = |rng: &mut Stream| {
        let (a, b) = (one(rng), one(rng));
        let pairs = a.into_iter().zip(b);
        pairs
            .map(|(x, y)| {
                if rng.random::<f64>() < missing {
                    Call::Missing
                } else {
                    Call::Pair(x, y)
                }
            })
            .collect()
    };
    let individuals = (0..individuals).map(|_| individual(rng)).collect();
    UnphasedGenotypes::new(markers.collect(), individuals).unwrap()
}

/// Random haplotypes of biallelic markers with random frequencies.
pub(super) fn population(
    markers: usize,
    haplotypes: usize,
    rng: &mut Stream,
) -> Vec<(Vec<usize>, f64)> {
    let weights: Vec<f64> = (0..haplotypes)
        .map(|_| rng.random_range(0.05..1.0))
        .collect();
    let sum: f64 = weights.iter().sum();
    (weights.into_iter())
        .map(|w| {
            let alleles = (0..markers).map(|_| usize::from(rng.random::<bool>()));
            (alleles.collect(), w / sum)
        })
        .collect()
}

#[test]
fn many_markers_are_practical() {
    for (markers, haplotypes, n, missing) in [
        (8, 12, 500, 0.05),
        (12, 12, 500, 0.05),
        (15, 16, 500, 0.05),
        (15, 16, 5000, 0.05),
        (12, 4000, 500, 0.05),
    ] {
        let mut rng = stream(17, markers);
        let population = population(markers, haplotypes, &mut rng);
        let genotypes = drawn(&population, n, missing, &mut rng);
        let clock = std::time::Instant::now();
        let fit = HaplotypeSearch::new().run(&genotypes);
        println!("{markers} {haplotypes} {n}: {:?}", clock.elapsed());
        let fit = match fit {
            Ok(f) => f,
            Err(e) => {
                println!("{e}");
                continue;
            }
        };
        println!(
            "   {} maxima, saddles {}, candidates {} {:?}",
            fit.maxima.len(),
            fit.saddles,
            fit.candidates,
            fit.pruning
        );
        for m in &fit.maxima {
            println!(
                "     {} {} {:?} {} {:?} its {}",
                m.log_likelihood,
                m.starts,
                m.curvature,
                m.haplotypes.len(),
                m.status,
                m.trace.iterations()
            );
        }
        let clock = std::time::Instant::now();
        let inf = fit.best().inference();
        println!(
            "   inference {:?} {:?}",
            clock.elapsed(),
            inf.map(|i| i.unidentified.len())
        );
    }
}

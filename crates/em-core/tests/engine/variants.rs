//! Conditional maximization, temperatures, streams.

use crate::{DEATHS_TOP, climb, deaths_start};
use em_core::{
    Acceleration, Chunks, Ecm, Em, Expectation, Online, Over, Parameters, Stop, Stream, Tempered,
    anneal, ascend, fit, rand::RngExt, stream,
};
use em_models::{
    CensoredRegression, Degenerate, Observation, PoissonMixture, Regression, Student, StudentT,
    TwoPoisson,
};

/// Darwin's fifteen differences; the maximum found with 40 digits.
const DARWIN: [f64; 3] = [
    26.839_778_721_206_164,
    22.695_079_642_541_77,
    2.500_909_733_913_922,
];

#[test]
fn ecme_and_its_multicycle_form_find_the_t_distribution() {
    let start = || StudentT {
        location: 20.0,
        scale: 30.0,
        degrees_of_freedom: 5.0,
    };
    let stop = || Stop::relative(1e-15).or(Stop::iterations(2000));
    let ecme = Ecm::new(Student::darwin());
    let fits = [
        climb(&ecme, start(), Acceleration::None, stop()),
        climb(&ecme.multicycle(), start(), Acceleration::None, stop()),
        climb(
            &Ecm::new(Student::darwin()),
            start(),
            Acceleration::squarem(),
            stop(),
        ),
    ];
    for fit in &fits {
        assert!((fit.log_likelihood + 74.546_180_502_923_4).abs() < 1e-10);
        for (found, expected) in fit.params.values().iter().zip(DARWIN) {
            assert!(
                (found - expected).abs() < 1e-4 * expected,
                "{found} {expected}"
            );
        }
    }
}

/// The deaths with an M-step that only climbs Q a little.
struct Climbing(TwoPoisson);

impl Em for Climbing {
    type Params = PoissonMixture;
    type Stats = [f64; 4];
    type Error = Degenerate;

    fn e_step(&self, at: &PoissonMixture) -> Result<Expectation<[f64; 4]>, Degenerate> {
        self.0.e_step(at)
    }

    fn m_step(&self, stats: &[f64; 4], at: &PoissonMixture) -> Result<PoissonMixture, Degenerate> {
        let chart = at
            .layout()
            .chart(&at.values())
            .map_err(|_| Degenerate::Parameters)?;
        let q = |to: &PoissonMixture| em_core::Surrogate::q(&self.0, stats, at, to);
        ascend(&chart, at, 2, q).ok_or(Degenerate::Parameters)
    }
}

#[test]
fn steps_that_only_raise_q_climb_to_the_same_top() {
    let model = Climbing(TwoPoisson::deaths());
    let fit = climb(
        &model,
        deaths_start(),
        Acceleration::squarem(),
        Stop::relative(1e-14).or(Stop::iterations(2000)),
    );
    assert!(
        (fit.log_likelihood - DEATHS_TOP).abs() < 1e-5,
        "{}",
        fit.log_likelihood
    );
}

/// Counts of two Poisson distributions that lie well apart.
fn apart() -> TwoPoisson {
    TwoPoisson {
        counts: vec![
            40.0, 60.0, 35.0, 10.0, 3.0, 1.0, 2.0, 6.0, 14.0, 20.0, 22.0, 18.0, 11.0, 5.0, 2.0,
        ],
    }
}

#[test]
fn classification_gives_each_count_to_one_component() {
    let start = PoissonMixture {
        weight: 0.5,
        rates: [1.0, 8.0],
    };
    let model = Tempered::classification(apart());
    let fit = climb(&model, start, Acceleration::None, Stop::absolute(1e-12));
    // The classes are 0..=4 and from 5 on; weight and rates are theirs.
    let counts = apart().counts;
    let (few, many) = counts.split_at(5);
    let n = |part: &[f64]| part.iter().sum::<f64>();
    let sum = |part: &[f64], from: f64| {
        part.iter()
            .enumerate()
            .map(|(k, n)| n * (k as f64 + from))
            .sum::<f64>()
    };
    assert_eq!(fit.params.weight, n(few) / n(&counts));
    assert_eq!(
        fit.params.rates,
        [sum(few, 0.0) / n(few), sum(many, 5.0) / n(many)]
    );
    let again = em_core::fit(&model, fit.params.clone(), Stop::iterations(1)).unwrap();
    assert_eq!(again.params, fit.params);
}

#[test]
fn annealing_ends_at_the_maximum_of_the_likelihood() {
    let start = PoissonMixture {
        weight: 0.5,
        rates: [3.0, 3.1],
    };
    let stop = Stop::absolute(1e-11).or(Stop::iterations(5000));
    let annealed = anneal(&apart(), start, &[0.4, 0.6, 0.8], &stop).unwrap();
    let direct = fit(
        &apart(),
        PoissonMixture {
            weight: 0.6,
            rates: [1.0, 9.0],
        },
        stop,
    )
    .unwrap();
    assert!((annealed.log_likelihood - direct.log_likelihood).abs() < 1e-8);
}

#[test]
fn one_pass_over_a_stream_comes_near_the_batch() {
    // A regression with censored responses, 200 000 of them, in chunks of 100.
    let mut rng = stream(11, 0);
    let normal = |rng: &mut Stream| {
        let (u, v): (f64, f64) = (rng.random(), rng.random());
        (-2.0 * (1.0 - u).ln()).sqrt() * (std::f64::consts::TAU * v).cos()
    };
    let data: Vec<Observation> = (0..200_000)
        .map(|_| {
            let x = rng.random_range(-1.0..1.0);
            let z = 1.0 + 2.0 * x + 0.5 * normal(&mut rng);
            Observation {
                x,
                y: z.min(2.0),
                censored: z > 2.0,
            }
        })
        .collect();
    let start = || Regression {
        intercept: 0.0,
        slope: 0.0,
        sd: 1.0,
    };
    let mut online = Online::new(&CensoredRegression, start()).hold(5);
    for (i, chunk) in data.chunks(100).enumerate() {
        online.observe(chunk, chunk.len()).unwrap();
        if i == 1000 {
            online.begin_average();
        }
    }
    let batch = Over {
        model: CensoredRegression,
        source: Chunks::new(&data, 1000),
    };
    let batch_fit = fit(&batch, start(), Stop::absolute(1e-6)).unwrap();
    let at_online = batch.e_step(&online.averaged()).unwrap().log_likelihood;
    // Within a few nats of 200 000 observations.
    assert!(
        batch_fit.log_likelihood - at_online < 5.0,
        "{at_online} {}",
        batch_fit.log_likelihood
    );
    assert_eq!(online.observations(), 200_000);
}

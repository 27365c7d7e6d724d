//! A run that is put down and taken up again gives the same bits.

use crate::deaths_start;
use em_core::{Acceleration, Checkpoint, Error, Run, Stop};
use em_models::{Linkage, PoissonMixture, Theta, TwoPoisson};

#[test]
fn a_resumed_run_gives_the_same_bits() {
    let model = TwoPoisson::deaths();
    for how in [
        Acceleration::None,
        Acceleration::squarem(),
        Acceleration::daarem(),
    ] {
        let stop = || {
            Stop::error(1e-6)
                .or(Stop::residual(1e-9))
                .or(Stop::iterations(60))
        };
        let begin = || {
            Run::new(&model, deaths_start())
                .unwrap()
                .accelerate(how)
                .until(stop())
        };
        let mut whole = begin();
        while whole.advance().unwrap().is_some() {}
        let whole = whole.finish();
        for at in 0..=whole.trace.iterations() {
            let mut first = begin();
            for _ in 0..at {
                first.advance().unwrap();
            }
            let mut resumed = Run::resume(&model, first.checkpoint())
                .unwrap()
                .until(stop());
            while resumed.advance().unwrap().is_some() {}
            assert_eq!(resumed.finish(), whole, "{how:?} at {at}");
        }
    }
}

#[test]
fn a_checkpoint_survives_a_file() {
    // Parameters that serde knows: the values themselves.
    let model = Vectors(TwoPoisson::deaths());
    let begin = || {
        Run::new(&model, vec![0.3, 1.0, 2.5])
            .unwrap()
            .accelerate(Acceleration::daarem())
    };
    let mut whole = begin().until(Stop::iterations(25));
    while whole.advance().unwrap().is_some() {}
    let mut first = begin().until(Stop::iterations(11));
    while first.advance().unwrap().is_some() {}
    let file = serde_json::to_string(&first.checkpoint()).unwrap();
    let read: Checkpoint<Vec<f64>> = serde_json::from_str(&file).unwrap();
    assert_eq!(read, first.checkpoint());
    let mut resumed = Run::resume(&model, read)
        .unwrap()
        .until(Stop::iterations(25));
    while resumed.advance().unwrap().is_some() {}
    assert_eq!(resumed.finish(), whole.finish());
}

/// The deaths with a plain vector as parameters.
struct Vectors(TwoPoisson);

impl em_core::Em for Vectors {
    type Params = Vec<f64>;
    type Stats = [f64; 4];
    type Error = em_models::Degenerate;

    fn e_step(&self, at: &Vec<f64>) -> Result<em_core::Expectation<[f64; 4]>, Self::Error> {
        self.0.e_step(&mixture(at))
    }

    fn m_step(&self, stats: &[f64; 4], at: &Vec<f64>) -> Result<Vec<f64>, Self::Error> {
        let next = self.0.m_step(stats, &mixture(at))?;
        Ok(vec![next.weight, next.rates[0], next.rates[1]])
    }
}

fn mixture(values: &[f64]) -> PoissonMixture {
    PoissonMixture {
        weight: values[0],
        rates: [values[1], values[2]],
    }
}

#[test]
fn a_checkpoint_of_other_data_is_an_error() {
    let mut run = Run::new(
        &Linkage {
            cells: [125.0, 18.0, 20.0, 34.0],
        },
        Theta(0.5),
    )
    .unwrap();
    run.advance().unwrap();
    let other = Linkage {
        cells: [125.0, 18.0, 20.0, 35.0],
    };
    let resumed = Run::resume(&other, run.checkpoint());
    assert!(matches!(resumed.err(), Some(Error::Checkpoint { .. })));
}

#[test]
fn an_edited_checkpoint_is_refused() {
    let model = Vectors(TwoPoisson::deaths());
    let run = Run::new(&model, vec![0.3, 1.0, 2.5]).unwrap();
    let mut run = run
        .accelerate(Acceleration::daarem())
        .until(Stop::iterations(4));
    while run.advance().unwrap().is_some() {}
    let whole = serde_json::to_value(run.checkpoint()).unwrap();
    let edits: [(&str, serde_json::Value); 9] = [
        ("/pace/to", serde_json::json!([])),
        ("/pace/from", serde_json::json!([])),
        ("/pace/end", serde_json::json!([1.0])),
        (
            "/pace/rates",
            serde_json::json!([0.1, 0.1, 0.1, 0.1, 0.1, 0.1]),
        ),
        ("/pace/rates", serde_json::json!([-5.0])),
        ("/trace/objectives", serde_json::json!([])),
        ("/trace/objectives/2", serde_json::json!(null)),
        ("/engine/Daarem/last/0", serde_json::json!([1.0])),
        (
            "/engine/Daarem/points",
            serde_json::json!([[1.0, 2.0], [3.0]]),
        ),
    ];
    for (place, value) in edits {
        let mut edited = whole.clone();
        *edited.pointer_mut(place).unwrap() = value;
        let resumed = serde_json::from_value::<Checkpoint<Vec<f64>>>(edited)
            .ok()
            .and_then(|read| Run::resume(&model, read).ok().map(|_| ()));
        assert!(resumed.is_none(), "{place}");
    }
}

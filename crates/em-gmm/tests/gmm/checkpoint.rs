//! A run put down and taken up again.

use crate::fixture;
use em_gmm::em_core::{Acceleration, Checkpoint, Error, Over, Run, Stop};
use em_gmm::{Gmm, Mixture, Rows, Start};

#[test]
fn a_run_goes_on_from_a_file_to_the_same_bits() {
    let x = fixture("iris", 4);
    let rows = Rows::new(x.as_ref()).unwrap();
    let model = Over {
        model: Mixture::new(rows, 3).unwrap(),
        source: rows,
    };
    let start = Gmm::builder(3).restarts(1).stop(Stop::iterations(0));
    let start = start.fit(x.as_ref()).unwrap().params;
    for acceleration in [
        Acceleration::None,
        Acceleration::squarem(),
        Acceleration::daarem(),
    ] {
        let run = Run::new(&model, start.clone()).unwrap();
        let mut run = run.accelerate(acceleration).until(Stop::iterations(7));
        while run.advance().unwrap().is_some() {}
        let file = serde_json::to_string(&run.checkpoint()).unwrap();
        let checkpoint: Checkpoint<Gmm> = serde_json::from_str(&file).unwrap();
        assert_eq!(checkpoint, run.checkpoint());
        assert_eq!(checkpoint.iterations(), 7);

        let finish = |run: Run<'_, _>| {
            let mut run = run.until(Stop::iterations(25));
            while run.advance().unwrap().is_some() {}
            run.finish()
        };
        let resumed = finish(Run::resume(&model, checkpoint).unwrap());
        let whole = finish(run);
        assert_eq!(whole.trace.iterations(), 25);
        assert_eq!(resumed, whole);
    }
}

#[test]
fn a_checkpoint_of_other_data_is_refused() {
    let (x, y) = (fixture("faithful", 2), fixture("mixture400", 2));
    let run_on = |x| {
        let rows = Rows::new(x).unwrap();
        Over {
            model: Mixture::new(rows, 2).unwrap(),
            source: rows,
        }
    };
    let (model, other) = (run_on(x.as_ref()), run_on(y.as_ref()));
    let start = Gmm::builder(2)
        .start(Start::Random)
        .fit(x.as_ref())
        .unwrap();
    let checkpoint = Run::new(&model, start.params).unwrap().checkpoint();
    let error = Run::resume(&other, checkpoint).err().unwrap();
    assert!(matches!(error, Error::Checkpoint { .. }));
}

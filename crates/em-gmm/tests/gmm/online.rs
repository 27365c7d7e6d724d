//! One pass over a stream.

use em_gmm::em_core::{Online, Stop};
use em_gmm::{Gmm, Mat, Mixture, Rows, Start, mat, rng};

const CHUNK: usize = 1000;

/// A million rows, drawn.
fn stream() -> Mat<f64> {
    let truth = Gmm::new(
        vec![0.1, 0.2, 0.3, 0.4],
        mat![[0.0, 0.0], [4.0, 0.0], [0.0, 5.0], [4.0, 4.0]],
        vec![
            Mat::identity(2, 2),
            mat![[1.5, 0.7], [0.7, 1.0]],
            mat![[0.5, -0.3], [-0.3, 2.0]],
            mat![[1.0, 0.2], [0.2, 0.6]],
        ],
    );
    truth.unwrap().sample(1_000_000, &mut rng(8)).0
}

#[test]
fn one_pass_comes_near_the_batch_estimate() {
    let x = stream();
    let chunks = x.nrows() / CHUNK;
    let chunk = |t: usize| Rows::new(x.subrows(t * CHUNK, CHUNK)).unwrap();
    let model = Mixture::new(chunk(0), 4).unwrap();
    // The k-means start of the first chunk, without an EM step.
    let start = Gmm::builder(4).restarts(1).stop(Stop::iterations(0));
    let start = start.fit(chunk(0).matrix()).unwrap().params;

    let mut online = Online::new(&model, start.clone());
    for t in 0..chunks {
        if t == chunks / 2 {
            online.begin_average();
        }
        online.observe(chunk(t), CHUNK).unwrap();
    }
    assert_eq!(online.observations(), x.nrows());

    let batch = Gmm::builder(4)
        .start(Start::Params(start.clone()))
        .stop(Stop::absolute(1e-3))
        .fit(x.as_ref())
        .unwrap();
    let below = |gmm: &Gmm| batch.log_likelihood - gmm.log_likelihood(x.as_ref()).unwrap();
    assert!(below(&start) > 10_000.0);
    // The truth itself lies about p/2 nats below the maximum, of 3.9 million.
    let p = batch.params.free_parameters() as f64;
    assert!(below(&online.averaged()) < p);
    assert!(below(online.params()) < 10.0 * p);
}

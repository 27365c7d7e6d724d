//! What the loop itself costs: on a model whose steps take some nanoseconds.

use divan::{AllocProfiler, Bencher};
use em_core::{Acceleration, Em, Run, Stop};
use em_models::{Linkage, Theta};

/// Shows that a plain iteration allocates nothing, but for the trace as it grows.
#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

/// Iterations in each measurement: divide by it.
const ITERATIONS: usize = 1000;

fn main() {
    divan::main();
}

/// The two steps alone.
#[divan::bench]
fn steps(bencher: Bencher<'_, '_>) {
    let model = Linkage::dempster();
    bencher.bench(|| {
        let mut theta = Theta(0.5);
        for _ in 0..ITERATIONS {
            let stats = divan::black_box(model.e_step(&theta)).map(|e| e.stats);
            theta = stats
                .and_then(|stats| model.m_step(&stats, &theta))
                .unwrap_or(theta);
        }
        theta
    });
}

/// The same through a run, with rules that look at everything.
#[divan::bench(args = [Acceleration::None, Acceleration::squarem(), Acceleration::daarem()])]
fn run(bencher: Bencher<'_, '_>, how: Acceleration) {
    let model = Linkage::dempster();
    let stop = Stop::evaluations(ITERATIONS)
        .or(Stop::absolute(0.0))
        .or(Stop::error(0.0));
    bencher.bench(|| {
        let mut run = Run::new(&model, Theta(0.5))
            .ok()?
            .accelerate(how)
            .until(stop.clone());
        while let Ok(Some(_)) = run.advance() {}
        Some(run.finish())
    });
}

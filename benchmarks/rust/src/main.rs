//! A worker of `benchmarks/run.py`: `em-benchmarks em|linfa DATA.npy START.json full|diagonal`.
//!
//! It loads data and start, says `ready`, or `cannot` and why, and then obeys lines on stdin:
//!
//! | line | does | answers |
//! | --- | --- | --- |
//! | `time N` | makes N iterations from the start | seconds, iterations made |
//! | `memory N` | the same | bytes that this added to the process at its largest |
//! | `save N FILE` | the same, and saves the model as em-gmm's JSON | iterations made |

mod em;
#[cfg(feature = "linfa")]
mod linfa;
mod memory;

use anyhow::{Context, Result, bail};
use em_gmm::Gmm;
use ndarray::Array2;
use std::io::{BufRead, BufReader};
use std::{fs::File, time::Instant};

/// A program that can make EM iterations on its data.
trait Worker {
    /// Makes so many iterations from the start, and returns how many there were.
    fn iterate(&self, iterations: usize) -> Result<usize>;

    /// The model after so many iterations from the start, or after as many as the program can tell of.
    fn model(&self, iterations: usize) -> Result<(Gmm, usize)>;
}

fn main() {
    if let Err(error) = load().and_then(|worker| obey(worker.as_ref())) {
        println!("cannot {error:#}");
    }
}

fn load() -> Result<Box<dyn Worker>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [program, data, start, covariance] = arguments.as_slice() else {
        bail!("takes a program, data, a start, and a covariance structure");
    };
    let x: Array2<f64> = ndarray_npy::read_npy(data).context("cannot read the data")?;
    let start: Gmm = serde_json::from_reader(BufReader::new(File::open(start)?))?;
    match program.as_str() {
        "em" => Ok(Box::new(em::Em::new(x, start, covariance)?)),
        #[cfg(feature = "linfa")]
        "linfa" => Ok(Box::new(linfa::Linfa::new(x, &start, covariance)?)),
        _ => bail!("was built without `{program}`"),
    }
}

fn obey(worker: &dyn Worker) -> Result<()> {
    println!("ready");
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        match *line.split(' ').collect::<Vec<_>>() {
            ["time", n] => {
                let clock = Instant::now();
                let made = worker.iterate(n.parse()?)?;
                println!("{} {made}", clock.elapsed().as_secs_f64());
            }
            ["memory", n] => {
                let before = memory::start()?;
                worker.iterate(n.parse()?)?;
                println!("{}", memory::peak()?.saturating_sub(before));
            }
            ["save", n, file] => {
                let (model, made) = worker.model(n.parse()?)?;
                serde_json::to_writer(File::create(file)?, &model)?;
                println!("{made}");
            }
            _ => bail!("does not understand `{line}`"),
        }
    }
    Ok(())
}

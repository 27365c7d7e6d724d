//! Readers that lie, and what is said of them.

use crate::streaming::{LITTLE, blocks, builder, data, said};
use em_gmm::em_core::{Acceleration, Stop};
use em_gmm::{Blocks, Error, Gmm, Mat, Mixture, Source, Start, Streamed};
use std::convert::Infallible;
use std::error::Error as _;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// What is wrong with a pass.
#[derive(Clone, Copy, Debug)]
enum Fault {
    DoesNotOpen,
    Fails,
    Ends,
    GoesOn,
    LosesRow,
    OtherValue,
    NotFinite,
    OtherColumns,
}

/// Reads the rows of a matrix in blocks of 500, with a fault in one of the passes.
struct Faulty<'a> {
    x: &'a Mat<f64>,
    fault: Fault,
    /// How many passes are good before.
    good: usize,
    passes: AtomicUsize,
}

impl Blocks for Faulty<'_> {
    type Error = String;

    fn blocks(&self) -> Result<impl Iterator<Item = Result<Mat<f64>, String>> + Send, String> {
        let fault = (self.passes.fetch_add(1, Relaxed) == self.good).then_some(self.fault);
        if matches!(fault, Some(Fault::DoesNotOpen)) {
            return Err("the file is gone".to_owned());
        }
        let n = self.x.nrows();
        let blocks = (0..n).step_by(500).filter_map(move |first| {
            let mut block = self.x.subrows(first, 500.min(n - first)).to_owned();
            if let (1500, Some(fault)) = (first, fault) {
                match fault {
                    Fault::Fails => return Some(Err("the cable is cut".to_owned())),
                    Fault::LosesRow => block = block.subrows(1, 499).to_owned(),
                    Fault::OtherValue => block[(3, 1)] += 1e-9,
                    Fault::NotFinite => block[(3, 1)] = f64::NAN,
                    Fault::OtherColumns => block = Mat::zeros(500, 3),
                    _ => {}
                }
            }
            let is_over = matches!(fault, Some(Fault::Ends)) && first > 1500;
            (!is_over).then_some(Ok(block))
        });
        let more = matches!(fault, Some(Fault::GoesOn)).then(|| Ok(Mat::zeros(1, 2)));
        Ok(blocks.chain(more))
    }
}

impl<'a> Faulty<'a> {
    fn source(x: &'a Mat<f64>, fault: Fault, good: usize) -> Result<Streamed<Self>, Error> {
        let reader = Faulty {
            x,
            fault,
            good,
            passes: AtomicUsize::new(0),
        };
        Streamed::with_memory(reader, LITTLE)
    }
}

/// What a fault is reported as in a pass that is not the first.
fn is_right(error: &Error, fault: Fault) -> bool {
    let changed = |found| Error::Changed { rows: 4000, found };
    match fault {
        Fault::DoesNotOpen | Fault::Fails => {
            let cause = error.source().map(ToString::to_string);
            let causes = ["the file is gone", "the cable is cut"];
            matches!(error, Error::Read(_)) && causes.contains(&cause.unwrap_or_default().as_str())
        }
        Fault::Ends => *error == changed(2000),
        Fault::GoesOn => *error == changed(4001),
        Fault::LosesRow => *error == changed(3999),
        Fault::OtherValue => *error == changed(4000),
        Fault::NotFinite => matches!(
            error,
            Error::NotFinite { row: 1503, column: 1, value } if value.is_nan()
        ),
        Fault::OtherColumns => {
            *error
                == Error::Ragged {
                    row: 1500,
                    expected: 2,
                    found: 3,
                }
        }
    }
}

const FAULTS: [Fault; 8] = [
    Fault::DoesNotOpen,
    Fault::Fails,
    Fault::Ends,
    Fault::GoesOn,
    Fault::LosesRow,
    Fault::OtherValue,
    Fault::NotFinite,
    Fault::OtherColumns,
];

#[test]
fn a_fault_in_any_pass_is_the_error_of_the_fit() {
    let x = data(4000);
    let labels = (0..4000).map(|i| i % 3).collect();
    for start in [Start::KMeans, Start::Random, Start::Labels(labels)] {
        for acceleration in [Acceleration::None, Acceleration::squarem()] {
            let builder = Gmm::builder(3)
                .start(start.clone())
                .restarts(2)
                .accelerate(acceleration)
                .stop(Stop::iterations(5));
            // How many passes a fit makes, the first one of `Streamed::new` left out.
            let good = Faulty::source(&x, Fault::Fails, usize::MAX).unwrap();
            let fit = builder.fit_source(&good).unwrap();
            let passes = AtomicUsize::new(0);
            let counted = Streamed::new(|| {
                passes.fetch_add(1, Relaxed);
                blocks(&x, 500)
                    .blocks()
                    .map(|blocks| blocks.collect::<Vec<_>>().into_iter())
            });
            assert_eq!(builder.fit_source(&counted.unwrap()).unwrap(), fit);
            let passes = passes.into_inner();
            for (at, fault) in (1..passes).zip(FAULTS.into_iter().cycle()) {
                let source = Faulty::source(&x, fault, at).unwrap();
                let error = builder.fit_source(&source).unwrap_err();
                assert!(is_right(&error, fault), "{fault:?} in pass {at}: {error:?}");
            }
        }
    }
}

#[test]
fn every_fault_is_told_in_a_pass_after_the_first() {
    let x = data(4000);
    for fault in FAULTS {
        let source = Faulty::source(&x, fault, 1).unwrap();
        let error = builder(Start::Random).fit_source(&source).unwrap_err();
        assert!(is_right(&error, fault), "{fault:?}: {error:?}");
        // A reader that has recovered is a good one.
        assert!(builder(Start::Random).fit_source(&source).is_ok());
    }
    let messages = FAULTS.map(|fault| {
        let source = Faulty::source(&x, fault, 1).unwrap();
        Mixture::new(source, 3).unwrap_err().to_string()
    });
    assert_eq!(
        messages,
        [
            "the rows could not be read",
            "the rows could not be read",
            "the rows have changed between two passes: there were 4000, then 2000",
            "the rows have changed between two passes: there were 4000, then at least 4001",
            "the rows have changed between two passes: there were 4000, then 3999",
            "the rows have changed between two passes: the values are others",
            "row 1504, column 2 is NaN: remove the row, or fill in a number",
            "the block of rows from row 1501 on has 3 columns, the rows before it have 2",
        ]
    );
}

#[test]
fn the_first_pass_checks_every_value() {
    let x = data(4000);
    for fault in [
        Fault::DoesNotOpen,
        Fault::Fails,
        Fault::NotFinite,
        Fault::OtherColumns,
    ] {
        let error = Faulty::source(&x, fault, 0).map(|_| ()).unwrap_err();
        assert!(is_right(&error, fault), "{fault:?}: {error:?}");
    }
}

#[test]
fn exchanged_rows_and_signs_are_other_values() {
    let x = Mat::from_fn(3000, 1, |i, _| i as f64);
    let changes: [fn(&mut Mat<f64>); 3] = [
        |x| (x[(5, 0)], x[(6, 0)]) = (6.0, 5.0),
        |x| (x[(8, 0)], x[(2000, 0)]) = (2000.0, 8.0),
        |x| (x[(1, 0)], x[(2, 0)]) = (-1.0, -2.0),
    ];
    for change in changes {
        let passes = AtomicUsize::new(0);
        let source = Streamed::new(|| {
            let mut x = x.clone();
            if passes.fetch_add(1, Relaxed) > 0 {
                change(&mut x);
            }
            Ok::<_, Infallible>(std::iter::once(Ok(x)))
        });
        let changed = Error::Changed {
            rows: 3000,
            found: 3000,
        };
        assert_eq!(Mixture::new(source.unwrap(), 1).unwrap_err(), changed);
    }
}

/// A source of these blocks.
fn of(list: &[Mat<f64>]) -> Result<Streamed<impl Blocks>, Error> {
    Streamed::new(move || Ok::<_, Infallible>(list.iter().cloned().map(Ok)))
}

#[test]
fn empty_blocks_are_no_rows() {
    let x = data(1500);
    let part = |from: usize, to: usize| x.subrows(from, to - from).to_owned();
    let empty = || Mat::zeros(0, 2);
    let list = [
        Mat::new(),
        empty(),
        part(0, 900),
        empty(),
        Mat::new(),
        part(900, 1500),
        Mat::zeros(0, 9),
    ];
    let source = of(&list).unwrap();
    let builder = builder(Start::KMeans);
    assert_eq!(
        said(&builder.fit_source(&source)),
        said(&builder.fit(x.as_ref()))
    );

    let nothing = [empty(), empty()];
    let source = of(&nothing).unwrap();
    assert!(source.is_empty());
    assert_eq!(
        said(&builder.fit_source(&source)),
        said(&builder.fit(empty().as_ref()))
    );
    assert_eq!(of(&[]).map(|_| ()).unwrap_err(), Error::NoColumns);
    let no_columns = [Mat::zeros(5, 0)];
    assert_eq!(of(&no_columns).map(|_| ()).unwrap_err(), Error::NoColumns);
}

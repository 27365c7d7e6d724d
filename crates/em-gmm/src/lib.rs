//! Gaussian mixtures by expectation-maximization.
//!
//! Fit, look at, and use a mixture, with this crate as the only dependency:
//!
//! ```
//! use em_gmm::{Gmm, MatRef, rng};
//!
//! // Old Faithful in little: short eruptions after short waits, long ones after long waits.
//! let data = [
//!     1.8, 54.0, 3.3, 74.0, 2.3, 62.0, 4.5, 85.0, 1.9, 55.0, 4.7, 88.0, 3.6, 85.0, 2.0, 51.0,
//!     4.3, 85.0, 1.8, 54.0, 3.9, 84.0, 4.2, 78.0, 1.7, 47.0, 4.7, 83.0, 2.2, 52.0, 4.8, 84.0,
//! ];
//! let x = MatRef::from_row_major_slice(&data, 16, 2); // n rows × d columns
//!
//! let fit = Gmm::builder(2).restarts(10).seed(42).fit(x)?;
//! println!("{} log-likelihood {:.3} BIC {:.1}", fit.status, fit.log_likelihood, fit.bic());
//!
//! let responsibilities = fit.params.responsibilities(x)?; // n × k, rows sum to 1
//! let labels = fit.params.classify(x)?;
//! let (new_rows, _) = fit.params.sample(1000, &mut rng(42));
//! # assert_eq!((responsibilities.nrows(), labels.len(), new_rows.nrows()), (16, 16, 1000));
//! # Ok::<(), em_gmm::Error>(())
//! ```
//!
//! # What to expect
//!
//! * **Data** are a [`MatRef`], n × d, row-major or column-major, read in place; or a [`Streamed`]
//!   reader, with the same results to the bit. Every value must be finite; an [`Error`] names the
//!   row and column of one that is not. Columns may have any units
//!   and any offset: the fit does not depend on them beyond rounding.
//! * **Nothing is thrown away.** A run that reaches its iteration limit is a fit with that
//!   [status](em_core::Status). Every restart's end is reported, also that of one whose component
//!   collapsed.
//! * **The same bits** for any number of threads, from the same data, seed and instruction set.
//! * **Parameters and log-likelihood belong together**: `fit.log_likelihood` is that of
//!   `fit.params`, not of the iteration before.
//! * **Saving**: a [`Gmm`] is [`serde`]'s; loading checks it as [`Gmm::new`] does, and numbers keep
//!   their bits in JSON (with the `float_roundtrip` feature of `serde_json`).
//!
//! Fields and indices count from 0; error messages count from 1.
//!
//! # Where things are
//!
//! | item | is |
//! | --- | --- |
//! | [`Gmm`] | weights, means and covariances: responsibilities, classes, densities, samples |
//! | [`GmmBuilder`], [`Covariance`], [`Start`], [`Prior`] | how to fit |
//! | [`GmmFit`], [`Restart`], [`Outcome`] | what came out |
//! | [`Source`], [`Streamed`], [`Blocks`] | data that do not fit into memory |
//! | [`Standardization`] | columns in units of their own spread |
//! | [`Mixture`], [`Rows`] | the model and the data for a loop of your own over [`em_core::Run`] |
//! | [`KMeans`], [`adjusted_rand_index`], [`bic`], [`aic`] | what mixtures are compared with, and by |

mod agreement;
mod any_source;
mod builder;
mod covariance;
mod criteria;
mod error;
mod file;
mod fit;
mod fold;
mod gmm;
mod kernel;
mod kmeans;
mod linalg;
mod matching;
mod mixture;
mod moments;
mod nearest;
mod parameters;
mod predict;
mod prior;
mod random_rows;
mod read_error;
mod restart;
mod rows;
mod sample;
mod seeding;
mod shape;
mod slabs;
mod source;
mod standardize;
mod start;
mod streamed;
mod summary;
mod surrogate;
mod uncertainty;

pub use agreement::{adjusted_rand_index, adjusted_rand_index_of_table};
pub use builder::GmmBuilder;
pub use covariance::Covariance;
pub use criteria::{aic, bic, icl};
pub use error::{Error, LabelsError, ParametersError};
pub use fit::GmmFit;
pub use gmm::Gmm;
pub use kernel::instruction_set;
pub use kmeans::{KMeans, KMeansFit};
pub use mixture::Mixture;
pub use prior::{InverseWishart, Prior};
pub use read_error::ReadError;
pub use restart::{Outcome, Progress, Restart};
pub use rows::Rows;
pub use sample::rng;
pub use source::Source;
pub use standardize::Standardization;
pub use start::Start;
pub use streamed::{Blocks, Streamed};

pub use em_core;
pub use em_inference;
pub use faer::{Mat, MatRef, mat};
pub use rand;

/// The README's program, as a test.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

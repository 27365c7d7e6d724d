//! `em gmm fit`.

use super::climb::Climb;
use super::control::Control;
use super::values::digits;
use super::{Counts, Format, Reading};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args)]
#[command(allow_negative_numbers = true)]
pub(crate) struct GmmFit {
    /// A CSV, NPY or Parquet file, or `-` for stdin
    pub(crate) file: PathBuf,

    /// How many components: a number, a range that includes its end, `1..9`, or a list, `2,4,8`. If not
    /// given 1..9, or as many as the model to start from has
    #[arg(short = 'k', long, value_name = "K", value_parser = Counts::parse)]
    pub(crate) components: Option<Counts>,

    /// The shape of the components: one, a list such as `full,diagonal`, or `all`; full if not given, or
    /// that of the model to start from
    #[arg(long, value_name = "STRUCTURE", value_enum, value_delimiter = ',')]
    pub(crate) covariance: Vec<Covariance>,

    /// By what the best is chosen, where there are several numbers of components or structures
    #[arg(long, value_name = "CRITERION", value_enum, default_value_t)]
    pub(crate) choose: Criterion,

    /// Give the covariances a weak prior scaled by the data, so that no component collapses
    #[arg(long)]
    pub(crate) prior: bool,

    /// Fit to columns in units of their standard deviations; the result is in the data's units. It matters for
    /// spherical covariances: they get the shape of the whole data instead of that of a ball
    #[arg(long)]
    pub(crate) standardize: bool,

    /// Whether to find standard errors: `auto` does where it takes no more than some seconds
    #[arg(long, value_name = "WHETHER", value_enum, default_value_t)]
    pub(crate) standard_errors: StandardErrors,

    /// Save the model as JSON, all at once or not at all
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,

    /// Draw the mixture over its data: a file that ends in .svg or .png
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,

    /// Write a report that a browser shows: the fit, how good it is, and EM replayed, in one HTML file
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,

    /// How to show the result
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,

    /// Significant digits of the tables; if not given 5, or as far as two digits of the standard error reach
    #[arg(long, value_name = "N", value_parser = digits)]
    pub(crate) digits: Option<usize>,

    #[command(flatten, next_help_heading = "Reading")]
    pub(crate) reading: Reading,

    #[command(flatten, next_help_heading = "Search")]
    pub(crate) climb: Climb,

    #[command(flatten, next_help_heading = "Long fits")]
    pub(crate) control: Control,
}

/// By what a number of components and a structure are chosen.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Criterion {
    /// Bayesian information criterion
    #[default]
    Bic,
    /// Integrated completed likelihood: the BIC, and a price for components that overlap
    Icl,
    /// Akaike's information criterion, which takes more components
    Aic,
}

/// Whether standard errors are found.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum StandardErrors {
    #[default]
    Auto,
    Yes,
    No,
}

/// The structure of all covariances.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Covariance {
    /// Any: ellipses in any direction
    Full,
    /// Variances only: ellipses along the axes
    Diagonal,
    /// One variance for all columns: balls, for columns of the same unit
    Spherical,
    /// Each of them
    All,
}

impl Covariance {
    /// The structures of a list, each once, in its order.
    pub(crate) fn structures(listed: &[Self]) -> Vec<em_gmm::Covariance> {
        use em_gmm::Covariance::{Diagonal, Full, Spherical};
        let mut structures = Vec::new();
        for listed in listed {
            let meant: &[em_gmm::Covariance] = match listed {
                Covariance::Full => &[Full],
                Covariance::Diagonal => &[Diagonal],
                Covariance::Spherical => &[Spherical],
                Covariance::All => &[Full, Diagonal, Spherical],
            };
            for structure in meant {
                if !structures.contains(structure) {
                    structures.push(*structure);
                }
            }
        }
        structures
    }
}

//! Figures: plain structs in; SVG, PNG and lines of a terminal out.
//!
//! Each file here is one figure, or what several share. `chart` lays panels out, `draw` knows what
//! files and terminals want.

mod chart;
mod climb;
mod comparison;
mod contour;
mod density;
mod draw;
mod ellipse;
mod frequencies;
mod histogram;
mod matching;
mod minorizer;
mod mixture;
mod pairs;
mod picture;
mod responsibilities;
mod sample;
mod scatter;
mod selection;
mod ternary;
mod uncertainty;
mod univariate;

pub(crate) use climb::{Track, by_iteration, climb, tracks};
pub(crate) use comparison::comparison;
pub(crate) use frequencies::{Frequency, Population, frequencies};
pub(crate) use minorizer::{Minorized, minorizers};
pub(crate) use mixture::{Fitted, mixture, origin};
pub(crate) use pairs::best_columns;
pub(crate) use picture::{FIGURE_FILE, Picture, check_figure_file, check_figure_name};
pub(crate) use responsibilities::responsibilities;
pub(crate) use sample::{Classes, Sample};
pub(crate) use selection::{Criterion, Tried, selection};
pub(crate) use ternary::{Ternary, ternary};
pub(crate) use uncertainty::uncertainty;

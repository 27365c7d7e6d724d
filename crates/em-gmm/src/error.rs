//! What can be wrong with data, parameters and fits.

use crate::ReadError;

/// Why data could not be fitted, or parameters are not a mixture.
///
/// Fields count from 0, as Rust does; messages count from 1, as people do.
///
/// ```
/// use em_gmm::{Error, Gmm, Mat};
///
/// let mut x = Mat::from_fn(50, 2, |i, j| ((i * 7 + j * 3) % 11) as f64);
/// x[(30, 1)] = f64::NAN;
/// let error = Gmm::builder(2).fit(x.as_ref()).unwrap_err();
/// assert!(matches!(error, Error::NotFinite { row: 30, column: 1, .. }));
/// assert!(error.to_string().starts_with("row 31, column 2 is NaN"));
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A mixture needs at least one component.
    #[error("a mixture needs at least 1 component, not 0")]
    NoComponents,
    /// The data have no columns.
    #[error("the data have no columns")]
    NoColumns,
    /// Fewer rows than the model can be fitted to.
    #[error(
        "{rows} {} too few: {structure} covariances of {columns} {} and k = {components} take at least \
         {needed}",
        if *rows == 1 { "row is" } else { "rows are" },
        if *columns == 1 { "column" } else { "columns" }
    )]
    TooFewRows {
        /// Rows in the data.
        rows: usize,
        /// Components asked for.
        components: usize,
        /// Columns in the data.
        columns: usize,
        /// The structure of the covariances.
        structure: crate::Covariance,
        /// The least number of rows: the larger of components and, for full covariances, columns + 1,
        /// for others 2.
        needed: usize,
    },
    /// A value is NaN or infinite.
    #[error(
        "row {}, column {} is {value}: remove the row, or fill in a number",
        row + 1,
        column + 1
    )]
    NotFinite {
        /// The row, from 0.
        row: usize,
        /// The column, from 0.
        column: usize,
        /// NaN or an infinity.
        value: f64,
    },
    /// The rows of a [`Source`](crate::Source) could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A block of rows has another number of columns than the rows before it.
    #[error(
        "the block of rows from row {} on has {found} columns, the rows before it have {expected}",
        row + 1
    )]
    Ragged {
        /// The first row of the block, from 0.
        row: usize,
        /// Columns of the rows before it.
        expected: usize,
        /// Columns of the block.
        found: usize,
    },
    /// A later pass over a source gave other rows than the first.
    #[error(
        "the rows have changed between two passes: {}",
        if rows == found {
            "the values are others".to_owned()
        } else {
            format!("there were {rows}, then {}{found}", if found > rows { "at least " } else { "" })
        }
    )]
    Changed {
        /// Rows in the first pass.
        rows: usize,
        /// Rows in the later one, as far as it was read.
        found: usize,
    },
    /// A column has the same value in every row.
    #[error("column {} is constant ({value}): leave it out", column + 1)]
    ConstantColumn {
        /// The column, from 0.
        column: usize,
        /// Its value.
        value: f64,
    },
    /// A column varies so little beside its offset that f64 has lost most of what it says.
    #[error(
        "column {} varies by {spread:e} around {offset:e}, which is near the precision of f64: \
         subtract the offset, or leave the column out",
        column + 1
    )]
    Offset {
        /// The column, from 0.
        column: usize,
        /// The middle of its range.
        offset: f64,
        /// Its range, maximum minus minimum.
        spread: f64,
    },
    /// Every start collapsed, and a column is a linear combination of the columns before it.
    #[error(
        "column {} is a linear combination of the columns before it, as far as precision goes, and \
         covariances are singular: leave the column out, or fit with a prior",
        column + 1
    )]
    CollinearColumns {
        /// The column, from 0.
        column: usize,
    },
    /// The spread of a column is too large or too small to be squared.
    #[error(
        "column {} spreads over {spread:e}, whose square is out of the range of f64: rescale it",
        column + 1
    )]
    Scale {
        /// The column, from 0.
        column: usize,
        /// Its range, maximum minus minimum.
        spread: f64,
    },
    /// The data have another number of columns than the mixture has dimensions.
    #[error("the data have {found} columns, the mixture has {expected} dimensions")]
    Dimensions {
        /// Dimensions of the mixture.
        expected: usize,
        /// Columns of the data.
        found: usize,
    },
    /// A start has another shape than the model.
    #[error(
        "the start has {} components in {} dimensions, the model {} in {}",
        found.0, found.1, expected.0, expected.1
    )]
    Start {
        /// Components and dimensions of the model.
        expected: (usize, usize),
        /// Components and dimensions of the start.
        found: (usize, usize),
    },
    /// The covariances of a start have another structure than the model.
    #[error("the start has {found} covariances, the model {expected} ones")]
    StartStructure {
        /// The structure of the model.
        expected: crate::Covariance,
        /// The structure of the start.
        found: crate::Covariance,
    },
    /// A row is so far from every component that f64 cannot tell them apart: every density is 0,
    /// and its logarithm beyond the largest number.
    #[error("row {} is too far from every component to tell them apart", row + 1)]
    TooFar {
        /// The row, from 0.
        row: usize,
    },
    /// There are fewer different rows than components.
    #[error("only {distinct} of the rows are different, too few for {components} components")]
    TooFewDistinctRows {
        /// Different rows found.
        distinct: usize,
        /// Components asked for.
        components: usize,
    },
    /// Labels do not fit the data or the number of components.
    #[error(transparent)]
    Labels(#[from] LabelsError),
    /// The parameters are not those of a mixture.
    #[error(transparent)]
    Parameters(#[from] ParametersError),
    /// A component has lost its rows, or shrunk onto too few: its weight or a variance has gone to 0,
    /// and with it the likelihood grows without bound.
    #[error(
        "component {} collapsed onto too few rows: ask for fewer components, start elsewhere, or \
         fit with a prior",
        component + 1
    )]
    Collapsed {
        /// The component, from 0.
        component: usize,
    },
    /// Every restart ended with a collapsed component.
    #[error(
        "in each of {restarts} starts a component collapsed onto too few rows: ask for fewer \
         components, look for duplicated rows, or fit with a prior"
    )]
    AllCollapsed {
        /// How many starts were tried.
        restarts: usize,
    },
    /// The run itself failed: its message names the iteration, its source the model's error.
    #[error(transparent)]
    Run(#[from] Box<em_core::Error<Error>>),
}

/// What is wrong with labels given as a start.
///
/// ```
/// let error = em_gmm::LabelsError::Empty { component: 2 };
/// assert_eq!(error.to_string(), "no row has the label of component 3");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LabelsError {
    /// There must be one label for each row.
    #[error("there are {labels} labels for {rows} rows")]
    Length {
        /// Labels given.
        labels: usize,
        /// Rows of the data.
        rows: usize,
    },
    /// Labels run from 0 to k − 1.
    #[error("the label of row {} is {label}, beyond the last of {components} components", row + 1)]
    OutOfRange {
        /// The row, from 0.
        row: usize,
        /// The label given.
        label: usize,
        /// The number of components.
        components: usize,
    },
    /// Every component needs at least one row.
    #[error("no row has the label of component {}", component + 1)]
    Empty {
        /// The component, from 0.
        component: usize,
    },
}

/// Why parameters are not those of a mixture.
///
/// ```
/// use em_gmm::{Gmm, Mat, ParametersError};
///
/// let error = Gmm::new(vec![1.0], Mat::zeros(1, 2), vec![Mat::zeros(2, 2)]).unwrap_err();
/// assert_eq!(error, ParametersError::NotPositiveDefinite { component: 0 });
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ParametersError {
    /// There are no components or no dimensions.
    #[error("a mixture needs at least one component and one dimension")]
    Empty,
    /// Weights, means and covariances are of different numbers.
    #[error("there are {weights} weights, {means} means and {covariances} covariances")]
    Components {
        /// Weights given.
        weights: usize,
        /// Means given.
        means: usize,
        /// Covariances given.
        covariances: usize,
    },
    /// A mean or covariance is of another dimension than the first mean.
    #[error(
        "the mean or covariance of component {} has not {dimensions} dimensions, as the first mean has",
        component + 1
    )]
    Dimensions {
        /// The component, from 0.
        component: usize,
        /// The dimension of the first mean.
        dimensions: usize,
    },
    /// Weights are positive.
    #[error("the weight of component {} is {weight}, not a positive number", component + 1)]
    Weight {
        /// The component, from 0.
        component: usize,
        /// The weight given.
        weight: f64,
    },
    /// Weights sum to 1, up to 1e-8.
    #[error("the weights sum to {sum}, not to 1")]
    WeightSum {
        /// The sum.
        sum: f64,
    },
    /// A mean or covariance has an entry that is NaN or infinite.
    #[error("the mean or covariance of component {} has an entry that is not finite", component + 1)]
    NotFinite {
        /// The component, from 0.
        component: usize,
    },
    /// Covariances are symmetric.
    #[error("the covariance of component {} is not symmetric", component + 1)]
    NotSymmetric {
        /// The component, from 0.
        component: usize,
    },
    /// Covariances are positive definite, and each column keeps at least 1e-10 of its variance beside
    /// the columns before it.
    #[error("the covariance of component {} is not positive definite, or nearly singular", component + 1)]
    NotPositiveDefinite {
        /// The component, from 0.
        component: usize,
    },
    /// A covariance has entries that its structure does not have.
    #[error("the covariance of component {} is not {structure}", component + 1)]
    Structure {
        /// The component, from 0.
        component: usize,
        /// The structure asked for.
        structure: crate::Covariance,
    },
    /// Two components are the same, so EM can never separate them.
    #[error("components {} and {} are the same: EM cannot separate them, move one", first + 1, second + 1)]
    Identical {
        /// One component, from 0.
        first: usize,
        /// The other.
        second: usize,
    },
    /// A prior's scale matrix or degrees of freedom are out of their range.
    #[error(
        "an inverse-Wishart prior needs a positive definite scale of the data's dimension and more \
         than dimension - 1 degrees of freedom"
    )]
    Prior,
}

impl Error {
    /// Whether it says that a source could not be read, or not again.
    pub(crate) fn is_of_source(&self) -> bool {
        matches!(
            self,
            Error::Read(_) | Error::Ragged { .. } | Error::Changed { .. } | Error::NotFinite { .. }
        )
    }
}

impl From<em_core::Error<Error>> for Error {
    /// A source that fails is no matter of the run: its error stands for itself.
    fn from(error: em_core::Error<Error>) -> Self {
        match error {
            em_core::Error::EStep { source, .. } if source.is_of_source() => source,
            error => Error::Run(Box::new(error)),
        }
    }
}

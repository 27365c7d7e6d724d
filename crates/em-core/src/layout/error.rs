//! What cannot be done with a layout.

/// Why parts of a layout cannot be fixed or tied, or a point is not in it.
///
/// ```
/// let error = em_core::Layout::new().real("mean", 2).fix("men").unwrap_err();
/// assert_eq!(error.to_string(), "there is no parameter `men`; there are mean[1], mean[2]");
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LayoutError {
    /// A name that no block or value has.
    #[error("there is no parameter `{name}`; there are {}", known.join(", "))]
    Unknown {
        /// The name.
        name: String,
        /// The names of all values.
        known: Vec<String>,
    },
    /// Two blocks that differ in kind or length cannot be tied.
    #[error("`{name}` and `{to}` differ in kind or length, so they cannot be tied")]
    Unlike {
        /// What was to be tied.
        name: String,
        /// What it was to be tied to.
        to: String,
    },
    /// A single value of a block whose values depend on each other.
    #[error("the values of `{name}` depend on each other: name the whole block")]
    Partial {
        /// The name of the block.
        name: String,
    },
    /// A value that is already fixed or tied.
    #[error("`{name}` is already fixed or tied")]
    Taken {
        /// The name of the value.
        name: String,
    },
    /// A point of another length than the layout.
    #[error("{found} values, but the layout has {expected}")]
    Length {
        /// The length of the layout.
        expected: usize,
        /// How many values were given.
        found: usize,
    },
    /// A layout that belongs to other parameters.
    #[error("the layout is not one of these parameters")]
    Foreign,
    /// A value outside its domain.
    #[error("`{name}` is {value}, which is outside its domain")]
    Outside {
        /// The name of the value.
        name: String,
        /// What it is.
        value: f64,
    },
}

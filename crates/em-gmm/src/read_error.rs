//! Why rows could not be read.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// What a reader of [`Blocks`](crate::Blocks) failed with; it is the [`source`](Error::source) of this
/// error. Equal to its clones only.
///
/// ```
/// use em_gmm::{Error, Mat, Streamed};
///
/// let lost = || Ok((0..3).map(|i| if i < 2 { Ok(Mat::<f64>::zeros(9, 2)) } else { Err("connection lost") }));
/// let Err(Error::Read(error)) = Streamed::new(lost) else { panic!("the third block fails") };
/// assert_eq!(error.to_string(), "the rows could not be read");
/// assert_eq!(std::error::Error::source(&error).map(ToString::to_string).as_deref(), Some("connection lost"));
/// ```
#[derive(Clone, Debug)]
pub struct ReadError(Arc<dyn Error + Send + Sync>);

impl ReadError {
    pub(crate) fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(error.into().into())
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the rows could not be read")
    }
}

impl Error for ReadError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}

/// Errors of any type cannot be compared, so two are equal if they are the same one.
impl PartialEq for ReadError {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

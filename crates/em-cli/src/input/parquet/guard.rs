//! What a damaged file can do.

use ::parquet::errors::{ParquetError, Result};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};

/// Calls the library, which panics at some kinds of damage instead of failing. What it was reading is
/// given up then, so that nothing half done is seen again.
pub(super) fn guarded<T>(read: impl FnOnce() -> Result<T>) -> Result<T> {
    let hook = take_hook();
    set_hook(Box::new(|_| {}));
    let result = catch_unwind(AssertUnwindSafe(read));
    set_hook(hook);
    result.unwrap_or_else(|panic| Err(ParquetError::General(said(&*panic))))
}

fn said(panic: &(dyn Any + Send)) -> String {
    let literal = panic.downcast_ref::<&str>().copied();
    let formatted = panic.downcast_ref::<String>().map(String::as_str);
    literal.or(formatted).unwrap_or("it is damaged").to_owned()
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_panic_is_an_error() {
        let error = guarded(|| -> super::Result<()> { panic!("page {}", 3) });
        assert_eq!(error.unwrap_err().to_string(), "Parquet error: page 3");
        assert_eq!(guarded(|| Ok(3)).unwrap(), 3);
    }
}

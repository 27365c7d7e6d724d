//! `em --version`.

use std::sync::LazyLock;

static LONG: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{}\n\
         platform:      {} {}\n\
         instructions:  {}\n\
         threads:       {}\n\
         build:         {}",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        em_gmm::instruction_set(),
        // Not rayon's word for it, which would make its threads before `--threads` can say how many.
        std::thread::available_parallelism().map_or(1, usize::from),
        if cfg!(debug_assertions) {
            "debug"
        } else {
            "release"
        },
    )
});

/// The version, and what speed and last digits depend on.
pub(crate) fn long() -> &'static str {
    &LONG
}

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
        rayon::current_num_threads(),
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

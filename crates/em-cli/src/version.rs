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
        threads(),
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

/// How many threads there will be, unless `--threads` says otherwise. To ask rayon would start them.
fn threads() -> usize {
    let said = std::env::var("RAYON_NUM_THREADS").ok();
    (said.and_then(|said| said.parse().ok()).filter(|&n| n > 0))
        .or_else(|| std::thread::available_parallelism().ok().map(Into::into))
        .unwrap_or(1)
}

//! Where a fit starts, and how often.

use super::values::positive;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where a fit starts.
#[derive(Clone)]
pub(crate) enum StartFrom {
    Kmeans,
    Random,
    Model(PathBuf),
}

impl StartFrom {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        match text {
            "kmeans" => Ok(StartFrom::Kmeans),
            "random" => Ok(StartFrom::Random),
            // Here, where it is still known that it may be a method misspelt.
            _ if text != "-" && !Path::new(text).exists() => {
                Err("neither `kmeans`, `random` nor a file".to_owned())
            }
            _ => Ok(StartFrom::Model(text.into())),
        }
    }
}

impl fmt::Display for StartFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartFrom::Kmeans => f.write_str("kmeans"),
            StartFrom::Random => f.write_str("random"),
            StartFrom::Model(path) => path.display().fmt(f),
        }
    }
}

/// Short runs of all restarts, after which the best go on.
#[derive(Clone, Copy)]
pub(crate) struct ShortRuns {
    pub(crate) iterations: usize,
    pub(crate) kept: usize,
}

impl ShortRuns {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let numbers = text.split_once(',');
        let parsed = numbers.map(|(a, b)| (positive(a.trim()), positive(b.trim())));
        match parsed {
            Some((Ok(iterations), Ok(kept))) => Ok(Self { iterations, kept }),
            _ => Err("give two whole numbers from 1 on, such as `10,5`".to_owned()),
        }
    }
}

//! Numbers of components.

/// Whole numbers from 1 on, in ascending order, each once.
#[derive(Clone)]
pub(crate) struct Counts(pub(crate) Vec<usize>);

/// More are a slip of the finger.
const MOST: usize = 1000;

impl Default for Counts {
    /// As many as mclust tries.
    fn default() -> Self {
        Self((1..=9).collect())
    }
}

impl Counts {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut counts = Vec::new();
        for part in text.split(',') {
            let (first, last) = part.split_once("..").unwrap_or((part, part));
            match (first.trim().parse::<usize>(), last.trim().parse()) {
                (Ok(first), Ok(last)) if 0 < first && first <= last => {
                    if last - first >= MOST {
                        return Err(format!("these are more than {MOST} numbers"));
                    }
                    counts.extend(first..=last);
                }
                _ => return Err("give a number from 1 on, a range `1..9` or a list `2,4,8`".into()),
            }
        }
        counts.sort_unstable();
        counts.dedup();
        Ok(Self(counts))
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let counts: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&counts.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn numbers_ranges_and_lists() {
        let parsed = |text| Counts::parse(text).map(|counts| counts.0);
        assert_eq!(parsed("3"), Ok(vec![3]));
        assert_eq!(parsed("1..4"), Ok(vec![1, 2, 3, 4]));
        assert_eq!(parsed("8,2..4, 3"), Ok(vec![2, 3, 4, 8]));
        for text in [
            "",
            "0",
            "3..2",
            "-1",
            "1..",
            "2,,3",
            "1.5",
            "1..=3",
            "1..1000000000",
        ] {
            assert!(parsed(text).is_err(), "{text}");
        }
    }
}

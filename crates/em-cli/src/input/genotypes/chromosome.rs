//! How many copies of a chromosome there are.

use super::Sex;

/// By PLINK's codes for human chromosomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Copies {
    /// Two in all: autosomes, those that are not placed, and what X and Y share.
    Two,
    X,
    Y,
    Mitochondria,
}

impl Copies {
    pub(super) fn on(chromosome: &str) -> Self {
        let name = match chromosome.get(..3) {
            Some(start) if start.eq_ignore_ascii_case("chr") => &chromosome[3..],
            _ => chromosome,
        };
        let is = |code: &str, letters: &[&str]| {
            name == code || letters.iter().any(|one| name.eq_ignore_ascii_case(one))
        };
        if is("23", &["X"]) {
            Copies::X
        } else if is("24", &["Y"]) {
            Copies::Y
        } else if is("26", &["M", "MT"]) {
            Copies::Mitochondria
        } else {
            Copies::Two
        }
    }

    /// Those that a person has; who is of unknown sex is taken as PLINK does.
    pub(super) fn of(self, sex: Option<Sex>) -> u8 {
        match (self, sex) {
            (Copies::X | Copies::Y, Some(Sex::Male)) | (Copies::Mitochondria, _) => 1,
            (Copies::Y, _) => 0,
            (Copies::Two | Copies::X, _) => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Copies, Sex};

    #[test]
    fn of_human_chromosomes() {
        let (female, male) = (Some(Sex::Female), Some(Sex::Male));
        for (names, copies) in [
            (
                &["1", "22", "0", "25", "XY", "chr7", "scaffold_23"][..],
                [2, 2, 2],
            ),
            (&["23", "X", "chrX", "x", "chr23"], [2, 1, 2]),
            (&["24", "Y", "chrY"], [0, 1, 0]),
            (&["26", "MT", "chrM"], [1, 1, 1]),
        ] {
            for name in names {
                let found = [female, male, None].map(|sex| Copies::on(name).of(sex));
                assert_eq!(found, copies, "{name}");
            }
        }
    }
}

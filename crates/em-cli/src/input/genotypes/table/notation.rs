//! How CSV files write genotypes and alleles.

use super::super::Call;
use super::Locus;
use crate::input::number::is_missing;
use crate::input::text::shown;

/// What means that an allele is missing.
pub(super) struct Notation<'a> {
    /// Besides the usual marks.
    pub(super) missing: &'a [String],
}

impl Notation<'_> {
    /// A genotype in one field: `A/G`, `120|124`, `A G`, `AG`, `A`, or nothing.
    pub(super) fn genotype(&self, field: &str, locus: &mut Locus) -> Result<Call, String> {
        // 23andMe writes `--`, PLINK -9.
        if self.is_missing(field) || matches!(field, "--" | "-9") {
            return Ok(Call::Missing);
        }
        let pair = field
            .split_once(['/', '|'])
            .or_else(|| field.split_once(' '));
        if let Some((first, second)) = pair {
            return self.pair(first, second, locus);
        }
        let letters = field.as_bytes();
        match letters {
            [_] if letters.is_ascii() && letters[0].is_ascii_alphabetic() => {
                Ok(Call::Single(locus.allele(field)?))
            }
            [first, second] if first.is_ascii_alphabetic() && second.is_ascii_alphabetic() => {
                self.pair(&field[..1], &field[1..], locus)
            }
            _ => Err(format!(
                "`{}` is not a genotype such as `A/G`, `120/124` or `AG`",
                shown(field)
            )),
        }
    }

    /// A genotype in two fields.
    pub(super) fn pair(
        &self,
        first: &str,
        second: &str,
        locus: &mut Locus,
    ) -> Result<Call, String> {
        let mut allele = |name: &str| match name {
            _ if self.is_missing_allele(name) => Ok(None),
            name if name.contains(['/', '|', ' ']) => {
                Err(format!("`{}` is not the name of one allele", shown(name)))
            }
            name => locus.allele(name).map(Some),
        };
        Ok(Call::pair(allele(first.trim())?, allele(second.trim())?))
    }

    fn is_missing(&self, text: &str) -> bool {
        is_missing(text) || self.missing.iter().any(|mark| mark == text)
    }

    /// Beside another allele, `-` is a deletion.
    fn is_missing_allele(&self, name: &str) -> bool {
        self.is_missing(name) && name != "-"
    }
}

#[cfg(test)]
mod tests;

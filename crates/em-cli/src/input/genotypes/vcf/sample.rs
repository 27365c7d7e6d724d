//! What a VCF file says about one sample at one site.

use super::super::site::Values;
use super::super::{Call, Site};
use crate::input::text::shown;

/// Where the keys that are wanted stand among those of a line.
#[derive(Clone, Copy)]
pub(super) struct Keys {
    gt: Option<usize>,
    pl: Option<usize>,
    /// Read only if there is no `PL`.
    gl: Option<usize>,
    last: usize,
}

impl Keys {
    /// Those of a column FORMAT.
    pub(super) fn of(format: &str, likelihoods: bool) -> Self {
        let place = |wanted| format.split(':').position(|key| key == wanted);
        let gt = place("GT");
        let pl = likelihoods.then(|| place("PL")).flatten();
        let gl = (likelihoods && pl.is_none()).then(|| place("GL")).flatten();
        let last = gt.max(pl).max(gl).unwrap_or(0);
        Self { gt, pl, gl, last }
    }

    /// Adds a sample to a site. Values that are left out at the end are missing.
    pub(super) fn read(self, sample: &[u8], site: &mut Site) -> Result<(), String> {
        let mut call = Call::Missing;
        let (mut pl, mut gl) = (Values::default(), Values::default());
        for (index, field) in sample.split(|&byte| byte == b':').enumerate() {
            if Some(index) == self.gt {
                call = genotype(field, site.alleles.len())?;
            } else if Some(index) == self.pl {
                pl = likelihoods(field, PL, site.alleles.len(), phred)?;
            } else if Some(index) == self.gl {
                gl = likelihoods(field, GL, site.alleles.len(), log10)?;
            }
            if index == self.last {
                break; // before the longest search, that for what is not wanted
            }
        }
        site.calls.push(call);
        if self.pl.is_some() {
            site.pl.push(pl);
        }
        if self.gl.is_some() {
            site.gl.push(gl);
        }
        Ok(())
    }
}

/// A genotype of so many alleles: `0/1`, `1|1`, `0`, `./.`, `./1`, and `|0/1` of version 4.4.
fn genotype(field: &[u8], alleles: usize) -> Result<Call, String> {
    // By far the most frequent.
    if let [first @ b'0'..=b'9', b'/' | b'|', second @ b'0'..=b'9'] = *field {
        let (first, second) = (first - b'0', second - b'0');
        if usize::from(first.max(second)) < alleles {
            return Ok(Call::Pair(first.into(), second.into()));
        }
    }
    let is_separator = |byte: &u8| matches!(byte, b'/' | b'|');
    let unphased = match field {
        [first, rest @ ..] if is_separator(first) => rest,
        _ => field,
    };
    let mut found = [None; 2];
    let mut ploidy = 0;
    for name in unphased.split(is_separator) {
        let index = index(name, alleles).map_err(|what| format!("GT `{}`: {what}", text(field)))?;
        if let Some(place) = found.get_mut(ploidy) {
            *place = index;
        }
        ploidy += 1;
    }
    match ploidy {
        1 => Ok(Call::single(found[0])),
        2 => Ok(Call::pair(found[0], found[1])),
        _ => Err(format!(
            "GT `{}` has {ploidy} alleles, where one or two are expected",
            text(field)
        )),
    }
}

/// The allele that a number means, if it is not missing.
fn index(name: &[u8], alleles: usize) -> Result<Option<u16>, String> {
    if name == b"." {
        return Ok(None);
    }
    // Without a sign, which parsing allows.
    let digits = || name.iter().all(u8::is_ascii_digit);
    let number = std::str::from_utf8(name).ok().filter(|_| digits());
    match number.and_then(|number| number.parse().ok()) {
        Some(index) if usize::from(index) < alleles => Ok(Some(index)),
        Some(index) => Err(format!(
            "there is no allele {index}: REF and ALT have {alleles}"
        )),
        None => Err("not a genotype such as `0/1`, `1|1`, `0` or `./.`".to_owned()),
    }
}

/// Keys of likelihoods, and what they are.
type Key = (&'static str, &'static str);
const PL: Key = ("PL", "whole numbers from 0 on");
const GL: Key = ("GL", "logarithms to base 10");

/// The likelihoods of a sample for the first two alleles. If one is missing, all are. Those of a third
/// allele come behind them.
fn likelihoods<T: Default + Copy>(
    field: &[u8],
    (key, numbers): Key,
    alleles: usize,
    parse: impl Fn(&[u8]) -> Option<T>,
) -> Result<Values<T>, String> {
    let expected = || {
        let (alleles, pairs) = if alleles == 2 {
            ("two", "three")
        } else {
            ("three", "six")
        };
        format!(
            "{key} `{}`: {pairs} {numbers} are expected at a site of {alleles} alleles, or {alleles} where \
             there is one copy of it",
            text(field)
        )
    };
    let mut values = Values::default();
    let mut is_missing = false;
    let mut found = 0;
    for number in field.split(|&byte| byte == b',') {
        found += 1;
        if number == b"." {
            is_missing = true;
            continue;
        }
        values.push(parse(number).ok_or_else(expected)?);
    }
    match found {
        _ if is_missing => Ok(Values::default()),
        n if n == alleles => Ok(values.first(2)),
        n if n == alleles * (alleles + 1) / 2 => Ok(values.first(3)),
        _ => Err(expected()),
    }
}

/// A whole number, digit by digit: half of the time of reading goes by in these, and a way through text would
/// take longer.
fn phred(number: &[u8]) -> Option<i32> {
    let digit = |sum: i32, byte: &u8| match byte {
        b'0'..=b'9' => sum.checked_mul(10)?.checked_add(i32::from(byte - b'0')),
        _ => None,
    };
    (!number.is_empty()).then(|| number.iter().try_fold(0, digit))?
}

fn log10(number: &[u8]) -> Option<f64> {
    let number: f64 = std::str::from_utf8(number).ok()?.parse().ok()?;
    (number < f64::INFINITY).then_some(number)
}

fn text(field: &[u8]) -> String {
    shown(&String::from_utf8_lossy(field))
}

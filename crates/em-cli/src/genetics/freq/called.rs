//! Alleles are counted in genotypes as they were called.

use super::super::each_site::EachSite;
use super::super::rows::Cell;
use crate::input::Call;
use anyhow::Result;
use std::io::Write;

const COLUMNS: [&str; 5] = ["alleles", "n", "counts", "frequencies", "standard_errors"];

pub(super) fn run(each: EachSite, out: &mut impl Write) -> Result<()> {
    let groups = each.groups;
    each.write(&COLUMNS, out, |_, site, counts: &mut Vec<Counts>, row| {
        counts.resize_with(groups.names().len(), Counts::default);
        for counts in &mut *counts {
            counts.clear(site.alleles.len());
        }
        for (group, call) in groups.of_samples().zip(&site.calls) {
            if let Some(group) = group {
                counts[group].add(*call);
            }
        }
        for (name, counts) in groups.names().zip(counts) {
            counts.estimate();
            let cells = [
                Cell::Texts(&site.alleles),
                Cell::Whole(Some(counts.samples)),
                Cell::Wholes(&counts.alleles),
                Cell::Numbers(&counts.frequencies),
                Cell::Numbers(&counts.standard_errors),
            ];
            row.write(site, name, &cells);
        }
        Ok(())
    })?;
    Ok(())
}

/// The alleles of a group of samples at a site.
#[derive(Default)]
struct Counts {
    /// How many of each allele.
    alleles: Vec<u64>,
    /// How many samples have an allele that is known.
    samples: u64,
    /// The frequency of each allele, if any is known.
    frequencies: Vec<Option<f64>>,
    /// √(p(1 − p)/genes), if any is known.
    standard_errors: Vec<Option<f64>>,
}

impl Counts {
    /// Begins anew at a site of so many alleles.
    fn clear(&mut self, alleles: usize) {
        self.alleles.clear();
        self.alleles.resize(alleles, 0);
        self.samples = 0;
    }

    fn add(&mut self, call: Call) {
        for allele in call.alleles() {
            self.alleles[usize::from(allele)] += 1;
        }
        self.samples += u64::from(call != Call::Missing);
    }

    fn estimate(&mut self) {
        let genes = self.alleles.iter().sum::<u64>() as f64;
        let known = |x: f64| (genes > 0.0).then_some(x);
        self.frequencies.clear();
        self.standard_errors.clear();
        for count in self.alleles.iter().map(|&count| count as f64) {
            self.frequencies.push(known(count / genes));
            let variance = (count / genes) * ((genes - count) / genes) / genes;
            self.standard_errors.push(known(variance.sqrt()));
        }
    }
}

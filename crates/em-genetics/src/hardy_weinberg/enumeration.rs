//! All tables of genotype counts with the same allele counts.

use super::probability::Table;
use super::weights::{Weights, all_of};

/// The number of tables, and the p-value.
///
/// Cell by cell, row by row of the triangle of genotypes (Louis & Dempster 1987); what is left of the
/// last two alleles is one sum.
pub(super) fn enumerate(table: &Table) -> (u64, f64) {
    let mut walk = Walk {
        table,
        left: table.genes.clone(),
        weights: Weights::default(),
        tables: 0,
    };
    walk.cell(0, 1, -table.observed);
    (walk.tables, walk.weights.p())
}

struct Walk<'a> {
    table: &'a Table,
    /// The genes of each allele that are in no genotype yet.
    left: Vec<u64>,
    weights: Weights,
    tables: u64,
}

impl Walk<'_> {
    /// Fills the cells from (a, b) on in all ways, b > a; those before have this score.
    fn cell(&mut self, a: usize, b: usize, score: f64) {
        let k = self.table.alleles();
        if a + 2 == k {
            return self.last_two(score);
        }
        if b == k {
            // What is left of the allele is in homozygotes.
            if self.left[a].is_multiple_of(2) {
                let homozygotes = (self.left[a] / 2) as f64;
                self.cell(a + 1, a + 2, score + self.table.score(a, a, homozygotes));
            }
            return;
        }
        let (of_a, of_b) = (self.left[a], self.left[b]);
        for count in 0..=of_a.min(of_b) {
            (self.left[a], self.left[b]) = (of_a - count, of_b - count);
            self.cell(a, b + 1, score + self.table.score(a, b, count as f64));
        }
        (self.left[a], self.left[b]) = (of_a, of_b);
    }

    fn last_two(&mut self, score: f64) {
        let (a, b) = (self.left.len() - 2, self.left.len() - 1);
        let (genes_a, genes_b) = (self.left[a], self.left[b]);
        let table = self.table;
        self.weights.join(all_of(genes_a, genes_b, |counts| {
            score + table.score_of_two(a, b, counts)
        }));
        self.tables += genes_a.min(genes_b) / 2 + 1;
    }
}

/// An upper bound of the number of tables for allele counts that rise.
///
/// Each allele has its m genes in heterozygotes with the r more frequent ones and in homozygotes. If the genes
/// of the others are not limited, heterozygotes number s = m, m − 2, … in C(s + r − 1, r − 1) ways. As this
/// rises with s, the sum is at most half of that over all s ≤ m, C(m + r, r), and half of the first term.
pub(super) fn tables_at_most(genes: &[u64]) -> f64 {
    let rows = genes.iter().enumerate();
    let ways = rows.map(|(a, &m)| match genes.len() - 1 - a {
        0 => 1.0,
        r => f64::midpoint(binomial(m, r), binomial(m, r - 1)),
    });
    ways.product()
}

/// C(m + r, r).
fn binomial(m: u64, r: usize) -> f64 {
    (1..=r).map(|i| (m as f64 + i as f64) / i as f64).product()
}

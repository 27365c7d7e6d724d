//! Genotypes of samples at sites: VCF, PLINK, GENEPOP, and CSV with one row for each individual.
//!
//! VCF and PLINK files are read a site at a time and never kept. GENEPOP and CSV files have a row for
//! each individual, so they are kept, and offered by sites then.

mod chromosome;
mod content;
mod lines;
mod plink;
mod site;
mod table;
mod vcf;

pub(crate) use content::open;
use site::Sex;
pub(crate) use site::{Call, Sample, Site};

use crate::problem::Problem;

/// What a file has of each sample, by its header or its first site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) genotypes: bool,
    pub(crate) likelihoods: bool,
}

/// A source of genotypes, site by site.
pub(crate) trait Sites: Send {
    /// The samples, in the order of the calls of each site.
    fn samples(&self) -> &[Sample];

    /// What is known of the samples.
    fn offer(&self) -> Offer {
        Offer {
            genotypes: true,
            likelihoods: false,
        }
    }

    /// Says that genotype likelihoods are wanted, which are not read otherwise.
    fn read_likelihoods(&mut self) {}

    /// Reads the next site into `site`, whose memory is used again, or says that there is none.
    fn read(&mut self, site: &mut Site) -> Result<bool, Problem>;
}

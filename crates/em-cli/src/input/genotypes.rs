//! Genotypes of samples at sites: VCF, PLINK, GENEPOP, and CSV with one row for each individual.
//!
//! VCF and PLINK files are read a site at a time and never kept. GENEPOP and CSV files have a row for
//! each individual, so they are kept, and offered by sites then.

mod content;
mod decompress;
mod lines;
mod plink;
mod site;
mod table;
mod vcf;

pub(crate) use content::open;
use site::Sex;
pub(crate) use site::{Call, Sample, Site};

use crate::problem::Problem;

/// A source of genotypes, site by site.
pub(crate) trait Sites {
    /// The samples, in the order of the calls of each site.
    fn samples(&self) -> &[Sample];

    /// Reads the next site into `site`, whose memory is used again, or says that there is none.
    fn read(&mut self, site: &mut Site) -> Result<bool, Problem>;
}

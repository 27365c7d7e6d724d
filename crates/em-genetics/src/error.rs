//! What can be wrong with a locus, with counts, with frequencies.

/// Why a locus, counts or frequencies make no sense.
///
/// ```
/// use em_genetics::Locus;
///
/// let error = Locus::peppered_moth().counts([("carbonara", 85)]).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`carbonara` is not a phenotype of the locus `moth`: it shows carbonaria, insularia, typica"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A locus needs at least one allele.
    #[error("a locus needs at least one allele")]
    NoAlleles,
    /// An allele or phenotype has no name, one that another has too, or one with a slash.
    #[error("the name `{name}` is empty, given twice, or has a slash")]
    Name {
        /// The name.
        name: String,
    },
    /// With dominance, there is one phenotype for each allele.
    #[error("{phenotypes} phenotypes for {alleles} alleles: complete dominance gives one for each")]
    Dominance {
        /// Alleles given.
        alleles: usize,
        /// Phenotypes given.
        phenotypes: usize,
    },
    /// A genotype is not two of the locus's alleles.
    #[error("`{genotype}` is not a genotype of two of the alleles {alleles}")]
    Genotype {
        /// The genotype as given.
        genotype: String,
        /// The alleles of the locus.
        alleles: String,
    },
    /// Every genotype shows a phenotype.
    #[error("the genotype `{genotype}` is listed under no phenotype: every genotype shows one")]
    ShowsNothing {
        /// The genotype.
        genotype: String,
    },
    /// A phenotype lists a genotype twice.
    #[error("the genotype `{genotype}` is listed twice under the phenotype `{phenotype}`")]
    ListedTwice {
        /// The genotype.
        genotype: String,
        /// The phenotype.
        phenotype: String,
    },
    /// A locus that has phenotypes of haploid individuals cannot be put on the X chromosome once more.
    #[error(
        "`{phenotype}` is a phenotype of haploid individuals: the locus says already what males show"
    )]
    Haploid {
        /// The phenotype.
        phenotype: String,
    },
    /// More alleles than a locus can have.
    #[error("{alleles} alleles, more than the {most} that a locus can have")]
    TooManyAlleles {
        /// Alleles given.
        alleles: usize,
        /// The most there can be.
        most: usize,
    },
    /// A phenotype lists both genotypes of two alleles and of one.
    #[error(
        "the phenotype `{phenotype}` lists genotypes of two alleles and of one: diploid and haploid \
         individuals need phenotypes of their own"
    )]
    Ploidy {
        /// The phenotype.
        phenotype: String,
    },
    /// A phenotype that no genotype shows.
    #[error("no genotype shows the phenotype `{phenotype}`")]
    Unreachable {
        /// The phenotype.
        phenotype: String,
    },
    /// A count is given for something that the locus does not show.
    #[error("`{phenotype}` is not a phenotype of the locus `{locus}`: it shows {known}")]
    UnknownPhenotype {
        /// The phenotype as given.
        phenotype: String,
        /// The locus.
        locus: String,
        /// Its phenotypes.
        known: String,
    },
    /// A phenotype has two counts.
    #[error("the phenotype `{phenotype}` is counted twice")]
    CountedTwice {
        /// The phenotype.
        phenotype: String,
    },
    /// There must be one count for each phenotype.
    #[error("{counts} counts for {phenotypes} phenotypes")]
    Counts {
        /// Counts given.
        counts: usize,
        /// Phenotypes of the locus.
        phenotypes: usize,
    },
    /// Resampled counts are numbers from 0 to 2^53, whole or not.
    #[error("the count of `{phenotype}` is {count}, not a number from 0 to 2^53")]
    Count {
        /// The phenotype.
        phenotype: String,
        /// Its count.
        count: f64,
    },
    /// Nobody was counted.
    #[error("all counts are 0: there is nothing to estimate from")]
    NobodyCounted,
    /// Counts so large that f64 does not tell neighbours apart.
    #[error("the counts sum to more than 2^53, where f64 no longer holds every whole number")]
    TooMany,
    /// Frequencies are one for each allele, not negative, with sum 1.
    #[error("allele frequencies are one for each allele, not negative, with sum 1")]
    Frequencies,
    /// A phenotype was observed that has probability 0 at the given frequencies.
    #[error("`{phenotype}` was observed, but has probability 0 at these allele frequencies")]
    Impossible {
        /// The phenotype.
        phenotype: String,
    },
    /// A line of text that describes no locus.
    #[error(
        "`{text}` describes no locus: write dominance, `C>I>T` or `A=B>O`, or phenotypes with their \
         genotypes, `dark = DD, Dd; light = dd`"
    )]
    System {
        /// The text.
        text: String,
    },
    /// There is no such locus built in.
    #[error("there is no locus `{name}` built in")]
    NotBuiltIn {
        /// The name as given.
        name: String,
    },
    /// The description of a locus is either dominance or phenotypes.
    #[error("a locus has either `dominance`, or `alleles` and `phenotypes`")]
    Description,
    /// The inbreeding coefficient is from 0 to 1.
    #[error("the inbreeding coefficient is {f}, not a number from 0 to 1")]
    Inbreeding {
        /// The coefficient as given.
        f: f64,
    },
    /// The model and its parameters must agree on whether there is inbreeding.
    #[error(
        "the parameters {} an inbreeding coefficient",
        if *.estimated { "lack" } else { "have" }
    )]
    InbreedingModel {
        /// Whether the model estimates it.
        estimated: bool,
    },
    /// Inbreeding shows in individuals with two alleles only.
    #[error("no diploid individuals were counted: inbreeding does not show in haploid ones")]
    NoDiploids,
    /// Counts of phenotypes that overlap have no distribution to draw them from.
    #[error("the phenotypes of the locus `{locus}` overlap, so that counts cannot be simulated")]
    Overlapping {
        /// The locus.
        locus: String,
    },
    /// Populations are compared at one locus.
    #[error("the populations are not of one model: one is of `{one}`, another of `{other}`")]
    DifferentLoci {
        /// The locus of the first.
        one: String,
        /// The locus of another.
        other: String,
    },
    /// k alleles have k(k + 1)/2 genotypes.
    #[error(
        "{counts} genotype counts: two alleles have 3 genotypes, three have 6, k have k(k + 1)/2"
    )]
    GenotypeCounts {
        /// Counts given.
        counts: usize,
    },
    /// With one allele there is nothing to test.
    #[error("only one allele occurs: there is nothing to test")]
    Monomorphic,
    /// A method for two alleles was asked of more.
    #[error("{alleles} alleles occur, but this is for two")]
    NotTwoAlleles {
        /// Alleles that occur.
        alleles: usize,
    },
    /// Males, who have one X chromosome, say nothing about how alleles are paired.
    #[error("no females were counted: there are no pairs of alleles to test")]
    NoFemales,
    /// The level of an interval is a probability.
    #[error("the level {level} is not between 0 and 1")]
    Level {
        /// The level as given.
        level: f64,
    },
    /// A Monte Carlo test draws at least once.
    #[error("a Monte Carlo test of 0 draws says nothing")]
    NoDraws,
    /// Too many genes to be permuted.
    #[error(
        "the genes of {individuals} individuals are too many to be permuted: {most} is the most"
    )]
    TooManyToPermute {
        /// Individuals counted.
        individuals: u64,
        /// The most that are permuted.
        most: u64,
    },
    /// A sample has not as many genotype likelihoods as a biallelic site has.
    #[error(
        "sample {} has {found} genotype likelihoods: at a site of two alleles a diploid sample has 3, \
         a haploid one 2, a missing one none",
        sample + 1
    )]
    LikelihoodsOfSample {
        /// The sample, counted from 0.
        sample: usize,
        /// How many likelihoods it has.
        found: usize,
    },
    /// A genotype likelihood that is none: a phred-scaled one is not negative, a logarithm is not NaN or
    /// +∞, a plain one is a number from 0 on.
    #[error("a genotype likelihood of sample {} is {value}, not {expected}", sample + 1)]
    GenotypeLikelihood {
        /// The sample, counted from 0.
        sample: usize,
        /// The value as given.
        value: f64,
        /// What it must be.
        expected: &'static str,
    },
    /// All likelihoods of a sample are 0.
    #[error("all genotype likelihoods of sample {} are 0: no genotype can have given its reads", sample + 1)]
    NoPossibleGenotype {
        /// The sample, counted from 0.
        sample: usize,
    },
    /// No sample of a site has data.
    #[error("no sample has data at this site: all its genotype likelihoods are equal")]
    NoData,
    /// Genotype frequencies of two alleles are three numbers, not negative, with sum 1.
    #[error("genotype frequencies are three numbers, not negative, with sum 1")]
    GenotypeFrequencies,
    /// The reads of a sample have probability 0 at the given frequencies.
    #[error("the reads of sample {} have probability 0 at these frequencies", sample + 1)]
    ImpossibleReads {
        /// The sample, counted from 0.
        sample: usize,
    },
    /// Haplotypes are of markers.
    #[error("there are no markers")]
    NoMarkers,
    /// No individual has a call.
    #[error("no individual has a known allele at any marker: there is nothing to estimate from")]
    NobodyTyped,
    /// An individual has not one call for each marker.
    #[error("individual {} has {calls} genotypes at {markers} markers", individual + 1)]
    Calls {
        /// The individual, counted from 0.
        individual: usize,
        /// How many calls it has.
        calls: usize,
        /// How many markers there are.
        markers: usize,
    },
    /// An individual has an allele that its marker does not have.
    #[error(
        "individual {} has allele {} at the marker `{marker}`, which has {alleles} alleles",
        individual + 1,
        allele + 1
    )]
    UnknownAllele {
        /// The individual, counted from 0.
        individual: usize,
        /// The marker.
        marker: String,
        /// The allele, counted from 0.
        allele: usize,
        /// How many alleles the marker has.
        alleles: usize,
    },
    /// An individual is haploid at one marker and diploid at another.
    #[error(
        "individual {} has two alleles at one marker and a single one at another: haploid individuals \
         have single alleles at all markers",
        individual + 1
    )]
    MixedPloidy {
        /// The individual, counted from 0.
        individual: usize,
    },
    /// There are too many pairs of haplotypes that individuals may have.
    #[error(
        "with the marker `{marker}` the individuals may have {pairs} pairs of haplotypes, more than the \
         {most} allowed: take fewer markers, leave out individuals with many missing genotypes, drop pairs of \
         larger posterior probability, or allow more pairs"
    )]
    TooManyPairs {
        /// The marker that was to be added.
        marker: String,
        /// How many pairs there would be.
        pairs: u64,
        /// How many are allowed.
        most: usize,
    },
    /// There are no standard errors at an estimate.
    #[error("{0}")]
    NoInference(Box<em_inference::Error<em_core::ConstrainedError<Error>>>),
    /// The run failed; the source says where.
    #[error(transparent)]
    Run(#[from] Box<em_core::Error<Error>>),
}

impl From<em_core::Error<Error>> for Error {
    fn from(error: em_core::Error<Error>) -> Self {
        Error::Run(Box::new(error))
    }
}

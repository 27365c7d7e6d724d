//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::fmt;
use std::path::{Path, PathBuf};

/// Expectation-maximization: Gaussian mixtures and allele frequencies
///
/// Without a command, `em` runs the two worked examples that it comes with: a mixture of four
/// normals against k-means, and the allele frequencies of the peppered moth.
#[derive(Parser)]
#[command(
    name = "em",
    version,
    max_term_width = 100,
    after_help = "\
Examples:
  em                                           the two worked examples
  em gmm fit data.csv -k 3 --out model.json    cluster the rows of a CSV file
  em gmm predict model.json new.csv            which cluster does each new row belong to?
  em genetics fit --system moth counts.csv     allele frequencies from phenotype counts

Results go to stdout, everything else to stderr.
Exit status: 0 success, 1 failure, 2 a command that cannot be understood."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Gaussian mixtures: fit, predict, score, sample
    #[command(subcommand)]
    Gmm(Gmm),
    /// Allele frequencies from phenotype counts
    #[command(subcommand)]
    Genetics(Genetics),
}

#[derive(Subcommand)]
pub(crate) enum Gmm {
    /// Fit a mixture to the rows of a CSV, NPY or Parquet file
    #[command(after_help = "\
Examples:
  em gmm fit faithful.csv -k 2
  em gmm fit iris.csv -k 3 --columns Petal.Length,Petal.Width --out model.json
  em gmm fit measurements.parquet -k 3 --columns length,width
  em gmm fit data.csv -k 5 --restarts 50 --start random --seed 7 --format json
  em gmm fit data.csv -k 5 --start random --restarts 200 --short-runs 10,5 --accelerate daarem
  em gmm fit data.csv --start model.json --tolerance 0 --max-iterations 20
  zcat big.csv.gz | em gmm fit - -k 4 --prior

CSV, NPY and Parquet files are told apart by their first bytes. The columns of an NPY array, of
one or two dimensions, are x1, x2, …; of a Parquet file those are read that hold numbers.

Each restart runs EM from a start of its own until the log-likelihood changes by less than the
tolerance; the best is kept, and how the others ended is shown. Those that creep far below an end
that others have reached are dropped. Columns may have any units and any offset. BIC = -2 log-likelihood + parameters x log(rows): smaller is better.

A start can be a model saved by `--out`, or one written by another program; matrices are lists of
rows, and \"columns\": [\"x\", \"y\"] may name the columns that it is about:
  {\"format\": \"em-gmm\", \"version\": 1, \"weights\": [0.5, 0.5],
   \"means\": [[0, 0], [4, 5]], \"covariances\": [[[1, 0], [0, 1]], [[2, 0.5], [0.5, 2]]]}
With `--tolerance 0`, exactly as many iterations are made from there as `--max-iterations` says.")]
    Fit(GmmFit),
    /// Write the most probable component of each row, and all responsibilities, as CSV
    #[command(after_help = "\
Examples:
  em gmm predict model.json new.csv > labels.csv
  em gmm predict model.json other.csv --columns length,width

The columns of the model are found by their names; `--columns` says which others to take in their
place. A file without a header has to have the model's columns, in the model's order.
One line for each row: the component, counted from 1, and the responsibility of each component.")]
    Predict(GmmPredict),
    /// Show how probable the rows of a file are under a mixture
    #[command(after_help = "\
Examples:
  em gmm score model.json test.csv
  em gmm score model.json test.csv --per-row > log_density.csv")]
    Score(GmmScore),
    /// Draw rows from a mixture, as CSV
    #[command(after_help = "\
Examples:
  em gmm sample model.json -n 1000 > simulated.csv
  em gmm sample model.json -n 1000 --seed 7 | em gmm fit - -k 2")]
    Sample(GmmSample),
}

/// How a file is read.
#[derive(Args, Default)]
pub(crate) struct Reading {
    /// Columns to use, by name or by number from 1, such as `x,y`; without it all numeric ones, or
    /// those of the model. Where a file names none they are x1, x2, … Quote names as in CSV: `'"a, b",c'`
    #[arg(long, value_name = "NAMES", value_parser = ColumnNames::parse)]
    pub(crate) columns: Option<ColumnNames>,

    /// CSV: whether the first line names the columns; guessed if not given
    #[arg(long, value_name = "WHETHER")]
    pub(crate) header: Option<Header>,

    /// CSV: what separates the fields; guessed from the first lines among `,` `;` and tab if not given
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    pub(crate) delimiter: Option<u8>,

    /// CSV: read numbers with a decimal comma, 3,14
    #[arg(long)]
    pub(crate) decimal_comma: bool,
}

/// Names of columns, written as one line of CSV.
#[derive(Clone)]
pub(crate) struct ColumnNames(pub(crate) Vec<String>);

impl ColumnNames {
    fn parse(text: &str) -> Result<Self, String> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let names: Vec<String> = match reader.records().next() {
            Some(Ok(record)) => record.iter().map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        if names.is_empty() || names.iter().any(String::is_empty) {
            return Err("give names separated by commas".to_owned());
        }
        Ok(Self(names))
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Header {
    Yes,
    No,
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        // What may stand in a number or around a field cannot stand between fields.
        [byte] if byte.is_ascii_punctuation() && !b".+-\"".contains(byte) => Ok(*byte),
        b" " | b"\t" => Ok(text.as_bytes()[0]),
        _ if text == "\\t" || text == "tab" => Ok(b'\t'),
        _ => Err("give one character such as `;` or `|`, or `tab`".to_owned()),
    }
}

#[derive(Args)]
#[command(allow_negative_numbers = true)]
pub(crate) struct GmmFit {
    /// A CSV, NPY or Parquet file, or `-` for stdin
    pub(crate) file: PathBuf,

    /// How many components; not needed if the start is a model
    #[arg(short = 'k', long, value_name = "K", value_parser = positive)]
    pub(crate) components: Option<usize>,

    #[command(flatten)]
    pub(crate) reading: Reading,

    /// Where to begin: `kmeans` for clusters found by k-means, `random` for random rows as means, or
    /// the file of a model, which is one start. A file of such a name is `./kmeans`
    #[arg(long, value_name = "START", default_value = "kmeans", value_parser = StartFrom::parse)]
    pub(crate) start: StartFrom,

    /// How many starts from k-means or random rows to try
    #[arg(long, default_value = "10", value_parser = positive)]
    pub(crate) restarts: usize,

    /// Make only so many iterations of every restart at first, and go on with the best few
    #[arg(long, value_name = "ITERATIONS,KEPT", value_parser = ShortRuns::parse)]
    pub(crate) short_runs: Option<ShortRuns>,

    /// Run every restart to its end, also those far below an end that others have reached
    #[arg(long)]
    pub(crate) no_race: bool,

    /// Seed of the random starts
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,

    /// Stop once the log-likelihood changes by less than this, in nats; 0 runs to the limit of
    /// iterations
    #[arg(long, value_name = "NATS", default_value = "1e-6", value_parser = tolerance)]
    pub(crate) tolerance: f64,

    /// Stop after so many iterations, converged or not
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) max_iterations: usize,

    /// Speed up runs that climb slowly, as they do where components overlap
    #[arg(long, value_name = "METHOD", value_enum, default_value_t)]
    pub(crate) accelerate: Accelerate,

    /// Give the covariances a weak prior scaled by the data, so that no component collapses
    #[arg(long)]
    pub(crate) prior: bool,

    /// Save the model as JSON, all at once or not at all
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,

    /// How to show the result
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Where a fit starts.
#[derive(Clone)]
pub(crate) enum StartFrom {
    Kmeans,
    Random,
    Model(PathBuf),
}

impl StartFrom {
    fn parse(text: &str) -> Result<Self, String> {
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
    fn parse(text: &str) -> Result<Self, String> {
        let numbers = text.split_once(',');
        let parsed = numbers.map(|(a, b)| (positive(a.trim()), positive(b.trim())));
        match parsed {
            Some((Ok(iterations), Ok(kept))) => Ok(Self { iterations, kept }),
            _ => Err("give two whole numbers from 1 on, such as `10,5`".to_owned()),
        }
    }
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Accelerate {
    /// Plain EM
    #[default]
    None,
    /// Squared extrapolation; an iteration is two or three EM steps
    Squarem,
    /// Damped Anderson acceleration; an iteration is one EM step
    Daarem,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Aligned tables, for people
    #[default]
    Table,
    /// JSON, for programs
    Json,
}

#[derive(Args)]
pub(crate) struct GmmPredict {
    /// A model saved by `em gmm fit --out`
    pub(crate) model: PathBuf,
    /// A CSV, NPY or Parquet file, or `-` for stdin
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

#[derive(Args)]
pub(crate) struct GmmScore {
    /// A model saved by `em gmm fit --out`
    pub(crate) model: PathBuf,
    /// A CSV, NPY or Parquet file, or `-` for stdin
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Write the log-density of each row as CSV instead
    #[arg(long, conflicts_with = "format")]
    pub(crate) per_row: bool,
    /// How to show the result
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Args)]
#[command(allow_negative_numbers = true)]
pub(crate) struct GmmSample {
    /// A model saved by `em gmm fit --out`
    pub(crate) model: PathBuf,
    /// How many rows
    #[arg(short = 'n', long, value_name = "N", value_parser = whole)]
    pub(crate) rows: usize,
    /// Seed of the draws
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
    /// Add a column that says which component each row was drawn from
    #[arg(long)]
    pub(crate) with_component: bool,
}

#[derive(Subcommand)]
pub(crate) enum Genetics {
    /// Estimate allele frequencies
    #[command(after_help = "\
Examples:
  em genetics fit --system moth counts.csv
  em genetics fit --system moth --counts carbonaria=85,insularia=196,typica=341
  em genetics fit --system abo --counts A=186,B=38,AB=13,O=284 --format json

The counts file has two columns, phenotype and count:
  phenotype,count
  carbonaria,85
  insularia,196
  typica,341

Systems:
  moth   alleles C > I > T; phenotypes carbonaria, insularia, typica
  abo    alleles A = B > O; phenotypes A, B, AB, O")]
    Fit(GeneticsFit),
}

#[derive(Args)]
#[command(group(clap::ArgGroup::new("data").required(true).args(["file", "counts"])))]
pub(crate) struct GeneticsFit {
    /// Which genotypes show which phenotype
    #[arg(long, value_enum)]
    pub(crate) system: System,

    /// A CSV file of counts, or `-` for stdin
    pub(crate) file: Option<PathBuf>,

    /// The counts themselves
    #[arg(long, value_name = "PHENOTYPE=N,…", value_delimiter = ',', value_parser = count)]
    pub(crate) counts: Option<Vec<(String, u64)>>,

    /// How to show the result
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum System {
    /// The peppered moth: alleles C > I > T
    Moth,
    /// Blood groups: alleles A = B > O
    Abo,
}

fn whole(text: &str) -> Result<usize, String> {
    text.parse()
        .map_err(|_| "not a whole number from 0 on".to_owned())
}

fn positive(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("not a whole number from 1 on".to_owned()),
    }
}

fn tolerance(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number >= 0.0 && number.is_finite() => Ok(number),
        _ => Err("not a number from 0 on".to_owned()),
    }
}

fn count(text: &str) -> Result<(String, u64), String> {
    let (phenotype, count) = text
        .rsplit_once('=')
        .ok_or("write each count as PHENOTYPE=N")?;
    let count = crate::input::parse_count(count)?;
    Ok((phenotype.trim().to_owned(), count))
}

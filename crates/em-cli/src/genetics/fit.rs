//! `em genetics fit`.

use super::counts::{self, Sample};
use super::figure;
use super::fit_rows;
use super::report::{self, Origin};
use super::system;
use super::uncertainty::{Uncertainty, Wanted};
use crate::args::{GeneticsFit as Args, Intervals, Rendering};
use crate::figure::check_figure_file;
use crate::input::Source;
use crate::output::{are_same, check_writable, write_atomically};
use crate::problem::{Problem, note, warn};
use crate::report::{Fact, Figure};
use anyhow::Result;
use em_genetics::{AlleleFit, Error, GeneCounting, LikelihoodRatio, PopulationsFit};
use std::io::Write;

/// What was found of a population.
pub(super) struct Population {
    pub(super) name: String,
    pub(super) model: GeneCounting,
    pub(super) fit: AlleleFit,
    /// Other local maxima, that are lower or equal.
    pub(super) others: Vec<AlleleFit>,
    pub(super) uncertainty: Uncertainty,
    /// The test of f = 0, if f was estimated and can be.
    pub(super) inbreeding: Option<LikelihoodRatio>,
}

impl Population {
    fn of(
        name: String,
        model: GeneCounting,
        fit: AlleleFit,
        others: Vec<AlleleFit>,
        wanted: Wanted,
    ) -> Result<Self> {
        let uncertainty = Uncertainty::of(&model, &fit.allele_frequencies, wanted);
        let inbreeding = if model.has_inbreeding() {
            model.inbreeding_test_of(&fit, |random| {
                let maxima = random.maxima(wanted.restarts, wanted.seed)?;
                maxima.into_iter().next().ok_or(Error::NobodyCounted)
            })?
        } else {
            None
        };
        Ok(Self {
            name,
            model,
            fit,
            others,
            uncertainty,
            inbreeding,
        })
    }
}

/// All that is reported.
pub(super) struct Results {
    pub(super) populations: Vec<Population>,
    /// All as one, and the test of whether they differ, if there are several.
    pub(super) joint: Option<(Population, Option<LikelihoodRatio>)>,
    pub(super) level: f64,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    if let (true, Some(file)) = (args.rows, &args.file) {
        return fit_rows::run(&Source::of(file), args, out);
    }
    if let Some(path) = &args.out {
        check_writable(path, "--out", "without `--out` the result goes to stdout")?;
    }
    if let Some(path) = &args.plot {
        check_figure_file(path, "--plot")?;
    }
    if let Some(path) = &args.report {
        let hint = "give a file such as `report.html`, which a browser shows";
        check_writable(path, "--report", hint)?;
        if args.file.as_ref().is_some_and(|file| are_same(path, file)) {
            let path = path.display();
            return Err(
                Problem::usage(format!("`--report {path}` would overwrite the data")).into(),
            );
        }
    }
    let results = results(args)?;
    if let Some(path) = &args.plot {
        figure::picture(&results).save(path)?;
        note(format!("saved the figure as `{}`", path.display()));
    }
    if let Some(path) = &args.report {
        let figures = vec![Figure::of(&figure::picture(&results))];
        let report = report::page(&results, origin(args)?, figures)?;
        write_atomically(path, report.as_bytes())?;
        note(format!("wrote the report `{}`", path.display()));
    }
    let mut text = Vec::new();
    match args.format {
        Rendering::Table => report::tables(&results, args.digits, &mut text)?,
        Rendering::Csv => report::csv(&results, &mut text)?,
        Rendering::Json => report::json(&results, &mut text)?,
    }
    if let Some(path) = &args.out {
        write_atomically(path, &text)?;
    } else {
        out.write_all(&text)?;
        out.flush()?; // so that warnings come last
    }
    for population in results
        .populations
        .iter()
        .chain(results.joint.iter().map(|(all, _)| all))
    {
        let status = population.fit.status;
        if !status.is_converged() {
            warn(match population.name.as_str() {
                "" => format!("not converged: {status}"),
                name => format!("`{name}`: not converged: {status}"),
            });
        }
    }
    Ok(())
}

/// What a report says of where its numbers come from.
fn origin(args: &Args) -> Result<Origin> {
    let mut data = vec![Fact::new("System", args.system.clone(), "")];
    if let Some(file) = &args.file {
        let source = Source::of(file);
        let digest = source.digest()?.unwrap_or_else(|| "not known".to_owned());
        data.push(Fact::new("Data", source.to_string(), ""));
        data.push(Fact::new("SHA-256 of the data", digest, ""));
    }
    Ok(Origin {
        data,
        seed: args.seed,
    })
}

/// Shows an estimate as `em genetics fit` does where nothing else is asked for.
pub(crate) fn show(model: GeneCounting, fit: AlleleFit, out: &mut impl Write) -> Result<()> {
    let wanted = Wanted::default();
    let results = Results {
        populations: vec![Population::of(
            String::new(),
            model,
            fit,
            Vec::new(),
            wanted,
        )?],
        joint: None,
        level: wanted.level,
    };
    report::tables(&results, None, out)
}

/// What all populations together are called.
const ALL: &str = "all";

fn results(args: &Args) -> Result<Results> {
    let locus = system::find_for(&args.system, args.x_linked)?;
    let samples = match (&args.counts, &args.file, &args.phenotype) {
        (Some(counts), ..) => vec![Sample {
            population: String::new(),
            counts: counts::named(&locus, counts).map_err(Problem::usage)?,
        }],
        (None, Some(file), None) => counts::read(&locus, &Source::of(file))?,
        (None, Some(file), Some(phenotype)) => {
            let source = Source::of(file);
            counts::tally(&locus, &source, phenotype, args.population.as_deref())?
        }
        (None, None, _) => unreachable!("the command line requires one of them"),
    };
    let usual = Wanted::default();
    let wanted = Wanted {
        intervals: args.intervals,
        level: args.level,
        replicates: args.replicates.unwrap_or(usual.replicates),
        seed: args.seed,
        restarts: args.restarts,
    };
    let several = samples.len() > 1;
    let mut names: Vec<&str> = samples
        .iter()
        .map(|sample| sample.population.as_str())
        .collect();
    names.sort_unstable();
    if let Some([twice, _]) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        let problem = Problem::new(format!("there are two populations `{twice}`"));
        return Err(problem
            .hint("give each population a name of its own")
            .into());
    }
    if several && samples.iter().any(|sample| sample.population == ALL) {
        return Err(Problem::new(format!(
            "a population is named `{ALL}`, as all of them together are"
        ))
        .hint("give it another name")
        .into());
    }
    if args.replicates.is_some() && args.intervals != Intervals::Bootstrap {
        note("`--replicates` has no effect without `--intervals bootstrap`");
    }
    let model = |sample: &Sample| -> Result<GeneCounting> {
        let model = GeneCounting::new(locus.clone(), &sample.counts).and_then(|model| {
            if args.inbreeding {
                model.with_inbreeding()
            } else {
                Ok(model)
            }
        });
        model.map_err(|error| match (&args.counts, several) {
            (Some(_), _) => Problem::usage(error).into(),
            (None, false) => Problem::new(error).into(),
            (None, true) => Problem::new(format!("population `{}`: {error}", sample.population))
                .hint("leave it out of the file to fit the others")
                .into(),
        })
    };
    let models = samples.iter().map(model).collect::<Result<Vec<_>>>()?;
    let mut others = Vec::new();
    let fit = PopulationsFit::by(&models, |model| {
        let mut maxima = model.maxima(args.restarts, args.seed)?.into_iter();
        let highest = maxima.next().ok_or(Error::NobodyCounted)?;
        others.push(maxima.collect());
        Ok::<_, Error>(highest)
    })?;
    let mut others = others.into_iter();
    let describe = |name, model, fit, others| Population::of(name, model, fit, others, wanted);
    let of_all = others.next().unwrap_or_default();
    let joint = if several {
        let model = GeneCounting::pooled(&models)?;
        let all = describe(ALL.to_owned(), model, fit.joint, of_all)?;
        Some((all, fit.equal_frequencies))
    } else {
        None
    };
    let names = samples.into_iter().map(|sample| sample.population);
    let populations = (names.zip(models))
        .zip(fit.separate.into_iter().zip(others))
        .map(|((name, model), (fit, others))| describe(name, model, fit, others))
        .collect::<Result<Vec<_>>>()?;
    if args.inbreeding
        && populations
            .iter()
            .any(|population| population.inbreeding.is_none())
    {
        note("the phenotypes do not tell inbreeding from the frequencies: f is one choice of many");
    }
    Ok(Results {
        populations,
        joint,
        level: args.level,
    })
}

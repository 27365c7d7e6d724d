//! The report of a fit.

mod again;
mod parameters;
mod rows;

use super::agreement::Agreement;
use super::report::{Style, ends};
use crate::input::{Data, list};
use crate::output::{count, plural};
use crate::report::{Cell, Fact, Figure, Report, Reproduce, Section, Table, Warning, this_command};
use anyhow::Result;
use em_gmm::em_core::{Acceleration, Stop};
use em_gmm::{Gmm, GmmFit};
use rows::RowView;

/// What a report of a fit is made from.
pub(super) struct Fitted<'a> {
    pub(super) fit: &'a GmmFit,
    pub(super) data: &'a Data,
    /// The best restart before its first iteration, from which EM is replayed.
    pub(super) start: Option<&'a Gmm>,
    pub(super) acceleration: Acceleration,
    pub(super) stop: &'a Stop,
    pub(super) seed: u64,
    pub(super) style: &'a Style<'a>,
    pub(super) cautions: &'a [Warning],
    /// How it compares with others that were tried.
    pub(super) selection: Option<Table>,
    /// How components agree with labels that are known.
    pub(super) agreement: Option<&'a Agreement>,
}

/// The report as a file.
pub(super) fn html(fitted: &Fitted<'_>, figures: Vec<Figure>) -> Result<String> {
    let Fitted { fit, data, .. } = fitted;
    let gmm = &fit.params;
    let view = RowView::of(gmm, data)?;
    let mut sections = Vec::new();
    if !figures.is_empty() {
        sections.push(Section {
            heading: "Picture".to_owned(),
            figures,
            ..Section::default()
        });
    }
    if let Some(table) = &fitted.selection {
        sections.push(Section {
            heading: "Choice".to_owned(),
            tables: vec![table.clone()],
            ..Section::default()
        });
    }
    sections.push(Section {
        heading: "Estimates".to_owned(),
        tables: parameters::tables(fit, data.names(), &view, fitted.style),
        ..Section::default()
    });
    sections.extend(fitted.agreement.map(labels));
    if let Some(replay) = again::replay(fitted, &view) {
        sections.push(Section {
            heading: "How EM got there".to_owned(),
            intro: format!(
                "Each iteration finds how probable every component is for every row, and then the parameters \
                 that fit these shares best. {} climbs until it stands still.",
                if fit.prior.is_some() {
                    "The log-likelihood with the log-prior, which is not drawn,"
                } else {
                    "The log-likelihood"
                }
            ),
            figures: again::parameters(&replay).into_iter().collect(),
            replay: Some(replay),
            ..Section::default()
        });
    }
    sections.push(restarts(fit));
    Report {
        title: format!(
            "Gaussian mixture of {}",
            plural(gmm.components(), "component")
        ),
        lead: format!(
            "{} with {} covariances, fitted by EM to {} and {} ({}) of {} by maximum {}.",
            plural(gmm.components(), "component"),
            gmm.structure(),
            plural(fit.rows, "row"),
            plural(gmm.dimensions(), "column"),
            list(data.names()),
            data.source(),
            if fit.prior.is_some() {
                "likelihood with a prior"
            } else {
                "likelihood"
            },
        ),
        facts: facts(fit, &view),
        warnings: fitted.cautions.to_vec(),
        sections,
        reproduce: reproduce(fitted.seed, data)?,
    }
    .html()
}

fn facts(fit: &GmmFit, view: &RowView) -> Vec<Fact> {
    let mut facts = vec![Fact::new(
        "Log-likelihood",
        format!("{:.4}", fit.log_likelihood),
        "in nats; larger is better",
    )];
    if fit.prior.is_some() {
        facts.push(Fact::new(
            "With log-prior",
            format!("{:.4}", fit.objective),
            "what was maximized",
        ));
    }
    facts.extend([
        Fact::new("BIC", format!("{:.4}", fit.bic()), "smaller is better"),
        Fact::new("AIC", format!("{:.4}", fit.aic()), "smaller is better"),
        Fact::new("Free parameters", count(fit.free_parameters), ""),
        Fact::new(
            "Iterations",
            count(fit.trace.iterations()),
            &fit.status.to_string(),
        ),
    ]);
    if fit.params.components() > 1 {
        facts.push(Fact::new(
            "Certainty",
            format!("{:.1} %", 100.0 * view.certainty()),
            "of a row's component, on average",
        ));
    }
    facts
}

fn labels(agreement: &Agreement) -> Section {
    let (column, found) = (&agreement.column, &agreement.table);
    let components = found.components.iter().map(|c| format!("component {c}"));
    let rows = found.labels.iter().zip(&found.counts);
    let rows = rows.map(|(label, counts)| {
        let counts = counts.iter().map(|&n| Cell::of(n.to_string()));
        std::iter::once(Cell::of(label)).chain(counts).collect()
    });
    Section {
        heading: "Known labels".to_owned(),
        intro: format!(
            "The adjusted Rand index of the components with `{column}`, which the fit has not seen, is {:.4}: 1 \
             where they agree, around 0 where they do so by chance only.",
            agreement.adjusted_rand_index
        ),
        tables: vec![Table {
            caption: "Rows by label and most probable component".to_owned(),
            left: 1,
            header: std::iter::once(column.clone()).chain(components).collect(),
            rows: rows.collect(),
            note: String::new(),
        }],
        ..Section::default()
    }
}

fn restarts(fit: &GmmFit) -> Section {
    let rows = ends(fit)
        .into_iter()
        .map(|end| end.cells().map(Cell::of).into());
    Section {
        heading: "Restarts".to_owned(),
        intro: "The likelihood of a mixture has many local maxima, so EM starts from several places, and \
                the best end is kept. An end that many starts reach is more likely to be the highest."
            .to_owned(),
        tables: vec![Table {
            caption: "How the restarts ended".to_owned(),
            left: 1,
            header: ["outcome", "restarts", "log-likelihood", "iterations"]
                .map(str::to_owned)
                .into(),
            rows: rows.collect(),
            note: String::new(),
        }],
        ..Section::default()
    }
}

fn reproduce(seed: u64, data: &Data) -> Result<Reproduce> {
    Ok(Reproduce {
        command: this_command(),
        facts: vec![
            Fact::new("Version", concat!("em ", env!("CARGO_PKG_VERSION")), ""),
            Fact::new("Seed", seed.to_string(), ""),
            Fact::new("Data", data.source().to_string(), ""),
            Fact::new(
                "SHA-256 of the data",
                data.source()
                    .digest()?
                    .unwrap_or_else(|| "not known".to_owned()),
                "",
            ),
        ],
    })
}

//! `em gmm predict`.

use super::agreement::Agreement;
use super::explain::explain;
use super::read_model_and_data;
use crate::args::GmmPredict as Args;
use crate::problem::note;
use anyhow::Result;
use em_gmm::Error;
use std::io::Write;

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let (model, data) = read_model_and_data(&args.model, &args.file, &args.reading)?;
    write!(out, "component")?;
    let labels = data.labels().map(|(_, labels)| quoted(&labels));
    if labels.is_some() {
        write!(out, ",label")?;
    }
    for component in 1..=model.gmm.components() {
        write!(out, ",responsibility_{component}")?;
    }
    writeln!(out)?;
    data.each_block(|first, block, of_rows| {
        let far = |error| match error {
            Error::TooFar { row } => explain(Error::TooFar { row: first + row }, &data, false),
            error => explain(error, &data, false),
        };
        let responsibilities = model.gmm.responsibilities(block).map_err(far)?;
        for (index, row) in responsibilities.row_iter().enumerate() {
            let largest = row
                .iter()
                .enumerate()
                .reduce(|a, b| if b.1 > a.1 { b } else { a });
            write!(out, "{}", largest.map_or(0, |(component, _)| component + 1))?;
            if let (Some(labels), Some(label)) = (&labels, of_rows.get(index)) {
                let label = labels.get(usize::from(*label)).map_or("NA", String::as_str);
                write!(out, ",{label}")?;
            }
            for responsibility in row.iter() {
                // With an exponent where that is shorter.
                write!(out, ",{responsibility:?}")?;
            }
            writeln!(out)?;
        }
        Ok(())
    })?;
    if let Some(agreement) = Agreement::of(&model.gmm, &data)? {
        out.flush()?;
        note(format!(
            "adjusted Rand index with `{}`: {:.4}; `em gmm score` shows the table",
            agreement.column, agreement.adjusted_rand_index
        ));
    }
    Ok(())
}

/// Labels as fields of CSV.
fn quoted(labels: &[String]) -> Vec<String> {
    let quote = |label: &String| {
        if label.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", label.replace('"', "\"\""))
        } else {
            label.clone()
        }
    };
    labels.iter().map(quote).collect()
}

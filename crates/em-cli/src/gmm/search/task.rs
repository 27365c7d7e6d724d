//! What a checkpoint belongs to.

use super::super::beginning::Beginning;
use super::digest;
use crate::args::{GmmFit as Args, ShortRuns, StartFrom};
use crate::problem::Problem;
use anyhow::Result;
use clap::ValueEnum;
use em_gmm::{Covariance, Start};
use serde_json::{Map, Value, json};

/// All that decides what a fit finds, by name.
pub(super) type Task = Map<String, Value>;

/// What users know a part by; of data there is nothing to show.
const OPTIONS: [(&str, &str); 13] = [
    ("components", "-k"),
    ("covariance", "--covariance"),
    ("start", "--start"),
    ("restarts", "--restarts"),
    ("seed", "--seed"),
    ("tolerance", "--tolerance"),
    ("max_iterations", "--max-iterations"),
    ("short_runs", "--short-runs"),
    ("no_race", "--no-race"),
    ("acceleration", "--accelerate"),
    ("prior", "--prior"),
    ("standardize", "--standardize"),
    ("columns", "--columns"),
];

pub(super) fn task(beginning: &Beginning, args: &Args) -> Result<Task> {
    let grid = &beginning.grid;
    let mut components: Vec<usize> = grid.iter().map(|shape| shape.components).collect();
    components.dedup();
    let mut covariances: Vec<Covariance> = Vec::new();
    for shape in grid {
        if !covariances.contains(&shape.covariance) {
            covariances.push(shape.covariance);
        }
    }
    let start = match (&args.climb.start, &beginning.start) {
        // The model itself: its file may be written anew.
        (StartFrom::Model(_), Start::Params(gmm)) => digest::of_text(&serde_json::to_string(gmm)?),
        (start, _) => start.to_string(),
    };
    let short_runs = (args.climb.short_runs)
        .map(|ShortRuns { iterations, kept }| format!("{iterations},{kept}"));
    let acceleration = args.climb.accelerate.to_possible_value();
    let task = json!({
        "components": components,
        "covariance": covariances,
        "start": start,
        "restarts": beginning.restarts,
        "seed": args.climb.seed.unwrap_or_default(),
        "tolerance": args.climb.tolerance,
        "max_iterations": args.climb.max_iterations,
        "short_runs": short_runs,
        "no_race": args.climb.no_race,
        "acceleration": acceleration.as_ref().map(clap::builder::PossibleValue::get_name),
        "prior": args.prior,
        "standardize": args.standardize,
        "columns": beginning.data.names(),
        "rows": beginning.data.rows(),
        "data": digest::of_values(&beginning.data)?,
    });
    match task {
        Value::Object(task) => Ok(task),
        _ => Ok(Task::new()),
    }
}

/// An error that names the first part in which a checkpoint's task differs from the one at hand.
pub(super) fn check_same(saved: &Task, task: &Task, path: &str) -> Result<(), Problem> {
    let differing = task
        .iter()
        .find(|(name, value)| saved.get(*name) != Some(value));
    let Some((name, value)) = differing else {
        return Ok(());
    };
    let another = match OPTIONS.iter().find(|(part, _)| part == name) {
        Some((_, option)) => format!(
            "of another fit: `{option}` was {} there, and is {} here",
            shown(saved.get(name)),
            shown(Some(value))
        ),
        None => "of a fit to other data".to_owned(),
    };
    Err(
        Problem::new(format!("the checkpoint `{path}` is {another}"))
            .hint("go on with the same data and options, or give another file to `--checkpoint`"),
    )
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "not given".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(given)) => if *given { "on" } else { "off" }.to_owned(),
        Some(Value::Array(values)) => {
            let shown: Vec<String> = values.iter().map(|value| shown(Some(value))).collect();
            shown.join(",")
        }
        Some(value) => value.to_string(),
    }
}
